//! What signing costs beside hashing the body: `cargo bench --bench signing`.

use divan::Bencher;
use divan::counter::BytesCount;
use sha2::{Digest as _, Sha256};
use signpost::domain::{Header, HeaderOrigin, Method, Payload, Secret, Sigv4, Target, UnsignedRequest};
use signpost::signing::sigv4;
use time::macros::datetime;

const BODY_BYTES: usize = 100_000;

fn main() {
    divan::main();
}

fn body() -> Vec<u8> {
    (0..BODY_BYTES).map(|index| (index % 251) as u8).collect()
}

#[divan::bench]
fn hash_the_body(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.counter(BytesCount::new(BODY_BYTES)).bench(|| Sha256::digest(divan::black_box(&body)));
}

/// Hashing, canonical request, string to sign, key, signature, and the second opinion.
#[divan::bench]
fn sign_for_s3(bencher: Bencher<'_, '_>) {
    let auth = Sigv4 {
        region: "eu-west-1".to_owned(),
        service: "s3".to_owned(),
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        session_token: None,
    };
    bencher.counter(BytesCount::new(BODY_BYTES)).with_inputs(body).bench_values(|body| {
        let request = UnsignedRequest {
            method: Method::Put,
            target: Target {
                scheme: "https".to_owned(),
                authority: "bucket.s3.eu-west-1.amazonaws.com".to_owned(),
                path: "/telemetry/2026/03/05/1772672523123".to_owned(),
                query: None,
            },
            headers: vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)],
            body: Payload::new(body),
            body_shown: None,
        };
        sigv4::sign(request, &auth, datetime!(2026-03-05 01:02:03 UTC)).map(|signed| signed.notes.len()).ok()
    });
}
