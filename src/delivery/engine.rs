//! Token, sign, send, record.

use std::sync::{Arc, Mutex, PoisonError};

use time::OffsetDateTime;

use crate::diagnose;
use crate::domain::exchange::TokenFacts;
use crate::domain::message::Batch;
use crate::domain::timings::Phase;
use crate::domain::{
    Auth, ClientCredentials, Destination, Exchange, ExchangeKind, Note, ProbeRecord, Secret, SignedRequest,
};
use crate::net::{Cancel, Clock, ProgressSink, Transmission, Wire};
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
    /// True if the last exchange is the delivery and was answered with 2xx, whole.
    pub delivered: bool,
    /// Why the delivery itself never went out, though its token request did.
    pub stopped: Option<String>,
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

    /// An access token for the delivery `prepared`, from the cache while it is good, and the exchange that fetched it, if
    /// one did.
    pub(super) async fn token_for(
        &self,
        destination: &Destination,
        prepared: Prepared,
        credentials: &ClientCredentials<Secret>,
        auth: &Auth<Secret>,
        batch: &Batch,
        cancel: &Cancel,
    ) -> (Prepared, Result<AccessToken, String>, Vec<Exchange>) {
        let delivery = Delivery {
            engine: self,
            destination,
            prepared,
            recorder: Recorder::new(destination, auth, batch),
            progress: Arc::new(|_progress| {}),
            cancel,
            exchanges: Mutex::new(Vec::new()),
        };
        let token = delivery.token(&TokenKey::of(credentials), ProgressStage::Token).await;
        let Delivery { prepared, exchanges, .. } = delivery;
        let mut exchanges = exchanges.into_inner().unwrap_or_else(PoisonError::into_inner);
        for exchange in &mut exchanges {
            exchange.cause = diagnose::first_cause(std::slice::from_ref(exchange));
        }
        (prepared, token.map(|(token, _from_cache)| token), exchanges)
    }

    /// Fetch a new token next time, unless that has happened already.
    pub(super) async fn forget_token(&self, credentials: &ClientCredentials<Secret>, token: &Secret) {
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
        let delivery = Delivery {
            engine: self,
            destination,
            prepared,
            recorder: Recorder::new(destination, auth, batch),
            progress,
            cancel,
            exchanges: Mutex::new(Vec::new()),
        };
        match auth {
            Auth::ClientCredentials(auth) => Ok(delivery.with_token(auth).await),
            _ => Ok(delivery.plain().await),
        }
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
        let recorder = Recorder::new(&destination, &auth, &batch);
        let exchanges = Mutex::new(Vec::new());
        let delivery =
            Delivery { engine: self, destination: &destination, prepared, recorder, progress, cancel, exchanges };
        let mut delivered = match (scope, &auth) {
            (Scope::Token, _) => {
                let stopped = delivery.fetch_token(ProgressStage::Token).await.err();
                delivery.finish(stopped)
            }
            (Scope::Delivery, Auth::ClientCredentials(auth)) => delivery.with_token(auth).await,
            (Scope::Delivery | Scope::Bare, _) => delivery.plain().await,
        };
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

/// One delivery in progress.
struct Delivery<'a> {
    engine: &'a Engine,
    destination: &'a Destination,
    prepared: Prepared,
    recorder: Recorder,
    progress: DeliveryProgress,
    cancel: &'a Cancel,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Delivery<'_> {
    async fn plain(self) -> Delivered {
        let transmission = self.send(&self.prepared.delivery, ProgressStage::Delivery).await;
        self.record_delivery(&self.prepared.delivery, &transmission, None);
        self.finish(None)
    }

    async fn with_token(self, auth: &ClientCredentials<Secret>) -> Delivered {
        let stopped = self.try_with_token(&TokenKey::of(auth)).await.err();
        self.finish(stopped)
    }

    async fn try_with_token(&self, key: &TokenKey) -> Result<(), String> {
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

    async fn token(&self, key: &TokenKey, stage: ProgressStage) -> Result<(AccessToken, bool), String> {
        let now = self.engine.clock.now();
        self.engine.tokens.get_or_fetch(key, now, || self.fetch_token(stage)).await
    }

    async fn fetch_token(&self, stage: ProgressStage) -> Result<AccessToken, String> {
        let Some(request) = &self.prepared.token_request else {
            return Err("there is no token request".to_owned());
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
        let redaction = self.recorder.redaction(ExchangeKind::Token, request, &transmission, secrets);
        let mut exchange = self.recorder.record(ExchangeKind::Token, request, &transmission, &redaction);
        let answer = match answer {
            Ok(token) => Ok(AccessToken { claims: token.claims.map(|claims| redaction.json(claims)), ..token }),
            Err(reason) => Err(redaction.quote(&reason)),
        };
        let notes = answer.iter().flat_map(|token| token.notes.iter().cloned());
        exchange.notes = notes.map(|note| Note { text: redaction.quote(&note.text), ..note }).collect();
        self.push(exchange);
        answer
    }

    /// Sign with `token`, send and record; returns the status.
    async fn send_with(
        &self,
        token: &AccessToken,
        from_cache: bool,
        stage: ProgressStage,
    ) -> Result<Option<u16>, String> {
        let signed = signing::bearer::sign(self.prepared.unsigned.clone(), Some(&token.token))
            .map_err(|error| format!("the token cannot be sent: {error}"))?;
        let transmission = self.send(&signed.request, stage).await;
        let age = (transmission.started_at - token.received_at).whole_seconds();
        let facts = TokenFacts {
            from_cache,
            age_seconds: Some(u64::try_from(age).unwrap_or(0)),
            expires_in: token.expires_in,
            claims: token.claims.clone(),
        };
        self.record_delivery(&signed.request, &transmission, Some((facts, &token.token)));
        Ok(transmission.answer.ok().map(|response| response.status))
    }

    async fn send(&self, request: &SignedRequest, stage: ProgressStage) -> Transmission {
        let progress = Arc::clone(&self.progress);
        let sink: ProgressSink = Arc::new(move |phase| progress(Progress { stage, phase }));
        self.engine.wire.send(request, &self.destination.connection, &sink, self.cancel).await
    }

    fn record_delivery(&self, request: &SignedRequest, sent: &Transmission, token: Option<(TokenFacts, &Secret)>) {
        let (facts, secret) = token.unzip();
        let redaction = self.recorder.redaction(ExchangeKind::Delivery, request, sent, secret.cloned());
        let mut exchange = self.recorder.record(ExchangeKind::Delivery, request, sent, &redaction);
        exchange.request.object_path = self.prepared.object_path.as_ref().map(ToString::to_string);
        exchange.token = facts;
        exchange.notes.clone_from(&self.prepared.notes);
        self.push(exchange);
    }

    fn push(&self, exchange: Exchange) {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }

    fn finish(self, stopped: Option<String>) -> Delivered {
        let mut exchanges = self.exchanges.into_inner().unwrap_or_else(PoisonError::into_inner);
        for end in 1..=exchanges.len() {
            exchanges[end - 1].cause = diagnose::first_cause(&exchanges[..end]);
        }
        let delivered =
            exchanges.last().is_some_and(|exchange| exchange.kind == ExchangeKind::Delivery && exchange.is_success());
        Delivered { exchanges, delivered, stopped }
    }
}
