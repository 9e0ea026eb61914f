//! The token endpoint and the protected resource against signpost's own requests, and one changed bit.

use crate::received::{flipped, flipped_body, received};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use signpost::domain::{BasicEncoding, ClientCredentials, CredentialsIn, Payload, Secret};
use signpost::receiver::keys::{ClientAuthMethod, Dialect, TokenForm};
use signpost::receiver::role::oauth2::Oauth2;
use signpost::receiver::{Answer, Call, Keys, Role as _};
use signpost::signing::oauth2::token_request;
use signpost::verify::ReceivedRequest;
use signpost::verify::client_credentials::{RegisteredClient, SubMode, verify};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

fn credentials(
    id: &str,
    secret: &str,
    credentials_in: CredentialsIn,
    basic_encoding: BasicEncoding,
) -> ReceivedRequest {
    let auth = ClientCredentials {
        token_url: "http://127.0.0.1:49004/token".to_owned(),
        client_id: id.to_owned(),
        client_secret: Secret::new(secret),
        credentials_in,
        scope: None,
        audience: None,
        resource: None,
        basic_encoding,
    };
    received(&token_request(&auth).expect("it is made").request.request)
}

fn is_accepted(request: &ReceivedRequest, id: &str, secret: &str, sub_mode: SubMode) -> bool {
    let secret = Secret::new(secret);
    let clients = [RegisteredClient { client_id: id, client_secret: &secret, sub_mode }];
    verify(request, &clients, None).1.is_some()
}

#[test]
fn every_token_request_of_our_own_is_accepted_in_both_sub_modes_and_encodings() {
    let mut runner = TestRunner::new(Config { cases: 10_000, failure_persistence: None, ..Config::default() });
    let strategy = ("[!-9;-~]{1,30}", "[!-~]{1,60}", any::<bool>(), any::<bool>());
    let result = runner.run(&strategy, |(id, secret, in_header, is_raw)| {
        let (credentials_in, sub_mode) =
            if in_header { (CredentialsIn::Header, SubMode::Header) } else { (CredentialsIn::Body, SubMode::Body) };
        let encoding = if is_raw { BasicEncoding::Raw } else { BasicEncoding::Form };
        let request = credentials(&id, &secret, credentials_in, encoding);
        prop_assert!(is_accepted(&request, &id, &secret, sub_mode), "{id} {secret} {credentials_in:?} {encoding:?}");
        Ok(())
    });
    result.expect("every request is accepted");
}

#[test]
fn any_bit_of_the_credentials_counts() {
    let (id, secret) = ("basic-client", "nB7-x_Q2zT4w9KfLmA8s");
    let request = credentials(id, secret, CredentialsIn::Header, BasicEncoding::Form);
    let at = request.headers.iter().position(|(name, _)| name == "authorization").expect("Basic");
    let header = request.headers[at].1.clone();
    let mut tried = 0;
    for bit in 0..header.len() * 8 {
        // The scheme has no case (RFC 9110 §11.1).
        let is_same = |changed: &str| {
            let parts =
                |text: &str| text.split_once(' ').map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest.to_owned()));
            parts(changed) == parts(&header)
        };
        let Some(changed) = flipped(&header, bit).filter(|changed| !is_same(changed)) else { continue };
        let mut request = request.clone();
        request.headers[at].1.clone_from(&changed);
        assert!(!is_accepted(&request, id, secret, SubMode::Header), "{changed}");
        tried += 1;
    }
    let request = credentials(id, secret, CredentialsIn::Body, BasicEncoding::Form);
    for bit in 0..request.body.len() * 8 {
        let changed = ReceivedRequest { body: flipped_body(&request.body, bit), ..request.clone() };
        assert!(!is_accepted(&changed, id, secret, SubMode::Body), "{:?}", changed.body.bytes());
        tried += 1;
    }
    assert!(tried > 900, "{tried}");
}

/// The role with one client of each sub-mode.
struct Server {
    role: Oauth2,
    keys: Keys,
}

impl Server {
    fn new(change: impl FnOnce(&mut Keys)) -> Self {
        let mut keys = Keys::random().expect("random keys");
        change(&mut keys);
        Self { role: Oauth2::new(keys.oauth2.clone(), None), keys }
    }

    fn answer(&self, request: &ReceivedRequest, now: OffsetDateTime) -> Answer {
        self.role.answer(&Call { request, now, number: 7 })
    }

    fn token_request(&self, method: ClientAuthMethod) -> ReceivedRequest {
        let client = self.keys.oauth2.clients.iter().find(|client| client.auth == method).expect("a client");
        let credentials_in = match method {
            ClientAuthMethod::ClientSecretBasic => CredentialsIn::Header,
            ClientAuthMethod::ClientSecretPost => CredentialsIn::Body,
        };
        credentials(&client.client_id, client.client_secret.expose(), credentials_in, BasicEncoding::Form)
    }

