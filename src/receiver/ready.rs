//! One ready destination for each method and sub-mode, all of them on this machine.

use std::path::PathBuf;

use super::role::RoleName;
use super::server::Receiver;
use crate::domain::auth::AzureService;
use crate::domain::{
    Auth, AzureSas, BasicEncoding, ClientCredentials, Connection, CredentialsIn, Destination, SasCredential, Secret,
    SecretRef, Sigv4, StaticHeader, TimestampFormat,
};

use super::keys::ClientAuthMethod;

/// A destination that points to the receiver, with its secret beside it.
pub struct ReadyDestination {
    pub role: RoleName,
    pub destination: Destination<Secret>,
}

impl ReadyDestination {
    /// The destination with references in place of its secrets, and what they stand for.
    pub fn with_references(&self) -> (Destination<SecretRef>, Vec<(String, Secret)>) {
        let mut held = Vec::new();
        let auth = self.destination.auth.map(|secret_name, secret| {
            let name = format!("built-in receiver: {} {}", self.destination.name, secret_name.key());
            held.push((name.clone(), secret.clone()));
            SecretRef::Keyring(name)
        });
        let destination = Destination {
            name: self.destination.name.clone(),
            environment: None,
            url: self.destination.url.clone(),
            auth,
            timestamp: self.destination.timestamp,
            connection: self.destination.connection.clone(),
        };
        (destination, held)
    }
}

impl Receiver {
    /// One destination for each method and sub-mode; with TLS they trust `ca_file`, which holds [`Self::ca_pem`].
    pub fn ready_destinations(&self, ca_file: Option<PathBuf>) -> Vec<ReadyDestination> {
        let connection = Connection { ca_file, ..Connection::default() };
        let ready = |role: RoleName, name: &str, path: &str, auth: Auth<Secret>| ReadyDestination {
            role,
            destination: Destination {
                name: name.to_owned(),
                environment: None,
                url: format!("{}{path}", self.base_url(role)).into(),
                auth,
                timestamp: TimestampFormat::default(),
                connection: connection.clone(),
            },
        };
        let keys = self.keys();
        let mut destinations = vec![ready(RoleName::Static, "Static header", "/in", static_header(self))];
        destinations.extend(keys.oauth2.clients.iter().map(|client| {
            let (name, credentials_in) = match client.auth {
                ClientAuthMethod::ClientSecretPost => ("OAuth2, body", CredentialsIn::Body),
                ClientAuthMethod::ClientSecretBasic => ("OAuth2, header", CredentialsIn::Header),
            };
            let auth = Auth::ClientCredentials(ClientCredentials {
                token_url: format!("{}/token", self.base_url(RoleName::Oauth2)),
                client_id: client.client_id.clone(),
                client_secret: client.client_secret.clone(),
                credentials_in,
                scope: None,
                audience: None,
                resource: None,
                basic_encoding: BasicEncoding::default(),
            });
            ready(RoleName::Oauth2, name, "/in", auth)
        }));
        destinations.push(ready(RoleName::S3, "Amazon S3", &format!("/{}", keys.s3.bucket), s3(self)));
        destinations.push(ready(RoleName::Sigv4, "Other AWS service", "/in", sigv4(self)));
        let container = format!("/{}/{}", keys.blob.account, keys.blob.container);
        let account_key = SasCredential::AccountKey(keys.blob.account_key.clone());
        destinations.push(ready(
            RoleName::Blob,
            "Azure Blob",
            &container,
            azure(AzureService::BlobStorage, account_key),
        ));
        let policy = SasCredential::Policy {
            name: keys.event_hubs.policy_name.clone(),
            key: keys.event_hubs.policy_key.clone(),
        };
        let hub = format!("/{}", keys.event_hubs.hub);
        destinations.push(ready(RoleName::EventHubs, "Azure Event Hubs", &hub, azure(AzureService::EventHubs, policy)));
        destinations.push(ready(RoleName::Open, "No authentication", "/in", Auth::None));
        destinations
    }
}

fn static_header(receiver: &Receiver) -> Auth<Secret> {
    let keys = &receiver.keys().static_header;
    Auth::StaticHeader(StaticHeader { header: keys.header.clone(), value: keys.value.clone() })
}

fn s3(receiver: &Receiver) -> Auth<Secret> {
    let keys = &receiver.keys().s3;
    Auth::Sigv4(Sigv4 {
        region: keys.region.clone(),
        service: "s3".to_owned(),
        access_key_id: keys.access_key_id.clone(),
        secret_access_key: keys.secret_access_key.clone(),
        session_token: keys.session_token.clone(),
    })
}

fn sigv4(receiver: &Receiver) -> Auth<Secret> {
    let keys = &receiver.keys().sigv4;
    Auth::Sigv4(Sigv4 {
        region: keys.region.clone(),
        service: keys.service.clone(),
        access_key_id: keys.access_key_id.clone(),
        secret_access_key: keys.secret_access_key.clone(),
        session_token: keys.session_token.clone(),
    })
}

fn azure(service: AzureService, credential: SasCredential<Secret>) -> Auth<Secret> {
    Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: None })
}
