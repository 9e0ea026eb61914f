//! S3 as OpenStack Swift speaks it: recomputes the signature from the bytes on the wire.

use crate::support::{Delivery, Judges, SECRET, Scheme, Send, batch, over_http_and_https};

over_http_and_https! {
    a_put_in_path_style_arrives_byte_for_byte
    a_put_in_virtual_hosted_style_arrives_byte_for_byte
    a_prefix_with_characters_that_clients_disagree_on_is_signed_as_sent
    a_second_put_in_another_millisecond_is_another_object
    a_wrong_secret_is_refused_and_the_store_computed_what_is_shown
    a_secret_with_a_trailing_newline_is_refused
    a_session_token_that_the_store_repeats_is_masked_in_every_spelling
    an_unknown_access_key_is_refused
    a_wrong_region_is_refused
    a_clock_far_behind_is_refused
    a_missing_bucket_is_refused
}

fn a_put_in_path_style_arrives_byte_for_byte(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = path_style(&judges, scheme, "telemetry").run();
    delivery.assert_accepted(200);
    assert_eq!(delivery.document["method"], "PUT");
    assert_eq!(delivery.exchange_kinds(), ["delivery"]);
    assert_stored(&judges, scheme, &judges.swift.bucket, "telemetry", &delivery);
}

fn a_put_in_virtual_hosted_style_arrives_byte_for_byte(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let url = format!("{}/telemetry", judges.swift.over(scheme).virtual_hosted_endpoint);
    let delivery = Send { url, ..path_style(&judges, scheme, "") }.run();
    delivery.assert_accepted(200);
    assert_stored(&judges, scheme, &judges.swift.virtual_hosted_bucket, "telemetry", &delivery);
}

fn a_prefix_with_characters_that_clients_disagree_on_is_signed_as_sent(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = path_style(&judges, scheme, "in%20gest/year=2026/a+b:c@d~(1)/%C3%A9").run();
    delivery.assert_accepted(200);
    assert_stored(&judges, scheme, &judges.swift.bucket, "in gest/year=2026/a+b:c@d~(1)/é", &delivery);
}

fn a_second_put_in_another_millisecond_is_another_object(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let send = path_style(&judges, scheme, "twice");
    let (first, second) = (send.run(), send.run());
    assert_ne!(first.object_path(), second.object_path());
    for delivery in [first, second] {
        delivery.assert_accepted(200);
        assert_stored(&judges, scheme, &judges.swift.bucket, "twice", &delivery);
    }
}

fn a_wrong_secret_is_refused_and_the_store_computed_what_is_shown(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let prefix = "refused/in%20gest/year=2026/a+b:c@d~(1)/%C3%A9";
    let delivery = Send { secret: "wrong-secret", ..path_style(&judges, scheme, prefix) }.run();
    delivery.assert_refused(403, "SignatureDoesNotMatch");
    // The answer quotes the store's own computation, line by line.
    for step in ["canonical_request", "string_to_sign"] {
        let shown = delivery.document["signing"][step].as_str().unwrap();
        let element = if step == "canonical_request" { "CanonicalRequest" } else { "StringToSign" };
        delivery.assert_refused(403, &format!("<{element}>{shown}</{element}>"));
    }
}

fn a_secret_with_a_trailing_newline_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let secret = format!("{}\n", judges.swift.secret_access_key);
    let delivery = Send { secret: &secret, ..path_style(&judges, scheme, "refused") }.run();
    delivery.assert_refused(403, "SignatureDoesNotMatch");
}

fn a_session_token_that_the_store_repeats_is_masked_in_every_spelling(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let auth = format!("{}\nsession_token = {SECRET}", auth(&judges.swift.region, &judges.swift.access_key_id));
    let send = Send { auth, secret: "wrong-secret-and-session-token", ..path_style(&judges, scheme, "refused") };
    let delivery = send.run(); // Looks for the secret in everything that was printed.
    delivery.assert_refused(403, "x-amz-security-token:•••");
}

fn an_unknown_access_key_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let auth = auth(&judges.swift.region, "test:nobody");
    Send { auth, ..path_style(&judges, scheme, "refused") }.run().assert_refused(403, "SignatureDoesNotMatch");
}

fn a_wrong_region_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let auth = auth("us-east-1", &judges.swift.access_key_id);
    let delivery = Send { auth, ..path_style(&judges, scheme, "refused") }.run();
    delivery.assert_refused(400, "AuthorizationHeaderMalformed");
}

fn a_clock_far_behind_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let delivery = Send { at: Some("2020-01-01T00:00:00Z"), ..path_style(&judges, scheme, "refused") }.run();
    delivery.assert_refused(403, "RequestTimeTooSkewed");
    assert_eq!(delivery.object_path(), "2020/01/01/1577836800000");
}

fn a_missing_bucket_is_refused(scheme: Scheme) {
    let judges = Judges::of_this_run();
    let url = format!("{}/no-such-bucket/telemetry", judges.swift.over(scheme).endpoint);
    Send { url, ..path_style(&judges, scheme, "") }.run().assert_refused(404, "NoSuchBucket");
}

#[test]
#[ignore = "needs the judges: run tests/interop/run.sh"]
fn without_the_private_authority_the_store_is_not_trusted() {
    let judges = Judges::of_this_run();
    let delivery = Send { ca_file: None, ..path_style(&judges, Scheme::Https, "untrusted") }.run();
    delivery.assert_failed_in("tls");
}

/// A right PUT below `prefix` of the bucket, to be made wrong in one place.
fn path_style<'a>(judges: &'a Judges, scheme: Scheme, prefix: &str) -> Send<'a> {
    let swift = &judges.swift;
    Send {
        url: format!("{}/{}/{prefix}", swift.over(scheme).endpoint, swift.bucket),
        auth: auth(&swift.region, &swift.access_key_id),
        secret: &swift.secret_access_key,
        ca_file: Some(&judges.ca_file),
        at: None,
    }
}

fn auth(region: &str, access_key_id: &str) -> String {
    format!(
        "method = \"aws-sigv4\"\nregion = \"{region}\"\nservice = \"s3\"\naccess_key_id = \"{access_key_id}\"\n\
         secret_access_key = {SECRET}"
    )
}

fn assert_stored(judges: &Judges, scheme: Scheme, bucket: &str, prefix: &str, delivery: &Delivery) {
    let key = format!("{prefix}/{}", delivery.object_path());
    let (bytes, content_type) = judges.read_back("s3", scheme, bucket, &key);
    assert!(bytes == batch(), "{key} holds other bytes: {}", String::from_utf8_lossy(&bytes));
    assert_eq!(content_type, "application/json");
}
