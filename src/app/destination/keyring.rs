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

/// Like [`keyring_base`], for an environment of the destination called `name`.
pub fn environment_base(name: &str, environment: &EnvironmentName, taken: &BTreeSet<String>) -> String {
    let is_free = |base: &str| !taken.iter().any(|name| name.starts_with(&format!("{base}-")));
    let stem = keyring_base(name, &BTreeSet::new());
    let numbered = |number: u32| if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
    let bases = (1..=u32::MAX).map(|number| base_within(&numbered(number), environment));
    bases.into_iter().find(|base| is_free(base)).unwrap_or_else(|| base_within(&stem, environment))
}

/// A base for keyring names made from `name`, such that no name in `taken` begins with it.
pub fn keyring_base(name: &str, taken: &BTreeSet<String>) -> String {
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
    if is_free(&stem) {
        return stem;
    }
    let mut number = 2_u32;
    loop {
        let base = format!("{stem}-{number}");
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
}
