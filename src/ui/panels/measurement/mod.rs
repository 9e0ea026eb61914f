//! Measurements as a picture: a table and charts, the same wherever a batch is shown.

mod chart;
mod table;

use std::fmt::Write as _;

use egui::{Button, Ui};

use crate::app::measurement::{Measurements, Sorted};
use crate::app::state::{MeasuredPlace, State};
use crate::app::table::TableForm;
use crate::app::{CommandQueue, WindowCommand};
use crate::domain::message::grouped;
use crate::ui::widgets::{busy_ui, hint_ui};

pub(super) use self::chart::charts_ui;
pub(super) use self::table::table_ui;

/// How measurements are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    Table,
    Charts,
}

/// The measurements of `place`, as high as `height`.
pub(super) fn measured_ui(
    ui: &mut Ui,
    state: &State,
    (place, picture): (MeasuredPlace, Picture),
    height: f32,
    commands: &CommandQueue,
) {
    let view = state.measured.at(place);
    let Some(sorted) = &view.shown else {
        busy_ui(ui, "Reading the measurements");
        return;
    };
    if sorted.measurements.rows.is_empty() {
        hint_ui(ui, "There are no measurements in it.");
        return;
    }
    let bottom = ui.cursor().top() + height;
    match picture {
        Picture::Table => {
            // Nothing to press in front of people who look on.
            if place != MeasuredPlace::Presentation {
                facts_ui(ui, sorted, commands);
            }
            table_ui(ui, place, sorted, bottom - ui.cursor().top(), commands);
        }
        Picture::Charts => charts_ui(ui, place, &sorted.measurements, height),
    }
}

/// How many observations there are, and what is missing.
pub(super) fn count_text(measurements: &Measurements) -> String {
    let plural = if measurements.rows.len() == 1 { "" } else { "s" };
    let mut text = format!("{} observation{plural}", grouped(&measurements.rows.len().to_string()));
    if measurements.left_out > 0 {
        write!(text, " · {} more are not listed", grouped(&measurements.left_out.to_string())).ok();
    }
    if measurements.is_cut {
        text += " · incomplete: the body was cut off after these";
    }
    text
}

/// How many there are, and the way to the clipboard.
fn facts_ui(ui: &mut Ui, sorted: &Sorted, commands: &CommandQueue) {
    let measurements = &sorted.measurements;
    ui.horizontal_wrapped(|ui| {
        hint_ui(ui, &count_text(measurements));
        ui.menu_button("Copy table", |ui| {
            for form in TableForm::ALL {
                if ui.add(Button::new(form.label())).clicked() {
                    commands.push(WindowCommand::CopyText(measurements.table(&sorted.order).written(form)));
                    ui.close();
                }
            }
        });
    });
}
