//! One thread for everything that is kept: jobs run in the order they were given, so that a save can
//! not overtake another.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use time::OffsetDateTime;

use super::outlet::Outlet;
use super::work;
use crate::app::command::{FoundExchange, HistoryChange, News};
use crate::app::state::HISTORY_PAGE_ROWS;
use crate::diagnose;
use crate::domain::{Destination, Exchange, PublicDestination, limits};
use crate::file;
use crate::net::Clock;
use crate::store::{
    CheckRuns, Checked, Counts, DataFolder, DestinationId, Destinations, EntryId, Filter, History, HistoryEntry,
    Remark, Retention, RunMarker, Settings, StoreError, StoredDestination, Trouble,
};

type Job = Box<dyn FnOnce(&mut Store, &Outlet) + Send>;

/// The thread and the way to it.
pub(super) struct StoreThread {
    /// `None` once finished.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// A way to the thread for a task.
#[derive(Clone)]
pub(in crate::app) struct StoreSender(Option<mpsc::Sender<Job>>);

impl StoreThread {
    /// `folder` is the data folder, or why there is none.
    pub(super) fn start(
        folder: Result<DataFolder, String>,
        clock: Arc<dyn Clock>,
        outlet: Outlet,
    ) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let thread = thread::Builder::new().name("signpost-store".to_owned()).spawn(move || {
            let mut store = Store::new(folder, clock);
            for job in waiting {
                job(&mut store, &outlet);
                store.set_damaged_history_aside(&outlet);
            }
        })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) fn run(&self, job: impl FnOnce(&mut Store, &Outlet) + Send + 'static) {
        StoreSender(self.jobs.clone()).run(job);
    }

    pub(super) fn clone_sender(&self) -> StoreSender {
        StoreSender(self.jobs.clone())
    }

    /// Wait until every job is done. Later ones are not taken.
    pub(super) fn finish(&mut self) {
        let Some(jobs) = self.jobs.take() else {
            return;
        };
        // A task may still hold a sender, so closing the channel alone would not end the thread.
        let (done, is_done) = mpsc::channel::<()>();
        // While the window unwinds from a panic, the mark stays for the next start.
        let is_proper = !thread::panicking();
        let last: Job = Box::new(move |store, _outlet| {
            if let Some(run) = store.run.take().filter(|_| is_proper) {
                run.end();
            }
            store.history = Err("The history is closed.".to_owned());
            drop(done);
        });
        if jobs.send(last).is_ok() {
            is_done.recv().ok(); // Disconnected is the signal.
        }
        drop(jobs);
        drop(self.thread.take());
    }
}

impl StoreSender {
    pub(in crate::app) fn run(&self, job: impl FnOnce(&mut Store, &Outlet) + Send + 'static) {
        if let Some(jobs) = &self.0 {
            jobs.send(Box::new(job)).ok(); // Closing: what comes after the last job is not wanted.
        }
    }
}

/// What is kept, as far as it could be opened. Errors are texts for the user.
pub(in crate::app) struct Store {
    folder: Result<DataFolder, String>,
    history: Result<History, String>,
    clock: Arc<dyn Clock>,
    /// As this window last read or wrote them.
    settings: Settings,
    /// `None` where it cannot be kept.
    run: Option<RunMarker>,
}

/// Read everything that the window shows first. `sender` brings what a long look through the history found.
pub(super) fn open(store: &mut Store, now: OffsetDateTime, outlet: &Outlet, sender: StoreSender) {
    let (settings, problems) = match &store.folder {
        Ok(folder) => {
            let exposures = folder.make_private().into_iter().map(|exposure| exposure.to_string());
            let (settings, problems) = Settings::load(&folder.settings());
            (settings, exposures.chain(problems).collect())
        }
        Err(problem) => (Settings::default(), vec![problem.clone()]),
    };
    store.settings = settings.clone();
    store.mark_run(now, outlet);
    let retention = settings.retention();
    outlet.tell(News::SettingsLoaded { settings: Box::new(settings), problems });
    load_destinations(store, outlet);
    store.open_history(now, outlet);
    if store.history.as_ref().is_ok_and(History::is_writable) && !retention.keeps_all() {
        outlet.tell(News::HistoryChanged(store.expire(retention, now)));
    }
    if let Some(check) = store.history.as_ref().ok().and_then(History::check) {
        let look = move || {
            let checked = check.run();
            sender.run(move |store, outlet| store.take_checked(checked, outlet));
        };
        // Without a thread it stays unchecked: the next start tries again.
        drop(thread::Builder::new().name("signpost-check".to_owned()).spawn(look));
    }
}

