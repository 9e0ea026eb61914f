//! The environments of one destination: staging, production.
//!
//! ```text
//!  DestinationFile { base, environments } ──resolve(environment)──▶ Destination   an ordinary one
//! ```
//!
//! An environment has its own URL and credentials and shares everything else with the base. Whoever signs, sends,
//! checks or exports gets the resolved destination and knows no other environment.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::auth::{Auth, AzureSas, ClientCredentials, Sigv4, StaticHeader};
use super::delivery_url::DeliveryUrl;
use super::destination::Destination;
use super::secret::SecretRef;
use super::spelling::nearest;

/// Characters of an environment's name.
const NAME_CHARS_MAX: usize = 40;

/// The name of an environment, such as `staging`: a bare key of TOML, so that it is written everywhere as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EnvironmentName(String);

/// Why a text names no environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of an environment has 1 to {NAME_CHARS_MAX} letters from a to z, digits, - and _, such as staging")]
pub struct NoEnvironmentName;

impl EnvironmentName {
    /// # Errors
    /// If `text` has other characters than those of a bare key, none, or too many.
    pub fn new(text: &str) -> Result<Self, NoEnvironmentName> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_name = !text.is_empty() && text.len() <= NAME_CHARS_MAX && text.chars().all(is_allowed);
        if is_name { Ok(Self(text.to_owned())) } else { Err(NoEnvironmentName) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if the two differ in nothing but capitals: keyrings and file systems may take them for one.
    pub fn is_like(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// True if the name says production, as a word of its own: `production`, `prod-eu`, `live`; not `preprod` and not
    /// `pre-production`.
    pub fn is_production(&self) -> bool {
        says_production(&self.0) || has_word(&self.0, &["live"])
    }
}

/// True if `text` says production as a word of its own, and does not deny it: `Acme production`, `prod-eu`; not `preprod`,
/// `non-production` or `products`.
///
/// That is how a destination's own name is read as well, where "live" says less: a "Live demo" is none.
pub fn says_production(text: &str) -> bool {
    has_word(text, &["production", "prod", "prd"])
}

fn has_word(text: &str, wanted: &[&str]) -> bool {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    !words.iter().any(|word| matches!(*word, "non" | "no" | "not" | "pre"))
        && words.iter().any(|word| wanted.contains(word))
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for EnvironmentName {
    type Err = NoEnvironmentName;

    fn from_str(text: &str) -> Result<Self, NoEnvironmentName> {
        Self::new(text)
    }
}

impl TryFrom<String> for EnvironmentName {
    type Error = NoEnvironmentName;

    fn try_from(text: String) -> Result<Self, NoEnvironmentName> {
        Self::new(&text)
    }
}

impl From<EnvironmentName> for String {
    fn from(name: EnvironmentName) -> Self {
        name.0
    }
}

/// What a request went to, or will go to: a destination by its name, and which of its environments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DestinationLabel {
    pub name: String,
    /// `None` for the base.
    pub environment: Option<EnvironmentName>,
}

/// To be read by people: `Acme (staging)`. Two labels may read the same, so nothing is found by this text.
impl fmt::Display for DestinationLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.environment {
            Some(environment) => write!(f, " ({environment})"),
            None => Ok(()),
        }
    }
}

/// A destination as its file has it: the base, which is what the file says outside `[environments]`, and the
/// environments in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationFile {
    base: Destination,
    /// Each complete, under its own name.
    environments: Vec<(EnvironmentName, Destination)>,
}

/// Why an environment cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentRefused {
    #[error("there is an environment {0} already; names that differ in capitals alone are the same")]
    Twice(EnvironmentName),
    #[error("environment {name} authenticates by {found}, and its destination by {wanted}; they share the method")]
    OtherMethod { name: EnvironmentName, found: &'static str, wanted: &'static str },
}

/// A name that none of the environments has; the text says which there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no environment {wanted}; {}", known_text(wanted, known))]
pub struct NoSuchEnvironment {
    pub wanted: EnvironmentName,
    pub known: Vec<EnvironmentName>,
}

