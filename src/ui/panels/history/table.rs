//! The rows: by day, with what belongs to a send beneath it.

use egui::{RichText, Ui};
use egui_extras::{Column, TableBuilder, TableRow};
use time::Date;
use time::macros::format_description;

use super::cause_words;
use crate::app::state::State;
use crate::app::{Command, CommandQueue, HistoryEntry};
use crate::domain::ExchangeKind;
use crate::domain::display::visible;
use crate::domain::moment::in_utc;
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, semibold, size, space};

/// Height of a row.
const ROW_HEIGHT: f32 = 24.0;

/// Below this width the columns of words give way to the URL.
const NARROW_WIDTH: f32 = 1200.0;

/// Columns of the table.
const COLUMNS: usize = 10;

/// What a row says of its place among its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The day, where the row is the first of it.
    day: Option<Date>,
    /// It went out for the send of the row above: its token request, or its first attempt.
    is_nested: bool,
}

impl Place {
    fn of(entry: &HistoryEntry, above: Option<&HistoryEntry>) -> Self {
        let day = |entry: &HistoryEntry| entry.started_at.map(|at| in_utc(at).date());
        Self {
            day: day(entry).filter(|today| above.is_none_or(|above| day(above) != Some(*today))),
            is_nested: above.is_some_and(|above| above.send_id == entry.send_id),
        }
    }
}

pub(super) fn table_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let rows = usize::try_from(state.history.total.known()).unwrap_or(usize::MAX);
    let mut visible_rows: Option<std::ops::Range<u64>> = None;
    let mut seen = |index: u64| {
        visible_rows = Some(match visible_rows.take() {
            None => index..index + 1,
            Some(range) => range.start.min(index)..range.end.max(index + 1),
        });
    };
    let (destination, cause) = if ui.available_width() < NARROW_WIDTH { (112.0, 112.0) } else { (160.0, 190.0) };
    TableBuilder::new(ui)
        .id_salt("history rows")
        .sense(egui::Sense::CLICK) // Its first cell is the stop for Tab.
        .striped(true)
        .auto_shrink([false, false])
        .min_scrolled_height(0.0)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .column(Column::exact(22.0))
        .column(Column::exact(52.0))
        .column(Column::exact(92.0))
        .column(Column::exact(destination).clip(true))
        .column(Column::exact(44.0))
        .column(Column::remainder().clip(true))
        .column(Column::exact(96.0).clip(true))
        .column(Column::exact(cause).clip(true))
        .column(Column::exact(84.0))
        .column(Column::exact(76.0))
        .body(|body| {
            body.rows(ROW_HEIGHT, rows, |mut row| {
                let index = row.index() as u64;
                seen(index);
                match state.history.row(index) {
                    Some(entry) => {
                        let above = index.checked_sub(1).and_then(|above| state.history.row(above));
                        entry_ui(&mut row, state, (entry, Place::of(entry, above)), commands);
                    }
                    None => {
                        for _ in 0..COLUMNS {
                            row.col(|_| {});
                        }
                    }
                }
            });
        });
    // Said once, not every frame: a command makes the next frame.
    let seen = visible_rows.map(|range| (range, state.history.total.known()));
    if seen != memory.history_rows {
        if let Some((range, _)) = &seen {
            commands.push(Command::HistoryRangeVisible(range.clone()));
        }
        memory.history_rows = seen;
    }
}

