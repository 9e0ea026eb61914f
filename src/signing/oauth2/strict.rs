//! A token response as a strict client reads it: the `oauth2` crate, whose HTTP client returns what was received.
//!
//! The crate holds to RFC 6749 §5.1 where real servers do not: the status is 200, a content type is
//! application/json, `token_type` is there, `expires_in` is a whole number, `scope` is one text, no field stands twice.

use ::oauth2::basic::{BasicClient, BasicErrorResponseType};
use ::oauth2::http::{self, header::CONTENT_TYPE};
use ::oauth2::{ClientId, HttpRequest, HttpResponse, RequestTokenError};
use serde_json::error::Category;
use zeroize::Zeroize as _;

use super::response::{TokenResponse, shortened};
use super::unused_token_url;
use crate::domain::display::MASK;

/// Why the strict client has no token, in its own words. No secret is in them; words of the server are made visible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StrictRefusal {
    /// It reads an error response (RFC 6749 §5.2).
    #[error("Server returned error response: {}", shortened(.0.as_ref()))]
    ErrorResponse(BasicErrorResponseType),
    /// It cannot read the body as a token response, nor, where the status is not 200, as an error response.
    #[error("Failed to parse server response: {0}")]
    Unreadable(String),
    /// It does not read the body at all.
    #[error("{0}")]
    Unexpected(String),
    /// HTTP has no such response.
    #[error("no HTTP client returns such a response: {0}")]
    NotHttp(String),
}

/// Whether a strict client takes the token of `response`, and if not, why.
///
/// The crate's copies of the token live for this one call; it does not wipe them.
pub fn judge(response: TokenResponse<'_>) -> Result<(), StrictRefusal> {
    let token_url = unused_token_url().map_err(|error| StrictRefusal::NotHttp(error.to_string()))?;
    // What was asked makes no difference to how the crate reads the response, so it gets no secret.
    let client = BasicClient::new(ClientId::new(String::new())).set_token_uri(token_url);
    let respond = |_request: HttpRequest| http_response(response);
    match client.exchange_client_credentials().request(&respond) {
        Ok(_token) => Ok(()),
        Err(RequestTokenError::ServerResponse(error)) => Err(StrictRefusal::ErrorResponse(error.error().clone())),
        Err(RequestTokenError::Parse(error, mut body)) => {
            body.zeroize();
            let place = error.path().to_string();
            Err(StrictRefusal::Unreadable(complaint(&place, error.inner())))
        }
        Err(RequestTokenError::Other(text)) => Err(StrictRefusal::Unexpected(shortened(&text))),
        Err(RequestTokenError::Request(error)) => Err(StrictRefusal::NotHttp(error.to_string())),
    }
}

fn http_response(response: TokenResponse<'_>) -> Result<HttpResponse, http::Error> {
    let mut builder = http::Response::builder().status(response.status);
    if let Some(content_type) = response.content_type {
        // Header values are read as Latin-1: one character a byte.
        let bytes: Vec<u8> = content_type.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
        builder = builder.header(CONTENT_TYPE, bytes);
    }
    builder.body(response.body.to_vec())
}

/// Fields whose value may be quoted; any other may be a token.
const OPEN_FIELDS: [&str; 3] = ["expires_in", "token_type", "scope"];

/// The parser's words: the field, and what is wrong with it. Where in the body is left out, for it holds a token.
fn complaint(place: &str, error: &serde_json::Error) -> String {
    let position = format!(" at line {} column {}", error.line(), error.column());
    let words = error.to_string();
    let words = words.strip_suffix(&position).unwrap_or(&words);
    let is_open = match error.classify() {
        Category::Data => OPEN_FIELDS.contains(&place),
        Category::Syntax | Category::Eof | Category::Io => true, // About the grammar: these quote nothing.
    };
    let words = if is_open { words.to_owned() } else { without_value(words) };
    // The parser's own signs for "nowhere in particular".
    let is_place = !matches!(place, "." | "?");
    shortened(&if is_place { format!("{place}: {words}") } else { words })
}

