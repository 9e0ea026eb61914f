//! How the keyring entries of a destination and of its environments are called.

use std::collections::BTreeSet;

use crate::app::destination::fields::SecretSlot;
use crate::domain::EnvironmentName;

/// The keyring entry for `slot` of the destination that `base` stands for.
pub fn keyring_name(base: &str, slot: SecretSlot) -> String {
    let suffix = match slot {
        SecretSlot::HeaderValue => "header-value",
        SecretSlot::ClientSecret => "client-secret",
        SecretSlot::SecretAccessKey => "secret-access-key",
        SecretSlot::SessionToken => "session-token",
        SecretSlot::BlobToken => "sas",
        SecretSlot::BlobAccountKey => "account-key",
        SecretSlot::BlobConnectionString => "storage-connection-string",
        SecretSlot::HubsToken => "hubs-token",
        SecretSlot::HubsPolicyKey => "policy-key",
        SecretSlot::HubsConnectionString => "hubs-connection-string",
    };
    format!("{base}-{suffix}")
}

/// Between the base of a destination and the name of its environment. Neither has one, so no entry of an environment is
/// called as that of a destination.
const WITHIN: char = '/';

/// The base for keyring names of an environment.
pub fn base_within(base: &str, environment: &EnvironmentName) -> String {
    format!("{base}{WITHIN}{environment}")
}

/// A base for keyring names made from `name`, such that no name in `taken` begins with it.
pub fn keyring_base(name: &str, taken: &BTreeSet<String>) -> String {
    first_free(name, taken, |numbered| numbered)
}

/// Like [`keyring_base`], for an environment of the destination called `name`.
pub fn environment_base(name: &str, environment: &EnvironmentName, taken: &BTreeSet<String>) -> String {
    first_free(name, taken, |numbered| base_within(&numbered, environment))
}

/// What `base` makes of `name`, or of `name` with a number, such that no name in `taken` begins with it.
fn first_free(name: &str, taken: &BTreeSet<String>, base: impl Fn(String) -> String) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let stem = if words.is_empty() { "destination".to_owned() } else { words.join("-") };
    let is_free = |base: &str| {
        let is_of = |name: &String| name.strip_prefix(base).is_some_and(|rest| rest.starts_with(['-', WITHIN]));
        !taken.iter().any(is_of)
    };
    let mut number = 1_u32;
    loop {
        let base = base(if number == 1 { stem.clone() } else { format!("{stem}-{number}") });
        if is_free(&base) {
            return base;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyring_names_of_two_destinations_of_one_name_do_not_meet() {
        let taken = BTreeSet::from([keyring_name("acme-s3", SecretSlot::SecretAccessKey)]);
        assert_eq!(keyring_base("Acme S3", &taken), "acme-s3-2");
        assert_eq!(keyring_base("Ünï", &BTreeSet::new()), "n");
        assert_eq!(keyring_base("数", &BTreeSet::new()), "destination");
    }

    #[test]
    fn keyring_names_of_environments_meet_neither_each_other_nor_a_destination() {
        let staging = EnvironmentName::new("staging").expect("a name");
        let none = BTreeSet::new();
        assert_eq!(environment_base("Acme S3", &staging, &none), "acme-s3/staging");
        let taken = BTreeSet::from([keyring_name("acme-s3/staging", SecretSlot::HeaderValue)]);
        assert_eq!(environment_base("Acme S3", &staging, &taken), "acme-s3-2/staging");
        assert_eq!(keyring_base("Acme S3", &taken), "acme-s3-2", "the base of another destination");
    }
}
