//! The one redactor: whatever came from outside goes through it before it is stored, printed, exported or shown.
//!
//! ```text
//!  secrets ──parts──▶ forms ──┐
//!                             ▼
//!  bytes ──▶ views: raw, unescaped, twice, … ──search──▶ places in the raw bytes ──▶ masked bytes
//!       ├──▶ what stands in base64 or hexadecimal, in the same ways
//!       └──▶ inflated, if compressed ──search──▶ all or nothing
//! ```
//!
//! A view maps every byte to where it came from, so a form that is found in any of them is masked where it stands.

mod armour;
mod compressed;
mod cut;
mod dump;
mod forms;
mod look;
mod message;
mod parts;
mod search;
mod view;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use serde_json::Value;

pub use self::message::{
    secrets_hidden, secrets_of_proxy, secrets_of_request, secrets_of_token_response, secrets_of_user_info,
};

use self::forms::Form;
use self::search::{Edge, Edges, Neighbours, Search};
use super::display::MASK;
use super::secret::Secret;

/// Bytes that are searched at once, so that the views of a long body stay small.
const BLOCK_BYTES: usize = 256 * 1024;

/// Bytes of a body whose blanks and separators are taken out for a search: as many as files keep.
const SQUEEZED_BYTES_MAX: usize = super::limits::STORED_BODY_BYTES_MAX;

/// How many bytes an escape may take for each byte, as in `&#x00068;`.
const ESCAPE_GROWTH: usize = 12;

/// Whether a text is known to end before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Whole,
    Cut,
}

/// What a redactor made, and nothing else can: fit to be stored, printed and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// Our own words, which nothing from outside is in.
impl From<&'static str> for Redacted<String> {
    fn from(words: &'static str) -> Self {
        Self(words.to_owned())
    }
}

impl<T> std::ops::Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Display> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Finds the secrets of one send in everything that came back, and masks them.
pub struct Redactor {
    search: Option<Search>,
    squeezed: Option<Search>,
    /// The search could not be built: then nothing is shown.
    is_blind: bool,
}

impl Redactor {
    /// For `secrets` and all that they are made of.
    pub fn of(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let (mut forms, mut squeezed): (BTreeSet<Form>, BTreeSet<Form>) = Default::default();
        for part in secrets.into_iter().flat_map(|secret| parts::parts(&secret)) {
            forms.extend(forms::forms(part.expose().as_bytes()));
            squeezed.extend(forms::squeezed_forms(part.expose().as_bytes()));
        }
        let (search, squeezed) = (Search::of(forms, Neighbours::Own), Search::of(squeezed, Neighbours::Any));
        let is_blind = search.is_err() || squeezed.is_err();
        Self { search: search.unwrap_or_default(), squeezed: squeezed.unwrap_or_default(), is_blind }
    }

    /// `text` with every secret masked.
    pub fn text(&self, text: &str) -> String {
        let bytes = masked(text.as_bytes(), self.places(text.as_bytes(), Extent::Whole));
        String::from_utf8(bytes).unwrap_or_else(|_not_text| MASK.to_owned())
    }

    /// Words about what came back, such as why a delivery stopped.
    pub fn words(&self, text: &str) -> Redacted<String> {
        Redacted(self.text(text))
    }

    /// `bytes` with every secret masked, whether or not they are text.
    pub fn bytes(&self, bytes: &[u8], extent: Extent) -> Vec<u8> {
        if self.hides(bytes) {
            return MASK.as_bytes().to_vec();
        }
        masked(bytes, self.places(bytes, extent))
    }

    /// Every text and name in `value` with every secret masked; a number that is one becomes a text.
    pub fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.text(&name), self.json(value))).collect()
            }
            Value::Number(number) if self.finds(number.to_string().as_bytes()) => Value::from(MASK),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// True if a secret stands in `bytes`.
    pub fn finds(&self, bytes: &[u8]) -> bool {
        !self.places(bytes, Extent::Whole).is_empty()
    }

    fn hides(&self, bytes: &[u8]) -> bool {
        self.is_blind || (self.search.is_some() && compressed::hides(bytes, &|inflated| self.finds(inflated)))
    }

    /// The places of secrets in `bytes`, in no order.
    fn places(&self, bytes: &[u8], extent: Extent) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        if self.is_blind {
            places.push(0..bytes.len());
        }
        let Some(search) = &self.search else { return places };
        let overlap = search.longest() * ESCAPE_GROWTH;
        let mut start = 0;
        loop {
            let end = bytes.len().min(start + BLOCK_BYTES + overlap);
            let is_last = end == bytes.len();
            let edges = Edges {
                start: if start == 0 { Edge::Perhaps } else { Edge::Inner },
                end: match (is_last, extent) {
                    (false, _) => Edge::Inner,
                    (true, Extent::Whole) => Edge::Perhaps,
                    (true, Extent::Cut) => Edge::Cut,
                },
            };
            let found = self.places_in_block(search, &bytes[start..end], edges, start < SQUEEZED_BYTES_MAX);
            places.extend(found.into_iter().map(|place| start + place.start..start + place.end));
            if is_last {
                return places;
            }
            start += BLOCK_BYTES;
        }
    }

    fn places_in_block(&self, search: &Search, block: &[u8], edges: Edges, is_squeezed: bool) -> Vec<Range<usize>> {
        let squeezed = self.squeezed.as_ref().filter(|_| is_squeezed);
        look::places(search, squeezed, block, edges)
    }
}

/// `bytes` with a mask in each of `places`, which are widened to whole characters.
fn masked(bytes: &[u8], mut places: Vec<Range<usize>>) -> Vec<u8> {
    if places.is_empty() {
        return bytes.to_vec();
    }
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let is_inner = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let is_text = std::str::from_utf8(bytes).is_ok();
    let mut masked = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for place in places {
        let start = if is_text { (0..=place.start).rev().find(|at| !is_inner(*at)) } else { Some(place.start) };
        let end = if is_text { (place.end..=bytes.len()).find(|at| !is_inner(*at)) } else { Some(place.end) };
        let (start, end) = (start.unwrap_or(0), end.unwrap_or(bytes.len()));
        if start >= at && (start > at || masked.is_empty()) {
            masked.extend_from_slice(&bytes[at..start]);
            masked.extend_from_slice(MASK.as_bytes());
        }
        at = at.max(end);
    }
    masked.extend_from_slice(&bytes[at..]);
    masked
}

#[cfg(test)]
mod tests;
