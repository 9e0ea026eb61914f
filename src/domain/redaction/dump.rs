//! Bytes written as numbers: lists of decimal, octal or binary numbers, and dumps in hexadecimal, with addresses or
//! without.
//!
//! Like [`super::armour`], this undoes the coding, so that what was done to the secret before does not matter: the form
//! of a request in a dump has it percent-encoded.

use std::ops::Range;

use super::armour;
use super::view::View;

/// Numbers of a list that is read. What is shorter has a form of its own.
const NUMBERS_MIN: usize = 8;

/// Bytes between two numbers of a list that is laid out, and those of them that are no white space.
const GAP_BYTES_MAX: usize = 64;
const GAP_SIGNS_MAX: usize = 3;

/// Characters of a number with its prefix.
const WORD_BYTES_MAX: usize = 10;

/// Bytes on a line of a dump; what stands behind them are the characters.
const LINE_BYTES_MAX: usize = 16;

/// Digits of an address.
const ADDRESS_DIGITS: std::ops::RangeInclusive<usize> = 4..=16;

/// How the numbers of a list are written.
#[derive(Debug, Clone, Copy)]
enum Base {
    Hexadecimal,
    Decimal,
    Octal,
    Binary,
}

impl Base {
    const ALL: [Self; 4] = [Self::Hexadecimal, Self::Decimal, Self::Octal, Self::Binary];

    fn radix(self) -> u32 {
        match self {
            Self::Hexadecimal => 16,
            Self::Decimal => 10,
            Self::Octal => 8,
            Self::Binary => 2,
        }
    }

    fn prefix(self) -> &'static [u8] {
        match self {
            Self::Hexadecimal => b"0x",
            Self::Octal => b"0o",
            Self::Binary => b"0b",
            Self::Decimal => b"",
        }
    }

    /// Digits of a number. Of a dump one group has up to four bytes.
    fn digits(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Hexadecimal => 2..=8,
            Self::Decimal => 1..=3,
            Self::Octal => 3..=3,
            Self::Binary => 7..=8,
        }
    }

    /// The digits at the beginning and at the end of `word`, as many as a byte may have.
    fn edges(self, word: &[u8]) -> [Range<usize>; 2] {
        let most = match self {
            Self::Hexadecimal => 2,
            Self::Decimal | Self::Octal => 3,
            Self::Binary => 8,
        };
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(self.radix());
        let head = word.iter().take(most).take_while(is_digit).count();
        let tail = word.iter().rev().take(most).take_while(is_digit).count();
        [0..head, word.len() - tail..word.len()]
    }

    /// Digits of one byte in a group of `count`; `None` if they make no whole bytes.
    fn digits_of_byte(self, count: usize) -> Option<usize> {
        match self {
            Self::Hexadecimal => count.is_multiple_of(2).then_some(2),
            Self::Decimal | Self::Octal | Self::Binary => Some(count),
        }
    }
}

/// Bytes that were written as numbers.
#[derive(Default)]
pub(super) struct Dump {
    pub(super) bytes: Vec<u8>,
    /// Where the number of each stands in the view.
    places: Vec<(u32, u32)>,
}

impl Dump {
    pub(super) fn place(&self) -> Range<usize> {
        match (self.places.first(), self.places.last()) {
            (Some((start, _)), Some((_, end))) => *start as usize..*end as usize,
            (None, _) | (_, None) => 0..0,
        }
    }

