//! The `aws-chunked` content coding, which SDKs use for streams and for trailing checksums.
//!
//! ```text
//!  hex-size[;chunk-signature=hex] CRLF data CRLF … 0[;chunk-signature=hex] CRLF [trailer: value CRLF …] CRLF
//! ```
//!
//! Source: AWS, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and
//! "… Including Trailing Headers", Amazon S3 API Reference.

use sha2::{Digest as _, Sha256};

use crate::signing::sigv4::{CredentialScope, SigningKey};
use crate::verify::{ReceivedRequest, is_same};

/// Which form of the coding, by the word in x-amz-content-sha256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coding {
    is_signed: bool,
    has_trailer: bool,
}

impl Coding {
    pub(super) fn of(declared: &str) -> Option<Self> {
        match declared {
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => Some(Self { is_signed: true, has_trailer: false }),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => Some(Self { is_signed: true, has_trailer: true }),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Some(Self { is_signed: false, has_trailer: true }),
            _ => None,
        }
    }
}

/// What the chunk signatures start from. Not `Debug`: it signs.
pub(super) struct Seed<'a> {
    pub(super) key: &'a SigningKey,
    pub(super) scope: &'a CredentialScope,
    pub(super) request_time: &'a str,
    /// Of the request itself.
    pub(super) signature: &'a str,
}

/// Why a chunked body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    #[error("the body ends within a chunk")]
    Incomplete,
    #[error("chunk {number} does not start with its size")]
    Malformed { number: usize },
    #[error("chunk {number} has no signature, or one that does not match")]
    Signature { number: usize },
    #[error("x-amz-decoded-content-length says {declared}, and {decoded} bytes came")]
    Length { declared: String, decoded: usize },
    #[error("the trailer announced by x-amz-trailer is missing")]
    Trailer,
}

/// The content of `body`, every chunk verified.
pub(super) fn decode(
    body: &[u8],
    coding: Coding,
    request: &ReceivedRequest,
    seed: &Seed<'_>,
) -> Result<Vec<u8>, ChunkError> {
    let mut content = Vec::with_capacity(body.len());
    let mut previous = seed.signature.to_owned();
    let mut rest = body;
    for number in 1.. {
        let (line, after) = split_line(rest).ok_or(ChunkError::Incomplete)?;
        let (size, signature) = chunk_head(line).ok_or(ChunkError::Malformed { number })?;
        // The last chunk has no data; with a trailer, its lines follow at once.
        let data = after.get(..size).ok_or(ChunkError::Incomplete)?;
        if coding.is_signed {
            let expected = seed.chunk_signature(
                "AWS4-HMAC-SHA256-PAYLOAD",
                &previous,
                &[&Sha256::digest(b""), &Sha256::digest(data)],
            );
            if !signature.is_some_and(|signature| is_same(&expected, signature)) {
                return Err(ChunkError::Signature { number });
            }
            previous = expected;
        }
        if size == 0 {
            check_trailer(after, coding, request, seed, &previous)?;
            break;
        }
        content.extend_from_slice(data);
        rest = after.get(size..).and_then(|after| after.strip_prefix(b"\r\n")).ok_or(ChunkError::Incomplete)?;
    }
    match request.header("x-amz-decoded-content-length") {
        Some(declared) if declared.parse() != Ok(content.len()) => {
            Err(ChunkError::Length { declared: declared.to_owned(), decoded: content.len() })
        }
        _ => Ok(content),
    }
}

impl Seed<'_> {
    fn chunk_signature(&self, algorithm: &str, previous: &str, hashes: &[&[u8]]) -> String {
        let hashes: Vec<String> = hashes.iter().map(hex::encode).collect();
        let text = format!("{algorithm}\n{}\n{}\n{previous}\n{}", self.request_time, self.scope, hashes.join("\n"));
        self.key.sign_text(&text).expose().to_owned()
    }
}

fn check_trailer(
    after: &[u8],
    coding: Coding,
    request: &ReceivedRequest,
    seed: &Seed<'_>,
    previous: &str,
) -> Result<(), ChunkError> {
    if !coding.has_trailer {
        return Ok(());
    }
    let (mut signed, mut signature) = (Vec::new(), None);
    let (mut rest, mut names) = (after, Vec::new());
    while let Some((line, next)) = split_line(rest).filter(|(line, _)| !line.is_empty()) {
        let line = std::str::from_utf8(line).ok().ok_or(ChunkError::Trailer)?;
        let (name, value) = line.split_once(':').ok_or(ChunkError::Trailer)?;
        if name == "x-amz-trailer-signature" {
            signature = Some(value.trim().to_owned());
        } else {
            signed.extend_from_slice(format!("{name}:{}\n", value.trim()).as_bytes());
            names.push(name.to_ascii_lowercase());
        }
        rest = next;
    }
    let announced = request.header("x-amz-trailer").unwrap_or_default().to_ascii_lowercase();
    let is_whole =
        announced.split(',').map(str::trim).filter(|name| !name.is_empty()).all(|name| names.iter().any(|n| n == name));
    if !is_whole {
        return Err(ChunkError::Trailer);
    }
    if coding.is_signed {
        let expected = seed.chunk_signature("AWS4-HMAC-SHA256-TRAILER", previous, &[&Sha256::digest(&signed)]);
        if !signature.is_some_and(|signature| is_same(&expected, &signature)) {
            return Err(ChunkError::Trailer);
        }
    }
    Ok(())
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((&bytes[..at], &bytes[at + 2..]))
}

/// `hex-size[;chunk-signature=hex]`
fn chunk_head(line: &[u8]) -> Option<(usize, Option<&str>)> {
    let line = std::str::from_utf8(line).ok()?;
    let (size, extension) = line.split_once(';').map_or((line, None), |(size, extension)| (size, Some(extension)));
    if size.is_empty() || size.len() > 8 || !size.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let size = usize::from_str_radix(size, 16).ok()?;
    Some((size, extension.and_then(|extension| extension.strip_prefix("chunk-signature="))))
}
