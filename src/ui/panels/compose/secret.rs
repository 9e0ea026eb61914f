//! One secret: where it is kept, what may be said of it, and for a moment the secret itself.

use eframe::egui::{Align, ComboBox, Key, Label, Layout, RichText, TextEdit, Ui, vec2};
use zeroize::Zeroizing;

use super::destination::Form;
use crate::app::state::{SecretInput, SecretKept, SecretSlot, SecretStatus};
use crate::app::{Command, FilePurpose};
use crate::domain::SecretRef;
use crate::domain::display::{self, MASK};
use crate::ui::text;
use crate::ui::theme::{TokensExt as _, font, size};
use crate::ui::widgets::{Look, field_notes_ui, labelled_ui, line_ui};

/// Draw the field of `slot`.
pub(super) fn secret_ui(ui: &mut Ui, form: &mut Form<'_>, slot: SecretSlot) {
    let label = slot.label();
    ui.push_id(slot, |ui| {
        labelled_ui(ui, label, |ui| {
            ui.horizontal(|ui| {
                let kept = &mut form.fields.secret_mut(slot).kept;
                let name = format!("{label} kept in");
                ui.name_inputs(name.clone(), |ui| {
                    ComboBox::from_id_salt("kept").selected_text(kept.label()).width(108.0).show_ui(ui, |ui| {
                        for place in SecretKept::ALL {
                            ui.selectable_value(kept, place, place.label());
                        }
                    });
                });
                match form.fields.secret(slot).kept {
                    SecretKept::Keyring => keyring_buttons_ui(ui, form, slot),
                    SecretKept::Env => {
                        let response = line_ui(ui, &mut form.fields.secret_mut(slot).env, "NAME_OF_THE_VARIABLE");
                        response.accessible_name(format!("{label}: environment variable"));
                    }
                    SecretKept::File => file_ui(ui, form, slot),
                }
            });
            entry_ui(ui, form, slot);
            status_ui(ui, form, slot);
            field_notes_ui(ui, &form.state.field_notes(slot.field()), form.commands);
        });
    });
}

fn is_being_entered(form: &Form<'_>, slot: SecretSlot) -> bool {
    form.state.secrets.entry.as_ref().is_some_and(|entry| entry.slot == slot)
}

fn keyring_buttons_ui(ui: &mut Ui, form: &Form<'_>, slot: SecretSlot) {
    let label = slot.label().to_lowercase();
    let status = form.state.secrets.status(&form.fields.secret(slot).reference());
    let is_there = matches!(status, SecretStatus::Present { .. });
    if !is_being_entered(form, slot) {
        let verb = if is_there { "Replace" } else { "Enter" };
        if ui.button(format!("{verb}…")).accessible_name(format!("{verb} {label}")).clicked() {
            form.commands.push(Command::BeginSecretEntry(slot));
        }
    }
    if !is_there {
        return;
    }
    let reference = form.fields.secret(slot).reference();
    let is_revealed = form.state.secrets.revealed.as_ref().is_some_and(|revealed| revealed.reference == reference);
    let (reveal, command) =
        if is_revealed { ("Hide", Command::HideSecret) } else { ("Reveal", Command::RevealSecret(slot)) };
    if ui.button(reveal).accessible_name(format!("{reveal} {label}")).clicked() {
        form.commands.push(command);
    }
    if ui.button("Copy").accessible_name(format!("Copy {label}")).clicked() {
        form.commands.push(Command::CopySecret(slot));
    }
    if ui.button("Delete").accessible_name(format!("Delete {label}")).clicked() {
        form.commands.push(Command::DeleteSecret(slot));
    }
}

fn file_ui(ui: &mut Ui, form: &mut Form<'_>, slot: SecretSlot) {
    let label = slot.label();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if ui.button("Choose…").accessible_name(format!("Choose file of {}", label.to_lowercase())).clicked() {
            form.commands.push(Command::PickFile(FilePurpose::SecretFile(slot)));
        }
        let response = line_ui(ui, &mut form.fields.secret_mut(slot).file, "/path/of/the/file");
        response.accessible_name(format!("{label}: file"));
    });
}

