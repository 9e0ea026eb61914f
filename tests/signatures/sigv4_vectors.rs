//! SigV4 against botocore's values and, over random requests, against AWS's own signer.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;
use signpost::domain::{Header, HeaderOrigin, Method, Payload, Secret, Sigv4, Target, UnsignedRequest, WireText};
use signpost::signing::sigv4::{
    CanonicalRequest, CredentialScope, PayloadHash, Rules, SigningKey, StringToSign, amz_date, sign,
};
use time::OffsetDateTime;
use time::macros::datetime;

#[derive(Deserialize)]
struct Vector {
    name: String,
    method: String,
    url: String,
    region: String,
    service: String,
    body: String,
    authorization: String,
    canonical_request: String,
    string_to_sign: String,
    agree: bool,
    access_key_id: String,
    secret_access_key: String,
    session_token_value: Option<String>,
    session_token: bool,
}

const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../vectors/sigv4.json")).expect("the vectors are JSON")
}

/// The request as botocore signed it: the payload's hash is a header for S3 only.
fn request(vector: &Vector) -> UnsignedRequest {
    let (scheme, rest) = vector.url.split_once("://").expect("a URL");
    let (authority, path) = rest.split_at(rest.find('/').expect("a path"));
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let body = Payload::new(vector.body.clone().into_bytes());
    let mut headers = vec![
        Header::plain("content-type", "application/json", HeaderOrigin::Platform),
        Header::plain("x-amz-date", amz_date(NOW), HeaderOrigin::Auth),
    ];
    if vector.service == "s3" {
        headers.push(Header::plain("x-amz-content-sha256", body.sha256_hex(), HeaderOrigin::Auth));
    }
    if let Some(token) = vector.session_token_value.as_ref().filter(|_| vector.session_token) {
        let value = WireText::masked(Secret::new(token.as_str()), "•••");
        headers.push(Header::new("x-amz-security-token", value, HeaderOrigin::Auth));
    }
    UnsignedRequest {
        method: if vector.method == "PUT" { Method::Put } else { Method::Post },
        target: Target {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: path.to_owned(),
            query: query.map(WireText::plain),
        },
        headers,
        body,
        body_shown: None,
    }
}

#[test]
fn every_stage_is_the_one_of_botocore() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 8);
    for vector in vectors.iter().filter(|vector| vector.agree) {
        let request = request(vector);
        let rules = Rules::of(&vector.service);
        let canonical = CanonicalRequest::of(&request, rules, PayloadHash::of(&request.body, rules));
        assert_eq!(canonical.text().expose(), vector.canonical_request, "{}", vector.name);
        let scope = CredentialScope::new(NOW, &vector.region, &vector.service);
        let string = StringToSign::new(NOW, &scope, &canonical);
        assert_eq!(string.to_string(), vector.string_to_sign, "{}", vector.name);
        let signature = SigningKey::derive(&Secret::new(vector.secret_access_key.as_str()), &scope).sign(&string);
        assert!(vector.authorization.ends_with(signature.expose()), "{}", vector.name);
    }
}

/// Service, path, query, authority, secret, session token, body and time of a random request.
type Drawn = (&'static str, String, Option<String>, String, String, Option<String>, Vec<u8>, i64);

fn sigv4(vector: &Vector) -> Sigv4<Secret> {
    Sigv4 {
        region: vector.region.clone(),
        service: vector.service.clone(),
        access_key_id: vector.access_key_id.clone(),
        secret_access_key: Secret::new(vector.secret_access_key.as_str()),
        session_token: vector.session_token_value.as_deref().filter(|_| vector.session_token).map(Secret::new),
    }
}

#[test]
fn a_plus_that_signers_read_differently_is_refused_with_both_readings() {
    let vectors = vectors();
    let differs = vectors.iter().find(|vector| !vector.agree).expect("one vector differs on purpose");
    let mut request = request(differs);
    request.headers.truncate(1);
    let error = sign(request, &sigv4(differs), NOW).expect_err("it is refused");
    assert_eq!(error.field.path(), "url");
    assert!(error.text.contains("%2B") && error.text.contains("%20"), "{error}");
}

#[test]
fn the_authorization_for_s3_is_botocores_and_masked_where_shown() {
    for vector in vectors().iter().filter(|vector| vector.service == "s3") {
        let mut request = request(vector);
        request.headers.truncate(1);
        let signed = sign(request, &sigv4(vector), NOW).expect("it signs").request;
        let header = signed.request.header("authorization").expect("it is set");
        assert_eq!(header.value.expose(), vector.authorization, "{}", vector.name);
        assert!(header.value.shown().ends_with("Signature=•••"));
        let shown = format!("{:?}", signed.trace.record());
        assert!(!shown.contains("SESSION/TOKEN") && !shown.contains(&vector.secret_access_key));
    }
}

#[test]
fn ten_thousand_random_requests_get_the_signature_of_the_aws_sigv4_crate() {
    let service = prop_oneof![Just("s3"), Just("execute-api"), Just("vpc-lattice-svcs"), Just("lambda"), Just("es")];
    let strategy = (
        service,
        "(/([A-Za-z0-9._~-]|%[0-9A-F]{2}){1,8}|/){0,4}",
        proptest::option::of("([a-z0-9.~-]{1,6}(=([A-Za-z0-9._~:@!$*,;-]|%[2-7][0-9A-F]){0,8})?&?){0,4}"),
        "[a-z]{1,8}(\\.[a-z]{2,6}){0,2}(:[1-9][0-9]{3})?",
        "[!-~]{1,50}",
        proptest::option::of("[!-~]{1,80}"),
        proptest::collection::vec(any::<u8>(), 0..64),
        0_i64..4_000_000_000,
    );
    let mut runner = TestRunner::new(Config { cases: 10_000, failure_persistence: None, ..Config::default() });
    let law = |(service, path, query, authority, secret, token, body, seconds): Drawn| {
        // Dot segments never get here: the target refuses them.
        prop_assume!(
            !path
                .split('/')
                .any(|segment| segment.replace("%2E", ".").chars().all(|c| c == '.') && !segment.is_empty())
        );
        let request = UnsignedRequest {
            method: Method::Put,
            target: Target {
                scheme: "https".to_owned(),
                authority,
                path: if path.is_empty() { "/".to_owned() } else { path },
                query: query.map(WireText::plain),
            },
            headers: vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)],
            body: Payload::new(body),
            body_shown: None,
        };
        let auth = Sigv4 {
            region: "eu-west-1".to_owned(),
            service: service.to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: token.map(Secret::new),
        };
        let now = OffsetDateTime::from_unix_timestamp(seconds).expect("in range");
        // `sign` compares the two signatures by itself and fails where they differ.
        if let Err(error) = sign(request, &auth, now) {
            return Err(TestCaseError::fail(error.to_string()));
        }
        Ok(())
    };
    runner.run(&strategy, law).expect("both implementations agree");
}
