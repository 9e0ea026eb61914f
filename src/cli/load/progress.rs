//! How a run goes: a block of lines that is drawn again and again for a person, plain lines every few seconds for a log.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output::Output;
use crate::delivery::load::{LoadPlan, Snapshot, Span};
use crate::domain::figures::duration_text;

/// Between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(5);
/// Of a bar, in steps.
const BAR_STEPS: u64 = 1_000;
/// The rate that is shown is that of the last seconds.
const RATE_OVER: Duration = Duration::from_secs(3);
/// Causes that are shown, the most frequent first.
const CAUSES_MAX: usize = 3;

pub(super) struct Progress {
    bar: Option<ProgressBar>,
    /// How much there is to do, where that is known, and reports per second.
    planned: Option<(Span, f64)>,
    last_line: Option<Duration>,
}

impl Progress {
    /// Drawn if standard error is a terminal.
    pub(super) fn new(output: &mut Output, plan: Option<&LoadPlan>) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        output.clear_status();
        Self {
            bar: is_terminal.then(|| bar(plan.is_some())),
            planned: plan.map(|plan| (plan.span, plan.fleet.rate())),
            last_line: None,
        }
    }

    /// A line that stays, above what is drawn.
    pub(super) fn remark(&self, text: &str, output: &mut Output) {
        match &self.bar {
            Some(bar) => bar.suspend(|| output.remark(text)),
            None => output.remark(text),
        }
    }

    /// How far it is, after `before`.
    pub(super) fn tell(&mut self, before: &str, snapshot: &Snapshot, output: &mut Output) {
        let left = self.planned.map(|(span, rate)| left(span, rate, snapshot));
        if let Some(bar) = &self.bar {
            if let Some(left) = left {
                let whole = snapshot.elapsed + left;
                let share = snapshot.elapsed.as_secs_f64() / whole.as_secs_f64().max(f64::EPSILON);
                bar.set_position((share * BAR_STEPS as f64) as u64);
            }
            bar.set_message(format!("{before}{}", lines(snapshot, left).join("\n")));
            bar.tick();
        } else if self.is_line_due(snapshot) {
            self.last_line = Some(snapshot.elapsed);
            output.remark(&format!("{before}{}", lines(snapshot, left).join("; ")));
        }
    }
}

impl Progress {
    /// The first line comes with the first responses. A run that begins anew, as when a knee is looked for, has its own.
    fn is_line_due(&self, snapshot: &Snapshot) -> bool {
        match self.last_line {
            Some(last) if last <= snapshot.elapsed => snapshot.elapsed >= last + LINE_EVERY,
            Some(_) | None => snapshot.requests > 0 || snapshot.elapsed >= LINE_EVERY,
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(has_end: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(BAR_STEPS), ProgressDrawTarget::stderr_with_hz(4));
    let template = if has_end { "{bar:40} {percent:>3} %\n{msg}" } else { "{msg}" };
    // A template with a mistake would draw the default one.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_mistake| ProgressStyle::default_bar()));
    bar
}

/// How long it still takes.
fn left(span: Span, rate: f64, snapshot: &Snapshot) -> Duration {
    match span {
        Span::For(duration) => duration.saturating_sub(snapshot.elapsed),
        Span::Reports(reports) => {
            let due = reports.saturating_sub(snapshot.reports) as f64;
            Duration::try_from_secs_f64(due / rate).unwrap_or(Duration::MAX)
        }
    }
}

/// Time and counts; rate and latency; what came back and why.
fn lines(snapshot: &Snapshot, left: Option<Duration>) -> Vec<String> {
    let Snapshot { elapsed, requests, failures, in_flight, queued, waiting, latency, statuses, causes, .. } = snapshot;
    let mut first = clock_text(*elapsed);
    if let Some(left) = left {
        write!(first, ", {} left", clock_text(left)).ok(); // A String takes every write.
    }
    write!(first, ", {requests} requests, {failures} failed, {in_flight} in flight").ok();
    for (count, what) in [(queued, "queued"), (waiting, "waiting for another attempt")] {
        if *count > 0 {
            write!(first, ", {count} {what}").ok();
        }
    }
    let milliseconds = |milliseconds: f64| duration_text((milliseconds * 1000.0) as u64);
    let second = format!(
        "{:.1} per second, p50 {}, p95 {}, p99 {}",
        rate(snapshot),
        milliseconds(latency.p50),
        milliseconds(latency.p95),
        milliseconds(latency.p99)
    );
    let mut lines = vec![first, second];
    let mix = listed(statuses, usize::MAX).into_iter().chain(listed(causes, CAUSES_MAX)).collect::<Vec<_>>();
    if !mix.is_empty() {
        lines.push(mix.join(", "));
    }
    lines
}

/// Responses per second, of late.
fn rate(snapshot: &Snapshot) -> f64 {
    let timeline = &snapshot.timeline;
    let steps = (RATE_OVER.as_secs_f64() / timeline.step.as_secs_f64().max(1.0)).ceil() as usize;
    // The last step is not over yet.
    let whole = timeline.points.len().saturating_sub(1);
    let recent = timeline.points.get(whole.saturating_sub(steps)..whole).unwrap_or_default();
    if recent.is_empty() {
        return snapshot.requests as f64 / snapshot.elapsed.as_secs_f64().max(0.5);
    }
    let ended: u64 = recent.iter().map(|point| point.delivered + point.failed).sum();
    ended as f64 / (timeline.step.as_secs_f64() * recent.len() as f64)
}

/// The most frequent first.
fn listed<K: Display>(counts: &BTreeMap<K, u64>, most: usize) -> Vec<String> {
    let mut counts: Vec<(&K, &u64)> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    counts.into_iter().take(most).map(|(name, count)| format!("{count} × {name}")).collect()
}

/// `0:07`, `12:30`, `1:02:03`.
fn clock_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::{Latency, Timeline, TimelinePoint};

    fn snapshot() -> Snapshot {
        let second = TimelinePoint { offered: 20, delivered: 18, failed: 2, p50: 1.0, p99: 2.0 };
        Snapshot {
            elapsed: Duration::from_secs(30),
            requests: 600,
            failures: 60,
            in_flight: 3,
            queued: 0,
            waiting: 4,
            reports: 590,
            latency: Latency { p50: 1.0, p90: 2.0, p95: 3.0, p99: 1_200.0, p999: 5.0, max: 6.0 },
            statuses: BTreeMap::from([(200, 540), (503, 60)]),
            causes: BTreeMap::from([("http.unavailable".to_owned(), 60)]),
            samples: Vec::new(),
            timeline: Timeline { step: Duration::from_secs(1), points: vec![second; 31] },
        }
    }

    #[test]
    fn progress_says_rate_latency_responses_causes_and_time_left() {
        let left = left(Span::For(Duration::from_secs(100)), 20.0, &snapshot());
        let lines = lines(&snapshot(), Some(left));
        assert_eq!(
            lines,
            [
                "0:30, 1:10 left, 600 requests, 60 failed, 3 in flight, 4 waiting for another attempt",
                "20.0 per second, p50 1.00 ms, p95 3.00 ms, p99 1.20 s",
                "540 × 200, 60 × 503, 60 × http.unavailable",
            ]
        );
    }

    #[test]
    fn reports_that_are_not_due_yet_take_their_time() {
        assert_eq!(left(Span::Reports(790), 20.0, &snapshot()), Duration::from_secs(10));
        assert_eq!(left(Span::Reports(10), 20.0, &snapshot()), Duration::ZERO);
        assert_eq!(clock_text(Duration::from_secs(3_723)), "1:02:03");
    }
}
