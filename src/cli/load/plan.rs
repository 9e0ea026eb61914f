//! What the options ask for.

use std::path::PathBuf;
use std::time::Duration;

use super::args::LoadArgs;
use crate::cli::CallError;
use crate::delivery::load::{LoadPlan, Span};
use crate::domain::host::is_loopback;
use crate::domain::{Destination, display, limits};
use crate::file;
use crate::rehearsal::locust::Limits;
use crate::rehearsal::{Fleet, PRESETS, Pace, Sender};

/// Reports and span without any option: a small fleet for a minute.
const DEVICES: u32 = 100;
const INTERVAL: Duration = Duration::from_mins(5);
const SPAN: Duration = Duration::from_mins(1);
/// How long each rate is tried when the knee is looked for.
const STEP: Duration = Duration::from_secs(10);

/// Devices that a worker takes from a master at most, unless `--devices` says so.
const WORKER_DEVICES: u32 = 100_000;

/// Reports per second that are never exceeded, unless `--max-rate` says so.
const RATE_MAX: f64 = 1_000.0;
const RATE_MAX_HERE: f64 = 100_000.0;

/// True if `destination` is on this machine.
pub(super) fn is_here(destination: &Destination) -> bool {
    let url = url::Url::parse(destination.url.expose()).ok();
    url.as_ref().and_then(url::Url::host_str).is_some_and(is_loopback)
}

fn rate_max(args: &LoadArgs, destination: &Destination) -> f64 {
    args.max_rate.unwrap_or(if is_here(destination) { RATE_MAX_HERE } else { RATE_MAX })
}

/// What a worker allows its master.
pub(super) fn worker_limits(args: &LoadArgs, destination: &Destination) -> Limits {
    Limits {
        devices: args.devices.unwrap_or(WORKER_DEVICES),
        rate: rate_max(args, destination),
        interval: args.interval.unwrap_or(INTERVAL),
        observations: args.observations,
    }
}

/// The plan, within the rate that is never exceeded.
pub(super) fn checked_plan(args: &LoadArgs, destination: &Destination) -> Result<LoadPlan, CallError> {
    let most = rate_max(args, destination);
    let plan = plan(args, most)?;
    let rate = plan.fleet.rate();
    if rate > most && args.locust_master.is_none() {
        return Err(CallError::new(format!(
            "{} devices with one report per {} are {rate:.1} reports per second, and {most:.0} is the most that is sent \
             to this destination; raise it with --max-rate",
            plan.fleet.devices,
            humantime::format_duration(plan.fleet.interval()),
        )));
    }
    Ok(plan)
}

fn plan(args: &LoadArgs, rate_max: f64) -> Result<LoadPlan, CallError> {
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
        rate_max,
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
