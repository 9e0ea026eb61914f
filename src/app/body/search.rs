//! Where a text stands in another.

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

/// Every place of `wanted` in `text`; ASCII letters match in either case.
pub fn find(text: &str, wanted: &str) -> Matches {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let mut matches = Matches { length: wanted.len(), ..Matches::default() };
    let Some((&first, rest)) = wanted.split_first() else { return matches };
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let mut at = 0;
    while let Some(step) = text.get(at..).and_then(|left| left.iter().position(|b| *b == lower || *b == upper)) {
        let start = at + step;
        let end = start + wanted.len();
        let is_match = text.get(start + 1..end).is_some_and(|found| found.eq_ignore_ascii_case(rest));
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
