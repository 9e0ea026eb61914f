//! Method, URL, headers with their origin, body.

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, RichText, Shape, Ui};

use super::body::{body_ui, brief_ui};
use super::{Reading, copy_table_ui, notes_ui};
use crate::app::state::{ExchangeTab, Preview, State};
use crate::app::{CommandQueue, WindowCommand, curl};
use crate::domain::display::{visible, visible_lines};
use crate::domain::{Exchange, Header, HeaderOrigin, Note, NoteLevel, UnsignedRequest};
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{CodeText, badge_ui, code_ui, heading_ui, hint_ui, key_value_ui};

pub(super) fn preview_ui(ui: &mut Ui, state: &State, preview: &Preview, memory: &mut Memory, commands: &CommandQueue) {
    let prepared = &preview.prepared;
    warnings_ui(ui, &prepared.notes);
    if let Some(token) = &prepared.token_request {
        heading_ui(ui, "Token request, sent first");
        request_ui(ui, "token", (&token.request, preview.token_headers.as_slice()), commands, |_| {});
        if let Some(shown) = &token.request.body_shown {
            code_ui(ui, CodeText { name: "token body", text: &visible_lines(shown), labels: &[] });
        }
        heading_ui(ui, "Delivery");
    }
    if let Some(path) = &prepared.object_path {
        key_value_ui(ui, "Object path template", path.form.template());
        key_value_ui(ui, "resolved", path.resolved());
        key_value_ui(ui, "on the wire", &prepared.delivery.request.target.path);
    }
    let delivery = (&prepared.delivery.request, preview.headers.as_slice());
    request_ui(ui, "delivery", delivery, commands, |ui| copy_table_ui(ui, state, commands));
    body_ui(ui, state, "Request body", memory, commands);
}

/// What is no remark alone: warnings, and what the platform would not do. The Verdict tab has all of them.
fn warnings_ui(ui: &mut Ui, notes: &[Note]) {
    let warnings: Vec<Note> = notes.iter().filter(|note| note.level != NoteLevel::Info).cloned().collect();
    notes_ui(ui, &warnings);
}

fn request_ui(
    ui: &mut Ui,
    name: &str,
    (request, headers): (&UnsignedRequest, &[Header]),
    commands: &CommandQueue,
    more_tools: impl FnOnce(&mut Ui),
) {
    let url = request.target.url();
    line_ui(ui, request.method.name(), url.shown(), commands, more_tools);
    let rows: Vec<Row<'_>> = headers
        .iter()
        .map(|header| Row { name: &header.name, value: header.value.shown(), origin: Some(header.origin) })
        .collect();
    headers_ui(ui, &format!("{name} headers"), &rows, commands);
    // The hash of a short body around a secret would let the secret be guessed.
    let hash = match &request.body_shown {
        Some(_) => String::new(),
        None => request.body.sha256_hex(),
    };
    digest_ui(ui, request.body.len() as u64, &hash);
}

pub(super) fn stored_ui(
    ui: &mut Ui,
    state: &State,
    exchange: &Exchange,
    (memory, reading): (&mut Memory, Reading),
    commands: &CommandQueue,
) {
    let request = &exchange.request;
    warnings_ui(ui, &exchange.notes);
    line_ui(ui, request.method.name(), &request.url, commands, |ui| {
        let copy = ui.button("Copy as curl");
        if copy.on_hover_text("Secrets become $SECRET_1, …; the body is read from batch.json").clicked() {
            commands.push(WindowCommand::CopyText(curl::command(request, "batch.json")));
        }
        if reading == Reading::Whole {
            copy_table_ui(ui, state, commands);
        }
    });
    if let Some(path) = &request.object_path {
        key_value_ui(ui, "Object path", path);
    }
    let rows: Vec<Row<'_>> = request
        .headers
        .iter()
        .map(|header| Row { name: &header.name, value: &header.value, origin: header.origin })
        .collect();
    headers_ui(ui, "request headers", &rows, commands);
    digest_ui(ui, request.body.bytes, &request.body.sha256);
    match reading {
        Reading::Whole => body_ui(ui, state, "Request body", memory, commands),
        Reading::Beside => brief_ui(ui, ("Request body", ExchangeTab::Request), &request.body.kept, commands),
    }
}

/// What identifies the body of a request: its hash, or where that would help to guess a secret, its size. The size of
/// any other stands above the body itself.
fn digest_ui(ui: &mut Ui, bytes: u64, sha256: &str) {
    if bytes == 0 || sha256.is_empty() {
        hint_ui(ui, &format!("Body: {bytes} bytes"));
    } else {
        hint_ui(ui, &format!("sha256 of the body: {sha256}"));
    }
}

