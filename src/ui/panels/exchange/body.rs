//! A body on its faces, searched, only the rows in view drawn.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Key, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use crate::app::body::{
    Around, BodyFace, BodyKind, BodyView, CopyForm, HEX_BYTES_MAX, HEX_ROW_BYTES, ROWS_MAX, Search,
    UNWRAPPED_ROW_CHARS, copy_remark, facts_line, hex_row,
};
use crate::app::state::{BodySource, BodyState, ExchangeTab, MeasuredPlace, State};
use crate::app::{BodyCommand, CommandQueue, ExchangeCommand, FileCommand, FilePurpose, WindowCommand};
use crate::ui::action::Action;
use crate::ui::panels::Memory;
use crate::ui::panels::measurement::{Picture, measured_ui};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{
    CODE_ROW_HEIGHT, CodeRow, CodeText, busy_ui, code_frame, code_row_chars, code_row_ui, code_ui, hint_ui, tab_ui,
};

/// Height of a body.
const BODY_HEIGHT: f32 = 520.0;

/// Width of the field to search with.
const FIND_WIDTH: f32 = 160.0;

/// Bytes up to which a body can be copied at a click.
const COPIED_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The body that the tab in view is about; `name` names it for accessibility.
pub(super) fn body_ui(ui: &mut Ui, state: &State, name: &str, memory: &mut Memory, commands: &CommandQueue) {
    let body = &state.body;
    let row_chars = code_row_chars(ui);
    if row_chars / 8 != body.row_chars / 8 {
        commands.push(BodyCommand::SetWidth(row_chars));
    }
    let (Some(about), Some(view)) = (&body.about, &body.view) else {
        busy_ui(ui, "Laying out the body");
        return;
    };
    if about.source.bytes().is_empty() {
        return;
    }
    hint_ui(ui, &facts_line(&Around::of(&about.source), view));
    tools_ui(ui, body, view, &about.source, (memory, commands));
    if view.is_batch && body.face.is_measured() {
        let picture = if body.face == BodyFace::Table { Picture::Table } else { Picture::Charts };
        measured_ui(ui, state, (MeasuredPlace::Body, picture), BODY_HEIGHT, commands);
        return;
    }
    memory.finds_in_body |= memory.wants_body_search || !body.search.text.is_empty();
    if view.face != BodyFace::Hex && memory.finds_in_body {
        find_ui(ui, body, memory, commands);
    }
    if let Some(remark) = copy_remark(view.kind, view.encoding, about.source.bytes().len()) {
        hint_ui(ui, &remark);
    }
    rows_ui(ui, name, body, view, &about.source, memory);
}

/// The beginning of a body beside the side of the exchange that is in view, and the way to all of it.
pub(super) fn brief_ui(ui: &mut Ui, (name, tab): (&str, ExchangeTab), bytes: &[u8], commands: &CommandQueue) {
    if bytes.is_empty() {
        return;
    }
    let open = ui.button(format!("Open {}", name.to_lowercase()));
    if open.on_hover_text("Show all of it, with its faces, search and copy").clicked() {
        commands.push(ExchangeCommand::SetTab(tab));
    }
    // Laid out once: a body is looked at for longer than a frame.
    let id = egui::Id::unique(("brief", name));
    let key = (bytes.as_ptr() as usize, bytes.len());
    type Kept = ((usize, usize), Arc<str>);
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    let text = kept.filter(|(known, _)| *known == key).map(|(_, text)| text).unwrap_or_else(|| {
        let text: Arc<str> = beginning(bytes).into();
        ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&text))));
        text
    });
    code_ui(ui, CodeText { name, text: &text, labels: &[] });
}

/// Bytes of a body that are laid out beside another one.
const BRIEF_BYTES_MAX: usize = 16 * 1024;

fn beginning(bytes: &[u8]) -> String {
    let view = BodyView::of(&bytes[..bytes.len().min(BRIEF_BYTES_MAX)], BodyFace::Pretty, UNWRAPPED_ROW_CHARS);
    let more = if bytes.len() > BRIEF_BYTES_MAX { "\n…" } else { "" };
    format!("{}{more}", view.text)
}

fn tools_ui(
    ui: &mut Ui,
    body: &BodyState,
    view: &BodyView,
    source: &BodySource,
    (memory, commands): (&mut Memory, &CommandQueue),
) {
    ui.horizontal_wrapped(|ui| {
        // Bytes that are not text have a face of their own.
        let shown = if body.face.is_measured() && view.is_batch { body.face } else { view.face };
        for face in BodyFace::ALL.into_iter().filter(|face| view.is_batch || !face.is_measured()) {
            if tab_ui(ui, shown == face, face.label()).clicked() {
                commands.push(BodyCommand::SetFace(face));
            }
        }
        if view.face != BodyFace::Hex {
            let mut wraps = body.wraps;
            let text = "Long lines continue on the next row; else they go on to the right";
            if ui.checkbox(&mut wraps, "Wrap lines").on_hover_text(text).changed() {
                commands.push(BodyCommand::SetWraps(wraps));
            }
        }
        if view.face != BodyFace::Hex && !memory.finds_in_body {
            let find = ui.button("Find").on_hover_text(Action::Find.shortcut_text(ui.ctx()));
            memory.wants_body_search |= find.clicked();
        }
        copy_ui(ui, view, source, commands);
        let purpose = match source {
            BodySource::Response(_) => FilePurpose::SaveResponseBody,
            BodySource::Request(_) | BodySource::Next(_) => FilePurpose::SaveRequestBody,
        };
        if ui.button("Save body…").clicked() {
            commands.push(FileCommand::Pick(purpose));
        }
        if body.is_busy() {
            busy_ui(ui, "Laying out");
        }
    });
}

