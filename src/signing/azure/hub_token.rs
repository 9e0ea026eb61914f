//! The token of Event Hubs: `SharedAccessSignature sr=…&sig=…&se=…&skn=…`.
//!
//! Source: Microsoft, "Authenticate access to Event Hubs resources using shared access signatures" and
//! "Generate a SAS token".

use std::fmt;

use time::OffsetDateTime;

use super::{hmac_sha256_base64, percent_encoded};
use crate::domain::display::{self, MASK};
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::{Note, Secret, SecretName, Target, WireText};
use crate::signing::{SigningError, header_text};

/// The scheme word of the Authorization header.
pub const SCHEME: &str = "SharedAccessSignature";

/// A token that is signed here. Not `Debug`: it holds the signature.
pub struct HubToken {
    resource: String,
    expiry: i64,
    policy_name: String,
    signature: Secret,
}

impl HubToken {
    /// A token for `resource_uri`, written as `encodeURIComponent` does.
    pub fn new(resource_uri: &str, policy_name: &str, key: &Secret, expires_at: OffsetDateTime) -> Self {
        Self::sign(percent_encoded(resource_uri), policy_name, key, expires_at.unix_timestamp())
    }

    /// Sign `resource`, which is percent-encoded and stays exactly as it is, until `expiry` in seconds since 1970.
    ///
    /// The key is used as the text it is and not base64-decoded, unlike a storage account's ("Generate a SAS
    /// token", samples).
    pub fn sign(resource: impl Into<String>, policy_name: &str, key: &Secret, expiry: i64) -> Self {
        let resource = resource.into();
        let signature =
            hmac_sha256_base64(key.expose().as_bytes(), &HubStringToSign { resource: &resource, expiry }.to_string());
        Self { resource, expiry, policy_name: policy_name.to_owned(), signature }
    }

    pub fn string_to_sign(&self) -> HubStringToSign<'_> {
        HubStringToSign { resource: &self.resource, expiry: self.expiry }
    }

    /// Base64.
    pub fn signature(&self) -> &Secret {
        &self.signature
    }

    /// The value of the Authorization header.
    pub fn header(&self) -> WireText {
        let text = |signature: &str| {
            format!(
                "{SCHEME} sr={}&sig={signature}&se={}&skn={}",
                self.resource,
                self.expiry,
                percent_encoded(&self.policy_name)
            )
        };
        WireText::masked(Secret::new(text(&percent_encoded(self.signature.expose()))), text(MASK))
    }

    pub(super) fn trace(&self) -> SigningTrace {
        trace(self.string_to_sign().to_string(), self.signature.clone(), self.header())
    }
}

/// The two lines that are signed. `Display` gives the exact bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HubStringToSign<'a> {
    resource: &'a str,
    expiry: i64,
}

impl fmt::Display for HubStringToSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.resource, self.expiry)
    }
}

fn trace(string_to_sign: String, signature: Secret, header: WireText) -> SigningTrace {
    let string_to_sign = WireText::plain(string_to_sign);
    let signature = WireText::masked(signature, MASK);
    let labels = vec!["sr, the resource, as sent".to_owned(), "se, the expiry in seconds since 1970".to_owned()];
    let step = |name, text, line_labels| SigningStep { name, text, line_labels };
    SigningTrace {
        steps: vec![
            step("string to sign", string_to_sign.clone(), labels),
            step("signature", signature.clone(), Vec::new()),
            step("authorization", header, Vec::new()),
        ],
        canonical_request: None,
        string_to_sign: Some(string_to_sign),
        signature: Some(signature),
    }
}

/// A token made elsewhere, sent as it is. Not `Debug`: it holds the signature.
pub(super) struct PastedToken {
    text: Secret,
    /// As they stand in the token, still percent-encoded.
    resource: String,
    expiry: String,
    signature: Secret,
    is_trimmed: bool,
}

