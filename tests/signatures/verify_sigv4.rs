//! The verifier against signers: botocore's vectors, AWS's suite of forms, signpost's own, and one changed bit.

use crate::received::{flipped, flipped_body, received};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;
use signpost::domain::{Header, HeaderOrigin, Method, Payload, Secret, Sigv4, Target, UnsignedRequest, WireText};
use signpost::signing::sigv4 as signing;
use signpost::verify::ReceivedRequest;
use signpost::verify::sigv4::{ClaimError, Refusal, ScopePart, Service, verify};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);
const BODY: &str = r#"[{"hashId":"qoa978"}]"#;

#[derive(Deserialize)]
struct Vector {
    name: String,
    method: String,
    url: String,
    region: String,
    service: String,
    body: String,
    amz_date: String,
    authorization: String,
    access_key_id: String,
    secret_access_key: String,
    session_token_value: Option<String>,
    session_token: bool,
}

fn auth(service: &str) -> Sigv4<Secret> {
    Sigv4 {
        region: "eu-west-1".to_owned(),
        service: service.to_owned(),
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        session_token: None,
    }
}

fn service(auth: &Sigv4<Secret>) -> Service<'_> {
    Service {
        region: &auth.region,
        name: &auth.service,
        access_key_id: &auth.access_key_id,
        secret_access_key: &auth.secret_access_key,
        session_token: auth.session_token.as_ref(),
    }
}

fn unsigned(path: &str, query: Option<&str>, body: &str) -> UnsignedRequest {
    UnsignedRequest {
        method: Method::Put,
        target: Target {
            scheme: "http".to_owned(),
            authority: "127.0.0.1:49000".to_owned(),
            path: path.to_owned(),
            query: query.map(WireText::plain),
        },
        headers: vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)],
        body: Payload::new(body.as_bytes().to_vec()),
        body_shown: None,
    }
}

fn signed(auth: &Sigv4<Secret>, path: &str, query: Option<&str>, body: &str) -> ReceivedRequest {
    let signed = signing::sign(unsigned(path, query, body), auth, NOW).expect("it is signed");
    received(&signed.request.request)
}

fn refusal(request: &ReceivedRequest, auth: &Sigv4<Secret>, now: OffsetDateTime) -> Option<Refusal> {
    verify(request, &service(auth), now).verdict.refusal
}

fn header<'a>(request: &'a mut ReceivedRequest, name: &str) -> &'a mut String {
    &mut request.headers.iter_mut().find(|(known, _)| known == name).expect("the header is there").1
}

#[test]
fn every_vector_of_botocore_verifies() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../vectors/sigv4.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 8);
    for vector in vectors {
        let (_, rest) = vector.url.split_once("://").expect("a URL");
        let (authority, target) = rest.split_at(rest.find('/').expect("a path"));
        let body = Payload::new(vector.body.clone().into_bytes());
        let mut headers = vec![
            ("Host".to_owned(), authority.to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
            ("X-Amz-Date".to_owned(), vector.amz_date.clone()),
            ("Authorization".to_owned(), vector.authorization.clone()),
        ];
        if vector.service == "s3" {
            headers.push(("X-Amz-Content-SHA256".to_owned(), body.sha256_hex()));
        }
        let token = vector.session_token_value.filter(|_| vector.session_token);
        headers.extend(token.iter().map(|token| ("X-Amz-Security-Token".to_owned(), token.clone())));
        let request = ReceivedRequest {
            method: vector.method,
            target: target.to_owned(),
            headers,
            body,
            is_https: true,
            peer: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let auth = Sigv4 {
            region: vector.region,
            service: vector.service,
            access_key_id: vector.access_key_id,
            secret_access_key: Secret::new(vector.secret_access_key),
            session_token: token.map(Secret::new),
        };
        let verdict = verify(&request, &service(&auth), NOW).verdict;
        assert!(verdict.report.is_passed(), "{}: {:#?}", vector.name, verdict.report.failed().collect::<Vec<_>>());
    }
}

/// Service, path, query, body, session token, seconds.
type Drawn = (&'static str, String, Option<String>, Vec<u8>, Option<String>, i64);

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        prop::sample::select(vec!["s3", "execute-api", "lambda", "es", "vpc-lattice-svcs"]),
        "(/[A-Za-z0-9._~-]{0,6}(%20|%C3%A9|%2B|%3D)?){1,5}",
        prop::option::of("[a-z]{1,4}=[A-Za-z0-9._~-]{0,6}(%20|%2B|%26)?(&[a-zA-Z]{1,4}(=[a-z]{0,3})?){0,3}"),
        prop::collection::vec(any::<u8>(), 0..200),
        prop::option::of("[A-Za-z0-9+/=]{10,60}"),
        0_i64..2_000_000_000,
    )
}

