//! Checks of the token request of OAuth2 client credentials.

use super::subject::Subject;
use super::{Change, Check, Clue, Finding};
use crate::domain::identity_provider::{IdentityProvider, OtherEndpoint, token_endpoint_beside};
use crate::domain::{Auth, ClientCredentials, display};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Auth::ClientCredentials(auth) = &subject.destination.auth else { return };
    findings.extend(other_endpoint(auth));
    findings.extend(resource_of_v2(auth));
}

fn other_endpoint(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    const FIELD: &str = "auth.token_url";
    let (check, what) = match OtherEndpoint::of(&auth.token_url)? {
        OtherEndpoint::Discovery => (
            Check::DiscoveryAsTokenUrl,
            "The token URL is the discovery document of the provider, which gives no tokens; its token_endpoint does.",
        ),
        OtherEndpoint::Authorization => (
            Check::LoginPageAsTokenUrl,
            "The token URL is the authorization endpoint, where people log in; tokens come from the token endpoint.",
        ),
    };
    let token_url = token_endpoint_beside(&auth.token_url);
    let text = match &token_url {
        Some(url) => format!("{what} Use {}.", display::masked_url(url)),
        None => what.to_owned(),
    };
    let change = token_url.and_then(|url| Change::url(FIELD, &auth.token_url, url));
    Some(Finding::warning(check, FIELD, text).with_change(change))
}

/// v2.0 knows scopes only: it answers AADSTS901002 to `resource`.
fn resource_of_v2(auth: &ClientCredentials<Clue>) -> Option<Finding> {
    const FIELD: &str = "auth.resource";
    let resource = auth.resource.as_deref()?;
    if IdentityProvider::of(&auth.token_url) != Some(IdentityProvider::EntraV2) {
        return None;
    }
    let scope = format!("{}/.default", display::visible(resource.trim_end_matches('/')));
    let text = format!(
        "Microsoft Entra v2.0 refuses a token request with resource. Remove it and give the scope {scope}, or use the v1 endpoint, /oauth2/token."
    );
    // With its scope in place, nothing is lost.
    let change = auth.scope.as_deref().and_then(|_| Change::text(FIELD, resource, ""));
    Some(Finding::warning(Check::EntraV2WithResource, FIELD, text).with_change(change))
}
