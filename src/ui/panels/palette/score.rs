//! How well typed letters fit some words.

/// Letters that fit, and how well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// More is better.
    pub(super) score: i32,
    /// The characters that were meant, by position, in order.
    pub(super) hits: Vec<usize>,
}

/// A letter that fits, wherever it is.
const LETTER: i32 = 1;
/// It follows the letter before it.
const CONSECUTIVE: i32 = 10;
/// It begins a word.
const WORD_START: i32 = 5;
/// It is the capital within a word, as in `eventHubs`.
const CAMEL: i32 = 4;
/// It begins the whole.
const FIRST: i32 = 3;
/// Nothing fits here.
const NEVER: i32 = i32::MIN / 2;

/// Every word of `query` must occur in `text`, its letters in order: each within the word of the letter before it, or
/// at the start of a later one. `None` if one does not. Nothing typed fits all.
pub(super) fn fit(query: &str, text: &str) -> Option<Fit> {
    let text: Vec<char> = text.chars().collect();
    let mut whole = Fit { score: 0, hits: Vec::new() };
    for word in query.split_whitespace() {
        let Fit { score, hits } = fit_word(&word.chars().map(lower).collect::<Vec<_>>(), &text)?;
        whole.score += score;
        whole.hits.extend(hits);
    }
    whole.hits.sort_unstable();
    whole.hits.dedup();
    Some(whole)
}

/// The best way to find `word` in `text`: for each letter and place, the best score of the letters up to it.
fn fit_word(word: &[char], text: &[char]) -> Option<Fit> {
    let words = word_numbers(text);
    let mut best = vec![vec![NEVER; text.len()]; word.len()];
    let mut from = vec![vec![0; text.len()]; word.len()];
    for (row, letter) in word.iter().enumerate() {
        for (at, _) in text.iter().enumerate().filter(|(_, c)| lower(**c) == *letter) {
            let here = LETTER + place(text, at);
            if row == 0 {
                best[row][at] = here;
                continue;
            }
            let starts_word = place(text, at) > 0;
            let may_follow = |before: usize| starts_word || before + 1 == at || words[before] == words[at];
            for before in (0..at).filter(|before| may_follow(*before)) {
                let step = if before + 1 == at { CONSECUTIVE } else { 0 };
                let score = best[row - 1][before] + here + step;
                if best[row - 1][before] > NEVER && score > best[row][at] {
                    (best[row][at], from[row][at]) = (score, before);
                }
            }
        }
    }
    let last = best.last()?;
    let (mut at, score) = last.iter().copied().enumerate().rev().max_by_key(|(_, score)| *score)?;
    if score <= NEVER {
        return None;
    }
    let mut hits = vec![at];
    for row in (1..word.len()).rev() {
        at = from[row][at];
        hits.push(at);
    }
    hits.reverse();
    Some(Fit { score, hits })
}

/// For each character, how many words end before it.
fn word_numbers(text: &[char]) -> Vec<usize> {
    let mut number = 0;
    let numbered = text.iter().map(|c| {
        number += usize::from(!c.is_alphanumeric());
        number
    });
    numbered.collect()
}

/// What the place of a letter is worth.
fn place(text: &[char], at: usize) -> i32 {
    let Some(before) = at.checked_sub(1).map(|before| text[before]) else {
        return FIRST + WORD_START;
    };
    if !before.is_alphanumeric() && text[at].is_alphanumeric() {
        WORD_START
    } else if before.is_lowercase() && text[at].is_uppercase() {
        CAMEL
    } else {
        0
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn best<'a>(query: &str, texts: &[&'a str]) -> &'a str {
        let fits = texts.iter().filter_map(|text| Some((fit(query, text)?.score, *text)));
        fits.max_by_key(|(score, _)| *score).expect("one fits").1
    }

    #[test]
    fn the_beginnings_of_words_come_before_letters_within() {
        assert_eq!(best("sh", &["Dismiss the notices", "Search history"]), "Search history");
        assert_eq!(best("nr", &["Generate batch", "Next request"]), "Next request");
        assert_eq!(best("eh", &["Search the list", "eventHubs"]), "eventHubs");
    }

    #[test]
    fn letters_side_by_side_come_before_scattered_ones() {
        assert_eq!(best("curl", &["Copy the URL of all", "Copy as curl"]), "Copy as curl");
    }

    #[test]
    fn letters_scattered_over_words_are_not_what_was_typed() {
        for (query, text) in [("chart", "Copy history as tab-separated text"), ("paste", "Compare with the previous")] {
            assert_eq!(fit(query, text), None, "{query} in {text}");
        }
        for (query, text) in
            [("dstn", "Destination"), ("go-live", "Go-live check"), ("cac", "Copy as curl"), ("opy", "Copy")]
        {
            assert!(fit(query, text).is_some(), "{query} in {text}");
        }
    }

    #[test]
    fn words_may_be_typed_in_any_order() {
        assert_eq!(fit("history search", "Search history").expect("it fits").hits.len(), 13);
        assert_eq!(fit("search nothing", "Search history"), None);
    }

    #[test]
    fn the_letters_that_were_meant_are_named() {
        assert_eq!(fit("SH", "Search history").expect("it fits").hits, [0, 7]);
        assert_eq!(fit("", "Anything"), Some(Fit { score: 0, hits: Vec::new() }));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_the_hits_are_its_letters(query in "\\PC{0,12}", text in "\\PC{0,40}") {
            if let Some(fit) = fit(&query, &text) {
                let letters: Vec<char> = text.chars().collect();
                let mut wanted: Vec<char> = query.split_whitespace().flat_map(str::chars).map(lower).collect();
                for hit in &fit.hits {
                    let letter = lower(letters[*hit]);
                    prop_assert!(wanted.contains(&letter));
                }
                wanted.dedup();
                prop_assert!(fit.hits.len() <= query.chars().count());
            }
        }

        #[test]
        fn every_text_fits_itself(text in "\\PC{0,30}") {
            prop_assert!(fit(&text, &text).is_some());
        }
    }
}
