//! The batch: its messages beside an editor with two faces of the same bytes.

use std::sync::Arc;

use egui::{Panel as SidePanel, RichText, ScrollArea, Ui};

use super::super::Memory;
use super::form::form_ui;
use crate::app::body::pretty_json;
use crate::app::editor_problem::{EditorProblem, compact, problems};
use crate::app::state::{BatchFacts, BatchSource, BatchState, Face, FindingSeverity, MessageRow, State};
use crate::app::{Command, CommandQueue, FilePurpose};
use crate::domain::display::visible;
use crate::domain::message::MessageKind;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{Editor, busy_ui, choice_ui, editor_ui, hint_ui, tab_ui};

pub(super) fn batch_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    source_ui(ui, state, commands);
    facts_ui(ui, state);
    findings_ui(ui, state, commands);
    ui.add_space(space::XS);
    SidePanel::left("messages")
        .resizable(false)
        .exact_size(176.0)
        .frame(egui::Frame::new().inner_margin(egui::Margin { right: 8, ..egui::Margin::ZERO }))
        .show(ui, |ui| messages_ui(ui, state, commands));
    editor_side_ui(ui, state, memory, commands);
}

fn source_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        ui.menu_button("Sample", |ui| {
            for (kind, text) in [
                (MessageKind::Measurement, "Measurement, as documented"),
                (MessageKind::Notification, "Notification, as documented"),
            ] {
                if ui.button(text).clicked() {
                    commands.push(Command::LoadSample(kind));
                    ui.close();
                }
            }
        });
        ui.menu_button("Generate", |ui| generator_ui(ui, state, commands));
        if ui.button("Load…").clicked() {
            commands.push(Command::PickFile(FilePurpose::LoadBatch));
        }
        if ui.button("Save…").clicked() {
            commands.push(Command::PickFile(FilePurpose::SaveBatch));
        }
        if ui.add_enabled(state.batch.can_undo(), egui::Button::new("Undo edit")).clicked() {
            commands.push(Command::UndoBatchEdit);
        }
        ui.menu_button("By path", |ui| path_ui(ui, state, commands));
    });
}

fn path_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let mut path = state.batch.typed_path.clone();
    let response = ui.add(egui::TextEdit::singleline(&mut path).hint_text("path of a batch file").desired_width(320.0));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Path of a batch file"));
    if response.changed() {
        commands.push(Command::EditBatchPath(path.clone()));
    }
    ui.horizontal(|ui| {
        let is_typed = !path.is_empty();
        if ui.add_enabled(is_typed, egui::Button::new("Load path")).clicked() {
            commands.push(Command::LoadBatchFile(path.clone().into()));
            ui.close();
        }
        if ui.add_enabled(is_typed, egui::Button::new("Save to path")).clicked() {
            commands.push(Command::SaveBatchFile(path.into()));
            ui.close();
        }
    });
}

fn generator_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.set_min_width(320.0);
    let mut form = state.batch.generator.clone();
    let kinds = [
        (Some(MessageKind::Measurement), "Measurements"),
        (Some(MessageKind::Notification), "Notifications"),
        (None, "Both, mixed"),
    ];
    choice_ui(ui, "Kind", &mut form.kind, &kinds);
    let mut number = |label: &str, value: &mut u32, most: u32| {
        crate::ui::widgets::row_ui(ui, label, |ui, label_id| {
            ui.add(egui::DragValue::new(value).range(1..=most)).labelled_by(label_id);
        });
    };
    number("Messages", &mut form.messages, 100_000);
    number("Observations", &mut form.observations, 1_000);
    number("Interval (s)", &mut form.interval_seconds, 86_400);
    crate::ui::widgets::row_ui(ui, "Seed", |ui, label_id| {
        ui.add(egui::DragValue::new(&mut form.seed)).labelled_by(label_id);
    });
    if form != state.batch.generator {
        commands.push(Command::EditGenerator(form));
    }
    if ui.button("Generate batch").clicked() {
        commands.push(Command::GenerateBatch);
        ui.close();
    }
}

/// Where the bytes come from, in a few words.
pub(in crate::ui) fn source_text(source: &BatchSource, edited: bool) -> String {
    let text = match source {
        BatchSource::Empty => "empty".to_owned(),
        BatchSource::Sample(MessageKind::Measurement) => "documentation sample, measurement".to_owned(),
        BatchSource::Sample(MessageKind::Notification) => "documentation sample, notification".to_owned(),
        BatchSource::Generated => "generated".to_owned(),
        BatchSource::File(path) => visible(&path.display().to_string()),
        BatchSource::Pasted => "pasted".to_owned(),
        BatchSource::History(id) => format!("from exchange #{id}"),
    };
    if edited { format!("{text}, edited") } else { text }
}

fn facts_ui(ui: &mut Ui, state: &State) {
    let facts = &state.batch.facts;
    ui.horizontal_wrapped(|ui| {
        hint_ui(ui, &source_text(&state.batch.source, state.batch.edited));
        let count = facts.message_count.map_or_else(
            || "no messages".to_owned(),
            |count| if count == 1 { "1 message".to_owned() } else { format!("{count} messages") },
        );
        hint_ui(
            ui,
            &format!("{count} · {} bytes · sha256 {}", facts.bytes, facts.sha256.get(..12).unwrap_or_default()),
        );
        if state.batch.is_busy() || state.batch.is_checking() {
            busy_ui(ui, "Checking");
        }
    });
}

