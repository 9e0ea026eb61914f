//! The Authorization header: which part of it is secret, and what its form says (RFC 9110 §11.6.2).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::facts::{pairs, plain_facts};
use crate::domain::secret::{SecretFacts, SecretTrait};

/// An Authorization header's value in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization<'a> {
    /// AWS Signature Version 4: all but the signature may be shown.
    Sigv4 { before: &'a str, signature: &'a str },
    /// A shared access signature: its fields after the scheme, of which `sig` is secret.
    SharedAccessSignature { scheme: &'a str, fields: &'a str },
    /// `scheme credentials`.
    Scheme { scheme: &'a str, credentials: &'a str },
    /// Anything else.
    Bare(&'a str),
}

impl<'a> Authorization<'a> {
    /// Take `value` apart. What is no scheme word by its characters is taken for a part of the secret.
    pub fn of(value: &'a str) -> Self {
        if value.starts_with("AWS4-HMAC-SHA256")
            && let Some((before, signature)) = value.split_once("Signature=")
        {
            return Self::Sigv4 { before, signature };
        }
        match value.split_once(' ') {
            Some((scheme, fields)) if scheme.eq_ignore_ascii_case("SharedAccessSignature") => {
                Self::SharedAccessSignature { scheme, fields }
            }
            Some((scheme, credentials))
                if !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
            {
                Self::Scheme { scheme, credentials }
            }
            _ => Self::Bare(value),
        }
    }
}

/// What is odd about the form of `value` as that of an Authorization header.
pub fn authorization_traits(value: &str) -> Vec<SecretTrait> {
    facts(value).traits
}

/// An Authorization header that no server reads as what it begins as (RFC 9110 §11.6.2, RFC 7617 §2).
#[derive(Debug)]
pub struct AuthorizationFlaw {
    /// The trait of its value.
    pub found: SecretTrait,
    /// What is wrong, in one sentence.
    pub title: &'static str,
    pub fix: &'static str,
}

/// Every flaw that a trait tells of, the more telling first.
pub static AUTHORIZATION_FLAWS: [AuthorizationFlaw; 5] = [
    AuthorizationFlaw {
        found: SecretTrait::SchemePunctuated,
        title: "A colon or an equals sign stands after the scheme, so no scheme is read.",
        fix: "Write the scheme, a space and the token, as in Bearer <token>.",
    },
    AuthorizationFlaw {
        found: SecretTrait::SchemeGlued,
        title: "There is no space between the scheme and the token, so no scheme is read.",
        fix: "Write the scheme, a space and the token, as in Bearer <token>.",
    },
    AuthorizationFlaw {
        found: SecretTrait::BasicLineBreak,
        title: "The password after Basic ends with a line break, as `echo … | base64` makes it.",
        fix: "Encode user:password without the line break, with printf or echo -n.",
    },
    AuthorizationFlaw {
        found: SecretTrait::BasicNotBase64,
        title: "What follows Basic is not base64.",
        fix: "Send Basic and the base64 of user:password.",
    },
    AuthorizationFlaw {
        found: SecretTrait::BasicWithoutColon,
        title: "What follows Basic has no colon between user and password.",
        fix: "Send Basic and the base64 of user:password.",
    },
];

/// Facts of what the mask hides of an Authorization header, and of the form of the whole.
pub(super) fn facts(value: &str) -> SecretFacts {
    let mut facts = match Authorization::of(value) {
        Authorization::Sigv4 { signature, .. } => plain_facts(signature),
        Authorization::SharedAccessSignature { fields, .. } => {
            pairs(fields.as_bytes()).find(|(name, _)| name == "sig").map(|(_, facts)| facts).unwrap_or_default()
        }
        Authorization::Scheme { scheme, credentials } => {
            let mut facts = plain_facts(credentials);
            if scheme.eq_ignore_ascii_case("basic") {
                facts.traits.extend(basic_trait(credentials));
            }
            facts
        }
        Authorization::Bare(value) => {
            let mut facts = plain_facts(value);
            if !facts.has(SecretTrait::Placeholder) && !value.trim().is_empty() {
                facts.traits.extend(bare_traits(value));
            }
            facts
        }
    };
    if SecretTrait::of(value).contains(&SecretTrait::SchemeTwice) {
        facts.traits.push(SecretTrait::SchemeTwice);
    }
    facts.traits.sort_unstable();
    facts.traits.dedup();
    facts
}

