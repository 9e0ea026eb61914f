//! The next request follows its inputs, a moment behind.

use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use crate::app::secret::update as secret;
use crate::app::send::update as send;
use crate::app::state::{Preview, PreviewStatus, SendProblem, State};
use crate::app::{Effect, PreviewEffect, PreviewNews};
use crate::delivery::NoSecret;
use crate::domain::{SecretFacts, SecretRef};

pub(in crate::app) fn take_news(state: &mut State, news: PreviewNews) -> Vec<Effect> {
    match news {
        PreviewNews::Prepared { version, secrets, result } => prepared(state, version, secrets, result),
    }
}

/// The preview is computed once nothing has changed for this long.
const PAUSE: Duration = Duration::milliseconds(120);

/// Destination, batch or a secret changed.
pub(in crate::app) fn inputs_changed(state: &mut State) {
    send::forget_refusal(state);
    let due_at = state.now + PAUSE;
    state.preview.status = PreviewStatus::Due { due_at };
}

/// Another destination was chosen: nobody types now, so there is no reason to wait.
pub(in crate::app) fn inputs_replaced(state: &mut State) {
    send::forget_refusal(state);
    state.preview.status = PreviewStatus::Due { due_at: state.now };
}

pub(in crate::app) fn tick(state: &mut State) -> Vec<Effect> {
    let PreviewStatus::Due { due_at } = state.preview.status else {
        return Vec::new();
    };
    if due_at > state.now {
        return Vec::new();
    }
    let Some(draft) = state.draft() else {
        state.preview.status = PreviewStatus::UpToDate;
        state.preview.current = None;
        state.preview.problem = None;
        return Vec::new();
    };
    if let Some(problem) = draft.fields.problems().into_iter().next() {
        state.preview.problem = Some(SendProblem::at(problem.subject, problem.text));
        state.preview.status = PreviewStatus::UpToDate;
        forget_other_destination(state);
        return Vec::new();
    }
    let destination = Box::new(draft.fields.to_destination());
    let version = state.next_id();
    state.preview.status = PreviewStatus::Running { version };
    vec![Effect::Preview(PreviewEffect::Prepare { version, destination, batch: state.batch.batch.clone() })]
}

pub(in crate::app) fn prepared(
    state: &mut State,
    version: u64,
    secrets: Vec<(SecretRef, Result<SecretFacts, NoSecret>)>,
    result: Result<Arc<Preview>, SendProblem>,
) -> Vec<Effect> {
    if state.preview.status != (PreviewStatus::Running { version }) {
        return Vec::new(); // The inputs have changed since.
    }
    state.preview.status = PreviewStatus::UpToDate;
    for (reference, found) in secrets {
        match found {
            Ok(facts) => secret::note_facts(state, reference, facts),
            Err(error) => secret::note_missing(state, reference, error.0),
        }
    }
    match result {
        Ok(preview) => {
            state.preview.current = Some(preview);
            state.preview.about = state.selected_recipient();
            state.preview.problem = None;
        }
        Err(problem) => {
            state.preview.problem = Some(problem);
            forget_other_destination(state);
        }
    }
    Vec::new()
}

/// The previous preview stays beside a problem, but never that of another destination.
fn forget_other_destination(state: &mut State) {
    if state.preview.about != state.selected_recipient() {
        state.preview.current = None;
        state.preview.about = None;
    }
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    match state.preview.status {
        PreviewStatus::Due { due_at } => Some(due_at),
        PreviewStatus::UpToDate | PreviewStatus::Running { .. } => None,
    }
}
