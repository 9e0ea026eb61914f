//! Labelled fields with their remarks beneath.

use egui::{Response, RichText, TextEdit, Ui, UiBuilder};

use crate::app::state::{FieldLevel, FieldNote};
use crate::app::{CommandQueue, DestinationCommand, WindowCommand};
use crate::domain::Change;
use crate::domain::display::masked_url;
use crate::ui::theme::{TokensExt as _, size, space};

/// Width of the column of labels.
const LABEL_WIDTH: f32 = 128.0;

/// A label and what belongs to it, on one line. No label stands twice in one `ui`: what has the keyboard is known by it, so
/// that a remark which comes or goes above takes it from nobody.
pub(in crate::ui) fn row_ui<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui, egui::Id) -> R) -> R {
    let own = UiBuilder::new().scope_id(ui.scope_id().with(label));
    ui.scope_builder(own, |ui| line_ui(ui, label, content)).inner
}

fn line_ui<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui, egui::Id) -> R) -> R {
    ui.horizontal(|ui| {
        let text = RichText::new(label).color(ui.tokens().muted);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(LABEL_WIDTH, size::CONTROL), egui::Sense::hover());
        let mut place =
            ui.new_child(UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center)));
        let label = place.add(egui::Label::new(text).truncate());
        content(ui, label.id)
    })
    .inner
}

/// A line of text; true if it was changed.
pub(in crate::ui) fn field_ui(ui: &mut Ui, label: &str, text: &mut String, hint: &str) -> bool {
    field_response_ui(ui, label, text, hint).changed()
}

/// A line of text that takes the keyboard where it is wanted; true if it was changed.
pub(in crate::ui) fn wanted_field_ui(
    ui: &mut Ui,
    label: &str,
    text: &mut String,
    hint: &str,
    (is_wanted, commands): (bool, &CommandQueue),
) -> bool {
    let response = field_response_ui(ui, label, text, hint);
    if is_wanted {
        take_focus(&response, commands);
    }
    response.changed()
}

/// Give the keyboard to the field that was asked for.
pub(in crate::ui) fn take_focus(response: &Response, commands: &CommandQueue) {
    response.request_focus();
    response.scroll_to_me(None);
    commands.push(WindowCommand::FieldFocused);
}

/// The same, for who wants to know more of the field.
pub(in crate::ui) fn field_response_ui(ui: &mut Ui, label: &str, text: &mut String, hint: &str) -> Response {
    row_ui(ui, label, |ui, label_id| {
        let edit = TextEdit::singleline(text)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .margin(egui::vec2(space::S, space::XS))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(egui::vec2(0.0, size::CONTROL));
        ui.add(edit).labelled_by(label_id)
    })
}

/// One of `options`; true if another was chosen.
pub(in crate::ui) fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    chosen: &mut T,
    options: &[(T, &str)],
) -> bool {
    row_ui(ui, label, |ui, label_id| {
        let before = *chosen;
        let shown = options.iter().find(|(option, _)| *option == before).map_or("", |(_, text)| *text);
        egui::ComboBox::from_id_salt(label)
            .selected_text(shown)
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                for (option, text) in options {
                    ui.selectable_value(chosen, *option, *text);
                }
            })
            .response
            .labelled_by(label_id);
        *chosen != before
    })
}

/// Few options side by side; true if another was chosen.
pub(in crate::ui) fn choices_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    chosen: &mut T,
    options: &[(T, &str)],
) -> bool {
    row_ui(ui, label, |ui, _label_id| {
        let before = *chosen;
        for (option, text) in options {
            ui.radio_value(chosen, *option, *text);
        }
        *chosen != before
    })
}

/// What there is to say about a field, beneath it.
pub(in crate::ui) fn notes_ui<'a>(
    ui: &mut Ui,
    notes: impl IntoIterator<Item = &'a FieldNote>,
    commands: &CommandQueue,
) {
    for note in notes {
        ui.horizontal(|ui| {
            ui.add_space(LABEL_WIDTH + space::S);
            note_ui(ui, note, commands);
        });
    }
}

fn note_ui(ui: &mut Ui, note: &FieldNote, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let (mark, color) = match note.level {
        FieldLevel::Info => ("·", tokens.muted),
        FieldLevel::Warning => ("⚠", tokens.warn),
        FieldLevel::Error => ("✗", tokens.fail),
    };
    ui.vertical(|ui| {
        ui.add(egui::Label::new(RichText::new(format!("{mark} {}", note.text)).size(size::SMALL).color(color)).wrap());
        if let Some(change) = &note.apply {
            let Change { field, value } = change;
            let name = field.path().trim_start_matches("auth.");
            let shown = masked_url(value);
            let text = if value.is_empty() { format!("Remove {name}") } else { format!("Use {shown} for {name}") };
            if ui.add(egui::Button::new(text).truncate()).clicked() {
                commands.push(DestinationCommand::Apply(change.clone()));
            }
        }
    });
}
