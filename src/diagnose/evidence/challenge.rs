//! What a refusal asks for: the challenges of `WWW-Authenticate`, by the grammar of RFC 9110 §11.6.1.
//!
//! Real servers bend the grammar: AWS separates parameters by blanks alone, others leave a sentence unquoted. Both
//! are read as they are meant.

use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::sentence;

/// The header that carries challenges.
const NAME: &str = "www-authenticate";

/// Challenges of one header that are read; a server has a handful.
const CHALLENGES_MAX: usize = 32;

/// One scheme that the server would take, and what it says with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::diagnose) struct Challenge {
    pub(in crate::diagnose) scheme: String,
    /// Base64 or the like after the scheme, as with Negotiate.
    pub(in crate::diagnose) token68: Option<String>,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Every challenge of the response, in order.
    pub(in crate::diagnose) fn all(case: &Case<'_>) -> Vec<Self> {
        lines(case).flat_map(|(_, value)| parse(value)).collect()
    }

    /// True if it is for this scheme: schemes have no case (RFC 9110 §11.1).
    pub(in crate::diagnose) fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The value of a parameter; empty if it is not there.
    pub(in crate::diagnose) fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.as_str())
    }

    /// What it says about the refusal; names of the API itself, such as realm and scope, are left out.
    fn reason(&self) -> String {
        const REASONS: [&str; 6] = ["error", "error_description", "error_detail", "error_message", "message", "reason"];
        let is_reason = |name: &str| REASONS.iter().any(|reason| reason.eq_ignore_ascii_case(name));
        let values = self.parameters.iter().filter(|(name, _)| is_reason(name)).map(|(_, value)| value.as_str());
        values.collect::<Vec<_>>().join("; ")
    }
}

/// Bytes of one header that are read.
const VALUE_BYTES_MAX: usize = 8 * 1024;

/// The headers with challenges: name and value.
fn lines<'a>(case: &Case<'a>) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let headers = case.response().map_or(&[][..], |response| &response.headers);
    let headers = headers.iter().filter(|header| header.name.eq_ignore_ascii_case(NAME) && !header.value.is_empty());
    headers.map(|header| (header.name.as_str(), header.value.as_str()))
}

/// The error code of a Bearer challenge (RFC 6750 §3.1); empty if there is none.
pub(in crate::diagnose) fn error(case: &Case<'_>) -> String {
    let challenges = Challenge::all(case);
    let found = challenges.iter().map(|challenge| challenge.parameter("error")).find(|error| !error.is_empty());
    found.unwrap_or_default().to_owned()
}

/// What the challenges say about the refusal.
pub(in crate::diagnose) fn reasons(case: &Case<'_>) -> String {
    let reasons: Vec<String> = Challenge::all(case).iter().map(Challenge::reason).collect();
    reasons.join(" ")
}

/// The header whose challenge gives one of `words` as a reason, as evidence.
pub(in crate::diagnose) fn line_that_says(case: &Case<'_>, words: &[&str]) -> Option<String> {
    let says = |value: &str| {
        let reasons: Vec<String> = parse(value).iter().map(Challenge::reason).collect();
        words.iter().any(|word| contains(&reasons.join(" "), word))
    };
    lines(case).find(|(_, value)| says(value)).map(|(name, value)| format!("{name}: {value}"))
}

/// The header whose challenge states one of `words`, which are in lower case, as evidence.
pub(in crate::diagnose) fn line_that_states(case: &Case<'_>, words: &[&str]) -> Option<String> {
    let states = |value: &str| {
        let reasons: Vec<String> = parse(value).iter().map(Challenge::reason).collect();
        let reasons = reasons.join("; ").to_ascii_lowercase();
        words.iter().any(|word| sentence::stated(&reasons, word).is_some())
    };
    lines(case).find(|(_, value)| states(value)).map(|(name, value)| format!("{name}: {value}"))
}

/// Every header with challenges, as evidence.
pub(in crate::diagnose) fn quotes(case: &Case<'_>) -> Vec<String> {
    lines(case).map(|(name, value)| format!("{name}: {value}")).collect()
}

/// The challenges of one header, in one pass.
pub(in crate::diagnose) fn parse(value: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let end = (0..=value.len().min(VALUE_BYTES_MAX)).rev().find(|end| value.is_char_boundary(*end));
    let mut rest = &value[..end.unwrap_or(0)];
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let Some(first) = rest.chars().next() else { return challenges };
        let (word, after) = rest.split_at(rest.find(|c: char| !is_token(c)).unwrap_or(rest.len()));
        if word.is_empty() {
            rest = if first == '"' { quoted(rest).1 } else { &rest[first.len_utf8()..] };
            continue;
        }
        let spaced = after.trim_start_matches([' ', '\t']);
        if let Some(text) = spaced.strip_prefix('=') {
            let (parameter, after) = parameter_value(text.trim_start_matches([' ', '\t']));
            // A parameter before any scheme belongs to nothing.
            if let Some(challenge) = challenges.last_mut() {
                challenge.parameters.push((word.to_owned(), parameter));
            }
            rest = after;
        } else {
            if challenges.len() == CHALLENGES_MAX {
                return challenges;
            }
            let (token68, after) = token68(spaced);
            challenges.push(Challenge { scheme: word.to_owned(), token68, parameters: Vec::new() });
            rest = after;
        }
    }
}

