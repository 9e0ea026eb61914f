//! Markdown, for a ticket, a pull request or a wiki (GitHub Flavored Markdown 0.29).

use std::fmt::Write as _;

use super::words::{self, EVIDENCE_MAX, ROWS_MAX, STEP_LINES_MAX, safe, safe_url, safe_value};
use crate::domain::display;
use crate::golive::check::Family;
use crate::golive::report::{CheckOutcome, CheckResult, Report};

/// The whole report.
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    head(&mut text, report);
    to_do(&mut text, report);
    compared(&mut text, report);
    for family in Family::ALL {
        checks(&mut text, report, family);
    }
    latency(&mut text, report);
    tls(&mut text, report);
    request(&mut text, report);
    ledger(&mut text, report);
    attestations(&mut text, report);
    list(&mut text, "Assumptions", &report.assumptions);
    list(&mut text, "Open questions", &report.open_questions);
    left_behind(&mut text, report);
    text
}

/// Adds a line; a `String` takes every write.
macro_rules! line {
    ($text:expr, $($part:tt)*) => { writeln!($text, $($part)*).ok() };
}

fn head(text: &mut String, report: &Report) {
    let destination = &report.destination;
    line!(text, "# Go-live check: {}\n", plain(&destination.label().to_string()));
    line!(text, "**{}.** {}\n", words::headline(report.verdict), words::summary(report));
    line!(text, "| | |\n|---|---|");
    for (name, value) in [
        ("URL", code(&safe_url(&destination.url))),
        ("Authentication", code(&destination.method)),
        ("Checked", format!("{}, in {}", words::moment(report.started_at), words::duration(report))),
        ("Run", code(&report.run_id)),
        ("Destination file (SHA-256)", code(&destination.fingerprint)),
        ("signpost", plain(&report.signpost)),
    ] {
        line!(text, "| {name} | {value} |");
    }
    text.push('\n');
}

fn to_do(text: &mut String, report: &Report) {
    for (outcome, title) in words::TO_DO {
        let checks = words::to_do(report, outcome);
        if checks.is_empty() {
            continue;
        }
        line!(text, "## {title}\n");
        for (index, check) in checks.into_iter().enumerate() {
            line!(text, "{}. **{}**", index + 1, plain(&check.reason));
            if !check.fix.is_empty() {
                line!(text, "   {}: {}", words::fix_label(outcome), plain(&check.fix));
            }
            line!(text, "   Check: {} ({})", plain(check.title), code(check.id.name()));
        }
        text.push('\n');
    }
}

fn compared(text: &mut String, report: &Report) {
    let Some(compared) = &report.compared else { return };
    line!(text, "## What changed since {}\n", words::date(&compared.baseline_started_at));
    for (title, ids) in [("Newly failed", &compared.newly_failed), ("Newly passed", &compared.newly_passed)] {
        if !ids.is_empty() {
            let ids: Vec<String> = ids.iter().map(|id| code(id)).collect();
            line!(text, "- {title}: {}", ids.join(", "));
        }
    }
    for change in &compared.changes {
        line!(text, "- {}", plain(change));
    }
    if compared.newly_failed.is_empty() && compared.newly_passed.is_empty() && compared.changes.is_empty() {
        line!(text, "Nothing.");
    }
    text.push('\n');
}

fn checks(text: &mut String, report: &Report, family: Family) {
    let checks: Vec<&CheckResult> = report.family(family).collect();
    if checks.is_empty() {
        return;
    }
    line!(text, "## {}\n", family.title());
    if let Some(reason) = words::not_run(&checks) {
        let ids: Vec<String> = checks.iter().map(|check| code(check.id.name())).collect();
        line!(text, "Not run: {} ({})\n", plain(reason), ids.join(", "));
        return;
    }
    line!(text, "| Result | Check | What was seen | Source |\n|---|---|---|---|");
    for check in checks {
        let mut seen = plain(&check.reason);
        if !matches!(check.result, CheckOutcome::Passed | CheckOutcome::NotRun) {
            for fact in check.evidence.iter().take(EVIDENCE_MAX) {
                write!(seen, "<br>{}", code(fact)).ok();
            }
        }
        line!(
            text,
            "| {} | {}<br>{} | {seen} | [{}]({}) |",
            words::outcome(check.result),
            plain(check.title),
            code(check.id.name()),
            plain(check.source.text),
            check.source.url
        );
    }
    text.push('\n');
}

