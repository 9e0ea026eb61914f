//! The batch: its messages beside an editor with two faces of the same bytes.

mod bulk;
mod editing;
mod form;
mod generator;
mod list;

use egui::{Panel as SidePanel, RichText, Ui};

pub(in crate::ui) use self::editing::KnownProblems;
pub(in crate::ui) use self::form::FormMemory;
pub(in crate::ui) use self::list::ListMemory;

use super::super::Memory;
use super::super::measurement::{Picture, measured_ui};
use super::super::split::{Split, split_ui};
use crate::app::state::{BatchFacts, BatchFinding, BatchSource, Face, FindingSeverity, MeasuredPlace, State};
use crate::app::{BatchCommand, CommandQueue, FileCommand, FilePurpose};
use crate::domain::display::visible;
use crate::domain::message::{MessageKind, grouped};
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{busy_ui, form_menu_ui, hint_ui};

/// Width from which the list of messages stands beside the editor instead of above it.
const SIDE_BY_SIDE: f32 = 760.0;

/// Least width or height of the list, and of the editor beside or beneath it.
const LIST_SIZE_MIN: f32 = 96.0;
const EDITOR_WIDTH_MIN: f32 = 320.0;
const EDITOR_HEIGHT_MIN: f32 = 120.0;

/// Room beneath the list.
const LIST_MARGIN: f32 = space::S;

pub(super) fn batch_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    source_ui(ui, state, commands);
    facts_ui(ui, state, commands);
    editing::faces_ui(ui, state, commands);
    ui.add_space(space::XS);
    bulk::bulk_ui(ui, state, commands);
    match state.batch.face {
        Face::Table | Face::Chart => {
            let picture = if state.batch.face == Face::Table { Picture::Table } else { Picture::Charts };
            measured_ui(ui, state, (MeasuredPlace::Batch, picture), ui.available_height(), commands);
        }
        Face::Json | Face::Form | Face::Whole => {
            ui.horizontal(|ui| {
                list::tools_ui(ui, state, commands);
                ui.add_space(space::L);
                editing::tools_ui(ui, state, memory, commands);
            });
            list_and_editor_ui(ui, state, memory, commands);
        }
    }
}

/// Side by side where there is room, else one above the other; the edge between them can be dragged.
fn list_and_editor_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let size = ui.available_size();
    let is_beside = size.x >= SIDE_BY_SIDE;
    let (whole, editor_min) = if is_beside { (size.x, EDITOR_WIDTH_MIN) } else { (size.y, EDITOR_HEIGHT_MIN) };
    let most = (whole - editor_min).max(LIST_SIZE_MIN);
    let share = memory.list.share(is_beside);
    // A list above the editor takes no more room than it fills.
    let filled = if is_beside { f32::INFINITY } else { list::height(ui, state.batch.facts.rows.len()) + LIST_MARGIN };
    let panel = if is_beside { SidePanel::left("messages beside") } else { SidePanel::top("messages above") };
    let shown = panel
        .resizable(false)
        .exact_size((whole * *share).min(filled).clamp(LIST_SIZE_MIN, most))
        .frame(egui::Frame::new().inner_margin(egui::Margin {
            right: 8,
            bottom: LIST_MARGIN as i8,
            ..egui::Margin::ZERO
        }))
        .show(ui, |ui| list::list_ui(ui, state, memory, commands));
    editing::editing_ui(ui, state, memory, commands);
    let rect = shown.response.rect;
    let (split, start) = if is_beside { (Split::Right(rect), rect.left()) } else { (Split::Bottom(rect), rect.top()) };
    if let Some(edge) = split_ui(ui, split, "Edge between messages and editor") {
        *memory.list.share(is_beside) = ((edge - start) / whole).clamp(0.05, 0.95);
    }
}

fn source_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        ui.menu_button("Sample", |ui| {
            for (kind, text) in [
                (MessageKind::Measurement, "Measurement, as documented"),
                (MessageKind::Notification, "Notification, as documented"),
            ] {
                if ui.button(text).clicked() {
                    commands.push(BatchCommand::LoadSample(kind));
                    ui.close();
                }
            }
        });
        form_menu_ui(ui, "Generate", |ui| generator::generator_ui(ui, state, commands));
        if ui.button("Load…").clicked() {
            commands.push(FileCommand::Pick(FilePurpose::LoadBatch));
        }
        if ui.button("Save…").clicked() {
            commands.push(FileCommand::Pick(FilePurpose::SaveBatch));
        }
        Action::UndoBatchEdit.button_with_ui(ui, state, commands, egui::Button::new("Undo edit"));
        Action::RedoBatchEdit.button_with_ui(ui, state, commands, egui::Button::new("Redo"));
        path_ui(ui, commands);
    });
}

