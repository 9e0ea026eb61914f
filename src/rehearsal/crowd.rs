//! A fleet that grows and shrinks while it reports.

use std::time::Duration;

use super::fleet::{Fleet, Report, Schedule};
use crate::domain::message::MessageKind;

/// How many devices there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Devices {
    /// Report measurements alone.
    pub measurement: u32,
    /// Report notifications alone.
    pub notification: u32,
    /// Report as a fleet does: measurements, and now and then a notification.
    pub mixed: u32,
}

/// Kinds of device; their numbers alternate, so that each kind can grow by itself.
const KINDS: u32 = 3;

impl Devices {
    pub fn total(self) -> u64 {
        u64::from(self.measurement) + u64::from(self.notification) + u64::from(self.mixed)
    }

    fn by_kind(self) -> [u32; KINDS as usize] {
        [self.measurement, self.notification, self.mixed]
    }
}

/// The reports of devices that join and leave. A device that comes back goes on with its numbers, so no report is made
/// twice.
#[derive(Debug, Clone)]
pub struct Crowd {
    schedule: Schedule,
    devices: Devices,
    /// Number of the first device.
    base: u32,
    next: Option<Report>,
}

impl Crowd {
    /// Nobody yet. Devices are numbered from `base` on and report as those of `fleet` do, whose own number does not
    /// matter.
    pub fn new(fleet: &Fleet, base: u32) -> Self {
        Self { schedule: fleet.empty_schedule(), devices: Devices::default(), base, next: None }
    }

    pub fn devices(&self) -> Devices {
        self.devices
    }

    /// From `now` on there are that many devices.
    pub fn resize(&mut self, devices: Devices, now: Duration) {
        if let Some(report) = self.next.take() {
            self.schedule.put_back(&report);
        }
        let (before, after) = (self.devices.by_kind(), devices.by_kind());
        let base = self.base;
        if before.iter().zip(after).any(|(before, after)| after < *before) {
            self.schedule.leave(|device| {
                let place = device.wrapping_sub(base);
                place / KINDS >= after[(place % KINDS) as usize]
            });
        }
        for (kind, (before, after)) in (0..KINDS).zip(before.into_iter().zip(after)) {
            for slot in before..after {
                self.schedule.join(number(base, kind, slot), now);
            }
        }
        self.devices = devices;
    }

    /// The next report; `None` while there is no device.
    pub fn peek(&mut self) -> Option<Report> {
        if self.next.is_none() {
            self.next = self.schedule.next().map(|report| self.of_kind(report));
        }
        self.next
    }

    /// Take the report that [`Self::peek`] shows.
    pub fn take(&mut self) -> Option<Report> {
        self.peek();
        self.next.take()
    }

    fn of_kind(&self, report: Report) -> Report {
        let kind = match report.device.wrapping_sub(self.base) % KINDS {
            0 => MessageKind::Measurement,
            1 => MessageKind::Notification,
            _ => report.kind,
        };
        Report { kind, ..report }
    }
}

fn number(base: u32, kind: u32, slot: u32) -> u32 {
    base.wrapping_add(slot.wrapping_mul(KINDS)).wrapping_add(kind)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;
    use crate::rehearsal::Pace;

    fn fleet() -> Fleet {
        let pace = Pace::Interval(Duration::from_secs(1));
        Fleet { devices: 1, pace, seed: 5, duplicates: 0.0, late: 0.1, out_of_order: 0.1 }
    }

    fn of_measurements(measurement: u32) -> Devices {
        Devices { measurement, ..Devices::default() }
    }

    fn until(crowd: &mut Crowd, end: Duration) -> Vec<Report> {
        std::iter::from_fn(|| crowd.peek().filter(|report| report.at < end).and_then(|_| crowd.take())).collect()
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn nobody_reports_nothing() {
        let mut crowd = Crowd::new(&fleet(), 0);
        assert_eq!(crowd.peek(), None);
        crowd.resize(of_measurements(3), SECOND);
        assert!(crowd.peek().is_some());
        crowd.resize(Devices::default(), SECOND * 2);
        assert_eq!(crowd.peek(), None);
    }

    #[test]
    fn each_kind_reports_its_own_messages() {
        let mut crowd = Crowd::new(&fleet(), 700);
        crowd.resize(Devices { measurement: 4, notification: 2, mixed: 1 }, Duration::ZERO);
        let mut kinds: HashMap<u32, HashSet<MessageKind>> = HashMap::new();
        for report in until(&mut crowd, SECOND * 200) {
            kinds.entry(report.device).or_default().insert(report.kind);
        }
        assert_eq!(kinds.len(), 7);
        let with = |wanted: &[MessageKind]| {
            kinds.values().filter(|kinds| **kinds == wanted.iter().copied().collect::<HashSet<_>>()).count()
        };
        assert_eq!(with(&[MessageKind::Measurement]), 4);
        assert_eq!(with(&[MessageKind::Notification]), 2);
        assert_eq!(with(&[MessageKind::Measurement, MessageKind::Notification]), 1);
    }

    #[test]
    fn a_crowd_that_grew_in_steps_reports_what_the_whole_one_would_have() {
        let mut whole = Crowd::new(&fleet(), 0);
        whole.resize(of_measurements(20), Duration::ZERO);
        let mut grown = Crowd::new(&fleet(), 0);
        for step in 1..=20 {
            grown.resize(of_measurements(step), Duration::from_millis(u64::from(step)));
        }
        let after = |crowd: &mut Crowd| -> HashSet<(u32, u64, Duration)> {
            let reports = until(crowd, SECOND * 30).into_iter();
            let reports = reports.filter(|report| report.at > SECOND * 15);
            reports.map(|report| (report.device, report.sequence, report.at)).collect()
        };
        assert_eq!(after(&mut whole), after(&mut grown));
    }

    proptest! {
        #[test]
        fn no_report_is_made_twice_however_devices_come_and_go(
            steps in proptest::collection::vec((0_u32..12, 0_u32..5, 0_u32..5, 1_u64..3_000), 1..20)
        ) {
            let mut crowd = Crowd::new(&fleet(), 100);
            let (mut now, mut seen, mut last) = (Duration::ZERO, HashSet::new(), Duration::ZERO);
            for (measurement, notification, mixed, milliseconds) in steps {
                let devices = Devices { measurement, notification, mixed };
                crowd.resize(devices, now);
                now += Duration::from_millis(milliseconds);
                for report in until(&mut crowd, now) {
                    prop_assert!(seen.insert((report.device, report.sequence)), "{:?}", report);
                    prop_assert!(report.at >= last, "in order");
                    let place = report.device - 100;
                    prop_assert!(place / KINDS < devices.by_kind()[(place % KINDS) as usize]);
                    last = report.at;
                }
            }
        }
    }
}
