//! One secret: where it is kept, what may be said of it, and a way to enter it.

use egui::{RichText, TextEdit, Ui};

use crate::app::state::{SecretEntry, SecretField, SecretInput, SecretKept, SecretSlot, SecretStatus, State};
use crate::app::{CommandQueue, FileCommand, FilePurpose, SecretCommand, SecretsBackend};
use crate::domain::display::MASK;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{hint_ui, row_ui, take_focus, wanted_field_ui};

/// Room that the mask of a stored secret takes, with the space after it.
const MASK_WIDTH: f32 = 32.0;

pub(super) fn secret_ui(
    ui: &mut Ui,
    state: &State,
    slot: SecretSlot,
    field: &mut SecretField,
    commands: &CommandQueue,
) {
    row_ui(ui, slot.label(), |ui, label_id| {
        let kept = egui::ComboBox::from_id_salt(("kept", slot)).width(84.0).selected_text(field.kept.label()).show_ui(
            ui,
            |ui| {
                for kept in SecretKept::ALL {
                    ui.selectable_value(&mut field.kept, kept, kept.label());
                }
            },
        );
        kept.response.labelled_by(label_id);
        if field.kept == SecretKept::Keyring {
            // In a narrow column the buttons go on in a second line instead of out of sight.
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                keyring_ui(ui, state, slot, field, commands);
            });
        }
    });
    let is_wanted = state.layout.focus == Some(slot.secret_name().into());
    match field.kept {
        SecretKept::Keyring => {
            if let Some(entry) = state.secrets.entry.as_ref().filter(|entry| entry.slot == slot) {
                facts_ui(ui, entry);
            }
        }
        SecretKept::Env => {
            wanted_field_ui(ui, "Variable", &mut field.env, "ACME_SECRET", (is_wanted, commands));
        }
        SecretKept::File => {
            let hint = "path; its whole content is the secret";
            wanted_field_ui(ui, "Secret file", &mut field.file, hint, (is_wanted, commands));
            if ui.button("Choose file…").clicked() {
                commands.push(FileCommand::Pick(FilePurpose::SecretFile(slot)));
            }
        }
    }
    status_ui(ui, state, slot, field);
}

/// What is stored and what can be done with it; where nothing is, the field to enter it.
fn keyring_ui(ui: &mut Ui, state: &State, slot: SecretSlot, field: &SecretField, commands: &CommandQueue) {
    let reference = field.reference();
    if let Some(revealed) = state.secrets.revealed.as_ref().filter(|revealed| revealed.reference == reference) {
        ui.add(egui::Label::new(RichText::new(revealed.value.0.expose()).monospace()).truncate().selectable(true));
        if ui.button("Hide").clicked() {
            commands.push(SecretCommand::Hide);
        }
        return;
    }
    let is_entering = state.secrets.entry.as_ref().is_some_and(|entry| entry.slot == slot);
    match state.secrets.status(&reference) {
        SecretStatus::Storing => {}
        SecretStatus::Present { .. } if !is_entering => stored_ui(ui, slot, commands),
        SecretStatus::Present { .. } => entry_ui(ui, state, (slot, true), commands),
        SecretStatus::Unknown | SecretStatus::Missing(_) => entry_ui(ui, state, (slot, false), commands),
    }
}

fn stored_ui(ui: &mut Ui, slot: SecretSlot, commands: &CommandQueue) {
    let first = [("Replace", SecretCommand::BeginEntry(slot)), ("Reveal", SecretCommand::Reveal(slot))];
    let more = [("Copy", SecretCommand::Copy(slot)), ("Delete", SecretCommand::Delete(slot))];
    let needed = first.iter().chain(&more).map(|(text, _)| button_width(ui, text)).sum::<f32>();
    if needed + MASK_WIDTH <= ui.available_width() {
        ui.label(RichText::new(MASK).color(ui.tokens().muted));
    }
    // One line at every width: what does not fit is in a menu.
    let is_folded = needed > ui.available_width();
    for (text, command) in first {
        button_ui(ui, text, slot, command, commands);
    }
    if is_folded {
        let menu = ui.menu_button("…", |ui| {
            for (text, command) in more {
                if button_ui(ui, text, slot, command, commands).clicked() {
                    ui.close();
                }
            }
        });
        let label = format!("More about {}", slot.label().to_lowercase());
        menu.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    } else {
        for (text, command) in more {
            button_ui(ui, text, slot, command, commands);
        }
    }
}

fn button_ui(
    ui: &mut Ui,
    text: &str,
    slot: SecretSlot,
    command: SecretCommand,
    commands: &CommandQueue,
) -> egui::Response {
    let response = ui.button(text);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{text} {}", slot.label().to_lowercase()))
    });
    if response.clicked() {
        commands.push(command);
    }
    response
}

