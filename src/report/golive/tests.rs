use std::collections::BTreeSet;

use super::{html, junit, markdown, words};
use crate::golive::check::CheckId;
use crate::golive::report::{CheckOutcome, HeaderLine, Report, Verdict};

/// What no form may show.
const CANARY: &str = "canary-4f1d2c9a";

/// A report with secrets wherever a text has a known place for one, and with markup in every text.
fn hostile() -> Report {
    let mut report = Report::sample();
    let evil = "</title><script>alert(1)</script>\"'& | [x](javascript:1) `a` \u{202e}\u{1b}[31m ]]>\n# h";
    report.destination.name = evil.to_owned();
    report.destination.url = format!("https://user:{CANARY}@acme.example/in?sig={CANARY}&code={CANARY}#sig={CANARY}");
    report.run_id = evil.to_owned();
    for check in &mut report.checks {
        check.reason = evil.to_owned();
        check.evidence = vec![evil.to_owned()];
        check.fix = evil.to_owned();
    }
    let request = report.request.as_mut().expect("the sample has one");
    request.url.clone_from(&report.destination.url);
    for (name, value) in [
        ("Authorization", format!("Bearer {CANARY}")),
        ("X-Api-Key", CANARY.to_owned()),
        ("Cookie", format!("a={CANARY}")),
    ] {
        request.headers.push(HeaderLine { name: name.to_owned(), value });
    }
    for line in &mut report.exchanges {
        line.url.clone_from(&report.destination.url);
        line.outcome = evil.to_owned();
    }
    for row in &mut report.ledger {
        row.hash_id = evil.to_owned();
    }
    for entry in &mut report.left_behind {
        entry.what.clone_from(&report.destination.url);
    }
    for attestation in &mut report.attestations {
        attestation.by = evil.to_owned();
        attestation.statement = evil.to_owned();
    }
    report.assumptions = vec![evil.to_owned()];
    report.open_questions = vec![evil.to_owned()];
    report
}

fn forms(report: &Report) -> [(&'static str, String); 3] {
    let junit = junit::document(report, &[CheckOutcome::Failed]).expect("plain text");
    [("html", html::page(report)), ("markdown", markdown::text(report)), ("junit", junit)]
}

#[test]
fn no_form_shows_a_secret() {
    for (form, text) in forms(&hostile()) {
        assert!(
            !text.contains(CANARY),
            "{form}: …{}",
            &text[text.find(CANARY).unwrap_or_default().saturating_sub(80)..][..160]
        );
    }
}

#[test]
fn text_from_outside_stays_text() {
    for (form, text) in forms(&hostile()) {
        // In Markdown, code may hold what would be markup elsewhere (GFM §6.3).
        assert!(form == "markdown" || !text.contains("<script"), "{form}");
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{form}");
        assert!(!text.contains("\n# h"), "{form}");
    }
    let page = html::page(&hostile());
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(page.contains("&lt;script&gt;"));
    let heading = markdown::text(&hostile()).lines().next().map(str::to_owned);
    let expected =
        r#"# Go-live check: &lt;/title\>&lt;script\>alert(1)&lt;/script\>"'&amp; \| \[x\](javascript:1) \`a\` "#;
    assert!(heading.as_deref().is_some_and(|heading| heading.starts_with(expected)), "{heading:?}");
    let table_rows = |text: &str| text.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(
        table_rows(&markdown::text(&hostile())),
        table_rows(&markdown::text(&Report::sample())),
        "no text ends a row"
    );
}

#[test]
fn every_form_has_every_check_and_the_verdict() {
    let report = Report::sample();
    for (form, text) in forms(&report) {
        assert!(text.contains(words::headline(Verdict::NotReady)), "{form}");
        for id in CheckId::ALL {
            assert!(text.contains(id.name()), "{form}: {id}");
        }
    }
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = html::page(&Report::sample());
    for forbidden in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "<object",
        "<embed",
        "src=",
        "url(",
        "@import",
        " style=",
        " onclick",
        "javascript:",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    // Links go to the sources of expectations and to places of the page itself.
    for link in page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
        assert!(link.starts_with('#') || link.starts_with("https://"), "{link}");
    }
}

