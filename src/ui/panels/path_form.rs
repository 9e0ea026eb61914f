//! A path, typed, where the desktop has no dialog.

use egui::{Context, Key, RichText, TextEdit};

use crate::app::state::State;
use crate::app::{CommandQueue, FileCommand};
use crate::ui::theme::{overlay_frame, semibold, size, space};
use crate::ui::widgets::{hint_ui, primary_button};

/// Width of the dialog.
const WIDTH: f32 = 520.0;

pub(super) fn path_form_ui(ctx: &Context, state: &State, commands: &CommandQueue) {
    let Some(form) = &state.path_form else { return };
    let modal = egui::Modal::new(egui::Id::unique("typed path")).frame(overlay_frame(ctx)).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 2.0 * space::L));
        ui.label(RichText::new(form.purpose.title()).font(semibold(size::BODY)));
        if let Some(reason) = &form.reason {
            hint_ui(ui, reason);
        }
        let mut text = form.text.clone();
        let edit = ui.add(TextEdit::singleline(&mut text).hint_text("/home/me/file.json").desired_width(f32::INFINITY));
        edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Path"));
        let is_entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if edit.changed() {
            commands.push(FileCommand::EditTypedPath(text));
        }
        ui.horizontal(|ui| {
            let is_typed = !form.text.trim().is_empty();
            let action = if form.purpose.is_save() { "Save" } else { "Open" };
            let button = ui.add_enabled(is_typed, primary_button(ui, action, is_typed));
            if button.on_disabled_hover_text("Type a path").clicked() || (is_entered && is_typed) {
                commands.push(FileCommand::UseTypedPath);
            }
            if ui.button("Cancel").clicked() {
                commands.push(FileCommand::CancelTypedPath);
            }
        });
        // After the buttons: a click on one of them is not to find the field in focus again.
        if ui.memory(|memory| memory.focused().is_none()) {
            edit.request_focus();
        }
    });
    if modal.should_close() {
        commands.push(FileCommand::CancelTypedPath);
    }
}