/// The secret while it is typed. The copies made here are wiped; egui keeps none, since its undo is emptied.
fn entry_ui(ui: &mut Ui, form: &Form<'_>, slot: SecretSlot) {
    let Some(entry) = form.state.secrets.entry.as_ref().filter(|entry| entry.slot == slot) else {
        return;
    };
    ui.horizontal(|ui| {
        let mut typed = Zeroizing::new(entry.text.0.expose().to_owned());
        let id = ui.make_persistent_id("entry");
        let buttons = 130.0;
        let output = TextEdit::singleline(&mut *typed)
            .id(id)
            .password(true)
            .font(font::mono())
            .hint_text("type or paste")
            .desired_width((ui.available_width() - buttons).max(80.0))
            .vertical_align(Align::Center)
            .min_size(vec2(0.0, size::CONTROL))
            .show(ui);
        let mut edit_state = output.state;
        edit_state.clear_undoer();
        edit_state.store(ui.ctx(), id);
        let response = output.response.response.accessible_name(slot.label());
        let is_new = ui.data_mut(|data| !std::mem::replace(data.get_temp_mut_or_default::<bool>(id), true));
        if is_new {
            response.request_focus();
        }
        if response.changed() {
            form.commands.push(Command::EditSecretEntry(SecretInput::new(typed.as_str())));
        }
        let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
        let store = ui.add_enabled(!typed.is_empty(), eframe::egui::Button::new("Store")).clicked()
            || (response.lost_focus() && enter && !typed.is_empty());
        let cancel = ui.button("Discard").clicked() || (response.lost_focus() && escape);
        if store || cancel {
            ui.data_mut(|data| data.remove::<bool>(id));
            form.commands.push(if store { Command::StoreSecretEntry } else { Command::CancelSecretEntry });
        }
    });
    let facts = entry.facts();
    if !entry.text.0.expose().is_empty() {
        let words: Vec<&str> = facts.traits.iter().map(|found| found.in_words()).collect();
        let said = if words.is_empty() { String::new() } else { format!(", {}", words.join(", ")) };
        let line = format!("{} bytes{said}", facts.length);
        ui.label(RichText::new(line).size(size::TEXT_SMALL).color(ui.tokens().muted));
    }
}

fn status_ui(ui: &mut Ui, form: &Form<'_>, slot: SecretSlot) {
    let reference = form.fields.secret(slot).reference();
    let tokens = ui.tokens();
    let revealed = form.state.secrets.revealed.as_ref().filter(|revealed| revealed.reference == reference);
    if let Some(revealed) = revealed {
        let left = (revealed.until - form.state.now).whole_seconds().max(0);
        ui.add(Label::new(font::mono_text(display::visible(revealed.value.0.expose()))).wrap());
        ui.label(RichText::new(format!("Hidden again in {left} s")).size(size::TEXT_SMALL).color(tokens.muted));
        return;
    }
    let is_keyring = matches!(reference, SecretRef::Keyring(_));
    let (look, line) = match form.state.secrets.status(&reference) {
        SecretStatus::Unknown if is_keyring => (Look::Plain, format!("{reference}")),
        SecretStatus::Unknown => return,
        SecretStatus::Storing => (Look::Plain, "Storing…".to_owned()),
        SecretStatus::Present { facts, stored_at } => {
            let since = stored_at.map(|at| format!(", stored {}", text::time_of_day(at))).unwrap_or_default();
            (Look::Ok, format!("{MASK} {} bytes, {reference}{since}", facts.length))
        }
        SecretStatus::Missing(problem) => {
            // The same sentence stands under the field if the preview stumbled over it.
            let is_said = form.state.field_notes(slot.field()).iter().any(|note| note.text.contains(&problem));
            if is_said {
                return;
            }
            (Look::Warn, problem)
        }
    };
    let line = RichText::new(format!("{} {}", look.sign(), display::visible(&line)));
    ui.add(Label::new(line.size(size::TEXT_SMALL).color(look.color(tokens))).wrap());
}
