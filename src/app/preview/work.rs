//! The next request: what is done in the background.

use std::cell::RefCell;
use std::sync::Arc;

use time::OffsetDateTime;

use super::state::Preview;
use crate::app::PreviewNews;
use crate::app::runner::Runner;
use crate::app::secret::lookup::SecretLookup;
use crate::app::state::SendProblem;
use crate::delivery::{NoSecret, Resolved, SecretSource, prepare, resolve_secrets, wire_headers};
use crate::domain::aws_profile::AwsKeys;
use crate::domain::message::Batch;
use crate::domain::{Destination, Secret, SecretFacts, SecretRef};

/// Work for the background.
#[derive(Debug)]
pub enum PreviewEffect {
    Prepare { version: u64, destination: Box<Destination>, batch: Batch },
}

impl PreviewEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Prepare { version, destination, batch } => {
                let now = runner.engine.now();
                runner.with_secrets(move |secrets, outlet| {
                    outlet.tell(prepared(version, &destination, &batch, secrets, now));
                });
            }
        }
    }
}

/// What would go out at `now`. May block for the keyring.
fn prepared(
    version: u64,
    destination: &Destination,
    batch: &Batch,
    secrets: &SecretLookup,
    now: OffsetDateTime,
) -> PreviewNews {
    let lookup = Noting { secrets, found: RefCell::default() };
    let resolved = resolve_secrets(&destination.auth, &lookup, now);
    let result = resolved
        .map_err(SendProblem::from)
        .and_then(|resolved| preview(destination, resolved, batch, now).map(Arc::new));
    PreviewNews::Prepared { version, secrets: lookup.found.into_inner(), result }
}

/// A lookup that notes what was found at each reference.
struct Noting<'s> {
    secrets: &'s SecretLookup,
    found: RefCell<Vec<(SecretRef, Result<SecretFacts, NoSecret>)>>,
}

impl SecretSource for Noting<'_> {
    fn secret(&self, reference: &SecretRef) -> Result<Secret, NoSecret> {
        let secret = self.secrets.secret(reference);
        let facts = secret.as_ref().map(Secret::facts).map_err(Clone::clone);
        self.found.borrow_mut().push((reference.clone(), facts));
        secret
    }

    fn aws_keys(&self, name: &str) -> Result<AwsKeys, NoSecret> {
        self.secrets.aws_keys(name)
    }
}

fn preview(
    destination: &Destination,
    resolved: Resolved,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<Preview, SendProblem> {
    let mut prepared = prepare(destination, &resolved.auth, batch, now).map_err(|error| SendProblem::from(&error))?;
    prepared.notes.extend(resolved.note);
    let headers = prepared.delivery_headers();
    let token_headers = prepared.token_request.as_ref().map(|token| wire_headers(&token.request)).unwrap_or_default();
    Ok(Preview { prepared, headers, token_headers, at: now })
}
