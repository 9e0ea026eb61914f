//! A message as a form: the platform's fields in their order, only those in view drawn.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use egui::collapsing_header::paint_default_icon;
use egui::{RichText, ScrollArea, Sense, TextEdit, Ui, vec2};
use serde_json::Value;

use super::super::super::Memory;
use crate::app::batch::message_form;
use crate::app::batch::message_form::{FormKind, FormRow, FormSection};
use crate::app::state::State;
use crate::app::{BatchCommand, CommandQueue};
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::hint_ui;

/// Width of the column of names.
const NAME_WIDTH: f32 = 168.0;

/// Height of a line of the form.
const LINE_HEIGHT: f32 = 28.0;

/// What only the form has to remember.
#[derive(Debug, Default)]
pub(in crate::ui) struct FormMemory {
    /// Fields while they are typed, by message and pointer: half a number is no JSON yet.
    drafts: HashMap<(usize, String), String>,
    /// Pointers of the sections that are folded.
    folded: HashSet<String>,
    /// The lines as they were worked out last: most frames change nothing.
    known: Option<KnownLines>,
}

/// The lines of a value with these sections folded.
#[derive(Debug)]
struct KnownLines {
    value: Arc<Value>,
    folded: HashSet<String>,
    lines: Arc<[Line]>,
}

/// One line of the form.
#[derive(Debug)]
enum Line {
    Section { title: String, pointer: String, is_folded: bool, fields: usize },
    Field(FormRow),
}

pub(super) fn form_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let Some(value) = state.batch.editor.as_ref().and_then(|editor| editor.value.as_ref()) else {
        hint_ui(ui, "This message is not valid JSON. Fix it on the JSON tab first.");
        return;
    };
    let memory = &mut memory.form;
    let Some(lines) = memory.lines_of(value) else {
        hint_ui(ui, "This message is neither a measurement nor a notification; edit it on the JSON tab.");
        return;
    };
    let message = state.batch.selected;
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().id_salt("form").auto_shrink([false, false]);
    area.show_rows(ui, LINE_HEIGHT, lines.len(), |ui, range| {
        for line in lines.get(range).unwrap_or_default() {
            match line {
                Line::Section { title, pointer, is_folded, fields } => {
                    section_ui(ui, (title, pointer), *is_folded, *fields, memory);
                }
                Line::Field(row) => field_ui(ui, message, row, memory, commands),
            }
        }
    });
}

impl FormMemory {
    /// The lines of the form of `value`; `None` if it is no message of the platform's.
    fn lines_of(&mut self, value: &Arc<Value>) -> Option<Arc<[Line]>> {
        let is_same = |known: &&KnownLines| Arc::ptr_eq(&known.value, value) && known.folded == self.folded;
        if let Some(known) = self.known.as_ref().filter(is_same) {
            return Some(Arc::clone(&known.lines));
        }
        let sections = message_form::sections(value)?;
        let lines: Arc<[Line]> =
            sections.into_iter().flat_map(|section| section_lines(section, &self.folded)).collect();
        let (value, folded) = (Arc::clone(value), self.folded.clone());
        self.known = Some(KnownLines { value, folded, lines: Arc::clone(&lines) });
        Some(lines)
    }
}

fn section_lines(section: FormSection, folded: &HashSet<String>) -> Vec<Line> {
    let is_folded = folded.contains(&section.pointer);
    let fields = section.rows.len();
    let head = Line::Section { title: section.title, pointer: section.pointer, is_folded, fields };
    let rows = if is_folded { Vec::new() } else { section.rows };
    std::iter::once(head).chain(rows.into_iter().map(Line::Field)).collect()
}

