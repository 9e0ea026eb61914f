//! What a go-live check found: the facts that every form of the report is made from.
//!
//! All texts are masked and safe to show. The JSON form is the published one.

mod assemble;
mod kept;
mod sample;

use serde::{Deserialize, Serialize, Serializer};
use time::OffsetDateTime;

pub use self::assemble::Frame;
use super::check::{Check, CheckId, Family, Needs};
use crate::domain::Change;
use crate::domain::exchange::CertificateFacts;
use crate::domain::request::StepRecord;
use crate::domain::{DestinationLabel, EnvironmentName};

/// Whether an integration may go live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No check failed and none needs a person.
    Ready,
    /// At least one check failed.
    NotReady,
    /// No check failed, and at least one needs a person.
    NeedsReview,
}

/// What became of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// The expectation was met.
    Passed,
    /// It could not run, or does not apply; never counted as passed.
    NotRun,
    /// A person has to decide.
    Review,
    /// It works, and may not for long.
    Warning,
    /// The expectation was not met.
    Failed,
}

impl CheckOutcome {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::NotRun => "not-run",
            Self::Review => "review",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// One check and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckResult {
    pub id: CheckId,
    pub family: Family,
    pub title: &'static str,
    pub result: CheckOutcome,
    /// One or two sentences: why the result is what it is.
    pub reason: String,
    /// What was seen, a fact each.
    pub evidence: Vec<String>,
    /// What to change; empty where nothing has to be.
    pub fix: String,
    /// Fields of the destination file with their new values, where the fix is a change of it.
    #[serde(rename = "change", skip_serializing_if = "Vec::is_empty", serialize_with = "as_map")]
    pub changes: Vec<Change>,
    /// Where the expectation comes from.
    pub source: super::check::Source,
    /// What the result rests on.
    pub needs: Needs,
    /// Numbers of [`Report::exchanges`].
    pub exchanges: Vec<usize>,
    pub milliseconds: u64,
    /// What goes out for the check.
    pub sent: &'static str,
    pub expectation: &'static str,
}

impl CheckResult {
    /// A result of `id`, so far without evidence.
    pub fn new(id: CheckId, result: CheckOutcome, reason: impl Into<String>) -> Self {
        let Check { id, name: _, family, title, sent, expectation, source, needs } = *id.check();
        Self {
            id,
            family,
            title,
            result,
            reason: reason.into(),
            evidence: Vec::new(),
            fix: String::new(),
            changes: Vec::new(),
            source,
            needs,
            exchanges: Vec::new(),
            milliseconds: 0,
            sent,
            expectation,
        }
    }
}

/// `{ "auth.region": "eu-west-1" }`, as in the findings of a diagnosis.
fn as_map<S: Serializer>(changes: &[Change], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(changes.iter().map(|change| (change.field.path(), &change.value)))
}

/// One message that was sent, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    pub hash_id: String,
    /// The highest attempt that was sent.
    pub attempt: u32,
    /// Times it was sent.
    pub sent: u32,
    /// Times a response acknowledged it.
    pub acknowledged: u32,
    /// Records of it that were read back; `null` where nothing was.
    pub found: Option<u32>,
    /// The check that sent it.
    pub check: CheckId,
}

/// The times of small batches sent one after the other, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    pub samples: usize,
    pub p50: f64,
    pub p95: f64,
    pub max: f64,
    /// Every sample in order.
    pub all: Vec<f64>,
}

/// Where the check went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationFacts {
    pub name: String,
    /// `None` for the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentName>,
    /// As configured, masked.
    pub url: String,
    /// The authentication method, as destination files name it.
    pub method: String,
    /// SHA-256 of the destination file, lower-case hex.
    pub fingerprint: String,
}

impl DestinationFacts {
    /// What the runs of this destination are kept under.
    pub fn label(&self) -> DestinationLabel {
        DestinationLabel { name: self.name.clone(), environment: self.environment.clone() }
    }
}

/// What a person states about what cannot be seen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    pub check: CheckId,
    pub by: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub statement: String,
    pub passed: bool,
}

/// TLS as the endpoint speaks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsReport {
    /// Negotiated with signpost, as in `TLS 1.3`.
    pub version: String,
    pub cipher: String,
    /// Every version that the endpoint accepts.
    pub accepted_versions: Vec<String>,
    /// As the endpoint sends it, leaf first.
    pub chain: Vec<CertificateReport>,
}

/// One certificate of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateReport {
    #[serde(flatten)]
    pub facts: CertificateFacts,
    /// Whole days from the start of the check to the end of its validity; negative after it; `null` where not readable.
    pub days_left: Option<i64>,
}

/// The first delivery, as it went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestReport {
    pub method: String,
    pub url: String,
    pub headers: Vec<HeaderLine>,
    pub body_bytes: u64,
    pub body_sha256: String,
    /// Every step of the signature, in the specification's order; empty where nothing is signed.
    pub signing: Vec<StepRecord>,
}

/// One header, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderLine {
    pub name: String,
    pub value: String,
}

/// One request that went out, in short: the evidence that checks refer to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExchangeLine {
    /// Counted from 1, in the order of sending.
    pub number: usize,
    pub check: CheckId,
    /// `delivery`, `token` or `probe`.
    pub kind: String,
    pub method: String,
    pub url: String,
    /// 0 where no response came.
    pub status: u16,
    /// The reason phrase, or why no response came.
    pub outcome: String,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub milliseconds: f64,
    /// The first cause that a diagnosis names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// What the check leaves at the destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    /// An object's URL, masked, or the description of a message.
    pub what: String,
    pub removed: bool,
}

