//! What is counted during a run, and what it comes to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hdrhistogram::{CreationError, Histogram};

use super::attempt::Attempted;
use crate::domain::{Exchange, limits};
use crate::rehearsal::{Bottleneck, Ended, Latency, Ledger, LoadResult, Outcome, Timeline, TimelineRecorder};

/// What a run has come to so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub elapsed: Duration,
    pub requests: u64,
    pub failures: u64,
    pub in_flight: usize,
    /// Requests that are due and wait for a connection.
    pub queued: usize,
    /// Messages that wait for another attempt.
    pub waiting: usize,
    /// Reports that were due so far.
    pub reports: u64,
    pub latency: Latency,
    /// Responses by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Failed requests by cause.
    pub causes: BTreeMap<String, u64>,
    /// The first of each kind of failure, and the token requests; masked.
    pub samples: Vec<Arc<Exchange>>,
    pub timeline: Timeline,
}

/// Counts as the run goes on; its size does not depend on how long that takes.
pub(super) struct Tally {
    latency: Histogram<u64>,
    /// How long a due request waited for a free connection.
    queueing: Histogram<u64>,
    /// How long after its moment a request was found to be due.
    lag: Histogram<u64>,
    pub(super) requests: u64,
    pub(super) failures: u64,
    pub(super) acknowledged: u64,
    statuses: BTreeMap<u16, u64>,
    no_response: BTreeMap<String, u64>,
    causes: BTreeMap<String, u64>,
    pub(super) ledger: Ledger,
    samples: Vec<Arc<Exchange>>,
    timeline: TimelineRecorder,
}

const HOUR_US: u64 = 3_600_000_000;
const DIGITS: u8 = 3;

/// Of microseconds, from one to an hour.
fn histogram() -> Result<Histogram<u64>, CreationError> {
    Histogram::new_with_bounds(1, HOUR_US, DIGITS)
}

impl Tally {
    pub(super) fn new() -> Result<Self, CreationError> {
        Ok(Self {
            latency: histogram()?,
            queueing: histogram()?,
            lag: histogram()?,
            requests: 0,
            failures: 0,
            acknowledged: 0,
            statuses: BTreeMap::new(),
            no_response: BTreeMap::new(),
            causes: BTreeMap::new(),
            ledger: Ledger::default(),
            samples: Vec::new(),
            timeline: TimelineRecorder::new()?,
        })
    }

    /// A request that was due at `due` was found to be so at `now`.
    pub(super) fn found_due(&mut self, due: Duration, now: Duration) {
        self.lag.saturating_record(microseconds(now.saturating_sub(due)));
        self.timeline.offered(due);
    }

    pub(super) fn started(&mut self, waited: Duration) {
        self.queueing.saturating_record(microseconds(waited));
    }

    /// Count one attempt that ended at `ended` and took `latency` from its moment on.
    pub(super) fn count(&mut self, attempted: &mut Attempted, ended: Duration, latency: Duration) {
        self.requests += 1;
        self.timeline.ended(ended, latency, attempted.failure.is_none());
        self.latency.saturating_record(microseconds(latency));
        if let Outcome::Answered { status, .. } = attempted.outcome {
            *self.statuses.entry(status).or_default() += 1;
        }
        match &attempted.failure {
            None => self.acknowledged += 1,
            Some(failure) => {
                self.failures += 1;
                if matches!(attempted.outcome, Outcome::Failed) {
                    *self.no_response.entry(failure.clone()).or_default() += 1;
                }
                if let Some(cause) = &attempted.cause {
                    *self.causes.entry(cause.clone()).or_default() += 1;
                }
            }
        }
        for sample in attempted.samples.drain(..) {
            if self.samples.len() < limits::LOAD_SAMPLES_MAX {
                self.samples.push(Arc::new(sample));
            }
        }
    }

    pub(super) fn latency(&self) -> Latency {
        let at = |share: f64| self.latency.value_at_quantile(share) as f64 / 1000.0;
        Latency {
            p50: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: self.latency.max() as f64 / 1000.0,
        }
    }

    pub(super) fn statuses(&self) -> BTreeMap<u16, u64> {
        self.statuses.clone()
    }

    pub(super) fn causes(&self) -> BTreeMap<String, u64> {
        self.causes.clone()
    }

    pub(super) fn samples(&self) -> Vec<Arc<Exchange>> {
        self.samples.clone()
    }

    pub(super) fn timeline(&self) -> Timeline {
        self.timeline.timeline()
    }

    /// `processor_share` is that of all processors.
    fn bottleneck(&self, processor_share: Option<f64>) -> Bottleneck {
        let slow =
            |histogram: &Histogram<u64>, limit: Duration| histogram.value_at_quantile(0.99) > microseconds(limit);
        let is_busy = processor_share.is_some_and(|share| share > BUSY_SHARE);
        if slow(&self.lag, LAG_MAX) || (is_busy && slow(&self.queueing, QUEUEING_MAX)) {
            Bottleneck::ThisMachine
        } else if slow(&self.queueing, QUEUEING_MAX) || self.is_throttled() {
            Bottleneck::Destination
        } else {
            Bottleneck::None
        }
    }

    /// More than one response in a hundred asks for less.
    fn is_throttled(&self) -> bool {
        let refused: u64 = [429, 503].iter().filter_map(|status| self.statuses.get(status)).sum();
        refused * 100 > self.requests
    }

    pub(super) fn into_result(self, end: End) -> LoadResult {
        LoadResult {
            ended: end.ended,
            elapsed: end.elapsed,
            offered_for: end.offered_for,
            reports: end.reports,
            requests: self.requests,
            failures: self.failures,
            latency: self.latency(),
            bottleneck: self.bottleneck(end.processor_share),
            statuses: self.statuses,
            no_response: self.no_response,
            causes: self.causes,
            timeline: self.timeline.timeline(),
            ledger: self.ledger,
            shared_keys: end.shared_keys,
            processor_share: end.processor_share,
            samples: self.samples.into_iter().map(Arc::unwrap_or_clone).collect(),
        }
    }
}

/// What the run itself knows at its end.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) ended: Ended,
    pub(super) elapsed: Duration,
    pub(super) offered_for: Duration,
    pub(super) reports: u64,
    pub(super) shared_keys: u64,
    pub(super) processor_share: Option<f64>,
}

/// A dispatcher that finds one request in a hundred due later than this has not enough processor.
const LAG_MAX: Duration = Duration::from_millis(100);
/// A request that waits longer than this for a connection is held up.
const QUEUEING_MAX: Duration = Duration::from_millis(250);
const BUSY_SHARE: f64 = 0.9;

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).clamp(1, HOUR_US)
}
