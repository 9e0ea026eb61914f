//! A plan and a report as text.

use std::fmt::Write as _;

use serde_json::json;

use super::moment_text;
use crate::cli::output::Output;
use crate::cli::{Answer, CallError};
use crate::domain::{Destination, SecretFacts};
use crate::golive::check::Family;
use crate::golive::plan::Plan;
use crate::golive::report::{CheckOutcome, CheckResult, Report, Verdict};

pub(super) fn plan(
    plan: &Plan,
    destination: &Destination<SecretFacts>,
    is_json: bool,
    output: &mut Output,
) -> Result<Answer, CallError> {
    let (requests, not_run) = (plan.requests(destination), plan.not_run());
    if is_json {
        output.json(&json!({ "requests": requests, "not_run": not_run, "sent": false }))?;
        return Ok(Answer::Yes);
    }
    let mut text = String::new();
    for request in &requests {
        writeln!(
            text,
            "{:26} {:5} {}  {} ({} bytes); leaves behind: {}",
            request.check.name(),
            request.method,
            request.url,
            request.what,
            request.bytes,
            request.leaves_behind
        )
        .ok(); // A String takes every write.
    }
    for check in &not_run {
        writeln!(text, "{:26} not run: {}", check.check.name(), check.reason).ok();
    }
    writeln!(text, "\n{} requests; nothing was sent", requests.len()).ok();
    output.text(&text)?;
    Ok(Answer::Yes)
}

pub(super) fn report(report: &Report) -> String {
    let mut text = String::new();
    let verdict = match report.verdict {
        Verdict::Ready => "READY to go live",
        Verdict::NotReady => "NOT READY to go live",
        Verdict::NeedsReview => "NEEDS A PERSON before it goes live",
    };
    let counts = report.counts;
    writeln!(
        text,
        "{verdict}: {} ({}, {})",
        report.destination.label(),
        report.destination.method,
        report.destination.url
    )
    .ok();
    writeln!(
        text,
        "passed: {}, failed: {}, warnings: {}, to review: {}, not run: {}; {} requests, {} to {}, run {}{}",
        counts.passed,
        counts.failed,
        counts.warning,
        counts.review,
        counts.not_run,
        report.exchanges.len(),
        moment_text(report.started_at),
        moment_text(report.finished_at),
        report.run_id,
        if report.interrupted { "; ended before its time" } else { "" },
    )
    .ok();
    for family in Family::ALL {
        writeln!(text, "\n{}", family.title()).ok();
        report.family(family).for_each(|check| check_text(&mut text, check));
    }
    if let Some(latency) = &report.latency_ms {
        writeln!(
            text,
            "\nresponse time of {} samples: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms",
            latency.samples, latency.p50, latency.p95, latency.max
        )
        .ok();
    }
    list(&mut text, "Assumptions", &report.assumptions);
    list(&mut text, "Open questions", &report.open_questions);
    let left: Vec<String> = report
        .left_behind
        .iter()
        .map(|left| format!("{}{}", left.what, if left.removed { " (deleted)" } else { "" }))
        .collect();
    list(&mut text, "Left at the destination", &left);
    if let Some(compared) = &report.compared {
        let changed = compared
            .newly_failed
            .iter()
            .map(|id| format!("newly failed: {id}"))
            .chain(compared.newly_passed.iter().map(|id| format!("newly passed: {id}")))
            .chain(compared.changes.iter().cloned());
        list(&mut text, &format!("Since {}", compared.baseline_started_at), &changed.collect::<Vec<_>>());
    }
    text
}

fn check_text(text: &mut String, check: &CheckResult) {
    writeln!(text, "  {:8} {}: {}", check.result.name(), check.id, check.reason).ok();
    let is_fine = matches!(check.result, CheckOutcome::Passed | CheckOutcome::NotRun);
    if is_fine {
        return;
    }
    for evidence in &check.evidence {
        writeln!(text, "           | {evidence}").ok();
    }
    if !check.fix.is_empty() {
        writeln!(text, "           fix: {}", check.fix).ok();
    }
    writeln!(text, "           see: {}, {}", check.source.text, check.source.url).ok();
}

fn list(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    writeln!(text, "\n{title}").ok();
    for line in lines {
        writeln!(text, "  - {line}").ok();
    }
}
