//! Read the token endpoint's answer, leniently, and say what a strict client would refuse.
//!
//! RFC 6749 §5.1 is clear, real servers are not: lifetimes as text, form-encoded answers, errors with status
//! 200. The platform's own client is not known, so each deviation is accepted here and noted.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::domain::display::visible;
use crate::domain::limits;
use crate::domain::{Note, Secret};

/// An access token and what the answer said about it. Not `Debug`: it holds the token.
#[derive(Clone)]
pub struct AccessToken {
    pub token: Secret,
    pub received_at: OffsetDateTime,
    /// Seconds, as the answer said.
    pub expires_in: Option<u64>,
    /// Claims of a JWT, decoded and never verified.
    pub claims: Option<Value>,
    pub notes: Vec<Note>,
}

impl AccessToken {
    /// When the token ends, by the answer's `expires_in` or the JWT's `exp`, whichever is earlier.
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

/// The answer holds no usable token. `text` quotes the server's words, never the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct TokenAnswerError {
    pub text: String,
    /// The `error` code of RFC 6749 §5.2, if there was one.
    pub code: Option<String>,
}

impl TokenAnswerError {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: None }
    }
}

/// Read an answer of the token endpoint.
///
/// The server's words are quoted as they came, control characters made visible: a server that echoes the
/// client secret is for the caller to redact, who knows it.
pub fn read_token_answer(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    received_at: OffsetDateTime,
) -> Result<AccessToken, TokenAnswerError> {
    let mut notes = Notes::default();
    let fields = fields(status, content_type, body, &mut notes)?;
    if let Some(error) = refusal(status, &fields) {
        return Err(error);
    }
    if !(200..300).contains(&status) {
        return Err(unexpected_status(status, body, fields.contains_key("access_token")));
    }
    if status != 200 {
        notes.deviation("oauth2.answer_status", &format!("The answer's status is {status}, not 200"));
    }
    let token = access_token(&fields, &mut notes)?;
    token_type(&fields, &mut notes)?;
    let expires_in = expires_in(&fields, &mut notes);
    scope(&fields, &mut notes);
    if fields.get("refresh_token").is_some_and(|value| !value.is_null()) {
        notes.0.push(Note::info(
            "oauth2.answer_refresh_token",
            "The answer holds a refresh token, which client credentials should not bring (RFC 6749 §4.4.3). It is not used.",
        ));
    }
    let claims = claims(token);
    if let Some(claims) = &claims {
        check_claims(claims, received_at, &mut notes);
    }
    Ok(AccessToken { token: Secret::new(token), received_at, expires_in, claims, notes: notes.0 })
}

#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
    fn deviation(&mut self, id: &str, what: &str) {
        self.0.push(Note::warning(id, format!("{what}. It works here; a strict client would refuse it.")));
    }
}

/// The answer's fields, from JSON or form encoding.
fn fields(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    notes: &mut Notes,
) -> Result<Map<String, Value>, TokenAnswerError> {
    if body.len() > limits::TOKEN_RESPONSE_BYTES_MAX {
        return Err(TokenAnswerError::new(format!(
            "The token endpoint answered {status} with {} bytes; a token answer is never that long. Check the token URL.",
            body.len()
        )));
    }
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (body, has_mark) = match body.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (body, false),
    };
    let text = std::str::from_utf8(body).map_err(|_invalid| {
        TokenAnswerError::new(format!("The token endpoint answered {status} with a body that is not UTF-8 text."))
    })?;
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(empty(status));
    }
    if media_type.ends_with("html") || trimmed.starts_with('<') {
        return Err(TokenAnswerError::new(format!(
            "The token endpoint answered {status} with a web page instead of a token{}. Often this is a sign-in page: \
             check that the token URL is the token endpoint itself.",
            title(trimmed).map_or_else(String::new, |title| format!(" (\"{title}\")"))
        )));
    }
    if has_mark {
        notes.deviation("oauth2.answer_byte_order_mark", "The answer begins with a byte order mark");
    }
    let is_form = media_type == "application/x-www-form-urlencoded" || looks_like_form(trimmed);
    if is_form && !trimmed.starts_with('{') {
        notes.deviation("oauth2.answer_form_encoded", "The answer is form-encoded, not JSON");
        return Ok(form_urlencoded::parse(trimmed.as_bytes())
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect());
    }
    let parsed: Value = serde_json::from_str(trimmed).map_err(|error| not_json(status, trimmed, &error))?;
    let Value::Object(fields) = parsed else {
        return Err(TokenAnswerError::new(format!(
            "The token endpoint answered {status} with JSON that is no object."
        )));
    };
    if media_type != "application/json" {
        let what = match content_type {
            Some(other) => format!("The answer's content type is {}, not application/json", visible(other)),
            None => "The answer has no content type".to_owned(),
        };
        notes.deviation("oauth2.answer_content_type", &what);
    }
    Ok(fields)
}