fn known_text(wanted: &EnvironmentName, known: &[EnvironmentName]) -> String {
    let names: Vec<&str> = known.iter().map(EnvironmentName::as_str).collect();
    let near = nearest(wanted.as_str(), names.iter().copied());
    match (names.as_slice(), near) {
        ([], _) => "this destination has none".to_owned(),
        ([only], _) => format!("there is {only}"),
        (all, Some(near)) => format!("did you mean {near}? There are {}", all.join(", ")),
        (all, None) => format!("there are {}", all.join(", ")),
    }
}

impl From<Destination> for DestinationFile {
    fn from(base: Destination) -> Self {
        Self { base: Destination { environment: None, ..base }, environments: Vec::new() }
    }
}

impl DestinationFile {
    pub fn base(&self) -> &Destination {
        &self.base
    }

    /// The environments with what each is, in the order of the file.
    pub fn environments(&self) -> impl Iterator<Item = (&EnvironmentName, &Destination)> {
        self.environments.iter().map(|(name, destination)| (name, destination))
    }

    /// The base, then every environment.
    pub fn destinations(&self) -> impl Iterator<Item = &Destination> {
        std::iter::once(&self.base).chain(self.environments.iter().map(|(_, destination)| destination))
    }

    /// The same with one more environment. Of `auth` it has what an environment may have of its own; the rest is the
    /// base's.
    ///
    /// # Errors
    /// If there is one of that name, or the method is another one.
    pub fn with_environment(
        mut self,
        name: EnvironmentName,
        url: DeliveryUrl,
        auth: &Auth<SecretRef>,
    ) -> Result<Self, EnvironmentRefused> {
        if let Some((known, _)) = self.environments.iter().find(|(known, _)| known.is_like(&name)) {
            return Err(EnvironmentRefused::Twice(known.clone()));
        }
        let Some(auth) = own_auth(&self.base.auth, auth) else {
            let (found, wanted) = (auth.method_name(), self.base.auth.method_name());
            return Err(EnvironmentRefused::OtherMethod { name, found, wanted });
        };
        let destination = Destination { environment: Some(name.clone()), url, auth, ..self.base.clone() };
        self.environments.push((name, destination));
        Ok(self)
    }

    /// The ordinary destination that `environment` is; `None` stands for the base.
    ///
    /// # Errors
    /// If there is no such environment; the text says which there are.
    pub fn resolve(&self, environment: Option<&EnvironmentName>) -> Result<&Destination, NoSuchEnvironment> {
        let Some(wanted) = environment else { return Ok(&self.base) };
        let found = self.environments.iter().find(|(name, _)| name == wanted);
        found.map(|(_, destination)| destination).ok_or_else(|| NoSuchEnvironment {
            wanted: wanted.clone(),
            known: self.environments.iter().map(|(name, _)| name.clone()).collect(),
        })
    }
}

