//! What well-known identity providers need beside id and secret.
//!
//! The platform's page names only the grant type, the id and the secret: with a provider that needs more,
//! a delivery can work in a test that sends more, and fail at go-live.

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
            () if is_entra && path.contains("/v2.0/") => Some(Self::EntraV2),
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

    /// What a token request needs beside grant type, id and secret.
    pub fn need(self) -> Option<Need> {
        match self {
            Self::EntraV2 | Self::Okta => Some(Need::Scope),
            Self::EntraV1 => Some(Need::Resource),
            Self::Auth0 => Some(Need::Audience),
            Self::Google => Some(Need::AnotherGrant),
            Self::Cognito => None,
        }
    }
}

/// What a provider needs that the platform does not document to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Scope,
    Resource,
    Audience,
    /// It does not offer the client credentials grant.
    AnotherGrant,
}

/// What stands at a URL beside the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherEndpoint {
    /// The metadata of the provider (RFC 8414 §3, `OpenID` Connect Discovery 1.0 §4).
    Discovery,
    /// The page where people log in (RFC 6749 §3.1).
    Authorization,
    /// What looks at tokens or keys that are there already (RFC 7009, RFC 7517, RFC 7662, `OpenID` Connect Core 1.0 §5.3), or
    /// the provider's name alone.
    Sibling,
}

impl OtherEndpoint {
    /// What is at `url`, if that is not a token endpoint by its path.
    pub fn of(url: &str) -> Option<Self> {
        let url = url::Url::parse(url).ok()?;
        let path = url.path().to_ascii_lowercase();
        let mut segments = path.trim_end_matches('/').rsplit('/');
        let (last, before) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        // A plain `/auth` may well be where somebody's own server gives tokens.
        let is_authorization = matches!(last, "authorize" | "authorization.oauth2")
            || (last == "auth" && matches!(before, "openid-connect" | "oauth2" | "oauth" | "v2"));
        // Keycloak's realm, which is the issuer of its tokens.
        let is_issuer = before == "realms" && !last.is_empty();
        let is_of_a_provider =
            matches!(before, "openid-connect" | "oauth2" | "oauth" | "connect" | "v1" | "v2" | "v2.0" | "v2-0");
        let is_sibling = is_of_a_provider
            && matches!(
                last,
                "userinfo"
                    | "introspect"
                    | "introspection"
                    | "revoke"
                    | "revocation"
                    | "logout"
                    | "certs"
                    | "keys"
                    | "jwks"
            );
        match () {
            () if path.contains("/.well-known/") => Some(Self::Discovery),
            () if is_authorization => Some(Self::Authorization),
            () if is_sibling || is_issuer => Some(Self::Sibling),
            () => None,
        }
    }
}

