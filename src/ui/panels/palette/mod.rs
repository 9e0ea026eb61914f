//! Every command and destination, found by a few letters.

mod data;
mod score;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, FontId, Id, Key, Modal, Modifiers, ScrollArea, TextEdit, Ui};

use self::data::{PaletteRow, Target};
use crate::app::state::State;
use crate::ui::action::Intent;
use crate::ui::theme::{TokensExt as _, overlay_frame, size, space};
use crate::ui::widgets::{hint_ui, region};

/// Width of the palette, where the window has it.
const WIDTH: f32 = 560.0;
/// Height of the list.
const LIST_HEIGHT: f32 = 400.0;
/// Distance from the top of the window.
const TOP: f32 = 64.0;
/// Rows that Page Down goes on by.
const PAGE_ROWS: usize = 8;

/// What the palette remembers while it is open.
#[derive(Debug, Default)]
pub(in crate::ui) struct Palette {
    query: String,
    chosen: usize,
}

impl Palette {
    /// With `query` typed.
    pub(in crate::ui) fn asking(query: &str) -> Self {
        Self { query: query.to_owned(), chosen: 0 }
    }
}

/// What became of the palette in a frame.
#[derive(Debug)]
pub(in crate::ui) enum PaletteAnswer {
    Open,
    Closed,
    Chosen(Intent),
}

pub(in crate::ui) fn palette_ui(ctx: &egui::Context, state: &State, palette: &mut Palette) -> PaletteAnswer {
    let rows = data::rows(state, &palette.query);
    let wish = read_keys(ctx, palette, rows.len());
    let id = Id::unique("palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, egui::vec2(0.0, TOP));
    let mut clicked = None;
    let modal = Modal::new(id).area(area).frame(overlay_frame(ctx)).show(ctx, |ui| {
        region(ui, "Commands");
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - space::XL * 2.0));
        let edit = query_ui(ui, palette);
        ui.separator();
        clicked = rows_ui(ui, palette, &rows, edit, wish.moved);
    });
    if wish.closed || modal.should_close() {
        return PaletteAnswer::Closed;
    }
    let chosen = clicked.or(wish.entered.then_some(palette.chosen));
    match chosen.and_then(|at| rows.get(at)).map(|row| row.intent(state)) {
        Some(Ok(intent)) => PaletteAnswer::Chosen(intent),
        Some(Err(_)) | None => PaletteAnswer::Open, // The row says why it does nothing.
    }
}

/// What the keyboard asks of the palette.
struct Wish {
    closed: bool,
    entered: bool,
    moved: bool,
}

/// Taken before the field is drawn, which would move its cursor with them.
fn read_keys(ctx: &egui::Context, palette: &mut Palette, rows: usize) -> Wish {
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = rows.saturating_sub(1);
    let before = palette.chosen;
    if pressed(Key::ArrowDown) {
        palette.chosen = if palette.chosen >= last { 0 } else { palette.chosen + 1 };
    }
    if pressed(Key::ArrowUp) {
        palette.chosen = palette.chosen.checked_sub(1).unwrap_or(last);
    }
    if pressed(Key::PageDown) {
        palette.chosen += PAGE_ROWS;
    }
    if pressed(Key::PageUp) {
        palette.chosen = palette.chosen.saturating_sub(PAGE_ROWS);
    }
    palette.chosen = palette.chosen.min(last);
    Wish { closed: pressed(Key::Escape), entered: pressed(Key::Enter), moved: palette.chosen != before }
}

fn query_ui(ui: &mut Ui, palette: &mut Palette) -> Id {
    let edit = TextEdit::singleline(&mut palette.query)
        .hint_text("Type a few letters of a command or a destination")
        .desired_width(f32::INFINITY)
        .frame(egui::Frame::NONE)
        .font(FontId::proportional(size::TITLE));
    let response = ui.add(edit);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find a command"));
    if response.changed() {
        palette.chosen = 0;
    }
    if !response.has_focus() {
        response.request_focus();
    }
    response.id
}

/// The index of the row that was clicked.
fn rows_ui(ui: &mut Ui, palette: &Palette, rows: &[PaletteRow], edit: Id, has_moved: bool) -> Option<usize> {
    if rows.is_empty() {
        hint_ui(ui, "No matching command or destination.");
        return None;
    }
    let mut clicked = None;
    let height = LIST_HEIGHT.min(ui.ctx().content_rect().height() - TOP * 2.0);
    let list = ScrollArea::vertical().id_salt("palette rows").max_height(height).min_scrolled_height(height);
    list.auto_shrink([false, true]).show(ui, |ui| {
        for (index, row) in rows.iter().enumerate() {
            let is_chosen = index == palette.chosen;
            let response = row_ui(ui, row, is_chosen);
            if is_chosen {
                // Focus stays in the field: this tells a screen reader which row Enter would choose.
                let row_id = response.id.accesskit_id();
                ui.ctx().accesskit_node_builder(edit, |node| node.set_active_descendant(row_id));
                if has_moved {
                    response.scroll_to_me(None);
                }
            }
            if response.clicked() {
                clicked = Some(index);
            }
        }
    });
    clicked
}

fn row_ui(ui: &mut Ui, row: &PaletteRow, is_chosen: bool) -> egui::Response {
    let tokens = ui.tokens();
    let key = match row.target {
        Target::Action(action) => action.shortcut_text(ui.ctx()),
        Target::Destination(_) | Target::Generate(_) => String::new(),
    };
    let right = if key.is_empty() { row.group.to_owned() } else { format!("{}   {key}", row.group) };
    let right = egui::RichText::new(right).size(size::SMALL).color(tokens.muted);
    let button = egui::Button::selectable(is_chosen, words_job(ui, row))
        .right_text(right)
        .min_size(egui::vec2(ui.available_width(), 28.0));
    let response = ui.add(button);
    let reason = row.reason.map(|reason| format!(". Not now: {reason}")).unwrap_or_default();
    let name = format!("{}, {}{reason}", row.words, row.group);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, name.clone()));
    response
}

/// The words, what was typed of them in the accent colour, and beneath them why not now.
fn words_job(ui: &Ui, row: &PaletteRow) -> LayoutJob {
    let tokens = ui.tokens();
    let plain = if row.reason.is_some() { tokens.muted } else { tokens.text };
    let mut job = LayoutJob::default();
    for (index, letter) in row.words.chars().enumerate() {
        let color = if row.hits.contains(&index) { tokens.accent } else { plain };
        let format = TextFormat::simple(FontId::proportional(size::BODY), color);
        job.append(letter.encode_utf8(&mut [0; 4]), 0.0, format);
    }
    if let Some(reason) = row.reason {
        let format = TextFormat::simple(FontId::proportional(size::SMALL), tokens.muted);
        job.append(&format!("\n{reason}"), 0.0, format);
    }
    job
}
