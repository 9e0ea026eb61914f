//! The string to sign of a Storage SAS, in the layout of its version.
//!
//! Source: the layouts of @azure/storage-blob 12.32, azure-storage-blob 12.31 and Azurite 3.35; Microsoft,
//! "Create a service SAS" and "Create an account SAS". Values are signed decoded, times as the text in the
//! token. Versions compare as text, since they are dates.

use std::fmt;

use super::sas::{SasKind, SasToken};

/// What a service SAS is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource<'a> {
    pub account: &'a str,
    pub container: &'a str,
    /// Decoded; empty for the container.
    pub blob: &'a str,
}

/// The fields that are signed, in order. `Display` gives the exact bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringToSign {
    fields: Vec<(&'static str, String)>,
}

impl StringToSign {
    /// The string to sign of `token` for `resource`; meaningful only if [`is_known`].
    pub fn of(token: &SasToken, resource: &Resource<'_>) -> Self {
        let fields = match token.kind() {
            SasKind::Account => account(token, resource),
            SasKind::Service => service(token, resource),
            SasKind::UserDelegation => user_delegation(token, resource),
        };
        Self { fields }
    }

    /// The name of each line.
    pub fn line_labels(&self) -> Vec<String> {
        self.fields.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

/// The versions whose layouts are known: the first and the last that the sources list.
const KNOWN_VERSIONS: std::ops::RangeInclusive<&str> = "2015-04-05"..="2026-10-06";

/// True if the layout of `token` is known, so that its string to sign can be told and not only guessed.
///
/// A token with signed headers or query parameters (`srh`, `srq`) signs values of the request that its maker
/// had in mind, which it does not hold.
pub fn is_known(token: &SasToken) -> bool {
    let version = version(token);
    let first = if token.kind() == SasKind::UserDelegation { "2018-11-09" } else { KNOWN_VERSIONS.start() };
    is_version(version)
        && (first..=KNOWN_VERSIONS.end()).contains(&version)
        && token.get("srh").is_none()
        && token.get("srq").is_none()
}

/// True if `text` has the form of a service version: a date.
pub fn is_version(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() })
}

impl fmt::Display for StringToSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<&str> = self.fields.iter().map(|(_, value)| value.as_str()).collect();
        f.write_str(&values.join("\n"))
    }
}

