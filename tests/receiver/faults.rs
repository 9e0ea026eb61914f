//! Each fault as signpost's own sender sees it: the phase, the kind, the words.

use std::sync::Arc;
use std::time::{Duration, Instant};

use signpost::delivery::{Delivered, Engine};
use signpost::domain::exchange::{FailureKind, Outcome};
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::timings::Phase;
use signpost::net::{Cancel, SystemClock};
use signpost::receiver::RoleName;

use crate::support::{Running, request};

/// One delivery to the role `open`.
fn deliver(running: &Running) -> Delivered {
    deliver_to(running, RoleName::Open)
}

fn deliver_to(running: &Running, role: RoleName) -> Delivered {
    let ready = running.receiver.ready_destinations(None).into_iter().find(|ready| ready.role == role).unwrap();
    let (destination, _) = ready.with_references();
    let engine = Engine::new(Arc::new(SystemClock));
    let cancel = Cancel::new();
    let batch = Batch::sample(MessageKind::Measurement);
    let delivery = engine.deliver(&destination, &ready.destination.auth, &batch, Arc::new(|_| {}), &cancel);
    running.runtime.block_on(delivery).unwrap()
}

fn outcome(delivered: &Delivered) -> &Outcome {
    &delivered.exchanges.last().expect("an exchange").outcome
}

fn failure(delivered: &Delivered) -> (Phase, FailureKind) {
    match outcome(delivered) {
        Outcome::Failed(failure) => (failure.phase, failure.kind),
        Outcome::Answered(response) => {
            let failure = response.failure.as_ref().expect("the body did not come whole");
            (failure.phase, failure.kind)
        }
    }
}

#[test]
fn resets_are_seen_where_they_happen() {
    for fault in ["reset-before", "reset-after", "half-close"] {
        let delivered = deliver(&Running::start(&[fault]));
        let (phase, kind) = failure(&delivered);
        assert!(matches!(phase, Phase::Send | Phase::Wait), "{fault}: {phase:?}");
        assert!(matches!(kind, FailureKind::Reset | FailureKind::Incomplete), "{fault}: {kind:?}");
    }
    let (phase, kind) = failure(&deliver(&Running::start(&["reset-response"])));
    assert_eq!(phase, Phase::Receive);
    assert!(matches!(kind, FailureKind::Reset | FailureKind::Incomplete), "{kind:?}");
}

#[test]
fn a_body_that_lies_about_its_length_is_incomplete() {
    for fault in ["truncated-body", "wrong-length=+10"] {
        let (phase, kind) = failure(&deliver(&Running::start(&[fault])));
        assert_eq!((phase, kind), (Phase::Receive, FailureKind::Incomplete), "{fault}");
    }
}

#[test]
fn a_body_without_end_and_a_bomb_stop_at_the_limit() {
    assert_eq!(failure(&deliver(&Running::start(&["endless-body"]))).1, FailureKind::TooLarge);
    assert_eq!(failure(&deliver(&Running::start(&["gzip-bomb"]))).1, FailureKind::TooLarge);
}

#[test]
fn delays_are_measured_in_their_phase() {
    let spans = |fault: &str| {
        let delivered = deliver(&Running::start(&[fault]));
        let timings = delivered.exchanges[0].timings.clone();
        let of = |wanted: Phase| {
            timings.spans().find(|(phase, _)| *phase == wanted).map_or(0.0, |(_, span)| span.milliseconds())
        };
        (of(Phase::Wait), of(Phase::Receive))
    };
    assert!(spans("delay-wait=120ms").0 >= 118.0);
    assert!(spans("delay-receive=120ms").1 >= 118.0);
    let began = Instant::now();
    deliver(&Running::start(&["slow-body=5ms"]));
    assert!(began.elapsed() >= Duration::from_millis(50));
}

#[test]
fn a_status_is_said_in_the_services_words_as_often_as_told() {
    let running = Running::start(&["s3:status=503,retry-after=7@2"]);
    for expected in [503, 503, 200] {
        let delivered = deliver_to(&running, RoleName::S3);
        let Outcome::Answered(response) = outcome(&delivered) else { panic!("no answer") };
        assert_eq!(response.status, expected);
        if expected == 503 {
            assert_eq!(response.header("retry-after"), Some("7"));
            assert!(String::from_utf8_lossy(&response.body.kept).contains("<Code>SlowDown</Code>"));
        }
    }
    assert_eq!(deliver(&running).exchanges[0].status(), Some(200)); // Other roles are not befallen.
}

#[test]
fn redirects_point_to_another_port_and_are_not_followed() {
    for status in [301, 302, 307, 308] {
        let running = Running::start(&[&format!("static:redirect={status}")]);
        let delivered = deliver_to(&running, RoleName::Static);
        let Outcome::Answered(response) = outcome(&delivered) else { panic!("no answer") };
        assert_eq!(response.status, status);
        assert_eq!(
            response.header("location"),
            Some(format!("{}/in", running.receiver.base_url(RoleName::Open)).as_str())
        );
        assert_eq!(running.receiver.arrivals().all().len(), 1);
    }
}

#[test]
fn http_1_0_ends_its_body_with_the_connection() {
    let running = Running::start(&["http1.0"]);
    let answer = running.answer(RoleName::Open, &request("POST", "/in", "[]"));
    assert!(answer.starts_with("HTTP/1.0 200") && !answer.contains("Content-Length"), "{answer}");
    assert_eq!(deliver(&running).exchanges[0].status(), Some(200));
}

#[test]
fn what_becomes_of_expect_can_be_chosen() {
    let head = "POST /in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n[]";
    let answer = |fault: &str| Running::start(&[fault]).answer(RoleName::Open, head.as_bytes());
    assert!(answer("continue=never").starts_with("HTTP/1.1 200"));
    assert_eq!(answer("continue=twice").matches("100 Continue").count(), 2);
    assert!(answer("continue=final").starts_with("HTTP/1.1 417"));
}

#[test]
fn an_answer_that_was_told_is_marked_as_such() {
    let running = Running::start(&["status=500"]);
    deliver(&running);
    let arrival = &running.receiver.arrivals().all()[0];
    assert!(!arrival.is_accepted && arrival.code == "fault status=500", "{}", arrival.code);
}
