//! The editor of the batch: one message as text or as a form, or all of them as one text.

use std::sync::Arc;

use egui::{RichText, Ui};

use super::super::super::Memory;
use super::form::form_ui;
use crate::app::body::pretty_json;
use crate::app::editor_problem::{EditorProblem, compact, problems};
use crate::app::state::{BatchState, EDITOR_BYTES_MAX, EditorObstacle, Face, Shown, State};
use crate::app::{Command, CommandQueue};
use crate::ui::action::{local, shortcut_text};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{Editor, editor_ui, hint_ui, tab_ui};

pub(super) fn editing_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        for (face, text) in [(Face::Json, "JSON"), (Face::Form, "Form"), (Face::Whole, "Whole batch")] {
            if tab_ui(ui, state.batch.face == face, text).clicked() {
                commands.push(Command::SetFace(face));
            }
        }
        if let Some(problem) = state.batch.editor.as_ref().and_then(|editor| editor.problem.as_ref()) {
            ui.label(RichText::new(format!("✗ {problem}")).size(size::SMALL).color(ui.tokens().fail));
        }
    });
    let Some(editor) = &state.batch.editor else {
        obstacle_ui(ui, state, commands);
        return;
    };
    match state.batch.face {
        Face::Json | Face::Whole => {
            let mut text = editor.text.clone();
            layout_ui(ui, &editor.text, memory, commands);
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
                commands.push(Command::EditMessage(text));
            }
        }
        Face::Form => form_ui(ui, state, memory, commands),
    }
}

/// Why there is nothing to edit, and where the bytes can be seen all the same.
fn obstacle_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(obstacle) = state.batch.editor_obstacle() else { return };
    let what = if state.batch.is_whole() { "This batch" } else { "This message" };
    match obstacle {
        EditorObstacle::NoMessage => {
            hint_ui(ui, "There is no message. Add one, take a sample, generate some, load a file or paste JSON.");
            return;
        }
        EditorObstacle::TooLarge { bytes } => {
            hint_ui(ui, &format!("{what} has {bytes} bytes; up to {EDITOR_BYTES_MAX} are edited as one text."));
        }
        EditorObstacle::NotText => hint_ui(ui, &format!("{what} is not UTF-8, so it cannot be edited as text.")),
    }
    hint_ui(ui, "It is sent as it is, byte for byte; the next request shows it whole.");
    if ui.button("Show the next request").clicked() {
        commands.push(Command::Show(Shown::NextRequest));
    }
}

/// White space between tokens, laid out or taken away: an edit like any other.
fn layout_ui(ui: &mut Ui, text: &str, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        type Layout = fn(&str) -> Option<String>;
        for (name, about, layout) in [
            ("Format", "Each member on a line of its own; no token is changed", pretty_json as Layout),
            ("Compact", "All on one line; no token is changed", compact as Layout),
        ] {
            if ui.small_button(name).on_hover_text(about).clicked()
                && let Some(text) = layout(text)
            {
                commands.push(Command::EditMessage(text));
            }
        }
        let one = |ui: &Ui, shortcut| shortcut_text(ui.ctx(), &shortcut);
        let about = format!("Fold all within the outermost brackets (one: {})", one(ui, local::FOLD));
        if ui.small_button("Fold").on_hover_text(about).clicked() {
            memory.editor.fold_all();
        }
        let about = format!("Unfold all (one: {})", one(ui, local::UNFOLD));
        if ui.small_button("Unfold").on_hover_text(about).clicked() {
            memory.editor.unfold_all();
        }
    });
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
