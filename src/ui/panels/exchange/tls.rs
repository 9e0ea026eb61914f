//! What was seen of TLS.

use egui::{RichText, Ui};

use crate::domain::Exchange;
use crate::domain::display::visible;
use crate::ui::theme::TokensExt as _;
use crate::ui::widgets::{heading_ui, hint_ui, key_value_ui};

pub(super) fn tls_ui(ui: &mut Ui, exchange: &Exchange) {
    let Some(tls) = &exchange.tls else {
        hint_ui(ui, "This exchange went without TLS, or did not get that far.");
        return;
    };
    let tokens = ui.tokens();
    match &tls.refusal {
        Some(refusal) => {
            let text = format!("✗ The certificate was refused: {}", visible(refusal));
            ui.add(egui::Label::new(RichText::new(text).color(tokens.fail)).wrap());
        }
        None if !tls.chain.is_empty() => {
            ui.label(RichText::new("✓ The chain was accepted").color(tokens.ok));
        }
        None => {}
    }
    let seen = |text: &str| if text.is_empty() { "not observed".to_owned() } else { visible(text) };
    key_value_ui(ui, "Version", &seen(&tls.version));
    key_value_ui(ui, "Cipher suite", &seen(&tls.cipher));
    key_value_ui(ui, "ALPN", &seen(&tls.alpn));
    let requested = match tls.client_certificate_requested {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not observed",
    };
    key_value_ui(ui, "Client certificate requested", requested);
    for (number, certificate) in tls.chain.iter().enumerate() {
        let title = if number == 0 { "Certificate of the server".to_owned() } else { format!("Issuer {number}") };
        heading_ui(ui, &title);
        key_value_ui(ui, "Subject", &visible(&certificate.subject));
        key_value_ui(ui, "Issuer", &visible(&certificate.issuer));
        key_value_ui(
            ui,
            "Valid",
            &format!("{} to {}", visible(&certificate.not_before), visible(&certificate.not_after)),
        );
        if !certificate.dns_names.is_empty() {
            key_value_ui(ui, "Names", &visible(&certificate.dns_names.join(", ")));
        }
        if certificate.self_signed {
            key_value_ui(ui, "Self-signed", "yes");
        }
    }
}
