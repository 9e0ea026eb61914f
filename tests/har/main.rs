//! HAR files: our own come back as they were, those of others are read as far as they tell, and no secret comes in.

mod dialects;
#[path = "../support/exchanges.rs"]
mod exchanges;

use exchanges::{answered, body, failed, header, with_token};
use proptest::prelude::*;
use serde_json::{Value, json};
use signpost::domain::exchange::{Failure, FailureKind};
use signpost::domain::timings::Phase;
use signpost::domain::{Exchange, ExchangeKind, HeaderOrigin, Method, Note, Outcome, limits};
use signpost::report::har;

fn read(document: &Value) -> har::Imported {
    har::read(&document.to_string()).expect("a HAR file")
}

/// The remarks, a line each.
fn told(imported: &har::Imported) -> Vec<String> {
    imported.remarks.iter().map(ToString::to_string).collect()
}

fn foreign(entry: &Value) -> Value {
    json!({ "log": { "version": "1.2", "creator": { "name": "WebInspector", "version": "537.36" }, "pages": [], "entries": [entry] } })
}

/// A token request as Chrome's developer tools save it with sensitive data.
fn chrome_entry() -> Value {
    json!({
        "_connectionId": "77", "_initiator": { "type": "other" }, "_priority": "High", "connection": "443", "cache": {},
        "startedDateTime": "2026-03-05T01:02:03.123+01:00", "time": 123.4, "serverIPAddress": "[2001:db8::1]",
        "request": {
            "method": "POST", "url": "https://me:hunter2hunter2@login.example/token?sig=hunter2hunter2&a=1#x",
            "httpVersion": "h2", "cookies": [{ "name": "s", "value": "hunter2hunter2" }], "queryString": [],
            "headers": [
                { "name": "Authorization", "value": "Basic aHVudGVyMjpodW50ZXIy" },
                { "name": "Cookie", "value": "s=hunter2hunter2" },
                { "name": "X-Amz-Security-Token", "value": "hunter2hunter2" },
                { "name": "Accept", "value": "*/*" },
            ],
            "headersSize": -1, "bodySize": 63,
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [
                    { "name": "grant_type", "value": "client_credentials" },
                    { "name": "client_secret", "value": "hunter2hunter2" },
                ],
            },
        },
        "response": {
            "status": 200, "statusText": "", "httpVersion": "h2", "cookies": [], "redirectURL": "", "headersSize": -1,
            "bodySize": -1, "_transferSize": 321, "_error": null,
            "headers": [{ "name": "set-cookie", "value": "s=hunter2hunter2" }],
            "content": {
                "size": 61, "mimeType": "application/json",
                "text": "{ \"access_token\": \"hunter2hunter2\", \"expires_in\": 3600 }",
            },
        },
        "timings": { "blocked": 1.5, "dns": 2, "ssl": 30, "connect": 50, "send": 0.5, "wait": 60, "receive": 1.4 },
    })
}

#[test]
fn our_own_files_come_back_as_they_were() {
    let mut cut = answered(7, 200, "half of it");
    if let Outcome::Answered(response) = &mut cut.outcome {
        response.body.bytes = 4_000;
        response.body.truncated = true;
        response.body.decoded_bytes = Some(9_000);
        response.body.kept = vec![0xff, 0x00, 0x80];
        response.failure = Some(Failure {
            phase: Phase::Receive,
            kind: FailureKind::Incomplete,
            message: "the connection was closed".to_owned(),
            after_ms: 90,
            first_bytes: None,
            connect_status: None,
        });
    }
    let mut kept: Vec<Exchange> = vec![answered(1, 403, "<Error/>"), failed(2), cut];
    kept.extend(with_token(3));
    let imported = har::read(&har::to_har(&kept)).expect("our own file");
    assert_eq!(imported.remarks, []);
    assert_eq!(imported.exchanges, kept);
}

#[test]
fn an_entry_has_what_har_1_2_demands() {
    for exchange in [answered(1, 200, "ok"), failed(2)] {
        let entry = har::entry(&exchange);
        for place in [
            "/startedDateTime",
            "/time",
            "/cache",
            "/request/method",
            "/request/url",
            "/request/httpVersion",
            "/request/cookies",
            "/request/headers",
            "/request/queryString",
            "/request/headersSize",
            "/request/bodySize",
            "/response/status",
            "/response/statusText",
            "/response/httpVersion",
            "/response/cookies",
            "/response/headers",
            "/response/content/size",
            "/response/content/mimeType",
            "/response/redirectURL",
            "/response/headersSize",
            "/response/bodySize",
            "/timings/send",
            "/timings/wait",
            "/timings/receive",
        ] {
            assert!(entry.pointer(place).is_some_and(|value| !value.is_null()), "{place} of {entry:#}");
        }
        assert_eq!(entry["_signpost"]["kind"], "delivery");
        assert_eq!(entry["request"]["headers"][1]["_origin"], "auth");
    }
    assert_eq!(har::entry(&failed(2))["response"]["status"], 0);
    assert_eq!(har::entry(&failed(2))["_signpost"]["failure"]["phase"], "dns");
    assert_eq!(har::entry(&failed(2))["timings"]["connect"], -1.0);
    assert_eq!(har::entry(&answered(1, 200, ""))["timings"]["ssl"], 40.0);
}

