//! The numbers in what Event Hubs says, which tracking ids must not be taken for.

use crate::diagnose::evidence::case::Case;

/// The reason phrase, the message and the body, each without the ids that follow: their digits may be those of any code.
fn texts<'c>(case: &'c Case<'_>) -> impl Iterator<Item = &'c str> {
    let before_ids = |text: &'c str| text.split("TrackingId").next().unwrap_or_default();
    [case.reason(), case.error.message.as_str(), case.body.as_str()].into_iter().map(before_ids)
}

/// The first sub code that is said.
pub(super) fn sub_code(case: &Case<'_>) -> Option<u32> {
    texts(case).find_map(sub_code_of)
}

/// `SubCode=40103`, or `40103:` at the beginning.
pub(super) fn sub_code_of(text: &str) -> Option<u32> {
    let named = text.split("SubCode=").nth(1).and_then(five_digits);
    let text = text.trim_start();
    named.or_else(|| five_digits(text).filter(|_| text.get(5..6) == Some(":")))
}

/// `Error code : 50002`, as a throttled request has it.
pub(super) fn error_code(case: &Case<'_>) -> Option<u32> {
    texts(case).find_map(|text| {
        let rest = text.split("Error code").nth(1)?;
        five_digits(rest.trim_start_matches([' ', ':']))
    })
}

fn five_digits(text: &str) -> Option<u32> {
    let digits = text.get(..5).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let is_whole = text.as_bytes().get(5).is_none_or(|next| !next.is_ascii_digit());
    digits.parse().ok().filter(|_| is_whole)
}

/// The part of the body around the first of `words` that it holds, or its beginning.
pub(super) fn around<'c>(case: &'c Case<'_>, words: &[&str]) -> &'c str {
    let at = words.iter().find_map(|word| case.place_of(word));
    at.map_or(case.quote(), |at| case.quote_around(at))
}

#[cfg(test)]
mod tests {
    use super::five_digits;

    #[test]
    fn five_digits_are_a_code_and_six_are_none() {
        assert_eq!(five_digits("40103: x"), Some(40103));
        assert_eq!(five_digits("50002."), Some(50002));
        assert_eq!(five_digits("401003"), None);
        assert_eq!(five_digits("4010"), None);
        assert_eq!(five_digits("äöü12"), None);
    }
}
