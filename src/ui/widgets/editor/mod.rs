//! A JSON editor: line numbers, the current line, brackets, folding, problems at their place, find and replace.
//!
//! egui's text edit does the typing; what stands around and behind its text is painted here from its galley.
//!
//! ```text
//!  place.rs   bytes, characters, lines, brackets      fold.rs   what is folded, and its layout
//!  find.rs    find and replace                        paint.rs  what stands round and behind the text
//! ```

mod find;
mod fold;
mod paint;
mod place;

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, LayoutJob};
use egui::text_edit::TextEditOutput;
use egui::{Color32, Event, Key, Modifiers, RichText, ScrollArea, Shape, TextEdit, Theme, Ui, vec2};

use self::find::{find_id, find_ui};
use self::fold::{Folding, without};
use self::paint::{folded_marks, ground, margin_ui, rect_of, squiggles};
use self::place::{INDENT, byte_at, chars_before, indent_after, indented, line_and_column};
use super::code::{ROW_HEIGHT, highlighted_text, plain};
use crate::app::batch::editor_problem::{EditorProblem, token_at};
use crate::app::body::Search;
use crate::app::state::FindingSeverity;
use crate::ui::action::local;
use crate::ui::theme::{TokensExt as _, size, space};

/// Bytes up to which a text is highlighted while it is edited; beyond that it stays plain, and fast.
const HIGHLIGHT_BYTES_MAX: usize = 150 * 1024;

/// Room for line numbers and the signs that fold.
const GUTTER: i8 = 44;

/// Room for the line beneath the text.
const FOOTER_HEIGHT: f32 = ROW_HEIGHT + space::S;

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
    wanted: Search,
    replacement: String,
    /// The place to select and to scroll to in the next frame, in bytes.
    go_to: Option<Going>,
    /// The text as it was highlighted last: most frames change nothing.
    laid_out: LaidOut,
    folding: Folding,
    /// Line and column of the caret, counted from 1.
    caret: Option<(usize, usize)>,
    /// Where the caret was, in bytes.
    caret_before: usize,
}

impl EditorMemory {
    /// Fold everything within the outermost brackets of the text.
    pub(in crate::ui) fn fold_all(&mut self) {
        self.folding.fold_all();
    }

    pub(in crate::ui) fn unfold_all(&mut self) {
        self.folding.unfold_all();
    }

    /// Go to these bytes of the text in the next frame.
    pub(in crate::ui) fn show(&mut self, bytes: Range<usize>) {
        self.go_to = Some(Going { to: bytes, takes_focus: false });
    }
}

/// A text with its colours, and what of it is folded.
#[derive(Debug, Default)]
struct LaidOut {
    job: Arc<LayoutJob>,
    /// Its colours are those of this theme.
    theme: Option<Theme>,
    hidden: Vec<(Range<usize>, usize)>,
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
    memory.folding.follow(key, text, HIGHLIGHT_BYTES_MAX);
    if has_focus {
        keys(ui, id, text, problems, memory);
    }
    let mut is_changed = has_focus && indent_ui(ui, id, text, memory);
    if memory.is_finding {
        is_changed |= find_ui(ui, id, text, memory);
    }
    if let Some(going) = &memory.go_to {
        memory.folding.reveal(going.to.start);
    }
    // What is left of the height once the search above it is drawn.
    let height = (bottom - ui.cursor().top() - FOOTER_HEIGHT).max(ROW_HEIGHT * 4.0);
    let before = text.len();
    let undone = (has_focus && is_undo_pressed(ui)).then(|| text.clone());
    ScrollArea::vertical().id_salt(key).max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        let behind = ui.painter().add(Shape::Noop);
        let (folding, laid_out) = (&mut memory.folding, &mut memory.laid_out);
        let output = edit(ui, (id, key), (text, height), folding, laid_out);
        output.response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
        let is_undone = undone.is_some_and(|before| before == *text) && undo_past_caret(ui, id, &output, text);
        let is_typed = output.response.response.changed() || is_undone;
        is_changed |= is_typed;
        let ground = ground(ui, &output, text, memory);
        ui.painter().set(behind, Shape::Vec(ground));
        margin_ui(ui, id, &output, &mut memory.folding);
        // What is known is about the text as it was: not where it has just been changed.
        if !is_typed {
            squiggles(ui, &output, problems, &memory.folding);
            folded_marks(ui, &output, text, &memory.folding, problems);
        }
        match memory.go_to.take() {
            Some(going) => select(ui, id, &output, text, &going),
            None => step_over_folds(ui, id, &output, text, (is_typed, &mut *memory)),
        }
        memory.caret = output.cursor_range.map(|range| line_and_column(text, range.primary.index.0));
    });
    is_changed |= text.len() != before;
    footer_ui(ui, problems, text, memory);
    is_changed
}

fn is_undo_pressed(ui: &Ui) -> bool {
    let is_undo = |event: &Event| matches!(event, Event::Key { key: Key::Z, pressed: true, modifiers, .. } if modifiers.matches_exact(Modifiers::COMMAND));
    ui.input(|input| input.events.iter().any(is_undo))
}

