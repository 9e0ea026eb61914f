//! From what a run saw to its report.

use time::OffsetDateTime;

use super::{
    CertificateReport, DestinationFacts, ExchangeLine, HeaderLine, LeftBehind, Report, RequestReport, TlsReport,
};
use crate::domain::exchange::{Exchange, ExchangeKind, Outcome};
use crate::golive::batch::RUN_FIELD;
use crate::golive::check::CheckId;
use crate::golive::judge::{Evidence, days_left, judge};
use crate::golive::ledger;
use crate::golive::record::{Record, Seen, VersionAnswer};
use crate::golive::report::{CheckOutcome, CheckResult, Verdict};
use crate::golive::subject::{Proof, Service};

/// What a report says beside the evidence.
#[derive(Debug, Clone)]
pub struct Frame {
    pub destination: DestinationFacts,
    pub started_at: OffsetDateTime,
    pub finished_at: OffsetDateTime,
    /// signpost's version.
    pub version: String,
    /// Objects that were written, and whether each was deleted.
    pub objects: Vec<LeftBehind>,
}

impl Report {
    /// The report of a run; without a comparison.
    pub fn of(evidence: Evidence<'_>, frame: Frame) -> Self {
        let Evidence { plan, record } = evidence;
        let checks = judge(evidence);
        Self {
            verdict: verdict(record, &checks),
            destination: frame.destination,
            started_at: frame.started_at,
            finished_at: frame.finished_at,
            signpost: frame.version,
            run_id: plan.options.run_id.clone(),
            interrupted: record.is_interrupted,
            counts: Self::counts_of(&checks),
            latency_ms: ledger::latency(record),
            clock_skew_seconds: record.seen.iter().find_map(|seen| seen.exchange.clock.skew_seconds),
            tls: tls(record, frame.started_at),
            request: record.valid_deliveries().next().map(|seen| request(&seen.exchange)),
            ledger: ledger::rows(record),
            exchanges: record.seen.iter().map(exchange_line).collect(),
            assumptions: assumptions(evidence),
            open_questions: open_questions(evidence, &checks),
            attestations: plan.options.attestations.all().to_vec(),
            left_behind: left_behind(evidence, frame.objects),
            compared: None,
            checks,
        }
    }
}

/// What was not reached decides nothing: such a run is never ready.
fn verdict(record: &Record, checks: &[CheckResult]) -> Verdict {
    let is_whole = record.skipped.is_empty() && !record.is_interrupted;
    match Report::verdict_of(checks) {
        Verdict::Ready if !is_whole => Verdict::NeedsReview,
        verdict => verdict,
    }
}

fn tls(record: &Record, now: OffsetDateTime) -> Option<TlsReport> {
    let facts = record.seen.iter().find_map(|seen| seen.exchange.tls.clone())?;
    let is_accepted = |answer: &VersionAnswer| *answer == VersionAnswer::Accepted;
    let accepted = record.versions.iter().filter(|(_, answer)| is_accepted(answer));
    let certificate = |facts| CertificateReport { days_left: days_left(&facts, now), facts };
    Some(TlsReport {
        version: facts.version,
        cipher: facts.cipher,
        accepted_versions: accepted.map(|(version, _)| version.name().to_owned()).collect(),
        chain: facts.chain.into_iter().map(certificate).collect(),
    })
}

fn request(exchange: &Exchange) -> RequestReport {
    let request = &exchange.request;
    let header = |header: &crate::domain::exchange::HeaderRecord| HeaderLine {
        name: header.name.clone(),
        value: header.value.clone(),
    };
    RequestReport {
        method: request.method.to_string(),
        url: request.url.clone(),
        headers: request.headers.iter().map(header).collect(),
        body_bytes: request.body.bytes,
        body_sha256: request.body.sha256.clone(),
        signing: exchange.signing.as_ref().map(|signing| signing.steps.clone()).unwrap_or_default(),
    }
}

