//! The words that every form of the report shares.

use super::LoadReport;
use crate::domain::figures::{count_text, counted_text};
use crate::rehearsal::{Bottleneck, Ended};

/// How a run came to its end, as JSON and CSV have it.
pub(super) fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::Complete => "complete",
        Ended::Interrupted => "interrupted",
        Ended::TooManyFailures => "too many failures",
    }
}

/// One thing that a good run does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expectation {
    /// Stable: pipelines name it.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) is_met: bool,
    /// What was seen.
    pub(super) seen: String,
}

/// What a good run does, and whether this one did.
pub(super) fn expectations(report: &LoadReport<'_>) -> [Expectation; 3] {
    let result = report.result;
    let ledger = &result.ledger;
    let share = |share: f64| format!("{:.2} %", share * 100.0);
    [
        Expectation {
            id: "load.complete",
            title: "The run comes to its end",
            is_met: result.ended == Ended::Complete,
            seen: match result.ended {
                Ended::Complete => "Every report was due and settled.".to_owned(),
                Ended::Interrupted => "It was interrupted; what was not delivered by then counts as lost.".to_owned(),
                Ended::TooManyFailures => "It was stopped: more requests failed than were allowed.".to_owned(),
            },
        },
        Expectation {
            id: "load.messages",
            title: "Every message is delivered",
            is_met: ledger.is_complete(),
            seen: format!(
                "{} delivered, {} lost.",
                counted_text(ledger.delivered_once + ledger.delivered_again, "message", "messages"),
                count_text(ledger.lost)
            ),
        },
        Expectation {
            id: "load.failures",
            title: "No more requests fail than allowed",
            is_met: result.failure_share() <= report.allowed_failures,
            seen: format!(
                "{} of {} failed ({}); {} may.",
                count_text(result.failures),
                counted_text(result.requests, "request", "requests"),
                share(result.failure_share()),
                share(report.allowed_failures)
            ),
        },
    ]
}

/// The verdict in a sentence.
pub fn headline(report: &LoadReport<'_>) -> String {
    let ledger = &report.result.ledger;
    if ledger.is_complete() {
        format!("Every message was delivered: {}.", count_text(ledger.messages))
    } else {
        format!("{} of {} messages were not delivered.", count_text(ledger.lost), count_text(ledger.messages))
    }
}

/// What kept the run from going faster, in a sentence.
pub fn bottleneck(bottleneck: Bottleneck) -> &'static str {
    match bottleneck {
        Bottleneck::Destination => "The destination was the bottleneck: requests waited for it, or it asked for less.",
        Bottleneck::ThisMachine => {
            "This machine was the bottleneck: the figures say more about it than about the destination."
        }
        Bottleneck::None => "Nothing was a bottleneck: every request went out when it was due.",
    }
}

/// `8.4 ms`, `1.25 s`.
pub(super) fn milliseconds(milliseconds: f64) -> String {
    if milliseconds < 1_000.0 { format!("{milliseconds:.1} ms") } else { format!("{:.2} s", milliseconds / 1_000.0) }
}
