//! A pasted URL, shared access signature or connection string goes into the fields it belongs to.

use std::net::IpAddr;

use super::state::{AuthMethod, BlobCredential, Fields, HubsCredential, SecretInput, SecretSlot};
use crate::domain::Secret;
use crate::domain::auth::AzureService;
use crate::domain::host::{HostFacts, is_loopback, region_of_host};
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

/// What a destination at `url` may be called: the bucket, the account or the namespace, else the host. An IP address or
/// this machine tells nobody what it is.
pub(super) fn name_from_url(url: &str) -> Option<String> {
    let host = host_of(url).filter(|host| !is_loopback(host) && host.parse::<IpAddr>().is_err())?;
    let facts = HostFacts::of(host);
    let named = match &facts {
        Some(HostFacts::Blob { account } | HostFacts::DataLake { account }) => Some(account.as_str()),
        Some(HostFacts::EventHubs { namespace }) => Some(namespace.as_str()),
        Some(facts) => facts.bucket(),
        None => None,
    };
    Some(named.unwrap_or_else(|| host.strip_prefix("www.").unwrap_or(host)).to_owned())
}

/// The region that the host of `url` names.
pub(super) fn region_from_url(url: &str) -> Option<String> {
    region_of_host(host_of(url)?)
}

/// The host of a whole URL; `None` while there is none.
fn host_of(url: &str) -> Option<&str> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _port)| host);
    let is_host = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    (scheme.to_ascii_lowercase().starts_with("http") && is_host).then_some(host)
}

/// True if `text`, pasted into the field of the URL, says more than a URL: a credential or another address.
pub(super) fn is_more_than_url(text: &str) -> bool {
    let Some(pasted) = paste::take_apart(&Secret::new(text)) else { return false };
    let has_secret = match pasted.auth {
        PastedAuth::None | PastedAuth::Sigv4 { .. } => false,
        PastedAuth::BlobToken(_)
        | PastedAuth::BlobAccountKey(_)
        | PastedAuth::HubsPolicy { .. }
        | PastedAuth::HubsToken(_) => true,
    };
    has_secret || pasted.url.as_deref() != Some(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_named_after_what_its_host_names() {
        for (url, name) in [
            ("https://acme-landing.s3.eu-west-1.amazonaws.com/in", Some("acme-landing")),
            ("https://acmestore.blob.core.windows.net/c", Some("acmestore")),
            ("https://acme.servicebus.windows.net/hub", Some("acme")),
            ("https://www.acme.example:8443/in?x=1", Some("acme.example")),
            ("http://127.0.0.1:8080/in", None),
            ("https://192.0.2.7/in", None),
            ("http://localhost/in", None),
            ("https://", None),
            ("Endpoint=sb://x/;SharedAccessKey=k", None),
            ("", None),
        ] {
            assert_eq!(name_from_url(url).as_deref(), name, "{url}");
        }
    }

    #[test]
    fn a_plain_url_is_no_more_than_one() {
        for (text, is_more) in [
            ("https://acme.example/in?x=1", false),
            ("https://b.s3.eu-west-1.amazonaws.com/p", false),
            ("s3://bucket/prefix", true),
            ("https://a.blob.core.windows.net/c?sv=2024-11-04&sr=c&sp=c&sig=abc", true),
            ("Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=s;SharedAccessKey=MTIz;EntityPath=h", true),
            ("words", false),
        ] {
            assert_eq!(is_more_than_url(text), is_more, "{text}");
        }
    }
}