#[test]
fn a_browser_s_file_is_read_and_its_credentials_are_masked() {
    let imported = read(&foreign(&chrome_entry()));
    let [exchange] = imported.exchanges.as_slice() else { panic!("{imported:?}") };
    assert_eq!((exchange.kind, exchange.request.method), (ExchangeKind::Delivery, Method::Post));
    assert_eq!(exchange.status(), Some(200));
    assert_eq!(exchange.request.url, "https://•••@login.example/token?sig=•••&a=1#x");
    assert_eq!(exchange.request.body.kept, "grant_type=client_credentials&client_secret=•••".as_bytes());
    assert_eq!(exchange.request.headers[0].value, "Basic •••");
    assert!(exchange.request.headers[0].masked && !exchange.request.headers[3].masked);
    let timings = &exchange.timings;
    assert_eq!(timings.connect.map(|span| (span.start_us, span.duration_us)), Some((3_500, 20_000)));
    assert_eq!(timings.tls.map(|span| (span.start_us, span.duration_us)), Some((23_500, 30_000)));
    let everything = serde_json::to_string(exchange).expect("it serializes");
    assert!(!everything.contains("hunter2") && !everything.contains("aHVudGVy"), "{everything}");
    let bytes = |exchange: &Exchange| match &exchange.outcome {
        Outcome::Answered(response) => String::from_utf8(response.body.kept.clone()).expect("text"),
        Outcome::Failed(_) => panic!("it was answered"),
    };
    assert_eq!(bytes(exchange), "{ \"access_token\": \"•••\", \"expires_in\": 3600 }");
}

#[test]
fn a_mark_of_ours_in_a_file_of_someone_else_lets_no_secret_in() {
    let mut entry = chrome_entry();
    entry["_signpost"] = json!({ "kind": "token" });
    let imported = read(&foreign(&entry));
    assert_eq!(imported.exchanges[0].kind, ExchangeKind::Token);
    let everything = serde_json::to_string(&imported.exchanges).expect("it serializes");
    assert!(!everything.contains("hunter2") && !everything.contains("aHVudGVy"), "{everything}");
}

#[test]
fn every_form_of_authorization_loses_its_secret_and_keeps_what_a_diagnosis_needs() {
    for (value, shown) in [
        ("Bearer hunter2hunter2", "Bearer •••"),
        ("hunter2hunter2", "•••"),
        (
            "SharedAccessSignature sr=sb%3A%2F%2Fa&sig=hunter2&se=1&skn=send",
            "SharedAccessSignature sr=sb%3A%2F%2Fa&sig=•••&se=1&skn=send",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=AKID/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=hunter2",
            "AWS4-HMAC-SHA256 Credential=AKID/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=•••",
        ),
    ] {
        let mut entry = chrome_entry();
        entry["request"]["headers"][0]["value"] = value.into();
        assert_eq!(read(&foreign(&entry)).exchanges[0].request.headers[0].value, shown);
    }
}

#[test]
fn an_entry_that_is_no_delivery_is_skipped_by_number_and_the_others_are_read() {
    let mut document = foreign(&chrome_entry());
    let mut options = chrome_entry();
    options["request"]["method"] = "OPTIONS".into();
    let entries = document["log"]["entries"].as_array_mut().expect("a list");
    entries.extend([
        options,
        json!({}),
        json!(7),
        json!({ "request": { "method": "GET", "url": "https://a.example" } }),
    ]);
    let imported = read(&document);
    assert_eq!(imported.exchanges.len(), 2);
    let told = told(&imported);
    for line in [
        "entry 2 could not be read: request.method is OPTIONS, which is no delivery",
        "entry 3 could not be read: request.method is missing",
        "entry 4 could not be read: it is no object",
    ] {
        assert!(told.contains(&line.to_owned()), "{told:#?}");
    }
    assert!(matches!(imported.exchanges[1].outcome, Outcome::Failed(_)), "there is no response");
}

