//! Destinations that are dragged to another place of the rail.

use egui::{Area, DragAndDrop, Frame, Id, Order, Response, Stroke, Ui};

use crate::app::state::{DestinationKey, FolderName, State};
use crate::app::{ArrangeCommand, CommandQueue, DestinationCommand, Side};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, space};

/// Width of the line where what is dragged would go.
const LINE_WIDTH: f32 = 2.0;

/// What is dropped on `row` goes above or below `target`.
pub(super) fn takes_beside(ui: &Ui, row: &Response, target: DestinationKey, commands: &CommandQueue) {
    let Some(pointer) = ui.ctx().pointer_interact_pos().filter(|_| row.contains_pointer()) else { return };
    let side = if pointer.y < row.rect.center().y { Side::Above } else { Side::Below };
    if row.dnd_hover_payload::<DestinationKey>().is_some_and(|key| *key != target) {
        let y = match side {
            Side::Above => row.rect.top() - space::XS / 2.0,
            Side::Below => row.rect.bottom() + space::XS / 2.0,
        };
        ui.painter().hline(row.rect.x_range(), y, Stroke::new(LINE_WIDTH, ui.tokens().accent));
    }
    if let Some(key) = row.dnd_release_payload::<DestinationKey>() {
        commands.push(DestinationCommand::Arrange(ArrangeCommand::MoveBeside { key: *key, target, side }));
    }
}

/// What is dropped on `row` goes to the end of `folder`, or outside all folders.
pub(super) fn takes_into(ui: &Ui, row: &Response, folder: Option<&FolderName>, commands: &CommandQueue) {
    if row.dnd_hover_payload::<DestinationKey>().is_some() {
        let stroke = Stroke::new(LINE_WIDTH, ui.tokens().accent);
        ui.painter().rect_stroke(row.rect, 0.0, stroke, egui::StrokeKind::Outside);
    }
    if let Some(key) = row.dnd_release_payload::<DestinationKey>() {
        let folder = folder.cloned();
        commands.push(DestinationCommand::Arrange(ArrangeCommand::PutInto { key: *key, folder }));
    }
}

/// The name of what is dragged, at the pointer.
pub(super) fn name_ui(ui: &Ui, state: &State) {
    let dragged = DragAndDrop::payload::<DestinationKey>(ui.ctx());
    let Some(entry) = dragged.and_then(|key| state.destinations.entry(*key)) else { return };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let area = Area::new(Id::unique("dragged destination")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(pointer + egui::vec2(space::M, space::XS)).show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).show(ui, |ui| ui.label(visible(entry.name())));
    });
}