impl PastedToken {
    pub(super) fn parse(field: SecretName, pasted: &Secret) -> Result<Self, SigningError> {
        let text = pasted.expose().trim();
        header_text::check_value(field, text)?;
        let has_scheme = text.get(..SCHEME.len()).is_some_and(|word| word.eq_ignore_ascii_case(SCHEME));
        let Some((_, fields)) = text.split_once(' ').filter(|_| has_scheme) else {
            let reason = if text.contains("sv=") {
                "is a Storage SAS; Event Hubs takes a token like SharedAccessSignature sr=…&sig=…&se=…&skn=…"
            } else {
                "does not start with the word SharedAccessSignature and a space; paste the whole token, as in SharedAccessSignature sr=…&sig=…&se=…&skn=…"
            };
            return Err(SigningError::new(field, reason));
        };
        let value = |name: &str| {
            let mut values =
                fields.split('&').filter_map(|pair| pair.trim_start().strip_prefix(name)?.strip_prefix('='));
            values
                .next()
                .filter(|value| !value.is_empty())
                .ok_or_else(|| SigningError::new(field, format!("has no {name}; paste the whole token")))
        };
        value("skn")?;
        Ok(Self {
            resource: value("sr")?.to_owned(),
            expiry: value("se")?.to_owned(),
            signature: Secret::new(percent_encoding::percent_decode_str(value("sig")?).decode_utf8_lossy()),
            is_trimmed: text.len() != pasted.expose().len(),
            text: Secret::new(text),
        })
    }

