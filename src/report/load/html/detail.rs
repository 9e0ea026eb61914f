//! The ledger, what came back and why, and the rates that were tried.

use maud::{Markup, html};

use super::super::LoadReport;
use super::super::words::milliseconds;
use crate::diagnose::cause;
use crate::domain::exchange::Response;
use crate::domain::figures::count_text;
use crate::domain::{Exchange, Outcome};
use crate::report::page::{safe, safe_url};

/// What became of the messages.
pub(super) fn messages(report: &LoadReport<'_>) -> Markup {
    let ledger = &report.result.ledger;
    let rows = [
        ("Messages", ledger.messages, ""),
        ("Delivered once", ledger.delivered_once, ""),
        ("Delivered again", ledger.delivered_again, "by a repetition: the receiver has to drop it"),
        ("Late", ledger.late, "of the delivered ones, by a retry or because the device handed them in late"),
        ("Lost", ledger.lost, "not acknowledged by any attempt"),
        ("Uncertain", ledger.uncertain, "with an attempt whose response never came: it may be stored once more"),
    ];
    let shared_keys = report.result.shared_keys;
    html! {
        section aria-labelledby="messages" {
            h2 id="messages" { "Messages" }
            table {
                caption { "What became of the messages." }
                thead { tr { th scope="col" { "Messages" } th.number scope="col" { "Count" } th scope="col" { "Meaning" } } }
                tbody {
                    @for (name, count, meaning) in rows {
                        tr.odd[name == "Lost" && count > 0] {
                            th scope="row" { (name) } td.number { (count_text(count)) } td { (meaning) }
                        }
                    }
                }
            }
            @if shared_keys > 0 {
                p {
                    (count_text(shared_keys)) " requests were dated with the same millisecond as another one: in an "
                    "object store the later one overwrites the earlier one."
                }
            }
            (counted("lost-by", "Why messages were lost", &ledger.lost_by.iter().map(|(why, count)| (why.clone(), *count)).collect::<Vec<_>>()))
        }
    }
}

/// What came back.
pub(super) fn responses(report: &LoadReport<'_>) -> Markup {
    let statuses: Vec<_> = report.result.statuses.iter().map(|(status, count)| (status.to_string(), *count)).collect();
    let none: Vec<_> = report.result.no_response.iter().map(|(kind, count)| (kind.clone(), *count)).collect();
    html! {
        section aria-labelledby="responses" {
            h2 id="responses" { "Responses" }
            @if statuses.is_empty() { p { "There was no response." } }
            (counted("statuses", "By status", &statuses))
            (counted("no-response", "Requests without a response", &none))
        }
    }
}

fn counted(id: &str, title: &str, rows: &[(String, u64)]) -> Markup {
    html! {
        @if !rows.is_empty() {
            h3 id=(id) { (title) }
            table {
                caption { (title) "." }
                thead { tr { th scope="col" { "What" } th.number scope="col" { "Count" } } }
                tbody {
                    @for (name, count) in rows {
                        tr { th scope="row" { (safe(name)) } td.number { (count_text(*count)) } }
                    }
                }
            }
        }
    }
}

/// Why requests failed, each with the first exchange that shows it.
pub(super) fn causes(report: &LoadReport<'_>) -> Markup {
    let result = report.result;
    let mut causes: Vec<(&String, &u64)> = result.causes.iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    html! {
        @if !causes.is_empty() {
            section aria-labelledby="causes" {
                h2 id="causes" { "Causes" }
                @for (id, count) in causes {
                    h3 { (title(id)) " " span.tally { (count_text(*count)) " requests" } }
                    @if let Some(cause) = cause::find(id) { p { b { "Fix: " } (cause.fix) } }
                    p.basis { span.id { (safe(id)) } }
                    @let sample = result.samples.iter().find(|sample| sample.cause.as_deref() == Some(id.as_str()));
                    @if let Some(sample) = sample { (exchange(sample)) }
                }
            }
        }
    }
}

fn title(id: &str) -> String {
    cause::find(id).map_or_else(|| safe(id), |cause| cause.title.to_owned())
}

fn exchange(sample: &Exchange) -> Markup {
    let request = format!("{} {}", sample.request.method, safe_url(&sample.request.url));
    let came_back = match &sample.outcome {
        Outcome::Answered(response) => answer(response),
        Outcome::Failed(failure) => format!("No response: {}", safe(&failure.message)),
    };
    html! { pre tabindex="0" role="group" aria-label="A sample" { code { (request) "\n" (came_back) } } }
}

fn answer(response: &Response) -> String {
    let body = safe(&String::from_utf8_lossy(&response.body.kept));
    format!("{} {}\n{body}", response.status, safe(&response.reason)).trim_end().to_owned()
}

/// The rates that were tried.
pub(super) fn knee(report: &LoadReport<'_>) -> Markup {
    let Some(knee) = report.knee else { return html! {} };
    let found = knee.rate().map_or_else(
        || "The destination did not keep up with the first rate.".to_owned(),
        |rate| format!("The destination keeps up with {rate:.1} reports per second."),
    );
    html! {
        section aria-labelledby="knee" {
            h2 id="knee" { "Rates tried" }
            p { (found) }
            table {
                caption { "Each rate, and whether the destination kept up." }
                thead {
                    tr {
                        th.number scope="col" { "Reports per second" } th.number scope="col" { "99 % within" }
                        th.number scope="col" { "Failed" } th scope="col" { "Keeps up" }
                    }
                }
                tbody {
                    @for step in &knee.steps {
                        tr.odd[!step.keeps_up] {
                            th.number scope="row" { (format!("{:.1}", step.rate)) }
                            td.number { (milliseconds(step.result.latency.p99)) }
                            td.number { (count_text(step.result.failures)) }
                            td { @if step.keeps_up { "yes" } @else { "no" } }
                        }
                    }
                }
            }
        }
    }
}
