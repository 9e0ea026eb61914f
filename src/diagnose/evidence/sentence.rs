//! What a sentence does with the words in it: it states them, denies them, or names them as one of several possibilities.
//!
//! "The token has expired" states that it has. "The token is valid and not expired" denies it, and "the token may be
//! expired, malformed or revoked" leaves it open: a word that is found in those two decides nothing.

use std::ops::Range;

/// Bytes of a sentence that are read, to each side.
const SENTENCE_BYTES_MAX: usize = 400;

/// Places of the same words that are looked at.
const PLACES_MAX: usize = 64;

/// Bytes that a verdict may stand away from its subject.
const NEAR_BYTES: usize = 40;

/// Words that make a sentence a guess, or an example.
const HEDGES: [&str; 19] = [
    "may be ",
    "may have ",
    "might be ",
    "might have ",
    "could be ",
    "could have ",
    "possibl",
    "perhaps ",
    "maybe ",
    "(e.g",
    "for example",
    "for instance",
    "such as ",
    "due to one of",
    "check that ",
    "check if ",
    "check whether ",
    "make sure ",
    "ensure ",
];

/// Words of a failure: beside an "or", they make the words that were looked for one of several possibilities.
const FAILURES: [&str; 22] = [
    "invalid",
    "incorrect",
    "malformed",
    "missing",
    "unknown",
    "revoked",
    "expired",
    "wrong",
    "unsupported",
    "not valid",
    "not yet valid",
    "disabled",
    "deleted",
    "inactive",
    "not included",
    "included",
    "does not exist",
    "not found",
    "mismatch",
    "not match",
    "issued for another",
    "not provided",
];

/// The byte at which `text`, in lower case, states `words`; `None` if it only denies them or leaves them open.
pub(in crate::diagnose) fn stated(text: &str, words: &str) -> Option<usize> {
    let places = text.match_indices(words).map(|(at, _)| at).take(PLACES_MAX);
    places.into_iter().find(|at| is_stated(text, *at..*at + words.len()))
}

/// The byte at which a sentence of `text`, in lower case, passes one of `verdicts` on one of `subjects`: both stand near
/// each other, whichever comes first. Quotes, hyphens and underscores count as blanks.
pub(in crate::diagnose) fn judged(text: &str, subjects: &[&str], verdicts: &[&str]) -> Option<usize> {
    let plain = plain(text);
    subjects.iter().find_map(|subject| {
        let places = plain.match_indices(subject).map(|(at, _)| at..at + subject.len()).take(PLACES_MAX);
        places.into_iter().find_map(|subject| verdict_on(text, &plain, &subject, verdicts))
    })
}

/// The verdict that stands near the subject, in its sentence, and is stated.
fn verdict_on(text: &str, plain: &str, subject: &Range<usize>, verdicts: &[&str]) -> Option<usize> {
    let sentence = sentence(text, subject);
    let start = floor(plain, subject.start.saturating_sub(NEAR_BYTES)).max(sentence.start);
    let end = floor(plain, (subject.end + NEAR_BYTES).min(plain.len())).min(sentence.end);
    verdicts.iter().find_map(|verdict| {
        let before = plain.get(start..subject.start)?.rfind(verdict).map(|at| start + at);
        let after = plain.get(subject.end..end)?.find(verdict).map(|at| subject.end + at);
        let at = before.or(after)?;
        is_stated(text, at..at + verdict.len()).then_some(at.min(subject.start))
    })
}

fn is_stated(text: &str, words: Range<usize>) -> bool {
    let sentence = sentence(text, &words);
    let (before, after) = (&text[sentence.start..words.start], &text[words.end..sentence.end]);
    let is_open = HEDGES.iter().any(|hedge| before.contains(hedge)) || is_one_of_several(before, after);
    !is_open && !is_denied(before)
}

/// "Expired, malformed or revoked".
fn is_one_of_several(before: &str, after: &str) -> bool {
    let has = |word: &str| before.contains(word) || after.contains(word);
    (has(" or ") || after.starts_with('/')) && FAILURES.iter().any(|failure| has(failure))
}