/// An entry whose request is `request` and whose server repeats `words` in every place that it can.
fn echoing_entry(request: &Value, words: &str) -> Value {
    json!({
        "startedDateTime": "2026-03-05T01:02:03Z", "time": 1, "request": request,
        "response": {
            "status": 401, "statusText": format!("no {words}"), "httpVersion": "HTTP/1.1", "cookies": [],
            "headers": [{ "name": "X-Seen", "value": format!("<{words}>") }], "redirectURL": "", "headersSize": -1,
            "bodySize": -1, "content": { "size": 1, "mimeType": "text/plain", "text": format!("no such token: {words}!") },
        },
        "cache": {}, "timings": { "send": 0, "wait": 1, "receive": 0 },
    })
}

#[test]
fn a_credential_that_the_server_repeats_is_masked_there_too() {
    const CANARY: &str = "hunter2/hunter2+canary";
    let request = |url: &str, header: (&str, &str), body: (&str, &str)| {
        json!({ "method": "POST", "url": url, "httpVersion": "HTTP/1.1", "headersSize": -1, "bodySize": -1,
            "queryString": [], "cookies": [], "headers": [{ "name": header.0, "value": header.1 }],
            "postData": { "mimeType": body.0, "text": body.1 } })
    };
    let plain = ("Accept", "*/*");
    let none = ("application/json", "[]");
    let basic = format!("Basic {}", base64_of(&format!("me:{CANARY}")));
    let json_body = json!({ "client_secret": CANARY }).to_string();
    let url = "https://a.example/in";
    let requests = [
        request(url, ("Authorization", &format!("Bearer {CANARY}")), none),
        request(url, ("Authorization", &basic), none),
        request(url, ("X-Api-Key", CANARY), none),
        request(url, ("Cookie", &format!("lang=json; session={CANARY}")), none),
        request(&format!("{url}?sig={CANARY}"), plain, none),
        request(&format!("https://me:{CANARY}@a.example/in"), plain, none),
        request(url, plain, ("application/x-www-form-urlencoded", "client_secret=hunter2%2Fhunter2%2Bcanary")),
        request(url, plain, ("application/json", &json_body)),
    ];
    for request in &requests {
        for words in [CANARY.to_owned(), base64_of(CANARY), "hunter2\\/hunter2\\u002bcanary".to_owned()] {
            let imported = read(&foreign(&echoing_entry(request, &words)));
            let shown = format!("{:?}{}", imported.exchanges, har::to_har(&imported.exchanges));
            assert!(!shown.contains(&words), "{words} of {request}");
            let Outcome::Answered(response) = &imported.exchanges[0].outcome else { panic!("a response") };
            assert_eq!(String::from_utf8_lossy(&response.body.kept), "no such token: •••!", "{request}");
        }
    }
}

