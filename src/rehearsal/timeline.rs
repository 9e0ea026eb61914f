//! How a run went, second by second, in a size that does not depend on how long it takes.

use std::time::Duration;

use hdrhistogram::{CreationError, Histogram};

/// What happened within one step of time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TimelinePoint {
    /// Requests that were due.
    pub offered: u64,
    /// Requests that were acknowledged.
    pub delivered: u64,
    pub failed: u64,
    /// Latencies of both in milliseconds; 0 where there is none.
    pub p50: f64,
    pub p99: f64,
}

/// A run in steps of the same length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    pub step: Duration,
    pub points: Vec<TimelinePoint>,
}

/// Steps beyond this are merged, two by two.
const POINTS_MAX: usize = 240;
const FIRST_STEP: Duration = Duration::from_secs(1);

/// Latencies in tenths of milliseconds, up to an hour, to one part in a hundred: a step then takes 20 kB.
const TENTHS_MAX: u64 = 36_000_000;
const DIGITS: u8 = 2;

/// Collects a [`Timeline`] as the run goes on.
#[derive(Debug, Clone)]
pub struct TimelineRecorder {
    step: Duration,
    steps: Vec<StepCounts>,
}

#[derive(Debug, Clone)]
struct StepCounts {
    offered: u64,
    delivered: u64,
    failed: u64,
    latency: Histogram<u32>,
}

impl StepCounts {
    fn new() -> Result<Self, CreationError> {
        Ok(Self { offered: 0, delivered: 0, failed: 0, latency: Histogram::new_with_bounds(1, TENTHS_MAX, DIGITS)? })
    }
}

impl TimelineRecorder {
    /// Nothing yet.
    pub fn new() -> Result<Self, CreationError> {
        Ok(Self { step: FIRST_STEP, steps: vec![StepCounts::new()?] })
    }

    /// A request that was due at `at`.
    pub fn offered(&mut self, at: Duration) {
        if let Some(step) = self.at(at) {
            step.offered += 1;
        }
    }

    /// A request that ended at `at`.
    pub fn ended(&mut self, at: Duration, latency: Duration, is_delivered: bool) {
        let Some(step) = self.at(at) else { return };
        if is_delivered {
            step.delivered += 1;
        } else {
            step.failed += 1;
        }
        let tenths = u64::try_from(latency.as_micros() / 100).unwrap_or(TENTHS_MAX);
        step.latency.saturating_record(tenths.clamp(1, TENTHS_MAX));
    }

    /// What there is so far.
    pub fn timeline(&self) -> Timeline {
        let point = |step: &StepCounts| {
            let quantile = |share: f64| {
                if step.latency.is_empty() { 0.0 } else { step.latency.value_at_quantile(share) as f64 / 10.0 }
            };
            TimelinePoint {
                offered: step.offered,
                delivered: step.delivered,
                failed: step.failed,
                p50: quantile(0.5),
                p99: quantile(0.99),
            }
        };
        Timeline { step: self.step, points: self.steps.iter().map(point).collect() }
    }

    fn at(&mut self, at: Duration) -> Option<&mut StepCounts> {
        while at.as_secs_f64() / self.step.as_secs_f64() >= POINTS_MAX as f64 {
            self.merge();
        }
        let index = (at.as_secs_f64() / self.step.as_secs_f64()) as usize;
        while self.steps.len() <= index {
            // With bounds that were taken once already.
            self.steps.push(StepCounts::new().ok()?);
        }
        self.steps.get_mut(index)
    }

    /// Make steps twice as long.
    fn merge(&mut self) {
        self.step *= 2;
        let mut halves = std::mem::take(&mut self.steps).into_iter();
        while let Some(mut first) = halves.next() {
            if let Some(second) = halves.next() {
                first.offered += second.offered;
                first.delivered += second.delivered;
                first.failed += second.failed;
                // Histograms with the same bounds add up.
                first.latency.add(&second.latency).ok();
            }
            self.steps.push(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn recorder() -> TimelineRecorder {
        TimelineRecorder::new().expect("good bounds")
    }

    #[test]
    fn each_second_has_its_own_counts_and_latencies() {
        let mut recorder = recorder();
        for (at, latency) in [(100, 5), (900, 15), (1_100, 40)] {
            recorder.offered(Duration::from_millis(at));
            recorder.ended(Duration::from_millis(at), Duration::from_millis(latency), at != 900);
        }
        let timeline = recorder.timeline();
        assert_eq!(timeline.step, FIRST_STEP);
        let [first, second] = timeline.points[..] else { panic!("{timeline:?}") };
        assert_eq!((first.offered, first.delivered, first.failed), (2, 1, 1));
        assert!((first.p50 - 5.0).abs() < 0.1 && (first.p99 - 15.0).abs() < 0.2, "{first:?}");
        assert_eq!((second.offered, second.failed), (1, 0));
    }

    proptest! {
        #[test]
        fn however_long_it_takes_nothing_is_lost_and_it_stays_small(
            mut moments in proptest::collection::vec(0_u64..5_000_000, 1..200)
        ) {
            moments.sort_unstable();
            let mut recorder = recorder();
            for moment in &moments {
                recorder.offered(Duration::from_millis(*moment));
                recorder.ended(Duration::from_millis(*moment), Duration::from_millis(3), moment % 2 == 0);
            }
            let timeline = recorder.timeline();
            prop_assert!(timeline.points.len() <= POINTS_MAX);
            prop_assert_eq!(timeline.points.iter().map(|point| point.offered).sum::<u64>(), moments.len() as u64);
            let ended = timeline.points.iter().map(|point| point.delivered + point.failed).sum::<u64>();
            prop_assert_eq!(ended, moments.len() as u64);
        }
    }
}
