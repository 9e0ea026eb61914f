use proptest::prelude::*;

use super::super::message::Options;
use super::super::stats::Request;
use super::*;

const LIMITS: Limits = Limits { devices: 1_000, rate: 100.0, interval: Duration::from_mins(5), observations: 2 };
const NOW: f64 = 1_764_396_950.0;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn spawn(timestamp: f64, measurement: u64, notification: u64) -> FromMaster {
    let users = [("Measurement", measurement), ("Notification", notification)];
    FromMaster::Spawn(Spawn {
        timestamp,
        user_classes_count: users.map(|(class, users)| (class.to_owned(), users)).into(),
        stop_timeout: Loose::Number(0.0),
        parsed_options: Options::default(),
    })
}

struct Lab {
    worker: Worker,
    stats: RequestStats,
}

impl Lab {
    fn new(limits: Limits) -> Self {
        let mut lab = Self { worker: Worker::new(limits), stats: RequestStats::new(NOW) };
        assert_eq!(lab.worker.connected(at(0)), [Step::Tell(ToMaster::ClientReady)]);
        assert_eq!(lab.hear(FromMaster::Ack { index: 2 }, 0), []);
        lab
    }

    fn hear(&mut self, message: FromMaster, second: u64) -> Vec<Step> {
        self.worker.hear(message, at(second), NOW, &mut self.stats)
    }

    fn tick(&mut self, second: u64) -> Vec<Step> {
        self.worker.tick(at(second), NOW, Vitals::default(), &mut self.stats)
    }

    fn stopped(&mut self) -> Vec<Step> {
        self.worker.stopped(NOW, &mut self.stats)
    }

    fn request(&mut self) {
        let response_time = Duration::from_millis(5);
        let (method, name) = ("PUT", "measurement");
        self.stats.record(Request { method, name, response_time, content_bytes: 0, failure: None, ended_at: NOW });
    }
}

fn names(steps: &[Step]) -> Vec<&'static str> {
    let name = |step: &Step| match step {
        Step::Tell(ToMaster::ClientReady) => "client_ready",
        Step::Tell(ToMaster::Heartbeat { .. }) => "heartbeat",
        Step::Tell(ToMaster::Spawning) => "spawning",
        Step::Tell(ToMaster::SpawningComplete { .. }) => "spawning_complete",
        Step::Tell(ToMaster::Stats(_)) => "stats",
        Step::Tell(ToMaster::Exception(_)) => "exception",
        Step::Tell(ToMaster::ClientStopped) => "client_stopped",
        Step::Tell(ToMaster::Quit) => "quit",
        Step::Run(_) => "run",
        Step::Stop => "stop",
        Step::Reconnect => "reconnect",
        Step::Leave => "leave",
        Step::Remark(_) => "remark",
    };
    steps.iter().map(name).collect()
}

fn run(steps: &[Step]) -> Run {
    let run = steps.iter().find_map(|step| if let Step::Run(run) = step { Some(*run) } else { None });
    run.expect("a run")
}

#[test]
fn readiness_is_repeated_until_the_master_knows_the_worker() {
    let (mut worker, mut stats) = (Worker::new(LIMITS), RequestStats::new(NOW));
    worker.connected(at(0));
    let mut said = Vec::new();
    for second in 0..12 {
        let steps = worker.tick(at(second), NOW, Vitals::default(), &mut stats);
        said.extend(names(&steps).into_iter().filter(|name| *name == "client_ready").map(|_| second));
    }
    assert_eq!(said, [5, 10]);
    worker.hear(FromMaster::Ack { index: 0 }, at(12), NOW, &mut stats);
    let steps = worker.tick(at(30), NOW, Vitals::default(), &mut stats);
    assert!(!names(&steps).contains(&"client_ready"));
}

#[test]
fn heartbeats_come_each_second_and_reports_every_three() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(1.0, 1, 0), 0);
    let said: Vec<&str> = (0..9).flat_map(|second| names(&lab.tick(second))).collect();
    assert_eq!(said.iter().filter(|name| **name == "heartbeat").count(), 9);
    assert_eq!(said.iter().filter(|name| **name == "stats").count(), 2);
    assert!(lab.worker.next_at() <= at(9));
}

#[test]
fn a_spawn_is_a_target_and_an_old_one_is_ignored() {
    let mut lab = Lab::new(LIMITS);
    let steps = lab.hear(spawn(10.0, 5, 2), 1);
    assert_eq!(names(&steps), ["spawning", "run", "spawning_complete"]);
    let first = run(&steps);
    assert_eq!(first.devices, Devices { measurement: 5, notification: 2, mixed: 0 });
    assert_eq!(first.base, 2 * DEVICES_PER_WORKER, "each worker has devices of its own");
    let second = run(&lab.hear(spawn(11.0, 3, 2), 2));
    assert_eq!((second.devices.measurement, second.number), (3, first.number), "the same test");
    assert_eq!(lab.hear(spawn(11.0, 9, 9), 3), []);
    assert_eq!(lab.hear(spawn(10.5, 9, 9), 3), []);
}

