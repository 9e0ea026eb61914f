//! A secret in a header, compared as it is.

use super::{Check, ReceivedRequest, Verdict, is_same};
use crate::domain::{Secret, SecretTrait};

/// Why it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Missing,
    Twice,
    Wrong,
}

/// Check that `request` carries exactly `value` in `header`.
pub fn verify(request: &ReceivedRequest, header: &str, value: &Secret) -> Verdict<Refusal> {
    let mut verdict = Verdict::default();
    let received: Vec<&str> = request.headers_named(header).collect();
    let count = received.len().to_string();
    let check = Check::new("header", !received.is_empty(), header, if received.is_empty() { "absent" } else { header })
        .or_hint(|| format!("Send the header {header}; a proxy may have taken it away."));
    if !verdict.check(check, || Refusal::Missing) {
        return verdict;
    }
    verdict.check(
        Check::new("occurrences", received.len() == 1, "1", &count)
            .or_hint(|| "The header stands there more than once; something on the way added one.".to_owned()),
        || Refusal::Twice,
    );
    let is_right = received.iter().any(|received| is_same(received, value.expose()));
    let hint = || hint(received.first().copied().unwrap_or_default(), value.expose());
    verdict.check(Check::secret("value", is_right).or_hint(hint), || Refusal::Wrong);
    verdict
}

/// What is odd about a wrong value, without the value.
fn hint(received: &str, expected: &str) -> String {
    let is_bare = expected.split_once(' ').is_some_and(|(_, secret)| is_same(secret, received));
    let is_prefixed = received.split_once(' ').is_some_and(|(_, secret)| is_same(secret, expected));
    if is_bare {
        return "The value came without its scheme word, such as Bearer.".to_owned();
    }
    if is_prefixed {
        return "The value came with a scheme word that does not belong to it.".to_owned();
    }
    let odd: Vec<&str> = SecretTrait::of(received)
        .into_iter()
        .filter(|found| !SecretTrait::of(expected).contains(found))
        .map(SecretTrait::in_words)
        .collect();
    if odd.is_empty() {
        "The value is another one.".to_owned()
    } else {
        format!("The value is another one: it {}.", odd.join(", it "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::request::tests::request;

    fn verdict(values: &[&str]) -> Verdict<Refusal> {
        let headers: Vec<(&str, &str)> = values.iter().map(|value| ("X-Key", *value)).collect();
        verify(&request("POST", "/in", &headers, "[]"), "x-key", &Secret::new("Bearer hunter2"))
    }

    #[test]
    fn only_the_exact_value_once_is_right() {
        assert_eq!(verdict(&["Bearer hunter2"]).refusal, None);
        assert_eq!(verdict(&[]).refusal, Some(Refusal::Missing));
        assert_eq!(verdict(&["Bearer hunter2", "Bearer hunter2"]).refusal, Some(Refusal::Twice));
        for wrong in ["", "hunter2", "bearer hunter2", "Bearer hunter3", "Bearer Bearer hunter2"] {
            assert_eq!(verdict(&[wrong]).refusal, Some(Refusal::Wrong), "{wrong}");
        }
    }

    #[test]
    fn the_hint_says_what_is_odd_and_never_the_value() {
        for (value, words) in
            [("hunter2", "without its scheme"), ("\"Bearer hunter2\"", "quotes"), ("x", "another one")]
        {
            let report = verdict(&[value]).report;
            let hint = &report.failed().next().expect("it failed").hint;
            assert!(hint.contains(words) && !hint.contains("hunter2"), "{value}: {hint}");
        }
    }
}
