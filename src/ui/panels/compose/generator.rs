//! Settings of the generator, in a menu.

use eframe::egui::{Button, ComboBox, DragValue, PopupCloseBehavior, Ui};
use eframe::egui::containers::menu::{MenuButton, MenuConfig};

use crate::app::{Command, CommandQueue, State};
use crate::domain::message::MessageKind;
use crate::ui::widgets::labelled_ui;

/// Draw the menu's button, and the settings while it is open.
pub(super) fn menu_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    MenuButton::from_button(Button::new("Generate ▾")).config(config).ui(ui, |ui| {
        let mut form = state.batch.generator.clone();
        labelled_ui(ui, "Kind", |ui| {
            let name = |kind| match kind {
                None => "Both, mixed",
                Some(MessageKind::Measurement) => "Measurements",
                Some(MessageKind::Notification) => "Notifications",
            };
            ComboBox::from_id_salt("kind").selected_text(name(form.kind)).show_ui(ui, |ui| {
                for kind in [Some(MessageKind::Measurement), Some(MessageKind::Notification), None] {
                    ui.selectable_value(&mut form.kind, kind, name(kind));
                }
            });
        });
        labelled_ui(ui, "Messages", |ui| ui.add(DragValue::new(&mut form.messages).range(1..=100_000)));
        labelled_ui(ui, "Observations each", |ui| ui.add(DragValue::new(&mut form.observations).range(1..=10_000)));
        labelled_ui(ui, "Seed", |ui| ui.add(DragValue::new(&mut form.seed)));
        labelled_ui(ui, "Seconds between", |ui| ui.add(DragValue::new(&mut form.interval_seconds).range(0..=86_400)));
        labelled_ui(ui, "Stored seconds later", |ui| ui.add(DragValue::new(&mut form.late_seconds).range(0..=604_800)));
        ui.checkbox(&mut form.out_of_order, "Out of order");
        if form != state.batch.generator {
            commands.push(Command::EditGenerator(form));
        }
        if ui.button("Generate batch").clicked() {
            commands.push(Command::GenerateBatch);
            ui.close();
        }
    });
}
