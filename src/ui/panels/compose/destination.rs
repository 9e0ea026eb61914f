//! The destination: its fields and no others, with remarks at the field they are about.

use std::time::Duration;

use egui::{RichText, Ui};

use super::super::Memory;
use super::super::environment::environment_row_ui;
use super::secret::secret_ui;
use crate::app::state::{
    AuthMethod, BlobCredential, ConnectionFields, DestinationEntry, DestinationKey, Draft, DraftContent, FieldNote,
    Fields, HubsCredential, Saving, SecretSlot, Sigv4Credential, State, Subject,
};
use crate::app::{CommandQueue, DestinationCommand, FileCommand, FilePurpose};
use crate::domain::auth::AzureService;
use crate::domain::{BasicEncoding, CredentialsIn, Field, Setting, TimestampFormat};
use crate::ui::theme::{TokensExt as _, space};
use crate::ui::widgets::{
    choice_ui, choices_ui, field_response_ui, field_ui, heading_ui, hint_ui, notes_ui, take_focus, wanted_field_ui,
};

/// What the panel draws with.
struct Panel<'a> {
    state: &'a State,
    remarks: &'a [FieldNote],
    commands: &'a CommandQueue,
}

/// The remarks beneath the fields. They stay as they are while somebody types: a line that comes or goes moves every field
/// below it.
#[derive(Debug, Default)]
pub(in crate::ui) struct RemarkMemory {
    shown: Vec<FieldNote>,
    /// Of which destination.
    of: Option<DestinationKey>,
    /// When something was typed last, in seconds of the window.
    typed_at: Option<f64>,
}

/// Whoever has typed nothing for so long has paused, in seconds.
const PAUSE: f64 = 0.8;

impl RemarkMemory {
    /// What is shown now of destination `key`.
    fn now(&mut self, ui: &Ui, state: &State, key: DestinationKey) -> &[FieldNote] {
        let now = ui.input(|input| input.time);
        let rest = self.typed_at.map_or(0.0, |typed_at| typed_at + PAUSE - now);
        if rest > 0.0 && self.of == Some(key) {
            ui.request_repaint_after(Duration::from_secs_f64(rest));
        } else {
            *self = Self { shown: state.notes(), of: Some(key), typed_at: None };
        }
        &self.shown
    }
}

pub(in crate::ui) fn destination_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let Some(entry) = state.destinations.selected_entry() else {
        hint_ui(
            ui,
            "Select a destination on the left, create one with New, or paste a URL, a SAS or a connection string.",
        );
        return;
    };
    match &entry.content {
        DraftContent::Broken(error) => {
            ui.label(RichText::new(format!("✗ {error}")).color(ui.tokens().fail));
            hint_ui(ui, "The file stays as it is. Fix it in an editor, then reload the destinations.");
            if ui.button("Reload").clicked() {
                commands.push(DestinationCommand::Reload);
            }
        }
        DraftContent::Draft(draft) => {
            let mut fields = draft.fields.clone();
            let mut remarks = std::mem::take(&mut memory.remarks);
            let panel = Panel { state, remarks: remarks.now(ui, state, entry.key), commands };
            panel.ui(ui, entry, &mut fields, memory);
            saving_ui(ui, draft, entry.is_built_in);
            if fields != draft.fields {
                remarks.typed_at = Some(ui.input(|input| input.time));
                commands.push(DestinationCommand::Edit { key: entry.key, fields: Box::new(fields) });
            }
            memory.remarks = remarks;
        }
    }
}

