//! The destinations in their folders, and what can be made new.

mod drag;
mod entry;
mod folder;

use egui::{RichText, ScrollArea, TextEdit, Ui};

use self::entry::entry_ui;
use self::folder::folder_ui;
use crate::app::state::{FolderName, Loading, Page, Preset, ReceiverStatus, State};
use crate::app::{CommandQueue, DestinationCommand};
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{busy_ui, hint_ui};

/// Width of the button of a menu, and the space before it.
const MENU_WIDTH: f32 = 36.0;

pub(in crate::ui) fn rail_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        let heading = ui.label(RichText::new("Destinations").font(semibold(size::BODY)));
        drag::takes_into(ui, &heading, None, commands);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.menu_button("New", |ui| new_ui(ui, state, commands));
        });
    });
    ui.add_space(space::XS);
    match &state.destinations.loading {
        Loading::Running => busy_ui(ui, "Reading destinations"),
        Loading::Failed(reason) => hint_ui(ui, &format!("Destinations cannot be read: {reason}")),
        Loading::Done if state.destinations.entries.iter().all(|entry| entry.is_built_in) => {
            empty_ui(ui, state, commands);
        }
        Loading::Done => {}
    }
    search_ui(ui, state, commands);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        own_ui(ui, state, commands);
        receiver_ui(ui, state, commands);
    });
    drag::name_ui(ui, state);
}

/// The user's own destinations; those of a folded folder only where a search found them.
fn own_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let is_searched = !state.destinations.search.trim().is_empty();
    let mut shown: Option<&FolderName> = None;
    for entry in state.destinations.listed().filter(|entry| !entry.is_built_in) {
        let folder = entry.place.folder.as_ref();
        let is_open = is_searched || folder.is_none_or(|folder| !state.is_folded(folder));
        if let Some(folder) = folder.filter(|folder| shown != Some(*folder)) {
            folder_ui(ui, state, folder, is_open, commands);
            shown = Some(folder);
        }
        if is_open {
            entry_ui(ui, state, entry, commands);
        }
    }
}

/// Destinations from which on they can be searched.
const SEARCHED_FROM: usize = 10;

fn search_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let destinations = &state.destinations;
    if destinations.entries.len() < SEARCHED_FROM && destinations.search.is_empty() {
        return;
    }
    let mut text = destinations.search.clone();
    let edit = ui.add(TextEdit::singleline(&mut text).hint_text("search").desired_width(f32::INFINITY));
    edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search destinations"));
    if edit.changed() {
        commands.push(DestinationCommand::Search(text));
    }
    if destinations.listed().next().is_none() {
        hint_ui(ui, "No destination matches this search.");
    }
    ui.add_space(space::XS);
}

fn new_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    for preset in Preset::ALL {
        let button = egui::Button::new(preset.label());
        if Action::New(preset).button_with_ui(ui, state, commands, button).clicked() {
            ui.close();
        }
    }
}

fn empty_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    if state.receiver.status != ReceiverStatus::Off {
        hint_ui(
            ui,
            "Press Send to deliver to the receiver below: no account, no cloud. Then make your own with New, or paste a URL, a SAS or a connection string.",
        );
        return;
    }
    hint_ui(
        ui,
        "Where does the platform deliver? Start with one of these, or paste a URL, a SAS or a connection string into the URL field.",
    );
    ui.add_space(space::S);
    for preset in Preset::ALL {
        let button = egui::Button::new(preset.label()).min_size(egui::vec2(ui.available_width(), 0.0));
        Action::New(preset).button_with_ui(ui, state, commands, button);
    }
}

/// The built-in receiver, and the destinations that point to it.
fn receiver_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.add_space(space::M);
    let tokens = ui.tokens();
    let (text, color) = match &state.receiver.status {
        ReceiverStatus::Off => return,
        ReceiverStatus::Starting => ("starting".to_owned(), tokens.muted),
        ReceiverStatus::Stopped => ("○ stopped".to_owned(), tokens.muted),
        ReceiverStatus::Failed(_) => ("✗ not running".to_owned(), tokens.fail),
        ReceiverStatus::Running(_) if state.receiver.faults.is_empty() => {
            (format!("{} arrived", state.receiver.total), tokens.text)
        }
        ReceiverStatus::Running(_) => (format!("⚠ {} arrived", state.receiver.total), tokens.warn),
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new("Receiver").font(semibold(size::BODY)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let is_shown = state.layout.page == Page::Receiver;
            let button = egui::Button::selectable(is_shown, RichText::new(text).color(color)).frame_when_inactive(true);
            let response = Action::ShowReceiver.button_with_ui(ui, state, commands, button);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Receiver"));
        });
    });
    ui.add_space(space::XS);
    for entry in state.destinations.listed().filter(|entry| entry.is_built_in) {
        entry_ui(ui, state, entry, commands);
    }
}
