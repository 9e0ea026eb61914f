//! The run itself, and everything else of the page that takes time.
//!
//! ```text
//!  secrets → plan → delivery::golive::Runner ──each check──▶ history (store thread), progress (window)
//!                                            └──the end────▶ report, compared, kept ──▶ window
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;

use super::command::{GoLiveNews, Step};
use super::state::{RunEvidence, RunOptions, ShownPlan, ShownRun};
use crate::app::runner::{Outlet, Runner, Store, StoreSender};
use crate::app::secret::lookup::SecretLookup;
use crate::app::state::{Recipient, SendProblem};
use crate::app::{FileNews, News, NotKept, WriteError};
use crate::delivery::golive::kept::{self, KeptRun, KeptRunError};
use crate::delivery::golive::{self, Event, NoReadBack, run_id};
use crate::delivery::{Engine, resolve_secrets};
use crate::domain::display::visible;
use crate::domain::{
    Auth, Destination, DestinationLabel, Payload, PublicDestination, Secret, SecretFacts, destination_file, limits,
};
use crate::file;
use crate::golive::attestation::Attestations;
use crate::golive::judge::Evidence;
use crate::golive::plan::{self, Plan};
use crate::golive::record::Record;
use crate::golive::report::{CheckOutcome, DestinationFacts, Frame, LeftBehind, Report};
use crate::net::{Cancel, Clock};
use crate::report::golive::ReportForm;
use crate::store::{CheckRunId, CheckRuns, DestinationId, Destinations, EntryId, StoreError};

/// Work for the background.
#[derive(Debug)]
pub enum GoLiveEffect {
    /// Work out what would go out.
    Plan {
        request_id: u64,
        to: Recipient,
        destination: Box<Destination>,
        options: RunOptions,
    },
    /// `file` is the destination's own, where it has one.
    Run {
        run: u64,
        destination: Box<Destination>,
        file: Option<DestinationId>,
        options: RunOptions,
    },
    Stop {
        run: u64,
    },
    JudgeAgain {
        to: Recipient,
        shown: Arc<ShownRun>,
        statements: Attestations,
    },
    List {
        to: Recipient,
        label: DestinationLabel,
    },
    Load {
        to: Recipient,
        id: CheckRunId,
    },
    CleanUp {
        run: u64,
        shown: Arc<ShownRun>,
    },
    Export {
        shown: Arc<ShownRun>,
        form: ReportForm,
        path: PathBuf,
    },
}

/// What every piece of work needs.
#[derive(Clone)]
struct Tools {
    runtime: Handle,
    outlet: Outlet,
    store: StoreSender,
    secrets: SecretLookup,
    engine: Engine,
    clock: Arc<dyn Clock>,
}

/// What a run is about.
struct Order {
    run: u64,
    destination: Destination,
    file: Option<DestinationId>,
    options: RunOptions,
    cancel: Cancel,
}

/// What became of a run's requests in the history, filled in by the store's thread.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Places>>);

#[derive(Default)]
struct Places {
    /// Requests that were given to the history.
    given: usize,
    entries: BTreeMap<usize, EntryId>,
    /// Why some are not there.
    problem: Option<String>,
}

impl GoLiveEffect {
    pub(in crate::app) fn start(self, runner: &mut Runner) {
        let Some(runtime) = runner.handle() else { return };
        let tools = Tools {
            runtime,
            outlet: runner.outlet().clone(),
            store: runner.store_sender(),
            secrets: runner.secrets().clone(),
            engine: runner.engine.clone(),
            clock: Arc::clone(runner.clock()),
        };
        tools.start(self, &mut runner.cancels);
    }
}

