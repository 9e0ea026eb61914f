//! Token, sign, send, record.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;

use crate::diagnose;
use crate::domain::exchange::TokenFacts;
use crate::domain::message::Batch;
use crate::domain::redaction::{Redacted, Redactor};
use crate::domain::timings::Phase;
use crate::domain::{
    Auth, ClientCredentials, Destination, Exchange, ExchangeKind, Note, ProbeRecord, Secret, SignedRequest,
};
use crate::net::{Cancel, Clock, Pool, ProgressSink, Transmission, Wire};
use crate::signing;
use crate::signing::oauth2::{self, AccessToken, TokenResponse};

use super::prepare::{PrepareError, Prepared, prepare};
use super::probe::{ProbePlan, Scope};
use super::record::Recorder;
use super::token_cache::{TokenCache, TokenKey};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: ProgressStage,
    pub phase: Phase,
}

/// Which of a delivery's requests is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressStage {
    Token,
    Delivery,
    /// Once more, after a 401 with a cached token.
    TokenAgain,
    DeliveryAgain,
}

/// What came of a delivery.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Every request that went out, in order, a token request first; masked.
    pub exchanges: Vec<Exchange>,
    /// True if the last exchange is the delivery and its response is a 2xx that came whole ([`Exchange::is_success`]).
    pub delivered: bool,
    /// Why the delivery itself never went out, though its token request did.
    pub stopped: Option<Redacted<String>>,
}

/// Told of each phase of each request as it begins.
pub type DeliveryProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// Delivers. Clones share the token cache.
#[derive(Clone)]
pub struct Engine {
    wire: Wire,
    clock: Arc<dyn Clock>,
    tokens: TokenCache,
    signing_at: Option<OffsetDateTime>,
}

