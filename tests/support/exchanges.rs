//! Exchanges with everything in them.

use serde_json::json;
use signpost::domain::Connection;
use signpost::domain::exchange::{
    BodyRecord, CertificateFacts, ClockFacts, DestinationRecord, Exchange, ExchangeKind, Failure, FailureKind,
    HeaderRecord, NetworkFacts, Outcome, RequestRecord, Response, TlsFacts, TokenFacts,
};
use signpost::domain::request::{SigningRecord, StepRecord};
use signpost::domain::timings::{Event, Phase, Span, Timings};
use signpost::domain::{Auth, CredentialFacts, CredentialPlace, HeaderOrigin, Method, Note, SecretFacts, Sigv4};
use time::OffsetDateTime;
use time::macros::datetime;

/// When exchange 0 went out.
pub const FIRST: OffsetDateTime = datetime!(2026-03-05 01:02:03.123 UTC);

pub fn body(text: &str) -> BodyRecord {
    BodyRecord {
        bytes: text.len() as u64,
        sha256: "ab".repeat(32),
        kept: text.as_bytes().to_vec(),
        truncated: false,
        decoded_bytes: None,
    }
}

pub fn header(name: &str, value: &str, origin: Option<HeaderOrigin>) -> HeaderRecord {
    HeaderRecord { name: name.to_owned(), value: value.to_owned(), origin, masked: value.contains("•••") }
}

/// A signed delivery to object storage, answered with `status`.
pub fn answered(number: i64, status: u16, text: &str) -> Exchange {
    let object_path = format!("2026/03/05/{}", 1_772_672_523_123 + number);
    Exchange {
        kind: ExchangeKind::Delivery,
        started_at: Some(FIRST + time::Duration::milliseconds(number)),
        destination: DestinationRecord {
            name: "Acme landing bucket".to_owned(),
            environment: None,
            url: "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry".to_owned(),
            connection: Connection { connect_timeout_seconds: Some(5), ..Connection::default() },
            auth: Some(Auth::Sigv4(Sigv4 {
                region: "eu-west-1".to_owned(),
                service: "s3".to_owned(),
                access_key_id: "AKID".to_owned(),
                secret_access_key: SecretFacts { length: 40, traits: Vec::new() },
                session_token: None,
            })),
            unread_auth: None,
            file: "name = \"Acme landing bucket\"\n".to_owned(),
        },
        request: RequestRecord {
            method: Method::Put,
            url: format!("https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry/{object_path}"),
            object_path: Some(object_path),
            http_version: "HTTP/1.1".to_owned(),
            headers: vec![
                header("content-type", "application/json", Some(HeaderOrigin::Platform)),
                header("authorization", "AWS4-HMAC-SHA256 Credential=AKID/…, Signature=•••", Some(HeaderOrigin::Auth)),
                header("host", "acme-iot-landing.s3.eu-west-1.amazonaws.com", Some(HeaderOrigin::Transport)),
            ],
            body: body("[{\"deviceId\":\"pump-7\",\"value\":21.5}]"),
            messages: Some(1),
            credentials: vec![CredentialFacts {
                place: CredentialPlace::header("authorization"),
                facts: SecretFacts { length: 64, traits: Vec::new() },
            }],
            cleaned: Vec::new(),
        },
        outcome: Outcome::Answered(Response {
            status,
            reason: if status == 200 { "OK".to_owned() } else { String::new() },
            http_version: "HTTP/1.1".to_owned(),
            headers: vec![
                header("content-type", "application/xml", None),
                header("x-amz-request-id", "4442587FB7D0A2F9", None),
            ],
            body: body(text),
            failure: None,
        }),
        timings: timings(),
        events: vec![Event { at_us: 10, text: "asked for the name".to_owned() }],
        tls: Some(tls()),
        network: NetworkFacts {
            resolved: vec!["52.218.0.1".to_owned()],
            peer: Some("52.218.0.1:443".to_owned()),
            local: Some("10.0.0.2:50000".to_owned()),
            proxy: None,
        },
        clock: ClockFacts { skew_seconds: Some(-1.5), ..ClockFacts::default() },
        signing: Some(SigningRecord {
            canonical_request: Some("PUT\n/telemetry\n".to_owned()),
            string_to_sign: Some("AWS4-HMAC-SHA256\n20260305T010203Z\n".to_owned()),
            steps: vec![StepRecord {
                name: "canonical request".to_owned(),
                text: "PUT\n/telemetry\n".to_owned(),
                line_labels: vec!["method".to_owned(), "path".to_owned()],
            }],
        }),
        token: None,
        notes: vec![Note::info("url.path_encoded", "The path is percent-encoded.")],
        probe: None,
        cause: None,
    }
}

/// A delivery that nothing answered.
pub fn failed(number: i64) -> Exchange {
    let failure = Failure {
        phase: Phase::Dns,
        kind: FailureKind::Name(signpost::domain::failure::NameFault::NotFound),
        message: "the name was not found: no such host".to_owned(),
        after_ms: 12,
        first_bytes: Some("0a0b".to_owned()),
        connect_status: Some(407),
    };
    let mut exchange = answered(number, 200, "");
    exchange.outcome = Outcome::Failed(failure);
    exchange.tls = None;
    exchange.timings =
        Timings { dns: Some(Span { start_us: 100, duration_us: 12_000 }), total_us: 12_100, ..Timings::default() };
    exchange
}

/// The request for a token, and the delivery that carries it.
pub fn with_token(number: i64) -> [Exchange; 2] {
    let mut token = answered(number, 200, "{\"access_token\":\"•••\",\"expires_in\":3600}");
    token.kind = ExchangeKind::Token;
    token.request.method = Method::Post;
    token.request.object_path = None;
    "https://login.example/oauth2/token".clone_into(&mut token.request.url);
    token.request.body = body("grant_type=client_credentials&client_id=a&client_secret=•••");
    token.request.body.sha256 = String::new();
    token.request.messages = None;
    token.signing = None;
    let mut delivery = answered(number + 1, 202, "");
    delivery.token = Some(TokenFacts {
        from_cache: false,
        age_seconds: Some(0),
        expires_in: Some(3600),
        claims: Some(json!({ "aud": "ingest", "exp": 1_772_676_123 })),
    });
    [token, delivery]
}

fn timings() -> Timings {
    let span = |start_us, duration_us| Some(Span { start_us, duration_us });
    Timings {
        dns: span(100, 1_234),
        connect: span(1_334, 20_001),
        proxy: None,
        tls: span(21_335, 40_000),
        send: span(61_335, 77),
        wait: span(61_412, 30_000),
        receive: span(91_412, 1_003),
        total_us: 92_500,
    }
}

fn tls() -> TlsFacts {
    TlsFacts {
        version: "TLSv1.3".to_owned(),
        cipher: "TLS13_AES_128_GCM_SHA256".to_owned(),
        alpn: "http/1.1".to_owned(),
        chain: vec![CertificateFacts {
            subject: "CN=*.s3.eu-west-1.amazonaws.com".to_owned(),
            issuer: "CN=Amazon RSA 2048 M01".to_owned(),
            not_before: "2026-01-01T00:00:00Z".to_owned(),
            not_after: "2027-01-01T00:00:00Z".to_owned(),
            dns_names: vec!["*.s3.eu-west-1.amazonaws.com".to_owned()],
            self_signed: false,
            key: None,
        }],
        client_certificate_requested: Some(false),
        refusal: None,
    }
}
