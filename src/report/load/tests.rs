use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{LoadReport, csv, html, json, junit, markdown};
use crate::rehearsal::{
    Bottleneck, Ended, Fleet, Knee, KneeStep, Latency, Ledger, LoadResult, Pace, Sender, Timeline, TimelinePoint,
};

/// What no form may show.
const CANARY: &str = "canary-4f1d2c9a";
const EVIL: &str = "</title><script>alert(1)</script>\"'& | [x](javascript:1) `a` \u{202e}\u{1b}[31m ]]>\n# h";

fn result() -> LoadResult {
    let second = |failed| TimelinePoint { offered: 20, delivered: 20 - failed, failed, p50: 2.5, p99: 40.0 };
    LoadResult {
        ended: Ended::Complete,
        elapsed: Duration::from_mins(1),
        offered_for: Duration::from_mins(1),
        reports: 1_200,
        requests: 1_230,
        failures: 30,
        latency: Latency { p50: 2.5, p90: 4.0, p95: 8.0, p99: 40.0, p999: 1_250.0, max: 2_000.0 },
        statuses: BTreeMap::from([(200, 1_200), (503, 28)]),
        no_response: BTreeMap::from([("timeout".to_owned(), 2)]),
        causes: BTreeMap::from([("aws.throttled".to_owned(), 28)]),
        timeline: Timeline {
            step: Duration::from_secs(1),
            points: (0..60).map(|at| second(u64::from(at == 30))).collect(),
        },
        ledger: Ledger {
            messages: 1_200,
            delivered_once: 1_190,
            delivered_again: 5,
            late: 20,
            lost: 5,
            uncertain: 2,
            lost_by: BTreeMap::from([("503".to_owned(), 5)]),
        },
        bottleneck: Bottleneck::None,
        shared_keys: 3,
        processor_share: Some(0.4),
        samples: Vec::new(),
    }
}

fn good() -> LoadResult {
    let ledger = Ledger { messages: 1_200, delivered_once: 1_200, ..Ledger::default() };
    LoadResult { failures: 0, ledger, causes: BTreeMap::new(), no_response: BTreeMap::new(), ..result() }
}

fn knee() -> Knee {
    let step = |rate, keeps_up| KneeStep { rate, keeps_up, result: result() };
    Knee { steps: vec![step(20.0, true), step(30.0, false)] }
}

fn with<T>(result: &LoadResult, knee: Option<&Knee>, text: &str, look: impl FnOnce(&LoadReport<'_>) -> T) -> T {
    let fleet = Fleet {
        devices: 100,
        pace: Pace::Interval(Duration::from_secs(5)),
        seed: 1,
        duplicates: 0.0,
        late: 0.0,
        out_of_order: 0.0,
    };
    let mut sender = Sender::preset("svix").expect("a preset");
    text.clone_into(&mut sender.source);
    look(&LoadReport {
        destination: &crate::domain::DestinationLabel { name: text.to_owned(), environment: None },
        url: &format!("https://user:{CANARY}@acme.example/in?sig={CANARY}"),
        method: "aws-sigv4",
        fleet: &fleet,
        sender: &sender,
        time_scale: 1,
        started_at: "2026-03-05T01:02:03Z",
        run: text,
        allowed_failures: 0.0,
        result,
        knee,
    })
}

fn forms(report: &LoadReport<'_>) -> [(&'static str, String); 3] {
    [("html", html(report)), ("markdown", markdown(report)), ("junit", junit(report).expect("plain text"))]
}

