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
use crate::app::state::{BatchFacts, BatchSource, FindingSeverity, State};
use crate::app::{Command, CommandQueue, FilePurpose};
use crate::domain::display::visible;
use crate::domain::message::MessageKind;
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{busy_ui, form_menu_ui, hint_ui};

pub(super) fn batch_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    source_ui(ui, state, commands);
    facts_ui(ui, state);
    findings_ui(ui, state, commands);
    ui.add_space(space::XS);
    SidePanel::left("messages")
        .resizable(false)
        .exact_size(176.0)
        .frame(egui::Frame::new().inner_margin(egui::Margin { right: 8, ..egui::Margin::ZERO }))
        .show(ui, |ui| list::list_ui(ui, state, memory, commands));
    editing::editing_ui(ui, state, memory, commands);
    bulk::bulk_ui(ui, state, commands);
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
        form_menu_ui(ui, "Generate", |ui| generator::generator_ui(ui, state, commands));
        if ui.button("Load…").clicked() {
            commands.push(Command::PickFile(FilePurpose::LoadBatch));
        }
        if ui.button("Save…").clicked() {
            commands.push(Command::PickFile(FilePurpose::SaveBatch));
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
                commands.push(Command::TypePath(purpose));
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
