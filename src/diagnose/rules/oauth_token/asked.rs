//! What the token request asked for, and what of it may have changed on its way.

use crate::diagnose::evidence::case::{Case, contains};
use crate::domain::credential::CredentialPlace;
use crate::domain::display::MASK;
use crate::domain::{SecretFacts, SecretTrait, Setting};

/// A parameter as the destination has it, or as another tool's request shows it; empty if it was not sent.
pub(super) fn parameter(case: &Case<'_>, field: Setting) -> String {
    let configured = case.configured(field);
    if !configured.is_empty() || !case.is_foreign() {
        return configured.to_owned();
    }
    let name = field.path().trim_start_matches("auth.");
    let form = &case.exchange.request.body.kept;
    let found = form_urlencoded::parse(form).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// The token URL: as configured, or as it was requested.
pub(super) fn token_url<'a>(case: &Case<'a>) -> &'a str {
    let configured = case.configured(Setting::TokenUrl);
    if configured.is_empty() { &case.exchange.request.url } else { configured }
}

/// True if id and secret were sent in a Basic header.
pub(super) fn is_in_header(case: &Case<'_>) -> bool {
    case.configured(Setting::CredentialsIn) == "header"
        || case.sent("authorization").is_some_and(|sent| contains(sent, "basic"))
}

/// True if the request shows where the credentials stood: a cleaned file has lost the header, and maybe more.
pub(super) fn shows_credentials(case: &Case<'_>) -> bool {
    !case.is_foreign()
        || case.sent("authorization").is_some()
        || case.exchange.request.body.kept.windows(14).any(|part| part == b"client_secret=")
}

/// The other place for id and secret.
pub(super) fn other_place(case: &Case<'_>) -> &'static str {
    if is_in_header(case) { "body" } else { "header" }
}

/// How the secret reached the server, as far as the request shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretOnTheWire {
    /// As it was entered: both sides read these bytes alike.
    AsEntered,
    /// In a Basic header, with characters that one side form-encodes and the other may not (RFC 6749 §2.3.1).
    EncodingMatters,
    /// In a form, with a character that has to be percent-encoded there and was not.
    Damaged,
    /// Another tool's file, whose form is masked: whether the secret was encoded is not known.
    NotShown,
}

impl SecretOnTheWire {
    pub(super) fn of(case: &Case<'_>) -> Self {
        let changes = case.client().is_some_and(|client| client.client_secret.has(SecretTrait::FormEncodingChanges));
        if is_in_header(case) {
            return if changes { Self::EncodingMatters } else { Self::AsEntered };
        }
        if !case.is_foreign() {
            return Self::AsEntered;
        }
        let (place, request) = (form_secret(), &case.exchange.request);
        let is_damaged = |facts: &SecretFacts| facts.has(SecretTrait::BarePlus) || facts.has(SecretTrait::BarePercent);
        match request.credential(&place) {
            _ if request.cleaning(&place).is_some() => Self::NotShown,
            Some(facts) if is_damaged(facts) => Self::Damaged,
            Some(_) => Self::AsEntered,
            None => Self::NotShown,
        }
    }
}

/// Where the secret stands in a form.
fn form_secret() -> CredentialPlace {
    CredentialPlace::Form("client_secret".to_owned())
}

/// True if what was sent for the secret is not one: asterisks, or a template that nobody filled in.
pub(super) fn is_placeholder(case: &Case<'_>) -> bool {
    let is_one = |facts: &SecretFacts| {
        facts.has(SecretTrait::UnresolvedVariable) || (!case.is_foreign() && facts.has(SecretTrait::Placeholder))
    };
    case.client().is_some_and(|client| is_one(&client.client_secret))
        || case.exchange.request.credential(&form_secret()).is_some_and(is_one)
}

/// A scope that Entra's v2.0 endpoint takes with client credentials: `<resource>/.default`.
pub(super) fn default_scope(case: &Case<'_>) -> Option<String> {
    let resource = [parameter(case, Setting::Resource), parameter(case, Setting::Audience)];
    let resource = resource.into_iter().find(|resource| !resource.is_empty())?;
    let is_one = !resource.contains(char::is_whitespace) && !resource.contains(MASK);
    is_one.then(|| format!("{}/.default", resource.trim_end_matches("/.default").trim_end_matches('/')))
}

/// The same for a scope that names an API without `/.default`.
pub(super) fn with_default(scope: &str) -> Option<String> {
    if scope.is_empty() || scope.contains(char::is_whitespace) || scope.ends_with("/.default") {
        return None;
    }
    let is_guid = scope.len() == 36 && scope.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let Some((scheme, rest)) = scope.split_once("://") else {
        return is_guid.then(|| format!("{scope}/.default"));
    };
    match rest.trim_end_matches('/').rsplit_once('/') {
        None if !rest.is_empty() => Some(format!("{scheme}://{}/.default", rest.trim_end_matches('/'))),
        // A permission's name after the API's: Mail.Send, user_impersonation.
        Some((api, permission)) if permission.contains('.') || permission.contains('_') => {
            Some(format!("{scheme}://{api}/.default"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_of_an_api_gets_its_default() {
        for (scope, expected) in [
            ("api://meters", Some("api://meters/.default")),
            ("https://graph.microsoft.com/Mail.Send", Some("https://graph.microsoft.com/.default")),
            ("api://meters/user_impersonation", Some("api://meters/.default")),
            ("11111111-2222-3333-4444-555555555555", Some("11111111-2222-3333-4444-555555555555/.default")),
            ("api://meters/.default", None),
            ("api://acme.example/meters", None),
            ("meters.write", None),
            ("api://a api://b", None),
            ("", None),
        ] {
            assert_eq!(with_default(scope).as_deref(), expected, "{scope}");
        }
    }
}
