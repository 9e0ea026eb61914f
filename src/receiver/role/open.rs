//! An endpoint without credentials: to look at what arrives.

use super::Call;
use super::ingest::Gate;
use crate::receiver::answer::{Answer, Response};
use crate::verify::{Check, VerifyReport};

/// Takes POST and PUT on every path.
#[derive(Debug, Clone, Copy, Default)]
pub struct Open;

impl Gate for Open {
    fn credentials(&self, _call: &Call<'_>) -> Result<VerifyReport, Box<Answer>> {
        Ok(VerifyReport::default())
    }

    fn place(&self, call: &Call<'_>, mut report: VerifyReport) -> Result<VerifyReport, Box<Answer>> {
        let method = call.request.method.as_str();
        if matches!(method, "POST" | "PUT") {
            return Ok(report);
        }
        report.push(Check::new("method", false, "POST or PUT", method));
        Err(Box::new(Answer::refused("MethodNotAllowed", Response::new(405).header("Allow", "POST, PUT"), report)))
    }
}
