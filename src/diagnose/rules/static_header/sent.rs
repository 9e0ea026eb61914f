//! What a request shows of the credential that it carried.

use crate::diagnose::evidence::case::{Case, Method};
use crate::domain::credential::CredentialPlace;
use crate::domain::{SecretFacts, SecretTrait, Setting};

/// The credential of a request, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnose) enum Sent<'a> {
    /// `Authorization` begins with this scheme.
    Scheme(&'a str),
    /// `Authorization` begins with a scheme whose name was masked together with the value.
    MaskedScheme,
    /// `Authorization` has a value without a scheme.
    Bare,
    /// Another header carries it.
    Header(&'a str),
    /// The file does not show it.
    NotKnown,
    /// There was none.
    Nothing,
}

impl<'a> Sent<'a> {
    pub(in crate::diagnose) fn of(case: &Case<'a>) -> Self {
        match case.method {
            _ if case.is_foreign() => Self::of_a_foreign_request(case),
            Method::Static => Self::configured(case),
            Method::Oauth2 => Self::scheme_of(case).map_or(Self::Nothing, Self::Scheme),
            Method::None | Method::Sigv4 | Method::Blob | Method::EventHubs => Self::Nothing,
        }
    }

    /// The header's name, where it is known.
    pub(in crate::diagnose) fn header(self) -> Option<&'a str> {
        match self {
            Self::Scheme(_) | Self::MaskedScheme | Self::Bare => Some("Authorization"),
            Self::Header(name) => Some(name),
            Self::NotKnown | Self::Nothing => None,
        }
    }

    /// Our own record masks a scheme together with the value, and keeps the traits of both.
    fn configured(case: &Case<'a>) -> Self {
        let name = case.configured(Setting::Header).trim();
        if !name.eq_ignore_ascii_case("authorization") {
            return Self::Header(name);
        }
        match Self::scheme_of(case) {
            Some(scheme) => Self::Scheme(scheme),
            None if case.header_value().is_some_and(|facts| facts.has(SecretTrait::HasBearerPrefix)) => {
                Self::Scheme("Bearer")
            }
            None if case.header_value().is_some_and(|facts| facts.has(SecretTrait::InnerWhitespace)) => {
                Self::MaskedScheme
            }
            None => Self::Bare,
        }
    }

    /// Browsers and sanitizers take credentials out of the files that they write: what is not there may have been sent.
    fn of_a_foreign_request(case: &Case<'a>) -> Self {
        if let Some(scheme) = Self::scheme_of(case) {
            return Self::Scheme(scheme);
        }
        if case.sent("authorization").is_some() {
            return if is_shown_to_be_bare(case) { Self::Bare } else { Self::NotKnown };
        }
        let mut headers = case.exchange.request.headers.iter();
        headers
            .find(|header| carries_a_credential(&header.name))
            .map_or(Self::NotKnown, |header| Self::Header(&header.name))
    }

    /// The scheme that `Authorization` begins with, as the file shows it.
    fn scheme_of(case: &Case<'a>) -> Option<&'a str> {
        let (scheme, rest) = case.sent("authorization")?.trim().split_once(' ')?;
        let is_scheme = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        (is_scheme && !rest.trim().is_empty()).then_some(scheme)
    }
}

/// True if it is known that another tool's `Authorization` had a value without a scheme: a placeholder in its place was
/// left by whatever cleaned the file.
fn is_shown_to_be_bare(case: &Case<'_>) -> bool {
    let place = CredentialPlace::header("authorization");
    let request = &case.exchange.request;
    let is_bare = |facts: &SecretFacts| facts.has(SecretTrait::WithoutScheme);
    request.cleaning(&place).is_none() && request.credential(&place).is_some_and(is_bare)
}

/// True if a header of this name is one that credentials are sent in.
pub(super) fn carries_a_credential(name: &str) -> bool {
    const PARTS: [&str; 11] = [
        "key",
        "token",
        "auth",
        "secret",
        "credential",
        "signature",
        "password",
        "license",
        "honeycomb-team",
        "orgid",
        "subscription",
    ];
    /// Names with such a part that say something else.
    const OTHERS: [&str; 7] = ["www-auth", "authority", "proxy-auth", "idempotency", "sec-websocket", "csrf", "xsrf"];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part)) && !OTHERS.iter().any(|other| name.contains(other))
}
