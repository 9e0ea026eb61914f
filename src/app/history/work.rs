//! The history: what is done in the background, in the thread of what is kept.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::app::file::work::{HAR, read_har};
use crate::app::runner::{Outlet, Runner, Store};
use crate::app::{FileNews, HistoryNews};
use crate::domain::Exchange;
use crate::file;
use crate::report::har;
use crate::store::{EntryId, Filter, Retention};

/// Work for the background.
#[derive(Debug)]
pub enum HistoryEffect {
    Count {
        generation: u64,
        filter: Filter,
    },
    LoadPage {
        generation: u64,
        filter: Filter,
        page: u64,
    },
    Delete(Vec<EntryId>),
    CountExpired(Retention),
    Expire(Retention),
    Restore(Vec<EntryId>),
    SetPinned {
        id: EntryId,
        pinned: bool,
    },
    SetNote {
        id: EntryId,
        note: String,
    },
    ImportHar(PathBuf),
    ExportHar {
        ids: Vec<EntryId>,
        path: PathBuf,
    },
    /// Exchanges that the history could not keep.
    ExportHarOf {
        exchanges: Vec<Arc<Exchange>>,
        path: PathBuf,
    },
}

impl HistoryEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        let now = runner.clock().now();
        match self {
            Self::Count { generation, filter } => {
                runner.history_generation.store(generation, Ordering::Relaxed);
                ask(runner, generation, move |store| HistoryNews::Counted {
                    generation,
                    result: store.counts(&filter),
                });
            }
            Self::LoadPage { generation, filter, page } => ask(runner, generation, move |store| {
                HistoryNews::PageLoaded { generation, page, result: store.page(&filter, page) }
            }),
            Self::Delete(ids) => change(runner, move |store| HistoryNews::Changed(store.delete_entries(ids, now))),
            Self::CountExpired(retention) => change(runner, move |store| {
                let result = store.count_expired(retention, now);
                HistoryNews::ExpiredCounted { retention, result }
            }),
            Self::Expire(retention) => change(runner, move |store| HistoryNews::Changed(store.expire(retention, now))),
            Self::Restore(ids) => change(runner, move |store| HistoryNews::Changed(store.restore_entries(ids))),
            Self::SetPinned { id, pinned } => {
                change(runner, move |store| HistoryNews::Changed(store.set_pinned(id, pinned)));
            }
            Self::SetNote { id, note } => change(runner, move |store| HistoryNews::Changed(store.set_note(id, &note))),
            Self::ImportHar(path) => import(runner, path),
            Self::ExportHar { ids, path } => runner.in_store(move |store, outlet| {
                let result = store.export_har(&ids, &path);
                outlet.tell(FileNews::Written { path, what: HAR, result });
            }),
            Self::ExportHarOf { exchanges, path } => runner.blocking(move || {
                let exchanges: Vec<Exchange> = exchanges.iter().map(|exchange| Exchange::clone(exchange)).collect();
                let result = file::write_shared(&path, har::to_har(&exchanges).as_bytes()).map_err(Into::into);
                FileNews::Written { path, what: HAR, result }
            }),
        }
    }
}

/// Ask, unless a later question has been asked when it is this one's turn.
fn ask(runner: &Runner, generation: u64, question: impl FnOnce(&Store) -> HistoryNews + Send + 'static) {
    let latest = Arc::clone(&runner.history_generation);
    runner.in_store(move |store, outlet| {
        if latest.load(Ordering::Relaxed) == generation {
            outlet.tell(question(store));
        }
    });
}

fn change(runner: &Runner, work: impl FnOnce(&mut Store) -> HistoryNews + Send + 'static) {
    runner.in_store(move |store, outlet| outlet.tell(work(store)));
}

/// Read in the blocking pool, so that a large file holds up no save; then keep.
fn import(runner: &Runner, path: PathBuf) {
    let Some(handle) = runner.handle() else { return };
    let (store, outlet) = (runner.store_sender(), runner.outlet().clone());
    handle.spawn_blocking(move || match read_har(&path) {
        Ok((exchanges, skipped)) => store.run(move |store: &mut Store, outlet: &Outlet| {
            outlet.tell(HistoryNews::Changed(store.import(exchanges, skipped)));
        }),
        Err(error) => outlet.tell(HistoryNews::NotImported(error)),
    });
}