impl Tools {
    /// Begin `effect`; one that can be stopped is put into `cancels`.
    fn start(self, effect: GoLiveEffect, cancels: &mut BTreeMap<u64, Cancel>) {
        match effect {
            GoLiveEffect::Plan { request_id, to, destination, options } => self.blocking(move |tools| {
                let plan = Arc::new(shown_plan(&destination, &options, tools.clock.as_ref()));
                GoLiveNews::Planned { request_id, to, plan }
            }),
            GoLiveEffect::Run { run, destination, file, options } => {
                let cancel = Cancel::new();
                cancels.insert(run, cancel.clone());
                let order = Order { run, destination: *destination, file, options, cancel };
                self.runtime.clone().spawn(self.run(order));
            }
            GoLiveEffect::Stop { run } => {
                if let Some(cancel) = cancels.get(&run) {
                    cancel.cancel();
                }
            }
            GoLiveEffect::JudgeAgain { to, shown, statements } => {
                self.runtime.spawn_blocking(move || {
                    let Some(judged) = judged_again(&shown, statements) else { return };
                    self.store.run(move |store, outlet| {
                        let shown = Box::new(kept_again(store, judged));
                        outlet.tell(GoLiveNews::JudgedAgain { to, shown });
                    });
                });
            }
            GoLiveEffect::List { to, label } => self.store.run(move |store, outlet| {
                let runs = check_runs(store);
                let result = runs.and_then(|runs| kept::summaries(&runs, &label));
                outlet.tell(GoLiveNews::Listed { to, label, result });
            }),
            GoLiveEffect::Load { to, id } => self.store.run(move |store, outlet| {
                let runs = check_runs(store);
                let run = runs.and_then(|runs| kept::load(&runs, &id));
                let result = run.map(|run| Box::new(ShownRun::new(run, None)));
                outlet.tell(GoLiveNews::Loaded { to, result });
            }),
            GoLiveEffect::CleanUp { run, shown } => {
                let cancel = Cancel::new();
                cancels.insert(run, cancel.clone());
                self.runtime.clone().spawn(self.clean_up(run, shown, cancel));
            }
            GoLiveEffect::Export { shown, form, path } => {
                let outlet = self.outlet.clone();
                self.runtime.spawn_blocking(move || outlet.tell(export(&shown.report, form, path)));
            }
        }
    }

    fn blocking(self, work: impl FnOnce(&Self) -> GoLiveNews + Send + 'static) {
        self.runtime.clone().spawn_blocking(move || self.outlet.tell(work(&self)));
    }

    /// Tells exactly once how it ended.
    async fn run(self, order: Order) {
        let (run, kept, file) = (order.run, Kept::default(), order.file.clone());
        // A task of its own, so that even a defect in it ends the run visibly.
        let checked = tokio::spawn(check(self.clone(), order, kept.clone())).await;
        let problem = match checked {
            Ok(Ok((report, evidence))) => {
                self.store.run(move |store, outlet| {
                    let shown = Box::new(finished(store, report, evidence, &kept, file.as_ref()));
                    outlet.tell(GoLiveNews::Finished { run, result: Ok(shown) });
                });
                return;
            }
            Ok(Err(problem)) => problem,
            Err(error) => defect(&error),
        };
        self.outlet.tell_later(GoLiveNews::Finished { run, result: Err(problem) }).await;
    }

    async fn auth(&self, destination: &Destination, cancel: &Cancel) -> Result<Auth<Secret>, SendProblem> {
        let (auth, secrets, now) = (destination.auth.clone(), self.secrets.clone(), self.engine.now());
        let resolving = tokio::task::spawn_blocking(move || resolve_secrets(&auth, &secrets, now));
        let resolved = tokio::select! {
            resolved = resolving => resolved,
            () = cancel.cancelled() => return Err(SendProblem::plain("Stopped before anything went out.")),
        };
        let resolved = resolved.map_err(|error| SendProblem::plain(error.to_string()))?;
        resolved.map(|resolved| resolved.auth).map_err(SendProblem::from)
    }

    async fn clean_up(self, run: u64, shown: Arc<ShownRun>, cancel: Cancel) {
        let cleaned = tokio::spawn(delete_objects(self.clone(), Arc::clone(&shown), cancel)).await;
        let problem = match cleaned {
            Ok(Ok(outcomes)) => {
                self.store.run(move |store, outlet| {
                    let (report, problems) = marked(&shown.report, outcomes);
                    let run_kept = KeptRun { report, entries: shown.entries.clone() };
                    let shown = Box::new(kept_again(store, ShownRun::new(run_kept, shown.evidence.clone())));
                    outlet.tell(GoLiveNews::CleanedUp { run, result: Ok((shown, problems)) });
                });
                return;
            }
            Ok(Err(problem)) => problem,
            Err(error) => defect(&error),
        };
        self.outlet.tell_later(GoLiveNews::CleanedUp { run, result: Err(problem) }).await;
    }
}

fn defect(error: &tokio::task::JoinError) -> SendProblem {
    SendProblem::plain(format!("It ended by a defect in signpost, please report it: {error}"))
}

