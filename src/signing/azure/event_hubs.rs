//! Send to Event Hubs over HTTPS: a token in the Authorization header, POST to `/<hub>/messages`.

use time::{Duration, OffsetDateTime};

use super::{hmac_sha256_base64, percent_encoded};
use crate::domain::connection_string::ConnectionString;
use crate::domain::display::MASK;
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::{
    AzureSas, Header, HeaderOrigin, Note, SasCredential, Secret, SignedRequest, Target, UnsignedRequest, WireText,
    limits,
};
use crate::signing::{Signed, SigningError, header_text};

const SCHEME: &str = "SharedAccessSignature ";

/// Put a token into the request: made from policy and key, or pasted.
pub fn sign(
    mut request: UnsignedRequest,
    auth: &AzureSas<Secret>,
    now: OffsetDateTime,
) -> Result<Signed, SigningError> {
    let mut notes = Vec::new();
    let policy = policy(auth)?;
    if let Some(hub) = policy.hub() {
        add_hub(&mut request.target, hub, &mut notes);
    }
    address_messages(&mut request.target, &mut notes)?;
    notes.extend(host_and_size_notes(&request));
    let (value, trace) = match policy {
        Policy::Pasted { field, text } => {
            let token = PastedToken::parse(field, &text)?;
            notes.extend(token.notes(now));
            (token.header(), SigningTrace::default())
        }
        Policy::Key { name, key, .. } => {
            let lifetime = Duration::minutes(i64::from(auth.lifetime_minutes.unwrap_or(limits::SAS_LIFETIME_MINUTES)));
            let token = MadeToken::new(&resource_uri(&request.target), &name, &key, now + lifetime);
            (token.header(), token.trace())
        }
    };
    request.headers.push(Header::new("authorization", value, HeaderOrigin::Auth));
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

/// What the token comes from.
enum Policy {
    Pasted { field: &'static str, text: Secret },
    Key { name: String, key: Secret, hub: Option<String> },
}

impl Policy {
    fn hub(&self) -> Option<&str> {
        match self {
            Self::Pasted { .. } => None,
            Self::Key { hub, .. } => hub.as_deref(),
        }
    }
}

fn policy(auth: &AzureSas<Secret>) -> Result<Policy, SigningError> {
    match &auth.credential {
        SasCredential::Token(text) => Ok(Policy::Pasted { field: "auth.token", text: text.clone() }),
        SasCredential::Policy { name, key } => {
            if name.is_empty() {
                return Err(SigningError::new(
                    "auth.policy_name",
                    "is empty; give the name of the shared access policy",
                ));
            }
            if key.expose().is_empty() {
                return Err(SigningError::new(
                    "auth.policy_key",
                    "is empty; give the policy's primary or secondary key",
                ));
            }
            Ok(Policy::Key { name: name.clone(), key: key.clone(), hub: None })
        }
        SasCredential::ConnectionString(text) => from_connection_string(text),
        SasCredential::AccountKey(_) => Err(SigningError::new(
            "auth.account_key",
            "is for Blob Storage; Event Hubs takes a policy with its key, a connection string or a token",
        )),
    }
}

fn from_connection_string(text: &Secret) -> Result<Policy, SigningError> {
    const FIELD: &str = "auth.connection_string";
    let refused =
        |error: crate::domain::connection_string::ConnectionStringError| SigningError::new(FIELD, error.to_string());
    let fields = ConnectionString::parse(text.expose()).map_err(refused)?;
    if fields.is_storage() {
        return Err(SigningError::new(
            FIELD,
            "is one of a storage account; Event Hubs takes the namespace's (Endpoint=sb://…)",
        ));
    }
    if let Some(token) = fields.get("SharedAccessSignature") {
        return Ok(Policy::Pasted { field: FIELD, text: token.clone() });
    }
    let name = fields.require("SharedAccessKeyName").map_err(refused)?.expose().to_owned();
    let key = fields.require("SharedAccessKey").map_err(refused)?.clone();
    let hub = fields.get("EntityPath").map(|hub| hub.expose().to_owned());
    Ok(Policy::Key { name, key, hub })
}

fn add_hub(target: &mut Target, hub: &str, notes: &mut Vec<Note>) {
    if target.path == "/" && !hub.is_empty() {
        target.path = format!("/{}", percent_encoded(hub));
        notes.push(Note::info(
            "event_hubs.hub_from_connection_string",
            format!("The URL names no hub; \"{hub}\" comes from the connection string's EntityPath."),
        ));
    }
}

/// Events are sent to `/messages` of the hub, a publisher or a partition ("Send event", REST).
fn address_messages(target: &mut Target, notes: &mut Vec<Note>) -> Result<(), SigningError> {
    let path = target.path.trim_end_matches('/');
    if path.is_empty() {
        return Err(SigningError::new(
            "url",
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

fn host_and_size_notes(request: &UnsignedRequest) -> Vec<Note> {
    let mut notes = vec![Note::info(
        "event_hubs.one_event",
        "The whole array becomes one event: consumers have to expect an array.",
    )];
    if request.body.len() > limits::EVENT_HUBS_PUBLICATION_BYTES_MAX {
        notes.push(Note::warning(
            "event_hubs.too_large",
            format!(
                "The batch has {} bytes; Event Hubs takes {} in one publication (256 kB on the Basic tier).",
                request.body.len(),
                limits::EVENT_HUBS_PUBLICATION_BYTES_MAX
            ),
        ));
    }
    if request.target.host().contains(".blob.") {
        notes.push(Note::warning(
            "event_hubs.blob_host",
            "The host is one of Blob Storage; choose the service blob-storage.",
        ));
    }
    if request.target.query.as_ref().is_some_and(|query| query.expose().split('&').any(|pair| pair.starts_with("sig=")))
    {
        notes.push(Note::warning(
            "event_hubs.storage_sas",
            "The URL carries a Storage SAS (sig=…), which Event Hubs does not read; its token goes into the Authorization header.",
        ));
    }
    notes
}

/// A token signed here. Not `Debug`: it holds the signature.
struct MadeToken {
    /// Percent-encoded: signed exactly as sent.
    resource: String,
    expiry: i64,
    policy_name: String,
    signature: Secret,
}

impl MadeToken {
    /// The key is used as the text it is and not base64-decoded, unlike a storage account's
    /// ("Generate a SAS token", samples).
    fn new(resource_uri: &str, policy_name: &str, key: &Secret, expires_at: OffsetDateTime) -> Self {
        Self::sign(percent_encoded(resource_uri), policy_name, key, expires_at.unix_timestamp())
    }

    fn sign(resource: String, policy_name: &str, key: &Secret, expiry: i64) -> Self {
        let signature = hmac_sha256_base64(key.expose().as_bytes(), &format!("{resource}\n{expiry}"));
        Self { resource, expiry, policy_name: policy_name.to_owned(), signature }
    }

    fn string_to_sign(&self) -> String {
        format!("{}\n{}", self.resource, self.expiry)
    }

    fn header(&self) -> WireText {
        let text = |signature: &str| {
            format!(
                "{SCHEME}sr={}&sig={signature}&se={}&skn={}",
                self.resource,
                self.expiry,
                percent_encoded(&self.policy_name)
            )
        };
        WireText::masked(Secret::new(text(&percent_encoded(self.signature.expose()))), text(MASK))
    }

    fn trace(&self) -> SigningTrace {
        let string_to_sign = WireText::plain(self.string_to_sign());
        let signature = WireText::masked(self.signature.clone(), MASK);
        let labels = vec!["sr, the resource, as sent".to_owned(), "se, the expiry in seconds since 1970".to_owned()];
        let step = |name, text, line_labels| SigningStep { name, text, line_labels };
        SigningTrace {
            steps: vec![
                step("string to sign", string_to_sign.clone(), labels),
                step("signature", signature.clone(), Vec::new()),
                step("authorization", self.header(), Vec::new()),
            ],
            canonical_request: None,
            string_to_sign: Some(string_to_sign),
            signature: Some(signature),
        }
    }
}

/// A token made elsewhere, sent as it is.
struct PastedToken {
    text: Secret,
    expiry: Option<i64>,
}

impl PastedToken {
    fn parse(field: &'static str, pasted: &Secret) -> Result<Self, SigningError> {
        let text = pasted.expose().trim();
        header_text::check_value(field, text)?;
        let Some(fields) = text.strip_prefix(SCHEME) else {
            let reason = if text.contains("sv=") {
                "is a Storage SAS; Event Hubs takes a token like SharedAccessSignature sr=…&sig=…&se=…&skn=…"
            } else {
                "does not start with the word SharedAccessSignature; paste the whole token, as in SharedAccessSignature sr=…&sig=…&se=…&skn=…"
            };
            return Err(SigningError::new(field, reason));
        };
        let value = |name: &str| fields.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        for name in ["sr", "sig", "se", "skn"] {
            if value(name).is_none_or(str::is_empty) {
                return Err(SigningError::new(field, format!("has no {name}; paste the whole token")));
            }
        }
        Ok(Self { text: Secret::new(text), expiry: value("se").and_then(|expiry| expiry.parse().ok()) })
    }

    fn header(&self) -> WireText {
        let (_, fields) = self.text.expose().split_once(' ').unwrap_or_default();
        let shown: Vec<String> = fields
            .split('&')
            .map(|pair| if pair.starts_with("sig=") { format!("sig={MASK}") } else { pair.to_owned() })
            .collect();
        WireText::masked(self.text.clone(), format!("{SCHEME}{}", shown.join("&")))
    }

    fn notes(&self, now: OffsetDateTime) -> Vec<Note> {
        match self.expiry {
            None => vec![Note::warning(
                "event_hubs.expiry_unreadable",
                "The token's expiry (se) is not a number of seconds.",
            )],
            Some(expiry) if expiry <= now.unix_timestamp() => {
                vec![Note::warning("event_hubs.token_expired", "The token has expired (se). Make a new one.")]
            }
            Some(_) => Vec::new(),
        }
    }
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

    fn authorization(signed: &Signed) -> &WireText {
        &signed.request.request.header("authorization").expect("it is set").value
    }

    #[test]
    fn a_token_is_the_golden_one() {
        // The lower-case resource and key of Microsoft's .NET sample, signed independently.
        let token = MadeToken::sign(
            "https%3a%2f%2fmysvc.servicebus.windows.net%2fmyentity%2fmessages".to_owned(),
            "mykey",
            &Secret::new("AexamplekeyAEXAMPLEKEYAexamplekeyAEXAMPLEKEY="),
            1_476_065_410,
        );
        assert_eq!(token.signature.expose(), "nQDGh0YxA8O3SFO7SyrmnTK6BnP/33KShAbTXFjmYV0=");

        let token = MadeToken::sign(
            percent_encoded("https://ns.servicebus.windows.net/hub"),
            "send",
            &Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY12="),
            1_795_395_600,
        );
        assert_eq!(
            token.header().expose(),
            "SharedAccessSignature sr=https%3A%2F%2Fns.servicebus.windows.net%2Fhub&sig=iK0iXrPUsApWuCzDMoKK3CePEmlG7PmHkuWNGV1S%2Bkc%3D&se=1795395600&skn=send"
        );
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
        let refused = |url, credential| sign_at(url, credential).err().map(|error| error.field);
        let policy = |name: &str, key: &str| SasCredential::Policy { name: name.to_owned(), key: Secret::new(key) };
        assert_eq!(refused("https://ns.servicebus.windows.net/", policy("send", "k")), Some("url"));
        assert_eq!(refused("https://ns.servicebus.windows.net/hub", policy("", "k")), Some("auth.policy_name"));
        assert_eq!(refused("https://ns.servicebus.windows.net/hub", policy("send", "")), Some("auth.policy_key"));
        assert_eq!(
            refused("https://ns.servicebus.windows.net/hub", SasCredential::Token(Secret::new("sv=1&sig=x"))),
            Some("auth.token")
        );
    }
}
