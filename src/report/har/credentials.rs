//! The credentials of an entry: masked, with what may be said of them, and which of them the file does not hold.

use serde_json::{Map, Value};

use super::entry::{elements, typed};
use crate::domain::Secret;
use crate::domain::credential::{
    self, Authorization, CREDENTIALS_MAX, Cleaned, Cleaning, CredentialFacts, CredentialPlace, is_secret_header,
};
use crate::domain::display::{self, MASK};
use crate::domain::exchange::{HeaderRecord, TokenFacts};
use crate::domain::redaction;
use crate::domain::secret::SecretTrait;

/// Headers that only a signed request has: AWS Signature Version 4, and Shared Key of Azure Storage.
const SIGNED: [&str; 3] = ["x-amz-date", "x-amz-content-sha256", "x-ms-date"];

/// Query parameters that hold a signature.
const SIGNATURES: [&str; 3] = ["sig", "x-amz-signature", "signature"];

/// True if the value of the header `name` is kept out of what is stored: cookies as a whole, too.
fn is_secret(name: &str) -> bool {
    is_secret_header(name) || name.eq_ignore_ascii_case("cookie")
}

/// What is found of the credentials of one request before they are masked.
#[derive(Default)]
pub(super) struct Credentials {
    found: Vec<CredentialFacts>,
    /// Places with a mask that another program put there.
    masked: Vec<CredentialPlace>,
    has_signed_query: bool,
    /// The credentials themselves, to find them where the file repeats them.
    pub(super) secrets: Vec<Secret>,
    /// What a bearer token says of itself.
    pub(super) token: Option<TokenFacts>,
}

impl Credentials {
    pub(super) fn add_url(&mut self, url: &str) {
        let (shown, known) = (display::masked_url(url), self.secrets.len());
        self.add_hidden(url, &shown);
        let has_user_info = shown.split_once("://").is_some_and(|(_, rest)| rest.starts_with(MASK));
        if let Some(pair) = self.secrets.get(known).filter(|_| has_user_info) {
            let of_pair = redaction::secrets_of_user_info(pair.expose());
            self.secrets.extend(of_pair);
        }
        let query = url.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
        self.found.extend(CredentialFacts::of_query(query));
        let names = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
        self.has_signed_query |= names.into_iter().any(|name| SIGNATURES.iter().any(|s| name.eq_ignore_ascii_case(s)));
    }

    pub(super) fn add_header(&mut self, name: &str, value: &str) {
        let (shown, _) = credential::masked_header(name, value);
        if name.eq_ignore_ascii_case("cookie") {
            self.add_cookies(value, &shown);
        } else {
            self.add_hidden(value, &shown);
        }
        if !is_secret(name) {
            return;
        }
        if value.trim() == MASK {
            self.masked.push(CredentialPlace::header(name));
        }
        self.found.extend(CredentialFacts::of_header(name, value));
        let Authorization::Scheme { scheme, credentials } = Authorization::of(value) else { return };
        if scheme.eq_ignore_ascii_case("basic") {
            self.secrets.push(Secret::new(value)); // The password in it is known by the scheme.
        }
        if scheme.eq_ignore_ascii_case("bearer")
            && let Some(claims) = credential::jwt_claims(credentials)
        {
            self.token = Some(TokenFacts { claims: Some(Value::Object(telling(claims))), ..TokenFacts::default() });
        }
    }

    pub(super) fn add_form(&mut self, form: &[u8]) {
        let text = String::from_utf8_lossy(form);
        self.add_hidden(&text, &display::masked_query(&text));
        self.found.extend(CredentialFacts::of_form(form));
    }

    pub(super) fn add_json(&mut self, name: &str, value: &str) {
        if !value.contains(MASK) {
            self.secrets.push(Secret::new(value));
            self.found.push(CredentialFacts::of_json(name, value));
        }
    }

    /// What stands in `text` where its `shown` form has a mask; what was masked before is not known.
    fn add_hidden(&mut self, text: &str, shown: &str) {
        if text != shown && !text.contains(MASK) {
            self.secrets.extend(redaction::secrets_hidden(text, shown));
        }
    }

    /// Short cookies are settings such as a language, which other words may equal.
    fn add_cookies(&mut self, text: &str, shown: &str) {
        const SESSION_BYTES_MIN: usize = 12;
        let before = self.secrets.len();
        self.add_hidden(text, shown);
        let cookies = self.secrets.split_off(before);
        self.secrets.extend(cookies.into_iter().filter(|cookie| cookie.expose().len() >= SESSION_BYTES_MIN));
    }

    /// The facts, those of a record before those found now, and what the file does not hold of the credentials.
    pub(super) fn finish(
        self,
        own: &Value,
        headers: &[HeaderRecord],
        is_own: bool,
    ) -> (Vec<CredentialFacts>, Vec<Cleaned>) {
        let mut facts: Vec<CredentialFacts> = elements(&own["credentials"]).iter().filter_map(typed).collect();
        let recorded: Vec<CredentialPlace> = facts.iter().map(|facts| facts.place.clone()).collect();
        facts.extend(self.found.into_iter().filter(|found| !recorded.contains(&found.place)));
        facts.truncate(CREDENTIALS_MAX);
        let mut cleaned: Vec<Cleaned> = elements(&own["cleaned"]).iter().filter_map(typed).collect();
        // A template that nobody filled in was sent as it stands.
        let is_placeholder = |credential: &&CredentialFacts| {
            let facts = &credential.facts;
            facts.has(SecretTrait::Placeholder) && !facts.has(SecretTrait::UnresolvedVariable)
        };
        let replaced = facts.iter().filter(is_placeholder).map(|facts| facts.place.clone());
        let masked = self.masked.into_iter().filter(|_| !is_own);
        let has = |name: &str| headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
        let is_removed = !is_own && !self.has_signed_query && !has("authorization") && SIGNED.into_iter().any(has);
        let removed = is_removed.then(|| CredentialPlace::header("authorization"));
        let found = replaced.chain(masked).map(|place| Cleaned { place, how: Cleaning::Replaced });
        for found in found.chain(removed.map(|place| Cleaned { place, how: Cleaning::Removed })) {
            if cleaned.len() < CREDENTIALS_MAX && !cleaned.iter().any(|known| known.place == found.place) {
                cleaned.push(found);
            }
        }
        (facts, cleaned)
    }
}

/// The claims that a diagnosis looks at: another program's token may say much of a person.
fn telling(claims: Map<String, Value>) -> Map<String, Value> {
    const TELLING: [&str; 13] =
        ["iss", "aud", "exp", "nbf", "iat", "azp", "appid", "client_id", "scope", "scp", "roles", "tid", "ver"];
    claims.into_iter().filter(|(name, _)| TELLING.contains(&name.as_str())).collect()
}
