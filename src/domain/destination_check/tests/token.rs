use super::*;

const URL: &str = "https://api.acme.example/in";
const ENTRA_V2: &str = "https://login.microsoftonline.com/t/oauth2/v2.0/token";

fn with(token_url: &str) -> Auth<Secret> {
    Auth::ClientCredentials(oauth(token_url))
}

#[test]
fn a_url_beside_the_token_endpoint_is_told_from_it() {
    let discovery = "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration";
    let finding = the(Check::DiscoveryAsTokenUrl, URL, with(discovery));
    assert_eq!(change_of(&finding), Some(("auth.token_url", ENTRA_V2)));
    let authorize = "https://login.microsoftonline.com/t/oauth2/v2.0/authorize";
    let finding = the(Check::LoginPageAsTokenUrl, URL, with(authorize));
    assert_eq!(change_of(&finding), Some(("auth.token_url", ENTRA_V2)));
    let issuer = the(Check::OtherEndpointAsTokenUrl, URL, with("https://id.example/realms/acme"));
    let token = "https://id.example/realms/acme/protocol/openid-connect/token";
    assert_eq!(change_of(&issuer), Some(("auth.token_url", token)));
    let unknown = the(Check::LoginPageAsTokenUrl, URL, with("https://id.example/oauth2/authorize"));
    assert_eq!(unknown.change, None, "where its token endpoint is, is not known");
    for token_url in [
        "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token",
        "https://id.example/token",
        "https://id.example/auth",
        "no URL",
        "",
    ] {
        assert_eq!(found(URL, with(token_url)), [], "{token_url}");
    }
}

#[test]
fn entra_takes_the_default_scope_of_an_api_alone() {
    let with =
        |scope: &str| Auth::ClientCredentials(ClientCredentials { scope: Some(scope.to_owned()), ..oauth(ENTRA_V2) });
    let finding = the(Check::EntraScopeWithoutDefault, URL, with("https://graph.microsoft.com/Mail.Send"));
    assert!(finding.text.contains("Mail.Send"), "{}", finding.text);
    assert!(!warned(URL, with("https://graph.microsoft.com/.default")).contains(&Check::EntraScopeWithoutDefault));
}

#[test]
fn version_2_of_entra_knows_no_resource() {
    let with = |token_url, scope: Option<&str>, resource: Option<&str>| {
        Auth::ClientCredentials(ClientCredentials {
            scope: scope.map(str::to_owned),
            resource: resource.map(str::to_owned),
            ..oauth(token_url)
        })
    };
    let api = Some("https://api.acme.example/");
    let finding = the(Check::EntraV2WithResource, URL, with(ENTRA_V2, None, api));
    assert!(finding.text.contains("https://api.acme.example/.default"), "{}", finding.text);
    assert_eq!(finding.change, None, "without its scope, the request would fail in another way");
    let finding = the(Check::EntraV2WithResource, URL, with(ENTRA_V2, Some("a/.default"), api));
    assert_eq!(change_of(&finding), Some(("auth.resource", "")));
    for (token_url, scope, resource) in [
        (ENTRA_V2, Some("a/.default"), None),
        ("https://login.microsoftonline.com/t/oauth2/token", None, api),
        ("https://id.example/oauth2/v2.0/token", None, api),
    ] {
        let checks: Vec<Check> = found(URL, with(token_url, scope, resource)).iter().map(|found| found.check).collect();
        assert!(!checks.contains(&Check::EntraV2WithResource), "{token_url}");
    }
}

#[test]
fn what_a_provider_needs_beside_id_and_secret_is_told() {
    for (token_url, check) in [
        (ENTRA_V2, Check::ProviderNeedsScope),
        ("https://login.microsoftonline.com/t/oauth2/token", Check::ProviderNeedsResource),
        ("https://acme.eu.auth0.com/oauth/token", Check::ProviderNeedsAudience),
        ("https://acme.okta.com/oauth2/default/v1/token", Check::ProviderNeedsScope),
        ("https://oauth2.googleapis.com/token", Check::ProviderNeedsAnotherGrant),
    ] {
        assert_eq!(warned(URL, with(token_url)), [check], "{token_url}");
    }
    assert_eq!(warned(URL, with("https://id.example/realms/acme/protocol/openid-connect/token")), []);
}

#[test]
fn a_secret_goes_to_the_token_endpoint_encrypted_but_on_this_machine() {
    assert_eq!(warned(URL, with("http://id.example/token")), [Check::TokenUrlClearText]);
    for token_url in [
        "https://id.example/token",
        "http://localhost:8080/token",
        "http://127.0.0.1/token",
        "http://[::1]/token",
        "http://[::ffff:127.0.0.1]/token",
    ] {
        assert_eq!(warned(URL, with(token_url)), [], "{token_url}");
    }
}

#[test]
fn a_secret_in_the_token_url_is_told_of() {
    let finding = the(Check::SecretInTokenUrl, URL, with("https://id.example/token?client_secret=hunter2"));
    assert_eq!(finding.field, Setting::TokenUrl.into());
    assert!(!finding.text.contains("hunter2") && finding.is_secret_in_the_open());
    assert_eq!(found(URL, with("https://id.example/token?p=b2c_1_signin")), []);
}
