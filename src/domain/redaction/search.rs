//! Where the forms of secrets stand in a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, BuildError};

use super::ESCAPE_GROWTH;
use super::forms::{Form, Kind};
use super::view::View;

/// Bytes of a form that are enough to know it by; what follows is compared.
const ANCHOR_BYTES: usize = 32;

/// Bytes of a form's beginning or end that are masked where a text is known to be cut there.
const CUT_BYTES_MIN: usize = 4;

/// The same where it only may be cut: shorter ones stand there by accident.
const PERHAPS_CUT_BYTES_MIN: usize = 8;

/// Forms of secrets, ready to be searched for.
pub(super) struct Search {
    forms: Vec<Form>,
    anchors: AhoCorasick,
    /// The forms by their first and by their last four bytes.
    beginnings: BTreeMap<[u8; CUT_BYTES_MIN], Vec<usize>>,
    endings: BTreeMap<[u8; CUT_BYTES_MIN], Vec<usize>>,
    /// Bytes of the longest form.
    longest: usize,
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
            Self::Cut => Some(CUT_BYTES_MIN),
        }
    }
}

impl Search {
    /// `None` if there is nothing to search for.
    pub(super) fn of(forms: BTreeSet<Form>) -> Result<Option<Self>, BuildError> {
        let forms: Vec<Form> = forms.into_iter().collect();
        if forms.is_empty() {
            return Ok(None);
        }
        let anchors = forms.iter().map(|form| &form.bytes[..form.bytes.len().min(ANCHOR_BYTES)]);
        let anchors = AhoCorasickBuilder::new().ascii_case_insensitive(true).build(anchors)?;
        let (mut beginnings, mut endings) = (BTreeMap::<_, Vec<usize>>::new(), BTreeMap::<_, Vec<usize>>::new());
        for (index, form) in forms.iter().enumerate().filter(|(_, form)| !form.is_word) {
            if let (Some(first), Some(last)) = (form.bytes.first_chunk(), form.bytes.last_chunk()) {
                beginnings.entry(*first).or_default().push(index);
                endings.entry(*last).or_default().push(index);
            }
        }
        let longest = forms.iter().map(|form| form.bytes.len()).max().unwrap_or_default();
        Ok(Some(Self { forms, anchors, beginnings, endings, longest }))
    }

    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Add the places of every form in `view` to `found`.
    pub(super) fn look(&self, view: &View<'_>, edges: Edges, found: &mut Vec<Range<usize>>) {
        let text = &*view.bytes;
        let mut add = |start: usize, end: usize| {
            let (start, end) = view.place(start, end);
            found.push(start..end);
        };
        for hit in self.anchors.find_overlapping_iter(text) {
            let form = &self.forms[hit.pattern().as_usize()];
            let rest = form.bytes.get(ANCHOR_BYTES..).unwrap_or_default().iter();
            let more = rest.zip(&text[hit.end()..]).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
            let (start, end) = (hit.start(), hit.end() + more);
            if form.is_word && !is_word(text, start, end) {
                continue;
            }
            let (start, end) = if form.kind == Kind::Base64 { with_neighbours(view, start, end) } else { (start, end) };
            add(start, end);
        }
        if let Some(start) = edges.end.least().and_then(|least| self.begun_at_end(text, least)) {
            add(start, text.len());
        }
        if let Some(end) = edges.start.least().and_then(|least| self.ended_at_start(text, least)) {
            add(0, end);
        }
    }

    /// Where the beginning of a form starts that `text` ends with; an escape that is cut itself counts as its end.
    fn begun_at_end(&self, text: &[u8], least: usize) -> Option<usize> {
        let tail = text.len().saturating_sub(ESCAPE_GROWTH);
        let escape = text[tail..].iter().rposition(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'='));
        let is_begun =
            |at: &usize| text[at + 1..].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'{'));
        let ends = [Some(text.len()), escape.map(|at| tail + at).filter(is_begun)];
        let starts = ends.into_iter().flatten().filter_map(|end| {
            let text = &text[..end];
            let first = end.saturating_sub(self.longest);
            (first..end.saturating_sub(least - 1)).find(|start| {
                let begun = &text[*start..];
                let known = begun.first_chunk().and_then(|chunk| self.beginnings.get(&lower(*chunk)));
                known.into_iter().flatten().any(|index| {
                    let start = self.forms[*index].bytes.get(..begun.len());
                    start.is_some_and(|start| start.eq_ignore_ascii_case(begun))
                })
            })
        });
        starts.min()
    }

    /// Where the end of a form ends that `text` starts with.
    fn ended_at_start(&self, text: &[u8], least: usize) -> Option<usize> {
        (least..=text.len().min(self.longest)).rev().find(|end| {
            let ended = &text[..*end];
            let known = ended.last_chunk().and_then(|chunk| self.endings.get(&lower(*chunk)));
            known.into_iter().flatten().any(|index| {
                let form = &self.forms[*index].bytes;
                let end = form.len().checked_sub(ended.len()).map(|at| &form[at..]);
                end.is_some_and(|end| end.eq_ignore_ascii_case(ended))
            })
        })
    }
}

fn lower(chunk: [u8; CUT_BYTES_MIN]) -> [u8; CUT_BYTES_MIN] {
    chunk.map(|byte| byte.to_ascii_lowercase())
}

fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    !is_letter(start.checked_sub(1).and_then(|at| text.get(at))) && !is_letter(text.get(end))
}

/// Of base32 (RFC 4648 §6); base64 has two at most.
const PADDING_BYTES_MAX: usize = 6;

/// A character of base64 right before or after may hold bits of the secret, too; padding goes with it.
fn with_neighbours(view: &View<'_>, start: usize, end: usize) -> (usize, usize) {
    let text = &*view.bytes;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let is_next = |at: usize| view.place(at, at + 1).1 >= view.place(at + 1, at + 2).0;
    let start = if start > 0 && is_base64(&text[start - 1]) && is_next(start - 1) { start - 1 } else { start };
    let end = if text.get(end).is_some_and(is_base64) && is_next(end - 1) { end + 1 } else { end };
    let padding = text[end..].iter().take(PADDING_BYTES_MAX).take_while(|byte| **byte == b'=').count();
    (start, end + padding)
}
