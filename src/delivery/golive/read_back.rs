//! What was stored, read again; and deleted, where the user wants that.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{Finished, Runner};
use crate::delivery::engine::{Engine, Outgoing};
use crate::delivery::prepare::{PrepareError, prepare};
use crate::delivery::probe::Scope;
use crate::domain::exchange::{Exchange, ExchangeKind, Response};
use crate::domain::message::Batch;
use crate::domain::{Auth, Destination, Method, Outcome, Secret};
use crate::golive::check::CheckId;
use crate::golive::read_back::{FoundMessage, Template, is_faithful, messages_of};
use crate::golive::record::{Found, ObjectFacts};
use crate::net::{Cancel, Clock};
use crate::signing::{self, SigningError};

/// How often a store that is still working is asked, and the pause between, in milliseconds.
const ROUNDS: usize = 4;
const PAUSE_MILLISECONDS: u64 = 500;

impl Runner<'_> {
    pub(super) async fn read_back(&mut self, id: CheckId) {
        if !self.objects.is_empty() {
            self.read_objects(id).await;
        } else if let Some(template) = self.plan.options.read_back.clone() {
            self.read_template(id, &Template::new(&template, &self.plan.options.run_id)).await;
        }
    }

    async fn read_objects(&mut self, id: CheckId) {
        let mut found = Found::default();
        // Two deliveries of one instant share an object: the last one is what must be there.
        let objects: BTreeMap<String, super::ObjectPlace> =
            self.objects.iter().map(|place| (place.shown(), place.clone())).collect();
        for (url, place) in objects {
            if self.cancel.is_cancelled() {
                break;
            }
            let exchange = match send_object(
                self.engine,
                self.clock,
                self.destination,
                self.auth,
                &place,
                Method::Get,
                self.cancel,
            )
            .await
            {
                Ok(exchange) => exchange,
                Err(reason) => {
                    found.trouble = Some(reason.to_string());
                    break;
                }
            };
            let facts = object_facts(url, &exchange, &place.sent.sha256_hex());
            let number = self.number(id, vec![exchange]).pop().unwrap_or_default();
            let trouble = match facts.status {
                Some(200 | 404) => None,
                Some(401 | 403) => {
                    Some("The credentials may write and not read: grant s3:GetObject, or r for a SAS.".to_owned())
                }
                Some(status) => Some(format!("The read-back was refused with {status}.")),
                None => Some("The read-back had no response.".to_owned()),
            };
            if facts.is_equal {
                for (hash_id, _) in messages_of(place.sent.bytes()).unwrap_or_default() {
                    *found.records.entry(hash_id).or_default() += 1;
                }
            }
            found.objects.push(ObjectFacts { number, ..facts });
            if trouble.is_some() {
                found.trouble = trouble;
                break;
            }
        }
        self.keep_found(found);
    }

    /// What an interrupted read-back did not reach is not missing.
    fn keep_found(&mut self, mut found: Found) {
        if self.cancel.is_cancelled() {
            found.trouble = Some("The check was ended while what was stored was read.".to_owned());
        }
        self.record.found = Some(found);
    }

    async fn read_template(&mut self, id: CheckId, template: &Template) {
        let wanted: Vec<String> = self.messages.keys().cloned().collect();
        let mut found = Found::default();
        for round in 0..ROUNDS {
            let missing: Vec<String> =
                wanted.iter().filter(|hash_id| !found.records.contains_key(*hash_id)).cloned().collect();
            let more = self.ask_template(id, template, &missing).await;
            // One URL for all tells everything anew; what was found stays found.
            found.records.extend(more.records);
            found.altered.extend(more.altered);
            found.trouble = more.trouble;
            let is_complete = wanted.iter().all(|hash_id| found.records.contains_key(hash_id));
            let is_over = found.trouble.is_some() || is_complete || round + 1 == ROUNDS || self.cancel.is_cancelled();
            self.keep_found(found.clone());
            if is_over {
                return;
            }
            // An endpoint may acknowledge first and store after.
            tokio::time::sleep(Duration::from_millis(PAUSE_MILLISECONDS)).await;
        }
    }

    async fn ask_template(&mut self, id: CheckId, template: &Template, wanted: &[String]) -> Found {
        let mut found = Found::default();
        for url in template.urls(wanted) {
            if self.cancel.is_cancelled() {
                break;
            }
            let exchange = match self.get(&url).await {
                Ok(exchange) => exchange,
                Err(reason) => return Found { trouble: Some(reason.to_string()), ..found },
            };
            let read = stored(&exchange);
            self.number(id, vec![exchange]);
            match read {
                Ok(messages) => {
                    for (hash_id, message) in messages {
                        if self.messages.get(&hash_id).is_some_and(|sent| !is_faithful(sent, &message)) {
                            found.altered.insert(hash_id.clone());
                        }
                        *found.records.entry(hash_id).or_default() += 1;
                    }
                }
                Err(reason) => return Found { trouble: Some(reason.to_string()), ..found },
            }
        }
        found
    }

    /// GET. The credentials go along where the URL is of the destination's own host, to which they belong.
    async fn get(&self, url: &str) -> Result<Exchange, NoReadBack> {
        let (batch, now) = (Batch::from_bytes(&b""[..]), self.clock.now());
        let mut there = Destination { url: url.into(), auth: Auth::None, ..self.destination.clone() };
        let target = |destination: &Destination, auth| {
            prepare(destination, auth, &batch, now).map(|prepared| prepared.unsigned.target)
        };
        let (from, to) = (target(self.destination, self.auth)?, target(&there, &Auth::None)?);
        let is_same_host = (&from.scheme, &from.authority) == (&to.scheme, &to.authority);
        let auth = if is_same_host { self.auth } else { &Auth::None };
        if is_same_host {
            there.auth = self.destination.auth.clone();
        }
        let mut prepared = prepare(&there, auth, &batch, now)?;
        prepared.unsigned.method = Method::Get;
        prepared.unsigned.headers.clear();
        let signed = signing::sign(prepared.unsigned.clone(), auth, now)?;
        prepared.delivery = signed.request;
        prepared.notes.clear();
        let outgoing = Outgoing { destination: &there, auth, batch: &batch, prepared, scope: Scope::Delivery };
        one(self.engine, outgoing, self.cancel).await
    }
}

