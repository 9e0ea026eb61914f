//! One attempt: message, signature, wire, and what the response means.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;

use super::LoadPlan;
use super::seen::Seen;
use crate::delivery::engine::{Engine, Outgoing};
use crate::delivery::prepare::{PrepareError, Prepared, prepare};
use crate::delivery::probe::Scope;
use crate::delivery::record::Recorder;
use crate::diagnose;
use crate::domain::message::Batch;
use crate::domain::request::Method;
use crate::domain::{Auth, Destination, Exchange, Secret, SignedRequest, limits};
use crate::net::{Cancel, Pool};
use crate::rehearsal::{Outcome, Report, report_batch};
use crate::signing;
use crate::signing::oauth2::AccessToken;

/// What all attempts of a run share.
pub(super) struct Context {
    pub(super) engine: Engine,
    pub(super) pool: Pool,
    /// Of every delivery to this destination.
    pub(super) method: Method,
    pub(super) destination: Destination,
    pub(super) auth: Auth<Secret>,
    pub(super) plan: LoadPlan,
    /// Tells the messages of this run from those of others.
    pub(super) run: String,
    pub(super) began: OffsetDateTime,
    pub(super) cancel: Cancel,
    pub(super) moments: Moments,
    pub(super) examined: Examined,
}

/// What came of one attempt.
pub(super) struct Attempted {
    pub(super) outcome: Outcome,
    /// It went out, and whether it was taken is not known.
    pub(super) is_uncertain: bool,
    /// Of the response's body, as far as it came.
    pub(super) response_bytes: u64,
    /// The failure in a word or two, such as `503` or `timeout`.
    pub(super) failure: Option<String>,
    /// The cause that was found for it.
    pub(super) cause: Option<String>,
    /// The exchanges worth keeping: token requests, and the first of each kind of failure.
    pub(super) samples: Vec<Exchange>,
}

impl Context {
    /// Make attempt number `attempt` of `report`.
    pub(super) async fn attempt(&self, report: &Report, attempt: u32) -> Result<Attempted, PrepareError> {
        let plan = &self.plan;
        let batch = report_batch(&plan.fleet, report, &self.run, self.began, plan.observations, attempt);
        let now = self.moments.next(self.engine.now(), self.destination.object_path_form().is_some());
        let prepared = prepare(&self.destination, &self.auth, &batch, now)?;
        let Auth::ClientCredentials(auth) = &self.auth else {
            return Ok(self.send(&prepared.delivery, &prepared, &batch, None).await);
        };
        let outgoing = Outgoing {
            destination: &self.destination,
            auth: &self.auth,
            batch: &batch,
            prepared,
            scope: Scope::Delivery,
        };
        let (prepared, token, fetched) = self.engine.token_for(outgoing, auth, &self.cancel).await;
        let mut attempted = match token {
            Ok(token) => {
                let attempted = self.send_with(&token, &prepared, &batch).await;
                if let Outcome::Answered { status, .. } = attempted.outcome
                    && plan.sender.renews_token_after(status)
                {
                    self.engine.discard_token(auth, &token.token).await;
                }
                attempted
            }
            // The token endpoint's own exchange says why.
            Err(_reason) => Attempted {
                outcome: Outcome::Failed,
                is_uncertain: false,
                response_bytes: 0,
                failure: Some("no token".to_owned()),
                cause: fetched.last().and_then(|exchange| exchange.cause.clone()),
                samples: Vec::new(),
            },
        };
        attempted.samples.splice(0..0, fetched);
        Ok(attempted)
    }

    async fn send_with(&self, token: &AccessToken, prepared: &Prepared, batch: &Batch) -> Attempted {
        match signing::bearer::sign(prepared.unsigned.clone(), Some(&token.token)) {
            Ok(signed) => self.send(&signed.request, prepared, batch, Some(&token.token)).await,
            Err(_refused) => Attempted {
                outcome: Outcome::Failed,
                is_uncertain: false,
                response_bytes: 0,
                failure: Some("the token cannot be sent".to_owned()),
                cause: None,
                samples: Vec::new(),
            },
        }
    }

