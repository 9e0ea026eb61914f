//! Which device reports when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::random::{Purpose, bits, share};
use crate::domain::message::MessageKind;

/// How often the fleet reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// Each device reports once per interval, at a phase of its own, with a jitter of up to a hundredth of it.
    Interval(Duration),
    /// That many reports per second of the whole fleet, evenly spaced; more than 0.
    Rate(f64),
}

/// A fleet of devices. The same settings give the same reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// At least 1.
    pub devices: u32,
    pub pace: Pace,
    pub seed: u64,
    /// Share of reports, from 0 to 1, that are delivered a second time after they were acknowledged.
    pub duplicates: f64,
    /// Share of reports, from 0 to 1, that a device hands in one to ten intervals after it made them.
    pub late: f64,
    /// Share of reports, from 0 to 1, that go out after the next report of their device.
    pub out_of_order: f64,
}

/// One report of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    pub device: u32,
    /// Counted from 0 per device.
    pub sequence: u64,
    pub kind: MessageKind,
    /// When it is to go out, since the start.
    pub at: Duration,
    /// How long before that the device made it.
    pub age: Duration,
    /// It is delivered a second time once it was acknowledged.
    pub is_sent_twice: bool,
}

impl Report {
    /// True if a device handed it in late, or after a newer one.
    pub fn is_late(&self) -> bool {
        !self.age.is_zero()
    }
}

/// Of that many reports one is an event: a notification instead of a measurement.
const EVENT_EVERY: u64 = 20;

/// A late report is at most that many intervals old.
const INTERVALS_LATE_MAX: u64 = 10;

/// Most reports of one device that wait for the same newer one.
const HELD_BACK_MAX: u32 = 10;

impl Fleet {
    /// Time between two reports of one device.
    pub fn interval(&self) -> Duration {
        match self.pace {
            Pace::Interval(interval) => interval,
            Pace::Rate(rate) => seconds(f64::from(self.devices) / rate),
        }
    }

    /// Reports per second of the whole fleet.
    pub fn rate(&self) -> f64 {
        match self.pace {
            Pace::Interval(interval) => f64::from(self.devices) / interval.as_secs_f64(),
            Pace::Rate(rate) => rate,
        }
    }

    /// All reports, in the order in which they go out; endless.
    pub fn schedule(&self) -> Schedule {
        let devices = (0..self.devices).map(|device| Reverse(Due { at: self.regular(device, 0), device, sequence: 0 }));
        Schedule { fleet: self.clone(), regular: devices.collect(), held_back: BinaryHeap::new() }
    }

    /// The same without a device; they join and leave one by one.
    pub(super) fn empty_schedule(&self) -> Schedule {
        Schedule { fleet: self.clone(), regular: BinaryHeap::new(), held_back: BinaryHeap::new() }
    }

    /// The first report that `device` makes at `from` or later.
    fn first_from(&self, device: u32, from: Duration) -> Due {
        let interval = self.interval().as_secs_f64();
        // One interval earlier is certainly before it, whatever the phase and the jitter.
        let mut sequence = (from.as_secs_f64() / interval) as u64;
        sequence = sequence.saturating_sub(2);
        while self.regular(device, sequence) < from {
            sequence += 1;
        }
        Due { at: self.regular(device, sequence), device, sequence }
    }

    /// When `device` makes its report number `sequence`.
    fn regular(&self, device: u32, sequence: u64) -> Duration {
        let interval = self.interval().as_secs_f64();
        let offset = match self.pace {
            Pace::Interval(_) => {
                let phase = share(self.seed, Purpose::Phase, device, 0);
                (phase + share(self.seed, Purpose::Jitter, device, sequence) / 100.0) * interval
            }
            Pace::Rate(rate) => f64::from(device) / rate,
        };
        seconds(sequence as f64 * interval + offset)
    }

    /// What becomes of a report that `device` made at `made`.
    fn report(&self, due: Due) -> Report {
        let Due { at: made, device, sequence } = due;
        let drawn = |purpose| share(self.seed, purpose, device, sequence);
        let is_event = bits(self.seed, Purpose::Message, device, sequence).is_multiple_of(EVENT_EVERY);
        let kind = if is_event { MessageKind::Notification } else { MessageKind::Measurement };
        let interval = self.interval();
        let intervals = 1 + bits(self.seed, Purpose::LateBy, device, sequence) % INTERVALS_LATE_MAX;
        let is_held_back = |sequence| share(self.seed, Purpose::OutOfOrder, device, sequence) < self.out_of_order;
        let (at, age) = if is_held_back(sequence) {
            // All that follow each other wait for the first that does not wait; its own moment differs by the jitter.
            let newer =
                (1..HELD_BACK_MAX).take_while(|newer| is_held_back(sequence + u64::from(*newer))).count() as u32 + 1;
            let age = interval.saturating_mul(newer).saturating_add(interval / 2);
            (made.saturating_add(age), age)
        } else if drawn(Purpose::Late) < self.late {
            // It keeps its place: a device that was offline hands in what it had kept.
            (made, interval.saturating_mul(intervals as u32))
        } else {
            (made, Duration::ZERO)
        };
        Report { device, sequence, kind, at, age, is_sent_twice: drawn(Purpose::Duplicate) < self.duplicates }
    }
}

/// Beyond the longest duration, which no run reaches, time stands still.
fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// Ordered by moment, then device, so that equal moments have one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Duration,
    device: u32,
    sequence: u64,
}

