//! A Storage shared access signature, taken apart and put together.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::layout::{Resource, StringToSign};
use super::{hmac_sha256_base64, percent_encoded};
use crate::domain::display::{self, MASK};
use crate::domain::location::begins_with_scheme;
use crate::domain::{Secret, WireText, moment};

/// The `sv` of tokens made here. Its string to sign is the one in force up to the newest versions.
pub const MADE_VERSION: &str = "2022-11-02";

/// Why a text is not a shared access signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SasError(pub String);

/// True if the signature stands in `text`: then a query has begun in it.
fn has_signature(text: &str) -> bool {
    text.split('&').any(|pair| decoded_pair(pair).0 == "sig")
}

/// What kind of key signed the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SasKind {
    /// One resource, signed by the account key (or by a stored policy with it).
    Service,
    /// A whole account.
    Account,
    /// Signed by a key that Entra gave out, for seven days at most.
    UserDelegation,
}

/// A token's parameters in their order. Not `Debug`: it holds the signature.
#[derive(Clone)]
pub struct SasToken {
    /// Name and value, decoded.
    fields: Vec<(String, Secret)>,
    /// The text for the query, as pasted.
    query: Secret,
    /// The URL that the token was pasted with, without its query.
    pub url: Option<String>,
    /// What the pasted text was freed from, in words.
    pub repairs: Vec<&'static str>,
}

impl SasToken {
    /// Read a pasted SAS: the bare query, with a leading `?`, or a whole SAS URL.
    pub fn parse(pasted: &str) -> Result<Self, SasError> {
        let mut repairs = Vec::new();
        let text = without_wrapping(pasted, &mut repairs);
        if starts_with_word(text, "SharedAccessSignature") {
            return Err(SasError(
                "is an Event Hubs token (SharedAccessSignature …); Blob Storage takes a SAS like sv=…&sig=…".to_owned(),
            ));
        }
        let query = query_of(text);
        let before = text[..text.len() - query.len()].trim_matches('?');
        let url = (!before.is_empty()).then(|| before.to_owned());
        match (&url, query.len() < text.len()) {
            (Some(_), _) => repairs.push("the URL before it"),
            (None, true) => repairs.push("the leading question mark"),
            (None, false) => {}
        }
        let query = query.split('#').next().unwrap_or_default();
        if query.is_empty() {
            return Err(SasError("is empty; paste the SAS, as in sv=…&se=…&sr=c&sp=cw&sig=…".to_owned()));
        }
        if let Some(odd) = query.chars().find(|c| !c.is_ascii() || c.is_control()) {
            return Err(SasError(format!("has the character U+{:04X} in it; copy the SAS again", u32::from(odd))));
        }
        let fields = query.split('&').filter(|pair| !pair.is_empty()).map(decoded_pair).collect();
        let token = Self { fields, query: Secret::new(query), url, repairs };
        if token.get("sig").is_some_and(|signature| !signature.is_empty()) {
            Ok(token)
        } else if query.contains("&amp;") {
            Err(SasError(
                "has &amp; in place of &, as web pages and XML write it; copy the SAS as plain text".to_owned(),
            ))
        } else {
            Err(SasError("has no sig, the signature; paste the whole SAS, as in sv=…&sig=…".to_owned()))
        }
    }

