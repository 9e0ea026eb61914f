//! TLS: the ready destinations trust the receiver, nobody else has to, and each fault shows for what it is.

use std::path::PathBuf;
use std::sync::Arc;

use signpost::delivery::{Delivered, Engine};
use signpost::domain::exchange::{FailureKind, Outcome, TlsFacts};
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::moment;
use signpost::net::{Cancel, Clock as _, SystemClock};
use signpost::receiver::{Keys, Receiver, Settings};

use crate::support::Running;

pub fn deliver_all(running: &Running, trusts: bool) -> Vec<(String, Delivered)> {
    let folder = tempfile::tempdir().unwrap();
    let ca_file: PathBuf = folder.path().join("ca.pem");
    std::fs::write(&ca_file, running.receiver.ca_pem().expect("it speaks https")).unwrap();
    let engine = Engine::new(Arc::new(SystemClock));
    let batch = Batch::sample(MessageKind::Measurement);
    let cancel = Cancel::new();
    let ready = running.receiver.ready_destinations(trusts.then_some(ca_file));
    ready
        .into_iter()
        .map(|ready| {
            let (destination, _) = ready.with_references();
            let delivery = engine.deliver(&destination, &ready.destination.auth, &batch, Arc::new(|_| {}), &cancel);
            (destination.name.clone(), running.runtime.block_on(delivery).unwrap())
        })
        .collect()
}

/// The TLS facts of a delivery to the static role.
fn facts(running: &Running) -> Option<TlsFacts> {
    let (_, delivered) = deliver_all(running, true).into_iter().find(|(name, _)| name == "Static header")?;
    delivered.exchanges.last()?.tls.clone()
}

/// The version that signpost and the static role agree on.
pub fn version_of(running: &Running) -> Option<String> {
    Some(facts(running)?.version)
}

/// Whole days for which the certificate of the static role is still good, rounded up.
pub fn days_left(running: &Running) -> Option<i64> {
    let not_after = facts(running)?.chain.first()?.not_after.clone();
    let not_after = moment::of_rfc3339(&not_after).ok()?;
    let left = not_after - SystemClock.now();
    Some((left.as_seconds_f64() / 86_400.0).ceil() as i64)
}

#[test]
fn every_ready_destination_delivers_over_https() {
    let running = Running::start_with(&[], true);
    for (name, delivered) in deliver_all(&running, true) {
        assert!(delivered.delivered, "{name}: {:?}", delivered.exchanges.last().map(|exchange| &exchange.outcome));
        let tls = delivered.exchanges[0].tls.as_ref().expect("tls facts");
        assert_eq!((tls.version.as_str(), tls.chain.len()), ("TLSv1.3", 2), "{name}");
    }
}

#[test]
fn nobody_else_trusts_it() {
    let running = Running::start_with(&[], true);
    for (name, delivered) in deliver_all(&running, false) {
        assert!(!delivered.delivered, "{name}");
    }
    assert!(running.receiver.arrivals().all().is_empty());
}

#[test]
fn each_fault_of_tls_is_refused_for_its_own_reason() {
    for (fault, words) in [
        ("tls=expired", "certificate expired"),
        ("tls=wrong-name", "not valid for name"),
        ("tls=self-signed", "UnknownIssuer"),
        ("tls=missing-intermediate", "UnknownIssuer"),
        ("tls=client-certificate", "ertificate"),
    ] {
        let running = Running::start_with(&[&format!("open:{fault}")], true);
        let (_, delivered) = deliver_all(&running, true).pop().expect("the last one is the open role's");
        let exchange = delivered.exchanges.last().expect("an exchange");
        let Outcome::Failed(failure) = &exchange.outcome else { panic!("{fault}: {:?}", exchange.outcome) };
        let was_asked = exchange.tls.as_ref().and_then(|tls| tls.client_certificate_requested) == Some(true);
        if fault == "tls=client-certificate" && was_asked {
            continue; // With TLS 1.3 the end of the connection can overtake the alert that says why.
        }
        let refusal = exchange.tls.as_ref().and_then(|tls| tls.refusal.clone()).unwrap_or_default();
        let said = format!("{} {refusal}", failure.message);
        assert!(said.contains(words), "{fault}: {said}");
        assert!(
            matches!(failure.kind, FailureKind::Tls(_) | FailureKind::Reset | FailureKind::Incomplete),
            "{fault}: {:?}",
            failure.kind
        );
    }
}

#[test]
fn tls_1_2_is_negotiated_when_told_so() {
    let running = Running::start_with(&["open:tls=tls1.2"], true);
    let (_, delivered) = deliver_all(&running, true).pop().expect("the last one is the open role's");
    assert!(delivered.delivered);
    assert_eq!(delivered.exchanges[0].tls.as_ref().map(|tls| tls.version.as_str()), Some("TLSv1.2"));
}

#[test]
fn a_fault_of_tls_without_tls_and_a_port_in_use_are_named() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = |settings: Settings| {
        let now = Arc::new(|| SystemClock.now());
        runtime.block_on(Receiver::start(settings, now, Arc::new(|_| {}))).map(|_| ()).unwrap_err().to_string()
    };
    let faults = vec![signpost::receiver::Fault::parse("tls=expired").unwrap()];
    let error = start(Settings { faults, ..Settings::local(Keys::random().unwrap()) });
    assert!(error.contains("--tls"), "{error}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = start(Settings { port, ..Settings::local(Keys::random().unwrap()) });
    assert!(error.contains(&port.to_string()) && error.contains("s3"), "{error}");
    let error = start(Settings { port: 65_533, ..Settings::local(Keys::random().unwrap()) });
    assert!(error.contains("below"), "{error}");
}