/// How many findings are listed beneath the facts.
const FINDINGS_SHOWN: usize = 4;

fn findings_ui(ui: &mut Ui, state: &State, _commands: &CommandQueue) {
    let facts: &BatchFacts = &state.batch.facts;
    let tokens = ui.tokens();
    let errors = facts.count(FindingSeverity::Error);
    let (mark, color) = match (errors, facts.findings.len()) {
        (0, 0) => ("✓ as the platform sends it".to_owned(), tokens.ok),
        (0, notes) => (format!("· {notes} to note"), tokens.info),
        (errors, _) => (format!("✗ {errors} that the platform would never send"), tokens.fail),
    };
    ui.label(RichText::new(mark).color(color));
    for finding in facts.findings.iter().take(FINDINGS_SHOWN) {
        let color = if finding.severity == FindingSeverity::Error { tokens.fail } else { tokens.muted };
        let text =
            format!("{}:{} {} {}", finding.line, finding.column, visible(&finding.pointer), visible(&finding.text));
        ui.add(egui::Label::new(RichText::new(text).size(size::SMALL).color(color)).wrap());
    }
    let more = facts.findings.len().saturating_sub(FINDINGS_SHOWN) as u64 + facts.omitted;
    if more > 0 {
        hint_ui(ui, &format!("… and {more} more"));
    }
}

fn messages_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        ui.menu_button("Add", |ui| {
            for (kind, text) in [(MessageKind::Measurement, "Measurement"), (MessageKind::Notification, "Notification")]
            {
                if ui.button(text).clicked() {
                    commands.push(Command::AddMessage(kind));
                    ui.close();
                }
            }
        });
        ui.menu_button("Change", |ui| change_ui(ui, state, commands));
    });
    let rows = state.batch.facts.rows.len();
    ScrollArea::vertical().id_salt("message list").auto_shrink([false, false]).show_rows(
        ui,
        MESSAGE_HEIGHT,
        rows,
        |ui, range| {
            for index in range {
                if let Some(row) = state.batch.facts.rows.get(index)
                    && message_ui(ui, index, row, state.batch.selected == index)
                {
                    commands.push(Command::SelectMessage(index));
                }
            }
        },
    );
}

/// Height of a message in the list.
const MESSAGE_HEIGHT: f32 = 40.0;

/// A message in two lines: number and kind, and what tells it from the others. True if it was chosen.
fn message_ui(ui: &mut Ui, index: usize, row: &MessageRow, is_selected: bool) -> bool {
    let tokens = ui.tokens();
    let kind = match row.kind {
        Some(MessageKind::Measurement) => "measurement",
        Some(MessageKind::Notification) => "notification",
        None => "unknown",
    };
    let mark = if row.has_error { " ✗" } else { "" };
    let title = format!("{} {kind}{mark}", index + 1);
    let button =
        egui::Button::selectable(is_selected, "").min_size(egui::vec2(ui.available_width(), MESSAGE_HEIGHT - 4.0));
    let response = ui.add(button);
    let inner = response.rect.shrink2(egui::vec2(space::S, space::XS));
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    let color = if row.has_error { tokens.fail } else { tokens.text };
    let line = |place: egui::Align2, at: egui::Pos2, text: &str, size: f32, color: egui::Color32| {
        painter.text(at, place, text, egui::FontId::proportional(size), color);
    };
    line(egui::Align2::LEFT_TOP, inner.left_top(), &title, size::BODY, color);
    line(egui::Align2::LEFT_BOTTOM, inner.left_bottom(), &row.summary, size::SMALL, tokens.muted);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, true, is_selected, format!("{title} {}", row.summary))
    });
    response.clicked()
}

fn change_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let (index, last) = (state.batch.selected, state.batch.facts.rows.len().saturating_sub(1));
    let items = [
        ("Duplicate message", true, Command::DuplicateMessage(index)),
        ("Remove message", true, Command::RemoveMessage(index)),
        ("Move up", index > 0, Command::MoveMessage { from: index, to: index.saturating_sub(1) }),
        ("Move down", index < last, Command::MoveMessage { from: index, to: index + 1 }),
    ];
    for (text, is_possible, command) in items {
        if ui.add_enabled(is_possible, egui::Button::new(text)).clicked() {
            commands.push(command);
            ui.close();
        }
    }
}

fn editor_side_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        for (face, text) in [(Face::Json, "JSON"), (Face::Form, "Form")] {
            if tab_ui(ui, state.batch.face == face, text).clicked() {
                commands.push(Command::SetFace(face));
            }
        }
        if let Some(problem) = state.batch.editor.as_ref().and_then(|editor| editor.problem.as_ref()) {
            ui.label(RichText::new(format!("✗ {problem}")).size(size::SMALL).color(ui.tokens().fail));
        }
    });
    let Some(editor) = &state.batch.editor else {
        hint_ui(ui, "There is no message to edit: the bytes are sent as they are.");
        return;
    };
    match state.batch.face {
        Face::Json => {
            let mut text = editor.text.clone();
            layout_ui(ui, &editor.text, commands);
            let height = ui.available_height() - space::S;
            let problems = memory.problems.of(&state.batch);
            let shown = Editor {
                name: "Message as JSON",
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

/// White space between tokens, laid out or taken away: an edit like any other.
fn layout_ui(ui: &mut Ui, text: &str, commands: &CommandQueue) {
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
