//! What was stored.

use super::{Evidence, Found, line};
use crate::domain::exchange::Outcome;
use crate::golive::check::{CheckId, Needs};
use crate::golive::ledger;
use crate::golive::record::ObjectFacts;

impl Evidence<'_> {
    pub(super) fn dated_key(self) -> Found {
        let accepted = self.record.sent.iter().find(|sent| sent.is_acknowledged && sent.object_url.is_some());
        let Some(seen) = accepted.and_then(|sent| self.record.decisive(sent)) else {
            return self.nothing_to_go_by("No object was written.");
        };
        match &seen.exchange.request.object_path {
            Some(path) => {
                Found::passed("The object was written at the documented path.").with([path.clone(), line(seen)])
            }
            None => self.nothing_to_go_by("No dated path was appended."),
        }
    }

    pub(super) fn same_instant(self) -> Found {
        const FIX: &str = "Turn on versioning, or let the destination's credentials create and not overwrite. Two batches of \
                           one instant are rare, and lost without a trace.";
        let sent: Vec<_> = self.record.batches(CheckId::StoreSameInstant).collect();
        let [first, second] = sent.as_slice() else { return self.nothing_to_go_by("Nothing was sent.") };
        let evidence: Vec<String> = self.record.of(CheckId::StoreSameInstant).map(line).collect();
        if !first.is_acknowledged {
            return self.not_acknowledged(first).with(evidence);
        }
        let version = |number: usize| {
            let seen = self.record.seen.iter().find(|seen| seen.number == number)?;
            let Outcome::Answered(response) = &seen.exchange.outcome else { return None };
            let version = response.header("x-amz-version-id").or_else(|| response.header("x-ms-version-id"))?;
            (version != "null").then(|| version.to_owned())
        };
        let versions: Vec<String> = sent.iter().filter_map(|sent| version(*sent.numbers.last()?)).collect();
        let found = if !second.is_acknowledged {
            Found::passed("The second batch was refused and did not overwrite the first.")
        } else if versions.len() == 2 && versions[0] != versions[1] {
            Found::passed("Both are kept as versions of one object.")
        } else {
            Found::warning("The second batch took the place of the first: both have the same path.", FIX)
        };
        self.with_statement(CheckId::StoreSameInstant, found.with(evidence))
    }

    /// The objects that were read, or why there are none.
    fn objects(self) -> Result<Vec<ObjectFacts>, Found> {
        let Some(found) = &self.record.found else {
            return Err(self.nothing_to_go_by("No object was read back."));
        };
        let read: Vec<ObjectFacts> =
            found.objects.iter().filter(|object| object.status == Some(200)).cloned().collect();
        match (read.is_empty(), &found.trouble) {
            (true, Some(trouble)) => Err(Found::not_run(trouble.clone())),
            (true, None) => Err(self.nothing_to_go_by("No object was read back.")),
            (false, _) => Ok(read),
        }
    }

    pub(super) fn content_type_kept(self) -> Found {
        let objects = match self.objects() {
            Ok(objects) => objects,
            Err(found) => return found,
        };
        let is_json = |object: &ObjectFacts| {
            object.content_type.as_deref().is_some_and(|kind| kind.starts_with("application/json"))
        };
        match objects.iter().find(|object| !is_json(object)) {
            None => Found::passed(format!("{} objects are application/json.", objects.len())),
            Some(other) => Found::warning(
                format!("An object is {}.", other.content_type.as_deref().unwrap_or("without a content type")),
                "Look for a rule of the store that changes metadata.",
            )
            .with([other.url.clone()]),
        }
    }

    pub(super) fn encryption(self) -> Found {
        let objects = match self.objects() {
            Ok(objects) => objects,
            Err(found) => return found,
        };
        match objects.iter().find_map(|object| object.encryption.clone()) {
            Some(kind) => Found::passed(format!("The store names its encryption: {kind}.")),
            None => Found::not_run("The store does not say whether it encrypts: look at its settings."),
        }
    }

    pub(super) fn stored(self, id: CheckId) -> Found {
        if let Some(found) = &self.record.found {
            return self.read_again(found);
        }
        if self.attestations().of(id).is_some() {
            return self.with_statement(id, Found::passed(""));
        }
        self.nothing_to_go_by("Nothing was accepted, so there is nothing to read back.")
    }

    fn read_again(self, found: &crate::golive::record::Found) -> Found {
        if let Some(trouble) = &found.trouble {
            return Found::not_run(trouble.clone());
        }
        let altered: Vec<&ObjectFacts> =
            found.objects.iter().filter(|object| object.status == Some(200) && !object.is_equal).collect();
        if let Some(first) = altered.first() {
            return Found::failed(
                format!("{} of {} objects have other bytes than were sent.", altered.len(), found.objects.len()),
                "Look for whatever rewrites objects after they are stored.",
            )
            .with([first.url.clone()]);
        }
        let rows = ledger::rows(self.record);
        let acknowledged: Vec<_> = rows.iter().filter(|row| row.acknowledged > 0).collect();
        // Of two batches of one instant only the second can be there, which its own check tells.
        let judged: Vec<_> = acknowledged.iter().filter(|row| row.check != CheckId::StoreSameInstant).collect();
        let missing: Vec<_> = judged.iter().filter(|row| row.found == Some(0)).collect();
        let is_repeated = |check| matches!(check, CheckId::BehaveDuplicate | CheckId::BehaveRetry);
        let doubled: Vec<_> = judged
            .iter()
            .filter(|row| {
                row.found.is_some_and(|found| found > 1)
                    && !(is_repeated(row.check) || self.plan.service.is_object_store())
            })
            .collect();
        let name = |rows: &[&&&crate::golive::report::LedgerRow]| {
            rows.iter().take(10).map(|row| format!("{} ({})", row.hash_id, row.check)).collect::<Vec<_>>()
        };
        if !missing.is_empty() {
            return Found::failed(
                format!("{} of {} acknowledged messages are not stored.", missing.len(), judged.len()),
                "Acknowledge a batch after it is stored, not before.",
            )
            .with(name(&missing));
        }
        if !doubled.is_empty() {
            return Found::failed(
                format!(
                    "{} of {} messages are stored more than once, though each was sent once.",
                    doubled.len(),
                    judged.len()
                ),
                "Store each message once: look for a second consumer, or for a retry within the endpoint.",
            )
            .with(name(&doubled));
        }
        let bytes = if self.plan.service.is_object_store() { ", byte for byte" } else { "" };
        Found::passed(format!("All {} acknowledged messages are stored{bytes}.", judged.len()))
            .resting_on(Needs::ReadBack)
    }
}