impl Panel<'_> {
    fn ui(&self, ui: &mut Ui, entry: &DestinationEntry, fields: &mut Fields, memory: &mut Memory) {
        self.text_ui(ui, "Name", Setting::Name, &mut fields.name, "Acme landing bucket");
        environment_row_ui(ui, entry, self.commands);
        let url =
            field_response_ui(ui, "URL", fields.url.edit(), "https://…, or paste a SAS URL or a connection string");
        let newest = self.state.destinations.newest.filter(|key| self.state.destinations.selected == Some(*key));
        if newest.is_some() && memory.focused_new != newest {
            memory.focused_new = newest;
            url.request_focus();
        }
        if self.state.layout.focus == Some(Setting::Url.into()) {
            take_focus(&url, self.commands);
        }
        self.notes_ui(ui, Setting::Url);
        choice_ui(ui, "Authentication", &mut fields.method, &AuthMethod::ALL.map(|method| (method, method.label())));
        self.notes_ui(ui, Field::Auth);
        ui.add_space(space::XS);
        match fields.method {
            AuthMethod::None => hint_ui(ui, "The request carries no credentials."),
            AuthMethod::StaticHeader => self.static_header_ui(ui, fields),
            AuthMethod::ClientCredentials => self.client_credentials_ui(ui, fields),
            AuthMethod::Sigv4 => self.sigv4_ui(ui, fields),
            AuthMethod::AzureSas => self.azure_ui(ui, fields),
        }
        Self::object_path_ui(ui, fields);
        self.connection_ui(ui, &mut fields.connection);
    }

    fn notes_ui(&self, ui: &mut Ui, field: impl Into<Field>) {
        let subject = Subject::Field(field.into());
        notes_ui(ui, self.remarks.iter().filter(|remark| remark.subject == subject), self.commands);
    }

    fn text_ui(&self, ui: &mut Ui, label: &str, setting: Setting, text: &mut String, hint: &str) {
        let is_wanted = self.state.layout.focus == Some(setting.into());
        wanted_field_ui(ui, label, text, hint, (is_wanted, self.commands));
        self.notes_ui(ui, setting);
    }

    fn secret_ui(&self, ui: &mut Ui, slot: SecretSlot, fields: &mut Fields) {
        secret_ui(ui, self.state, slot, fields.secret_mut(slot), self.commands);
        self.notes_ui(ui, slot.secret_name());
    }

    fn static_header_ui(&self, ui: &mut Ui, fields: &mut Fields) {
        self.text_ui(ui, "Header", Setting::Header, &mut fields.static_header.header, "Authorization");
        self.secret_ui(ui, SecretSlot::HeaderValue, fields);
    }

    fn client_credentials_ui(&self, ui: &mut Ui, fields: &mut Fields) {
        let auth = &mut fields.client_credentials;
        let places = [(CredentialsIn::Body, "Secret in body"), (CredentialsIn::Header, "Secret in header")];
        choices_ui(ui, "Send client secret in", &mut auth.credentials_in, &places);
        self.text_ui(ui, "Token URL", Setting::TokenUrl, &mut auth.token_url, "https://…/token");
        self.text_ui(ui, "Client ID", Setting::ClientId, &mut auth.client_id, "");
        self.secret_ui(ui, SecretSlot::ClientSecret, fields);
        let auth = &mut fields.client_credentials;
        egui::CollapsingHeader::new("Extra options the platform does not have").show(ui, |ui| {
            hint_ui(ui, "Use these to find out what a token server needs.");
            self.text_ui(ui, "Scope", Setting::Scope, &mut auth.scope, "");
            self.text_ui(ui, "Audience", Setting::Audience, &mut auth.audience, "");
            self.text_ui(ui, "Resource", Setting::Resource, &mut auth.resource, "");
            let encodings = [(BasicEncoding::Form, "form-encoded (RFC 6749)"), (BasicEncoding::Raw, "as typed")];
            choices_ui(ui, "Basic encoding", &mut auth.basic_encoding, &encodings);
        });
    }

    fn sigv4_ui(&self, ui: &mut Ui, fields: &mut Fields) {
        let auth = &mut fields.sigv4;
        self.text_ui(ui, "Region", Setting::Region, &mut auth.region, "eu-west-1");
        self.text_ui(ui, "Service", Setting::Service, &mut auth.service, "s3");
        let credentials = Sigv4Credential::ALL.map(|credential| (credential, credential.label()));
        choice_ui(ui, "Credential", &mut auth.credential, &credentials);
        match auth.credential {
            Sigv4Credential::AccessKey | Sigv4Credential::TemporaryKey => {
                self.text_ui(ui, "Access key ID", Setting::AccessKeyId, &mut auth.access_key_id, "AKIA…");
            }
            Sigv4Credential::Profile => {
                self.text_ui(ui, "Profile", Setting::Profile, &mut auth.profile, "default");
                hint_ui(ui, "Its keys work for you, not for the platform: the platform needs keys of its own.");
            }
        }
        for slot in fields.slots() {
            self.secret_ui(ui, slot, fields);
        }
    }

    fn azure_ui(&self, ui: &mut Ui, fields: &mut Fields) {
        let services = [(AzureService::BlobStorage, "Blob Storage"), (AzureService::EventHubs, "Event Hubs")];
        choices_ui(ui, "Service", &mut fields.azure.service, &services);
        self.notes_ui(ui, Setting::Service);
        let is_made_here = match fields.azure.service {
            AzureService::BlobStorage => {
                let chosen = &mut fields.azure.blob.credential;
                choice_ui(
                    ui,
                    "Credential",
                    chosen,
                    &BlobCredential::ALL.map(|credential| (credential, credential.label())),
                );
                let (slot, is_made_here) = match *chosen {
                    BlobCredential::Token => (SecretSlot::BlobToken, false),
                    BlobCredential::AccountKey => (SecretSlot::BlobAccountKey, true),
                    BlobCredential::ConnectionString => (SecretSlot::BlobConnectionString, true),
                };
                self.secret_ui(ui, slot, fields);
                is_made_here
            }
            AzureService::EventHubs => self.hubs_ui(ui, fields),
        };
        if is_made_here {
            let lifetime = &mut fields.azure.lifetime_minutes;
            self.text_ui(ui, "Lifetime", Setting::LifetimeMinutes, lifetime, "60 minutes");
        }
    }

    fn hubs_ui(&self, ui: &mut Ui, fields: &mut Fields) -> bool {
        let hubs = &mut fields.azure.hubs;
        choice_ui(
            ui,
            "Credential",
            &mut hubs.credential,
            &HubsCredential::ALL.map(|credential| (credential, credential.label())),
        );
        match hubs.credential {
            HubsCredential::Token => {
                self.secret_ui(ui, SecretSlot::HubsToken, fields);
                false
            }
            HubsCredential::Policy => {
                self.text_ui(ui, "Policy", Setting::PolicyName, &mut hubs.policy_name, "send");
                self.secret_ui(ui, SecretSlot::HubsPolicyKey, fields);
                true
            }
            HubsCredential::ConnectionString => {
                self.secret_ui(ui, SecretSlot::HubsConnectionString, fields);
                true
            }
        }
    }

    fn object_path_ui(ui: &mut Ui, fields: &mut Fields) {
        let is_dated = fields.to_destination().object_path_form().map(|form| form.template());
        let Some(template) = is_dated else { return };
        heading_ui(ui, "Object path");
        hint_ui(
            ui,
            &format!(
                "The platform appends {template} to the URL. How it writes the timestamp is not documented: epoch milliseconds in UTC is assumed."
            ),
        );
        choice_ui(ui, "Timestamp", &mut fields.timestamp, &TimestampFormat::ALL.map(|format| (format, format.name())));
    }

    fn connection_ui(&self, ui: &mut Ui, connection: &mut ConnectionFields) {
        ui.add_space(space::S);
        let is_wanted = matches!(self.state.layout.focus, Some(Subject::Field(field)) if field.is_of_connection());
        egui::CollapsingHeader::new("Connection").open(is_wanted.then_some(true)).show(ui, |ui| {
            let path_ui = |ui: &mut Ui, label: &str, setting: Setting, text: &mut String, purpose: FilePurpose| {
                field_ui(ui, label, text, "path of a PEM file");
                if ui.button(format!("Choose {label}…")).clicked() {
                    self.commands.push(FileCommand::Pick(purpose));
                }
                self.notes_ui(ui, setting);
            };
            let c = connection;
            self.text_ui(ui, "Connect timeout", Setting::ConnectTimeout, &mut c.connect_timeout_seconds, "10 s");
            self.text_ui(ui, "Idle timeout", Setting::IdleTimeout, &mut c.idle_timeout_seconds, "30 s");
            self.text_ui(ui, "Total timeout", Setting::TotalTimeout, &mut c.total_timeout_seconds, "120 s");
            self.text_ui(ui, "Proxy", Setting::ProxyUrl, &mut c.proxy_url, "System proxy (never for localhost)");
            path_ui(ui, "Extra CA file", Setting::CaFile, &mut c.ca_file, FilePurpose::CaFile);
            path_ui(
                ui,
                "Client certificate",
                Setting::ClientCertificateFile,
                &mut c.client_certificate_file,
                FilePurpose::ClientCertificate,
            );
            path_ui(ui, "Client key", Setting::ClientKeyFile, &mut c.client_key_file, FilePurpose::ClientKey);
        });
    }
}

fn saving_ui(ui: &mut Ui, draft: &Draft, is_built_in: bool) {
    ui.add_space(space::S);
    match &draft.saving {
        Saving::Saved if is_built_in => {
            hint_ui(ui, "Belongs to the built-in receiver: changes last until you quit. Duplicate it to keep a copy.");
        }
        Saving::Saved => hint_ui(ui, "Saved."),
        Saving::Due { .. } | Saving::Running { .. } => hint_ui(ui, "Saving…"),
        Saving::Failed(reason) => {
            ui.label(RichText::new(format!("⚠ Not saved: {reason}")).color(ui.tokens().warn));
        }
    }
}
