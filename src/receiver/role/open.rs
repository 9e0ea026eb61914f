//! An endpoint that takes everything: to look at what arrives.

use super::{Call, Role, taken};
use crate::receiver::answer::{Answer, Response};
use crate::verify::{Check, VerifyReport};

/// Takes POST and PUT on every path.
#[derive(Debug, Clone, Copy, Default)]
pub struct Open;

impl Role for Open {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let method = call.request.method.as_str();
        if matches!(method, "POST" | "PUT") {
            return Answer::accepted(taken(call), VerifyReport::default());
        }
        let mut report = VerifyReport::default();
        report.push(Check::new("method", false, "POST or PUT", method));
        Answer::refused("MethodNotAllowed", Response::new(405).header("Allow", "POST, PUT"), report)
    }
}