#[test]
fn text_from_outside_stays_text_and_secrets_stay_out() {
    let mut hostile = result();
    for counts in [&mut hostile.causes, &mut hostile.no_response, &mut hostile.ledger.lost_by] {
        counts.insert(EVIL.to_owned(), 3);
    }
    let forms = with(&hostile, Some(&knee()), EVIL, forms);
    for (form, text) in forms {
        assert!(form == "markdown" || !text.contains("<script"), "{form}");
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{form}");
        assert!(!text.contains("\n# h"), "{form}");
        assert!(!text.contains(CANARY), "{form}");
    }
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = with(&result(), Some(&knee()), "Acme", html);
    for forbidden in
        ["<script", "<link", "<img", "<iframe", "src=", "url(", "@import", " style=", " onclick", "javascript:"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(page.matches("<svg").count(), 2);
}

#[test]
fn the_page_is_well_formed_and_every_label_has_its_target() {
    for page in [with(&result(), Some(&knee()), EVIL, html), with(&good(), None, "Acme", html)] {
        // With its void elements closed, the page is XML.
        let xml = page.replace("<!DOCTYPE html>", "");
        let xml = closed(&xml);
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{error} at {}", reader.error_position()),
            }
        }
        let values = |attribute: &str| -> Vec<String> {
            page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
        };
        let ids = values(" id=\"");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len());
        for target in values("aria-labelledby=\"") {
            assert!(unique.contains(&target), "{target}");
        }
    }
}

/// `<meta …>` is the only void element of the page.
fn closed(page: &str) -> String {
    let mut parts = page.split("<meta");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (inside, after) = part.split_once('>').expect("an element");
        format!("{text}<meta{inside}/>{after}")
    })
}

#[test]
fn charts_are_drawn_within_their_frame_and_say_their_figures() {
    let page = with(&result(), None, "Acme", html);
    for points in page.split("points=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()) {
        assert_eq!(points.split(' ').count(), 60);
        for point in points.split(' ') {
            let (x, y) = point.split_once(',').expect("a pair");
            let (x, y): (f64, f64) = (x.parse().expect("a number"), y.parse().expect("a number"));
            assert!((0.0..=640.0).contains(&x) && (0.0..=140.0).contains(&y), "{point}");
        }
    }
    assert!(page.contains("Latency over 1m. half within: at most 2.5 ms; 99 % within: at most 40.0 ms."));
    let empty = LoadResult { timeline: Timeline::default(), ..result() };
    assert!(!with(&empty, None, "Acme", html).contains("<svg"), "nothing is no picture");
}

#[test]
fn every_form_says_the_verdict() {
    for (form, text) in with(&result(), None, "Acme", forms) {
        assert!(form == "junit" || text.contains("5 of 1,200 messages were not delivered."), "{form}");
    }
    for (form, text) in with(&good(), None, "Acme", forms) {
        assert!(form == "junit" || text.contains("Every message was delivered: 1,200."), "{form}");
    }
}

#[test]
fn in_junit_each_expectation_is_a_case_and_what_is_not_met_a_failure() {
    let count = |result: &LoadResult, element: &str| {
        with(result, None, "Acme", |report| junit(report).expect("plain text").matches(element).count())
    };
    assert_eq!((count(&result(), "<testcase"), count(&result(), "<failure")), (3, 2));
    assert_eq!((count(&good(), "<testcase"), count(&good(), "<failure")), (3, 0));
    let interrupted = LoadResult { ended: Ended::Interrupted, ..good() };
    assert_eq!(count(&interrupted, "<failure"), 1);
}

#[test]
fn a_run_is_good_if_it_ended_lost_nothing_and_failed_no_more_than_allowed() {
    assert!(with(&good(), None, "Acme", |report| report.is_good()));
    let failed = LoadResult { failures: 12, ..good() };
    assert!(!with(&failed, None, "Acme", |report| report.is_good()));
    assert!(with(&failed, None, "Acme", |report| LoadReport { allowed_failures: 0.02, ..*report }.is_good()));
}

#[test]
fn the_document_has_the_run_step_by_step() {
    let document = with(&result(), Some(&knee()), "Acme", json);
    assert_eq!(document["timeline"]["steps"].as_array().map(Vec::len), Some(60));
    assert_eq!(document["timeline"]["steps"][30]["failed"], 1);
    assert_eq!(document["knee"]["rate"], 20.0);
    assert!(with(&result(), None, "=1+1", csv).contains("run,destination,"));
}