impl Engine {
    /// An engine with an empty token cache.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { wire: Wire::new(Arc::clone(&clock)), clock, tokens: TokenCache::new(), signing_at: None }
    }

    /// Sign as if it were `moment`. The wire's own times stay those of the clock.
    #[must_use]
    pub fn signing_at(mut self, moment: Option<OffsetDateTime>) -> Self {
        self.signing_at = moment;
        self
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// An access token from the cache while it is good, else one fetched for what `outgoing` makes; and the exchange that
    /// fetched it, if one did.
    pub(super) async fn token_for<'a>(
        &self,
        credentials: &ClientCredentials<Secret>,
        outgoing: impl FnOnce() -> Result<Outgoing<'a>, PrepareError>,
        cancel: &'a Cancel,
    ) -> (Result<AccessToken, NoToken>, Vec<Exchange>) {
        let mut exchanges = Vec::new();
        let fetched = &mut exchanges;
        let fetch = || async move {
            let delivery = Delivery::new(self, outgoing()?, Arc::new(|_progress| {}), cancel);
            let token = delivery.fetch_token(ProgressStage::Token).await;
            *fetched = delivery.finish(None).exchanges;
            token.map_err(NoToken::NotFetched)
        };
        let token = self.tokens.get_or_fetch(&TokenKey::of(credentials), self.clock.now(), fetch).await;
        (token.map(|(token, _from_cache)| token), exchanges)
    }

    /// Fetch a new token next time, unless `token` was replaced already.
    pub(super) async fn discard_token(&self, credentials: &ClientCredentials<Secret>, token: &Secret) {
        self.tokens.invalidate(&TokenKey::of(credentials), token).await;
    }

    /// The moment that the next delivery is signed for.
    pub fn now(&self) -> OffsetDateTime {
        self.signing_at.unwrap_or_else(|| self.clock.now())
    }

    /// Deliver `batch` once. An answer of any status is a result; an error means that nothing could go out.
    pub async fn deliver(
        &self,
        destination: &Destination,
        auth: &Auth<Secret>,
        batch: &Batch,
        progress: DeliveryProgress,
        cancel: &Cancel,
    ) -> Result<Delivered, PrepareError> {
        progress(Progress { stage: ProgressStage::Delivery, phase: Phase::Build });
        let prepared = prepare(destination, auth, batch, self.now())?;
        prepared.allow()?;
        let outgoing = Outgoing { destination, auth, batch, prepared, scope: Scope::Delivery };
        Ok(self.send_prepared(outgoing, progress, cancel).await)
    }

    /// Send what is prepared already, as it stands.
    pub(super) async fn send_prepared(
        &self,
        outgoing: Outgoing<'_>,
        progress: DeliveryProgress,
        cancel: &Cancel,
    ) -> Delivered {
        let scope = outgoing.scope;
        let auth = outgoing.auth;
        let delivery = Delivery::new(self, outgoing, progress, cancel);
        match (scope, auth) {
            (Scope::Token, _) => {
                let stopped = delivery.fetch_token(ProgressStage::Token).await.err();
                delivery.finish(stopped)
            }
            (Scope::Delivery, Auth::ClientCredentials(auth)) => delivery.with_token(auth).await,
            (Scope::Delivery | Scope::Bare, _) => delivery.plain().await,
        }
    }

    /// Send both on one connection, the second after `pause`, and say whether it was one. A token is fetched before.
    pub(super) async fn send_on_one_connection(
        &self,
        outgoing: [Outgoing<'_>; 2],
        pause: Duration,
        cancel: &Cancel,
    ) -> ([Delivered; 2], bool) {
        let silent: DeliveryProgress = Arc::new(|_| {});
        let connection = &outgoing[0].destination.connection;
        let timeout = Duration::from_secs(connection.total_timeout_seconds());
        let pool = Pool::new(&outgoing[0].prepared.delivery.request.target, connection, 1, timeout).await;
        let [one, other] = outgoing.map(|outgoing| Delivery::new(self, outgoing, Arc::clone(&silent), cancel));
        let pool = match pool {
            Ok(pool) => pool,
            Err(error) => {
                let reason = one.recorder.words(&error.to_string());
                return ([one.finish(Some(reason.clone())), other.finish(Some(reason))], false);
            }
        };
        let stopped = one.send_on(&pool).await.err();
        tokio::select! {
            () = cancel.cancelled() => {} // The second request ends with it.
            () = tokio::time::sleep(pause) => {}
        }
        let one = one.finish(stopped);
        let stopped = other.send_on(&pool).await.err();
        let other = other.finish(stopped);
        let last = other.exchanges.last();
        let was_one = last.is_some_and(|exchange| exchange.status().is_some() && exchange.timings.connect.is_none());
        ([one, other], was_one)
    }

    /// Fetch a new token for the next delivery.
    pub(super) async fn forget_token(&self, auth: &ClientCredentials<Secret>) {
        self.tokens.forget(&TokenKey::of(auth)).await;
    }

    /// Send what `plan` says; the last exchange is the probe. `after_status` is that of the exchange to explain.
    pub async fn probe(
        &self,
        plan: ProbePlan,
        after_status: Option<u16>,
        progress: DeliveryProgress,
        cancel: &Cancel,
    ) -> Delivered {
        let ProbePlan { probe, prepared, scope, destination, auth, batch } = plan;
        let notes = prepared.notes.clone();
        let outgoing = Outgoing { destination: &destination, auth: &auth, batch: &batch, prepared, scope };
        let mut delivered = self.send_prepared(outgoing, progress, cancel).await;
        delivered.delivered = false; // The batch is delivered by a delivery.
        if let Some(exchange) = delivered.exchanges.last_mut() {
            exchange.kind = ExchangeKind::Probe;
            exchange.probe = Some(ProbeRecord { probe, after_status });
            exchange.notes = notes;
            exchange.cause = diagnose::first_cause(std::slice::from_ref(exchange));
        }
        delivered
    }
}

/// Why there is no token.
pub(super) enum NoToken {
    /// Nothing can go out.
    Refused(PrepareError),
    NotFetched(Redacted<String>),
}

impl From<PrepareError> for NoToken {
    fn from(error: PrepareError) -> Self {
        Self::Refused(error)
    }
}