/// What changed since an earlier report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub newly_failed: Vec<String>,
    pub newly_passed: Vec<String>,
    /// What else changed, a sentence each: slower, fewer days left, another fingerprint.
    pub changes: Vec<String>,
    /// When the earlier check started.
    pub baseline_started_at: String,
}

/// How many checks ended in each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub warning: usize,
    pub review: usize,
    pub not_run: usize,
}

/// Everything that a report says.
#[expect(clippy::unsafe_derive_deserialize, reason = "the moment of the sample is read by a macro when it compiles")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub verdict: Verdict,
    pub destination: DestinationFacts,
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub finished_at: OffsetDateTime,
    /// signpost's version.
    pub signpost: String,
    /// In `fields` of every measurement that was sent, as `signpostRun`.
    pub run_id: String,
    /// True if the check was ended before its time.
    pub interrupted: bool,
    pub counts: Counts,
    /// Every check, by family in order.
    pub checks: Vec<CheckResult>,
    /// `null` where no samples were sent.
    pub latency_ms: Option<Latency>,
    /// The destination's clock minus this machine's, in seconds.
    pub clock_skew_seconds: Option<f64>,
    pub tls: Option<TlsReport>,
    pub request: Option<RequestReport>,
    pub ledger: Vec<LedgerRow>,
    pub exchanges: Vec<ExchangeLine>,
    /// Where the platform's page is silent, what signpost assumes.
    pub assumptions: Vec<String>,
    /// What this check could not decide, and how to.
    pub open_questions: Vec<String>,
    pub attestations: Vec<Attestation>,
    pub left_behind: Vec<LeftBehind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
}

/// The JSON Schema of a report's JSON form.
pub fn schema() -> &'static str {
    include_str!("../../../assets/schemas/go-live-report.schema.json")
}

impl Report {
    /// The verdict that follows from `checks`.
    pub fn verdict_of(checks: &[CheckResult]) -> Verdict {
        let has = |outcome| checks.iter().any(|check| check.result == outcome);
        let has_pass = has(CheckOutcome::Passed);
        match (has(CheckOutcome::Failed), has(CheckOutcome::Review) || !has_pass) {
            (true, _) => Verdict::NotReady,
            (false, true) => Verdict::NeedsReview,
            (false, false) => Verdict::Ready,
        }
    }

    /// How many of `checks` ended in each way.
    pub fn counts_of(checks: &[CheckResult]) -> Counts {
        let count = |outcome| checks.iter().filter(|check| check.result == outcome).count();
        Counts {
            passed: count(CheckOutcome::Passed),
            failed: count(CheckOutcome::Failed),
            warning: count(CheckOutcome::Warning),
            review: count(CheckOutcome::Review),
            not_run: count(CheckOutcome::NotRun),
        }
    }

    /// The checks of one family, in order.
    pub fn family(&self, family: Family) -> impl Iterator<Item = &CheckResult> {
        self.checks.iter().filter(move |check| check.family == family)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(outcome: CheckOutcome) -> CheckResult {
        CheckResult::new(CheckId::AcceptOne, outcome, "")
    }

    #[test]
    fn one_failure_is_enough_and_a_review_needs_a_person() {
        let verdict = |outcomes: &[CheckOutcome]| {
            Report::verdict_of(&outcomes.iter().map(|outcome| result(*outcome)).collect::<Vec<_>>())
        };
        use CheckOutcome::{Failed, NotRun, Passed, Review, Warning};
        assert_eq!(verdict(&[Passed, NotRun, Warning]), Verdict::Ready);
        assert_eq!(verdict(&[Passed, Review]), Verdict::NeedsReview);
        assert_eq!(verdict(&[Passed, Review, Failed]), Verdict::NotReady);
        assert_eq!(verdict(&[NotRun, NotRun]), Verdict::NeedsReview, "what did not run is no pass");
    }

    #[test]
    fn the_json_has_the_fields_of_the_contract() {
        let json = serde_json::to_value(Report::sample()).expect("plain data");
        assert_eq!(json["verdict"], "not-ready");
        for field in ["name", "url", "method", "fingerprint"] {
            assert!(json["destination"][field].is_string(), "{field}");
        }
        for field in ["started_at", "finished_at", "signpost", "run_id"] {
            assert!(json[field].is_string(), "{field}");
        }
        let check = &json["checks"][0];
        for field in ["id", "family", "title", "result", "reason", "fix", "source", "needs"] {
            assert!(check[field].is_string(), "{field}");
        }
        assert!(check["evidence"].is_array() && check["exchanges"].is_array() && check["milliseconds"].is_u64());
        let row = &json["ledger"][0];
        for field in ["attempt", "sent", "acknowledged", "found"] {
            assert!(row[field].is_u64(), "{field}");
        }
        assert!(json["latency_ms"]["p95"].is_f64() && json["assumptions"].is_array());
        assert!(json["compared"]["newly_failed"].is_array() && json["compared"]["newly_passed"].is_array());
    }

    #[test]
    fn the_published_schema_fits_the_json() {
        let schema: serde_json::Value = serde_json::from_str(schema()).expect("the schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("the schema is one");
        let mut report = serde_json::to_value(Report::sample()).expect("plain data");
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        // Every property of the report is described.
        let described = schema["properties"].as_object().expect("properties");
        for name in report.as_object().expect("an object").keys() {
            assert!(described.contains_key(name), "{name}");
        }
        report["verdict"] = "perhaps".into();
        assert!(!validator.is_valid(&report));
    }
}