fn exchange_line(seen: &Seen) -> ExchangeLine {
    let exchange = &seen.exchange;
    let (outcome, response_bytes) = match &exchange.outcome {
        Outcome::Answered(response) => (response.reason.clone(), response.body.bytes),
        Outcome::Failed(failure) => (failure.message.clone(), 0),
    };
    ExchangeLine {
        number: seen.number,
        check: seen.check,
        kind: match exchange.kind {
            ExchangeKind::Delivery => "delivery",
            ExchangeKind::Token => "token",
            ExchangeKind::Probe => "probe",
        }
        .to_owned(),
        method: exchange.request.method.to_string(),
        url: exchange.request.url.clone(),
        status: exchange.status().unwrap_or(0),
        outcome,
        request_bytes: exchange.request.body.bytes,
        response_bytes,
        milliseconds: exchange.timings.total_us as f64 / 1_000.0,
        cause: exchange.cause.clone(),
    }
}

/// What holds for every destination, then what the first delivery's notes say.
fn assumptions(evidence: Evidence<'_>) -> Vec<String> {
    let mut all = vec![
        "A complete response with any 2xx status counts as delivered: the platform's page does not name its success \
         statuses."
            .to_owned(),
        "Timeouts and retries of the platform are not documented: limits are those of comparable senders.".to_owned(),
        "Duplicates, order and new properties are as the page of the vendor's sister product (Teleport) describes them."
            .to_owned(),
    ];
    if evidence.plan.service == Service::EventHubs {
        all.push(
            "Event Hubs makes one event of each batch, because the platform sends application/json: consumers get an \
             array."
                .to_owned(),
        );
    }
    let notes =
        evidence.record.valid_deliveries().next().map(|seen| seen.exchange.notes.as_slice()).unwrap_or_default();
    // What is odd about the sample batch is no assumption about the platform.
    let notes = notes.iter().filter(|note| !note.id.starts_with("batch."));
    all.extend(notes.map(|note| note.text.clone()));
    all
}

fn open_questions(evidence: Evidence<'_>, checks: &[CheckResult]) -> Vec<String> {
    const HOW: &str = "Read it back (--read-back), or let a person state it (--attest).";
    let result = |id| checks.iter().find(|check| check.id == id);
    let is_open = |id| {
        evidence.plan.options.attestations.of(id).is_none()
            && evidence.record.found.is_none()
            && result(id).is_some_and(|check| matches!(check.result, CheckOutcome::Passed | CheckOutcome::NotRun))
    };
    let is_store = evidence.plan.service.is_object_store();
    let mut all = Vec::new();
    if evidence.plan.proof == Proof::Nothing {
        all.push(
            "The destination has no authentication: is it meant that anyone who knows the URL can deliver?".to_owned(),
        );
    }
    if is_open(CheckId::StoreReadBack) && !is_store {
        all.push(format!("Is everything that was acknowledged stored? {HOW}"));
    }
    if is_open(CheckId::BehaveDuplicate) && !is_store {
        all.push(format!("Is a message that arrives twice stored once? {HOW}"));
    }
    if is_open(CheckId::BehaveOutOfOrder) && !is_store {
        all.push(format!("Does an older report that arrives late leave the newer value alone? {HOW}"));
    }
    if evidence.plan.service == Service::EventHubs && is_open(CheckId::BehaveOneEvent) {
        all.push(
            "Do the consumers of the event hub expect an array in each event? Let a person state it (--attest)."
                .to_owned(),
        );
    }
    all
}

fn left_behind(evidence: Evidence<'_>, objects: Vec<LeftBehind>) -> Vec<LeftBehind> {
    if evidence.plan.service.is_object_store() {
        return objects;
    }
    let acknowledged: Vec<_> = evidence.record.sent.iter().filter(|sent| sent.is_acknowledged).collect();
    if acknowledged.is_empty() {
        return objects;
    }
    let messages: usize = acknowledged.iter().map(|sent| sent.messages.len()).sum();
    let run_id = &evidence.plan.options.run_id;
    let begin: String = run_id.chars().take(5).collect();
    let what = format!(
        "{messages} messages: measurements hold {RUN_FIELD} = {run_id} in fields, and every hashId begins with {begin}"
    );
    objects.into_iter().chain([LeftBehind { what, removed: false }]).collect()
}
