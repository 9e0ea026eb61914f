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
    let unknown = the(Check::LoginPageAsTokenUrl, URL, with("https://id.example/oauth2/authorize"));
    assert_eq!(unknown.change, None, "where its token endpoint is, is not known");
    for token_url in [ENTRA_V2, "https://id.example/token", "https://id.example/auth", "no URL", ""] {
        assert_eq!(found(URL, with(token_url)), [], "{token_url}");
    }
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
        assert_eq!(found(URL, with(token_url, scope, resource)), [], "{token_url}");
    }
}

#[test]
fn a_secret_in_the_token_url_is_told_of() {
    let finding = the(Check::SecretInTokenUrl, URL, with("https://id.example/token?client_secret=hunter2"));
    assert_eq!(finding.field, "auth.token_url");
    assert!(!finding.text.contains("hunter2") && finding.is_secret_in_the_open());
    assert_eq!(found(URL, with("https://id.example/token?p=b2c_1_signin")), []);
}
