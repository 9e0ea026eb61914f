//! What an exchange proves, fact by fact: each line is something that was checked, never a guess.

use time::OffsetDateTime;

use crate::domain::display::visible;
use crate::domain::exchange::{CertificateFacts, Response, TlsFacts};
use crate::domain::figures::{bytes_text, count_text, counted_text, duration_text};
use crate::domain::{Auth, Exchange, ExchangeKind, Outcome, moment};

/// A Date header counts whole seconds and is written at some moment of the exchange: a smaller difference says nothing.
const CLOCK_UNCERTAINTY_SECONDS: f64 = 2.0;

/// One fact about an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// False where the fact could not be checked; the text says why.
    pub is_proven: bool,
    pub text: String,
}

impl Proof {
    fn proven(text: impl Into<String>) -> Self {
        Self { is_proven: true, text: text.into() }
    }

    fn open(text: impl Into<String>) -> Self {
        Self { is_proven: false, text: text.into() }
    }
}

/// `200 OK · 12 ms · 30 B · signature verified`; `None` without a response. Beside a refusal the last would read as if
/// the service had verified it.
pub fn result_line(exchange: &Exchange) -> Option<String> {
    let Outcome::Answered(response) = &exchange.outcome else { return None };
    let mut parts =
        vec![status_text(response), duration_text(exchange.timings.total_us), bytes_text(response.body.bytes)];
    if exchange.is_success() && is_signature_verified(exchange) {
        parts.push("signature verified".to_owned());
    }
    Some(parts.join(" · "))
}

/// `200 OK`.
pub fn status_text(response: &Response) -> String {
    let reason = visible(&response.reason);
    if reason.is_empty() { response.status.to_string() } else { format!("{} {reason}", response.status) }
}

/// Nothing is sent with a signature of AWS that its own signer does not compute, too (`signing::sigv4`).
fn is_signature_verified(exchange: &Exchange) -> bool {
    matches!(exchange.destination.auth, Some(Auth::Sigv4(_))) && exchange.signing.is_some()
}

/// What was verified about a delivery that was accepted.
pub fn proofs(exchange: &Exchange, now: OffsetDateTime) -> Vec<Proof> {
    let Outcome::Answered(response) = &exchange.outcome else { return Vec::new() };
    let mut proofs = vec![Proof::proven(format!(
        "The service returned {} after {}.",
        status_text(response),
        duration_text(exchange.timings.total_us)
    ))];
    proofs.push(sent(exchange));
    if is_signature_verified(exchange) {
        proofs.push(Proof::proven("AWS's own signer computes the same signature."));
    }
    proofs.push(connection(exchange, now));
    proofs.push(match clock_difference(exchange) {
        Some(ClockDifference::None) => Proof::proven("Clock OK: no difference that a Date header can show."),
        Some(ClockDifference::Seconds(seconds)) => {
            Proof::open(format!("The server's clock is {seconds:+.0} s from this machine's."))
        }
        None => Proof::open("The clocks were not compared: the response has no usable Date header."),
    });
    proofs
}

fn sent(exchange: &Exchange) -> Proof {
    let body = &exchange.request.body;
    let messages = exchange.request.messages.map(|count| format!("{} in ", counted_text(count, "message", "messages")));
    let hash = if body.sha256.is_empty() { String::new() } else { format!(", SHA-256 {}", body.sha256) };
    let what = format!("{}{} bytes{hash}", messages.unwrap_or_default(), count_text(body.bytes));
    if exchange.timings.send.is_some() && exchange.kind == ExchangeKind::Delivery {
        Proof::proven(format!("Sent whole: {what}."))
    } else {
        Proof::open(format!("Request body: {what}. The moment of its last byte was not observed."))
    }
}

fn connection(exchange: &Exchange, now: OffsetDateTime) -> Proof {
    match &exchange.tls {
        Some(tls) if tls.refusal.is_none() && !tls.chain.is_empty() => {
            let days = tls.chain.first().and_then(|leaf| days_left(leaf, now));
            let days = days.map(|days| format!("; the certificate is valid for {}", days_text(days)));
            Proof::proven(format!("{}, certificate chain accepted{}.", version(tls), days.unwrap_or_default()))
        }
        Some(tls) => Proof::open(format!("{}; the certificate chain was not observed.", version(tls))),
        None if exchange.request.url.starts_with("http://") => Proof::open("Plain HTTP, no TLS."),
        None => Proof::open("TLS was not observed."),
    }
}

