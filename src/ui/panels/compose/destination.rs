//! Name, URL, and the fields of the chosen method and no others.

use eframe::egui::{CollapsingHeader, ComboBox, Event, ScrollArea, Ui};

use super::{connection, secret};
use crate::app::state::{
    AuthMethod, BlobCredential, DestinationEntry, DraftContent, Fields, HubsCredential, SecretInput, SecretSlot,
};
use crate::app::{Command, CommandQueue, State};
use crate::domain::auth::AzureService;
use crate::domain::{BasicEncoding, CredentialsIn, Secret, TimestampFormat, display, paste};
use crate::ui::theme::{TokensExt as _, size};
use crate::ui::widgets::{
    Look, badge_ui, empty_ui, field_notes_ui, heading_ui, labelled_ui, muted_ui, sentence_ui, text_field_ui,
};

/// What the fields are drawn with: the copy that is edited, and where remarks come from.
pub(super) struct Form<'a> {
    pub(super) state: &'a State,
    pub(super) commands: &'a CommandQueue,
    pub(super) fields: Fields,
}

impl Form<'_> {
    /// A line of text with the notes of `field`.
    pub(super) fn text_ui(
        &mut self,
        ui: &mut Ui,
        label: &str,
        field: &str,
        hint: &str,
        pick: impl Fn(&mut Fields) -> &mut String,
    ) {
        let notes = self.state.field_notes(field);
        text_field_ui(ui, label, pick(&mut self.fields), hint, &notes, self.commands);
    }
}

/// Draw the tab.
pub(super) fn destination_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(entry) = state.destinations.selected_entry() else {
        empty_ui(ui, "No destination chosen", "Choose one on the left, or make one with New.");
        return;
    };
    ScrollArea::vertical().id_salt("destination").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = size::S;
        match &entry.content {
            DraftContent::Broken(error) => broken_ui(ui, entry, &error.to_string()),
            DraftContent::Draft(draft) => {
                let mut form = Form { state, commands, fields: draft.fields.clone() };
                form_ui(ui, &mut form);
                if form.fields != draft.fields {
                    commands.push(Command::EditDestination { key: entry.key, fields: Box::new(form.fields) });
                }
            }
        }
    });
}

fn broken_ui(ui: &mut Ui, entry: &DestinationEntry, error: &str) {
    sentence_ui(ui, Look::Fail, "This destination's file cannot be read.", &display::visible(error), |_| {});
    let name = entry.id.as_ref().map_or("", |id| id.0.as_str());
    muted_ui(ui, format!("The file \"{}\" is untouched. Mend it in an editor, then restart signpost.", display::visible(name)));
}

fn form_ui(ui: &mut Ui, form: &mut Form<'_>) {
    form.text_ui(ui, "Name", "name", "Acme landing bucket", |fields| &mut fields.name);
    divert_paste(ui, form.commands);
    form.text_ui(ui, "URL", "url", "https://…", |fields| &mut fields.url);
    method_ui(ui, form);
    ui.separator();
    match form.fields.method {
        AuthMethod::None => {
            muted_ui(ui, "The batch is sent without any credentials.");
        }
        AuthMethod::StaticHeader => static_header_ui(ui, form),
        AuthMethod::ClientCredentials => client_credentials_ui(ui, form),
        AuthMethod::Sigv4 => sigv4_ui(ui, form),
        AuthMethod::AzureSas => azure_ui(ui, form),
    }
    auth_notes_ui(ui, form);
    ui.separator();
    if form.fields.to_destination().object_path_form().is_some() {
        object_path_ui(ui, form);
    }
    CollapsingHeader::new("Connection").id_salt("connection").show(ui, |ui| connection::connection_ui(ui, form));
}

/// A whole SAS URL or connection string pasted into a field is taken apart instead.
fn divert_paste(ui: &Ui, commands: &CommandQueue) {
    if !ui.ctx().text_edit_focused() {
        return;
    }
    let is_secret = |text: &str| {
        display::masked_url(text) != text || text.contains("SharedAccessKey=") || text.contains("AccountKey=")
    };
    let pasted = ui.input_mut(|input| {
        let at = input.events.iter().position(|event| {
            matches!(event, Event::Paste(text) if is_secret(text) && paste::take_apart(&Secret::new(text.trim())).is_some())
        })?;
        Some(input.events.remove(at))
    });
    if let Some(Event::Paste(text)) = pasted {
        commands.push(Command::PasteIntoDestination(SecretInput::new(text.trim())));
    }
}

