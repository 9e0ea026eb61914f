//! Checks of the token request of OAuth2 client credentials.

use super::subject::{Address, Subject};
use super::{Check, Clue, Finding, new_text, new_url};
use crate::domain::host::is_loopback;
use crate::domain::identity_provider::{IdentityProvider, Need, OtherEndpoint, token_endpoint_beside};
use crate::domain::{Auth, ClientCredentials, Setting, display};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Auth::ClientCredentials(auth) = &subject.destination.auth else { return };
    findings.extend(other_endpoint(auth));
    findings.extend(scope_of_entra(auth));
    findings.extend(resource_of_v2(auth));
    findings.extend(clear_text(auth));
    findings.extend(provider_need(auth));
}

/// The token request carries the client's secret, so it needs TLS (RFC 6749 §2.3.1).
fn clear_text(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    let address = Address::of(&auth.token_url)?;
    (address.scheme == "http" && !is_loopback(&address.host)).then(|| {
        Finding::warning(
            Check::TokenUrlClearText,
            Setting::TokenUrl,
            "The token URL is http, so the client secret travels unencrypted. Use https for anything but a test on this machine.",
        )
    })
}

/// A parameter that the provider needs and the platform does not document to send: a delivery can work in a test that
/// sends it as a what-if, and fail at go-live.
fn provider_need(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    let provider = IdentityProvider::of(&auth.token_url)?;
    let (check, text) = match provider.need()? {
        Need::Scope if provider == IdentityProvider::Okta => (
            Check::ProviderNeedsScope,
            "Okta needs scope in the token request unless the authorization server has a default scope, and the platform does not document that it sends one. Set a default scope.",
        ),
        Need::Scope => (
            Check::ProviderNeedsScope,
            "Microsoft Entra (v2.0) refuses a token request without scope (<application id URI>/.default), and the platform does not document that it sends one.",
        ),
        Need::Resource => (
            Check::ProviderNeedsResource,
            "Microsoft Entra (v1) needs resource in the token request, and the platform does not document that it sends one.",
        ),
        Need::Audience => (
            Check::ProviderNeedsAudience,
            "Auth0 needs audience in the token request unless the tenant has a default audience, and the platform does not document that it sends one. Set the tenant's default audience.",
        ),
        Need::AnotherGrant => {
            (Check::ProviderNeedsAnotherGrant, "Google's token endpoint does not offer the client credentials grant.")
        }
    };
    Some(Finding::warning(check, Setting::TokenUrl, text))
}

fn other_endpoint(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    const FIELD: Setting = Setting::TokenUrl;
    let (check, what) = match OtherEndpoint::of(&auth.token_url)? {
        OtherEndpoint::Discovery => (
            Check::DiscoveryAsTokenUrl,
            "The token URL is the discovery document of the provider, which gives no tokens; its token_endpoint does.",
        ),
        OtherEndpoint::Authorization => (
            Check::LoginPageAsTokenUrl,
            "The token URL is the authorization endpoint, where people log in; tokens come from the token endpoint.",
        ),
        OtherEndpoint::Sibling => (
            Check::OtherEndpointAsTokenUrl,
            "The token URL is another endpoint of the provider, which gives no tokens; its token endpoint does.",
        ),
    };
    let token_url = token_endpoint_beside(&auth.token_url);
    let text = match &token_url {
        Some(url) => format!("{what} Use {}.", display::masked_url(url)),
        None => what.to_owned(),
    };
    let change = token_url.and_then(|url| new_url(FIELD, &auth.token_url, url));
    Some(Finding::warning(check, FIELD, text).with_change(change))
}

/// With client credentials, each scope is an API followed by `/.default`: it answers AADSTS1002012 to any other
/// (Microsoft, "OAuth 2.0 client credentials flow").
fn scope_of_entra(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    let scope = auth.scope.as_deref()?;
    let is_other = scope.split_whitespace().any(|scope| !scope.ends_with("/.default"));
    (is_other && IdentityProvider::of(&auth.token_url) == Some(IdentityProvider::EntraV2)).then(|| {
        let text = format!(
            "Microsoft Entra refuses the scope {} with client credentials. Give the API followed by /.default.",
            display::visible(scope)
        );
        Finding::warning(Check::EntraScopeWithoutDefault, Setting::Scope, text)
    })
}

/// v2.0 knows scopes only: it answers AADSTS901002 to `resource`.
fn resource_of_v2(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    const FIELD: Setting = Setting::Resource;
    let resource = auth.resource.as_deref()?;
    if IdentityProvider::of(&auth.token_url) != Some(IdentityProvider::EntraV2) {
        return None;
    }
    let scope = format!("{}/.default", display::visible(resource.trim_end_matches('/')));
    let text = format!(
        "Microsoft Entra v2.0 refuses a token request with resource. Remove it and give the scope {scope}, or use the v1 endpoint, /oauth2/token."
    );
    // With its scope in place, nothing is lost.
    let change = auth.scope.as_deref().and_then(|_| new_text(FIELD, resource, ""));
    Some(Finding::warning(Check::EntraV2WithResource, FIELD, text).with_change(change))
}
