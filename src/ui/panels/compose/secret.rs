//! One secret: where it is kept, what may be said of it, and a way to enter it.

use egui::{RichText, TextEdit, Ui};

use crate::app::state::{SecretEntry, SecretField, SecretInput, SecretKept, SecretSlot, SecretStatus, State};
use crate::app::{Command, CommandQueue, FilePurpose, SecretsBackend};
use crate::domain::display::MASK;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{hint_ui, row_ui, take_focus, wanted_field_ui};

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
    let is_wanted = state.layout.focus_field.as_deref() == Some(slot.field());
    match field.kept {
        SecretKept::Keyring => entry_ui(ui, state, slot, commands),
        SecretKept::Env => {
            wanted_field_ui(ui, "Variable", &mut field.env, "ACME_SECRET", (is_wanted, commands));
        }
        SecretKept::File => {
            let hint = "path; its whole content is the secret";
            wanted_field_ui(ui, "Secret file", &mut field.file, hint, (is_wanted, commands));
            if ui.small_button("Choose file…").clicked() {
                commands.push(Command::PickFile(FilePurpose::SecretFile(slot)));
            }
        }
    }
    status_ui(ui, state, slot, field);
}

fn keyring_ui(ui: &mut Ui, state: &State, slot: SecretSlot, field: &SecretField, commands: &CommandQueue) {
    let reference = field.reference();
    let is_present = matches!(state.secrets.status(&reference), SecretStatus::Present { .. });
    if let Some(revealed) = state.secrets.revealed.as_ref().filter(|revealed| revealed.reference == reference) {
        ui.add(egui::Label::new(RichText::new(revealed.value.0.expose()).monospace()).truncate().selectable(true));
        if ui.small_button("Hide").clicked() {
            commands.push(Command::HideSecret);
        }
        return;
    }
    ui.label(RichText::new(if is_present { MASK } else { "not stored" }).color(ui.tokens().muted));
    let enter = if is_present { "Replace" } else { "Enter" };
    let mut button = |text: &str, command: Command| {
        let response = ui.small_button(text);
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{text} {}", slot.label().to_lowercase()))
        });
        if response.clicked() {
            commands.push(command);
        }
    };
    button(enter, Command::BeginSecretEntry(slot));
    if is_present {
        button("Reveal", Command::RevealSecret(slot));
        button("Copy", Command::CopySecret(slot));
        button("Delete", Command::DeleteSecret(slot));
    }
}

fn entry_ui(ui: &mut Ui, state: &State, slot: SecretSlot, commands: &CommandQueue) {
    let Some(entry) = state.secrets.entry.as_ref().filter(|entry| entry.slot == slot) else { return };
    let name = format!("New {}", slot.label().to_lowercase());
    row_ui(ui, &name, |ui, label_id| {
        let mut text = zeroize::Zeroizing::new(entry.text.0.expose().to_owned());
        let edit =
            TextEdit::singleline(&mut *text).password(true).desired_width((ui.available_width() - 120.0).max(80.0));
        let mut output = edit.show(ui);
        // The field's undo history would keep what was typed.
        output.state.clear_undoer();
        output.state.store(ui.ctx(), output.response.id);
        let response = output.response.response.labelled_by(label_id);
        if state.layout.focus_field.as_deref() == Some(slot.field()) {
            take_focus(&response, commands);
        }
        if response.changed() {
            commands.push(Command::EditSecretEntry(SecretInput::new(text.as_str())));
        }
        let is_enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if ui.button("Store").clicked() || is_enter {
            commands.push(Command::StoreSecretEntry);
        }
        if ui.button("Cancel").clicked() {
            commands.push(Command::CancelSecretEntry);
        }
    });
    facts_ui(ui, entry);
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
        SecretStatus::Missing(reason) if state.field_notes(slot.field()).iter().any(|note| note.text == *reason) => {}
        SecretStatus::Missing(reason) => {
            let text = RichText::new(format!("⚠ {reason}")).size(size::SMALL).color(tokens.warn);
            ui.add(egui::Label::new(text).wrap());
        }
        SecretStatus::Present { facts, .. } => {
            let place = match (&state.secrets.backend, field.kept) {
                (_, SecretKept::Keyring) if is_of_receiver => "kept in memory until you quit",
                (Some(SecretsBackend::Memory { .. }), SecretKept::Keyring) => "kept in memory until you quit",
                (_, SecretKept::Keyring) => "in the keyring",
                (_, SecretKept::Env) => "in the environment",
                (_, SecretKept::File) => "in its file",
            };
            let said: Vec<String> = std::iter::once(format!("{place}: {} bytes", facts.length))
                .chain(facts.traits.iter().map(|found| found.in_words().to_owned()))
                .collect();
            hint_ui(ui, &said.join(", "));
        }
    }
}