fn empty(status: u16) -> TokenAnswerError {
    if (300..400).contains(&status) {
        return unexpected_status(status, b"", false);
    }
    TokenAnswerError::new(format!("The token endpoint answered {status} with an empty body."))
}

fn not_json(status: u16, text: &str, error: &serde_json::Error) -> TokenAnswerError {
    if text.contains("access_token") {
        let (line, column) = (error.line(), error.column());
        return TokenAnswerError::new(format!(
            "The token endpoint answered {status} with broken JSON (line {line}, column {column})."
        ));
    }
    TokenAnswerError::new(format!(
        "The token endpoint answered {status} with something else than JSON: {}",
        quoted(text)
    ))
}

fn looks_like_form(text: &str) -> bool {
    ["access_token=", "error=", "token_type="].iter().any(|start| text.starts_with(start))
}

/// The text of `<title>`, which names a sign-in page best.
fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = start + lower[start..].find("</title>")?;
    let title: String = html[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then(|| shortened(&title))
}

/// The server's own words where it refused (RFC 6749 §5.2), whatever the status.
fn refusal(status: u16, fields: &Map<String, Value>) -> Option<TokenAnswerError> {
    let error = fields.get("error").filter(|value| !value.is_null())?;
    let word = |name: &str| match fields.get(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(shortened(text)),
        _ => None,
    };
    // Some servers put an object there; its message is the best there is.
    let code = match error {
        Value::String(code) => shortened(code),
        Value::Object(inner) => match inner.get("code").or_else(|| inner.get("message")) {
            Some(Value::String(text)) => shortened(text),
            Some(other) => shortened(&other.to_string()),
            None => "an error".to_owned(),
        },
        other => shortened(&other.to_string()),
    };
    let mut text = format!("The token endpoint answered {status}: {code}");
    if let Some(description) = word("error_description").or_else(|| word("message")) {
        text.push_str(" - ");
        text.push_str(&description);
    }
    if let Some(uri) = word("error_uri") {
        text.push_str(" (see ");
        text.push_str(&uri);
        text.push(')');
    }
    if (200..300).contains(&status) {
        text.push_str(". The status says success, the body does not; the body counts.");
    }
    Some(TokenAnswerError { text, code: Some(code) })
}

fn unexpected_status(status: u16, body: &[u8], holds_token: bool) -> TokenAnswerError {
    let mut text = format!("The token endpoint answered {status}");
    if (300..400).contains(&status) {
        text.push_str(
            ", a redirect. Credentials are never sent on to another address: put the final address into the token URL.",
        );
    } else if holds_token {
        text.push_str(", though with a token in the body. A token that comes with an error status is not used.");
    } else {
        text.push_str(": ");
        text.push_str(&quoted(&String::from_utf8_lossy(body)));
    }
    TokenAnswerError::new(text)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text.trim()))
}

fn shortened(text: &str) -> String {
    let shown: String = text.chars().take(QUOTE_CHARS_MAX).collect();
    let rest = if shown.len() < text.len() { "…" } else { "" };
    format!("{}{rest}", visible(&shown))
}

fn access_token<'a>(fields: &'a Map<String, Value>, notes: &mut Notes) -> Result<&'a str, TokenAnswerError> {
    let token = match fields.get("access_token") {
        Some(Value::String(token)) => token.as_str(),
        Some(Value::Null) | None => return Err(no_token(fields)),
        Some(_) => return Err(TokenAnswerError::new("The answer's access_token is not a text.")),
    };
    if token.trim().is_empty() {
        return Err(TokenAnswerError::new("The answer's access_token is empty."));
    }
    if let Some((index, odd)) = token.chars().enumerate().find(|(_, c)| !matches!(c, ' '..='~')) {
        return Err(TokenAnswerError::new(format!(
            "The answer's access_token has a character (U+{:04X} at position {}) that cannot travel in a header.",
            u32::from(odd),
            index + 1
        )));
    }
    if token.to_ascii_lowercase().starts_with("bearer ") {
        notes.deviation(
            "oauth2.answer_token_prefix",
            "The answer's access_token begins with the word Bearer, which then stands twice",
        );
    } else if !token.bytes().all(is_bearer_byte) {
        notes.deviation(
            "oauth2.answer_token_characters",
            "The answer's access_token has characters that a bearer token must not have (RFC 6750 §2.1)",
        );
    }
    if token.len() > TOKEN_BYTES_NOTE {
        notes.0.push(Note::warning(
            "oauth2.token_large",
            format!("The token has {} bytes. Many servers refuse header lines beyond 8 KiB.", token.len()),
        ));
    }
    Ok(token)
}

