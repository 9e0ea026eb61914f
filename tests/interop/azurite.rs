//! Azure Blob Storage as Microsoft's emulator checks it: every way to hold a shared access signature.

use crate::support::{Delivery, Judges, SECRET, Scheme, Send, batch, over_http_and_https};

/// Permissions that a delivery needs: create and write.
const NEEDED: &str = "cw";

over_http_and_https! {
    a_service_sas_made_from_the_account_key_delivers_byte_for_byte
    a_service_sas_made_from_a_connection_string_delivers
    a_pasted_account_sas_delivers
    a_pasted_service_sas_delivers
    a_pasted_sas_with_a_leading_question_mark_delivers
    a_pasted_sas_url_delivers
    a_pasted_sas_with_a_stored_policy_delivers
    a_prefix_with_odd_characters_is_stored_under_its_name
    a_wrong_account_key_is_refused
    a_sas_made_for_a_past_moment_is_refused
    an_expired_sas_is_refused
    a_sas_without_write_permission_is_refused
    a_sas_that_was_changed_is_refused
    a_missing_container_is_refused
}

fn a_service_sas_made_from_the_account_key_delivers_byte_for_byte(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = with_account_key(&judges, scheme, "telemetry").run();
    assert_delivered(&judges, scheme, "telemetry", &delivery);
    assert_eq!(delivery.document["method"], "PUT");
    assert_eq!(delivery.exchange_kinds(), ["delivery"]);
    assert_eq!(delivery.object_path().split('.').next_back(), Some("json"), "{}", delivery.object_path());
}

fn a_service_sas_made_from_a_connection_string_delivers(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let azurite = &judges.azurite;
    let text = format!(
        "DefaultEndpointsProtocol={};AccountName={};AccountKey={};BlobEndpoint={};",
        scheme.name(),
        azurite.account,
        azurite.account_key,
        azurite.over(scheme)
    );
    let auth = auth("connection_string");
    let delivery = Send { auth, secret: &text, ..with_account_key(&judges, scheme, "by-string") }.run();
    assert_delivered(&judges, scheme, "by-string", &delivery);
}

fn a_pasted_account_sas_delivers(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = judges.shared_access_signature("account", NEEDED, 60);
    let delivery = with_token(&judges, scheme, "account-sas", &token).run();
    assert_delivered(&judges, scheme, "account-sas", &delivery);
}

fn a_pasted_service_sas_delivers(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = judges.shared_access_signature("container", NEEDED, 60);
    let delivery = with_token(&judges, scheme, "service-sas", &token).run();
    assert_delivered(&judges, scheme, "service-sas", &delivery);
}

fn a_pasted_sas_with_a_leading_question_mark_delivers(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = format!("?{}", judges.shared_access_signature("container", NEEDED, 60));
    let delivery = with_token(&judges, scheme, "question-mark", &token).run();
    assert_delivered(&judges, scheme, "question-mark", &delivery);
}

fn a_pasted_sas_url_delivers(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let azurite = &judges.azurite;
    let token = judges.shared_access_signature("container", NEEDED, 60);
    let sas_url = format!("{}/{}?{token}", azurite.over(scheme), azurite.container);
    let delivery = with_token(&judges, scheme, "sas-url", &sas_url).run();
    assert_delivered(&judges, scheme, "sas-url", &delivery);
}

fn a_pasted_sas_with_a_stored_policy_delivers(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = judges.shared_access_signature("policy", "", 0);
    let delivery = with_token(&judges, scheme, "policy-sas", &token).run();
    assert_delivered(&judges, scheme, "policy-sas", &delivery);
}

fn a_prefix_with_odd_characters_is_stored_under_its_name(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = with_account_key(&judges, scheme, "in%20gest/year=2026/%C3%A9").run();
    assert_delivered(&judges, scheme, "in gest/year=2026/é", &delivery);
}

fn a_wrong_account_key_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let (most, end) = judges.azurite.account_key.split_at(84); // Whole groups of base64: still a well-formed key.
    let wrong_key = most.chars().rev().collect::<String>() + end;
    let delivery = Send { secret: &wrong_key, ..with_account_key(&judges, scheme, "refused") }.run();
    delivery.assert_refused(403, "AuthorizationFailure");
}

fn a_sas_made_for_a_past_moment_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = Send { at: Some("2020-01-01T00:00:00Z"), ..with_account_key(&judges, scheme, "refused") }.run();
    delivery.assert_refused(403, "AuthorizationFailure");
    assert_eq!(delivery.object_path(), "2020/01/01/1577836800000.json");
}

fn an_expired_sas_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = judges.shared_access_signature("account", NEEDED, -5);
    with_token(&judges, scheme, "refused", &token).run().assert_refused(403, "AuthorizationFailure");
}

fn a_sas_without_write_permission_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = judges.shared_access_signature("container", "r", 60);
    with_token(&judges, scheme, "refused", &token).run().assert_refused(403, "AuthorizationPermissionMismatch");
}

fn a_sas_that_was_changed_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let token = judges.shared_access_signature("container", "r", 60).replace("sp=r", "sp=cw");
    with_token(&judges, scheme, "refused", &token).run().assert_refused(403, "AuthorizationFailure");
}

fn a_missing_container_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let url = format!("{}/no-such-container/telemetry", judges.azurite.over(scheme));
    Send { url, ..with_account_key(&judges, scheme, "") }.run().assert_refused(404, "ContainerNotFound");
}

/// A right PUT below `prefix` of the container by a service SAS that signpost makes, to be made wrong in one place.
fn with_account_key<'a>(judges: &'a Judges, scheme: Scheme, prefix: &str) -> Send<'a> {
    let azurite = &judges.azurite;
    Send {
        url: format!("{}/{}/{prefix}", azurite.over(scheme), azurite.container),
        auth: auth("account_key"),
        secret: &azurite.account_key,
        ca_file: Some(&judges.ca_file),
        at: None,
    }
}

fn with_token<'a>(judges: &'a Judges, scheme: Scheme, prefix: &str, token: &'a str) -> Send<'a> {
    Send { auth: auth("token"), secret: token, ..with_account_key(judges, scheme, prefix) }
}

fn auth(credential: &str) -> String {
    format!("method = \"azure-sas\"\nservice = \"blob-storage\"\n{credential} = {SECRET}")
}

fn assert_delivered(judges: &Judges, scheme: Scheme, prefix: &str, delivery: &Delivery) {
    delivery.assert_accepted(201);
    let key = format!("{prefix}/{}", delivery.object_path());
    let (bytes, content_type) = judges.read_back("blob", scheme, &judges.azurite.container, &key);
    assert!(bytes == batch(), "{key} holds other bytes: {}", String::from_utf8_lossy(&bytes));
    assert_eq!(content_type, "application/json");
}
