//! A bearer token at Blob Storage: the words with which Storage refuses it.
//!
//! Source: Microsoft, "Authorize with Microsoft Entra ID" (Storage services REST); the details are as the service writes
//! them.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::table::When::{Code, Says};
use crate::diagnose::rules::table::{Table, by, likely};

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "azure_blob::bearer",
    rules: &[
        by(Says(&["audience validation failed", "invalid token audience"]), audience),
        likely!(Says(&["issuer validation failed", "invalid token issuer"]), cause::oauth2::TOKEN_ISSUER_WRONG),
        likely!(
            Says(&["lifetime validation failed"]),
            cause::oauth2::TOKEN_STALE_CACHED,
            cause::oauth2::TOKEN_CLOCK_SKEW
        ),
        likely!(Says(&["signature key not found"]), cause::oauth2::TOKEN_KEY_UNKNOWN),
        by(Says(&["scheme bearer is not supported"]), version),
        by(Code(&["AuthorizationPermissionMismatch"]), role),
    ],
};

pub(super) fn is_sent(case: &Case<'_>) -> bool {
    case.sent("authorization").is_some_and(|value| value.to_ascii_lowercase().starts_with("bearer "))
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

fn audience(case: &Case<'_>, findings: &mut Findings) {
    let quote = super::around(case, "audience");
    let finding = findings.likely(&cause::oauth2::TOKEN_AUDIENCE_WRONG, &[&case.status_line(), quote]);
    finding.fixed_by("Request the token for https://storage.azure.com/.default, or for the account's own URL.");
}

/// Tokens need a version of 2017-11-09 or later.
fn version(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), super::around(case, "scheme bearer"), &case.sent_line("x-ms-version")];
    let finding = findings.likely(&cause::azure_blob::HEADER_VALUE_INVALID, &quotes);
    finding.titled("Storage takes a bearer token only with x-ms-version 2017-11-09 or later.");
    finding.fixed_by("Use a SAS: the platform does not send x-ms-version with a bearer token.");
}

fn role(case: &Case<'_>, findings: &mut Findings) {
    let finding = super::add(case, findings, &cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, Certainty::Likely, &[]);
    finding.titled("The token's identity has no role that allows writing blobs.");
    finding.fixed_by("Give the identity the role Storage Blob Data Contributor.");
}
