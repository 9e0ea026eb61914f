//! What a run came to.

use std::collections::BTreeMap;
use std::time::Duration;

use super::ledger::Ledger;
use super::timeline::Timeline;
use crate::domain::Exchange;

/// Latencies in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latency {
    pub p50: f64,
    pub p90: f64,
    pub p95: f64,
    pub p99: f64,
    pub p999: f64,
    pub max: f64,
}

/// What kept the run from going faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bottleneck {
    Destination,
    ThisMachine,
    None,
}

impl Bottleneck {
    /// As JSON and reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Destination => "destination",
            Self::ThisMachine => "this machine",
            Self::None => "none",
        }
    }
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Complete,
    Interrupted,
    /// More requests failed than were allowed.
    TooManyFailures,
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct LoadResult {
    pub ended: Ended,
    /// From the first report's moment to the last response.
    pub elapsed: Duration,
    /// How long reports were due.
    pub offered_for: Duration,
    pub reports: u64,
    pub requests: u64,
    pub failures: u64,
    pub latency: Latency,
    pub statuses: BTreeMap<u16, u64>,
    /// Requests without a whole response, by the kind of failure.
    pub no_response: BTreeMap<String, u64>,
    /// Failed requests by cause; those that nothing explains are not among them.
    pub causes: BTreeMap<String, u64>,
    pub timeline: Timeline,
    pub ledger: Ledger,
    pub bottleneck: Bottleneck,
    /// Requests whose dated key was also that of another one.
    pub shared_keys: u64,
    /// The share of this machine's processors that the run used; `None` where the system does not say.
    pub processor_share: Option<f64>,
    /// The first of each kind of failure, and the token requests; masked.
    pub samples: Vec<Exchange>,
}

impl LoadResult {
    /// Reports due per second.
    pub fn offered_per_second(&self) -> f64 {
        per_second(self.reports, self.offered_for)
    }

    /// Acknowledged requests per second.
    pub fn delivered_per_second(&self) -> f64 {
        per_second(self.requests - self.failures, self.elapsed)
    }

    /// Failed requests of all, from 0 to 1.
    pub fn failure_share(&self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.failures as f64 / self.requests as f64 }
    }
}

fn per_second(count: u64, over: Duration) -> f64 {
    if over.is_zero() { 0.0 } else { count as f64 / over.as_secs_f64() }
}

/// One rate that was tried.
#[derive(Debug, Clone)]
pub struct KneeStep {
    /// Reports per second.
    pub rate: f64,
    pub keeps_up: bool,
    pub result: LoadResult,
}

/// Every rate that was tried, in order.
#[derive(Debug, Clone)]
pub struct Knee {
    pub steps: Vec<KneeStep>,
}

impl Knee {
    /// The highest rate that the destination kept up with, in reports per second.
    pub fn rate(&self) -> Option<f64> {
        self.steps.iter().filter(|step| step.keeps_up).map(|step| step.rate).reduce(f64::max)
    }
}
