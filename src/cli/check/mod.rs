//! `signpost check`

mod confirm;
mod options;
mod print;
mod run;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use time::OffsetDateTime;

use crate::delivery::golive::Finished;
use crate::delivery::golive::kept::{self, KeptRun};
use crate::delivery::{Engine, Resolved};
use crate::domain::{Destination, SecretFacts, display};
use crate::file;
use crate::golive::compare::Baseline;
use crate::golive::judge::Evidence;
use crate::golive::plan::{self, Plan};
use crate::golive::report::{CheckOutcome, DestinationFacts, Frame, LeftBehind, Report, Verdict};
use crate::net::{Clock, SystemClock};
use crate::store::{CheckRuns, EntryId};

use self::options::{Kept, ReportFile};
use super::args::{CheckArgs, FailOn};
use super::destination::Loaded;
use super::output::Output;
use super::send::{say_soon, secrets};
use super::{Answer, CallError, destination, environment};

pub(super) fn run(args: &CheckArgs, output: &mut Output) -> Result<Answer, CallError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let folder = environment::data_folder(output);
    let loaded = destination::load(&args.destination, args.of.environment.as_ref(), folder.as_ref().ok())?;
    let reports = options::report_files(&args.reports)?;
    let runs = folder.as_ref().ok().map(|folder| CheckRuns::new(folder.check_runs()));
    let place = runs.clone().map(|runs| Kept { runs, destination: loaded.destination.label() });
    let baseline = match args.baseline.as_deref() {
        Some(path) => options::baseline(path, place, output)?,
        None => None,
    };
    let plan = plan::plan(&facts(&loaded.destination), options::options(args, clock.now())?);
    if args.plan {
        return print::plan(&plan, &facts(&loaded.destination), args.json, output);
    }
    let Resolved { auth, note } = secrets(&loaded, clock.now())?;
    say_soon(note.as_ref(), output);
    confirm::before_sending(args, &plan, &loaded.destination, output)?;

    let engine = Engine::new(Arc::new(SystemClock));
    let started_at = clock.now();
    let run = run::Run { engine: &engine, clock: &clock, loaded: &loaded, auth: &auth, plan: &plan };
    let (finished, entries) = run.to_the_end(folder, output)?;
    let objects = if args.clean_up { run.clean_up(&finished, args, output)? } else { kept(&finished) };
    let frame = Frame {
        destination: destination_facts(&loaded),
        started_at,
        finished_at: clock.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        objects,
    };
    let report = report(&plan, &finished, frame, baseline.as_ref());
    let written = write_reports(&reports, &report, args.fail_on, output);
    keep(runs, &report, entries, output);
    let printed = if args.json { output.json(&json!(report)) } else { output.text(&print::report(&report)) };
    output.outcome(printed);
    written?;
    Ok(answer(&report, args.fail_on))
}

/// The destination as a plan sees it: nothing is looked up.
fn facts(destination: &Destination) -> Destination<SecretFacts> {
    destination.map(|_field, _reference| SecretFacts::default())
}

fn destination_facts(loaded: &Loaded) -> DestinationFacts {
    DestinationFacts {
        name: display::visible(&loaded.destination.name),
        environment: loaded.destination.environment.clone(),
        url: display::visible(&loaded.destination.url.shown()),
        method: loaded.destination.auth.method_name().to_owned(),
        fingerprint: loaded.fingerprint(),
    }
}

fn kept(finished: &Finished) -> Vec<LeftBehind> {
    finished.objects().into_iter().map(|what| LeftBehind { what, removed: false }).collect()
}

fn report(plan: &Plan, finished: &Finished, frame: Frame, baseline: Option<&Baseline>) -> Report {
    let mut report = Report::of(Evidence { plan, record: &finished.record }, frame);
    report.compared = baseline.map(|baseline| baseline.compare(&report));
    report
}

/// Keep the run beside the history, for the window and for `--baseline last`. What is wrong with it is no fault of the
/// destination.
fn keep(runs: Option<CheckRuns>, report: &Report, entries: BTreeMap<usize, EntryId>, output: &mut Output) {
    let Some(runs) = runs else { return };
    let run = KeptRun { report: report.clone(), entries };
    if let Err(error) = kept::keep(&runs, &run) {
        output.remark(&format!("signpost: this run could not be kept: {error}"));
    }
}

/// Each whole or not at all; the first that cannot be written does not keep the others.
fn write_reports(
    reports: &[ReportFile<'_>],
    report: &Report,
    fail_on: FailOn,
    output: &mut Output,
) -> Result<(), CallError> {
    let mut first = Ok(());
    for ReportFile { path, form } in reports {
        let written = form
            .render(report, failing(fail_on))
            .map_err(|error| CallError::from_chain(&error))
            .and_then(|text| write_report(path, &text));
        match written {
            Ok(()) => output.remark(&format!("signpost: wrote {}", file::shown(path))),
            Err(error) => first = first.and(Err(error)),
        }
    }
    first
}

fn write_report(path: &Path, text: &str) -> Result<(), CallError> {
    file::write_shared(path, text.as_bytes()).map_err(|error| CallError::new(format!("the report {}", error.chain())))
}

/// The results that make the exit code 1.
fn failing(fail_on: FailOn) -> &'static [CheckOutcome] {
    match fail_on {
        FailOn::Failed => &[CheckOutcome::Failed],
        FailOn::Warning => &[CheckOutcome::Failed, CheckOutcome::Warning],
        FailOn::Review => &[CheckOutcome::Failed, CheckOutcome::Warning, CheckOutcome::Review],
    }
}

fn answer(report: &Report, fail_on: FailOn) -> Answer {
    let is_bad = |outcome: CheckOutcome| failing(fail_on).contains(&outcome);
    // Without a review, a person is needed because checks were not reached.
    let is_incomplete = report.verdict == Verdict::NeedsReview && report.counts.review == 0;
    let is_bad = is_incomplete || report.interrupted || report.checks.iter().any(|check| is_bad(check.result));
    if is_bad { Answer::No } else { Answer::Yes }
}

/// For file names and texts: a moment in UTC.
fn moment_text(moment: OffsetDateTime) -> String {
    super::send::moment_text(moment)
}
