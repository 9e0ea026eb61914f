//! Tabs and remembered settings.

use time::{Duration, OffsetDateTime};

use super::super::effect::Effect;
use super::super::state::{ComposeTab, NarrowTab, State};
use super::{destination, is_due, notice};
use crate::store::Settings;

/// Settings are written once nothing has changed for this long.
const SAVE_PAUSE: Duration = Duration::milliseconds(500);

pub(super) fn set_compose_tab(state: &mut State, tab: ComposeTab) -> Vec<Effect> {
    state.layout.compose_tab = tab;
    Vec::new()
}

pub(super) fn set_narrow_tab(state: &mut State, tab: NarrowTab) -> Vec<Effect> {
    state.layout.narrow_tab = tab;
    Vec::new()
}

pub(super) fn edit_settings(state: &mut State, settings: Settings) -> Vec<Effect> {
    if state.layout.settings != settings {
        state.layout.settings = settings;
        state.layout.save_due_at = Some(state.now + SAVE_PAUSE);
    }
    Vec::new()
}

pub(super) fn loaded(state: &mut State, settings: Settings, problem: Option<String>) -> Vec<Effect> {
    state.layout.settings = settings;
    if let Some(problem) = problem {
        notice::warning(state, problem);
    }
    destination::select_remembered(state)
}

pub(super) fn saved(state: &mut State, result: Result<(), String>) -> Vec<Effect> {
    if let Err(problem) = result {
        notice::warning(state, problem);
    }
    Vec::new()
}

pub(super) fn tick(state: &mut State) -> Vec<Effect> {
    if !is_due(state.layout.save_due_at, state.now) {
        return Vec::new();
    }
    save(state)
}

/// Write the settings now if they changed.
pub(super) fn save(state: &mut State) -> Vec<Effect> {
    match state.layout.save_due_at.take() {
        Some(_) => vec![Effect::SaveSettings(Box::new(state.layout.settings.clone()))],
        None => Vec::new(),
    }
}

pub(super) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    state.layout.save_due_at
}
