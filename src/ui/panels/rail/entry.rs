//! One destination: its last result, its name, its menu.

use egui::text::{LayoutJob, TextFormat};
use egui::{Button, Color32, RichText, TextEdit, TextStyle, Ui};

use super::super::environment;
use super::{MENU_WIDTH, drag};
use crate::app::state::{DestinationEntry, DraftContent, ExportFormat, FolderName, Page, Renamed, Saving, State};
use crate::app::{ArrangeCommand, CommandQueue, DestinationCommand, HistoryCommand, Side};
use crate::domain::display::visible;
use crate::domain::figures::ago_text;
use crate::ui::action::Action;
use crate::ui::theme::{Tokens, TokensExt as _, size, space};

pub(super) fn entry_ui(ui: &mut Ui, state: &State, entry: &DestinationEntry, commands: &CommandQueue) {
    if let Some(renaming) = state.destinations.renaming.as_ref().filter(|it| it.of == Renamed::Destination(entry.key)) {
        rename_ui(ui, &renaming.text, commands);
        return;
    }
    let is_selected = state.destinations.selected == Some(entry.key)
        && matches!(state.layout.page, Page::Delivery | Page::GoLive | Page::Load);
    let tokens = ui.tokens();
    let (mark, words, color) = dot(state, entry, tokens);
    let row = ui.horizontal(|ui| {
        if entry.place.folder.is_some() {
            ui.add_space(space::S);
        }
        let mark = ui.label(RichText::new(mark).size(size::SMALL).color(color)).on_hover_text(&words);
        mark.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &words));
        let name = visible(entry.name());
        let text = named(ui, entry, &name);
        let layout = egui::Layout::top_down_justified(egui::Align::Min);
        // A built-in one has its place.
        let sense = if entry.is_built_in { egui::Sense::click() } else { egui::Sense::click_and_drag() };
        let button = Button::selectable(is_selected, text).truncate().sense(sense);
        let room = egui::vec2((ui.available_width() - MENU_WIDTH).max(MENU_WIDTH), size::CONTROL);
        let response = ui.allocate_ui_with_layout(room, layout, |ui| ui.add(button)).inner;
        if response.clicked() {
            commands.push(DestinationCommand::Select(entry.key));
        }
        if !entry.is_built_in {
            response.dnd_set_drag_payload(entry.key);
        }
        response.context_menu(|ui| menu_ui(ui, state, entry, commands));
        let more = ui.menu_button("…", |ui| menu_ui(ui, state, entry, commands));
        let label = format!("More about {name}");
        more.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label.clone()));
    });
    if !entry.is_built_in {
        drag::takes_beside(ui, &row.response, entry.key, commands);
    }
}

/// Its name with its environment; production in the colour of what must not be overlooked.
fn named(ui: &Ui, entry: &DestinationEntry, name: &str) -> LayoutJob {
    let (tokens, font) = (ui.tokens(), TextStyle::Button.resolve(ui.style()));
    let mut job = LayoutJob::default();
    job.append(name, 0.0, TextFormat::simple(font.clone(), Color32::PLACEHOLDER));
    if let Some(environment) = entry.environment() {
        let color = if environment.is_production() { tokens.fail } else { tokens.muted };
        job.append(&format!(" ({environment})"), 0.0, TextFormat::simple(font, color));
    }
    job
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
    let Some(result) = state.history.latest.get(&entry.label()) else {
        return ("○", "No result yet".to_owned(), tokens.muted);
    };
    let when = result.at.map(|at| format!(", {}", ago_text(state.now - at))).unwrap_or_default();
    let words = format!("Last result: {}{when}", result.status_text());
    if result.is_ok { ("●", words, tokens.ok) } else { ("✗", words, tokens.fail) }
}

/// A built-in one is made anew at each start: it can be copied, and nothing else.
fn menu_ui(ui: &mut Ui, state: &State, entry: &DestinationEntry, commands: &CommandQueue) {
    let key = entry.key;
    ui.menu_button("Copy as", |ui| {
        for format in ExportFormat::ALL {
            item_ui(ui, format.label(), DestinationCommand::CopyAs(key, format), commands);
        }
    });
    item_ui(ui, "Copy as TOML", DestinationCommand::CopyFile(key), commands);
    item_ui(ui, Action::DuplicateDestination.text(), DestinationCommand::Duplicate(key), commands);
    if !entry.is_built_in {
        ui.menu_button("Environments", |ui| environment::items_ui(ui, entry, commands));
        item_ui(ui, Action::RenameDestination.text(), DestinationCommand::BeginRename(key), commands);
        ui.separator();
        place_items_ui(ui, state, entry, commands);
        ui.separator();
        item_ui(ui, Action::ShowDestinationFile.text(), DestinationCommand::ShowFile(key), commands);
        item_ui(ui, "Copy path of file", DestinationCommand::CopyPath(key), commands);
        item_ui(ui, Action::DeleteDestination.text(), DestinationCommand::Delete(key), commands);
    }
    ui.separator();
    if ui.button("Show its history").clicked() {
        commands.push(HistoryCommand::SetDestination(Some(entry.name().to_owned())));
        ui.close();
    }
}

/// Its position, and the folder that it is in.
fn place_items_ui(ui: &mut Ui, state: &State, entry: &DestinationEntry, commands: &CommandQueue) {
    let key = entry.key;
    for (text, side) in [("Move up", Side::Above), ("Move down", Side::Below)] {
        ui.add_enabled_ui(state.neighbour(key, side).is_some(), |ui| {
            item_ui(ui, text, DestinationCommand::Arrange(ArrangeCommand::Step { key, side }), commands);
        });
    }
    ui.menu_button("Move to folder", |ui| {
        let folders = state.destinations.folders();
        let into = |folder: Option<FolderName>| DestinationCommand::Arrange(ArrangeCommand::PutInto { key, folder });
        for folder in folders.into_iter().filter(|folder| entry.place.folder.as_ref() != Some(folder)) {
            item_ui(ui, &visible(folder.as_str()), into(Some(folder)), commands);
        }
        if entry.place.folder.is_some() {
            item_ui(ui, "No folder", into(None), commands);
        }
        item_ui(ui, "New folder", DestinationCommand::Arrange(ArrangeCommand::NewFolder(key)), commands);
    });
}

pub(super) fn item_ui(ui: &mut Ui, text: &str, command: DestinationCommand, commands: &CommandQueue) {
    if ui.button(text).clicked() {
        commands.push(command);
        ui.close();
    }
}

/// The field of a new name, which keeps the focus until it is left.
pub(super) fn rename_ui(ui: &mut Ui, text: &str, commands: &CommandQueue) {
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