/// "Not expired", "has not yet expired", "isn't an unknown client".
fn is_denied(before: &str) -> bool {
    let mut words = before.split(|c: char| !(c.is_ascii_alphanumeric() || c == '\'')).rev();
    let is_filler = |word: &&str| ["", "yet", "been", "a", "an", "the", "actually"].contains(word);
    let word = words.find(|word| !is_filler(word)).unwrap_or_default();
    ["not", "never", "neither", "nor", "without"].contains(&word) || word.ends_with("n't")
}

/// The sentence around `words`: up to a full stop, a quote, a bracket, a tag or the end of the line.
fn sentence(text: &str, words: &Range<usize>) -> Range<usize> {
    let (from, to) = (floor(text, words.start.saturating_sub(SENTENCE_BYTES_MAX)), {
        floor(text, (words.end + SENTENCE_BYTES_MAX).min(text.len()))
    });
    let start = ends(&text[from..words.start]).last().map_or(from, |at| from + at + 1);
    let end = ends(&text[words.end..to]).next().map_or(to, |at| words.end + at);
    start..end
}

/// Where sentences end in `text`.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let is_end = move |at: usize| match bytes[at] {
        b'\n' | b'\r' | b'"' | b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b';' | b'!' | b'?' => true,
        b'.' => bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || b"\"<\\".contains(next)),
        _ => false,
    };
    (0..bytes.len()).filter(move |at| is_end(*at))
}

/// The same text with blanks in place of what joins or encloses words; every byte keeps its place.
fn plain(text: &str) -> String {
    text.chars().map(|c| if "_-'`\"\\()".contains(c) { ' ' } else { c }).collect()
}

/// The last boundary of a character at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_sentence_states_is_found() {
        for text in [
            "the token has expired",
            "jwt is expired; nothing else",
            "{\"error_description\":\"the access token expired\"}",
            "idx10223: lifetime validation failed. the token is expired. validto: '02/11/2026'",
            "the audience 'account' is invalid; the token expired at '02/11/2026'",
            "not authorized. the token expired",
        ] {
            assert!(stated(text, "expired").is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_denied_or_left_open_is_not_stated() {
        for text in [
            "your token is valid and not expired, but your tenant is not licensed",
            "the token hasn't expired",
            "the token has not yet expired",
            "the token may be expired",
            "the token may be expired, malformed, issued for another audience, or revoked",
            "token is invalid or expired",
            "please make sure the token is not expired",
        ] {
            assert_eq!(stated(text, "expired"), None, "{text}");
        }
        // Doorkeeper and fosite list what RFC 6749 §5.2 lists.
        for text in [
            "client authentication failed due to unknown client, no client authentication included, or unsupported \
             authentication method.",
            "client authentication failed (e.g., unknown client, no client authentication included)",
        ] {
            assert_eq!(stated(text, "unknown client"), None, "{text}");
        }
    }

    #[test]
    fn a_verdict_is_found_on_either_side_of_its_subject_and_however_it_is_written() {
        const SUBJECTS: [&str; 2] = ["client id", "clientid"];
        const VERDICTS: [&str; 3] = ["invalid", "unknown", "not found"];
        for text in [
            "the specified 'client_id' is invalid.",
            "{\"error\":\"clientid is invalid\"}",
            "invalid request: invalid client_id.",
            "{\"error_reason\":\"invalid_client_id\"}",
            "unknown client-id",
            "client id not found",
        ] {
            assert!(judged(text, &SUBJECTS, &VERDICTS).is_some(), "{text}");
        }
        for text in [
            "{\"error\":\"invalid_client\",\"client_id\":\"meters\"}",
            "the client_id may be invalid",
            "invalid client_id or client_secret, or the client is disabled",
            "the request is invalid for reasons that have nothing to do with the client_id",
        ] {
            assert_eq!(judged(text, &SUBJECTS, &VERDICTS), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-z _'\".;é(]{0,80}", words in "(expired|client|é)") {
            if let Some(at) = stated(&text, &words) {
                prop_assert!(text[at..].starts_with(&words));
            }
            let _ = judged(&text, &[&words], &["invalid", "a"]);
        }
    }
}
