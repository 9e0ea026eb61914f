//! `signpost probe`

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::delivery::{self, Delivered, Engine, ProbePlan};
use crate::diagnose::{conclusion, diagnose};
use crate::domain::{Probe, display};
use crate::net::{Clock as _, SystemClock};
use crate::report::har;

use super::args::ProbeArgs;
use super::diagnose::findings_text;
use super::output::Output;
use super::send::{chosen_batch, exchange_text, keep, notes_text, request_text, secrets, watched, write_har};
use super::{Answer, CallError, destination, environment};

pub(super) fn run(args: &ProbeArgs, output: &mut Output) -> Result<Answer, CallError> {
    let folder = environment::data_folder(output);
    let loaded = destination::load(&args.destination, args.of.environment.as_ref(), folder.as_ref().ok())?;
    let destination = &loaded.destination;
    let auth = secrets(&loaded, SystemClock.now())?.auth;
    let Some(name) = &args.probe else {
        return list(&delivery::probes(destination, &auth), args.json, output);
    };
    let probe = Probe::named(name).ok_or_else(|| unknown(name))?;
    let batch = chosen_batch(args.batch.as_deref(), args.sample)?;
    let engine = Engine::new(Arc::new(SystemClock));
    let plan = delivery::plan_probe(probe, destination, &auth, &batch, SystemClock.now())
        .map_err(|error| loaded.unprepared(&error))?;
    if args.dry_run {
        if args.json {
            output.json(&plan_document(&plan))?;
        } else {
            output.text(&plan_text(&plan))?;
        }
        return Ok(Answer::Yes);
    }
    let probed =
        watched(output, async |progress, cancel| Ok(engine.probe(plan.clone(), None, progress, cancel).await))?;
    keep(folder, &probed.exchanges, output);
    for problem in loaded.build_problems(&probed.exchanges) {
        output.remark(&format!("signpost: {}", display::visible(&problem)));
    }
    let read = probed.exchanges.last().and_then(conclusion);
    let written = args.har.as_deref().map_or(Ok(()), |path| write_har(path, &probed.exchanges));
    let printed = if args.json {
        output.json(&document(&probed, read.as_deref()))
    } else {
        output.text(&answer_text(&probed, read.as_deref()))
    };
    output.outcome(printed);
    written?;
    Ok(if read.is_some() { Answer::Yes } else { Answer::No })
}

fn unknown(name: &str) -> CallError {
    let names: Vec<&str> = Probe::ALL.into_iter().map(Probe::name).collect();
    CallError::new(format!("no probe is called {}; there are {}", display::visible(name), names.join(", ")))
}

fn list(probes: &[(Probe, Option<&'static str>)], as_json: bool, output: &mut Output) -> Result<Answer, CallError> {
    if as_json {
        let rows: Vec<Value> = probes
            .iter()
            .map(|(probe, obstacle)| {
                json!({ "probe": probe.name(), "question": probe.question(), "carries_credentials": probe.carries_credentials(), "obstacle": obstacle })
            })
            .collect();
        output.json(&json!({ "probes": rows }))?;
        return Ok(Answer::Yes);
    }
    let mut text = String::new();
    for (probe, obstacle) in probes {
        let remark = obstacle.map_or_else(|| probe.question().to_owned(), |obstacle| format!("not here: {obstacle}"));
        writeln!(text, "{:22} {remark}", probe.name()).ok(); // A String takes every write.
    }
    output.text(&text)?;
    Ok(Answer::Yes)
}

fn plan_document(plan: &ProbePlan) -> Value {
    let request = &plan.request().request;
    json!({
        "probe": plan.probe.name(),
        "fetches_token": plan.fetches_token(),
        "method": request.method.name(),
        "url": request.target.url().shown(),
        "notes": plan.prepared.notes,
    })
}

fn plan_text(plan: &ProbePlan) -> String {
    let mut text = String::new();
    if plan.fetches_token() {
        text.push_str("a token is fetched first\n");
    }
    request_text(&mut text, "probe (not sent)", &plan.request().request, false);
    notes_text(&mut text, &plan.prepared.notes);
    text
}

fn answer_text(probed: &Delivered, read: Option<&str>) -> String {
    let mut text = String::new();
    for exchange in &probed.exchanges {
        exchange_text(&mut text, exchange);
    }
    if let Some(stopped) = &probed.stopped {
        writeln!(text, "stopped: {}", display::visible(stopped)).ok();
    }
    if let Some(read) = read {
        writeln!(text, "{read}").ok();
    }
    let findings = diagnose(&probed.exchanges);
    if !findings.is_empty() {
        text.push_str(&findings_text(&findings, probed.exchanges.last()));
    }
    text
}

fn document(probed: &Delivered, read: Option<&str>) -> Value {
    json!({
        "conclusion": read,
        "findings": diagnose(&probed.exchanges),
        "stopped": probed.stopped.as_ref().map(|stopped| stopped.as_str()),
        "exchanges": probed.exchanges.iter().map(har::entry).collect::<Vec<Value>>(),
    })
}
