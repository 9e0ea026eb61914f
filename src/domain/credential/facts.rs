//! The credentials of a request that is kept: where each stood, and what may be said of it once it is masked.
//!
//! The facts are those of the text that the mask hides: what follows a scheme word, the value of a parameter.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode;
use serde::{Deserialize, Serialize};

use super::authorization;
use super::names::is_secret_parameter;
use crate::domain::display::{self, MASK};
use crate::domain::secret::{SecretFacts, SecretTrait};

/// Credentials of one request that are kept; no request has more, and a hostile file could.
pub const CREDENTIALS_MAX: usize = 32;

/// Where in a request a credential stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialPlace {
    /// A header, by its name in lower case.
    Header(String),
    /// A parameter of the URL's query, by its decoded name.
    Query(String),
    /// A field of a form in the body, by its decoded name.
    Form(String),
    /// A field of a JSON object in the body.
    Json(String),
}

impl CredentialPlace {
    /// The header `name`.
    pub fn header(name: &str) -> Self {
        Self::Header(name.to_ascii_lowercase())
    }
}

impl fmt::Display for CredentialPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "the header {}", display::visible(name)),
            Self::Query(name) => write!(f, "the query parameter {}", display::visible(name)),
            Self::Form(name) => write!(f, "the form field {}", display::visible(name)),
            Self::Json(name) => write!(f, "the JSON field {}", display::visible(name)),
        }
    }
}

/// What may be said of one credential of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialFacts {
    #[serde(flatten)]
    pub place: CredentialPlace,
    #[serde(flatten)]
    pub facts: SecretFacts,
}

/// A credential that the program which wrote a file took out of it, or may have taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaned {
    #[serde(flatten)]
    pub place: CredentialPlace,
    pub how: Cleaning,
}

/// Why a credential is not in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cleaning {
    /// A placeholder stands in its place: there was a credential, and nothing else is known of it.
    Replaced,
    /// It is not in the file, but the rest of the request shows that it was signed: the program that wrote the file,
    /// or something on the way, took the credential out.
    Removed,
    /// It is not in the file, and the program that wrote it leaves such credentials out as a rule: that it is missing
    /// says nothing.
    LeftOut,
}

impl CredentialFacts {
    /// Of a header that carries a credential; `None` if `value` is masked already.
    pub fn of_header(name: &str, value: &str) -> Option<Self> {
        if value.contains(MASK) {
            return None;
        }
        let place = CredentialPlace::header(name);
        let is_authorization = ["authorization", "proxy-authorization"].iter().any(|n| name.eq_ignore_ascii_case(n));
        let facts = if is_authorization { authorization::facts(value) } else { plain_facts(value) };
        Some(Self { place, facts })
    }

    /// Of every secret parameter of `query` (without `?`), as it was written.
    pub fn of_query(query: &str) -> Vec<Self> {
        pairs(query.as_bytes()).map(|(name, facts)| Self { place: CredentialPlace::Query(name), facts }).collect()
    }

    /// Of every secret field of a form, as it was written.
    pub fn of_form(form: &[u8]) -> Vec<Self> {
        pairs(form).map(|(name, facts)| Self { place: CredentialPlace::Form(name), facts }).collect()
    }

    /// Of a field of a JSON object in the body.
    pub fn of_json(name: &str, value: &str) -> Self {
        Self { place: CredentialPlace::Json(name.to_owned()), facts: plain_facts(value) }
    }
}

/// The claims of a JWT (RFC 7519 §3), decoded and never verified; `None` for an opaque token.
pub fn jwt_claims(token: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let parts: Vec<&str> = token.trim().splitn(4, '.').collect();
    let [_header, payload, _signature] = parts.as_slice() else { return None };
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

pub(super) fn plain_facts(value: &str) -> SecretFacts {
    SecretFacts { length: value.len(), traits: SecretTrait::of(value) }
}

/// The secret parameters of a form or query: decoded name, and facts of the value as written and as read.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = (String, SecretFacts)> {
    let secrets = text.split(|byte| *byte == b'&').filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let name = percent_decode(&pair[..at]).decode_utf8_lossy();
        let value = &pair[at + 1..];
        (is_secret_parameter(&name) && !is_masked(value)).then(|| (name.into_owned(), encoded_facts(value)))
    });
    secrets.take(CREDENTIALS_MAX)
}

fn is_masked(value: &[u8]) -> bool {
    value == MASK.as_bytes() || percent_decode(value).eq(MASK.bytes())
}

