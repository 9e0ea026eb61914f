//! `signpost probe`: one extra request, looked at first, and its answer read.

use serde_json::Value;

use super::receiver::Receiver;
use super::{Home, stderr, stdout};

#[test]
fn probes_are_listed_with_what_they_would_tell_here() {
    let home = Home::new();
    let destination = home.static_header("http://127.0.0.1:9/in");
    let output = home.signpost().args(["probe", &destination]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("anonymous              Does the destination look at the credentials at all?"), "{text}");
    assert!(text.contains("region                 not here: only S3 tells the region of a bucket"), "{text}");
    let output = home.signpost().args(["probe", &destination, "--json"]).output().expect("the program runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    let carries: Vec<&str> = document["probes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|probe| probe["carries_credentials"] == true && probe["obstacle"].is_null())
        .filter_map(|probe| probe["probe"].as_str())
        .collect();
    assert_eq!(carries, ["empty-batch"]);
}

#[test]
fn a_dry_run_shows_the_probe_and_sends_nothing() {
    let home = Home::new();
    let destination = home.static_header("http://127.0.0.1:9/in");
    let arguments = ["probe", &destination, "anonymous", "--dry-run"];
    let output = home.signpost().args(arguments).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("probe (not sent)\nPOST http://127.0.0.1:9/in"), "{text}");
    assert!(text.contains("what-if: A probe, not what the platform sends."), "{text}");
    assert!(!text.contains("x-api-key"), "{text}");
    let output = home.signpost().args(arguments).arg("--json").output().expect("the program runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!((&document["probe"], &document["method"]), (&"anonymous".into(), &"POST".into()));
    assert_eq!(document["notes"][0]["id"], "probe.what_if");
}

#[test]
fn the_answer_is_read_kept_and_written_without_the_secret() {
    let home = Home::new();
    let receiver =
        Receiver::answering(&["HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"]);
    let destination = home.static_header(&format!("http://{}/in", receiver.address));
    let har = home.path().join("probe.har");
    let output = home
        .signpost()
        .args(["probe", &destination, "anonymous", "--json", "--har"])
        .arg(&har)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["conclusion"], "Without credentials the response is 401.");
    assert_eq!(document["exchanges"][0]["_signpost"]["kind"], "probe");
    assert_eq!(document["exchanges"][0]["_signpost"]["probe"]["probe"], "anonymous");
    let history = home.signpost().args(["history", "list"]).output().expect("the program runs");
    assert!(stdout(&history).contains("(probe)"), "{}", stdout(&history));
    let written = std::fs::read_to_string(&har).expect("a HAR file");
    assert!(!written.contains("wJalrXUtnFEMI"), "no secret in a file");
    let read = home.signpost().args(["diagnose", "--json"]).arg(&har).output().expect("the program runs");
    assert_eq!(read.status.code(), Some(0), "an answer to a probe is no failed delivery");
}

#[test]
fn a_probe_that_does_not_exist_or_tells_nothing_is_a_wrong_call() {
    let home = Home::new();
    let destination = home.static_header("http://127.0.0.1:9/in");
    for (probe, said) in [("regoin", "no probe is called regoin; there are"), ("region", "only S3 tells the region")] {
        let output = home.signpost().args(["probe", &destination, probe]).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}
