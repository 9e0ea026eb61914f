//! Send to Event Hubs over HTTPS: a token in the Authorization header, POST to `/<hub>/messages`.

use time::OffsetDateTime;

use super::hub_token::{HubToken, PastedToken};
use super::{expires_at, has_signature, percent_encoded};
use crate::domain::connection_string::{ConnectionString, ConnectionStringError};
use crate::domain::display;
use crate::domain::host::is_event_hubs_host;
use crate::domain::{
    AzureSas, Header, HeaderOrigin, Note, SasCredential, Secret, SecretName, Setting, SignedRequest, Target,
    UnsignedRequest, limits,
};
use crate::signing::{Signed, SigningError};

/// Put a token into the request: made from policy and key, or pasted.
pub fn sign(
    mut request: UnsignedRequest,
    auth: &AzureSas<Secret>,
    now: OffsetDateTime,
) -> Result<Signed, SigningError> {
    let mut notes = Vec::new();
    let source = TokenSource::of(auth)?;
    if let Some(home) = &source.home {
        home.complete(&mut request.target, &mut notes);
    }
    address_messages(&mut request.target, &mut notes)?;
    notes.extend(query_and_size_notes(&request));
    let (value, trace) = match source.policy {
        Policy::Pasted { field, text } => {
            let token = PastedToken::parse(field, &text)?;
            notes.extend(token.notes(&request.target, now));
            (token.header(), token.trace())
        }
        Policy::Key { name, key } => {
            let expires_at = expires_at(now, auth.lifetime_minutes);
            let token = HubToken::new(&resource_uri(&request.target), &name, &key, expires_at);
            (token.header(), token.trace())
        }
    };
    request.headers.push(Header::new("authorization", value, HeaderOrigin::Auth));
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

/// What the token comes from, and where it belongs if that is known.
struct TokenSource {
    policy: Policy,
    home: Option<Home>,
}

enum Policy {
    Pasted { field: SecretName, text: Secret },
    Key { name: String, key: Secret },
}

/// Namespace and hub of a connection string.
struct Home {
    /// Host, lower case.
    namespace: Option<String>,
    hub: Option<String>,
}

impl TokenSource {
    fn of(auth: &AzureSas<Secret>) -> Result<Self, SigningError> {
        let policy = match &auth.credential {
            SasCredential::Token(text) => Policy::Pasted { field: SecretName::Token, text: text.clone() },
            SasCredential::Policy { name, key } => {
                if name.is_empty() {
                    return Err(SigningError::new(
                        Setting::PolicyName,
                        "is empty; give the name of the shared access policy",
                    ));
                }
                if key.expose().is_empty() {
                    return Err(SigningError::new(
                        SecretName::PolicyKey,
                        "is empty; give the policy's primary or secondary key",
                    ));
                }
                Policy::Key { name: name.clone(), key: key.clone() }
            }
            SasCredential::ConnectionString(text) => return from_connection_string(text),
            SasCredential::AccountKey(_) => {
                return Err(SigningError::new(
                    SecretName::AccountKey,
                    "is for Blob Storage; Event Hubs takes a policy with its key, a connection string or a token",
                ));
            }
        };
        Ok(Self { policy, home: None })
    }
}

fn from_connection_string(text: &Secret) -> Result<TokenSource, SigningError> {
    const FIELD: SecretName = SecretName::ConnectionString;
    let refused = |error: ConnectionStringError| SigningError::new(FIELD, error.to_string());
    let fields = ConnectionString::parse(text.expose()).map_err(refused)?;
    if fields.is_storage() {
        return Err(SigningError::new(
            FIELD,
            "is one of a storage account; Event Hubs takes the namespace's (Endpoint=sb://…)",
        ));
    }
    let address = fields.event_hubs_address();
    let home = Home {
        namespace: address.and_then(|address| Some(address.strip_prefix("https://")?.to_ascii_lowercase())),
        hub: fields.get("EntityPath").map(|hub| hub.expose().to_owned()).filter(|hub| !hub.is_empty()),
    };
    let policy = if let Some(token) = fields.get("SharedAccessSignature") {
        Policy::Pasted { field: FIELD, text: token.clone() }
    } else {
        let name = fields.require("SharedAccessKeyName").map_err(refused)?.expose().to_owned();
        let key = fields.require("SharedAccessKey").map_err(refused)?.clone();
        if name.is_empty() || key.expose().is_empty() {
            return Err(SigningError::new(
                FIELD,
                "has an empty SharedAccessKeyName or SharedAccessKey; copy the connection string again",
            ));
        }
        Policy::Key { name, key }
    };
    Ok(TokenSource { policy, home: Some(home) })
}

impl Home {
    /// Add the hub where the URL names none, and say where the two disagree.
    fn complete(&self, target: &mut Target, notes: &mut Vec<Note>) {
        if let Some(hub) = &self.hub {
            match hub_of(target) {
                None => {
                    target.path = format!("/{}", percent_encoded(hub));
                    notes.push(Note::info(
                        "event_hubs.hub_from_connection_string",
                        format!(
                            "The URL names no hub; \"{}\" comes from the connection string's EntityPath.",
                            display::visible(hub)
                        ),
                    ));
                }
                Some(named) if !named.eq_ignore_ascii_case(hub) => notes.push(Note::warning(
                    "event_hubs.other_hub",
                    format!(
                        "The connection string is of the hub \"{}\", and the URL names \"{}\": a policy of one hub does not open another.",
                        display::visible(hub),
                        display::visible(&named)
                    ),
                )),
                Some(_) => {}
            }
        }
        let host = target.host().to_ascii_lowercase();
        // A name that is no namespace of Event Hubs may be another way to the same one.
        let is_namespace = is_event_hubs_host(&host);
        if let Some(namespace) = self.namespace.as_ref().filter(|namespace| is_namespace && **namespace != host) {
            notes.push(Note::warning(
                "event_hubs.other_namespace",
                format!(
                    "The connection string is of the namespace {}, and the URL's host is {host}. Take both from the same namespace.",
                    display::visible(namespace)
                ),
            ));
        }
    }
}

/// The hub that the path names, decoded: its first segment, unless that is `/messages` alone.
fn hub_of(target: &Target) -> Option<String> {
    let path = target.path.trim_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    let is_hub = !first.is_empty() && path != "messages";
    is_hub.then(|| percent_encoding::percent_decode_str(first).decode_utf8_lossy().into_owned())
}

/// Events are sent to `/messages` of the hub, a publisher or a partition ("Send event", REST).
fn address_messages(target: &mut Target, notes: &mut Vec<Note>) -> Result<(), SigningError> {
    let path = target.path.trim_end_matches('/');
    if hub_of(target).is_none() {
        return Err(SigningError::new(
            Setting::Url,
            "names no hub; write https://<namespace>.servicebus.windows.net/<hub>/messages",
        ));
    }
    if !path.ends_with("/messages") {
        target.path = format!("{path}/messages");
        notes.push(Note::info(
            "event_hubs.messages_appended",
            "Events are sent to /messages of the hub: it is appended here. Whether the platform appends it is not documented; write it into the URL to be sure.",
        ));
    }
    Ok(())
}

/// The resource that the token is for: the hub, the publisher or the partition.
fn resource_uri(target: &Target) -> String {
    let path = target.path.trim_end_matches('/');
    let resource = path.strip_suffix("/messages").unwrap_or(path);
    format!("{}://{}{resource}", target.scheme, target.authority)
}

/// Bytes of one publication on the Basic tier (Event Hubs quotas and limits).
const BASIC_TIER_BYTES_MAX: usize = 262_144;

fn query_and_size_notes(request: &UnsignedRequest) -> Vec<Note> {
    let mut notes = vec![Note::info(
        "event_hubs.one_event",
        "The whole array becomes one event: consumers have to expect an array.",
    )];
    let bytes = request.body.len();
    if bytes > limits::EVENT_HUBS_PUBLICATION_BYTES_MAX {
        notes.push(Note::warning(
            "event_hubs.too_large",
            format!(
                "The batch has {bytes} bytes; Event Hubs takes {} in one publication (256 kB on the Basic tier).",
                limits::EVENT_HUBS_PUBLICATION_BYTES_MAX
            ),
        ));
    } else if bytes > BASIC_TIER_BYTES_MAX {
        notes.push(Note::info(
            "event_hubs.too_large_for_basic",
            format!(
                "The batch has {bytes} bytes; a namespace of the Basic tier takes {BASIC_TIER_BYTES_MAX} in one publication, the other tiers more."
            ),
        ));
    }
    if request.target.query.as_ref().is_some_and(|query| has_signature(query.expose())) {
        notes.push(Note::warning(
            "event_hubs.storage_sas",
            "The URL carries a Storage SAS (sig=…), which Event Hubs does not read; its token goes into the Authorization header.",
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::auth::AzureService;
    use crate::domain::target::{PathEncoding, resolve};
    use crate::domain::{Method, Payload};

    fn sign_at(url: &str, credential: SasCredential<Secret>) -> Result<Signed, SigningError> {
        let request = UnsignedRequest {
            method: Method::Post,
            target: resolve(url, None, PathEncoding::AsTyped).expect("a good URL").target,
            headers: Vec::new(),
            body: Payload::new(&b"[]"[..]),
            body_shown: None,
        };
        let auth = AzureSas { service: AzureService::EventHubs, credential, lifetime_minutes: None };
        sign(request, &auth, datetime!(2026-11-22 23:00:00 UTC))
    }

    fn authorization(signed: &Signed) -> &crate::domain::WireText {
        &signed.request.request.header("authorization").expect("it is set").value
    }

    #[test]
    fn hub_and_messages_are_completed_and_said() {
        let key = "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=k=;EntityPath=hub";
        let signed = sign_at("https://ns.servicebus.windows.net", SasCredential::ConnectionString(Secret::new(key)))
            .expect("it signs");
        assert_eq!(signed.request.request.target.path, "/hub/messages");
        let ids: Vec<&str> = signed.notes.iter().map(|note| note.id.as_str()).collect();
        assert!(
            ids.contains(&"event_hubs.messages_appended") && ids.contains(&"event_hubs.hub_from_connection_string")
        );
        assert!(authorization(&signed).expose().contains("sr=https%3A%2F%2Fns.servicebus.windows.net%2Fhub&"));
        assert!(authorization(&signed).shown().contains("sig=•••&"));
    }

    #[test]
    fn a_connection_string_without_name_or_key_is_refused() {
        for (name, key) in [("", "a2V5"), ("send", "")] {
            let text =
                format!("Endpoint=sb://ns.example/;SharedAccessKeyName={name};SharedAccessKey={key};EntityPath=hub");
            let credential = SasCredential::ConnectionString(Secret::new(text));
            let error = sign_at("https://ns.example", credential).expect_err("something is empty").to_string();
            assert!(error.contains("empty SharedAccessKeyName or SharedAccessKey"), "{error}");
        }
    }

    #[test]
    fn a_pasted_token_is_sent_as_it_is() {
        let token = "SharedAccessSignature sr=https%3a%2f%2fns%2fhub&sig=abc%3D&se=1893456000&skn=send";
        let signed = sign_at(
            "https://ns.servicebus.windows.net/hub/messages?timeout=60",
            SasCredential::Token(Secret::new(token)),
        )
        .expect("it signs");
        assert_eq!(authorization(&signed).expose(), token);
        assert!(!authorization(&signed).shown().contains("abc%3D"));
    }

    #[test]
    fn settings_that_cannot_work_are_refused_by_field() {
        let refused = |url, credential| sign_at(url, credential).err().map(|error| error.field.path());
        let policy = |name: &str, key: &str| SasCredential::Policy { name: name.to_owned(), key: Secret::new(key) };
        assert_eq!(refused("https://ns.servicebus.windows.net/", policy("send", "k")), Some("url"));
        assert_eq!(refused("https://ns.servicebus.windows.net/hub", policy("", "k")), Some("auth.policy_name"));
        assert_eq!(refused("https://ns.servicebus.windows.net/hub", policy("send", "")), Some("auth.policy_key"));
        assert_eq!(
            refused("https://ns.servicebus.windows.net/hub", SasCredential::Token(Secret::new("sv=1&sig=x"))),
            Some("auth.token")
        );
    }

    const FULL: &str =
        "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=k=;EntityPath=hub";

    #[test]
    fn the_path_to_send_to_follows_from_what_the_url_names() {
        let credential = || SasCredential::Policy { name: "send".to_owned(), key: Secret::new("k") };
        for (configured, sent, resource) in [
            ("/hub", "/hub/messages", "%2Fhub&"),
            ("/hub/", "/hub/messages", "%2Fhub&"),
            ("/hub/messages", "/hub/messages", "%2Fhub&"),
            ("/hub/publishers/a", "/hub/publishers/a/messages", "%2Fhub%2Fpublishers%2Fa&"),
            ("/hub/partitions/0/messages", "/hub/partitions/0/messages", "%2Fhub%2Fpartitions%2F0&"),
        ] {
            let url = format!("https://ns.servicebus.windows.net{configured}");
            let signed = sign_at(&url, credential()).expect("it signs");
            assert_eq!(signed.request.request.target.path, sent);
            assert!(authorization(&signed).expose().contains(resource), "{configured}");
        }
        let refused = sign_at("https://ns.servicebus.windows.net/messages", credential()).err();
        assert_eq!(refused.map(|error| error.field.path()), Some("url"));
    }

    #[test]
    fn the_hub_of_a_connection_string_completes_messages_alone() {
        let signed =
            sign_at("https://ns.servicebus.windows.net/messages", SasCredential::ConnectionString(Secret::new(FULL)))
                .expect("it signs");
        assert_eq!(signed.request.request.target.path, "/hub/messages");
    }

    #[test]
    fn what_will_not_fit_together_is_noted() {
        let string = |text: &str| SasCredential::ConnectionString(Secret::new(text));
        let policy = |key: &str| SasCredential::Policy { name: "send".to_owned(), key: Secret::new(key) };
        for (url, credential, id) in [
            ("https://ns.servicebus.windows.net/other/messages", string(FULL), "event_hubs.other_hub"),
            ("https://two.servicebus.windows.net/hub/messages", string(FULL), "event_hubs.other_namespace"),
            ("https://ns.servicebus.windows.net/hub/messages?sv=1&sig=x", policy("k"), "event_hubs.storage_sas"),
        ] {
            let signed = sign_at(url, credential).expect("it signs");
            assert!(signed.notes.iter().any(|note| note.id == id), "{id}");
        }
        let signed = sign_at("https://ns.servicebus.windows.net/hub/messages", string(FULL)).expect("it signs");
        assert_eq!(signed.notes.iter().map(|note| note.id.as_str()).collect::<Vec<_>>(), ["event_hubs.one_event"]);
    }

    #[test]
    fn a_batch_beyond_the_limits_is_noted() {
        for (bytes, id) in [
            (262_144, None),
            (262_145, Some("event_hubs.too_large_for_basic")),
            (1_048_576, Some("event_hubs.too_large_for_basic")),
            (1_048_577, Some("event_hubs.too_large")),
        ] {
            let request = UnsignedRequest {
                method: Method::Post,
                target: Target { scheme: "https".into(), authority: "ns".into(), path: "/hub".into(), query: None },
                headers: Vec::new(),
                body: Payload::new(vec![b' '; bytes]),
                body_shown: None,
            };
            let found = query_and_size_notes(&request).into_iter().map(|note| note.id).find(|id| id.contains("large"));
            assert_eq!(found.as_deref(), id, "{bytes}");
        }
    }

    #[test]
    fn a_token_in_a_connection_string_is_sent_to_its_hub() {
        let text = "Endpoint=sb://ns.servicebus.windows.net/;EntityPath=hub;SharedAccessSignature=SharedAccessSignature sr=ns.servicebus.windows.net&sig=abc%3D&se=1893456000&skn=send";
        let signed = sign_at("https://ns.servicebus.windows.net", SasCredential::ConnectionString(Secret::new(text)))
            .expect("it signs");
        assert_eq!(signed.request.request.target.path, "/hub/messages");
        assert!(authorization(&signed).expose().starts_with("SharedAccessSignature sr=ns."));
    }

    #[test]
    fn neither_notes_nor_trace_show_a_key_or_a_signature() {
        let signed = sign_at(
            "https://ns.servicebus.windows.net",
            SasCredential::ConnectionString(Secret::new(FULL.replace("=k=", "=hunter2="))),
        )
        .expect("it signs");
        let header = authorization(&signed).expose().to_owned();
        let signature = header.split("&sig=").nth(1).and_then(|rest| rest.split('&').next()).expect("a signature");
        let said = format!("{signed:?}{:?}", signed.request.trace.record());
        assert!(!said.contains("hunter2") && !said.contains(signature));
    }
}
