//! A JSON editor: line numbers, the current line, brackets, problems at their place, find and replace.
//!
//! egui's text edit does the typing; what stands around and behind its text is painted here from its galley.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, LayoutJob};
use egui::text_edit::TextEditOutput;
use egui::{Color32, Event, Key, Modifiers, Pos2, Rect, RichText, ScrollArea, Shape, Stroke, TextEdit, Ui, pos2, vec2};

use super::code::{ROW_HEIGHT, highlighted_text, plain};
use crate::app::body::find;
use crate::app::editor_problem::{EditorProblem, token_at};
use crate::app::state::FindingSeverity;
use crate::ui::theme::{Tokens, TokensExt as _, size, space};

/// Bytes up to which a text is highlighted while it is edited; beyond that it stays plain, and fast.
const HIGHLIGHT_BYTES_MAX: usize = 150 * 1024;

/// Matches that are marked in the text at once.
const MARKED_MAX: usize = 500;

/// Room for line numbers.
const GUTTER: i8 = 44;

/// Room for the line beneath the text.
const FOOTER_HEIGHT: f32 = ROW_HEIGHT + space::S;

/// Spaces of one level.
const INDENT: &str = "  ";

/// A place to go to.
#[derive(Debug)]
struct Going {
    /// In bytes.
    to: Range<usize>,
    /// Whether the keyboard goes there, too.
    takes_focus: bool,
}

impl Going {
    fn with_focus(to: Range<usize>) -> Self {
        Self { to, takes_focus: true }
    }
}

/// What only the editor has to remember.
#[derive(Debug, Default)]
pub(in crate::ui) struct EditorMemory {
    /// Whether find and replace are open.
    is_finding: bool,
    wanted: String,
    replacement: String,
    /// The place to select and to scroll to in the next frame, in bytes.
    go_to: Option<Going>,
    /// The text as it was highlighted last: most frames change nothing.
    job: Option<Arc<LayoutJob>>,
    /// Line and column of the caret, counted from 1.
    caret: Option<(usize, usize)>,
}

/// The text that is edited.
pub(in crate::ui) struct Editor<'a> {
    /// Names it for accessibility.
    pub name: &'a str,
    /// Tells texts apart: each has a caret, an undo and a place of its own.
    pub key: (&'static str, u64),
    pub text: &'a mut String,
    /// In the order of the text.
    pub problems: &'a [EditorProblem],
    pub height: f32,
}

/// Draw the editor; true if the text was changed.
pub(in crate::ui) fn editor_ui(ui: &mut Ui, editor: Editor<'_>, memory: &mut EditorMemory) -> bool {
    let Editor { name, key, text, problems, height } = editor;
    let bottom = ui.cursor().top() + height;
    let id = egui::Id::unique(key);
    let has_focus = ui.memory(|state| state.has_focus(id));
    if has_focus {
        keys(ui, id, text, problems, memory);
    }
    let mut is_changed = false;
    if memory.is_finding {
        is_changed |= find_ui(ui, id, text, memory);
    }
    // What is left of the height once the search above it is drawn.
    let height = (bottom - ui.cursor().top() - FOOTER_HEIGHT).max(ROW_HEIGHT * 4.0);
    let before = text.len();
    ScrollArea::vertical().id_salt(key).max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        let behind = ui.painter().add(Shape::Noop);
        let output = edit(ui, id, (text, height), &mut memory.job);
        output.response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
        is_changed |= output.response.response.changed();
        let ground = ground(ui, &output, text, memory);
        ui.painter().set(behind, Shape::Vec(ground));
        numbers(ui, &output);
        // What is known is about the text as it was: not where it has just been changed.
        if !output.response.response.changed() {
            squiggles(ui, &output, problems);
        }
        if let Some(going) = memory.go_to.take() {
            select(ui, id, &output, text, &going);
        }
        memory.caret = output.cursor_range.map(|range| line_and_column(text, range.primary.index.0));
    });
    is_changed |= text.len() != before;
    footer_ui(ui, problems, text, memory);
    is_changed
}

