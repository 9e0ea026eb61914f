//! Remarks beside the fields, from what is typed alone.

use super::state::{AuthMethod, FieldEdit, FieldLevel, FieldNote, Fields, SecretStatus, SendState, State};
use crate::domain::auth::AzureService;
use crate::domain::destination::is_s3;
use crate::domain::display;
use crate::domain::host::HostFacts;
use crate::domain::{NoteLevel, SecretFacts, SecretTrait};

/// Everything there is to say about `fields` without reading a secret.
pub(super) fn notes(fields: &Fields) -> Vec<FieldNote> {
    let mut notes = fields.problems();
    if let Some((field, problem)) = secret_in_clear(fields) {
        notes.push(note(field, FieldLevel::Warning, problem));
    }
    if let Some(facts) = HostFacts::of_url(&fields.url) {
        notes.extend(about_host(fields, &facts));
    }
    notes
}

/// Why `fields` may not be written to a destination file, which holds no secret; with the field.
pub(super) fn secret_in_clear(fields: &Fields) -> Option<(&'static str, &'static str)> {
    let has_secret = |url: &str| display::masked_url(url) != url;
    if has_secret(&fields.url) {
        return Some((
            "url",
            "The URL holds a secret, and destination files hold none, so this destination is not written. Paste the URL into the destination to take it apart, or send the secret in a header.",
        ));
    }
    if has_secret(&fields.connection.proxy_url) {
        return Some((
            "connection.proxy_url",
            "The proxy's URL holds a password, and destination files hold none, so this destination is not written. Leave the proxy empty and set HTTPS_PROXY instead.",
        ));
    }
    None
}

fn about_host(fields: &Fields, facts: &HostFacts) -> Vec<FieldNote> {
    let is_sigv4 = fields.method == AuthMethod::Sigv4;
    let azure_service = (fields.method == AuthMethod::AzureSas).then_some(fields.azure.service);
    match facts {
        HostFacts::S3 { region, .. } if is_sigv4 => {
            let mut notes: Vec<FieldNote> =
                region.iter().filter_map(|region| detected("auth.region", &fields.sigv4.region, region)).collect();
            if !is_s3(&fields.sigv4.service) {
                notes.extend(detected("auth.service", &fields.sigv4.service, "s3"));
            }
            notes
        }
        HostFacts::Aws { service, region } if is_sigv4 => [
            detected("auth.region", &fields.sigv4.region, region),
            detected("auth.service", &fields.sigv4.service, service),
        ]
        .into_iter()
        .flatten()
        .collect(),
        HostFacts::Unsupported { reason } => {
            vec![note(
                "url",
                FieldLevel::Error,
                format!("The host is {reason}: the platform's SigV4 cannot deliver there."),
            )]
        }
        HostFacts::DataLake { account } => vec![note(
            "url",
            FieldLevel::Warning,
            format!(
                "This is the Data Lake endpoint of {account}. Blobs are put to the blob endpoint: {account}.blob.…"
            ),
        )],
        HostFacts::Blob { .. } if azure_service == Some(AzureService::BlobStorage) => Vec::new(),
        HostFacts::EventHubs { .. } if azure_service == Some(AzureService::EventHubs) => Vec::new(),
        _ => vec![note("url", FieldLevel::Info, format!("The host is {}.", facts.in_words()))],
    }
}

/// What the host says about a field, with the offer to take it over; nothing if they agree.
fn detected(field: &str, typed: &str, found: &str) -> Option<FieldNote> {
    if typed == found {
        return None;
    }
    let level = if typed.is_empty() { FieldLevel::Info } else { FieldLevel::Warning };
    let apply = Some(FieldEdit { field: field.to_owned(), value: found.to_owned() });
    Some(FieldNote { field: field.to_owned(), level, text: format!("Detected from the host: {found}."), apply })
}

fn note(field: &str, level: FieldLevel, text: impl Into<String>) -> FieldNote {
    FieldNote { field: field.to_owned(), level, text: text.into(), apply: None }
}

impl State {
    /// Everything there is to say about `field` of the selected destination, the gravest first: what is
    /// typed, what the preview or the last send stumbled over, what is odd about a secret.
    ///
    /// `field` is named as in destination files: `url`, `auth.region`, `connection.ca_file`, …; `batch`
    /// stands for the batch.
    pub fn field_notes(&self, field: &str) -> Vec<FieldNote> {
        let Some(draft) = self.draft() else {
            return Vec::new();
        };
        let mut notes: Vec<FieldNote> = draft.notes.iter().filter(|note| note.field == field).cloned().collect();
        let preview = self.preview.problem.as_ref().map(|problem| (&problem.field, &problem.text));
        let send = match &self.send {
            SendState::Failed(problem) => Some((&problem.field, &problem.text)),
            _ => None,
        };
        for (at, text) in preview.into_iter().chain(send) {
            if at == field && !notes.iter().any(|note| note.text == *text) {
                notes.push(note(field, FieldLevel::Error, text));
            }
        }
        for found in self.preview_notes(&draft.fields).filter(|found| found.field == field) {
            if !notes.iter().any(|note| note.text == found.text) {
                notes.push(found);
            }
        }
        for slot in draft.fields.slots().into_iter().filter(|slot| slot.field() == field) {
            if let SecretStatus::Present { facts, .. } = self.secrets.status(&draft.fields.secret(slot).reference()) {
                notes.extend(about_secret(field, &facts));
            }
        }
        notes.sort_by_key(|note| std::cmp::Reverse(note.level));
        notes
    }
}