/// The destination as a plan sees it: nothing is looked up.
fn facts(destination: &Destination) -> Destination<SecretFacts> {
    destination.map(|_field, _reference| SecretFacts::default())
}

fn shown_plan(destination: &Destination, options: &RunOptions, clock: &dyn Clock) -> ShownPlan {
    // The run gets an id of its own; what goes out has the same form and size.
    let options = options.to_plan("0000000000".to_owned(), clock.now());
    let facts = facts(destination);
    let plan = plan::plan(&facts, options);
    ShownPlan { requests: plan.requests(&facts), not_run: plan.not_run() }
}

async fn check(tools: Tools, order: Order, kept: Kept) -> Result<(Report, RunEvidence), SendProblem> {
    let Order { run, destination, file: _, options, cancel } = order;
    let auth = tools.auth(&destination, &cancel).await?;
    let options = options.to_plan(run_id().map_err(|error| SendProblem::plain(error.to_string()))?, tools.clock.now());
    let plan = plan::plan(&facts(&destination), options);
    let started_at = tools.clock.now();
    let mut watcher = |event: Event<'_>| tools.watch(run, event, &plan, &kept);
    let runner = golive::Runner::new(&tools.engine, &tools.clock, &destination, &auth, &plan, &cancel);
    let finished = runner.run(&mut watcher).await.map_err(|error| SendProblem::from(&error))?;
    let objects = finished.objects().into_iter().map(|what| LeftBehind { what, removed: false }).collect();
    let frame = Frame {
        destination: DestinationFacts {
            name: visible(&destination.name),
            environment: destination.environment.clone(),
            url: visible(&destination.url.shown()),
            method: destination.auth.method_name().to_owned(),
            fingerprint: String::new(), // The store's thread reads the file.
        },
        started_at,
        finished_at: tools.clock.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        objects,
    };
    let report = Report::of(Evidence { plan: &plan, record: &finished.record }, frame.clone());
    Ok((report, RunEvidence { destination, plan, finished, frame }))
}

impl Tools {
    /// Into the history as soon as a check has ended; the window is told what is known of it.
    fn watch(&self, run: u64, event: Event<'_>, plan: &Plan, kept: &Kept) {
        let step = match event {
            Event::Began(check) => Step::Began(check),
            Event::Waiting(seconds) => Step::Waiting(seconds),
            Event::Ended(check, record) => {
                self.keep_new(record, kept);
                let result = Box::new(Evidence { plan, record }.result(check));
                Step::Ended { result, requests: record.seen.len() }
            }
        };
        self.outlet.try_tell(GoLiveNews::Progressed { run, step });
    }

    fn keep_new(&self, record: &Record, kept: &Kept) {
        let new: Vec<_> = record.seen.iter().skip(kept.take_count(record.seen.len())).cloned().collect();
        if new.is_empty() {
            return;
        }
        let kept = kept.clone();
        self.store.run(move |store, outlet| {
            let numbers: Vec<usize> = new.iter().map(|seen| seen.number).collect();
            let exchanges: Vec<_> = new.into_iter().map(|seen| seen.exchange).collect();
            kept.note(&numbers, store.append(&exchanges, outlet));
        });
    }
}

impl Kept {
    /// How many were given to the history before; `count` are now.
    fn take_count(&self, count: usize) -> usize {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut kept.given, count)
    }

    fn note(&self, numbers: &[usize], ids: Result<Vec<EntryId>, NotKept>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match ids {
            Ok(ids) => kept.entries.extend(numbers.iter().copied().zip(ids)),
            Err(error) => kept.problem = kept.problem.take().or_else(|| Some(error.to_string())),
        }
    }
}

impl Kept {
    fn taken(&self) -> (BTreeMap<usize, EntryId>, Option<String>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut kept.entries), kept.problem.take())
    }
}

/// In the store's thread, after every request was kept: compare with the run before, and keep this one.
fn finished(
    store: &Store,
    mut report: Report,
    mut evidence: RunEvidence,
    kept: &Kept,
    file: Option<&DestinationId>,
) -> ShownRun {
    let fingerprint = fingerprint(store, &evidence.destination, file);
    evidence.frame.destination.fingerprint.clone_from(&fingerprint);
    report.destination.fingerprint = fingerprint;
    let last = check_runs(store).ok().and_then(|runs| kept::last_whole(&runs, &report.destination.label()).ok()?);
    report.compared = last.map(|baseline| baseline.compare(&report));
    let (entries, problem) = kept.taken();
    let mut shown = kept_again(store, ShownRun::new(KeptRun { report, entries }, Some(Arc::new(evidence))));
    shown.not_kept = shown.not_kept.take().or(problem);
    shown
}

