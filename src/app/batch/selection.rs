//! Which messages of the list are chosen, and what is asked for all of them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// The messages that are chosen in the list; at least one, as far as there are any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    indices: BTreeSet<usize>,
    /// Where a choice through another message begins.
    anchor: usize,
}

impl Chosen {
    pub fn only(index: usize) -> Self {
        Self { indices: [index].into(), anchor: index }
    }

    pub fn range(range: Range<usize>) -> Self {
        Self { anchor: range.start, indices: range.collect() }
    }

    pub fn contains(&self, index: usize) -> bool {
        self.indices.contains(&index)
    }

    /// How many are chosen.
    pub fn count(&self) -> usize {
        self.indices.len()
    }

    pub fn indices(&self) -> &BTreeSet<usize> {
        &self.indices
    }

    /// Every message from where the choice began to `index`.
    #[must_use]
    pub fn through(&self, index: usize) -> Self {
        let (first, last) = (self.anchor.min(index), self.anchor.max(index));
        Self { indices: (first..=last).collect(), anchor: self.anchor }
    }

    /// With `index`, or without it if it was chosen and is not the only one.
    #[must_use]
    pub fn toggled(&self, index: usize) -> Self {
        let mut indices = self.indices.clone();
        if !indices.remove(&index) || indices.is_empty() {
            indices.insert(index);
        }
        Self { indices, anchor: index }
    }

    /// The chosen message closest to `index`.
    pub fn nearest(&self, index: usize) -> usize {
        let before = self.indices.range(..=index).next_back();
        before.or(self.indices.first()).copied().unwrap_or(index)
    }

    /// Without those beyond `count`, and with `selected` in any case.
    pub(in crate::app) fn limit(&mut self, count: usize, selected: usize) {
        self.indices.retain(|index| *index < count);
        if !self.indices.contains(&selected) {
            *self = Self::only(selected);
        }
    }
}

/// A field that is to be set or taken out in many messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkForm {
    /// As typed: a JSON pointer within a message, `*` for every element of a list.
    pub pointer: String,
    /// The new value as typed.
    pub json: String,
    /// Whether messages without the field get it.
    pub adds: bool,
    /// All messages of the batch, not the chosen ones alone.
    pub is_everywhere: bool,
    /// Fields of the selected message with their values, to choose from.
    pub offered: Arc<[(String, String)]>,
    /// Why it could not be done.
    pub problem: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(chosen: &Chosen) -> Vec<usize> {
        chosen.indices().iter().copied().collect()
    }

    #[test]
    fn a_choice_goes_from_where_it_began_in_both_directions() {
        let chosen = Chosen::only(3);
        assert_eq!(indices(&chosen.through(5)), [3, 4, 5]);
        assert_eq!(indices(&chosen.through(5).through(1)), [1, 2, 3]);
    }

    #[test]
    fn one_message_is_added_or_taken_away_but_never_the_last() {
        let chosen = Chosen::only(3).toggled(7);
        assert_eq!(indices(&chosen), [3, 7]);
        assert_eq!(indices(&chosen.toggled(3)), [7]);
        assert_eq!(indices(&Chosen::only(3).toggled(3)), [3]);
        assert_eq!((chosen.nearest(5), chosen.nearest(9), chosen.nearest(0)), (3, 7, 3));
    }

    #[test]
    fn what_is_no_longer_there_is_not_chosen() {
        let mut chosen = Chosen::range(2..6);
        chosen.limit(4, 2);
        assert_eq!(indices(&chosen), [2, 3]);
        chosen.limit(2, 1);
        assert_eq!(indices(&chosen), [1]);
    }
}
