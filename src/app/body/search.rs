//! Where a text stands in another.

use std::ops::Range;

/// Matches that are found; beyond that the search ends.
pub const MATCHES_MAX: usize = 10_000;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// Where each begins, in bytes, ascending and not overlapping.
    pub at: Vec<usize>,
    /// Bytes of each.
    pub length: usize,
    /// True if there are more.
    pub is_cut: bool,
}

/// What is searched for, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    pub text: String,
    /// Else ASCII letters match in either case.
    pub matches_case: bool,
    /// Only where no letter, digit or underscore goes on before or after it.
    pub whole_word: bool,
}

impl Search {
    /// For `text` anywhere and in either case.
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

/// Every place in `text` of what is wanted.
pub fn search(text: &str, wanted: &Search) -> Matches {
    let (whole, text, matches_case) = (text, text.as_bytes(), wanted.matches_case);
    let bytes = wanted.text.as_bytes();
    let mut matches = Matches { length: bytes.len(), ..Matches::default() };
    let Some((&first, rest)) = bytes.split_first() else { return matches };
    let (lower, upper) =
        if matches_case { (first, first) } else { (first.to_ascii_lowercase(), first.to_ascii_uppercase()) };
    let mut at = 0;
    while let Some(step) = text.get(at..).and_then(|left| left.iter().position(|b| *b == lower || *b == upper)) {
        let start = at + step;
        let end = start + bytes.len();
        let is_match = text
            .get(start + 1..end)
            .is_some_and(|found| if matches_case { found == rest } else { found.eq_ignore_ascii_case(rest) })
            && (!wanted.whole_word || is_word(whole, start..end));
        if !is_match {
            at = start + 1;
            continue;
        }
        if matches.at.len() == MATCHES_MAX {
            matches.is_cut = true;
            break;
        }
        matches.at.push(start);
        at = end;
    }
    matches
}

/// True if no word goes on across either end of `range`.
fn is_word(text: &str, range: Range<usize>) -> bool {
    let is_inside = |at: usize| {
        let around = text.get(..at).zip(text.get(at..));
        around.is_some_and(|(before, after)| {
            before.chars().next_back().is_some_and(is_of_word) && after.chars().next().is_some_and(is_of_word)
        })
    };
    !is_inside(range.start) && !is_inside(range.end)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn find(text: &str, wanted: &str) -> Matches {
        search(text, &Search::of(wanted))
    }

    #[test]
    fn case_counts_only_where_it_is_asked_for() {
        let wanted = Search { matches_case: true, ..Search::of("Pump") };
        assert_eq!(search("pump Pump PUMP", &wanted).at, [5]);
        assert_eq!(find("pump Pump PUMP", "Pump").at, [0, 5, 10]);
    }

    #[test]
    fn a_whole_word_ends_where_no_letter_digit_or_underscore_goes_on() {
        let wanted = Search { whole_word: true, ..Search::of("id") };
        assert_eq!(search("id \"id\" idle void an_id id2 éid id", &wanted).at, [0, 4, 33]);
        let quoted = Search { whole_word: true, ..Search::of("\"id") };
        assert_eq!(search("x\"id\" x\"ids\"", &quoted).at, [1], "a sign is the end of a word by itself");
    }

    #[test]
    fn ascii_letters_match_in_either_case_and_other_characters_exactly() {
        assert_eq!(find("Grüße GRÜßE grüße", "grüße").at, [0, 16]);
        assert_eq!(find("aAaA", "aa").at, [0, 2]);
        assert_eq!(find("abc", "").at, Vec::<usize>::new());
        assert_eq!(find("ab", "abc").at, Vec::<usize>::new());
    }

    #[test]
    fn a_search_that_finds_too_much_says_so() {
        let found = find(&"a".repeat(MATCHES_MAX + 1), "a");
        assert_eq!((found.at.len(), found.is_cut), (MATCHES_MAX, true));
    }

    proptest! {
        #[test]
        fn every_place_is_a_match_and_starts_a_character(text in "[aAbé]{0,60}", wanted in "[aAbé]{1,3}") {
            let found = find(&text, &wanted);
            for at in &found.at {
                prop_assert!(text[*at..at + found.length].eq_ignore_ascii_case(&wanted));
            }
            let plain = text.to_ascii_lowercase().matches(&wanted.to_ascii_lowercase()).count();
            prop_assert_eq!(found.at.len(), plain);
        }
    }
}
