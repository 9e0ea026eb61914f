//! The verifier of shared access signatures against Microsoft's vectors, signpost's own signer, and one changed bit.

use std::net::IpAddr;

use crate::received::{flipped, flipped_body, received};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;
use signpost::domain::auth::AzureService;
use signpost::domain::{AzureSas, Method, Payload, SasCredential, Secret, Target, UnsignedRequest};
use signpost::signing::azure::layout::Resource;
use signpost::signing::azure::sas::{SasKind, SasToken};
use signpost::signing::azure::{blob as blob_signing, event_hubs as hub_signing};
use signpost::verify::ReceivedRequest;
use signpost::verify::azure::blob::{Account, Operation, Policy, Refusal, verify};
use signpost::verify::azure::event_hubs::{self, SharedAccessPolicy};
use time::OffsetDateTime;
use time::macros::datetime;

const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);
const WRITE: Operation = Operation::Write { exists: false };

fn arrived(target: &str, peer: &str, is_https: bool) -> ReceivedRequest {
    ReceivedRequest {
        method: "PUT".to_owned(),
        target: target.to_owned(),
        headers: vec![("Host".to_owned(), "127.0.0.1:10000".to_owned())],
        body: Payload::new(&b"[]"[..]),
        is_https,
        peer: peer.parse::<IpAddr>().expect("an address"),
    }
}

fn refusal(request: &ReceivedRequest, resource: &Resource<'_>, operation: Operation) -> Option<Refusal> {
    refusal_with(request, resource, operation, &[])
}

fn refusal_with(
    request: &ReceivedRequest,
    resource: &Resource<'_>,
    operation: Operation,
    policies: &[Policy<'_>],
) -> Option<Refusal> {
    let key = Secret::new(KEY);
    verify(request, &Account { name: "devstoreaccount1", key: &key, policies }, resource, operation, NOW).refusal
}

const CONTAINER: Resource<'_> = Resource { account: "devstoreaccount1", container: "cont", blob: "2026/03/05/1.json" };

#[derive(Deserialize)]
struct Vector {
    kind: String,
    sv: String,
    token: String,
    canonicalized_resource: String,
}

#[test]
fn the_signature_of_every_vector_verifies_unless_entra_made_its_key() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../vectors/azure_sas.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 33);
    let key = Secret::new(KEY);
    for vector in vectors {
        let name = format!("{} {}", vector.kind, vector.sv);
        let token = SasToken::parse(&vector.token).expect(&name);
        let mut parts = vector.canonicalized_resource.trim_start_matches("/blob/").splitn(3, '/');
        let mut part = |other| parts.next().filter(|part| !part.is_empty()).unwrap_or(other);
        let resource =
            Resource { account: part("devstoreaccount1"), container: part("cont"), blob: part("a/b/1.json") };
        let policies = [Policy { id: token.get("si").unwrap_or("none"), start: None, expiry: None, permissions: None }];
        let account = Account { name: "devstoreaccount1", key: &key, policies: &policies };
        let request = arrived(&format!("/x?{}", vector.token), "1.2.3.5", true);
        let verdict = verify(&request, &account, &resource, WRITE, NOW);
        let signature = verdict.report.checks.iter().find(|check| check.name == "signature").expect("it is checked");
        assert_eq!(signature.passed, token.kind() != SasKind::UserDelegation, "{name}: {:?}", verdict.report);
    }
}

fn put(path: &str) -> UnsignedRequest {
    UnsignedRequest {
        method: Method::Put,
        target: Target {
            scheme: "http".to_owned(),
            authority: "127.0.0.1:10000".to_owned(),
            path: path.to_owned(),
            query: None,
        },
        headers: Vec::new(),
        body: Payload::new(&b"[]"[..]),
        body_shown: None,
    }
}

/// A blob request signed by signpost at `seconds`.
fn made(container: &str, blob: &str, key: &str, seconds: i64) -> ReceivedRequest {
    let auth = AzureSas {
        service: AzureService::BlobStorage,
        credential: SasCredential::AccountKey(Secret::new(key)),
        lifetime_minutes: Some(5),
    };
    let now = OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
    let signed = blob_signing::sign(put(&format!("/devstoreaccount1/{container}/{blob}")), &auth, now);
    received(&signed.expect("it is signed").request.request)
}