/// serde's `invalid type: string "abc", expected u64` without the value.
fn without_value(words: &str) -> String {
    // A name of a field, and no value.
    if words.starts_with("missing field `") || words.starts_with("duplicate field `") {
        return words.to_owned();
    }
    match (words.split_once(": "), words.rsplit_once(", expected ")) {
        (Some((kind, _)), Some((_, expected))) => format!("{kind}: {MASK}, expected {expected}"),
        _ => "it cannot be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: Option<&str> = Some("application/json");

    fn judged(status: u16, content_type: Option<&str>, body: &str) -> Result<(), StrictRefusal> {
        judge(TokenResponse { status, content_type, body: body.as_bytes() })
    }

    fn words(status: u16, content_type: Option<&str>, body: &str) -> String {
        judged(status, content_type, body).expect_err("it is refused").to_string()
    }

    #[test]
    fn the_response_of_the_rfc_is_taken() {
        let body = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,"scope":"a b"}"#;
        assert_eq!(judged(200, Some("Application/JSON;charset=UTF-8"), body), Ok(()));
    }

    #[test]
    fn an_error_response_has_its_code() {
        let body = r#"{"error":"invalid_client","error_description":"no"}"#;
        let refusal = StrictRefusal::ErrorResponse(BasicErrorResponseType::InvalidClient);
        assert_eq!(judged(401, JSON, body), Err(refusal.clone()));
        assert_eq!(refusal.to_string(), "Server returned error response: invalid_client");
        assert_eq!(words(400, JSON, "{\"error\":\"\\u001b[31m\"}"), "Server returned error response: \\u{1b}[31m");
    }

    #[test]
    fn a_refusal_has_the_words_of_the_strict_client() {
        let body = |rest: &str| format!("{{\"access_token\":\"abc\",{rest}}}");
        for (content_type, body, said) in [
            (
                JSON,
                body(r#""token_type":"Bearer","expires_in":"3600""#),
                "expires_in: invalid type: string \"3600\", expected u64",
            ),
            (JSON, body(r#""expires_in":3600"#), "missing field `token_type`"),
            (JSON, body(r#""token_type":"Bearer","scope":["a"]"#), "scope: invalid type: sequence, expected a string"),
            (JSON, body(r#""token_type":"a","token_type":"b""#), "duplicate field `token_type`"),
            (JSON, "\u{feff}{}".to_owned(), "expected value"),
            (
                Some("text/plain"),
                "{}".to_owned(),
                "unexpected response Content-Type: \"text/plain\", should be `application/json`",
            ),
            (JSON, String::new(), "server returned empty response body"),
        ] {
            let refusal = words(200, content_type, &body);
            assert_eq!(refusal.trim_start_matches("Failed to parse server response: "), said);
        }
    }

    #[test]
    fn a_value_that_may_be_a_token_is_masked_wherever_the_parser_quotes_it() {
        for body in [
            r#"{"access_token":12345678,"token_type":"bearer"}"#,
            r#"{"access_token":"a","token_type":"bearer","refresh_token":12345678}"#,
            r#"{"access_token":"a","token_type":"bearer","refresh_token":1234.5678}"#,
        ] {
            let said = words(200, JSON, body);
            assert!(said.contains("•••, expected a string") && !said.contains("1234"), "{said}");
        }
        let said = words(201, JSON, r#"{"error":12345678}"#);
        assert!(said.contains("•••") && !said.contains("1234"), "{said}");
        let said = words(200, JSON, r#""12345678""#);
        assert!(!said.contains("1234"), "{said}");
    }

    #[test]
    fn what_is_no_http_response_is_said_so() {
        assert!(matches!(judged(7, JSON, "{}"), Err(StrictRefusal::NotHttp(_))));
        assert!(matches!(judged(200, Some("a\nb"), "{}"), Err(StrictRefusal::NotHttp(_))));
    }
}
