//! The environment of a destination: its mark, the menu that chooses one, and the form of its name.

use egui::{Button, Context, Key, RichText, TextEdit, Ui};

use crate::app::state::{DestinationEntry, EnvironmentPurpose, State};
use crate::app::{CommandQueue, EnvironmentCommand};
use crate::domain::EnvironmentName;
use crate::domain::display::visible;
use crate::ui::theme::{RADIUS, TokensExt as _, overlay_frame, semibold, size, space};
use crate::ui::widgets::{announce, hint_ui, primary_button, row_ui};

/// Width of the dialog.
const WIDTH: f32 = 420.0;

/// What the base is called where an environment can be chosen.
const BASE: &str = "Base";

fn name_of(environment: Option<&EnvironmentName>) -> &str {
    environment.map_or(BASE, EnvironmentName::as_str)
}

/// True if there is anything to choose.
fn has_environments(entry: &DestinationEntry) -> bool {
    entry.draft().is_some_and(|draft| !draft.environments.names().is_empty())
}

/// The name of the environment as a mark; production is filled with the colour of what must not be overlooked.
pub(super) fn environment_mark_ui(ui: &mut Ui, environment: Option<&EnvironmentName>) {
    let Some(environment) = environment else { return };
    let tokens = ui.tokens();
    let is_production = environment.is_production();
    let (fill, color) =
        if is_production { (tokens.fail, tokens.on_accent) } else { (egui::Color32::TRANSPARENT, tokens.accent) };
    let stroke = egui::Stroke::new(1.0, if is_production { tokens.fail } else { tokens.line });
    let margin = egui::Margin::symmetric(6, 0);
    egui::Frame::new().fill(fill).stroke(stroke).corner_radius(RADIUS).inner_margin(margin).show(ui, |ui| {
        ui.label(RichText::new(environment.as_str()).font(semibold(size::SMALL)).color(color));
    });
}

/// The environment of the selected destination beside its name, to choose another one; nothing where there are none.
pub(super) fn environment_menu_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(entry) = state.destinations.selected_entry().filter(|entry| has_environments(entry)) else { return };
    let tokens = ui.tokens();
    let environment = entry.environment();
    let text = RichText::new(format!("{} ▾", name_of(environment))).font(semibold(size::BODY));
    let button = match environment {
        _ if entry.is_production() => Button::new(text.color(tokens.on_accent)).fill(tokens.fail),
        Some(_) => Button::new(text.color(tokens.accent)),
        None => Button::new(text.color(tokens.muted)),
    };
    let (response, _) =
        egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| items_ui(ui, entry, commands));
    let label = format!("Environment: {}", name_of(environment));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    response.on_hover_text("The environment that is shown and sent");
}

/// The same as a row of the form.
pub(super) fn environment_row_ui(ui: &mut Ui, entry: &DestinationEntry, commands: &CommandQueue) {
    if !has_environments(entry) {
        return;
    }
    row_ui(ui, "Environment", |ui, label_id| {
        let text = format!("{} ▾", name_of(entry.environment()));
        let menu = ui.menu_button(text, |ui| items_ui(ui, entry, commands));
        menu.response.labelled_by(label_id);
    });
    hint_ui(ui, "URL and credentials belong to this environment; everything else is the same in all of them.");
}

/// Everything that can be done with the environments of `entry`, as items of a menu.
pub(super) fn items_ui(ui: &mut Ui, entry: &DestinationEntry, commands: &CommandQueue) {
    let Some(draft) = entry.draft() else { return };
    let (key, chosen) = (entry.key, entry.environment());
    let names = draft.environments.names();
    if !names.is_empty() {
        for environment in std::iter::once(None).chain(names.iter().map(Some)) {
            if ui.selectable_label(environment == chosen, name_of(environment)).clicked() {
                commands.push(EnvironmentCommand::Choose(key, environment.cloned()));
                ui.close();
            }
        }
        ui.separator();
    }
    item_ui(ui, "Add environment…", EnvironmentCommand::BeginAdd(key), commands);
    if let Some(chosen) = chosen {
        let rename = EnvironmentCommand::BeginRename(key, chosen.clone());
        item_ui(ui, &format!("Rename {chosen}…"), rename, commands);
        item_ui(ui, &format!("Delete {chosen}"), EnvironmentCommand::Delete(key, chosen.clone()), commands);
    }
}

fn item_ui(ui: &mut Ui, text: &str, command: EnvironmentCommand, commands: &CommandQueue) {
    if ui.button(text).clicked() {
        commands.push(command);
        ui.close();
    }
}

/// The name of an environment, while it is typed.
pub(super) fn environment_form_ui(ctx: &Context, state: &State, commands: &CommandQueue) {
    let Some(form) = &state.environment_form else { return };
    let destination = state.destinations.entry(form.key).map_or("", DestinationEntry::name);
    let (title, action) = match &form.purpose {
        EnvironmentPurpose::Add => (format!("New environment of {}", visible(destination)), "Add"),
        EnvironmentPurpose::Rename(name) => (format!("Rename environment {name}"), "Rename"),
    };
    let modal = egui::Modal::new(egui::Id::unique("environment name")).frame(overlay_frame(ctx)).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 2.0 * space::L));
        ui.label(RichText::new(title).font(semibold(size::BODY)));
        if form.purpose == EnvironmentPurpose::Add {
            hint_ui(ui, "It gets a URL and secrets of its own and shares everything else.");
        }
        let mut text = form.text.clone();
        let edit = ui.add(TextEdit::singleline(&mut text).hint_text("staging").desired_width(f32::INFINITY));
        edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Name of the environment"));
        let is_entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if edit.changed() {
            commands.push(EnvironmentCommand::EditName(text));
        }
        if let Some(problem) = &form.problem {
            let said = ui.add(egui::Label::new(RichText::new(problem).color(ui.tokens().fail)).wrap());
            announce(&said, true);
        }
        ui.horizontal(|ui| {
            let is_typed = !form.text.trim().is_empty();
            let button = ui.add_enabled(is_typed, primary_button(ui, action, is_typed));
            if button.on_disabled_hover_text("Type a name").clicked() || (is_entered && is_typed) {
                commands.push(EnvironmentCommand::CommitName);
            }
            if ui.button("Cancel").clicked() {
                commands.push(EnvironmentCommand::CancelName);
            }
        });
        // After the buttons: a click on one of them is not to find the field in focus again.
        if ui.memory(|memory| memory.focused().is_none()) {
            edit.request_focus();
        }
    });
    if modal.should_close() {
        commands.push(EnvironmentCommand::CancelName);
    }
}
