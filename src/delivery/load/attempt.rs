//! One attempt: message, signature, wire, and what the response means.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;

use super::LoadPlan;
use super::seen::Seen;
use crate::delivery::engine::{Engine, NoToken, Outgoing};
use crate::delivery::prepare::{self, PrepareError};
use crate::delivery::probe::Scope;
use crate::delivery::record::Recorder;
use crate::diagnose;
use crate::domain::message::Batch;
use crate::domain::request::Method;
use crate::domain::{Auth, Destination, Exchange, Secret, SignedRequest, UnsignedRequest, limits};
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
        let path = prepare::object_path(&self.destination, now);
        let (unsigned, _notes) = prepare::unsigned(&self.destination, &self.auth, &batch, path.as_ref())?;
        let made = Made { batch: &batch, now };
        let Auth::ClientCredentials(credentials) = &self.auth else {
            let signed = signing::sign(unsigned, &self.auth, now)?;
            return self.send(&signed.request, &made, None).await;
        };
        let (token, fetched) = self.engine.token_for(credentials, || self.outgoing(&made), &self.cancel).await;
        let mut attempted = match token {
            Ok(token) => {
                let attempted = self.send_with(&token, unsigned, &made).await?;
                if let Outcome::Answered { status, .. } = attempted.outcome
                    && plan.sender.renews_token_after(status)
                {
                    self.engine.discard_token(credentials, &token.token).await;
                }
                attempted
            }
            Err(NoToken::Refused(error)) => return Err(error),
            // The token endpoint's own exchange says why.
            Err(NoToken::NotFetched(_reason)) => {
                Attempted::unsent("no token", fetched.last().and_then(|exchange| exchange.cause.clone()))
            }
        };
        attempted.samples.splice(0..0, fetched);
        Ok(attempted)
    }

    /// The whole delivery, with all that the checks say of it.
    fn outgoing<'a>(&'a self, made: &Made<'a>) -> Result<Outgoing<'a>, PrepareError> {
        let (destination, auth) = (&self.destination, &self.auth);
        let prepared = prepare::prepare(destination, auth, made.batch, made.now)?;
        Ok(Outgoing { destination, auth, batch: made.batch, prepared, scope: Scope::Delivery })
    }

    async fn send_with(
        &self,
        token: &AccessToken,
        unsigned: UnsignedRequest,
        made: &Made<'_>,
    ) -> Result<Attempted, PrepareError> {
        match signing::bearer::sign(unsigned, Some(&token.token)) {
            Ok(signed) => self.send(&signed.request, made, Some(&token.token)).await,
            Err(_refused) => Ok(Attempted::unsent("the token cannot be sent", None)),
        }
    }

    async fn send(
        &self,
        request: &SignedRequest,
        made: &Made<'_>,
        token: Option<&Secret>,
    ) -> Result<Attempted, PrepareError> {
        let seen = Seen::new(self.engine.wire().send_on(&self.pool, request, &self.cancel).await);
        let (outcome, failure) = seen.outcome(&self.plan.sender, self.engine.now());
        let response_bytes = seen.response_bytes();
        let mut attempted =
            Attempted { outcome, is_uncertain: false, response_bytes, failure, cause: None, samples: Vec::new() };
        if attempted.failure.is_none() {
            return Ok(attempted);
        }
        attempted.is_uncertain = matches!(outcome, Outcome::Failed) && seen.went_out();
        let key = seen.key();
        attempted.cause = match self.examined.known(key) {
            Ok(known) => known,
            Err(NotExamined) if self.examined.is_full() => None,
            Err(NotExamined) => {
                let exchange = self.record(request, &seen, made, token)?;
                let cause = exchange.cause.clone();
                if self.examined.keep(key, cause.clone()) {
                    attempted.samples.push(exchange);
                }
                cause
            }
        };
        Ok(attempted)
    }

    fn record(
        &self,
        request: &SignedRequest,
        seen: &Seen,
        made: &Made<'_>,
        token: Option<&Secret>,
    ) -> Result<Exchange, PrepareError> {
        let Outgoing { destination, auth, batch, prepared, .. } = self.outgoing(made)?;
        let mut exchange = seen.record(&Recorder::new(destination, auth, batch), request, token);
        exchange.request.object_path = prepared.object_path.map(|path| path.to_string());
        exchange.notes = prepared.notes;
        exchange.cause = diagnose::first_cause(std::slice::from_ref(&exchange));
        Ok(exchange)
    }
}

/// What an attempt is made of. What is to be said of it follows from that, and is found out for the few that are kept.
struct Made<'a> {
    batch: &'a Batch,
    now: OffsetDateTime,
}

impl Attempted {
    /// Nothing went out.
    fn unsent(failure: &str, cause: Option<String>) -> Self {
        Self {
            outcome: Outcome::Failed,
            is_uncertain: false,
            response_bytes: 0,
            failure: Some(failure.to_owned()),
            cause,
            samples: Vec::new(),
        }
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