#[test]
fn every_token_of_our_own_signer_is_accepted() {
    let mut runner = TestRunner::new(Config { cases: 5_000, failure_persistence: None, ..Config::default() });
    let strategy = (
        "[a-z]{3,12}",
        "[a-zA-Z0-9]{1,9}(/[a-z0-9]{1,5}){0,3}",
        prop::collection::vec(any::<u8>(), 64),
        0_i64..4_000_000_000,
    );
    let result = runner.run(&strategy, |(container, blob, key, seconds)| {
        use base64::Engine as _;
        let key = base64::engine::general_purpose::STANDARD.encode(key);
        let request = made(&container, &blob, &key, seconds);
        let resource = Resource { account: "devstoreaccount1", container: &container, blob: &blob };
        let secret = Secret::new(key);
        let account = Account { name: "devstoreaccount1", key: &secret, policies: &[] };
        let now = OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
        let verdict = verify(&request, &account, &resource, WRITE, now);
        prop_assert!(verdict.report.is_passed(), "{:#?}", verdict.report.failed().collect::<Vec<_>>());
        Ok(())
    });
    result.expect("every token is accepted");
}

/// Hex digits of a percent encoding have no case.
fn is_equivalent(before: &str, after: &str) -> bool {
    let decoded = |text: &str| -> Vec<String> {
        let pairs =
            text.split('&').map(|pair| percent_encoding::percent_decode_str(pair).decode_utf8_lossy().into_owned());
        pairs.collect()
    };
    decoded(before) == decoded(after)
}

#[test]
fn any_bit_of_a_token_and_of_its_container_counts() {
    let mut tried = 0;
    for seconds in (0..40).map(|step| NOW.unix_timestamp() - step) {
        let request = made("cont", "2026/03/05/1.json", KEY, seconds);
        assert_eq!(refusal(&request, &CONTAINER, WRITE), None);
        let (path, query) = request.target.split_once('?').expect("a token");
        for bit in 0..query.len() * 8 {
            let Some(query) = flipped(query, bit).filter(|flipped| !is_equivalent(query, flipped)) else { continue };
            let changed = ReceivedRequest { target: format!("{path}?{query}"), ..request.clone() };
            assert!(refusal(&changed, &CONTAINER, WRITE).is_some(), "{query}");
            tried += 1;
        }
        for bit in 0..CONTAINER.container.len() * 8 {
            let Some(container) = flipped(CONTAINER.container, bit) else { continue };
            assert!(refusal(&request, &Resource { container: &container, ..CONTAINER }, WRITE).is_some());
            tried += 1;
        }
    }
    assert!(tried > 20_000, "{tried}");
}

/// A token over `fields`, signed with the account's key.
fn token(fields: &[(&str, &str)], resource: &Resource<'_>) -> String {
    use base64::Engine as _;
    use hmac::{KeyInit as _, Mac as _};
    let query: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            format!("{name}={}", percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC))
        })
        .collect();
    let unsigned = SasToken::parse(&format!("{}&sig=x", query.join("&"))).expect("it parses");
    let string = signpost::signing::azure::layout::StringToSign::of(&unsigned, resource).to_string();
    let engine = base64::engine::general_purpose::STANDARD;
    let key = engine.decode(KEY).expect("base64");
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).expect("any length");
    mac.update(string.as_bytes());
    let signature = engine.encode(mac.finalize().into_bytes());
    let signature = percent_encoding::utf8_percent_encode(&signature, percent_encoding::NON_ALPHANUMERIC);
    format!("/devstoreaccount1/cont/2026/03/05/1.json?{}&sig={signature}", query.join("&"))
}

