//! Tables for the clipboard.

use egui::{Button, Ui};

use crate::app::CommandQueue;
use crate::app::state::State;
use crate::app::table::TableForm;
use crate::ui::action::Action;

/// A menu called `name` of the forms in which a table can be copied; nothing where there is no table.
pub(super) fn copy_as_table_ui(
    ui: &mut Ui,
    name: &str,
    state: &State,
    commands: &CommandQueue,
    action: fn(TableForm) -> Action,
) {
    if !action(TableForm::Tabs).applies(state) {
        return;
    }
    ui.menu_button(name, |ui| {
        for form in TableForm::ALL {
            if action(form).button_with_ui(ui, state, commands, Button::new(form.label())).clicked() {
                ui.close();
            }
        }
    });
}
