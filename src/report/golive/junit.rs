//! JUnit XML, which continuous integration reads: a suite a family, a test case a check.

use quick_junit::{NonSuccessKind, Property, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::words::{self, EVIDENCE_MAX, safe, safe_url};
use crate::golive::check::Family;
use crate::golive::report::{CheckOutcome, CheckResult, Report};

/// The document. Results among `failing` are failures; what needs a person or did not run is skipped, with its reason.
pub fn document(report: &Report, failing: &[CheckOutcome]) -> Result<String, SerializeError> {
    let mut document = quick_junit::Report::new("signpost check");
    for family in Family::ALL {
        let cases: Vec<TestCase> = report.family(family).map(|check| case(check, failing)).collect();
        if cases.is_empty() {
            continue;
        }
        let mut suite = TestSuite::new(format!("golive.{}", family.name()));
        suite.add_properties(properties(report));
        suite.add_test_cases(cases);
        document.add_test_suite(suite);
    }
    document.to_string()
}

fn properties(report: &Report) -> Vec<Property> {
    let values = [
        ("verdict", words::headline(report.verdict).to_owned()),
        ("destination", safe(&report.destination.label().to_string())),
        ("url", safe_url(&report.destination.url)),
        ("method", safe(&report.destination.method)),
        ("fingerprint", safe(&report.destination.fingerprint)),
        ("started_at", words::moment(report.started_at)),
        ("run_id", safe(&report.run_id)),
        ("signpost", safe(&report.signpost)),
    ];
    values.into_iter().map(|(name, value)| Property::new(name, value)).collect()
}

fn case(check: &CheckResult, failing: &[CheckOutcome]) -> TestCase {
    let word = words::outcome(check.result);
    let mut status = if failing.contains(&check.result) {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        match check.result {
            CheckOutcome::Review | CheckOutcome::NotRun => TestCaseStatus::skipped(),
            CheckOutcome::Passed | CheckOutcome::Warning | CheckOutcome::Failed => TestCaseStatus::success(),
        }
    };
    if !matches!(status, TestCaseStatus::Success { .. }) {
        status.set_type(check.result.name());
        status.set_message(format!("{word}: {}", safe(&check.reason)));
        status.set_description(details(check));
    }
    let is_success = matches!(status, TestCaseStatus::Success { .. });
    let mut case = TestCase::new(check.id.name(), status);
    case.set_classname(format!("signpost.golive.{}", check.family.name()));
    case.set_time(std::time::Duration::from_millis(check.milliseconds));
    if is_success {
        case.set_system_out(format!("{word}: {}\n{}", safe(&check.reason), details(check)));
    }
    case
}

/// What was expected and seen, what to change, and where the expectation comes from; a line each.
fn details(check: &CheckResult) -> String {
    let mut lines = vec![check.title.to_owned(), format!("Expected: {}", check.expectation)];
    lines.extend(check.evidence.iter().take(EVIDENCE_MAX).map(|fact| format!("Seen: {}", safe(fact))));
    if !check.fix.is_empty() {
        lines.push(format!("Fix: {}", safe(&check.fix)));
    }
    lines.push(format!("Source: {}, {}", check.source.text, check.source.url));
    lines.join("\n")
}