const GOOD: [(&str, &str); 4] = [("sv", "2022-11-02"), ("se", "2026-03-06"), ("sr", "c"), ("sp", "cw")];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = GOOD.to_vec();
    for (name, value) in changes {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

fn code(fields: &[(&str, &str)], operation: Operation) -> &'static str {
    let request = arrived(&token(fields, &CONTAINER), "127.0.0.1", false);
    match refusal(&request, &CONTAINER, operation) {
        None => "accepted",
        Some(Refusal::NoAuthentication) => "none",
        Some(Refusal::UnsupportedAuthentication) => "unsupported",
        Some(Refusal::Malformed { .. }) => "malformed",
        Some(Refusal::Signature { .. }) => "signature",
        Some(Refusal::Time { .. }) => "time",
        Some(Refusal::SourceIp { .. }) => "address",
        Some(Refusal::Protocol) => "protocol",
        Some(Refusal::Permission) => "permission",
        Some(Refusal::Overwrite) => "overwrite",
        Some(Refusal::Service) => "service",
        Some(Refusal::ResourceType) => "type",
    }
}

#[test]
fn each_field_of_a_token_is_checked_as_storage_does() {
    let exists = Operation::Write { exists: true };
    for (changes, operation, expected) in [
        (&[][..], WRITE, "accepted"),
        (&[("sp", "c")], WRITE, "accepted"),
        (&[("sp", "c")], exists, "overwrite"),
        (&[("sp", "w")], exists, "accepted"),
        (&[("sp", "r")], WRITE, "permission"),
        (&[("sp", "r")], Operation::Read, "accepted"),
        (&[("sp", "l")], Operation::List, "accepted"),
        (&[("se", "2026-03-05T01:02:03Z")], WRITE, "time"),
        (&[("se", "2026-03-05T01:03Z")], WRITE, "accepted"),
        (&[("se", "")], WRITE, "time"),
        (&[("st", "2026-03-05T01:02:04Z")], WRITE, "time"),
        (&[("st", "2026-03-05T01:02:03Z")], WRITE, "accepted"),
        (&[("st", "soon")], WRITE, "time"),
        (&[("sip", "127.0.0.1")], WRITE, "accepted"),
        (&[("sip", "10.0.0.1-10.0.0.9")], WRITE, "address"),
        (&[("spr", "https")], WRITE, "protocol"),
        (&[("spr", "https,http")], WRITE, "accepted"),
        (&[("spr", "http")], WRITE, "protocol"),
        (&[("sr", "b")], WRITE, "accepted"),
        (&[("sr", "d"), ("sdd", "2")], WRITE, "accepted"),
        (&[("sr", "d"), ("sdd", "4")], WRITE, "permission"),
        (&[("sr", "x")], WRITE, "malformed"),
        (&[("sv", "2014-02-14")], WRITE, "malformed"),
        (&[("sr", ""), ("ss", "b"), ("srt", "o")], WRITE, "accepted"),
        (&[("sr", ""), ("ss", "bqt"), ("srt", "sco")], WRITE, "accepted"),
        (&[("sr", ""), ("ss", "q"), ("srt", "o")], WRITE, "service"),
        (&[("sr", ""), ("ss", "b"), ("srt", "c")], WRITE, "type"),
        (&[("sr", ""), ("ss", "b"), ("srt", "c")], Operation::CreateContainer, "accepted"),
        (&[("si", "unknown")], WRITE, "time"),
    ] {
        assert_eq!(code(&with(changes), operation), expected, "{changes:?} {operation:?}");
    }
}

#[test]
fn a_stored_policy_gives_what_the_token_leaves_out_and_nothing_twice() {
    let policies = [Policy { id: "policy", start: None, expiry: Some("2026-03-06"), permissions: Some("cw") }];
    let check = |changes: &[(&str, &str)], policies: &[Policy<'_>]| {
        let request = arrived(&token(&with(changes), &CONTAINER), "127.0.0.1", false);
        refusal_with(&request, &CONTAINER, WRITE, policies)
    };
    assert_eq!(check(&[("si", "policy"), ("se", ""), ("sp", "")], &policies), None);
    assert!(matches!(check(&[("si", "policy")], &policies), Some(Refusal::Malformed { .. })));
    let expired = [Policy { expiry: Some("2026-03-04"), ..policies[0] }];
    assert!(matches!(check(&[("si", "policy"), ("se", ""), ("sp", "")], &expired), Some(Refusal::Time { .. })));
}

