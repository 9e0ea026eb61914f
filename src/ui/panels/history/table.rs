//! The rows: by day, with what belongs to a send beneath it.

use egui::{RichText, Ui};
use egui_extras::{Column, TableBuilder, TableRow};
use time::{Date, OffsetDateTime};

use super::cause_words;
use crate::app::state::State;
use crate::app::{Command, CommandQueue, ExchangeCommand, HistoryCommand, HistoryEntry, SortBy, WindowCommand};
use crate::domain::ExchangeKind;
use crate::domain::display::visible;
use crate::domain::figures::{bytes_text, duration_text};
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::times::{clock_text, day_text, moment_forms};

/// Height of a row.
const ROW_HEIGHT: f32 = 24.0;

/// Height of the heads of the columns: some of them are buttons, and all stand on one line.
const HEAD_HEIGHT: f32 = size::CONTROL;

/// Share of the width that the cause gets at least, where there is room for it.
const CAUSE_SHARE: f32 = 0.2;

/// Below this width the columns of words give way to the URL; below the next, what can be read elsewhere goes.
const NARROW_WIDTH: f32 = 1200.0;
const SMALL_WIDTH: f32 = 900.0;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Mark,
    Day,
    Time,
    Destination,
    Method,
    Url,
    Status,
    Cause,
    Duration,
    Size,
}

impl Cell {
    /// The columns that a table of this width has room for.
    fn fitting(width: f32) -> Vec<Self> {
        let all = [
            Self::Mark,
            Self::Day,
            Self::Time,
            Self::Destination,
            Self::Method,
            Self::Url,
            Self::Status,
            Self::Cause,
            Self::Duration,
            Self::Size,
        ];
        let is_kept = |cell: &Self| match cell {
            Self::Day | Self::Method | Self::Cause => width >= SMALL_WIDTH,
            Self::Mark | Self::Time | Self::Destination | Self::Url | Self::Status | Self::Duration | Self::Size => {
                true
            }
        };
        all.into_iter().filter(is_kept).collect()
    }

    fn head(self) -> &'static str {
        match self {
            Self::Mark => "",
            Self::Day => "Day",
            Self::Time => "Time",
            Self::Destination => "Destination",
            Self::Method => "Method",
            Self::Url => "URL",
            Self::Status => "Status",
            Self::Cause => "Cause",
            Self::Duration => "Duration",
            Self::Size => "Size",
        }
    }

    fn column(self, width: f32) -> Column {
        let words = if width < NARROW_WIDTH { 112.0 } else { 160.0 };
        match self {
            Self::Mark => Column::exact(22.0),
            Self::Day => Column::exact(80.0),
            Self::Destination => Column::exact(words).clip(true),
            Self::Method => Column::exact(52.0),
            Self::Url => Column::remainder().at_least(URL_WIDTH_MIN).clip(true),
            Self::Status => Column::exact(96.0).clip(true),
            // Of what a wide table has more, sentences get a share.
            Self::Cause => Column::exact((words + 60.0).max(width * CAUSE_SHARE)).clip(true),
            Self::Time | Self::Duration | Self::Size => Column::exact(76.0),
        }
    }

    /// What a click on its head sorts by.
    fn sorts_by(self) -> Option<SortBy> {
        match self {
            Self::Time => Some(SortBy::Time),
            Self::Destination => Some(SortBy::Destination),
            Self::Status => Some(SortBy::Status),
            Self::Duration => Some(SortBy::Duration),
            Self::Size => Some(SortBy::Size),
            Self::Mark | Self::Day | Self::Method | Self::Url | Self::Cause => None,
        }
    }

    /// Figures stand at the right, so that they can be compared.
    fn is_figure(self) -> bool {
        matches!(self, Self::Duration | Self::Size)
    }
}

/// Width of the edge that marks the focused row.
const EDGE_WIDTH: f32 = 3.0;

/// The URL is never narrower than this.
const URL_WIDTH_MIN: f32 = 96.0;

/// What a row says of its place among its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The day, where the row is the first of it.
    day: Option<Date>,
    /// It went out for the send of the row above: its token request, or its first attempt.
    is_nested: bool,
}

