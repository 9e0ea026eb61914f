//! The editor of the batch: one message as text or as a form, or all of them as one text.

use std::sync::Arc;

use egui::{RichText, Ui};

use super::super::super::Memory;
use super::form::form_ui;
use crate::app::batch::editor_problem::{EditorProblem, problems};
use crate::app::state::{BatchState, EDITOR_BYTES_MAX, EditorObstacle, Face, MessageEditor, Shown, State};
use crate::app::{BatchCommand, CommandQueue, ExchangeCommand};
use crate::ui::action::{local, shortcut_text};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{Editor, editor_ui, hint_ui, tab_ui};

/// The faces of the batch.
pub(super) fn faces_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        for (face, text) in [
            (Face::Json, "JSON"),
            (Face::Form, "Form"),
            (Face::Whole, "Whole batch"),
            (Face::Table, "Table"),
            (Face::Chart, "Chart"),
        ] {
            if tab_ui(ui, state.batch.face == face, text).clicked() {
                commands.push(BatchCommand::SetFace(face));
            }
        }
    });
}

/// What can be done with the text in the editor.
pub(super) fn tools_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let is_text = match state.batch.face {
        Face::Json | Face::Whole => true,
        Face::Form | Face::Table | Face::Chart => false,
    };
    if let Some(editor) = state.batch.editor.as_ref().filter(|_| is_text) {
        layout_ui(ui, editor, memory, commands);
    }
}

pub(super) fn editing_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let Some(editor) = &state.batch.editor else {
        obstacle_ui(ui, state, commands);
        return;
    };
    match state.batch.face {
        Face::Json | Face::Whole => {
            let mut text = editor.text.clone();
            let height = ui.available_height() - space::S;
            let problems = memory.problems.of(&state.batch);
            let shown = Editor {
                name: if editor.whole { "Batch as JSON" } else { "Message as JSON" },
                key: ("message", editor.generation),
                text: &mut text,
                problems: &problems,
                height,
            };
            if editor_ui(ui, shown, &mut memory.editor) && text != editor.text {
                commands.push(BatchCommand::EditMessage(text));
            }
        }
        Face::Form => form_ui(ui, state, memory, commands),
        Face::Table | Face::Chart => {} // They show every message, and edit none.
    }
}

/// Why there is nothing to edit, and where the bytes can be seen all the same.
fn obstacle_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(obstacle) = state.batch.editor_obstacle() else { return };
    let what = if state.batch.is_whole() { "This batch" } else { "This message" };
    match obstacle {
        EditorObstacle::NoMessage => {
            hint_ui(ui, "There is no message. Add one, load a sample or a file, generate some, or paste JSON.");
            return;
        }
        EditorObstacle::TooLarge { bytes } => {
            hint_ui(ui, &format!("{what} has {bytes} bytes; up to {EDITOR_BYTES_MAX} are edited as one text."));
        }
        EditorObstacle::NotText => hint_ui(ui, &format!("{what} is not UTF-8, so it cannot be edited as text.")),
    }
    hint_ui(ui, "It is sent as it is, byte for byte. The next request shows all of it.");
    if ui.button("Show the next request").clicked() {
        commands.push(ExchangeCommand::Show(Shown::NextRequest));
    }
}

/// White space between tokens, laid out or taken away: an edit like any other.
fn layout_ui(ui: &mut Ui, editor: &MessageEditor, memory: &mut Memory, commands: &CommandQueue) {
    for (name, about, is_compact) in [
        ("Format", "Put each member on a line of its own; no token changes", false),
        ("Compact", "Put all on one line; no token changes", true),
    ] {
        if ui.button(name).on_hover_text(about).clicked() {
            commands.push(BatchCommand::FormatMessage { is_compact });
        }
    }
    let one = |ui: &Ui, shortcut| shortcut_text(ui.ctx(), &shortcut);
    let about = format!("Fold all within the outermost brackets (one: {})", one(ui, local::FOLD));
    if ui.button("Fold").on_hover_text(about).clicked() {
        memory.editor.fold_all();
    }
    let about = format!("Unfold all (one: {})", one(ui, local::UNFOLD));
    if ui.button("Unfold").on_hover_text(about).clicked() {
        memory.editor.unfold_all();
    }
    if editor.one_line.is_some() {
        let text = RichText::new("Laid out to read; sent on one line.").size(size::SMALL).color(ui.tokens().muted);
        ui.add(egui::Label::new(text).truncate());
    }
}

/// What is wrong in the editor, looked for once per text and check.
#[derive(Debug, Default)]
pub(in crate::ui) struct KnownProblems {
    about: Option<(String, u64, bool)>,
    problems: Arc<[EditorProblem]>,
}

impl KnownProblems {
    fn of(&mut self, batch: &BatchState) -> Arc<[EditorProblem]> {
        let Some(editor) = &batch.editor else { return Arc::default() };
        let is_known = self.about.as_ref().is_some_and(|(text, version, is_typed)| {
            *version == batch.facts_version && *is_typed == editor.due_at.is_some() && *text == editor.text
        });
        if !is_known || batch.is_checking() {
            self.about = Some((editor.text.clone(), batch.facts_version, editor.due_at.is_some()));
            self.problems = problems(batch).into();
        }
        Arc::clone(&self.problems)
    }
}
