//! The bridge to the background: runs effects off the UI thread and brings news back.
//!
//! ```text
//!             ┌─ store thread   one job after the other: destinations, settings, history
//!  Effect ──▶ ├─ blocking pool  files, keyring, parsing, signing the preview
//!             └─ tokio          the wire, dialogs
//!                  └──News──▶ bounded channel ──poll──▶ update
//! ```

mod delivery;
mod desktop_look;
mod ending;
mod font_search;
mod outlet;
mod receiver;
mod secret_lookup;
mod store_thread;
mod work;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

use tokio::runtime::{self, Runtime};
use tokio::sync::mpsc;

pub(super) use self::font_search::system_folders as system_font_folders;
pub(super) use self::outlet::Outlet;
use self::receiver::ReceiverSlot;
pub(super) use self::secret_lookup::SecretLookup;
use self::store_thread::StoreThread;
pub(super) use self::store_thread::{Store, StoreSender};
use super::command::News;
use super::comparison::Comparison;
use super::effect::{Effect, Errand};
use super::golive::{GoLiveEffect, GoLiveNews, Tools};
use super::{dialog, start::SessionOptions};
use crate::delivery::Engine;
use crate::domain::Destination;
use crate::domain::message::Batch;
use crate::net::{Cancel, Clock};
use crate::store::EntryId;

/// News that may wait for the window before whoever brings them has to wait too.
const QUEUE_SIZE: usize = 256;

/// Owns everything that works in the background.
pub struct Runner {
    /// `None` once closed.
    runtime: Option<Runtime>,
    store: StoreThread,
    outlet: Outlet,
    receiver: mpsc::Receiver<News>,
    secrets: SecretLookup,
    built_in: ReceiverSlot,
    engine: Engine,
    clock: Arc<dyn Clock>,
    dialogs: bool,
    font_folders: Arc<[PathBuf]>,
    cancels: BTreeMap<u64, Cancel>,
    /// The history's latest question: older ones need no answer any more.
    history_generation: Arc<AtomicU64>,
}

