//! The result as lines in a terminal.

use std::fmt::Write as _;

use crate::domain::display;
use crate::rehearsal::Ended;
use crate::report::load::LoadReport;

/// One line per figure.
pub(super) fn text(report: &LoadReport<'_>) -> String {
    let result = report.result;
    let (latency, ledger) = (result.latency, &result.ledger);
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        writeln!(text, "{name:10} {value}").ok();
    };
    line("offered", format!("{:.1} per second, {} reports", result.offered_per_second(), result.reports));
    line(
        "delivered",
        format!(
            "{:.1} per second, {} requests, {} failed",
            result.delivered_per_second(),
            result.requests,
            result.failures
        ),
    );
    line(
        "latency",
        format!(
            "p50 {:.1} ms, p90 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms, max {:.1} ms",
            latency.p50, latency.p90, latency.p95, latency.p99, latency.p999, latency.max
        ),
    );
    line("responses", listed(result.statuses.iter().map(|(status, count)| (status.to_string(), *count))));
    if !result.no_response.is_empty() {
        line("none", listed(result.no_response.iter().map(|(kind, count)| (kind.clone(), *count))));
    }
    if !result.causes.is_empty() {
        line("causes", listed(result.causes.iter().map(|(cause, count)| (cause.clone(), *count))));
    }
    line(
        "messages",
        format!(
            "{}: {} delivered once, {} again, {} of these late, {} lost",
            ledger.messages, ledger.delivered_once, ledger.delivered_again, ledger.late, ledger.lost
        ),
    );
    for (why, count) in &ledger.lost_by {
        line("", format!("{count} lost: {}", display::visible(why)));
    }
    if ledger.uncertain > 0 {
        line("", format!("{} may have been stored once more: the response to an attempt never came", ledger.uncertain));
    }
    if result.shared_keys > 0 {
        line(
            "",
            format!("{} requests shared their millisecond, and so their dated key, with another", result.shared_keys),
        );
    }
    line("bottleneck", result.bottleneck.name().to_owned());
    if let Some(knee) = report.knee {
        for step in &knee.steps {
            let verdict = if step.keeps_up { "keeps up" } else { "does not keep up" };
            line(
                "rate",
                format!(
                    "{:.1} per second: {verdict}, p99 {:.1} ms, {} failed",
                    step.rate, step.result.latency.p99, step.result.failures
                ),
            );
        }
        let found =
            knee.rate().map_or_else(|| "below the first rate".to_owned(), |rate| format!("{rate:.1} per second"));
        line("knee", found);
    }
    match result.ended {
        Ended::Complete => {}
        Ended::Interrupted => line("", "interrupted: what had not been delivered counts as lost".to_owned()),
        Ended::TooManyFailures => line("", "stopped: more requests failed than --max-failures allows".to_owned()),
    }
    text
}

fn listed(counts: impl Iterator<Item = (String, u64)>) -> String {
    let counts: Vec<String> = counts.map(|(name, count)| format!("{count} × {}", display::visible(&name))).collect();
    if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
}