/// A character of a token (RFC 9110 §5.6.2).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// Base64 or the like, if that is what stands here up to a comma or the end; and what follows.
fn token68(text: &str) -> (Option<String>, &str) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let padded = text[end..].trim_start_matches('=');
    let (word, after) = text.split_at(text.len() - padded.len());
    let follows = after.trim_start_matches([' ', '\t']);
    if end == 0 || !(follows.is_empty() || follows.starts_with(',')) {
        return (None, text);
    }
    (Some(word.to_owned()), after)
}

/// The value of a parameter, and what follows it.
fn parameter_value(text: &str) -> (String, &str) {
    if text.starts_with('"') {
        return quoted(text);
    }
    let (mut value, mut rest) = text.split_at(text.find([' ', '\t', ',']).unwrap_or(text.len()));
    let mut length = value.len();
    // A sentence that should have been quoted goes on to the comma, or to the next name.
    loop {
        let next = rest.trim_start_matches([' ', '\t']);
        let word = &next[..next.find([' ', '\t', ',']).unwrap_or(next.len())];
        if word.is_empty() || word.contains('=') || next[word.len()..].trim_start_matches([' ', '\t']).starts_with('=')
        {
            return (value.to_owned(), rest);
        }
        length += rest.len() - next.len() + word.len();
        (value, rest) = text.split_at(length);
    }
}

/// A quoted string without its quotes and escapes (RFC 9110 §5.6.4), and what follows it; an open one ends with the
/// text.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schemes(value: &str) -> Vec<String> {
        parse(value).into_iter().map(|challenge| challenge.scheme).collect()
    }

    #[test]
    fn several_challenges_in_one_header_are_told_apart() {
        let found = parse(r#"Basic realm="a, b", charset="UTF-8", ApiKey, Bearer realm=x, error="invalid_token""#);
        assert_eq!(
            schemes(r#"Basic realm="a, b", charset="UTF-8", ApiKey, Bearer realm=x"#),
            ["Basic", "ApiKey", "Bearer"]
        );
        assert_eq!(found[0].parameter("REALM"), "a, b");
        assert_eq!(found[1].parameters, []);
        assert_eq!(found[2].parameter("error"), "invalid_token");
        assert_eq!(found[2].parameter("scope"), "");
    }

    #[test]
    fn a_token68_is_no_scheme() {
        let found = parse("Negotiate YIIBhg==, NTLM");
        assert_eq!(found[0].token68.as_deref(), Some("YIIBhg=="));
        assert_eq!(schemes("Negotiate YIIBhg==, NTLM"), ["Negotiate", "NTLM"]);
    }

    #[test]
    fn parameters_may_be_separated_by_blanks_and_sentences_unquoted() {
        let aws = parse(r#"Bearer scope="" error="invalid_token" error_description="the token has expired""#);
        assert_eq!(aws[0].parameter("error_description"), "the token has expired");
        let plain = parse("Bearer error=invalid_token, error_description=The access token expired, realm=a");
        assert_eq!(plain[0].parameter("error_description"), "The access token expired");
        assert_eq!(plain[0].parameter("realm"), "a");
        let blank = parse("Bearer realm=api error=invalid_token");
        assert_eq!((blank[0].parameter("realm"), blank[0].parameter("error")), ("api", "invalid_token"));
    }

    #[test]
    fn quotes_may_be_escaped_or_left_open() {
        let found = parse(r#"Bearer error_description="unexpected \"aud\" claim", realm="open"#);
        assert_eq!(found[0].parameter("error_description"), r#"unexpected "aud" claim"#);
        assert_eq!(found[0].parameter("realm"), "open");
    }

    proptest! {
        #[test]
        fn what_is_written_by_the_grammar_is_read_as_it_was_meant(
            written in prop::collection::vec(("[A-Z][A-Za-z0-9-]{0,12}", "[ -~]{0,20}"), 1..5)
        ) {
            let text: Vec<String> = written
                .iter()
                .map(|(scheme, value)| {
                    format!("{scheme} realm=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
                })
                .collect();
            let read = parse(&text.join(", "));
            let read: Vec<(String, String)> =
                read.iter().map(|found| (found.scheme.clone(), found.parameter("realm").to_owned())).collect();
            prop_assert_eq!(read, written);
        }

        #[test]
        fn any_header_is_read_to_its_end(value in "[ -~é\t]{0,200}") {
            prop_assert!(parse(&value).len() <= CHALLENGES_MAX);
        }
    }
}
