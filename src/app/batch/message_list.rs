//! The list of messages: which are chosen, and what is done with all of them at once.

use crate::app::batch::bulk_edit::{BulkChange, BulkEdit, BulkEditor};
use crate::app::batch::{bulk_edit, update as batch};
use crate::app::notice::update as notice;
use crate::app::state::{BulkForm, Chosen, EDITOR_BYTES_MAX, State};
use crate::app::{BatchEdit, Effect};
use crate::domain::message::MessageKind;

pub(in crate::app) fn select(state: &mut State, index: usize) -> Vec<Effect> {
    go(state, index, Chosen::only(index))
}

pub(in crate::app) fn select_through(state: &mut State, index: usize) -> Vec<Effect> {
    let chosen = state.batch.chosen.through(index);
    go(state, index, chosen)
}

pub(in crate::app) fn toggle(state: &mut State, index: usize) -> Vec<Effect> {
    let chosen = state.batch.chosen.toggled(index);
    let shown = chosen.nearest(if chosen.contains(index) { index } else { state.batch.selected });
    go(state, shown, chosen)
}

pub(in crate::app) fn select_all(state: &mut State) -> Vec<Effect> {
    let count = state.batch.facts.rows.len();
    if count > 0 {
        state.batch.chosen = Chosen::range(0..count);
    }
    Vec::new()
}

/// Edit message `index` and choose `chosen`, unless what is typed would be lost.
fn go(state: &mut State, index: usize, mut chosen: Chosen) -> Vec<Effect> {
    let count = state.batch.facts.rows.len();
    let index = index.min(count.saturating_sub(1));
    if index != state.batch.selected
        && let Some(problem) = batch::unapplied_problem(state)
    {
        notice::warning(state, problem);
        return Vec::new();
    }
    chosen.limit(count, index);
    state.batch.chosen = chosen;
    batch::show_message(state, index)
}

pub(in crate::app) fn add(state: &mut State, kind: MessageKind) -> Vec<Effect> {
    batch::change(state, BatchEdit::Add(kind))
}

pub(in crate::app) fn insert(state: &mut State, text: String) -> Vec<Effect> {
    let is_empty = state.batch.facts.rows.is_empty();
    let before = state.batch.chosen.indices().last().map_or(0, |last| if is_empty { 0 } else { last + 1 });
    batch::change(state, BatchEdit::Insert { before, text })
}

pub(in crate::app) fn duplicate(state: &mut State) -> Vec<Effect> {
    let chosen = state.batch.chosen.indices().clone();
    batch::change(state, BatchEdit::Duplicate(chosen))
}

pub(in crate::app) fn remove(state: &mut State) -> Vec<Effect> {
    let chosen = state.batch.chosen.indices().clone();
    let editor = state.batch.editor.as_ref();
    if editor.is_some_and(|editor| chosen.contains(&editor.index) && !editor.whole) {
        state.batch.editor = None; // What was typed there goes with the message.
    }
    batch::change(state, BatchEdit::Remove(chosen))
}

pub(in crate::app) fn move_before(state: &mut State, before: usize) -> Vec<Effect> {
    let chosen = state.batch.chosen.indices();
    let (Some(first), Some(last)) = (chosen.first(), chosen.last()) else { return Vec::new() };
    let is_block = last - first + 1 == chosen.len();
    if is_block && (*first..=last + 1).contains(&before) {
        return Vec::new(); // Dropped where it was taken up.
    }
    let chosen = chosen.clone();
    batch::change(state, BatchEdit::Move { chosen, before })
}

pub(in crate::app) fn open_bulk_form(state: &mut State) -> Vec<Effect> {
    let text = state.batch.message_text(state.batch.selected).filter(|text| text.len() <= EDITOR_BYTES_MAX);
    let offered = text.map(|text| bulk_edit::fields(&text)).unwrap_or_default();
    state.batch.bulk_form = Some(BulkForm {
        pointer: String::new(),
        json: String::new(),
        adds: false,
        is_everywhere: state.batch.chosen.count() < 2,
        offered: offered.into(),
        problem: None,
    });
    Vec::new()
}

pub(in crate::app) fn edit_bulk_form(state: &mut State, form: BulkForm) -> Vec<Effect> {
    if state.batch.bulk_form.is_some() {
        state.batch.bulk_form = Some(BulkForm { problem: None, ..form });
    }
    Vec::new()
}

pub(in crate::app) fn close_bulk_form(state: &mut State) -> Vec<Effect> {
    state.batch.bulk_form = None;
    Vec::new()
}

pub(in crate::app) fn change_field(state: &mut State, removes: bool) -> Vec<Effect> {
    let Some(form) = &mut state.batch.bulk_form else {
        return Vec::new();
    };
    let set = BulkChange::Set { json: form.json.clone(), adds: form.adds };
    let change = if removes { BulkChange::Remove } else { set };
    let edit = BulkEdit { pointer: form.pointer.trim().to_owned(), change };
    if let Err(problem) = BulkEditor::new(&edit) {
        form.problem = Some(problem.to_string());
        return Vec::new();
    }
    let all = 0..state.batch.facts.rows.len();
    let chosen = if form.is_everywhere { all.collect() } else { state.batch.chosen.indices().clone() };
    state.batch.bulk_form = None;
    batch::change(state, BatchEdit::Field { chosen, edit })
}
