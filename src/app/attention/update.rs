//! Long work ends while the user is elsewhere.

use time::{Duration, OffsetDateTime};

use crate::app::Effect;
use crate::app::state::{SendState, State};
use crate::domain::display::visible;
use crate::domain::exchange::Failure;
use crate::domain::{Outcome, limits};

/// Characters of the title that say what happened: taskbars cut the rest.
const ENDED_CHARS_MAX: usize = 60;

pub(in crate::app) fn set_focused(state: &mut State, is_focused: bool) -> Vec<Effect> {
    state.attention.is_focused = is_focused;
    if is_focused {
        state.attention.ended = None;
        state.attention.call = false;
    }
    Vec::new()
}

/// The send that began at `since` has ended.
pub(in crate::app) fn send_ended(state: &mut State, since: Option<OffsetDateTime>) {
    let words = in_words(state);
    work_ended(state, since, words);
}

/// Work that began at `since` has ended with `words`: call, if that took long and nobody looks.
pub(in crate::app) fn work_ended(state: &mut State, since: Option<OffsetDateTime>, words: Option<String>) {
    let took = since.map_or(Duration::ZERO, |since| state.now - since);
    let is_missed = !state.attention.is_focused && state.layout.settings.calls_after_long_work;
    if !is_missed || took < Duration::seconds(limits::LONG_WORK_SECONDS) {
        return;
    }
    if let Some(ended) = words {
        state.attention.ended = Some(visible(&ended).chars().take(ENDED_CHARS_MAX).collect());
        state.attention.call = true;
    }
}

/// What became of the send in a few words; `None` if the user ended it.
fn in_words(state: &State) -> Option<String> {
    match &state.send {
        SendState::Failed(_) => Some("nothing was sent".to_owned()),
        SendState::Done { stopped: Some(_), .. } => Some("the batch was not sent".to_owned()),
        SendState::Done { .. } => {
            let exchange = &state.exchange.loaded.as_ref()?.exchange;
            let what = match &exchange.outcome {
                Outcome::Answered(response) => response.status.to_string(),
                Outcome::Failed(Failure { phase, .. }) => format!("no response ({})", phase.label()),
            };
            // `aws.region_wrong`: what is wrong is enough here.
            let cause = exchange.cause.as_deref().map(|cause| cause.rsplit('.').next().unwrap_or(cause));
            let cause = cause.map(|cause| cause.replace('_', " "));
            let words = cause.unwrap_or_else(|| if exchange.is_success() { "OK" } else { "" }.to_owned());
            Some(format!("{what} {words}").trim_end().to_owned())
        }
        SendState::Idle
        | SendState::Cancelled { .. }
        | SendState::Preparing { .. }
        | SendState::Sending { .. }
        | SendState::Cancelling { .. } => None,
    }
}
