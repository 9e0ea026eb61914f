//! Behavior beyond a single batch.

use super::{Evidence, Found, line, outcome_text};
use crate::diagnose::first_cause;
use crate::domain::exchange::{Exchange, Outcome, Response};
use crate::golive::check::{CheckId, Needs};
use crate::golive::ledger;
use crate::golive::record::{Seen, SentBatch};
use crate::golive::report::CheckOutcome;

/// Seconds of the 95th percentile (Standard Webhooks: 15 to 30; `EventBridge` gives up after 5, GitHub after 10).
const GOOD_SECONDS: f64 = 5.0;
const SLOW_SECONDS: f64 = 10.0;
/// A response that takes this long is none (Event Grid, Svix: 30 s), less a second for the way.
const FAILED_MICROSECONDS: u64 = 29_000_000;
/// Bytes of a response's body that nobody reads.
const BODY_BYTES_MAX: u64 = 64 * 1024;

impl Evidence<'_> {
    pub(super) fn accepted(self, id: CheckId, text: &str) -> Found {
        match self.all_acknowledged(id) {
            Ok(_) => Found::passed(text).with(self.record.of(id).map(line)),
            Err(found) => found.with(self.record.of(id).map(line)),
        }
    }

    /// Nothing but a person's word.
    pub(super) fn stated(self, id: CheckId) -> Found {
        match self.attestations().of(id) {
            Some(stated) => self
                .with_statement(id, Found::passed(""))
                .resting_on(Needs::Attestation)
                .with([stated.statement.clone()]),
            None => Found::not_run("It cannot be seen from outside: let a person state it (--attest)."),
        }
    }

    /// `found`, and what a person states about `id`.
    pub(super) fn with_statement(self, id: CheckId, found: Found) -> Found {
        let Some(stated) = self.attestations().of(id) else { return found };
        let text = format!("{} states: {}", stated.by, stated.statement);
        let joined = format!("{} {text}", found.reason).trim().to_owned();
        let outcome = if stated.passed { found.outcome } else { CheckOutcome::Failed };
        let fix = if stated.passed { found.fix.clone() } else { "Change what the statement says.".to_owned() };
        Found { outcome, reason: joined, fix, ..found }.resting_on(Needs::Attestation)
    }

    pub(super) fn repeated(self, id: CheckId) -> Found {
        let sent = match self.all_acknowledged(id) {
            Ok(sent) => sent,
            Err(found) => return found.with(self.record.of(id).map(line)),
        };
        let statuses: Vec<u16> = sent.iter().filter_map(|sent| self.record.decisive(sent)?.exchange.status()).collect();
        let evidence: Vec<String> = self.record.of(id).map(line).collect();
        if id != CheckId::BehaveOutOfOrder && statuses.windows(2).any(|pair| pair[0] != pair[1]) {
            return Found::warning(
                "The second delivery was accepted with another status than the first.",
                "Respond to a duplicate as to the first delivery: the sender cannot tell them apart.",
            )
            .with(evidence);
        }
        let accepted = Found::passed("Both were accepted.").with(evidence);
        if self.attestations().of(id).is_some() {
            return self.with_statement(id, accepted);
        }
        if self.plan.service.is_object_store() {
            return Found { reason: "Both were accepted, and each became an object of its own: who reads the store tells duplicates by hashId.".to_owned(), ..accepted };
        }
        self.stored_once(id, accepted)
    }

    fn stored_once(self, id: CheckId, accepted: Found) -> Found {
        let rows = ledger::rows(self.record);
        let rows: Vec<_> = rows.iter().filter(|row| row.check == id).collect();
        let Some(found) = rows.iter().map(|row| row.found).collect::<Option<Vec<u32>>>() else {
            let reason = "Both were accepted. What was stored is not known: read it back (--read-back), or let a person state it (--attest).";
            return Found { reason: reason.to_owned(), ..accepted };
        };
        let evidence = rows.iter().map(|row| format!("{}: {} found", row.hash_id, row.found.unwrap_or_default()));
        let evidence: Vec<String> = evidence.collect();
        let judged = if found.contains(&0) {
            Found::failed(
                "Both were accepted, and a message is missing from what was stored.",
                "Acknowledge a batch after it is stored, not before.",
            )
        } else if found.iter().any(|count| *count > 1) {
            Found::failed(
                "Both were accepted, and both were stored: the message is counted twice.",
                "Deduplicate by hashId: messages are delivered at least once.",
            )
        } else {
            Found::passed("Both were accepted, and each message is stored once.")
        };
        judged.resting_on(Needs::ReadBack).with(accepted.evidence).with(evidence)
    }

    pub(super) fn response_time(self) -> Found {
        let fix = "Acknowledge a batch once it is kept, and work on it afterwards.";
        let slowest = self.record.valid_deliveries().max_by_key(|seen| seen.exchange.timings.total_us);
        if let Some(seen) = slowest.filter(|seen| seen.exchange.timings.total_us >= FAILED_MICROSECONDS) {
            return Found::failed("A response took half a minute: senders have given up by then.", fix)
                .with([line(seen)]);
        }
        let Some(latency) = ledger::latency(self.record) else {
            let skipped = self.record.skipped.get(&CheckId::BehaveResponseTime);
            return match (skipped, self.all_acknowledged(CheckId::BehaveResponseTime)) {
                (Some(reason), _) => Found::not_run(reason),
                (None, Err(found)) => found,
                (None, Ok(_)) => self.nothing_to_go_by("No response came."),
            };
        };
        let evidence = [format!(
            "{} samples: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms",
            latency.samples, latency.p50, latency.p95, latency.max
        )];
        let seconds = latency.p95 / 1_000.0;
        let found = if seconds > SLOW_SECONDS {
            Found::warning(
                format!("95 % of the responses come within {seconds:.1} s: many senders have given up by then."),
                fix,
            )
        } else if seconds > GOOD_SECONDS {
            Found::warning(
                format!("95 % of the responses come within {seconds:.1} s: the strictest senders give up after 5 s."),
                fix,
            )
        } else {
            Found::passed(format!("95 % of the responses come within {:.1} ms.", latency.p95))
        };
        found.with(evidence)
    }

    pub(super) fn redirect(self) -> Found {
        let redirected = self.record.seen.iter().find(|seen| {
            seen.check.check().family != crate::golive::check::Family::Refuse
                && self.record.valid_deliveries().any(|valid| valid.number == seen.number)
                && seen.exchange.status().is_some_and(|status| (300..400).contains(&status))
        });
        match redirected {
            Some(seen) => Found::failed(
                format!("A valid batch was redirected with {}.", seen.exchange.status().unwrap_or_default()),
                "Configure the URL where the endpoint is. A receiver must not redirect.",
            )
            .with([line(seen)])
            .with(location(&seen.exchange)),
            None if !self.has_responses() => self.nothing_to_go_by("No response came."),
            None => Found::passed("No response to a valid batch is a redirect."),
        }
    }

    fn has_responses(self) -> bool {
        self.record.valid_deliveries().any(|seen| seen.exchange.status().is_some())
    }

    pub(super) fn response_body(self) -> Found {
        let mut successes = self.record.valid_deliveries().filter(|seen| seen.exchange.is_success()).peekable();
        if successes.peek().is_none() {
            return self.nothing_to_go_by("No batch was accepted.");
        }
        let mut untyped = None;
        let mut large = None;
        for seen in successes {
            let Outcome::Answered(response) = &seen.exchange.outcome else { continue };
            if first_cause(std::slice::from_ref(&seen.exchange)).as_deref() == Some("http.false_success")
                || says_error(response)
            {
                return Found::failed(
                    format!(
                        "{} with an error in its body: the platform takes it as delivered.",
                        outcome_text(&seen.exchange)
                    ),
                    "Respond with 4xx or 5xx where a batch is not taken. A sender reads the status, not the body.",
                )
                .with([line(seen), excerpt(response)]);
            }
            if response.body.bytes > 0 && !is_typed(response) {
                untyped = untyped.or(Some(seen));
            }
            if response.body.bytes > BODY_BYTES_MAX {
                large = large.or(Some((seen, response.body.bytes)));
            }
        }
        match (large, untyped) {
            (Some((seen, bytes)), _) => Found::warning(
                format!("A response has a body of {bytes} bytes."),
                "Respond with an empty body, or a short one: nobody reads it.",
            )
            .with([line(seen)]),
            (None, Some(seen)) => Found::warning(
                "A response has a body without a Content-Type that fits it.",
                "Name the body's type, or send 204 without one.",
            )
            .with([line(seen)]),
            (None, None) => Found::passed("No body of a success holds an error, is large, or is without a type."),
        }
    }

    pub(super) fn one_connection(self, id: CheckId) -> Found {
        let evidence: Vec<String> = self.record.of(id).map(line).collect();
        if let Err(found) = self.all_acknowledged(id) {
            return found.with(evidence);
        }
        match self.record.reused.get(&id) {
            Some(true) => Found::passed("Both were accepted on one connection."),
            _ if id == CheckId::BehaveIdleConnection => {
                Found::passed("The idle connection was closed cleanly, and the second batch was accepted on a new one.")
            }
            _ => Found::warning(
                "The endpoint closes the connection after each response: every batch pays for TCP and TLS again.",
                "Keep connections open (HTTP/1.1 keep-alive) for at least 60 seconds.",
            ),
        }
        .with(evidence)
    }

    pub(super) fn throttling(self) -> Found {
        let throttled: Vec<&Seen> = self
            .record
            .valid_deliveries()
            .chain(self.record.seen.iter().filter(|seen| self.is_delivery(seen)))
            .filter(|seen| matches!(seen.exchange.status(), Some(429 | 503)))
            .collect();
        let mute = throttled.iter().find(|seen| header(&seen.exchange, "retry-after").is_none());
        let burst = self.record.batches(CheckId::BehaveThrottling).count();
        match (throttled.first(), mute) {
            (_, Some(seen)) => Found::failed(
                format!(
                    "{} without Retry-After: the sender does not know when to try again.",
                    outcome_text(&seen.exchange)
                ),
                "Send Retry-After with every 429 and 503.",
            )
            .with([line(seen)]),
            (Some(seen), None) => Found::passed("Too many requests are refused with Retry-After.")
                .with([line(seen)])
                .with(header(&seen.exchange, "retry-after").map(|value| format!("Retry-After: {value}"))),
            (None, None) if burst == 0 => self.nothing_to_go_by("Nothing was sent."),
            (None, None) => {
                // Not for their number alone: one at a time they are accepted.
                let refused: Vec<&SentBatch> =
                    self.record.batches(CheckId::BehaveThrottling).filter(|sent| !sent.is_acknowledged).collect();
                match refused.first() {
                    None => Found::passed(format!("{burst} batches at once were accepted.")),
                    Some(sent) => self.not_acknowledged(sent),
                }
            }
        }
    }

    fn is_delivery(self, seen: &Seen) -> bool {
        self.record.sent.iter().any(|sent| !sent.messages.is_empty() && sent.numbers.contains(&seen.number))
            && seen.exchange.kind == crate::domain::ExchangeKind::Delivery
    }

    pub(super) fn retry_class(self) -> Found {
        // The same small batch, sent many times: if one is taken, none may be refused for good.
        let alike =
            [CheckId::AcceptOne, CheckId::BehaveResponseTime, CheckId::BehaveConcurrent, CheckId::BehaveThrottling];
        let seen: Vec<&Seen> = self
            .record
            .sent
            .iter()
            .filter(|sent| alike.contains(&sent.check))
            .filter_map(|sent| self.record.decisive(sent))
            .collect();
        let accepted = seen.iter().filter(|seen| seen.exchange.is_success()).count();
        if accepted == 0 || seen.len() < 2 {
            return self.nothing_to_go_by("Too few batches were accepted to compare.");
        }
        let given_up = |seen: &&&Seen| matches!(seen.exchange.status(), Some(400 | 401 | 403 | 413));
        let refused: Vec<&&Seen> = seen.iter().filter(given_up).collect();
        match refused.first() {
            Some(first) => Found::failed(
                format!("{accepted} batches were accepted, and {} like them refused with {}.", refused.len(), outcome_text(&first.exchange)),
                "Respond with 429 or 503 and Retry-After where the trouble passes: after 400, 401, 403 or 413 senders give up, and the messages are lost.",
            )
            .with(refused.iter().take(3).map(|seen| line(seen))),
            None => Found::passed(format!("{} batches alike: none was refused for good.", seen.len())),
        }
    }

    pub(super) fn malformed(self) -> Found {
        let Some(seen) = self.record.of(CheckId::BehaveMalformed).last() else {
            return self.nothing_to_go_by("Nothing was sent.");
        };
        let found = match seen.exchange.status() {
            Some(400 | 422) => Found::passed(format!("Refused with {}.", seen.exchange.status().unwrap_or_default())),
            Some(200..300) => Found::warning(
                format!(
                    "{}: a body that is no JSON was accepted. What cannot be read is lost without a word.",
                    outcome_text(&seen.exchange)
                ),
                "Refuse a body that is not JSON with 400.",
            ),
            Some(500..) => Found::warning(
                format!("{}: the endpoint fails over a body that is no JSON.", outcome_text(&seen.exchange)),
                "Refuse a body that is not JSON with 400: a 5xx is sent again and again.",
            ),
            Some(status) => {
                Found::warning(format!("Refused with {status}, not with 400 or 422."), "Respond with 400 or 422.")
            }
            None => Found::warning(
                format!("{}.", outcome_text(&seen.exchange)),
                "Refuse a body that is not JSON with 400 instead of ending the connection.",
            ),
        };
        found.with([line(seen)])
    }

    pub(super) fn content_type(self) -> Found {
        let Some(seen) = self.record.of(CheckId::BehaveContentType).last() else {
            return self.nothing_to_go_by("Nothing was sent.");
        };
        let found = match seen.exchange.status() {
            Some(415) => Found::passed("Refused with 415."),
            Some(status @ (400 | 406 | 422)) => Found::passed(format!("Refused with {status}.")),
            Some(200..300) => Found::warning(
                format!(
                    "{}: any content type is accepted, though the platform sends application/json alone.",
                    outcome_text(&seen.exchange)
                ),
                "Refuse another content type with 415.",
            ),
            Some(500..) => Found::warning(
                format!("{}: the endpoint fails over another content type.", outcome_text(&seen.exchange)),
                "Refuse another content type with 415.",
            ),
            Some(status) => Found::warning(format!("Refused with {status}, not with 415."), "Respond with 415."),
            None => {
                Found::warning(format!("{}.", outcome_text(&seen.exchange)), "Refuse another content type with 415.")
            }
        };
        found.with([line(seen)])
    }
}

