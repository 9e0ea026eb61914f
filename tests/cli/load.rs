//! `signpost load`: what it asks before it sends, what it reports, and what it refuses.

use serde_json::Value;

use crate::receiver::Receiver;
use crate::{Home, OK, stderr, stdout};

/// A destination that takes 40 requests.
fn destination(home: &Home) -> (Receiver, String) {
    let receiver = Receiver::answering(&[OK; 40]);
    let path = home.static_header(&receiver.url("/in"));
    (receiver, path)
}

#[test]
fn every_report_is_delivered_once_and_written_in_every_form() {
    let home = Home::new();
    let (_receiver, path) = destination(&home);
    let reports = ["r.html", "r.md", "r.json", "r.csv", "r.xml"].map(|name| home.path().join(name));
    let mut command = home.signpost();
    command.args(["load", &path, "--rate", "200", "--requests", "40", "--json"]);
    for report in &reports {
        command.arg("--report").arg(report);
    }
    let output = command.output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["ledger"]["delivered_once"], 40);
    assert_eq!(document["statuses"]["200"], 40);
    for report in &reports {
        let text = std::fs::read_to_string(report).expect("it was written");
        assert!(text.contains("40"), "{}", report.display());
        assert!(!text.contains("wJalrXUtnFEMI"), "{}", report.display());
    }
    assert!(stderr(&output).contains("200.00 reports per second, 40 in all"), "{}", stderr(&output));
}

#[test]
fn without_a_terminal_progress_is_plain_lines() {
    let home = Home::new();
    let (_receiver, path) = destination(&home);
    let args = ["load", &path, "--rate", "40", "--requests", "40"];
    let output = home.signpost().args(args).output().expect("the program runs");
    let said = stderr(&output);
    let line = said.lines().find(|line| line.contains(" left, ")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("per second, p50") && line.contains("× 200"), "{line}");
    assert!(!said.contains('\u{1b}') && !said.contains('\r'), "{said:?}");
}

#[test]
fn what_is_not_this_machine_needs_a_yes_and_keeps_to_a_rate() {
    let home = Home::new();
    let path = home.static_header("http://receiver.example/in");
    for (more, said) in [
        (&["--rate", "5"][..], "add --yes if its owner agreed"),
        (&["--locust-master", "127.0.0.1:1"], "add --yes if its owner agreed"),
        (&["--rate", "2000", "--yes"], "1000 is the most"),
        (&["--devices", "5000", "--interval", "1s", "--max-rate", "4999", "--yes"], "raise it with --max-rate"),
    ] {
        let output = home.signpost().args(["load", &path]).args(more).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn what_is_wrong_in_the_call_is_named() {
    let home = Home::new();
    let path = home.static_header("http://127.0.0.1:1/in");
    for (args, said) in [
        (&["load"][..], "DESTINATION"),
        (&["load", &path, "--report", "x.pdf"], ".html, .md, .json, .csv or .xml"),
        (&["load", &path, "--locust-master", "tcp://host"], "load.acme.example:5557"),
        (&["load", &path, "--locust-master", "host", "--find-knee"], "--find-knee"),
        (&["load", &path, "--sender", "pigeon"], "standard-webhooks"),
        (&["load", "--locustfile", &path], "--locustfile"),
    ] {
        let output = home.signpost().args(args).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn the_file_for_a_locust_master_names_the_classes_and_options_that_a_worker_reads() {
    let output = Home::new().signpost().args(["load", "--locustfile"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0));
    let file = stdout(&output);
    for part in ["class Measurement(", "class Notification(", "--report-interval", "--observations", "--locust-master"]
    {
        assert!(file.contains(part), "{part}");
    }
}
