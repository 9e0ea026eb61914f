//! The destinations, and what can be made new.

use egui::{Color32, RichText, ScrollArea, TextEdit, Ui};

use crate::app::state::{
    DestinationEntry, DraftContent, ExportFormat, Loading, Page, Preset, ReceiverStatus, Saving, State,
};
use crate::app::{CommandQueue, DestinationCommand, HistoryCommand};
use crate::domain::display::visible;
use crate::domain::figures::ago_text;
use crate::ui::action::Action;
use crate::ui::theme::{Tokens, TokensExt as _, semibold, size, space};
use crate::ui::widgets::{busy_ui, hint_ui};

/// Width of the button of a destination's menu, and the space before it.
const MENU_WIDTH: f32 = 36.0;

pub(in crate::ui) fn rail_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Destinations").font(semibold(size::BODY)));
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
        for entry in state.destinations.listed().filter(|entry| !entry.is_built_in) {
            entry_ui(ui, state, entry, commands);
        }
        receiver_ui(ui, state, commands);
    });
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
        ReceiverStatus::Starting => ("Receiver: starting".to_owned(), tokens.muted),
        ReceiverStatus::Stopped => ("○ Receiver: stopped".to_owned(), tokens.muted),
        ReceiverStatus::Failed(_) => ("✗ Receiver: not running".to_owned(), tokens.fail),
        ReceiverStatus::Running(_) if state.receiver.faults.is_empty() => {
            (format!("Receiver · {} arrived", state.receiver.total), tokens.text)
        }
        ReceiverStatus::Running(_) => (format!("⚠ Receiver · {} arrived", state.receiver.total), tokens.warn),
    };
    let is_shown = state.layout.page == Page::Receiver;
    let button = egui::Button::selectable(is_shown, RichText::new(text).font(semibold(size::BODY)).color(color));
    let layout = egui::Layout::top_down_justified(egui::Align::Min);
    let room = egui::vec2(ui.available_width(), size::CONTROL);
    let response = ui.allocate_ui_with_layout(room, layout, |ui| ui.add(button)).inner;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Receiver"));
    let action = Action::ShowReceiver;
    if let Ok(intent) = action.intent(state)
        && response.on_hover_text(action.hover_text(ui.ctx(), state)).clicked()
    {
        intent.commands.into_iter().for_each(|command| commands.push(command));
    }
    for entry in state.destinations.listed().filter(|entry| entry.is_built_in) {
        entry_ui(ui, state, entry, commands);
    }
}

fn entry_ui(ui: &mut Ui, state: &State, entry: &DestinationEntry, commands: &CommandQueue) {
    if let Some((key, text)) = &state.destinations.renaming
        && *key == entry.key
    {
        rename_ui(ui, text, commands);
        return;
    }
    let is_selected = state.destinations.selected == Some(entry.key)
        && matches!(state.layout.page, Page::Delivery | Page::GoLive | Page::Load);
    let tokens = ui.tokens();
    let (mark, words, color) = dot(state, entry, tokens);
    ui.horizontal(|ui| {
        let mark = ui.label(RichText::new(mark).size(size::SMALL).color(color)).on_hover_text(&words);
        mark.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &words));
        let name = visible(entry.name());
        let layout = egui::Layout::top_down_justified(egui::Align::Min);
        let button = egui::Button::selectable(is_selected, name.clone()).truncate();
        let room = egui::vec2((ui.available_width() - MENU_WIDTH).max(MENU_WIDTH), size::CONTROL);
        let response = ui.allocate_ui_with_layout(room, layout, |ui| ui.add(button)).inner;
        if response.clicked() {
            commands.push(DestinationCommand::Select(entry.key));
        }
        response.context_menu(|ui| {
            menu_ui(ui, entry, commands);
            history_item_ui(ui, entry, commands);
        });
        let more = ui.menu_button("…", |ui| {
            menu_ui(ui, entry, commands);
            history_item_ui(ui, entry, commands);
        });
        let label = format!("More about {name}");
        more.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label.clone()));
    });
}

/// The latest result, or what keeps the destination from having one.
fn dot(state: &State, entry: &DestinationEntry, tokens: &Tokens) -> (&'static str, String, Color32) {
    let draft = match &entry.content {
        DraftContent::Broken(_) => return ("✗", "Cannot be read".to_owned(), tokens.fail),
        DraftContent::Draft(draft) => draft,
    };
    if let Saving::Failed(_) = draft.saving {
        return ("⚠", "Not saved".to_owned(), tokens.warn);
    }
    let missing = state.field_obstacles(&draft.fields);
    if !missing.is_empty() {
        let texts: Vec<&str> = missing.iter().map(|obstacle| obstacle.text.as_str()).collect();
        return ("⚠", format!("Incomplete: {}", visible(&texts.join("; "))), tokens.warn);
    }
    let Some(result) = state.history.latest.get(entry.name()) else {
        return ("○", "No result yet".to_owned(), tokens.muted);
    };
    let when = result.at.map(|at| format!(", {}", ago_text(state.now - at))).unwrap_or_default();
    let words = format!("Last result: {}{when}", result.status_text());
    if result.is_ok { ("●", words, tokens.ok) } else { ("✗", words, tokens.fail) }
}

fn menu_ui(ui: &mut Ui, entry: &DestinationEntry, commands: &CommandQueue) {
    let items = [
        (Action::RenameDestination.text(), DestinationCommand::BeginRename(entry.key)),
        (Action::DuplicateDestination.text(), DestinationCommand::Duplicate(entry.key)),
        ("Copy as TOML", DestinationCommand::CopyFile(entry.key)),
        ("Copy path of file", DestinationCommand::CopyPath(entry.key)),
        (Action::DeleteDestination.text(), DestinationCommand::Delete(entry.key)),
    ];
    // A built-in one is made anew at each start: its copy can be kept.
    let is_for_all = |command: &DestinationCommand| {
        matches!(command, DestinationCommand::Duplicate(_) | DestinationCommand::CopyFile(_))
    };
    ui.menu_button("Copy as", |ui| {
        for format in ExportFormat::ALL {
            if ui.button(format.label()).clicked() {
                commands.push(DestinationCommand::CopyAs(entry.key, format));
                ui.close();
            }
        }
    });
    let is_offered = |command: &DestinationCommand| !entry.is_built_in || is_for_all(command);
    for (text, command) in items.into_iter().filter(|(_, command)| is_offered(command)) {
        if ui.button(text).clicked() {
            commands.push(command);
            ui.close();
        }
    }
}

/// List what was sent to this destination alone.
fn history_item_ui(ui: &mut Ui, entry: &DestinationEntry, commands: &CommandQueue) {
    if ui.button("Show its history").clicked() {
        commands.push(HistoryCommand::SetDestination(Some(entry.name().to_owned())));
        ui.close();
    }
}

fn rename_ui(ui: &mut Ui, text: &str, commands: &CommandQueue) {
    let mut name = text.to_owned();
    let response = ui.add(TextEdit::singleline(&mut name).desired_width(f32::INFINITY));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "New name"));
    if response.changed() {
        commands.push(DestinationCommand::EditRename(name));
    }
    if response.lost_focus() {
        let is_escape = ui.input(|input| input.key_pressed(egui::Key::Escape));
        commands.push(if is_escape { DestinationCommand::CancelRename } else { DestinationCommand::CommitRename });
    } else {
        response.request_focus();
    }
}
