//! Bodies that cost more to decode than to send.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::support::{Home, server, text};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn encoded(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 500 No\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn a_chain_of_codings_ends_at_once_and_says_why() {
    let home = Home::new();
    let body = gzip(&vec![b'x'; 4 * 1024 * 1024]);
    let destination = home.destination(&server(encoded(&vec!["gzip"; 1_000].join(","), &body)), "");
    let since = Instant::now();
    let output = home.run(&["send", &destination]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("1000 content codings"), "{}", text(&output.stdout));
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}

#[test]
fn decoding_keeps_the_total_time() {
    let home = Home::new();
    let empty = gzip(b"");
    let body = empty.repeat(40 * 1024 * 1024 / empty.len());
    let more = "[connection]\ntotal_timeout_seconds = 3\n";
    let destination = home.destination(&server(encoded("gzip", &body)), more);
    let since = Instant::now();
    let output = home.run(&["send", &destination]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
}
