//! A report with a bit of everything.

use time::macros::datetime;

use super::{
    Attestation, CertificateReport, CheckOutcome, CheckResult, Compared, DestinationFacts, ExchangeLine, HeaderLine,
    Latency, LedgerRow, LeftBehind, Report, RequestReport, TlsReport,
};
use crate::domain::display::MASK;
use crate::domain::exchange::CertificateFacts;
use crate::domain::request::StepRecord;
use crate::golive::check::{CheckId, Needs};

impl Report {
    /// A report of a made-up destination that has every part and every kind of result: for whoever lays one out.
    pub fn sample() -> Self {
        let checks: Vec<CheckResult> = CheckId::ALL.iter().map(|id| sample_result(*id)).collect();
        Self {
            verdict: Self::verdict_of(&checks),
            destination: DestinationFacts {
                name: "Acme landing bucket".to_owned(),
                environment: None,
                url: "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry".to_owned(),
                method: "aws-sigv4".to_owned(),
                fingerprint: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            },
            started_at: datetime!(2026-03-05 01:02:03.123 UTC),
            finished_at: datetime!(2026-03-05 01:02:07.5 UTC),
            signpost: env!("CARGO_PKG_VERSION").to_owned(),
            run_id: "k3v9x0q2".to_owned(),
            interrupted: false,
            counts: Self::counts_of(&checks),
            checks,
            latency_ms: Some(sample_latency()),
            clock_skew_seconds: Some(-1.5),
            tls: Some(sample_tls()),
            request: Some(sample_request()),
            ledger: sample_ledger(),
            exchanges: sample_exchanges(),
            assumptions: vec![
                "The dated path ends in the request time in UTC, in milliseconds: the platform's page does not say how \
                 {timestamp} is written."
                    .to_owned(),
                "Any 2xx counts as delivered: the platform's page does not name its success statuses.".to_owned(),
            ],
            open_questions: vec![
                "Are messages that arrive twice stored once? Read them back (--read-back), or let a person state it \
                 (--attest)."
                    .to_owned(),
            ],
            attestations: vec![Attestation {
                check: CheckId::BehaveDuplicate,
                by: "Jane Doe, Acme".to_owned(),
                at: datetime!(2026-03-04 16:30:00 UTC),
                statement: "The ingest job keeps one row per hashId.".to_owned(),
                passed: true,
            }],
            left_behind: vec![
                LeftBehind {
                    what: "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry/2026/03/05/1772672523123"
                        .to_owned(),
                    removed: true,
                },
                LeftBehind { what: "Messages whose fields hold signpostRun = k3v9x0q2".to_owned(), removed: false },
            ],
            compared: Some(Compared {
                newly_failed: vec![CheckId::RefuseNoCredentials.name().to_owned()],
                newly_passed: vec![CheckId::AcceptUnicode.name().to_owned()],
                changes: vec!["The 95th percentile of the response time went from 12.0 ms to 48.3 ms.".to_owned()],
                baseline_started_at: "2026-02-26T09:00:00Z".to_owned(),
            }),
        }
    }
}

fn sample_result(id: CheckId) -> CheckResult {
    let with = |outcome, reason: &str, evidence: &[&str], fix: &str, exchanges: &[usize]| CheckResult {
        evidence: evidence.iter().map(|&text| text.to_owned()).collect(),
        fix: fix.to_owned(),
        exchanges: exchanges.to_vec(),
        milliseconds: 12,
        ..CheckResult::new(id, outcome, reason)
    };
    match id {
        CheckId::RefuseNoCredentials => with(
            CheckOutcome::Failed,
            "A request without credentials was accepted: anyone who knows the URL can deliver.",
            &["PUT without Authorization: 200 OK"],
            "Refuse requests without valid credentials with 401 or 403.",
            &[3],
        ),
        CheckId::ReachCertificateExpiry => with(
            CheckOutcome::Warning,
            "A certificate of the chain ends in 12 days.",
            &["CN=acme.example: 2026-03-17T00:00:00Z"],
            "Renew the certificate, and let it be renewed by a machine from now on.",
            &[1],
        ),
        CheckId::ReachChain => with(
            CheckOutcome::Review,
            "The chain leads to a private authority. Public clients do not trust it.",
            &["CN=Acme Private CA"],
            "Ask the platform's operator whether it can trust this authority.",
            &[1],
        ),
        CheckId::BehaveIdleConnection => CheckResult::new(
            id,
            CheckOutcome::NotRun,
            "It takes 65 seconds, so it runs only when it is asked for (--only behave.idle-connection).",
        ),
        CheckId::BehaveDuplicate => CheckResult {
            needs: Needs::Attestation,
            ..with(
                CheckOutcome::Passed,
                "Both deliveries were accepted with 200. Jane Doe, Acme states that one record is kept.",
                &["1st: 200 OK", "2nd: 200 OK"],
                "",
                &[4, 5],
            )
        },
        _ if id.check().family == super::Family::Token => {
            CheckResult::new(id, CheckOutcome::NotRun, "Only OAuth2 client credentials use a token.")
        }
        _ => with(CheckOutcome::Passed, "200 OK.", &["200 OK in 8.1 ms"], "", &[1]),
    }
}