fn header(exchange: &Exchange, name: &str) -> Option<String> {
    match &exchange.outcome {
        Outcome::Answered(response) => response.header(name).map(str::to_owned),
        Outcome::Failed(_) => None,
    }
}

fn location(exchange: &Exchange) -> Option<String> {
    header(exchange, "location").map(|location| format!("Location: {location}"))
}

/// The body says outright that the batch was not taken.
fn says_error(response: &Response) -> bool {
    use serde_json::Value;
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&response.body.kept) else { return false };
    let is_set = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
    };
    let has_error = ["error", "errors", "exception"].iter().any(|name| body.get(*name).is_some_and(is_set));
    let is_denied = ["success", "ok", "accepted"].iter().any(|name| body.get(*name) == Some(&Value::Bool(false)));
    let status = body.get("status").and_then(Value::as_str).map(str::to_ascii_lowercase);
    has_error || is_denied || matches!(status.as_deref(), Some("error" | "failed" | "failure"))
}

/// The Content-Type is there, and is not that of another kind of body.
fn is_typed(response: &Response) -> bool {
    let is_json = matches!(response.body.kept.first(), Some(b'{' | b'['));
    match response.header("content-type") {
        Some(kind) => !(is_json && kind.to_ascii_lowercase().starts_with("text/html")),
        None => false,
    }
}

/// The beginning of a body, for a person.
fn excerpt(response: &Response) -> String {
    const CHARACTERS: usize = 200;
    let text = String::from_utf8_lossy(&response.body.kept);
    format!("body: {}", crate::domain::display::visible(&text.chars().take(CHARACTERS).collect::<String>()))
}