pub(super) fn load_destinations(store: &mut Store, outlet: &Outlet) {
    outlet.tell(News::DestinationsLoaded(store.list_destinations()));
}

impl Store {
    fn new(folder: Result<DataFolder, String>, clock: Arc<dyn Clock>) -> Self {
        let history = Err("The history is not open yet.".to_owned());
        Self { folder, history, clock, settings: Settings::default(), run: None }
    }

    fn folder(&self) -> Result<&DataFolder, String> {
        self.folder.as_ref().map_err(Clone::clone)
    }

    fn destinations(&self) -> Result<Destinations, String> {
        Ok(Destinations::new(self.folder()?.destinations()))
    }

    /// Where the runs of go-live checks are kept.
    pub(in crate::app) fn check_runs(&self) -> Result<CheckRuns, String> {
        Ok(CheckRuns::new(self.folder()?.check_runs()))
    }

    /// The file of a destination, as it is.
    pub(in crate::app) fn destination_text(&self, id: &DestinationId) -> Result<String, String> {
        let path = self.destinations()?.path(id);
        file::read_text(&path, limits::DESTINATION_FILE_BYTES_MAX).map_err(|error| error.chain())
    }

    fn list_destinations(&self) -> Result<Vec<StoredDestination>, String> {
        self.destinations()?.list().map_err(chain)
    }

    pub(super) fn save_destination(
        &self,
        id: Option<DestinationId>,
        destination: &PublicDestination,
    ) -> Result<DestinationId, String> {
        let destinations = self.destinations()?;
        match id {
            Some(id) => destinations.save(&id, destination).map(|()| id).map_err(chain),
            None => destinations.create(destination).map_err(chain),
        }
    }

    pub(super) fn delete_destination(&self, id: &DestinationId) -> Result<(), String> {
        self.destinations()?.delete(id).map_err(chain)
    }

    /// Another window may have written other settings meanwhile: only what was changed here is written.
    pub(super) fn save_settings(&mut self, settings: &Settings) -> Result<(), String> {
        settings.save(&self.settings, &self.folder()?.settings()).map_err(chain)?;
        self.settings = settings.clone();
        Ok(())
    }

    /// Note that this run has begun, and tell of others.
    fn mark_run(&mut self, now: OffsetDateTime, outlet: &Outlet) {
        let Ok(folder) = &self.folder else { return };
        if let Ok((marker, others)) = RunMarker::start(folder, now) {
            self.run = Some(marker);
            outlet.tell(News::OtherRunsFound(others));
        }
    }

    pub(super) fn read_destination(&self, path: &Path) -> Result<(Option<DestinationId>, Destination), String> {
        self.destinations()?.open(path).map_err(chain)
    }

    fn open_history(&mut self, now: OffsetDateTime, outlet: &Outlet) {
        self.history = self.folder().and_then(|folder| History::open(&folder.history(), now).map_err(chain));
        let remarks = self.history.as_mut().map(History::take_remarks).unwrap_or_default();
        // What is too large to be looked through at once is looked through in the background, and nobody need know.
        let told = remarks.iter().filter(|remark| !matches!(remark, Remark::NotChecked { .. }));
        let told: Vec<String> = told.map(ToString::to_string).collect();
        if !told.is_empty() {
            outlet.tell(News::HistoryTold(told));
        }
        outlet.tell(News::HistoryOpened(self.history.as_ref().map(|_| ()).map_err(Clone::clone)));
    }

    /// What is found damaged while it is open is closed and opened anew: that sets it aside and saves what can be read.
    fn set_damaged_history_aside(&mut self, outlet: &Outlet) {
        if self.history.as_ref().is_ok_and(History::is_damaged) {
            outlet.tell(News::HistoryTold(vec!["The history is damaged; what can be read is being saved.".to_owned()]));
            self.history = Err("The history is being saved.".to_owned());
            self.open_history(self.clock.now(), outlet);
        }
    }

    fn take_checked(&mut self, checked: Checked, outlet: &Outlet) {
        let Ok(history) = &mut self.history else { return };
        match checked {
            Checked::Well => history.note_checked(),
            Checked::Damaged(damage) => history.note_damaged(damage),
            Checked::Unknown(error) => outlet.tell(News::HistoryTold(vec![chain(error)])),
        }
    }

    fn history(&self) -> Result<&History, String> {
        self.history.as_ref().map_err(Clone::clone)
    }

    fn history_mut(&mut self) -> Result<&mut History, String> {
        self.history.as_mut().map_err(|problem| problem.clone())
    }