    async fn send(
        &self,
        request: &SignedRequest,
        prepared: &Prepared,
        batch: &Batch,
        token: Option<&Secret>,
    ) -> Attempted {
        let seen = Seen::new(self.engine.wire().send_on(&self.pool, request, &self.cancel).await);
        let (outcome, failure) = seen.outcome(&self.plan.sender, self.engine.now());
        let response_bytes = seen.response_bytes();
        let mut attempted =
            Attempted { outcome, is_uncertain: false, response_bytes, failure, cause: None, samples: Vec::new() };
        if attempted.failure.is_none() {
            return attempted;
        }
        attempted.is_uncertain = matches!(outcome, Outcome::Failed) && seen.went_out();
        let key = seen.key();
        attempted.cause = match self.examined.known(key) {
            Ok(known) => known,
            Err(NotExamined) if self.examined.is_full() => None,
            Err(NotExamined) => {
                let exchange = self.record(request, &seen, prepared, batch, token);
                let cause = exchange.cause.clone();
                if self.examined.keep(key, cause.clone()) {
                    attempted.samples.push(exchange);
                }
                cause
            }
        };
        attempted
    }

    fn record(
        &self,
        request: &SignedRequest,
        seen: &Seen,
        prepared: &Prepared,
        batch: &Batch,
        token: Option<&Secret>,
    ) -> Exchange {
        let recorder = Recorder::new(&self.destination, &self.auth, batch);
        let mut exchange = seen.record(&recorder, request, token);
        exchange.request.object_path = prepared.object_path.as_ref().map(ToString::to_string);
        exchange.notes.clone_from(&prepared.notes);
        exchange.cause = diagnose::first_cause(std::slice::from_ref(&exchange));
        exchange
    }
}

struct NotExamined;

/// Failures that were looked into, by what tells them apart.
#[derive(Default)]
pub(super) struct Examined(Mutex<HashMap<u64, Option<String>>>);

impl Examined {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Option<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cause that was found for `key`, if any was; `Err` if it was not looked into yet.
    fn known(&self, key: u64) -> Result<Option<String>, NotExamined> {
        self.lock().get(&key).cloned().ok_or(NotExamined)
    }

    fn is_full(&self) -> bool {
        self.lock().len() >= limits::LOAD_FAILURES_EXAMINED_MAX
    }

    /// True if it was not known before.
    fn keep(&self, key: u64, cause: Option<String>) -> bool {
        self.lock().insert(key, cause).is_none()
    }
}

/// Moments for dated keys. Two requests in one millisecond would write to one key, and the later one would win; so each
/// takes a millisecond of its own, as long as that stays close to the clock.
#[derive(Default)]
pub(super) struct Moments {
    last: Mutex<Option<OffsetDateTime>>,
    collisions: std::sync::atomic::AtomicU64,
}

const AHEAD_MAX: time::Duration = time::Duration::SECOND;

impl Moments {
    fn next(&self, now: OffsetDateTime, is_dated: bool) -> OffsetDateTime {
        if !is_dated {
            return now;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let free = last.map(|last| last.saturating_add(time::Duration::MILLISECOND)).filter(|free| *free > now);
        let moment = match free {
            Some(free) if free - now <= AHEAD_MAX => free,
            Some(_) => {
                self.collisions.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                return now;
            }
            None => now,
        };
        *last = Some(moment);
        moment
    }

    /// Requests that had to share a millisecond with another.
    pub(super) fn collisions(&self) -> u64 {
        self.collisions.load(std::sync::atomic::Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

    #[test]
    fn a_dated_key_has_a_millisecond_of_its_own_while_that_is_close_to_the_clock() {
        let moments = Moments::default();
        let taken: Vec<OffsetDateTime> = (0..1_500).map(|_| moments.next(NOW, true)).collect();
        let different: HashSet<_> = taken.iter().take(1_001).collect();
        assert_eq!(different.len(), 1_001);
        assert!(taken.iter().all(|moment| *moment - NOW <= AHEAD_MAX));
        assert_eq!(moments.collisions(), 499);
        assert_eq!(Moments::default().next(NOW, false), NOW);
    }
}