fn latency(text: &mut String, report: &Report) {
    let Some(latency) = &report.latency_ms else { return };
    line!(text, "## Response times\n\n| Samples | Median | 95th percentile | Slowest |\n|--:|--:|--:|--:|");
    let [p50, p95, max] = [latency.p50, latency.p95, latency.max].map(words::milliseconds);
    line!(text, "| {} | {p50} | {p95} | {max} |\n", latency.samples);
}

fn tls(text: &mut String, report: &Report) {
    let Some(tls) = &report.tls else { return };
    line!(text, "## TLS\n");
    let accepted: Vec<String> = tls.accepted_versions.iter().map(|version| plain(version)).collect();
    line!(text, "{} with {}. Accepted versions: {}.\n", plain(&tls.version), code(&tls.cipher), accepted.join(", "));
    line!(text, "| Certificate | Issued by | Valid until | Left |\n|---|---|---|--:|");
    for certificate in &tls.chain {
        line!(
            text,
            "| {} | {} | {} | {} |",
            plain(&certificate.facts.subject),
            plain(&certificate.facts.issuer),
            words::date(&certificate.facts.not_after),
            words::days_left(certificate.days_left)
        );
    }
    text.push('\n');
}

fn request(text: &mut String, report: &Report) {
    let Some(request) = &report.request else { return };
    line!(text, "## The request, step by step\n");
    let mut lines = vec![format!("{} {}", safe(&request.method), safe_url(&request.url))];
    lines.extend(request.headers.iter().map(|header| format!("{}: {}", safe(&header.name), safe_value(header))));
    fenced(text, &lines);
    line!(text, "Body: {}, SHA-256 {}\n", words::bytes(request.body_bytes), code(&request.body_sha256));
    for step in &request.signing {
        line!(text, "### {}\n", plain(&step.name));
        let lines: Vec<String> = step.text.lines().take(STEP_LINES_MAX).map(safe).collect();
        fenced(text, &lines);
    }
}

fn ledger(text: &mut String, report: &Report) {
    if report.ledger.is_empty() {
        return;
    }
    line!(text, "## Messages\n\n| Message | Check | Sent | Acknowledged | Found | |\n|---|---|--:|--:|--:|---|");
    for row in report.ledger.iter().take(ROWS_MAX) {
        let found = row.found.map_or("not read back".to_owned(), |found| found.to_string());
        line!(
            text,
            "| {} | {} | {} | {} | {found} | {} |",
            code(&row.hash_id),
            code(row.check.name()),
            row.sent,
            row.acknowledged,
            words::fate(row)
        );
    }
    more(text, report.ledger.len());
}

fn more(text: &mut String, rows: usize) {
    if rows > ROWS_MAX {
        line!(text, "\n{} more are in the JSON report.", rows - ROWS_MAX);
    }
    text.push('\n');
}

fn attestations(text: &mut String, report: &Report) {
    if report.attestations.is_empty() {
        return;
    }
    line!(text, "## Stated by people\n");
    for attestation in &report.attestations {
        line!(
            text,
            "- {} ({}, {}) on {}: {}",
            plain(&attestation.by),
            words::moment(attestation.at),
            if attestation.passed { "in favor" } else { "against" },
            code(attestation.check.name()),
            plain(&attestation.statement)
        );
    }
    text.push('\n');
}

fn list(text: &mut String, title: &str, entries: &[String]) {
    if entries.is_empty() {
        return;
    }
    line!(text, "## {title}\n");
    for entry in entries {
        line!(text, "- {}", plain(entry));
    }
    text.push('\n');
}

fn left_behind(text: &mut String, report: &Report) {
    if report.left_behind.is_empty() {
        return;
    }
    line!(text, "## To clean up\n");
    for entry in report.left_behind.iter().take(ROWS_MAX) {
        line!(text, "- [{}] {}", if entry.removed { "x" } else { " " }, plain(&display::masked_url(&entry.what)));
    }
    more(text, report.left_behind.len());
}

/// Text that is not to be read as Markdown or HTML (GFM §2.4: any ASCII punctuation may be escaped).
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in safe(text).chars() {
        match c {
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '>' | '#' | '|' | '!' | '~' | '@' => {
                plain.push('\\');
                plain.push(c);
            }
            c => plain.push(c),
        }
    }
    // A bare address would become a link.
    plain.replace("://", ":&#47;/")
}

/// Text as code, in a fence of more backticks than it has itself (GFM §6.3); a `|` ends a table's cell even there.
fn code(text: &str) -> String {
    let text = safe(text).replace('|', "\\|");
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn fenced(text: &mut String, lines: &[String]) {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    line!(text, "{fence}text\n{}\n{fence}\n", lines.join("\n"));
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
