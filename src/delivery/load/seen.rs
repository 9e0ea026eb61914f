//! What came back of one attempt, unmasked: it says what a sender and a tally need of it, and is recorded masked.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::time::Duration;

use time::OffsetDateTime;

use crate::delivery::record::Recorder;
use crate::domain::timings::Phase;
use crate::domain::{Exchange, ExchangeKind, Secret, SignedRequest, http_date, limits};
use crate::net::{RawResponse, Transmission};
use crate::rehearsal::{Outcome, Sender};

pub(super) struct Seen(Transmission);

impl Seen {
    pub(super) fn new(sent: Transmission) -> Self {
        Self(sent)
    }

    /// What came of it, and the failure in a word, such as `503` or `timeout`, if it is one for `sender`.
    pub(super) fn outcome(&self, sender: &Sender, now: OffsetDateTime) -> (Outcome, Option<String>) {
        match &self.0.answer {
            // A body that breaks off is a failure of the wire, whatever the head said.
            Err(failure) | Ok(RawResponse { failure: Some(failure), .. }) => {
                (Outcome::Failed, Some(failure.kind.name().to_owned()))
            }
            Ok(response) => {
                let retry_after = response.header("retry-after").and_then(|text| retry_after(text, now));
                let outcome = Outcome::Answered { status: response.status, retry_after };
                (outcome, (!sender.accepts(response.status)).then(|| response.status.to_string()))
            }
        }
    }

    /// Of the body, as far as it came.
    pub(super) fn response_bytes(&self) -> u64 {
        self.0.answer.as_ref().map_or(0, |response| response.body.decoded.len() as u64)
    }

    /// True if the request had been written, as far as can be seen.
    pub(super) fn went_out(&self) -> bool {
        match &self.0.answer {
            Ok(_) => true,
            Err(failure) => matches!(failure.phase, Phase::Send | Phase::Wait | Phase::Receive),
        }
    }

    /// The same for responses that differ in request ids, moments and the like alone.
    pub(super) fn key(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        match &self.0.answer {
            Err(failure) => failure.kind.name().hash(&mut hash),
            Ok(response) => {
                response.status.hash(&mut hash);
                let body = &response.body.decoded;
                let body = body.get(..limits::LOAD_KEY_BYTES_MAX).unwrap_or(body);
                let words = body.split(|byte| !byte.is_ascii_alphanumeric());
                for word in words.filter(|word| !word.iter().any(u8::is_ascii_digit)) {
                    word.hash(&mut hash);
                }
            }
        }
        hash.finish()
    }

    /// The exchange, masked.
    pub(super) fn record(&self, recorder: &Recorder, request: &SignedRequest, token: Option<&Secret>) -> Exchange {
        let redactor = recorder.redactor(ExchangeKind::Delivery, request, &self.0, token.cloned());
        recorder.record(ExchangeKind::Delivery, request, &self.0, &redactor)
    }
}

/// RFC 9110 §10.2.3: seconds, or a date.
fn retry_after(text: &str, now: OffsetDateTime) -> Option<Duration> {
    let text = text.trim();
    match text.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => (http_date::parse(text)? - now).try_into().ok(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = datetime!(2026-03-05 01:02:03 UTC);
        assert_eq!(retry_after("120", now), Some(Duration::from_mins(2)));
        assert_eq!(retry_after("Thu, 05 Mar 2026 01:02:33 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Thu, 05 Mar 2026 01:00:00 GMT", now), None, "it is over");
        assert_eq!(retry_after("soon", now), None);
    }
}