    /// Keep the exchanges of one send; in a new history if the present one turns out to be damaged.
    pub(in crate::app) fn append(&mut self, exchanges: &[Exchange], outlet: &Outlet) -> Result<Vec<EntryId>, String> {
        let not_kept = |problem: String| format!("The request was sent, but the history could not keep it: {problem}");
        match self.history_mut().map_err(not_kept)?.append(exchanges) {
            Err(error) if error.trouble == Trouble::Damaged => {
                self.set_damaged_history_aside(outlet);
                let history = self.history_mut().map_err(not_kept)?;
                history.append(exchanges).map_err(|error| not_kept(chain(error)))
            }
            kept => kept.map_err(|error| not_kept(chain(error))),
        }
    }

    pub(super) fn counts(&self, filter: &Filter) -> Result<Counts, String> {
        self.history()?.counts(filter).map_err(chain)
    }

    pub(super) fn page(&self, filter: &Filter, page: u64) -> Result<Vec<HistoryEntry>, String> {
        let offset = page.saturating_mul(HISTORY_PAGE_ROWS);
        self.history()?.list(filter, offset, HISTORY_PAGE_ROWS).map_err(chain)
    }

    pub(super) fn exchange(&self, id: EntryId) -> Result<Option<FoundExchange>, String> {
        let history = self.history()?;
        let Some(exchange) = history.get(id).map_err(chain)? else {
            return Ok(None);
        };
        let siblings = history.siblings(id).map_err(chain)?;
        let mut earlier = Vec::new();
        for sibling in siblings.iter().filter(|sibling| **sibling < id) {
            earlier.extend(history.get(*sibling).map_err(chain)?.map(Arc::new));
        }
        Ok(Some(FoundExchange { exchange: Arc::new(exchange), earlier, siblings }))
    }

    /// The exchange, or why there is none.
    pub(super) fn present_exchange(&self, id: EntryId) -> Result<Exchange, String> {
        let found = self.history()?.get(id).map_err(chain)?;
        found.ok_or_else(|| format!("Exchange #{} is no longer in the history.", id.0))
    }

    pub(super) fn delete_entries(&mut self, ids: Vec<EntryId>, now: OffsetDateTime) -> Result<HistoryChange, String> {
        self.history_mut()?.delete(&ids, now).map_err(chain)?;
        Ok(HistoryChange::Deleted(ids))
    }

    /// How many exchanges `keep` would not keep.
    pub(super) fn count_expired(&self, keep: Retention, now: OffsetDateTime) -> Result<u64, String> {
        self.history()?.expired(keep, now).map(|ids| ids.len() as u64).map_err(chain)
    }

    /// Take out what `keep` does not keep; it can be put back like anything deleted.
    pub(super) fn expire(&mut self, keep: Retention, now: OffsetDateTime) -> Result<HistoryChange, String> {
        let ids = self.history()?.expired(keep, now).map_err(chain)?;
        self.history_mut()?.delete(&ids, now).map_err(chain)?;
        Ok(HistoryChange::Expired(ids))
    }

    pub(super) fn restore_entries(&mut self, ids: Vec<EntryId>) -> Result<HistoryChange, String> {
        self.history_mut()?.restore(&ids).map_err(chain)?;
        Ok(HistoryChange::Restored(ids))
    }

    pub(super) fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<HistoryChange, String> {
        self.history_mut()?.set_pinned(id, pinned).map_err(chain)?;
        Ok(HistoryChange::Marked(id))
    }

    pub(super) fn set_note(&mut self, id: EntryId, note: &str) -> Result<HistoryChange, String> {
        self.history_mut()?.set_note(id, note).map_err(chain)?;
        Ok(HistoryChange::Marked(id))
    }

    /// Each exchange is a send of its own: a HAR file does not say which belong together.
    pub(super) fn import(
        &mut self,
        mut exchanges: Vec<Exchange>,
        skipped: Vec<String>,
    ) -> Result<HistoryChange, String> {
        for exchange in &mut exchanges {
            exchange.cause = diagnose::first_cause(std::slice::from_ref(exchange));
        }
        let sends: Vec<&[Exchange]> = exchanges.iter().map(std::slice::from_ref).collect();
        let ids = self.history_mut()?.append_all(&sends).map_err(chain)?.concat();
        Ok(HistoryChange::Imported { ids, skipped })
    }

    pub(super) fn export_har(&self, ids: &[EntryId], path: &Path) -> Result<(), String> {
        let history = self.history()?;
        let mut exchanges = Vec::with_capacity(ids.len());
        for id in ids {
            exchanges.extend(history.get(*id).map_err(chain)?);
        }
        work::export(&exchanges, path)
    }
}

/// The error with its causes, for the user.
#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
fn chain(error: StoreError) -> String {
    error.chain()
}