#[test]
fn ten_thousand_requests_of_our_own_signer_are_accepted() {
    let mut runner = TestRunner::new(Config { cases: 10_000, failure_persistence: None, ..Config::default() });
    let result = runner.run(&drawn(), |(name, path, query, body, token, seconds)| {
        let now = OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
        let auth = Sigv4 { session_token: token.map(Secret::new), ..auth(name) };
        let mut request = unsigned(&path, query.as_deref(), "");
        request.body = Payload::new(body);
        let Ok(signed) = signing::sign(request, &auth, now) else {
            return Err(TestCaseError::reject("the signer refuses such a request"));
        };
        let verdict = verify(&received(&signed.request.request), &service(&auth), now).verdict;
        prop_assert!(verdict.report.is_passed(), "{:#?}", verdict.report.failed().collect::<Vec<_>>());
        Ok(())
    });
    result.expect("every request is accepted");
}

/// A changed bit that the specification itself does not see.
fn is_equivalent(before: &str, after: &str) -> bool {
    // Hex digits of a percent encoding have no case (RFC 3986 §2.1), and S3 signs the path it decoded.
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).collect::<Vec<u8>>();
    decoded(before) == decoded(after)
}

#[test]
fn a_thousand_requests_are_refused_with_any_bit_changed() {
    let mut runner = TestRunner::new(Config { cases: 1_000, failure_persistence: None, ..Config::default() });
    let strategy = (
        prop::sample::select(vec!["s3", "execute-api"]),
        "(/[A-Za-z0-9._~-]{1,6}(%C3%A9)?){1,3}",
        prop::option::of("[a-z]{1,4}=[a-z0-9]{1,4}"),
        "[ -~]{1,40}",
        any::<prop::sample::Index>(),
    );
    let result = runner.run(&strategy, |(name, path, query, body, which)| {
        let auth = auth(name);
        let normal = !path.split('/').any(|segment| segment == "." || segment == "..");
        prop_assume!(normal || name == "s3");
        let request = signed(&auth, &path, query.as_deref(), &body);
        prop_assert!(refusal(&request, &auth, NOW).is_none());
        // One bit of each part; over a thousand requests every part is changed everywhere.
        let bit = |text: &str| which.index(text.len() * 8);
        let mut changed = Vec::new();
        if let Some(method) = flipped(&request.method, bit(&request.method)) {
            changed.push(("method", ReceivedRequest { method, ..request.clone() }));
        }
        if let Some(target) =
            flipped(&request.target, bit(&request.target)).filter(|t| !is_equivalent(&request.target, t))
        {
            changed.push(("target", ReceivedRequest { target, ..request.clone() }));
        }
        let body = flipped_body(&request.body, which.index(request.body.len() * 8));
        changed.push(("body", ReceivedRequest { body, ..request.clone() }));
        for (at, (header, value)) in request.headers.iter().enumerate() {
            let is_signed =
                matches!(header.as_str(), "host" | "content-type" | "authorization") || header.starts_with("x-amz-");
            if let Some(value) = flipped(value, bit(value)).filter(|_| is_signed) {
                let mut other = request.clone();
                other.headers[at].1 = value;
                changed.push(("header", other));
            }
        }
        for (part, changed) in changed {
            prop_assert!(
                refusal(&changed, &auth, NOW).is_some(),
                "{part} of {name}: {} {} {:?}",
                changed.method,
                changed.target,
                changed.headers
            );
        }
        Ok(())
    });
    result.expect("every changed request is refused");
}

#[test]
fn every_bit_of_one_request_counts() {
    let auth = auth("s3");
    let request = signed(&auth, "/demo/a%C3%A9/2026/03/05/1", Some("x=1"), BODY);
    let mut tried = 0;
    let mut expect_refused = |changed: &ReceivedRequest, what: &str| {
        assert!(refusal(changed, &auth, NOW).is_some(), "{what} {changed:?}");
        tried += 1;
    };
    for bit in 0..request.target.len() * 8 {
        if let Some(target) = flipped(&request.target, bit).filter(|target| !is_equivalent(&request.target, target)) {
            expect_refused(&ReceivedRequest { target, ..request.clone() }, "target");
        }
    }
    for at in 0..request.headers.len() {
        let (name, value) = request.headers[at].clone();
        for bit in 0..value.len() * 8 {
            let Some(value) = flipped(&value, bit).filter(|_| name != "content-length") else { continue };
            let mut changed = request.clone();
            changed.headers[at].1 = value;
            expect_refused(&changed, &name);
        }
    }
    for bit in 0..request.body.len() * 8 {
        let body = flipped_body(&request.body, bit);
        expect_refused(&ReceivedRequest { body, ..request.clone() }, "body");
    }
    assert!(tried > 2_000, "{tried}");
}