#[test]
fn a_token_is_needed_once_and_alone() {
    let target = token(&GOOD, &CONTAINER);
    let (path, query) = target.split_once('?').expect("a token");
    assert_eq!(refusal(&arrived(path, "127.0.0.1", false), &CONTAINER, WRITE), Some(Refusal::NoAuthentication));
    let twice = arrived(&format!("{target}&sp=racwdl"), "127.0.0.1", false);
    assert!(matches!(refusal(&twice, &CONTAINER, WRITE), Some(Refusal::Malformed { .. })));
    let mut both = arrived(&format!("{path}?{query}"), "127.0.0.1", false);
    both.headers.push(("Authorization".to_owned(), "SharedKey a:b".to_owned()));
    assert_eq!(refusal(&both, &CONTAINER, WRITE), Some(Refusal::UnsupportedAuthentication));
}

// ------------------------------------------------------------------------------------------------------ Event Hubs

#[derive(Deserialize)]
struct HubVector {
    key: String,
    skn: String,
    sr: String,
    se: i64,
    authorization: String,
}

fn to_hub(host: &str, path: &str, authorization: &str) -> ReceivedRequest {
    ReceivedRequest {
        method: "POST".to_owned(),
        target: path.to_owned(),
        headers: vec![("host".to_owned(), host.to_owned()), ("authorization".to_owned(), authorization.to_owned())],
        body: Payload::new(&b"[]"[..]),
        is_https: true,
        peer: IpAddr::from([127, 0, 0, 1]),
    }
}

fn hub_refusal(request: &ReceivedRequest, name: &str, key: &str, seconds: i64) -> Option<event_hubs::Refusal> {
    let key = Secret::new(key);
    let now = OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
    event_hubs::verify(request, &SharedAccessPolicy { name, key: &key }, now).refusal
}

#[test]
fn golden_hub_tokens_verify_below_their_resource_until_they_expire() {
    let vectors: Vec<HubVector> =
        serde_json::from_str(include_str!("../vectors/eventhubs_sas.json")).expect("the vectors are JSON");
    let golden = [
        (
            "AexamplekeyAEXAMPLEKEYAexamplekeyAEXAMPLEKEY=",
            "mykey",
            "https%3a%2f%2fmysvc.servicebus.windows.net%2fmyentity%2fmessages",
            "nQDGh0YxA8O3SFO7SyrmnTK6BnP%2F33KShAbTXFjmYV0%3D",
            1_476_065_410,
        ),
        (
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY12=",
            "send",
            "https%3A%2F%2Fns.servicebus.windows.net%2Fhub",
            "iK0iXrPUsApWuCzDMoKK3CePEmlG7PmHkuWNGV1S%2Bkc%3D",
            1_795_395_600,
        ),
    ];
    let golden = golden.map(|(key, skn, sr, sig, se)| HubVector {
        key: key.to_owned(),
        skn: skn.to_owned(),
        sr: sr.to_owned(),
        se,
        authorization: format!("SharedAccessSignature sr={sr}&sig={sig}&se={se}&skn={skn}"),
    });
    for vector in vectors.into_iter().chain(golden) {
        let resource = percent_encoding::percent_decode_str(&vector.sr).decode_utf8_lossy().into_owned();
        let rest = resource.split_once("://").expect("a URI").1.trim_end_matches('/');
        let (host, path) = rest.split_once('/').unwrap_or((rest, "hub1"));
        let path = format!("/{}/messages", path.trim_end_matches("/messages"));
        let request = to_hub(host, &path, &vector.authorization);
        assert_eq!(hub_refusal(&request, &vector.skn, &vector.key, vector.se - 1), None, "{}", vector.sr);
        let expired = hub_refusal(&request, &vector.skn, &vector.key, vector.se);
        assert!(matches!(expired, Some(event_hubs::Refusal::ExpiredToken { .. })), "{}", vector.sr);
        let elsewhere = to_hub("other.servicebus.windows.net", &path, &vector.authorization);
        let elsewhere = hub_refusal(&elsewhere, &vector.skn, &vector.key, vector.se - 1);
        assert!(matches!(elsewhere, Some(event_hubs::Refusal::InvalidAudience { .. })), "{}", vector.sr);
    }
}

