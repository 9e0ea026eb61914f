//! Where the token endpoint of a known provider is, derived from a URL of the same provider.
//!
//! Sources: Microsoft, "OAuth 2.0 client credentials flow"; Keycloak, "Server endpoints" and "Migrating to Quarkus"
//! (17 dropped `/auth`); Okta, "Token endpoint"; Auth0, "Get Access Tokens"; Amazon Cognito, "The token endpoint";
//! Duende, "Token Endpoint".

use url::Url;

use crate::domain::identity_provider::IdentityProvider;

/// The token endpoint that belongs to `url`, where its layout is known and `url` is another address of it.
pub(super) fn derived(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    let path = path_of(&url)?;
    if path == url.path() && url.query().is_none() {
        return None;
    }
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Some(url.to_string())
}

/// The same Keycloak address without `/auth` before the realm: 17 and later have none.
pub(super) fn without_auth(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let (before, realm) = url.path().split_once("/auth/realms/")?;
    let mut changed = url.clone();
    changed.set_path(&format!("{before}/realms/{realm}"));
    Some(changed.to_string())
}

/// The same Keycloak address with `/auth` before the realm, as releases before 17 have it.
pub(super) fn with_auth(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let realm = url.path().strip_prefix("/realms/")?;
    let mut changed = url.clone();
    changed.set_path(&format!("/auth/realms/{realm}"));
    Some(changed.to_string())
}

fn path_of(url: &Url) -> Option<String> {
    let path = url.path();
    let parts: Vec<&str> = path.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    match IdentityProvider::of(url.as_str()) {
        Some(IdentityProvider::EntraV1 | IdentityProvider::EntraV2) => {
            let tenant = parts.first().filter(|tenant| !tenant.starts_with('.'))?;
            let is_right = matches!(parts[1..], ["oauth2", "token"] | ["oauth2", "v2.0", "token"]);
            Some(if is_right { path.to_owned() } else { format!("/{tenant}/oauth2/v2.0/token") })
        }
        Some(IdentityProvider::Auth0) => Some("/oauth/token".to_owned()),
        Some(IdentityProvider::Cognito) => Some("/oauth2/token".to_owned()),
        Some(IdentityProvider::Okta) => match parts[..] {
            ["oauth2", "v1", ..] | ["oauth2"] => Some("/oauth2/v1/token".to_owned()),
            ["oauth2", server, ..] if !server.starts_with('.') => Some(format!("/oauth2/{server}/v1/token")),
            _ => None,
        },
        Some(IdentityProvider::Google) => None,
        None => keycloak(path)
            .or_else(|| path.strip_suffix("/connect/authorize").map(|base| format!("{base}/connect/token"))),
    }
}

fn keycloak(path: &str) -> Option<String> {
    let (before, rest) = path.split_once("/realms/")?;
    let realm = rest.split('/').next().filter(|realm| !realm.is_empty())?;
    let is_keycloak =
        rest.contains("/protocol/openid-connect") || rest.contains("/.well-known/") || !rest.contains('/');
    is_keycloak.then(|| format!("{before}/realms/{realm}/protocol/openid-connect/token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_layout_has_its_token_endpoint() {
        for (given, expected) in [
            (
                "https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
                Some("https://login.microsoftonline.com/t/oauth2/v2.0/token"),
            ),
            ("https://login.microsoftonline.com/t/v2.0", Some("https://login.microsoftonline.com/t/oauth2/v2.0/token")),
            ("https://login.microsoftonline.com/t/oauth2/token", None),
            ("https://login.microsoftonline.com/", None),
            ("https://acme.eu.auth0.com/authorize", Some("https://acme.eu.auth0.com/oauth/token")),
            ("https://acme.okta.com/oauth2/default", Some("https://acme.okta.com/oauth2/default/v1/token")),
            ("https://acme.okta.com/oauth2/v1/authorize", Some("https://acme.okta.com/oauth2/v1/token")),
            ("https://acme.okta.com/oauth2/default/v1/token", None),
            (
                "https://a.auth.eu-west-1.amazoncognito.com/login?x=1",
                Some("https://a.auth.eu-west-1.amazoncognito.com/oauth2/token"),
            ),
            (
                "https://sso.example/realms/m/protocol/openid-connect/auth",
                Some("https://sso.example/realms/m/protocol/openid-connect/token"),
            ),
            (
                "https://sso.example/auth/realms/m",
                Some("https://sso.example/auth/realms/m/protocol/openid-connect/token"),
            ),
            (
                "https://sso.example/realms/m/.well-known/openid-configuration",
                Some("https://sso.example/realms/m/protocol/openid-connect/token"),
            ),
            ("https://id.example/connect/authorize", Some("https://id.example/connect/token")),
            ("https://id.example/oauth2/token", None),
            ("not a URL", None),
        ] {
            assert_eq!(derived(given).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn the_old_path_of_keycloak_comes_and_goes() {
        let new = "https://sso.example/realms/m/protocol/openid-connect/token";
        let old = "https://sso.example/auth/realms/m/protocol/openid-connect/token";
        assert_eq!(without_auth(old).as_deref(), Some(new));
        assert_eq!(with_auth(new).as_deref(), Some(old));
        assert_eq!((without_auth(new), with_auth(old)), (None, None));
    }
}