/// A step of egui's undo may be a move of the caret alone: go on to the step that changes the text. False if there is
/// none.
fn undo_past_caret(ui: &Ui, id: egui::Id, output: &TextEditOutput, text: &mut String) -> bool {
    let mut state = output.state.clone();
    let mut undoer = state.undoer();
    let mut now = (state.cursor.char_range().unwrap_or_default(), text.clone());
    while let Some(earlier) = undoer.undo(&now).cloned() {
        now = earlier;
        if now.1 != *text {
            text.clone_from(&now.1);
            state.cursor.set_char_range(Some(now.0));
            state.set_undoer(undoer);
            state.store(ui.ctx(), id);
            return true;
        }
    }
    false
}

/// The caret is never where nothing is shown: it steps over what is folded, unless something was typed there.
fn step_over_folds(
    ui: &Ui,
    id: egui::Id,
    output: &TextEditOutput,
    text: &str,
    (is_typed, memory): (bool, &mut EditorMemory),
) {
    let Some(range) = output.cursor_range else { return };
    let caret = byte_at(text, range.primary.index.0);
    let before = std::mem::replace(&mut memory.caret_before, caret);
    if is_typed {
        memory.folding.reveal(caret);
        return;
    }
    let hidden = memory.folding.hidden();
    let Some((inside, _)) = hidden.iter().find(|(hidden, _)| hidden.contains(&caret)) else { return };
    let to = if before < inside.start { inside.end } else { inside.start - 1 };
    memory.caret_before = to;
    let to = CCursor::new(chars_before(text, to));
    let secondary = if range.primary == range.secondary { to } else { range.secondary };
    let mut state = output.state.clone();
    state.cursor.set_char_range(Some(CCursorRange { primary: to, secondary, ..range }));
    state.store(ui.ctx(), id);
    ui.ctx().request_repaint();
}

fn edit(
    ui: &mut Ui,
    (id, key): (egui::Id, (&'static str, u64)),
    (text, height): (&mut String, f32),
    folding: &mut Folding,
    kept: &mut LaidOut,
) -> TextEditOutput {
    let mut layouter = |ui: &Ui, buffer: &dyn egui::TextBuffer, wrap_width: f32| {
        let text = buffer.as_str();
        // Asked before and after what is typed goes into the text.
        folding.follow(key, text, HIGHLIGHT_BYTES_MAX);
        let hidden = folding.hidden();
        let theme = Some(ui.ctx().theme());
        let is_same_text = kept.job.text == text && kept.hidden == hidden && kept.theme == theme;
        let is_same = is_same_text && (kept.job.wrap.max_width - wrap_width).abs() < 0.5;
        if !is_same {
            let job = if text.len() <= HIGHLIGHT_BYTES_MAX { highlighted_text(ui, text) } else { plain(ui, text) };
            let mut job = without(job, &hidden);
            job.wrap.max_width = wrap_width;
            job.wrap.break_anywhere = true; // Names are longer than a narrow row, and spaces are indentation.
            *kept = LaidOut { job: Arc::new(job), theme, hidden };
        }
        ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::clone(&kept.job)))
    };
    let margin = egui::Margin { left: GUTTER, right: 8, top: 4, bottom: 4 };
    TextEdit::multiline(text)
        .id(id)
        .code_editor()
        .margin(margin)
        .background_color(Color32::TRANSPARENT)
        .desired_width(f32::INFINITY)
        .min_size(vec2(0.0, height))
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
    // With Shift, the bracket is another sign on many keyboards.
    for key in [local::FOLD.logical_key, Key::OpenCurlyBracket] {
        if pressed(local::FOLD.modifiers, key) {
            memory.folding.fold_at(caret.unwrap_or(0));
        }
    }
    for key in [local::UNFOLD.logical_key, Key::CloseCurlyBracket] {
        if pressed(local::UNFOLD.modifiers, key) {
            memory.folding.unfold_at(caret.unwrap_or(0));
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

/// Tab and Shift+Tab: what is selected a level deeper or less deep; without a selection, the spaces of a level.
fn indent_ui(ui: &Ui, id: egui::Id, text: &mut String, memory: &mut EditorMemory) -> bool {
    let pressed = |modifiers: Modifiers| ui.ctx().input_mut(|input| input.consume_key(modifiers, Key::Tab));
    let is_back = pressed(Modifiers::SHIFT);
    if !is_back && !pressed(Modifiers::NONE) {
        return false;
    }
    let Some(chars) = selection(ui, id) else { return false };
    let selected = byte_at(text, chars.start)..byte_at(text, chars.end);
    let (changed, to) = if selected.is_empty() && !is_back {
        let (before, behind) = text.split_at(selected.start);
        let to = selected.start + INDENT.len();
        (format!("{before}{INDENT}{behind}"), to..to)
    } else {
        indented(text, selected, is_back)
    };
    let is_changed = changed != *text;
    *text = changed;
    memory.go_to = Some(Going::with_focus(to));
    is_changed
}

fn go_to_problem(problems: &[EditorProblem], text: &str, caret: usize, is_back: bool, memory: &mut EditorMemory) {
    let next = if is_back {
        problems.iter().rev().find(|problem| problem.at < caret).or(problems.last())
    } else {
        problems.iter().find(|problem| problem.at > caret).or(problems.first())
    };
    memory.go_to = next.map(|problem| Going::with_focus(token_at(text, problem.at)));
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
            ui.label(small("Ctrl+F finds, Esc then Tab leaves".to_owned(), tokens.muted));
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
