//! `signpost diagnose`

use std::fmt::Write as _;

use serde_json::json;

use crate::diagnose::{Certainty, Finding, NextStep, diagnose, next_step};
use crate::domain::display::visible;
use crate::domain::{Change, Exchange, Outcome, Probe, limits};
use crate::file;
use crate::report::har;

use super::args::DiagnoseArgs;
use super::explain;
use super::output::Output;
use super::{Answer, CallError};

pub(super) fn run(args: &DiagnoseArgs, output: &mut Output) -> Result<Answer, CallError> {
    let opened = file::open_stream(&args.har, limits::HAR_BYTES_MAX).map_err(|error| CallError::new(error.chain()))?;
    let shown = file::shown(&args.har);
    let chosen = har::choose(opened, args.entry).map_err(|error| CallError::new(format!("{shown}: {error}")))?;
    for remark in &chosen.remarks {
        output.remark(&format!("{shown}: {remark}"));
    }
    if let Some(reason) = &chosen.reason {
        output.remark(&format!("{shown}: {reason}"));
    }
    let exchange = chosen.exchanges.last();
    let findings = diagnose(&chosen.exchanges);
    if args.json {
        let mut document = json!({ "findings": findings_json(&findings, args.explain) });
        if let Some(step) = next(&findings, exchange) {
            document["next_step"] = next_step_json(step);
        }
        document["entry"] = json!({
            "number": chosen.number,
            "of": chosen.entries,
            "status": exchange.and_then(Exchange::status),
            "succeeded": exchange.is_some_and(Exchange::is_success),
        });
        output.json(&document)?;
    } else {
        let more = if args.explain { explain::finding_text } else { |_: &Finding, _: &str| String::new() };
        output.text(&findings_text_with(&findings, exchange, more))?;
        output.text(&next_step_text(&findings, exchange))?;
    }
    // A cause was found: the answer to "is it well" is no.
    Ok(if findings.is_empty() { Answer::Yes } else { Answer::No })
}

/// The next step, also where nothing was found of an exchange that failed.
fn next(findings: &[Finding], last: Option<&Exchange>) -> Option<NextStep> {
    let unknown = last.filter(|exchange| findings.is_empty() && !exchange.is_success());
    match unknown {
        Some(exchange) if exchange.destination.is_foreign() => Some(NextStep::Question(SEND_IT)),
        Some(_) => Some(NextStep::Question(ASK_THE_RECEIVER)),
        None => next_step(findings, |probe| applies(probe, last)),
    }
}

/// Another program's file does not hold what signpost's own does.
const SEND_IT: &str = "What does signpost see of the same request? `signpost send DEST --har FILE` records certificates, \
                       clocks and how far it came.";
const ASK_THE_RECEIVER: &str = "What does the receiver's log say at this second?";

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
    match next(findings, exchange) {
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
        return nothing_found(exchange);
    }
    for finding in findings {
        let certainty = match finding.certainty {
            Certainty::Proven => "proven",
            Certainty::Likely => "likely",
            Certainty::Possible => "possible",
        };
        writeln!(text, "{certainty:8}  {}  ({})", finding.title, finding.cause.id).ok(); // A String takes every write.
        for evidence in &finding.evidence {
            writeln!(text, "          | {}", visible(evidence.text())).ok();
        }
        writeln!(text, "          {}", finding.fix).ok();
        for Change { field, value } in &finding.changes {
            writeln!(text, "          change {} to {}", field.path(), visible(value)).ok();
        }
        text.push_str(&more(finding, "          "));
    }
    text
}

/// What is said without a finding: a failure must not read like a success.
fn nothing_found(exchange: Option<&Exchange>) -> String {
    let failure = match exchange.map(|exchange| &exchange.outcome) {
        Some(Outcome::Answered(_)) if exchange.is_some_and(Exchange::is_success) => {
            return "nothing is wrong with this exchange\n".to_owned();
        }
        Some(Outcome::Answered(response)) if response.failure.is_some() => {
            format!("its response has status {} and did not come whole", response.status)
        }
        Some(Outcome::Answered(response)) => format!("it was answered with status {}", response.status),
        Some(Outcome::Failed(failure)) => format!("it has no response ({})", visible(&failure.message)),
        None => "there is no exchange".to_owned(),
    };
    format!("the cause is not known: {failure}, and nothing in this exchange tells why\n")
}
