//! One sentence about an exchange, from facts alone: what happened and what the service said, never a
//! guess at the reason.

use crate::diagnose::ServiceError;
use crate::domain::display::visible;
use crate::domain::exchange::{Failure, FailureKind, Response};
use crate::domain::failure::TlsFault;
use crate::domain::figures::duration_text;
use crate::domain::{Exchange, ExchangeKind, Outcome};

/// What happened, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub tone: Tone,
    /// One sentence.
    pub text: String,
    /// What the service said, quoted; empty if it said nothing readable.
    pub detail: String,
}

/// How a verdict is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    Ok,
    /// Good to know: what a probe has shown.
    Info,
    /// Answered, but the batch may not have arrived: redirects, informational answers, cut bodies.
    Warn,
    Fail,
}

/// Characters of the service's words that are quoted.
const QUOTE_CHARS_MAX: usize = 300;

/// Bytes of a body that are searched for the service's words.
const SEARCHED_BYTES_MAX: usize = 64 * 1024;

/// The verdict on one exchange.
pub fn of(exchange: &Exchange) -> Verdict {
    match &exchange.outcome {
        Outcome::Answered(response) => match crate::diagnose::conclusion(exchange) {
            Some(text) => Verdict { tone: Tone::Info, text, detail: words_of_service(response) },
            None => of_response(exchange.kind, response),
        },
        Outcome::Failed(failure) => of_failure(failure),
    }
}

/// The verdict on the last exchange of a send; `stopped` says why the delivery itself never went out.
pub fn of_send(last: &Exchange, stopped: Option<&str>) -> Verdict {
    let verdict = of(last);
    // A probe of the token endpoint may be refused: that is its answer.
    match stopped.filter(|_| last.kind != ExchangeKind::Probe) {
        None => verdict,
        Some(reason) => Verdict {
            tone: Tone::Fail,
            text: format!("The batch was not sent: {}", sentence(reason)),
            detail: verdict.detail,
        },
    }
}

fn of_response(kind: ExchangeKind, response: &Response) -> Verdict {
    let status = status_line(response);
    if let Some(failure) = &response.failure {
        let is_claimed = (200..300).contains(&response.status) && kind == ExchangeKind::Delivery;
        let so = if is_claimed { ", so this does not count as delivered" } else { "" };
        let text = format!("{status}, but the response body is incomplete{so}: {}", sentence(&failure.message));
        let tone = if (200..300).contains(&response.status) { Tone::Warn } else { Tone::Fail };
        return Verdict { tone, text, detail: words_of_service(response) };
    }
    let (tone, text) = match (response.status, kind) {
        (200..300, ExchangeKind::Delivery) => (Tone::Ok, format!("Accepted: {status}.")),
        (200..300, ExchangeKind::Token) => (Tone::Ok, format!("The token endpoint returned {status}.")),
        (_, ExchangeKind::Probe) => (Tone::Warn, format!("The response to the probe is {status}.")),
        (300..400, _) => {
            let to = response
                .header("location")
                .map(|to| format!(" to {}", shortened(&crate::domain::display::masked_url(to))));
            (Tone::Warn, format!("Redirected{}: {status}. Redirects are not followed.", to.unwrap_or_default()))
        }
        (100..200, _) => (Tone::Warn, format!("Only an informational response: {status}.")),
        (_, ExchangeKind::Token) => (Tone::Fail, format!("The token endpoint refused: {status}.")),
        (400..500, ExchangeKind::Delivery) => (Tone::Fail, format!("Refused: {status}.")),
        (_, ExchangeKind::Delivery) => (Tone::Fail, format!("The service failed: {status}.")),
    };
    let detail = if tone == Tone::Ok { String::new() } else { words_of_service(response) };
    Verdict { tone, text, detail }
}

fn status_line(response: &Response) -> String {
    let reason = visible(&response.reason);
    if reason.is_empty() { response.status.to_string() } else { format!("{} {reason}", response.status) }
}

fn of_failure(failure: &Failure) -> Verdict {
    let phase = failure.phase.label();
    let after = duration_text(failure.after_ms.saturating_mul(1_000));
    let text = match failure.kind {
        FailureKind::Build | FailureKind::Tls(TlsFault::ClientKeyMismatch) => {
            "The request could not be built, so nothing was sent.".to_owned()
        }
        FailureKind::Name(_) => "The host name could not be resolved, so nothing was sent.".to_owned(),
        FailureKind::Refused => "The connection was refused, so nothing was sent.".to_owned(),
        FailureKind::Unreachable => "The host could not be reached, so nothing was sent.".to_owned(),
        FailureKind::Reset => format!("The connection was reset in phase {phase}, after {after}."),
        FailureKind::Timeout(_) => format!("No response: timed out in phase {phase}, after {after}."),
        FailureKind::Cancelled => format!("Cancelled in phase {phase}, after {after}."),
        FailureKind::Tls(_) => "The TLS handshake failed, so nothing was sent.".to_owned(),
        FailureKind::Proxy(_) => match failure.connect_status {
            Some(status) => format!("The proxy refused the connection with status {status}."),
            None => "The connection through the proxy failed.".to_owned(),
        },
        FailureKind::NotHttp => "The response is not HTTP.".to_owned(),
        FailureKind::MalformedHead | FailureKind::MalformedBody => "The response is not valid HTTP.".to_owned(),
        FailureKind::Http2(_) => format!("The server ended the HTTP/2 exchange in phase {phase}."),
        FailureKind::RedirectLoop => "The redirects never end.".to_owned(),
        FailureKind::Incomplete => format!("The connection closed before a response came, in phase {phase}."),
        FailureKind::TooLarge => "The response is larger than signpost reads.".to_owned(),
        FailureKind::Decoding => "The response could not be decoded.".to_owned(),
        FailureKind::Other => format!("No response: failed in phase {phase}, after {after}."),
    };
    let tone = if failure.kind == FailureKind::Cancelled { Tone::Warn } else { Tone::Fail };
    Verdict { tone, text, detail: shortened(&failure.message) }
}

