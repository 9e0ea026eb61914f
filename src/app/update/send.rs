//! One send at a time, from the button to the history.

use std::sync::Arc;

use super::super::command::Sent;
use super::super::effect::{Effect, Errand};
use super::super::state::{ExchangeTab, LoadedExchange, NarrowTab, SendProblem, SendState, Shown, State};
use super::super::verdict;
use super::{attention, batch, destination, history, notice, receiver};
use crate::delivery::Progress;
use crate::domain::Outcome;
use crate::domain::exchange::FailureKind;

pub(super) fn send(state: &mut State) -> Vec<Effect> {
    if state.send.is_running() {
        notice::info(state, "A send is under way. Wait for its answer, or cancel it first.");
        return Vec::new();
    }
    let Some(draft) = state.draft() else {
        notice::info(state, "Choose a destination first, or make one with New.");
        return Vec::new();
    };
    if let Some(problem) = draft.fields.problems().into_iter().next() {
        return fail(state, problem.field, problem.text);
    }
    if let Some(problem) = batch::unapplied_problem(state) {
        return fail(state, "batch".to_owned(), problem);
    }
    destination::keep_name(state);
    let send_id = state.next_id();
    state.send = SendState::Preparing { send_id, since: state.now };
    let effects = batch::flush(state);
    if state.batch.is_busy() {
        state.batch.send_after = Some(send_id);
        return effects;
    }
    effects.into_iter().chain(start(state, send_id)).collect()
}

fn fail(state: &mut State, field: String, text: String) -> Vec<Effect> {
    state.send = SendState::Failed(SendProblem { field, text });
    Vec::new()
}

/// The batch is as it was when Send was pressed: go on.
pub(super) fn batch_ready(state: &mut State) -> Vec<Effect> {
    if state.batch.is_busy() {
        return Vec::new();
    }
    match state.batch.send_after.take() {
        Some(send_id) if state.send.running_id() == Some(send_id) => start(state, send_id),
        Some(_) | None => Vec::new(),
    }
}

/// The edits that Send waited for could not be applied: nothing goes out.
pub(super) fn batch_failed(state: &mut State, problem: &str) {
    if state.batch.send_after.take().is_some() {
        fail(state, "batch".to_owned(), problem.to_owned());
    }
}

fn start(state: &mut State, send_id: u64) -> Vec<Effect> {
    let Some(draft) = state.draft() else {
        return fail(state, String::new(), "The destination was deleted before anything went out.".to_owned());
    };
    let destination = Box::new(draft.fields.to_destination());
    // Where compose and exchange share one column, the answer comes into view.
    state.layout.narrow_tab = NarrowTab::Exchange;
    vec![Effect::Send { send_id, destination, batch: state.batch.batch.clone(), errand: Errand::Delivery }]
}

pub(super) fn cancel(state: &mut State) -> Vec<Effect> {
    match state.send {
        SendState::Preparing { send_id, since } | SendState::Sending { send_id, since, .. } => {
            if state.batch.send_after.take().is_some() {
                state.send = SendState::Cancelled { ids: Vec::new() };
                return Vec::new();
            }
            state.send = SendState::Cancelling { send_id, since };
            vec![Effect::CancelSend { send_id }]
        }
        SendState::Idle
        | SendState::Cancelling { .. }
        | SendState::Done { .. }
        | SendState::Cancelled { .. }
        | SendState::Failed(_) => Vec::new(),
    }
}

pub(super) fn progressed(state: &mut State, send_id: u64, progress: Progress) -> Vec<Effect> {
    match state.send {
        SendState::Preparing { send_id: running, since } | SendState::Sending { send_id: running, since, .. }
            if running == send_id =>
        {
            state.send = SendState::Sending { send_id, since, progress };
        }
        _ => {} // Cancelled, or of an earlier send.
    }
    Vec::new()
}

pub(super) fn finished(state: &mut State, send_id: u64, result: Result<Sent, SendProblem>) -> Vec<Effect> {
    if state.send.running_id() != Some(send_id) {
        return history::refresh(state);
    }
    let since = state.send.running_since();
    let mut effects = ended(state, result);
    effects.extend(receiver::count_faults(state)); // A fault may leave no arrival behind.
    attention::send_ended(state, since);
    effects
}

fn ended(state: &mut State, result: Result<Sent, SendProblem>) -> Vec<Effect> {
    let was_cancelling = matches!(state.send, SendState::Cancelling { .. });
    let sent = match result {
        Ok(sent) => sent,
        Err(_) if was_cancelling => {
            state.send = SendState::Cancelled { ids: Vec::new() };
            return Vec::new();
        }
        Err(problem) => {
            state.send = SendState::Failed(problem);
            return Vec::new();
        }
    };
    let ids = match sent.ids {
        Ok(ids) => ids,
        Err(problem) => {
            notice::error(state, problem);
            Vec::new()
        }
    };
    let (last, earlier) = match sent.exchanges.split_last() {
        Some((last, earlier)) => (Some(Arc::clone(last)), earlier),
        None => (None, &[][..]),
    };
    let Some(last) = last else {
        state.send = match sent.stopped {
            Some(_) if was_cancelling => SendState::Cancelled { ids },
            Some(text) => SendState::Failed(SendProblem { field: String::new(), text }),
            None => SendState::Done { ids, delivered: sent.delivered, stopped: None },
        };
        return history::refresh(state);
    };
    let is_well = last.is_success() && sent.stopped.is_none() && last.probe.is_none();
    if !is_well {
        state.exchange.tab = ExchangeTab::Verdict;
    }
    let cancelled = matches!(&last.outcome, Outcome::Failed(failure) if failure.kind == FailureKind::Cancelled);
    let id = ids.last().copied();
    let verdict = verdict::of_send(&last, sent.stopped.as_deref());
    state.exchange.loaded = Some(LoadedExchange::new(id, last, earlier, verdict));
    state.exchange.loading = None;
    state.exchange.shown = id.map_or(Shown::Unsaved, Shown::Stored);
    state.exchange.siblings.clone_from(&ids);
    state.history.focused = id;
    state.history.follows = true;
    state.send = if cancelled {
        SendState::Cancelled { ids }
    } else {
        SendState::Done { ids, delivered: sent.delivered, stopped: sent.stopped }
    };
    history::refresh(state)
}
