//! `signpost load`

mod args;

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::format_description::well_known::Rfc3339;

use crate::delivery::Engine;
use crate::delivery::load::{self, LoadError, LoadPlan, Snapshot, Span};
use crate::domain::host::is_loopback;
use crate::domain::{Auth, Destination, Secret, display, limits};
use crate::file;
use crate::net::{Cancel, SystemClock};
use crate::rehearsal::{Ended, Fleet, Knee, LoadResult, PRESETS, Pace, Sender};
use crate::report::load::{self as report, LoadReport};

pub(super) use self::args::LoadArgs;
use super::destination::{self, Loaded};
use super::output::Output;
use super::{Answer, CallError, environment, send};

/// Reports and span without any option: a small fleet for a minute.
const DEVICES: u32 = 100;
const INTERVAL: Duration = Duration::from_mins(5);
const SPAN: Duration = Duration::from_mins(1);
/// How long each rate is tried when the knee is looked for.
const STEP: Duration = Duration::from_secs(10);

pub(super) fn run(args: &LoadArgs, output: &mut Output) -> Result<Answer, CallError> {
    let formats = args.reports.iter().map(|path| Form::of(path)).collect::<Result<Vec<_>, _>>()?;
    let folder = environment::data_folder(output);
    let loaded = destination::load(&args.destination, folder.as_ref().ok())?;
    let plan = plan(args)?;
    let auth = send::secrets(&loaded)?;
    confirm(args, &loaded.destination, &plan, output)?;

    let engine = Engine::new(Arc::new(SystemClock));
    let started_at = engine.now().format(&Rfc3339).unwrap_or_default();
    let run = run_name(&engine);
    let ran = watched(args, &engine, &loaded, &auth, &plan, &run, output)?;
    send::keep(folder, &ran.result.samples, output);
    let report = LoadReport {
        destination: &loaded.destination.name,
        url: &loaded.destination.url.shown(),
        method: loaded.destination.auth.method_name(),
        fleet: &plan.fleet,
        sender: &plan.sender,
        time_scale: plan.time_scale,
        started_at: &started_at,
        run: &run,
        result: &ran.result,
        knee: ran.knee.as_ref(),
    };
    for (path, form) in args.reports.iter().zip(formats) {
        file::write_shared(path, form.text(&report).as_bytes())
            .map_err(|error| CallError::new(format!("the report {}", error.chain())))?;
    }
    let printed = if args.json { output.json(&report::json(&report)) } else { output.text(&text(&report)) };
    output.outcome(printed);
    let allowed = args.max_failures.unwrap_or_default();
    let is_good =
        ran.result.ended == Ended::Complete && ran.result.ledger.is_complete() && ran.result.failure_share() <= allowed;
    Ok(if is_good { Answer::Yes } else { Answer::No })
}

/// The form of a report, by the extension of its file.
#[derive(Debug, Clone, Copy)]
enum Form {
    Json,
    Markdown,
    Csv,
}

impl Form {
    fn of(path: &Path) -> Result<Self, CallError> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Ok(Self::Json),
            Some("md") => Ok(Self::Markdown),
            Some("csv") => Ok(Self::Csv),
            _ => Err(CallError::new(format!("--report {}: name it .json, .md or .csv", file::shown(path)))),
        }
    }

    fn text(self, report: &LoadReport<'_>) -> String {
        match self {
            Self::Json => format!("{:#}\n", report::json(report)),
            Self::Markdown => report::markdown(report),
            Self::Csv => report::csv(report),
        }
    }
}

fn plan(args: &LoadArgs) -> Result<LoadPlan, CallError> {
    let pace = match (args.rate, args.interval) {
        (Some(rate), _) => Pace::Rate(rate),
        (None, interval) => Pace::Interval(interval.unwrap_or(INTERVAL)),
    };
    let fleet = Fleet {
        devices: args.devices.unwrap_or(DEVICES),
        pace,
        seed: args.seed,
        duplicates: args.duplicates,
        late: args.late,
        out_of_order: args.out_of_order,
    };
    let span = match (args.requests, args.span) {
        (Some(requests), _) => Span::Reports(requests),
        (None, Some(span)) => Span::For(span),
        (None, None) => Span::For(if args.find_knee { STEP } else { SPAN }),
    };
    Ok(LoadPlan {
        fleet,
        sender: sender(&args.sender)?,
        observations: args.observations,
        span,
        time_scale: args.time_scale,
        connections: args.connections,
        stop_above: args.max_failures,
    })
}