#[test]
fn a_stop_is_answered_once_the_devices_have_ended_and_then_it_starts_again() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(1.0, 4, 0), 1);
    lab.request();
    assert_eq!(names(&lab.hear(FromMaster::Stop, 2)), ["stop"]);
    lab.request();
    let steps = lab.stopped();
    assert_eq!(names(&steps), ["stats", "client_stopped", "client_ready"]);
    assert!(matches!(&steps[0], Step::Tell(ToMaster::Stats(report)) if report.requests() == 2));
    let again = run(&lab.hear(spawn(2.0, 4, 0), 5));
    assert_eq!(again.number, 2);
    assert_eq!(names(&lab.hear(FromMaster::Stop, 6)), ["stop"]);
    lab.stopped();
    assert_eq!(names(&lab.hear(FromMaster::Stop, 7)), ["client_stopped", "client_ready"], "idle workers reply, too");
}

#[test]
fn a_spawn_before_the_end_of_a_stop_waits_for_it() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(1.0, 4, 0), 1);
    lab.hear(FromMaster::Stop, 2);
    assert_eq!(lab.hear(spawn(2.0, 7, 0), 2), []);
    let steps = lab.stopped();
    assert_eq!(names(&steps), ["stats", "client_stopped", "client_ready", "spawning", "run", "spawning_complete"]);
    assert_eq!((run(&steps).number, run(&steps).devices.measurement), (2, 7));
}

#[test]
fn a_new_test_forgets_what_the_last_one_left() {
    let mut lab = Lab::new(LIMITS);
    lab.request();
    lab.hear(spawn(1.0, 1, 0), 1);
    assert!(lab.stats.is_empty());
    lab.request();
    lab.hear(spawn(2.0, 2, 0), 2);
    assert!(!lab.stats.is_empty(), "a ramp is no new test");
}

#[test]
fn a_lost_connection_stops_the_devices_and_the_next_one_gets_what_was_not_reported() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(50.0, 4, 0), 1);
    lab.request();
    assert_eq!(names(&lab.worker.disconnected()), ["stop"]);
    assert_eq!(lab.stopped(), [], "nobody is there to hear it");
    assert_eq!(names(&lab.worker.connected(at(3))), ["client_ready"]);
    let steps = lab.hear(FromMaster::Ack { index: 3 }, 3);
    assert!(matches!(&steps[..], [Step::Tell(ToMaster::Stats(report))] if report.requests() == 1));
    let steps = lab.hear(spawn(49.0, 4, 0), 4);
    assert_eq!(run(&steps).base, 3 * DEVICES_PER_WORKER, "another master, another clock");
}

#[test]
fn a_master_that_is_silent_for_a_minute_is_left() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(1.0, 4, 0), 1);
    lab.hear(FromMaster::Heartbeat, 2);
    assert!(!names(&lab.tick(61)).contains(&"reconnect"));
    assert_eq!(names(&lab.tick(62)), ["remark", "reconnect", "stop"]);
}

#[test]
fn a_quit_ends_in_a_last_report() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(1.0, 4, 0), 1);
    assert_eq!(names(&lab.hear(FromMaster::Quit, 2)), ["stop"]);
    lab.request();
    let soon = lab.worker.tick(at(2) + LAST_REPORT_AFTER, NOW, Vitals::default(), &mut lab.stats);
    assert!(names(&soon).contains(&"stats"), "the master does not wait for slow requests");
    assert_eq!(names(&lab.stopped()), ["stats", "leave"]);
    let mut idle = Lab::new(LIMITS);
    assert_eq!(names(&idle.hear(FromMaster::Quit, 2)), ["stats", "leave"]);
}

#[test]
fn who_leaves_by_itself_says_so() {
    let mut lab = Lab::new(LIMITS);
    lab.hear(spawn(1.0, 4, 0), 1);
    assert_eq!(names(&lab.worker.leave()), ["stop"]);
    assert_eq!(names(&lab.stopped()), ["stats", "quit", "leave"]);
    assert_eq!(names(&Lab::new(LIMITS).worker.leave()), ["quit", "leave"]);
}

