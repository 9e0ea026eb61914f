//! `signpost send`

use serde_json::Value;

use super::receiver::Receiver;
use super::{Home, OK, stderr, stdout};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn s3(home: &Home, url: &str) -> String {
    let text = format!(
        "name = \"s3\"\nurl = \"{url}\"\n\n[auth]\nmethod = \"aws-sigv4\"\naccess_key_id = \"AKIDEXAMPLE\"\nsecret_access_key = {{ env = \"TEST_SECRET\" }}\nregion = \"eu-west-1\"\nservice = \"s3\"\n"
    );
    home.file("s3.toml", text)
}

#[test]
fn a_dry_run_signs_as_botocore_does() {
    let home = Home::new();
    let destination = s3(&home, "https://my-bucket.s3.eu-west-1.amazonaws.com/prefix");
    let batch = home.file("batch.json", r#"[{"type":"measurement"}]"#);
    let output = home
        .signpost()
        .args(["send", &destination, "--batch", &batch, "--dry-run", "--reveal", "--json"])
        .args(["--at", "2026-03-05T01:02:03Z"])
        .output()
        .expect("the program runs");

    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["method"], "PUT");
    assert_eq!(document["object_path"], "2026/03/05/1772672523000");
    assert_eq!(document["signing"]["signature"], "4ce5582ed39247b1a357178f05b7329447256f1fa484c528e0551739d63e0b01");
    assert!(document.get("exchanges").is_none());
}

#[test]
fn without_reveal_no_secret_and_no_signature_is_printed() {
    let home = Home::new();
    let destination = s3(&home, "https://my-bucket.s3.eu-west-1.amazonaws.com/prefix");
    for json in [&["--json"][..], &[]] {
        let output = home
            .signpost()
            .args(["send", &destination, "--dry-run", "--at", "2026-03-05T01:02:03Z"])
            .args(json)
            .output()
            .expect("the program runs");
        let text = stdout(&output) + &stderr(&output);
        assert!(!text.contains(SECRET));
        assert!(text.contains("Signature=•••"), "{text}");
    }
}

