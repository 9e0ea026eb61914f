//! A fleet's reports on real sockets: the ledger is held against what the receiver stored, message by message.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use signpost::delivery::Engine;
use signpost::delivery::load::{LoadPlan, Span, run};
use signpost::net::{Cancel, Clock as _, SystemClock};
use signpost::receiver::ready::ReadyDestination;
use signpost::receiver::{Arrival, Fault, Keys, Receiver, Settings};
use signpost::rehearsal::{Ended, Fleet, LoadResult, Pace, Sender};

/// What the receiver took of each message: how often, by its id.
type Stored = Arc<Mutex<HashMap<String, u32>>>;

struct Lab {
    receiver: Receiver,
    stored: Stored,
}

impl Lab {
    async fn new(faults: &[&str]) -> Self {
        let mut settings = Settings::local(Keys::random().unwrap());
        settings.faults = faults.iter().map(|fault| Fault::parse(fault).unwrap()).collect();
        let stored = Stored::default();
        let into = Arc::clone(&stored);
        let on_arrival = Arc::new(move |arrival: &Arc<Arrival>| {
            if arrival.is_accepted {
                for delivery in &arrival.deliveries {
                    *into.lock().unwrap().entry(delivery.hash_id.clone()).or_default() += 1;
                }
            }
        });
        let receiver = Receiver::start(settings, Arc::new(|| SystemClock.now()), on_arrival).await.unwrap();
        Self { receiver, stored }
    }

    fn ready(&self) -> Vec<ReadyDestination> {
        self.receiver.ready_destinations(None)
    }

    /// The one whose name has `part` in it.
    fn named(&self, part: &str) -> ReadyDestination {
        self.ready().into_iter().find(|ready| ready.destination.name.contains(part)).unwrap()
    }

    async fn run(&self, ready: &ReadyDestination, plan: &LoadPlan, cancel: &Cancel) -> LoadResult {
        let (destination, _) = ready.with_references();
        let engine = Engine::new(Arc::new(SystemClock));
        run(&engine, &destination, &ready.destination.auth, plan, "t-", |_| {}, cancel).await.unwrap()
    }

    fn stored(&self) -> HashMap<String, u32> {
        self.stored.lock().unwrap().clone()
    }
}

fn plan(reports: u64, sender: &str) -> LoadPlan {
    LoadPlan {
        fleet: Fleet { devices: 20, pace: Pace::Rate(400.0), seed: 7, duplicates: 0.0, late: 0.0, out_of_order: 0.0 },
        sender: Sender::preset(sender).unwrap(),
        observations: 2,
        span: Span::Reports(reports),
        time_scale: 1_000,
        connections: 8,
        stop_above: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_delivers_every_message_once() {
    let lab = Lab::new(&[]).await;
    let mut expected = 0;
    for ready in lab.ready() {
        let before: u32 = lab.stored().values().sum();
        let result = lab.run(&ready, &plan(40, "once"), &Cancel::new()).await;
        let name = &ready.destination.name;
        assert_eq!(result.ended, Ended::Complete, "{name}");
        assert_eq!((result.ledger.delivered_once, result.ledger.lost), (40, 0), "{name}: {:?}", result.ledger);
        assert_eq!(result.requests, 40, "{name}");
        let after: u32 = lab.stored().values().sum();
        assert_eq!(after - before, 40, "{name}");
        expected += 40;
    }
    assert_eq!(lab.stored().values().sum::<u32>(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_late_and_overtaken_reports_are_accounted_for() {
    let lab = Lab::new(&[]).await;
    let mut plan = plan(200, "once");
    plan.fleet = Fleet { duplicates: 0.2, late: 0.2, out_of_order: 0.1, ..plan.fleet };
    let result = lab.run(&lab.named("header"), &plan, &Cancel::new()).await;
    let stored = lab.stored();
    let twice = stored.values().filter(|count| **count == 2).count() as u64;
    assert_eq!(stored.len() as u64, result.ledger.messages);
    assert_eq!(twice, result.ledger.delivered_again);
    assert!(twice > 20, "{twice}");
    assert!(result.ledger.late > 20, "{:?}", result.ledger);
    assert_eq!(result.ledger.lost, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_tried_again_by_a_sender_that_does_and_lost_by_one_that_does_not() {
    let lab = Lab::new(&["static:status=503,retry-after=1@1-10"]).await;
    let result = lab.run(&lab.named("header"), &plan(60, "svix"), &Cancel::new()).await;
    assert_eq!((result.ledger.messages, result.ledger.lost), (60, 0), "{:?}", result.ledger);
    assert_eq!(result.failures, 10);
    assert!(result.ledger.late >= 1);
    assert_eq!(lab.stored().len(), 60);

    let lab = Lab::new(&["static:status=503@1-10"]).await;
    let result = lab.run(&lab.named("header"), &plan(60, "once"), &Cancel::new()).await;
    assert_eq!((result.ledger.lost, result.ledger.delivered_once), (10, 50));
    assert_eq!(result.ledger.lost_by.get("503"), Some(&10));
    assert_eq!(lab.stored().len(), 50);
    assert_eq!(result.causes.values().sum::<u64>(), 10, "{:?}", result.causes);
    assert_eq!(result.samples.len(), 1, "one exchange shows what all ten are");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_that_never_comes_is_uncertain_not_lost_without_a_word() {
    let lab = Lab::new(&["static:reset-after@1-5"]).await;
    let result = lab.run(&lab.named("header"), &plan(40, "svix"), &Cancel::new()).await;
    assert_eq!(result.ledger.lost, 0);
    assert_eq!(result.ledger.uncertain, 5, "{:?}", result.ledger);
    let twice = lab.stored().values().filter(|count| **count > 1).count() as u64;
    assert!(twice <= result.ledger.uncertain, "what was stored twice is among what is not certain");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stall_shows_in_every_request_that_waited_for_it() {
    let lab = Lab::new(&["static:delay-wait=400ms@1-8"]).await;
    let result = lab.run(&lab.named("header"), &plan(100, "once"), &Cancel::new()).await;
    // Eight connections stall for 400 ms at 400 reports per second: every other report is due meanwhile.
    assert!(result.latency.p50 > 50.0, "{:?}", result.latency);
    assert!(result.latency.max >= 400.0, "{:?}", result.latency);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_run_accounts_for_every_message_it_began() {
    let lab = Lab::new(&[]).await;
    let cancel = Cancel::new();
    let stop = cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stop.cancel();
    });
    let plan = LoadPlan { span: Span::For(Duration::from_hours(1)), ..plan(0, "once") };
    let began = std::time::Instant::now();
    let result = lab.run(&lab.named("header"), &plan, &cancel).await;
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(result.ended, Ended::Interrupted);
    assert_eq!(result.ledger.messages, result.reports);
    assert_eq!(lab.stored().len() as u64, result.ledger.delivered_once);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_kept_of_a_run_holds_a_secret() {
    let lab = Lab::new(&["oauth2:status=500"]).await;
    let ready = lab.named("body");
    let result = lab.run(&ready, &plan(10, "once"), &Cancel::new()).await;
    assert!(!result.samples.is_empty());
    let kept = serde_json::to_string(&result.samples).unwrap();
    for (field, secret) in ready.destination.auth.secrets() {
        assert!(!kept.contains(secret.expose()), "{field}");
    }
}
