//! Requests that must not be accepted.

use super::{Evidence, Found, line, outcome_text};
use crate::domain::exchange::{Exchange, Outcome, Response};
use crate::golive::check::CheckId;
use crate::golive::subject::Service;

impl Evidence<'_> {
    pub(super) fn refuse(self, id: CheckId) -> Found {
        let Some(seen) = self.record.of(id).last() else {
            return self.nothing_to_go_by("Nothing was sent.");
        };
        let response = match &seen.exchange.outcome {
            Outcome::Answered(response) => response,
            Outcome::Failed(_) if self.record.is_interrupted => {
                return Found::not_run("The check was ended while it ran.");
            }
            Outcome::Failed(_) => {
                return Found::warning(
                    format!("{}. Whether the request was refused is not known.", outcome_text(&seen.exchange)),
                    "Respond with 401 or 403 instead of ending the connection.",
                )
                .with([line(seen)]);
            }
        };
        self.judge_refusal(id, response, &seen.exchange).with([line(seen)])
    }

    fn judge_refusal(self, id: CheckId, response: &Response, exchange: &Exchange) -> Found {
        let is_about_identity = matches!(id, CheckId::RefuseNoCredentials | CheckId::RefuseWrongCredentials);
        match response.status {
            401 | 403 => Found::passed(format!("Refused with {}.", response.status)),
            200..300 => accepted(id, exchange),
            300..400 => Found::failed(
                format!("Redirected with {}{}.", response.status, location(response)),
                "Refuse with 401 or 403. A login page is for people: the platform does not follow redirects.",
            ),
            400..500 if !is_about_identity => Found::passed(format!("Refused with {}.", response.status)),
            // Azure Storage hides what is not public behind 404, and refuses public access with 409.
            404 | 409 if self.plan.service == Service::Blob => {
                Found::passed(format!("Refused with {}, as Azure Storage does.", response.status))
            }
            400..500 => Found::warning(
                format!("Refused with {}, not with 401 or 403.", response.status),
                "Check the credentials first and respond with 401 or 403: any other status hides why.",
            ),
            500.. => Found::warning(
                format!("{}: the endpoint fails over bad credentials.", outcome_text(exchange)),
                "Respond with 401 or 403. A 5xx looks like a passing trouble, and is sent again.",
            ),
            _ => {
                Found::warning(format!("{} is no final response.", outcome_text(exchange)), "Respond with 401 or 403.")
            }
        }
    }
}

fn accepted(id: CheckId, exchange: &Exchange) -> Found {
    let (reason, fix) = match id {
        CheckId::RefuseNoCredentials => (
            "A request without credentials was accepted: anyone who knows the URL can deliver.",
            "Refuse requests without valid credentials with 401.",
        ),
        CheckId::RefuseWrongCredentials => (
            "A request with wrong credentials was accepted: anyone who knows the URL can deliver.",
            "Compare the credentials with those that were issued, and refuse others with 401 or 403.",
        ),
        CheckId::RefuseExpired => (
            "A signature of two days ago was accepted: a recorded request can be sent again at any time.",
            "Refuse signatures that are older than a few minutes, and tokens after their end.",
        ),
        CheckId::RefuseTampered => (
            "A request that was changed after signing was accepted: the signature is not verified.",
            "Verify the signature over the whole request, its body included.",
        ),
        CheckId::RefuseOtherPath => (
            "A signature for another path was accepted: the signature is not verified.",
            "Verify the signature over the path.",
        ),
        _ => (
            "A signature for another method was accepted: the signature is not verified.",
            "Verify the signature over the method.",
        ),
    };
    Found::failed(format!("{} {reason}", outcome_text(exchange)), fix)
}

fn location(response: &Response) -> String {
    response.header("location").map(|location| format!(" to {location}")).unwrap_or_default()
}
