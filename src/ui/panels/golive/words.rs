//! How results look and what they are called in the window.

use egui::{Color32, Ui};

use crate::app::golive::{CheckOutcome, RowState, Verdict, outcome_words};
use crate::ui::theme::TokensExt as _;

/// A sign, what it says in words, and its colour.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) sign: &'static str,
    pub(super) words: &'static str,
    pub(super) color: Color32,
}

pub(super) fn outcome_mark(ui: &Ui, outcome: CheckOutcome) -> Mark {
    let tokens = ui.tokens();
    let (sign, color) = match outcome {
        CheckOutcome::Passed => ("✓", tokens.ok),
        CheckOutcome::Failed => ("✗", tokens.fail),
        CheckOutcome::Warning => ("⚠", tokens.warn),
        CheckOutcome::Review => ("?", tokens.info),
        CheckOutcome::NotRun => ("–", tokens.muted),
    };
    Mark { sign, words: outcome_words(outcome), color }
}

pub(super) fn row_mark(ui: &Ui, state: RowState<'_>) -> Mark {
    let tokens = ui.tokens();
    match state {
        RowState::Planned { .. } => Mark { sign: "○", words: "Planned", color: tokens.muted },
        RowState::Waiting => Mark { sign: "○", words: "Waiting", color: tokens.muted },
        RowState::Running => Mark { sign: "▸", words: "Running", color: tokens.accent },
        RowState::NotPlanned(_) => outcome_mark(ui, CheckOutcome::NotRun),
        RowState::Done(result) => outcome_mark(ui, result.result),
    }
}

pub(super) fn verdict_mark(ui: &Ui, verdict: Verdict) -> Mark {
    let tokens = ui.tokens();
    let (sign, words, color) = match verdict {
        Verdict::Ready => ("✓", "ready", tokens.ok),
        Verdict::NotReady => ("✗", "not ready", tokens.fail),
        Verdict::NeedsReview => ("?", "a person has to decide", tokens.info),
    };
    Mark { sign, words, color }
}