#[test]
fn the_document_describes_the_very_request_that_was_sent() {
    let home = Home::new();
    let receiver = Receiver::answering(&[OK]);
    let destination = s3(&home, &receiver.url("/bucket"));
    let output = home.signpost().args(["send", &destination, "--json", "--reveal"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");

    let arrived = receiver.request();
    let object_path = document["object_path"].as_str().expect("a dated path");
    assert_eq!(arrived.request_line(), format!("PUT /bucket/{object_path} HTTP/1.1"));
    let signature = document["signing"]["signature"].as_str().expect("a signature");
    let authorization = arrived.header("authorization").expect("it was signed");
    assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization} is not {signature}");
}

#[test]
fn a_delivery_sends_the_loaded_bytes_and_lands_in_history_and_har() {
    let home = Home::new();
    let receiver = Receiver::answering(&[OK]);
    let destination = home.static_header(&receiver.url("/in"));
    let bytes = "[ {\"big\": 12345678901234567890123 } ]\n";
    let batch = home.file("batch.json", bytes);
    let har = home.path().join("exchange.har");
    let output = home
        .signpost()
        .args(["send", &destination, "--batch", &batch, "--har"])
        .arg(&har)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

    let arrived = receiver.request();
    assert_eq!(arrived.request_line(), "POST /in HTTP/1.1");
    assert_eq!(arrived.body, bytes.as_bytes());
    assert_eq!(arrived.header("x-api-key"), Some(SECRET));
    assert_eq!(arrived.header("content-type"), Some("application/json"));

    let file = std::fs::read_to_string(har).expect("the HAR file was written");
    assert!(!file.contains(SECRET));
    let entry = serde_json::from_str::<Value>(&file).expect("HAR is JSON")["log"]["entries"][0].clone();
    assert_eq!(entry["response"]["status"], 200);
    assert_eq!(entry["_signpost"]["kind"], "delivery");
    assert_eq!(entry["_signpost"]["auth"]["value"]["length"], 40);

    let listed = home.signpost().args(["history", "list", "--json"]).output().expect("the program runs");
    let rows: Value = serde_json::from_str(&stdout(&listed)).expect("one JSON document");
    assert_eq!(rows["entries"][0]["status"], 200);
    let cut = home.signpost().args(["history", "list", "--limit", "0"]).output().expect("the program runs");
    assert_eq!(String::from_utf8_lossy(&cut.stderr).trim(), "0 of 1 entries; --limit shows more");
    let database = std::fs::read(home.path().join("data/history.sqlite")).expect("the history file");
    assert!(!database.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
}

#[test]
fn a_refusal_is_an_answer_of_no_and_an_echoed_secret_is_masked() {
    let home = Home::new();
    let body = format!("your key {SECRET} is unknown");
    let answer = format!("HTTP/1.1 403 Forbidden\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let receiver = Receiver::answering(&[&answer]);
    let destination = home.static_header(&receiver.url("/in"));
    let output = home.signpost().args(["send", &destination]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("your key ••• is unknown"), "{}", stdout(&output));
    receiver.request();
}

#[test]
fn a_refused_connection_is_an_answer_of_no_that_names_its_phase() {
    let home = Home::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let destination = home.static_header(&format!("http://{address}/in"));
    let output = home.signpost().args(["send", &destination, "--json"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["delivered"], false);
    assert_eq!(document["exchanges"][0]["response"]["status"], 0);
    assert_eq!(document["exchanges"][0]["_signpost"]["failure"]["phase"], "connect");
}

fn oauth(home: &Home, url: &str, credentials_in: &str) -> String {
    let text = format!(
        "name = \"oauth\"\nurl = \"{url}/in\"\n\n[auth]\nmethod = \"oauth2-client-credentials\"\ntoken_url = \"{url}/token\"\nclient_id = \"me\"\nclient_secret = {{ env = \"TEST_SECRET\" }}\ncredentials_in = \"{credentials_in}\"\n"
    );
    home.file("oauth.toml", text)
}

/// A whole answer with its length counted.
fn json_answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn a_token_is_fetched_then_sent_and_both_requests_are_exchanges() {
    for (mode, body) in [
        (
            "body",
            "grant_type=client_credentials&client_id=me&client_secret=wJalrXUtnFEMI%2FK7MDENG%2BbPxRfiCYEXAMPLEKEY",
        ),
        ("header", "grant_type=client_credentials"),
    ] {
        let home = Home::new();
        let token =
            json_answer("200 OK", r#"{"access_token":"tok-0123456789abc","token_type":"Bearer","expires_in":60}"#);
        let receiver = Receiver::answering(&[&token, OK]);
        let destination = oauth(&home, &receiver.url(""), mode);
        let output = home.signpost().args(["send", &destination, "--json"]).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

        let token_request = receiver.request();
        assert_eq!(String::from_utf8_lossy(&token_request.body), body);
        assert_eq!(token_request.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(token_request.header("authorization").is_some(), mode == "header");
        assert_eq!(receiver.request().header("authorization"), Some("Bearer tok-0123456789abc"));

        let text = stdout(&output);
        assert!(!text.contains("tok-0123456789abc") && !text.contains("wJalrXUtnFEMI"), "{text}");
        let document: Value = serde_json::from_str(&text).expect("one JSON document");
        assert_eq!(document["exchanges"][0]["_signpost"]["kind"], "token");
        assert_eq!(document["exchanges"][1]["_signpost"]["kind"], "delivery");
        assert_eq!(document["exchanges"][1]["_signpost"]["token"]["from_cache"], false);
    }
}

#[test]
fn a_refused_token_request_is_an_answer_of_no_and_nothing_is_delivered() {
    let home = Home::new();
    let answer = json_answer("401 Unauthorized", r#"{"error":"invalid_client"}"#);
    let receiver = Receiver::answering(&[&answer]);
    let destination = oauth(&home, &receiver.url(""), "body");
    let output = home.signpost().args(["send", &destination, "--json"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["exchanges"].as_array().map(Vec::len), Some(1));
    assert!(document["stopped"].as_str().is_some_and(|text| text.contains("invalid_client")), "{document:#}");
    receiver.request();
}

#[test]
fn what_a_strict_client_says_of_the_token_response_is_printed_with_the_delivery() {
    let home = Home::new();
    let token =
        json_answer("200 OK", r#"{"access_token":"tok-0123456789abc","token_type":"Bearer","expires_in":"60"}"#);
    let receiver = Receiver::answering(&[&token, OK]);
    let destination = oauth(&home, &receiver.url(""), "body");
    let output = home.signpost().args(["send", &destination]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    let words = "a strict client would refuse it. The oauth2 crate for Rust says: Failed to parse server response: \
                 expires_in: invalid type: string \"60\", expected u64 [oauth2.answer_expires_in]";
    assert!(text.contains(words), "{text}");
    receiver.request();
    receiver.request();
}

/// The ids of the notes of a dry run.
fn notes(home: &Home, destination: &str, secret: &str) -> Vec<String> {
    let output = home
        .signpost()
        .env("TEST_SECRET", secret)
        .args(["send", &home.file("checked.toml", destination), "--dry-run", "--json"])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    let notes = document["notes"].as_array().expect("a list").iter();
    notes.map(|note| note["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn what_is_known_to_fail_is_told_before_anything_is_sent() {
    let home = Home::new();
    let s3 = |url: &str| {
        format!(
            "name = \"a\"\nurl = \"{url}\"\n[auth]\nmethod = \"aws-sigv4\"\naccess_key_id = \"AKIDEXAMPLE\"\nsecret_access_key = {{ env = \"TEST_SECRET\" }}\nregion = \"eu-west-1\"\nservice = \"s3\"\n"
        )
    };
    let header = |url: &str| {
        format!(
            "name = \"a\"\nurl = \"{url}\"\n[auth]\nmethod = \"static-header\"\nheader = \"Authorization\"\nvalue = {{ env = \"TEST_SECRET\" }}\n"
        )
    };
    for (destination, secret, id) in [
        (s3("https://acme.s3.eu-central-1.amazonaws.com/in"), SECRET, "region-not-of-host"),
        (s3("https://s3.eu-west-1.amazonaws.com"), SECRET, "bucket-missing"),
        (s3("https://acme.s3.eu-west-1.amazonaws.com/in"), "****", "secret-is-placeholder"),
        (header("https://prod-1.westeurope.logic.azure.com/x?sv=1.0&sig=abc"), "Bearer abc", "two-authentications"),
        (header("https://api.acme.example/in"), "Bearer Bearer abc", "scheme-twice"),
    ] {
        assert!(notes(&home, &destination, secret).iter().any(|found| found == id), "{id}");
    }
    let good = notes(&home, &s3("https://acme.s3.eu-west-1.amazonaws.com/in"), SECRET);
    assert!(!good.iter().any(|id| !id.contains('.')), "{good:?}");
}

#[test]
fn a_batch_never_goes_to_a_bucket_that_is_named_like_the_year() {
    let home = Home::new();
    let destination = s3(&home, "https://s3.eu-west-1.amazonaws.com/");
    let output = home.signpost().args(["send", &destination]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("url: The URL names no bucket"), "{}", stderr(&output));
    let listed = home.signpost().args(["history", "list", "--json"]).output().expect("the program runs");
    assert!(!stdout(&listed).contains("amazonaws"), "{}", stdout(&listed));
}

#[test]
fn a_url_that_cannot_be_sent_is_refused_with_the_one_that_was_meant() {
    let home = Home::new();
    for (url, meant) in [
        ("s3://acme/in", "write https://acme.s3.<region>.amazonaws.com/in"),
        ("https://acme.s3.eu-west-1.amazonaws.com/in dir", "contains a space; write %20"),
    ] {
        let destination = s3(&home, url);
        let output = home.signpost().args(["send", &destination, "--dry-run"]).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(meant), "{}", stderr(&output));
    }
}
