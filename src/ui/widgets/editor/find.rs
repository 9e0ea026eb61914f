//! Find and replace.

use std::ops::Range;

use egui::{Key, Modifiers, Response, TextEdit, Ui};

use super::place::byte_at;
use super::{EditorMemory, Going, selection};
use crate::app::body::{Matches, search};

fn replace_id(id: egui::Id) -> egui::Id {
    id.with("replace")
}

pub(super) fn find_id(id: egui::Id) -> egui::Id {
    id.with("find")
}

/// The fields and what can be done with what they find; true if the text was changed.
pub(super) fn find_ui(ui: &mut Ui, id: egui::Id, text: &mut String, memory: &mut EditorMemory) -> bool {
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        let wanted = field_ui(ui, find_id(id), "Find", &mut memory.wanted.text);
        field_ui(ui, replace_id(id), "Replace by", &mut memory.replacement);
        ui.checkbox(&mut memory.wanted.matches_case, "Match case");
        ui.checkbox(&mut memory.wanted.whole_word, "Whole word");
        let found = Found {
            matches: search(text, &memory.wanted),
            selected: selection(ui, id).map_or(0..0, |chars| byte_at(text, chars.start)..byte_at(text, chars.end)),
        };
        step_ui(ui, &wanted, &found, memory);
        is_changed = replace_ui(ui, &found, text, memory);
        let fields = [find_id(id), replace_id(id), id];
        let is_here = ui.memory(|state| fields.iter().any(|field| state.has_focus(*field)));
        let escaped = is_here && ui.ctx().input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if ui.button("Close").clicked() || escaped {
            memory.is_finding = false;
            ui.memory_mut(|state| state.request_focus(id));
        }
    });
    is_changed
}

fn field_ui(ui: &mut Ui, id: egui::Id, name: &str, value: &mut String) -> Response {
    let edit = ui.add(TextEdit::singleline(value).id(id).hint_text(name.to_lowercase()).desired_width(120.0));
    edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
    edit
}

/// What was found, and what is selected, in bytes.
struct Found {
    matches: Matches,
    selected: Range<usize>,
}

impl Found {
    fn place(&self, at: usize) -> Range<usize> {
        at..at + self.matches.length
    }

    /// The match behind the selection, from the beginning again after the last.
    fn next(&self) -> Option<Range<usize>> {
        let at = &self.matches.at;
        at.iter().find(|at| **at >= self.selected.end).or(at.first()).map(|at| self.place(*at))
    }

    fn previous(&self) -> Option<Range<usize>> {
        let at = &self.matches.at;
        at.iter().rev().find(|at| **at < self.selected.start).or(at.last()).map(|at| self.place(*at))
    }
}

/// Enter and its button go to the next match, Shift+Enter to the one before.
fn step_ui(ui: &mut Ui, wanted: &Response, found: &Found, memory: &mut EditorMemory) {
    let has_enter = wanted.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let is_back = has_enter && ui.input(|input| input.modifiers.shift);
    if has_enter {
        wanted.request_focus(); // Where the next Enter goes on from.
    }
    if ui.button("Next").clicked() || has_enter {
        let to = if is_back { found.previous() } else { found.next() };
        memory.go_to = to.map(|to| Going { to, takes_focus: false });
    }
}

fn replace_ui(ui: &mut Ui, found: &Found, text: &mut String, memory: &mut EditorMemory) -> bool {
    let at = &found.matches.at;
    let mut is_changed = false;
    if ui.button("Replace").clicked() {
        // Only what is selected, so that nothing is changed that nobody looked at.
        let to = if at.iter().any(|at| found.place(*at) == found.selected) {
            text.replace_range(found.selected.clone(), &memory.replacement);
            is_changed = true;
            let after = found.selected.start + memory.replacement.len();
            search(text, &memory.wanted).at.into_iter().find(|at| *at >= after).map(|at| found.place(at))
        } else {
            found.next()
        };
        memory.go_to = to.map(|to| Going { to, takes_focus: false });
    }
    let more = if found.matches.is_cut { " of more" } else { "" };
    if ui.button(format!("Replace all {}{more}", at.len())).clicked() && !at.is_empty() {
        for at in at.iter().rev() {
            text.replace_range(found.place(*at), &memory.replacement);
        }
        is_changed = true;
    }
    is_changed
}
