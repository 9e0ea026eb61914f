//! Probes: what is done in the background.

use std::sync::Arc;

use time::OffsetDateTime;

use super::state::ProbePreview;
use crate::app::ProbeNews;
use crate::app::runner::Runner;
use crate::app::secret::lookup::SecretLookup;
use crate::delivery::{PrepareError, SecretUnavailable, plan_probe, resolve_secrets, wire_headers};
use crate::domain::message::Batch;
use crate::domain::{Destination, Probe};

/// Work for the background.
#[derive(Debug)]
pub enum ProbeEffect {
    Prepare { request_id: u64, probe: Probe, destination: Box<Destination>, batch: Batch },
}

/// Why a probe cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    #[error(transparent)]
    Secret(#[from] SecretUnavailable),
    #[error(transparent)]
    Prepare(#[from] PrepareError),
}

impl ProbeEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Prepare { request_id, probe, destination, batch } => {
                let now = runner.engine.now();
                runner.with_secrets(move |secrets, outlet| {
                    let result = preview(probe, &destination, &batch, secrets, now);
                    outlet.tell(ProbeNews::Prepared { request_id, result: result.map(Arc::new) });
                });
            }
        }
    }
}

/// What `probe` would send at `now`. May block for the keyring.
fn preview(
    probe: Probe,
    destination: &Destination,
    batch: &Batch,
    secrets: &SecretLookup,
    now: OffsetDateTime,
) -> Result<ProbePreview, ProbeError> {
    let auth = resolve_secrets(&destination.auth, secrets, now)?.auth;
    let plan = plan_probe(probe, destination, &auth, batch, now)?;
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
