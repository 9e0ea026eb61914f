//! Why a response holds no token, in the server's words where it has any.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::Fields;
use super::{TokenResponseError, quoted, shortened};

/// The server's own words where it refused (RFC 6749 §5.2), whatever the status.
pub(super) fn by_server(status: u16, fields: &Fields) -> Option<TokenResponseError> {
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
    let mut text = format!("The token endpoint responded {status}: {code}");
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
    Some(TokenResponseError::new(text))
}

pub(super) fn unexpected_status(status: u16, body: &[u8], holds_token: bool) -> TokenResponseError {
    let mut text = format!("The token endpoint responded {status}");
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
    TokenResponseError::new(text)
}

pub(super) fn empty(status: u16) -> TokenResponseError {
    if (300..400).contains(&status) {
        return unexpected_status(status, b"", false);
    }
    TokenResponseError::new(format!("The token endpoint responded {status} with an empty body."))
}

pub(super) fn not_an_object(status: u16) -> TokenResponseError {
    TokenResponseError::new(format!("The token endpoint responded {status} with JSON that is not an object."))
}

pub(super) fn not_json(status: u16, text: &str, error: &serde_json::Error) -> TokenResponseError {
    if text.contains("access_token") {
        let (line, column) = (error.line(), error.column());
        return TokenResponseError::new(format!(
            "The token endpoint responded {status} with broken JSON (line {line}, column {column})."
        ));
    }
    TokenResponseError::new(format!(
        "The token endpoint responded {status} with something other than JSON: {}",
        quoted(text)
    ))
}

pub(super) fn web_page(status: u16, text: &str) -> TokenResponseError {
    TokenResponseError::new(format!(
        "The token endpoint responded {status} with a web page instead of a token{}. Often this is a sign-in page: \
         check that the token URL is the token endpoint itself.",
        title(text).map_or_else(String::new, |title| format!(" (\"{title}\")"))
    ))
}

/// The text of `<title>`, which names a sign-in page best.
fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = start + lower[start..].find("</title>")?;
    let title: String = html[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then(|| shortened(&title))
}

pub(super) fn no_token(fields: &Fields) -> TokenResponseError {
    let names: BTreeSet<String> = fields.names().map(shortened).collect();
    let names: Vec<String> = names.into_iter().take(20).collect();
    if names.is_empty() {
        return TokenResponseError::new("The response has no access_token; it has no field at all.");
    }
    TokenResponseError::new(format!("The response has no access_token; it has {}.", names.join(", ")))
}
