//! Where the forms of secrets stand in a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};

use super::cut;
use super::forms::{Form, Kind};
use super::view::View;

/// Bytes that a form is known by at its beginning and at its end; the rest is compared. As many of it are masked where a
/// text is known to be cut.
const ANCHOR_BYTES: usize = 4;

/// Bytes of a form that are masked where a text only may be cut: fewer stand there by accident.
const PERHAPS_CUT_BYTES_MIN: usize = 8;

/// Bytes of a form's beginning or end that are masked wherever they stand, if they look random.
const PART_BYTES_MIN: usize = 16;

/// What looks random is of another kind of character at least once in so many.
const BYTES_PER_CHANGE: usize = 4;

/// Forms of secrets, ready to be searched for.
pub(super) struct Search {
    forms: Vec<Form>,
    anchors: AhoCorasick,
    /// For each of the anchors.
    anchored: Vec<Anchored>,
    /// Bytes of the longest form.
    longest: usize,
    neighbours: Neighbours,
}

/// What stands beside a form in a text that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbours {
    /// What stood there when it was written: perhaps a mark of a cut.
    Own,
    /// Anything: blanks and separators were taken out, also the colon after the name before a password.
    Any,
}

/// The forms that one anchor belongs to, by their number.
#[derive(Default)]
struct Anchored {
    begins: Vec<usize>,
    ends: Vec<usize>,
}

/// The edges of a text at which a secret may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edges {
    pub(super) start: Edge,
    pub(super) end: Edge,
}

/// What is known of one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// The text goes on: its next piece is searched, too.
    Inner,
    /// The text's own, which somebody may have cut.
    Perhaps,
    Cut,
}

impl Edge {
    fn least(self) -> Option<usize> {
        match self {
            Self::Inner => None,
            Self::Perhaps => Some(PERHAPS_CUT_BYTES_MIN),
            Self::Cut => Some(ANCHOR_BYTES),
        }
    }
}

impl Search {
    /// `None` if there is nothing to search for.
    pub(super) fn of(forms: BTreeSet<Form>, neighbours: Neighbours) -> Result<Option<Self>, BuildError> {
        let forms: Vec<Form> = forms.into_iter().collect();
        if forms.is_empty() {
            return Ok(None);
        }
        let mut anchored = BTreeMap::<&[u8], Anchored>::new();
        for (index, form) in forms.iter().enumerate() {
            let (first, last) = form.ends(ANCHOR_BYTES);
            anchored.entry(first).or_default().begins.push(index);
            // Of a short secret nothing is looked for but the whole.
            if !form.is_word {
                anchored.entry(last).or_default().ends.push(index);
            }
        }
        let anchors = AhoCorasick::new(anchored.keys())?;
        let anchored = anchored.into_values().collect();
        let longest = forms.iter().map(|form| form.bytes.len()).max().unwrap_or_default();
        Ok(Some(Self { forms, anchors, anchored, longest, neighbours }))
    }

    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Add the places of every form in `view` to `found`, and of the parts of forms that a cut has left.
    pub(super) fn look(&self, view: &View<'_>, edges: Edges, found: &mut Vec<Range<usize>>) {
        let text = &*view.bytes;
        let searched = Searched { text, end: cut::end_of(text), edges, neighbours: self.neighbours };
        // Quicker than anchors in every case, which would have to be made ready for each send.
        let lower = text.to_ascii_lowercase();
        for hit in self.anchors.find_overlapping_iter(&lower) {
            let Anchored { begins, ends } = &self.anchored[hit.pattern().as_usize()];
            let forms = |indices| <[usize]>::iter(indices).map(|index| &self.forms[*index]);
            let begun = forms(begins).filter_map(|form| Some((form, searched.begun(form, hit.start())?)));
            let ended = forms(ends).filter_map(|form| Some((form, searched.ended(form, hit.end())?)));
            found.extend(begun.chain(ended).map(|(form, place)| {
                let place = if form.kind == Kind::Base64 { with_neighbours(view, place) } else { place };
                let (start, end) = view.place(place.start, place.end);
                start..end
            }));
        }
    }
}