fn entry_ui(
    row: &mut TableRow<'_, '_>,
    state: &State,
    (entry, place): (&HistoryEntry, Place),
    commands: &CommandQueue,
) {
    row.set_selected(state.history.focused == Some(entry.id));
    row.col(|ui| {
        let mut is_marked = state.history.selected.contains(&entry.id);
        let check = ui.checkbox(&mut is_marked, "");
        check.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_marked, format!("Mark #{}", entry.id.0))
        });
        if check.changed() {
            commands.push(Command::SetEntrySelected { id: entry.id, selected: is_marked });
        }
    });
    row.col(|ui| {
        if let Some(day) = place.day {
            let format = format_description!("[day padding:none] [month repr:short]");
            let text = RichText::new(day.format(format).unwrap_or_default()).font(semibold(size::SMALL));
            ui.label(text);
        }
    });
    row.col(|ui| {
        let text = RichText::new(moment_text(entry)).monospace();
        let button = ui.add(egui::Button::new(text).frame(false)).on_hover_text(date_text(entry));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Show #{}", entry.id.0)));
        if button.clicked() {
            commands.push(Command::FocusEntry(entry.id));
        }
    });
    row.col(|ui| cell_ui(ui, &entry.destination));
    row.col(|ui| {
        ui.label(RichText::new(entry.method.name()).monospace());
    });
    row.col(|ui| {
        let mark = if entry.pinned { "■ " } else { "" };
        let note = if entry.note.is_empty() { String::new() } else { format!("   {}", entry.note) };
        let kind = match entry.kind {
            ExchangeKind::Delivery if place.is_nested => "first attempt  ",
            ExchangeKind::Delivery => "",
            ExchangeKind::Token => "token  ",
            ExchangeKind::Probe => "probe  ",
        };
        if place.is_nested {
            nesting_ui(ui);
        }
        cell_ui(ui, &format!("{mark}{kind}{}{note}", entry.url));
    });
    row.col(|ui| status_ui(ui, entry));
    row.col(|ui| cell_ui(ui, &entry.cause.as_deref().map(cause_words).unwrap_or_default()));
    row.col(|ui| {
        ui.label(RichText::new(format!("{:>8.1} ms", entry.total_us as f64 / 1000.0)).monospace());
    });
    row.col(|ui| {
        ui.label(RichText::new(bytes_text(entry.response_bytes)).monospace());
    });
    if row.response().clicked() {
        commands.push(Command::FocusEntry(entry.id));
    }
}

/// The corner that leads from a send to what belongs to it.
fn nesting_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(space::L, ROW_HEIGHT), egui::Sense::hover());
    let corner = egui::pos2(rect.left() + space::S, rect.center().y);
    let stroke = egui::Stroke::new(1.0, ui.tokens().muted);
    ui.painter().line_segment([egui::pos2(corner.x, rect.top()), corner], stroke);
    ui.painter().line_segment([corner, egui::pos2(rect.right(), corner.y)], stroke);
}

fn cell_ui(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(visible(text)).truncate().selectable(false));
}

fn status_ui(ui: &mut Ui, entry: &HistoryEntry) {
    let tokens = ui.tokens();
    let (text, color) = match (entry.status, entry.failure) {
        _ if entry.damage.is_some() => ("⚠ damaged".to_owned(), tokens.warn),
        (Some(status), None) if entry.kind == ExchangeKind::Probe => (format!("· {status}"), tokens.info),
        (Some(status @ 200..300), None) => (format!("✓ {status}"), tokens.ok),
        (Some(status), None) => (format!("✗ {status}"), if status < 400 { tokens.warn } else { tokens.fail }),
        (Some(status), Some(_)) => (format!("⚠ {status} cut"), tokens.warn),
        (None, _) => ("✗ no answer".to_owned(), tokens.fail),
    };
    ui.label(RichText::new(text).color(color));
}

fn moment_text(entry: &HistoryEntry) -> String {
    let format = format_description!("[hour]:[minute]:[second]Z");
    entry.started_at.map_or_else(|| "not known".to_owned(), |at| in_utc(at).format(format).unwrap_or_default())
}

fn date_text(entry: &HistoryEntry) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]Z");
    entry.started_at.map_or_else(
        || "Nothing tells when it went out.".to_owned(),
        |at| in_utc(at).format(format).unwrap_or_default(),
    )
}

fn bytes_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use time::macros::{date, datetime};

    use super::*;
    use crate::app::EntryId;
    use crate::domain::Method;

    fn entry(id: i64, send_id: i64, started_at: OffsetDateTime) -> HistoryEntry {
        HistoryEntry {
            id: EntryId(id),
            send_id,
            kind: ExchangeKind::Delivery,
            started_at: Some(started_at),
            destination: String::new(),
            method: Method::Post,
            url: String::new(),
            object_path: None,
            status: Some(200),
            failure: None,
            total_us: 0,
            request_bytes: 0,
            response_bytes: 0,
            pinned: false,
            note: String::new(),
            cause: None,
            damage: None,
        }
    }

    #[test]
    fn the_first_row_of_a_day_names_it_and_what_belongs_to_a_send_is_nested() {
        let delivery = entry(3, 2, datetime!(2026-03-05 00:00:01 UTC));
        let token = entry(2, 2, datetime!(2026-03-05 00:00:00 UTC));
        let earlier = entry(1, 1, datetime!(2026-03-04 23:59:59 UTC));
        let day = Some(date!(2026 - 03 - 05));
        assert_eq!(Place::of(&delivery, None), Place { day, is_nested: false });
        assert_eq!(Place::of(&token, Some(&delivery)), Place { day: None, is_nested: true });
        let before = Some(date!(2026 - 03 - 04));
        assert_eq!(Place::of(&earlier, Some(&token)), Place { day: before, is_nested: false });
    }
}
