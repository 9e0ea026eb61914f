//! One message as typed fields: the other face of its JSON.

use eframe::egui::{CollapsingHeader, ComboBox, Id, RichText, ScrollArea, Ui};

use crate::app::message_form::{FormKind, FormRow, FormSection};
use crate::app::{Command, CommandQueue};
use crate::domain::display;
use crate::ui::theme::{TokensExt as _, size};
use crate::ui::widgets::{labelled_ui, line_ui, muted_ui};

/// Draw the sections of message `index`.
pub(super) fn form_ui(ui: &mut Ui, index: usize, sections: &[FormSection], commands: &CommandQueue) {
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("form").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        for (at, section) in sections.iter().enumerate() {
            let salt = ("section", index, &section.pointer);
            CollapsingHeader::new(&section.title).id_salt(salt).default_open(at < 2).show(ui, |ui| {
                for row in &section.rows {
                    row_ui(ui, index, row, commands);
                }
            });
        }
    });
}

fn row_ui(ui: &mut Ui, index: usize, row: &FormRow, commands: &CommandQueue) {
    let label = display::visible(&row.name);
    let set = |json: String| commands.push(Command::EditMessageValue { pointer: row.pointer.clone(), json });
    ui.push_id((index, &row.pointer), |ui| {
        labelled_ui(ui, &label, |ui| {
            let is_null = row.value.as_ref().is_none_or(serde_json::Value::is_null);
            match row.kind {
                FormKind::Choice(words) => {
                    let shown = row.text();
                    ComboBox::from_id_salt("choice").selected_text(&shown).show_ui(ui, |ui| {
                        for word in words {
                            if ui.selectable_label(shown == *word, *word).clicked()
                                && let Ok(json) = row.json(word)
                            {
                                set(json);
                            }
                        }
                    });
                }
                FormKind::Text
                | FormKind::Integer
                | FormKind::Number
                | FormKind::Timestamp
                | FormKind::Object
                | FormKind::Json => text_ui(ui, row, is_null, &set),
            }
            if row.nullable {
                let mut null = is_null;
                let name = format!("{label} is null");
                let text = RichText::new("null").size(size::TEXT_SMALL);
                if ui.checkbox(&mut null, text).accessible_name(name).changed() {
                    set(if null { "null".to_owned() } else { empty_value(row.kind) });
                }
            }
        });
    });
}

/// What a field starts from when it stops being null.
fn empty_value(kind: FormKind) -> String {
    match kind {
        FormKind::Integer | FormKind::Number => "0".to_owned(),
        FormKind::Object => "{}".to_owned(),
        FormKind::Text | FormKind::Timestamp | FormKind::Choice(_) | FormKind::Json => "\"\"".to_owned(),
    }
}

/// What is typed stays until it is a value: a number half typed is not lost.
fn text_ui(ui: &mut Ui, row: &FormRow, is_null: bool, set: &impl Fn(String)) {
    let memory: Id = ui.make_persistent_id("typed");
    let half_typed: Option<String> = ui.data(|data| data.get_temp(memory));
    let mut typed = half_typed.unwrap_or_else(|| row.text());
    let hint = if is_null { "null" } else { row.hint };
    let response = line_ui(ui, &mut typed, hint).on_hover_text(row.hint);
    if response.changed() {
        if let Ok(json) = row.json(&typed) {
            set(json);
        }
        ui.data_mut(|data| data.insert_temp(memory, typed.clone()));
    }
    if !response.has_focus() && !response.changed() {
        ui.data_mut(|data| data.remove::<String>(memory));
    } else if let Err(problem) = row.json(&typed)
        && !(is_null && typed.is_empty())
    {
        let fail = ui.tokens().fail;
        ui.label(RichText::new(format!("✗ {problem}")).size(size::TEXT_SMALL).color(fail));
    }
    if row.value.is_none() {
        muted_ui(ui, "missing");
    }
}
