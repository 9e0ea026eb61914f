//! The history: search, chips, a strip over time, and as many rows as there are.

mod pending;
mod strip;
mod table;

use egui::containers::menu::MenuButton;
use egui::{RichText, ScrollArea, TextEdit, Ui};

use self::pending::pending_ui;
use self::strip::strip_ui;
use self::table::table_ui;
use super::{Memory, copy_as_table_ui};
use crate::app::state::{HistoryStatus, State};
use crate::app::{
    CauseCount, CommandQueue, Count, ExchangeCommand, FileCommand, FilePurpose, Filter, HarScope, HistoryCommand,
    HistoryEntry, StatusClass,
};
use crate::domain::display::visible;
use crate::domain::figures::count_text;
use crate::ui::action::Action;
use crate::ui::theme::{semibold, size};
use crate::ui::widgets::{busy_ui, hint_ui};

/// Height of the list of causes.
const MENU_HEIGHT: f32 = 320.0;

pub(in crate::ui) fn history_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    toolbar_ui(ui, state, memory, commands);
    strip_ui(ui, &state.history, commands);
    selection_ui(ui, state, memory, commands);
    pending_ui(ui, state);
    match &state.history.status {
        HistoryStatus::Opening => busy_ui(ui, "Opening the history"),
        HistoryStatus::Failed(reason) => {
            hint_ui(ui, &format!("No history: {reason}. Sending still works."));
        }
        HistoryStatus::Ready if state.history.total.known() == 0 && state.history.filter != Filter::default() => {
            hint_ui(ui, "No exchange matches this search and filter.");
        }
        HistoryStatus::Ready if state.history.total.known() == 0 => {
            hint_ui(ui, "Every exchange is kept here with its secrets masked. Select Send to make the first.");
        }
        HistoryStatus::Ready => {
            if let Count::MoreThan(_) = state.history.total {
                let newest = Count::Exactly(state.history.total.known());
                hint_ui(ui, &format!("The newest {newest} matches are listed; add a word to reach older ones."));
            }
            table_ui(ui, state, memory, commands);
        }
    }
}

/// What is left of a folded history: its name, its size and the way back.
pub(in crate::ui) fn handle_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let text = format!("▸ History · {}", state.history.counts.all);
    let button = Action::ToggleHistory.button_with_ui(ui, state, commands, egui::Button::new(text).frame(false));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Unfold history"));
}

fn toolbar_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        let fold = egui::Button::new(RichText::new("▾ History").font(semibold(size::BODY))).frame(false);
        let fold = Action::ToggleHistory.button_with_ui(ui, state, commands, fold);
        fold.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Fold history"));
        let mut search = state.history.filter.search.clone();
        let edit = ui.add(TextEdit::singleline(&mut search).hint_text("search").desired_width(200.0));
        edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search history"));
        if std::mem::take(&mut memory.wants_search) {
            edit.request_focus();
        }
        if edit.changed() {
            commands.push(HistoryCommand::SetSearch(search));
        }
        let chips = [
            (None, "All"),
            (Some(StatusClass::Ok), "OK"),
            (Some(StatusClass::Redirect), "3xx"),
            (Some(StatusClass::ClientError), "4xx"),
            (Some(StatusClass::ServerError), "5xx"),
            (Some(StatusClass::NoAnswer), "No response"),
            (Some(StatusClass::Token), "Token"),
        ];
        for (class, name) in chips {
            let is_chosen = state.history.filter.class == class;
            let text = format!("{name} {}", state.history.count(class));
            if ui.add(egui::Button::selectable(is_chosen, text)).clicked() {
                commands.push(HistoryCommand::SetClass(class));
            }
        }
        destination_filter_ui(ui, state, commands);
        cause_filter_ui(ui, state, commands);
        Action::ImportHar.button_ui(ui, state, commands);
        copy_as_table_ui(ui, "Copy rows", state, commands, Action::CopyHistory);
    });
}

/// The destinations that were delivered to; one of them can be listed alone.
fn destination_filter_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let chosen = state.history.filter.destination.as_deref();
    let mut known: Vec<&str> = state.history.latest.keys().map(|label| label.name.as_str()).collect();
    known.dedup();
    if known.len() < 2 && chosen.is_none() {
        return;
    }
    let text = chosen.map_or_else(|| "Destination: any".to_owned(), |name| format!("Destination: {}", visible(name)));
    ui.menu_button(text, |ui| {
        ScrollArea::vertical().max_height(MENU_HEIGHT).show(ui, |ui| {
            let names = known.iter().map(|name| Some(*name));
            for name in std::iter::once(None).chain(names) {
                let text = name.map_or_else(|| "Any destination".to_owned(), visible);
                if ui.selectable_label(chosen == name, text).clicked() {
                    commands.push(HistoryCommand::SetDestination(name.map(ToOwned::to_owned)));
                    ui.close();
                }
            }
        });
    });
}