    fn token(&self) -> String {
        let answer = self.answer(&self.token_request(ClientAuthMethod::ClientSecretBasic), NOW);
        assert_eq!(answer.response.status, 200);
        json(&answer)["access_token"].as_str().expect("a token").to_owned()
    }

    fn deliver(&self, token: Option<&str>, now: OffsetDateTime) -> Answer {
        let mut headers = vec![("host".to_owned(), "127.0.0.1:49004".to_owned())];
        headers.extend(token.map(|token| ("authorization".to_owned(), format!("Bearer {token}"))));
        let request = ReceivedRequest {
            method: "POST".to_owned(),
            target: "/in".to_owned(),
            headers,
            body: Payload::new(&b"[]"[..]),
            is_https: false,
            peer: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        self.answer(&request, now)
    }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.response.body).expect("a JSON body")
}

fn challenge(answer: &Answer) -> &str {
    let header = answer.response.headers.iter().find(|(name, _)| *name == "WWW-Authenticate");
    header.map_or("", |(_, value)| value.as_str())
}

#[test]
fn a_token_opens_the_resource_until_it_expires() {
    for form in [TokenForm::Jwt, TokenForm::Opaque] {
        let server = Server::new(|keys| keys.oauth2.token_form = form);
        let token = server.token();
        assert_eq!(token.split('.').count(), if form == TokenForm::Jwt { 3 } else { 1 });
        assert_eq!(server.deliver(Some(&token), NOW).response.status, 200);
        assert_eq!(server.deliver(Some(&token), NOW + Duration::minutes(59)).response.status, 200);
        let expired = server.deliver(Some(&token), NOW + Duration::hours(1));
        assert_eq!(expired.response.status, 401);
        assert!(challenge(&expired).contains("error=\"invalid_token\"") && challenge(&expired).contains("expired"));
    }
}

#[test]
fn any_bit_of_a_token_counts() {
    let server = Server::new(|_| {});
    let token = server.token();
    for bit in 0..token.len() * 8 {
        if let Some(changed) = flipped(&token, bit) {
            assert_ne!(server.deliver(Some(&changed), NOW).response.status, 200, "{changed}");
        }
    }
}

#[test]
fn a_challenge_says_no_more_than_it_should() {
    let server = Server::new(|keys| keys.oauth2.scope = Some("deliver".to_owned()));
    let none = server.deliver(None, NOW);
    assert_eq!((none.response.status, challenge(&none)), (401, "Bearer realm=\"signpost\", scope=\"deliver\""));
    let wrong = server.deliver(Some("wrong"), NOW);
    assert!(challenge(&wrong).contains("invalid_token"));
    assert_eq!(server.deliver(Some("a b"), NOW).response.status, 400);
    assert_eq!(server.deliver(Some(&server.token()), NOW).response.status, 200);
}

#[test]
fn wrong_clients_are_refused_with_a_challenge_only_where_they_used_the_header() {
    let server = Server::new(|_| {});
    let header = credentials("basic-client", "wrong", CredentialsIn::Header, BasicEncoding::Form);
    let body = credentials("post-client", "wrong", CredentialsIn::Body, BasicEncoding::Form);
    let (header, body) = (server.answer(&header, NOW), server.answer(&body, NOW));
    assert_eq!((header.response.status, challenge(&header)), (401, "Basic realm=\"signpost\""));
    assert_eq!((body.response.status, challenge(&body)), (400, ""));
    assert_eq!(
        (json(&header)["error"].as_str(), json(&body)["error"].as_str()),
        (Some("invalid_client"), Some("invalid_client"))
    );
}

#[test]
fn each_dialect_refuses_in_its_own_words() {
    let refuse = |dialect: Dialect, id: &str| {
        let server = Server::new(|keys| keys.oauth2.dialect = dialect);
        json(&server.answer(&credentials(id, "wrong", CredentialsIn::Header, BasicEncoding::Form), NOW))
    };
    let secret = refuse(Dialect::Entra, "basic-client");
    assert_eq!(secret["error_codes"][0], 7_000_215);
    assert!(secret["error_description"].as_str().is_some_and(|text| text.starts_with("AADSTS7000215: ")));
    assert_eq!(refuse(Dialect::Entra, "nobody")["error"], "unauthorized_client");
    assert_eq!(refuse(Dialect::Okta, "nobody")["errorCode"], "invalid_client");
    assert_eq!(refuse(Dialect::Okta, "basic-client")["error"], "invalid_client");
}

#[test]
fn the_discovery_document_names_what_there_is() {
    let server = Server::new(|_| {});
    let mut request = server.token_request(ClientAuthMethod::ClientSecretPost);
    request.method = "GET".to_owned();
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        path.clone_into(&mut request.target);
        let document = json(&server.answer(&request, NOW));
        assert_eq!(document["token_endpoint"], "http://127.0.0.1:49004/token");
        assert_eq!(document["token_endpoint_auth_methods_supported"][0], "client_secret_basic");
    }
    "/token".clone_into(&mut request.target);
    assert_eq!(server.answer(&request, NOW).response.status, 405);
}
