//! Valid batches.

use super::{Evidence, Found, line, outcome_text};
use crate::golive::check::{CheckId, Needs};
use crate::golive::record::SentBatch;

impl Evidence<'_> {
    pub(super) fn accept(self, id: CheckId) -> Found {
        let sent = match self.all_acknowledged(id) {
            Ok(sent) => sent,
            Err(found) => return found.with(self.record.of(id).map(line)),
        };
        let status = sent.last().and_then(|sent| self.record.decisive(sent)).and_then(|seen| seen.exchange.status());
        if let Some(altered) = self.altered(&sent) {
            return altered.with(self.record.of(id).map(line));
        }
        let found = match status {
            Some(202) => Found::passed("Accepted with 202: the batch is taken and not yet processed."),
            Some(status) => Found::passed(format!("Accepted with {status}.")),
            None => Found::passed("Accepted."),
        };
        found.with(self.record.of(id).map(line))
    }

    /// What was read back is not what was sent.
    fn altered(self, sent: &[&SentBatch]) -> Option<Found> {
        let altered = &self.record.found.as_ref()?.altered;
        let mut messages = sent.iter().flat_map(|sent| &sent.messages);
        let message = messages.find(|message| altered.contains(&message.hash_id))?;
        let found = Found::failed(
            "It was accepted, and stored with other text or other numbers than were sent.",
            "Read and keep the body as UTF-8, and numbers as integers.",
        );
        Some(found.resting_on(Needs::ReadBack).with([format!("altered: {}", message.hash_id)]))
    }

    pub(super) fn accept_large(self) -> Found {
        let sent: Vec<&SentBatch> = self.record.batches(CheckId::AcceptLarge).collect();
        let Some(last) = sent.last() else { return self.nothing_to_go_by("Nothing was sent.") };
        let evidence: Vec<String> = sent
            .iter()
            .map(|sent| {
                let seen = self.record.decisive(sent);
                let said = seen.map_or_else(|| "nothing was sent".to_owned(), |seen| outcome_text(&seen.exchange));
                format!("{} bytes: {said}", sent.bytes)
            })
            .collect();
        let accepted = sent.iter().filter(|sent| sent.is_acknowledged).map(|sent| sent.bytes).max();
        if last.is_acknowledged {
            let limit = self.plan.options.max_bytes;
            let text = if self.record.is_interrupted && last.bytes * 2 < limit {
                return Found::not_run("The check was ended while it ran.").with(evidence);
            } else {
                format!("Accepted up to {} bytes, the most that was tried.", last.bytes)
            };
            return Found::passed(text).with(evidence);
        }
        let Some(accepted) = accepted else {
            return self.not_acknowledged(last).with(evidence);
        };
        let status = self.record.decisive(last).and_then(|seen| seen.exchange.status());
        let says_too_large = match status {
            Some(413) => true,
            // Amazon S3 names it in a 400 (EntityTooLarge).
            Some(400) => self.record.decisive(last).is_some_and(|seen| {
                let body = match &seen.exchange.outcome {
                    crate::domain::Outcome::Answered(response) => response.body.kept.as_slice(),
                    crate::domain::Outcome::Failed(_) => &[],
                };
                String::from_utf8_lossy(body).contains("EntityTooLarge")
            }),
            _ => false,
        };
        let between = format!("The limit lies between {accepted} and {} bytes.", last.bytes);
        let found = if self.plan.options.is_size_agreed {
            Found::failed(
                format!("{between} {} bytes were agreed.", self.plan.options.max_bytes),
                "Raise the limit of the endpoint and of every proxy before it.",
            )
        } else if says_too_large {
            Found::passed(format!("{between} The endpoint says so with {}.", status.unwrap_or_default()))
        } else {
            let said =
                self.record.decisive(last).map_or_else(|| "nothing".to_owned(), |seen| outcome_text(&seen.exchange));
            Found::warning(
                format!("{between} The endpoint does not say that the size is the reason: {said}."),
                "Respond with 413 to a body that is too large: anything else looks like a passing trouble and is sent again.",
            )
        };
        found.with(evidence)
    }
}
