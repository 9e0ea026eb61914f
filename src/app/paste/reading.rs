//! A pasted URL, shared access signature or connection string goes into the fields it belongs to.

use std::net::IpAddr;

use crate::app::state::{AuthMethod, BlobCredential, Fields, HubsCredential, SecretInput, SecretSlot};
use crate::domain::auth::AzureService;
use crate::domain::display::secrets_of_url;
use crate::domain::host::{HostFacts, is_loopback, region_of_host};
use crate::domain::paste::{self, PastedAuth};
use crate::domain::{DeliveryUrl, Secret};

/// What was taken from a pasted text, beside the changed fields.
pub(in crate::app) struct PastedSecrets {
    /// On their way to the keyring.
    pub(in crate::app) secrets: Vec<(SecretSlot, SecretInput)>,
    /// What was taken from where, without any secret.
    pub(in crate::app) sentence: String,
}

/// What has to be taken apart where an edit brought more than a URL into its field: a credential, or another address.
/// `None` for what is typed letter by letter, and for a credential that has no place but the URL.
pub(in crate::app) fn more_than_url(before: &DeliveryUrl, after: &DeliveryUrl) -> Option<Secret> {
    /// Nobody types this much at once.
    const PASTED_BYTES_MIN: usize = 8;
    let (before, after) = (before.expose(), after.expose());
    let inserted = inserted(before, after);
    if inserted.len() < PASTED_BYTES_MIN {
        return None;
    }
    if secrets_of_url(after).is_empty() {
        return is_another_address(after).then(|| Secret::new(after));
    }
    let is_freed = |text: &Secret| {
        let pasted = paste::take_apart(text);
        pasted.is_some_and(|pasted| pasted.url.is_none_or(|url| secrets_of_url(&url).is_empty()))
    };
    // The whole first: what was pasted may complete what was there.
    [after, inserted].into_iter().map(Secret::new).find(is_freed)
}

/// True if `text` is taken apart into a URL other than itself, such as `s3://acme/in`.
fn is_another_address(text: &str) -> bool {
    let pasted = paste::take_apart(&Secret::new(text));
    pasted.is_some_and(|pasted| pasted.url.as_deref() != Some(text.trim()))
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
pub(in crate::app) fn take_apart(fields: &mut Fields, text: &Secret) -> Option<PastedSecrets> {
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

/// What a destination at `url` may be called: the bucket, the account or the namespace, else the host. An IP address or
/// this machine tells nobody what it is.
pub(in crate::app) fn name_from_url(url: &str) -> Option<String> {
    // While an address is typed, it is none yet.
    let is_address =
        |host: &str| host.parse::<IpAddr>().is_ok() || host.bytes().all(|byte| !byte.is_ascii_alphabetic());
    let host = host_of(url).filter(|host| !is_loopback(host) && !is_address(host))?;
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
pub(in crate::app) fn region_from_url(url: &str) -> Option<String> {
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
            ("https://192.0.", None),
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
            assert_eq!(more_than_url(&DeliveryUrl::default(), &text.into()).is_some(), is_more, "{text}");
        }
    }
}
