//! Status, headers and body of the response.

use egui::{RichText, Ui};

use super::body::{body_ui, brief_ui};
use super::request::{Row, headers_ui};
use super::{Reading, copy_table_ui};
use crate::app::CommandQueue;
use crate::app::state::{ExchangeTab, State};
use crate::domain::display::visible;
use crate::domain::exchange::{Failure, Response};
use crate::domain::figures::{bytes_text, duration_text};
use crate::domain::{Exchange, Outcome};
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{hint_ui, key_value_ui};

pub(super) fn response_ui(
    ui: &mut Ui,
    state: &State,
    exchange: &Exchange,
    (memory, reading): (&mut Memory, Reading),
    commands: &CommandQueue,
) {
    match &exchange.outcome {
        Outcome::Failed(failure) => failure_ui(ui, failure),
        Outcome::Answered(response) => answered_ui(ui, state, response, (memory, reading), commands),
    }
}

fn failure_ui(ui: &mut Ui, failure: &Failure) {
    key_value_ui(ui, "No response; reached phase", failure.phase.label());
    key_value_ui(ui, "After", &duration_text(failure.after_ms.saturating_mul(1_000)));
    key_value_ui(ui, "Cause", &visible(&failure.message));
    if let Some(bytes) = &failure.first_bytes {
        key_value_ui(ui, "First bytes (hex)", bytes);
    }
    if let Some(status) = failure.connect_status {
        key_value_ui(ui, "Status of the proxy", &status.to_string());
    }
}

fn answered_ui(
    ui: &mut Ui,
    state: &State,
    response: &Response,
    (memory, reading): (&mut Memory, Reading),
    commands: &CommandQueue,
) {
    let line = format!("{} {} {}", response.http_version, response.status, visible(&response.reason));
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(line).font(semibold(size::BODY)));
        if reading == Reading::Whole {
            copy_table_ui(ui, state, commands);
        }
    });
    let rows: Vec<Row<'_>> =
        response.headers.iter().map(|header| Row { name: &header.name, value: &header.value, origin: None }).collect();
    headers_ui(ui, "response headers", &rows, commands);
    if let Some(failure) = &response.failure {
        let text = format!("⚠ The body is incomplete: {}", visible(&failure.message));
        ui.add(egui::Label::new(RichText::new(text).color(ui.tokens().warn)).wrap());
    }
    ui.add_space(space::S);
    if response.body.kept.is_empty() {
        hint_ui(ui, &format!("Body: {}", bytes_text(response.body.bytes)));
    }
    match reading {
        Reading::Whole => body_ui(ui, state, "Response body", memory, commands),
        Reading::Beside => brief_ui(ui, ("Response body", ExchangeTab::Response), &response.body.kept, commands),
    }
}
