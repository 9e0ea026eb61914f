//! What the evidence says of each check.
//!
//! A check that has nothing to go by did not run: it never counts as passed.

mod accept;
mod behave;
mod certificate;
mod reach;
mod refuse;
mod store;
mod token;

pub use self::certificate::days_left;
use self::reach::{dns, http11};
use super::attestation::Attestations;
use super::check::{CheckId, Family, Needs};
use super::plan::{Decision, Plan};
use super::record::{Record, Seen, SentBatch};
use super::report::{CheckOutcome, CheckResult};
use crate::diagnose::diagnose;
use crate::domain::Change;
use crate::domain::exchange::{Exchange, Outcome};

/// What every check is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    pub plan: &'a Plan,
    pub record: &'a Record,
}

/// The results of all checks, in order.
pub fn judge(evidence: Evidence<'_>) -> Vec<CheckResult> {
    CheckId::ALL.iter().map(|id| evidence.result(*id)).collect()
}

/// A result in the making: what is found, before it is tied to its check.
struct Found {
    outcome: CheckOutcome,
    reason: String,
    evidence: Vec<String>,
    fix: String,
    /// Where the fix is a change of the destination.
    changes: Vec<Change>,
    /// Where it rests on something else than its check says.
    needs: Option<Needs>,
}

impl Found {
    fn new(outcome: CheckOutcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            evidence: Vec::new(),
            fix: String::new(),
            changes: Vec::new(),
            needs: None,
        }
    }

    fn passed(reason: impl Into<String>) -> Self {
        Self::new(CheckOutcome::Passed, reason)
    }

    fn failed(reason: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { fix: fix.into(), ..Self::new(CheckOutcome::Failed, reason) }
    }

    fn warning(reason: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { fix: fix.into(), ..Self::new(CheckOutcome::Warning, reason) }
    }

    fn review(reason: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { fix: fix.into(), ..Self::new(CheckOutcome::Review, reason) }
    }

    fn not_run(reason: impl Into<String>) -> Self {
        Self::new(CheckOutcome::NotRun, reason)
    }

    fn with(mut self, evidence: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    fn resting_on(mut self, needs: Needs) -> Self {
        self.needs = Some(needs);
        self
    }
}

impl<'a> Evidence<'a> {
    /// The result of one check.
    pub fn result(self, id: CheckId) -> CheckResult {
        let found = self.found(id);
        let numbers = self.record.of(id).map(|seen| seen.number);
        let microseconds: u64 = self.record.of(id).map(|seen| seen.exchange.timings.total_us).sum();
        let result = CheckResult::new(id, found.outcome, found.reason);
        CheckResult {
            evidence: found.evidence,
            fix: found.fix,
            changes: found.changes,
            needs: found.needs.unwrap_or(result.needs),
            exchanges: numbers.collect(),
            milliseconds: microseconds / 1_000,
            ..result
        }
    }

    fn found(self, id: CheckId) -> Found {
        match self.plan.decision(id) {
            Some(Decision::NotRun(reason)) => return Found::not_run(reason),
            None => return Found::not_run("It is not part of this plan."),
            Some(Decision::Run(_)) => {}
        }
        let reason = self.record.skipped.get(&id).or_else(|| self.record.impossible.get(&id));
        // What was too slow to go on with is what this check is about.
        let is_told = id == CheckId::BehaveResponseTime || self.record.of(id).next().is_some();
        if let Some(reason) = reason.filter(|_| !is_told) {
            return Found::not_run(reason);
        }
        if id.check().family == Family::Behave && self.is_small_batch_refused() && !self.sends_nothing_valid(id) {
            return Found::not_run("A small batch by itself is not accepted, so nothing follows from this one.");
        }
        self.judged(id)
    }

    /// The check of one small batch ran and failed.
    fn is_small_batch_refused(self) -> bool {
        self.record.batches(CheckId::AcceptOne).last().is_some_and(|sent| !sent.is_acknowledged)
    }

    /// The check reads what other checks brought, or sends what a good endpoint refuses.
    fn sends_nothing_valid(self, id: CheckId) -> bool {
        self.record.batches(id).all(|sent| sent.messages.is_empty())
    }

