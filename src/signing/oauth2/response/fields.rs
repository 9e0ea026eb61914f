//! The fields of a token response, from JSON or form encoding.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::deviation::{Deviation, Found};
use super::refusal;
use super::{TokenResponse, TokenResponseError};
use crate::domain::display::visible;
use crate::domain::limits;

/// Fields that a token response has a meaning for (RFC 6749 §5.1).
const KNOWN: [&str; 5] = ["access_token", "token_type", "expires_in", "refresh_token", "scope"];

/// The fields in their order, repeated ones included. Not `Debug`: they hold the token.
#[derive(Clone)]
pub(super) struct Fields(Vec<(String, Value)>);

impl Fields {
    /// The field `name`; of several the last one, as most JSON readers have it.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Known fields that stand there more than once.
    pub(super) fn repeated(&self) -> impl Iterator<Item = &'static str> {
        KNOWN.into_iter().filter(|name| self.names().filter(|known| known == name).count() > 1)
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Put the field `name` at the end, in place of any that are there.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.remove(name);
        self.0.push((name.to_owned(), value));
    }

    /// A form's pairs. Form encoding knows texts only, so a lifetime in digits is a number.
    pub(super) fn of_form(form: &str) -> Self {
        let value = |name: &str, text: String| match text.parse::<u64>() {
            Ok(seconds) if name == "expires_in" => Value::from(seconds),
            Ok(_) | Err(_) => Value::String(text),
        };
        let pairs = form_urlencoded::parse(form.as_bytes());
        Self(pairs.map(|(name, text)| (name.to_string(), value(&name, text.into_owned()))).collect())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The fields of `response`, whatever its status; what is odd about their encoding goes to `found`.
pub(super) fn read(response: TokenResponse<'_>, found: &mut Vec<Found>) -> Result<Fields, TokenResponseError> {
    let TokenResponse { status, content_type, body } = response;
    if body.len() > limits::TOKEN_RESPONSE_BYTES_MAX {
        return Err(TokenResponseError::new(format!(
            "The token endpoint responded {status} with {} bytes; a token response is never that long. Check the token URL.",
            body.len()
        )));
    }
    let (body, has_mark) = match body.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (rest, true),
        None => (body, false),
    };
    let text = std::str::from_utf8(body).map_err(|_invalid| {
        TokenResponseError::new(format!("The token endpoint responded {status} with a body that is not UTF-8 text."))
    })?;
    let text = text.trim();
    if text.is_empty() {
        return Err(refusal::empty(status));
    }
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type.ends_with("html") || text.starts_with('<') {
        return Err(refusal::web_page(status, text));
    }
    let mut deviates = |deviation, what: String| found.push(Found { deviation, what });
    if has_mark {
        deviates(Deviation::ByteOrderMark, "The response begins with a byte order mark".to_owned());
    }
    let is_form = media_type == "application/x-www-form-urlencoded" || looks_like_form(text);
    if is_form && !text.starts_with('{') {
        deviates(Deviation::FormEncoded, "The response is form-encoded, not JSON".to_owned());
        return Ok(Fields::of_form(text));
    }
    let fields = serde_json::from_str(text).map_err(|error| {
        let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
        if is_json { refusal::not_an_object(status) } else { refusal::not_json(status, text, &error) }
    })?;
    if media_type != "application/json" {
        let what = match content_type {
            Some(other) => format!("The response's content type is {}, not application/json", visible(other)),
            None => "The response has no content type; application/json is required (RFC 6749 §5.1)".to_owned(),
        };
        deviates(Deviation::ContentType, what);
    }
    Ok(fields)
}

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn looks_like_form(text: &str) -> bool {
    ["access_token=", "error=", "token_type="].iter().any(|start| text.starts_with(start))
}
