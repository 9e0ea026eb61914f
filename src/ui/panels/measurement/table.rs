//! Measurements as a table: only the rows in view are drawn.

use egui::{Align, FontId, Label, Layout, RichText, TextStyle, Ui};
use egui_extras::{Column as Width, TableBuilder};

use crate::app::measurement::{Column, Row, Sort, Sorted, short_time};
use crate::app::state::MeasuredPlace;
use crate::app::{CommandQueue, MeasurementCommand};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::name_column_divider;

/// In a window of another width, columns begin anew: as a rule they fit.
const WIDTH_STEP: f32 = 48.0;

/// Least width of a column, and of one with names at first.
const LEAST_WIDTH: f32 = 28.0;
const NAME_WIDTH_MIN: f32 = 44.0;

/// Height of a row, for text of the body's size.
const ROW_HEIGHT: f32 = 22.0;

/// Draw the table, as high as `height`.
pub(in crate::ui::panels) fn table_ui(
    ui: &mut Ui,
    place: MeasuredPlace,
    sorted: &Sorted,
    height: f32,
    commands: &CommandQueue,
) {
    // The bar of the scroll area, and the gaps.
    let gaps = ui.spacing().item_spacing.x * (Column::ALL.len() - 1) as f32;
    let width = ui.available_width() - space::M - gaps;
    let wanted = wanted_widths(ui, sorted);
    // Columns keep the widths that they were dragged to, as long as they need the same: other measurements begin anew.
    let salt = ("measurements", step_of(width), wanted.map(|width| width as i32));
    let widths = fitted(wanted, width);
    ui.push_id(("measurements", place), |ui| {
        let mut builder = TableBuilder::new(ui)
            .id_salt(salt)
            .striped(true)
            .max_scroll_height(height - ROW_HEIGHT)
            .min_scrolled_height(0.0)
            .auto_shrink([false, false])
            .cell_layout(Layout::left_to_right(Align::Center));
        for (column, width) in Column::ALL.into_iter().zip(widths) {
            builder = builder.column(match column {
                Column::Time => Width::remainder().clip(true),
                Column::Device | Column::Quantity | Column::Port | Column::Value | Column::Unit => {
                    Width::initial(width).at_least(LEAST_WIDTH).clip(true).resizable(true)
                }
            });
        }
        builder
            .header(ROW_HEIGHT, |mut header| {
                for column in Column::ALL {
                    header.col(|ui| head_ui(ui, (place, column), sorted.sort, commands));
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, sorted.order.len(), |mut row| {
                    let Some(cells) = sorted.row(row.index()) else { return };
                    for column in Column::ALL {
                        row.col(|ui| cell_ui(ui, cells, column));
                    }
                });
            });
        for (index, column) in Column::ALL.iter().enumerate().take(Column::ALL.len() - 1) {
            name_column_divider(ui, salt, index, column.label());
        }
    });
}

/// So many rows, from all over the table, tell how wide a column has to be.
const MEASURED_ROWS: usize = 64;

/// A width of each column.
type Widths = [f32; Column::ALL.len()];

/// What each column needs for its head and for the longest of its texts.
fn wanted_widths(ui: &Ui, sorted: &Sorted) -> Widths {
    let count = sorted.order.len();
    let step = (count / MEASURED_ROWS).max(1);
    let width = |text: String, font: FontId| {
        ui.painter().layout_no_wrap(text, font, ui.tokens().text).size().x.ceil() + space::XS
    };
    Column::ALL.map(|column| {
        let cells = (0..count).step_by(step).filter_map(|at| Some(cell_text(sorted.row(at)?, column)));
        let longest = cells.max_by_key(|text| text.chars().count()).unwrap_or_default();
        let font = match column {
            Column::Value | Column::Time => FontId::monospace(size::SMALL),
            Column::Device | Column::Quantity | Column::Port | Column::Unit => TextStyle::Body.resolve(ui.style()),
        };
        width(longest, font).max(width(column.label().to_owned(), FontId::proportional(size::SMALL)))
    })
}

