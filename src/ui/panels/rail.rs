//! The destinations, and what can be made new.

use egui::{RichText, ScrollArea, TextEdit, Ui};

use crate::app::state::{DestinationEntry, DraftContent, Loading, Preset, Saving, State};
use crate::app::{Command, CommandQueue};
use crate::domain::display::visible;
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{busy_ui, hint_ui};

pub(in crate::ui) fn rail_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Destinations").font(semibold(size::BODY)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.menu_button("New", |ui| new_ui(ui, commands));
        });
    });
    ui.add_space(space::XS);
    match &state.destinations.loading {
        Loading::Running => busy_ui(ui, "Reading destinations"),
        Loading::Failed(reason) => hint_ui(ui, &format!("Destinations cannot be read: {reason}")),
        Loading::Done if state.destinations.entries.is_empty() => empty_ui(ui, commands),
        Loading::Done => {}
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for entry in &state.destinations.entries {
            entry_ui(ui, state, entry, commands);
        }
    });
}

fn new_ui(ui: &mut Ui, commands: &CommandQueue) {
    for preset in Preset::ALL {
        if ui.button(preset.label()).clicked() {
            commands.push(Command::NewDestination(preset));
            ui.close();
        }
    }
}

fn empty_ui(ui: &mut Ui, commands: &CommandQueue) {
    hint_ui(
        ui,
        "Where does the platform deliver? Start with one of these, or paste a URL, a SAS or a connection string into the URL field.",
    );
    ui.add_space(space::S);
    for preset in Preset::ALL {
        let button = egui::Button::new(preset.label()).min_size(egui::vec2(ui.available_width(), 0.0));
        if ui.add(button).clicked() {
            commands.push(Command::NewDestination(preset));
        }
    }
}

fn entry_ui(ui: &mut Ui, state: &State, entry: &DestinationEntry, commands: &CommandQueue) {
    if let Some((key, text)) = &state.destinations.renaming
        && *key == entry.key
    {
        rename_ui(ui, text, commands);
        return;
    }
    let is_selected = state.destinations.selected == Some(entry.key);
    let tokens = ui.tokens();
    let (mark, color) = match &entry.content {
        DraftContent::Broken(_) => ("✗", tokens.fail),
        DraftContent::Draft(draft) if matches!(draft.saving, Saving::Failed(_)) => ("⚠", tokens.warn),
        DraftContent::Draft(draft) if draft.fields.url.is_empty() => ("○", tokens.muted),
        DraftContent::Draft(_) => ("●", tokens.ok),
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(mark).size(size::SMALL).color(color));
        let name = visible(entry.name());
        let width = ui.available_width() - 34.0;
        let layout = egui::Layout::top_down_justified(egui::Align::Min);
        let button = egui::Button::selectable(is_selected, name.clone()).truncate();
        let response = ui.allocate_ui_with_layout(egui::vec2(width, 26.0), layout, |ui| ui.add(button)).inner;
        if response.clicked() {
            commands.push(Command::SelectDestination(entry.key));
        }
        let more = ui.menu_button("…", |ui| {
            menu_ui(ui, entry, commands);
        });
        more.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("More about {name}")));
    });
}

fn menu_ui(ui: &mut Ui, entry: &DestinationEntry, commands: &CommandQueue) {
    let items = [
        (Action::RenameDestination.text(), Command::BeginRename(entry.key)),
        (Action::DuplicateDestination.text(), Command::DuplicateDestination(entry.key)),
        ("Delete", Command::DeleteDestination(entry.key)),
    ];
    for (text, command) in items {
        if ui.button(text).clicked() {
            commands.push(command);
            ui.close();
        }
    }
}

fn rename_ui(ui: &mut Ui, text: &str, commands: &CommandQueue) {
    let mut name = text.to_owned();
    let response = ui.add(TextEdit::singleline(&mut name).desired_width(f32::INFINITY));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "New name"));
    if response.changed() {
        commands.push(Command::EditRename(name));
    }
    if response.lost_focus() {
        let is_escape = ui.input(|input| input.key_pressed(egui::Key::Escape));
        commands.push(if is_escape { Command::CancelRename } else { Command::CommitRename });
    } else {
        response.request_focus();
    }
}
