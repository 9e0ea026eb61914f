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
    /// The string to sign of `token` for `resource`.
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
        // Signed headers and query parameters; empty unless the token names some.
        fields.extend(from_token(token, &["srh", "srq"]));
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

/// `/blob/account/container[/blob]`; the `/blob` in front since version 2015-02-21.
fn canonicalized_resource(token: &SasToken, resource: &Resource<'_>) -> (&'static str, String) {
    let service = if version(token) >= "2015-02-21" { "/blob" } else { "" };
    let mut name = format!("{service}/{}/{}", resource.account, resource.container);
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
