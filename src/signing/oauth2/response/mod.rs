//! Read the token endpoint's response, leniently, and say what a strict client makes of it.
//!
//! RFC 6749 §5.1 is clear, real servers are not: lifetimes as text, form-encoded responses, errors with status
//! 200. The platform's own client is not known, so each deviation is accepted here and noted, with the words of a
//! strict client where that one refuses it ([`deviation`]).

mod claims;
mod deviation;
mod fields;
mod refusal;

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use self::claims::{check_claims, claims, moment};
use self::deviation::{Deviation, Found};
use self::fields::Fields;
use crate::domain::display::visible;
use crate::domain::{Note, Secret};

/// What the token endpoint returned, as it came.
#[derive(Clone, Copy)]
pub struct TokenResponse<'a> {
    pub status: u16,
    /// The value of the Content-Type header, a character per byte.
    pub content_type: Option<&'a str>,
    /// Decoded, if there was a content encoding.
    pub body: &'a [u8],
}

/// An access token and what the response said about it. Not `Debug`: it holds the token.
#[derive(Clone)]
pub struct AccessToken {
    pub token: Secret,
    pub received_at: OffsetDateTime,
    /// Seconds, as the response said.
    pub expires_in: Option<u64>,
    /// Claims of a JWT, decoded and never verified.
    pub claims: Option<Value>,
    pub notes: Vec<Note>,
}

impl AccessToken {
    /// When the token ends, by the response's `expires_in` or the JWT's `exp`, whichever is earlier.
    /// `None` if neither says so.
    pub fn expires_at(&self) -> Option<OffsetDateTime> {
        let said = self.expires_in.map(|seconds| {
            let lifetime = Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
            self.received_at.checked_add(lifetime).unwrap_or(LATEST)
        });
        let claimed = self.claims.as_ref().and_then(|claims| moment(claims, "exp"));
        match (said, claimed) {
            (Some(said), Some(claimed)) => Some(said.min(claimed)),
            (said, claimed) => said.or(claimed),
        }
    }
}

/// The end of time, for lifetimes beyond it.
const LATEST: OffsetDateTime = time::macros::datetime!(9999-12-31 23:59:59 UTC);

/// Longest token that passes common header limits with room to spare (nginx takes 8 KiB a line by default).
const TOKEN_BYTES_NOTE: usize = 8 * 1024;

/// A lifetime this short or shorter leaves no room for a renewal margin, in seconds.
const SHORT_LIFETIME_SECONDS: u64 = 60;

/// Characters of a server's own words that are quoted.
const QUOTE_CHARS_MAX: usize = 300;

/// The response holds no usable token. The text quotes the server's words, never the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct TokenResponseError {
    pub text: String,
}

impl TokenResponseError {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// The access token of `response`, with a note for each deviation from RFC 6749.
///
/// The server's words are quoted as they came, control characters made visible: a server that echoes the
/// client secret is for the caller to redact, who knows it.
pub fn read(response: TokenResponse<'_>, received_at: OffsetDateTime) -> Result<AccessToken, TokenResponseError> {
    let mut reading = Reading::default();
    let status = response.status;
    let fields = fields::read(response, &mut reading.found)?;
    if let Some(error) = refusal::by_server(status, &fields) {
        return Err(error);
    }
    if !(200..300).contains(&status) {
        return Err(refusal::unexpected_status(status, response.body, fields.get("access_token").is_some()));
    }
    if status != 200 {
        reading.deviates(Deviation::Status, format!("The response's status is {status}, not 200"));
    }
    for name in fields.repeated() {
        let what = format!("The response has {name} more than once; the last one counts");
        reading.deviates(Deviation::RepeatedField(name), what);
    }
    let token = reading.access_token(&fields)?;
    reading.token_type(&fields)?;
    let expires_in = reading.expires_in(&fields);
    reading.scope(&fields);
    reading.refresh_token(&fields);
    let claims = claims(token);
    if let Some(claims) = &claims {
        check_claims(claims, received_at, &mut reading.notes);
    }
    let mut notes = deviation::notes(response, &reading.found);
    notes.append(&mut reading.notes);
    Ok(AccessToken { token: Secret::new(token), received_at, expires_in, claims, notes })
}

/// What is found on the way through a response.
#[derive(Default)]
struct Reading {
    found: Vec<Found>,
    notes: Vec<Note>,
}

impl Reading {
    fn deviates(&mut self, deviation: Deviation, what: impl Into<String>) {
        self.found.push(Found { deviation, what: what.into() });
    }

