//! What holds for any input: no panic, bounded time, nothing proven from noise.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use signpost::diagnose::{Certainty, Evidence, diagnose};
use signpost::domain::display::visible;
use signpost::domain::exchange::HeaderRecord;
use signpost::domain::host::HostFacts;
use signpost::domain::{Exchange, Outcome};
use signpost::report::har;

use crate::case_file::{CaseFile, all};

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

/// Everything that an exchange says, as evidence quotes it: a line each.
fn said(exchange: &Exchange) -> String {
    let mut lines =
        vec![exchange.request.url.clone(), exchange.destination.url.clone(), exchange.request.method.name().to_owned()];
    let header = |header: &HeaderRecord| format!("{}: {}", header.name, header.value);
    lines.extend(exchange.request.headers.iter().map(header));
    lines.push(String::from_utf8_lossy(&exchange.request.body.kept).into_owned());
    lines.push(exchange.request.body.sha256.clone());
    let failure = match &exchange.outcome {
        Outcome::Answered(response) => {
            lines.push(format!("{} {}", response.status, response.reason).trim_end().to_owned());
            lines.extend(response.headers.iter().map(header));
            lines.push(String::from_utf8_lossy(&response.body.kept).into_owned());
            response.failure.as_ref()
        }
        Outcome::Failed(failure) => Some(failure),
    };
    if let Some(failure) = failure {
        lines.extend([failure.message.clone(), failure.first_bytes.clone().unwrap_or_default()]);
    }
    for certificate in exchange.tls.iter().flat_map(|tls| &tls.chain) {
        lines.push(format!("issuer: {}", certificate.issuer));
        lines.push(format!("subject: {}", certificate.subject));
    }
    if let Some(signing) = &exchange.signing {
        lines.extend([signing.canonical_request.clone(), signing.string_to_sign.clone()].into_iter().flatten());
    }
    lines.push(json!(exchange.destination.auth).to_string());
    visible(&lines.join("\n"))
}

/// The names of fields and traits of the destination, as evidence quotes them: `auth.token: leading-question-mark`.
fn is_setting(quote: &str, exchange: &Exchange) -> bool {
    let Some((field, value)) = quote.strip_prefix("auth.").and_then(|rest| rest.split_once(": ")) else { return false };
    let auth = json!(exchange.destination.auth);
    let stands = &auth[field];
    stands.as_str().is_some_and(|text| text.trim() == value)
        || stands["traits"].as_array().is_some_and(|traits| traits.contains(&json!(value)))
}

#[test]
fn every_quote_is_a_part_of_the_exchange() {
    let mut strangers = Vec::new();
    for case in all() {
        let exchanges = case.exchanges();
        let said: String = exchanges.iter().map(said).collect::<Vec<_>>().join("\n");
        for finding in case.findings().0 {
            for evidence in &finding.evidence {
                let Evidence::Quote(quote) = evidence else { continue };
                assert!(!quote.trim_end().ends_with(':'), "{}: a header without a value: {quote}", case.path.display());
                if !said.contains(quote.as_str()) && !exchanges.iter().any(|exchange| is_setting(quote, exchange)) {
                    strangers.push(format!("{} {}: {quote}", case.path.display(), finding.cause.id));
                }
            }
        }
    }
    assert!(strangers.is_empty(), "{} quotes:\n{}", strangers.len(), strangers.join("\n"));
}

/// Causes that a status, or the lack of something in the request, is by definition.
fn is_by_definition(cause: &str) -> bool {
    matches!(
        cause,
        "http.too_many_requests"
            | "http.content_length_missing"
            | "http.redirect_loop"
            | "proxy.auth_required"
            | "event_hubs.auth_missing"
            | "event_hubs.throttled"
            | "http.payload_too_large"
            | "s3.precondition_failed"
            | "oauth2.token_endpoint_throttled"
            | "oauth2.token_endpoint_wrong"
            | "aws.throttled"
            | "http.service_unavailable"
            | "http.gateway_timeout"
            // 301, 302, 307, 308, 415, 417, 421 and 502 (RFC 9110 §15).
            | "oauth2.token_request_not_form"
            | "http.redirect"
            | "http.redirect_method_changed"
            | "http.content_type_wrong"
            | "http.misdirected"
            | "http.bad_gateway"
            | "http.expectation_failed"
    )
}