/// A plus sign is not decoded: whether it stood for a blank or for itself is what a diagnosis asks.
fn encoded_facts(raw: &[u8]) -> SecretFacts {
    let decoded: Cow<'_, str> = percent_decode(raw).decode_utf8_lossy();
    let mut facts = plain_facts(&decoded);
    let is_bare_percent = |at: usize| raw[at] == b'%' && !raw.get(at + 1..at + 3).is_some_and(is_hex);
    // RFC 3986 §2.3 adds the tilde to what form encoding leaves alone (URL Standard, §5.2).
    let is_left_alone = |byte: &u8| byte.is_ascii_alphanumeric() || b"*-._~+%".contains(byte);
    let as_written = [
        (SecretTrait::BarePlus, raw.contains(&b'+')),
        (SecretTrait::BarePercent, (0..raw.len()).any(is_bare_percent)),
        (SecretTrait::NotFormEncoded, !raw.iter().all(is_left_alone)),
    ];
    facts.traits.extend(as_written.into_iter().filter(|(_, has)| *has).map(|(found, _)| found));
    facts
}

fn is_hex(digits: &[u8]) -> bool {
    digits.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::SecretTrait::{
        BarePercent, BarePlus, InnerWhitespace, LooksPercentEncoded, NotFormEncoded, TrailingNewline,
    };
    use super::*;
    use crate::domain::credential::assert_traits;

    #[test]
    fn a_form_field_keeps_how_it_was_written() {
        let facts = |form: &str| CredentialFacts::of_form(form.as_bytes()).remove(0).facts;
        assert_traits(&facts("a=1&client_secret=x+y/z"), &[BarePlus, NotFormEncoded], &[BarePercent]);
        assert_traits(&facts("client_secret=50%&a=1"), &[BarePercent], &[BarePlus, LooksPercentEncoded]);
        assert_traits(&facts("client_secret=a b"), &[InnerWhitespace, NotFormEncoded], &[BarePlus]);
        assert_traits(&facts("client%5Fsecret=a%2Bb%0A"), &[TrailingNewline], &[BarePlus, NotFormEncoded]);
        assert_traits(&facts("client_secret=a%252Bb"), &[LooksPercentEncoded], &[BarePercent]);
        assert_traits(&facts("client_secret=ab%41"), &[], &[BarePercent]);
        assert_traits(&facts("client_secret=ab%4"), &[BarePercent], &[]);
        let place = CredentialFacts::of_form(b"client%5Fsecret=a").remove(0).place;
        assert_eq!(place, CredentialPlace::Form("client_secret".to_owned()));
    }

    #[test]
    fn a_place_is_said_in_words_and_its_name_made_visible() {
        let said = [
            CredentialPlace::header("X-Api-Key").to_string(),
            CredentialPlace::Query("sig".to_owned()).to_string(),
            CredentialPlace::Form("client_secret".to_owned()).to_string(),
            CredentialPlace::Json("a\nb".to_owned()).to_string(),
        ];
        let expected =
            ["the header x-api-key", "the query parameter sig", "the form field client_secret", "the JSON field a\\nb"];
        assert_eq!(said, expected);
    }

    #[test]
    fn the_claims_of_a_jwt_are_read_and_an_opaque_token_has_none() {
        let claims = jwt_claims("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.sig").expect("a JWT");
        assert_eq!(claims["exp"], 1);
        for token in ["abc", "a.b.c", "a.eyJleHAiOjF9.c.d", "a.e30=", ""] {
            assert_eq!(jwt_claims(token), None, "{token}");
        }
    }

    #[test]
    fn what_is_masked_has_no_facts() {
        assert_eq!(CredentialFacts::of_header("authorization", "Bearer •••"), None);
        assert_eq!(CredentialFacts::of_query("sig=•••&sv=1&sig=%E2%80%A2%E2%80%A2%E2%80%A2"), []);
        assert_eq!(CredentialFacts::of_query("sv=1"), []);
    }

    #[test]
    fn facts_are_written_with_their_place_and_read_back() {
        let facts = CredentialFacts::of_query("sig=a+b").remove(0);
        let text = serde_json::to_string(&facts).expect("it is written");
        assert_eq!(text, r#"{"query":"sig","length":3,"traits":["form-encoding-changes","bare-plus"]}"#);
        assert_eq!(serde_json::from_str::<CredentialFacts>(&text).expect("it is read"), facts);
        let cleaned = Cleaned { place: CredentialPlace::header("Cookie"), how: Cleaning::LeftOut };
        let text = serde_json::to_string(&cleaned).expect("it is written");
        assert_eq!(text, r#"{"header":"cookie","how":"left-out"}"#);
        assert_eq!(serde_json::from_str::<Cleaned>(&text).expect("it is read"), cleaned);
    }

    #[test]
    fn no_more_credentials_are_kept_than_a_request_has() {
        assert_eq!(CredentialFacts::of_query(&"sig=a&".repeat(1_000)).len(), CREDENTIALS_MAX);
    }
}
