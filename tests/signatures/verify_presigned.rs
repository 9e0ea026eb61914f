//! Presigned URLs: the example of AWS's documentation, with its own signature, and what may be wrong with one.
//!
//! Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".

use signpost::verify::ReceivedRequest;
use signpost::verify::sigv4::{ClaimError, Place, Refusal};
use time::{Duration, OffsetDateTime};

use crate::documented::{self, SIGNED_AT, verified};

const QUERY: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
    &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

fn request(query: &str) -> ReceivedRequest {
    let host = ("Host", "examplebucket.s3.amazonaws.com");
    documented::request("GET", &format!("/test.txt?{query}"), &[host], Vec::new())
}

fn refusal_of(request: &ReceivedRequest, now: OffsetDateTime) -> Option<Refusal> {
    verified(request, "s3", now).verdict.refusal
}

#[test]
fn the_documented_url_is_accepted_from_a_little_before_its_time_until_it_expires() {
    let request = request(QUERY);
    let day = Duration::hours(24);
    for after in [-Duration::minutes(15), Duration::ZERO, Duration::HOUR, day] {
        assert_eq!(refusal_of(&request, SIGNED_AT + after), None, "{after}");
    }
    for after in [-Duration::minutes(15) - Duration::SECOND, -day] {
        assert!(matches!(refusal_of(&request, SIGNED_AT + after), Some(Refusal::Skewed { .. })), "{after}");
    }
    let late = refusal_of(&request, SIGNED_AT + day + Duration::SECOND);
    assert_eq!(late, Some(Refusal::Expired { expires_at: SIGNED_AT + day, expires_seconds: 86_400 }));
}

#[test]
fn a_changed_url_is_refused() {
    for (from, to) in [("X-Amz-Expires=86400", "X-Amz-Expires=86401"), ("f604d404", "f604d405"), ("&X", "&a=b&X")] {
        let refusal = refusal_of(&request(&QUERY.replacen(from, to, 1)), SIGNED_AT);
        assert!(matches!(refusal, Some(Refusal::Signature(_))), "{from}: {refusal:?}");
    }
}

#[test]
fn a_url_that_does_not_say_enough_is_refused_with_the_parameter() {
    let part_of = |query: &str| match refusal_of(&request(query), SIGNED_AT) {
        Some(Refusal::Claim(ClaimError::Malformed { place: Place::Query, part, .. })) => part,
        other => panic!("{other:?}"),
    };
    for name in ["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"] {
        let pairs: Vec<&str> = QUERY.split('&').filter(|pair| !pair.starts_with(name)).collect();
        assert_eq!(part_of(&pairs.join("&")), name);
        let pair = QUERY.split('&').find(|pair| pair.starts_with(name)).expect("it is in the query");
        assert_eq!(part_of(&format!("{QUERY}&{pair}")), name, "twice");
    }
    for expires in ["0", "604801", "-1", "a day"] {
        assert_eq!(part_of(&QUERY.replace("86400", expires)), "X-Amz-Expires", "{expires}");
    }
    assert_eq!(part_of(&QUERY.replace("20130524T000000Z", "2013-05-24")), "X-Amz-Date");
    assert_eq!(part_of(&QUERY.replace("%2Faws4_request", "")), "Credential");
    let other = refusal_of(&request(&QUERY.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")), SIGNED_AT);
    assert!(matches!(other, Some(Refusal::Claim(ClaimError::UnsupportedAlgorithm { .. }))), "{other:?}");
}

#[test]
fn a_header_and_a_query_are_one_too_many() {
    let mut both = request(QUERY);
    both.headers.push(("Authorization".to_owned(), "AWS4-HMAC-SHA256 Credential=a".to_owned()));
    assert_eq!(refusal_of(&both, SIGNED_AT), Some(Refusal::Claim(ClaimError::TwoMechanisms)));
    let mut twice = request("");
    twice.headers.extend([1, 2].map(|_| ("Authorization".to_owned(), "AWS4-HMAC-SHA256 Credential=a".to_owned())));
    assert_eq!(refusal_of(&twice, SIGNED_AT), Some(Refusal::Claim(ClaimError::TwoMechanisms)));
}

/// At S3 a URL signs no payload unless it names its hash; elsewhere the body is always signed. Signatures by the
/// documented steps in another language.
#[test]
fn the_body_counts_where_the_url_signs_it() {
    let hash = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"; // of []
    let scope = |service: &str| {
        format!("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2F{service}%2Faws4_request")
    };
    let rest = "X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host";
    for (service, method, host, path, query) in [
        (
            "execute-api",
            "POST",
            "a1b2c3.execute-api.us-east-1.amazonaws.com",
            "/in",
            format!(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&{}&{rest}&X-Amz-Signature=c6642f5b822df6eb4c7053800fd7bd668354416b0f5d851211560f7f286d9f1e",
                scope("execute-api")
            ),
        ),
        (
            "s3",
            "PUT",
            "examplebucket.s3.amazonaws.com",
            "/test.txt",
            format!(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256={hash}&{}&{rest}&X-Amz-Signature=03c4eb6a826eeaf8cc86f611d6ae19309a378f213cdd20b793664cf518c3cb6f",
                scope("s3")
            ),
        ),
    ] {
        let refusal = |body: &str| {
            let target = format!("{path}?{query}");
            let request = documented::request(method, &target, &[("Host", host)], body.as_bytes().to_vec());
            verified(&request, service, SIGNED_AT).verdict.refusal
        };
        assert_eq!(refusal("[]"), None, "{service}");
        let changed = refusal("[ ]");
        assert!(matches!(changed, Some(Refusal::Signature(_) | Refusal::ContentHash { .. })), "{changed:?}");
    }
}