/// Keep the run, in place of an earlier state of it.
fn kept_again(store: &Store, mut shown: ShownRun) -> ShownRun {
    let run = KeptRun { report: shown.report.clone(), entries: shown.entries.clone() };
    let kept = check_runs(store).and_then(|runs| kept::keep(&runs, &run));
    shown.not_kept = kept.err().map(|problem| format!("This run could not be kept: {problem}"));
    shown
}

/// Of the destination's file, if that says what was checked; else of the file that it would be written to.
fn fingerprint(store: &Store, destination: &Destination, id: Option<&DestinationId>) -> String {
    let text = id.and_then(|id| destination_text(store, id).ok());
    let is_same = |text: &String| {
        destination_file::parse(text)
            .is_ok_and(|file| file.resolve(destination.environment.as_ref()).is_ok_and(|read| read == destination))
    };
    let printed = || {
        let masked = Destination { url: destination.url.shown().as_str().into(), ..destination.clone() };
        let public =
            PublicDestination::of(&destination.clone().into()).or_else(|_| PublicDestination::of(&masked.into()));
        public.map(|public| destination_file::print(&public)).unwrap_or_default()
    };
    Payload::new(text.filter(is_same).unwrap_or_else(printed)).sha256_hex()
}

/// The run with other statements; `None` if there is nothing left to judge it by.
fn judged_again(shown: &ShownRun, statements: Attestations) -> Option<ShownRun> {
    let evidence = shown.evidence.as_ref()?;
    let plan = evidence.plan.clone().with_attestations(statements);
    let mut frame = evidence.frame.clone();
    frame.destination = shown.report.destination.clone();
    let report = Report::of(Evidence { plan: &plan, record: &evidence.finished.record }, frame);
    let report =
        Report { compared: shown.report.compared.clone(), left_behind: shown.report.left_behind.clone(), ..report };
    let run = KeptRun { report, entries: shown.entries.clone() };
    Some(ShownRun::new(run, Some(Arc::clone(evidence))))
}

type Outcomes = Vec<(String, Result<(), NoReadBack>)>;

async fn delete_objects(tools: Tools, shown: Arc<ShownRun>, cancel: Cancel) -> Result<Outcomes, SendProblem> {
    let Some(evidence) = &shown.evidence else { return Ok(Vec::new()) };
    let auth = tools.auth(&evidence.destination, &cancel).await?;
    let finished = &evidence.finished;
    Ok(finished.clean_up(&tools.engine, &tools.clock, &evidence.destination, &auth, &cancel).await)
}

/// The report with what was deleted, and what was not, for a person.
fn marked(report: &Report, outcomes: Outcomes) -> (Report, Vec<String>) {
    let (mut report, mut problems) = (report.clone(), Vec::new());
    for (url, outcome) in outcomes {
        match outcome {
            Ok(()) => {
                let left = report.left_behind.iter_mut().filter(|left| left.what == url);
                left.for_each(|left| left.removed = true);
            }
            Err(reason) => problems.push(format!("{url}: {reason}")),
        }
    }
    (report, problems)
}

fn export(report: &Report, form: ReportForm, path: PathBuf) -> News {
    let text = form.render(report, &[CheckOutcome::Failed]).map_err(WriteError::from);
    let result = text.and_then(|text| Ok(file::write_shared(&path, text.as_bytes())?));
    News::File(FileNews::Written { path, what: "go-live report", result })
}

/// Where the runs are kept.
fn check_runs(store: &Store) -> Result<CheckRuns, KeptRunError> {
    Ok(CheckRuns::new(store.folder()?.check_runs()))
}

/// The file of a destination, as it is.
fn destination_text(store: &Store, id: &DestinationId) -> Result<String, StoreError> {
    let path = Destinations::new(store.folder()?.destinations()).path(id);
    Ok(file::read_text(&path, limits::DESTINATION_FILE_BYTES_MAX)?)
}
