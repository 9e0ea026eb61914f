//! One run, watched: progress in plain lines, every exchange kept, ended by Ctrl-C without losing what there is.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::cli::args::CheckArgs;
use crate::cli::destination::Loaded;
use crate::cli::output::{self, Output};
use crate::cli::{CallError, runtime};
use crate::delivery::Engine;
use crate::delivery::golive::{Event, Finished, Runner};
use crate::domain::{Auth, Secret};
use crate::golive::check::CheckId;
use crate::golive::judge::Evidence;
use crate::golive::plan::Plan;
use crate::golive::record::Record;
use crate::golive::report::LeftBehind;
use crate::net::{Cancel, Clock, SystemClock};
use crate::store::{DataFolder, EntryId, History};

/// How long a cancelled run may take to end by itself.
const GRACE: Duration = Duration::from_secs(5);

/// What a run needs.
pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    pub(super) clock: &'a Arc<dyn Clock>,
    pub(super) loaded: &'a Loaded,
    pub(super) auth: &'a Auth<Secret>,
    pub(super) plan: &'a Plan,
}

impl Run<'_> {
    /// Run every check. The first Ctrl-C ends it and keeps what there is, a second one ends the program.
    pub(super) fn to_the_end(
        &self,
        folder: Result<DataFolder, CallError>,
        output: &mut Output,
    ) -> Result<(Finished, BTreeMap<usize, EntryId>), CallError> {
        let cancel = Cancel::new();
        let mut keeper = Keeper::open(folder, output);
        let runtime = runtime()?;
        let runner = Runner::new(self.engine, self.clock, &self.loaded.destination, self.auth, self.plan, &cancel);
        let mut watcher = |event: Event<'_>| self.watch(event, &mut keeper, output);
        let finished = runtime.block_on(async {
            tokio::select! {
                finished = runner.run(&mut watcher) => Ok(finished),
                () = end_by_signal(&cancel) => Err(CallError::new("interrupted; the history has every request that went out")),
            }
        });
        // A name that is still being looked up must not keep the program after a cancel.
        runtime.shutdown_background();
        let finished = finished?.map_err(|error| self.loaded.unprepared(&error))?;
        Ok((finished, keeper.entries))
    }

    fn watch(&self, event: Event<'_>, keeper: &mut Keeper, output: &mut Output) {
        match event {
            Event::Began(id) => output.status(&format!("{id}: {}…", id.check().title)),
            Event::Waiting(seconds) => {
                output.remark(&format!("  the destination asks to wait: {seconds} s"));
            }
            Event::Ended(id, record) => {
                keeper.keep(record, output);
                output.remark(&self.line(id, record));
            }
        }
    }

    fn line(&self, id: CheckId, record: &Record) -> String {
        let result = Evidence { plan: self.plan, record }.result(id);
        format!("{:8} {id}: {}", result.result.name(), result.reason)
    }

    /// Delete what was written, after asking.
    pub(super) fn clean_up(
        &self,
        finished: &Finished,
        args: &CheckArgs,
        output: &mut Output,
    ) -> Result<Vec<LeftBehind>, CallError> {
        let objects = finished.objects();
        let keep = |objects: Vec<String>| objects.into_iter().map(|what| LeftBehind { what, removed: false }).collect();
        if objects.is_empty() {
            output.remark("signpost: --clean-up: no object was written");
            return Ok(Vec::new());
        }
        if !args.yes && !output::confirmed(&format!("Delete the {} objects of this run? [y/N] ", objects.len()))? {
            output.remark("signpost: nothing was deleted");
            return Ok(keep(objects));
        }
        let cancel = Cancel::new();
        let runtime = runtime()?;
        let destination = &self.loaded.destination;
        let outcomes = runtime.block_on(async {
            tokio::select! {
                outcomes = finished.clean_up(self.engine, self.clock, destination, self.auth, &cancel) => outcomes,
                () = end_by_signal(&cancel) => Vec::new(),
            }
        });
        runtime.shutdown_background();
        let mut left: Vec<LeftBehind> = Vec::new();
        for (url, outcome) in outcomes {
            if let Err(reason) = &outcome {
                output.remark(&format!("signpost: {url} was not deleted: {reason}"));
            }
            left.push(LeftBehind { what: url, removed: outcome.is_ok() });
        }
        let untouched = objects.into_iter().skip(left.len());
        let untouched: Vec<LeftBehind> = keep(untouched.collect());
        left.extend(untouched);
        Ok(left)
    }
}

/// Cancel at the first signal; over at the second, or where the run does not end by itself.
async fn end_by_signal(cancel: &Cancel) {
    signal().await;
    cancel.cancel();
    tokio::select! {
        () = signal() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
}

/// Ctrl-C, or the polite way to end a process.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            tokio::signal::ctrl_c().await.ok();
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.ok();
}

/// Puts every exchange into the history as soon as its check has ended.
struct Keeper {
    history: Option<History>,
    kept: usize,
    /// By the numbers of the report.
    entries: BTreeMap<usize, EntryId>,
}

impl Keeper {
    fn open(folder: Result<DataFolder, CallError>, output: &mut Output) -> Self {
        let opened = folder.and_then(|folder| Ok(History::open(&folder.history(), SystemClock.now())?));
        let history = match opened {
            Ok(history) => Some(history),
            Err(error) => {
                output.remark(&format!("signpost: the history cannot keep this run: {error}"));
                None
            }
        };
        Self { history, kept: 0, entries: BTreeMap::new() }
    }

    fn keep(&mut self, record: &Record, output: &mut Output) {
        let Some(history) = &mut self.history else { return };
        let new = &record.seen[self.kept..];
        self.kept = record.seen.len();
        if new.is_empty() {
            return;
        }
        let exchanges: Vec<_> = new.iter().map(|seen| seen.exchange.clone()).collect();
        match history.append(&exchanges) {
            Ok(ids) => self.entries.extend(new.iter().map(|seen| seen.number).zip(ids)),
            Err(error) => {
                output.remark(&format!("signpost: the history could not keep the requests: {error}"));
                self.history = None;
            }
        }
    }
}