#[test]
fn a_cookie_that_is_a_setting_masks_no_other_words() {
    let request = json!({ "method": "POST", "url": "https://a.example/in", "headers": [{ "name": "Cookie", "value": "lang=json" }] });
    let imported = read(&foreign(&echoing_entry(&request, "json")));
    let Outcome::Answered(response) = &imported.exchanges[0].outcome else { panic!("a response") };
    assert_eq!(String::from_utf8_lossy(&response.body.kept), "no such token: json!");
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[test]
fn no_secret_of_a_foreign_file_is_written_back() {
    let mut entry = chrome_entry();
    entry["request"]["postData"] = json!({
        // No media type here: the header says it.
        "text": "grant_type=password&password=hunter2hunter2&client_secret=hunter2hunter2&client%5Fassertion=hunter2hunter2",
    });
    entry["request"]["headers"] = json!([
        { "name": "content-type", "value": "Application/X-WWW-Form-Urlencoded; charset=utf-8" },
        { "name": "authorization", "value": "Bearer hunter2hunter2 •••" },
        { "name": "x-amz-security-token", "value": "hunter2hunter2" },
        { "name": "X-Api-Key", "value": "hunter2hunter2 •••" },
    ]);
    entry["response"]["headers"] = json!([
        { "name": "Set-Cookie", "value": "sid=hunter2hunter2; Path=/; HttpOnly" },
        { "name": "Location", "value": "https://a.example/?X-Amz-Security-Token=hunter2hunter2&X-Amz-Signature=hunter2" },
    ]);
    entry["response"]["content"]["text"] =
        json!("{\"access_token\":\"hunter2\\u002fhunter2\",\"id_token\":\"hunter2\"}");
    let imported = read(&foreign(&entry));
    let written = har::to_har(&imported.exchanges);
    assert!(!written.contains("hunter2"), "{written}");
    assert!(written.contains("sid=•••; Path=/; HttpOnly") && written.contains("grant_type=password"), "{written}");
    assert_eq!(har::read(&written).expect("our own file").exchanges, imported.exchanges, "masked once is masked");
}

#[test]
fn a_field_of_the_wrong_type_is_named_or_passed_over_and_nothing_else_is_lost() {
    let cases = [
        ("/request/method", json!(7), Some("request.method")),
        ("/request/method", json!(null), Some("request.method")),
        ("/request/url", json!([]), Some("request.url")),
        ("/request", json!("x"), Some("request.method")),
        ("/request/headers", json!({}), None),
        ("/request/headers", json!([7, { "name": 7 }, { "name": "a" }]), None),
        ("/request/postData", json!([]), None),
        ("/response", json!(null), None),
        ("/response/status", json!("200"), None),
        ("/response/status", json!(70_000), None),
        ("/response/content/size", json!(-1), None),
        ("/timings", json!("fast"), None),
        ("/timings/dns", json!(1e300), None),
        ("/startedDateTime", json!("yesterday"), None),
        ("/time", json!(-5), None),
    ];
    for (place, value, says) in cases {
        let mut entry = chrome_entry();
        *entry.pointer_mut(place).expect("it is there") = value.clone();
        let mut document = foreign(&entry);
        document["log"]["entries"].as_array_mut().expect("a list").push(chrome_entry());
        let imported = read(&document);
        let told = told(&imported).join("\n");
        if let Some(field) = says {
            assert!(told.contains("entry 1") && told.contains(field), "{place} {value}: {told}");
        } else {
            assert!(!told.contains("could not be read"), "{place} {value}: {told}");
        }
        assert_eq!(imported.exchanges.len(), if says.is_some() { 1 } else { 2 }, "{place} {value}");
    }
}

#[test]
fn a_huge_body_is_cut_to_what_is_stored_and_says_so() {
    let mut entry = chrome_entry();
    entry["response"]["content"]["text"] = "x".repeat(limits::STORED_BODY_BYTES_MAX + 1).into();
    entry["response"]["content"]["size"] = (limits::STORED_BODY_BYTES_MAX + 1).into();
    let imported = read(&foreign(&entry));
    let Outcome::Answered(response) = &imported.exchanges[0].outcome else { panic!("it was answered") };
    assert_eq!((response.body.kept.len(), response.body.truncated), (limits::STORED_BODY_BYTES_MAX, true));
}

#[test]
fn what_is_no_har_file_is_refused_with_the_reason() {
    for (text, reason) in [
        ("", "the file is empty"),
        ("<xml/>", "HTML or XML"),
        ("PK\u{3}\u{4}zip", "unpack it"),
        ("hello", "line 1, column 1 has 'h'"),
        ("\n\n  \u{0}", "line 3, column 3 has '\\0'"),
        ("[]", "log.entries is missing"),
        ("{\"a\":1}\n{\"a\":2}", "log.entries is missing"),
        ("{\"log\":{\"entries\":{}}}", "log.entries is missing"),
        ("{\"log\" 7}", "line 1, column 8 has '7' in place of a colon"),
        ("{\"log\":{\"entries\":[{\"request\":", "ends at line 1, column 31"),
        (&"[".repeat(100_000), "ends at line 1, column 100001"),
    ] {
        let error = har::read(text).expect_err("refused").to_string();
        assert!(error.contains(reason), "{error}");
    }
    assert_eq!(har::read("\u{feff}{\"log\":{\"entries\":[]}}").expect("a mark at the start").exchanges, []);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_exchange_survives_the_way_through_a_file(
        texts in prop::collection::vec(any::<String>(), 6),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        status in 100_u16..600,
        numbers in prop::collection::vec(0_u64..(1 << 53), 3),
        is_failed: bool,
    ) {
        let mut exchange = if is_failed { failed(1) } else { answered(1, status, "") };
        exchange.request.headers.push(header(&texts[0], &texts[1], Some(HeaderOrigin::Platform)));
        exchange.destination.name.clone_from(&texts[2]);
        exchange.notes.push(Note::warning("any.note", texts[3].clone()));
        exchange.request.body = body(&texts[4]);
        exchange.request.body.kept.extend(&bytes);
        exchange.request.body.bytes = numbers[0].max(1);
        exchange.timings.total_us = numbers[1];
        exchange.started_at = exchange.started_at.map(|at| at + time::Duration::nanoseconds(numbers[2] as i64));
        match &mut exchange.outcome {
            Outcome::Answered(response) => {
                response.reason.clone_from(&texts[5]);
                response.body.kept = bytes;
                response.body.bytes = numbers[2];
            }
            Outcome::Failed(failure) => failure.message.clone_from(&texts[5]),
        }
        let imported = har::read(&har::to_har(std::slice::from_ref(&exchange))).expect("our own file");
        prop_assert_eq!(imported.exchanges, [exchange]);
    }
}