    /// The texts among its bytes.
    pub(super) fn texts<'t>(&'t self, view: &'t View<'_>) -> impl Iterator<Item = View<'static>> + 't {
        armour::texts(&self.bytes, view, |index| {
            let (start, end) = self.places[index];
            start as usize..end as usize
        })
    }

    /// Add the bytes of the number that `word` is in `base`; false if it is none.
    fn take(&mut self, bytes: &[u8], word: Range<usize>, base: Base) -> bool {
        let text = &bytes[word.clone()];
        let has_prefix = text.get(..base.prefix().len()).is_some_and(|start| start.eq_ignore_ascii_case(base.prefix()));
        let digits = if has_prefix { &text[base.prefix().len()..] } else { text };
        let length = base.digits_of_byte(digits.len()).filter(|_| base.digits().contains(&digits.len()));
        let Some(length) = length else { return false };
        let (known, first) = (self.bytes.len(), word.end - digits.len());
        for (index, number) in digits.chunks(length).enumerate() {
            let number = std::str::from_utf8(number).ok().and_then(|text| u8::from_str_radix(text, base.radix()).ok());
            let Some(number) = number else {
                self.bytes.truncate(known);
                self.places.truncate(known);
                return false;
            };
            let start = first + index * length;
            self.bytes.push(number);
            self.places.push((start as u32, (start + length) as u32));
        }
        true
    }

    /// Take it out if it is long enough, and begin anew.
    fn end(&mut self, done: &mut Vec<Self>) {
        let dump = std::mem::take(self);
        if dump.bytes.len() >= NUMBERS_MIN {
            done.push(dump);
        }
    }
}

/// The lists of numbers in `view`.
pub(super) fn dumps(view: &View<'_>) -> Vec<Dump> {
    let bytes: &[u8] = &view.bytes;
    let mut done = Vec::new();
    let mut lists = Base::ALL.map(|base| (base, Dump::default()));
    let mut end_before = 0;
    for word in words(bytes) {
        let is_next = is_gap(&bytes[end_before..word.start]);
        for (base, list) in &mut lists {
            if !is_next {
                list.end(&mut done);
            }
            if word.len() > WORD_BYTES_MAX || !list.take(bytes, word.clone(), *base) {
                // What stands right before or after a list is no part of the number that it touches.
                let [head, tail] = base.edges(&bytes[word.clone()]);
                let at = |edge: Range<usize>| word.start + edge.start..word.start + edge.end;
                list.take(bytes, at(head), *base);
                list.end(&mut done);
                list.take(bytes, at(tail), *base);
            }
        }
        end_before = word.end;
    }
    for (_, list) in &mut lists {
        list.end(&mut done);
    }
    with_addresses(bytes, &mut done);
    done
}

/// Lines of a dump: an address, some bytes, and what they are as characters. The place of a byte is its line, whose
/// characters say the same.
fn with_addresses(bytes: &[u8], done: &mut Vec<Dump>) {
    let mut dump = Dump::default();
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (mut read, mut weight) = (Dump::default(), 0);
        let words: Vec<Range<usize>> = words(line).map(|word| start + word.start..start + word.end).collect();
        for (index, address) in
            words.iter().enumerate().filter(|(_, word)| is_address(line, word.start - start..word.end - start))
        {
            // Of several, such as a number in what stands before the dump, the one with the most bytes after it; but a mark
            // tells more than some bytes, since the address itself is some to a number before it.
            let mut after = Dump::default();
            let mut is_number = |word: &&Range<usize>| {
                after.bytes.len() < LINE_BYTES_MAX && after.take(bytes, (*word).clone(), Base::Hexadecimal)
            };
            words[index + 1..].iter().take_while(&mut is_number).count();
            let mark = if is_marked(line, address.end - start) { LINE_BYTES_MAX / 2 } else { 0 };
            if !after.bytes.is_empty() && after.bytes.len() + mark >= weight {
                weight = after.bytes.len() + mark;
                let shown = (address.start as u32, (start + line.trim_ascii_end().len()) as u32);
                after.places.fill(shown);
                read = after;
            }
        }
        if read.bytes.is_empty() {
            dump.end(done);
        }
        dump.bytes.append(&mut read.bytes);
        dump.places.append(&mut read.places);
        start += line.len();
    }
    dump.end(done);
}

/// True if the word at `word` of `line` may be an address: what is no dump has a number before another, too. What is
/// marked as one may touch what stands before it.
fn is_address(line: &[u8], word: Range<usize>) -> bool {
    let digits = line[word.clone()].iter().rev().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let may_be = is_marked(line, word.end) || (word.start == 0 && digits == word.len());
    may_be && ADDRESS_DIGITS.contains(&digits)
}

