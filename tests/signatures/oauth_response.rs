//! Token endpoints that respond in odd ways, over real sockets: what is delivered, and what is said of it.

use std::sync::Arc;

use crate::receiver::{Arrived, Receiver};
use signpost::delivery::{Delivered, Engine};
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::{
    Auth, BasicEncoding, ClientCredentials, Connection, CredentialsIn, Destination, Secret, SecretRef, TimestampFormat,
};
use signpost::net::{Cancel, SystemClock};

const SECRET: &str = "hunter2/hunter2";
const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn response(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// Deliver to a server that responds first to the token request, then to the delivery, if there is to be one.
fn deliver(responses: &[&str]) -> (Delivered, Vec<Arrived>) {
    let server = Receiver::answering(responses);
    let auth = Auth::ClientCredentials(ClientCredentials {
        token_url: server.url("/token"),
        client_id: "me".to_owned(),
        client_secret: Secret::new(SECRET),
        credentials_in: CredentialsIn::Header,
        scope: None,
        audience: None,
        resource: None,
        basic_encoding: BasicEncoding::Form,
    });
    let destination = Destination {
        name: "test".to_owned(),
        environment: None,
        url: server.url("/in").into(),
        auth: auth.map(|name, _| SecretRef::Keyring(name.key().to_owned())),
        timestamp: TimestampFormat::default(),
        connection: Connection::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let engine = Engine::new(Arc::new(SystemClock));
    let (batch, cancel) = (Batch::sample(MessageKind::Measurement), Cancel::new());
    let delivered = engine.deliver(&destination, &auth, &batch, Arc::new(|_| {}), &cancel);
    let delivered = runtime.block_on(delivered).expect("it can be built");
    (delivered, responses.iter().map(|_| server.request()).collect())
}

/// Everything that is kept and shown of a delivery.
fn said(delivered: &Delivered) -> String {
    let exchanges = serde_json::to_string(&delivered.exchanges).expect("exchanges are JSON");
    format!("{exchanges}{:?}{:?}", delivered.exchanges, delivered.stopped)
}

#[test]
fn a_secret_in_the_words_of_a_refusal_is_masked_wherever_they_are_repeated() {
    let body = r#"{"error":"invalid_client","error_description":"hunter2/hunter2 (hunter2%2Fhunter2) is wrong"}"#;
    let (delivered, _) = deliver(&[&response("401 Unauthorized", body)]);
    let stopped = delivered.stopped.as_ref().expect("no token, no delivery").as_str();
    assert_eq!(stopped, "The token endpoint responded 401: invalid_client - ••• (•••) is wrong");
    assert!(!said(&delivered).contains("hunter2"), "{}", said(&delivered));
}

#[test]
fn a_secret_that_a_token_response_repeats_is_masked_in_its_notes_and_claims() {
    use base64::Engine as _;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(r#"{"sub":"hunter2/hunter2","deep":[{"hunter2/hunter2":1}]}"#);
    let body = format!(
        r#"{{"access_token":"h.{claims}.s","token_type":"Bearer","expires_in":"hunter2/hunter2","scope":["hunter2/hunter2"]}}"#
    );
    let (delivered, _) = deliver(&[&response("200 OK", &body), NO_CONTENT]);
    assert!(delivered.delivered, "{delivered:?}");
    let token = &delivered.exchanges[0];
    assert!(token.notes.iter().any(|note| note.text.contains("string \"•••\", expected u64")), "{:?}", token.notes);
    assert!(delivered.exchanges[1].token.as_ref().is_some_and(|token| token.claims.is_some()));
    assert!(!said(&delivered).contains("hunter2"), "{}", said(&delivered));
}

#[test]
fn the_delivery_goes_on_where_a_strict_client_would_stop() {
    let body = r#"{"access_token":"abcdefgh","token_type":"bearer","expires_in":"3600"}"#;
    let (delivered, arrived) = deliver(&[&response("201 Created", body), NO_CONTENT]);
    assert!(delivered.delivered);
    assert_eq!(arrived[0].request_line(), "POST /token HTTP/1.1");
    assert_eq!(arrived[1].header("authorization"), Some("Bearer abcdefgh"));
    let ids: Vec<&str> = delivered.exchanges[0].notes.iter().map(|note| note.id.as_str()).collect();
    assert_eq!(ids, ["oauth2.answer_status", "oauth2.answer_expires_in"]);
}

#[test]
fn a_secret_that_a_long_refusal_is_cut_in_is_masked_up_to_the_cut() {
    let words = format!("{}{SECRET}", "x".repeat(290));
    let (delivered, _) = deliver(&[&response("400 Bad Request", &format!(r#"{{"error":"{words}"}}"#))]);
    let stopped = delivered.stopped.as_ref().expect("no token, no delivery").as_str();
    assert!(stopped.ends_with("x•••…") && !said(&delivered).contains("hunter2"), "{stopped}");
}
