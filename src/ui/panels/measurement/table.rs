//! Measurements as a table: only the rows in view are drawn.

use std::borrow::Cow;

use egui::{Align, Label, Layout, RichText, Ui};
use egui_extras::{Column as Width, TableBuilder};

use crate::app::measurement::{Column, Row, Sort, Sorted, short_time};
use crate::app::state::MeasuredPlace;
use crate::app::{CommandQueue, MeasurementCommand};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::name_column_divider;

/// In a window of another width, columns begin anew: as a rule they fit.
const WIDTH_STEP: f32 = 48.0;

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
    let width = ui.available_width() - space::L - space::S * Column::ALL.len() as f32;
    let salt = ("measurements", (width / WIDTH_STEP).round() as i32);
    ui.push_id(("measurements", place), |ui| {
        let mut builder = TableBuilder::new(ui)
            .id_salt(salt)
            .striped(true)
            .max_scroll_height(height - ROW_HEIGHT)
            .min_scrolled_height(0.0)
            .auto_shrink([false, false])
            .cell_layout(Layout::left_to_right(Align::Center));
        for column in Column::ALL {
            builder = builder.column(width_of(column, width));
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

/// All columns fit at first; their widths can be dragged.
fn width_of(column: Column, whole: f32) -> Width {
    let share = match column {
        Column::Device => 0.25,
        Column::Port => 0.10,
        Column::Quantity | Column::Value => 0.16,
        Column::Unit => 0.07,
        Column::Time => return Width::remainder().clip(true),
    };
    Width::initial(whole * share).at_least(28.0).clip(true).resizable(true)
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

fn cell_ui(ui: &mut Ui, row: &Row, column: Column) {
    let text = row.cell(column);
    let shown = if column == Column::Time { short_time(text) } else { Cow::Borrowed(text) };
    let shown = RichText::new(visible(&shown));
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
