//! A value that must not reach a log, a file, a report, a snapshot or a screen.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

pub use super::secret_trait::SecretTrait;

use super::credential::is_secret_member;
use super::display::MASK;

/// A secret value, wiped from memory when dropped.
///
/// It has no `Display`, no `Debug` and no `Serialize`, on purpose: read it with [`Self::expose`],
/// and only to sign or to send.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Take ownership of `value`.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What may be said about the value: its length and what is odd about it.
    pub fn facts(&self) -> SecretFacts {
        SecretFacts { length: self.0.len(), traits: SecretTrait::of(&self.0) }
    }
}

/// Where a secret is kept. This is what a destination file holds instead of the value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretRef {
    /// An entry of the operating system's keyring, by name.
    Keyring(String),
    /// An environment variable, by name.
    Env(String),
    /// A file whose whole content is the secret, by path.
    File(PathBuf),
    /// An AWS profile of this machine, by name: it brings access key id and session token, too.
    AwsProfile(String),
}

impl SecretRef {
    /// The environment variable, where its name looks like one: somebody may have pasted the secret itself there.
    pub fn variable_name(&self) -> Option<&str> {
        match self {
            Self::Env(name) if looks_like_name(name) => Some(name),
            Self::Env(_) | Self::Keyring(_) | Self::File(_) | Self::AwsProfile(_) => None,
        }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyring(name) => write!(f, "keyring entry \"{name}\""),
            Self::Env(name) if looks_like_name(name) => write!(f, "environment variable {name}"),
            // Somebody pasted the secret itself where its name belongs.
            Self::Env(_) => f.write_str("environment variable (its name is not shown, because it looks like no name)"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::AwsProfile(name) => write!(f, "AWS profile \"{name}\""),
        }
    }
}

/// True for what people name environment variables: words in capitals with an underscore between them, and words that
/// end as names of credentials do. Anything else may be the secret itself, however short it is.
fn looks_like_name(name: &str) -> bool {
    const NAME_BYTES_MAX: usize = 64;
    let is_part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_letter = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let has_two_words = name.split('_').filter(|word| !word.is_empty()).count() > 1;
    let is_shouted = has_two_words && name.bytes().all(is_part) && !name.starts_with(|c: char| c.is_ascii_digit());
    let is_telling = name.bytes().all(is_letter) && is_secret_member(name);
    name.len() <= NAME_BYTES_MAX && (is_shouted || is_telling)
}

/// What may be shown and stored about a secret in place of its value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecretFacts {
    /// Bytes of UTF-8.
    pub length: usize,
    /// What is odd about it, in the order of [`SecretTrait`].
    #[serde(default, deserialize_with = "known_traits")]
    pub traits: Vec<SecretTrait>,
}

impl SecretFacts {
    /// True if the secret has the trait `wanted`.
    pub fn has(&self, wanted: SecretTrait) -> bool {
        self.traits.contains(&wanted)
    }
}

/// A later version may know more traits: those are passed over.
fn known_traits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SecretTrait>, D::Error> {
    let names = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(names.iter().filter_map(|name| SecretTrait::deserialize(name).ok()).collect())
}

/// A way for a generated struct to say [`MASK`] where a secret stands.
impl fmt::Display for SecretFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MASK} ({} bytes", self.length)?;
        for found in &self.traits {
            write!(f, ", {}", found.in_words())?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_place_of_a_name_is_not_shown() {
        for name in
            ["ACME_SECRET_KEY", "TEST_SECRET", "NOT_SET", "S3_KEY2", "TOKEN", "clientSecret", "K8S_TOKEN", "api_key"]
        {
            assert_eq!(SecretRef::Env(name.to_owned()).to_string(), format!("environment variable {name}"));
        }
        for pasted in [
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "deadbeef0deadbeef",
            "Zm9vYmFyYmF6cXV4",
            "8Q~abc.def-ghi_jkl",
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            "correct horse battery",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "AKIAIOSFODNN7EXAMPLE",
            "JBSWY3DPEHPK3PXP",
            "hunter",
            "hunter2",
            "HUNTER",
            "pw",
            "",
        ] {
            let shown = SecretRef::Env(pasted.to_owned()).to_string();
            assert!(pasted.is_empty() || !shown.contains(pasted), "{shown}");
            assert!(shown.contains("looks like no name"), "{shown}");
        }
    }

    #[test]
    fn a_trait_of_a_later_version_is_passed_over() {
        let facts: SecretFacts =
            serde_json::from_str(r#"{"length":3,"traits":["quoted","from-the-future",7]}"#).expect("facts");
        assert_eq!(facts.traits, [SecretTrait::Quoted]);
    }
}
