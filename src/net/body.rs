//! A response body: read up to a limit, then decoded up to a limit.

use std::io::{self, Read};

use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::failure;
use super::trace::Trace;
use super::wire::{RawBody, Watch};
use crate::domain::Payload;
use crate::domain::display::visible;
use crate::domain::exchange::{Failure, FailureKind};
use crate::domain::limits;

/// Read what comes, until the end, the limit, a failure or a cancel; what came is kept in every case.
pub(super) async fn read(watch: &Watch<'_>, response: &mut reqwest::Response) -> (Vec<u8>, Option<Failure>) {
    let mut bytes = Vec::new();
    loop {
        let chunk = match watch.until(response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return (bytes, None),
            Ok(Err(error)) => return (bytes, Some(failure::of_client(watch.trace, error))),
            Err(stopped) => return (bytes, Some(stopped)),
        };
        watch.trace.body_received();
        let room = limits::RESPONSE_BODY_BYTES_MAX - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            let message =
                format!("the answer is larger than {} bytes; reading stopped there", limits::RESPONSE_BODY_BYTES_MAX);
            return (bytes, Some(failure::at_phase(watch.trace, FailureKind::TooLarge, message)));
        }
    }
}

/// Undo the content encoding that `headers` name, as far as it is known.
///
/// A failure here never hides one that cut the body before: that one explains this one.
pub(super) fn decode(trace: &Trace, headers: &HeaderMap, bytes: Vec<u8>) -> (RawBody, Option<Failure>) {
    let received = Payload::new(bytes);
    let encodings = encodings(headers);
    let plain = |received: Payload| RawBody { decoded: received.bytes().to_vec(), received, was_encoded: false };
    if encodings.is_empty() || received.is_empty() {
        return (plain(received), None);
    }
    if let Some(unknown) = encodings.iter().find(|encoding| Coding::of(encoding).is_none()) {
        trace.event(format!("content encoding {} is not undone here: the body is shown as received", visible(unknown)));
        return (plain(received), None);
    }
    let mut current = received.bytes().clone();
    let mut failure = None;
    // Applied in the order listed, so undone from the last (RFC 9110 §8.4).
    for coding in encodings.iter().rev().filter_map(|encoding| Coding::of(encoding)) {
        let (decoded, trouble) = undo(coding, &current);
        current = Bytes::from(decoded);
        if let Some((kind, message)) = trouble {
            failure = Some(failure::at_phase(trace, kind, message));
            break;
        }
    }
    trace.event(format!("content encoding {} undone: {} bytes", visible(&encodings.join(", ")), current.len()));
    (RawBody { decoded: current.to_vec(), received, was_encoded: true }, failure)
}

/// Content codings in the order applied, lower case, without `identity`.
fn encodings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let listed = values.flat_map(|value| {
        String::from_utf8_lossy(value.as_bytes())
            .split(',')
            .map(|one| one.trim().to_ascii_lowercase())
            .collect::<Vec<_>>()
    });
    listed.filter(|one| !one.is_empty() && one != "identity").collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
}

impl Coding {
    fn of(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }
}

fn undo(coding: Coding, bytes: &[u8]) -> (Vec<u8>, Option<(FailureKind, String)>) {
    match coding {
        Coding::Gzip => inflate(MultiGzDecoder::new(bytes), "gzip"),
        // "deflate" means zlib (RFC 9110 §8.4.1.2); some servers send it bare.
        Coding::Deflate if is_zlib(bytes) => inflate(ZlibDecoder::new(bytes), "deflate"),
        Coding::Deflate => inflate(DeflateDecoder::new(bytes), "deflate"),
    }
}

/// The two header bytes of RFC 1950 §2.2: method 8, and a checksum.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31),
        _ => false,
    }
}

fn inflate(decoder: impl Read, name: &str) -> (Vec<u8>, Option<(FailureKind, String)>) {
    let most = limits::RESPONSE_DECODED_BYTES_MAX;
    let mut decoded = Vec::new();
    // One byte more than the limit shows that there is more.
    let trouble = match decoder.take(most as u64 + 1).read_to_end(&mut decoded) {
        Ok(_) if decoded.len() > most => {
            decoded.truncate(most);
            let text = format!("error decoding response body: the {name} body grows beyond {most} bytes");
            Some((FailureKind::TooLarge, text))
        }
        Ok(_) => None,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Some((FailureKind::Decoding, format!("error decoding response body: the {name} body ends too early")))
        }
        Err(error) => {
            let text = format!("error decoding response body: it is not valid {name}: {}", visible(&error.to_string()));
            Some((FailureKind::Decoding, text))
        }
    };
    (decoded, trouble)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::Arc;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn decoded(encoding: &'static str, bytes: Vec<u8>) -> (RawBody, Option<Failure>) {
        let trace = Trace::start(Arc::new(|_| {}));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, http::HeaderValue::from_static(encoding));
        decode(&trace, &headers, bytes)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("a Vec takes every write");
        encoder.finish().expect("gzip ends")
    }

    #[test]
    fn gzip_zlib_and_bare_deflate_are_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(b"hello").expect("a Vec takes every write");
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
        bare.write_all(b"hello").expect("a Vec takes every write");
        let (zlib, bare) = (zlib.finish().expect("zlib ends"), bare.finish().expect("deflate ends"));
        for (encoding, bytes) in [
            ("gzip", gzip(b"hello")),
            ("X-GZIP", gzip(b"hello")),
            ("identity, gzip", gzip(b"hello")),
            ("gzip, gzip", gzip(&gzip(b"hello"))),
            ("deflate", zlib),
            ("deflate", bare),
        ] {
            let (body, failure) = decoded(encoding, bytes);
            assert_eq!(body.decoded, b"hello", "{encoding}");
            assert!(body.was_encoded && failure.is_none(), "{encoding}");
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit_and_keeps_what_was_received() {
        let bomb = gzip(&vec![0; limits::RESPONSE_DECODED_BYTES_MAX + 1]);
        let (body, failure) = decoded("gzip", bomb.clone());
        assert_eq!(failure.expect("it is too large").kind, FailureKind::TooLarge);
        assert_eq!(body.decoded.len(), limits::RESPONSE_DECODED_BYTES_MAX);
        assert_eq!(body.received.bytes(), &bomb);
    }

    #[test]
    fn what_is_not_gzip_or_ends_early_is_a_decoding_failure() {
        let (body, failure) = decoded("gzip", b"{\"plain\":1}".to_vec());
        assert_eq!(failure.expect("not gzip").kind, FailureKind::Decoding);
        assert_eq!(body.received.bytes().as_ref(), b"{\"plain\":1}");
        let mut cut = gzip(&b"hello ".repeat(1000));
        cut.truncate(cut.len() - 9);
        let (body, failure) = decoded("gzip", cut);
        assert!(failure.expect("too short").message.contains("ends too early"));
        assert!(body.decoded.starts_with(b"hello "), "what could be decoded is kept");
    }

    #[test]
    fn an_unknown_encoding_is_left_alone() {
        let (body, failure) = decoded("br", vec![1, 2, 3]);
        assert!(failure.is_none() && !body.was_encoded);
        assert_eq!(body.decoded, [1, 2, 3]);
    }
}
