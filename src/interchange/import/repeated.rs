//! A comment above a command, or the name of a request, may repeat its key: then neither the destination nor its file is
//! called so, and no sentence has it.

use std::collections::BTreeSet;

use super::draft::name_of;
use super::{Found, Held};
use crate::domain::redaction::Redactor;
use crate::domain::{Secret, limits};

/// Take the secrets of `found` out of all that is said of it.
pub(super) fn keep_secrets_out(found: &mut Found) {
    let secrets = secrets(found);
    if secrets.is_empty() {
        return;
    }
    let redactor = Redactor::of(secrets);
    for draft in &mut found.drafts {
        let destination = &mut draft.destination;
        if redactor.text(&destination.name) != destination.name {
            destination.name = name_of(destination.url.expose());
        }
        draft.taken.iter_mut().for_each(|text| *text = redactor.text(text));
    }
    let of_drafts = found.drafts.iter_mut().flat_map(|draft| &mut draft.left_out);
    for left_out in of_drafts.chain(&mut found.left_out) {
        left_out.what = redactor.text(&left_out.what);
        left_out.reason = redactor.text(&left_out.reason);
    }
}

/// A shorter one may stand in a sentence by chance, as `secret` does.
const SECRET_BYTES_MIN: u64 = 8;

/// Each once, the shortest first, as many as are looked for in a moment. A longer text is no part of a name.
fn secrets(found: &Found) -> Vec<Secret> {
    let held = found.drafts.iter().flat_map(|draft| draft.destination.auth.secrets());
    let values = held.filter_map(|(_, held)| match held {
        Held::Value(secret) => Some((secret.expose().len() as u64, secret.expose())),
        Held::Variable(_) => None,
    });
    let mut bytes = 0;
    let is_within = |(length, _): &(u64, &str)| {
        bytes += length;
        bytes <= limits::SECRET_BYTES_MAX
    };
    let distinct: BTreeSet<(u64, &str)> = values.filter(|(length, _)| *length >= SECRET_BYTES_MIN).collect();
    distinct.into_iter().take_while(is_within).map(|(_, secret)| Secret::new(secret)).collect()
}
