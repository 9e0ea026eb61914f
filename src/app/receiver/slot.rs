//! The built-in receiver, run beside the window.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::NamedTempFile;
use tokio::sync::mpsc;

use crate::app::runner::Outlet;
use crate::app::secret::lookup::SecretLookup;
use crate::app::state::ReceiverAddresses;
use crate::app::{ReceiverNews, ReceiverStarted};
use crate::file;
use crate::net::Clock;
use crate::receiver::{
    Arrival, Fault, FaultLeft, Keys, Profile, RandomError, Receiver, RoleName, Settings, StartError,
};
use crate::store::DataFolder;

/// Arrivals that wait for the window; beyond that they are served all the same, and not shown.
const QUEUE_SIZE: usize = 1_024;

/// Arrivals told at once.
const TOLD_AT_ONCE: usize = 256;

/// The receiver of this window, if it runs. Clones share it.
#[derive(Clone)]
pub(in crate::app) struct ReceiverSlot {
    running: Arc<Mutex<Option<Running>>>,
    folder: Option<DataFolder>,
    clock: Arc<dyn Clock>,
}

struct Running {
    receiver: Receiver,
    /// Removed with the receiver: nobody is to trust it longer.
    _ca_file: Option<NamedTempFile>,
}

/// Why the receiver does not run.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    #[error(transparent)]
    Keys(#[from] RandomError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("There is no data folder to write the receiver's authority to.")]
    NoFolder,
    #[error("writing the receiver's authority to {}: {source}", file::shown(folder))]
    Authority { folder: PathBuf, source: std::io::Error },
}

impl ReceiverSlot {
    pub(in crate::app) fn new(folder: Option<DataFolder>, clock: Arc<dyn Clock>) -> Self {
        Self { running: Arc::default(), folder, clock }
    }

    /// Start in place of the one that runs, and tell of it and of everything that arrives.
    pub(in crate::app) async fn start(
        self,
        (is_https, profile): (bool, Option<Profile>),
        faults: Vec<Fault>,
        secrets: SecretLookup,
        outlet: Outlet,
    ) {
        drop(self.take());
        let result = self.started((is_https, profile), faults, &secrets, &outlet).await;
        outlet.tell_later(ReceiverNews::Started(Box::new(result))).await;
    }

    async fn started(
        &self,
        (is_https, profile): (bool, Option<Profile>),
        faults: Vec<Fault>,
        secrets: &SecretLookup,
        outlet: &Outlet,
    ) -> Result<ReceiverStarted, NotStarted> {
        let keys = Keys::random()?;
        // A fault of the handshake waits for https.
        let faults = faults.into_iter().filter(|fault| is_https || !fault.needs_tls()).collect();
        let settings = Settings { is_https, faults, profile, ..Settings::local(keys) };
        let clock = Arc::clone(&self.clock);
        let (sender, arrivals) = mpsc::channel(QUEUE_SIZE);
        let on_arrival = Arc::new(move |arrival: &Arc<Arrival>| {
            sender.try_send(Arc::clone(arrival)).ok(); // See QUEUE_SIZE.
        });
        let receiver = Receiver::start(settings, Arc::new(move || clock.now()), on_arrival).await?;
        tokio::spawn(tell_arrivals(arrivals, outlet.clone()));
        let ca_file = receiver.ca_pem().map(|pem| self.ca_file(pem)).transpose()?;
        let ca_path = ca_file.as_ref().map(|file| file.path().to_owned());
        let destinations = receiver.ready_destinations(ca_path.clone());
        let destinations = destinations.into_iter().map(|ready| {
            let (destination, held) = ready.with_references();
            for (name, secret) in held {
                secrets.hold(name, secret);
            }
            destination
        });
        let started = ReceiverStarted {
            destinations: destinations.collect(),
            addresses: ReceiverAddresses {
                urls: RoleName::ALL.map(|role| (role, receiver.base_url(role))).into(),
                is_https,
                ca_file: ca_path,
            },
        };
        *self.lock() = Some(Running { receiver, _ca_file: ca_file });
        Ok(started)
    }

    /// Stop listening.
    pub(in crate::app) fn stop(&self) {
        drop(self.take());
    }

    pub(in crate::app) fn set_faults(&self, faults: Vec<Fault>) {
        if let Some(running) = &*self.lock() {
            running.receiver.set_faults(faults);
        }
    }

    /// The active faults, and what is left of each.
    pub(in crate::app) fn faults_left(&self) -> Vec<(Fault, Vec<FaultLeft>)> {
        self.lock().as_ref().map(|running| running.receiver.faults().left()).unwrap_or_default()
    }

    pub(in crate::app) fn clear_arrivals(&self) {
        if let Some(running) = &*self.lock() {
            running.receiver.arrivals().clear();
        }
    }

    fn take(&self) -> Option<Running> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ca_file(&self, pem: &str) -> Result<NamedTempFile, NotStarted> {
        let folder = self.folder.as_ref().ok_or(NotStarted::NoFolder)?;
        let written = file::create_private_folder(folder.path())
            .and_then(|()| tempfile::Builder::new().prefix("receiver-ca-").suffix(".pem").tempfile_in(folder.path()))
            .and_then(|mut file| file.write_all(pem.as_bytes()).map(|()| file));
        written.map_err(|error| NotStarted::Authority { folder: folder.path().to_owned(), source: error })
    }
}

async fn tell_arrivals(mut arrivals: mpsc::Receiver<Arc<Arrival>>, outlet: Outlet) {
    let mut batch = Vec::new();
    while arrivals.recv_many(&mut batch, TOLD_AT_ONCE).await > 0 {
        outlet.tell_later(ReceiverNews::Arrived(std::mem::take(&mut batch))).await;
    }
}
