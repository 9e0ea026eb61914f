//! What holds for any input: no panic, bounded time, nothing proven from noise.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use signpost::diagnose::{Certainty, diagnose};
use signpost::report::har;

fn exchange(status: u16, headers: &[(String, String)], body: &str, auth: &Value) -> signpost::domain::Exchange {
    let headers: Vec<Value> = headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let document = json!({ "log": { "version": "1.2", "creator": { "name": "t", "version": "1" }, "entries": [ {
        "startedDateTime": "2026-03-05T01:02:03Z", "time": 1.0,
        "request": { "method": "POST", "url": "https://api.example/in", "httpVersion": "HTTP/1.1", "headers": [] },
        "response": { "status": status, "statusText": "", "httpVersion": "HTTP/1.1", "headers": headers,
            "content": { "size": body.len(), "mimeType": "", "text": body } },
        "timings": {}, "_signpost": { "auth": auth },
    } ] } });
    har::read(&document.to_string()).unwrap().exchanges.remove(0)
}

fn auth() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({ "method": "none" }),
        json!({ "method": "static-header", "header": "X-Key", "value": { "length": 3, "traits": [] } }),
        json!({ "method": "oauth2-client-credentials", "client_id": "a" }),
        json!({ "method": "aws-sigv4", "service": "s3", "region": "eu-west-1", "access_key_id": "AKIA" }),
        json!({ "method": "aws-sigv4", "service": "execute-api", "region": "eu-west-1", "access_key_id": "AKIA" }),
        json!({ "method": "azure-sas", "service": "blob-storage" }),
        json!({ "method": "azure-sas", "service": "event-hubs" }),
    ])
}

#[test]
fn any_answer_is_survived_and_noise_proves_nothing() {
    let mut runner = TestRunner::new(Config { cases: 3_000, failure_persistence: None, ..Config::default() });
    // Statuses that say something by themselves are proven by it; these do not.
    let status = prop::sample::select(vec![400_u16, 401, 403, 404, 409, 500]);
    let strategy = (status, "\\PC{0,200}", auth());
    let result = runner.run(&strategy, |(status, body, auth)| {
        let findings = diagnose(&[exchange(status, &[], &body, &auth)]);
        let proven: Vec<_> = findings.iter().filter(|finding| finding.certainty == Certainty::Proven).collect();
        // No Authorization header at Event Hubs, no entity there: these follow from request and status alone.
        let is_by_request = |cause: &str| cause == "event_hubs.auth_missing" || cause == "event_hubs.entity_not_found";
        prop_assert!(proven.iter().all(|finding| is_by_request(finding.cause.id)), "{proven:?}");
        Ok(())
    });
    result.expect("noise proves nothing");
}

#[test]
fn markup_of_any_kind_is_survived() {
    let mut runner = TestRunner::new(Config { cases: 3_000, failure_persistence: None, ..Config::default() });
    let markup = "(<|>|/|Error|Code|Message|Detail|</Error>|<Code>|&amp;|&#13;|\\{|\\}|\"|:|message|error|'|\n| |é|String to sign used was|Start \\[|\\]){0,80}";
    let headers = prop::collection::vec(("[a-z-]{1,12}", "[ -~]{0,20}"), 0..4);
    let strategy = (100_u16..600, headers, markup, auth());
    let result = runner.run(&strategy, |(status, headers, body, auth)| {
        diagnose(&[exchange(status, &headers, &body, &auth)]);
        Ok(())
    });
    result.expect("nothing panics");
}

#[test]
fn a_megabyte_of_anything_is_read_in_one_pass() {
    // No figure: anything that takes seconds looks at the body again and again.
    for unit in ["<Error>", "<", "{\"a\":", "[", "<Code x ", "a", "AADSTS", "'\n"] {
        let body = unit.repeat(1_000_000 / unit.len());
        let exchange = exchange(403, &[], &body, &json!({ "method": "aws-sigv4", "service": "s3" }));
        let began = Instant::now();
        diagnose(&[exchange]);
        assert!(began.elapsed() < Duration::from_secs(5), "{unit}: {:?}", began.elapsed());
    }
}

#[test]
fn an_exchange_that_nobody_waits_for_is_no_failure() {
    assert_eq!(diagnose(&[]), []);
    let fine = exchange(204, &[], "", &json!({ "method": "none" }));
    assert_eq!(diagnose(&[fine]), []);
}

#[test]
fn the_documentation_names_every_question_as_it_is_asked() {
    let page = include_str!("../../docs/diagnosis.md");
    let mut asked = 0;
    for cause in signpost::diagnose::cause::all() {
        let (id, question) = (cause.id, cause.question());
        let row = page.lines().find(|line| line.starts_with(&format!("| `{id}` |")));
        assert_eq!(row.map(str::to_owned), question.map(|question| format!("| `{id}` | {question} |")), "{id}");
        asked += usize::from(question.is_some());
    }
    assert!(asked > 20, "{asked}");
    for probe in signpost::domain::Probe::ALL {
        assert!(page.contains(&format!("| `{}` |", probe.name())), "{probe:?}");
    }
}
