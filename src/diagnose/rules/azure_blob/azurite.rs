//! Azurite, Microsoft's emulator: where it differs from the service.
//!
//! Source: github.com/Azure/Azurite, `StorageErrorFactory`, the authenticators and `README.md`.

use super::{add, around, sas};
use crate::diagnose::cause::{azure_blob, http};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Certainty::{Likely, Possible};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::table::When::{All, Code, Is, Says, Status};
use crate::diagnose::rules::table::{Table, by};

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "azure_blob::azurite",
    rules: &[
        by(Says(&["is not supported by azurite"]), version),
        by(Says(&["not supported in azurite strict mode"]), strict_mode),
        by(All(&[Code(&["AuthorizationPermissionMismatch"]), Is(only_creates)]), overwrite),
        by(All(&[Code(&["ResourceNotFound"]), Is(sas::has_signature)]), account),
        by(All(&[Status(&[400]), Is(is_bare)]), operation),
    ],
};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

fn version(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, "API version"), &case.sent_line("x-ms-version")];
    let finding = findings.proven(&azure_blob::HEADER_VALUE_INVALID, &quotes);
    let version = case.error.message.split("API version ").nth(1).and_then(|rest| rest.split_whitespace().next());
    finding.titled(format!("Azurite does not know the API version {}.", version.unwrap_or_default()));
    finding.fixed_by("Update Azurite, or start it with --skipApiVersionCheck; nothing is wrong with the SAS.");
}

fn strict_mode(case: &Case<'_>, findings: &mut Findings) {
    let is_scope = case.says("'ses'");
    let cause = if is_scope { &azure_blob::SAS_VERSION_UNSUPPORTED } else { &azure_blob::HEADER_VALUE_INVALID };
    let named = if is_scope { sas::pair(case, "ses") } else { "" };
    let quotes: [&str; 3] = [&case.status_line(), around(case, "strict mode"), named];
    let finding = findings.proven(cause, &quotes);
    finding.titled("Azurite knows a part of this request only in its loose mode.");
    finding.fixed_by("Start Azurite with --loose, or leave out what its response names.");
}

fn only_creates(case: &Case<'_>) -> bool {
    case.query("sp").is_some_and(|granted| granted.contains('c') && !granted.contains('w'))
}

/// The service has a code of its own for it, `UnauthorizedBlobOverwrite`.
fn overwrite(case: &Case<'_>, findings: &mut Findings) {
    let sp = sas::pair(case, "sp");
    add(case, findings, &azure_blob::OVERWRITE_NOT_ALLOWED, Likely, &[sp]);
    add(case, findings, &azure_blob::SAS_SCOPE_MISMATCH, Possible, &[sp]);
}

/// The account is the first segment of the path, and devstoreaccount1 unless Azurite was told others.
fn account(case: &Case<'_>, findings: &mut Findings) {
    let finding = add(case, findings, &azure_blob::WRONG_ENDPOINT, Likely, &[]);
    finding.titled("Azurite has no account of the name that the URL has.");
    finding.fixed_by("Write the URL as http://<host>:10000/<account>/<container>; the account is devstoreaccount1.");
    add(case, findings, &azure_blob::CONTAINER_NOT_FOUND, Possible, &[]);
}

/// No code, and no body: the request is none of the operations that Azurite knows.
fn is_bare(case: &Case<'_>) -> bool {
    case.code().is_empty() && case.body.trim().is_empty()
}

/// Azurite tells operations apart by method and x-ms-blob-type before it looks at anything else.
fn operation(case: &Case<'_>, findings: &mut Findings) {
    let quotes: [&str; 2] = [&case.status_line(), &case.header_line("server")];
    if !super::is_put(case) {
        findings.likely(&http::METHOD_WRONG, &quotes);
    } else if case.sent("x-ms-blob-type").is_none() {
        findings.likely(&azure_blob::BLOB_TYPE_HEADER_MISSING, &quotes);
    } else {
        findings.likely(&http::NOT_FOUND, &quotes);
    }
}
