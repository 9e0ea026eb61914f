//! What may be said of a secret without showing it.

use serde::{Deserialize, Serialize};

use super::credential::is_secret_header;

/// One observation about a secret that often explains a failed authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretTrait {
    Empty,
    LeadingWhitespace,
    TrailingWhitespace,
    TrailingNewline,
    InnerWhitespace,
    NonAscii,
    ControlCharacter,
    SmartQuote,
    Quoted,
    LooksBase64,
    LooksPercentEncoded,
    HasBearerPrefix,
    SchemeTwice,
    LeadingQuestionMark,
    Guid,
    /// The form-encoded value differs from the raw one, so the two Basic encodings differ
    /// (RFC 6749 §2.3.1).
    FormEncodingChanges,
    /// What stands in place of a secret in documentation and masked output: `****`, `<secret>`, `REDACTED`.
    Placeholder,
    /// A whole header, `Authorization: …`, in place of its value.
    HeaderLine,
    /// `{{token}}`, `${TOKEN}`, `undefined`: a template that nobody filled in.
    UnresolvedVariable,
    /// As written in a form or a query: a `+`, which is read as a blank (URL Standard, §5.1).
    BarePlus,
    /// As written in a form or a query: a `%` that no two hexadecimal digits follow.
    BarePercent,
    /// As written in a form or a query: characters that form encoding would have escaped.
    NotFormEncoded,
    /// An Authorization header that does not begin with a scheme (RFC 9110 §11.6.2).
    WithoutScheme,
    /// `Bearer:` or `Bearer=` in place of `Bearer` and a blank.
    SchemePunctuated,
    /// `Bearer` and the token without a blank between them.
    SchemeGlued,
    /// What follows `Basic` is no base64 (RFC 7617 §2).
    BasicNotBase64,
    /// Decoded, what follows `Basic` has no colon between user and password.
    BasicWithoutColon,
    /// Decoded, what follows `Basic` ends with a line break, as `echo … | base64` makes it.
    BasicLineBreak,
}

impl SecretTrait {
    /// Every trait that `value` has by itself, wherever it is sent.
    pub fn of(value: &str) -> Vec<Self> {
        type Check = fn(&str) -> bool;
        let checks: [(Self, Check); 19] = [
            (Self::Empty, str::is_empty),
            (Self::LeadingWhitespace, |v| v.starts_with(char::is_whitespace)),
            (Self::TrailingWhitespace, |v| v.ends_with(char::is_whitespace)),
            (Self::TrailingNewline, |v| v.ends_with(['\n', '\r'])),
            (Self::InnerWhitespace, |v| v.trim().contains(char::is_whitespace)),
            (Self::NonAscii, |v| !v.is_ascii()),
            (Self::ControlCharacter, |v| v.trim().contains(char::is_control)),
            (Self::SmartQuote, |v| v.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}'])),
            (Self::Quoted, is_quoted),
            (Self::LooksBase64, looks_base64),
            (Self::LooksPercentEncoded, looks_percent_encoded),
            (Self::HasBearerPrefix, |v| starts_with_word(v, "bearer")),
            (Self::SchemeTwice, scheme_twice),
            (Self::LeadingQuestionMark, |v| v.starts_with('?')),
            (Self::Guid, is_guid),
            (Self::FormEncodingChanges, form_encoding_changes),
            (Self::Placeholder, is_placeholder),
            (Self::HeaderLine, is_header_line),
            (Self::UnresolvedVariable, is_unresolved_variable),
        ];
        checks.into_iter().filter(|(_, has)| has(value)).map(|(found, _)| found).collect()
    }

