//! One HTML page to hand over.

mod chart;
mod checks;
mod facts;

use maud::{Markup, html};

use super::words::{self, safe, safe_url};
use crate::domain::display::MASK;
use crate::golive::report::{CheckOutcome, Report, Verdict};
use crate::report::page;

/// The whole page.
pub fn page(report: &Report) -> String {
    let title = format!("{}: {}", words::headline(report.verdict), safe(&report.destination.label().to_string()));
    let body = html! {
        (masthead(report))
        main {
            (checks::to_do(report))
            (facts::compared(report))
            (checks::families(report))
            (chart::latency(report))
            (facts::tls(report))
            (facts::request(report))
            (facts::ledger(report))
            (facts::attestations(report))
            (facts::list("assumptions", "Assumptions", "Where the platform’s documentation is silent:", &report.assumptions))
            (facts::list("open-questions", "Open questions", "What this check could not decide:", &report.open_questions))
            (facts::left_behind(report))
            (facts::exchanges(report))
        }
        (colophon(report))
    };
    page::page(&format!("{title} – go-live check"), &safe(&report.signpost), &body)
}

fn masthead(report: &Report) -> Markup {
    let destination = &report.destination;
    let (class, sign) = match report.verdict {
        Verdict::Ready => ("passed", "✓"),
        Verdict::NotReady => ("failed", "✕"),
        Verdict::NeedsReview => ("review", "?"),
    };
    html! {
        header.masthead {
            p.kind { "Go-live check" }
            h1 { (safe(&destination.label().to_string())) }
            div.verdict.(class) role="group" aria-label="Verdict" {
                span.sign aria-hidden="true" { (sign) }
                div {
                    p.headline { (words::headline(report.verdict)) }
                    p { (words::summary(report)) }
                }
            }
            (counts(report))
            dl.facts {
                (fact("Destination", &html! { code { (safe_url(&destination.url)) } }))
                (fact("Authentication", &html! { code { (safe(&destination.method)) } }))
                (fact("Checked", &html! { (words::moment(report.started_at)) ", in " (words::duration(report)) }))
                @if let Some(skew) = report.clock_skew_seconds {
                    (fact("Clock of the destination", &html! { (clock(skew)) }))
                }
                (fact("Run", &html! { code { (safe(&report.run_id)) } }))
                (fact("Destination file", &html! { "SHA-256 " code.hash { (safe(&destination.fingerprint)) } }))
            }
        }
    }
}

fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// A Date header has whole seconds: less than two of them are within its error (RFC 9110 §5.6.7).
fn clock(skew_seconds: f64) -> String {
    let seconds = skew_seconds.abs();
    if seconds < 2.0 {
        "agrees with this machine’s".to_owned()
    } else {
        format!("{seconds:.1} s {} this machine’s", if skew_seconds < 0.0 { "behind" } else { "ahead of" })
    }
}

fn counts(report: &Report) -> Markup {
    let counts = report.counts;
    let all = [
        (CheckOutcome::Passed, counts.passed),
        (CheckOutcome::Failed, counts.failed),
        (CheckOutcome::Warning, counts.warning),
        (CheckOutcome::Review, counts.review),
        (CheckOutcome::NotRun, counts.not_run),
    ];
    html! {
        ul.counts aria-label="Results" {
            @for (outcome, count) in all.into_iter().filter(|(_, count)| *count > 0) {
                li.(outcome.name()) { b { (count) } " " (words::outcome(outcome).to_lowercase()) }
            }
        }
    }
}

/// A result as a word with a sign, so that color is not needed.
fn badge(outcome: CheckOutcome) -> Markup {
    let sign = match outcome {
        CheckOutcome::Passed => "✓",
        CheckOutcome::Failed => "✕",
        CheckOutcome::Warning => "!",
        CheckOutcome::Review => "?",
        CheckOutcome::NotRun => "–",
    };
    html! { span.badge.(outcome.name()) { span aria-hidden="true" { (sign) } " " (words::outcome(outcome)) } }
}

fn colophon(report: &Report) -> Markup {
    html! {
        footer {
            h2 { "How to read this page" }
            dl.legend {
                @for (outcome, meaning) in words::LEGEND {
                    div { dt { (badge(outcome)) } dd { (meaning) } }
                }
            }
            p {
                "Written by signpost " (safe(&report.signpost)) ". The check ended on " (words::moment(report.finished_at)) ". "
                "Secrets, tokens and signatures are masked as " (MASK) ". This page loads nothing and runs no script."
            }
        }
    }
}
