//! A message as a form: the platform's fields in their order.

use egui::{RichText, ScrollArea, TextEdit, Ui};

use super::super::Memory;
use crate::app::message_form::{self, FormKind, FormRow};
use crate::app::state::State;
use crate::app::{Command, CommandQueue};
use crate::ui::theme::{TokensExt as _, size};
use crate::ui::widgets::{heading_ui, hint_ui};

/// Width of the column of names.
const NAME_WIDTH: f32 = 168.0;

pub(super) fn form_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let Some(value) = state.batch.editor.as_ref().and_then(|editor| editor.value.as_ref()) else {
        hint_ui(ui, "This message is not JSON; mend it on the other face first.");
        return;
    };
    let Some(sections) = message_form::sections(value) else {
        hint_ui(ui, "This message is neither a measurement nor a notification; edit it as JSON.");
        return;
    };
    let message = state.batch.selected;
    ScrollArea::vertical().id_salt("form").auto_shrink([false, false]).show(ui, |ui| {
        for section in &sections {
            heading_ui(ui, &section.title);
            for row in &section.rows {
                field_ui(ui, message, row, memory, commands);
            }
        }
    });
}

fn field_ui(ui: &mut Ui, message: usize, row: &FormRow, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        let text = RichText::new(&row.name).size(size::SMALL).color(ui.tokens().muted);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(NAME_WIDTH, 24.0), egui::Sense::hover());
        ui.put(rect, egui::Label::new(text).truncate().halign(egui::Align::LEFT)).on_hover_text(row.hint);
        if let FormKind::Choice(words) = row.kind {
            choice_ui(ui, row, words, commands);
        } else {
            text_ui(ui, message, row, memory, commands);
        }
    });
    if let Some(problem) = memory.form_drafts.get(&(message, row.pointer.clone())).and_then(|text| row.json(text).err())
    {
        ui.label(RichText::new(format!("✗ {problem}")).size(size::SMALL).color(ui.tokens().fail));
    }
}

fn choice_ui(ui: &mut Ui, row: &FormRow, words: &[&str], commands: &CommandQueue) {
    let shown = row.text();
    let combo = egui::ComboBox::from_id_salt(&row.pointer).selected_text(shown.as_str()).show_ui(ui, |ui| {
        for word in words {
            if ui.selectable_label(shown == *word, *word).clicked() {
                let json = format!("\"{word}\"");
                commands.push(Command::EditMessageValue { pointer: row.pointer.clone(), json });
            }
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &row.pointer));
}

/// What is typed stays as typed until it is a value of its kind.
fn text_ui(ui: &mut Ui, message: usize, row: &FormRow, memory: &mut Memory, commands: &CommandQueue) {
    let key = (message, row.pointer.clone());
    let mut text = memory.form_drafts.get(&key).cloned().unwrap_or_else(|| row.text());
    let is_null = matches!(row.value, Some(serde_json::Value::Null));
    let hint = if is_null {
        "null"
    } else if row.value.is_none() {
        "missing"
    } else {
        ""
    };
    let width = ui.available_width() - if row.nullable { 52.0 } else { 0.0 };
    let response = ui.add(TextEdit::singleline(&mut text).hint_text(hint).desired_width(width));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &row.pointer));
    if response.changed() {
        if let Ok(json) = row.json(&text) {
            commands.push(Command::EditMessageValue { pointer: row.pointer.clone(), json });
        }
        memory.form_drafts.insert(key.clone(), text);
    }
    if response.lost_focus() {
        memory.form_drafts.remove(&key);
    }
    if row.nullable {
        let button = ui.add_enabled(!is_null, egui::Button::new("null").small());
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, !is_null, format!("{} null", row.pointer)));
        if button.clicked() {
            memory.form_drafts.remove(&key);
            commands.push(Command::EditMessageValue { pointer: row.pointer.clone(), json: "null".to_owned() });
        }
    }
}