    /// As files write it, such as `trailing-newline`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The trait in words, to stand after "the secret …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::LeadingWhitespace => "starts with white space",
            Self::TrailingWhitespace => "ends with white space",
            Self::TrailingNewline => "ends with a line break",
            Self::InnerWhitespace => "has white space inside",
            Self::NonAscii => "has characters outside ASCII",
            Self::ControlCharacter => "has a control character",
            Self::SmartQuote => "has a typographic quote",
            Self::Quoted => "stands in quotes",
            Self::LooksBase64 => "looks like base64",
            Self::LooksPercentEncoded => "looks percent-encoded",
            Self::HasBearerPrefix => "starts with the word Bearer",
            Self::SchemeTwice => "names its scheme twice",
            Self::LeadingQuestionMark => "starts with a question mark",
            Self::Guid => "is a GUID",
            Self::FormEncodingChanges => "changes when form-encoded",
            Self::Placeholder => "is a placeholder",
            Self::HeaderLine => "is a whole header line",
            Self::UnresolvedVariable => "is a variable that was not filled in",
            Self::BarePlus => "has a plus sign that is read as a blank",
            Self::BarePercent => "has a percent sign that encodes nothing",
            Self::NotFormEncoded => "has characters that form encoding would escape",
            Self::WithoutScheme => "has no scheme word",
            Self::SchemePunctuated => "has a colon or an equals sign after its scheme word",
            Self::SchemeGlued => "has no blank after its scheme word",
            Self::BasicNotBase64 => "is not base64",
            Self::BasicWithoutColon => "has no colon between user and password",
            Self::BasicLineBreak => "ends with a line break once decoded",
        }
    }
}

fn is_quoted(value: &str) -> bool {
    let value = value.trim();
    let pair = |quote: char| value.len() >= 2 && value.starts_with(quote) && value.ends_with(quote);
    pair('"') || pair('\'')
}

fn looks_base64(value: &str) -> bool {
    let value = value.trim();
    let body = value.trim_end_matches('=');
    let padding = value.len() - body.len();
    value.len() >= 16
        && value.len().is_multiple_of(4)
        && padding <= 2
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
        && (padding > 0 || body.bytes().any(|b| b == b'+' || b == b'/') || value.len() >= 40)
}

fn looks_percent_encoded(value: &str) -> bool {
    value.as_bytes().windows(3).any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}

fn starts_with_word(value: &str, word: &str) -> bool {
    let mut parts = value.split_whitespace();
    parts.next().is_some_and(|first| first.eq_ignore_ascii_case(word)) && parts.next().is_some()
}

/// The words that stand before a credential in an Authorization header.
const SCHEMES: [&str; 8] = ["bearer", "basic", "sharedaccesssignature", "token", "apikey", "splunk", "jwt", "digest"];

fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word))
}

fn scheme_twice(value: &str) -> bool {
    let mut words = value.split_whitespace();
    match (words.next(), words.next()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b) && is_scheme(a),
        _ => false,
    }
}

/// No service issues these: a run of one mark, a word in brackets, the name of a variable that was not filled in.
fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let value = match value.split_once(' ') {
        Some((scheme, rest)) if is_scheme(scheme) => rest.trim(),
        _ => value,
    };
    let value = value.trim_matches(['"', '\'']);
    let is_run = |mark: char, least: usize| value.chars().count() >= least && value.chars().all(|c| c == mark);
    let is_within = |start: &str, end: &str| {
        value.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | ':'))
        })
    };
    let bare = value.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    const WORDS: [&str; 15] = [
        "redacted",
        "masked",
        "hidden",
        "removed",
        "filtered",
        "scrubbed",
        "sanitized",
        "sanitised",
        "changeme",
        "change_me",
        "placeholder",
        "your_secret",
        "your-secret",
        "your_token",
        "your_api_key",
    ];
    is_run('*', 3)
        || is_run('x', 4)
        || is_run('X', 4)
        || is_run('.', 3)
        || is_run('#', 3)
        || value.contains(['•', '●', '…'])
        || value.contains("****")
        || is_within("<", ">")
        || is_within("${", "}")
        || is_within("{{", "}}")
        || is_within("$(", ")")
        || WORDS.contains(&bare.as_str())
        || bare.ends_with(" redacted")
}

/// The name of a header that carries credentials, a colon, a space, a value (RFC 9112 §5).
fn is_header_line(value: &str) -> bool {
    value.trim_start().split_once(':').is_some_and(|(name, rest)| {
        let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let name = name.to_ascii_lowercase();
        // `Bearer: abc` is a scheme that somebody took for a header's name.
        let is_scheme = matches!(name.as_str(), "bearer" | "basic");
        let is_header = is_secret_header(&name) || name == "cookie" || name.starts_with("x-");
        is_name && !rest.trim().is_empty() && is_header && !is_scheme
    })
}