/// `exchange` without `quotes` in its response.
fn without(exchange: &Exchange, quotes: &[String]) -> Exchange {
    let mut exchange = exchange.clone();
    let Outcome::Answered(response) = &mut exchange.outcome else { return exchange };
    let mut body = String::from_utf8_lossy(&response.body.kept).into_owned();
    // A short one, such as the status, may stand within a long one.
    let mut quotes: Vec<&String> = quotes.iter().collect();
    quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
    for quote in quotes {
        response.headers.retain(|header| {
            let line = visible(&format!("{}: {}", header.name, header.value));
            line != *quote && visible(&header.value) != *quote
        });
        let shown = visible(&body);
        if shown.contains(quote.as_str()) {
            body = shown.replacen(quote.as_str(), "", 1);
        }
    }
    response.body.kept = body.into_bytes();
    response.body.bytes = response.body.kept.len() as u64;
    exchange
}

#[test]
fn without_its_evidence_nothing_is_proven() {
    let mut stubborn = Vec::new();
    for case in all() {
        let exchanges = case.exchanges();
        let Some((last, earlier)) = exchanges.split_last() else { continue };
        for finding in case.findings().0.iter().filter(|finding| finding.certainty == Certainty::Proven) {
            let mut quotes: Vec<String> = finding
                .evidence
                .iter()
                .filter_map(|evidence| match evidence {
                    Evidence::Quote(quote) => Some(quote.clone()),
                    Evidence::Remark(_) => None,
                })
                .collect();
            // A status stands in most pages, too: the longest part goes first.
            quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
            let bare = without(last, &quotes);
            // What rests on the request alone cannot be taken out of the response.
            if bare == *last || is_by_definition(finding.cause.id) {
                continue;
            }
            let left = diagnose(&[earlier, &[bare]].concat());
            if left.iter().any(|left| left.cause == finding.cause && left.certainty == Certainty::Proven) {
                stubborn.push(format!("{} {}: {quotes:?}", case.path.display(), finding.cause.id));
            }
        }
    }
    assert!(stubborn.is_empty(), "{} findings:\n{}", stubborn.len(), stubborn.join("\n"));
}

#[test]
fn a_response_of_one_service_under_a_request_of_another_proves_nothing_of_that_service() {
    const SERVICES: [(&str, &[&str]); 4] = [
        ("aws", &["aws", "s3", "s3compat", "kms", "apigw", "lambda_url", "lattice"]),
        ("azure_blob", &["azure_blob"]),
        ("event_hubs", &["event_hubs"]),
        ("oauth2", &["oauth2"]),
    ];
    let family = |case: &CaseFile| {
        let area = case.expected.first()?.cause.split('.').next()?;
        // A bearer token that one of Azure's services refuses is refused in the words of that service.
        let area = match case.exchanges().last().and_then(|exchange| HostFacts::of_url(&exchange.request.url)) {
            Some(HostFacts::EventHubs { .. }) if area == "oauth2" => "event_hubs",
            Some(HostFacts::Blob { .. }) if area == "oauth2" => "azure_blob",
            Some(_) | None => area,
        };
        SERVICES.iter().find(|(_, areas)| areas.contains(&area)).map(|(name, _)| *name)
    };
    let cases: Vec<CaseFile> = all().into_iter().filter(|case| family(case).is_some()).collect();
    // One request of each family is enough: the response is what changes.
    let requests: Vec<(&str, Exchange)> = SERVICES
        .iter()
        .filter_map(|(name, _)| {
            let case = cases.iter().find(|case| family(case) == Some(name))?;
            Some((*name, case.exchanges().pop()?))
        })
        .collect();
    assert_eq!(requests.len(), SERVICES.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let Some(response) = case.exchanges().pop() else { continue };
        if !matches!(response.outcome, Outcome::Answered(_)) {
            continue;
        }
        for (asked, request) in requests.iter().filter(|(asked, _)| Some(*asked) != family(case)) {
            let swapped = Exchange { outcome: response.outcome.clone(), ..request.clone() };
            let proven = diagnose(&[swapped]).into_iter().filter(|finding| finding.certainty == Certainty::Proven);
            wrong.extend(
                proven
                    .filter(|finding| !is_by_definition(finding.cause.id))
                    .map(|finding| format!("{} under {asked}: {}", case.path.display(), finding.cause.id)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
