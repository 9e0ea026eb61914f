//! What a server may echo of our secrets, found in every spelling and masked.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::domain::display::{self, MASK};
use crate::domain::{Secret, UnsignedRequest, WireText};

/// Where words of a server are cut.
const ELLIPSIS: &str = "…";

/// The secrets of one exchange in the spellings that answers use.
///
/// S3 echoes the session token inside its canonical request, token endpoints answer with the token,
/// proxies repeat URLs: so responses are searched before they are kept.
pub(super) struct Redaction {
    spellings: Vec<Secret>,
}

impl Redaction {
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut redaction = Self { spellings: Vec::new() };
        for secret in secrets {
            redaction.add(secret.expose());
        }
        redaction
    }

    /// Everything that `request` carries masked: header values, with and without their scheme word,
    /// and the secret parameters of its query.
    pub(super) fn add_request(&mut self, request: &UnsignedRequest) {
        for header in &request.headers {
            if header.value.is_masked() {
                self.add_hidden_parts(&header.value);
            }
        }
        if let Some(query) = request.target.query.as_ref().filter(|query| query.is_masked()) {
            for (wire, shown) in query.expose().split('&').zip(query.shown().split('&')) {
                if wire != shown
                    && let Some((_, value)) = wire.split_once('=')
                {
                    self.add(value);
                    self.add(&percent_decode_str(value).decode_utf8_lossy());
                }
            }
        }
    }

    /// The tokens in a token endpoint's answer, whether or not it could be used.
    pub(super) fn add_token_answer(&mut self, body: &[u8]) {
        const TOKENS: [&str; 4] = ["access_token", "refresh_token", "id_token", "client_secret"];
        match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(fields)) => {
                for name in TOKENS {
                    if let Some(Value::String(token)) = fields.get(name) {
                        self.add(token);
                    }
                }
            }
            _ => {
                for (name, value) in form_urlencoded::parse(body) {
                    if TOKENS.contains(&name.as_ref()) {
                        self.add(&value);
                    }
                }
            }
        }
    }

    /// `text` with every known secret masked.
    pub(super) fn text(&self, text: &str) -> String {
        let spellings: Vec<&str> = self.spellings.iter().map(Secret::expose).collect();
        display::redacted(text, &spellings)
    }

    /// `text`, which quotes a server and may have cut its words with an ellipsis: a secret that was cut is masked, too.
    pub(super) fn quote(&self, text: &str) -> String {
        let masked = self.text(text);
        let mut pieces: Vec<String> = masked.split(ELLIPSIS).map(str::to_owned).collect();
        let cut = pieces.len() - 1;
        for piece in &mut pieces[..cut] {
            if let Some(length) = self.begun_at_end_of(piece) {
                piece.truncate(piece.len() - length);
                piece.push_str(MASK);
            }
        }
        pieces.join(ELLIPSIS)
    }

    /// How many bytes of a secret's beginning `text` ends with.
    fn begun_at_end_of(&self, text: &str) -> Option<usize> {
        let spellings = self.spellings.iter().map(Secret::expose);
        let lengths = spellings.filter_map(|spelling| {
            let begins = (display::SECRET_LENGTH_MIN..spelling.len()).rev().filter_map(|length| spelling.get(..length));
            begins.into_iter().find(|begin| text.ends_with(begin)).map(str::len)
        });
        lengths.max()
    }

    /// Every text and name in `value` with every known secret masked.
    pub(super) fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.text(&name), self.json(value))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// `bytes` with every known secret masked, whether or not they are text.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(text).into_bytes(),
            Err(_not_text) => {
                let longest_first = {
                    let mut spellings: Vec<&[u8]> =
                        self.spellings.iter().map(|secret| secret.expose().as_bytes()).collect();
                    spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
                    spellings
                };
                longest_first.into_iter().fold(bytes.to_vec(), |bytes, secret| replaced(&bytes, secret))
            }
        }
    }

    fn add_hidden_parts(&mut self, value: &WireText) {
        let (wire, shown) = (value.expose(), value.shown());
        self.add(wire);
        // What stands where the shown form says MASK, cut at the text around it.
        let mut rest = wire;
        let mut pieces = shown.split(MASK).peekable();
        if let Some(first) = pieces.next() {
            rest = rest.strip_prefix(first).unwrap_or(rest);
        }
        for piece in pieces {
            let end = if piece.is_empty() { rest.len() } else { rest.find(piece).unwrap_or(rest.len()) };
            let (hidden, after) = rest.split_at(end);
            self.add(hidden);
            self.add(&percent_decode_str(hidden).decode_utf8_lossy());
            rest = after.get(piece.len()..).unwrap_or("");
        }
    }

    fn add(&mut self, secret: &str) {
        let trimmed = secret.trim();
        if trimmed.is_empty() {
            return;
        }
        let escaped_json = serde_json::to_string(trimmed).unwrap_or_default();
        // S3 repeats its canonical request, session token and all, as CanonicalRequestBytes.
        let bytes_in_hex: Vec<String> = trimmed.bytes().map(|byte| format!("{byte:02x}")).collect();
        let spellings = [
            trimmed.to_owned(),
            utf8_percent_encode(trimmed, NON_ALPHANUMERIC).to_string(),
            form_urlencoded::byte_serialize(trimmed.as_bytes()).collect(),
            escaped_json.trim_matches('"').to_owned(),
            bytes_in_hex.join(" "),
            trimmed.replace('/', "\\/"),
            // In our own notes on a response, and where the parser quotes it.
            display::visible(trimmed),
            trimmed.escape_debug().to_string(),
            trimmed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"),
        ];
        for spelling in spellings {
            if !self.spellings.iter().any(|known| known.expose() == spelling) {
                self.spellings.push(Secret::new(spelling));
            }
        }
    }
}