/// `base` with what an environment has of its own: the credential, who it is for, and where it is used. `None` where the
/// method is another one.
///
/// The region goes with the URL, client id and token URL with the client secret: two environments are seldom in one
/// account.
fn own_auth(base: &Auth<SecretRef>, own: &Auth<SecretRef>) -> Option<Auth<SecretRef>> {
    Some(match (base, own) {
        (Auth::None, Auth::None) => Auth::None,
        (Auth::StaticHeader(base), Auth::StaticHeader(own)) => {
            Auth::StaticHeader(StaticHeader { header: base.header.clone(), value: own.value.clone() })
        }
        (Auth::ClientCredentials(base), Auth::ClientCredentials(own)) => Auth::ClientCredentials(ClientCredentials {
            token_url: own.token_url.clone(),
            client_id: own.client_id.clone(),
            client_secret: own.client_secret.clone(),
            ..base.clone()
        }),
        (Auth::Sigv4(base), Auth::Sigv4(own)) => Auth::Sigv4(Sigv4 { service: base.service.clone(), ..own.clone() }),
        (Auth::AzureSas(base), Auth::AzureSas(own)) if base.service == own.service => {
            Auth::AzureSas(AzureSas { credential: own.credential.clone(), ..base.clone() })
        }
        (
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::Sigv4(_) | Auth::AzureSas(_),
            _other,
        ) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Connection, TimestampFormat};

    fn name(text: &str) -> EnvironmentName {
        EnvironmentName::new(text).expect("a name")
    }

    fn file() -> DestinationFile {
        let auth = |place: &str| {
            Auth::StaticHeader(StaticHeader {
                header: format!("X-{place}"),
                value: SecretRef::Keyring(format!("{place}-value")),
            })
        };
        let base = Destination {
            name: "Acme".to_owned(),
            environment: None,
            url: "https://acme.example".into(),
            auth: auth("base"),
            timestamp: TimestampFormat::Iso8601,
            connection: Connection { total_timeout_seconds: Some(5), ..Connection::default() },
        };
        let file = DestinationFile::from(base);
        let file = file.with_environment(name("staging"), "https://staging.example".into(), &auth("staging"));
        file.and_then(|file| file.with_environment(name("production"), "https://p.example".into(), &auth("p")))
            .expect("two names")
    }

    #[test]
    fn an_environment_has_its_url_and_its_secrets_and_shares_the_rest() {
        let file = file();
        let staging = file.resolve(Some(&name("staging"))).expect("it is there");
        let secret = SecretRef::Keyring("staging-value".to_owned());
        let wanted = Destination {
            environment: Some(name("staging")),
            url: "https://staging.example".into(),
            auth: Auth::StaticHeader(StaticHeader { header: "X-base".to_owned(), value: secret }),
            ..file.base().clone()
        };
        assert_eq!(staging, &wanted);
        assert_eq!(file.resolve(None), Ok(file.base()));
    }

    #[test]
    fn a_wrong_name_says_which_there_are() {
        let refused = |wanted: &str| file().resolve(Some(&name(wanted))).expect_err(wanted).to_string();
        assert_eq!(
            refused("stagin"),
            "there is no environment stagin; did you mean staging? There are staging, production"
        );
        assert_eq!(refused("qa"), "there is no environment qa; there are staging, production");
        assert_eq!(
            refused("Staging"),
            "there is no environment Staging; did you mean staging? There are staging, production"
        );
        let none = DestinationFile::from(file().base().clone());
        let refused = none.resolve(Some(&name("qa"))).expect_err("none").to_string();
        assert_eq!(refused, "there is no environment qa; this destination has none");
    }

    #[test]
    fn names_that_differ_in_capitals_alone_and_other_methods_are_refused() {
        let base = file().base().clone();
        let twice = file().with_environment(name("Staging"), "https://a.example".into(), &base.auth);
        assert_eq!(twice, Err(EnvironmentRefused::Twice(name("staging"))));
        let other = file().with_environment(name("qa"), "https://a.example".into(), &Auth::None);
        let text = other.expect_err("another method").to_string();
        assert!(text.contains("by none") && text.contains("by static-header"), "{text}");
    }

    #[test]
    fn a_name_is_a_bare_key() {
        for good in ["staging", "prod-eu_2", "A", &"x".repeat(40)] {
            assert_eq!(EnvironmentName::new(good).map(String::from).as_deref(), Ok(good));
        }
        for bad in ["", "a b", "a.b", "a/b", "ä", "a\u{1f}", &"x".repeat(41)] {
            assert_eq!(EnvironmentName::new(bad), Err(NoEnvironmentName), "{bad}");
        }
    }

    #[test]
    fn production_is_told_from_what_only_has_the_letters() {
        for production in ["production", "PROD", "prod-eu", "eu_production", "prd", "live"] {
            assert!(name(production).is_production(), "{production}");
        }
        for other in ["staging", "preprod", "pre-prod", "non-production", "product-test", "delivery", "test"] {
            assert!(!name(other).is_production(), "{other}");
        }
        for production in ["Acme production", "PROD (eu)", "acme.prod"] {
            assert!(says_production(production), "{production}");
        }
        for other in ["Amazon S3", "Live demo", "not production", "Acme products", "preprod"] {
            assert!(!says_production(other), "{other}");
        }
    }
}
