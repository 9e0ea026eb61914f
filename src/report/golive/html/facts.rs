//! What stands behind the checks: changes, TLS, the request, messages, requests, what people say.

use maud::{Markup, html};

use super::super::words::{self, ROWS_MAX, STEP_LINES_MAX, safe, safe_url, safe_value};
use crate::domain::display;
use crate::domain::request::StepRecord;
use crate::golive::check::CheckId;
use crate::golive::report::{CertificateReport, ExchangeLine, LedgerRow, Report, RequestReport};

/// What changed since the baseline.
pub(super) fn compared(report: &Report) -> Markup {
    let Some(compared) = &report.compared else { return html! {} };
    let is_same = compared.newly_failed.is_empty() && compared.newly_passed.is_empty() && compared.changes.is_empty();
    html! {
        section aria-labelledby="compared" {
            h2 id="compared" { "What changed since " (words::date(&compared.baseline_started_at)) }
            @if is_same { p { "Nothing." } } @else {
                ul {
                    @for (title, ids) in [("Newly failed", &compared.newly_failed), ("Newly passed", &compared.newly_passed)] {
                        @if !ids.is_empty() {
                            li { (title) ": " @for (index, id) in ids.iter().enumerate() { @if index > 0 { ", " } (check_link(id)) } }
                        }
                    }
                    @for change in &compared.changes { li { (safe(change)) } }
                }
            }
        }
    }
}

/// A link to a check of this report; an id of an older signpost has none.
fn check_link(id: &str) -> Markup {
    if let Some(known) = CheckId::named(id) {
        html! { a.id href={ "#" (known.name()) } { (known.name()) } }
    } else {
        html! { span.id { (safe(id)) } }
    }
}

/// The handshake and the certificates.
pub(super) fn tls(report: &Report) -> Markup {
    let Some(tls) = &report.tls else { return html! {} };
    html! {
        section aria-labelledby="tls" {
            h2 id="tls" { "TLS" }
            p {
                "signpost and the endpoint agreed on " b { (safe(&tls.version)) } " with " code { (safe(&tls.cipher)) } "."
                @if !tls.accepted_versions.is_empty() {
                    " The endpoint accepts " (safe(&tls.accepted_versions.join(", "))) "."
                }
            }
            @if !tls.chain.is_empty() { (chain(&tls.chain)) }
        }
    }
}

fn chain(certificates: &[CertificateReport]) -> Markup {
    html! {
        div.scroll role="group" tabindex="0" aria-label="Certificates" {
            table {
                caption { "Certificates as the endpoint sends them, its own first." }
                thead {
                    tr {
                        th scope="col" { "Certificate" } th scope="col" { "Issued by" }
                        th scope="col" { "Valid until" } th.number scope="col" { "Left" }
                    }
                }
                tbody {
                    @for CertificateReport { facts, days_left } in certificates {
                        tr {
                            th scope="row" {
                                (safe(&facts.subject))
                                @if !facts.dns_names.is_empty() { span.id { (safe(&facts.dns_names.join(", "))) } }
                            }
                            td { (safe(&facts.issuer)) }
                            td { (words::date(&facts.not_after)) }
                            td.number { (words::days_left(*days_left)) }
                        }
                    }
                }
            }
        }
    }
}

/// The first delivery, and how it was signed.
pub(super) fn request(report: &Report) -> Markup {
    let Some(request) = &report.request else { return html! {} };
    html! {
        section aria-labelledby="request" {
            h2 id="request" { "The request, step by step" }
            p { "The first delivery, as it went out. Its body has " (words::bytes(request.body_bytes)) "." }
            (lines("Request line and headers", &wire(request)))
            p { "SHA-256 of the body: " code.hash { (safe(&request.body_sha256)) } }
            @if request.signing.is_empty() { p { "Nothing is signed." } }
            @for step in &request.signing { (signing_step(step)) }
        }
    }
}

fn wire(request: &RequestReport) -> String {
    let mut lines = vec![format!("{} {}", safe(&request.method), safe_url(&request.url))];
    lines.extend(request.headers.iter().map(|header| format!("{}: {}", safe(&header.name), safe_value(header))));
    lines.join("\n")
}

fn lines(name: &str, text: &str) -> Markup {
    html! { pre tabindex="0" role="group" aria-label=(name) { code { (text) } } }
}

fn signing_step(step: &StepRecord) -> Markup {
    let name = safe(&step.name);
    let shown: Vec<&str> = step.text.lines().take(STEP_LINES_MAX).collect();
    let is_cut = step.text.lines().count() > STEP_LINES_MAX;
    html! {
        h3 { (name) }
        @if step.line_labels.is_empty() {
            (lines(&name, &shown.iter().map(|line| safe(line)).collect::<Vec<_>>().join("\n")))
        } @else {
            div.scroll role="group" tabindex="0" aria-label=(name) {
                table.lines {
                    caption { "Lines of the " (name) ", and what each is." }
                    thead { tr { th scope="col" { "Part" } th scope="col" { "Text" } } }
                    tbody {
                        @for (index, line) in shown.iter().enumerate() {
                            tr {
                                th scope="row" { (step.line_labels.get(index).map(|label| safe(label)).unwrap_or_default()) }
                                td { @if line.is_empty() { i { "empty" } } @else { code { (safe(line)) } } }
                            }
                        }
                    }
                }
            }
        }
        @if is_cut { p { "The rest is in the JSON report." } }
    }
}