#[test]
fn each_thing_wrong_has_a_refusal_of_its_own() {
    let right = auth("s3");
    let request = signed(&right, "/demo/1", None, BODY);
    assert_eq!(refusal(&request, &right, NOW), None);

    let wrong_region = Sigv4 { region: "us-east-1".to_owned(), ..right.clone() };
    assert!(matches!(
        refusal(&signed(&wrong_region, "/demo/1", None, BODY), &right, NOW),
        Some(Refusal::WrongScope { part: ScopePart::Region, .. })
    ));
    let other_key = Sigv4 { access_key_id: "AKIAOTHER".to_owned(), ..right.clone() };
    assert!(matches!(
        refusal(&signed(&other_key, "/demo/1", None, BODY), &right, NOW),
        Some(Refusal::UnknownAccessKey { .. })
    ));
    let other_secret = Sigv4 { secret_access_key: Secret::new("other"), ..right.clone() };
    let computed = match refusal(&signed(&other_secret, "/demo/1", None, BODY), &right, NOW) {
        Some(Refusal::Signature(computed)) => computed,
        other => panic!("{other:?}"),
    };
    assert!(computed.canonical_request.starts_with("PUT\n/demo/1\n\n"));
    assert!(
        computed.string_to_sign.starts_with("AWS4-HMAC-SHA256\n20260305T010203Z\n20260305/eu-west-1/s3/aws4_request\n")
    );

    for minutes in [-16, 16] {
        let now = NOW + Duration::minutes(minutes);
        assert!(matches!(refusal(&request, &right, now), Some(Refusal::Skewed { .. })), "{minutes}");
    }
    assert_eq!(refusal(&request, &right, NOW + Duration::minutes(14)), None);

    let mut changed = request.clone();
    changed.body = Payload::new("[]".as_bytes().to_vec());
    assert!(matches!(refusal(&changed, &right, NOW), Some(Refusal::ContentHash { .. })));

    let mut changed = request.clone();
    changed.headers.push(("x-amz-acl".to_owned(), "private".to_owned()));
    assert_eq!(refusal(&changed, &right, NOW), Some(Refusal::NotSigned { headers: vec!["x-amz-acl".to_owned()] }));

    let mut changed = request.clone();
    changed.headers.retain(|(name, _)| name != "x-amz-content-sha256");
    assert_eq!(refusal(&changed, &right, NOW), Some(Refusal::NoContentHash));

    let mut changed = request.clone();
    "UNSIGNED".clone_into(header(&mut changed, "x-amz-content-sha256"));
    assert!(matches!(refusal(&changed, &right, NOW), Some(Refusal::InvalidContentHash { .. })));

    let with_token = Sigv4 { session_token: Some(Secret::new("token")), ..right.clone() };
    assert_eq!(refusal(&signed(&with_token, "/demo/1", None, BODY), &right, NOW), Some(Refusal::InvalidToken));
    assert_eq!(refusal(&request, &with_token, NOW), Some(Refusal::InvalidToken));

    let mut changed = request.clone();
    changed.headers.retain(|(name, _)| name != "authorization");
    assert_eq!(refusal(&changed, &right, NOW), Some(Refusal::Claim(ClaimError::Anonymous)));
    let mut changed = request;
    changed.headers.retain(|(name, _)| name != "x-amz-date");
    assert_eq!(refusal(&changed, &right, NOW), Some(Refusal::Claim(ClaimError::NoDate)));
}

#[test]
fn the_report_names_everything_that_is_wrong_at_once() {
    let right = auth("s3");
    let wrong = Sigv4 { region: "us-east-1".to_owned(), secret_access_key: Secret::new("other"), ..right.clone() };
    let mut request = signed(&wrong, "/demo/1", None, BODY);
    request.body = Payload::new("[]".as_bytes().to_vec());
    let report = verify(&request, &service(&right), NOW + Duration::hours(1)).verdict.report;
    let failed: Vec<&str> = report.failed().map(|check| check.name).collect();
    assert_eq!(failed, ["region", "request time", "signature", "body hash"]);
    assert!(report.failed().all(|check| !check.hint.is_empty()));
    assert!(!format!("{report:?}").contains("wJalr"));
}

#[test]
fn an_unsigned_payload_is_accepted_where_the_service_knows_it() {
    let lattice = auth("vpc-lattice-svcs");
    let request = signed(&lattice, "/in", None, BODY);
    assert_eq!(request.header("x-amz-content-sha256"), Some("UNSIGNED-PAYLOAD"));
    assert_eq!(refusal(&request, &lattice, NOW), None);
}
