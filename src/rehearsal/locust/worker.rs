//! What a worker does when: pure, with every moment handed in.

use std::collections::BTreeMap;
use std::time::Duration;

use super::message::{FromMaster, Loose, Spawn, State, ToMaster};
use super::stats::RequestStats;
use crate::rehearsal::crowd::Devices;

/// Readiness is repeated this often until the master knows the worker (`runners.py`, `WORKER_…`).
const READY_EVERY: Duration = Duration::from_secs(5);
/// Three missing ones and the master gives the users to others.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(1);
const STATS_EVERY: Duration = Duration::from_secs(3);
/// A master that says nothing for this long is gone.
const MASTER_SILENT_MAX: Duration = Duration::from_mins(1);
/// A master that quits waits half a second for the last report.
const LAST_REPORT_AFTER: Duration = Duration::from_millis(250);

/// What this machine allows, whatever the master says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub devices: u32,
    /// Reports per second.
    pub rate: f64,
    /// Time between two reports of a device, where the master does not say.
    pub interval: Duration,
    /// Observations of a message, where the master does not say.
    pub observations: u32,
}

/// Shortest and longest interval that is taken from a master, whatever it says.
const INTERVAL_MIN: Duration = Duration::from_millis(10);
const INTERVAL_MAX: Duration = Duration::from_hours(24);
const OBSERVATIONS_MAX: f64 = 10_000.0;

/// Of a device: 100 a second for 0.29 s are 28.999999999999996.
const ROUNDING: f64 = 1e-6;

/// Seconds that users get to end, at most.
const STOP_SECONDS_MAX: f64 = 30.0;

/// Numbers of devices that one worker uses; the next worker's begin where they end.
const DEVICES_PER_WORKER: u32 = 3_000_000;

/// What is to be sent from now on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Counted from 1; another number is another test.
    pub number: u32,
    /// Number of the first device.
    pub base: u32,
    pub devices: Devices,
    pub interval: Duration,
    pub observations: u32,
    /// How long requests that are in flight get when the test is stopped.
    pub stop_within: Duration,
}

/// One thing for the rest of the program to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Tell(ToMaster),
    /// Have these devices report; the answer is [`Worker::stopped`] once [`Step::Stop`] came and they have ended.
    Run(Run),
    Stop,
    /// Close the connection, and open another one with another node id.
    Reconnect,
    /// The master is done, and so is the worker.
    Leave,
    /// For whoever watches this worker.
    Remark(String),
}

/// How this process is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Vitals {
    pub processor_percent: f64,
    pub memory_bytes: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Idle,
    Running(Run),
    /// Devices were told to stop and have not ended yet.
    Stopping {
        /// The master of this connection asked for it, and waits for the reply.
        is_awaited: bool,
        /// A spawn that came meanwhile.
        next: Option<Spawn>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    ForMaster,
    ByItself,
}

/// A worker, from its first readiness to its end; connections come and go meanwhile.
#[derive(Debug, Clone)]
pub struct Worker {
    limits: Limits,
    stage: Stage,
    /// As the master counts them, within the limits.
    users: BTreeMap<String, u64>,
    /// The master's number for this worker, once it knows it.
    index: Option<u32>,
    runs: u32,
    last_timestamp: Option<f64>,
    heard_at: Duration,
    ready_at: Duration,
    heartbeat_at: Duration,
    stats_at: Duration,
    /// A master that waits for the last report has quit.
    leaving_at: Option<Duration>,
    leaving: Option<Leaving>,
    has_told_limit: bool,
}

