//! `signpost explain` and `signpost diagnose --explain`: what a cause means, and the page that says so.

use serde_json::{Value, json};
use signpost::diagnose::cause;

use super::{Home, stderr, stdout};

const BUCKETS_ARE_GLOBAL: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";

/// An answer of S3 that leaves one cause, as another program would have saved it.
fn missing_bucket(home: &Home) -> String {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified \
                bucket does not exist</Message><BucketName>acme</BucketName></Error>";
    let headers =
        json!([{ "name": "Content-Type", "value": "application/xml" }, { "name": "Server", "value": "AmazonS3" }]);
    let entry = json!({
        "startedDateTime": "2026-03-05T01:02:03Z",
        "time": 1,
        "request": {
            "method": "PUT", "url": "https://acme.s3.eu-west-1.amazonaws.com/2026/03/05/1", "httpVersion": "HTTP/1.1",
            "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0
        },
        "response": {
            "status": 404, "statusText": "Not Found", "httpVersion": "HTTP/1.1", "headers": headers, "cookies": [],
            "content": { "size": body.len(), "mimeType": "application/xml", "text": body },
            "redirectURL": "", "headersSize": -1, "bodySize": -1
        },
        "cache": {},
        "timings": { "send": 0, "wait": 1, "receive": 0 }
    });
    let log = json!({ "version": "1.2", "creator": { "name": "test", "version": "1" }, "entries": [entry] });
    home.file("missing.har", json!({ "log": log }).to_string())
}

#[test]
fn a_finding_is_followed_by_its_meaning_and_the_vendors_page_where_that_is_asked() {
    let home = Home::new();
    let har = missing_bucket(&home);
    let plain = home.signpost().args(["diagnose", &har]).output().expect("the program runs");
    assert_eq!(plain.status.code(), Some(1), "{}", stderr(&plain));
    assert!(!stdout(&plain).contains("https://docs.aws"), "{}", stdout(&plain));

    let explained = home.signpost().args(["diagnose", "--explain", &har]).output().expect("the program runs");
    assert_eq!(explained.status.code(), Some(1));
    let text = stdout(&explained).split_whitespace().collect::<Vec<_>>().join(" ");
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(at("(s3.bucket_not_found)") < at("names are global"));
    assert!(at("names are global") < at("Amazon S3 API Reference: Error responses"));
    assert!(at("Amazon S3 API Reference: Error responses") < at(BUCKETS_ARE_GLOBAL));
}

#[test]
fn findings_as_json_hold_the_explanation_where_that_is_asked() {
    let home = Home::new();
    let har = missing_bucket(&home);
    let read = |arguments: &[&str]| -> Value {
        let output = home.signpost().args(arguments).arg(&har).output().expect("the program runs");
        serde_json::from_str(&stdout(&output)).expect("one JSON document")
    };
    assert!(read(&["diagnose", "--json"])["findings"][0].get("explanation").is_none());
    let finding = &read(&["diagnose", "--json", "--explain"])["findings"][0];
    assert_eq!(finding["cause"], "s3.bucket_not_found");
    assert_eq!(finding["explanation"]["page"], "Amazon S3 API Reference: Error responses");
    assert_eq!(finding["explanation"]["url"], BUCKETS_ARE_GLOBAL);
    assert!(finding["explanation"]["meaning"].as_str().is_some_and(|meaning| meaning.contains("names are global")));
}

#[test]
fn a_finding_names_the_product_that_answered_and_its_page() {
    let home = Home::new();
    let entry = json!({
        "startedDateTime": "2026-03-05T01:02:03Z",
        "time": 1,
        "request": { "method": "POST", "url": "https://quiet-otter.ngrok-free.app/in", "headers": [] },
        "response": {
            "status": 404, "statusText": "Not Found",
            "headers": [{ "name": "Ngrok-Error-Code", "value": "ERR_NGROK_3200" }],
            "content": { "text": "The endpoint quiet-otter.ngrok-free.app is offline." }
        },
        "timings": {}
    });
    let har = home.file("tunnel.har", json!({ "log": { "entries": [entry] } }).to_string());
    let read = |arguments: &[&str]| home.signpost().args(arguments).arg(&har).output().expect("the program runs");
    let document: Value = serde_json::from_str(&stdout(&read(&["diagnose", "--json"]))).expect("one JSON document");
    let finding = &document["findings"][0];
    assert_eq!(finding["product"], "ngrok");
    let title = finding["title"].as_str().expect("a title");
    assert!(title.starts_with("ngrok answered in the receiver's place: the service"), "{title}");
    assert!(finding["fix"].as_str().is_some_and(|fix| fix.contains("agent of ngrok")), "{finding}");
    let explained = stdout(&read(&["diagnose", "--explain"]));
    assert!(explained.contains("https://ngrok.com/docs/errors/"), "{explained}");
}

#[test]
fn a_cause_is_explained_by_its_id() {
    let home = Home::new();
    let output = home.signpost().args(["explain", "aws.region_wrong"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(
        text.starts_with("The request is signed for another region than the service expects.  (aws.region_wrong)\n"),
        "{text}"
    );
    assert!(text.contains("credential scope"), "{text}");
    assert!(text.contains("To change: Set the region that the service expects.\n"), "{text}");
    assert!(text.ends_with("/reference_sigv-troubleshooting.html\n"), "{text}");

    let output = home.signpost().args(["explain", "aws.region_wrong", "--json"]).output().expect("the program runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["cause"], "aws.region_wrong");
    assert_eq!(document["fix"], "Set the region that the service expects.");
    assert!(document["explanation"]["url"].is_string());
}

#[test]
fn without_an_id_every_cause_is_listed() {
    let home = Home::new();
    let output = home.signpost().arg("explain").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert_eq!(text.lines().count(), cause::all().count());
    assert!(
        text.lines().any(|line| line.starts_with("tls.cert_expired  ") && line.ends_with("has expired.")),
        "{text}"
    );

    let output = home.signpost().args(["explain", "--json"]).output().expect("the program runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    let causes = document["causes"].as_array().expect("a list");
    assert_eq!(causes.len(), cause::all().count());
    assert!(causes.iter().all(|cause| cause["explanation"]["meaning"].is_string()));
}

#[test]
fn a_mistyped_id_is_a_wrong_call_and_the_near_one_is_named() {
    let home = Home::new();
    let output = home.signpost().args(["explain", "aws.regoin_wrong"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("aws.regoin_wrong: there is no such cause; did you mean aws.region_wrong?"));

    let output = home.signpost().args(["explain", "\u{1b}[31mx"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`signpost explain` lists them all"), "{}", stderr(&output));
    assert!(!stderr(&output).contains('\u{1b}'), "control characters are shown, not obeyed");
}