/// The field for a new secret: Enter stores it, and so does leaving the field.
fn entry_ui(ui: &mut Ui, state: &State, (slot, replaces): (SecretSlot, bool), commands: &CommandQueue) {
    let entry = state.secrets.entry.as_ref().filter(|entry| entry.slot == slot);
    let typed = entry.map_or("", |entry| entry.text.0.expose());
    let mut text = zeroize::Zeroizing::new(typed.to_owned());
    let cancel = if replaces { button_width(ui, "Cancel") } else { 0.0 };
    let buttons = button_width(ui, "Store") + cancel;
    let id = egui::Id::unique(("new secret", slot));
    let edit = TextEdit::singleline(&mut *text)
        .id(id)
        .password(true)
        .hint_text("type or paste it")
        .desired_width((ui.available_width() - buttons).max(80.0));
    let mut output = edit.show(ui);
    // The field's undo history would keep what was typed.
    output.state.clear_undoer();
    output.state.store(ui.ctx(), output.response.id);
    let response = output.response.response;
    let name = format!("New {}", slot.label().to_lowercase());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::PasswordInput, true, &name));
    if state.layout.focus == Some(slot.secret_name().into()) {
        take_focus(&response, commands);
    }
    if response.changed() {
        if entry.is_none() {
            commands.push(SecretCommand::BeginEntry(slot));
        }
        commands.push(SecretCommand::EditEntry(SecretInput::new(text.as_str())));
    }
    if replaces && text.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus(); // Replace was clicked to type.
    }
    let is_escape = ui.input(|input| input.key_pressed(egui::Key::Escape));
    let store = ui.add_enabled(!text.is_empty(), egui::Button::new("Store"));
    store.widget_info(|| {
        let name = format!("Store {}", slot.label().to_lowercase());
        egui::WidgetInfo::labeled(egui::Role::Button, !text.is_empty(), name)
    });
    let is_left = response.lost_focus() && !is_escape && !text.is_empty();
    if replaces && (ui.button("Cancel").clicked() || (response.lost_focus() && is_escape)) {
        commands.push(SecretCommand::CancelEntry);
    } else if store.clicked() || is_left {
        commands.push(SecretCommand::StoreEntry);
    }
}

/// Width of a button, with the space before it: the field ends so that the buttons end at the edge of all fields.
fn button_width(ui: &Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ui.tokens().text);
    let spacing = ui.spacing();
    galley.size().x + 2.0 * spacing.button_padding.x + spacing.item_spacing.x
}

fn facts_ui(ui: &mut Ui, entry: &SecretEntry) {
    let facts = entry.facts();
    if !facts.traits.is_empty() && facts.length > 0 {
        let odd: Vec<&str> = facts.traits.iter().map(|found| found.in_words()).collect();
        hint_ui(ui, &format!("{} bytes; it {}.", facts.length, odd.join(", ")));
    }
}

fn status_ui(ui: &mut Ui, state: &State, slot: SecretSlot, field: &SecretField) {
    let tokens = ui.tokens();
    // The secrets of the built-in receiver are made at each start and never written.
    let is_of_receiver = state.destinations.selected_entry().is_some_and(|entry| entry.is_built_in);
    match state.secrets.status(&field.reference()) {
        SecretStatus::Unknown => {}
        SecretStatus::Storing => hint_ui(ui, "Storing…"),
        // Where it stopped the preview or a send, it is said there.
        SecretStatus::Missing(reason) if state.notes_on(slot.secret_name()).iter().any(|note| note.text == *reason) => {
        }
        // While it is typed, that says it.
        SecretStatus::Missing(_) if state.secrets.typed_slot() == Some(slot) => {}
        SecretStatus::Missing(reason) => {
            let text = RichText::new(format!("⚠ {reason}")).size(size::SMALL).color(tokens.warn);
            ui.add(egui::Label::new(text).wrap());
        }
        SecretStatus::Present { facts, .. } => {
            let place = match (&state.secrets.backend, field.kept) {
                (_, SecretKept::Keyring) if is_of_receiver => "Kept in memory until you quit.",
                (Some(SecretsBackend::Memory { .. }), SecretKept::Keyring) => "Kept in memory until you quit.",
                (_, SecretKept::Keyring) => "Kept in the keyring.",
                (_, SecretKept::Env) => "Read from the environment.",
                (_, SecretKept::File) => "Read from its file.",
            };
            let said: Vec<String> = std::iter::once(format!("{} bytes", facts.length))
                .chain(facts.traits.iter().map(|found| found.in_words().to_owned()))
                .collect();
            hint_ui(ui, &format!("{}. {place}", said.join(", ")));
        }
    }
}