impl State {
    /// What signing found in the fields and their secrets, as far as it speaks against sending.
    fn preview_notes(&self, fields: &Fields) -> impl Iterator<Item = FieldNote> {
        let is_current = self.preview.about == self.destinations.selected;
        let preview = self.preview.current.as_ref().filter(|_| is_current);
        let warnings = preview.into_iter().flat_map(|preview| &preview.prepared.notes);
        warnings
            .filter(|found| found.level == NoteLevel::Warning)
            .filter_map(|found| Some(note(field_of_note(&found.id, fields)?, FieldLevel::Warning, &found.text)))
    }
}

/// The field that a note of the request is about.
fn field_of_note(id: &str, fields: &Fields) -> Option<&'static str> {
    const FIELDS: [(&str, &str); 15] = [
        ("azure_blob.too_large", "batch"),
        ("event_hubs.too_large", "batch"),
        ("batch.", "batch"),
        ("url.", "url"),
        ("azure_blob.", "url"),
        ("event_hubs.blob_host", "url"),
        ("event_hubs.other_", "url"),
        ("sigv4.secret_odd", "auth.secret_access_key"),
        ("sigv4.", "auth.access_key_id"),
        ("static_header.underscore", "auth.header"),
        ("static_header.replaces", "auth.header"),
        ("static_header.", "auth.value"),
        ("oauth2.secret_white_space", "auth.client_secret"),
        ("oauth2.basic_encodings_differ", "auth.client_secret"),
        ("oauth2.", "auth.token_url"),
    ];
    let secret = || fields.slots().first().map(|slot| slot.field());
    let known = FIELDS.iter().find(|(start, _)| id.starts_with(start)).map(|(_, field)| *field);
    match id {
        _ if known.is_some() => known,
        _ if id.starts_with("azure_sas.") || id.starts_with("event_hubs.") => secret(),
        _ => None,
    }
}

/// What is odd about a secret, in one sentence.
pub(super) fn about_secret(field: &str, facts: &SecretFacts) -> Option<FieldNote> {
    const ODD: [SecretTrait; 9] = [
        SecretTrait::Empty,
        SecretTrait::LeadingWhitespace,
        SecretTrait::TrailingWhitespace,
        SecretTrait::TrailingNewline,
        SecretTrait::NonAscii,
        SecretTrait::ControlCharacter,
        SecretTrait::SmartQuote,
        SecretTrait::Quoted,
        SecretTrait::SchemeTwice,
    ];
    let odd: Vec<&str> = ODD.into_iter().filter(|odd| facts.traits.contains(odd)).map(SecretTrait::in_words).collect();
    if odd.is_empty() {
        return None;
    }
    let text = format!("The secret {}. It is used exactly as it is.", odd.join(", "));
    Some(note(field, FieldLevel::Warning, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::Preset;

    fn with_url(preset: Preset, url: &str) -> Fields {
        let mut fields = Fields::preset(preset, "Acme", "acme");
        url.clone_into(&mut fields.url);
        fields
    }

    #[test]
    fn a_region_in_the_host_is_offered_and_never_set() {
        let fields = with_url(Preset::AmazonS3, "https://acme.s3.eu-west-1.amazonaws.com/in");
        let notes = notes(&fields);
        assert_eq!(notes.len(), 1);
        assert_eq!((notes[0].field.as_str(), notes[0].level), ("auth.region", FieldLevel::Info));
        assert_eq!(notes[0].apply.as_ref().map(|edit| edit.value.as_str()), Some("eu-west-1"));
    }

    #[test]
    fn a_region_that_disagrees_with_the_host_is_a_warning() {
        let mut fields = with_url(Preset::AmazonS3, "https://acme.s3.eu-west-1.amazonaws.com/in");
        "us-east-1".clone_into(&mut fields.sigv4.region);
        assert_eq!(notes(&fields)[0].level, FieldLevel::Warning);
        "eu-west-1".clone_into(&mut fields.sigv4.region);
        assert_eq!(notes(&fields), []);
    }

    #[test]
    fn what_is_odd_about_a_secret_is_said_without_the_secret() {
        let facts = crate::domain::Secret::new("\"hunter2\"\n").facts();
        let note = about_secret("auth.value", &facts).expect("it is odd");
        assert_eq!(
            note.text,
            "The secret ends with white space, ends with a line break, stands in quotes. It is used exactly as it is."
        );
        assert_eq!(about_secret("auth.value", &crate::domain::Secret::new("hunter2").facts()), None);
    }

    #[test]
    fn a_secret_in_the_url_is_warned_of() {
        let fields = with_url(Preset::AzureBlob, "https://acme.blob.core.windows.net/in?sv=1&sig=abc");
        let notes = notes(&fields);
        assert_eq!(notes.len(), 1);
        assert!(!notes[0].text.contains("abc"));
    }

    #[test]
    fn a_host_of_another_service_is_said() {
        let fields = with_url(Preset::HttpsHeader, "https://ns.servicebus.windows.net/hub");
        assert_eq!(notes(&fields)[0].text, "The host is Azure Event Hubs, namespace ns.");
    }
}
