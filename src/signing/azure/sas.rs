//! A Storage shared access signature, taken apart and put together.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use super::layout::{Resource, StringToSign};
use super::{hmac_sha256_base64, percent_encoded};
use crate::domain::display::MASK;
use crate::domain::{Secret, WireText};

/// The `sv` of tokens made here. Its string to sign is the one in force up to the newest versions.
pub const MADE_VERSION: &str = "2022-11-02";

/// Why a text is not a shared access signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SasError(pub String);

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
    /// Name as written, value decoded.
    fields: Vec<(String, Secret)>,
    /// The text for the query, as pasted.
    query: Secret,
    /// What the pasted text was freed from, in words.
    pub repairs: Vec<&'static str>,
}

impl SasToken {
    /// Read a pasted SAS: the bare query, with a leading `?`, or a whole SAS URL.
    pub fn parse(pasted: &str) -> Result<Self, SasError> {
        let mut repairs = Vec::new();
        let text = pasted.trim();
        if text.len() != pasted.len() {
            repairs.push("white space around it");
        }
        if starts_with_word(text, "SharedAccessSignature") {
            return Err(SasError(
                "is an Event Hubs token (SharedAccessSignature …); Blob Storage takes a SAS like sv=…&sig=…".to_owned(),
            ));
        }
        let query = match text.split_once('?') {
            Some((before, query)) => {
                repairs.push(if before.is_empty() { "the leading question mark" } else { "the URL before it" });
                query
            }
            None => text,
        };
        let query = query.split('#').next().unwrap_or_default();
        if query.is_empty() {
            return Err(SasError("is empty; paste the SAS, as in sv=…&se=…&sr=c&sp=cw&sig=…".to_owned()));
        }
        if let Some(odd) = query.chars().find(|c| !c.is_ascii() || c.is_control()) {
            return Err(SasError(format!("has the character U+{:04X} in it; copy the SAS again", u32::from(odd))));
        }
        let fields: Vec<(String, Secret)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
                (name.to_owned(), Secret::new(value))
            })
            .collect();
        let token = Self { fields, query: Secret::new(query), repairs };
        if token.get("sig").is_none() {
            return Err(SasError("has no sig, the signature; paste the whole SAS, as in sv=…&sig=…".to_owned()));
        }
        Ok(token)
    }

    /// A service SAS for the container (`sr=c`, `sp=cw`), signed by the account key, valid until `expires_at`.
    pub fn make(
        account_key: &[u8],
        account: &str,
        container: &str,
        is_http_allowed: bool,
        expires_at: OffsetDateTime,
    ) -> (Self, StringToSign) {
        const SECONDS: &[BorrowedFormatItem<'_>] =
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        // The format names only components that every OffsetDateTime has.
        let expiry = expires_at.to_offset(UtcOffset::UTC).format(SECONDS).unwrap_or_default();
        let protocol = if is_http_allowed { "https,http" } else { "https" };
        let plain = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
        let mut token = Self {
            fields: vec![
                plain("sv", MADE_VERSION),
                plain("spr", protocol),
                plain("se", &expiry),
                plain("sr", "c"),
                plain("sp", "cw"),
            ],
            query: Secret::new(""),
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

    /// Every name with its decoded value, in order; the signature masked.
    pub fn shown_fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), if name == "sig" { MASK } else { value.expose() }))
    }

    /// The text for the query, as pasted or made.
    pub fn query(&self) -> WireText {
        let shown: Vec<String> = self
            .query
            .expose()
            .split('&')
            .map(|pair| if pair.starts_with("sig=") { format!("sig={MASK}") } else { pair.to_owned() })
            .collect();
        WireText::masked(self.query.clone(), shown.join("&"))
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

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_bare_with_a_question_mark_and_within_a_url() {
        for pasted in ["sv=1&sig=a%2Bb%3D", "?sv=1&sig=a%2Bb%3D", " https://a.example/c?sv=1&sig=a%2Bb%3D\n"] {
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
            ("SharedAccessSignature sr=x&sig=y&se=1&skn=z", "Event Hubs"),
            ("sv=1&sig=…", "U+2026"),
        ] {
            let error = SasToken::parse(pasted).err().expect(pasted);
            assert!(error.to_string().contains(reason), "{pasted}: {error}");
        }
    }
}