/// Why what was stored is not known, or is still there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoReadBack {
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error("nothing was sent")]
    NotSent,
    #[error("the store refused with {0}")]
    Kept(u16),
    #[error("the store did not respond")]
    Silent,
    #[error("The read-back was refused with {status} {reason}.")]
    Refused { status: u16, reason: String },
    #[error("The response of the read-back is not JSON.")]
    NotJson,
    #[error("The read-back had no response: {0}")]
    NoResponse(String),
}

impl From<SigningError> for NoReadBack {
    fn from(error: SigningError) -> Self {
        Self::Prepare(error.into())
    }
}

impl Finished {
    /// Delete every object that the run wrote; says what became of each.
    pub async fn clean_up(
        &self,
        engine: &Engine,
        clock: &Arc<dyn Clock>,
        destination: &Destination,
        auth: &Auth<Secret>,
        cancel: &Cancel,
    ) -> Vec<(String, Result<(), NoReadBack>)> {
        let places: BTreeMap<String, &super::ObjectPlace> =
            self.objects.iter().map(|place| (place.shown(), place)).collect();
        let mut outcomes = Vec::new();
        for (url, place) in places {
            if cancel.is_cancelled() {
                break;
            }
            let sent = send_object(engine, clock, destination, auth, place, Method::Delete, cancel).await;
            let outcome = sent.and_then(|exchange| match exchange.status() {
                Some(200 | 202 | 204 | 404) => Ok(()),
                Some(status) => Err(NoReadBack::Kept(status)),
                None => Err(NoReadBack::Silent),
            });
            outcomes.push((url, outcome));
        }
        outcomes
    }
}

async fn send_object(
    engine: &Engine,
    clock: &Arc<dyn Clock>,
    destination: &Destination,
    auth: &Auth<Secret>,
    place: &super::ObjectPlace,
    method: Method,
    cancel: &Cancel,
) -> Result<Exchange, NoReadBack> {
    let (batch, now) = (Batch::from_bytes(&b""[..]), clock.now());
    let prepared = prepare(destination, auth, &batch, now)?;
    let prepared = place.request(method, prepared, auth, now)?;
    one(engine, Outgoing { destination, auth, batch: &batch, prepared, scope: Scope::Bare }, cancel).await
}

async fn one(engine: &Engine, outgoing: Outgoing<'_>, cancel: &Cancel) -> Result<Exchange, NoReadBack> {
    let delivered = engine.send_prepared(outgoing, Arc::new(|_| {}), cancel).await;
    let mut exchange = delivered.exchanges.into_iter().next_back().ok_or(NoReadBack::NotSent)?;
    exchange.kind = ExchangeKind::Probe;
    Ok(exchange)
}

fn object_facts(url: String, exchange: &Exchange, sha256: &str) -> ObjectFacts {
    let response = match &exchange.outcome {
        Outcome::Answered(response) => Some(response),
        Outcome::Failed(_) => None,
    };
    let header = |name: &str| response.and_then(|response| response.header(name)).map(str::to_owned);
    let is_equal = |response: &Response| response.status == 200 && response.body.sha256 == sha256;
    ObjectFacts {
        url,
        number: 0,
        status: exchange.status(),
        is_equal: response.is_some_and(is_equal),
        content_type: header("content-type"),
        encryption: header("x-amz-server-side-encryption").or_else(|| header("x-ms-server-encrypted")),
    }
}

/// The messages that the response holds.
fn stored(exchange: &Exchange) -> Result<Vec<FoundMessage>, NoReadBack> {
    match &exchange.outcome {
        Outcome::Answered(response) if response.status == 404 => Ok(Vec::new()),
        Outcome::Answered(response) if !exchange.is_success() => {
            Err(NoReadBack::Refused { status: response.status, reason: response.reason.clone() })
        }
        Outcome::Answered(response) => messages_of(&response.body.kept).ok_or(NoReadBack::NotJson),
        Outcome::Failed(failure) => Err(NoReadBack::NoResponse(failure.message.clone())),
    }
}