fn edit(
    ui: &mut Ui,
    id: egui::Id,
    (text, height): (&mut String, f32),
    kept: &mut Option<Arc<LayoutJob>>,
) -> TextEditOutput {
    let mut layouter = |ui: &Ui, buffer: &dyn egui::TextBuffer, wrap_width: f32| {
        let text = buffer.as_str();
        let is_same =
            kept.as_ref().is_some_and(|job| job.text == text && (job.wrap.max_width - wrap_width).abs() < 0.5);
        if !is_same {
            let mut job = if text.len() <= HIGHLIGHT_BYTES_MAX { highlighted_text(ui, text) } else { plain(ui, text) };
            job.wrap.max_width = wrap_width;
            *kept = Some(Arc::new(job));
        }
        let job = kept.as_deref().cloned().unwrap_or_default();
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let margin = egui::Margin { left: GUTTER, right: 8, top: 4, bottom: 4 };
    TextEdit::multiline(text)
        .id(id)
        .code_editor()
        .margin(margin)
        .background_color(Color32::TRANSPARENT)
        .desired_width(f32::INFINITY)
        .desired_rows((height / ROW_HEIGHT).max(4.0) as usize)
        .layouter(&mut layouter)
        .show(ui)
}

/// Keys that egui's text edit does not know.
fn keys(ui: &Ui, id: egui::Id, text: &str, problems: &[EditorProblem], memory: &mut EditorMemory) {
    let pressed = |modifiers: Modifiers, key: Key| ui.ctx().input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND, Key::F) || pressed(Modifiers::COMMAND, Key::H) {
        memory.is_finding = true;
        ui.memory_mut(|state| state.request_focus(find_id(id)));
    }
    let caret = caret(ui, id).map(|caret| byte_at(text, caret));
    for (modifiers, is_back) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
        if pressed(modifiers, Key::F8) {
            go_to_problem(problems, text, caret.unwrap_or(0), is_back, memory);
        }
    }
    let is_enter = |event: &Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, modifiers, .. } if modifiers.is_none());
    let indent = caret.map(|caret| indent_after(&text[..caret])).unwrap_or_default();
    if !indent.is_empty() && ui.input(|input| input.events.iter().any(is_enter)) {
        // Pasted like text, so that it is one step of undo with the line break.
        ui.ctx().input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Enter);
            input.events.push(Event::Paste(format!("\n{indent}")));
        });
    }
}

/// The white space that the next line begins with: that of this one, and a level more after an opening bracket.
fn indent_after(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    if line.trim_end().ends_with(['{', '[']) { format!("{indent}{INDENT}") } else { indent }
}

fn go_to_problem(problems: &[EditorProblem], text: &str, caret: usize, is_back: bool, memory: &mut EditorMemory) {
    let next = if is_back {
        problems.iter().rev().find(|problem| problem.at < caret).or(problems.last())
    } else {
        problems.iter().find(|problem| problem.at > caret).or(problems.first())
    };
    memory.go_to = next.map(|problem| Going::with_focus(token_at(text, problem.at)));
}

fn replace_id(id: egui::Id) -> egui::Id {
    id.with("replace")
}

fn find_id(id: egui::Id) -> egui::Id {
    id.with("find")
}

