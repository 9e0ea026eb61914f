//! A HAR file as the source of a destination. Reading one masks its credentials, so none of them is taken.

use std::collections::BTreeSet;

use super::draft::{self, Notes};
use super::requests::Requests;
use super::{Draft, Found, Held, ImportError, ImportFormat};
use crate::domain::{Exchange, ExchangeKind, Method};
use crate::interchange::request::{Body, ForeignRequest, LeftOut};
use crate::interchange::template::Template;
use crate::report::har;

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let imported = har::read(text).map_err(|error| ImportError::malformed(ImportFormat::Har, error.to_string()))?;
    let sent =
        imported.exchanges.iter().filter(|exchange| matches!(exchange.request.method, Method::Post | Method::Put));
    let (own, foreign): (Vec<&Exchange>, Vec<&Exchange>) =
        sent.partition(|exchange| exchange.destination.destination().is_some());
    let mut drafts: Vec<Draft> = Vec::new();
    let mut known = BTreeSet::new();
    for exchange in own.iter().rev().filter(|exchange| exchange.kind != ExchangeKind::Token) {
        if let Some(draft) = of_own(exchange)
            && known.insert((draft.destination.name.clone(), draft.destination.url.expose().to_owned()))
        {
            drafts.push(draft);
        }
    }
    let mut seen = BTreeSet::new();
    let mut requests = Requests::default();
    for exchange in foreign.into_iter().rev() {
        let address = exchange.request.url.split('?').next().unwrap_or_default();
        if seen.insert((exchange.request.method.name(), address)) {
            requests.push(of_exchange(exchange));
        }
    }
    let mut found = draft::found(ImportFormat::Har, requests);
    found.drafts.splice(0..0, drafts);
    if found.drafts.is_empty() && found.left_out.is_empty() {
        let reason = "a destination takes POST and PUT, and the file has neither";
        return Err(ImportError::malformed(ImportFormat::Har, reason));
    }
    found.left_out.extend(imported.remarks.iter().map(|remark| LeftOut::new("a part of the file", remark.to_string())));
    Ok(found)
}

/// An exchange of signpost's own: the destination is recorded, its secrets are not.
fn of_own(exchange: &Exchange) -> Option<Draft> {
    let destination = exchange.destination.destination()?;
    let mut notes = Notes::default();
    notes.take("Took the destination as signpost recorded it.");
    let destination = destination.map(|secret, _facts| {
        let name = secret.key().to_ascii_uppercase();
        notes.leave_out("the secret", format!("a HAR file holds none: put it into {name}"));
        Held::Variable(name)
    });
    Some(Draft { destination, batch: None, taken: notes.taken, left_out: notes.left_out })
}

/// A body of a file may be cut or decoded, so it is no batch.
fn of_exchange(exchange: &Exchange) -> ForeignRequest {
    let request = &exchange.request;
    let is_form = request.header("content-type").is_some_and(|header| header.value.contains("x-www-form-urlencoded"));
    let body = String::from_utf8_lossy(&request.body.kept);
    ForeignRequest {
        method: Some(request.method.name().to_owned()),
        url: Template::text(request.url.as_str()),
        headers: request
            .headers
            .iter()
            .map(|header| (header.name.clone(), Template::text(header.value.as_str())))
            .collect(),
        body: if is_form { Body::Text(Template::text(body)) } else { Body::None },
        ..ForeignRequest::default()
    }
}