/// The request line, and what can be copied of the request in one row beneath it.
fn line_ui(ui: &mut Ui, method: &str, url: &str, commands: &CommandQueue, more_tools: impl FnOnce(&mut Ui)) {
    let tokens = ui.tokens();
    let form = |color| TextFormat::simple(FontId::monospace(size::SMALL), color);
    let mut line = LayoutJob::default();
    line.append(&format!("{method} "), 0.0, form(tokens.info));
    line.append(&visible(url), 0.0, form(tokens.text));
    ui.add(egui::Label::new(line).wrap().selectable(true));
    ui.horizontal_wrapped(|ui| {
        if ui.button("Copy URL").clicked() {
            commands.push(WindowCommand::CopyText(url.to_owned()));
        }
        more_tools(ui);
    });
}

/// One header to show.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) origin: Option<HeaderOrigin>,
}

/// Width of the column of origins.
const ORIGIN_WIDTH: f32 = 72.0;

/// Width of the column of names.
const NAME_WIDTH: f32 = 184.0;

/// Height of a header on one line.
const ROW_HEIGHT: f32 = 22.0;

/// A header a row: where it comes from, if that is known of any, its name and its value, which may take several lines.
pub(super) fn headers_ui(ui: &mut Ui, name: &str, rows: &[Row<'_>], commands: &CommandQueue) {
    let mut letters = name.chars();
    let title = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let title = format!("{title} · {}", rows.len());
    egui::CollapsingHeader::new(title).id_salt(name).default_open(true).show_unindented(ui, |ui| {
        rows_ui(ui, name, rows, commands);
    });
}

fn rows_ui(ui: &mut Ui, name: &str, rows: &[Row<'_>], commands: &CommandQueue) {
    let tokens = ui.tokens();
    let has_origins = rows.iter().any(|row| row.origin.is_some());
    ui.add_space(space::XS);
    ui.push_id(name, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (number, row) in rows.iter().enumerate() {
            let ground = ui.painter().add(Shape::Noop);
            let drawn = ui.horizontal(|ui| {
                ui.set_min_height(ROW_HEIGHT);
                if has_origins {
                    cell_ui(ui, ORIGIN_WIDTH, |ui| {
                        ui.vertical(|ui| {
                            ui.add_space(space::XS);
                            origin_ui(ui, row.origin);
                        });
                    });
                }
                // In a narrow pane the value needs its share.
                cell_ui(ui, NAME_WIDTH.min(ui.available_width() * 0.4), |ui| {
                    ui.add(egui::Label::new(RichText::new(visible(row.name)).monospace().color(tokens.muted)).wrap());
                });
                let value = egui::Label::new(RichText::new(visible(row.value)).monospace()).wrap().selectable(true);
                copy_menu_ui(&ui.add(value), row, commands);
            });
            if number % 2 == 1 {
                let width = ui.max_rect().x_range();
                let stripe = egui::Rect::from_x_y_ranges(width, drawn.response.rect.y_range());
                ui.painter().set(ground, Shape::rect_filled(stripe, 0.0, ui.visuals().faint_bg_color));
            }
        }
    });
    ui.add_space(space::XS);
}

/// A right click on a value copies it, or the whole line.
fn copy_menu_ui(value: &egui::Response, row: &Row<'_>, commands: &CommandQueue) {
    value.context_menu(|ui| {
        let line = format!("{}: {}", row.name, row.value);
        for (text, copied) in [("Copy value", row.value.to_owned()), ("Copy header", line)] {
            if ui.button(text).clicked() {
                commands.push(WindowCommand::CopyText(copied));
                ui.close();
            }
        }
    });
}

/// Something in a column of its own.
fn cell_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(width, ROW_HEIGHT), layout, |ui| {
        ui.set_min_width(width);
        content(ui);
    });
}

fn origin_ui(ui: &mut Ui, origin: Option<HeaderOrigin>) {
    let tokens = ui.tokens();
    match origin {
        Some(HeaderOrigin::Platform) => badge_ui(ui, "platform", tokens.ok),
        Some(HeaderOrigin::Auth) => badge_ui(ui, "auth", tokens.accent),
        Some(HeaderOrigin::Transport) => badge_ui(ui, "transport", tokens.muted),
        None => {}
    }
}