fn is_bearer_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

fn no_token(fields: &Map<String, Value>) -> TokenAnswerError {
    let names: BTreeSet<String> = fields.keys().map(|name| shortened(name)).collect();
    let names: Vec<String> = names.into_iter().take(20).collect();
    if names.is_empty() {
        return TokenAnswerError::new("The answer has no access_token; it has no field at all.");
    }
    TokenAnswerError::new(format!("The answer has no access_token; it has {}.", names.join(", ")))
}

fn token_type(fields: &Map<String, Value>, notes: &mut Notes) -> Result<(), TokenAnswerError> {
    match fields.get("token_type") {
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => Ok(()),
        Some(Value::String(kind)) => Err(TokenAnswerError::new(format!(
            "The answer's token_type is {}; only bearer tokens can be sent.",
            quoted(kind)
        ))),
        Some(Value::Null) | None => {
            notes.deviation(
                "oauth2.answer_no_token_type",
                "The answer has no token_type, which is required (RFC 6749 §5.1)",
            );
            Ok(())
        }
        Some(_) => Err(TokenAnswerError::new("The answer's token_type is not a text; it must be \"Bearer\".")),
    }
}

fn expires_in(fields: &Map<String, Value>, notes: &mut Notes) -> Option<u64> {
    let is_form = notes.0.iter().any(|note| note.id == "oauth2.answer_form_encoded");
    let seconds = match fields.get("expires_in") {
        Some(Value::Number(number)) => match number.as_u64() {
            Some(seconds) => Some(seconds),
            None => number.as_f64().filter(|seconds| seconds.is_finite()).map(|seconds| {
                notes.deviation(
                    "oauth2.answer_expires_in",
                    &format!("The answer's expires_in is {number}, not a whole number of seconds"),
                );
                whole_seconds(seconds)
            }),
        },
        Some(Value::String(text)) => {
            let seconds = text.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite());
            if !is_form {
                notes.deviation(
                    "oauth2.answer_expires_in",
                    &format!("The answer's expires_in is the text {}, not a number", quoted(text)),
                );
            }
            seconds.map(whole_seconds)
        }
        Some(Value::Null) | None => None,
        Some(_) => {
            notes.deviation("oauth2.answer_expires_in", "The answer's expires_in is not a number");
            None
        }
    };
    match seconds {
        None => notes.0.push(Note::info(
            "oauth2.answer_no_expires_in",
            "The answer does not say how long the token lives. It is used again only if the token itself says so (exp).",
        )),
        Some(seconds) if seconds <= SHORT_LIFETIME_SECONDS => notes.0.push(Note::warning(
            "oauth2.token_short_lived",
            format!("The token lives only {seconds} s; clients that renew 60 s early fetch one for every request."),
        )),
        Some(_) => {}
    }
    seconds
}

/// Rounded down; nothing lives less than no time.
#[expect(clippy::cast_sign_loss, reason = "negative lifetimes are taken as 0 first")]
fn whole_seconds(seconds: f64) -> u64 {
    seconds.max(0.0) as u64
}

fn scope(fields: &Map<String, Value>, notes: &mut Notes) {
    match fields.get("scope") {
        Some(Value::String(_) | Value::Null) | None => {}
        Some(Value::Array(_)) => notes.deviation("oauth2.answer_scope", "The answer's scope is a list, not one text"),
        Some(_) => notes.deviation("oauth2.answer_scope", "The answer's scope is not a text"),
    }
}

/// The claims of a JWT (RFC 7519 §3), decoded and never verified; `None` for an opaque token.
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

/// A claim in seconds since 1970 (RFC 7519 §2, `NumericDate`).
fn moment(claims: &Value, name: &str) -> Option<OffsetDateTime> {
    let seconds = claims.get(name)?;
    let seconds = seconds.as_i64().or_else(|| seconds.as_f64().map(|seconds| seconds as i64))?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

fn check_claims(claims: &Value, received_at: OffsetDateTime, notes: &mut Notes) {
    if let Some(end) = moment(claims, "exp").filter(|end| *end <= received_at) {
        let ago = (received_at - end).whole_seconds();
        notes.0.push(Note::warning(
            "oauth2.token_already_expired",
            format!("The token's exp lies {ago} s before its arrival: it had expired already, or one of the clocks is wrong."),
        ));
    }
    if let Some(begin) = moment(claims, "nbf").filter(|begin| *begin > received_at) {
        let wait = (begin - received_at).whole_seconds();
        notes.0.push(Note::warning(
            "oauth2.token_not_yet_valid",
            format!(
                "The token's nbf lies {wait} s after its arrival: it is not valid yet, or one of the clocks is wrong."
            ),
        ));
    }
}

#[cfg(test)]
mod tests;
