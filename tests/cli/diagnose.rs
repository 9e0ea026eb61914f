//! `signpost diagnose`: which exchange of a file, what is said of the file, and what the exit code means.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use super::{Home, stderr, stdout};

fn entry(method: &str, status: u16) -> Value {
    json!({
        "startedDateTime": "2026-03-05T01:02:03Z",
        "request": { "method": method, "url": "https://api.example/in", "headers": [] },
        "response": { "status": status, "headers": [], "content": {} },
    })
}

fn file(entries: &[Value]) -> String {
    json!({ "log": { "entries": entries } }).to_string()
}

fn run(home: &Home, arguments: &[&str]) -> Output {
    home.signpost().arg("diagnose").args(arguments).output().expect("the program runs")
}

#[test]
fn the_failed_delivery_is_diagnosed_and_not_the_icon_after_it() {
    let home = Home::new();
    let har = home.file("a.har", file(&[entry("OPTIONS", 204), entry("PUT", 500), entry("GET", 404)]));
    let output = run(&home, &[&har]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("http.server_error"), "{}", stdout(&output));
    let told = stderr(&output);
    assert!(told.contains("entry 1 could not be read: request.method is OPTIONS"), "{told}");
    assert!(told.contains("entry 2 of 3 was chosen: it failed with status 500; entry 3 (404) failed, too"), "{told}");

    let third = run(&home, &["--entry", "3", "--json", &har]);
    let document: Value = serde_json::from_str(&stdout(&third)).expect("one JSON document");
    assert_eq!(document["entry"], json!({ "number": 3, "of": null, "status": 404, "succeeded": false }));
    for (number, words) in [("1", "request.method is OPTIONS"), ("4", "entries 1 to 3"), ("0", "counted from 1")] {
        let output = run(&home, &["--entry", number, &har]);
        assert_eq!(output.status.code(), Some(2), "{number}");
        assert!(stderr(&output).contains(words), "{number}: {}", stderr(&output));
    }
}

#[test]
fn a_failure_without_a_known_cause_does_not_read_like_a_success() {
    let home = Home::new();
    for (status, words) in [(409, "it was answered with status 409"), (0, "it has no response")] {
        let har = home.file("a.har", file(&[entry("POST", status)]));
        let output = run(&home, &[&har]);
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        let text = stdout(&output);
        assert!(text.contains("the cause is not known") && text.contains(words), "{text}");
        assert!(text.contains("to decide: ") && text.contains("signpost send DEST --har FILE"), "{text}");
        let document: Value = serde_json::from_str(&stdout(&run(&home, &["--json", &har]))).expect("JSON");
        assert_eq!(document["findings"], json!([]));
        assert_eq!(document["entry"]["succeeded"], false);
        assert!(document["next_step"]["question"].is_string(), "{document}");
    }
    let har = home.file("a.har", file(&[entry("POST", 204)]));
    let output = run(&home, &[&har]);
    assert_eq!((output.status.code(), stdout(&output).trim()), (Some(0), "nothing is wrong with this exchange"));
    assert_eq!(stderr(&output), "");
}

#[test]
fn nothing_of_a_file_or_its_name_reaches_the_terminal_raw() {
    let home = Home::new();
    let mut hostile = entry("POST\u{1b}[31m", 401);
    hostile["request"]["url"] = json!("https://api.example/\u{1b}[31m");
    let mut own = entry("POST", 401);
    own["_signpost"] = json!({ "kind": "delivery", "auth": { "method": "static-header", "header": "X_\u{1b}[31mKey\u{202e} ",
        "value": { "length": 3, "traits": [] } }, "destination": { "name": "\u{9b}31m", "url": "https://\u{1b}[31m" } });
    own["response"]["headers"] = json!([{ "name": "WWW-Authenticate", "value": "Bearer \u{1b}[31m" }]);
    own["response"]["content"] = json!({ "text": "\u{1b}[31m invalid key" });
    let mut token = entry("POST", 401);
    token["_signpost"] = json!({ "kind": "token", "auth": { "method": "oauth2-client-credentials", "client_id": "\u{1b}[31m",
        "token_url": "http://\u{1b}[31m", "scope": "\u{1b}[31m" } });
    token["response"]["content"] = json!({ "text": "{\"error\":\"invalid_client\"}" });
    let har = home.file("a\u{1b}[31m.har", file(&[hostile, own, token]));
    for arguments in [vec![har.as_str()], vec!["--entry", "2", &har], vec!["--entry", "1", &har], vec!["--json", &har]]
    {
        let output = run(&home, &arguments);
        for text in [stdout(&output), stderr(&output)] {
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{arguments:?}: {text:?}");
        }
    }
    let missing = run(&home, &["no\u{1b}[31m.har"]);
    assert!(!stderr(&missing).contains('\u{1b}'), "{:?}", stderr(&missing));
}

#[test]
fn a_file_of_powershell_is_read_and_a_file_that_is_none_is_refused_by_name() {
    let home = Home::new();
    let utf16: Vec<u8> =
        format!("\u{feff}{}", file(&[entry("PUT", 500)])).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let har = home.file("a.har", utf16);
    let output = run(&home, &[&har]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("the file is UTF-16"), "{}", stderr(&output));
    for (content, words) in [("", "is empty"), ("<html>", "HTML or XML"), ("{}", "log.entries is missing")] {
        let har = home.file("b.har", content);
        let output = run(&home, &[&har]);
        assert_eq!(output.status.code(), Some(2), "{content}");
        assert!(stderr(&output).contains("b.har: ") && stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[cfg(unix)]
#[test]
fn a_device_is_refused_and_a_pipe_is_read() {
    let home = Home::new();
    let output = run(&home, &["/dev/zero"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/dev/zero: is a device, which has no end"), "{}", stderr(&output));

    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_signpost"))
        .args(["diagnose", "/dev/stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(file(&[entry("PUT", 500)]).as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
}
