//! The content encoding of a response, undone within limits of size, growth and time.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::failure;
use super::wire::{RawBody, Watch};
use crate::domain::Payload;
use crate::domain::display::visible;
use crate::domain::exchange::{Failure, FailureKind};
use crate::domain::limits;

/// What ended the decoding before its end.
type Trouble = (FailureKind, String);

/// Undo the content encoding that `headers` name, as far as it is known; a timeout or a cancel ends it, too, and what
/// was decoded until then is kept.
///
/// A failure here never hides one that cut the body before: that one explains this one.
pub(super) async fn decode(watch: &Watch<'_>, headers: &HeaderMap, bytes: Vec<u8>) -> (RawBody, Option<Failure>) {
    let trace = watch.trace;
    let received = Payload::new(bytes);
    let encodings = encodings(headers);
    let plain = |received: Payload| RawBody { decoded: received.bytes().clone(), received, was_encoded: false };
    if encodings.is_empty() || received.is_empty() {
        return (plain(received), None);
    }
    if encodings.len() > limits::CONTENT_CODINGS_MAX {
        let message = format!(
            "error decoding response body: {} content codings, of which at most {} are undone: the body is shown as received",
            encodings.len(),
            limits::CONTENT_CODINGS_MAX
        );
        return (plain(received), Some(failure::at_phase(trace, FailureKind::Decoding, message)));
    }
    if let Some(unknown) = encodings.iter().find(|encoding| Coding::of(encoding).is_none()) {
        trace.event(format!("content encoding {} is not undone here: the body is shown as received", visible(unknown)));
        return (plain(received), None);
    }
    // Applied in the order listed, so undone from the last (RFC 9110 §8.4).
    let codings = encodings.iter().rev().filter_map(|encoding| Coding::of(encoding)).collect();
    let (decoded, failure) = undo_watched(watch, codings, received.bytes().clone()).await;
    trace.event(format!("content encoding {} undone: {} bytes", visible(&encodings.join(", ")), decoded.len()));
    (RawBody { decoded: decoded.into(), received, was_encoded: true }, failure)
}

/// Off the thread of the network, which has to hear a cancel and its timers meanwhile.
async fn undo_watched(watch: &Watch<'_>, codings: Vec<Coding>, bytes: Bytes) -> (Vec<u8>, Option<Failure>) {
    const STIR: Duration = Duration::from_millis(100);
    let stop = Stop::default();
    let work = stop.clone();
    let mut decoding = tokio::task::spawn_blocking(move || undo_all(&codings, bytes, &work));
    let waiting = async {
        loop {
            // The server is not silent while its own words are being decoded: only the total time counts.
            watch.trace.body_received();
            if let Ok(done) = tokio::time::timeout(STIR, &mut decoding).await {
                return done;
            }
        }
    };
    let (done, stopped) = match watch.until(waiting).await {
        Ok(done) => (done, None),
        Err(stopped) => {
            stop.now();
            // It looks at the word to stop every few kilobytes.
            (decoding.await, Some(stopped))
        }
    };
    let Ok((decoded, trouble)) = done else {
        let message = "error decoding response body: the decoder itself failed";
        return (Vec::new(), stopped.or_else(|| Some(failure::at_phase(watch.trace, FailureKind::Decoding, message))));
    };
    (decoded, stopped.or_else(|| trouble.map(|(kind, message)| failure::at_phase(watch.trace, kind, message))))
}

/// The word to stop, heard by whoever holds a clone.
#[derive(Debug, Clone, Default)]
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> io::Result<()> {
        if self.0.load(Ordering::Relaxed) { Err(io::Error::other("stopped")) } else { Ok(()) }
    }
}

/// Bytes that end with an error at the word to stop. On the side of the input, because a gzip body of empty members
/// can take long without giving one byte.
struct Input<'a> {
    bytes: &'a [u8],
    stop: &'a Stop,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
        self.bytes.read(buffer)
    }
}

/// Content codings in the order applied, lower case, without `identity`.
fn encodings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let listed = values.flat_map(|value| {
        String::from_utf8_lossy(value.as_bytes())
            .split(',')
            .map(|one| one.trim().to_owned()) // As it was sent: in another case a secret in it is not found.
            .collect::<Vec<_>>()
    });
    listed.filter(|one| !one.is_empty() && !one.eq_ignore_ascii_case("identity")).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
}

impl Coding {
    fn of(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }
}

fn undo_all(codings: &[Coding], bytes: Bytes, stop: &Stop) -> (Vec<u8>, Option<Trouble>) {
    let most = decoded_max(bytes.len());
    let mut current = Vec::from(bytes);
    for coding in codings {
        let (decoded, trouble) = undo(*coding, Input { bytes: &current, stop }, most);
        current = decoded;
        if trouble.is_some() {
            return (current, trouble);
        }
    }
    (current, None)
}

/// Bytes that a body of `received` bytes may grow to.
fn decoded_max(received: usize) -> usize {
    let by_ratio = received.saturating_mul(limits::RESPONSE_GROWTH_MAX).max(limits::RESPONSE_GROWTH_FREE_BYTES);
    by_ratio.min(limits::RESPONSE_DECODED_BYTES_MAX)
}

fn undo(coding: Coding, input: Input<'_>, most: usize) -> (Vec<u8>, Option<Trouble>) {
    match coding {
        Coding::Gzip => inflate(MultiGzDecoder::new(input), "gzip", most),
        // "deflate" means zlib (RFC 9110 §8.4.1.2); some servers send it bare.
        Coding::Deflate if is_zlib(input.bytes) => inflate(ZlibDecoder::new(input), "deflate", most),
        Coding::Deflate => inflate(DeflateDecoder::new(input), "deflate", most),
    }
}