fn version(tls: &TlsFacts) -> String {
    if tls.version.is_empty() { "TLS".to_owned() } else { visible(&tls.version) }
}

/// Whole days until `certificate` expires, negative once it has; `None` if its date cannot be read.
pub fn days_left(certificate: &CertificateFacts, now: OffsetDateTime) -> Option<i64> {
    let until = moment::of_rfc3339(&certificate.not_after).ok()?;
    Some((until - now).whole_seconds().div_euclid(86_400))
}

/// `1 day`, `90 days`.
pub fn days_text(days: i64) -> String {
    let sign = if days < 0 { "-" } else { "" };
    format!("{sign}{}", counted_text(days.unsigned_abs(), "day", "days"))
}

/// How far the server's clock is from this machine's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClockDifference {
    /// Less than the exchange can show.
    None,
    Seconds(f64),
}

/// What the Date header shows of the server's clock; `None` if it shows nothing.
pub fn clock_difference(exchange: &Exchange) -> Option<ClockDifference> {
    let skew = exchange.clock.skew_seconds?;
    // The header may have been written at any moment of the exchange, and the difference is taken from its middle.
    let half = exchange.timings.total_us as f64 / 2e6;
    let is_certain = skew.abs() > CLOCK_UNCERTAINTY_SECONDS + half;
    Some(if is_certain { ClockDifference::Seconds(skew) } else { ClockDifference::None })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::exchange::ClockFacts;
    use crate::domain::timings::Timings;

    fn certificate(not_after: &str) -> CertificateFacts {
        CertificateFacts {
            subject: String::new(),
            issuer: String::new(),
            not_before: String::new(),
            not_after: not_after.to_owned(),
            dns_names: Vec::new(),
            self_signed: false,
            key: None,
        }
    }

    #[test]
    fn days_left_are_whole_days_and_negative_after_the_end() {
        let now = datetime!(2026-03-05 12:00 UTC);
        assert_eq!(days_left(&certificate("2026-03-07T11:59:59Z"), now), Some(1));
        assert_eq!(days_left(&certificate("2026-03-05T11:59:59Z"), now), Some(-1));
        assert_eq!(days_left(&certificate("soon"), now), None);
        assert_eq!(days_text(-1), "-1 day");
        assert_eq!(days_text(1_000), "1,000 days");
    }

    fn after(total_us: u64, skew_seconds: Option<f64>) -> Exchange {
        let mut exchange = answered();
        exchange.timings = Timings { total_us, ..Timings::default() };
        exchange.clock = ClockFacts { skew_seconds, ..ClockFacts::default() };
        exchange
    }

    /// The least that is an exchange.
    fn answered() -> Exchange {
        serde_json::from_value(serde_json::json!({
            "kind": "delivery",
            "destination": { "name": "any", "url": "http://any.example" , "connection": {} },
            "request": {
                "method": "POST", "url": "http://any.example/", "http_version": "HTTP/1.1", "headers": [],
                "body": { "bytes": 2, "sha256": "", "kept": "W10=" }
            },
            "outcome": { "answered": {
                "status": 200, "reason": "OK", "http_version": "HTTP/1.1", "headers": [],
                "body": { "bytes": 30, "sha256": "", "kept": "" }
            } },
            "timings": { "total_us": 12_345 }
        }))
        .expect("the shape of an exchange")
    }

    #[test]
    fn a_difference_within_what_the_exchange_can_show_is_none() {
        assert_eq!(clock_difference(&after(1_000, Some(-1.0))), Some(ClockDifference::None));
        assert_eq!(clock_difference(&after(4_000_000, Some(-3.5))), Some(ClockDifference::None), "an upload of 4 s");
        assert_eq!(clock_difference(&after(1_000, Some(-3.5))), Some(ClockDifference::Seconds(-3.5)));
        assert_eq!(clock_difference(&after(1_000, None)), None);
    }

    #[test]
    fn the_result_is_one_line_and_claims_no_signature_that_there_was_not() {
        assert_eq!(result_line(&answered()).as_deref(), Some("200 OK · 12 ms · 30 B"));
    }

    #[test]
    fn what_was_not_observed_is_not_called_proven() {
        let found = proofs(&after(1_000, None), datetime!(2026-03-05 12:00 UTC));
        let proven: Vec<&str> = found.iter().filter(|proof| proof.is_proven).map(|proof| proof.text.as_str()).collect();
        assert_eq!(proven, ["The service returned 200 OK after 1.00 ms."]);
        assert!(found.iter().any(|proof| proof.text == "Plain HTTP, no TLS."));
    }
}
