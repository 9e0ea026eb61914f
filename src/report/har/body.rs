//! Bodies: decoded, cut to what is kept, and without the credentials in them.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::credentials::Credentials;
use super::entry::{Entry, elements, text};
use crate::domain::display::{self, MASK};
use crate::domain::exchange::{BodyRecord, HeaderRecord};
use crate::domain::limits;

/// Members of a JSON object that are credentials (RFC 6749 §4.4.2, §5.1; RFC 7523 §2.2; OpenID Connect Core §3.1.3.3).
const SECRET_MEMBERS: [&str; 6] =
    ["access_token", "refresh_token", "id_token", "client_secret", "client_assertion", "password"];

/// Programs leave the padding out, and break lines.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The body of a request: a form loses its secret fields, a JSON object its secret members.
pub(super) fn request(
    entry: &Entry<'_>,
    request: &Value,
    headers: &[HeaderRecord],
    found: &mut Credentials,
) -> BodyRecord {
    let data = &request["postData"];
    let whole = bytes(data);
    let start = beginning(&whole);
    let types = headers.iter().filter(|header| header.name.eq_ignore_ascii_case("content-type"));
    let is_form = |media_type: &str| media_type.to_ascii_lowercase().contains("x-www-form-urlencoded");
    let kept = if is_form(&text(&data["mimeType"])) || types.into_iter().any(|header| is_form(&header.value)) {
        found.add_form(start);
        display::masked_query(&String::from_utf8_lossy(start)).into_bytes()
    } else if start.trim_ascii_start().starts_with(b"{") {
        masked_json(start, |name, value| found.add_json(name, value))
    } else {
        start.to_vec()
    };
    let size = request["bodySize"].as_u64().unwrap_or(whole.len() as u64);
    record(entry, &entry.own["request"], &whole, kept, size, data)
}

/// The body of a response: a token endpoint's loses its tokens.
pub(super) fn response(entry: &Entry<'_>, response: &Value) -> BodyRecord {
    let content = &response["content"];
    let whole = bytes(content);
    let kept = masked_json(beginning(&whole), |_, _| ());
    let size = content["size"].as_u64().unwrap_or(whole.len() as u64);
    let size = response["bodySize"].as_u64().unwrap_or(size);
    record(entry, &entry.own["response"], &whole, kept, size, content)
}

fn record(entry: &Entry<'_>, own: &Value, whole: &[u8], kept: Vec<u8>, size: u64, content: &Value) -> BodyRecord {
    let start = beginning(whole);
    let is_masked = kept != start;
    let sha256 = match own["sha256"].as_str() {
        Some(hash) => hash.chars().take(64).collect(),
        None if entry.is_own || entry.is_cut || is_masked || whole.is_empty() => String::new(),
        None => hex::encode(Sha256::digest(whole)),
    };
    let is_elsewhere = content["_file"].is_string() && whole.is_empty();
    BodyRecord {
        bytes: size,
        sha256,
        truncated: own["truncated"].as_bool().unwrap_or(false) || start.len() < whole.len() || is_elsewhere,
        kept,
        decoded_bytes: own["decoded_bytes"].as_u64(),
    }
}

/// As much as is kept of a body.
fn beginning(whole: &[u8]) -> &[u8] {
    whole.get(..limits::STORED_BODY_BYTES_MAX).unwrap_or(whole)
}

fn bytes(content: &Value) -> Cow<'_, [u8]> {
    let Some(text) = content["text"].as_str() else {
        // Browsers save a form as its fields, often without the text.
        return Cow::Owned(form(elements(&content["params"])).into_bytes());
    };
    if content["encoding"].as_str().is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64")) {
        let decoded = LENIENT.decode(text).or_else(|_| {
            let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            LENIENT.decode(packed)
        });
        if let Ok(decoded) = decoded {
            return Cow::Owned(decoded);
        }
    }
    Cow::Borrowed(text.as_bytes())
}

