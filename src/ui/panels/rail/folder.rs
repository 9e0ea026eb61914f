//! The head of a folder.

use egui::{Button, RichText, Ui};

use super::entry::{item_ui, rename_ui};
use super::{MENU_WIDTH, drag};
use crate::app::state::{FolderName, Renamed, State};
use crate::app::{ArrangeCommand, CommandQueue, DestinationCommand};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, semibold, size};

pub(super) fn folder_ui(ui: &mut Ui, state: &State, folder: &FolderName, is_open: bool, commands: &CommandQueue) {
    let is_renamed = |of: &Renamed| matches!(of, Renamed::Folder(name) if name == folder);
    if let Some(renaming) = state.destinations.renaming.as_ref().filter(|renaming| is_renamed(&renaming.of)) {
        rename_ui(ui, &renaming.text, commands);
        return;
    }
    let tokens = ui.tokens();
    let name = visible(folder.as_str());
    let row = ui.horizontal(|ui| {
        let sign = if is_open { "▾" } else { "▸" };
        let text = RichText::new(format!("{sign} {name}")).font(semibold(size::BODY)).color(tokens.muted);
        let layout = egui::Layout::top_down_justified(egui::Align::Min);
        let room = egui::vec2((ui.available_width() - MENU_WIDTH).max(MENU_WIDTH), size::CONTROL);
        let button = Button::selectable(false, text).truncate();
        let head = ui.allocate_ui_with_layout(room, layout, |ui| ui.add(button)).inner;
        let label = if is_open { format!("Fold folder {name}") } else { format!("Unfold folder {name}") };
        head.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
        if head.clicked() {
            commands.push(DestinationCommand::Arrange(ArrangeCommand::ToggleFolded(folder.clone())));
        }
        head.context_menu(|ui| menu_ui(ui, folder, commands));
        let more = ui.menu_button("…", |ui| menu_ui(ui, folder, commands));
        let label = format!("More about folder {name}");
        more.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    });
    drag::takes_into(ui, &row.response, Some(folder), commands);
}

fn menu_ui(ui: &mut Ui, folder: &FolderName, commands: &CommandQueue) {
    let begin_rename = DestinationCommand::Arrange(ArrangeCommand::BeginRename(folder.clone()));
    item_ui(ui, "Rename folder", begin_rename, commands);
    item_ui(ui, "Remove folder", DestinationCommand::Arrange(ArrangeCommand::Dissolve(folder.clone())), commands);
}
