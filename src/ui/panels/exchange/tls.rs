//! What was seen of TLS.

use egui::{Grid, RichText, Ui};

use crate::app::exchange::proof::{days_left, days_text};
use crate::app::state::State;
use crate::domain::display::visible;
use crate::domain::exchange::{CertificateFacts, TlsFacts};
use crate::domain::{Exchange, moment};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::times::moment_text;
use crate::ui::widgets::{heading_ui, hint_ui};

/// Least width of the column of names.
const NAME_WIDTH: f32 = 128.0;

pub(super) fn tls_ui(ui: &mut Ui, state: &State, exchange: &Exchange) {
    let Some(tls) = &exchange.tls else {
        let is_plain = exchange.request.url.starts_with("http://");
        hint_ui(ui, if is_plain { "Plain HTTP, no TLS." } else { "Failed before TLS." });
        return;
    };
    let tokens = ui.tokens();
    match &tls.refusal {
        Some(refusal) => {
            let text = format!("✗ The certificate was refused: {}", visible(refusal));
            ui.add(egui::Label::new(RichText::new(text).color(tokens.fail)).wrap());
        }
        None if !tls.chain.is_empty() => {
            ui.label(RichText::new("✓ Certificate chain accepted").color(tokens.ok));
        }
        None => {}
    }
    connection_ui(ui, tls);
    for (number, certificate) in tls.chain.iter().enumerate() {
        let title = if number == 0 { "Certificate of the server".to_owned() } else { format!("Issuer {number}") };
        heading_ui(ui, &title);
        table_ui(ui, &title, &certificate_rows(state, certificate));
    }
}

fn connection_ui(ui: &mut Ui, tls: &TlsFacts) {
    let seen = |text: &str| if text.is_empty() { "not observed".to_owned() } else { visible(text) };
    let requested = match tls.client_certificate_requested {
        Some(true) => "requested",
        Some(false) => "not requested",
        None => "not observed",
    };
    let rows = [
        ("Version", seen(&tls.version)),
        ("Cipher suite", seen(&tls.cipher)),
        ("ALPN", seen(&tls.alpn)),
        ("Client certificate", requested.to_owned()),
    ];
    table_ui(ui, "tls", &rows);
}

fn certificate_rows(state: &State, certificate: &CertificateFacts) -> Vec<(&'static str, String)> {
    let date = |text: &str| match moment::of_rfc3339(text) {
        Ok(at) => moment_text(state, at),
        Err(_) => visible(text),
    };
    let left = match days_left(certificate, state.now) {
        Some(days @ 0..) => format!(" ({} left)", days_text(days)),
        Some(days) => format!(" (expired {} ago)", days_text(-days)),
        None => String::new(),
    };
    let mut rows = vec![
        ("Subject", visible(&certificate.subject)),
        ("Issuer", visible(&certificate.issuer)),
        ("Valid from", date(&certificate.not_before)),
        ("Valid until", format!("{}{left}", date(&certificate.not_after))),
    ];
    if !certificate.dns_names.is_empty() {
        rows.push(("Names", visible(&certificate.dns_names.join(", "))));
    }
    if certificate.self_signed {
        rows.push(("Self-signed", "yes".to_owned()));
    }
    rows
}

/// Names in one column, values to select and copy in the other.
pub(super) fn table_ui(ui: &mut Ui, salt: &str, rows: &[(&str, String)]) {
    let gaps = egui::vec2(space::M, 2.0);
    Grid::new(salt).num_columns(2).striped(true).spacing(gaps).min_col_width(NAME_WIDTH).show(ui, |ui| {
        for (name, value) in rows {
            ui.label(RichText::new(*name).size(size::SMALL).color(ui.tokens().muted));
            let width = (ui.available_width() - space::M).max(NAME_WIDTH);
            ui.scope(|ui| {
                ui.set_max_width(width);
                ui.add(egui::Label::new(RichText::new(value).monospace()).wrap().selectable(true));
            });
            ui.end_row();
        }
    });
}