fn sample_latency() -> Latency {
    let all: Vec<f64> =
        vec![8.1, 7.9, 9.0, 8.4, 8.8, 48.3, 8.2, 8.0, 8.6, 9.3, 8.1, 8.2, 8.9, 8.0, 8.3, 8.5, 9.9, 8.2, 8.0, 50.1];
    Latency { samples: all.len(), p50: 8.4, p95: 48.3, max: 50.1, all }
}

fn sample_tls() -> TlsReport {
    let certificate = |subject: &str, issuer: &str, not_after: &str, days_left| CertificateReport {
        facts: CertificateFacts {
            subject: subject.to_owned(),
            issuer: issuer.to_owned(),
            not_before: "2025-12-17T00:00:00Z".to_owned(),
            not_after: not_after.to_owned(),
            dns_names: vec!["acme.example".to_owned()],
            self_signed: false,
            key: None,
        },
        days_left: Some(days_left),
    };
    TlsReport {
        version: "TLS 1.3".to_owned(),
        cipher: "TLS_AES_256_GCM_SHA384".to_owned(),
        accepted_versions: vec!["TLS 1.2".to_owned(), "TLS 1.3".to_owned()],
        chain: vec![
            certificate("CN=acme.example", "CN=Acme Issuing CA", "2026-03-17T00:00:00Z", 12),
            certificate("CN=Acme Issuing CA", "CN=Acme Private CA", "2030-01-01T00:00:00Z", 1_398),
        ],
    }
}

fn sample_request() -> RequestReport {
    let header = |name: &str, value: &str| HeaderLine { name: name.to_owned(), value: value.to_owned() };
    RequestReport {
        method: "PUT".to_owned(),
        url: "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry/2026/03/05/1772672523123".to_owned(),
        headers: vec![
            header("content-type", "application/json"),
            header(
                "authorization",
                &format!(
                    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260305/eu-west-1/s3/aws4_request, SignedHeaders=content-type;host, Signature={MASK}"
                ),
            ),
        ],
        body_bytes: 1_234,
        body_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        signing: vec![
            StepRecord {
                name: "canonical request".to_owned(),
                text: "PUT\n/telemetry/2026/03/05/1772672523123\n\ncontent-type:application/json".to_owned(),
                line_labels: vec!["method".to_owned(), "path".to_owned(), "query".to_owned(), "header".to_owned()],
            },
            StepRecord { name: "signature".to_owned(), text: MASK.to_owned(), line_labels: Vec::new() },
        ],
    }
}

fn sample_ledger() -> Vec<LedgerRow> {
    let row = |hash_id: &str, check, sent, acknowledged, found| LedgerRow {
        hash_id: hash_id.to_owned(),
        attempt: 0,
        sent,
        acknowledged,
        found,
        check,
    };
    vec![
        row("k3v9x01", CheckId::AcceptMeasurement, 1, 1, Some(1)),
        row("k3v9x02", CheckId::AcceptNotification, 1, 1, Some(0)),
        row("k3v9x03", CheckId::BehaveDuplicate, 2, 2, Some(2)),
        row("k3v9x04", CheckId::BehaveConcurrent, 1, 0, None),
    ]
}

fn sample_exchanges() -> Vec<ExchangeLine> {
    let line = |number, check, status, outcome: &str| ExchangeLine {
        number,
        check,
        kind: "delivery".to_owned(),
        method: "PUT".to_owned(),
        url: "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry/2026/03/05/1772672523123".to_owned(),
        status,
        outcome: outcome.to_owned(),
        request_bytes: 1_234,
        response_bytes: 0,
        milliseconds: 8.1,
        cause: None,
    };
    vec![
        line(1, CheckId::AcceptMeasurement, 200, "OK"),
        line(2, CheckId::AcceptNotification, 200, "OK"),
        line(3, CheckId::RefuseNoCredentials, 200, "OK"),
        line(4, CheckId::BehaveDuplicate, 200, "OK"),
        line(5, CheckId::BehaveDuplicate, 0, "connection reset"),
    ]
}
