//! Probes: one extra request that decides between causes. Never what the platform sends, and never sent unasked.

use serde::{Deserialize, Serialize};

use super::auth::{Auth, CredentialsIn};
use super::destination::{Destination, is_s3};
use super::secret::{SecretFacts, SecretTrait};

/// An experiment with one thing changed. A probe sends a secret to nobody but the configured host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Probe {
    /// The token request with the client credentials in the other place.
    CredentialsElsewhere,
    /// The token request with Basic credentials encoded the other way.
    OtherBasicEncoding,
    /// The same request with its secret freed of white space, quotes and invisible characters.
    CleanSecret,
    /// The same request without any authentication.
    Anonymous,
    /// HEAD of the host's root without credentials: what time it is there.
    Clock,
    /// HEAD of the bucket without credentials: S3 answers with the bucket's region.
    Region,
    /// HEAD of the host's root without credentials: which certificates it shows.
    Certificates,
    /// The same request with an empty batch.
    EmptyBatch,
    /// The same request without the dated path.
    WithoutDatedPath,
}

impl Probe {
    pub const ALL: [Self; 9] = [
        Self::CredentialsElsewhere,
        Self::OtherBasicEncoding,
        Self::CleanSecret,
        Self::Anonymous,
        Self::Clock,
        Self::Region,
        Self::Certificates,
        Self::EmptyBatch,
        Self::WithoutDatedPath,
    ];

    /// The probe as files and the command line name it.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// What it does, in a few words.
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// The question that its answer decides.
    pub fn question(self) -> &'static str {
        self.row().2
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::CredentialsElsewhere => ("credentials-elsewhere", "Token request with the secret in the other place", "Does the token endpoint want the client secret in the body or in the header?"),
            Self::OtherBasicEncoding => ("other-basic-encoding", "Token request with the other Basic encoding", "Does the token endpoint undo the form encoding of Basic credentials?"),
            Self::CleanSecret => ("clean-secret", "Same request with the secret cleaned", "Is it what stands around the secret that is refused: white space, quotes, invisible characters?"),
            Self::Anonymous => ("anonymous", "Same request without authentication", "Does the destination look at the credentials at all?"),
            Self::Clock => ("clock", "Ask the host for its time", "How far are the two clocks apart?"),
            Self::Region => ("region", "Ask S3 for the bucket's region", "In which region does the bucket live?"),
            Self::Certificates => ("certificates", "Ask the host for its certificates", "Who answers there, and with which certificates?"),
            Self::EmptyBatch => ("empty-batch", "Same request with an empty batch", "Is it the content of the batch that is refused?"),
            Self::WithoutDatedPath => ("without-dated-path", "Same request without the dated path", "Is it the appended path that is refused?"),
        }
    }

    /// The probe of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|probe| probe.name() == name)
    }

    /// True if the probe carries credentials of the destination.
    pub fn carries_credentials(self) -> bool {
        !matches!(self, Self::Anonymous | Self::Clock | Self::Region | Self::Certificates)
    }

    /// Why the probe would tell nothing about this destination.
    pub fn obstacle(self, destination: &Destination<SecretFacts>) -> Option<&'static str> {
        let is_https = |url: &str| url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let (auth, has_dated_path) = (&destination.auth, destination.object_path_form().is_some());
        let obstacle = |is_met: bool, reason: &'static str| (!is_met).then_some(reason);
        match self {
            Self::CredentialsElsewhere => {
                obstacle(matches!(auth, Auth::ClientCredentials(_)), "only OAuth2 has two places for a secret")
            }
            Self::OtherBasicEncoding => match auth {
                Auth::ClientCredentials(auth) if auth.credentials_in == CredentialsIn::Header => obstacle(
                    auth.client_secret.traits.contains(&SecretTrait::FormEncodingChanges)
                        || SecretTrait::of(&auth.client_id).contains(&SecretTrait::FormEncodingChanges),
                    "both encodings of these credentials are the same",
                ),
                _ => Some("only OAuth2 with the secret in the header has a Basic encoding"),
            },
            Self::CleanSecret => obstacle(
                auth.secrets().iter().any(|(_, facts)| facts.traits.iter().any(|found| is_around(*found))),
                "nothing stands around the secret that could be taken away",
            ),
            Self::Anonymous => obstacle(!matches!(auth, Auth::None), "the destination has no authentication"),
            Self::Region => obstacle(
                matches!(auth, Auth::Sigv4(auth) if is_s3(&auth.service)),
                "only S3 tells the region of a bucket",
            ),
            Self::Certificates => obstacle(is_https(destination.url.expose()), "the destination is not https"),
            Self::WithoutDatedPath => obstacle(has_dated_path, "no dated path is appended here"),
            Self::Clock | Self::EmptyBatch => None,
        }
    }
}

/// What a probe takes away from a secret.
fn is_around(found: SecretTrait) -> bool {
    matches!(
        found,
        SecretTrait::LeadingWhitespace
            | SecretTrait::TrailingWhitespace
            | SecretTrait::TrailingNewline
            | SecretTrait::ControlCharacter
            | SecretTrait::Quoted
            | SecretTrait::SmartQuote
            | SecretTrait::NonAscii
            | SecretTrait::LeadingQuestionMark
    )
}

/// The secret without what people paste along with it: white space, quotes around it, characters that cannot be seen.
pub fn cleaned(secret: &str) -> String {
    // U+200B to U+200F and U+FEFF have no width; a non-breaking space counts as white space.
    let is_invisible = |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}');
    let text: String = secret.chars().filter(|c| !is_invisible(*c)).collect();
    let is_quote = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '`');
    let mut text = text.trim().trim_start_matches('?');
    while text.chars().count() >= 2 && text.starts_with(is_quote) && text.ends_with(is_quote) {
        text = text.trim_start_matches(is_quote).trim_end_matches(is_quote).trim();
    }
    text.to_owned()
}

/// What a probe was sent for: with its exchange, so that the answer can be read later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeRecord {
    pub probe: Probe,
    /// The status of the exchange that it is to explain; `None` if that had no answer, or there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_status: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probe_is_found_by_its_name_and_files_use_the_same_one() {
        for probe in Probe::ALL {
            assert_eq!(Probe::named(probe.name()), Some(probe));
            assert_eq!(serde_json::to_value(probe).unwrap(), probe.name());
        }
    }

    #[test]
    fn a_secret_is_freed_of_what_was_pasted_along() {
        for pasted in ["key\n", " key ", "\"key\"", "“key”", "\u{feff}key\u{200b}", "' key '\r\n", "ke\u{0}y"] {
            assert_eq!(cleaned(pasted), "key", "{pasted:?}");
        }
        assert_eq!(cleaned("it's a \"key"), "it's a \"key", "what stands inside stays");
    }
}