fn find_ui(ui: &mut Ui, id: egui::Id, text: &mut String, memory: &mut EditorMemory) -> bool {
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

/// Where the caret is, and what is wrong, in words.
fn footer_ui(ui: &mut Ui, problems: &[EditorProblem], text: &str, memory: &mut EditorMemory) {
    ui.horizontal(|ui| {
        let tokens = ui.tokens();
        let small = |text: String, color: Color32| RichText::new(text).size(size::SMALL).color(color);
        if let Some((line, column)) = memory.caret {
            ui.label(small(format!("{line}:{column}"), tokens.muted));
        }
        let Some(first) = problems.first() else {
            ui.label(small("Ctrl+F finds, Esc and Tab leave".to_owned(), tokens.muted));
            return;
        };
        let color = if first.severity == FindingSeverity::Error { tokens.fail } else { tokens.info };
        let count =
            if problems.len() == 1 { String::new() } else { format!(" (1 of {}, F8 for the next)", problems.len()) };
        let shown = egui::Button::new(small(format!("{}{count}", first.text), color)).frame(false).truncate();
        let button = ui.add(shown).on_hover_text("Go to its place in the text");
        if button.clicked() {
            memory.go_to = Some(Going::with_focus(token_at(text, first.at)));
        }
    });
}

/// What is painted behind the text: the current line, matching brackets, what is searched for.
fn ground(ui: &Ui, output: &TextEditOutput, text: &str, memory: &EditorMemory) -> Vec<Shape> {
    let tokens = ui.tokens();
    let clip = ui.clip_rect();
    let edit = output.response.response.rect;
    let mut shapes = vec![Shape::rect_filled(edit, 4.0, tokens.inset)];
    let caret = output.cursor_range.map(|range| range.primary.index.0);
    if let Some(caret) = caret.filter(|_| output.response.response.has_focus()) {
        let row = rect_of(output, caret..caret);
        let line = Rect::from_x_y_ranges(edit.x_range(), row.y_range());
        shapes.push(Shape::rect_filled(line, 0.0, tokens.hover.gamma_multiply(0.5)));
        for at in brackets(text, byte_at(text, caret)).into_iter().flatten() {
            let at = chars_before(text, at);
            let stroke = Stroke::new(1.0, tokens.accent);
            shapes.push(Shape::rect_stroke(rect_of(output, at..at + 1), 2.0, stroke, egui::StrokeKind::Inside));
        }
    }
    if memory.is_finding {
        let length = memory.wanted.chars().count();
        let (mut bytes, mut start) = (0, 0);
        for at in find(text, &memory.wanted).at.into_iter().take(MARKED_MAX) {
            start += text[bytes..at].chars().count();
            bytes = at;
            let rect = rect_of(output, start..start + length);
            if rect.intersects(clip) {
                shapes.push(Shape::rect_filled(rect, 2.0, tokens.mark));
            }
        }
    }
    shapes
}

/// A number at the first row of each line in view.
fn numbers(ui: &Ui, output: &TextEditOutput) {
    let tokens = ui.tokens();
    let clip = ui.clip_rect();
    let mut number = 0;
    let mut is_first = true;
    for row in &output.galley.rows {
        number += usize::from(is_first);
        let top = output.galley_pos.y + row.pos.y;
        if is_first && top + ROW_HEIGHT > clip.top() && top < clip.bottom() {
            let right = output.galley_pos.x - space::S;
            let font = egui::FontId::monospace(size::SMALL);
            ui.painter().text(pos2(right, top), egui::Align2::RIGHT_TOP, number.to_string(), font, tokens.muted);
        }
        is_first = row.ends_with_newline;
    }
}

/// A wavy line beneath each problem in view.
fn squiggles(ui: &Ui, output: &TextEditOutput, problems: &[EditorProblem]) {
    let tokens = ui.tokens();
    let clip = ui.clip_rect();
    for problem in problems {
        let rect = rect_of(output, problem.chars.clone());
        if rect.intersects(clip) {
            ui.painter().add(wave(rect, severity_color(tokens, problem.severity)));
        }
    }
}

fn severity_color(tokens: &Tokens, severity: FindingSeverity) -> Color32 {
    match severity {
        FindingSeverity::Error => tokens.fail,
        FindingSeverity::Note => tokens.info,
    }
}

fn wave(rect: Rect, color: Color32) -> Shape {
    const STEP: f32 = 3.0;
    let count = ((rect.width() / STEP).ceil() as usize).max(2);
    let points = (0..=count).map(|step| {
        let y = rect.bottom() - if step % 2 == 0 { 0.0 } else { 2.0 };
        pos2((rect.left() + step as f32 * STEP).min(rect.right().max(rect.left() + 2.0 * STEP)), y)
    });
    Shape::line(points.collect(), Stroke::new(1.0, color))
}

/// The rectangle of these characters, on the row of the first of them.
fn rect_of(output: &TextEditOutput, chars: Range<usize>) -> Rect {
    let at = |index: usize| output.galley.pos_from_cursor(CCursor::new(index));
    let (start, end) = (at(chars.start), at(chars.end));
    let right = if end.top() > start.top() + 1.0 { output.galley.rect.right() } else { end.left() };
    let offset = output.galley_pos.to_vec2();
    Rect::from_min_max(
        Pos2::new(start.left(), start.top()) + offset,
        Pos2::new(right.max(start.left()), start.bottom()) + offset,
    )
}

fn select(ui: &Ui, id: egui::Id, output: &TextEditOutput, text: &str, going: &Going) {
    let chars = chars_before(text, going.to.start)..chars_before(text, going.to.end);
    let mut state = output.state.clone();
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(chars.start), CCursor::new(chars.end))));
    state.store(ui.ctx(), id);
    if going.takes_focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    ui.scroll_to_rect(rect_of(output, chars).expand2(vec2(0.0, ROW_HEIGHT * 3.0)), None);
}

