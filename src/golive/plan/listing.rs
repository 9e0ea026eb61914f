//! A plan in lines: every request before anything goes out.

use serde::Serialize;

use super::{Action, Decision, Plan, Twist};
use crate::domain::{Auth, Destination, Method, SecretFacts, display};
use crate::golive::batch::PlannedBatch;
use crate::golive::check::CheckId;

/// One request that would go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedRequest {
    pub check: CheckId,
    pub method: &'static str,
    /// Masked; a dated path is appended to it where the destination is an object store.
    pub url: String,
    pub what: String,
    /// Of the body.
    pub bytes: usize,
    pub leaves_behind: String,
}

/// One check that does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotRun {
    pub check: CheckId,
    pub reason: String,
}

const NOTHING: &str = "nothing";

impl Plan {
    /// Every request, in order. How many reads there are at the end depends on what is accepted.
    pub fn requests(&self, destination: &Destination<SecretFacts>) -> Vec<PlannedRequest> {
        let lines = Lines { plan: self, destination };
        self.checks
            .iter()
            .flat_map(|check| check.actions().flat_map(|action| lines.of(check.id, action)).collect::<Vec<_>>())
            .collect()
    }

    /// Every check that does not run, and why.
    pub fn not_run(&self) -> Vec<NotRun> {
        let reason = |decision: &Decision| match decision {
            Decision::NotRun(reason) => Some(reason.clone()),
            Decision::Run(_) => None,
        };
        let all = self.checks.iter();
        all.filter_map(|check| Some(NotRun { check: check.id, reason: reason(&check.decision)? })).collect()
    }
}

struct Lines<'a> {
    plan: &'a Plan,
    destination: &'a Destination<SecretFacts>,
}

impl Lines<'_> {
    fn of(&self, check: CheckId, action: &Action) -> Vec<PlannedRequest> {
        let url = display::masked_url(&self.destination.url);
        let line = |method: Method, url: &str, what: &str| PlannedRequest {
            check,
            method: method.name(),
            url: url.to_owned(),
            what: what.to_owned(),
            bytes: 0,
            leaves_behind: NOTHING.to_owned(),
        };
        match action {
            Action::Read => Vec::new(),
            Action::Head => vec![line(Method::Head, &url, "the host alone, without credentials")],
            Action::Connect => vec![PlannedRequest {
                method: "TCP",
                ..line(Method::Head, &url, "one connection to each address, without data")
            }],
            Action::TlsVersions => vec![PlannedRequest {
                method: "TLS",
                ..line(
                    Method::Head,
                    &url,
                    "four handshakes: TLS 1.0, 1.1, 1.2 and 1.3, each ended after the first message",
                )
            }],
            Action::Token => vec![line(Method::Post, &self.token_url(), "a token request")],
            Action::PlainToken => {
                vec![line(Method::Post, &self.token_url(), "a token request without scope, audience and resource")]
            }
            Action::Twisted(twist, batch) => vec![PlannedRequest {
                bytes: batch.payload().len(),
                leaves_behind: "nothing if it is refused; an empty array if not".to_owned(),
                ..line(self.destination.method(), &url, twist_in_words(*twist))
            }],
            Action::ReadBack => vec![self.read_back(check, &url)],
            Action::Deliver(_)
            | Action::AtOnce(_)
            | Action::SameInstant(_)
            | Action::Ladder(_)
            | Action::OneConnection { .. }
            | Action::RenewedToken(_) => {
                let token = matches!(action, Action::RenewedToken(_))
                    .then(|| line(Method::Post, &self.token_url(), "a token request"));
                let batches = action.batches();
                token.into_iter().chain(batches.into_iter().map(|batch| self.batch(check, batch, &url))).collect()
            }
        }
    }

    fn batch(&self, check: CheckId, batch: &PlannedBatch, url: &str) -> PlannedRequest {
        let leaves_behind = match (self.plan.service.is_object_store(), batch.messages.len()) {
            (true, _) => "one object".to_owned(),
            (false, 0) => NOTHING.to_owned(),
            (false, 1) => "one message".to_owned(),
            (false, count) => format!("{count} messages"),
        };
        PlannedRequest {
            check,
            method: self.destination.method().name(),
            url: url.to_owned(),
            what: batch.what.clone(),
            bytes: batch.batch.payload().len(),
            leaves_behind,
        }
    }

    fn read_back(&self, check: CheckId, url: &str) -> PlannedRequest {
        let (url, what) = match &self.plan.options.read_back {
            Some(template) if !self.plan.service.is_object_store() => {
                (display::masked_url(template), "what was stored, without credentials")
            }
            _ => (url.to_owned(), "each object that was written"),
        };
        PlannedRequest {
            check,
            method: Method::Get.name(),
            url,
            what: what.to_owned(),
            bytes: 0,
            leaves_behind: NOTHING.to_owned(),
        }
    }

    fn token_url(&self) -> String {
        match &self.destination.auth {
            Auth::ClientCredentials(auth) => display::masked_url(&auth.token_url),
            Auth::None | Auth::StaticHeader(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => String::new(),
        }
    }
}

fn twist_in_words(twist: Twist) -> &'static str {
    match twist {
        Twist::NoCredentials => "an empty array without credentials",
        Twist::WrongCredentials => "an empty array with wrong credentials",
        Twist::Tampered => "an empty array, changed after signing",
        Twist::Expired => "an empty array, signed as of two days ago",
        Twist::OtherPath => "an empty array to another path than the signed one",
        Twist::OtherMethod => "an empty array by another method than the signed one",
        Twist::OtherContentType => "an empty array as text/plain",
    }
}
