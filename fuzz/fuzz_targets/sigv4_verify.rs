//! Requests with an AWS signature: no panic, and nothing is accepted that was not signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::{Payload, Secret};
use signpost::verify::ReceivedRequest;
use signpost::verify::sigv4::{Service, verify};

fuzz_target!(|input: (String, String, Vec<(String, String)>, Vec<u8>)| {
    let (method, target, headers, body) = input;
    let body = Payload::new(body);
    let peer = std::net::Ipv4Addr::LOCALHOST.into();
    let request = ReceivedRequest { method, target, headers, body, is_https: false, peer };
    let secret = Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    for name in ["s3", "execute-api"] {
        let service = Service {
            region: "eu-west-1",
            name,
            access_key_id: "AKIAIOSFODNN7EXAMPLE",
            secret_access_key: &secret,
            session_token: None,
        };
        let verified = verify(&request, &service, time::macros::datetime!(2026-03-05 01:02:03 UTC));
        assert!(!verified.verdict.is_accepted(), "nobody signed this");
    }
});
