//! A send: what is done in the background.

use std::sync::Arc;

use super::command::Sent;
use super::state::SendProblem;
use crate::app::SendNews;
use crate::app::runner::{NotKept, Outlet, Runner, StoreSender};
use crate::app::secret::lookup::SecretLookup;
use crate::delivery::{Delivered, DeliveryProgress, Engine, plan_probe, resolve_secrets};
use crate::domain::message::Batch;
use crate::domain::{Destination, Probe};
use crate::net::Cancel;

/// Work for the background.
#[derive(Debug)]
pub enum SendEffect {
    Start { send_id: u64, destination: Box<Destination>, batch: Batch, errand: Errand },
    Cancel { send_id: u64 },
}

/// What goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Delivery,
    /// An experiment on the exchange that was answered with `after_status`.
    Probe {
        probe: Probe,
        after_status: Option<u16>,
    },
}

impl SendEffect {
    pub(in crate::app) fn start(self, runner: &mut Runner) {
        match self {
            Self::Start { send_id, destination, batch, errand } => {
                let cancel = Cancel::new();
                runner.cancels.insert(send_id, cancel.clone());
                let send = Send {
                    id: send_id,
                    destination: *destination,
                    batch,
                    errand,
                    cancel,
                    engine: runner.engine.clone(),
                    secrets: runner.secrets().clone(),
                    outlet: runner.outlet().clone(),
                    store: runner.store_sender(),
                };
                runner.spawn(send.run());
            }
            Self::Cancel { send_id } => {
                if let Some(cancel) = runner.cancels.get(&send_id) {
                    cancel.cancel();
                }
            }
        }
    }
}

/// Everything one send needs.
struct Send {
    id: u64,
    destination: Destination,
    batch: Batch,
    errand: Errand,
    cancel: Cancel,
    engine: Engine,
    secrets: SecretLookup,
    outlet: Outlet,
    store: StoreSender,
}

impl Send {
    /// Secrets → request → wire → history → news. Tells exactly once how it ended.
    async fn run(self) {
        let (send_id, outlet, store) = (self.id, self.outlet.clone(), self.store.clone());
        // A task of its own, so that even a defect in it ends the send visibly.
        let result = match tokio::spawn(self.deliver()).await {
            Ok(result) => result,
            Err(error) => {
                Err(SendProblem::plain(format!("The send ended by a defect in signpost, please report it: {error}")))
            }
        };
        match result {
            Ok(delivered) => store.run(move |store, outlet| {
                let ids = store.append(&delivered.exchanges, outlet);
                outlet.tell(SendNews::Finished { send_id, result: Ok(sent(delivered, ids)) });
            }),
            Err(problem) => outlet.tell_later(SendNews::Finished { send_id, result: Err(problem) }).await,
        }
    }

    async fn deliver(self) -> Result<Delivered, SendProblem> {
        let Self { id: send_id, destination, batch, errand, cancel, engine, secrets, outlet, store: _ } = self;
        let (auth, now) = (destination.auth.clone(), engine.now());
        let resolving = tokio::task::spawn_blocking(move || resolve_secrets(&auth, &secrets, now));
        let resolved = tokio::select! {
            resolved = resolving => resolved,
            () = cancel.cancelled() => {
                return Err(SendProblem::plain("Cancelled before anything went out."));
            }
        };
        let auth = resolved.map_err(|error| SendProblem::plain(error.to_string()))??.auth;
        let progress: DeliveryProgress =
            Arc::new(move |progress| outlet.try_tell(SendNews::Progressed { send_id, progress }));
        let problem = |error| SendProblem::from(&error);
        match errand {
            Errand::Delivery => engine.deliver(&destination, &auth, &batch, progress, &cancel).await.map_err(problem),
            Errand::Probe { probe, after_status } => {
                let plan = plan_probe(probe, &destination, &auth, &batch, engine.now()).map_err(problem)?;
                Ok(engine.probe(plan, after_status, progress, &cancel).await)
            }
        }
    }
}

fn sent(delivered: Delivered, ids: Result<Vec<crate::store::EntryId>, NotKept>) -> Sent {
    Sent {
        exchanges: delivered.exchanges.into_iter().map(Arc::new).collect(),
        ids,
        delivered: delivered.delivered,
        stopped: delivered.stopped.map(crate::domain::redaction::Redacted::into_inner),
    }
}
