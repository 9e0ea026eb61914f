//! What keeps the selected destination from being sent, at the field to change.

use crate::app::state::{
    AuthMethod, BlobCredential, Fields, HubsCredential, SecretKept, SecretSlot, SecretStatus, SendProblem,
    Sigv4Credential, State, Subject,
};
use crate::domain::Setting;
use crate::domain::auth::AzureService;

/// One thing to do before a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// `None` if no field would change it.
    pub subject: Option<Subject>,
    /// A few words: `Region is missing`.
    pub text: String,
}

impl Obstacle {
    fn new(subject: impl Into<Subject>, text: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), text: text.into() }
    }

    fn of(problem: &SendProblem) -> Self {
        Self { subject: problem.subject, text: problem.text.clone() }
    }
}

/// The fields that the method needs and that are empty, in the order of the form, each with its label.
fn needed(fields: &Fields) -> Vec<(Setting, &'static str, &str)> {
    let mut needed = vec![(Setting::Url, "URL", fields.url.expose())];
    match fields.method {
        AuthMethod::None => {}
        AuthMethod::StaticHeader => needed.push((Setting::Header, "Header", &fields.static_header.header)),
        AuthMethod::ClientCredentials => {
            let auth = &fields.client_credentials;
            needed.push((Setting::TokenUrl, "Token URL", &auth.token_url));
            needed.push((Setting::ClientId, "Client ID", &auth.client_id));
        }
        AuthMethod::Sigv4 => {
            let auth = &fields.sigv4;
            needed.push((Setting::Region, "Region", &auth.region));
            needed.push((Setting::Service, "Service", &auth.service));
            needed.push(match auth.credential {
                Sigv4Credential::AccessKey | Sigv4Credential::TemporaryKey => {
                    (Setting::AccessKeyId, "Access key ID", &auth.access_key_id)
                }
                Sigv4Credential::Profile => (Setting::Profile, "AWS profile", &auth.profile),
            });
        }
        AuthMethod::AzureSas => match (fields.azure.service, fields.azure.hubs.credential) {
            (AzureService::EventHubs, HubsCredential::Policy) => {
                needed.push((Setting::PolicyName, "Policy", &fields.azure.hubs.policy_name));
            }
            (AzureService::EventHubs, HubsCredential::Token | HubsCredential::ConnectionString)
            | (AzureService::BlobStorage, _) => {}
        },
    }
    // A SAS in the URL needs no host of its own elsewhere, and a connection string names its account.
    let names_host = match fields.azure.service {
        AzureService::BlobStorage => fields.azure.blob.credential == BlobCredential::ConnectionString,
        AzureService::EventHubs => fields.azure.hubs.credential == HubsCredential::ConnectionString,
    };
    let takes_host_from_secret = fields.method == AuthMethod::AzureSas && names_host;
    needed.retain(|(setting, _, text)| text.trim().is_empty() && !(takes_host_from_secret && *setting == Setting::Url));
    needed
}

impl State {
    /// The secrets of `fields` that the keyring was asked for and does not have.
    pub(in crate::app) fn missing_from_keyring(&self, fields: &Fields) -> impl Iterator<Item = SecretSlot> {
        fields.slots().into_iter().filter(|slot| {
            let secret = fields.secret(*slot);
            secret.kept == SecretKept::Keyring
                && matches!(self.secrets.status(&secret.reference()), SecretStatus::Missing(_))
        })
    }

    /// What is missing or wrong in `fields`, as far as it is known without sending.
    pub fn field_obstacles(&self, fields: &Fields) -> Vec<Obstacle> {
        let missing =
            needed(fields).into_iter().map(|(setting, label, _)| Obstacle::new(setting, format!("{label} is missing")));
        let unreadable = fields.problems().into_iter().map(|problem| Obstacle::new(problem.subject, problem.text));
        let secrets = fields.slots().into_iter().filter_map(|slot| {
            let secret = fields.secret(slot);
            let is_unnamed = match secret.kept {
                SecretKept::Keyring => false,
                SecretKept::Env => secret.env.trim().is_empty(),
                SecretKept::File => secret.file.trim().is_empty(),
            };
            let is_missing = matches!(self.secrets.status(&secret.reference()), SecretStatus::Missing(_));
            (is_unnamed || is_missing)
                .then(|| Obstacle::new(slot.secret_name(), format!("{} is missing", slot.label())))
        });
        missing.chain(secrets).chain(unreadable).collect()
    }

    /// Everything that keeps the selected destination and the batch from being sent; empty if Send would send.
    pub fn obstacles(&self) -> Vec<Obstacle> {
        let Some(draft) = self.draft() else { return Vec::new() };
        let mut found = self.field_obstacles(&draft.fields);
        let batch = self.batch_obstacle().map(|text| Obstacle::new(Subject::Batch, text));
        let preview = self.preview.problem.as_ref().map(Obstacle::of);
        let send = self.send.problem().map(Obstacle::of);
        // Where a field is missing, a second sentence about it says nothing new.
        for more in [batch, preview, send].into_iter().flatten() {
            if !found.iter().any(|known| known.subject == more.subject) {
                found.push(more);
            }
        }
        found
    }
}
