//! Azure Event Hubs over HTTPS: send an event.
//!
//! Source: Microsoft, "Send event" and "Send batch events" (Event Hubs REST); the refusals are those that the service
//! sends, with the sub code in the reason phrase.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Call, Role};
use crate::domain::limits;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::keys::EventHubsKeys;
use crate::receiver::xml::element;
use crate::verify::azure::event_hubs::{self, Refusal, SharedAccessPolicy};
use crate::verify::{Check, VerifyReport};

const XML: &str = "application/xml; charset=utf-8";

/// A namespace with one hub and one policy.
pub struct EventHubs {
    keys: EventHubsKeys,
}

impl EventHubs {
    pub fn new(keys: EventHubsKeys) -> Self {
        Self { keys }
    }

    /// `/hub/messages`, `/hub/publishers/id/messages`, `/hub/partitions/id/messages`.
    fn is_target(&self, path: &str) -> bool {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match segments.as_slice() {
            [hub, "messages"] => self.is_hub(hub),
            [hub, "publishers" | "publisher" | "partitions", id, "messages"] => self.is_hub(hub) && !id.is_empty(),
            _ => false,
        }
    }

    fn is_hub(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.keys.hub)
    }
}

impl Role for EventHubs {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let policy = SharedAccessPolicy { name: &self.keys.policy_name, key: &self.keys.policy_key };
        let verdict = event_hubs::verify(call.request, &policy, call.now);
        let mut report = verdict.report;
        if let Some(refusal) = verdict.refusal {
            return refused(&refusal, call, report);
        }
        let path = call.request.decoded_path();
        let is_target = self.is_target(&path);
        report.push(
            Check::new("path", is_target, &format!("/{}/messages", self.keys.hub), &path)
                .or_hint(|| "The path names the hub and ends in /messages.".to_owned()),
        );
        if !is_target {
            let text = "The specified HTTP path does not name an event hub of this namespace.";
            return answer(404, "40400", "NotFound", "Not Found", text, call, report);
        }
        if call.request.method != "POST" {
            report.push(Check::new("method", false, "POST", &call.request.method));
            return answer(
                405,
                "40500",
                "MethodNotAllowed",
                "Method Not Allowed",
                "Events are sent by POST.",
                call,
                report,
            );
        }
        if call.request.body.len() > limits::EVENT_HUBS_PUBLICATION_BYTES_MAX {
            return Answer::refused(
                "MessageSizeExceeded",
                self.too_large(call, call.request.body.len() as u64),
                report,
            );
        }
        Answer::accepted(server(Response::new(201).header("Content-Type", XML)), report)
    }

    fn too_large(&self, call: &Call<'_>, declared: u64) -> Response {
        let limit = limits::EVENT_HUBS_PUBLICATION_BYTES_MAX;
        let text =
            format!("The received message (size:{declared}) exceeds the limit (size:{limit}) currently allowed.");
        response(413, "41300", "Request Entity Too Large", &text, call)
    }

    fn busy(&self, call: &Call<'_>, status: u16) -> Response {
        let text = "The request was terminated because the entity is being throttled. Error code : 50002. Please wait 4 seconds and try again.";
        response(status, "50002", "Server is busy", text, call)
    }
}

fn server(response: Response) -> Response {
    response.header("Server", "Microsoft-HTTPAPI/2.0").header("Strict-Transport-Security", "max-age=31536000")
}

fn refused(refusal: &Refusal, call: &Call<'_>, report: VerifyReport) -> Answer {
    let (sub_code, code, reason, text) = match refusal {
        Refusal::MissingToken => (
            "40102",
            "MissingToken",
            "Missing authorization token",
            "MissingToken: The authorization header was not found".to_owned(),
        ),
        Refusal::MalformedToken { .. } => (
            "40103",
            "MalformedToken",
            "Malformed authorization token",
            "MalformedToken: The token has an invalid format".to_owned(),
        ),
        Refusal::InvalidAudience { .. } => (
            "40103",
            "InvalidAudience",
            "Invalid authorization token audience",
            "InvalidAudience: The authorization header contains a token with a wrong audience".to_owned(),
        ),
        Refusal::InvalidSignature => (
            "40103",
            "InvalidSignature",
            "Invalid authorization token signature",
            "InvalidSignature: The token has an invalid signature".to_owned(),
        ),
        Refusal::ExpiredToken { expires_at } => (
            "40103",
            "ExpiredToken",
            "Expired authorization token",
            format!("ExpiredToken: The token is expired. Expiration time: '{}'", moment(*expires_at)),
        ),
    };
    answer(401, sub_code, code, reason, &text, call, report)
}

fn answer(
    status: u16,
    sub_code: &str,
    code: &str,
    reason: &str,
    text: &str,
    call: &Call<'_>,
    report: VerifyReport,
) -> Answer {
    Answer::refused(code, response(status, sub_code, reason, text, call), report)
}

/// The sub code in the reason phrase, the text in the body, both traceable.
fn response(status: u16, sub_code: &str, reason: &str, text: &str, call: &Call<'_>) -> Response {
    let scrambled = (call.number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let namespace = call.request.host();
    let detail = format!(
        "{text}. TrackingId:{:08x}-{:04x}-4000-8000-{:012x}_G1, SystemTracker:{namespace}:{}, Timestamp:{}",
        scrambled >> 32,
        scrambled & 0xFFFF,
        scrambled >> 16,
        call.request.path().trim_start_matches('/'),
        moment(call.now),
    );
    let body = format!("<Error>{}{}</Error>", element("Code", &status.to_string()), element("Detail", &detail));
    server(Response::new(status).reason(format!("SubCode={sub_code}: {reason}"))).body(XML, body)
}

fn moment(moment: OffsetDateTime) -> String {
    moment.replace_nanosecond(0).unwrap_or(moment).format(&Rfc3339).unwrap_or_default()
}
