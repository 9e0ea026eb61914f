//! What well-known identity providers need beside id and secret.
//!
//! The platform's page names only the grant type, the id and the secret: with a provider that needs more,
//! a delivery can work in a test that sends more, and fail at go-live.

use super::auth::ClientCredentials;
use super::note::Note;

/// A provider recognised by its token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityProvider {
    /// Microsoft Entra, `/oauth2/v2.0/token`.
    EntraV2,
    /// Microsoft Entra, `/oauth2/token`.
    EntraV1,
    Auth0,
    /// An authorization server of Okta's.
    Okta,
    Cognito,
    Google,
}

impl IdentityProvider {
    /// By host and path; `None` for anything else, a custom domain included.
    pub fn of(token_url: &str) -> Option<Self> {
        let url = url::Url::parse(token_url).ok()?;
        let host = url.host_str()?.to_ascii_lowercase();
        let path = url.path().to_ascii_lowercase();
        let is_entra = [
            "login.microsoftonline.com",
            "login.microsoftonline.us",
            "login.partner.microsoftonline.cn",
            "login.windows.net",
        ]
        .contains(&host.as_str());
        match () {
            () if is_entra && path.contains("/oauth2/v2.0/") => Some(Self::EntraV2),
            () if is_entra => Some(Self::EntraV1),
            () if host.ends_with(".auth0.com") => Some(Self::Auth0),
            () if [".okta.com", ".oktapreview.com", ".okta-emea.com"].iter().any(|end| host.ends_with(end)) => {
                Some(Self::Okta)
            }
            () if host.ends_with(".amazoncognito.com") => Some(Self::Cognito),
            () if host == "oauth2.googleapis.com" => Some(Self::Google),
            () => None,
        }
    }
}

/// Warn of a parameter that the provider needs and the platform does not document to send.
pub fn missing_parameters<S>(auth: &ClientCredentials<S>) -> Option<Note> {
    let (id, text) = match IdentityProvider::of(&auth.token_url)? {
        IdentityProvider::EntraV2 => (
            "oauth2.provider_needs_scope",
            "Microsoft Entra (v2.0) refuses a token request without scope (<application id URI>/.default), and the platform does not document that it sends one.",
        ),
        IdentityProvider::EntraV1 => (
            "oauth2.provider_needs_resource",
            "Microsoft Entra (v1) needs resource in the token request, and the platform does not document that it sends one.",
        ),
        IdentityProvider::Auth0 => (
            "oauth2.provider_needs_audience",
            "Auth0 needs audience in the token request unless the tenant has a default audience, and the platform does not document that it sends one. Set the tenant's default audience.",
        ),
        IdentityProvider::Okta => (
            "oauth2.provider_needs_scope",
            "Okta needs scope in the token request unless the authorization server has a default scope, and the platform does not document that it sends one. Set a default scope.",
        ),
        IdentityProvider::Google => (
            "oauth2.provider_without_client_credentials",
            "Google's token endpoint does not offer the client credentials grant.",
        ),
        IdentityProvider::Cognito => return None,
    };
    Some(Note::warning(id, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_known_by_their_token_endpoint() {
        let of = IdentityProvider::of;
        assert_eq!(of("https://login.microsoftonline.com/t/oauth2/v2.0/token"), Some(IdentityProvider::EntraV2));
        assert_eq!(of("https://login.microsoftonline.com/t/oauth2/token"), Some(IdentityProvider::EntraV1));
        assert_eq!(of("https://acme.eu.auth0.com/oauth/token"), Some(IdentityProvider::Auth0));
        assert_eq!(of("https://acme.okta.com/oauth2/default/v1/token"), Some(IdentityProvider::Okta));
        assert_eq!(of("https://evilokta.com/token"), None);
        assert_eq!(of("not a URL"), None);
    }
}