/// The token endpoint beside the discovery or authorization URL `url`, of a provider that has it at a fixed path.
pub fn token_endpoint_beside(url: &str) -> Option<String> {
    OtherEndpoint::of(url)?;
    let parsed = url::Url::parse(url).ok()?;
    let path = parsed.path();
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    // Keycloak has no domain of its own, and a path that nobody else has.
    let realm = segments.iter().position(|segment| *segment == "realms").filter(|at| at + 1 < segments.len());
    let token_path = match (realm, IdentityProvider::of(url)) {
        (Some(at), _) => format!("/{}/protocol/openid-connect/token", segments[..=at + 1].join("/")),
        (None, Some(IdentityProvider::EntraV1 | IdentityProvider::EntraV2)) => {
            let version = if path.contains("/v2.0/") { "/v2.0" } else { "" };
            format!("/{}/oauth2{version}/token", segments.first()?)
        }
        (None, Some(IdentityProvider::Auth0)) => "/oauth/token".to_owned(),
        (None, Some(IdentityProvider::Okta)) => match segments.as_slice() {
            ["oauth2", server, "v1" | ".well-known", ..] if *server != "v1" => {
                format!("/oauth2/{server}/v1/token")
            }
            _ => "/oauth2/v1/token".to_owned(),
        },
        (None, Some(IdentityProvider::Cognito)) => "/oauth2/token".to_owned(),
        // IdentityServer and Duende; Salesforce.
        (None, None) if segments == ["connect", "authorize"] => "/connect/token".to_owned(),
        (None, None) if segments == ["services", "oauth2", "authorize"] => "/services/oauth2/token".to_owned(),
        (None, Some(IdentityProvider::Google) | None) => return None,
    };
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    Some(format!("{scheme}://{authority}{token_path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_known_by_their_token_endpoint() {
        let of = IdentityProvider::of;
        assert_eq!(of("https://login.microsoftonline.com/t/oauth2/v2.0/token"), Some(IdentityProvider::EntraV2));
        assert_eq!(of("https://login.microsoftonline.com/t/v2.0/.well-known/x"), Some(IdentityProvider::EntraV2));
        assert_eq!(of("https://login.microsoftonline.com/t/oauth2/token"), Some(IdentityProvider::EntraV1));
        assert_eq!(of("https://acme.eu.auth0.com/oauth/token"), Some(IdentityProvider::Auth0));
        assert_eq!(of("https://acme.okta.com/oauth2/default/v1/token"), Some(IdentityProvider::Okta));
        assert_eq!(of("https://evilokta.com/token"), None);
        assert_eq!(of("not a URL"), None);
    }

    #[test]
    fn a_url_beside_the_token_endpoint_is_known_and_leads_to_it() {
        use OtherEndpoint::{Authorization, Discovery};
        let entra = "https://login.microsoftonline.com/t";
        let keycloak = "https://id.example/auth/realms/acme";
        for (url, what, token) in [
            (format!("{entra}/v2.0/.well-known/openid-configuration"), Discovery, format!("{entra}/oauth2/v2.0/token")),
            (format!("{entra}/oauth2/v2.0/authorize?x=1"), Authorization, format!("{entra}/oauth2/v2.0/token")),
            (format!("{entra}/oauth2/authorize"), Authorization, format!("{entra}/oauth2/token")),
            (
                format!("{keycloak}/.well-known/openid-configuration"),
                Discovery,
                format!("{keycloak}/protocol/openid-connect/token"),
            ),
            (
                format!("{keycloak}/protocol/openid-connect/auth"),
                Authorization,
                format!("{keycloak}/protocol/openid-connect/token"),
            ),
            ("https://a.auth0.com/authorize".into(), Authorization, "https://a.auth0.com/oauth/token".into()),
            (
                "https://a.okta.com/oauth2/default/.well-known/oauth-authorization-server".into(),
                Discovery,
                "https://a.okta.com/oauth2/default/v1/token".into(),
            ),
            (
                "https://a.okta.com/oauth2/v1/authorize".into(),
                Authorization,
                "https://a.okta.com/oauth2/v1/token".into(),
            ),
            (
                "https://id.example:8443/connect/authorize".into(),
                Authorization,
                "https://id.example:8443/connect/token".into(),
            ),
        ] {
            assert_eq!(OtherEndpoint::of(&url), Some(what), "{url}");
            assert_eq!(token_endpoint_beside(&url), Some(token), "{url}");
        }
        for (url, token) in [
            ("https://id.example/realms/acme", "https://id.example/realms/acme/protocol/openid-connect/token"),
            (
                "https://id.example/realms/acme/protocol/openid-connect/userinfo",
                "https://id.example/realms/acme/protocol/openid-connect/token",
            ),
            ("https://a.okta.com/oauth2/default/v1/keys", "https://a.okta.com/oauth2/default/v1/token"),
        ] {
            assert_eq!(OtherEndpoint::of(url), Some(OtherEndpoint::Sibling), "{url}");
            assert_eq!(token_endpoint_beside(url).as_deref(), Some(token), "{url}");
        }
        assert_eq!(OtherEndpoint::of("https://id.example/oauth2/authorize"), Some(Authorization));
        assert_eq!(token_endpoint_beside("https://id.example/oauth2/authorize"), None, "its token path is not known");
    }

    #[test]
    fn a_token_endpoint_is_no_other_endpoint() {
        for url in [
            "https://login.microsoftonline.com/t/oauth2/v2.0/token",
            "https://id.example/auth/realms/acme/protocol/openid-connect/token",
            "https://id.example/auth",
            "https://id.example/api/authorize-device/token",
            "https://id.example/well-known/token",
            "https://id.example/api/keys",
            "not a URL",
        ] {
            assert_eq!(OtherEndpoint::of(url), None, "{url}");
            assert_eq!(token_endpoint_beside(url), None, "{url}");
        }
    }
}
