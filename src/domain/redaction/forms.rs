//! The forms in which a secret comes back: what is searched for.
//!
//! Escapes of all kinds are undone before the search ([`super::view`]), so that only real codings need a form each:
//! base64 and base32 at every offset, hexadecimal, other character sets, and one within another.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use data_encoding::{BASE32_NOPAD, BASE32HEX_NOPAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// Secrets shorter than this are masked by their place alone. Each of one or two characters stands in every text by
/// accident, and whoever wants to know it has tried them all in a second.
pub(super) const SEARCHED_BYTES_MIN: usize = 3;

/// Secrets shorter than this are masked where they stand as a whole word: within words they occur by accident.
pub(super) const ANYWHERE_BYTES_MIN: usize = 6;

/// A coded form shorter than this occurs by accident.
const CODED_BYTES_MIN: usize = 8;

/// How a form is found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Plain,
    /// Bits of its neighbours' bytes stand in the characters around it.
    Base64,
    Hex,
}

/// A secret in one of its forms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    /// In lower case: forms are found in any.
    pub(super) bytes: Vec<u8>,
    pub(super) kind: Kind,
    /// Only as a whole word.
    pub(super) is_word: bool,
}

/// Every form of `secret`.
pub(super) fn forms(secret: &[u8]) -> BTreeSet<Form> {
    let mut forms = BTreeSet::new();
    if secret.len() < SEARCHED_BYTES_MIN {
        return forms;
    }
    let is_word = secret.len() < ANYWHERE_BYTES_MIN;
    let mut add = |bytes: Vec<u8>, kind: Kind| {
        let is_long = bytes.len() >= if kind == Kind::Plain { SEARCHED_BYTES_MIN } else { CODED_BYTES_MIN };
        if is_word || is_long {
            forms.insert(Form { bytes: bytes.to_ascii_lowercase(), kind, is_word });
        }
    };
    for spelling in spellings(secret) {
        add(spelling, Kind::Plain);
    }
    if is_word {
        add(STANDARD_NO_PAD.encode(secret).into_bytes(), Kind::Base64);
        add(hex::encode(secret).into_bytes(), Kind::Hex);
        return forms;
    }
    for source in sources(secret) {
        for core in base64_cores(&source) {
            add(core.into_bytes(), Kind::Base64);
        }
        for core in base32_cores(&source) {
            add(core.into_bytes(), Kind::Base64);
        }
        add(hex::encode(source).into_bytes(), Kind::Hex);
    }
    forms
}

/// Every form of `secret` in a text from which blanks and separators are taken out.
pub(super) fn squeezed_forms(secret: &[u8]) -> BTreeSet<Form> {
    if secret.len() < ANYWHERE_BYTES_MIN {
        return BTreeSet::new();
    }
    let digits = |print: fn(&u8) -> String| secret.iter().map(print).collect::<String>().into_bytes();
    let coded = base64_cores(secret).into_iter().map(|core| (core.into_bytes(), Kind::Base64));
    let all = [
        (secret.to_vec(), Kind::Plain),
        (hex::encode(secret).into_bytes(), Kind::Hex),
        (digits(u8::to_string), Kind::Hex),
        (digits(|byte| format!("{byte:03}")), Kind::Hex),
        (digits(|byte| format!("{byte:o}")), Kind::Hex),
        (digits(|byte| format!("{byte:03o}")), Kind::Hex),
        (digits(|byte| format!("{byte:08b}")), Kind::Hex),
    ];
    let all = all.into_iter().chain(coded).map(|(bytes, kind)| Form {
        bytes: super::view::squeezed(&bytes).to_ascii_lowercase(),
        kind,
        is_word: false,
    });
    let is_long =
        |form: &Form| form.bytes.len() >= if form.kind == Kind::Plain { ANYWHERE_BYTES_MIN } else { CODED_BYTES_MIN };
    all.filter(is_long).collect()
}

/// The secret as other readers and writers of text spell it.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let swapped = |from: u8, to: u8| secret.iter().map(|byte| if *byte == from { to } else { *byte }).collect();
    let mut all = vec![
        secret.to_vec(),
        super::view::decoded(secret),
        // Form encoding writes a blank as a plus sign, and reads a plus sign as a blank (URL Standard, §5.1).
        swapped(b' ', b'+'),
        swapped(b'+', b' '),
    ];
    if let Ok(text) = std::str::from_utf8(secret)
        && !text.is_ascii()
    {
        // Header values are bytes, and are shown a character a byte (RFC 9110 §5.5).
        all.push(secret.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes());
        all.extend(text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>());
        all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    all
}

/// What is coded: the secret itself, and the secret in another spelling or coding.
fn sources(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![
        secret.to_vec(),
        STANDARD.encode(secret).into_bytes(),
        URL_SAFE.encode(secret).into_bytes(),
        hex::encode(secret).into_bytes(),
        hex::encode_upper(secret).into_bytes(),
    ];
    if let Ok(text) = std::str::from_utf8(secret) {
        let escaped = serde_json::to_string(text).unwrap_or_default();
        all.push(utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().into_bytes());
        all.push(form_urlencoded::byte_serialize(secret).collect::<String>().into_bytes());
        all.push(escaped.trim_matches('"').as_bytes().to_vec());
        all.push(percent_decode(secret).collect());
        all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The characters of base32 that `bytes` alone decide, at each of five offsets and in both alphabets (RFC 4648 §6, §7).
fn base32_cores(bytes: &[u8]) -> BTreeSet<String> {
    let at_offset = |offset: usize| {
        let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
        let core = (offset * 8).div_ceil(5)..padded.len() * 8 / 5;
        [BASE32_NOPAD, BASE32HEX_NOPAD].map(|alphabet| alphabet.encode(&padded).get(core.clone()).map(str::to_owned))
    };
    (0..5).flat_map(at_offset).flatten().collect()
}

/// The characters of base64 that `bytes` alone decide, wherever it stands in what is coded: at each of three offsets,
/// in both alphabets (RFC 4648 §4, §5).
fn base64_cores(bytes: &[u8]) -> Vec<String> {
    let mut cores = Vec::new();
    for offset in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
        let (first, last) = ((offset * 8).div_ceil(6), padded.len() * 8 / 6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            cores.extend(engine.encode(&padded).get(first..last).map(str::to_owned));
        }
    }
    cores.sort_unstable();
    cores.dedup();
    cores
}
