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
fn environment(bencher: Bencher<'_, '_>) {
    import(bencher, &format!("AWS_ACCESS_KEY_ID=AKIA\n{}", repeated("A_SETTING=a value # and a remark\n")));
}
