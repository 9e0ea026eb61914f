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

#[cfg(test)]
mod tests {
    use data_encoding::{BASE32, BASE32HEX};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever stands around a secret, all but its first and last character of a coding are in a core.
        #[test]
        fn a_core_stands_in_every_coding_around_it(
            before in prop::collection::vec(any::<u8>(), 0..6),
            secret in prop::collection::vec(any::<u8>(), 6..20),
            after in prop::collection::vec(any::<u8>(), 0..6),
        ) {
            let whole = [&before[..], &secret, &after].concat();
            let holds = |coded: &str, cores: Vec<String>, bits: usize| {
                let least = secret.len() * 8 / bits - 1;
                cores.iter().any(|core| core.len() >= least && coded.contains(core.as_str()))
            };
            for coded in [STANDARD.encode(&whole), URL_SAFE_NO_PAD.encode(&whole)] {
                prop_assert!(holds(&coded, base64_cores(&secret), 6), "{}", coded);
            }
            for coded in [BASE32.encode(&whole), BASE32HEX.encode(&whole)] {
                prop_assert!(holds(&coded, base32_cores(&secret).into_iter().collect(), 5), "{}", coded);
            }
        }
    }

    fn has(forms: &BTreeSet<Form>, text: &str, kind: Kind) -> bool {
        forms.iter().any(|form| form.bytes == text.to_ascii_lowercase().as_bytes() && form.kind == kind)
    }

    #[test]
    fn a_secret_is_looked_for_in_the_spellings_of_its_readers() {
        let plus = forms(b"hunter2+hunter2");
        assert!(has(&plus, "hunter2+hunter2", Kind::Plain) && has(&plus, "hunter2 hunter2", Kind::Plain));
        assert!(has(&forms(b"hunter2 hunter2"), "hunter2+hunter2", Kind::Plain));
        assert!(has(&forms(b"hunter2%2Fx"), "hunter2/x", Kind::Plain));
        assert!(has(&plus, &hex::encode("hunter2+hunter2"), Kind::Hex));
        assert!(has(&plus, &hex::encode(STANDARD.encode("hunter2+hunter2")), Kind::Hex), "one within another");
        let umlaut = forms("hünter2".as_bytes());
        assert!(umlaut.iter().any(|form| form.bytes == b"h\xfcnter2"), "ISO 8859-1");
        assert!(
            umlaut
                .iter()
                .any(|form| form.bytes == "hünter2".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
        );
    }

    #[test]
    fn a_short_secret_is_a_word_and_has_few_forms() {
        assert_eq!(forms(b"ab").len(), 0);
        let word = forms(b"abc");
        assert!(
            word.iter().all(|form| form.is_word) && has(&word, "YWJj", Kind::Base64) && has(&word, "616263", Kind::Hex)
        );
        assert!(forms(b"abcdef").iter().all(|form| !form.is_word));
        assert!(squeezed_forms(b"abcde").is_empty());
    }

    #[test]
    fn without_blanks_numbers_run_together() {
        let forms = squeezed_forms(b"Hunter\x07");
        for (digits, kind) in [
            ("Hunter\x07", Kind::Plain),
            ("48756e74657207", Kind::Hex),
            ("721171101161011147", Kind::Hex),
            ("072117110116101114007", Kind::Hex),
            ("1101651561641451627", Kind::Hex),
            ("110165156164145162007", Kind::Hex),
            ("01001000011101010110111001110100011001010111001000000111", Kind::Hex),
        ] {
            assert!(has(&forms, digits, kind), "{digits}");
        }
    }
}
