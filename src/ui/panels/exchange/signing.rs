//! The steps of signing in the order of the specification, each line named.

use egui::Ui;

use crate::app::state::Preview;
use crate::domain::Exchange;
use crate::domain::display::visible_lines;
use crate::domain::request::{SigningRecord, StepRecord};
use crate::ui::widgets::{CodeText, code_ui, heading_ui, hint_ui};

/// Height of one step.
const STEP_HEIGHT: f32 = 360.0;

pub(super) fn preview_ui(ui: &mut Ui, preview: &Preview) {
    let token = preview.prepared.token_request.as_ref().map(|token| token.trace.record());
    steps_ui(ui, token.as_ref(), Some(&preview.prepared.delivery.trace.record()));
}

pub(super) fn stored_ui(ui: &mut Ui, exchange: &Exchange) {
    steps_ui(ui, None, exchange.signing.as_ref());
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