/// The causes that occur, with how often; one of them can be chosen.
fn cause_filter_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let chosen = state.history.filter.cause.as_deref();
    let causes = &state.history.counts.causes;
    if causes.is_empty() && chosen.is_none() {
        return;
    }
    let text = chosen.map_or_else(|| "Cause: any".to_owned(), |cause| format!("Cause: {}", cause_words(cause)));
    ui.menu_button(text, |ui| {
        ScrollArea::vertical().max_height(MENU_HEIGHT).show(ui, |ui| {
            if ui.selectable_label(chosen.is_none(), "Any cause").clicked() {
                commands.push(HistoryCommand::SetCause(None));
                ui.close();
            }
            for CauseCount { cause, rows } in causes {
                let text = format!("{} · {}", cause_words(cause), count_text(*rows));
                if ui.selectable_label(chosen == Some(cause), text).on_hover_text(cause).clicked() {
                    commands.push(HistoryCommand::SetCause(Some(cause.clone())));
                    ui.close();
                }
            }
        });
    });
}

/// The sentence of a cause. One that this version does not know, such as of a newer one's history, is named by the
/// words of its id.
fn cause_words(cause: &str) -> String {
    let known = crate::diagnose::cause::find(cause).map(|known| known.title.trim_end_matches('.').to_owned());
    known.unwrap_or_else(|| visible(&cause.replace(['.', '_'], " ")))
}

/// What can be done with the focused and the marked rows; reachable without a pointer.
fn selection_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let targets = state.history.targets();
    if targets.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if let [left, right] = targets[..] {
            let compare = egui::Button::new(format!("Compare #{} with #{}", left.0, right.0));
            if ui.add(compare).clicked() {
                commands.push(ExchangeCommand::CompareEntries { left, right });
            }
        }
        if let Some(entry) = state.history.listed_focus() {
            hint_ui(ui, &format!("#{}", entry.id.0));
            Action::RestoreEntry.button_with_ui(ui, state, commands, egui::Button::new("Restore"));
            let pin = egui::Button::new(if entry.pinned { "Unpin" } else { "Pin" });
            Action::TogglePin.button_with_ui(ui, state, commands, pin);
        }
        if ui.button(format!("Export HAR ({})…", targets.len())).clicked() {
            let scope = if state.history.selected.is_empty() { HarScope::Shown } else { HarScope::Selected };
            commands.push(FileCommand::Pick(FilePurpose::ExportHar(scope)));
        }
        let delete = egui::Button::new(format!("Delete ({})", targets.len()));
        Action::DeleteEntries.button_with_ui(ui, state, commands, delete);
        path_ui(ui, state, commands);
        note_ui(ui, state.history.listed_focus(), memory, commands);
    });
}

/// Files by a typed path instead of a dialog.
fn path_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let scope = if state.history.selected.is_empty() { HarScope::Shown } else { HarScope::Selected };
    MenuButton::from_button(egui::Button::new("Type a path…")).ui(ui, |ui| {
        for (text, purpose) in [
            ("Export HAR to a path…", FilePurpose::ExportHar(scope)),
            ("Import HAR from a path…", FilePurpose::ImportHar),
        ] {
            if ui.button(text).clicked() {
                commands.push(FileCommand::TypePath(purpose));
                ui.close();
            }
        }
    });
}

fn note_ui(ui: &mut Ui, entry: Option<&HistoryEntry>, memory: &mut Memory, commands: &CommandQueue) {
    let Some(entry) = entry else { return };
    let mut text = match &memory.entry_note {
        Some((id, text)) if *id == entry.id => text.clone(),
        _ => entry.note.clone(),
    };
    let edit = ui.add(TextEdit::singleline(&mut text).hint_text("note").desired_width(200.0));
    edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Note"));
    if edit.changed() {
        memory.entry_note = Some((entry.id, text.clone()));
    }
    if edit.lost_focus() && text != entry.note {
        commands.push(HistoryCommand::SetNote { id: entry.id, note: text });
    }
    if !edit.has_focus() && !edit.changed() {
        memory.entry_note = None;
    }
}
