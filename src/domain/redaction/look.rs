//! One text looked through in every way to read it.

use std::ops::Range;

use super::search::{Edge, Edges, Search};
use super::view::View;
use super::{armour, compressed, dump};

/// Escapes within escapes that are undone.
const LEVELS_MAX: usize = 8;

/// Quoted-printable within itself that is undone.
const QUOTED_LEVELS_MAX: usize = 3;

/// How often base64, hexadecimal or a dump may stand in one another.
const ARMOUR_LEVELS_MAX: usize = 3;

/// The places of secrets in `text`. `squeezed` searches it without its blanks and separators.
pub(super) fn places(search: &Search, squeezed: Option<&Search>, text: &[u8], edges: Edges) -> Vec<Range<usize>> {
    let mut look = Look { search, squeezed, found: Vec::new() };
    look.look_at(View::raw(text), edges, ARMOUR_LEVELS_MAX);
    look.found
}

/// A look through one text, in every way to read it.
struct Look<'s> {
    search: &'s Search,
    /// For the text without its blanks and separators.
    squeezed: Option<&'s Search>,
    found: Vec<Range<usize>>,
}

impl Look<'_> {
    /// Search `view` as it is, with its escapes undone, and what stands in base64 or hexadecimal in it.
    fn look_at(&mut self, view: View<'_>, edges: Edges, armour_levels: usize) {
        self.search.look(&view, edges, &mut self.found);
        // What a dump has beside its numbers may look like an escape.
        self.look_at_numbers(&view, edges, armour_levels);
        let unquoted = view.unquoted();
        let (deepest, is_escaped) = self.below(view, edges);
        if is_escaped {
            self.look_at_numbers(&deepest, edges, armour_levels);
        }
        let mut quoted: Vec<View<'_>> = unquoted.into_iter().chain(deepest.unquoted()).collect();
        for _ in 0..QUOTED_LEVELS_MAX {
            for view in std::mem::take(&mut quoted) {
                self.search.look(&view, edges, &mut self.found);
                let (deepest, _) = self.below(view, edges);
                self.look_at_numbers(&deepest, edges, armour_levels);
                self.look_within(&deepest, edges, armour_levels);
                quoted.extend(deepest.unquoted());
            }
        }
        self.look_within(&deepest, edges, armour_levels);
        if let Some(squeezed) = self.squeezed {
            // A break may have stood within an escape.
            let mut view = deepest.squeezed();
            squeezed.look(&view, edges, &mut self.found);
            for _ in 0..LEVELS_MAX {
                let Some(decoded) = view.decoded() else { break };
                view = decoded.squeezed();
                squeezed.look(&view, edges, &mut self.found);
            }
        }
    }

    /// Search `view` with its escapes undone, and again; returns the last view, and whether there were any.
    fn below<'v>(&mut self, view: View<'v>, edges: Edges) -> (View<'v>, bool) {
        let (mut deepest, mut is_escaped) = (view, false);
        for _ in 0..LEVELS_MAX {
            let Some(decoded) = deepest.decoded() else { break };
            self.search.look(&decoded, edges, &mut self.found);
            (deepest, is_escaped) = (decoded, true);
        }
        (deepest, is_escaped)
    }

    /// Search what the runs of base64 and hexadecimal in `view` hold.
    fn look_within(&mut self, view: &View<'_>, edges: Edges, levels: usize) {
        let Some(levels) = levels.checked_sub(1) else { return };
        for run in armour::runs(view) {
            for reading in run.readings(view) {
                if compressed::hides_marked(&reading.bytes, &|inflated| self.finds(inflated)) {
                    let place = run.place();
                    let (start, end) = view.place(place.start, place.end);
                    self.found.push(start..end);
                    break;
                }
                for text in reading.texts(view) {
                    // A break before or after is one of the run's, or what stands there is no text.
                    self.look_at(text, edges, levels);
                }
            }
        }
    }

    /// Search what the lists of numbers in `view` hold.
    fn look_at_numbers(&mut self, view: &View<'_>, edges: Edges, levels: usize) {
        let Some(levels) = levels.checked_sub(1) else { return };
        for dump in dump::dumps(view) {
            if compressed::hides_marked(&dump.bytes, &|inflated| self.finds(inflated)) {
                let place = dump.place();
                let (start, end) = view.place(place.start, place.end);
                self.found.push(start..end);
            }
            for text in dump.texts(view) {
                self.look_at(text, edges, levels);
            }
        }
    }

    /// True if a secret stands in `text`, one of its own that was compressed.
    fn finds(&self, text: &[u8]) -> bool {
        let mut look = Look { search: self.search, squeezed: self.squeezed, found: Vec::new() };
        // What was compressed may be cut: then it ends somewhere.
        look.look_at(View::raw(text), Edges { start: Edge::Perhaps, end: Edge::Cut }, 1);
        !look.found.is_empty()
    }
}
