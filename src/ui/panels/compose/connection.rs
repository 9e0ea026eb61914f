//! Timeouts, certificate authorities, client certificate, proxy.

use eframe::egui::{Align, Layout, Ui};

use super::destination::Form;
use crate::app::state::Fields;
use crate::app::{Command, FilePurpose};
use crate::domain::limits;
use crate::ui::widgets::{field_notes_ui, labelled_ui, line_ui};

/// Draw the fields of `[connection]`.
pub(super) fn connection_ui(ui: &mut Ui, form: &mut Form<'_>) {
    let seconds = |count: u64| format!("{count} seconds");
    form.text_ui(
        ui,
        "Connect timeout",
        "connection.connect_timeout_seconds",
        &seconds(limits::CONNECT_TIMEOUT_SECONDS),
        |fields| &mut fields.connection.connect_timeout_seconds,
    );
    form.text_ui(
        ui,
        "Idle timeout",
        "connection.idle_timeout_seconds",
        &seconds(limits::IDLE_TIMEOUT_SECONDS),
        |fields| &mut fields.connection.idle_timeout_seconds,
    );
    form.text_ui(
        ui,
        "Total timeout",
        "connection.total_timeout_seconds",
        &seconds(limits::TOTAL_TIMEOUT_SECONDS),
        |fields| &mut fields.connection.total_timeout_seconds,
    );
    form.text_ui(ui, "Proxy URL", "connection.proxy_url", "the system's, never for loopback", |fields| {
        &mut fields.connection.proxy_url
    });
    file_ui(ui, form, ("Extra CA file", "connection.ca_file"), FilePurpose::CaFile, |fields| {
        &mut fields.connection.ca_file
    });
    file_ui(
        ui,
        form,
        ("Client certificate", "connection.client_certificate_file"),
        FilePurpose::ClientCertificate,
        |fields| &mut fields.connection.client_certificate_file,
    );
    file_ui(ui, form, ("Client key", "connection.client_key_file"), FilePurpose::ClientKey, |fields| {
        &mut fields.connection.client_key_file
    });
}

/// A path, typed or chosen.
fn file_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    (label, field): (&str, &str),
    purpose: FilePurpose,
    pick: impl Fn(&mut Fields) -> &mut String,
) {
    labelled_ui(ui, label, |ui| {
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            if ui.button("Choose…").accessible_name(format!("Choose {}", label.to_lowercase())).clicked() {
                form.commands.push(Command::PickFile(purpose));
            }
            line_ui(ui, pick(&mut form.fields), "PEM file");
        });
        field_notes_ui(ui, &form.state.field_notes(field), form.commands);
    });
}
