//! Bodies that are compressed without a word of it: a secret is looked for in what they hold.

use std::io::Read;

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Bytes that are looked through of what one body holds.
const INFLATED_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// How often one compressed text may stand in another.
const LAYERS_MAX: usize = 5;

/// Compressed texts that are looked for within one body.
const MEMBERS_MAX: usize = 8;

/// What a compressed text begins with whose method is deflate (RFC 1952 §2.3.1).
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];

const BROTLI_BUFFER_BYTES: usize = 4096;

/// True if `bytes` are compressed and hold what `finds` finds, or cannot be looked through whole.
pub(super) fn hides(bytes: &[u8], finds: &dyn Fn(&[u8]) -> bool) -> bool {
    hides_within(bytes, finds, LAYERS_MAX)
}

fn hides_within(bytes: &[u8], finds: &dyn Fn(&[u8]) -> bool, layers: usize) -> bool {
    if hides_marked_within(bytes, finds, layers) {
        return true;
    }
    if std::str::from_utf8(bytes).is_ok() || bytes.starts_with(&GZIP) {
        return false;
    }
    // RFC 1951 and RFC 7932: these have no mark.
    is_hidden(&mut DeflateDecoder::new(bytes), finds, layers)
        || is_hidden(&mut Decompressor::new(bytes, BROTLI_BUFFER_BYTES), finds, layers)
}

/// True if `bytes` say that they are compressed, and hold what `finds` finds or cannot be looked through whole.
pub(super) fn hides_marked(bytes: &[u8], finds: &dyn Fn(&[u8]) -> bool) -> bool {
    hides_marked_within(bytes, finds, LAYERS_MAX)
}

fn hides_marked_within(bytes: &[u8], finds: &dyn Fn(&[u8]) -> bool, layers: usize) -> bool {
    // Zstandard (RFC 8878 §3.1.1) is not read here: what cannot be looked through is not shown.
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return true;
    }
    // gzip may stand within something else, such as a part of a multipart body (RFC 1952 §2.3.1).
    let mut members = memchr::memmem::find_iter(bytes, &GZIP).take(MEMBERS_MAX);
    members.any(|at| is_hidden(&mut MultiGzDecoder::new(&bytes[at..]), finds, layers))
        || (is_zlib(bytes) && is_hidden(&mut ZlibDecoder::new(bytes), finds, layers))
}

/// By the first two bytes (RFC 1950 §2.2).
fn is_zlib(bytes: &[u8]) -> bool {
    let head = bytes.first_chunk().map(|head| (head[0], u16::from_be_bytes(*head)));
    head.is_some_and(|(first, head)| first & 0x0f == 8 && head.is_multiple_of(31))
}

fn is_hidden(reader: &mut dyn Read, finds: &dyn Fn(&[u8]) -> bool, layers: usize) -> bool {
    let mut inflated = Vec::new();
    // What came before an error is looked through: the body may have been cut.
    reader.take(INFLATED_BYTES_MAX + 1).read_to_end(&mut inflated).ok();
    let is_whole = inflated.len() as u64 <= INFLATED_BYTES_MAX;
    !is_whole
        || (!inflated.is_empty() && (layers == 0 || finds(&inflated) || hides_within(&inflated, finds, layers - 1)))
}
