//! `signpost diagnose`

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::diagnose::{Certainty, Change, Finding, NextStep, diagnose, next_step};
use crate::domain::{Exchange, Probe, limits};
use crate::report::har;

use super::args::DiagnoseArgs;
use super::explain;
use super::output::Output;
use super::{Answer, CallError, shown};

pub(super) fn run(args: &DiagnoseArgs, output: &mut Output) -> Result<Answer, CallError> {
    let imported =
        har::read(&text(&args.har)?).map_err(|error| CallError::new(format!("{}: {error}", shown(&args.har))))?;
    for skipped in &imported.skipped {
        output.remark(&format!("{}: {skipped}", shown(&args.har)));
    }
    let exchanges = up_to(&imported.exchanges, args)?;
    let findings = diagnose(exchanges);
    if args.json {
        let mut document = json!({ "findings": findings_json(&findings, args.explain) });
        if let Some(step) = next_step(&findings, |probe| applies(probe, exchanges.last())) {
            document["next_step"] = next_step_json(step);
        }
        output.json(&document)?;
    } else {
        let more = if args.explain { explain::finding_text } else { |_: &Finding, _: &str| String::new() };
        output.text(&findings_text_with(&findings, exchanges.last(), more))?;
        output.text(&next_step_text(&findings, exchanges.last()))?;
    }
    // A cause was found: the answer to "is it well" is no.
    Ok(if findings.is_empty() { Answer::Yes } else { Answer::No })
}

fn text(path: &Path) -> Result<String, CallError> {
    let error = |error: std::io::Error| CallError::new(format!("{}: {error}", shown(path)));
    let length = std::fs::metadata(path).map_err(error)?.len();
    if length > limits::HAR_BYTES_MAX {
        return Err(CallError::new(format!(
            "{}: {length} bytes; a HAR file has at most {}",
            shown(path),
            limits::HAR_BYTES_MAX
        )));
    }
    std::fs::read_to_string(path).map_err(error)
}

/// The exchange that was asked for, the last one as a rule, with those before it.
fn up_to<'e>(exchanges: &'e [Exchange], args: &DiagnoseArgs) -> Result<&'e [Exchange], CallError> {
    let count = exchanges.len();
    if count == 0 {
        return Err(CallError::new(format!("{}: there is no exchange in it", shown(&args.har))));
    }
    let entry = args.entry.unwrap_or(count);
    if entry == 0 || entry > count {
        return Err(CallError::new(format!("--entry {entry}: there are entries 1 to {count}")));
    }
    Ok(&exchanges[..entry])
}

/// Whether a probe would tell something: by the destination as the exchange records it. A file of another program
/// has none, so nothing can be sent again.
fn applies(probe: Probe, exchange: Option<&Exchange>) -> bool {
    exchange.is_some_and(|exchange| exchange.destination.allows(probe))
}

fn findings_json(findings: &[Finding], is_explained: bool) -> Vec<serde_json::Value> {
    let finding_json = |finding: &Finding| {
        let mut document = json!(finding);
        if is_explained {
            document["explanation"] = json!(finding.cause.explanation());
        }
        document
    };
    findings.iter().map(finding_json).collect()
}

fn next_step_json(step: NextStep) -> serde_json::Value {
    match step {
        NextStep::Probe(probe) => json!({ "probe": probe.name(), "question": probe.question() }),
        NextStep::Question(question) => json!({ "question": question }),
    }
}

/// What would decide, for a person.
pub(super) fn next_step_text(findings: &[Finding], exchange: Option<&Exchange>) -> String {
    match next_step(findings, |probe| applies(probe, exchange)) {
        None => String::new(),
        Some(NextStep::Question(question)) => format!("to decide: {question}\n"),
        Some(NextStep::Probe(probe)) => {
            format!("to decide: {} signpost probe DEST {}\n", probe.question(), probe.name())
        }
    }
}

/// Findings for a person, best first.
pub(super) fn findings_text(findings: &[Finding], exchange: Option<&Exchange>) -> String {
    findings_text_with(findings, exchange, |_, _| String::new())
}

/// Findings, and after each what `more` has to say of it with that indent.
fn findings_text_with(findings: &[Finding], exchange: Option<&Exchange>, more: fn(&Finding, &str) -> String) -> String {
    let mut text = String::new();
    if findings.is_empty() {
        let is_well = exchange.is_some_and(Exchange::is_success);
        return if is_well {
            "nothing is wrong with this exchange\n".to_owned()
        } else {
            "the cause is not known: nothing in this exchange tells it\n".to_owned()
        };
    }
    for finding in findings {
        let certainty = match finding.certainty {
            Certainty::Proven => "proven",
            Certainty::Likely => "likely",
            Certainty::Possible => "possible",
        };
        writeln!(text, "{certainty:8}  {}  ({})", finding.title, finding.cause.id).ok(); // A String takes every write.
        for evidence in &finding.evidence {
            writeln!(text, "          | {evidence}").ok();
        }
        writeln!(text, "          {}", finding.fix).ok();
        for Change { field, value } in &finding.changes {
            writeln!(text, "          change {} to {value}", field.path()).ok();
        }
        text.push_str(&more(finding, "          "));
    }
    text
}
