//! The steps of signing in the order of the specification, each line named.

use egui::Ui;

use crate::app::difference::Row;
use crate::app::state::{LoadedExchange, Preview};
use crate::diagnose::Echo;
use crate::domain::display::visible_lines;
use crate::domain::request::{SigningRecord, StepRecord};
use crate::ui::widgets::{Beside, CodeText, beside_ui, code_ui, heading_ui, hint_ui};

/// Height of one step.
const STEP_HEIGHT: f32 = 360.0;

pub(super) fn preview_ui(ui: &mut Ui, preview: &Preview) {
    let token = preview.prepared.token_request.as_ref().map(|token| token.trace.record());
    steps_ui(ui, token.as_ref(), Some(&preview.prepared.delivery.trace.record()));
}

pub(super) fn stored_ui(ui: &mut Ui, loaded: &LoadedExchange) {
    for (echo, rows) in &loaded.echoes {
        echo_ui(ui, echo, rows);
    }
    steps_ui(ui, None, loaded.exchange.signing.as_ref());
}

/// What the service computed, beside ours.
fn echo_ui(ui: &mut Ui, echo: &Echo, rows: &[Row]) {
    heading_ui(ui, &format!("The service's {}", echo.name));
    let changed = rows.iter().filter(|row| row.is_changed()).count();
    if echo.ours.is_empty() {
        hint_ui(ui, "What was signed here is not known: the signature came from elsewhere.");
    } else if changed == 0 {
        hint_ui(ui, "Both sides are the same, so only the key can differ.");
    } else {
        let lines = if changed == 1 { "line differs" } else { "lines differ" };
        hint_ui(ui, &format!("{changed} {lines}."));
    }
    let name = format!("echo of the {}", echo.name);
    let beside = Beside { name: &name, left: "signpost", right: "the service", rows, is_folded: false };
    beside_ui(ui, beside, STEP_HEIGHT);
}

fn steps_ui(ui: &mut Ui, token: Option<&SigningRecord>, delivery: Option<&SigningRecord>) {
    let steps: Vec<&StepRecord> = token.into_iter().chain(delivery).flat_map(|record| &record.steps).collect();
    if steps.is_empty() {
        hint_ui(ui, "Nothing is signed here.");
    }
    for (number, step) in steps.iter().enumerate() {
        let title = format!("{}  {}", number + 1, step.name);
        heading_ui(ui, &title);
        let text = visible_lines(&step.text);
        code_ui(ui, CodeText { name: &title, text: &text, labels: &step.line_labels }, STEP_HEIGHT);
    }
}