fn replaced(bytes: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        match rest.strip_prefix(secret) {
            Some(after) if !secret.is_empty() => {
                masked.extend_from_slice(MASK.as_bytes());
                rest = after;
            }
            _ => {
                masked.push(first);
                rest = &rest[1..];
            }
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Header, HeaderOrigin, Method, Payload, Target};

    fn request_with(header: WireText, query: Option<WireText>) -> UnsignedRequest {
        UnsignedRequest {
            method: Method::Post,
            target: Target { scheme: "https".into(), authority: "a.example".into(), path: "/".into(), query },
            headers: vec![Header::new("authorization", header, HeaderOrigin::Auth)],
            body: Payload::new(Vec::new()),
            body_shown: None,
        }
    }

    #[test]
    fn a_token_is_masked_with_and_without_its_scheme_word() {
        let header = WireText::masked(Secret::new("Bearer abc/def+123"), "Bearer •••");
        let mut redaction = Redaction::new([]);
        redaction.add_request(&request_with(header, None));
        assert_eq!(redaction.text("got abc/def+123, Bearer abc/def+123"), "got •••, •••");
        assert_eq!(redaction.text("abc%2Fdef%2B123 abc\\/def+123"), "••• •••");
    }

    #[test]
    fn a_signature_in_the_query_is_masked_encoded_and_decoded() {
        let query = WireText::masked(Secret::new("sv=1&sig=ab%2Bcd%3D"), "sv=1&sig=•••");
        let mut redaction = Redaction::new([]);
        redaction.add_request(&request_with(WireText::plain("x"), Some(query)));
        assert_eq!(redaction.text("/?sv=1&sig=ab%2Bcd%3D and ab+cd="), "/?sv=1&sig=••• and •••");
    }

    #[test]
    fn a_session_token_is_masked_where_s3_repeats_it_byte_by_byte_in_hex() {
        let redaction = Redaction::new([Secret::new("hunter22")]);
        assert_eq!(redaction.text("0a 68 75 6e 74 65 72 32 32 0a"), "0a ••• 0a");
    }

    #[test]
    fn a_secret_that_a_quotation_cuts_is_masked_up_to_the_cut() {
        let redaction = Redaction::new([Secret::new("hunter22/hunter22")]);
        assert_eq!(redaction.quote("it said \"key hunter22/hun…\""), "it said \"key •••…\"");
        assert_eq!(redaction.quote("it said \"key hunter22%2Fh…\""), "it said \"key •••…\"");
        assert_eq!(redaction.quote("hunter22/hunter22 and hun… and hunter"), "••• and hun… and hunter");
    }

    #[test]
    fn a_secret_is_masked_in_every_text_of_a_json_value() {
        let redaction = Redaction::new([Secret::new("hunter22")]);
        let value = serde_json::json!({ "a": ["hunter22", 1, null], "hunter22": { "b": "x hunter22" } });
        assert_eq!(redaction.json(value), serde_json::json!({ "a": ["•••", 1, null], "•••": { "b": "x •••" } }));
    }

    #[test]
    fn a_secret_with_control_characters_is_masked_where_they_are_made_visible() {
        let redaction = Redaction::new([Secret::new("hunter\u{1b}22")]);
        assert_eq!(redaction.text(&display::visible("got hunter\u{1b}22")), "got •••");
    }

    #[test]
    fn a_secret_is_found_in_bytes_that_are_not_text() {
        let redaction = Redaction::new([Secret::new("hunter22")]);
        assert_eq!(redaction.bytes(b"\xff hunter22 \xfe"), b"\xff \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 \xfe");
    }

    #[test]
    fn tokens_are_masked_even_in_an_answer_that_is_no_use() {
        let mut redaction = Redaction::new([]);
        redaction.add_token_answer(br#"{"access_token":"eyJhbGciOi","token_type":"mac"}"#);
        assert_eq!(redaction.text(r#"{"access_token":"eyJhbGciOi"}"#), r#"{"access_token":"•••"}"#);
    }
}
