//! The token request against the one of the `oauth2` crate, which builds it from the same settings.
//!
//! signpost asks the crate at every send; this is the same comparison by other code, the URL included.

use std::cell::RefCell;
use std::io;

use oauth2::basic::BasicClient;
use oauth2::{AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, Scope, TokenUrl};
use proptest::prelude::*;
use signpost::domain::{BasicEncoding, ClientCredentials, CredentialsIn, Secret};
use signpost::signing::oauth2::token_request;

const TOKEN_URL: &str = "https://id.example/oauth/token";

/// The request that the other client would send.
fn second_opinion(auth: &ClientCredentials<Secret>) -> HttpRequest {
    let client = BasicClient::new(ClientId::new(auth.client_id.clone()))
        .set_client_secret(ClientSecret::new(auth.client_secret.expose().to_owned()))
        .set_token_uri(TokenUrl::new(auth.token_url.clone()).expect("a good URL"))
        .set_auth_type(match auth.credentials_in {
            CredentialsIn::Body => AuthType::RequestBody,
            CredentialsIn::Header => AuthType::BasicAuth,
        });
    let caught = RefCell::new(None);
    let catch = |request: HttpRequest| -> Result<HttpResponse, io::Error> {
        caught.replace(Some(request));
        Err(io::Error::other("nothing is sent"))
    };
    let mut exchange = client.exchange_client_credentials();
    if let Some(scope) = &auth.scope {
        exchange = exchange.add_scope(Scope::new(scope.clone()));
    }
    if let Some(audience) = &auth.audience {
        exchange = exchange.add_extra_param("audience", audience.clone());
    }
    if let Some(resource) = &auth.resource {
        exchange = exchange.add_extra_param("resource", resource.clone());
    }
    assert!(exchange.request(&catch).is_err());
    caught.into_inner().expect("the request was built")
}

/// Name and value of a form, in an order that does not depend on who wrote it.
fn form(body: &[u8]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = form_urlencoded::parse(body).into_owned().collect();
    pairs.sort();
    pairs
}

fn assert_agree(auth: &ClientCredentials<Secret>) {
    let ours = token_request(auth).expect("it builds").request.request;
    let theirs = second_opinion(auth);
    assert_eq!(ours.method.name(), theirs.method().as_str());
    assert_eq!(ours.target.url().expose(), theirs.uri().to_string());
    assert_eq!(form(ours.body.bytes()), form(theirs.body()));
    for name in ["authorization", "content-type"] {
        let theirs = theirs.headers().get(name).map(|value| value.to_str().expect("ASCII"));
        assert_eq!(ours.header(name).map(|header| header.value.expose()), theirs, "{name}");
    }
}

fn auth(credentials_in: CredentialsIn, id: &str, secret: &str, scope: Option<&str>) -> ClientCredentials<Secret> {
    ClientCredentials {
        token_url: TOKEN_URL.to_owned(),
        client_id: id.to_owned(),
        client_secret: Secret::new(secret),
        credentials_in,
        scope: scope.map(str::to_owned),
        audience: None,
        resource: None,
        basic_encoding: BasicEncoding::Form,
    }
}

#[test]
fn both_clients_build_the_same_request_in_both_sub_modes() {
    for credentials_in in [CredentialsIn::Body, CredentialsIn::Header] {
        for (id, secret) in [
            ("client", "secret"),
            ("1PpG/Q 1", "z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw="),
            ("a:b", "*-._~%41&=ü€"),
        ] {
            assert_agree(&auth(credentials_in, id, secret, None));
            assert_agree(&auth(credentials_in, id, secret, Some("api://x/.default openid")));
            assert_agree(&auth(credentials_in, id, secret, Some("")));
        }
    }
}

proptest! {
    #[test]
    fn both_clients_agree_on_any_credentials_and_parameters(
        is_body in any::<bool>(),
        id in "\\PC{1,40}",
        secret in "[\\PC\t\r\n]{1,60}",
        scope in prop::option::of("\\PC{0,40}"),
        audience in prop::option::of("\\PC{0,40}"),
        resource in prop::option::of("\\PC{0,40}"),
    ) {
        let credentials_in = if is_body { CredentialsIn::Body } else { CredentialsIn::Header };
        assert_agree(&ClientCredentials { audience, resource, ..auth(credentials_in, &id, &secret, scope.as_deref()) });
    }

    #[test]
    fn raw_basic_credentials_are_id_and_secret_with_a_colon_between(id in "[ -9;-~]{1,20}", secret in "[ -~]{1,40}") {
        use base64::Engine as _;
        let auth = ClientCredentials {
            basic_encoding: BasicEncoding::Raw,
            ..auth(CredentialsIn::Header, &id, &secret, None)
        };
        let request = token_request(&auth).expect("it builds").request.request;
        let header = request.header("authorization").expect("it is set").value.expose();
        let encoded = header.strip_prefix("Basic ").expect("the scheme");
        let decoded = base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64");
        prop_assert_eq!(decoded, format!("{id}:{secret}").into_bytes());
    }
}