type Fields = Vec<(&'static str, String)>;

/// The values of `names` in order; what the token does not have is an empty line.
fn from_token(token: &SasToken, names: &[&'static str]) -> Fields {
    names.iter().map(|name| (*name, token.get(name).unwrap_or_default().to_owned())).collect()
}

const RESPONSE_OVERRIDES: [&str; 5] = ["rscc", "rscd", "rsce", "rscl", "rsct"];

fn version(token: &SasToken) -> &str {
    token.get("sv").unwrap_or_default()
}

fn service(token: &SasToken, resource: &Resource<'_>) -> Fields {
    let version = version(token);
    let mut fields = from_token(token, &["sp", "st", "se"]);
    fields.push(canonicalized_resource(token, resource));
    fields.extend(from_token(token, &["si", "sip", "spr", "sv"]));
    if version >= "2018-11-09" {
        fields.extend(resource_and_snapshot(token));
    }
    if version >= "2020-12-06" {
        fields.extend(from_token(token, &["ses"]));
    }
    fields.extend(from_token(token, &RESPONSE_OVERRIDES));
    fields
}

fn account(token: &SasToken, resource: &Resource<'_>) -> Fields {
    let mut fields = vec![("account", resource.account.to_owned())];
    fields.extend(from_token(token, &["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]));
    if version(token) >= "2020-12-06" {
        fields.extend(from_token(token, &["ses"]));
    }
    fields.push(("end", String::new()));
    fields
}

fn user_delegation(token: &SasToken, resource: &Resource<'_>) -> Fields {
    let version = version(token);
    let mut fields = from_token(token, &["sp", "st", "se"]);
    fields.push(canonicalized_resource(token, resource));
    fields.extend(from_token(token, &["skoid", "sktid", "skt", "ske", "sks", "skv"]));
    if version >= "2020-02-10" {
        fields.extend(from_token(token, &["saoid", "suoid", "scid"]));
    }
    if version >= "2025-07-05" {
        fields.extend(from_token(token, &["skdutid", "sduoid"]));
    }
    fields.extend(from_token(token, &["sip", "spr", "sv"]));
    fields.extend(resource_and_snapshot(token));
    if version >= "2020-12-06" {
        fields.extend(from_token(token, &["ses"]));
    }
    if version >= "2026-04-06" {
        // Signed headers and query parameters: empty lines in every token that `is_known` lets pass.
        fields.extend([("signed headers", String::new()), ("signed query parameters", String::new())]);
    }
    fields.extend(from_token(token, &RESPONSE_OVERRIDES));
    fields
}

fn resource_and_snapshot(token: &SasToken) -> Fields {
    let snapshot = match token.get("sr") {
        Some("bs") => token.get("snapshot"),
        Some("bv") => token.get("versionid"),
        _ => None,
    };
    vec![("sr", token.get("sr").unwrap_or_default().to_owned()), ("snapshot", snapshot.unwrap_or_default().to_owned())]
}

/// `/blob/account/container[/blob]`
fn canonicalized_resource(token: &SasToken, resource: &Resource<'_>) -> (&'static str, String) {
    let mut name = format!("/blob/{}/{}", resource.account, resource.container);
    let blob = match token.get("sr") {
        Some("b" | "bs" | "bv") => resource.blob.to_owned(),
        Some("d") => directory(resource.blob, token.get("sdd")),
        _ => String::new(),
    };
    if !blob.is_empty() {
        name.push('/');
        name.push_str(&blob);
    }
    ("canonicalized resource", name)
}

/// As many leading segments of the blob's name as `sdd` says.
fn directory(blob: &str, depth: Option<&str>) -> String {
    let depth = depth.and_then(|depth| depth.parse().ok()).unwrap_or(0);
    blob.split('/').take(depth).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_known_of(token: &str) -> bool {
        is_known(&SasToken::parse(token).expect("it parses"))
    }

    #[test]
    fn layouts_outside_the_listed_versions_are_not_known() {
        for (token, known) in [
            ("sv=2015-04-05&sr=c&sig=x", true),
            ("sv=2026-10-06&sr=c&sig=x", true),
            ("sv=2014-02-14&sr=c&sig=x", false),
            ("sv=2027-01-01&sr=c&sig=x", false),
            ("sv=latest&sr=c&sig=x", false),
            ("sr=c&sig=x", false),
            ("sv=2018-03-28&skoid=1&sr=c&sig=x", false),
            ("sv=2026-04-06&skoid=1&sr=c&sig=x", true),
            ("sv=2026-04-06&skoid=1&srh=x-a&sr=c&sig=x", false),
        ] {
            assert_eq!(is_known_of(token), known, "{token}");
        }
    }

    #[test]
    fn a_version_is_a_date() {
        for (text, is_one) in [
            ("2022-11-02", true),
            ("2022-11-2", false),
            ("2022-11-022", false),
            ("2022/11/02", false),
            ("2022-1a-02", false),
            ("2022111022", false),
            ("abcd-ef-gh", false),
        ] {
            assert_eq!(is_version(text), is_one, "{text}");
        }
    }

    #[test]
    fn a_snapshot_or_version_is_signed_where_the_sas_is_for_one() {
        let snapshot = |token: &str| {
            let token = SasToken::parse(token).expect("it parses");
            let [_, (_, snapshot)] = &resource_and_snapshot(&token)[..] else { panic!("two fields") };
            snapshot.clone()
        };
        let both = "snapshot=2026-03-05&versionid=2026-03-06&sig=x";
        assert_eq!(snapshot(&format!("sv=2022-11-02&sr=bs&{both}")), "2026-03-05");
        assert_eq!(snapshot(&format!("sv=2022-11-02&sr=bv&{both}")), "2026-03-06");
        assert_eq!(snapshot(&format!("sv=2022-11-02&sr=b&{both}")), "");
    }

    #[test]
    fn a_directory_sas_signs_as_many_segments_as_its_depth() {
        let token = SasToken::parse("sv=2022-11-02&sr=d&sdd=2&sig=x").expect("it parses");
        let resource = Resource { account: "acme", container: "in", blob: "a/b/2026/03/05/1.json" };
        let text = StringToSign::of(&token, &resource).to_string();
        assert_eq!(text.split('\n').nth(3), Some("/blob/acme/in/a/b"));
    }
}
