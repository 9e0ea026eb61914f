//! Credentials of a request that the file repeats elsewhere: a server that quotes the token it refuses.

use crate::domain::exchange::{BodyRecord, HeaderRecord};
use crate::domain::redaction::{Extent, Redactor};
use crate::domain::{Exchange, Outcome, Secret};

/// The redactor of the credentials that were seen last: the entries of a file often share theirs, and to build one takes
/// milliseconds.
#[derive(Default)]
pub(super) struct Redactors(Option<(Vec<Secret>, Redactor)>);

impl Redactors {
    /// Mask `secrets` wherever `exchange` holds them.
    pub(super) fn mask(&mut self, exchange: &mut Exchange, secrets: Vec<Secret>) {
        if secrets.is_empty() {
            return;
        }
        let is_known = |known: &[Secret]| known.iter().map(Secret::expose).eq(secrets.iter().map(Secret::expose));
        let (_, redactor) = match self.0.take() {
            Some((known, redactor)) if is_known(&known) => self.0.insert((known, redactor)),
            Some(_) | None => {
                let redactor = Redactor::of(secrets.iter().cloned());
                self.0.insert((secrets, redactor))
            }
        };
        mask(exchange, redactor);
    }
}

fn mask(exchange: &mut Exchange, redactor: &Redactor) {
    let request = &mut exchange.request;
    request.url = redactor.text(&request.url);
    exchange.destination.url = redactor.text(&exchange.destination.url);
    mask_headers(&mut request.headers, redactor);
    mask_body(&mut request.body, redactor);
    let failure = match &mut exchange.outcome {
        Outcome::Answered(response) => {
            response.reason = redactor.text(&response.reason);
            response.http_version = redactor.text(&response.http_version);
            mask_headers(&mut response.headers, redactor);
            mask_body(&mut response.body, redactor);
            response.failure.as_mut()
        }
        Outcome::Failed(failure) => Some(failure),
    };
    if let Some(failure) = failure {
        failure.message = redactor.text(&failure.message);
    }
}

fn mask_headers(headers: &mut [HeaderRecord], redactor: &Redactor) {
    for header in headers {
        let (name, value) = (redactor.text(&header.name), redactor.text(&header.value));
        header.masked |= name != header.name || value != header.value;
        (header.name, header.value) = (name, value);
    }
}

/// The hash of a body around a secret would let the secret be guessed.
fn mask_body(body: &mut BodyRecord, redactor: &Redactor) {
    let extent = if body.truncated { Extent::Cut } else { Extent::Whole };
    let masked = redactor.bytes(&body.kept, extent);
    if masked != body.kept {
        body.kept = masked;
        body.sha256.clear();
    }
}
