//! A pasted URL, shared access signature or connection string goes into the fields it belongs to.

use super::state::{AuthMethod, BlobCredential, Fields, HubsCredential, SecretInput, SecretSlot};
use crate::domain::auth::AzureService;
use crate::domain::display::secrets_of_url;
use crate::domain::paste::{self, PastedAuth};
use crate::domain::{DeliveryUrl, Secret};

/// What was taken from a pasted text, beside the changed fields.
pub(super) struct PastedSecrets {
    /// On their way to the keyring.
    pub(super) secrets: Vec<(SecretSlot, SecretInput)>,
    /// What was taken from where, without any secret.
    pub(super) sentence: String,
}

/// What has to be taken apart where an edit of the URL brought a credential into it. `None` for what is typed letter by
/// letter, and for a credential that has no place but the URL.
pub(super) fn credential_in_url(before: &DeliveryUrl, after: &DeliveryUrl) -> Option<Secret> {
    /// Nobody types this much at once.
    const PASTED_BYTES_MIN: usize = 8;
    let (before, after) = (before.expose(), after.expose());
    let inserted = inserted(before, after);
    if inserted.len() < PASTED_BYTES_MIN || secrets_of_url(after).is_empty() {
        return None;
    }
    let is_freed = |text: &Secret| {
        let pasted = paste::take_apart(text);
        pasted.is_some_and(|pasted| pasted.url.is_none_or(|url| secrets_of_url(&url).is_empty()))
    };
    // The whole first: what was pasted may complete what was there.
    [after, inserted].into_iter().map(Secret::new).find(is_freed)
}

/// The part of `after` that is not in `before`, if it came in one piece.
fn inserted<'a>(before: &str, after: &'a str) -> &'a str {
    let same = |(a, b): &(char, char)| a == b;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.map(|(_, c)| c.len_utf8()).sum::<usize>();
    let start = length(&mut before.chars().zip(after.chars()).take_while(same));
    let rest = &after[start..];
    let end = length(&mut before[start..].chars().rev().zip(rest.chars().rev()).take_while(same));
    &rest[..rest.len() - end]
}

/// Take `text` apart into `fields`; `None` (and `fields` unchanged) if it is nothing known.
pub(super) fn take_apart(fields: &mut Fields, text: &Secret) -> Option<PastedSecrets> {
    let pasted = paste::take_apart(text)?;
    if let Some(url) = pasted.url {
        fields.url = url.into();
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