/// What is wrong with the pair of a Basic scheme (RFC 7617 §2).
fn basic_trait(credentials: &str) -> Option<SecretTrait> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let credentials = credentials.trim();
    if SecretTrait::of(credentials).contains(&SecretTrait::Placeholder) {
        return None;
    }
    match LENIENT.decode(credentials) {
        Err(_) => Some(SecretTrait::BasicNotBase64),
        Ok(pair) if !pair.contains(&b':') => Some(SecretTrait::BasicWithoutColon),
        Ok(pair) => pair.ends_with(b"\n").then_some(SecretTrait::BasicLineBreak),
    }
}

/// Whether a scheme is missing or badly written. Its word is no secret, but here nothing tells where it ends.
fn bare_traits(value: &str) -> Vec<SecretTrait> {
    const SCHEMES: [&str; 3] = ["bearer", "basic", "sharedaccesssignature"];
    let lower = value.trim_start().to_ascii_lowercase();
    let after = SCHEMES.iter().find_map(|scheme| lower.strip_prefix(scheme)).map(|rest| rest.chars().next());
    let form = match after {
        Some(Some(':' | '=')) => Some(SecretTrait::SchemePunctuated),
        Some(Some(c)) if !c.is_whitespace() => Some(SecretTrait::SchemeGlued),
        Some(Some(_) | None) | None => None,
    };
    std::iter::once(SecretTrait::WithoutScheme).chain(form).collect()
}

#[cfg(test)]
mod tests {
    use super::SecretTrait::{
        BasicLineBreak, BasicNotBase64, BasicWithoutColon, HasBearerPrefix, InnerWhitespace, Placeholder, SchemeGlued,
        SchemePunctuated, SchemeTwice, TrailingNewline, WithoutScheme,
    };
    use super::*;
    use crate::domain::credential::assert_traits;

    #[test]
    fn the_form_of_an_authorization_header_outlives_its_mask() {
        for (value, has) in [
            ("abc", &[WithoutScheme][..]),
            ("Bearer: abc", &[WithoutScheme, SchemePunctuated]),
            ("Bearerabc", &[WithoutScheme, SchemeGlued]),
            ("Bearer Bearer abc", &[HasBearerPrefix, SchemeTwice]),
            ("Bearer abc\n", &[TrailingNewline]),
            ("Bearer a bc", &[InnerWhitespace]),
            ("Basic not base64!", &[BasicNotBase64]),
            ("Basic dXNlcg==", &[BasicWithoutColon]),
            ("Basic dXNlcjpwdwo=", &[BasicLineBreak]),
            ("Bearer REDACTED", &[Placeholder]),
        ] {
            assert_traits(&facts(value), has, &[]);
        }
        let well = [WithoutScheme, BasicNotBase64, BasicWithoutColon, BasicLineBreak, InnerWhitespace, SchemeTwice];
        for value in ["Bearer abc", "Basic dXNlcjpwdw", "Basic dXNlcjpwdw==", "SharedAccessSignature sr=a&sig=b"] {
            assert_traits(&facts(value), &[], &well);
        }
        assert_traits(&facts("[REDACTED]"), &[Placeholder], &[WithoutScheme]);
    }

    #[test]
    fn the_length_is_that_of_what_the_mask_hides() {
        assert_eq!(facts("Bearer abc").length, 3);
        assert_eq!(facts("SharedAccessSignature sr=a&sig=ab%3D&se=1").length, 3);
        let signed = "AWS4-HMAC-SHA256 Credential=A/1/2/s3/aws4_request, SignedHeaders=host, Signature=abcd";
        assert_eq!(facts(signed).length, 4);
    }
}
