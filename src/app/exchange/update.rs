//! Which exchange is on the right.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::body::{Around, update as body};
use crate::app::destination::update as destination;
use crate::app::exchange::comparison::Comparison;
use crate::app::exchange::verdict;
use crate::app::history::update as history;
use crate::app::notice::update as notice;
use crate::app::state::{ComparisonState, ExchangeTab, LoadedExchange, Shown, State, Undo};
use crate::app::window::update as window;
use crate::app::{Effect, ExchangeCommand, ExchangeEffect, ExchangeNews, ExchangePurpose, FileEffect, FoundExchange};
use crate::domain::Change;
use crate::domain::Outcome;
use crate::domain::display::visible;
use crate::store::{EntryId, StoreError};

pub(in crate::app) fn take_news(state: &mut State, news: ExchangeNews) -> Vec<Effect> {
    match news {
        ExchangeNews::Loaded { id, purpose, result } => loaded(state, id, purpose, result),
        ExchangeNews::Compared { right, result } => compared(state, right, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: ExchangeCommand) -> Vec<Effect> {
    match command {
        ExchangeCommand::Show(shown) => show(state, shown),
        ExchangeCommand::SetTab(tab) => set_tab(state, tab),
        ExchangeCommand::CompareWith(id) => compare_with(state, id),
        ExchangeCommand::CompareEntries { left, right } => compare_entries(state, left, right),
        ExchangeCommand::ApplyFix(index) => apply_fix(state, index),
        ExchangeCommand::SaveResponseBody(path) => save_body(state, path),
        ExchangeCommand::SaveRequestBody(path) => save_request_body(state, path),
    }
}

pub(in crate::app) fn show(state: &mut State, shown: Shown) -> Vec<Effect> {
    match shown {
        Shown::NextRequest => {
            state.exchange.shown = shown;
            Vec::new()
        }
        Shown::Unsaved => {
            if state.exchange.loaded.as_ref().is_some_and(|loaded| loaded.id.is_none()) {
                state.exchange.shown = shown;
            }
            Vec::new()
        }
        Shown::Stored(id) => {
            state.exchange.shown = shown;
            if state.exchange.loaded.as_ref().is_some_and(|loaded| loaded.id == Some(id)) {
                state.exchange.loading = None;
                return Vec::new();
            }
            state.exchange.loading = Some(id);
            vec![Effect::Exchange(ExchangeEffect::Load { id, purpose: ExchangePurpose::Show })]
        }
    }
}

pub(in crate::app) fn set_tab(state: &mut State, tab: ExchangeTab) -> Vec<Effect> {
    state.exchange.tab = tab;
    window::remember_tabs(state);
    if tab == ExchangeTab::Diff { compare_with_previous(state) } else { Vec::new() }
}

/// What people compare most: this send with the one before it to the same destination.
fn compare_with_previous(state: &mut State) -> Vec<Effect> {
    let Some(loaded) = &state.exchange.loaded else { return Vec::new() };
    let Some(id) = loaded.id.filter(|id| state.exchange.comparison.right() != Some(*id)) else { return Vec::new() };
    let (label, kind) = (loaded.exchange.destination.label(), loaded.exchange.kind);
    let previous =
        state.history.known().filter(|entry| entry.id < id && entry.kind == kind && entry.destination == label);
    // However the list is sorted.
    let previous = previous.max_by_key(|entry| entry.id);
    previous.map(|entry| entry.id).map_or_else(Vec::new, |previous| compare_with(state, previous))
}

pub(in crate::app) fn compare_with(state: &mut State, left: EntryId) -> Vec<Effect> {
    let Some(right) = state.exchange.loaded.as_ref().and_then(|loaded| loaded.id) else {
        notice::info(state, "Select an exchange in the history first, then the one to compare it with.");
        return Vec::new();
    };
    state.exchange.tab = ExchangeTab::Diff;
    state.exchange.comparison = ComparisonState::Running { left, right };
    vec![Effect::Exchange(ExchangeEffect::Compare { left, right })]
}

pub(in crate::app) fn compare_entries(state: &mut State, left: EntryId, right: EntryId) -> Vec<Effect> {
    state.exchange.tab = ExchangeTab::Diff;
    state.exchange.comparison = ComparisonState::Running { left, right };
    show(state, Shown::Stored(right))
        .into_iter()
        .chain([Effect::Exchange(ExchangeEffect::Compare { left, right })])
        .collect()
}

/// Another destination was selected, or another environment: the pane shows its next request, and no exchange of another
/// one.
pub(in crate::app) fn follow_selection(state: &mut State) {
    let selected = state.selected_label();
    let view = &mut state.exchange;
    view.shown = Shown::NextRequest;
    view.loading = None;
    state.preview.problem = None;
    let is_own = view.loaded.as_ref().is_some_and(|loaded| selected == Some(loaded.exchange.destination.label()));
    if !is_own {
        view.loaded = None;
        view.siblings.clear();
        view.comparison = ComparisonState::None;
    }
}

pub(in crate::app) fn compared(
    state: &mut State,
    right: EntryId,
    result: Result<Arc<Comparison>, StoreError>,
) -> Vec<Effect> {
    let comparison = &mut state.exchange.comparison;
    let ComparisonState::Running { left, right: wanted } = *comparison else { return Vec::new() };
    let is_wanted = wanted == right && result.as_ref().map_or(true, |found| found.left == left);
    if is_wanted {
        *comparison = match result {
            Ok(found) => ComparisonState::Done(found),
            Err(error) => ComparisonState::Failed { right, problem: error.chain() },
        };
    }
    Vec::new()
}

pub(in crate::app) fn loaded(
    state: &mut State,
    id: EntryId,
    purpose: ExchangePurpose,
    result: Result<Option<FoundExchange>, StoreError>,
) -> Vec<Effect> {
    let FoundExchange { exchange, earlier, siblings } = match result {
        Ok(Some(found)) => found,
        Ok(None) => return lost(state, id, "This exchange is no longer in the history."),
        Err(error) => return lost(state, id, &error.chain()),
    };
    match purpose {
        ExchangePurpose::Restore => history::put_back(state, id, &exchange),
        ExchangePurpose::Show => {
            if state.exchange.loading == Some(id) {
                state.exchange.loading = None;
                state.exchange.siblings = siblings;
                let verdict = verdict::of(&exchange);
                state.exchange.loaded = Some(LoadedExchange::new(Some(id), exchange, &earlier, verdict));
                if state.exchange.tab == ExchangeTab::Diff {
                    return compare_with_previous(state);
                }
            }
            Vec::new()
        }
    }
}

fn lost(state: &mut State, id: EntryId, problem: &str) -> Vec<Effect> {
    if state.exchange.loading == Some(id) {
        state.exchange.loading = None;
        state.exchange.shown = match &state.exchange.loaded {
            Some(LoadedExchange { id: Some(id), .. }) => Shown::Stored(*id),
            Some(LoadedExchange { id: None, .. }) => Shown::Unsaved,
            None => Shown::NextRequest,
        };
    }
    notice::error(state, problem);
    Vec::new()
}

pub(in crate::app) fn save_body(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let Some(loaded) = &state.exchange.loaded else {
        notice::info(state, "There is no response to save yet: send something, or select a row in the history.");
        return Vec::new();
    };
    match &loaded.exchange.outcome {
        Outcome::Answered(response) => {
            let bytes = bytes::Bytes::copy_from_slice(&response.body.kept);
            if response.body.truncated {
                notice::warning(state, "Only the first part of this body was kept; that part is saved.");
            }
            vec![Effect::File(FileEffect::Write { path, what: "response body", bytes })]
        }
        Outcome::Failed(_) => {
            notice::info(state, "This exchange has no response, so there is no body to save.");
            Vec::new()
        }
    }
}

/// Write the body of the request on the right, sent or to be sent.
pub(in crate::app) fn save_request_body(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let Some(source) = body::request_source(state) else {
        notice::info(state, "There is no request yet, so there is no body to save.");
        return Vec::new();
    };
    if Around::of(&source).is_beginning {
        notice::warning(state, "Only the first part of this body was kept; that part is saved.");
    }
    let bytes = bytes::Bytes::copy_from_slice(source.bytes());
    vec![Effect::File(FileEffect::Write { path, what: "request body", bytes })]
}

/// `Region set to eu-west-1.`
fn applied_text(changes: &[Change]) -> String {
    let change = |Change { field, value }: &Change| {
        let name = field.path().rsplit('.').next().unwrap_or_default().replace('_', " ");
        let mut letters = name.chars();
        let name = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
        if value.is_empty() { format!("{name} removed.") } else { format!("{name} set to {}.", visible(value)) }
    };
    changes.iter().map(change).collect::<Vec<_>>().join(" ")
}

/// Put the values that the finding offers into the destination that the exchange went to; a notice takes them back.
pub(in crate::app) fn apply_fix(state: &mut State, index: usize) -> Vec<Effect> {
    let finding = state.exchange.loaded.as_ref().and_then(|loaded| loaded.findings.get(index)).cloned();
    let Some(finding) = finding else { return Vec::new() };
    if !state.fix_applies() {
        notice::info(state, "Select the destination that this exchange went to, then apply the fix.");
        return Vec::new();
    }
    apply_changes(state, &finding.changes)
}

/// Make `changes` of the selected destination; a notice takes them back.
pub(in crate::app) fn apply_changes(state: &mut State, changes: &[Change]) -> Vec<Effect> {
    let Some((key, before)) = destination::selected_fields(state) else { return Vec::new() };
    let mut fields = before.clone();
    for Change { field, value } in changes {
        fields.set(*field, value);
    }
    let effects = destination::edit(state, key, fields);
    notice::undoable(state, applied_text(changes), Undo::Fields { key, fields: Box::new(before) });
    effects
}
