//! What it costs to look for secrets in what came back, beside hashing it: `cargo bench --bench redaction`.

use divan::Bencher;
use divan::counter::BytesCount;
use sha2::{Digest as _, Sha256};
use signpost::domain::Secret;
use signpost::domain::redaction::{Extent, Redactor};

const MEGABYTE: usize = 1024 * 1024;

fn main() {
    divan::main();
}

fn secrets() -> [Secret; 2] {
    let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", "abcdEFGH0123".repeat(60), "Zx9_".repeat(11));
    [Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Secret::new(token)]
}

/// `megabytes` of JSON, with escapes or without.
fn body(megabytes: usize, line: &str) -> Vec<u8> {
    line.repeat(megabytes * MEGABYTE / line.len()).into_bytes()
}

const PLAIN: &str = "{\"device\":\"a1\",\"value\":21.5,\"note\":\"ok\"},\n";
const ESCAPED: &str = "{\\\"device\\\":\\\"a1\\\",\\\"value\\\":21.5},\\n";

#[divan::bench]
fn get_ready() -> Redactor {
    Redactor::of(secrets())
}

#[divan::bench]
fn mask_a_header(bencher: Bencher<'_, '_>) {
    let redactor = Redactor::of(secrets());
    bencher.bench(|| redactor.text(divan::black_box("application/json; charset=utf-8")));
}

#[divan::bench(args = [1, 10])]
fn mask_a_body(bencher: Bencher<'_, '_>, megabytes: usize) {
    mask(bencher, &body(megabytes, PLAIN));
}

#[divan::bench(args = [1, 10])]
fn mask_an_escaped_body(bencher: Bencher<'_, '_>, megabytes: usize) {
    mask(bencher, &body(megabytes, ESCAPED));
}

#[divan::bench(args = [1, 10])]
fn hash_a_body(bencher: Bencher<'_, '_>, megabytes: usize) {
    let body = body(megabytes, PLAIN);
    bencher.counter(BytesCount::new(body.len())).bench(|| Sha256::digest(divan::black_box(&body)));
}

fn mask(bencher: Bencher<'_, '_>, body: &[u8]) {
    let redactor = Redactor::of(secrets());
    bencher.counter(BytesCount::new(body.len())).bench(|| redactor.bytes(divan::black_box(body), Extent::Whole));
}
