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
use crate::domain::{Destination, Exchange};
use crate::store::{
    Counts, DataFolder, DestinationId, Destinations, EntryId, Filter, History, HistoryEntry, Retention, RunMarker,
    Settings, StoreError, StoredDestination,
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
pub(super) struct StoreSender(Option<mpsc::Sender<Job>>);

impl StoreThread {
    /// `folder` is the data folder, or why there is none.
    pub(super) fn start(folder: Result<DataFolder, String>, outlet: Outlet) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let thread = thread::Builder::new().name("signpost-store".to_owned()).spawn(move || {
            let mut store = Store::new(folder);
            for job in waiting {
                job(&mut store, &outlet);
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
    pub(super) fn run(&self, job: impl FnOnce(&mut Store, &Outlet) + Send + 'static) {
        if let Some(jobs) = &self.0 {
            jobs.send(Box::new(job)).ok(); // Closing: what comes after the last job is not wanted.
        }
    }
}

/// What is kept, as far as it could be opened. Errors are texts for the user.
pub(super) struct Store {
    folder: Result<DataFolder, String>,
    history: Result<History, String>,
    /// As this window last read or wrote them.
    settings: Settings,
    /// `None` where it cannot be kept.
    run: Option<RunMarker>,
}

/// Read everything that the window shows first.
pub(super) fn open(store: &mut Store, now: OffsetDateTime, outlet: &Outlet) {
    let (settings, problems) = match &store.folder {
        Ok(folder) => Settings::load(&folder.settings()),
        Err(problem) => (Settings::default(), vec![problem.clone()]),
    };
    store.settings = settings.clone();
    store.mark_run(now, outlet);
    let retention = settings.retention();
    outlet.tell(News::SettingsLoaded { settings: Box::new(settings), problems });
    load_destinations(store, outlet);
    store.open_history(now);
    outlet.tell(News::HistoryOpened(store.history.as_ref().map(|_| ()).map_err(Clone::clone)));
    if store.history.is_ok() && !retention.keeps_all() {
        outlet.tell(News::HistoryChanged(store.expire(retention, now)));
    }
}

pub(super) fn load_destinations(store: &mut Store, outlet: &Outlet) {
    outlet.tell(News::DestinationsLoaded(store.list_destinations()));
}

impl Store {
    fn new(folder: Result<DataFolder, String>) -> Self {
        let history = Err("The history is not open yet.".to_owned());
        Self { folder, history, settings: Settings::default(), run: None }
    }

    fn folder(&self) -> Result<&DataFolder, String> {
        self.folder.as_ref().map_err(Clone::clone)
    }

    fn destinations(&self) -> Result<Destinations, String> {
        Ok(Destinations::new(self.folder()?.destinations()))
    }

    fn list_destinations(&self) -> Result<Vec<StoredDestination>, String> {
        self.destinations()?.list().map_err(chain)
    }

    pub(super) fn save_destination(
        &self,
        id: Option<DestinationId>,
        destination: &Destination,
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

    fn open_history(&mut self, now: OffsetDateTime) {
        self.history = self.folder().and_then(|folder| History::open(&folder.history(), now).map_err(chain));
    }

    fn history(&self) -> Result<&History, String> {
        self.history.as_ref().map_err(Clone::clone)
    }

    fn history_mut(&mut self) -> Result<&mut History, String> {
        self.history.as_mut().map_err(|problem| problem.clone())
    }

    /// Keep the exchanges of one send.
    pub(super) fn append(&mut self, exchanges: &[Exchange]) -> Result<Vec<EntryId>, String> {
        self.history_mut()?.append(exchanges).map_err(chain)
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
