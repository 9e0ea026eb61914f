//! Remarks beside the fields: what the checks of the destination find, and what the preview and the last send say.

use crate::app::state::{FieldLevel, FieldNote, Fields, SecretSlot, SecretStatus, State, Subject};
use crate::domain::destination_check::{self, Check, Clue, Finding, Level};
use crate::domain::{Field, NoteLevel, SecretName, Setting};

/// Everything there is to say about `fields` without reading a secret.
pub(in crate::app) fn notes(fields: &Fields) -> Vec<FieldNote> {
    let mut notes = fields.problems();
    notes.extend(findings(fields).into_iter().map(field_note));
    notes
}

fn findings(fields: &Fields) -> Vec<Finding> {
    destination_check::check(&fields.to_destination().map(|_field, _reference| Clue::unknown()))
}

fn field_note(found: Finding) -> FieldNote {
    let level = match found.level {
        Level::Info => FieldLevel::Info,
        Level::Warning => FieldLevel::Warning,
        Level::Severe => FieldLevel::Error,
    };
    FieldNote { subject: found.field.into(), level, text: found.text, apply: found.change }
}

fn note(subject: impl Into<Subject>, level: FieldLevel, text: impl Into<String>) -> FieldNote {
    FieldNote { subject: subject.into(), level, text: text.into(), apply: None }
}

impl State {
    /// Everything there is to say about the selected destination and the batch, the gravest first: what is typed, what the
    /// preview or the last send stumbled over, what is odd about a secret.
    pub fn notes(&self) -> Vec<FieldNote> {
        let Some(draft) = self.draft() else {
            return Vec::new();
        };
        let is_in = |slot: SecretSlot, subject| Subject::from(slot.secret_name()) == subject;
        let is_typed = |subject| self.secrets.typed_slot().is_some_and(|slot| is_in(slot, subject));
        // A secret that nobody has typed yet is no mistake before a send was refused for it.
        let missing: Vec<SecretSlot> = self.missing_from_keyring(&draft.fields).collect();
        let is_wanted = |subject| missing.iter().any(|slot| is_in(*slot, subject));
        let level = |subject| if is_wanted(subject) { FieldLevel::Info } else { FieldLevel::Error };
        let refused = self.send.problem().map(|problem| (problem, FieldLevel::Error));
        let previewed = self.preview.problem.iter().filter_map(|problem| Some((problem, level(problem.subject?))));
        let stumbled = refused.into_iter().chain(previewed).filter_map(|(problem, level)| {
            problem.subject.filter(|subject| !is_typed(*subject)).map(|subject| note(subject, level, &problem.text))
        });
        let mut notes = draft.notes.clone();
        for found in stumbled.chain(self.preview_notes(&draft.fields)).chain(self.secret_notes(&draft.fields)) {
            if !notes.iter().any(|known| known.subject == found.subject && known.text == found.text) {
                notes.push(found);
            }
        }
        notes.sort_by_key(|note| std::cmp::Reverse(note.level));
        notes
    }

    /// Those of [`Self::notes`] that are about `subject`.
    pub fn notes_on(&self, subject: impl Into<Subject>) -> Vec<FieldNote> {
        let subject = subject.into();
        self.notes().into_iter().filter(|note| note.subject == subject).collect()
    }
}

impl State {
    /// What the preview found in the fields and their secrets, as far as it speaks against sending.
    fn preview_notes(&self, fields: &Fields) -> Vec<FieldNote> {
        let is_current = self.preview.about == self.selected_recipient();
        let Some(preview) = self.preview.current.as_ref().filter(|_| is_current) else {
            return Vec::new();
        };
        let prepared = &preview.prepared;
        let expiry = prepared.notes.iter().filter(|found| found.id == "sigv4.profile_expiry");
        let expiry = expiry.filter(|found| found.level == NoteLevel::Info);
        let expiry = expiry.map(|found| note(Setting::Profile, FieldLevel::Info, &found.text));
        let is_finding = |id: &str| Check::ALL.iter().any(|check| check.id() == id);
        let others = prepared
            .notes
            .iter()
            .filter(|found| found.level == NoteLevel::Warning && !is_finding(&found.id))
            .filter_map(|found| Some(note(subject_of_note(&found.id, fields)?, FieldLevel::Warning, &found.text)));
        // All others follow from the fields alone, which may have changed since.
        let of_secrets = prepared.findings.iter().filter(|finding| finding.check.reads_secret());
        of_secrets.cloned().map(field_note).chain(others).chain(expiry).collect()
    }

