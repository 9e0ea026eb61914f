//! Notices and what they bring back.

use time::macros::format_description;
use time::{Duration, OffsetDateTime};

use crate::app::batch::update as batch;
use crate::app::destination::{arrangement, update as destination};
use crate::app::environment::update as environment;
use crate::app::state::{Notice, NoticeId, NoticeLevel, State, Undo};
use crate::app::update::is_due;
use crate::app::{Effect, HistoryEffect, NoticeCommand};
use crate::domain::display::visible;
use crate::domain::moment::in_utc;
use crate::store::OtherRuns;

pub(in crate::app) fn dispatch(state: &mut State, command: NoticeCommand) -> Vec<Effect> {
    match command {
        NoticeCommand::Dismiss(id) => dismiss(state, id),
        NoticeCommand::Undo(id) => undo(state, id),
    }
}

/// How long a notice that needs no answer is shown: long enough to come back to the desk and read it.
const SHOWN_FOR: Duration = Duration::minutes(2);

/// Notices beyond this push the oldest out.
const NOTICES_MAX: usize = 5;

pub(in crate::app) fn info(state: &mut State, text: impl Into<String>) {
    push(state, NoticeLevel::Info, text.into(), None);
}

pub(in crate::app) fn warning(state: &mut State, text: impl Into<String>) {
    push(state, NoticeLevel::Warning, text.into(), None);
}

pub(in crate::app) fn error(state: &mut State, text: impl Into<String>) {
    push(state, NoticeLevel::Error, text.into(), None);
}

/// A run that did not end properly is told of once; other windows are no news.
pub(in crate::app) fn other_runs(state: &mut State, others: &OtherRuns) -> Vec<Effect> {
    state.places.other_windows = others.running;
    if let Some(run) = others.crashed.last() {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
        let started = run.started_at.and_then(|at| in_utc(at).format(format).ok());
        let when = started.map(|started| format!(" (started {started})")).unwrap_or_default();
        let why = if run.place.is_empty() {
            "it crashed, was ended by force, or the machine went off".to_owned()
        } else {
            format!("it crashed at {}; please report this", visible(&run.place))
        };
        info(
            state,
            format!(
                "signpost did not end properly the last time{when}: {why}. What it had kept is there; a batch that was not \
                 saved to a file is gone."
            ),
        );
    }
    Vec::new()
}

pub(in crate::app) fn undoable(state: &mut State, text: impl Into<String>, undo: Undo) {
    push(state, NoticeLevel::Info, text.into(), Some(undo));
}

fn push(state: &mut State, level: NoticeLevel, text: String, undo: Option<Undo>) {
    // The same trouble again, such as a full disk at every autosave, is one notice.
    if undo.is_none() {
        state.notices.list.retain(|notice| notice.text != text || notice.undo.is_some());
    }
    let id = NoticeId(state.next_id());
    // What was taken away can be brought back until the notice is dismissed.
    let passes = level == NoticeLevel::Info && matches!(undo, None | Some(Undo::Fields { .. }));
    let until = passes.then(|| state.now + SHOWN_FOR);
    state.notices.list.push(Notice { id, level, text, undo, until });
    let excess = state.notices.list.len().saturating_sub(NOTICES_MAX);
    state.notices.list.drain(..excess);
}

/// What has been shown for long enough goes.
pub(in crate::app) fn tick(state: &mut State) {
    let now = state.now;
    state.notices.list.retain(|notice| !is_due(notice.until, now));
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    state.notices.list.iter().filter_map(|notice| notice.until).min()
}

pub(in crate::app) fn dismiss(state: &mut State, id: NoticeId) -> Vec<Effect> {
    state.notices.list.retain(|notice| notice.id != id);
    Vec::new()
}

pub(in crate::app) fn undo(state: &mut State, id: NoticeId) -> Vec<Effect> {
    let Some(at) = state.notices.list.iter().position(|notice| notice.id == id) else {
        return Vec::new();
    };
    match state.notices.list.remove(at).undo {
        None => Vec::new(),
        Some(Undo::Destination(entry)) => destination::bring_back(state, *entry),
        Some(Undo::Fields { key, fields }) => destination::edit(state, key, *fields),
        Some(Undo::Environments { key, fields, environments }) => {
            environment::bring_back(state, key, *fields, *environments)
        }
        Some(Undo::Places(places)) => arrangement::bring_back(state, places),
        Some(Undo::Entries(ids)) => vec![Effect::History(HistoryEffect::Restore(ids))],
        Some(Undo::Batch { batch, source, edited }) => batch::bring_back(state, batch, source, edited),
    }
}