impl Runner {
    /// `waker` is woken when there is news; the window passes one that requests a repaint.
    ///
    /// # Errors
    /// If the operating system gives no threads.
    pub fn new(options: SessionOptions, waker: Waker) -> std::io::Result<Self> {
        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).thread_name("signpost-net").enable_all().build()?;
        let (sender, receiver) = mpsc::channel(QUEUE_SIZE);
        let outlet = Outlet::new(sender, waker);
        let built_in = ReceiverSlot::new(options.folder.as_ref().ok().cloned(), Arc::clone(&options.clock));
        Ok(Self {
            runtime: Some(runtime),
            built_in,
            secrets: SecretLookup::new(options.secrets, options.folder.as_ref().ok().cloned()),
            store: StoreThread::start(options.folder, Arc::clone(&options.clock), outlet.clone())?,
            outlet,
            receiver,
            engine: Engine::new(Arc::clone(&options.clock)),
            clock: options.clock,
            dialogs: options.dialogs,
            font_folders: options.font_folders.into(),
            cancels: BTreeMap::new(),
            history_generation: Arc::default(),
        })
    }

    /// The clock that the session goes by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Start `effect`. Never blocks.
    pub fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::LoadDestinations => self.store.run(store_thread::load_destinations),
            Effect::SaveDestination { key, request_id, id, destination } => self.store.run(move |store, outlet| {
                let result = store.save_destination(id, &destination);
                outlet.tell(News::DestinationSaved { key, request_id, result });
            }),
            Effect::DeleteDestination { id, name } => self.store.run(move |store, outlet| {
                let result = store.delete_destination(&id);
                outlet.tell(News::DestinationDeleted { name, result });
            }),
            Effect::ReadDestination(path) => self.store.run(move |store, outlet| {
                let result = store.read_destination(&path).map(Box::new);
                outlet.tell(News::DestinationRead { path, result });
            }),
            Effect::SaveSettings(settings) => self.store.run(move |store, outlet| {
                outlet.tell(News::SettingsSaved(store.save_settings(&settings)));
            }),

            Effect::StartReceiver { is_https, faults, profile } => {
                let (secrets, outlet) = (self.secrets.clone(), self.outlet.clone());
                let start = self.built_in.clone().start((is_https, profile), faults, secrets, outlet);
                if let Some(runtime) = &self.runtime {
                    runtime.spawn(start);
                }
            }
            Effect::StopReceiver => self.built_in.stop(),
            Effect::SetFaults(faults) => self.built_in.set_faults(faults),
            Effect::Measure { request_id, place, source, sort, present } => self.blocking(move || {
                let sorted = Arc::new(super::update::measure(&source, sort, present));
                News::Measured { request_id, place, sorted }
            }),
            Effect::CountFaults => {
                let built_in = self.built_in.clone();
                self.blocking(move || News::FaultsCounted(built_in.faults_left()));
            }
            Effect::ClearArrivals => self.built_in.clear_arrivals(),

            Effect::StoreSecret { name, secret } => self.with_secrets(move |secrets, outlet| {
                outlet.tell(secrets.store(name, &secret));
            }),
            Effect::DeleteSecret { name } => self.with_secrets(move |secrets, outlet| {
                outlet.tell(secrets.delete(name));
            }),
            Effect::ReadSecret { reference, purpose } => self.with_secrets(move |secrets, outlet| {
                outlet.tell(secrets.read(reference, purpose));
            }),

            Effect::LoadBatch { request_id, path } => self.blocking(move || work::load_batch(request_id, path)),
            Effect::PasteBatch { request_id, text } => self.blocking(move || work::paste_batch(request_id, text)),
            Effect::GenerateBatch { request_id, form } => {
                let now = self.clock.now();
                self.blocking(move || work::generate_batch(request_id, &form, now));
            }
            Effect::EditBatch { request_id, batch, edit } => {
                self.blocking(move || work::edit_batch(request_id, &batch, &edit));
            }
            Effect::CheckBatch { version, batch } => self.blocking(move || work::check_batch(version, &batch)),
            Effect::SaveBatch { batch, path } => self.blocking(move || work::save_batch(&batch, path)),
            Effect::WriteFile { path, what, bytes } => self.blocking(move || work::write_news(path, what, &bytes)),

            Effect::Prepare { version, destination, batch } => {
                let now = self.engine.now();
                self.with_secrets(move |secrets, outlet| {
                    outlet.tell(delivery::prepare_preview(version, &destination, &batch, secrets, now));
                });
            }
            Effect::PrepareProbe { request_id, probe, destination, batch } => {
                let now = self.engine.now();
                self.with_secrets(move |secrets, outlet| {
                    let result = delivery::probe_preview(probe, &destination, &batch, secrets, now);
                    outlet.tell(News::ProbePrepared { request_id, result: result.map(Arc::new) });
                });
            }
            Effect::Send { send_id, destination, batch, errand } => self.send(send_id, *destination, batch, errand),
            Effect::CancelSend { send_id } => {
                if let Some(cancel) = self.cancels.get(&send_id) {
                    cancel.cancel();
                }
            }

            Effect::PickFile(purpose) => self.pick_file(purpose),
            Effect::GoLive(effect) => self.start_golive(effect),
            effect => self.start_history(effect),
        }
    }

    fn start_golive(&mut self, effect: GoLiveEffect) {
        let Some(runtime) = self.runtime.as_ref().map(|runtime| runtime.handle().clone()) else { return };
        let tools = Tools {
            runtime,
            outlet: self.outlet.clone(),
            store: self.store.clone_sender(),
            secrets: self.secrets.clone(),
            engine: self.engine.clone(),
            clock: Arc::clone(&self.clock),
        };
        tools.start(effect, &mut self.cancels);
    }

    fn start_history(&mut self, effect: Effect) {
        match effect {
            Effect::CountHistory { generation, filter } => {
                let latest = Arc::clone(&self.history_generation);
                latest.store(generation, Ordering::Relaxed);
                self.store.run(move |store, outlet| {
                    if latest.load(Ordering::Relaxed) == generation {
                        outlet.tell(News::HistoryCounted { generation, result: store.counts(&filter) });
                    }
                });
            }
            Effect::LoadHistoryPage { generation, filter, page } => {
                let latest = Arc::clone(&self.history_generation);
                self.store.run(move |store, outlet| {
                    if latest.load(Ordering::Relaxed) == generation {
                        outlet.tell(News::HistoryPageLoaded { generation, page, result: store.page(&filter, page) });
                    }
                });
            }
            Effect::LoadExchange { id, purpose } => self.store.run(move |store, outlet| {
                outlet.tell(News::ExchangeLoaded { id, purpose, result: store.exchange(id) });
            }),
            Effect::ViewBody { request_id, wish, search, present } => self.blocking(move || {
                let (view, matches) = super::update::make_body_view(&wish, &search, present);
                News::BodyViewed { request_id, view, matches }
            }),
            Effect::FindFonts { characters, known, room } => {
                let folders = Arc::clone(&self.font_folders);
                self.blocking(move || font_search::find(&folders, characters, &known, room));
            }
            Effect::Compare { left, right } => self.compare(left, right),
            Effect::DeleteEntries(ids) => {
                let now = self.clock.now();
                self.store.run(move |store, outlet| {
                    outlet.tell(News::HistoryChanged(store.delete_entries(ids, now)));
                });
            }
            Effect::CountExpired(retention) => {
                let now = self.clock.now();
                self.store.run(move |store, outlet| {
                    let result = store.count_expired(retention, now);
                    outlet.tell(News::ExpiredCounted { retention, result });
                });
            }
            Effect::ExpireHistory(retention) => {
                let now = self.clock.now();
                self.store.run(move |store, outlet| {
                    outlet.tell(News::HistoryChanged(store.expire(retention, now)));
                });
            }
            Effect::RestoreEntries(ids) => self.store.run(move |store, outlet| {
                outlet.tell(News::HistoryChanged(store.restore_entries(ids)));
            }),
            Effect::SetPinned { id, pinned } => self.store.run(move |store, outlet| {
                outlet.tell(News::HistoryChanged(store.set_pinned(id, pinned)));
            }),
            Effect::SetNote { id, note } => self.store.run(move |store, outlet| {
                outlet.tell(News::HistoryChanged(store.set_note(id, &note)));
            }),
            Effect::ImportHar(path) => self.import_har(path),
            Effect::ExportHar { ids, path } => self.store.run(move |store, outlet| {
                let result = store.export_har(&ids, &path);
                outlet.tell(News::FileWritten { path, what: work::HAR, result });
            }),
            Effect::ExportHarOf { exchanges, path } => self.blocking(move || work::write_har(&exchanges, path)),
            _ => {} // `start` has done every other effect.
        }
    }

    /// Read in the store's thread, compare in the blocking pool: large bodies take a moment.
    fn compare(&self, left: EntryId, right: EntryId) {
        let Some(handle) = self.runtime.as_ref().map(|runtime| runtime.handle().clone()) else { return };
        let outlet = self.outlet.clone();
        self.store.run(move |store, _| {
            let (a, b) = (store.present_exchange(left), store.present_exchange(right));
            handle.spawn_blocking(move || {
                let result = a.and_then(|a| Ok(Arc::new(Comparison::of((left, &a), (right, &b?)))));
                outlet.tell(News::Compared { right, result });
            });
        });
    }

    /// Read in the blocking pool, so that a large file holds up no save; then keep.
    fn import_har(&self, path: PathBuf) {
        if let Some(runtime) = &self.runtime {
            let (store, outlet) = (self.store.clone_sender(), self.outlet.clone());
            runtime.spawn_blocking(move || match work::read_har(&path) {
                Ok((exchanges, skipped)) => store.run(move |store, outlet| {
                    outlet.tell(News::HistoryChanged(store.import(exchanges, skipped)));
                }),
                Err(problem) => outlet.tell(News::HistoryChanged(Err(problem))),
            });
        }
    }

    fn open(&mut self) {
        let now = self.clock.now();
        let sender = self.store.clone_sender();
        self.store.run(move |store, outlet| store_thread::open(store, now, outlet, sender));
        if self.dialogs {
            desktop_look::follow(self.outlet.clone());
            if let Some(runtime) = &self.runtime {
                runtime.spawn(ending::tell(self.outlet.clone()));
            }
        }
        self.with_secrets(|secrets, outlet| outlet.tell(News::SecretsOpened(secrets.backend())));
    }

    fn send(&mut self, send_id: u64, destination: Destination, batch: Batch, errand: Errand) {
        let cancel = Cancel::new();
        self.cancels.insert(send_id, cancel.clone());
        let send = delivery::Send {
            id: send_id,
            destination,
            batch,
            errand,
            cancel,
            engine: self.engine.clone(),
            secrets: self.secrets.clone(),
            outlet: self.outlet.clone(),
            store: self.store.clone_sender(),
        };
        if let Some(runtime) = &self.runtime {
            runtime.spawn(send.run());
        }
    }

    fn pick_file(&self, purpose: super::command::FilePurpose) {
        let outlet = self.outlet.clone();
        if !self.dialogs {
            let reason = "This session has no desktop.".to_owned();
            outlet.try_tell(News::DialogUnavailable { purpose, reason });
            return;
        }
        if let Some(runtime) = &self.runtime {
            let picked = dialog::pick(purpose);
            runtime.spawn(async move {
                // Asked for each time: the desktop may have got a portal since.
                let news = match tokio::task::spawn_blocking(dialog::obstacle).await {
                    Ok(Some(reason)) => News::DialogUnavailable { purpose, reason },
                    Ok(None) | Err(_) => News::FilePicked { purpose, path: picked.await },
                };
                outlet.tell_later(news).await;
            });
        }
    }

    /// Run `work` where blocking is allowed; its news come back.
    fn blocking(&self, work: impl FnOnce() -> News + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            let outlet = self.outlet.clone();
            runtime.spawn_blocking(move || outlet.tell(work()));
        }
    }

    /// Like [`Self::blocking`], with the keyring.
    fn with_secrets(&self, work: impl FnOnce(&SecretLookup, &Outlet) + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            let (secrets, outlet) = (self.secrets.clone(), self.outlet.clone());
            runtime.spawn_blocking(move || work(&secrets, &outlet));
        }
    }

    /// News since the last call.
    pub fn next_news(&mut self) -> Option<News> {
        let news = self.receiver.try_recv().ok()?;
        if let News::SendFinished { send_id: id, .. }
        | News::GoLive(GoLiveNews::Finished { run: id, .. } | GoLiveNews::CleanedUp { run: id, .. }) = &news
        {
            self.cancels.remove(id);
        }
        Some(news)
    }

    /// Wake the window: there is more than one frame could take.
    pub fn wake(&self) {
        self.outlet.wake();
    }

    /// Let the store finish what it was given, and stop everything else.
    pub fn close(&mut self) {
        self.receiver.close();
        self.store.finish();
        if let Some(runtime) = self.runtime.take() {
            // A keyring that waits for its password must not keep the program from ending.
            runtime.shutdown_background();
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.close();
    }
}