    fn judged(self, id: CheckId) -> Found {
        match id {
            CheckId::ReachDns => self.of_head(dns),
            CheckId::ReachTcp => self.of_head(|head| self.tcp(head)),
            CheckId::ReachTlsVersion => self.of_head(|head| self.tls_version(head)),
            CheckId::ReachChain => self.of_head(|head| self.chain(head)),
            CheckId::ReachCertificateExpiry => self.of_head(|head| self.certificate_expiry(head)),
            CheckId::ReachKeyStrength => self.of_head(|head| self.key_strength(head)),
            CheckId::ReachHttp11 => self.of_head(http11),
            CheckId::TokenFetch | CheckId::TokenSecond => self.token_issued(id),
            CheckId::TokenLifetime => self.token_lifetime(),
            CheckId::TokenProvider => self.token_provider(),
            CheckId::TokenCached => self.token_cached(),
            CheckId::TokenRenewed => self.accepted(id, "The delivery with a new token was accepted."),
            CheckId::AcceptLarge => self.accept_large(),
            CheckId::AcceptMeasurement
            | CheckId::AcceptNotification
            | CheckId::AcceptOne
            | CheckId::AcceptMany
            | CheckId::AcceptMixed
            | CheckId::AcceptUnknownProperties
            | CheckId::AcceptNulls
            | CheckId::AcceptEmptyObservations
            | CheckId::AcceptUnitSpace
            | CheckId::AcceptUnicode
            | CheckId::AcceptNumbers
            | CheckId::AcceptAttempt => self.accept(id),
            CheckId::RefuseNoCredentials
            | CheckId::RefuseWrongCredentials
            | CheckId::RefuseTampered
            | CheckId::RefuseExpired
            | CheckId::RefuseOtherPath
            | CheckId::RefuseOtherMethod => self.refuse(id),
            CheckId::BehaveDuplicate | CheckId::BehaveRetry | CheckId::BehaveOutOfOrder => self.repeated(id),
            CheckId::BehaveConcurrent => self.accepted(id, "Both were accepted."),
            CheckId::BehaveResponseTime => self.response_time(),
            CheckId::BehaveResponseBody => self.response_body(),
            CheckId::BehaveRedirect => self.redirect(),
            CheckId::BehaveKeepAlive | CheckId::BehaveIdleConnection => self.one_connection(id),
            CheckId::BehaveThrottling => self.throttling(),
            CheckId::BehaveRetryClass => self.retry_class(),
            CheckId::BehaveMalformed => self.malformed(),
            CheckId::BehaveContentType => self.content_type(),
            CheckId::BehaveOneEvent => self.stated(id),
            CheckId::StoreDatedKey => self.dated_key(),
            CheckId::StoreSameInstant => self.same_instant(),
            CheckId::StoreContentType => self.content_type_kept(),
            CheckId::StoreEncryption => self.encryption(),
            CheckId::StoreReadBack => self.stored(id),
        }
    }

    /// What the first request says, if there is one.
    fn of_head(self, judge: impl FnOnce(&'a Seen) -> Found) -> Found {
        self.record.head().map_or_else(|| self.nothing_to_go_by("Nothing was sent."), judge)
    }

    fn attestations(self) -> &'a Attestations {
        &self.plan.options.attestations
    }

    /// Why nothing is known, where the run ended before.
    fn nothing_to_go_by(self, otherwise: &str) -> Found {
        Found::not_run(if self.record.is_interrupted {
            "The check was ended before it was reached."
        } else {
            otherwise
        })
    }

    /// All valid batches of `id` were acknowledged, or the first one that was not says why.
    fn all_acknowledged(self, id: CheckId) -> Result<Vec<&'a SentBatch>, Found> {
        let sent: Vec<&SentBatch> = self.record.batches(id).collect();
        if sent.is_empty() {
            return Err(self.nothing_to_go_by("Nothing was sent."));
        }
        match sent.iter().find(|sent| !sent.is_acknowledged) {
            Some(refused) => Err(self.not_acknowledged(refused)),
            None => Ok(sent),
        }
    }

    /// What went wrong with a batch that should have been accepted.
    fn not_acknowledged(self, sent: &SentBatch) -> Found {
        let exchanges = self.record.exchanges(sent);
        if self.record.is_interrupted && exchanges.last().is_none_or(|exchange| exchange.status().is_none()) {
            return Found::not_run("The check was ended while it ran.");
        }
        let Some(last) = exchanges.last() else {
            let reason = sent.stopped.clone().unwrap_or_else(|| "Nothing was sent.".to_owned());
            return Found::failed(reason, "Correct the destination: the request cannot be made.");
        };
        let said = outcome_text(last);
        let stopped = sent.stopped.iter().map(|reason| format!("the delivery was not sent: {reason}"));
        match diagnose(&exchanges).into_iter().next() {
            Some(finding) => {
                let evidence = finding.evidence.iter().take(3).map(ToString::to_string);
                let failed = Found::failed(format!("{said}. {}", finding.title), finding.fix.clone());
                Found { changes: finding.changes, ..failed }
                    .with(std::iter::once(format!("cause: {}", finding.cause.id)))
                    .with(evidence)
                    .with(stopped)
            }
            None => {
                Found::failed(format!("{said}."), "Accept the batch with a 2xx status, or say in the response why not.")
                    .with(stopped)
            }
        }
    }
}

/// `200 OK`, or why there is no response.
fn outcome_text(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Outcome::Answered(response) => format!("{} {}", response.status, response.reason).trim_end().to_owned(),
        Outcome::Failed(failure) => format!("No response: {}", failure.message),
    }
}

/// `PUT: 200 OK in 8.1 ms`.
fn line(seen: &Seen) -> String {
    let milliseconds = seen.exchange.timings.total_us as f64 / 1_000.0;
    format!("{}: {} in {milliseconds:.1} ms", seen.exchange.request.method, outcome_text(&seen.exchange))
}
