//! What a service says of a refusal: diagnosed, and every quote is a part of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use signpost::diagnose::diagnose;
use signpost::report::har;

fuzz_target!(|input: (u16, u8, Vec<(String, String)>, String)| {
    let (status, method, headers, body) = input;
    let auths = [
        json!({ "method": "none" }),
        json!({ "method": "aws-sigv4", "service": "s3", "region": "eu-west-1", "access_key_id": "AKIA" }),
        json!({ "method": "azure-sas", "service": "blob-storage" }),
        json!({ "method": "azure-sas", "service": "event-hubs" }),
        json!({ "method": "oauth2-client-credentials", "client_id": "a" }),
    ];
    let auth = &auths[usize::from(method) % auths.len()];
    let headers: Vec<_> = headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let document = json!({ "log": { "version": "1.2", "creator": { "name": "t", "version": "1" }, "entries": [ {
        "startedDateTime": "2026-03-05T01:02:03Z", "time": 1.0,
        "request": { "method": "POST", "url": "https://api.example/in", "httpVersion": "HTTP/1.1", "headers": [] },
        "response": { "status": 100 + status % 500, "statusText": "", "httpVersion": "HTTP/1.1", "headers": headers,
            "content": { "size": body.len(), "mimeType": "", "text": body } },
        "timings": {}, "_signpost": { "auth": auth },
    } ] } });
    let imported = har::read(&document.to_string()).expect("a HAR file");
    for finding in diagnose(&imported.exchanges) {
        assert!(finding.evidence.iter().all(|evidence| evidence.text().len() < 16 * 1024));
    }
});