    fn access_token<'a>(&mut self, fields: &'a Fields) -> Result<&'a str, TokenResponseError> {
        let token = match fields.get("access_token") {
            Some(Value::String(token)) => token.as_str(),
            Some(Value::Null) | None => return Err(refusal::no_token(fields)),
            Some(_) => return Err(TokenResponseError::new("The response's access_token is not a text.")),
        };
        if token.trim().is_empty() {
            return Err(TokenResponseError::new("The response's access_token is empty."));
        }
        if let Some((index, odd)) = token.chars().enumerate().find(|(_, c)| !matches!(c, ' '..='~')) {
            return Err(TokenResponseError::new(format!(
                "The response's access_token has a character (U+{:04X} at position {}) that cannot travel in a header.",
                u32::from(odd),
                index + 1
            )));
        }
        if token.to_ascii_lowercase().starts_with("bearer ") {
            self.deviates(
                Deviation::Token { note_id: "oauth2.answer_token_prefix" },
                "The response's access_token begins with the word Bearer, which then stands twice in the delivery",
            );
        } else if !token.bytes().all(is_bearer_byte) {
            self.deviates(
                Deviation::Token { note_id: "oauth2.answer_token_characters" },
                "The response's access_token has characters that a bearer token must not have (RFC 6750 §2.1)",
            );
        }
        if token.len() > TOKEN_BYTES_NOTE {
            self.notes.push(Note::warning(
                "oauth2.token_large",
                format!("The token has {} bytes. Many servers refuse header lines beyond 8 KiB.", token.len()),
            ));
        }
        Ok(token)
    }

    fn token_type(&mut self, fields: &Fields) -> Result<(), TokenResponseError> {
        match fields.get("token_type") {
            Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => Ok(()),
            Some(Value::String(kind)) => Err(TokenResponseError::new(format!(
                "The response's token_type is {}; only bearer tokens can be sent.",
                quoted(kind)
            ))),
            Some(Value::Null) | None => {
                self.deviates(
                    Deviation::NoTokenType,
                    "The response has no token_type, which is required (RFC 6749 §5.1)",
                );
                Ok(())
            }
            Some(_) => Err(TokenResponseError::new("The response's token_type is not a text; it must be \"Bearer\".")),
        }
    }

    fn expires_in(&mut self, fields: &Fields) -> Option<u64> {
        let (seconds, deviation) = lifetime(fields.get("expires_in"));
        if let Some(what) = deviation {
            self.deviates(Deviation::ExpiresIn, what);
        }
        match seconds {
            None => self.notes.push(Note::info(
                "oauth2.answer_no_expires_in",
                "The response does not say how long the token lives. It is used again only if the token itself says so (exp).",
            )),
            Some(seconds) if seconds <= SHORT_LIFETIME_SECONDS => self.notes.push(Note::warning(
                "oauth2.token_short_lived",
                format!("The token lives only {seconds} s; clients that renew 60 s early fetch one for every request."),
            )),
            Some(_) => {}
        }
        seconds
    }

    fn scope(&mut self, fields: &Fields) {
        match fields.get("scope") {
            Some(Value::String(_) | Value::Null) | None => {}
            Some(Value::Array(_)) => self.deviates(Deviation::Scope, "The response's scope is a list, not one text"),
            Some(_) => self.deviates(Deviation::Scope, "The response's scope is not a text"),
        }
    }

    fn refresh_token(&mut self, fields: &Fields) {
        if fields.get("refresh_token").is_some_and(|value| !value.is_null()) {
            self.notes.push(Note::info(
                "oauth2.answer_refresh_token",
                "The response holds a refresh token, which client credentials should not bring (RFC 6749 §4.4.3). It is not used.",
            ));
        }
    }
}

/// The lifetime in seconds, and what is odd about how it is said.
fn lifetime(expires_in: Option<&Value>) -> (Option<u64>, Option<String>) {
    match expires_in {
        Some(Value::Number(number)) => {
            let is_whole = number.is_u64();
            let what = format!("The response's expires_in is {number}, not a whole number of seconds");
            let seconds = number.as_u64().or_else(|| number.as_f64().filter(|n| n.is_finite()).map(whole_seconds));
            (seconds, (!is_whole).then_some(what))
        }
        Some(Value::String(text)) => {
            let seconds = text.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite());
            let what = format!("The response's expires_in is the text {}, not a number", quoted(text));
            (seconds.map(whole_seconds), Some(what))
        }
        Some(Value::Null) | None => (None, None),
        Some(_) => (None, Some("The response's expires_in is not a number".to_owned())),
    }
}

/// Rounded down; nothing lives less than no time.
#[expect(clippy::cast_sign_loss, reason = "negative lifetimes are taken as 0 first")]
fn whole_seconds(seconds: f64) -> u64 {
    seconds.max(0.0) as u64
}

fn is_bearer_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text.trim()))
}

/// Words of a server, safe to show.
pub(super) fn shortened(text: &str) -> String {
    let shown: String = text.chars().take(QUOTE_CHARS_MAX).collect();
    let rest = if shown.len() < text.len() { "…" } else { "" };
    format!("{}{rest}", visible(&shown))
}

#[cfg(test)]
mod tests;