fn caret(ui: &Ui, id: egui::Id) -> Option<usize> {
    let state = egui::text_edit::TextEditState::load(ui.ctx(), id)?;
    state.cursor.char_range().map(|range| range.primary.index.0)
}

/// The selected characters.
fn selection(ui: &Ui, id: egui::Id) -> Option<Range<usize>> {
    let state = egui::text_edit::TextEditState::load(ui.ctx(), id)?;
    let range = state.cursor.char_range()?.as_sorted_char_range();
    Some(range.start.0..range.end.0)
}

fn byte_at(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

fn chars_before(text: &str, bytes: usize) -> usize {
    text.get(..bytes).map_or(0, |before| before.chars().count())
}

fn line_and_column(text: &str, chars: usize) -> (usize, usize) {
    let before = &text[..byte_at(text, chars)];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// The bracket at the caret and its partner, in bytes; strings are no brackets.
fn brackets(text: &str, caret: usize) -> Option<[usize; 2]> {
    let is_bracket = |at: usize| text.as_bytes().get(at).is_some_and(|b| b"{}[]".contains(b));
    let at = [Some(caret), caret.checked_sub(1)].into_iter().flatten().find(|at| is_bracket(*at))?;
    let mut open = Vec::new();
    let (mut is_inside, mut is_escaped) = (false, false);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_inside => {
                is_inside = byte != b'"' || is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
            }
            b'"' => is_inside = true,
            b'{' | b'[' => open.push(place),
            b'}' | b']' => {
                let partner = open.pop()?;
                if partner == at || place == at {
                    return Some([partner, place]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_line_goes_on_as_deep_as_the_one_before_and_deeper_after_a_bracket() {
        assert_eq!(indent_after("{\n    \"a\": 1,"), "    ");
        assert_eq!(indent_after("{\n  \"a\": ["), "    ");
        assert_eq!(indent_after("x"), "");
    }

    #[test]
    fn brackets_match_beyond_strings_that_hold_some() {
        let text = r#"{"a]\"}":[1,2]}"#;
        assert_eq!(brackets(text, 0), Some([0, 14]));
        assert_eq!(brackets(text, text.len()), Some([0, 14]), "just behind it, too");
        assert_eq!(brackets(text, 9), Some([9, 13]));
        assert_eq!((brackets(text, 3), brackets("[", 0)), (None, None));
    }

    #[test]
    fn a_place_is_a_line_and_a_column_of_characters() {
        assert_eq!(line_and_column("é\nab", 0), (1, 1));
        assert_eq!(line_and_column("é\nab", 3), (2, 2));
        assert_eq!((byte_at("éa", 1), chars_before("éa", 2)), (2, 1));
    }
}
