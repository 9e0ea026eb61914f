//! A fleet's reports on real sockets: the ledger is held against what the receiver stored, message by message.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use signpost::delivery::Engine;
use signpost::delivery::load::{LoadPlan, Snapshot, Span, WorkerNews, WorkerPlan, run, work};
use signpost::net::{Cancel, Clock as _, SystemClock};
use signpost::receiver::ready::ReadyDestination;
use signpost::receiver::{Arrival, Fault, Keys, Receiver, Settings};
use signpost::rehearsal::locust::Limits;
use signpost::rehearsal::{Ended, Fleet, LoadResult, Pace, Sender};
use zeromq::{RouterSocket, Socket as _, SocketRecv as _, SocketSend as _, ZmqMessage};

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
        rate_max: 100_000.0,
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
    assert_eq!(result.failures, 5, "{:?}", result.ledger);
    // A message that is sent again may be among the first five requests once more.
    assert!((1..=5).contains(&result.ledger.uncertain), "{:?}", result.ledger);
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
async fn a_backlog_has_an_end_and_what_it_has_no_room_for_is_accounted_for() {
    let lab = Lab::new(&[]).await;
    let ready = lab.named("header");
    let (destination, _) = ready.with_references();
    let pace = Pace::Rate(100_000.0);
    let plan = plan(0, "once");
    let plan = LoadPlan { fleet: Fleet { pace, ..plan.fleet }, span: Span::For(Duration::from_hours(1)), ..plan };
    let (cancel, queued_most) = (Cancel::new(), std::cell::Cell::new(0));
    let stop_after_a_while = |snapshot: &Snapshot| {
        queued_most.set(queued_most.get().max(snapshot.queued));
        if snapshot.elapsed > Duration::from_millis(1_500) {
            cancel.cancel();
        }
    };
    let engine = Engine::new(Arc::new(SystemClock));
    let auth = &ready.destination.auth;
    let result = run(&engine, &destination, auth, &plan, "t-", stop_after_a_while, &cancel).await.unwrap();
    assert_eq!(queued_most.get(), 50_000);
    assert!(result.reports >= 150_000, "all that was due: {}", result.reports);
    assert_eq!(result.ledger.messages, result.reports);
    assert_eq!(result.ledger.lost_by.get("interrupted"), Some(&result.ledger.lost));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_kept_of_a_run_holds_a_secret() {
    let lab = Lab::new(&["oauth2:status=500"]).await;
    let ready = lab.named("body");
    let result = lab.run(&ready, &plan(10, "once"), &Cancel::new()).await;
    assert!(!result.samples.is_empty());
    let kept = serde_json::to_string(&result.samples).unwrap();
    for (name, secret) in ready.destination.auth.secrets() {
        assert!(!kept.contains(secret.expose()), "{name:?}");
    }
}

/// A master by the same library, which says what a test has it say.
struct Master {
    socket: RouterSocket,
    port: u16,
}

/// A worker's message, with its identity.
struct Heard {
    identity: bytes::Bytes,
    node_id: String,
    kind: String,
    payload: bytes::Bytes,
}

/// The parts of their data that the tests look at.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Data {
    state: String,
    user_count: u64,
    user_classes_count: HashMap<String, u64>,
    stats: Vec<Row>,
    stats_total: Row,
    errors: HashMap<String, ErrorRow>,
}

#[derive(Debug, Default, serde::Deserialize)]
struct Row {
    name: String,
    num_requests: u64,
}

#[derive(Debug, serde::Deserialize)]
struct ErrorRow {
    error: String,
}

impl Heard {
    fn data(&self) -> Data {
        let (_, data, _): (String, Data, String) = rmp_serde::from_slice(&self.payload).unwrap();
        data
    }

    /// Requests of a report.
    fn requests(&self) -> u64 {
        self.data().stats_total.num_requests
    }
}

impl Master {
    async fn new() -> Self {
        let mut socket = RouterSocket::new();
        let endpoint = socket.bind("tcp://127.0.0.1:0").await.unwrap().to_string();
        let port = endpoint.rsplit(':').next().unwrap().parse().unwrap();
        Self { socket, port }
    }

    /// The next message of one of these types; others are passed over.
    async fn hear(&mut self, kinds: &[&str]) -> Heard {
        loop {
            let mut frames = self.socket.recv().await.unwrap().into_vec();
            let payload = frames.pop().unwrap();
            let identity = frames.swap_remove(0);
            let (kind, _, node_id): (String, serde::de::IgnoredAny, String) = rmp_serde::from_slice(&payload).unwrap();
            if kinds.contains(&kind.as_str()) {
                return Heard { identity, node_id, kind, payload };
            }
        }
    }