/// What goes out, and where.
pub(super) struct Outgoing<'a> {
    pub(super) destination: &'a Destination,
    pub(super) auth: &'a Auth<Secret>,
    pub(super) batch: &'a Batch,
    pub(super) prepared: Prepared,
    pub(super) scope: Scope,
}

/// One delivery in progress.
struct Delivery<'a> {
    engine: &'a Engine,
    destination: &'a Destination,
    auth: &'a Auth<Secret>,
    prepared: Prepared,
    recorder: Recorder,
    progress: DeliveryProgress,
    cancel: &'a Cancel,
    exchanges: Mutex<Vec<Exchange>>,
}

/// A request ready for the wire, and the token in it with whether it came from the cache.
type Ready = (SignedRequest, Option<(AccessToken, bool)>);

impl<'a> Delivery<'a> {
    fn new(engine: &'a Engine, outgoing: Outgoing<'a>, progress: DeliveryProgress, cancel: &'a Cancel) -> Self {
        let Outgoing { destination, auth, batch, prepared, scope: _ } = outgoing;
        let recorder = Recorder::new(destination, auth, batch);
        Self { engine, destination, auth, prepared, recorder, progress, cancel, exchanges: Mutex::new(Vec::new()) }
    }

    /// The delivery, with a token where it takes one.
    async fn signed(&self) -> Result<Ready, Redacted<String>> {
        let Auth::ClientCredentials(auth) = self.auth else {
            return Ok((self.prepared.delivery.clone(), None));
        };
        let (token, from_cache) = self.token(&TokenKey::of(auth), ProgressStage::Token).await?;
        Ok((self.with_bearer(&token)?, Some((token, from_cache))))
    }

    /// Send the delivery on a connection of `pool`.
    async fn send_on(&self, pool: &Pool) -> Result<(), Redacted<String>> {
        let (request, token) = self.signed().await?;
        let sent = self.engine.wire.send_on(pool, &request, self.cancel).await;
        let token = token.as_ref().map(|(token, from_cache)| (facts(token, *from_cache, &sent), &token.token));
        self.record_delivery(&request, &sent, token);
        Ok(())
    }

    fn with_bearer(&self, token: &AccessToken) -> Result<SignedRequest, Redacted<String>> {
        let signed = signing::bearer::sign(self.prepared.unsigned.clone(), Some(&token.token));
        signed
            .map(|signed| signed.request)
            .map_err(|error| Redactor::of([token.token.clone()]).words(&format!("the token cannot be sent: {error}")))
    }

    async fn plain(self) -> Delivered {
        let transmission = self.send(&self.prepared.delivery, ProgressStage::Delivery).await;
        self.record_delivery(&self.prepared.delivery, &transmission, None);
        self.finish(None)
    }

    async fn with_token(self, auth: &ClientCredentials<Secret>) -> Delivered {
        let stopped = self.try_with_token(&TokenKey::of(auth)).await.err();
        self.finish(stopped)
    }

    async fn try_with_token(&self, key: &TokenKey) -> Result<(), Redacted<String>> {
        let (token, from_cache) = self.token(key, ProgressStage::Token).await?;
        let status = self.send_with(&token, from_cache, ProgressStage::Delivery).await?;
        // A cached token may have been revoked: ask once more, send once more, show both.
        if status == Some(401) && from_cache && !self.cancel.is_cancelled() {
            self.engine.tokens.invalidate(key, &token.token).await;
            let (token, from_cache) = self.token(key, ProgressStage::TokenAgain).await?;
            self.send_with(&token, from_cache, ProgressStage::DeliveryAgain).await?;
        }
        Ok(())
    }

    async fn token(&self, key: &TokenKey, stage: ProgressStage) -> Result<(AccessToken, bool), Redacted<String>> {
        let now = self.engine.clock.now();
        self.engine.tokens.get_or_fetch(key, now, || self.fetch_token(stage)).await
    }