/// What became of every message; those that are as they should be come last.
pub(super) fn ledger(report: &Report) -> Markup {
    if report.ledger.is_empty() {
        return html! {};
    }
    let (settled, odd): (Vec<&LedgerRow>, Vec<&LedgerRow>) =
        report.ledger.iter().partition(|row| words::is_settled(row));
    let was_read_back = report.ledger.iter().any(|row| row.found.is_some());
    html! {
        section aria-labelledby="messages" {
            h2 id="messages" { "Messages" }
            p {
                (words::counted(report.ledger.len(), "message was", "messages were")) " sent; "
                @if odd.is_empty() { "each was acknowledged" @if was_read_back { " and found once" } "." }
                @else { (odd.len()) " of them did not end as they should." }
                @if !was_read_back { " Nothing was read back, so storage is not proven here." }
            }
            div.scroll role="group" tabindex="0" aria-label="Messages" {
                table {
                    caption { "Messages that were sent, and what became of each." }
                    thead {
                        tr {
                            th scope="col" { "Message" } th scope="col" { "Sent for" } th.number scope="col" { "Sent" }
                            th.number scope="col" { "Acknowledged" } th.number scope="col" { "Found" } th scope="col" { "Outcome" }
                        }
                    }
                    tbody { @for row in odd.iter().chain(&settled).take(ROWS_MAX) { (ledger_row(row)) } }
                }
            }
            (more(report.ledger.len()))
        }
    }
}

fn ledger_row(row: &LedgerRow) -> Markup {
    html! {
        tr.odd[!words::is_settled(row)] {
            th scope="row" { code { (safe(&row.hash_id)) } }
            td { (check_link(row.check.name())) }
            td.number { (row.sent) }
            td.number { (row.acknowledged) }
            td.number { @match row.found { Some(found) => (found), None => "–" } }
            td { (words::fate(row)) }
        }
    }
}

fn more(rows: usize) -> Markup {
    html! { @if rows > ROWS_MAX { p { (rows - ROWS_MAX) " more are in the JSON report." } } }
}

/// What people state.
pub(super) fn attestations(report: &Report) -> Markup {
    html! {
        @if !report.attestations.is_empty() {
            section aria-labelledby="attestations" {
                h2 id="attestations" { "Stated by people" }
                @for attestation in &report.attestations {
                    figure {
                        blockquote { p { (safe(&attestation.statement)) } }
                        figcaption {
                            (safe(&attestation.by)) ", " (words::moment(attestation.at)) ", "
                            @if attestation.passed { "in favor" } @else { "against" } " on " (check_link(attestation.check.name()))
                        }
                    }
                }
            }
        }
    }
}

/// A list of sentences.
pub(super) fn list(id: &str, title: &str, introduction: &str, entries: &[String]) -> Markup {
    html! {
        @if !entries.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                p { (introduction) }
                ul { @for entry in entries { li { (safe(entry)) } } }
            }
        }
    }
}

/// What the check left at the destination.
pub(super) fn left_behind(report: &Report) -> Markup {
    html! {
        @if !report.left_behind.is_empty() {
            section aria-labelledby="clean-up" {
                h2 id="clean-up" { "To clean up" }
                ul.clean-up {
                    @for entry in report.left_behind.iter().take(ROWS_MAX) {
                        li { b { @if entry.removed { "Removed: " } @else { "Left: " } } (safe(&display::masked_url(&entry.what))) }
                    }
                }
                (more(report.left_behind.len()))
            }
        }
    }
}

/// Every request that went out.
pub(super) fn exchanges(report: &Report) -> Markup {
    html! {
        @if !report.exchanges.is_empty() {
            section aria-labelledby="requests" {
                h2 id="requests" { "Requests" }
                div.scroll role="group" tabindex="0" aria-label="Requests" {
                    table.requests {
                        caption { "Requests in the order in which they went out." }
                        thead {
                            tr {
                                th.number scope="col" { "No." } th scope="col" { "Sent for" } th scope="col" { "Request" }
                                th scope="col" { "Response" } th.number scope="col" { "Time" }
                            }
                        }
                        tbody { @for line in report.exchanges.iter().take(ROWS_MAX) { (exchange(line)) } }
                    }
                }
                (more(report.exchanges.len()))
            }
        }
    }
}

fn exchange(line: &ExchangeLine) -> Markup {
    html! {
        tr id={ "request-" (line.number) } {
            th.number scope="row" { (line.number) }
            td { (check_link(line.check.name())) }
            td { code { (safe(&line.method)) " " (safe_url(&line.url)) } }
            td {
                @if line.status > 0 { (line.status) " " }
                (safe(&line.outcome))
                @if let Some(cause) = &line.cause { span.id { (safe(cause)) } }
            }
            td.number { (words::milliseconds(line.milliseconds)) }
        }
    }
}