/// What templates and scripts send where a value is missing.
fn is_unresolved_variable(value: &str) -> bool {
    const NOTHINGS: [&str; 5] = ["undefined", "null", "none", "nan", "[object object]"];
    let value = value.trim();
    let stands_between =
        |open: &str, close: &str| value.find(open).is_some_and(|at| value[at + open.len()..].contains(close));
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    NOTHINGS.contains(&value.to_ascii_lowercase().as_str())
        || stands_between("{{", "}}")
        || stands_between("${", "}")
        || value.strip_prefix('$').is_some_and(is_name)
        || value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).is_some_and(is_name)
}

fn is_guid(value: &str) -> bool {
    let value = value.trim().trim_start_matches('{').trim_end_matches('}');
    let groups: Vec<&str> = value.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn form_encoding_changes(value: &str) -> bool {
    form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>() != value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_secret_has_no_traits() {
        assert_eq!(SecretTrait::of("hunter2"), []);
    }

    #[test]
    fn a_pasted_line_break_is_both_white_space_and_a_newline() {
        let found = SecretTrait::of("abc\n");
        assert!(found.contains(&SecretTrait::TrailingNewline));
        assert!(found.contains(&SecretTrait::TrailingWhitespace));
        assert!(!found.contains(&SecretTrait::ControlCharacter));
    }

    #[test]
    fn a_scheme_word_pasted_twice_is_seen() {
        let found = SecretTrait::of("Bearer Bearer abc");
        assert!(found.contains(&SecretTrait::SchemeTwice));
        assert!(found.contains(&SecretTrait::HasBearerPrefix));
    }

    #[test]
    fn what_stands_in_place_of_a_secret_is_told_from_secrets() {
        let is_placeholder = |value| SecretTrait::of(value).contains(&SecretTrait::Placeholder);
        for value in [
            "****",
            "************",
            "•••",
            "<secret>",
            "<your client secret>",
            "REDACTED",
            "[REDACTED]",
            "***REDACTED***",
            "xxxx",
            "XXXXXXXX",
            "Bearer ****",
            "Bearer <token>",
            "\"****\"",
            "[authorization redacted]",
            "[FILTERED]",
            "${ACME_SECRET}",
            "{{client_secret}}",
            "abcd****wxyz",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in [
            "hunter2",
            "xxx",
            "x",
            "**",
            "abc<def>",
            "<a@b/c>",
            "redacted-by-nobody-7f",
            "Bearer xYxYxY",
            "$ecret",
            "a*b*c*d",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn a_variable_that_was_not_filled_in_is_told_from_secrets() {
        let is_variable = |value| SecretTrait::of(value).contains(&SecretTrait::UnresolvedVariable);
        for value in ["{{token}}", "pre-${API_KEY}", "$TOKEN", "%TOKEN%", "undefined", "null", "[object Object]"] {
            assert!(is_variable(value), "{value}");
        }
        for value in ["hunter2", "REDACTED", "$pa$$word", "%41%42", "{hunter}", "nullable", "${"] {
            assert!(!is_variable(value), "{value}");
        }
    }

    #[test]
    fn a_header_line_is_told_from_a_value_with_a_colon() {
        let is_line = |value| SecretTrait::of(value).contains(&SecretTrait::HeaderLine);
        assert!(
            is_line("Authorization: Bearer abc") && is_line("x-api-key: abc") && is_line("authorization:Basic abc")
        );
        assert!(!is_line("user:password") && !is_line("Bearer a:b") && !is_line("Authorization:") && !is_line("urn:x"));
    }

    #[test]
    fn trait_names_are_those_of_the_contract() {
        let text = serde_json::to_string(&SecretTrait::of("?a b%41")).expect("traits serialize");
        assert_eq!(
            text,
            r#"["inner-whitespace","looks-percent-encoded","leading-question-mark","form-encoding-changes"]"#
        );
    }

    #[test]
    fn a_storage_account_key_looks_like_base64_and_a_client_id_like_a_guid() {
        let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        assert!(SecretTrait::of(key).contains(&SecretTrait::LooksBase64));
        assert!(SecretTrait::of("8e3a9a1c-52c0-4a4e-9a41-0f3b2c1d4e5f").contains(&SecretTrait::Guid));
    }
}
