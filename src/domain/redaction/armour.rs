//! Base64, base32 and hexadecimal undone, whatever they hold: a text in them may be escaped, compressed or coded again.
//!
//! The forms of a secret ([`super::forms`]) find it where it was coded as it is. Here the coding goes first, so that
//! what was done to the secret before does not matter.

use std::ops::Range;

use super::view::View;

/// Characters of a run that is read. In a shorter one nothing fits that has no form of its own.
const RUN_BYTES_MIN: usize = 24;

/// Different characters of a run that is read. The escapes of one character, again and again, have as many: `%33` is
/// `253333` in hexadecimal.
const DISTINCT_MIN: u32 = 3;

/// Bytes of a text in a run that is looked into.
const TEXT_BYTES_MIN: usize = 8;

/// A coding (RFC 4648) whose characters stand for `bits` bits each.
#[derive(Debug, Clone, Copy)]
struct Coding {
    bits: u8,
    /// Characters that hold a whole number of bytes, and so the places at which the first byte may begin.
    group: usize,
    value: fn(u8) -> Option<u8>,
}

/// The alphabet of the first has those of the others in it.
const CODINGS: [Coding; 4] = [
    Coding { bits: 6, group: 4, value: base64 },
    Coding { bits: 5, group: 8, value: base32 },
    Coding { bits: 5, group: 8, value: base32_hex },
    Coding { bits: 4, group: 2, value: hexadecimal },
];

/// A run of characters of one coding.
pub(super) struct Run {
    /// Where its characters stand in the view.
    places: Vec<usize>,
    coding: Coding,
}

impl Run {
    pub(super) fn place(&self) -> Range<usize> {
        match (self.places.first(), self.places.last()) {
            (Some(first), Some(last)) => *first..last + 1,
            (None, _) | (_, None) => 0..0,
        }
    }

    /// What it holds in `view`, read from each place at which a group may begin: what stands right before it, such as
    /// the slash of a path, belongs to the alphabet, too.
    pub(super) fn readings<'r>(&'r self, view: &'r View<'_>) -> impl Iterator<Item = Reading<'r>> + 'r {
        (0..self.coding.group).map(|skipped| self.reading(view, skipped))
    }

    fn reading<'r>(&'r self, view: &View<'_>, skipped: usize) -> Reading<'r> {
        let Coding { bits: step, value, .. } = self.coding;
        let places = &self.places[skipped..];
        let mut bytes = Vec::with_capacity(places.len() * usize::from(step) / 8);
        let (mut bits, mut count) = (0_u16, 0);
        for at in places {
            bits = bits << step | u16::from(value(view.bytes[*at]).unwrap_or_default());
            count += step;
            if count >= 8 {
                count -= 8;
                bytes.push((bits >> count) as u8); // The bits above belong to the byte before.
            }
        }
        Reading { bytes, places, step: usize::from(step) }
    }
}

/// The bytes of a run, read from one place.
pub(super) struct Reading<'r> {
    pub(super) bytes: Vec<u8>,
    places: &'r [usize],
    /// Bits of a character.
    step: usize,
}

impl Reading<'_> {
    /// The texts among its bytes.
    pub(super) fn texts<'t>(&'t self, view: &'t View<'_>) -> impl Iterator<Item = View<'static>> + 't {
        texts(&self.bytes, view, |index| {
            let (first, last) = (index * 8 / self.step, (index * 8 + 7) / self.step);
            self.places[first]..self.places[last] + 1
        })
    }
}

/// The texts among `bytes` that were decoded from `view`, each from the place that `place` says: whatever holds a secret
/// that is coded once more is a text. The rest is what decoding from the wrong place makes.
pub(super) fn texts<'t>(
    bytes: &'t [u8],
    view: &'t View<'_>,
    place: impl Fn(usize) -> Range<usize> + 't,
) -> impl Iterator<Item = View<'static>> + 't {
    let is_end = |byte: &u8| !matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let parts = bytes.split(is_end).filter(|part| part.len() >= TEXT_BYTES_MIN);
    parts.map(move |part| {
        let start = part.as_ptr().addr() - bytes.as_ptr().addr();
        view.reread((start..).zip(part).map(|(index, byte)| (*byte, place(index))))
    })
}

/// The runs of each coding in `view` that are long enough to hold something.
pub(super) fn runs(view: &View<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    let [widest, narrower @ ..] = CODINGS;
    for places in split(0..view.bytes.len(), |at| match view.bytes[at] {
        // Line breaks do not end a run (RFC 2045 §6.8).
        b'\r' | b'\n' => Place::Passed,
        byte => Place::of(widest, byte),
    }) {
        if !is_varied(view, &places) {
            continue;
        }
        for coding in narrower {
            let parts = split(places.iter().copied(), |at| Place::of(coding, view.bytes[at]));
            runs.extend(parts.into_iter().map(|places| Run { places, coding }));
        }
        runs.push(Run { places, coding: widest });
    }
    runs
}

/// False for what is filled up with a few characters, such as a line of dashes: nothing is coded in them.
fn is_varied(view: &View<'_>, places: &[usize]) -> bool {
    let seen = places.iter().fold(0_u128, |seen, at| seen | 1 << (view.bytes[*at] & 0x7f));
    seen.count_ones() >= DISTINCT_MIN
}

/// What a character is to a run.
enum Place {
    Within,
    Passed,
    End,
}

impl Place {
    fn of(coding: Coding, byte: u8) -> Self {
        if (coding.value)(byte).is_some() { Self::Within } else { Self::End }
    }
}

/// The runs among `places` that are long enough.
fn split(places: impl Iterator<Item = usize>, place: impl Fn(usize) -> Place) -> Vec<Vec<usize>> {
    let (mut runs, mut run) = (Vec::new(), Vec::new());
    let mut end = |run: &mut Vec<usize>| {
        if run.len() >= RUN_BYTES_MIN {
            runs.push(std::mem::take(run));
        }
        run.clear();
    };
    for at in places {
        match place(at) {
            Place::Within => run.push(at),
            Place::Passed => {}
            Place::End => end(&mut run),
        }
    }
    end(&mut run);
    runs
}

/// In both alphabets (RFC 4648 §4, §5).
fn base64(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// RFC 4648 §6, in any case.
fn base32(byte: u8) -> Option<u8> {
    match byte.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => Some(letter - b'A'),
        digit @ b'2'..=b'7' => Some(digit - b'2' + 26),
        _ => None,
    }
}

/// RFC 4648 §7, in any case.
fn base32_hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(32).and_then(|value| u8::try_from(value).ok())
}

/// RFC 4648 §8.
fn hexadecimal(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