/// True if what stands at `end` of `line` marks what ends there as an address.
fn is_marked(line: &[u8], end: usize) -> bool {
    [&b":"[..], b"  ", b"\t"].iter().any(|mark| line[end..].starts_with(mark))
}

/// The letters and digits that stand together.
fn words(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(u8::is_ascii_alphanumeric)?;
        let length = bytes[start..].iter().position(|byte| !byte.is_ascii_alphanumeric());
        at = length.map_or(bytes.len(), |length| start + length);
        Some(start..at)
    })
}

/// True for what stands between two numbers of one list.
fn is_gap(between: &[u8]) -> bool {
    between.len() <= GAP_BYTES_MAX && between.iter().filter(|byte| !byte.is_ascii_whitespace()).count() <= GAP_SIGNS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let view = View::raw(text.as_bytes());
        let mut read: Vec<String> = Vec::new();
        for dump in dumps(&view) {
            read.extend(dump.texts(&view).map(|text| String::from_utf8_lossy(&text.bytes).into_owned()));
        }
        read
    }

    #[test]
    fn a_dump_with_addresses_is_read_without_them() {
        let text = "said:\n00000000: 6b65 793d 6125 3246 6225 3242 6326 783d  key=a%2Fb%2Bc&x=\n00000010: 310a                                     1.\n";
        assert!(read(text).contains(&"key=a%2Fb%2Bc&x=1\n".to_owned()), "{:?}", read(text));
        let text = "at 0815 00000000: 6b65 793d 6125 3246 6225 3242  key=a%2Fb%2B\n";
        assert!(read(text).contains(&"key=a%2Fb%2B".to_owned()), "{:?}", read(text));
        let text = "00000000  6b 65 79 3d 61 25 32 46  62 25 32 42 63 26 78 3d  |key=a%2Fb%2Bc&x=|\n00000010  31 32 33                                          |123|\n";
        assert!(read(text).contains(&"key=a%2Fb%2Bc&x=123".to_owned()), "{:?}", read(text));
    }

    #[test]
    fn a_number_before_a_dump_is_no_address_of_its_first_line() {
        let dump = "00000000: 3725 3246 6161 6161 6161 6161 6125 3246  7%2Faaaaaaaaa%2F\n00000010: 4b61 614b  KaaK\n";
        for before in ["eeeeeee <", "7777;77 <", "777777;77777 <", "", "see 00001234: "] {
            let lines = read(&format!("{before}{dump}"));
            assert!(lines.iter().any(|line| line == "7%2Faaaaaaaaa%2FKaaK"), "{before}: {lines:?}");
        }
    }

    #[test]
    fn what_touches_a_list_does_not_take_its_first_or_last_number_along() {
        for list in [
            "a61 25 32 46 62 3d 63 31b",
            "user61 25 32 46 62 3d 63 31cd",
            "x97 37 50 70 98 61 99 49y",
            "x141 045 062 106 142 075 143 061y",
            "x00000000: 6125 3246 623d 6331  a%2Fb=c1\n",
        ] {
            assert!(read(list).iter().any(|text| text == "a%2Fb=c1"), "{list}: {:?}", read(list));
        }
    }

    #[test]
    fn a_list_of_numbers_in_any_base_is_read() {
        let secret = "a%2Fb=c1";
        for list in [
            secret.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(",\n    "),
            secret.bytes().map(|byte| format!("0x{byte:02X}")).collect::<Vec<_>>().join(", "),
            secret.bytes().map(|byte| format!("{byte:03o}")).collect::<Vec<_>>().join(" "),
            secret.bytes().map(|byte| format!("{byte:07b}")).collect::<Vec<_>>().join(" "),
        ] {
            assert_eq!(read(&format!("bytes: [{list}]")), [secret], "{list}");
        }
    }
}
