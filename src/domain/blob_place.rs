//! Account, container and blob, as a URL of Blob Storage names them.

use super::request::Target;
use super::target::{self, PathEncoding};

/// Where in Blob Storage a URL points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobPlace {
    pub account: String,
    pub container: String,
    /// Decoded.
    pub blob: String,
    /// False where the host does not say which account it belongs to, as with a custom domain.
    pub is_account_known: bool,
}

/// The URL names no container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoContainer {
    /// True where the account is the first segment of the path.
    pub is_path_style: bool,
}

impl BlobPlace {
    pub fn of(target: &Target) -> Result<Self, NoContainer> {
        let path = percent_encoding::percent_decode_str(&target.path).decode_utf8_lossy().into_owned();
        let path = path.trim_start_matches('/');
        let is_path_style = is_path_style(target);
        let (account, path) = if is_path_style {
            let (account, rest) = path.split_once('/').unwrap_or((path, ""));
            (account.to_owned(), rest)
        } else {
            let account = target.host().split('.').next().unwrap_or_default();
            // A secondary endpoint signs with the account's own name.
            (account.strip_suffix("-secondary").unwrap_or(account).to_owned(), path)
        };
        let (container, blob) = path.split_once('/').unwrap_or((path, ""));
        if container.is_empty() || is_dated_path(container, blob) {
            return Err(NoContainer { is_path_style });
        }
        let is_account_known = is_path_style || [".blob.", ".dfs."].iter().any(|label| target.host().contains(label));
        Ok(Self { account, container: container.to_owned(), blob: blob.to_owned(), is_account_known })
    }

    /// The place that a URL as typed names, if it names one.
    pub fn of_url(url: &str) -> Option<Self> {
        let resolved = target::resolve(url, None, PathEncoding::AsTyped).ok()?;
        Self::of(&resolved.target).ok()
    }

    /// The container's name breaks no rule of the service.
    pub fn has_legal_container(&self) -> bool {
        is_container_name(&self.container)
    }
}

/// "Naming and referencing containers, blobs, and metadata", container names; `$root` and `$web` are special.
fn is_container_name(name: &str) -> bool {
    let is_letter_or_digit = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    matches!(name, "$root" | "$web")
        || ((3..=63).contains(&name.len())
            && name.bytes().all(|b| is_letter_or_digit(b) || b == b'-')
            && !name.starts_with('-')
            && !name.ends_with('-')
            && !name.contains("--"))
}

/// The dated path is appended before signing: a year in the container's place means there is none.
fn is_dated_path(container: &str, blob: &str) -> bool {
    container.len() == 4 && container.bytes().all(|b| b.is_ascii_digit()) && blob.matches('/').count() == 2
}

/// The account is the first path segment on an address, on localhost and on the emulator's ports
/// (@azure/storage-common, `isIpEndpointStyle`).
fn is_path_style(target: &Target) -> bool {
    const EMULATOR_PORTS: [std::ops::RangeInclusive<u16>; 4] =
        [10_000..=10_004, 10_100..=10_104, 11_000..=11_004, 11_100..=11_104];
    let host = target.host();
    let port = target.authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    host.parse::<std::net::IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || host.eq_ignore_ascii_case("host.docker.internal")
        || port.is_some_and(|port| EMULATOR_PORTS.iter().any(|ports| ports.contains(&port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_container_and_blob_stand_where_the_style_of_the_address_puts_them() {
        for (url, account, container, blob, is_known) in [
            ("https://acme.blob.core.windows.net/in", "acme", "in", "", true),
            ("https://acme.z01.blob.storage.azure.net/in/a%20b", "acme", "in", "a b", true),
            ("https://acme-secondary.blob.core.windows.net/in", "acme", "in", "", true),
            ("https://data.acme.example/in/x", "data", "in", "x", false),
            ("http://127.0.0.1:10000/devstoreaccount1/in/x", "devstoreaccount1", "in", "x", true),
            ("http://[::1]:8080/acct/in", "acct", "in", "", true),
            ("http://azurite:10000/acct/in", "acct", "in", "", true),
        ] {
            let place = BlobPlace::of_url(url).expect(url);
            assert_eq!(
                (place.account.as_str(), place.container.as_str(), place.blob.as_str(), place.is_account_known),
                (account, container, blob, is_known),
                "{url}"
            );
        }
    }

    #[test]
    fn a_url_without_a_container_is_no_place() {
        for url in [
            "https://acme.blob.core.windows.net",
            "https://acme.blob.core.windows.net/2026/03/05/1.json",
            "http://127.0.0.1:10000/devstoreaccount1",
            "http://127.0.0.1:10000/devstoreaccount1/2026/03/05/1.json",
        ] {
            assert_eq!(BlobPlace::of_url(url), None, "{url}");
        }
        let year_as_container = BlobPlace::of_url("https://acme.blob.core.windows.net/2026/2026/03/05/1.json");
        assert_eq!(year_as_container.expect("a container").container, "2026");
    }

    #[test]
    fn the_rules_for_a_containers_name_are_those_of_the_service() {
        for name in ["in1", "my-in", "$root", "$web", "a1-b2-c3"] {
            assert!(is_container_name(name), "{name}");
        }
        for name in ["", "in", "In1", "my_in", "-in1", "in1-", "my--in", "ümlaut", &"a".repeat(64)] {
            assert!(!is_container_name(name), "{name}");
        }
    }
}