/// Files by a typed path instead of a dialog.
fn path_ui(ui: &mut Ui, commands: &CommandQueue) {
    ui.menu_button("Type a path…", |ui| {
        for (text, purpose) in
            [("Load from a path…", FilePurpose::LoadBatch), ("Save to a path…", FilePurpose::SaveBatch)]
        {
            if ui.button(text).clicked() {
                commands.push(FileCommand::TypePath(purpose));
                ui.close();
            }
        }
    });
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

/// What the batch is, and whether it is as the platform sends it: one line, so that typing moves nothing beneath it.
fn facts_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let facts = &state.batch.facts;
    let count = facts.message_count.map_or_else(|| "no messages".to_owned(), |count| counted(count, "message"));
    ui.horizontal(|ui| {
        findings_ui(ui, facts, commands);
        if state.batch.is_busy() || state.batch.is_checking() {
            busy_ui(ui, "Checking");
        }
        let sha256 = facts.sha256.get(..12).unwrap_or_default();
        let source = source_text(&state.batch.source, state.batch.edited);
        let text = format!("{count} · {} bytes · {source} · sha256 {sha256}", grouped(&facts.bytes.to_string()));
        let text = RichText::new(text).size(size::SMALL).color(ui.tokens().muted);
        let hover = format!("{source}\nsha256 {}", facts.sha256);
        ui.add(egui::Label::new(text).truncate()).on_hover_text(hover);
    });
}

fn counted(count: u64, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(&count.to_string()))
}

/// What the check found, in a few words; a click lists it.
fn findings_ui(ui: &mut Ui, facts: &BatchFacts, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let invalid = facts.rows.iter().filter(|row| row.has_error).count() as u64;
    let notes = facts.findings.len() as u64 + facts.omitted - facts.errors;
    let (text, color) = match (facts.errors, notes) {
        (0, 0) => {
            ui.label(RichText::new("✓ Valid: matches the platform's format").color(tokens.ok));
            return;
        }
        (0, notes) => (format!("✓ Valid · {}", counted(notes, "note")), tokens.info),
        (_, _) if invalid == 0 => ("✗ The batch is invalid".to_owned(), tokens.fail),
        (_, _) if invalid == 1 => ("✗ 1 message is invalid".to_owned(), tokens.fail),
        (_, _) => (format!("✗ {} are invalid", counted(invalid, "message")), tokens.fail),
    };
    ui.menu_button(RichText::new(text).color(color), |ui| list_findings_ui(ui, facts, commands));
}

/// Findings that are listed.
const FINDINGS_SHOWN: usize = 50;

/// Width and height of the list of findings.
const FINDINGS_SIZE: egui::Vec2 = egui::vec2(560.0, 320.0);

fn list_findings_ui(ui: &mut Ui, facts: &BatchFacts, commands: &CommandQueue) {
    ui.set_width(FINDINGS_SIZE.x);
    egui::ScrollArea::vertical().max_height(FINDINGS_SIZE.y).show(ui, |ui| {
        let is_error = |finding: &&BatchFinding| finding.severity == FindingSeverity::Error;
        let (errors, notes): (Vec<_>, Vec<_>) = facts.findings.iter().partition(is_error);
        for finding in errors.into_iter().chain(notes).take(FINDINGS_SHOWN) {
            let color = if finding.severity == FindingSeverity::Error { ui.tokens().fail } else { ui.tokens().text };
            let place = format!("{}:{} {}", finding.line, finding.column, visible(&finding.pointer));
            let text = RichText::new(format!("{place}  {}", visible(&finding.text))).size(size::SMALL).color(color);
            let message = finding.pointer.split('/').nth(1).and_then(|index| index.parse().ok());
            if ui.add(egui::Button::new(text).wrap()).on_hover_text("Show the message").clicked() {
                commands.push(BatchCommand::SelectMessage(message.unwrap_or(0)));
                ui.close();
            }
        }
        let more = (facts.findings.len().saturating_sub(FINDINGS_SHOWN)) as u64 + facts.omitted;
        if more > 0 {
            hint_ui(ui, &format!("and {} more", grouped(&more.to_string())));
        }
    });
}
