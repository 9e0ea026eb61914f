//! What a verdict costs, for what services say and for bodies that are made to hurt: `cargo bench --bench diagnose`.
//!
//! One verdict is to stay below 5 ms, whatever the body.

use divan::Bencher;
use serde_json::{Value, json};
use signpost::diagnose::diagnose;
use signpost::domain::Exchange;
use signpost::report::har;

const HOSTILE_BYTES: usize = 1_000_000;

fn main() {
    divan::main();
}

/// An answer, and the destination that it came from.
struct Answer {
    name: &'static str,
    url: &'static str,
    auth: &'static str,
    status: u16,
    body: &'static str,
}

const S3: &str = "https://acme.s3.eu-west-1.amazonaws.com/in/2026/03/05/1772672523123";
const GATEWAY: &str = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/in";
const BLOB: &str = "https://acme.blob.core.windows.net/in/2026/03/05/1772672523123.json";
const HUB: &str = "https://ns.servicebus.windows.net/hub/messages";
const API: &str = "https://api.example/in";

#[rustfmt::skip]
const TYPICAL: [Answer; 8] = [
    Answer { name: "S3 refuses a signature", url: S3, auth: "aws-sigv4", status: 403, body: "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message><AWSAccessKeyId>AKIAEXAMPLE</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256\n20260305T010203Z\n20260305/eu-west-1/s3/aws4_request\n00</StringToSign></Error>" },
    Answer { name: "S3 has no such bucket", url: S3, auth: "aws-sigv4", status: 404, body: "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>acme</BucketName></Error>" },
    Answer { name: "a gateway refuses a signature", url: GATEWAY, auth: "aws-sigv4", status: 403, body: r#"{"message":"Credential should be scoped to a valid region."}"# },
    Answer { name: "Blob Storage refuses a token", url: BLOB, auth: "azure-sas", status: 403, body: "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message><AuthenticationErrorDetail>Signature did not match. String to sign used was cw</AuthenticationErrorDetail></Error>" },
    Answer { name: "Event Hubs refuses a token", url: HUB, auth: "azure-sas", status: 401, body: "<Error><Code>401</Code><Detail>InvalidSignature: The token has an invalid signature.</Detail></Error>" },
    Answer { name: "a firewall's page", url: API, auth: "static-header", status: 403, body: "<!DOCTYPE html><title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>" },
    Answer { name: "an application fails", url: API, auth: "none", status: 500, body: r#"{"error":"internal"}"# },
    Answer { name: "success", url: API, auth: "none", status: 202, body: "" },
];

/// The exchange that a file with this answer holds.
fn exchange(answer: &Answer, body: &str) -> Exchange {
    let auth = json!({ "method": answer.auth, "service": "s3", "region": "eu-west-1", "access_key_id": "AKIAEXAMPLE",
        "header": "X-Api-Key" });
    let sent = json!([{ "name": "content-type", "value": "application/json" },
        { "name": "authorization", "value": "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=•••" }]);
    let entry = json!({
        "startedDateTime": "2026-03-05T01:02:03Z", "time": 100.0,
        "request": { "method": "PUT", "url": answer.url, "httpVersion": "HTTP/1.1", "headers": sent,
            "postData": { "mimeType": "application/json", "text": "[{}]" } },
        "response": { "status": answer.status, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [],
            "content": { "size": body.len(), "mimeType": "", "text": body } },
        "timings": {},
        "_signpost": { "kind": "delivery", "auth": auth },
    });
    read(&entry)
}

fn read(entry: &Value) -> Exchange {
    let file =
        json!({ "log": { "version": "1.2", "creator": { "name": "bench", "version": "1" }, "entries": [entry] } });
    let exchanges = har::read(&file.to_string()).map(|file| file.exchanges);
    exchanges
        .ok()
        .and_then(|exchanges| exchanges.into_iter().next())
        .unwrap_or_else(|| unreachable!("the file is ours"))
}

fn typical() -> impl Iterator<Item = &'static str> {
    TYPICAL.iter().map(|answer| answer.name)
}

#[divan::bench(args = typical())]
fn what_services_say(bencher: Bencher<'_, '_>, name: &str) {
    let exchanges: Vec<Exchange> =
        TYPICAL.iter().filter(|answer| answer.name == name).map(|answer| exchange(answer, answer.body)).collect();
    bencher.bench(|| diagnose(divan::black_box(&exchanges)));
}

/// Each is repeated up to a megabyte.
const HOSTILE: [(&str, &str); 10] = [
    ("open brackets", "["),
    ("open braces", "{\"a\":"),
    ("open tags", "<a>"),
    ("error codes", "<Error><Code>SignatureDoesNotMatch</Code>"),
    ("codes that never close", "<Error><Code>"),
    ("strings to sign", "<StringToSign>AWS4-HMAC-SHA256\n20260305T010203Z\n"),
    ("entities", "&amp;&#35;"),
    ("words that almost match", "signatur access denie forbidde unauthorize "),
    ("wide characters", "\u{1f4a9}\u{130}"),
    ("bytes that are no text", "\u{0}\u{fffd}"),
];

fn hostile() -> impl Iterator<Item = &'static str> {
    HOSTILE.iter().map(|(name, _)| *name)
}

/// One body against every destination: what one sample takes is the sum over all of them.
#[divan::bench(args = hostile(), sample_count = 50)]
fn a_megabyte_for_all_destinations(bencher: Bencher<'_, '_>, name: &str) {
    let text = HOSTILE.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    let body = text.repeat(HOSTILE_BYTES / text.len().max(1));
    let exchanges: Vec<Vec<Exchange>> = TYPICAL.iter().map(|answer| vec![exchange(answer, &body)]).collect();
    bencher.bench(|| exchanges.iter().map(|exchange| diagnose(divan::black_box(exchange)).len()).sum::<usize>());
}

/// The costliest of these bodies against each destination alone.
#[divan::bench(args = typical(), sample_count = 50)]
fn a_megabyte_of_open_tags(bencher: Bencher<'_, '_>, name: &str) {
    let body = "<a>".repeat(HOSTILE_BYTES / 3);
    let exchanges: Vec<Exchange> =
        TYPICAL.iter().filter(|answer| answer.name == name).map(|answer| exchange(answer, &body)).collect();
    bencher.bench(|| diagnose(divan::black_box(&exchanges)));
}
