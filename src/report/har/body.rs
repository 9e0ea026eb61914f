//! Bodies: decoded, cut to what is kept, and without the credentials in them.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::credentials::Credentials;
use super::entry::{Entry, elements, text};
use crate::domain::credential::masked_members;
use crate::domain::display;
use crate::domain::exchange::{BodyRecord, HeaderRecord};
use crate::domain::limits;

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
        masked_members(start, |name, value| found.add_json(name, value))
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
    let kept = masked_members(beginning(&whole), |_, _| ());
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
