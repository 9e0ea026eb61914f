//! The bridge to the background: runs effects off the UI thread and brings news back.
//!
//! ```text
//!             ┌─ store thread   one job after the other: destinations, settings, history
//!  Effect ──▶ ├─ blocking pool  files, keyring, parsing, signing the preview
//!             └─ tokio          the wire, dialogs
//!                  └──News──▶ bounded channel ──poll──▶ update
//! ```
//!
//! What an effect does is in the `work.rs` of its area; here is what all of them do it with.

mod desktop_look;
mod ending;
mod outlet;
mod store_thread;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::task::Waker;

use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::mpsc;

pub(super) use self::outlet::Outlet;
pub use self::store_thread::NotKept;
use self::store_thread::StoreThread;
pub(super) use self::store_thread::{Store, StoreSender};
use super::receiver::slot::ReceiverSlot;
use super::secret::lookup::SecretLookup;
use super::start::SessionOptions;
use super::{Effect, GoLiveNews, LoadNews, News, SecretNews, SendNews};
use crate::delivery::Engine;
use crate::net::{Cancel, Clock};

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
    clock: Arc<dyn Clock>,
    pub(super) built_in: ReceiverSlot,
    pub(super) engine: Engine,
    pub(super) dialogs: bool,
    pub(super) font_folders: Arc<[PathBuf]>,
    pub(super) cancels: BTreeMap<u64, Cancel>,
    /// The history's latest question: older ones need no answer any more.
    pub(super) history_generation: Arc<AtomicU64>,
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
            Effect::Batch(effect) => effect.start(self),
            Effect::Body(effect) => effect.start(self),
            Effect::Destination(effect) => effect.start(self),
            Effect::Exchange(effect) => effect.start(self),
            Effect::File(effect) => effect.start(self),
            Effect::Font(effect) => effect.start(self),
            Effect::GoLive(effect) => effect.start(self),
            Effect::History(effect) => effect.start(self),
            Effect::Load(effect) => effect.start(self),
            Effect::Measurement(effect) => effect.start(self),
            Effect::Paste(effect) => effect.start(self),
            Effect::Preview(effect) => effect.start(self),
            Effect::Probe(effect) => effect.start(self),
            Effect::Receiver(effect) => effect.start(self),
            Effect::Secret(effect) => effect.start(self),
            Effect::Send(effect) => effect.start(self),
            Effect::Window(effect) => effect.start(self),
        }
    }

    /// Read what is kept, and listen to the desktop.
    pub(super) fn open(&self) {
        let now = self.clock.now();
        let sender = self.store_sender();
        self.in_store(move |store, outlet| store_thread::open(store, now, outlet, sender));
        if self.dialogs {
            desktop_look::follow(self.outlet.clone());
            self.spawn(ending::tell(self.outlet.clone()));
        }
        self.with_secrets(|secrets, outlet| outlet.tell(SecretNews::Opened(secrets.backend())));
    }

    pub(super) fn outlet(&self) -> &Outlet {
        &self.outlet
    }

    pub(super) fn secrets(&self) -> &SecretLookup {
        &self.secrets
    }

    /// `None` once closed.
    pub(super) fn handle(&self) -> Option<Handle> {
        self.runtime.as_ref().map(|runtime| runtime.handle().clone())
    }

    pub(super) fn store_sender(&self) -> StoreSender {
        self.store.clone_sender()
    }

    /// Run `task`, unless everything is closed.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(task);
        }
    }

    /// Run `job` in the thread of what is kept, after those before it.
    pub(super) fn in_store(&self, job: impl FnOnce(&mut Store, &Outlet) + Send + 'static) {
        self.store.run(job);
    }

    /// Run `work` where blocking is allowed; its news come back.
    pub(super) fn blocking<N: Into<News>>(&self, work: impl FnOnce() -> N + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            let outlet = self.outlet.clone();
            runtime.spawn_blocking(move || outlet.tell(work()));
        }
    }

    /// Like [`Self::blocking`], with the keyring.
    pub(super) fn with_secrets(&self, work: impl FnOnce(&SecretLookup, &Outlet) + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            let (secrets, outlet) = (self.secrets.clone(), self.outlet.clone());
            runtime.spawn_blocking(move || work(&secrets, &outlet));
        }
    }

    /// News since the last call.
    pub fn next_news(&mut self) -> Option<News> {
        let news = self.receiver.try_recv().ok()?;
        if let News::Send(SendNews::Finished { send_id: id, .. })
        | News::Load(LoadNews::Finished { run: id, .. })
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