    async fn fetch_token(&self, stage: ProgressStage) -> Result<AccessToken, Redacted<String>> {
        let Some(request) = &self.prepared.token_request else {
            return Err("there is no token request".into());
        };
        let transmission = self.send(request, stage).await;
        let answer = match &transmission.answer {
            Ok(response) => match &response.failure {
                None => {
                    let received = TokenResponse {
                        status: response.status,
                        content_type: response.header("content-type"),
                        body: &response.body.decoded,
                    };
                    oauth2::read(received, self.engine.clock.now()).map_err(|error| error.to_string())
                }
                Some(failure) => Err(format!("the token endpoint's response is incomplete: {}", failure.message)),
            },
            Err(failure) => Err(format!("the token endpoint did not respond: {}", failure.message)),
        };
        // Claims, notes and the reason for stopping are the server's words: they may repeat what was sent.
        let secrets = answer.iter().map(|token| token.token.clone());
        let redactor = self.recorder.redactor(ExchangeKind::Token, request, &transmission, secrets);
        let mut exchange = self.recorder.record(ExchangeKind::Token, request, &transmission, &redactor);
        let answer = match answer {
            Ok(token) => Ok(AccessToken {
                claims: token.claims.map(|claims| redactor.json(claims)),
                expires_in: token.expires_in.filter(|seconds| !redactor.finds(seconds.to_string().as_bytes())),
                ..token
            }),
            Err(reason) => Err(redactor.words(&reason)),
        };
        let notes = answer.iter().flat_map(|token| token.notes.iter().cloned());
        exchange.notes = notes.map(|note| Note { text: redactor.text(&note.text), ..note }).collect();
        self.push(exchange);
        answer
    }

    /// Sign with `token`, send and record; returns the status.
    async fn send_with(
        &self,
        token: &AccessToken,
        from_cache: bool,
        stage: ProgressStage,
    ) -> Result<Option<u16>, Redacted<String>> {
        let request = self.with_bearer(token)?;
        let transmission = self.send(&request, stage).await;
        let facts = facts(token, from_cache, &transmission);
        self.record_delivery(&request, &transmission, Some((facts, &token.token)));
        Ok(transmission.answer.ok().map(|response| response.status))
    }

    async fn send(&self, request: &SignedRequest, stage: ProgressStage) -> Transmission {
        let progress = Arc::clone(&self.progress);
        let sink: ProgressSink = Arc::new(move |phase| progress(Progress { stage, phase }));
        self.engine.wire.send(request, &self.destination.connection, &sink, self.cancel).await
    }

    fn record_delivery(&self, request: &SignedRequest, sent: &Transmission, token: Option<(TokenFacts, &Secret)>) {
        let (facts, secret) = token.unzip();
        let redactor = self.recorder.redactor(ExchangeKind::Delivery, request, sent, secret.cloned());
        let mut exchange = self.recorder.record(ExchangeKind::Delivery, request, sent, &redactor);
        exchange.request.object_path = self.prepared.object_path.as_ref().map(ToString::to_string);
        exchange.token = facts;
        exchange.notes.clone_from(&self.prepared.notes);
        self.push(exchange);
    }

    fn push(&self, exchange: Exchange) {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }

    fn finish(self, stopped: Option<Redacted<String>>) -> Delivered {
        let mut exchanges = self.exchanges.into_inner().unwrap_or_else(PoisonError::into_inner);
        for end in 1..=exchanges.len() {
            exchanges[end - 1].cause = diagnose::first_cause(&exchanges[..end]);
        }
        let delivered =
            exchanges.last().is_some_and(|exchange| exchange.kind == ExchangeKind::Delivery && exchange.is_success());
        Delivered { exchanges, delivered, stopped }
    }
}

/// What may be said of the token of one delivery.
fn facts(token: &AccessToken, from_cache: bool, sent: &Transmission) -> TokenFacts {
    let age = (sent.started_at - token.received_at).whole_seconds();
    TokenFacts {
        from_cache,
        age_seconds: Some(u64::try_from(age).unwrap_or(0)),
        expires_in: token.expires_in,
        claims: token.claims.clone(),
    }
}