fn method_ui(ui: &mut Ui, form: &mut Form<'_>) {
    labelled_ui(ui, "Authentication", |ui| {
        choice_ui(ui, "method", &mut form.fields.method, &AuthMethod::ALL, AuthMethod::label);
        field_notes_ui(ui, &form.state.field_notes("auth.method"), form.commands);
    });
}

/// What there is to say about the whole `[auth]` table.
fn auth_notes_ui(ui: &mut Ui, form: &Form<'_>) {
    field_notes_ui(ui, &form.state.field_notes("auth"), form.commands);
}

/// One of a few, as a drop-down.
pub(super) fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    id: &str,
    value: &mut T,
    all: &[T],
    label: impl Fn(T) -> &'static str,
) {
    ComboBox::from_id_salt(id).selected_text(label(*value)).width(ui.available_width().min(240.0)).show_ui(ui, |ui| {
        for choice in all {
            ui.selectable_value(value, *choice, label(*choice));
        }
    });
}

fn static_header_ui(ui: &mut Ui, form: &mut Form<'_>) {
    form.text_ui(ui, "Header", "auth.header", "Authorization", |fields| &mut fields.static_header.header);
    secret::secret_ui(ui, form, SecretSlot::HeaderValue);
}

fn client_credentials_ui(ui: &mut Ui, form: &mut Form<'_>) {
    form.text_ui(ui, "Token URL", "auth.token_url", "https://login.example/oauth2/token", |fields| {
        &mut fields.client_credentials.token_url
    });
    form.text_ui(ui, "Client id", "auth.client_id", "", |fields| &mut fields.client_credentials.client_id);
    secret::secret_ui(ui, form, SecretSlot::ClientSecret);
    labelled_ui(ui, "Credentials in", |ui| {
        let value = &mut form.fields.client_credentials.credentials_in;
        choice_ui(ui, "credentials in", value, &[CredentialsIn::Body, CredentialsIn::Header], |place| match place {
            CredentialsIn::Body => "Body: form parameters",
            CredentialsIn::Header => "Header: Basic",
        });
        field_notes_ui(ui, &form.state.field_notes("auth.credentials_in"), form.commands);
    });
    if form.fields.client_credentials.credentials_in == CredentialsIn::Header {
        labelled_ui(ui, "Basic encoding", |ui| {
            let value = &mut form.fields.client_credentials.basic_encoding;
            choice_ui(ui, "basic encoding", value, &[BasicEncoding::Form, BasicEncoding::Raw], |encoding| match encoding {
                BasicEncoding::Form => "Form-encoded (RFC 6749)",
                BasicEncoding::Raw => "As typed",
            });
            field_notes_ui(ui, &form.state.field_notes("auth.basic_encoding"), form.commands);
        });
    }
    let what_if = &form.fields.client_credentials;
    let is_used = [&what_if.scope, &what_if.audience, &what_if.resource].into_iter().any(|text| !text.is_empty());
    CollapsingHeader::new("What-ifs").id_salt("what-ifs").default_open(is_used).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            badge_ui(ui, Look::WhatIf, "not platform behaviour");
            muted_ui(ui, "The platform does not document these; empty ones are not sent.");
        });
        form.text_ui(ui, "Scope", "auth.scope", "", |fields| &mut fields.client_credentials.scope);
        form.text_ui(ui, "Audience", "auth.audience", "", |fields| &mut fields.client_credentials.audience);
        form.text_ui(ui, "Resource", "auth.resource", "", |fields| &mut fields.client_credentials.resource);
    });
}

