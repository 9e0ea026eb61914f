//! One field of many messages: which, what becomes of it, and in which messages.

use egui::{RichText, ScrollArea, TextEdit, Ui};

use crate::app::state::{BulkForm, State};
use crate::app::{BatchCommand, CommandQueue};
use crate::domain::display::visible;
use crate::domain::message::grouped;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{hint_ui, primary_button, row_ui};

/// Width of the dialog.
const WIDTH: f32 = 520.0;

/// Height of the list of fields.
const OFFERED_HEIGHT: f32 = 200.0;

/// Characters of a value beside its field.
const VALUE_CHARS: usize = 40;

pub(super) fn bulk_ui(ui: &Ui, state: &State, commands: &CommandQueue) {
    let Some(form) = &state.batch.bulk_form else { return };
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(16));
    let modal = egui::Modal::new(egui::Id::unique("field of many messages")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 2.0 * space::L));
        ui.label(RichText::new("Bulk edit").font(semibold(size::BODY)));
        hint_ui(ui, "Every other byte stays as it is. In a path, * stands for every element of a list.");
        let mut edited = form.clone();
        fields_ui(ui, &mut edited);
        scope_ui(ui, state, &mut edited);
        if edited != *form {
            commands.push(BatchCommand::EditBulkForm(edited));
        }
        if let Some(problem) = &form.problem {
            ui.add(egui::Label::new(RichText::new(problem).color(ui.tokens().fail)).wrap());
        }
        ui.add_space(space::S);
        buttons_ui(ui, form, commands);
    });
    if modal.should_close() {
        commands.push(BatchCommand::CloseBulkForm);
    }
}

fn fields_ui(ui: &mut Ui, form: &mut BulkForm) {
    row_ui(ui, "Field", |ui, label_id| {
        let hint = "/deviceName or /observations/*/unit";
        ui.add(TextEdit::singleline(&mut form.pointer).hint_text(hint).desired_width(f32::INFINITY))
            .labelled_by(label_id);
    });
    if !form.offered.is_empty() {
        offered_ui(ui, form);
    }
    row_ui(ui, "Value as JSON", |ui, label_id| {
        let edit = TextEdit::singleline(&mut form.json).hint_text("\"text\", 12.5, true, null, {…}");
        ui.add(edit.code_editor().desired_rows(1).desired_width(f32::INFINITY)).labelled_by(label_id);
    });
}

/// The fields of the selected message that the typed path begins or is part of.
fn offered_ui(ui: &mut Ui, form: &mut BulkForm) {
    let typed = form.pointer.trim().to_lowercase();
    let offered: Vec<&(String, String)> =
        form.offered.iter().filter(|(pointer, _)| pointer.to_lowercase().contains(&typed)).collect();
    let mut chosen = None;
    // Always as high: the dialog must not move while one types.
    let area = ScrollArea::vertical()
        .id_salt("fields")
        .max_height(OFFERED_HEIGHT)
        .min_scrolled_height(OFFERED_HEIGHT)
        .auto_shrink([false, false]);
    area.show_rows(ui, ui.spacing().interact_size.y, offered.len(), |ui, range| {
        for (pointer, value) in offered.get(range).unwrap_or_default() {
            let value: String = visible(value).chars().take(VALUE_CHARS).collect();
            let value = RichText::new(value).size(size::SMALL).color(ui.tokens().muted);
            let is_chosen = *pointer == form.pointer;
            let button = egui::Button::selectable(is_chosen, visible(pointer)).right_text(value);
            if ui.add(button.min_size(egui::vec2(ui.available_width(), 0.0)).truncate()).clicked() {
                chosen = Some(pointer.clone());
            }
        }
    });
    if let Some(pointer) = chosen {
        if let Some((_, value)) = form.offered.iter().find(|(known, _)| *known == pointer) {
            form.json.clone_from(value);
        }
        form.pointer = pointer;
    }
}

fn scope_ui(ui: &mut Ui, state: &State, form: &mut BulkForm) {
    let (chosen, all) = (state.batch.chosen.count(), state.batch.facts.rows.len());
    let counted = |which: &str, count: usize| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{} {which}message{plural}", grouped(&count.to_string()))
    };
    row_ui(ui, "In", |ui, _| {
        ui.radio_value(&mut form.is_everywhere, false, counted("selected ", chosen));
        ui.radio_value(&mut form.is_everywhere, true, format!("all {}", counted("", all)));
    });
    ui.checkbox(&mut form.adds, "Add the field where it is missing");
}

fn buttons_ui(ui: &mut Ui, form: &BulkForm, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        let (is_named, has_value) = (!form.pointer.trim().is_empty(), !form.json.trim().is_empty());
        let can_set = is_named && has_value;
        let set = ui.add_enabled(can_set, primary_button(ui, "Set field", can_set));
        if set.on_disabled_hover_text("Name a field and type its value").clicked() {
            commands.push(BatchCommand::SetField);
        }
        let remove = ui.add_enabled(is_named, egui::Button::new("Remove field"));
        if remove.on_disabled_hover_text("Name a field").clicked() {
            commands.push(BatchCommand::RemoveField);
        }
        if ui.button("Cancel").clicked() {
            commands.push(BatchCommand::CloseBulkForm);
        }
    });
}