    /// What is known of the secrets that count, whether there is a preview or not.
    fn secret_notes(&self, fields: &Fields) -> Vec<FieldNote> {
        let destination = fields.to_destination().map(|_field, reference| match self.secrets.status(reference) {
            SecretStatus::Present { facts, .. } => Clue::of_facts(facts),
            SecretStatus::Unknown | SecretStatus::Storing | SecretStatus::Missing(_) => Clue::unknown(),
        });
        let found = destination_check::check(&destination).into_iter().map(field_note);
        found.filter(|found| matches!(found.subject, Subject::Field(Field::Secret(_)))).collect()
    }
}

/// What a note of the request is about.
fn subject_of_note(id: &str, fields: &Fields) -> Option<Subject> {
    const fn setting(setting: Setting) -> Subject {
        Subject::Field(Field::Setting(setting))
    }
    const fn secret(secret: SecretName) -> Subject {
        Subject::Field(Field::Secret(secret))
    }
    const SUBJECTS: [(&str, Subject); 12] = [
        ("sigv4.profile", setting(Setting::Profile)),
        ("azure_blob.too_large", Subject::Batch),
        ("event_hubs.too_large", Subject::Batch),
        ("batch.", Subject::Batch),
        ("url.", setting(Setting::Url)),
        ("azure_blob.", setting(Setting::Url)),
        ("event_hubs.other_", setting(Setting::Url)),
        ("sigv4.", setting(Setting::AccessKeyId)),
        ("static_header.no_scheme", secret(SecretName::HeaderValue)),
        ("static_header.", setting(Setting::Header)),
        ("oauth2.basic_encodings_differ", secret(SecretName::ClientSecret)),
        ("oauth2.", setting(Setting::TokenUrl)),
    ];
    let of_the_secret = || fields.slots().first().map(|slot| slot.secret_name().into());
    let known = SUBJECTS.iter().find(|(start, _)| id.starts_with(start)).map(|(_, subject)| *subject);
    match id {
        _ if known.is_some() => known,
        _ if id.starts_with("azure_sas.") || id.starts_with("event_hubs.") => of_the_secret(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::app::state::{Preset, SecretSlot};
    use crate::domain::Secret;

    fn with_url(preset: Preset, url: &str) -> Fields {
        let mut fields = Fields::preset(preset, "Acme", "acme");
        fields.url = url.into();
        fields
    }

    #[test]
    fn a_region_in_the_host_is_offered_and_never_set() {
        let fields = with_url(Preset::AmazonS3, "https://acme.s3.eu-west-1.amazonaws.com/in");
        let notes = notes(&fields);
        assert_eq!(notes.len(), 1);
        assert_eq!((notes[0].subject, notes[0].level), (Setting::Region.into(), FieldLevel::Info));
        assert_eq!(notes[0].apply.as_ref().map(|change| change.value.as_str()), Some("eu-west-1"));
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
    fn what_is_odd_about_a_secret_is_said_at_its_field_once_it_was_read() {
        let fields = with_url(Preset::HttpsHeader, "https://api.acme.example/in");
        let reference = fields.secret(SecretSlot::HeaderValue).reference();
        let mut state = State::new(datetime!(2026-03-05 10:14:03 UTC));
        assert_eq!(state.secret_notes(&fields), []);
        let facts = Secret::new("\"hunter2\"\n").facts();
        state.secrets.statuses.insert(reference, SecretStatus::Present { facts, stored_at: None });
        let notes = state.secret_notes(&fields);
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].subject, SecretName::HeaderValue.into(), "and not at another method's secret");
        assert!(notes[0].text.contains("stands in quotes") && !notes[0].text.contains("hunter2"));
    }

    #[test]
    fn a_secret_in_the_url_is_warned_of() {
        let fields = with_url(Preset::AzureBlob, "https://acme.blob.core.windows.net/in-1?sv=1&sig=abc");
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
