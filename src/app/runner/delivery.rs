//! The preview and the send.

use std::sync::Arc;

use time::OffsetDateTime;

use super::outlet::Outlet;
use super::secret_lookup::SecretLookup;
use super::store_thread::StoreSender;
use crate::app::command::{News, Sent};
use crate::app::effect::Errand;
use crate::app::state::{Preview, PreviewProblem, ProbePreview, SendProblem};
use crate::delivery::{
    Delivered, DeliveryProgress, Engine, PrepareError, SecretSource as _, plan_probe, prepare, resolve_secrets,
    wire_headers,
};
use crate::domain::message::Batch;
use crate::domain::{Auth, Destination, Probe, Secret};
use crate::net::Cancel;

/// What would go out at `now`. May block for the keyring.
pub(super) fn prepare_preview(
    version: u64,
    destination: &Destination,
    batch: &Batch,
    secrets: &SecretLookup,
    now: OffsetDateTime,
) -> News {
    let mut found = Vec::new();
    let resolved = destination.auth.try_map(|field, reference| {
        let secret = secrets.secret(reference);
        let facts = secret.as_ref().map(Secret::facts).map_err(|error| error.text.clone());
        found.push((reference.clone(), facts));
        secret.map_err(|error| PreviewProblem { field: format!("auth.{field}"), text: error.text })
    });
    let result = resolved.and_then(|auth| preview(destination, &auth, batch, now).map(Arc::new));
    News::Prepared { version, secrets: found, result }
}

fn preview(
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<Preview, PreviewProblem> {
    let prepared = prepare(destination, auth, batch, now).map_err(|error| {
        let (field, text) = field_and_text(&error);
        PreviewProblem { field, text }
    })?;
    let headers = prepared.delivery_headers();
    let token_headers = prepared.token_request.as_ref().map(|token| wire_headers(&token.request)).unwrap_or_default();
    Ok(Preview { prepared, headers, token_headers, at: now })
}

/// What `probe` would send at `now`. May block for the keyring.
pub(super) fn probe_preview(
    probe: Probe,
    destination: &Destination,
    batch: &Batch,
    secrets: &SecretLookup,
    now: OffsetDateTime,
) -> Result<ProbePreview, String> {
    let auth = resolve_secrets(&destination.auth, secrets).map_err(|error| error.to_string())?;
    let plan = plan_probe(probe, destination, &auth, batch, now).map_err(|error| error.to_string())?;
    let request = &plan.request().request;
    Ok(ProbePreview {
        probe,
        method: request.method,
        url: request.target.url(),
        headers: wire_headers(request),
        body_bytes: request.body.len(),
        fetches_token: plan.fetches_token(),
        notes: plan.prepared.notes.clone(),
    })
}

/// The field to change and what is wrong with it, without the field's name a second time.
fn field_and_text(error: &PrepareError) -> (String, String) {
    let text = match error {
        PrepareError::Target(error) => error.text.clone(),
        PrepareError::Signing(error) => error.text.clone(),
        PrepareError::Check { text, .. } => text.clone(),
    };
    (error.field().to_owned(), text)
}

/// Everything one send needs.
pub(super) struct Send {
    pub(super) id: u64,
    pub(super) destination: Destination,
    pub(super) batch: Batch,
    pub(super) errand: Errand,
    pub(super) cancel: Cancel,
    pub(super) engine: Engine,
    pub(super) secrets: SecretLookup,
    pub(super) outlet: Outlet,
    pub(super) store: StoreSender,
}

impl Send {
    /// Secrets → request → wire → history → news. Tells exactly once how it ended.
    pub(super) async fn run(self) {
        let (send_id, outlet, store) = (self.id, self.outlet.clone(), self.store.clone());
        // A task of its own, so that even a defect in it ends the send visibly.
        let result = match tokio::spawn(self.deliver()).await {
            Ok(result) => result,
            Err(error) => {
                let text = format!("The send ended by a defect in signpost, please report it: {error}");
                Err(SendProblem { field: String::new(), text })
            }
        };
        match result {
            Ok(delivered) => store.run(move |store, outlet| {
                let ids = store.append(&delivered.exchanges, outlet);
                outlet.tell(News::SendFinished { send_id, result: Ok(sent(delivered, ids)) });
            }),
            Err(problem) => outlet.tell_later(News::SendFinished { send_id, result: Err(problem) }).await,
        }
    }

    async fn deliver(self) -> Result<Delivered, SendProblem> {
        let Self { id: send_id, destination, batch, errand, cancel, engine, secrets, outlet, store: _ } = self;
        let auth = destination.auth.clone();
        let resolving = tokio::task::spawn_blocking(move || resolve_secrets(&auth, &secrets));
        let resolved = tokio::select! {
            resolved = resolving => resolved,
            () = cancel.cancelled() => {
                return Err(SendProblem { field: String::new(), text: "Cancelled before anything went out.".to_owned() });
            }
        };
        let auth = resolved
            .map_err(|error| SendProblem { field: String::new(), text: error.to_string() })?
            .map_err(|error| SendProblem { field: format!("auth.{}", error.field), text: error.text })?;
        let progress: DeliveryProgress =
            Arc::new(move |progress| outlet.try_tell(News::SendProgressed { send_id, progress }));
        let problem = |error| {
            let (field, text) = field_and_text(&error);
            SendProblem { field, text }
        };
        match errand {
            Errand::Delivery => engine.deliver(&destination, &auth, &batch, progress, &cancel).await.map_err(problem),
            Errand::Probe { probe, after_status } => {
                let plan = plan_probe(probe, &destination, &auth, &batch, engine.now()).map_err(problem)?;
                Ok(engine.probe(plan, after_status, progress, &cancel).await)
            }
        }
    }
}

fn sent(delivered: Delivered, ids: Result<Vec<crate::store::EntryId>, String>) -> Sent {
    Sent {
        exchanges: delivered.exchanges.into_iter().map(Arc::new).collect(),
        ids,
        delivered: delivered.delivered,
        stopped: delivered.stopped.map(crate::domain::redaction::Redacted::into_inner),
    }
}