    pub(super) fn header(&self) -> WireText {
        let (scheme, fields) = self.text.expose().split_once(' ').unwrap_or_default();
        let pairs: Vec<String> = fields
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, _)) if name.trim().eq_ignore_ascii_case("sig") => format!("{name}={MASK}"),
                _ => pair.to_owned(),
            })
            .collect();
        WireText::masked(self.text.clone(), format!("{scheme} {}", pairs.join("&")))
    }

    /// Both lines of the string to sign stand in the token itself.
    pub(super) fn trace(&self) -> SigningTrace {
        trace(format!("{}\n{}", self.resource, self.expiry), self.signature.clone(), self.header())
    }

    pub(super) fn notes(&self, target: &Target, now: OffsetDateTime) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.is_trimmed {
            notes.push(Note::info("event_hubs.repaired", "The pasted token was freed from white space around it."));
        }
        notes.extend(self.expiry_note(now));
        notes.extend(self.resource_note(target));
        if self.signature.expose().len() != 44 || self.signature.expose().contains([' ', '%']) {
            notes.push(Note::warning(
                "event_hubs.signature_damaged",
                "The token's signature (sig) is not the 44 characters of base64, percent-encoded once, that every token has. Copy the token again.",
            ));
        }
        notes
    }

    fn expiry_note(&self, now: OffsetDateTime) -> Option<Note> {
        /// Seconds this large lie thousands of years ahead; milliseconds do not.
        const MILLISECONDS_FROM: i64 = 100_000_000_000;
        match self.expiry.parse::<i64>() {
            Err(_) => Some(Note::warning(
                "event_hubs.expiry_unreadable",
                "The token's expiry (se) is not a number of seconds. Make a new one.",
            )),
            Ok(expiry) if expiry <= now.unix_timestamp() => {
                Some(Note::warning("event_hubs.token_expired", "The token has expired (se). Make a new one."))
            }
            Ok(MILLISECONDS_FROM..) => Some(Note::warning(
                "event_hubs.expiry_in_milliseconds",
                "The token's expiry (se) looks like milliseconds; Event Hubs counts seconds.",
            )),
            Ok(_) => None,
        }
    }

    /// A token opens "all resources prefixed with the resource URI"; the scheme does not matter.
    fn resource_note(&self, target: &Target) -> Option<Note> {
        let resource = percent_encoding::percent_decode_str(&self.resource).decode_utf8_lossy().to_ascii_lowercase();
        let resource = resource.split_once("://").map_or(resource.as_str(), |(_, rest)| rest).trim_end_matches('/');
        let path = percent_encoding::percent_decode_str(&target.path).decode_utf8_lossy();
        let address = format!("{}{path}", target.authority).to_ascii_lowercase();
        let rest = address.strip_prefix(resource);
        (!rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))).then(|| {
            Note::warning(
                "event_hubs.other_resource",
                format!(
                    "The token is for {} (sr), and the destination's URL is not below that: Event Hubs will refuse it.",
                    display::visible(resource)
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const SIG: &str = "iK0iXrPUsApWuCzDMoKK3CePEmlG7PmHkuWNGV1S%2Bkc%3D";

    fn parse(text: &str) -> Result<PastedToken, SigningError> {
        PastedToken::parse(SecretName::Token, &Secret::new(text))
    }

    fn ids(text: &str) -> Vec<String> {
        let target = Target {
            scheme: "https".into(),
            authority: "ns.servicebus.windows.net".into(),
            path: "/hub/messages".into(),
            query: None,
        };
        let notes = parse(text).expect("it parses").notes(&target, datetime!(2026-11-22 23:00 UTC));
        notes.into_iter().map(|note| note.id).collect()
    }

    #[test]
    fn a_token_opens_everything_below_its_resource_in_any_writing() {
        for resource in [
            "https%3A%2F%2Fns.servicebus.windows.net%2Fhub",
            "https%3a%2f%2fNS.servicebus.windows.net%2fHub%2f",
            "sb%3A%2F%2Fns.servicebus.windows.net%2F",
            "ns.servicebus.windows.net",
            "https%3A%2F%2Fns.servicebus.windows.net%2Fhub%2Fmessages",
        ] {
            let token = format!("SharedAccessSignature sr={resource}&sig={SIG}&se=1795395600&skn=send");
            assert_eq!(ids(&token), Vec::<String>::new(), "{resource}");
        }
        for resource in ["https%3A%2F%2Fns.servicebus.windows.net%2Fhu", "https%3A%2F%2Fother.servicebus.windows.net"] {
            let token = format!("SharedAccessSignature sr={resource}&sig={SIG}&se=1795395600&skn=send");
            assert_eq!(ids(&token), ["event_hubs.other_resource"], "{resource}");
        }
    }

    #[test]
    fn what_is_odd_about_a_pasted_token_is_noted() {
        let token = |sig: &str, se: &str| {
            format!("SharedAccessSignature sr=ns.servicebus.windows.net&sig={sig}&se={se}&skn=send")
        };
        for (token, id) in [
            (token(SIG, "1476065410"), "event_hubs.token_expired"),
            (token(SIG, "2030-01-01"), "event_hubs.expiry_unreadable"),
            (token(SIG, "1795395600000"), "event_hubs.expiry_in_milliseconds"),
            (token("abc%3D", "1795395600"), "event_hubs.signature_damaged"),
            (format!(" {}\n", token(SIG, "1795395600")), "event_hubs.repaired"),
        ] {
            assert_eq!(ids(&token), [id]);
        }
    }

    #[test]
    fn the_string_to_sign_of_a_pasted_token_stands_in_it() {
        let token = parse(&format!("sharedaccesssignature sr=https%3a%2f%2fns&sig={SIG}&se=1795395600&skn=send"));
        let trace = token.expect("it parses").trace();
        assert_eq!(trace.string_to_sign.expect("it has one").expose(), "https%3a%2f%2fns\n1795395600");
        let signature = trace.signature.expect("it has one");
        assert_eq!(signature.expose(), "iK0iXrPUsApWuCzDMoKK3CePEmlG7PmHkuWNGV1S+kc=");
        assert_eq!(signature.shown(), MASK);
    }

    #[test]
    fn of_a_pasted_token_the_signature_alone_is_masked() {
        let token = parse(&format!("SharedAccessSignature sr=https%3a%2f%2fns&sig={SIG}&se=1795395600&skn=send"));
        let header = token.expect("it parses").header();
        assert_eq!(header.shown(), "SharedAccessSignature sr=https%3a%2f%2fns&sig=•••&se=1795395600&skn=send");
    }

    #[test]
    fn what_is_no_token_is_refused_without_repeating_it() {
        for text in [
            "",
            "SharedAccessSignature",
            "SharedAccessSignature sr=a&se=1&skn=hunter2",
            "SharedAccessSignature sr=a&sig=hunter2&se=1",
            "SharedAccessSignature sr=a&sig=&se=1&skn=x",
            "Bearer hunter2",
            "sv=1&sig=hunter2",
            "SharedAccessSignature sr=a\r\n&sig=hunter2&se=1&skn=x",
            "SharedAccessSignature sr=é&sig=hunter2&se=1&skn=x",
        ] {
            let error = parse(text).err().expect(text);
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
