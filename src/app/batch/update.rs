//! The batch: where it comes from, and edits that leave every other byte alone.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use crate::app::batch::one_line::Spacing;
use crate::app::batch::{message_form, message_list};
use crate::app::body::pretty_json;
use crate::app::notice::update as notice;
use crate::app::preview::update as preview;
use crate::app::send::update as send;
use crate::app::state::{
    BatchFacts, BatchSource, BatchState, Chosen, EDITOR_BYTES_MAX, EarlierBatch, Face, GeneratorForm, MessageEditor,
    State, Undo,
};
use crate::app::update::is_due;
use crate::app::{BatchCommand, BatchEdit, BatchEffect, BatchError, BatchNews, EditedBatch, Effect, WriteError};
use crate::domain::message::{Batch, MessageKind};

pub(in crate::app) fn take_news(state: &mut State, news: BatchNews) -> Vec<Effect> {
    match news {
        BatchNews::Loaded { request_id, source, result } => loaded(state, request_id, source, result),
        BatchNews::Edited { request_id, result } => edited(state, request_id, result),
        BatchNews::Checked { version, facts } => checked(state, version, facts),
        BatchNews::Saved { path, result } => saved(state, path, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: BatchCommand) -> Vec<Effect> {
    match command {
        BatchCommand::LoadSample(kind) => load_sample(state, kind),
        BatchCommand::EditGenerator(form) => edit_generator(state, form),
        BatchCommand::Generate => generate(state),
        BatchCommand::Paste(text) => paste(state, text),
        BatchCommand::LoadFile(path) => load_file(state, path),
        BatchCommand::SaveFile(path) => save_file(state, path),
        BatchCommand::SelectMessage(index) => message_list::select(state, index),
        BatchCommand::SelectThrough(index) => message_list::select_through(state, index),
        BatchCommand::ToggleMessage(index) => message_list::toggle(state, index),
        BatchCommand::SelectAllMessages => message_list::select_all(state),
        BatchCommand::SetFace(face) => set_face(state, face),
        BatchCommand::EditMessage(text) => edit_message(state, text),
        BatchCommand::FormatMessage { is_compact } => format(state, is_compact),
        BatchCommand::EditValue { pointer, json } => edit_value(state, &pointer, &json),
        BatchCommand::AddMessage(kind) => message_list::add(state, kind),
        BatchCommand::InsertMessages(text) => message_list::insert(state, text),
        BatchCommand::DuplicateMessages => message_list::duplicate(state),
        BatchCommand::RemoveMessages => message_list::remove(state),
        BatchCommand::MoveMessages { before } => message_list::move_before(state, before),
        BatchCommand::OpenBulkForm => message_list::open_bulk_form(state),
        BatchCommand::EditBulkForm(form) => message_list::edit_bulk_form(state, form),
        BatchCommand::SetField => message_list::change_field(state, false),
        BatchCommand::RemoveField => message_list::change_field(state, true),
        BatchCommand::CloseBulkForm => message_list::close_bulk_form(state),
        BatchCommand::Undo => undo(state),
        BatchCommand::Redo => redo(state),
    }
}

/// The batch takes a typed text over once nothing was typed for this long.
pub(in crate::app) const APPLY_PAUSE: Duration = Duration::milliseconds(250);

/// Bytes of earlier batches that are kept for undo, at least the latest of them.
const UNDO_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Steps of undo.
const UNDO_STEPS_MAX: usize = 50;

pub(in crate::app) fn load_sample(state: &mut State, kind: MessageKind) -> Vec<Effect> {
    replace(state, Batch::sample(kind), BatchSource::Sample(kind))
}

pub(in crate::app) fn edit_generator(state: &mut State, form: GeneratorForm) -> Vec<Effect> {
    state.batch.generator = form;
    Vec::new()
}

pub(in crate::app) fn generate(state: &mut State) -> Vec<Effect> {
    let request_id = begin_loading(state);
    vec![Effect::Batch(BatchEffect::Generate { request_id, form: state.batch.generator.clone() })]
}

pub(in crate::app) fn paste(state: &mut State, text: String) -> Vec<Effect> {
    let request_id = begin_loading(state);
    vec![Effect::Batch(BatchEffect::Paste { request_id, text })]
}

pub(in crate::app) fn load_file(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let request_id = begin_loading(state);
    state.batch.file = Some(path.clone());
    vec![Effect::Batch(BatchEffect::Load { request_id, path })]
}

fn begin_loading(state: &mut State) -> u64 {
    let request_id = state.next_id();
    state.batch.loading = Some(request_id);
    request_id
}

pub(in crate::app) fn save_file(state: &mut State, path: PathBuf) -> Vec<Effect> {
    let mut effects = flush(state);
    if state.batch.editing.is_some() {
        state.batch.save_after = Some(path);
    } else {
        effects.push(Effect::Batch(BatchEffect::Save { batch: state.batch.batch.clone(), path }));
    }
    effects
}

pub(in crate::app) fn saved(state: &mut State, path: PathBuf, result: Result<(), WriteError>) -> Vec<Effect> {
    match result {
        Ok(()) => {
            notice::info(state, format!("Saved the batch to {}.", path.display()));
            state.batch.source = BatchSource::File(path);
            state.batch.edited = false;
        }
        Err(error) => notice::error(state, error.to_string()),
    }
    Vec::new()
}

pub(in crate::app) fn loaded(
    state: &mut State,
    request_id: u64,
    source: BatchSource,
    result: Result<Batch, BatchError>,
) -> Vec<Effect> {
    if state.batch.loading != Some(request_id) {
        return Vec::new(); // Something else was loaded since.
    }
    state.batch.loading = None;
    match result {
        Ok(batch) => replace(state, batch, source),
        Err(error) => {
            send::batch_failed(state, &error.to_string());
            notice::error(state, error.to_string());
            Vec::new()
        }
    }
}

/// Another batch takes the place of the present one, which Undo brings back.
pub(in crate::app) fn replace(state: &mut State, batch: Batch, source: BatchSource) -> Vec<Effect> {
    if state.batch.edited {
        let (batch, source) = (state.batch.batch.clone(), state.batch.source.clone());
        notice::undoable(state, "Replaced the edited batch.", Undo::Batch { batch, source, edited: true });
    }
    state.batch.loading = None;
    state.batch.editing = None;
    state.batch.queue.clear();
    remember(state);
    state.batch.source = source;
    state.batch.edited = false;
    state.batch.selected = 0;
    state.batch.chosen = Chosen::only(0);
    state.batch.editor = None;
    let effects = take(state, batch);
    effects.into_iter().chain(send::inputs_ready(state)).collect()
}

/// Put a replaced batch back as it was.
pub(in crate::app) fn bring_back(state: &mut State, batch: Batch, source: BatchSource, edited: bool) -> Vec<Effect> {
    let effects = replace(state, batch, source);
    state.batch.edited = edited;
    effects
}

/// The present batch, for undo; what was taken back before cannot come again.
fn remember(state: &mut State) {
    state.batch.redo.clear();
    if state.batch.source == BatchSource::Empty && !state.batch.edited {
        return; // There is no way back to before the start.
    }
    let before = present(state);
    let undo = &mut state.batch.undo;
    undo.push(before);
    let mut bytes = 0;
    let kept = undo.iter().rev().take(UNDO_STEPS_MAX).take_while(|earlier| {
        bytes += earlier.batch.payload().len();
        bytes <= UNDO_BYTES_MAX
    });
    let excess = undo.len() - kept.count().max(1);
    undo.drain(..excess);
}

fn present(state: &State) -> EarlierBatch {
    let BatchState { batch, source, edited, .. } = &state.batch;
    EarlierBatch { batch: batch.clone(), source: source.clone(), edited: *edited }
}

/// `batch` is the batch now: check it, and follow with preview and editor.
fn take(state: &mut State, batch: Batch) -> Vec<Effect> {
    let version = state.next_id();
    state.batch.batch = batch.clone();
    state.batch.version = version;
    preview::inputs_changed(state);
    vec![Effect::Batch(BatchEffect::Check { version, batch })]
}

pub(in crate::app) fn undo(state: &mut State) -> Vec<Effect> {
    turn_back(state, |batch| (&mut batch.undo, &mut batch.redo))
}

pub(in crate::app) fn redo(state: &mut State) -> Vec<Effect> {
    turn_back(state, |batch| (&mut batch.redo, &mut batch.undo))
}

/// The latest batch of one pile takes the place of the present one, which goes onto the other.
fn turn_back(
    state: &mut State,
    piles: impl Fn(&mut BatchState) -> (&mut Vec<EarlierBatch>, &mut Vec<EarlierBatch>),
) -> Vec<Effect> {
    if state.batch.editing.is_some() {
        return Vec::new();
    }
    let present = present(state);
    let (from, onto) = piles(&mut state.batch);
    let Some(EarlierBatch { batch, source, edited }) = from.pop() else {
        return Vec::new();
    };
    onto.push(present);
    state.batch.queue.clear();
    state.batch.source = source;
    state.batch.edited = edited;
    state.batch.editor = None;
    take(state, batch)
}

pub(in crate::app) fn checked(state: &mut State, version: u64, facts: Arc<BatchFacts>) -> Vec<Effect> {
    if state.batch.version != version {
        return Vec::new();
    }
    let count = facts.rows.len();
    state.batch.selected = state.batch.selected.min(count.saturating_sub(1));
    state.batch.chosen.limit(count, state.batch.selected);
    state.batch.facts = facts;
    state.batch.facts_version = version;
    let is_typing = state.batch.editor.as_ref().is_some_and(|editor| editor.due_at.is_some());
    if !is_typing {
        refresh_editor(state);
    }
    Vec::new()
}

/// The editor shows the selected message, or the whole batch where messages cannot be told apart.
fn refresh_editor(state: &mut State) {
    let whole = state.batch.is_whole();
    let index = if whole { 0 } else { state.batch.selected };
    let text = if whole { whole_text(&state.batch.batch) } else { state.batch.message_text(index) };
    let Some(text) = text.filter(|text| text.len() <= EDITOR_BYTES_MAX) else {
        state.batch.editor = None;
        return;
    };
    let is_same = state
        .batch
        .editor
        .as_ref()
        .is_some_and(|editor| (editor.index, editor.whole) == (index, whole) && *applied_text(editor) == text);
    if !is_same {
        let generation = state.next_id();
        let (one_line, text) = match laid_out(&text).filter(|_| !whole) {
            Some((spacing, laid_out)) => (Some(spacing), laid_out),
            None => (None, text),
        };
        let new = editor((generation, index), whole, text, None);
        state.batch.editor = Some(MessageEditor { one_line, ..new });
    }
}

/// `text` laid out to be read, if it is on one line now: then it becomes the same bytes again.
fn laid_out(text: &str) -> Option<(Spacing, String)> {
    let spacing = Spacing::of(text)?;
    let laid_out = pretty_json(text).filter(|laid_out| laid_out.len() <= EDITOR_BYTES_MAX)?;
    (laid_out != text).then_some((spacing, laid_out))
}

/// What of the editor goes into the batch.
fn applied_text(editor: &MessageEditor) -> Cow<'_, str> {
    match editor.one_line.and_then(|spacing| spacing.one_line(&editor.text)) {
        Some(one_line) => Cow::Owned(one_line),
        None => Cow::Borrowed(&editor.text),
    }
}

/// The whole batch as text that becomes the same bytes again; `None` where it is not UTF-8.
fn whole_text(batch: &Batch) -> Option<String> {
    std::str::from_utf8(batch.payload().bytes()).ok().map(str::to_owned)
}

fn editor(
    (generation, index): (u64, usize),
    whole: bool,
    text: String,
    due_at: Option<OffsetDateTime>,
) -> MessageEditor {
    let (value, problem) = match serde_json::from_str(&text) {
        Ok(value) => (Some(Arc::new(value)), None),
        Err(error) => (None, Some(error.to_string())),
    };
    MessageEditor { generation, index, whole, text, one_line: None, problem, due_at, value }
}

/// Message `index` goes into the editor, after what was typed into it is taken over.
pub(in crate::app) fn show_message(state: &mut State, index: usize) -> Vec<Effect> {
    if index == state.batch.selected {
        return Vec::new();
    }
    let effects = flush(state);
    state.batch.selected = index;
    follow_with_editor(state, effects)
}

/// The editor shows what is selected, at once or when `effects` are done.
fn follow_with_editor(state: &mut State, effects: Vec<Effect>) -> Vec<Effect> {
    if effects.is_empty() && !state.batch.is_checking() {
        refresh_editor(state);
    } else {
        state.batch.editor = None; // It follows once the batch is checked.
    }
    effects
}

pub(in crate::app) fn set_face(state: &mut State, face: Face) -> Vec<Effect> {
    if state.batch.face == face {
        return Vec::new();
    }
    let turns = (state.batch.face == Face::Whole) != (face == Face::Whole);
    if turns && let Some(problem) = unapplied_problem(state) {
        notice::warning(state, problem);
        return Vec::new();
    }
    let effects = if turns { flush(state) } else { Vec::new() };
    state.batch.face = face;
    if turns {
        return follow_with_editor(state, effects);
    }
    if let Some(editor) = state.batch.editor.as_mut().filter(|editor| editor.value.is_none()) {
        editor.value = serde_json::from_str(&editor.text).ok().map(Arc::new);
    }
    effects
}

pub(in crate::app) fn edit_message(state: &mut State, text: String) -> Vec<Effect> {
    let due_at = Some(state.now + APPLY_PAUSE);
    let is_form = state.batch.face == Face::Form;
    if state.batch.editor.as_ref().is_some_and(|before| before.text != text) {
        send::forget_refusal(state);
    }
    if let Some(before) = state.batch.editor.as_mut().filter(|before| before.text != text) {
        if is_form {
            let one_line = before.one_line;
            let typed = editor((before.generation, before.index), before.whole, text, due_at);
            *before = MessageEditor { one_line, ..typed };
        } else {
            // Only the form needs the value, and reading a large one takes longer than a frame should.
            before.problem = serde_json::from_str::<serde::de::IgnoredAny>(&text).err().map(|error| error.to_string());
            (before.text, before.due_at, before.value) = (text, due_at, None);
        }
    }
    Vec::new()
}

/// An edit of white space alone.
pub(in crate::app) fn format(state: &mut State, is_compact: bool) -> Vec<Effect> {
    let Some(editor) = &mut state.batch.editor else { return Vec::new() };
    let formatted = if is_compact { Spacing::None.one_line(&editor.text) } else { pretty_json(&editor.text) };
    let Some(text) = formatted else { return Vec::new() };
    // From now on what is shown is what is sent, until the message is shown anew.
    let was_laid_out = editor.one_line.take().is_some();
    if editor.text == text && was_laid_out {
        editor.due_at = Some(state.now + APPLY_PAUSE); // The same text, and other bytes.
        return Vec::new();
    }
    edit_message(state, text)
}

pub(in crate::app) fn edit_value(state: &mut State, pointer: &str, json: &str) -> Vec<Effect> {
    let Some(editor) = &state.batch.editor else {
        return Vec::new();
    };
    match message_form::change(&editor.text, pointer, json) {
        Ok(text) => edit_message(state, text),
        Err(problem) => {
            notice::warning(state, problem.to_string());
            Vec::new()
        }
    }
}

/// A change of the list of messages, after what was typed.
pub(in crate::app) fn change(state: &mut State, edit: BatchEdit) -> Vec<Effect> {
    if let Some(problem) = unapplied_problem(state) {
        notice::warning(state, problem);
        return Vec::new();
    }
    enqueue_typed(state);
    state.batch.queue.push_back(edit);
    state.batch.editor = None;
    next_edit(state)
}

/// Why what is typed cannot be taken over, if it cannot.
pub(in crate::app) fn unapplied_problem(state: &State) -> Option<String> {
    state.batch_obstacle()
}

impl State {
    /// Why the batch cannot be sent as it is typed, if it cannot.
    pub(in crate::app) fn batch_obstacle(&self) -> Option<String> {
        let editor = self.batch.editor.as_ref()?;
        let problem = editor.problem.as_ref().filter(|_| editor.due_at.is_some() && !editor.whole)?;
        Some(format!("Message {} is not valid JSON: {problem}. Fix it first.", editor.index + 1))
    }
}

pub(in crate::app) fn tick(state: &mut State) -> Vec<Effect> {
    if is_due(typed_due_at(state), state.now) { flush(state) } else { Vec::new() }
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    typed_due_at(state)
}

/// When the typed text is taken over; never while it is not JSON.
fn typed_due_at(state: &State) -> Option<OffsetDateTime> {
    let editor = state.batch.editor.as_ref()?;
    editor.due_at.filter(|_| editor.whole || editor.problem.is_none())
}

/// Take over now what was typed.
pub(in crate::app) fn flush(state: &mut State) -> Vec<Effect> {
    enqueue_typed(state);
    next_edit(state)
}

fn enqueue_typed(state: &mut State) {
    if typed_due_at(state).is_none() {
        return;
    }
    if let Some(editor) = &mut state.batch.editor {
        editor.due_at = None;
        let text = applied_text(editor).into_owned();
        let edit = if editor.whole {
            BatchEdit::ReplaceAll { text }
        } else {
            BatchEdit::Replace { index: editor.index, text }
        };
        state.batch.queue.push_back(edit);
    }
}

fn next_edit(state: &mut State) -> Vec<Effect> {
    if state.batch.editing.is_some() {
        return Vec::new();
    }
    let Some(edit) = state.batch.queue.pop_front() else {
        return Vec::new();
    };
    let request_id = state.next_id();
    state.batch.editing = Some(request_id);
    vec![Effect::Batch(BatchEffect::Edit { request_id, batch: state.batch.batch.clone(), edit })]
}

pub(in crate::app) fn edited(
    state: &mut State,
    request_id: u64,
    result: Result<EditedBatch, BatchError>,
) -> Vec<Effect> {
    if state.batch.editing != Some(request_id) {
        return Vec::new(); // The batch was replaced since.
    }
    state.batch.editing = None;
    let mut effects = match result {
        Ok(EditedBatch { batch, select, told }) => {
            remember(state);
            state.batch.edited = true;
            if let Some(select) = select {
                state.batch.selected = select.start;
                state.batch.chosen = Chosen::range(select);
            }
            if let Some(told) = told {
                notice::info(state, told);
            }
            take(state, batch)
        }
        Err(error) => {
            state.batch.queue.clear();
            send::batch_failed(state, &error.to_string());
            notice::error(state, error.to_string());
            refresh_editor(state);
            Vec::new()
        }
    };
    effects.extend(next_edit(state));
    if state.batch.editing.is_none() {
        if let Some(path) = state.batch.save_after.take() {
            effects.push(Effect::Batch(BatchEffect::Save { batch: state.batch.batch.clone(), path }));
        }
        effects.extend(send::inputs_ready(state));
    }
    effects
}
