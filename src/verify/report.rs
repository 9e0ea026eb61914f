//! What was checked and what came of it.

use serde::Serialize;

use crate::domain::display::{self, MASK};

/// Every check of one request, in the order in which the service makes them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct VerifyReport {
    pub checks: Vec<Check>,
}

/// One check. Its texts may be shown and stored: they hold no secret, and nothing from outside unescaped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The specification's noun, such as `credential scope`.
    pub name: &'static str,
    pub passed: bool,
    pub expected: String,
    pub received: String,
    /// What to change if it failed; where it passed, mostly empty.
    pub hint: String,
}

impl Check {
    /// `expected` is what the service needs, `received` what stands in the request; both are made visible.
    pub fn new(name: &'static str, passed: bool, expected: &str, received: &str) -> Self {
        Self {
            name,
            passed,
            expected: display::visible(expected),
            received: display::visible(received),
            hint: String::new(),
        }
    }

    /// A check of two values that must be equal.
    pub fn equal(name: &'static str, expected: &str, received: &str) -> Self {
        Self::new(name, expected == received, expected, received)
    }

    /// A check whose values are secrets.
    pub fn secret(name: &'static str, passed: bool) -> Self {
        Self::new(name, passed, MASK, MASK)
    }

    /// A check that could not be made, which counts as failed; `reason` says what was missing.
    pub fn impossible(name: &'static str, reason: &str) -> Self {
        Self::new(name, false, "", "").or_hint(|| format!("Not checked: {reason}"))
    }

    /// Something to know although the check passed.
    #[must_use]
    pub fn with_remark(mut self, remark: &str) -> Self {
        self.hint = display::visible(remark);
        self
    }

    /// What to change, if the check failed.
    #[must_use]
    pub fn or_hint(mut self, hint: impl FnOnce() -> String) -> Self {
        if !self.passed {
            self.hint = display::visible(&hint());
        }
        self
    }
}

impl VerifyReport {
    pub fn push(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// True if every check passed.
    pub fn is_passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }

    /// The checks that failed, in order.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.passed)
    }
}

/// The report, and the refusal that the service would answer with: that of the first check that failed.
#[derive(Debug, Clone)]
pub struct Verdict<R> {
    pub report: VerifyReport,
    pub refusal: Option<R>,
}

impl<R> Default for Verdict<R> {
    fn default() -> Self {
        Self { report: VerifyReport::default(), refusal: None }
    }
}

impl<R> Verdict<R> {
    /// Add `check`; if it failed, and nothing failed before, the service answers with `refusal`.
    pub fn check(&mut self, check: Check, refusal: impl FnOnce() -> R) -> bool {
        let passed = check.passed;
        if !passed && self.refusal.is_none() {
            self.refusal = Some(refusal());
        }
        self.report.push(check);
        passed
    }

    /// True if nothing was refused.
    pub fn is_accepted(&self) -> bool {
        self.refusal.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_names_the_first_failure_and_the_report_all_of_them() {
        let mut verdict = Verdict::default();
        assert!(verdict.check(Check::equal("region", "eu-west-1", "eu-west-1"), || 1));
        assert!(!verdict.check(Check::equal("service", "s3", "ec2"), || 2));
        assert!(!verdict.check(Check::secret("signature", false), || 3));
        assert_eq!(verdict.refusal, Some(2));
        assert_eq!(verdict.report.failed().count(), 2);
        assert!(!verdict.report.is_passed());
    }

    #[test]
    fn what_came_from_outside_is_escaped() {
        let check = Check::equal("region", "eu-west-1", "eu\u{1b}[31m").or_hint(|| "see \r\n".to_owned());
        assert_eq!(check.received, "eu\\u{1b}[31m");
        assert_eq!(check.hint, "see \\r\\n");
    }
}
