//! What a fleet of 100,000 devices costs before anything is signed: its schedule, its growth, its messages.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use signpost::rehearsal::{Crowd, Devices, Fleet, Pace, report_batch};
use time::macros::datetime;

const DEVICES: u32 = 100_000;
const REPORTS: usize = 100_000;

fn main() {
    divan::main();
}

fn fleet() -> Fleet {
    let pace = Pace::Interval(Duration::from_mins(5));
    Fleet { devices: DEVICES, pace, seed: 1, duplicates: 0.01, late: 0.05, out_of_order: 0.02 }
}

/// The heap of all devices.
#[divan::bench]
fn begin(bencher: Bencher<'_, '_>) {
    let fleet = fleet();
    bencher.counter(ItemsCount::new(DEVICES)).bench(|| black_box(fleet.schedule()));
}

/// Which device reports next, one report after the other.
#[divan::bench]
fn next_reports(bencher: Bencher<'_, '_>) {
    let fleet = fleet();
    bencher
        .counter(ItemsCount::new(REPORTS))
        .with_inputs(|| fleet.schedule())
        .bench_values(|schedule| black_box(schedule.take(REPORTS).last()));
}

/// From nobody to the whole fleet in steps of a hundredth, as a master ramps up.
#[divan::bench]
fn ramp_up(bencher: Bencher<'_, '_>) {
    let fleet = fleet();
    bencher.counter(ItemsCount::new(DEVICES)).bench(|| {
        let mut crowd = Crowd::new(&fleet, 0);
        for step in 1..=100 {
            let devices = Devices { measurement: DEVICES / 100 * step, ..Devices::default() };
            crowd.resize(devices, Duration::from_secs(u64::from(step)));
        }
        black_box(crowd.peek())
    });
}

/// The message of a report.
#[divan::bench]
fn message(bencher: Bencher<'_, '_>) {
    let fleet = fleet();
    let report = fleet.schedule().next().unwrap();
    let began = datetime!(2026-03-05 01:02:03 UTC);
    bencher.bench(|| black_box(report_batch(&fleet, &report, "r", began, 2, 0)));
}