/// A text, and what is known of the places at which it may be cut.
struct Searched<'t> {
    text: &'t [u8],
    /// Where it ends, less an escape that is cut itself.
    end: usize,
    edges: Edges,
    neighbours: Neighbours,
}

impl Searched<'_> {
    /// The place of `form`, which begins at `start`: all of it, or what a cut has left.
    fn begun(&self, form: &Form, start: usize) -> Option<Range<usize>> {
        let known = form.known_from(&self.text[start..]);
        let end = start + known;
        let is_whole = known == form.bytes.len();
        if form.is_word {
            return (is_whole && is_word(self.text, start, end)).then_some(start..end);
        }
        let is_at_edge = end == self.text.len() || end == self.end;
        if is_at_edge && self.edges.end.least().is_some_and(|least| known >= least) {
            return Some(start..self.text.len());
        }
        if is_whole {
            return Some(start..end);
        }
        // The name before a password is no secret, and stands elsewhere, too.
        let part = self.text.get(start + form.name_bytes()..end);
        let is_left = cut::follows(&self.text[end..]) || part.is_some_and(looks_random);
        (self.neighbours == Neighbours::Own && is_left).then_some(start..end)
    }

    /// The place of what a cut has left of `form`, which ends at `end`. All of it is found by its beginning.
    fn ended(&self, form: &Form, end: usize) -> Option<Range<usize>> {
        let known = form.known_until(&self.text[..end]);
        let start = end - known;
        if known == form.bytes.len() {
            return None;
        }
        let is_cut = start == 0 && self.edges.start.least().is_some_and(|least| known >= least);
        let is_left = cut::precedes(&self.text[..start]) || looks_random(&self.text[start..end]);
        (is_cut || (self.neighbours == Neighbours::Own && is_left)).then_some(start..end)
    }
}

impl Form {
    /// The `count` bytes that it begins and that it ends with.
    fn ends(&self, count: usize) -> (&[u8], &[u8]) {
        let count = count.min(self.bytes.len());
        (&self.bytes[..count], &self.bytes[self.bytes.len() - count..])
    }

    /// How many of its bytes `text` begins with.
    fn known_from(&self, text: &[u8]) -> usize {
        self.bytes.iter().zip(text).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    }

    /// How many of its bytes `text` ends with.
    fn known_until(&self, text: &[u8]) -> usize {
        self.bytes.iter().rev().zip(text.iter().rev()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    }

    /// Bytes of the name in `name:password`, with the colon.
    fn name_bytes(&self) -> usize {
        self.bytes.iter().position(|byte| *byte == b':').map_or(0, |at| at + 1)
    }
}

/// True for a long part of a key or a token, which goes from letters to digits and from small to capital ones all the
/// time; false for words, which stand in other names, too.
fn looks_random(part: &[u8]) -> bool {
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
    let changes = part.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    part.len() >= PART_BYTES_MIN && changes >= part.len() / BYTES_PER_CHANGE
}

fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    !is_letter(start.checked_sub(1).and_then(|at| text.get(at))) && !is_letter(text.get(end))
}

/// Of base32 (RFC 4648 §6); base64 has two at most.
const PADDING_BYTES_MAX: usize = 6;

/// A character of base64 right before or after may hold bits of the secret, too; padding goes with it.
fn with_neighbours(view: &View<'_>, Range { start, end }: Range<usize>) -> Range<usize> {
    let text = &*view.bytes;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let is_next = |at: usize| view.place(at, at + 1).1 >= view.place(at + 1, at + 2).0;
    let start = if start > 0 && is_base64(&text[start - 1]) && is_next(start - 1) { start - 1 } else { start };
    let end = if text.get(end).is_some_and(is_base64) && is_next(end - 1) { end + 1 } else { end };
    let padding = text[end..].iter().take(PADDING_BYTES_MAX).take_while(|byte| **byte == b'=').count();
    start..end + padding
}