/// A preset by its name, or a file.
fn sender(name: &str) -> Result<Sender, CallError> {
    if let Some(preset) = Sender::preset(name) {
        return Ok(preset);
    }
    let path = PathBuf::from(name);
    if path.extension().is_none_or(|extension| extension != "toml") {
        let names: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
        return Err(CallError::new(format!(
            "--sender {}: no such sender; there are {}, or name a file such as mine.toml",
            display::visible(name),
            names.join(", ")
        )));
    }
    let failed = |problem: &dyn std::fmt::Display| CallError::new(format!("{}: {problem}", file::shown(&path)));
    let bytes = file::read_stream(&path, limits::SENDER_FILE_BYTES_MAX)
        .map_err(|error| failed(&format!("reading the sender: {}", error.reason())))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(&format!("not UTF-8: {error}")))?;
    Sender::parse(&text).map_err(|error| failed(&error))
}

/// Say what will hit whom. What is not this machine itself needs a yes.
fn confirm(args: &LoadArgs, destination: &Destination, plan: &LoadPlan, output: &mut Output) -> Result<(), CallError> {
    let url = url::Url::parse(destination.url.expose()).ok();
    let is_here = url.as_ref().and_then(url::Url::host_str).is_some_and(is_loopback);
    let rate = plan.fleet.rate();
    let amount = match plan.span {
        Span::For(span) => format!("for {}", humantime::format_duration(span)),
        Span::Reports(reports) => format!("{reports} in all"),
    };
    output.remark(&format!(
        "{} devices, {rate:.2} reports per second, {amount}, to {}, as sender {}",
        plan.fleet.devices,
        destination.url.shown(),
        plan.sender.name
    ));
    if args.yes || is_here {
        return Ok(());
    }
    if rate > RATE_UNCONFIRMED_MAX || !std::io::stdin().is_terminal() {
        return Err(CallError::new(
            "this destination is not on this machine: add --yes if its owner agreed to the load",
        ));
    }
    match super::output::ask("Its owner agreed to the load? [y/N] ")?.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(CallError::new("nothing was sent")),
    }
}

/// Reports per second beyond which a question at a terminal is not enough.
const RATE_UNCONFIRMED_MAX: f64 = 100.0;

struct Ran {
    result: LoadResult,
    knee: Option<Knee>,
}

fn watched(
    args: &LoadArgs,
    engine: &Engine,
    loaded: &Loaded,
    auth: &Auth<Secret>,
    plan: &LoadPlan,
    run: &str,
    output: &mut Output,
) -> Result<Ran, CallError> {
    let refused = |error: LoadError| match &error {
        LoadError::Prepare(refused) => loaded.refused(refused.field(), refused),
        LoadError::Pool(_) => loaded.refused("url", &error),
        LoadError::Histogram(_) | LoadError::Task(_) => CallError::new(error.to_string()),
    };
    let destination = &loaded.destination;
    let cancel = Cancel::new();
    let runtime = super::runtime()?;
    let ran = runtime.block_on(async {
        let interrupted = super::receive::interruption()?;
        let on_interrupt = cancel.clone();
        let watch = tokio::spawn(async move {
            interrupted.await;
            on_interrupt.cancel();
        });
        let ran = if args.find_knee {
            let progress = |rate: f64, snapshot: &Snapshot| {
                output.status(&format!("{rate:.1} per second: {}", progress_line(snapshot)));
            };
            let knee = load::find_knee(engine, destination, auth, plan, run, progress, &cancel).await;
            knee.map_err(refused).and_then(|knee| {
                let last = knee.steps.last().map(|step| step.result.clone());
                let result = last.ok_or_else(|| CallError::new("no rate was tried"))?;
                Ok(Ran { result, knee: Some(knee) })
            })
        } else {
            let progress = |snapshot: &Snapshot| output.status(&progress_line(snapshot));
            let result = load::run(engine, destination, auth, plan, run, progress, &cancel).await;
            result.map(|result| Ran { result, knee: None }).map_err(refused)
        };
        watch.abort();
        ran
    });
    runtime.shutdown_background();
    ran
}

/// Tells the messages of this run from those of any other.
fn run_name(engine: &Engine) -> String {
    format!("l{:x}-", engine.now().unix_timestamp())
}

fn progress_line(snapshot: &Snapshot) -> String {
    let Snapshot { elapsed, requests, failures, in_flight, queued, waiting, latency, .. } = snapshot;
    let mut line = format!(
        "{} s: {requests} requests, {failures} failed, p50 {:.1} ms, p99 {:.1} ms, {in_flight} in flight",
        elapsed.as_secs(),
        latency.p50,
        latency.p99
    );
    for (count, what) in [(queued, "queued"), (waiting, "waiting for another attempt")] {
        if *count > 0 {
            write!(line, ", {count} {what}").ok();
        }
    }
    line
}

fn text(report: &LoadReport<'_>) -> String {
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
