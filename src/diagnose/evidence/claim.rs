//! What a request says of its own AWS signature.
//!
//! Source: Amazon S3 API Reference, "Authenticating requests" (Authorization header, query parameters).

use crate::diagnose::evidence::case::Case;
use crate::domain::Setting;
use crate::domain::display::MASK;

/// The credential scope, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::diagnose) struct Claim {
    pub(in crate::diagnose) key_id: String,
    /// `YYYYMMDD`
    pub(in crate::diagnose) date: String,
    pub(in crate::diagnose) region: String,
    pub(in crate::diagnose) service: String,
    pub(in crate::diagnose) terminator: String,
}

impl Claim {
    /// `None` where nothing is signed by version 4, or the file does not show it.
    pub(in crate::diagnose) fn of(case: &Case<'_>) -> Option<Self> {
        let credential = match signature_header(case) {
            Some(header) => parameter(header, "Credential=")?,
            None => case.query("X-Amz-Credential")?,
        };
        // The key id may hold a slash: the scope is what ends the credential.
        let mut parts = credential.rsplitn(5, '/');
        let mut next = || parts.next().filter(|part| *part != MASK).map(str::to_owned);
        let (terminator, service, region, date, key_id) = (next()?, next()?, next()?, next()?, next()?);
        Some(Self { key_id, date, region, service, terminator })
    }

    /// `YYYYMMDD/region/service/aws4_request`
    pub(in crate::diagnose) fn scope(&self) -> String {
        format!("{}/{}/{}/{}", self.date, self.region, self.service, self.terminator)
    }
}

/// The names of the signed headers in lower case, sorted; `None` if nothing says which they are.
pub(in crate::diagnose) fn signed_headers(case: &Case<'_>) -> Option<Vec<String>> {
    let listed = match signature_header(case) {
        Some(header) => parameter(header, "SignedHeaders=")?,
        None => case.query("X-Amz-SignedHeaders")?,
    };
    let names = listed.split(';').filter(|name| !name.is_empty());
    let mut names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    Some(names).filter(|names| !names.is_empty())
}

fn signature_header<'c>(case: &Case<'c>) -> Option<&'c str> {
    case.sent("authorization").filter(|header| header.starts_with("AWS4-"))
}

/// The value of `name` in an Authorization header, up to the comma that ends it.
fn parameter(header: &str, name: &str) -> Option<String> {
    let value = header.split_once(name)?.1;
    Some(value.split(',').next().unwrap_or_default().trim_end().to_owned())
}

impl Case<'_> {
    /// The line of evidence that shows what was signed for: the header, or the setting.
    pub(in crate::diagnose) fn scope_line(&self) -> String {
        match (self.sent_line("authorization"), self.configured(Setting::Region)) {
            (line, _) if line.contains("Credential=") => line,
            (_, "") => String::new(),
            (_, region) => format!("auth.region: {region}"),
        }
    }

    /// True if the request carries a signature, or something in its place, or what a signer leaves beside it: cleaned
    /// files lose Authorization and keep the rest.
    pub(in crate::diagnose) fn has_signature(&self) -> bool {
        self.sent("authorization").is_some() || self.query("X-Amz-Signature").is_some() || self.has_signer_headers()
    }

    /// True if a signer has been at work.
    pub(in crate::diagnose) fn has_signer_headers(&self) -> bool {
        ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token"].iter().any(|name| self.sent(name).is_some())
    }

    /// True if a session token was sent, or is configured.
    pub(in crate::diagnose) fn has_session_token(&self) -> bool {
        self.sigv4().is_some_and(|auth| auth.session_token.is_some())
            || self.sent("x-amz-security-token").is_some()
            || self.query("X-Amz-Security-Token").is_some()
    }
}
