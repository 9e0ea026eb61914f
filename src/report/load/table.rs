//! The same as tables: Markdown for people, CSV for spreadsheets.

use std::fmt::Write as _;

use super::LoadReport;
use super::words::{ended, headline};
use crate::domain::display;
use crate::rehearsal::LoadResult;
use crate::report::page::safe_url;

/// A page for a ticket or a wiki.
pub fn markdown(report: &LoadReport<'_>) -> String {
    let result = report.result;
    let mut page = format!("# Load on {}\n\n", cell(&report.destination.to_string()));
    writeln!(page, "**{}**\n", headline(report)).ok();
    table(
        &mut page,
        "What was asked for",
        &[
            ("Destination", cell(&safe_url(report.url))),
            ("Authentication", report.method.to_owned()),
            ("Devices", report.fleet.devices.to_string()),
            ("Interval per device", format!("{:.1} s", report.fleet.interval().as_secs_f64())),
            ("Sender", format!("{}: {}", cell(&report.sender.name), cell(&report.sender.source))),
            ("Started", report.started_at.to_owned()),
            ("Run", cell(report.run)),
        ],
    );
    table(&mut page, "Rate and latency", &rate_rows(result));
    let ledger = &result.ledger;
    table(
        &mut page,
        "Ledger",
        &[
            ("Messages", ledger.messages.to_string()),
            ("Delivered once", ledger.delivered_once.to_string()),
            ("Delivered again", ledger.delivered_again.to_string()),
            ("Of these late", ledger.late.to_string()),
            ("Lost", ledger.lost.to_string()),
            ("With an attempt whose response never came", ledger.uncertain.to_string()),
        ],
    );
    counted(&mut page, "Responses", result.statuses.iter().map(|(status, count)| (status.to_string(), *count)));
    counted(
        &mut page,
        "Requests without a response",
        result.no_response.iter().map(|(kind, count)| (kind.clone(), *count)),
    );
    counted(&mut page, "Causes", result.causes.iter().map(|(cause, count)| (cause.clone(), *count)));
    counted(&mut page, "Why messages were lost", ledger.lost_by.iter().map(|(why, count)| (why.clone(), *count)));
    if result.shared_keys > 0 {
        writeln!(
            page,
            "{} requests were dated with the same millisecond as another one: in an object store the later one overwrites.\n",
            result.shared_keys
        )
        .ok();
    }
    if let Some(knee) = report.knee {
        page.push_str("## Rates tried\n\n| reports per second | p99 | failures | keeps up |\n|--:|--:|--:|---|\n");
        for step in &knee.steps {
            let keeps_up = if step.keeps_up { "yes" } else { "no" };
            let (p99, failures) = (step.result.latency.p99, step.result.failures);
            writeln!(page, "| {:.1} | {p99:.1} ms | {failures} | {keeps_up} |", step.rate).ok();
        }
        page.push('\n');
    }
    writeln!(page, "signpost {}", env!("CARGO_PKG_VERSION")).ok();
    page
}

/// One row per figure: `section,name,value`.
pub fn csv(report: &LoadReport<'_>) -> String {
    let result = report.result;
    let ledger = &result.ledger;
    let mut rows = vec![row(&["section", "name", "value"])];
    let mut add = |section: &str, name: &str, value: String| rows.push(row(&[section, name, &value]));
    add("run", "destination", report.destination.to_string());
    add("run", "started_at", report.started_at.to_owned());
    add("run", "ended", ended(result.ended).to_owned());
    add("rate", "offered_per_second", format!("{:.3}", result.offered_per_second()));
    add("rate", "delivered_per_second", format!("{:.3}", result.delivered_per_second()));
    add("rate", "requests", result.requests.to_string());
    add("rate", "failures", result.failures.to_string());
    let latency = result.latency;
    for (name, value) in [
        ("p50", latency.p50),
        ("p90", latency.p90),
        ("p95", latency.p95),
        ("p99", latency.p99),
        ("p999", latency.p999),
        ("max", latency.max),
    ] {
        add("latency_ms", name, format!("{value:.3}"));
    }
    for (name, value) in [
        ("messages", ledger.messages),
        ("delivered_once", ledger.delivered_once),
        ("delivered_again", ledger.delivered_again),
        ("late", ledger.late),
        ("lost", ledger.lost),
        ("uncertain", ledger.uncertain),
    ] {
        add("ledger", name, value.to_string());
    }
    for (status, count) in &result.statuses {
        add("status", &status.to_string(), count.to_string());
    }
    for (section, counts) in
        [("no_response", &result.no_response), ("cause", &result.causes), ("lost_by", &ledger.lost_by)]
    {
        for (name, count) in counts {
            add(section, name, count.to_string());
        }
    }
    rows.concat()
}

fn rate_rows(result: &LoadResult) -> [(&'static str, String); 9] {
    let latency = result.latency;
    [
        ("Offered", format!("{:.1} per second", result.offered_per_second())),
        ("Delivered", format!("{:.1} per second", result.delivered_per_second())),
        ("Requests", result.requests.to_string()),
        ("Failed", format!("{} ({:.2} %)", result.failures, result.failure_share() * 100.0)),
        ("Latency, half of all within", format!("{:.1} ms", latency.p50)),
        ("95 %", format!("{:.1} ms", latency.p95)),
        ("99 %", format!("{:.1} ms", latency.p99)),
        ("Slowest", format!("{:.1} ms", latency.max)),
        ("Bottleneck", result.bottleneck.name().to_owned()),
    ]
}

fn table(page: &mut String, title: &str, rows: &[(&str, String)]) {
    writeln!(page, "## {title}\n\n| | |\n|---|---|").ok();
    for (name, value) in rows {
        writeln!(page, "| {name} | {value} |").ok();
    }
    page.push('\n');
}

fn counted(page: &mut String, title: &str, rows: impl Iterator<Item = (String, u64)>) {
    let rows: Vec<(String, u64)> = rows.collect();
    if rows.is_empty() {
        return;
    }
    writeln!(page, "## {title}\n\n| | count |\n|---|--:|").ok();
    for (name, count) in rows {
        writeln!(page, "| {} | {count} |", cell(&name)).ok();
    }
    page.push('\n');
}

/// Text from outside, so that it stays one cell.
fn cell(text: &str) -> String {
    display::in_markdown(text)
}

/// RFC 4180; text that a spreadsheet would take for a formula stays text.
fn row(cells: &[&str]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|text| {
            let text = display::in_sheet(text);
            if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        })
        .collect();
    quoted.join(",") + "\r\n"
}
