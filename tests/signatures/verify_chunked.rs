//! Bodies in `aws-chunked`: the two examples of AWS's documentation, with its own signatures, and what may be wrong.
//!
//! Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
//! Chunks" and "… Including Trailing Headers".

use signpost::verify::ReceivedRequest;
use signpost::verify::sigv4::{ChunkError, Refusal};

use crate::documented::{self, SIGNED_AT, verified};

/// The two chunks with data of both examples.
const SIZES: [usize; 2] = [0x10000, 0x400];

const CHUNKS: [&str; 3] = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];

const CHUNKS_BEFORE_A_TRAILER: [&str; 3] = [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
];

const TRAILER: &str = "x-amz-checksum-crc32c:sOO8/Q==\r\n\
    x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n";

/// The body of an example, as it is on the wire.
fn body(signatures: [&str; 3], trailer: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (size, signature) in SIZES.iter().zip(signatures) {
        body.extend_from_slice(format!("{size:x};chunk-signature={signature}\r\n").as_bytes());
        body.extend(std::iter::repeat_n(b'a', *size));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("0;chunk-signature={}\r\n{trailer}\r\n", signatures[2]).as_bytes());
    body
}

fn request(
    declared: &str,
    signed_headers: &str,
    signature: &str,
    more: &[(&str, &str)],
    body: Vec<u8>,
) -> ReceivedRequest {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
         SignedHeaders={signed_headers},Signature={signature}"
    );
    let length = body.len().to_string();
    let headers = [
        ("Host", "s3.amazonaws.com"),
        ("x-amz-date", "20130524T000000Z"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ("Authorization", &authorization),
        ("x-amz-content-sha256", declared),
        ("Content-Encoding", "aws-chunked"),
        ("x-amz-decoded-content-length", "66560"),
        ("Content-Length", &length),
    ];
    documented::request("PUT", "/examplebucket/chunkObject.txt", &[&headers[..], more].concat(), body)
}

fn signed_chunks(body: Vec<u8>) -> ReceivedRequest {
    request(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
         x-amz-storage-class",
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        &[],
        body,
    )
}

fn signed_trailer(body: Vec<u8>) -> ReceivedRequest {
    request(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;\
         x-amz-trailer",
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        &[("x-amz-trailer", "x-amz-checksum-crc32c")],
        body,
    )
}

fn refusal_of(request: &ReceivedRequest) -> Option<Refusal> {
    let verified = verified(request, "s3", SIGNED_AT);
    if verified.verdict.refusal.is_none() {
        let is_content = verified.content.bytes().iter().all(|byte| *byte == b'a');
        assert!(verified.content.bytes().len() == 66_560 && is_content, "sizes or signatures are left in it");
    }
    verified.verdict.refusal
}

/// `body` with `to` in place of `from`, at its last place.
fn replaced(body: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = body.windows(from.len()).rposition(|part| part == from.as_bytes()).expect("it is in the body");
    [&body[..at], to.as_bytes(), &body[at + from.len()..]].concat()
}

#[test]
fn the_documented_chunks_are_accepted() {
    assert_eq!(refusal_of(&signed_chunks(body(CHUNKS, ""))), None);
}

#[test]
fn the_documented_trailer_is_accepted() {
    assert_eq!(refusal_of(&signed_trailer(body(CHUNKS_BEFORE_A_TRAILER, TRAILER))), None);
}

