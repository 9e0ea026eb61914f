//! The clock was set back: what was to happen in a moment still happens in a moment.

use time::{Duration, OffsetDateTime};

use crate::app::Effect;
use crate::app::state::{DestinationEntry, PreviewStatus, Saving, SendState, State};

/// Move everything that waits for a moment `by` so much towards the past. Without it a revealed secret would stay in
/// sight, and edits unwritten, until the clock has made up for it. A clock set forward, or a machine that slept, needs
/// nothing: what was due meanwhile is done at once.
pub(in crate::app) fn went_back(state: &mut State, by: Duration) -> Vec<Effect> {
    let shift = |moment: &mut OffsetDateTime| *moment = moment.checked_sub(by).unwrap_or(*moment);
    for draft in state.destinations.entries.iter_mut().filter_map(DestinationEntry::draft_mut) {
        if let Saving::Due { due_at } = &mut draft.saving {
            shift(due_at);
        }
    }
    if let PreviewStatus::Due { due_at } = &mut state.preview.status {
        shift(due_at);
    }
    if let SendState::Preparing { since, .. } | SendState::Sending { since, .. } | SendState::Cancelling { since, .. } =
        &mut state.send
    {
        shift(since);
    }
    let typed = state.batch.editor.as_mut().and_then(|editor| editor.due_at.as_mut());
    let revealed = state.secrets.revealed.as_mut().map(|revealed| &mut revealed.until);
    let others = [
        typed,
        revealed,
        state.secrets.clipboard_clear_at.as_mut(),
        state.history.refresh_due_at.as_mut(),
        state.layout.save_due_at.as_mut(),
    ];
    let notices = state.notices.list.iter_mut().map(|notice| notice.until.as_mut());
    others.into_iter().chain(notices).flatten().for_each(shift);
    Vec::new()
}
