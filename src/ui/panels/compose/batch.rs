//! What is sent: messages beside an editor, the facts always in sight.

use eframe::egui::{Align, Button, Layout, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};

use super::{generator, message_form};
use crate::app::state::{BatchFinding, BatchSource, Face, FindingSeverity, MessageEditor};
use crate::app::{Command, CommandQueue, State};
use crate::domain::display;
use crate::domain::message::MessageKind;
use crate::ui::action::Action;
use crate::ui::text;
use crate::ui::theme::{TokensExt as _, font, size};
use crate::ui::widgets::highlight::{EDITOR_COLOR_BYTES_MAX, EditorLayout, Syntax};
use crate::ui::widgets::{CodeView, Look, badge_ui, empty_ui, field_notes_ui, line_ui, muted_ui, sign_button_ui};

/// The batch in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSummary {
    /// Messages and bytes.
    pub size: String,
    /// Where the bytes came from.
    pub source: String,
    /// First digits of the hash.
    pub sha256: String,
    pub look: Look,
    /// What the check says.
    pub check: String,
}

impl BatchSummary {
    pub fn from_state(state: &State) -> Self {
        let batch = &state.batch;
        let facts = &batch.facts;
        let bytes = batch.batch.payload().len() as u64;
        let count = match facts.message_count {
            Some(count) => text::counted(count, "message"),
            None => "not a JSON array".to_owned(),
        };
        let notes = facts.count(FindingSeverity::Note) as u64;
        let (look, check) = match (batch.is_checking(), facts.errors, notes) {
            (true, _, _) => (Look::Plain, "checking…".to_owned()),
            (false, 0, 0) => (Look::Ok, "valid".to_owned()),
            (false, 0, notes) => (Look::Info, format!("valid, {}", text::counted(notes, "note"))),
            (false, errors, _) => (Look::Warn, text::counted(errors, "error")),
        };
        let edited = if batch.edited { ", edited" } else { "" };
        Self {
            size: format!("{count} · {}", text::bytes(bytes)),
            source: format!("{}{edited}", source(&batch.source)),
            sha256: facts.sha256.chars().take(12).collect(),
            look,
            check,
        }
    }

    /// The check's result as a badge.
    pub fn badge_ui(&self, ui: &mut Ui) {
        badge_ui(ui, self.look, &format!("{} {}", self.look.sign(), self.check));
        muted_ui(ui, format!("Batch: {}", self.size));
    }
}

fn source(source: &BatchSource) -> String {
    match source {
        BatchSource::Empty => "empty".to_owned(),
        BatchSource::Sample(MessageKind::Measurement) => "measurement sample".to_owned(),
        BatchSource::Sample(MessageKind::Notification) => "notification sample".to_owned(),
        BatchSource::Generated => "generated".to_owned(),
        BatchSource::File(path) => display::visible(&path.file_name().unwrap_or_default().to_string_lossy()),
        BatchSource::Pasted => "pasted".to_owned(),
        BatchSource::History(id) => format!("from #{id}"),
    }
}

/// Draw the tab.
pub(super) fn batch_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    tools_ui(ui, state, commands);
    path_ui(ui, state, commands);
    summary_ui(ui, state);
    field_notes_ui(ui, &state.field_notes("batch"), commands);
    ui.separator();
    let findings_height = if state.batch.facts.findings.is_empty() { 0.0 } else { 96.0 };
    let height = (ui.available_height() - findings_height).max(size::BODY_MIN);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), height), Layout::left_to_right(Align::TOP), |ui| {
        ui.allocate_ui_with_layout(vec2(size::MESSAGE_LIST, height), Layout::top_down(Align::LEFT), |ui| {
            ui.set_width(size::MESSAGE_LIST);
            list_ui(ui, state, commands);
        });
        ui.separator();
        ui.vertical(|ui| editor_ui(ui, state, commands));
    });
    findings_ui(ui, state, commands);
}

fn tools_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        ui.menu_button("Sample ▾", |ui| {
            for (kind, name) in
                [(MessageKind::Measurement, "Measurement sample"), (MessageKind::Notification, "Notification sample")]
            {
                if ui.button(name).clicked() {
                    commands.push(Command::LoadSample(kind));
                    ui.close();
                }
            }
        });
        generator::menu_ui(ui, state, commands);
        let paste = ui.button("Paste").on_hover_text("Replace the batch by the text on the clipboard, byte for byte");
        if paste.clicked() {
            paste.surrender_focus();
            ui.ctx().send_viewport_cmd(eframe::egui::ViewportCommand::RequestPaste);
        }
        Action::LoadBatch.button_ui(ui, state, commands);
        Action::SaveBatch.button_ui(ui, state, commands);
        Action::UndoBatchEdit.button_ui(ui, state, commands);
    });
}