impl Place {
    fn of(state: &State, entry: &HistoryEntry, above: Option<&HistoryEntry>) -> Self {
        let day = |entry: &HistoryEntry| entry.started_at.map(|at| state.shown_time(at).date());
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
    let width = ui.available_width();
    let cells = Cell::fitting(width);
    let table = TableBuilder::new(ui)
        .id_salt("history rows")
        .sense(egui::Sense::CLICK) // Its first cell is the stop for Tab.
        .striped(true)
        .auto_shrink([false, false])
        .min_scrolled_height(0.0)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center));
    let table = cells.iter().fold(table, |table, cell| table.column(cell.column(width)));
    let top = memory.history_rows.as_ref().map(|(rows, _)| rows.start);
    let heads = |mut header: TableRow<'_, '_>| {
        for cell in &cells {
            header.col(|ui| head_ui(ui, *cell, state, top, commands));
        }
    };
    table.header(HEAD_HEIGHT, heads).body(|body| {
        body.rows(ROW_HEIGHT, rows, |mut row| {
            let index = row.index() as u64;
            seen(index);
            match state.history.row(index) {
                Some(entry) => {
                    let above = index.checked_sub(1).and_then(|above| state.history.row(above));
                    let place = Place::of(state, entry, above);
                    let drawn = Drawn { state, entry, place, commands };
                    drawn.row_ui(&mut row, &cells);
                }
                None => {
                    for _ in &cells {
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
            commands.push(HistoryCommand::ShowRange(range.clone()));
        }
        memory.history_rows = seen;
    }
}

/// The day of the row at the top, where a row above it, out of sight, names that day.
fn day_out_of_sight(state: &State, top: Option<u64>) -> Option<OffsetDateTime> {
    let entry = state.history.row(top?)?;
    let above = top?.checked_sub(1).and_then(|above| state.history.row(above));
    entry.started_at.filter(|_| above.is_some() && Place::of(state, entry, above).day.is_none())
}

/// The head of a column. That of the day says the day of the row at the top, wherever the table is scrolled to.
fn head_ui(ui: &mut Ui, cell: Cell, state: &State, top: Option<u64>, commands: &CommandQueue) {
    let text = match day_out_of_sight(state, top).filter(|_| cell == Cell::Day) {
        Some(at) => RichText::new(day_text(state, at)).font(semibold(size::SMALL)).color(ui.tokens().text),
        None => RichText::new(cell.head()).size(size::SMALL).color(ui.tokens().muted),
    };
    let Some(by) = cell.sorts_by() else {
        figure_ui(ui, cell.is_figure(), |ui| ui.add(egui::Label::new(text).truncate().selectable(false)));
        return;
    };
    let order = state.history.filter.order;
    let (arrow, words) = match (order.by == by, order.is_descending) {
        (false, _) => ("", ""),
        (true, true) => (" ↓", ", descending"),
        (true, false) => (" ↑", ", ascending"),
    };
    let text = RichText::new(format!("{}{arrow}", cell.head())).size(size::SMALL).color(ui.tokens().muted);
    figure_ui(ui, cell.is_figure(), |ui| {
        let head = ui.add(egui::Button::new(text).frame(false).truncate());
        let name = format!("Sort by {}{words}", cell.head().to_lowercase());
        head.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if head.on_hover_text("Sort; again for the other way round, and once more for the newest first").clicked() {
            commands.push(HistoryCommand::SortBy(by));
        }
    });
}

/// At the right where it is a figure.
fn figure_ui<R>(ui: &mut Ui, is_figure: bool, content: impl FnOnce(&mut Ui) -> R) {
    if is_figure {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), content);
    } else {
        content(ui);
    }
}

/// A row and what it is drawn from.
struct Drawn<'a> {
    state: &'a State,
    entry: &'a HistoryEntry,
    place: Place,
    commands: &'a CommandQueue,
}

impl Drawn<'_> {
    fn row_ui(&self, row: &mut TableRow<'_, '_>, cells: &[Cell]) {
        row.set_selected(self.state.history.focused == Some(self.entry.id));
        let is_focused = self.state.history.focused == Some(self.entry.id);
        for (index, cell) in cells.iter().enumerate() {
            row.col(|ui| {
                if is_focused && index == 0 {
                    let edge = egui::Stroke::new(EDGE_WIDTH, ui.tokens().accent);
                    ui.painter().vline(ui.max_rect().left() + EDGE_WIDTH / 2.0, ui.max_rect().y_range(), edge);
                }
                figure_ui(ui, cell.is_figure(), |ui| self.cell_ui(ui, *cell));
            });
        }
        let response = row.response();
        if response.clicked() {
            self.commands.push(HistoryCommand::Focus(self.entry.id));
        }
        response.context_menu(|ui| self.menu_ui(ui));
    }

    fn cell_ui(&self, ui: &mut Ui, cell: Cell) {
        let entry = self.entry;
        match cell {
            Cell::Mark => self.mark_ui(ui),
            Cell::Day => {
                let day = self.place.day.and(entry.started_at).map(|at| day_text(self.state, at));
                ui.label(RichText::new(day.unwrap_or_default()).font(semibold(size::SMALL)));
            }
            Cell::Time => self.time_ui(ui),
            Cell::Destination => cell_ui(ui, &entry.destination.to_string()),
            Cell::Method => {
                ui.label(RichText::new(entry.method.name()).monospace());
            }
            Cell::Url => self.url_ui(ui),
            Cell::Status => status_ui(ui, entry),
            Cell::Cause => cell_ui(ui, &entry.cause.as_deref().map(cause_words).unwrap_or_default()),
            Cell::Duration => {
                ui.label(RichText::new(duration_text(entry.total_us)).monospace());
            }
            Cell::Size => {
                ui.label(RichText::new(bytes_text(entry.response_bytes)).monospace());
            }
        }
    }

    fn mark_ui(&self, ui: &mut Ui) {
        let id = self.entry.id;
        let mut is_marked = self.state.history.selected.contains(&id);
        let check = ui.checkbox(&mut is_marked, "");
        check.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_marked, format!("Mark #{}", id.0))
        });
        if check.changed() {
            self.commands.push(HistoryCommand::SetSelected { id, selected: is_marked });
        }
    }

    fn time_ui(&self, ui: &mut Ui) {
        let entry = self.entry;
        let at = entry.started_at;
        let text = at.map_or_else(|| "not known".to_owned(), |at| clock_text(self.state, at));
        let forms =
            at.map_or_else(|| "The file does not say when it was sent.".to_owned(), |at| moment_forms(self.state, at));
        let button = ui.add(egui::Button::new(RichText::new(text).monospace()).frame(false)).on_hover_text(forms);
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Show #{}", entry.id.0)));
        if button.clicked() {
            self.commands.push(HistoryCommand::Focus(entry.id));
        }
    }

    fn url_ui(&self, ui: &mut Ui) {
        let entry = self.entry;
        let mark = if entry.pinned { "■ " } else { "" };
        let note = if entry.note.is_empty() { String::new() } else { format!(" · {}", entry.note) };
        let kind = match entry.kind {
            ExchangeKind::Delivery if self.place.is_nested => "first attempt · ",
            ExchangeKind::Delivery => "",
            ExchangeKind::Token => "token · ",
            ExchangeKind::Probe => "probe · ",
        };
        if self.place.is_nested {
            nesting_ui(ui);
        }
        cell_ui(ui, &format!("{mark}{kind}{}{note}", entry.url));
    }

    /// What a right click offers.
    fn menu_ui(&self, ui: &mut Ui) {
        let entry = self.entry;
        let id = entry.id;
        let pin = if entry.pinned { "Unpin" } else { "Pin" };
        let items = [
            ("Show", Command::History(HistoryCommand::Focus(id))),
            ("Restore destination and batch", Command::History(HistoryCommand::Restore(id))),
            ("Copy URL", Command::Window(WindowCommand::CopyText(entry.url.clone()))),
            (pin, Command::History(HistoryCommand::SetPinned { id, pinned: !entry.pinned })),
            ("Delete", Command::History(HistoryCommand::Delete(vec![id]))),
        ];
        for (text, command) in items {
            if ui.button(text).clicked() {
                self.commands.push(command);
                ui.close();
            }
        }
        if let Some(shown) =
            self.state.exchange.loaded.as_ref().and_then(|loaded| loaded.id).filter(|shown| *shown != id)
            && ui.button(format!("Compare with #{}", shown.0)).clicked()
        {
            self.commands.push(ExchangeCommand::CompareEntries { left: id, right: shown });
            ui.close();
        }
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
        (None, _) => ("✗ no response".to_owned(), tokens.fail),
    };
    ui.label(RichText::new(text).color(color));
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::app::EntryId;
    use crate::domain::{DestinationLabel, Method};

    fn entry(id: i64, send_id: i64, started_at: OffsetDateTime) -> HistoryEntry {
        HistoryEntry {
            id: EntryId(id),
            send_id,
            kind: ExchangeKind::Delivery,
            started_at: Some(started_at),
            destination: DestinationLabel::default(),
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
        let state = State::new(datetime!(2026-03-05 00:00:02 UTC));
        assert_eq!(Place::of(&state, &delivery, None), Place { day, is_nested: false });
        assert_eq!(Place::of(&state, &token, Some(&delivery)), Place { day: None, is_nested: true });
        let before = Some(date!(2026 - 03 - 04));
        assert_eq!(Place::of(&state, &earlier, Some(&token)), Place { day: before, is_nested: false });
    }

    #[test]
    fn the_url_has_room_at_every_width_and_text_size() {
        // 720 points is the narrowest window; 1440 pixels at 200 % are as many.
        for width in [500.0, 720.0, 1000.0, 1440.0, 2560.0] {
            let cells = Cell::fitting(width);
            assert!(cells.contains(&Cell::Url) && cells.contains(&Cell::Size), "{width}");
        }
        assert!(!Cell::fitting(720.0).contains(&Cell::Cause));
    }
}