/// The reports of a fleet, in the order in which they go out.
#[derive(Debug, Clone)]
pub struct Schedule {
    fleet: Fleet,
    /// The next report of each device.
    regular: BinaryHeap<Reverse<Due>>,
    /// Reports that wait for a newer one, by the moment at which they go out.
    held_back: BinaryHeap<Reverse<(Duration, u32, u64)>>,
}

impl Schedule {
    /// Let `device` report from `from` on. What it reports when does not depend on when it joined.
    pub(super) fn join(&mut self, device: u32, from: Duration) {
        self.regular.push(Reverse(self.fleet.first_from(device, from)));
    }

    /// Drop the devices that `is_leaving` names, and what they still had to hand in.
    pub(super) fn leave(&mut self, is_leaving: impl Fn(u32) -> bool) {
        self.regular.retain(|Reverse(due)| !is_leaving(due.device));
        self.held_back.retain(|Reverse((_, device, _))| !is_leaving(*device));
    }

    /// Hand out `report`, which was the last one taken, once more.
    pub(super) fn put_back(&mut self, report: &Report) {
        self.held_back.push(Reverse((report.at, report.device, report.sequence)));
    }
}

impl Iterator for Schedule {
    type Item = Report;

    fn next(&mut self) -> Option<Report> {
        loop {
            let next_made = self.regular.peek().map(|Reverse(due)| due.at);
            if let Some(Reverse((at, device, sequence))) = self.held_back.peek().copied()
                && next_made.is_none_or(|made| at <= made)
            {
                self.held_back.pop();
                let made = self.fleet.regular(device, sequence);
                return Some(self.fleet.report(Due { at: made, device, sequence }));
            }
            let Reverse(due) = self.regular.pop()?;
            let sequence = due.sequence + 1;
            self.regular.push(Reverse(Due { at: self.fleet.regular(due.device, sequence), sequence, ..due }));
            let report = self.fleet.report(due);
            if report.at == due.at {
                return Some(report);
            }
            self.held_back.push(Reverse((report.at, due.device, due.sequence)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn fleet(devices: u32, pace: Pace) -> Fleet {
        Fleet { devices, pace, seed: 1, duplicates: 0.0, late: 0.0, out_of_order: 0.0 }
    }

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn each_device_reports_once_per_interval() {
        let fleet = fleet(50, Pace::Interval(MINUTE));
        let first_hour: Vec<Report> = fleet.schedule().take_while(|report| report.at < MINUTE * 60).collect();
        for device in 0..50 {
            let of_device = first_hour.iter().filter(|report| report.device == device).count();
            assert!((59..=60).contains(&of_device), "{of_device}");
        }
    }

    #[test]
    fn a_rate_is_kept_evenly() {
        let fleet = fleet(7, Pace::Rate(20.0));
        let moments: Vec<Duration> = fleet.schedule().take(100).map(|report| report.at).collect();
        for (number, at) in moments.iter().enumerate() {
            assert!((at.as_secs_f64() - number as f64 / 20.0).abs() < 1e-6, "{number}: {at:?}");
        }
    }

    #[test]
    fn a_report_out_of_order_goes_out_after_the_next_of_its_device() {
        let fleet = Fleet { out_of_order: 0.2, ..fleet(5, Pace::Interval(MINUTE)) };
        let reports: Vec<Report> = fleet.schedule().take(500).collect();
        let mut newest = [None; 5];
        let mut overtaken = 0;
        for report in &reports {
            let newest = &mut newest[report.device as usize];
            assert_eq!(report.is_late(), newest.is_some_and(|newest| newest > report.sequence), "{report:?}");
            overtaken += usize::from(report.is_late());
            *newest = (*newest).max(Some(report.sequence));
        }
        assert!((60..140).contains(&overtaken), "{overtaken}");
    }

    #[test]
    fn shares_are_met() {
        let fleet = Fleet { duplicates: 0.1, late: 0.3, ..fleet(100, Pace::Interval(MINUTE)) };
        let reports: Vec<Report> = fleet.schedule().take(10_000).collect();
        let twice = reports.iter().filter(|report| report.is_sent_twice).count();
        let late = reports.iter().filter(|report| report.is_late()).count();
        assert!((900..1100).contains(&twice), "{twice}");
        assert!((2800..3200).contains(&late), "{late}");
    }

    fn fleets() -> impl Strategy<Value = Fleet> {
        let pace = prop_oneof![
            (1_u64..10_000).prop_map(|milliseconds| Pace::Interval(Duration::from_millis(milliseconds))),
            (0.1..5_000.0).prop_map(Pace::Rate),
        ];
        (1_u32..200, pace, any::<u64>(), 0.0..1.0, 0.0..1.0, 0.0..1.0).prop_map(
            |(devices, pace, seed, duplicates, late, out_of_order)| Fleet {
                devices,
                pace,
                seed,
                duplicates,
                late,
                out_of_order,
            },
        )
    }

    proptest! {
        #[test]
        fn reports_go_out_in_order_once_each_and_the_same_way_again(fleet in fleets()) {
            let reports: Vec<Report> = fleet.schedule().take(1_000).collect();
            prop_assert!(reports.is_sorted_by_key(|report| report.at));
            let names: HashSet<(u32, u64)> = reports.iter().map(|report| (report.device, report.sequence)).collect();
            prop_assert_eq!(names.len(), reports.len());
            let again: Vec<Report> = fleet.schedule().take(1_000).collect();
            prop_assert_eq!(again, reports);
        }
    }
}