/// A button for each form that keeps every byte.
fn copy_ui(ui: &mut Ui, view: &BodyView, source: &BodySource, commands: &CommandQueue) {
    let bytes = source.bytes();
    for form in CopyForm::of(view.kind, view.encoding) {
        let copy = ui.add_enabled(bytes.len() <= COPIED_BYTES_MAX, egui::Button::new(form.label()));
        if copy.on_disabled_hover_text("Too large for the clipboard: save it").clicked()
            && let Some(text) = form.copied(bytes)
        {
            commands.push(WindowCommand::CopyText(text));
        }
    }
}

fn find_ui(ui: &mut Ui, body: &BodyState, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        search_ui(ui, body, memory, commands);
        let mut search = body.search.clone();
        ui.checkbox(&mut search.matches_case, "Match case");
        ui.checkbox(&mut search.whole_word, "Whole word");
        if search != body.search {
            commands.push(BodyCommand::Search(search));
        }
        if !body.search.text.is_empty() {
            matches_ui(ui, body, commands);
        }
    });
}

fn search_ui(ui: &mut Ui, body: &BodyState, memory: &mut Memory, commands: &CommandQueue) {
    let mut text = body.search.text.clone();
    let edit = ui.add(TextEdit::singleline(&mut text).hint_text("find").desired_width(FIND_WIDTH));
    edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find in body"));
    if std::mem::take(&mut memory.wants_body_search) {
        edit.request_focus();
        edit.scroll_to_me(None);
        select_all(ui, edit.id, &text);
    }
    if edit.changed() {
        commands.push(BodyCommand::Search(Search { text, ..body.search.clone() }));
    }
    if edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let is_back = ui.input(|input| input.modifiers.shift);
        commands.push(BodyCommand::StepMatch(if is_back { -1 } else { 1 }));
        edit.request_focus();
    } else if edit.lost_focus() && body.search.text.is_empty() {
        memory.finds_in_body = false;
    }
    for (modifiers, steps) in [(Modifiers::SHIFT, -1), (Modifiers::NONE, 1)] {
        if !body.search.text.is_empty() && ui.ctx().input_mut(|input| input.consume_key(modifiers, Key::F3)) {
            commands.push(BodyCommand::StepMatch(steps));
        }
    }
}

/// What is typed next takes the place of what was searched for before.
fn select_all(ui: &Ui, id: egui::Id, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(ui.ctx(), id);
}

fn matches_ui(ui: &mut Ui, body: &BodyState, commands: &CommandQueue) {
    let count = body.matches.at.len();
    let more = if body.matches.is_cut { "+" } else { "" };
    let at = if count == 0 { 0 } else { body.current + 1 };
    ui.label(RichText::new(format!("{at} of {count}{more}")).size(size::SMALL).color(ui.tokens().muted));
    for (text, name, steps) in [("▲", "Previous match", -1), ("▼", "Next match", 1)] {
        let button = ui.add_enabled(count > 0, egui::Button::new(text));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, count > 0, name));
        if button.clicked() {
            commands.push(BodyCommand::StepMatch(steps));
        }
    }
}

fn rows_ui(ui: &mut Ui, name: &str, body: &BodyState, view: &BodyView, source: &BodySource, memory: &mut Memory) {
    let bytes = source.bytes();
    let is_hex = view.face == BodyFace::Hex;
    let hex_bytes = bytes.len().min(HEX_BYTES_MAX);
    let count = if is_hex { hex_bytes.div_ceil(HEX_ROW_BYTES) } else { view.rows.len() };
    code_frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::both()
            .id_salt((name, view.face, body.wraps))
            .max_height(BODY_HEIGHT)
            .auto_shrink([false, true]);
        if let Some(at) = match_to_show(body, memory) {
            let row = view.row_at(at) as f32;
            area = area.vertical_scroll_offset((row * CODE_ROW_HEIGHT - BODY_HEIGHT / 3.0).max(0.0));
        }
        area.show_rows(ui, CODE_ROW_HEIGHT, count, |ui, range| {
            for index in range {
                if is_hex {
                    let text = RichText::new(hex_row(&bytes[..hex_bytes], index)).monospace().size(size::SMALL);
                    ui.add(egui::Label::new(text).extend().selectable(true));
                } else if let Some(row) = view.rows.get(index) {
                    let marks = marks_in(body, row.start..row.end);
                    let after = view.rows.get(index + 1).and_then(|next| next.inside);
                    code_row_ui(
                        ui,
                        CodeRow {
                            text: &view.text,
                            row: *row,
                            after,
                            marks: &marks,
                            is_colored: view.kind != BodyKind::Text,
                        },
                    );
                }
            }
        });
    });
    if view.is_cut {
        hint_ui(ui, &format!("The first {ROWS_MAX} rows are shown; the whole body can be saved."));
    }
    ui.add_space(space::XS);
}

/// Where the current match begins, once after it became the current one.
fn match_to_show(body: &BodyState, memory: &mut Memory) -> Option<usize> {
    let current = body.matches.at.get(body.current).copied();
    let is_new = memory.shown_match != current;
    memory.shown_match = current;
    current.filter(|_| is_new)
}

/// The parts of a row that were found, and whether each is the current one.
fn marks_in(body: &BodyState, row: Range<usize>) -> Vec<(Range<usize>, bool)> {
    let matches = &body.matches;
    let first = matches.at.partition_point(|at| at + matches.length <= row.start);
    let within = matches.at.iter().enumerate().skip(first).take_while(|(_, at)| **at < row.end);
    within
        .map(|(index, at)| {
            let mark = (*at).max(row.start)..(at + matches.length).min(row.end);
            (mark.start - row.start..mark.end - row.start, index == body.current)
        })
        .collect()
}
