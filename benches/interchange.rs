//! How long an import of 10 MB takes, by what it is.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use signpost::interchange::import;

const BYTES: usize = 10_000_000;

fn main() {
    divan::main();
}

/// `part` as often as it takes.
fn repeated(part: &str) -> String {
    part.repeat(BYTES / part.len())
}

fn import(bencher: Bencher<'_, '_>, text: &str) {
    assert!(import::read(text, None).is_ok());
    bencher.counter(BytesCount::new(text.len())).bench(|| black_box(import::read(text, None).ok()).is_some());
}

/// One command with a large body.
#[divan::bench]
fn curl(bencher: Bencher<'_, '_>) {
    let body = repeated("{\"a\": \"b & c\", \"d\": 1.5},");
    import(bencher, &format!("curl https://a.example/in -H 'X-Api-Key: abc' -d '[{body}{{}}]'"));
}

/// Many commands, of which the first hundred become destinations.
#[divan::bench]
fn curl_commands(bencher: Bencher<'_, '_>) {
    import(bencher, &repeated("curl https://a.example/in -H 'X-Api-Key: abc' -d '[]'\n"));
}

#[divan::bench]
fn powershell(bencher: Bencher<'_, '_>) {
    import(
        bencher,
        &repeated("Invoke-RestMethod https://a.example/in -Method Post -Headers @{ 'X-Api-Key' = 'abc' } -Body '[]'\n"),
    );
}

#[divan::bench]
fn postman(bencher: Bencher<'_, '_>) {
    let item = r#"{"name":"a","request":{"method":"POST","url":{"raw":"{{base}}/in"},"header":[{"key":"X-Api-Key","value":"{{key}}"}]}},"#;
    let text = format!(r#"{{"info":{{"name":"a"}},"item":[{}{{}}],"variable":[]}}"#, repeated(item));
    serde_json::from_str::<serde::de::IgnoredAny>(&text).unwrap();
    import(bencher, &text);
}

#[divan::bench]
fn hurl(bencher: Bencher<'_, '_>) {
    import(bencher, &repeated("POST https://a.example/in\nX-Api-Key: {{key}}\n[]\nHTTP 200\n\n"));
}

#[divan::bench]
fn har(bencher: Bencher<'_, '_>) {
    let entry = r#"{"startedDateTime":"2026-03-05T01:02:03Z","time":1,"request":{"method":"POST","url":"https://a.example/in","httpVersion":"HTTP/1.1","headers":[{"name":"X-Api-Key","value":"abc"}],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":2},"response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"content":{"size":0,"mimeType":""},"redirectURL":"","headersSize":-1,"bodySize":0},"cache":{},"timings":{"send":0,"wait":1,"receive":0}},"#;
    let entries = repeated(entry);
    let entries = entries.trim_end_matches(',');
    import(
        bencher,
        &format!(r#"{{"log":{{"version":"1.2","creator":{{"name":"x","version":"1"}},"entries":[{entries}]}}}}"#),
    );
}

/// Few requests with large bodies: more than 200,000 values are refused.
#[divan::bench]
fn opencollection(bencher: Bencher<'_, '_>) {
    let line = "          [{\"a\": 1}, {\"b\": 2}]\n";
    let item = format!(
        "  - info:\n      name: a\n      type: http\n    http:\n      method: POST\n      url: https://a.example/in\n      body:\n        type: json\n        data: |\n{}",
        line.repeat(1_000)
    );
    import(bencher, &format!("opencollection: 1.0.0\ninfo:\n  name: a\nitems:\n{}", repeated(&item)));
}

#[divan::bench]
fn bruno(bencher: Bencher<'_, '_>) {
    let body = repeated("  {\"a\": \"b\", \"c\": [1, 2, 3]}\n");
    import(bencher, &format!("post {{\n  url: https://a.example/in\n  body: json\n}}\n\nbody:json {{\n{body}}}\n"));
}

#[divan::bench]
fn environment(bencher: Bencher<'_, '_>) {
    import(bencher, &format!("AWS_ACCESS_KEY_ID=AKIA\n{}", repeated("A_SETTING=a value # and a remark\n")));
}