/// Widths of the columns in a table that is `whole` wide. Where there is too little room, names give way to figures and
/// moments; where there is more than enough, each gets its share.
fn fitted(wanted: Widths, whole: f32) -> Widths {
    let is_name = |column: Column| match column {
        Column::Device | Column::Quantity | Column::Port => true,
        Column::Value | Column::Unit | Column::Time => false,
    };
    let sum = |names: bool| {
        let columns = Column::ALL.into_iter().zip(wanted).filter(|(column, _)| is_name(*column) == names);
        columns.map(|(_, width)| width).sum::<f32>()
    };
    let (names, figures) = (sum(true), sum(false));
    let spare = whole - names - figures;
    let mut widths = wanted;
    for (column, width) in Column::ALL.into_iter().zip(&mut widths) {
        if spare >= 0.0 {
            *width += spare * *width / (names + figures);
        } else if is_name(column) {
            *width = (*width + spare * *width / names).max(NAME_WIDTH_MIN);
        }
    }
    widths
}

/// A width in steps.
fn step_of(width: f32) -> i32 {
    (width / WIDTH_STEP).round() as i32
}

/// A head that sorts.
fn head_ui(ui: &mut Ui, (place, column): (MeasuredPlace, Column), sort: Sort, commands: &CommandQueue) {
    let arrow = match (sort.column == Some(column), sort.is_descending) {
        (false, _) => "",
        (true, false) => " ▲",
        (true, true) => " ▼",
    };
    let text = RichText::new(format!("{}{arrow}", column.label())).size(size::SMALL).color(ui.tokens().muted);
    let head = egui::Button::new(text).frame(false);
    let response = ui.with_layout(layout_of(column), |ui| ui.add(head)).inner;
    response.widget_info(|| {
        let direction = match (sort.column == Some(column), sort.is_descending) {
            (false, _) => "",
            (true, false) => ", ascending",
            (true, true) => ", descending",
        };
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Sort by {}{direction}", column.label()))
    });
    if response.on_hover_text("Sort; a third click brings back the order of the batch").clicked() {
        commands.push(MeasurementCommand::Sort { place, column });
    }
}

fn layout_of(column: Column) -> Layout {
    match column {
        Column::Value => Layout::right_to_left(Align::Center),
        Column::Device | Column::Quantity | Column::Port | Column::Unit | Column::Time => {
            Layout::left_to_right(Align::Center)
        }
    }
}

/// What a cell shows.
fn cell_text(row: &Row, column: Column) -> String {
    let text = row.cell(column);
    if column == Column::Time { visible(&short_time(text)) } else { visible(text) }
}

fn cell_ui(ui: &mut Ui, row: &Row, column: Column) {
    let text = row.cell(column);
    let shown = RichText::new(cell_text(row, column));
    let shown = match column {
        // Figures of one width, so that digits stand beneath each other.
        Column::Value | Column::Time => shown.monospace().size(size::SMALL),
        Column::Unit => shown.color(ui.tokens().muted),
        Column::Device | Column::Quantity | Column::Port => shown,
    };
    let label = Label::new(shown).truncate().selectable(false);
    let response = ui.with_layout(layout_of(column), |ui| ui.add(label)).inner;
    if column == Column::Time {
        response.on_hover_ui(|ui| {
            ui.label(visible(text));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit by bit: a width that is to stay stays exactly.
    fn is_same(a: &[f32], b: &[f32]) -> bool {
        a.iter().map(|width| width.to_bits()).eq(b.iter().map(|width| width.to_bits()))
    }

    const WANTED: Widths = [150.0, 60.0, 40.0, 70.0, 30.0, 150.0];

    #[test]
    fn what_is_left_over_is_shared_and_nothing_is_cut() {
        let widths = fitted(WANTED, 1_000.0);
        assert!((widths.iter().sum::<f32>() - 1_000.0).abs() < 0.1, "{widths:?}");
        assert!(widths.iter().zip(WANTED).all(|(width, wanted)| *width > wanted), "{widths:?}");
        assert!(is_same(&fitted(WANTED, 500.0), &WANTED));
    }

    #[test]
    fn names_give_way_to_figures_and_moments() {
        let widths = fitted(WANTED, 420.0);
        assert!(is_same(&widths[3..], &WANTED[3..]), "{widths:?}");
        assert!(widths[0] < WANTED[0] && widths[0] > NAME_WIDTH_MIN, "{widths:?}");
        assert!(fitted(WANTED, 100.0)[..3].iter().all(|width| *width >= NAME_WIDTH_MIN));
    }
}