/// A heading that folds what is beneath it.
fn section_ui(ui: &mut Ui, (title, pointer): (&str, &String), is_folded: bool, fields: usize, memory: &mut FormMemory) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE_HEIGHT), Sense::click());
    let icon = egui::Rect::from_center_size(rect.left_center() + vec2(space::S, 0.0), vec2(10.0, 10.0));
    let openness = if is_folded { 0.0 } else { 1.0 };
    paint_default_icon(
        &mut ui.new_child(egui::UiBuilder::new().max_rect(icon)),
        openness,
        &response.clone().with_new_rect(icon),
    );
    let tokens = ui.tokens();
    let at = rect.left_center() + vec2(space::L + space::XS, 0.0);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, title, semibold(size::BODY), tokens.text);
    if is_folded {
        let font = egui::FontId::proportional(size::SMALL);
        let text = format!("{fields} fields");
        ui.painter().text(rect.right_center(), egui::Align2::RIGHT_CENTER, text, font, tokens.muted);
    }
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, !is_folded, title));
    if response.clicked() && !memory.folded.remove(pointer) {
        memory.folded.insert(pointer.clone());
    }
}

fn field_ui(ui: &mut Ui, message: usize, row: &FormRow, memory: &mut FormMemory, commands: &CommandQueue) {
    let key = (message, row.pointer.clone());
    let problem = memory.drafts.get(&key).and_then(|text| row.json(text).err());
    ui.horizontal(|ui| {
        ui.set_height(LINE_HEIGHT);
        let color = if problem.is_some() { ui.tokens().fail } else { ui.tokens().muted };
        let text = RichText::new(&row.name).size(size::SMALL).color(color);
        let (rect, _) = ui.allocate_exact_size(vec2(NAME_WIDTH, LINE_HEIGHT), Sense::hover());
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut place = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
        place.add(egui::Label::new(text).truncate()).on_hover_text(row.hint);
        if let FormKind::Choice(words) = row.kind {
            choice_ui(ui, row, words, commands);
        } else {
            text_ui(ui, &key, row, problem.is_some(), (memory, commands));
        }
        if let Some(problem) = problem {
            let text = RichText::new(format!("✗ {problem}")).size(size::SMALL).color(ui.tokens().fail);
            ui.add(egui::Label::new(text).truncate());
        }
    });
}

fn choice_ui(ui: &mut Ui, row: &FormRow, words: &[&str], commands: &CommandQueue) {
    let shown = row.text();
    let combo = egui::ComboBox::from_id_salt(&row.pointer).selected_text(shown.as_str()).show_ui(ui, |ui| {
        for word in words {
            if ui.selectable_label(shown == *word, *word).clicked() {
                let json = format!("\"{word}\"");
                commands.push(BatchCommand::EditValue { pointer: row.pointer.clone(), json });
            }
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &row.pointer));
}

/// What is typed stays as typed until it is a value of its kind.
fn text_ui(
    ui: &mut Ui,
    key: &(usize, String),
    row: &FormRow,
    has_problem: bool,
    (memory, commands): (&mut FormMemory, &CommandQueue),
) {
    let mut text = memory.drafts.get(key).cloned().unwrap_or_else(|| row.text());
    let is_null = matches!(row.value, Some(Value::Null));
    let hint = match &row.value {
        Some(Value::Null) => "null",
        None => "missing",
        Some(_) => "",
    };
    let width = ui.available_width() - if row.nullable { 52.0 } else { 0.0 };
    let width = if has_problem { width / 2.0 } else { width };
    // Its own id: the lines in view change while one scrolls.
    let id = egui::Id::unique(("form field", key));
    let response = ui.add(TextEdit::singleline(&mut text).id(id).hint_text(hint).desired_width(width));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &row.pointer));
    if response.changed() {
        if let Ok(json) = row.json(&text) {
            commands.push(BatchCommand::EditValue { pointer: row.pointer.clone(), json });
        }
        memory.drafts.insert(key.clone(), text);
    }
    if response.lost_focus() {
        memory.drafts.remove(key);
    }
    if row.nullable {
        let button = ui.add_enabled(!is_null, egui::Button::new("null"));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, !is_null, format!("{} null", row.pointer)));
        if button.clicked() {
            memory.drafts.remove(key);
            commands.push(BatchCommand::EditValue { pointer: row.pointer.clone(), json: "null".to_owned() });
        }
    }
}