#[test]
fn the_limits_of_this_machine_hold_and_the_master_is_told() {
    let mut lab = Lab::new(LIMITS);
    let steps = lab.hear(spawn(1.0, 6_000, 2_000), 1);
    assert_eq!(names(&steps), ["spawning", "exception", "remark", "run", "spawning_complete"]);
    assert_eq!(run(&steps).devices, Devices { measurement: 750, notification: 250, mixed: 0 });
    let users = [("Measurement".to_owned(), 750), ("Notification".to_owned(), 250)];
    assert!(matches!(&steps[4], Step::Tell(ToMaster::SpawningComplete { users: told }) if *told == users.into()));
    // 100 reports per second at one per second and device.
    let mut lab = Lab::new(Limits { interval: at(1), ..LIMITS });
    assert_eq!(run(&lab.hear(spawn(1.0, 150, 50), 1)).devices, Devices { measurement: 75, notification: 25, mixed: 0 });
}

#[test]
fn options_of_the_master_are_read_and_clamped() {
    let with = |report_interval: Loose, observations: Loose| {
        let FromMaster::Spawn(spawn) = spawn(1.0, 1, 0) else { panic!("a spawn") };
        let parsed_options = Options { report_interval, observations };
        let run = run(&Lab::new(LIMITS).hear(FromMaster::Spawn(Spawn { parsed_options, ..spawn }), 1));
        (run.interval, run.observations)
    };
    let text = |text: &str| Loose::Text(text.to_owned());
    assert_eq!(with(text("30s"), Loose::Number(7.0)), (at(30), 7));
    assert_eq!(with(text(" 90 "), Loose::Absent), (at(90), 2));
    assert_eq!(with(Loose::Number(2.5), text("x")), (Duration::from_millis(2_500), 2));
    assert_eq!(with(text("soon"), Loose::Number(f64::NAN)), (LIMITS.interval, 2));
    assert_eq!(with(Loose::Number(0.0), Loose::Number(1e300)), (INTERVAL_MIN, 10_000));
    assert_eq!(with(text("1e300"), Loose::Number(-5.0)), (LIMITS.interval, 1));
    assert_eq!(with(text("9999 years"), Loose::Other), (INTERVAL_MAX, 2));
}

#[test]
fn classes_of_another_name_report_as_a_fleet_does() {
    let users = BTreeMap::from([("Website".to_owned(), 3), ("Measurement".to_owned(), 1)]);
    assert_eq!(devices(&users), Devices { measurement: 1, notification: 0, mixed: 3 });
}

fn any_message() -> impl Strategy<Value = FromMaster> {
    let loose = || {
        prop_oneof![
            any::<f64>().prop_map(Loose::Number),
            "[0-9a-z ]{0,6}".prop_map(Loose::Text),
            Just(Loose::Absent),
            Just(Loose::Other)
        ]
    };
    let users = proptest::collection::btree_map("[A-Z][a-z]{0,3}|Measurement|Notification", any::<u64>(), 0..6);
    let spawn = (-1e6..1e6_f64, users, loose(), loose(), loose()).prop_map(
        |(timestamp, user_classes_count, stop_timeout, report_interval, observations)| {
            let parsed_options = Options { report_interval, observations };
            FromMaster::Spawn(Spawn { timestamp, user_classes_count, stop_timeout, parsed_options })
        },
    );
    prop_oneof![
        4 => spawn,
        1 => any::<u32>().prop_map(|index| FromMaster::Ack { index }),
        1 => Just(FromMaster::Stop),
        1 => Just(FromMaster::Quit),
        1 => Just(FromMaster::Heartbeat),
        1 => Just(FromMaster::Reconnect),
    ]
}

proptest! {
    #[test]
    fn whatever_a_master_says_the_limits_hold(messages in proptest::collection::vec((any_message(), 0_u8..4), 0..40)) {
        let mut lab = Lab::new(LIMITS);
        let mut now = Duration::ZERO;
        for (message, what_else) in messages {
            now += Duration::from_millis(700);
            let mut steps = lab.worker.hear(message, now, NOW, &mut lab.stats);
            steps.extend(match what_else {
                0 => lab.stopped(),
                1 => lab.worker.disconnected(),
                2 => lab.worker.connected(now),
                _ => lab.worker.tick(now, NOW, Vitals::default(), &mut lab.stats),
            });
            for step in &steps {
                if let Step::Run(run) = step {
                    prop_assert!(run.devices.total() <= u64::from(LIMITS.devices));
                    let rate = run.devices.total() as f64 / run.interval.as_secs_f64();
                    prop_assert!(rate <= LIMITS.rate * 1.01, "{}", rate);
                    prop_assert!((INTERVAL_MIN..=INTERVAL_MAX).contains(&run.interval));
                    prop_assert!((1..=10_000).contains(&run.observations));
                    prop_assert!(run.stop_within <= Duration::from_secs(30));
                }
            }
            prop_assert!(lab.worker.next_at() < Duration::from_secs(1_000));
        }
    }
}
