//! `signpost load`

mod args;
mod confirm;
mod plan;
mod progress;
mod text;
mod worker;

use std::path::Path;
use std::sync::Arc;

use time::format_description::well_known::Rfc3339;

use crate::delivery::load::{self, LoadError, LoadPlan};
use crate::delivery::{Engine, Resolved};
use crate::domain::{Auth, Secret, Setting};
use crate::file;
use crate::net::{Cancel, Clock as _, SystemClock};
use crate::rehearsal::{Fleet, Knee, LoadResult, locust};
use crate::report::load::{self as report, LoadForm, LoadReport};

pub(super) use self::args::LoadArgs;
use self::progress::Progress;
use super::destination::{self, Loaded};
use super::output::Output;
use super::{Answer, CallError, environment, send};

pub(super) fn run(args: &LoadArgs, output: &mut Output) -> Result<Answer, CallError> {
    let Some(destination) = args.destination.as_deref().filter(|_| !args.locustfile) else {
        output.text(locust::LOCUSTFILE)?;
        return Ok(Answer::Yes);
    };
    let forms = args.reports.iter().map(|path| form(path)).collect::<Result<Vec<_>, _>>()?;
    let folder = environment::data_folder(output);
    let loaded = destination::load(destination, args.of.environment.as_ref(), folder.as_ref().ok())?;
    let plan = plan::checked_plan(args, &loaded.destination)?;
    let Resolved { auth, note } = send::secrets(&loaded, SystemClock.now())?;
    send::say_soon(note.as_ref(), output);
    confirm::confirm(args, &loaded.destination, &plan, output)?;

    let engine = Engine::new(Arc::new(SystemClock));
    let started_at = engine.now().format(&Rfc3339).unwrap_or_default();
    let this = Run { args, engine: &engine, loaded: &loaded, auth: &auth, plan: &plan, name: name(args, &engine) };
    let ran = this.to_the_end(output)?;
    send::keep(folder, &ran.result.samples, output);
    let report = LoadReport {
        destination: &loaded.destination.label(),
        url: &loaded.destination.url.shown(),
        method: loaded.destination.auth.method_name(),
        fleet: ran.fleet.as_ref().unwrap_or(&plan.fleet),
        sender: &plan.sender,
        time_scale: plan.time_scale,
        started_at: &started_at,
        run: &this.name,
        allowed_failures: args.max_failures.unwrap_or_default(),
        result: &ran.result,
        knee: ran.knee.as_ref(),
    };
    for (path, form) in args.reports.iter().zip(forms) {
        let text = form.text(&report).map_err(|error| CallError::from_chain(&error))?;
        file::write_shared(path, text.as_bytes())
            .map_err(|error| CallError::new(format!("the report {}", error.chain())))?;
    }
    let printed = if args.json { output.json(&report::json(&report)) } else { output.text(&text::text(&report)) };
    output.outcome(printed);
    Ok(if report.is_good() { Answer::Yes } else { Answer::No })
}

/// The form of a report, by the extension of its file.
fn form(path: &Path) -> Result<LoadForm, CallError> {
    let form = path.extension().and_then(|extension| extension.to_str()).and_then(LoadForm::of_extension);
    form.ok_or_else(|| {
        CallError::new(format!("--report {}: name it .html, .md, .json, .csv or .xml", file::shown(path)))
    })
}

/// One run, with everything that it needs.
struct Run<'a> {
    args: &'a LoadArgs,
    engine: &'a Engine,
    loaded: &'a Loaded,
    auth: &'a Auth<Secret>,
    plan: &'a LoadPlan,
    /// Tells its messages from those of any other run.
    name: String,
}

struct Ran {
    result: LoadResult,
    knee: Option<Knee>,
    /// The largest one of a worker, where it was not the plan's.
    fleet: Option<Fleet>,
}

impl Run<'_> {
    /// Until it has ended, or Ctrl-C ends it.
    fn to_the_end(&self, output: &mut Output) -> Result<Ran, CallError> {
        let cancel = Cancel::new();
        let runtime = super::runtime()?;
        let ran = runtime.block_on(async {
            let interrupted = super::receive::interruption()?;
            let on_interrupt = cancel.clone();
            let watch = tokio::spawn(async move {
                interrupted.await;
                on_interrupt.cancel();
            });
            let ran = match &self.args.locust_master {
                Some(master) => worker::work(self, master, &cancel, output).await,
                None if self.args.find_knee => self.find_knee(&cancel, output).await,
                None => self.forward(&cancel, output).await,
            };
            watch.abort();
            ran.map_err(|error| self.refused(&error))
        });
        runtime.shutdown_background();
        ran
    }

    async fn forward(&self, cancel: &Cancel, output: &mut Output) -> Result<Ran, LoadError> {
        let mut progress = Progress::new(output, Some(self.plan));
        let Self { engine, loaded, auth, plan, name, .. } = self;
        let tell = |snapshot: &_| progress.tell("", snapshot, output);
        let result = load::run(engine, &loaded.destination, auth, plan, name, tell, cancel).await?;
        Ok(Ran { result, knee: None, fleet: None })
    }

    async fn find_knee(&self, cancel: &Cancel, output: &mut Output) -> Result<Ran, LoadError> {
        let mut progress = Progress::new(output, None);
        let Self { engine, loaded, auth, plan, name, .. } = self;
        let tell = |rate: f64, snapshot: &_| progress.tell(&format!("at {rate:.1} per second: "), snapshot, output);
        let knee = load::find_knee(engine, &loaded.destination, auth, plan, name, tell, cancel).await?;
        // The first rate is always tried.
        let result = knee.steps.last().map(|step| step.result.clone()).ok_or(LoadError::NoRate)?;
        Ok(Ran { result, knee: Some(knee), fleet: None })
    }

    fn refused(&self, error: &LoadError) -> CallError {
        match error {
            LoadError::Prepare(refused) => self.loaded.unprepared(refused),
            LoadError::Pool(_) => self.loaded.refused(Setting::Url, error),
            LoadError::Histogram(_)
            | LoadError::Task(_)
            | LoadError::Thread(_)
            | LoadError::Link
            | LoadError::NoRate => CallError::new(error.to_string()),
        }
    }
}

/// Tells the messages of this run from those of any other; workers start together on many machines.
fn name(args: &LoadArgs, engine: &Engine) -> String {
    let now = engine.now();
    match args.locust_master {
        Some(_) => format!("w{:x}{:x}-", now.unix_timestamp_nanos(), std::process::id()),
        None => format!("l{:x}-", now.unix_timestamp()),
    }
}
