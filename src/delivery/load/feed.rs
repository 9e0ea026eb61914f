//! Where the reports of a run come from, and who hears what became of each attempt.

use std::iter::Peekable;
use std::time::Duration;

use super::Span;
use super::attempt::Attempted;
use crate::rehearsal::{Fleet, Report, Schedule};

/// A source of reports, in the order of their moments.
pub(super) trait Feed {
    /// The next report, if there is one by now.
    fn peek(&mut self) -> Option<Report>;
    /// Take it.
    fn take(&mut self) -> Option<Report>;
    /// Reports that were taken.
    fn taken(&self) -> u64;
    /// True if no report will come any more.
    fn is_through(&mut self) -> bool;
    /// `report` was tried; `latency` counts from the moment of the attempt.
    fn attempted(&mut self, report: &Report, attempted: &Attempted, latency: Duration);
}

/// A fleet's reports within a span.
pub(super) struct Planned {
    schedule: Peekable<Schedule>,
    span: Span,
    taken: u64,
}

impl Planned {
    pub(super) fn new(fleet: &Fleet, span: Span) -> Self {
        Self { schedule: fleet.schedule().peekable(), span, taken: 0 }
    }
}

impl Feed for Planned {
    fn peek(&mut self) -> Option<Report> {
        let (span, taken) = (self.span, self.taken);
        self.schedule.peek().filter(|report| span.holds(taken, report.at)).copied()
    }

    fn take(&mut self) -> Option<Report> {
        let report = self.peek()?;
        self.schedule.next();
        self.taken += 1;
        Some(report)
    }

    fn taken(&self) -> u64 {
        self.taken
    }

    fn is_through(&mut self) -> bool {
        self.peek().is_none()
    }

    fn attempted(&mut self, _: &Report, _: &Attempted, _: Duration) {}
}