/// The error code and message that the service gives, quoted; of a page for people, its title.
fn words_of_service(response: &Response) -> String {
    let header = ["x-ms-error-code", "x-amzn-errortype", "x-amz-error-code"]
        .iter()
        .find_map(|name| response.header(name))
        .map(str::to_owned);
    let body = &response.body.kept[..response.body.kept.len().min(SEARCHED_BYTES_MAX)];
    let ServiceError { code, message, title, .. } = ServiceError::of(&String::from_utf8_lossy(body));
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    let code = said(code).or(header).or_else(|| response.header("www-authenticate").map(str::to_owned));
    match (code, said(message).or_else(|| said(title))) {
        (Some(code), Some(message)) => shortened(&format!("{code}: {message}")),
        (Some(words), None) | (None, Some(words)) => shortened(&words),
        (None, None) => String::new(),
    }
}

fn shortened(text: &str) -> String {
    let text = visible(text.trim());
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn sentence(text: &str) -> String {
    let text = shortened(text);
    if text.ends_with(['.', '…', '!', '?']) { text } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exchange::{BodyRecord, HeaderRecord};
    use crate::domain::failure::Limit;
    use crate::domain::timings::Phase;

    fn response(status: u16, reason: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let header = |(name, value): &(&str, &str)| HeaderRecord {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
            origin: None,
            masked: false,
        };
        Response {
            status,
            reason: reason.to_owned(),
            http_version: "HTTP/1.1".to_owned(),
            headers: headers.iter().map(header).collect(),
            body: BodyRecord { kept: body.as_bytes().to_vec(), ..BodyRecord::default() },
            failure: None,
        }
    }

    fn delivery(response: &Response) -> Verdict {
        of_response(ExchangeKind::Delivery, response)
    }

    fn failure(kind: FailureKind, phase: Phase) -> Failure {
        let message = "client error: the cause".to_owned();
        Failure { phase, kind, message, after_ms: 12, first_bytes: None, connect_status: None }
    }

    #[test]
    fn an_accepted_batch_needs_no_more_words() {
        let verdict = delivery(&response(201, "Created", &[], "{\"code\":\"ignored\"}"));
        assert_eq!(verdict, Verdict { tone: Tone::Ok, text: "Accepted: 201 Created.".into(), detail: String::new() });
    }

    #[test]
    fn an_s3_refusal_quotes_code_and_message() {
        let body = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>a &lt; b &amp;amp; c</Message></Error>";
        let verdict = delivery(&response(403, "Forbidden", &[], body));
        assert_eq!(verdict.text, "Refused: 403 Forbidden.");
        assert_eq!(verdict.detail, "SignatureDoesNotMatch: a < b &amp; c");
    }

    #[test]
    fn an_azure_refusal_without_a_body_quotes_the_header() {
        let verdict = delivery(&response(404, "", &[("x-ms-error-code", "ContainerNotFound")], ""));
        assert_eq!((verdict.text.as_str(), verdict.detail.as_str()), ("Refused: 404.", "ContainerNotFound"));
    }

    #[test]
    fn json_errors_are_found_in_their_usual_places() {
        for (body, words) in [
            (r#"{"error":"invalid_client","error_description":"no such client"}"#, "invalid_client: no such client"),
            (r#"{"error":{"code":"Forbidden","message":"no"}}"#, "Forbidden: no"),
            (r#"{"message":"Missing Authentication Token"}"#, "Missing Authentication Token"),
            (r#"{"__type":"UnrecognizedClientException","message":"bad"}"#, "UnrecognizedClientException: bad"),
            ("plain words", ""),
        ] {
            assert_eq!(delivery(&response(400, "", &[], body)).detail, words, "{body}");
        }
    }

    #[test]
    fn a_redirect_is_not_success_and_says_that_it_was_not_followed() {
        let verdict = delivery(&response(307, "", &[("Location", "https://other.example/?sig=abc")], ""));
        assert_eq!(verdict.tone, Tone::Warn);
        assert_eq!(verdict.text, "Redirected to https://other.example/?sig=•••: 307. Redirects are not followed.");
    }

    #[test]
    fn a_cut_body_is_no_clean_success() {
        let mut cut = response(200, "OK", &[], "");
        cut.failure = Some(failure(FailureKind::Incomplete, Phase::Receive));
        assert_eq!(delivery(&cut).tone, Tone::Warn);
    }

    #[test]
    fn words_of_a_hostile_server_are_shortened_and_made_visible() {
        let body = format!("{{\"message\":\"\\u001b[31m{}\"}}", "x".repeat(1000));
        let detail = delivery(&response(500, "", &[], &body)).detail;
        assert!(detail.starts_with("\\u{1b}[31m"), "{detail}");
        assert_eq!(detail.chars().count(), QUOTE_CHARS_MAX + 1);
    }

    #[test]
    fn a_failure_names_its_phase_and_keeps_its_cause() {
        let verdict = of_failure(&failure(FailureKind::Timeout(Limit::Idle), Phase::Wait));
        assert_eq!(verdict.text, "No response: timed out in phase Wait, after 12 ms.");
        assert_eq!(verdict.detail, "client error: the cause");
        assert_eq!(of_failure(&failure(FailureKind::Cancelled, Phase::Send)).tone, Tone::Warn);
    }
}