    /// A service SAS for the container (`sr=c`) with `permissions`, signed by the account key, valid until `expires_at`.
    pub fn make(
        account_key: &[u8],
        account: &str,
        container: &str,
        is_http_allowed: bool,
        permissions: &str,
        expires_at: OffsetDateTime,
    ) -> (Self, StringToSign) {
        const SECONDS: &[BorrowedFormatItem<'_>] =
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        // The format names only components that every OffsetDateTime has.
        let expiry = moment::in_utc(expires_at).format(SECONDS).unwrap_or_default();
        let protocol = if is_http_allowed { "https,http" } else { "https" };
        let plain = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
        let mut token = Self {
            fields: vec![
                plain("sv", MADE_VERSION),
                plain("spr", protocol),
                plain("se", &expiry),
                plain("sr", "c"),
                plain("sp", permissions),
            ],
            query: Secret::new(""),
            url: None,
            repairs: Vec::new(),
        };
        let resource = Resource { account, container, blob: "" };
        let string_to_sign = StringToSign::of(&token, &resource);
        let signature = hmac_sha256_base64(account_key, &string_to_sign.to_string());
        token.fields.push(("sig".to_owned(), signature));
        let pairs: Vec<String> =
            token.fields.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value.expose()))).collect();
        token.query = Secret::new(pairs.join("&"));
        (token, string_to_sign)
    }

    /// The decoded value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.expose())
    }

    /// Every name with its value, decoded, in order. The values are no text to show: one is the signature.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.expose()))
    }

    /// Every name with its decoded value, in order, fit to be shown: the signature masked, control characters
    /// visible.
    pub fn shown_fields(&self) -> impl Iterator<Item = (String, String)> {
        self.fields().map(|(name, value)| {
            let is_signature = name.eq_ignore_ascii_case("sig");
            (display::visible(name), if is_signature { MASK.to_owned() } else { display::visible(value) })
        })
    }

    /// The text for the query, as pasted or made; only what cannot travel on a request line is encoded.
    pub fn query(&self) -> WireText {
        let wire = utf8_percent_encode(self.query.expose(), NOT_IN_A_QUERY).to_string();
        let shown = display::masked_query(&wire);
        WireText::masked(Secret::new(wire), shown)
    }

    /// True if the signature holds a `+` as such, which servers read as a space.
    pub(super) fn has_raw_plus_in_signature(&self) -> bool {
        self.query.expose().split('&').any(|pair| pair.starts_with("sig=") && pair.contains('+'))
    }

    /// The signature, decoded.
    pub fn signature(&self) -> Secret {
        Secret::new(self.get("sig").unwrap_or_default())
    }

    pub fn kind(&self) -> SasKind {
        if self.get("skoid").is_some() {
            SasKind::UserDelegation
        } else if self.get("ss").is_some() || self.get("srt").is_some() {
            SasKind::Account
        } else {
            SasKind::Service
        }
    }
}

/// What a query cannot carry as such (WHATWG URL, "special-query percent-encode set").
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');

/// What follows the question marks that begin a query: one is lost in what is joined of two texts, such as `…/c??sv=…`.
/// One within a parameter's value begins none.
fn query_of(text: &str) -> &str {
    let is_before_query =
        |before: &str| (begins_with_scheme(before) || !before.contains('=')) && !has_signature(before);
    let mut query = text;
    while let Some((_before, rest)) = query.split_once('?').filter(|(before, _)| is_before_query(before)) {
        query = rest;
    }
    query
}

/// `pasted` without white space and quotes around it.
fn without_wrapping<'a>(pasted: &'a str, repairs: &mut Vec<&'static str>) -> &'a str {
    let mut text = pasted.trim();
    if text.len() != pasted.len() {
        repairs.push("white space around it");
    }
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            repairs.push("the quotes around it");
            text = inner.trim();
        }
    }
    text
}