/// The two header bytes of RFC 1950 §2.2: method 8, and a checksum.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31),
        _ => false,
    }
}

fn inflate(decoder: impl Read, name: &str, most: usize) -> (Vec<u8>, Option<Trouble>) {
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
    use std::time::Instant;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::super::Cancel;
    use super::super::trace::Trace;
    use super::*;
    use crate::domain::Connection;
    use crate::domain::failure::Limit;

    async fn decoded_by(
        encoding: &str,
        bytes: Vec<u8>,
        connection: &Connection,
        cancel: &Cancel,
    ) -> (RawBody, Option<Failure>) {
        let trace = Trace::start(Arc::new(|_| {}));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, http::HeaderValue::from_str(encoding).expect("a header value"));
        decode(&Watch { trace: &trace, cancel, connection }, &headers, bytes).await
    }

    async fn decoded(encoding: &str, bytes: Vec<u8>) -> (RawBody, Option<Failure>) {
        decoded_by(encoding, bytes, &Connection::default(), &Cancel::new()).await
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("a Vec takes every write");
        encoder.finish().expect("gzip ends")
    }

    /// Members without content: much to read, and nothing comes of it.
    fn empty_members(bytes: usize) -> Vec<u8> {
        let one = gzip(b"");
        one.repeat(bytes / one.len())
    }

    #[tokio::test]
    async fn gzip_zlib_and_bare_deflate_are_undone() {
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
            let (body, failure) = decoded(encoding, bytes).await;
            assert_eq!(body.decoded.as_ref(), b"hello", "{encoding}");
            assert!(body.was_encoded && failure.is_none(), "{encoding}");
        }
    }

    #[tokio::test]
    async fn a_bomb_stops_at_the_limit_and_keeps_what_was_received() {
        // Noise first, so that it does not grow too much for its size.
        let noise =
            std::iter::successors(Some(1_u64), |n| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1)));
        let mut content: Vec<u8> = noise.take(400_000).map(|n| (n >> 33) as u8).collect();
        content.resize(limits::RESPONSE_DECODED_BYTES_MAX + 1, 0);
        let bomb = gzip(&content);
        let (body, failure) = decoded("gzip", bomb.clone()).await;
        assert_eq!(failure.expect("it is too large").kind, FailureKind::TooLarge);
        assert_eq!(body.decoded.len(), limits::RESPONSE_DECODED_BYTES_MAX);
        assert_eq!(body.received.bytes(), &bomb);
    }

    #[tokio::test]
    async fn a_small_body_must_not_grow_a_thousandfold_but_eight_megabytes_are_free() {
        let (body, failure) = decoded("gzip", gzip(&vec![0; limits::RESPONSE_GROWTH_FREE_BYTES])).await;
        assert!(failure.is_none() && body.decoded.len() == limits::RESPONSE_GROWTH_FREE_BYTES);
        let (body, failure) = decoded("gzip", gzip(&vec![0; limits::RESPONSE_GROWTH_FREE_BYTES + 1])).await;
        assert_eq!(failure.expect("it grows too much").kind, FailureKind::TooLarge);
        assert_eq!(body.decoded.len(), limits::RESPONSE_GROWTH_FREE_BYTES);
    }

    #[tokio::test]
    async fn a_chain_of_codings_is_not_undone_at_all() {
        for count in [limits::CONTENT_CODINGS_MAX + 1, 1_000] {
            let encoding = vec!["gzip"; count].join(",");
            let (body, failure) = decoded(&encoding, b"received".to_vec()).await;
            assert_eq!(failure.expect("too many").kind, FailureKind::Decoding, "{count}");
            assert_eq!((body.decoded.as_ref(), body.was_encoded), (b"received".as_slice(), false));
        }
    }

    #[tokio::test]
    async fn the_total_time_ends_the_decoding_even_where_nothing_comes_of_it() {
        let connection = Connection { total_timeout_seconds: Some(1), ..Connection::default() };
        let since = Instant::now();
        let (_, failure) = decoded_by("gzip", empty_members(60_000_000), &connection, &Cancel::new()).await;
        assert_eq!(failure.expect("it takes too long").kind, FailureKind::Timeout(Limit::Total));
        assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    }

    #[tokio::test]
    async fn a_cancel_ends_the_decoding() {
        let cancel = Cancel::new();
        let later = cancel.clone();
        let waiting = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            later.cancel();
        });
        let since = Instant::now();
        let (_, failure) = decoded_by("gzip", empty_members(60_000_000), &Connection::default(), &cancel).await;
        assert_eq!(failure.expect("it was cancelled").kind, FailureKind::Cancelled);
        assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
        waiting.await.expect("it ends");
    }

    #[tokio::test]
    async fn what_is_not_gzip_or_ends_early_is_a_decoding_failure() {
        let (body, failure) = decoded("gzip", b"{\"plain\":1}".to_vec()).await;
        assert_eq!(failure.expect("not gzip").kind, FailureKind::Decoding);
        assert_eq!(body.received.bytes().as_ref(), b"{\"plain\":1}");
        let mut cut = gzip(&b"hello ".repeat(1000));
        cut.truncate(cut.len() - 9);
        let (body, failure) = decoded("gzip", cut).await;
        assert!(failure.expect("too short").message.contains("ends too early"));
        assert!(body.decoded.starts_with(b"hello "), "what could be decoded is kept");
    }

    #[tokio::test]
    async fn an_unknown_encoding_is_left_alone() {
        let (body, failure) = decoded("br", vec![1, 2, 3]).await;
        assert!(failure.is_none() && !body.was_encoded);
        assert_eq!(body.decoded.as_ref(), [1, 2, 3]);
    }
}