fn sigv4_ui(ui: &mut Ui, form: &mut Form<'_>) {
    form.text_ui(ui, "Region", "auth.region", "eu-west-1", |fields| &mut fields.sigv4.region);
    form.text_ui(ui, "Service", "auth.service", "s3", |fields| &mut fields.sigv4.service);
    form.text_ui(ui, "Access key id", "auth.access_key_id", "AKIA…", |fields| &mut fields.sigv4.access_key_id);
    secret::secret_ui(ui, form, SecretSlot::SecretAccessKey);
    labelled_ui(ui, "", |ui| {
        ui.checkbox(&mut form.fields.sigv4.with_session_token, "Temporary credentials, with a session token")
    });
    if form.fields.sigv4.with_session_token {
        secret::secret_ui(ui, form, SecretSlot::SessionToken);
    }
}

fn azure_ui(ui: &mut Ui, form: &mut Form<'_>) {
    labelled_ui(ui, "Service", |ui| {
        let value = &mut form.fields.azure.service;
        choice_ui(ui, "azure service", value, &[AzureService::BlobStorage, AzureService::EventHubs], |service| {
            match service {
                AzureService::BlobStorage => "Blob Storage",
                AzureService::EventHubs => "Event Hubs",
            }
        });
        field_notes_ui(ui, &form.state.field_notes("auth.service"), form.commands);
    });
    let is_made_here = match form.fields.azure.service {
        AzureService::BlobStorage => blob_ui(ui, form),
        AzureService::EventHubs => hubs_ui(ui, form),
    };
    if is_made_here {
        form.text_ui(ui, "Lifetime, minutes", "auth.lifetime_minutes", "60", |fields| &mut fields.azure.lifetime_minutes);
    }
}

/// True if the token is made here.
fn blob_ui(ui: &mut Ui, form: &mut Form<'_>) -> bool {
    labelled_ui(ui, "Credential", |ui| {
        let value = &mut form.fields.azure.blob.credential;
        choice_ui(ui, "blob credential", value, &BlobCredential::ALL, BlobCredential::label);
    });
    let credential = form.fields.azure.blob.credential;
    secret::secret_ui(
        ui,
        form,
        match credential {
            BlobCredential::Token => SecretSlot::BlobToken,
            BlobCredential::AccountKey => SecretSlot::BlobAccountKey,
            BlobCredential::ConnectionString => SecretSlot::BlobConnectionString,
        },
    );
    credential != BlobCredential::Token
}

/// True if the token is made here.
fn hubs_ui(ui: &mut Ui, form: &mut Form<'_>) -> bool {
    labelled_ui(ui, "Credential", |ui| {
        let value = &mut form.fields.azure.hubs.credential;
        choice_ui(ui, "hubs credential", value, &HubsCredential::ALL, HubsCredential::label);
    });
    let credential = form.fields.azure.hubs.credential;
    if credential == HubsCredential::Policy {
        form.text_ui(ui, "Policy name", "auth.policy_name", "send", |fields| &mut fields.azure.hubs.policy_name);
    }
    secret::secret_ui(
        ui,
        form,
        match credential {
            HubsCredential::Token => SecretSlot::HubsToken,
            HubsCredential::Policy => SecretSlot::HubsPolicyKey,
            HubsCredential::ConnectionString => SecretSlot::HubsConnectionString,
        },
    );
    credential != HubsCredential::Token
}

fn object_path_ui(ui: &mut Ui, form: &mut Form<'_>) {
    heading_ui(ui, "Dated path");
    labelled_ui(ui, "Timestamp", |ui| {
        choice_ui(ui, "timestamp", &mut form.fields.timestamp, &TimestampFormat::ALL, |format| match format {
            TimestampFormat::EpochMillis => "Epoch milliseconds",
            TimestampFormat::EpochSeconds => "Epoch seconds",
            TimestampFormat::Iso8601 => "ISO 8601",
            TimestampFormat::Iso8601Basic => "ISO 8601 basic",
        });
    });
    let path = form.state.preview.current.as_ref().and_then(|preview| preview.prepared.object_path.as_ref());
    if let Some(path) = path {
        labelled_ui(ui, "Appended", |ui| {
            let accent = ui.tokens().accent;
            ui.label(crate::ui::theme::font::mono_text(path.form.template()).color(ui.tokens().muted));
            ui.label(crate::ui::theme::font::mono_text(path.resolved()).color(accent));
        });
    }
}