/// A hub request signed by signpost.
fn sent_to_hub(hub: &str, policy: &str, key: &str, seconds: i64) -> ReceivedRequest {
    let mut request = put(&format!("/{hub}/messages"));
    request.method = Method::Post;
    let auth = AzureSas {
        service: AzureService::EventHubs,
        credential: SasCredential::Policy { name: policy.to_owned(), key: Secret::new(key) },
        lifetime_minutes: Some(5),
    };
    let now = OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
    received(&hub_signing::sign(request, &auth, now).expect("it is signed").request.request)
}

#[test]
fn every_hub_token_of_our_own_signer_is_accepted() {
    let mut runner = TestRunner::new(Config { cases: 5_000, failure_persistence: None, ..Config::default() });
    let strategy = ("[a-z][a-z0-9-]{0,20}", "[A-Za-z][A-Za-z0-9._-]{0,20}", "[A-Za-z0-9+/]{43}=", 0_i64..4_000_000_000);
    let result = runner.run(&strategy, |(hub, policy, key, seconds)| {
        let request = sent_to_hub(&hub, &policy, &key, seconds);
        prop_assert_eq!(hub_refusal(&request, &policy, &key, seconds), None);
        Ok(())
    });
    result.expect("every token is accepted");
}

#[test]
fn any_bit_of_a_hub_token_counts() {
    let key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY12=";
    let mut tried = 0;
    for step in 0..40 {
        let now = NOW.unix_timestamp() - step;
        let request = sent_to_hub("hub", "send", key, now);
        assert_eq!(hub_refusal(&request, "send", key, now), None);
        let at = request.headers.iter().position(|(name, _)| name == "authorization").expect("it is signed");
        let header = request.headers[at].1.clone();
        for bit in 0..header.len() * 8 {
            // The scheme has no case (RFC 9110 §11.1), nor have the hex digits of what is not signed as written.
            let normal = |text: &str| {
                let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
                let parts = rest.split('&').map(|part| match part.strip_prefix("sr=") {
                    Some(_) => part.to_owned(),
                    None => percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned(),
                });
                (scheme.to_ascii_lowercase(), parts.collect::<Vec<_>>())
            };
            let Some(changed) = flipped(&header, bit).filter(|changed| normal(changed) != normal(&header)) else {
                continue;
            };
            let mut request = request.clone();
            request.headers[at].1.clone_from(&changed);
            assert!(hub_refusal(&request, "send", key, now).is_some(), "{changed}");
            tried += 1;
        }
    }
    assert!(tried > 30_000, "{tried}");
    // What a SAS does not sign is not its business: a body may change, as at the real service.
    let request = sent_to_hub("hub", "send", key, NOW.unix_timestamp());
    let body = flipped_body(&request.body, 3);
    assert_eq!(hub_refusal(&ReceivedRequest { body, ..request }, "send", key, NOW.unix_timestamp()), None);
}

#[test]
fn each_part_of_a_hub_token_has_to_be_there_once() {
    for header in [
        "SharedAccessSignature",
        "SharedAccessSignature sr=a&sig=b&se=1",
        "SharedAccessSignature sr=a&sig=b&skn=c",
        "SharedAccessSignature sr=a&se=1&skn=c",
        "SharedAccessSignature sig=b&se=1&skn=c",
        "SharedAccessSignature sr=a&sr=a&sig=b&se=1&skn=c",
        "SharedAccessSignature sr=a&sig=b&se=1&skn=c&x=y",
    ] {
        let refusal = hub_refusal(&to_hub("a", "/hub/messages", header), "c", "key", 0);
        assert!(matches!(refusal, Some(event_hubs::Refusal::MalformedToken { .. })), "{header}: {refusal:?}");
    }
    for header in ["Bearer x", "", "SharedKey a:b"] {
        let refusal = hub_refusal(&to_hub("a", "/hub/messages", header), "c", "key", 0);
        assert_eq!(refusal, Some(event_hubs::Refusal::MissingToken), "{header}");
    }
}