fn form(fields: &[Value]) -> String {
    let fields = fields.iter().map(|field| (text(&field["name"]), text(&field["value"])));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// `body` with its secret members masked; `see` is shown each with its value as it stands.
///
/// It looks for the names instead of parsing: what is cut, or no JSON in full, loses its tokens all the same.
fn masked_json(body: &[u8], mut see: impl FnMut(&str, &str)) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    if !SECRET_MEMBERS.iter().any(|name| text.contains(name)) && !text.contains("\\u0") {
        return body.to_vec();
    }
    let shown = SECRET_MEMBERS
        .iter()
        .fold(text.into_owned(), |text, name| masked_member(&text, name, |value| see(name, value)));
    // A name that is written with escapes is not found: then the whole goes.
    let members: Map<String, Value> = serde_json::from_str(&shown).unwrap_or_default();
    let is_masked = |name: &&str| {
        members.get(*name).is_none_or(|value| value.as_str().is_none_or(|value| value.is_empty() || value == MASK))
    };
    if SECRET_MEMBERS.iter().all(is_masked) { shown.into_bytes() } else { MASK.to_owned().into_bytes() }
}

/// `text` with the text of every member `name` masked, also in JSON that is itself a string of JSON.
fn masked_member(text: &str, name: &str, mut see: impl FnMut(&str)) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = rest.split_at(at + name.len());
        shown.push_str(before);
        rest = after;
        let slashes = rest.len() - rest.trim_start_matches('\\').len();
        let quote = format!("{}\"", &rest[..slashes]);
        let Some(colon) = rest[slashes..].strip_prefix('"').map(str::trim_start) else { continue };
        let Some(value) = colon.strip_prefix(':').map(str::trim_start) else { continue };
        let Some(value) = value.strip_prefix(quote.as_str()) else { continue };
        let end = if slashes > 0 { value.find(quote.as_str()) } else { end_of_string(value) }.unwrap_or(value.len());
        let (hidden, after) = value.split_at(end);
        if !hidden.is_empty() {
            see(hidden);
            shown.push_str(&rest[..rest.len() - value.len()]);
            shown.push_str(MASK);
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

/// Where the string of JSON ends whose content begins here.
fn end_of_string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_masked(body: &str, shown: &str) {
        let masked = masked_json(body.as_bytes(), |_, _| ());
        assert_eq!(String::from_utf8_lossy(&masked), shown);
    }

    #[test]
    fn a_token_is_masked_wherever_it_stands_and_everything_else_stays() {
        assert_masked(r#"{ "access_token" : "a\"b" , "n": 1 }"#, r#"{ "access_token" : "•••" , "n": 1 }"#);
        assert_masked(r#"{"data":[{"id_token":"abc"}]}"#, r#"{"data":[{"id_token":"•••"}]}"#);
        assert_masked(
            r#"{"body":"{\"client_secret\":\"abc\",\"a\":1}"}"#,
            r#"{"body":"{\"client_secret\":\"•••\",\"a\":1}"}"#,
        );
        assert_masked(r#"{"access_token":"cut of"#, r#"{"access_token":"•••"#);
        assert_masked(r#"not JSON: "access_token":"abc""#, r#"not JSON: "access_token":"•••""#);
        for plain in
            [r#"{"access_token":""}"#, r#"{"access_token":7}"#, "access_token", r#"{"error":"no access_token"}"#]
        {
            assert_masked(plain, plain);
        }
    }

    #[test]
    fn a_name_that_is_written_with_escapes_hides_no_token() {
        assert_masked(r#"{"access\u005ftoken":"abc"}"#, MASK);
    }

    #[test]
    fn masking_twice_is_masking_once() {
        let once = masked_json(br#"{"access_token":"abc","refresh_token":"d"}"#, |_, _| ());
        let mut seen = Vec::new();
        assert_eq!(masked_json(&once, |_, value| seen.push(value.to_owned())), once);
        assert_eq!(seen, [MASK, MASK]);
    }
}
