//! One send at a time, from the button to the history.

use std::sync::Arc;

use crate::app::attention::update as attention;
use crate::app::batch::update as batch;
use crate::app::destination::update as destination;
use crate::app::exchange::verdict;
use crate::app::history::update as history;
use crate::app::notice::update as notice;
use crate::app::receiver::update as receiver;
use crate::app::secret::update as secret;
use crate::app::state::{
    ComposeTab, ExchangeTab, LatestResult, LoadedExchange, NarrowTab, Page, SecretKept, SecretStatus, SendProblem,
    SendState, Shown, State, Subject,
};
use crate::app::{Effect, Errand, SendCommand, SendEffect, SendNews, Sent};
use crate::delivery::Progress;
use crate::domain::display::visible;
use crate::domain::exchange::FailureKind;
use crate::domain::{Destination, Outcome};

pub(in crate::app) fn take_news(state: &mut State, news: SendNews) -> Vec<Effect> {
    match news {
        SendNews::Progressed { send_id, progress } => progressed(state, send_id, progress),
        SendNews::Finished { send_id, result } => finished(state, send_id, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: SendCommand) -> Vec<Effect> {
    match command {
        SendCommand::Start => send(state),
        SendCommand::Cancel => cancel(state),
    }
}

pub(in crate::app) fn send(state: &mut State) -> Vec<Effect> {
    if state.send.is_running() {
        notice::info(state, "A send is running. Wait for its response, or cancel it first.");
        return Vec::new();
    }
    let Some(draft) = state.draft() else {
        notice::info(state, "Select a destination first, or create one with New.");
        return Vec::new();
    };
    let problem = draft.fields.problems().into_iter().next();
    state.sent_to = state.selected_recipient();
    if let Some(problem) = problem {
        return refuse(state, SendProblem::at(problem.subject, problem.text));
    }
    if let Some(text) = batch::unapplied_problem(state) {
        return refuse(state, SendProblem::at(Subject::Batch, text));
    }
    destination::keep_name(state);
    let send_id = state.next_id();
    state.send = SendState::Preparing { send_id, since: state.now };
    let mut effects = batch::flush(state);
    effects.extend(secret::store_typed(state));
    if is_waiting(state) {
        state.batch.send_after = Some(send_id);
        return effects;
    }
    effects.into_iter().chain(start(state, send_id)).collect()
}

/// What was typed is still on its way into the batch, or into the keyring.
fn is_waiting(state: &State) -> bool {
    let is_storing = to_send(state).is_some_and(|destination| {
        let status = |reference| state.secrets.status(reference);
        destination.auth.secrets().into_iter().any(|(_field, reference)| status(reference) == SecretStatus::Storing)
    });
    state.batch.is_busy() || is_storing
}

/// What Send was pressed for, whatever is in the form by now.
fn to_send(state: &State) -> Option<Destination> {
    let to = state.sent_to.as_ref()?;
    state.destinations.entry(to.key)?.draft()?.destination_in(to.environment.as_ref())
}

/// Nothing goes out: show the next request, which says why, and lead to the field. Of a destination that is no longer
/// selected, a notice tells.
fn refuse(state: &mut State, problem: SendProblem) -> Vec<Effect> {
    if state.sent_to != state.selected_recipient() {
        state.send = SendState::Idle;
        let label = state.sent_to.as_ref().and_then(|to| state.label_of(to)).unwrap_or_default();
        let text = format!("Not sent to {}: {}", visible(&label.to_string()), problem.text);
        notice::error(state, text);
        return Vec::new();
    }
    state.exchange.shown = Shown::NextRequest;
    let subject = match (problem.subject, state.obstacles().into_iter().next()) {
        (Some(Subject::Field(_)), Some(first)) => first.subject,
        (subject, _) => subject,
    };
    state.send = SendState::Failed(problem);
    subject.map(|subject| go_to(state, subject)).unwrap_or_default()
}

/// Bring `subject` into view and give it the keyboard.
pub(in crate::app) fn go_to(state: &mut State, subject: Subject) -> Vec<Effect> {
    state.layout.page = Page::Delivery;
    state.layout.narrow_tab = NarrowTab::Compose;
    state.layout.compose_tab = match subject {
        Subject::Batch => ComposeTab::Batch,
        Subject::Field(_) => ComposeTab::Destination,
    };
    let slot = state.draft().and_then(|draft| {
        let slot = draft.fields.slots().into_iter().find(|slot| subject == slot.secret_name().into())?;
        (draft.fields.secret(slot).kept == SecretKept::Keyring).then_some(slot)
    });
    if let Some(slot) = slot {
        secret::begin_entry(state, slot)
    } else {
        state.layout.focus = Some(subject);
        Vec::new()
    }
}

/// What a send was refused for may be put right: the preview says what still is wrong.
pub(in crate::app) fn forget_refusal(state: &mut State) {
    if let SendState::Failed(_) = state.send {
        state.send = SendState::Idle;
    }
}

/// The batch and the secrets are as they were typed when Send was pressed: go on.
pub(in crate::app) fn inputs_ready(state: &mut State) -> Vec<Effect> {
    if is_waiting(state) {
        return Vec::new();
    }
    match state.batch.send_after.take() {
        Some(send_id) if state.send.running_id() == Some(send_id) => start(state, send_id),
        Some(_) | None => Vec::new(),
    }
}

/// The edits that Send waited for could not be applied: nothing goes out.
pub(in crate::app) fn batch_failed(state: &mut State, problem: &str) {
    if state.batch.send_after.take().is_some() {
        refuse(state, SendProblem::at(Subject::Batch, problem));
    }
}

fn start(state: &mut State, send_id: u64) -> Vec<Effect> {
    let Some(destination) = to_send(state) else {
        return refuse(state, SendProblem::plain("The destination was deleted before anything was sent."));
    };
    let destination = Box::new(destination);
    // Where compose and exchange share one column, the response comes into view.
    state.layout.narrow_tab = NarrowTab::Exchange;
    vec![Effect::Send(SendEffect::Start {
        send_id,
        destination,
        batch: state.batch.batch.clone(),
        errand: Errand::Delivery,
    })]
}

pub(in crate::app) fn cancel(state: &mut State) -> Vec<Effect> {
    match state.send {
        SendState::Preparing { send_id, since } | SendState::Sending { send_id, since, .. } => {
            if state.batch.send_after.take().is_some() {
                state.send = SendState::Cancelled { ids: Vec::new() };
                return Vec::new();
            }
            state.send = SendState::Cancelling { send_id, since };
            vec![Effect::Send(SendEffect::Cancel { send_id })]
        }
        SendState::Idle
        | SendState::Cancelling { .. }
        | SendState::Done { .. }
        | SendState::Cancelled { .. }
        | SendState::Failed(_) => Vec::new(),
    }
}

pub(in crate::app) fn progressed(state: &mut State, send_id: u64, progress: Progress) -> Vec<Effect> {
    match state.send {
        SendState::Preparing { send_id: running, since } | SendState::Sending { send_id: running, since, .. }
            if running == send_id =>
        {
            state.send = SendState::Sending { send_id, since, progress };
        }
        SendState::Idle // Of an earlier send.
        | SendState::Preparing { .. }
        | SendState::Sending { .. }
        | SendState::Cancelling { .. }
        | SendState::Done { .. }
        | SendState::Cancelled { .. }
        | SendState::Failed(_) => {}
    }
    Vec::new()
}

pub(in crate::app) fn finished(state: &mut State, send_id: u64, result: Result<Sent, SendProblem>) -> Vec<Effect> {
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
        Err(problem) => return refuse(state, problem),
    };
    let ids = match sent.ids {
        Ok(ids) => ids,
        Err(error) => {
            notice::error(state, error.to_string());
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
            Some(text) => {
                refuse(state, SendProblem::plain(text));
                return history::refresh(state);
            }
            None => SendState::Done { ids, delivered: sent.delivered, stopped: None },
        };
        return history::refresh(state);
    };
    let is_well = last.is_success() && sent.stopped.is_none() && last.probe.is_none();
    let cancelled = matches!(&last.outcome, Outcome::Failed(failure) if failure.kind == FailureKind::Cancelled);
    let id = ids.last().copied();
    if last.probe.is_none() {
        let result = LatestResult { id, at: last.started_at, status: last.status(), is_ok: is_well };
        state.history.latest.insert(last.destination.label(), result);
    }
    // The pane belongs to the selected destination, which may be another one by now.
    if state.sent_to == state.selected_recipient() {
        if !is_well {
            state.exchange.tab = ExchangeTab::Verdict;
        }
        let verdict = verdict::of_send(&last, sent.stopped.as_deref());
        state.exchange.loaded = Some(LoadedExchange::new(id, last, earlier, verdict));
        state.exchange.loading = None;
        state.exchange.shown = id.map_or(Shown::Unsaved, Shown::Stored);
        state.exchange.siblings.clone_from(&ids);
        state.history.focused = id;
        state.history.follows = true;
    }
    state.send = if cancelled {
        SendState::Cancelled { ids }
    } else {
        SendState::Done { ids, delivered: sent.delivered, stopped: sent.stopped }
    };
    history::refresh(state)
}
