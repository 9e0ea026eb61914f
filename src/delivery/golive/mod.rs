//! Does what a plan of the go-live check says, and hands back what it saw.
//!
//! ```text
//!  Plan ──Runner::run──▶ Record     every request through the one engine, masked; judged by golive::judge
//! ```

pub mod kept;
mod object;
mod reach;
mod read_back;
mod run_id;
mod twist;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use time::OffsetDateTime;

use crate::domain::exchange::{Exchange, ExchangeKind};
use crate::domain::message::Batch;
use crate::domain::redaction::Redacted;
use crate::domain::timings::Phase;
use crate::domain::{Auth, Destination, Outcome, Secret, TimestampFormat};
use crate::golive::batch::PlannedBatch;
use crate::golive::check::CheckId;
use crate::golive::plan::{Action, Plan, Twist};
use crate::golive::read_back::messages_of;
use crate::golive::record::{Record, Seen, SentBatch};
use crate::net::{Cancel, Clock};

use self::object::ObjectPlace;
pub use self::read_back::NoReadBack;
pub use self::run_id::{RunIdError, run_id};
use super::engine::{Delivered, Engine, Outgoing};
use super::prepare::{PrepareError, prepare};
use super::probe::Scope;

/// Told of each check as it begins and ends.
pub type Watcher<'a> = &'a mut (dyn FnMut(Event<'_>) + Send);

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    Began(CheckId),
    /// Everything seen so far, this check included.
    Ended(CheckId, &'a Record),
    /// Waiting as long as the destination asked for, in seconds.
    Waiting(u64),
}

/// Seconds after which an endpoint is too slow to go on with.
const TOO_SLOW_SECONDS: u64 = 29;
/// Batches that are refused with 401 or 403 before nothing more is sent.
const REFUSALS_MAX: usize = 3;
/// Seconds of a Retry-After that are waited for.
const WAIT_SECONDS_MAX: u64 = 10;

/// One run against one destination.
pub struct Runner<'a> {
    engine: &'a Engine,
    clock: &'a Arc<dyn Clock>,
    destination: &'a Destination,
    auth: &'a Auth<Secret>,
    plan: &'a Plan,
    cancel: &'a Cancel,
    record: Record,
    /// The objects that were written, with the bytes of each.
    objects: Vec<ObjectPlace>,
    /// Every message that was acknowledged, by its hash id.
    messages: BTreeMap<String, Value>,
    last_moment: OffsetDateTime,
}

/// What a run saw, and what it leaves to be cleaned up.
pub struct Finished {
    pub record: Record,
    objects: Vec<ObjectPlace>,
}

impl<'a> Runner<'a> {
    pub fn new(
        engine: &'a Engine,
        clock: &'a Arc<dyn Clock>,
        destination: &'a Destination,
        auth: &'a Auth<Secret>,
        plan: &'a Plan,
        cancel: &'a Cancel,
    ) -> Self {
        let last_moment = OffsetDateTime::UNIX_EPOCH;
        let record = Record::default();
        Self {
            engine,
            clock,
            destination,
            auth,
            plan,
            cancel,
            record,
            objects: Vec::new(),
            messages: BTreeMap::new(),
            last_moment,
        }
    }

    /// Run every check of the plan. An error means that nothing could go out.
    pub async fn run(mut self, watcher: Watcher<'_>) -> Result<Finished, PrepareError> {
        prepare(self.destination, self.auth, &Batch::from_bytes(&b"[]"[..]), self.clock.now())?.allow()?;
        for planned in &self.plan.checks {
            for action in planned.actions() {
                self.step(planned.id, action, watcher).await;
            }
            if planned.action().is_some() {
                watcher(Event::Ended(planned.id, &self.record));
            }
        }
        self.record.is_interrupted |= self.cancel.is_cancelled();
        Ok(Finished { record: self.record, objects: self.objects })
    }

    /// Do `action`, unless nothing more is to be sent.
    async fn step(&mut self, id: CheckId, action: &Action, watcher: Watcher<'_>) {
        let sends = !matches!(action, Action::Read);
        let needs_requests = sends && !matches!(action, Action::Connect | Action::TlsVersions);
        if sends && self.cancel.is_cancelled() {
            self.record.is_interrupted = true;
            self.skip(id, "The check was ended before it was reached.");
        } else if needs_requests && let Some(reason) = self.reason_to_stop() {
            self.skip(id, &reason);
        } else {
            if sends {
                watcher(Event::Began(id));
            }
            self.act(id, action, watcher).await;
        }
    }

    fn skip(&mut self, check: CheckId, reason: &str) {
        self.record.skipped.entry(check).or_insert_with(|| reason.to_owned());
    }

    /// What was seen makes everything else a waste of the destination's time and the user's.
    fn reason_to_stop(&self) -> Option<String> {
        let no_token = self.record.impossible.get(&CheckId::TokenFetch);
        let stopped = self.record.sent.iter().find_map(|sent| sent.stopped.as_ref());
        if let Some(reason) = no_token.or(stopped) {
            return Some(format!("Not sent: {reason}."));
        }
        for seen in self.record.head().into_iter().chain(self.record.valid_deliveries()) {
            if let Outcome::Failed(failure) = &seen.exchange.outcome
                && failure.phase <= Phase::Tls
            {
                return Some(format!("Not sent: there is no connection ({}).", failure.message));
            }
        }
        for seen in self.record.valid_deliveries() {
            let seconds = seen.exchange.timings.total_us / 1_000_000;
            if seconds >= TOO_SLOW_SECONDS {
                return Some(format!("Not sent: the destination took {seconds} s with {}.", seen.check));
            }
        }
        self.refused_for_good()
    }

    /// Every batch so far was refused for its credentials: more of the same could lock the account.
    fn refused_for_good(&self) -> Option<String> {
        let statuses: Vec<Option<u16>> = self.record.valid_deliveries().map(|seen| seen.exchange.status()).collect();
        let is_refused = statuses.len() >= REFUSALS_MAX && statuses.iter().all(|s| matches!(s, Some(401 | 403)));
        let status = statuses.first().copied().flatten()?;
        is_refused.then(|| format!("Not sent: the destination refuses the credentials ({status})."))
    }

    async fn act(&mut self, id: CheckId, action: &Action, watcher: Watcher<'_>) {
        match action {
            Action::Read => {}
            Action::Head => self.head(id).await,
            Action::Connect => self.connect().await,
            Action::TlsVersions => self.tls_versions().await,
            Action::Token => self.token(id, self.auth).await,
            Action::PlainToken => self.token(id, &without_what_ifs(self.auth)).await,
            Action::RenewedToken(batch) => {
                if let Auth::ClientCredentials(auth) = self.auth {
                    self.engine.forget_token(auth).await;
                }
                self.deliver(id, batch, watcher).await;
            }
            Action::Deliver(batches) => self.deliver_all(id, batches, watcher).await,
            Action::AtOnce(batches) => self.at_once(id, batches).await,
            Action::SameInstant(batches) => {
                let moment = self.moment();
                for batch in batches {
                    self.deliver_at(id, batch, moment).await;
                }
            }
            Action::Ladder(batches) => {
                for batch in batches {
                    if !self.deliver(id, batch, watcher).await || self.cancel.is_cancelled() {
                        break;
                    }
                }
            }
            Action::OneConnection { batches, pause_seconds } => {
                self.one_connection(id, batches, Duration::from_secs(*pause_seconds)).await;
            }
            Action::Twisted(twist, batch) => self.twisted(id, *twist, batch).await,
            Action::ReadBack => self.read_back(id).await,
        }
    }

    /// A moment that no other delivery has, in the resolution of dated paths.
    fn moment(&mut self) -> OffsetDateTime {
        let step = match self.destination.timestamp {
            TimestampFormat::EpochMillis | TimestampFormat::Iso8601 => time::Duration::MILLISECOND,
            TimestampFormat::EpochSeconds | TimestampFormat::Iso8601Basic => time::Duration::SECOND,
        };
        let moment = self.clock.now().max(self.last_moment.saturating_add(step));
        self.last_moment = moment;
        moment
    }

    async fn deliver_all(&mut self, id: CheckId, batches: &[PlannedBatch], watcher: Watcher<'_>) {
        for batch in batches {
            self.deliver(id, batch, watcher).await;
            if self.cancel.is_cancelled() || self.reason_to_stop().is_some() {
                break;
            }
        }
    }

    /// Deliver; once more where the destination asks for a short pause. True if it was acknowledged.
    async fn deliver(&mut self, id: CheckId, batch: &PlannedBatch, watcher: Watcher<'_>) -> bool {
        let moment = self.moment();
        if self.deliver_at(id, batch, moment).await {
            return true;
        }
        let Some(seconds) = self.record.seen.last().and_then(|seen| retry_after(&seen.exchange)) else {
            return false;
        };
        watcher(Event::Waiting(seconds));
        tokio::select! {
            () = self.cancel.cancelled() => return false,
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
        }
        if let Some(sent) = self.record.sent.last_mut() {
            sent.is_superseded = true;
        }
        let moment = self.moment();
        self.deliver_at(id, batch, moment).await
    }

    async fn deliver_at(&mut self, id: CheckId, batch: &PlannedBatch, moment: OffsetDateTime) -> bool {
        let delivered = self.send(&batch.batch, moment).await;
        self.keep(id, batch, moment, delivered)
    }

    async fn at_once(&mut self, id: CheckId, batches: &[PlannedBatch]) {
        let moments: Vec<OffsetDateTime> = batches.iter().map(|_| self.moment()).collect();
        let sends = batches.iter().zip(&moments).map(|(batch, moment)| self.send(&batch.batch, *moment));
        let all = join_all(sends).await;
        for ((batch, moment), delivered) in batches.iter().zip(moments).zip(all) {
            self.keep(id, batch, moment, delivered);
        }
    }

    async fn send(&self, batch: &Batch, moment: OffsetDateTime) -> Result<Delivered, PrepareError> {
        let prepared = prepare(self.destination, self.auth, batch, moment)?;
        let outgoing =
            Outgoing { destination: self.destination, auth: self.auth, batch, prepared, scope: Scope::Delivery };
        Ok(self.engine.send_prepared(outgoing, Arc::new(|_| {}), self.cancel).await)
    }

    async fn one_connection(&mut self, id: CheckId, batches: &[PlannedBatch; 2], pause: Duration) {
        let moments = [self.moment(), self.moment()];
        let prepared = |at: usize| prepare(self.destination, self.auth, &batches[at].batch, moments[at]);
        let (first, second) = match (prepared(0), prepared(1)) {
            (Ok(first), Ok(second)) => (first, second),
            (Err(error), _) | (_, Err(error)) => return self.skip(id, &format!("It cannot be sent: {error}")),
        };
        let outgoing = |at: usize, prepared| Outgoing {
            destination: self.destination,
            auth: self.auth,
            batch: &batches[at].batch,
            prepared,
            scope: Scope::Delivery,
        };
        let both = [outgoing(0, first), outgoing(1, second)];
        let ([one, other], was_one) = self.engine.send_on_one_connection(both, pause, self.cancel).await;
        self.record.reused.insert(id, was_one);
        self.keep(id, &batches[0], moments[0], Ok(one));
        self.keep(id, &batches[1], moments[1], Ok(other));
    }

    /// Keep what was seen of one delivery. True if it was acknowledged.
    fn keep(
        &mut self,
        check: CheckId,
        batch: &PlannedBatch,
        moment: OffsetDateTime,
        delivered: Result<Delivered, PrepareError>,
    ) -> bool {
        let (delivered, stopped) = match delivered {
            Ok(delivered) => {
                let stopped = delivered.stopped.clone().map(Redacted::into_inner);
                (delivered, stopped)
            }
            Err(error) => {
                (Delivered { exchanges: Vec::new(), delivered: false, stopped: None }, Some(error.to_string()))
            }
        };
        let is_acknowledged = delivered.delivered;
        let mut exchanges = delivered.exchanges;
        if batch.messages.is_empty() {
            exchanges.iter_mut().for_each(as_probe);
        }
        let numbers = self.number(check, exchanges);
        let place = ObjectPlace::of(self.destination, self.auth, &batch.batch, moment).filter(|_| is_acknowledged);
        self.record.sent.push(SentBatch {
            check,
            messages: batch.messages.clone(),
            bytes: batch.batch.payload().len(),
            sha256: batch.batch.payload().sha256_hex(),
            numbers,
            is_acknowledged,
            object_url: place.as_ref().map(ObjectPlace::shown),
            stopped,
            is_superseded: false,
        });
        self.objects.extend(place);
        if is_acknowledged {
            self.messages.extend(messages_of(batch.batch.payload().bytes()).unwrap_or_default());
        }
        is_acknowledged
    }

    fn number(&mut self, check: CheckId, exchanges: Vec<Exchange>) -> Vec<usize> {
        let first = self.record.seen.len() + 1;
        let seen = exchanges.into_iter().enumerate().map(|(at, exchange)| Seen { number: first + at, check, exchange });
        self.record.seen.extend(seen);
        (first..=self.record.seen.len()).collect()
    }

    /// One token request of its own: the cache keeps nothing of it.
    async fn token(&mut self, id: CheckId, auth: &Auth<Secret>) {
        let batch = Batch::from_bytes(&b"[]"[..]);
        let moment = self.clock.now();
        match prepare(self.destination, auth, &batch, moment) {
            Ok(prepared) => {
                let outgoing =
                    Outgoing { destination: self.destination, auth, batch: &batch, prepared, scope: Scope::Token };
                let delivered = self.engine.send_prepared(outgoing, Arc::new(|_| {}), self.cancel).await;
                if let Some(stopped) = delivered.stopped {
                    self.record.impossible.insert(id, stopped.into_inner());
                }
                self.number(id, delivered.exchanges);
            }
            Err(error) => self.skip(id, &format!("It cannot be sent: {error}")),
        }
    }

    async fn twisted(&mut self, id: CheckId, twist: Twist, batch: &Batch) {
        let moment = self.moment();
        let twisted = match twist::twisted(twist, self.destination, self.auth, batch, moment) {
            Ok(twisted) => twisted,
            Err(reason) => {
                self.record.impossible.insert(id, reason.to_string());
                return;
            }
        };
        let outgoing = Outgoing {
            destination: self.destination,
            auth: &twisted.auth,
            batch,
            prepared: twisted.prepared,
            scope: twisted.scope,
        };
        let delivered = self.engine.send_prepared(outgoing, Arc::new(|_| {}), self.cancel).await;
        let mut exchanges = delivered.exchanges;
        exchanges.iter_mut().for_each(as_probe);
        // What was taken by mistake is an object all the same.
        let was_taken = delivered.delivered && twisted.is_at_planned_place;
        self.number(id, exchanges);
        self.objects.extend(ObjectPlace::of(self.destination, self.auth, batch, moment).filter(|_| was_taken));
    }
}

impl Finished {
    /// Every object that the run wrote, masked, each once.
    pub fn objects(&self) -> Vec<String> {
        self.objects.iter().map(ObjectPlace::shown).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// The platform would never send it, and histories must not take it for a delivery.
fn as_probe(exchange: &mut Exchange) {
    if exchange.kind == ExchangeKind::Delivery {
        exchange.kind = ExchangeKind::Probe;
    }
}

/// How long the destination asks to wait, where that is short enough to be done.
fn retry_after(exchange: &Exchange) -> Option<u64> {
    let Outcome::Answered(response) = &exchange.outcome else { return None };
    if !matches!(response.status, 429 | 503) {
        return None;
    }
    let seconds = response.header("retry-after")?.trim().parse::<u64>().ok()?;
    (seconds <= WAIT_SECONDS_MAX).then_some(seconds)
}

/// The token request as the platform's page describes it.
fn without_what_ifs(auth: &Auth<Secret>) -> Auth<Secret> {
    let mut auth = auth.clone();
    if let Auth::ClientCredentials(client) = &mut auth {
        client.scope = None;
        client.audience = None;
        client.resource = None;
    }
    auth
}
