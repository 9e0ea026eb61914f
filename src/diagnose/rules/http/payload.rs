//! What a receiver says of the body: its form, its encoding, its type.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Certainty::{Likely, Possible};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::middlebox::PAGE;
use crate::diagnose::rules::table::{Table, When, likely, possible, proven, rule};

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
const FORM: When = When::Says(&[
    "schema",
    "validation",
    "invalid json",
    "malformed json",
    "malformed request",
    "invalid request body",
    "invalid body",
    "invalid payload",
    "unable to parse",
    "could not parse",
    "could not be parsed",
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
]);

/// Words about the type of the body.
pub(super) const TYPE: When =
    When::Says(&["content-type", "content type", "unsupported media", "mediatype", "media type"]);

/// Words about fields, as 422 has them.
const FIELDS: When = When::Says(&["\"loc\"", "\"errors\"", "\"field", "\"path\"", "property", "unprocessable"]);

/// 400 (RFC 9110 §15.5.1).
pub(in crate::diagnose::rules) static BAD_REQUEST: Table = Table {
    name: "http::bad_request",
    rules: &[
        likely!(When::Is(is_about_encoding), cause::http::CHARSET_OR_BOM, cause::http::PAYLOAD_SCHEMA_REJECTED),
        likely!(TYPE, cause::http::CONTENT_TYPE_WRONG, cause::http::PAYLOAD_SCHEMA_REJECTED),
        likely!(
            When::All(&[When::Not(&PAGE), When::Not(&When::Is(is_error_document)), FORM]),
            cause::http::PAYLOAD_SCHEMA_REJECTED,
            cause::http::BAD_REQUEST
        ),
        // The page of a server that did not get as far as reading the body.
        likely!(When::All(&[PAGE, When::Says(&["bad request", "400"])]), cause::http::BAD_REQUEST),
        possible!(When::Else, cause::http::BAD_REQUEST, cause::http::PAYLOAD_SCHEMA_REJECTED),
    ],
};

/// 422: the content was understood as such, and is not taken (RFC 9110 §15.5.21).
pub(in crate::diagnose::rules) static UNPROCESSABLE: Table = Table {
    name: "http::unprocessable",
    rules: &[
        proven!(When::Any(&[FORM, FIELDS]), cause::http::PAYLOAD_SCHEMA_REJECTED),
        likely!(When::Is(is_silent), cause::http::PAYLOAD_SCHEMA_REJECTED),
        possible!(When::Else, cause::http::PAYLOAD_SCHEMA_REJECTED),
    ],
};

/// 415 (RFC 9110 §15.5.16), of which the charset may be the part that is not taken.
pub(in crate::diagnose::rules) static MEDIA_TYPE: Table = Table {
    name: "http::media_type",
    rules: &[
        rule(
            When::Says(&["unsupported charset", "content-encoding", "content encoding"]),
            &[(Likely, &cause::http::CHARSET_OR_BOM), (Possible, &cause::http::CONTENT_TYPE_WRONG)],
        ),
        proven!(When::Else, cause::http::CONTENT_TYPE_WRONG),
    ],
};

pub(super) fn bad_request(case: &Case<'_>, findings: &mut Findings) {
    if !odd_bytes(case, findings) {
        BAD_REQUEST.decide(case, findings);
    }
}

pub(super) fn unprocessable(case: &Case<'_>, findings: &mut Findings) {
    if !odd_bytes(case, findings) {
        UNPROCESSABLE.decide(case, findings);
    }
}

pub(super) fn media_type(case: &Case<'_>, findings: &mut Findings) {
    MEDIA_TYPE.decide(case, findings);
}

/// Something about the bytes that were sent which many parsers refuse. True if there is.
fn odd_bytes(case: &Case<'_>, findings: &mut Findings) -> bool {
    let body = &case.exchange.request.body;
    let is_broken = std::str::from_utf8(&body.kept).is_err_and(|error| error.error_len().is_some());
    let odd = if body.kept.starts_with(b"\xef\xbb\xbf") {
        "the body that was sent begins with a byte order mark"
    } else if is_broken {
        "the body that was sent is not UTF-8"
    } else {
        return false;
    };
    let evidence: &[&str] = &[&case.status_line(), case.quote()];
    findings.likely(&cause::http::CHARSET_OR_BOM, evidence).remark(odd);
    findings.possible(&cause::http::PAYLOAD_SCHEMA_REJECTED, evidence);
    true
}

/// A store's error document speaks of XML, which is not what was sent.
fn is_error_document(case: &Case<'_>) -> bool {
    case.error.json.is_none() && !case.error.code.is_empty()
}

fn is_silent(case: &Case<'_>) -> bool {
    case.body.trim().is_empty()
}

/// A declared charset in a page's head is no word about the request.
fn is_about_encoding(case: &Case<'_>) -> bool {
    let body = case
        .lower()
        .replace("charset=\"utf-8\"", "")
        .replace("charset=utf-8", "")
        .replace("encoding=\"utf-8\"", "")
        .replace("encoding='utf-8'", "");
    ENCODING.iter().any(|words| body.contains(words))
}