/// The way for desktops without file dialogs.
fn path_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
        let path = std::path::PathBuf::from(state.batch.typed_path.trim());
        let is_typed = !state.batch.typed_path.trim().is_empty();
        let button = |ui: &mut Ui, text: &str, name: &str| {
            ui.add_enabled(is_typed, Button::new(text)).accessible_name(name.to_owned()).clicked()
        };
        if button(ui, "Save", "Save to path") {
            commands.push(Command::SaveBatchFile(path.clone()));
        }
        if button(ui, "Load", "Load from path") {
            commands.push(Command::LoadBatchFile(path));
        }
        let mut typed = state.batch.typed_path.clone();
        let response = line_ui(ui, &mut typed, "path of a batch file").accessible_name("Path of a batch file");
        if response.changed() {
            commands.push(Command::EditBatchPath(typed));
        }
    });
}

fn summary_ui(ui: &mut Ui, state: &State) {
    let summary = BatchSummary::from_state(state);
    ui.horizontal_wrapped(|ui| {
        badge_ui(ui, summary.look, &format!("{} {}", summary.look.sign(), summary.check));
        ui.label(&summary.size);
        muted_ui(ui, &summary.source);
        let hash = RichText::new(format!("sha256 {}…", summary.sha256)).font(font::mono()).color(ui.tokens().muted);
        ui.label(hash).on_hover_text(&state.batch.facts.sha256);
    });
}

fn list_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let index = state.batch.selected;
    let count = state.batch.facts.rows.len();
    let has_row = index < count;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.menu_button("+ Add ▾", |ui| {
            for (kind, name) in
                [(MessageKind::Measurement, "Add measurement"), (MessageKind::Notification, "Add notification")]
            {
                if ui.button(name).clicked() {
                    commands.push(Command::AddMessage(kind));
                    ui.close();
                }
            }
        });
        ui.add_enabled_ui(has_row, |ui| {
            if sign_button_ui(ui, "□", "Duplicate message").clicked() {
                commands.push(Command::DuplicateMessage(index));
            }
        });
        ui.add_enabled_ui(has_row && index > 0, |ui| {
            if sign_button_ui(ui, "↑", "Move message up").clicked() {
                commands.push(Command::MoveMessage { from: index, to: index - 1 });
            }
        });
        ui.add_enabled_ui(has_row && index + 1 < count, |ui| {
            if sign_button_ui(ui, "↓", "Move message down").clicked() {
                commands.push(Command::MoveMessage { from: index, to: index + 1 });
            }
        });
        ui.add_enabled_ui(has_row, |ui| {
            if sign_button_ui(ui, "×", "Remove message").clicked() {
                commands.push(Command::RemoveMessage(index));
            }
        });
    });
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("messages").max_height(height).auto_shrink([false, false]).show_rows(
        ui,
        size::ROW,
        count,
        |ui, visible| {
            for row in visible {
                message_row_ui(ui, state, row, commands);
            }
        },
    );
}

fn message_row_ui(ui: &mut Ui, state: &State, index: usize, commands: &CommandQueue) {
    let Some(row) = state.batch.facts.rows.get(index) else {
        return;
    };
    let kind = match row.kind {
        Some(MessageKind::Measurement) => "measurement",
        Some(MessageKind::Notification) => "notification",
        None => "message",
    };
    let text = format!("{} {kind}", index + 1);
    let button = Button::selectable(index == state.batch.selected, &text)
        .right_text(RichText::new(format!("line {}", row.line)).size(size::TEXT_SMALL).color(ui.tokens().muted))
        .min_size(vec2(ui.available_width(), size::ROW))
        .sense(Sense::click());
    if ui.add(button).accessible_name(text).clicked() {
        commands.push(Command::SelectMessage(index));
    }
}

