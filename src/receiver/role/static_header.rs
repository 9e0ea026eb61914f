//! An endpoint behind a secret in a header.

use serde_json::json;

use super::Call;
use super::ingest::Gate;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::keys::StaticKeys;
use crate::verify::static_header::{self, Refusal};
use crate::verify::{Check, VerifyReport};

/// Takes a batch at `/in` from whoever knows the value.
pub struct StaticHeader {
    keys: StaticKeys,
}

impl StaticHeader {
    pub fn new(keys: StaticKeys) -> Self {
        Self { keys }
    }
}

impl Gate for StaticHeader {
    fn credentials(&self, call: &Call<'_>) -> Result<VerifyReport, Box<Answer>> {
        let verdict = static_header::verify(call.request, &self.keys.header, &self.keys.value);
        match verdict.refusal {
            Some(refusal) => Err(Box::new(refused(&self.keys.header, refusal, verdict.report))),
            None => Ok(verdict.report),
        }
    }

    fn place(&self, call: &Call<'_>, mut report: VerifyReport) -> Result<VerifyReport, Box<Answer>> {
        let path = call.request.path();
        report.push(Check::new("path", path == "/in", "/in", path).or_hint(|| "The URL ends in /in.".to_owned()));
        if path != "/in" {
            let response = Response::new(404).body("application/json", r#"{"error":"not found"}"#);
            return Err(Box::new(Answer::refused("NotFound", response, report)));
        }
        if !matches!(call.request.method.as_str(), "POST" | "PUT") {
            report.push(Check::new("method", false, "POST or PUT", &call.request.method));
            let response = Response::new(405).header("Allow", "POST, PUT");
            return Err(Box::new(Answer::refused("MethodNotAllowed", response, report)));
        }
        Ok(report)
    }
}

fn refused(header: &str, refusal: Refusal, report: VerifyReport) -> Answer {
    let (code, text) = match refusal {
        Refusal::Missing => ("Missing", "the header is missing"),
        Refusal::Twice => ("Twice", "the header stands there more than once"),
        Refusal::Wrong => ("Wrong", "the header has another value"),
    };
    let mut response = Response::new(401);
    if header.eq_ignore_ascii_case("authorization") {
        // A 401 carries a challenge (RFC 9110 §15.5.2).
        response = response.header("WWW-Authenticate", "Bearer realm=\"signpost\"");
    }
    let body = json!({ "error": "unauthorized", "message": text });
    Answer::refused(code, response.body("application/json", body.to_string()), report)
}