impl Worker {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            stage: Stage::Idle,
            users: BTreeMap::new(),
            index: None,
            runs: 0,
            last_timestamp: None,
            heard_at: Duration::ZERO,
            ready_at: Duration::ZERO,
            heartbeat_at: Duration::ZERO,
            stats_at: Duration::ZERO,
            leaving_at: None,
            leaving: None,
            has_told_limit: false,
        }
    }

    /// A connection is there, with a node id that the master does not know yet.
    pub fn connected(&mut self, now: Duration) -> Vec<Step> {
        self.index = None;
        self.last_timestamp = None;
        self.heard_at = now;
        self.ready_at = now + READY_EVERY;
        self.heartbeat_at = now;
        self.stats_at = now + STATS_EVERY;
        vec![Step::Tell(ToMaster::ClientReady)]
    }

    /// The connection is gone. Nobody could stop the devices any more, so they stop.
    pub fn disconnected(&mut self) -> Vec<Step> {
        self.index = None;
        let steps = self.stop();
        if let Stage::Stopping { is_awaited, .. } = &mut self.stage {
            *is_awaited = false;
        }
        steps
    }

    /// When [`Self::tick`] has something to do again.
    pub fn next_at(&self) -> Duration {
        let moments = [self.heartbeat_at, self.stats_at].into_iter();
        let ready = self.index.is_none().then_some(self.ready_at);
        let silent = self.heard_at + MASTER_SILENT_MAX;
        moments.chain(ready).chain(self.leaving_at).fold(silent, Duration::min)
    }

    /// Whatever is due at `now`; `unix_now` is the same in seconds since 1970.
    pub fn tick(&mut self, now: Duration, unix_now: f64, vitals: Vitals, stats: &mut RequestStats) -> Vec<Step> {
        if now >= self.heard_at + MASTER_SILENT_MAX {
            self.heard_at = now;
            let mut steps = vec![Step::Remark("the master has been silent for a minute".to_owned()), Step::Reconnect];
            steps.extend(self.disconnected());
            return steps;
        }
        let mut steps = Vec::new();
        if self.index.is_none() && now >= self.ready_at {
            self.ready_at = now + READY_EVERY;
            steps.push(Step::Tell(ToMaster::ClientReady));
        }
        if now >= self.heartbeat_at {
            self.heartbeat_at = now + HEARTBEAT_EVERY;
            let Vitals { processor_percent, memory_bytes } = vitals;
            steps.push(Step::Tell(ToMaster::Heartbeat { state: self.state(), processor_percent, memory_bytes }));
        }
        if now >= self.stats_at {
            self.stats_at = now + STATS_EVERY;
            steps.push(self.report(unix_now, stats));
        }
        if self.leaving_at.is_some_and(|leaving_at| now >= leaving_at) {
            self.leaving_at = None;
            steps.push(self.report(unix_now, stats));
        }
        steps
    }

    /// What follows a message of the master.
    pub fn hear(&mut self, message: FromMaster, now: Duration, unix_now: f64, stats: &mut RequestStats) -> Vec<Step> {
        self.heard_at = now;
        match message {
            FromMaster::Ack { index } => {
                let is_first = self.index.replace(index).is_none();
                // What the connection before this one took no more: a master that still runs the test adds it.
                if is_first && !stats.is_empty() { vec![self.report(unix_now, stats)] } else { Vec::new() }
            }
            FromMaster::Spawn(spawn) => self.spawn(spawn, unix_now, stats),
            FromMaster::Stop => {
                let steps = self.stop();
                if let Stage::Stopping { is_awaited, .. } = &mut self.stage {
                    *is_awaited = true;
                    return steps;
                }
                vec![Step::Tell(ToMaster::ClientStopped), Step::Tell(ToMaster::ClientReady)]
            }
            FromMaster::Quit => {
                self.leaving = Some(Leaving::ForMaster);
                if self.stage == Stage::Idle {
                    return vec![self.report(unix_now, stats), Step::Leave];
                }
                self.leaving_at = Some(now + LAST_REPORT_AFTER);
                self.stop()
            }
            FromMaster::Heartbeat | FromMaster::Other => Vec::new(),
            FromMaster::Reconnect => {
                let mut steps = vec![Step::Reconnect];
                steps.extend(self.disconnected());
                steps
            }
        }
    }

    /// All devices have ended, and their last requests are counted.
    pub fn stopped(&mut self, unix_now: f64, stats: &mut RequestStats) -> Vec<Step> {
        let Stage::Stopping { next, is_awaited } = std::mem::replace(&mut self.stage, Stage::Idle) else {
            return Vec::new();
        };
        self.users.clear();
        let mut steps = Vec::new();
        if self.index.is_some() {
            steps.push(self.report(unix_now, stats));
        }
        if let Some(leaving) = self.leaving {
            steps.extend((leaving == Leaving::ByItself).then_some(Step::Tell(ToMaster::Quit)));
            steps.push(Step::Leave);
            return steps;
        }
        if is_awaited {
            // The report comes first: the master forgets who has stopped.
            steps.extend([Step::Tell(ToMaster::ClientStopped), Step::Tell(ToMaster::ClientReady)]);
        }
        if let Some(spawn) = next {
            steps.extend(self.spawn(spawn, unix_now, stats));
        }
        steps
    }

    /// The person at this machine ends it.
    pub fn leave(&mut self) -> Vec<Step> {
        self.leaving = Some(Leaving::ByItself);
        if self.stage == Stage::Idle { vec![Step::Tell(ToMaster::Quit), Step::Leave] } else { self.stop() }
    }

    fn stop(&mut self) -> Vec<Step> {
        match self.stage {
            Stage::Running(_) => {
                self.stage = Stage::Stopping { is_awaited: false, next: None };
                vec![Step::Stop]
            }
            Stage::Stopping { ref mut next, .. } => {
                *next = None;
                Vec::new()
            }
            Stage::Idle => Vec::new(),
        }
    }

    fn spawn(&mut self, spawn: Spawn, unix_now: f64, stats: &mut RequestStats) -> Vec<Step> {
        if self.last_timestamp.is_some_and(|last| spawn.timestamp <= last) || self.leaving.is_some() {
            return Vec::new();
        }
        if let Stage::Stopping { next, .. } = &mut self.stage {
            *next = Some(spawn);
            return Vec::new();
        }
        self.last_timestamp = Some(spawn.timestamp);
        let mut steps = vec![Step::Tell(ToMaster::Spawning)];
        let is_new = self.stage == Stage::Idle;
        if is_new {
            *stats = RequestStats::new(unix_now);
            self.runs += 1;
            self.has_told_limit = false;
        }
        let (interval, observations) = match &self.stage {
            // They hold for a whole test.
            Stage::Running(run) => (run.interval, run.observations),
            Stage::Idle | Stage::Stopping { .. } => self.options(&spawn),
        };
        let wanted: u64 = spawn.user_classes_count.values().fold(0, |sum, users| sum.saturating_add(*users));
        self.users = within(spawn.user_classes_count, self.users_max(interval));
        let granted = self.users.values().sum::<u64>();
        if granted < wanted && !self.has_told_limit {
            self.has_told_limit = true;
            let text = format!(
                "{wanted} users were asked for and {granted} report: this worker allows {} devices and {} reports per second",
                self.limits.devices, self.limits.rate
            );
            steps.push(Step::Tell(ToMaster::Exception(text.clone())));
            steps.push(Step::Remark(text));
        }
        let run = Run {
            number: self.runs,
            base: self.index.unwrap_or_default().wrapping_mul(DEVICES_PER_WORKER),
            devices: devices(&self.users),
            interval,
            observations,
            stop_within: seconds(&spawn.stop_timeout, STOP_SECONDS_MAX),
        };
        self.stage = Stage::Running(run);
        steps.push(Step::Run(run));
        steps.push(Step::Tell(ToMaster::SpawningComplete { users: self.users.clone() }));
        steps
    }

    fn options(&self, spawn: &Spawn) -> (Duration, u32) {
        let interval = match &spawn.parsed_options.report_interval {
            Loose::Number(seconds) => Duration::try_from_secs_f64(*seconds).ok(),
            Loose::Text(text) => {
                let seconds = text.trim().parse::<f64>().ok();
                let in_seconds = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                in_seconds.or_else(|| humantime::parse_duration(text.trim()).ok())
            }
            Loose::Absent | Loose::Other => None,
        };
        // One device alone keeps to the rate, too.
        let shortest = Duration::try_from_secs_f64(self.limits.rate.recip()).unwrap_or(INTERVAL_MAX).max(INTERVAL_MIN);
        let interval = interval.unwrap_or(self.limits.interval).clamp(shortest.min(INTERVAL_MAX), INTERVAL_MAX);
        let observations = match &spawn.parsed_options.observations {
            Loose::Number(number) if number.is_finite() => number.clamp(1.0, OBSERVATIONS_MAX) as u32,
            Loose::Number(_) | Loose::Text(_) | Loose::Absent | Loose::Other => self.limits.observations,
        };
        (interval, observations)
    }

    /// Users that fit the limits.
    fn users_max(&self, interval: Duration) -> u64 {
        // Whole devices within the rate: a part of one more would break the limit.
        let by_rate = (self.limits.rate * interval.as_secs_f64() + ROUNDING).floor().max(1.0) as u64;
        u64::from(self.limits.devices.min(DEVICES_PER_WORKER / 3)).min(by_rate)
    }

    fn report(&self, unix_now: f64, stats: &mut RequestStats) -> Step {
        Step::Tell(ToMaster::Stats(Box::new(stats.take(&self.users, unix_now))))
    }

    fn state(&self) -> State {
        match self.stage {
            Stage::Idle => State::Ready,
            Stage::Running(_) | Stage::Stopping { .. } => State::Running,
        }
    }
}

fn seconds(value: &Loose, most: f64) -> Duration {
    let Loose::Number(seconds) = value else { return Duration::ZERO };
    Duration::try_from_secs_f64(seconds.clamp(0.0, most)).unwrap_or_default()
}

/// `users` in their proportions, `most` in all.
fn within(users: BTreeMap<String, u64>, most: u64) -> BTreeMap<String, u64> {
    let wanted: u128 = users.values().map(|users| u128::from(*users)).sum();
    if wanted <= u128::from(most) {
        return users;
    }
    let (mut asked, mut given) = (0_u128, 0_u128);
    let scaled = users.into_iter().map(|(class, users)| {
        // What is lost by rounding down goes to the next class.
        asked += u128::from(users);
        let all = asked * u128::from(most) / wanted;
        let share = all - given;
        given = all;
        (class, share as u64)
    });
    scaled.collect()
}

/// What the classes of the master's file stand for.
fn devices(users: &BTreeMap<String, u64>) -> Devices {
    let mut devices = Devices::default();
    for (class, users) in users {
        let users = *users as u32;
        match class.as_str() {
            "Measurement" => devices.measurement += users,
            "Notification" => devices.notification += users,
            _ => devices.mixed += users,
        }
    }
    devices
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