#[test]
fn every_link_within_the_page_has_its_target_and_every_id_is_one() {
    let page = html::page(&Report::sample());
    let values = |attribute: &str| -> Vec<String> {
        page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let ids = values(" id=\"");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len());
    for target in values("href=\"#").iter().chain(&values("aria-labelledby=\"")) {
        assert!(unique.contains(target), "{target}");
    }
}

#[test]
fn a_page_of_a_large_run_stays_small() {
    let mut report = Report::sample();
    let long = "x".repeat(20_000);
    for check in &mut report.checks {
        check.evidence = vec!["a fact of medium length that a check has seen on the wire, more or less".to_owned(); 12];
        check.exchanges = (1..500).collect();
    }
    report.checks[0].reason.clone_from(&long);
    report.ledger = (0..3_000).map(|_| report.ledger[0].clone()).collect();
    report.exchanges = (0..3_000).map(|_| report.exchanges[0].clone()).collect();
    report.latency_ms.as_mut().expect("the sample has some").all = vec![8.0; 10_000];
    let page = html::page(&report);
    assert!(page.len() < 300_000, "{} bytes", page.len());
    assert!(page.contains("2800 more are in the JSON report"));
    assert!(html::page(&Report::sample()).len() < 80_000);
}

#[test]
fn what_a_summary_says_adds_up() {
    let with = |outcomes: &[CheckOutcome]| {
        let mut report = Report::sample();
        report.checks.truncate(outcomes.len());
        for (check, outcome) in report.checks.iter_mut().zip(outcomes) {
            check.result = *outcome;
        }
        report.verdict = Report::verdict_of(&report.checks);
        report.counts = Report::counts_of(&report.checks);
        words::summary(&report)
    };
    use CheckOutcome::{Failed, NotRun, Passed, Review, Warning};
    assert_eq!(with(&[Passed, Passed]), "All 2 checks that ran passed.");
    assert_eq!(
        with(&[Passed, Warning, NotRun]),
        "No check of 2 failed. There is 1 warning. 1 check did not run, and is not counted as passed."
    );
    assert_eq!(with(&[Passed, Failed, Review]), "1 of 3 checks failed. 1 check needs a person.");
    assert_eq!(with(&[Passed, Review, Review]), "No check failed, and 2 checks cannot be decided from outside.");
    assert_eq!(
        with(&[NotRun, NotRun]),
        "No check passed, so nothing is proven. 2 checks did not run, and are not counted as passed."
    );
}

#[test]
fn in_junit_a_failure_is_what_the_caller_says_and_a_review_is_skipped() {
    let report = Report::sample();
    let count = |failing: &[CheckOutcome], element: &str| {
        junit::document(&report, failing).expect("plain text").matches(element).count()
    };
    assert_eq!(count(&[CheckOutcome::Failed], "<failure"), report.counts.failed);
    assert_eq!(count(&[CheckOutcome::Failed], "<skipped"), report.counts.review + report.counts.not_run);
    assert_eq!(
        count(&[CheckOutcome::Failed, CheckOutcome::Warning], "<failure"),
        report.counts.failed + report.counts.warning
    );
    assert_eq!(count(&[], "<testcase"), CheckId::ALL.len());
}

#[test]
fn a_report_with_next_to_nothing_is_written_all_the_same() {
    let mut report = Report::sample();
    report.checks.clear();
    report.counts = Report::counts_of(&[]);
    report.verdict = Report::verdict_of(&[]);
    report.latency_ms = None;
    report.tls = None;
    report.request = None;
    report.compared = None;
    report.clock_skew_seconds = None;
    report.ledger.clear();
    report.exchanges.clear();
    report.attestations.clear();
    report.left_behind.clear();
    report.assumptions.clear();
    report.open_questions.clear();
    for (form, text) in forms(&report) {
        assert!(!text.contains("NaN") && !text.contains("inf"), "{form}");
    }
}
