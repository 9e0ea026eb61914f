//! An API behind OAuth2 client credentials by Authlib, where each client may authenticate in one way only.

use crate::support::{Judges, SECRET, Scheme, Send, batch, over_http_and_https};

over_http_and_https! {
    credentials_in_the_body_deliver_byte_for_byte
    credentials_in_the_header_deliver_byte_for_byte
    a_wrong_secret_in_the_body_ends_at_the_token_endpoint
    a_wrong_secret_in_the_header_ends_at_the_token_endpoint
    credentials_in_the_header_of_a_client_for_the_body_are_refused
    credentials_in_the_body_of_a_client_for_the_header_are_refused
    an_unknown_client_is_refused
}

fn credentials_in_the_body_deliver_byte_for_byte(scheme: Scheme) {
    assert_delivers("body", scheme);
}

fn credentials_in_the_header_deliver_byte_for_byte(scheme: Scheme) {
    assert_delivers("header", scheme);
}

fn a_wrong_secret_in_the_body_ends_at_the_token_endpoint(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let send = Send { secret: "wrong-secret", ..by_client(&judges, scheme, "body-client", "body") };
    assert_no_token(&send, 401);
}

fn a_wrong_secret_in_the_header_ends_at_the_token_endpoint(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let send = Send { secret: "wrong-secret", ..by_client(&judges, scheme, "header-client", "header") };
    assert_no_token(&send, 401);
}

fn credentials_in_the_header_of_a_client_for_the_body_are_refused(scheme: Scheme) {
    assert_no_token(&by_client(&Judges::of_this_run(), scheme, "body-client", "header"), 401);
}

fn credentials_in_the_body_of_a_client_for_the_header_are_refused(scheme: Scheme) {
    assert_no_token(&by_client(&Judges::of_this_run(), scheme, "header-client", "body"), 401);
}

fn an_unknown_client_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let auth = auth(&judges, scheme, "nobody", "body"); // 400: no Authorization header was used (RFC 6749 §5.2).
    assert_no_token(&Send { auth, ..by_client(&judges, scheme, "body-client", "body") }, 400);
}

#[test]
#[ignore = "needs the judges: run tests/interop/run.sh"]
fn an_api_without_a_token_is_refused() {
    let judges = Judges::of_this_run();
    let auth = format!("method = \"static-header\"\nheader = \"Authorization\"\nvalue = {SECRET}");
    let secret = "Bearer made-up-token";
    let delivery = Send { auth, secret, ..by_client(&judges, Scheme::Http, "body-client", "body") }.run();
    delivery.assert_refused(401, "invalid_token");
    assert_eq!(delivery.exchange_kinds(), ["delivery"]);
}

fn assert_delivers(credentials_in: &str, scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = by_client(&judges, scheme, &format!("{credentials_in}-client"), credentials_in).run();
    delivery.assert_accepted(200);
    assert_eq!(delivery.document["method"], "POST");
    assert_eq!(delivery.exchange_kinds(), ["token", "delivery"]);
    let (bytes, _) = judges.read_back("api", scheme, "", delivery.body_sha256());
    assert!(bytes == batch(), "other bytes arrived: {}", String::from_utf8_lossy(&bytes));
}

/// The token endpoint says no, and no delivery is tried without a token.
fn assert_no_token(send: &Send<'_>, status: u64) {
    let delivery = send.run();
    delivery.assert_refused(status, "invalid_client");
    assert_eq!(delivery.exchange_kinds(), ["token"]);
}

/// A delivery by `client_id` with its right secret.
fn by_client<'a>(judges: &'a Judges, scheme: Scheme, client_id: &str, credentials_in: &str) -> Send<'a> {
    Send {
        url: format!("{}/ingest", judges.oauth_endpoint(scheme)),
        auth: auth(judges, scheme, client_id, credentials_in),
        secret: judges.oauth_secret(client_id),
        ca_file: Some(&judges.ca_file),
        at: None,
    }
}

fn auth(judges: &Judges, scheme: Scheme, client_id: &str, credentials_in: &str) -> String {
    format!(
        "method = \"oauth2-client-credentials\"\ntoken_url = \"{}/token\"\nclient_id = \"{client_id}\"\n\
         client_secret = {SECRET}\ncredentials_in = \"{credentials_in}\"",
        judges.oauth_endpoint(scheme)
    )
}