    async fn say_bytes(&mut self, to: &Heard, payload: Vec<u8>) {
        let mut message = ZmqMessage::from(bytes::Bytes::from(payload));
        message.push_front(to.identity.clone());
        self.socket.send(message).await.unwrap();
    }

    async fn say(&mut self, to: &Heard, kind: &str, data: serde_json::Value) {
        self.say_bytes(to, rmp_serde::to_vec_named(&(kind, data, &to.node_id)).unwrap()).await;
    }

    async fn spawn(&mut self, to: &Heard, timestamp: f64, measurement: u64, notification: u64) {
        let data = serde_json::json!({
            "timestamp": timestamp, "user_classes_count": { "Measurement": measurement, "Notification": notification },
            "host": null, "stop_timeout": 0.0, "parsed_options": { "report_interval": "20ms", "observations": 1 },
        });
        self.say(to, "spawn", data).await;
    }
}

impl Lab {
    /// A worker of a master at `port`, until the master quits.
    fn worker(&self, port: u16, cancel: Cancel) -> tokio::task::JoinHandle<LoadResult> {
        let (ready, plan) = (self.named("header"), worker_plan(port));
        tokio::spawn(async move {
            let (destination, _) = ready.with_references();
            let engine = Engine::new(Arc::new(SystemClock));
            work(&engine, &destination, &ready.destination.auth, &plan, "w-", |_| {}, &cancel).await.unwrap().0
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_does_what_its_master_says_and_no_more_than_its_limits_allow() {
    let lab = Lab::new(&["static:status=503@3-5"]).await;
    let mut master = Master::new().await;
    let worker = lab.worker(master.port, Cancel::new());
    let ready = master.hear(&["client_ready"]).await;
    let (_, version, _): (String, i8, String) = rmp_serde::from_slice(&ready.payload).unwrap();
    assert_eq!(version, -1, "no version is compared");
    // Nonsense of every kind changes nothing.
    for nonsense in [vec![], vec![0xc1], vec![0x93, 0xa5], vec![0x91; 5_000], b"stop".to_vec()] {
        master.say_bytes(&ready, nonsense).await;
    }
    master.say(&ready, "spawn", serde_json::json!({ "timestamp": "now", "user_classes_count": -1 })).await;
    master.say(&ready, "ack", serde_json::json!({ "index": 4 })).await;
    assert_eq!(master.hear(&["heartbeat"]).await.data().state, "ready");

    master.spawn(&ready, 10.0, 2, 0).await;
    assert_eq!(master.hear(&["spawning", "spawning_complete"]).await.kind, "spawning");
    let complete = master.hear(&["spawning_complete"]).await;
    assert_eq!(complete.data().user_classes_count["Measurement"], 2);
    master.spawn(&ready, 9.0, 5, 0).await;
    master.spawn(&ready, 11.0, 80, 40).await;
    let told = master.hear(&["exception", "spawning_complete"]).await;
    assert_eq!(told.kind, "exception", "the limit is reported");
    let complete = master.hear(&["spawning_complete"]).await.data();
    assert_eq!((complete.user_count, complete.user_classes_count["Notification"]), (6, 2));

    let first = master.hear(&["stats"]).await;
    assert!(first.requests() > 20, "{:?}", first.data());
    let errors: HashSet<String> = first.data().errors.into_values().map(|row| row.error).collect();
    assert_eq!(errors.into_iter().collect::<Vec<_>>(), ["503 http.service_unavailable"]);
    let names: Vec<String> = first.data().stats.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["measurement", "notification"], "never a dated path");

    master.say(&ready, "stop", serde_json::Value::Null).await;
    let last = master.hear(&["stats", "client_stopped"]).await;
    assert_eq!(last.kind, "stats", "the master forgets who has stopped");
    let mut reported = first.requests() + last.requests();
    let next = master.hear(&["stats", "client_stopped"]).await;
    assert_eq!(next.kind, "client_stopped");
    let arrived: u32 = lab.stored().values().sum();
    assert_eq!(reported, u64::from(arrived) + 3, "each request once, the refused ones, too");
    assert_eq!(master.hear(&["client_ready"]).await.node_id, ready.node_id);

    // Again, and quit in the middle of it.
    master.spawn(&ready, 12.0, 3, 0).await;
    master.hear(&["spawning_complete"]).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    master.say(&ready, "quit", serde_json::Value::Null).await;
    let result = worker.await.unwrap();
    assert_eq!(result.ledger.delivered_once + result.failures, result.requests);
    while reported < result.requests {
        reported += master.hear(&["stats"]).await.requests();
    }
    assert_eq!(reported, result.requests);
    assert_eq!(lab.stored().len() as u64, result.ledger.delivered_once, "no message twice");
}

fn worker_plan(port: u16) -> WorkerPlan {
    let limits = Limits { devices: 6, rate: 10_000.0, interval: Duration::from_secs(1), observations: 2 };
    WorkerPlan { host: "127.0.0.1".to_owned(), port, limits, load: plan(0, "once") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heartbeats_go_out_while_the_sending_part_has_no_time_for_them() {
    let lab = Lab::new(&[]).await;
    let mut master = Master::new().await;
    let (ready, plan) = (lab.named("header"), worker_plan(master.port));
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let worker = move || {
        let (destination, _) = ready.with_references();
        let (engine, cancel) = (Engine::new(Arc::new(SystemClock)), Cancel::new());
        let mut was_held = false;
        let hold = |news| {
            if matches!(news, WorkerNews::Devices(_)) && !std::mem::replace(&mut was_held, true) {
                held.recv_timeout(Duration::from_mins(1)).unwrap();
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let auth = &ready.destination.auth;
        runtime.block_on(work(&engine, &destination, auth, &plan, "w-", hold, &cancel)).unwrap().0
    };
    let worker = std::thread::Builder::new().name("worker".to_owned()).spawn(worker).unwrap();
    let ready = master.hear(&["client_ready"]).await;
    master.say(&ready, "ack", serde_json::json!({ "index": 0 })).await;
    master.spawn(&ready, 1.0, 3, 0).await;
    master.hear(&["spawning_complete"]).await;
    for _ in 0..3 {
        assert_eq!(master.hear(&["heartbeat"]).await.data().state, "running");
    }
    assert!(lab.stored().is_empty(), "the only thread that sends is held");
    let_go.send(()).unwrap();
    master.say(&ready, "quit", serde_json::Value::Null).await;
    let result = tokio::task::spawn_blocking(move || worker.join().unwrap()).await.unwrap();
    assert_eq!(lab.stored().len() as u64, result.ledger.delivered_once);
}

/// A way to a master that can be cut.
struct Gate {
    listener: Arc<tokio::net::TcpListener>,
    port: u16,
    way: tokio::task::JoinHandle<()>,
}

impl Gate {
    async fn new() -> Self {
        let listener = Arc::new(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap());
        let port = listener.local_addr().unwrap().port();
        Self { listener, port, way: tokio::spawn(async {}) }
    }

    /// Cut every connection, and lead the next ones to `port`.
    fn lead_to(&mut self, port: u16) {
        self.way.abort();
        let listener = Arc::clone(&self.listener);
        self.way = tokio::spawn(async move {
            let mut ways = tokio::task::JoinSet::new();
            loop {
                let (mut from, _) = listener.accept().await.unwrap();
                ways.spawn(async move {
                    let mut to = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    tokio::io::copy_bidirectional(&mut from, &mut to).await.ok();
                });
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_stops_without_its_master_and_joins_the_next_one_under_another_name() {
    let lab = Lab::new(&[]).await;
    let (mut gate, mut master, cancel) = (Gate::new().await, Master::new().await, Cancel::new());
    gate.lead_to(master.port);
    let worker = lab.worker(gate.port, cancel.clone());
    let ready = master.hear(&["client_ready"]).await;
    master.say(&ready, "ack", serde_json::json!({ "index": 0 })).await;
    master.spawn(&ready, 1_000.0, 3, 0).await;
    master.hear(&["spawning_complete"]).await;

    // Nobody could stop it any more.
    let mut next = Master::new().await;
    gate.lead_to(next.port);
    let again = next.hear(&["client_ready"]).await;
    assert_ne!(again.node_id, ready.node_id);
    while next.hear(&["heartbeat"]).await.data().state != "ready" {}
    next.say(&again, "ack", serde_json::json!({ "index": 0 })).await;
    // Its clock may be behind that of the first one.
    next.spawn(&again, 5.0, 2, 0).await;
    next.hear(&["spawning_complete"]).await;
    cancel.cancel();
    assert_eq!(next.hear(&["quit"]).await.node_id, again.node_id);
    let result = worker.await.unwrap();
    assert_eq!(lab.stored().len() as u64, result.ledger.delivered_once);
}
