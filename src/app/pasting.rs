//! A pasted URL, shared access signature or connection string goes into the fields it belongs to.

use super::state::{AuthMethod, BlobCredential, Fields, HubsCredential, SecretInput, SecretSlot};
use crate::domain::Secret;
use crate::domain::auth::AzureService;
use crate::domain::paste::{self, PastedAuth};

/// What was taken from a pasted text, beside the changed fields.
pub(super) struct PastedSecrets {
    /// On their way to the keyring.
    pub(super) secrets: Vec<(SecretSlot, SecretInput)>,
    /// What was taken from where, without any secret.
    pub(super) sentence: String,
}

/// Take `text` apart into `fields`; `None` (and `fields` unchanged) if it is nothing known.
pub(super) fn take_apart(fields: &mut Fields, text: &Secret) -> Option<PastedSecrets> {
    let pasted = paste::take_apart(text)?;
    if let Some(url) = pasted.url {
        fields.url = url;
    }
    let azure = &mut fields.azure;
    let secret = match pasted.auth {
        PastedAuth::None => None,
        PastedAuth::Sigv4 { service, region } => {
            fields.method = AuthMethod::Sigv4;
            fields.sigv4.service = service;
            if let Some(region) = region {
                fields.sigv4.region = region;
            }
            None
        }
        PastedAuth::BlobToken(token) => {
            azure.blob.credential = BlobCredential::Token;
            Some((AzureService::BlobStorage, SecretSlot::BlobToken, token))
        }
        PastedAuth::BlobAccountKey(key) => {
            azure.blob.credential = BlobCredential::AccountKey;
            Some((AzureService::BlobStorage, SecretSlot::BlobAccountKey, key))
        }
        PastedAuth::HubsPolicy { name, key } => {
            azure.hubs.credential = HubsCredential::Policy;
            azure.hubs.policy_name = name;
            Some((AzureService::EventHubs, SecretSlot::HubsPolicyKey, key))
        }
        PastedAuth::HubsToken(token) => {
            azure.hubs.credential = HubsCredential::Token;
            Some((AzureService::EventHubs, SecretSlot::HubsToken, token))
        }
    };
    let mut secrets = Vec::new();
    if let Some((service, slot, secret)) = secret {
        fields.method = AuthMethod::AzureSas;
        azure.service = service;
        secrets.push((slot, SecretInput(secret)));
    }
    Some(PastedSecrets { secrets, sentence: pasted.taken.join(" ") })
}
