//! Where the evidence does not decide: the one extra request, or the one question, that would.

use super::cause::{Cause, NextStep};
use super::finding::{Certainty, Finding};
use crate::domain::Probe;

/// The next step after `findings`; `None` where the cause is proven, or nothing is known that would help.
///
/// `applies` says whether a probe would tell something about this destination.
pub fn next_step(findings: &[Finding], applies: impl Fn(Probe) -> bool) -> Option<NextStep> {
    if findings.first().is_none_or(|best| best.certainty == Certainty::Proven) {
        return None;
    }
    let causes = || findings.iter().map(|finding| finding.cause);
    let probe = causes().filter_map(Cause::probe).find(|probe| applies(*probe));
    probe.map(NextStep::Probe).or_else(|| causes().find_map(Cause::question).map(NextStep::Question))
}

#[cfg(test)]
mod tests {
    use super::super::cause::{aws, credential};
    use super::*;

    fn finding(cause: &'static Cause, certainty: Certainty) -> Finding {
        Finding {
            cause,
            certainty,
            title: String::new(),
            evidence: Vec::new(),
            fix: String::new(),
            changes: Vec::new(),
            product: None,
        }
    }

    #[test]
    fn what_is_proven_needs_no_next_step() {
        assert_eq!(next_step(&[finding(&aws::CLOCK_SKEW, Certainty::Proven)], |_| true), None);
        assert_eq!(next_step(&[], |_| true), None);
    }

    #[test]
    fn the_first_probe_that_applies_decides_and_else_a_question() {
        let findings =
            [finding(&aws::SECRET_WRONG, Certainty::Likely), finding(&credential::HIDDEN_CHARS, Certainty::Possible)];
        assert_eq!(next_step(&findings, |_| true), Some(NextStep::Probe(Probe::CleanSecret)));
        let next = next_step(&findings, |_| false);
        assert!(matches!(next, Some(NextStep::Question(text)) if text.contains("secret access key")), "{next:?}");
    }
}