/// Nothing of the body is signed, so the documented request cannot carry it: only the form is judged here.
#[test]
fn chunks_without_signatures_are_judged_by_their_form() {
    let refusal = |body: &str| {
        let request = request(
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "host;x-amz-date",
            "0",
            &[("x-amz-trailer", "x-amz-checksum-crc32c , X-Amz-Second")],
            body.as_bytes().to_vec(),
        );
        chunk_failure(&request)
    };
    let data = "a".repeat(66_560);
    let trailer = "X-Amz-Checksum-Crc32c:sOO8/Q==\r\nx-amz-second: 2\r\n";
    assert_eq!(refusal(&format!("10400\r\n{data}\r\n0\r\n{trailer}\r\n")), None);
    assert_eq!(refusal(&format!("10400;x=y\r\n{data}\r\n0\r\n{trailer}\r\n")), None, "an extension that is not known");
    for (body, reason) in [
        (
            format!("10400\r\n{data}\r\n0\r\nx-amz-second: 2\r\n\r\n"),
            "the trailer announced by x-amz-trailer is missing",
        ),
        (format!("10400\r\n{data}\r\n0\r\nno colon\r\n\r\n"), "the trailer announced by x-amz-trailer is missing"),
        (
            format!("103ff\r\n{}\r\n0\r\n{trailer}\r\n", &data[1..]),
            "x-amz-decoded-content-length says 66560, and 66559",
        ),
        (format!("10400\r\n{data}"), "the body ends within a chunk"),
        (format!("10400\r\n{data}0\r\n"), "the body ends within a chunk"),
        (format!("10401\r\n{data}\r\n"), "the body ends within a chunk"),
        ("10400".to_owned(), "the body ends within a chunk"),
        (format!("10400\r\n{data}\r\nx\r\n"), "chunk 2 does not start with its size"),
        ("000010400\r\n".to_owned(), "chunk 1 does not start with its size"),
        ("+10400\r\n".to_owned(), "chunk 1 does not start with its size"),
        (";chunk-signature=0\r\n".to_owned(), "chunk 1 does not start with its size"),
    ] {
        let shown = refusal(&body).expect("it is refused");
        assert!(shown.starts_with(reason), "{shown} is not {reason}");
    }
    // Eight digits are enough for any body.
    assert_eq!(refusal(&format!("00010400\r\n{data}\r\n0\r\n{trailer}\r\n")), None);
}

/// What is wrong with the chunks, whatever else is.
fn chunk_failure(request: &ReceivedRequest) -> Option<String> {
    let report = verified(request, "s3", SIGNED_AT).verdict.report;
    let chunks = report.failed().find(|check| check.name == "chunks");
    chunks.map(|check| check.received.clone())
}

#[test]
fn a_chunk_that_was_changed_is_named() {
    let right = body(CHUNKS, "");
    let mut changed = right.clone();
    changed[200] = b'b';
    assert_eq!(refusal_of(&signed_chunks(changed)), Some(Refusal::Chunk(ChunkError::Signature { number: 1 })));
    let unsigned = replaced(&right, &format!("400;chunk-signature={}", CHUNKS[1]), "400");
    assert_eq!(
        refusal_of(&signed_chunks(padded(unsigned, right.len()))),
        Some(Refusal::Chunk(ChunkError::Signature { number: 2 }))
    );
    let swapped = body([CHUNKS[0], CHUNKS[1], CHUNKS[0]], "");
    assert_eq!(refusal_of(&signed_chunks(swapped)), Some(Refusal::Chunk(ChunkError::Signature { number: 3 })));
}

/// Content-Length is signed in the first example: filled up to what it says, after the last chunk.
fn padded(mut body: Vec<u8>, length: usize) -> Vec<u8> {
    body.resize(length, b' ');
    body
}

#[test]
fn a_trailer_that_was_changed_is_refused() {
    let right = body(CHUNKS_BEFORE_A_TRAILER, TRAILER);
    for (from, to) in [
        ("sOO8/Q==", "sOO8/R=="),
        ("x-amz-checksum-crc32c:", "x-amz-checksum-crc32:"),
        ("d81f82", "d81f83"),
        ("x-amz-trailer-signature", "x-amz-other"),
    ] {
        let refusal = refusal_of(&signed_trailer(replaced(&right, from, to)));
        assert_eq!(refusal, Some(Refusal::Chunk(ChunkError::Trailer)), "{from}");
    }
    assert_eq!(refusal_of(&signed_trailer(replaced(&right, ":sOO8", ": sOO8"))), None, "a blank after the colon");
}