fn editor_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(editor) = &state.batch.editor else {
        if state.batch.is_checking() || state.batch.is_busy() {
            muted_ui(ui, "Reading the batch…");
        } else if state.batch.batch.payload().is_empty() || state.batch.facts.rows.is_empty() {
            empty_ui(ui, "No message", "Add one, load a sample, or generate some.");
        } else {
            raw_ui(ui, state);
        }
        return;
    };
    ui.horizontal(|ui| {
        let form = editor.value.as_deref().filter(|_| !editor.whole).and_then(crate::app::message_form::sections);
        for (face, name) in [(Face::Form, "Form"), (Face::Json, "JSON")] {
            let is_possible = face == Face::Json || form.is_some();
            let is_chosen = state.batch.face == face;
            let button = Button::selectable(is_chosen, name);
            if ui.add_enabled(is_possible, button).clicked() {
                commands.push(Command::SetFace(face));
            }
        }
        if let Some(problem) = &editor.problem {
            let problem = RichText::new(format!("✗ Not JSON: {problem}")).size(size::TEXT_SMALL);
            ui.add(eframe::egui::Label::new(problem.color(ui.tokens().fail)).truncate());
        }
    });
    let sections = editor.value.as_deref().filter(|_| !editor.whole).and_then(crate::app::message_form::sections);
    match (state.batch.face, sections) {
        (Face::Form, Some(sections)) => message_form::form_ui(ui, editor.index, &sections, commands),
        (Face::Form | Face::Json, _) => json_ui(ui, state, editor, commands),
    }
}

/// A message too large for the editor, or bytes that are no text: shown, not edited.
fn raw_ui(ui: &mut Ui, state: &State) {
    muted_ui(ui, "This message is too large to be edited here. It is sent as it is.");
    let key = (state.batch.version, state.batch.selected);
    let height = ui.available_height();
    CodeView::new("raw message", key, Syntax::Json, height)
        .show(ui, || state.batch.message_text(state.batch.selected).map_or_else(String::new, |text| display::visible_lines(&text)));
}

fn json_ui(ui: &mut Ui, state: &State, editor: &MessageEditor, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let is_dark = ui.visuals().dark_mode;
    let memory = ui.make_persistent_id("editor layout");
    let mut layout: EditorLayout = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    let mut edited = editor.text.clone();
    let syntax = if edited.len() > EDITOR_COLOR_BYTES_MAX { Syntax::Plain } else { Syntax::Json };
    let mut layouter = |ui: &Ui, text: &dyn eframe::egui::TextBuffer, wrap_width: f32| {
        let mut job = layout.job(text.as_str(), syntax, tokens, is_dark);
        job.wrap.max_width = wrap_width;
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let height = ui.available_height();
    let name = if editor.whole { "Batch as JSON".to_owned() } else { format!("Message {} as JSON", editor.index + 1) };
    ScrollArea::vertical().id_salt("editor").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        let field = TextEdit::multiline(&mut edited)
            .id_salt(("message", state.batch.source == BatchSource::Empty, editor.index))
            .code_editor()
            .desired_width(f32::INFINITY)
            .min_size(vec2(0.0, height - size::XS))
            .layouter(&mut layouter);
        let response = ui.add(field).accessible_name(name);
        if response.changed() {
            commands.push(Command::EditMessage(edited));
        }
    });
    ui.data_mut(|data| data.insert_temp(memory, layout));
}

fn findings_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let facts = &state.batch.facts;
    if facts.findings.is_empty() {
        return;
    }
    ui.separator();
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("findings").max_height(height).auto_shrink([false, false]).show_rows(
        ui,
        size::ROW,
        facts.findings.len() + usize::from(facts.omitted > 0),
        |ui, visible| {
            for index in visible {
                match facts.findings.get(index) {
                    Some(finding) => finding_ui(ui, state, finding, commands),
                    None => {
                        muted_ui(ui, format!("and {} more", text::grouped(facts.omitted)));
                    }
                }
            }
        },
    );
}

fn finding_ui(ui: &mut Ui, state: &State, finding: &BatchFinding, commands: &CommandQueue) {
    let look = match finding.severity {
        FindingSeverity::Error => Look::Fail,
        FindingSeverity::Note => Look::Info,
    };
    let place = format!("line {}:{}", finding.line, finding.column);
    ui.horizontal(|ui| {
        let tokens = ui.tokens();
        ui.label(RichText::new(look.sign()).color(look.color(tokens)));
        if ui.link(RichText::new(&place).size(size::TEXT_SMALL)).accessible_name(format!("Go to {place}")).clicked() {
            let rows = &state.batch.facts.rows;
            let index = rows.partition_point(|row| row.line <= finding.line).saturating_sub(1);
            commands.push(Command::SelectMessage(index));
        }
        let pointer = display::visible(&finding.pointer);
        ui.label(font::mono_text(pointer).color(tokens.muted));
        ui.add(eframe::egui::Label::new(display::visible(&finding.text)).truncate());
    });
}
