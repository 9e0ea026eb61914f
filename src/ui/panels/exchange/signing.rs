//! The steps of signing in the order of the specification, each line named.

use egui::Ui;
use time::OffsetDateTime;

use super::tls::table_ui;
use crate::app::exchange::difference::Row;
use crate::app::state::{LoadedExchange, Preview, State};
use crate::diagnose::Echo;
use crate::domain::display::{visible, visible_lines};
use crate::domain::exchange::TokenFacts;
use crate::domain::figures::duration_text;
use crate::domain::request::{SigningRecord, StepRecord};
use crate::ui::times::moment_text;
use crate::ui::widgets::{Beside, CodeText, beside_ui, code_ui, heading_ui, hint_ui};

pub(super) fn preview_ui(ui: &mut Ui, preview: &Preview) {
    let token = preview.prepared.token_request.as_ref().map(|token| token.trace.record());
    steps_ui(ui, token.as_ref(), Some(&preview.prepared.delivery.trace.record()));
}

pub(super) fn stored_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange) {
    if let Some(token) = &loaded.exchange.token {
        token_ui(ui, state, token);
    }
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
    beside_ui(ui, beside);
}

/// The token of a delivery: where it came from and what it says of itself. It is never shown.
fn token_ui(ui: &mut Ui, state: &State, token: &TokenFacts) {
    heading_ui(ui, "Access token");
    let age = token.age_seconds.map(|age| format!(", {} old", duration_text(age.saturating_mul(1_000_000))));
    let source = if token.from_cache { "kept from an earlier send" } else { "fetched for this send" };
    let mut rows = vec![("Source".to_owned(), format!("{source}{}", age.unwrap_or_default()))];
    if let Some(seconds) = token.expires_in {
        rows.push(("Valid for".to_owned(), duration_text(seconds.saturating_mul(1_000_000))));
    }
    let claims = token.claims.as_ref().and_then(serde_json::Value::as_object);
    for (name, value) in claims.into_iter().flatten() {
        rows.push((visible(name), claim_text(state, name, value)));
    }
    let rows: Vec<(&str, String)> = rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    table_ui(ui, "token", &rows);
    hint_ui(
        ui,
        match claims {
            Some(_) => "The claims are decoded from the token; its signature is for the service to verify.",
            None => "The token is not a JWT, so its claims are not known.",
        },
    );
}

/// Claims of time are seconds since 1970 (RFC 7519 §2, `NumericDate`).
fn claim_text(state: &State, name: &str, value: &serde_json::Value) -> String {
    let is_time = matches!(name, "exp" | "iat" | "nbf" | "auth_time");
    let at = value.as_i64().filter(|_| is_time).and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    match (at, value.as_str()) {
        (Some(at), _) => moment_text(state, at),
        (None, Some(text)) => visible(text),
        (None, None) => visible(&value.to_string()),
    }
}

fn steps_ui(ui: &mut Ui, token: Option<&SigningRecord>, delivery: Option<&SigningRecord>) {
    let steps: Vec<&StepRecord> = token.into_iter().chain(delivery).flat_map(|record| &record.steps).collect();
    if steps.is_empty() {
        hint_ui(ui, "This request carries no signature.");
    }
    for (number, step) in steps.iter().enumerate() {
        let title = format!("{}. {}", number + 1, step.name);
        heading_ui(ui, &title);
        let text = visible_lines(&step.text);
        code_ui(ui, CodeText { name: &title, text: &text, labels: &step.line_labels });
    }
}
