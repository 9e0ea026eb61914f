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

const BROTLI_BUFFER_BYTES: usize = 4096;

/// True if `bytes` are compressed and hold what `finds` finds, or cannot be looked through whole.
pub(super) fn hides(bytes: &[u8], finds: &dyn Fn(&[u8]) -> bool) -> bool {
    hides_within(bytes, finds, LAYERS_MAX)
}

fn hides_within(bytes: &[u8], finds: &dyn Fn(&[u8]) -> bool, layers: usize) -> bool {
    // Zstandard (RFC 8878 §3.1.1) is not read here: what cannot be looked through is not shown.
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return true;
    }
    let is_hidden = |reader: &mut dyn Read| {
        let mut inflated = Vec::new();
        // What came before an error is looked through: the body may have been cut.
        reader.take(INFLATED_BYTES_MAX + 1).read_to_end(&mut inflated).ok();
        let is_whole = inflated.len() as u64 <= INFLATED_BYTES_MAX;
        !is_whole
            || (!inflated.is_empty() && (layers == 0 || finds(&inflated) || hides_within(&inflated, finds, layers - 1)))
    };
    // gzip may stand within something else, such as a part of a multipart body (RFC 1952 §2.3.1).
    let members = memchr::memmem::find_iter(bytes, &[0x1f, 0x8b, 0x08]).take(MEMBERS_MAX);
    if members.into_iter().any(|at| is_hidden(&mut MultiGzDecoder::new(&bytes[at..]))) {
        return true;
    }
    if std::str::from_utf8(bytes).is_ok() || bytes.starts_with(&[0x1f, 0x8b]) {
        return false;
    }
    // RFC 1950 §2.2, RFC 1951 and RFC 7932: the last two have no mark.
    let is_zlib =
        bytes[0] & 0x0f == 8 && bytes.len() > 1 && u16::from_be_bytes([bytes[0], bytes[1]]).is_multiple_of(31);
    (is_zlib && is_hidden(&mut ZlibDecoder::new(bytes)))
        || is_hidden(&mut DeflateDecoder::new(bytes))
        || is_hidden(&mut Decompressor::new(bytes, BROTLI_BUFFER_BYTES))
}
