//! Find and replace.

use egui::{Key, Modifiers, TextEdit, Ui};

use super::place::byte_at;
use super::{EditorMemory, Going, selection};
use crate::app::body::find;

fn replace_id(id: egui::Id) -> egui::Id {
    id.with("replace")
}

pub(super) fn find_id(id: egui::Id) -> egui::Id {
    id.with("find")
}

pub(super) fn find_ui(ui: &mut Ui, id: egui::Id, text: &mut String, memory: &mut EditorMemory) -> bool {
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        let field = |ui: &mut Ui, id: egui::Id, name: &str, value: &mut String| {
            let edit = ui.add(TextEdit::singleline(value).id(id).hint_text(name.to_lowercase()).desired_width(120.0));
            edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
            edit
        };
        let wanted = field(ui, find_id(id), "Find", &mut memory.wanted);
        field(ui, replace_id(id), "Replace by", &mut memory.replacement);
        let found = find(text, &memory.wanted);
        let count = found.at.len();
        let selected = selection(ui, id).map_or(0..0, |chars| byte_at(text, chars.start)..byte_at(text, chars.end));
        let place = |at: usize| at..at + found.length;
        let has_enter = wanted.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let is_back = has_enter && ui.input(|input| input.modifiers.shift);
        let next = || found.at.iter().find(|at| **at >= selected.end).or(found.at.first()).copied();
        let previous = || found.at.iter().rev().find(|at| **at < selected.start).or(found.at.last()).copied();
        if has_enter {
            wanted.request_focus(); // Where the next Enter goes on from.
        }
        if ui.small_button("Next").clicked() || has_enter {
            let to = if is_back { previous() } else { next() };
            memory.go_to = to.map(|at| Going { to: place(at), takes_focus: false });
        }
        if ui.small_button("Replace").clicked() {
            // Only what is selected, so that nothing is changed that nobody looked at.
            if found.at.iter().any(|at| place(*at) == selected) {
                text.replace_range(selected.clone(), &memory.replacement);
                is_changed = true;
                let after = selected.start + memory.replacement.len();
                let next = find(&text[after..], &memory.wanted).at.first().map(|at| place(at + after));
                memory.go_to = next.map(|to| Going { to, takes_focus: false });
            } else {
                memory.go_to = next().map(|at| Going { to: place(at), takes_focus: false });
            }
        }
        if ui.small_button(format!("Replace all {count}")).clicked() && count > 0 {
            for at in found.at.iter().rev() {
                text.replace_range(place(*at), &memory.replacement);
            }
            is_changed = true;
        }
        let fields = [find_id(id), replace_id(id), id];
        let is_here = ui.memory(|state| fields.iter().any(|field| state.has_focus(*field)));
        let escaped = is_here && ui.ctx().input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if ui.small_button("Close").clicked() || escaped {
            memory.is_finding = false;
            ui.memory_mut(|state| state.request_focus(id));
        }
    });
    is_changed
}
