//! Status, headers and body of the answer.

use egui::{RichText, Ui};

use super::body::body_ui;
use super::copy_table_ui;
use super::request::{Row, headers_ui};
use crate::app::CommandQueue;
use crate::app::state::State;
use crate::domain::display::visible;
use crate::domain::exchange::{Failure, Response};
use crate::domain::{Exchange, Outcome};
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{hint_ui, key_value_ui};

pub(super) fn response_ui(
    ui: &mut Ui,
    state: &State,
    exchange: &Exchange,
    memory: &mut Memory,
    commands: &CommandQueue,
) {
    match &exchange.outcome {
        Outcome::Failed(failure) => failure_ui(ui, failure),
        Outcome::Answered(response) => answered_ui(ui, state, response, memory, commands),
    }
}

fn failure_ui(ui: &mut Ui, failure: &Failure) {
    key_value_ui(ui, "No answer; reached phase", failure.phase.name());
    key_value_ui(ui, "after", &format!("{} ms", failure.after_ms));
    key_value_ui(ui, "cause", &visible(&failure.message));
    if let Some(bytes) = &failure.first_bytes {
        key_value_ui(ui, "first bytes (hex)", bytes);
    }
    if let Some(status) = failure.connect_status {
        key_value_ui(ui, "the proxy's status", &status.to_string());
    }
}

fn answered_ui(ui: &mut Ui, state: &State, response: &Response, memory: &mut Memory, commands: &CommandQueue) {
    let line = format!("{} {} {}", response.http_version, response.status, visible(&response.reason));
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(line).font(semibold(size::BODY)));
        copy_table_ui(ui, state, commands);
    });
    let rows: Vec<Row<'_>> =
        response.headers.iter().map(|header| Row { name: &header.name, value: &header.value, origin: None }).collect();
    headers_ui(ui, "response headers", &rows);
    if let Some(failure) = &response.failure {
        let text = format!("⚠ The body did not come whole: {}", visible(&failure.message));
        ui.add(egui::Label::new(RichText::new(text).color(ui.tokens().warn)).wrap());
    }
    ui.add_space(space::S);
    if response.body.kept.is_empty() {
        hint_ui(ui, &format!("Body: {} bytes", response.body.bytes));
    }
    body_ui(ui, state, "Response body", memory, commands);
}
