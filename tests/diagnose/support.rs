//! Deliveries to a receiver of the test's own, with one thing wrong.

use std::sync::Arc;

use signpost::delivery::{Engine, plan_probe};
use signpost::diagnose::{Certainty, Finding, diagnose};
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::{Auth, Destination, Exchange, Probe, Secret};
use signpost::net::{Cancel, Clock, FixedClock, SystemClock};
use signpost::receiver::{Fault, Keys, Receiver, RoleName, Settings};
use tokio::runtime::Runtime;

/// A receiver with the runtime that drives it.
pub struct Bench {
    pub receiver: Receiver,
    runtime: Runtime,
    _folder: tempfile::TempDir,
    ca_file: Option<std::path::PathBuf>,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(&[], false, |_| {})
    }

    pub fn with_faults(faults: &[&str]) -> Self {
        Self::with(faults, faults.iter().any(|fault| fault.contains("tls")), |_| {})
    }

    pub fn with(faults: &[&str], is_https: bool, change: impl FnOnce(&mut Keys)) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let mut keys = Keys::random().unwrap();
        change(&mut keys);
        let faults = faults.iter().map(|text| Fault::parse(text).unwrap()).collect();
        let settings = Settings { faults, is_https, ..Settings::local(keys) };
        let now = Arc::new(|| SystemClock.now());
        let receiver = runtime.block_on(Receiver::start(settings, now, Arc::new(|_| {}))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ca_file = receiver.ca_pem().map(|pem| {
            let path = folder.path().join("ca.pem");
            std::fs::write(&path, pem).unwrap();
            path
        });
        Self { receiver, runtime, _folder: folder, ca_file }
    }

    /// The ready destination of `role` (the first there is), changed.
    pub fn destination(&self, role: RoleName, change: impl FnOnce(&mut Destination<Secret>)) -> Destination<Secret> {
        let ready = self.receiver.ready_destinations(self.ca_file.clone());
        let mut destination = ready.into_iter().find(|ready| ready.role == role).unwrap().destination;
        change(&mut destination);
        destination
    }

    /// Deliver by the machine's clock.
    pub fn deliver(&self, destination: &Destination<Secret>) -> Vec<Exchange> {
        self.deliver_by(destination, Arc::new(SystemClock))
    }

    /// Deliver by a clock that is off.
    pub fn deliver_late(&self, destination: &Destination<Secret>, minutes: i64) -> Vec<Exchange> {
        let now = SystemClock.now() + time::Duration::minutes(minutes);
        self.deliver_by(destination, Arc::new(FixedClock(now)))
    }

    /// Send `probe` after a delivery that was answered with `after_status`, by `clock`.
    pub fn probe(
        &self,
        probe: Probe,
        destination: &Destination<Secret>,
        after_status: Option<u16>,
        clock: Arc<dyn Clock>,
    ) -> Exchange {
        let batch = Batch::sample(MessageKind::Measurement);
        let references = references(destination);
        let plan = plan_probe(probe, &references, &destination.auth, &batch, clock.now()).unwrap();
        let (engine, cancel) = (Engine::new(clock), Cancel::new());
        let probed = self.runtime.block_on(engine.probe(plan, after_status, Arc::new(|_| {}), &cancel));
        assert!(!probed.delivered, "a probe delivers nothing");
        probed.exchanges.into_iter().last().unwrap()
    }

    fn deliver_by(&self, destination: &Destination<Secret>, clock: Arc<dyn Clock>) -> Vec<Exchange> {
        let references = references(destination);
        let engine = Engine::new(clock);
        let cancel = Cancel::new();
        let batch = Batch::sample(MessageKind::Measurement);
        let delivery = engine.deliver(&references, &destination.auth, &batch, Arc::new(|_| {}), &cancel);
        self.runtime.block_on(delivery).unwrap().exchanges
    }

    /// Deliver to `role` with `change` made to its destination, and diagnose.
    pub fn findings(&self, role: RoleName, change: impl FnOnce(&mut Destination<Secret>)) -> Vec<Finding> {
        diagnose(&self.deliver(&self.destination(role, change)))
    }
}

fn references(destination: &Destination<Secret>) -> Destination {
    Destination {
        name: destination.name.clone(),
        environment: None,
        url: destination.url.clone(),
        auth: destination.auth.map(|name, _| signpost::domain::SecretRef::Keyring(name.key().to_owned())),
        timestamp: destination.timestamp,
        connection: destination.connection.clone(),
    }
}

/// The first finding must be this one.
#[track_caller]
pub fn assert_first(findings: &[Finding], cause: &str, certainty: Certainty) {
    let found: Vec<(&str, Certainty)> = findings.iter().map(|f| (f.cause.id, f.certainty)).collect();
    assert_eq!(found.first(), Some(&(cause, certainty)), "{findings:#?}");
}

/// The SigV4 settings of a destination.
pub fn sigv4(destination: &mut Destination<Secret>) -> &mut signpost::domain::Sigv4<Secret> {
    match &mut destination.auth {
        Auth::Sigv4(auth) => auth,
        _ => panic!("not SigV4"),
    }
}
