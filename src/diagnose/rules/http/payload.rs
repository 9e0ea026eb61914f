//! What a receiver says of the body: its form, its encoding, its type.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};

/// Words about the bytes of the body: those of JavaScript, Python, .NET, Java, Go, PHP and Ruby.
const ENCODING: [&str; 19] = [
    "byte order mark",
    "unexpected token \u{feff}",
    "\u{feff}",
    "\\ufeff",
    "0xfeff",
    "65279",
    "0xef",
    "utf-8",
    "utf8",
    "invalid start byte",
    "invalid continuation byte",
    "invalid byte sequence",
    "character 'ï'",
    "token ï",
    "character '\u{ef}'",
    "malformed input",
    "unsupported charset",
    "bad encoding",
    "invalid unicode",
];

/// Words about the form of the messages.
const FORM: [&str; 32] = [
    "schema",
    "validation",
    "invalid json",
    "malformed json",
    "malformed request",
    "not valid json",
    "expected object",
    "json object",
    "json array",
    "jsonarray",
    "cannot deserialize",
    "could not be converted",
    "cannot unmarshal",
    "deserialization",
    "deserialize",
    "json parse",
    "json_invalid",
    "parse error",
    "failed to parse",
    "cannot parse",
    "unparsable",
    "must be",
    "should be",
    "required property",
    "is required",
    "missing field",
    "unknown field",
    "unrecognized field",
    "unexpected token",
    "additional properties",
    "invalid type",
    "start_array",
];

fn says(case: &Case<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| case.says(word))
}

/// Something about the bytes that were sent which many parsers refuse.
fn odd_bytes(case: &Case<'_>) -> Option<&'static str> {
    let body = &case.exchange.request.body;
    if body.kept.starts_with(b"\xef\xbb\xbf") {
        return Some("the body that was sent begins with a byte order mark");
    }
    let is_broken = std::str::from_utf8(&body.kept).is_err_and(|error| error.error_len().is_some());
    is_broken.then_some("the body that was sent is not UTF-8")
}

pub(super) fn bad_request(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    if let Some(odd) = odd_bytes(case) {
        findings.likely(&cause::http::CHARSET_OR_BOM, &[&line, odd, quote]);
        findings.possible(&cause::http::PAYLOAD_SCHEMA_REJECTED, &[&line, quote]);
    } else if is_about_encoding(case) {
        findings.likely(&cause::http::CHARSET_OR_BOM, &[&line, quote]);
        findings.possible(&cause::http::PAYLOAD_SCHEMA_REJECTED, &[&line, quote]);
    } else if says(case, &["content-type", "content type", "unsupported media", "mediatype", "media type"]) {
        findings.likely(&cause::http::CONTENT_TYPE_WRONG, &[&line, quote]);
        findings.possible(&cause::http::PAYLOAD_SCHEMA_REJECTED, &[&line]);
    } else if !case.is_html() && !is_error_document(case) && says(case, &FORM) {
        findings.likely(&cause::http::PAYLOAD_SCHEMA_REJECTED, &[&line, quote]);
        findings.possible(&cause::http::BAD_REQUEST, &[&line]);
    } else if case.is_html() && says(case, &["bad request", "400"]) {
        // The page of a server that did not get as far as reading the body.
        findings.likely(&cause::http::BAD_REQUEST, &[&line, case.header("server"), quote]);
    } else {
        findings.possible(&cause::http::BAD_REQUEST, &[&line, quote]);
        findings.possible(&cause::http::PAYLOAD_SCHEMA_REJECTED, &[&line]);
    }
}

/// A store's error document speaks of XML, which is not what was sent.
fn is_error_document(case: &Case<'_>) -> bool {
    case.error.json.is_none() && !case.error.code.is_empty()
}

/// A declared charset in a page's head is no word about the request.
fn is_about_encoding(case: &Case<'_>) -> bool {
    let body = case.body.to_ascii_lowercase();
    let body = body
        .replace("charset=\"utf-8\"", "")
        .replace("charset=utf-8", "")
        .replace("encoding=\"utf-8\"", "")
        .replace("encoding='utf-8'", "");
    ENCODING.iter().any(|words| body.contains(words))
}

/// 415 (RFC 9110 §15.5.16), of which the charset may be the part that is not taken.
pub(super) fn media_type(case: &Case<'_>, findings: &mut Findings) {
    let evidence: &[&str] = &[&case.status_line(), case.sent("content-type").unwrap_or_default(), case.quote()];
    if case.says("unsupported charset") || case.says("content-encoding") || case.says("content encoding") {
        findings.likely(&cause::http::CHARSET_OR_BOM, evidence);
        findings.likely(&cause::http::CONTENT_TYPE_WRONG, evidence);
    } else {
        findings.proven(&cause::http::CONTENT_TYPE_WRONG, evidence);
    }
}

/// 422: the content was understood as such, and is not taken (RFC 9110 §15.5.21).
pub(super) fn unprocessable(case: &Case<'_>, findings: &mut Findings) {
    let evidence: &[&str] = &[&case.status_line(), case.quote()];
    if let Some(odd) = odd_bytes(case) {
        findings.likely(&cause::http::CHARSET_OR_BOM, &[evidence[0], odd, evidence[1]]);
        findings.likely(&cause::http::PAYLOAD_SCHEMA_REJECTED, evidence);
    } else {
        const ABOUT_FIELDS: [&str; 6] = ["\"loc\"", "\"errors\"", "\"field", "\"path\"", "property", "unprocessable"];
        let is_told = says(case, &FORM) || says(case, &ABOUT_FIELDS);
        let certainty = match (is_told, case.body.trim().is_empty()) {
            (true, _) => Certainty::Proven,
            (false, true) => Certainty::Likely,
            (false, false) => Certainty::Possible,
        };
        findings.add(&cause::http::PAYLOAD_SCHEMA_REJECTED, certainty, evidence);
    }
}
