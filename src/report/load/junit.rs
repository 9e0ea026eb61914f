//! JUnit XML, which continuous integration reads: a test case per expectation.

use quick_junit::{NonSuccessKind, Property, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::LoadReport;
use super::words::{Expectation, expectations, milliseconds};
use crate::report::page::{safe, safe_url};

/// The document.
pub fn document(report: &LoadReport<'_>) -> Result<String, SerializeError> {
    let mut suite = TestSuite::new("load");
    suite.add_properties(properties(report));
    suite.set_time(report.result.elapsed);
    suite.add_test_cases(expectations(report).iter().map(|expectation| case(report, expectation)));
    let mut document = Report::new("signpost load");
    document.add_test_suite(suite);
    document.to_string()
}

fn properties(report: &LoadReport<'_>) -> Vec<Property> {
    let result = report.result;
    let values = [
        ("destination", safe(&report.destination.to_string())),
        ("url", safe_url(report.url)),
        ("method", safe(report.method)),
        ("devices", report.fleet.devices.to_string()),
        ("interval_seconds", report.fleet.interval().as_secs_f64().to_string()),
        ("sender", safe(&report.sender.name)),
        ("started_at", safe(report.started_at)),
        ("run_id", safe(report.run)),
        ("offered_per_second", format!("{:.3}", result.offered_per_second())),
        ("delivered_per_second", format!("{:.3}", result.delivered_per_second())),
        ("latency_p50", milliseconds(result.latency.p50)),
        ("latency_p99", milliseconds(result.latency.p99)),
        ("bottleneck", result.bottleneck.name().to_owned()),
        ("signpost", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    values.into_iter().map(|(name, value)| Property::new(name, value)).collect()
}

fn case(report: &LoadReport<'_>, expectation: &Expectation) -> TestCase {
    let Expectation { id, title, is_met, seen } = expectation;
    let details = details(report, title);
    let mut case = if *is_met {
        let mut case = TestCase::new(*id, TestCaseStatus::success());
        case.set_system_out(format!("{seen}\n{details}"));
        case
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("failed");
        status.set_message(format!("{title}: {seen}"));
        status.set_description(details);
        TestCase::new(*id, status)
    };
    case.set_classname("signpost.load");
    case
}

/// What stands behind it, a line each.
fn details(report: &LoadReport<'_>, title: &str) -> String {
    let result = report.result;
    let mut lines = vec![title.to_owned()];
    lines.extend(result.statuses.iter().map(|(status, count)| format!("{count} × {status}")));
    for counts in [&result.no_response, &result.causes, &result.ledger.lost_by] {
        lines.extend(counts.iter().map(|(name, count)| format!("{count} × {}", safe(name))));
    }
    lines.join("\n")
}
