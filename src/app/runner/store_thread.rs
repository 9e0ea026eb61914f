//! One thread for everything that is kept: jobs run in the order they were given, so that a save can
//! not overtake another.

use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use time::OffsetDateTime;

use super::Outlet;
use crate::app::{HistoryNews, WindowNews, destination};
use crate::domain::Exchange;
use crate::net::Clock;
use crate::store::{Checked, DataFolder, EntryId, History, Remark, RunMarker, Settings, StoreError, Trouble};

type Job = Box<dyn FnOnce(&mut Store, &Outlet) + Send>;

/// The thread and the way to it.
pub(in crate::app) struct StoreThread {
    /// `None` once finished.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// A way to the thread for a task.
#[derive(Clone)]
pub(in crate::app) struct StoreSender(Option<mpsc::Sender<Job>>);

impl StoreThread {
    /// `folder` is the data folder, or why there is none.
    pub(in crate::app) fn start(
        folder: Result<DataFolder, StoreError>,
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

    pub(in crate::app) fn run(&self, job: impl FnOnce(&mut Store, &Outlet) + Send + 'static) {
        StoreSender(self.jobs.clone()).run(job);
    }

    pub(in crate::app) fn clone_sender(&self) -> StoreSender {
        StoreSender(self.jobs.clone())
    }

    /// Wait until every job is done. Later ones are not taken.
    pub(in crate::app) fn finish(&mut self) {
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
            store.history = Err(StoreError::new("The history is closed."));
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

/// What is kept, as far as it could be opened.
pub(in crate::app) struct Store {
    folder: Result<DataFolder, StoreError>,
    history: Result<History, StoreError>,
    clock: Arc<dyn Clock>,
    /// As this window last read or wrote them.
    pub(in crate::app) settings: Settings,
    /// `None` where it cannot be kept.
    run: Option<RunMarker>,
}

/// Read everything that the window shows first. `sender` brings what a long look through the history found.
pub(in crate::app) fn open(store: &mut Store, now: OffsetDateTime, outlet: &Outlet, sender: StoreSender) {
    let (settings, problems) = match &store.folder {
        Ok(folder) => {
            let exposures = folder.make_private().into_iter().map(|exposure| exposure.to_string());
            let (settings, problems) = Settings::load(&folder.settings());
            (settings, exposures.chain(problems).collect())
        }
        Err(problem) => (Settings::default(), vec![problem.chain()]),
    };
    store.settings = settings.clone();
    store.mark_run(now, outlet);
    let retention = settings.retention();
    outlet.tell(WindowNews::SettingsLoaded { settings: Box::new(settings), problems });
    destination::work::load(store, outlet);
    store.open_history(now, outlet);
    if store.history.as_ref().is_ok_and(History::is_writable) && !retention.keeps_all() {
        outlet.tell(HistoryNews::Changed(store.expire(retention, now)));
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

impl Store {
    fn new(folder: Result<DataFolder, StoreError>, clock: Arc<dyn Clock>) -> Self {
        let history = Err(StoreError::new("The history is not open yet."));
        Self { folder, history, clock, settings: Settings::default(), run: None }
    }

    pub(in crate::app) fn folder(&self) -> Result<&DataFolder, StoreError> {
        self.folder.as_ref().map_err(Clone::clone)
    }

    /// Note that this run has begun, and tell of others.
    fn mark_run(&mut self, now: OffsetDateTime, outlet: &Outlet) {
        let Ok(folder) = &self.folder else { return };
        if let Ok((marker, others)) = RunMarker::start(folder, now) {
            self.run = Some(marker);
            outlet.tell(WindowNews::OtherRunsFound(others));
        }
    }

    fn open_history(&mut self, now: OffsetDateTime, outlet: &Outlet) {
        self.history = self.folder().and_then(|folder| History::open(&folder.history(), now));
        let remarks = self.history.as_mut().map(History::take_remarks).unwrap_or_default();
        // What is too large to be looked through at once is looked through in the background, and nobody need know.
        let told = remarks.iter().filter(|remark| !matches!(remark, Remark::NotChecked { .. }));
        let told: Vec<String> = told.map(ToString::to_string).collect();
        if !told.is_empty() {
            outlet.tell(HistoryNews::Told(told));
        }
        outlet.tell(HistoryNews::Opened(self.history.as_ref().map(|_| ()).map_err(Clone::clone)));
    }

    /// What is found damaged while it is open is closed and opened anew: that sets it aside and saves what can be read.
    fn set_damaged_history_aside(&mut self, outlet: &Outlet) {
        if self.history.as_ref().is_ok_and(History::is_damaged) {
            outlet.tell(HistoryNews::Told(vec!["The history is damaged; what can be read is being saved.".to_owned()]));
            self.history = Err(StoreError::new("The history is being saved."));
            self.open_history(self.clock.now(), outlet);
        }
    }

    fn take_checked(&mut self, checked: Checked, outlet: &Outlet) {
        let Ok(history) = &mut self.history else { return };
        match checked {
            Checked::Well => history.note_checked(),
            Checked::Damaged(damage) => history.note_damaged(damage),
            Checked::Unknown(error) => outlet.tell(HistoryNews::Told(vec![error.chain()])),
        }
    }

    pub(in crate::app) fn history(&self) -> Result<&History, StoreError> {
        self.history.as_ref().map_err(Clone::clone)
    }

    pub(in crate::app) fn history_mut(&mut self) -> Result<&mut History, StoreError> {
        self.history.as_mut().map_err(|problem| problem.clone())
    }

    /// Keep the exchanges of one send; in a new history if the present one turns out to be damaged.
    pub(in crate::app) fn append(&mut self, exchanges: &[Exchange], outlet: &Outlet) -> Result<Vec<EntryId>, NotKept> {
        match self.history_mut()?.append(exchanges) {
            Err(error) if error.trouble == Trouble::Damaged => {
                self.set_damaged_history_aside(outlet);
                Ok(self.history_mut()?.append(exchanges)?)
            }
            kept => Ok(kept?),
        }
    }
}

/// A send that the history could not keep.
#[derive(Debug, Clone, thiserror::Error)]
#[error("The request was sent, but the history could not keep it: {}", .0.chain())]
pub struct NotKept(StoreError);

impl From<StoreError> for NotKept {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}