fn decoded_pair(pair: &str) -> (String, Secret) {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (decoded(name), Secret::new(decoded(value)))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_kind_and_a_plus_in_its_signature_are_seen() {
        let parsed = |text: &str| SasToken::parse(text).expect("it parses");
        assert_eq!(parsed("sv=1&sr=c&sig=x").kind(), SasKind::Service);
        assert_eq!(parsed("sv=1&ss=b&sig=x").kind(), SasKind::Account);
        assert_eq!(parsed("sv=1&srt=o&sig=x").kind(), SasKind::Account);
        assert_eq!(parsed("sv=1&sr=c&skoid=a&ss=b&sig=x").kind(), SasKind::UserDelegation);
        assert!(parsed("sv=1&sr=c&sig=a+b%3D").has_raw_plus_in_signature());
        assert!(!parsed("sv=1&sr=c&sig=a%2Bb%3D").has_raw_plus_in_signature());
        assert!(!parsed("sv=1+1&sr=c&sig=ab%3D").has_raw_plus_in_signature());
    }

    #[test]
    fn a_question_mark_in_a_value_begins_no_query() {
        let token = SasToken::parse("sv=2022-11-02&n=https://a&sig=a?bc%3D").expect("a token");
        assert_eq!((token.url.as_deref(), token.signature().expose()), (None, "a?bc="));
        assert!(SasToken::parse(token.query().expose()).is_ok());
        let token = SasToken::parse("https://a.example?x://b=1&sig=a?b").expect("a token");
        assert!(SasToken::parse(token.query().expose()).is_ok());
        for query in ["x://b&%73ig=?c", "x://b&sig=a&d?e"] {
            let token = SasToken::parse(&format!("https://a.example?{query}")).expect("a token");
            assert!(SasToken::parse(token.query().expose()).is_ok(), "{query}");
        }
        for pasted in
            ["?svh &am0-1&?sig=ab sg?a`=c1011&sig=ab si2&g?g", "?a?sig=y&sig=x", "https://a.example?b?sig=y&sig=x"]
        {
            let token = SasToken::parse(pasted).expect("a token");
            let again = SasToken::parse(token.query().expose()).expect("what is sent can be read");
            assert_eq!(again.signature().expose(), token.signature().expose(), "{pasted}");
        }
        let joined = SasToken::parse("https://a.example/c??sv=2022-11-02&sig=abc").expect("a token");
        assert_eq!((joined.url.as_deref(), joined.get("sv")), (Some("https://a.example/c"), Some("2022-11-02")));
        let token = SasToken::parse("https://a.example/c/year=1?sv=2022-11-02&sig=abc").expect("a token");
        assert_eq!(token.url.as_deref(), Some("https://a.example/c/year=1"));
    }

    #[test]
    fn a_token_is_read_bare_with_a_question_mark_and_within_a_url() {
        for pasted in [
            "sv=1&sig=a%2Bb%3D",
            "?sv=1&sig=a%2Bb%3D",
            "\"sv=1&sig=a%2Bb%3D\"",
            " https://a.example/c?sv=1&sig=a%2Bb%3D\n",
        ] {
            let token = SasToken::parse(pasted).expect("it parses");
            assert_eq!(token.get("sig"), Some("a+b="));
            assert_eq!(token.query().expose(), "sv=1&sig=a%2Bb%3D");
            assert_eq!(token.query().shown(), "sv=1&sig=•••");
        }
    }

    #[test]
    fn what_is_no_sas_is_refused_with_the_reason() {
        for (pasted, reason) in [
            ("", "empty"),
            ("sv=1&se=2", "sig"),
            ("sv=1&sig=&se=2", "has no sig"),
            ("https://a.example?x://b&sig&c?d", "has no sig"),
            ("SharedAccessSignature sr=x&sig=y&se=1&skn=z", "Event Hubs"),
            ("sv=1&sig=…", "U+2026"),
            ("sv=1&amp;sig=abc", "&amp;"),
        ] {
            let error = SasToken::parse(pasted).err().expect(pasted);
            assert!(error.to_string().contains(reason), "{pasted}: {error}");
        }
    }

    #[test]
    fn what_cannot_travel_is_encoded_and_the_rest_stays_as_pasted() {
        let token = SasToken::parse("sv=1&si=my policy&st=2026-01-01T00:00:00Z&sig=a%2bb%3D").expect("it parses");
        assert_eq!(token.query().expose(), "sv=1&si=my%20policy&st=2026-01-01T00:00:00Z&sig=a%2bb%3D");
    }

    #[test]
    fn a_signature_is_masked_however_its_name_is_written() {
        let token = SasToken::parse("sv=1&sig=abc&SIG=def&%73ig=ghi&se=%0a").expect("it parses");
        assert_eq!(token.query().shown(), "sv=1&sig=•••&SIG=•••&%73ig=•••&se=%0a");
        let shown: Vec<String> = token.shown_fields().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(shown.join("&"), "sv=1&sig=•••&SIG=•••&sig=•••&se=\\n");
    }
}
