//! `AuthenticationFailed`: what its detail says, and what the SAS shows where there is none.
//!
//! The sentences of `AuthenticationErrorDetail` are as the service writes them; Microsoft documents the code alone.

use super::{add, around, bearer, sas, validity};
use crate::diagnose::cause::azure_blob;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::echo::Echoed;
use crate::diagnose::finding::Certainty::{Likely, Possible, Proven};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::credential;
use crate::diagnose::rules::table::When::{Else, Says};
use crate::diagnose::rules::table::{Table, by, proven};
use crate::domain::SasCredential;
use crate::domain::SecretTrait;

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "azure_blob::authentication",
    rules: &[
        by(Says(NO_MATCH), signature),
        by(Says(&["time frame"]), validity::time_frame),
        by(Says(&["after signed start time"]), validity::reversed),
        proven!(Says(&["signed resource is not allowed"]), azure_blob::SAS_SCOPE_MISMATCH),
        by(Says(&["signed directory depth"]), depth),
        by(Says(&[UNKNOWN_POLICY]), unknown_policy),
        by(Says(&["access policy fields can be associated"]), doubled_policy),
        by(Says(MANDATORY), field_missing),
        by(Says(&["not well formed", "base-64", "base64"]), malformed),
        by(Else, without_a_reason),
    ],
};

/// Of a SAS, and of the Shared Key scheme.
const NO_MATCH: &[&str] = &["signature did not match", "is not the same as any computed signature"];

const MANDATORY: &[&str] = &["is mandatory", "cannot be empty", "is missing"];

const UNKNOWN_POLICY: &str = "identifier cannot be found";

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

/// The element with the detail, or the part of the body with `word`.
fn detail<'c>(case: &'c Case<'_>, word: &str) -> &'c str {
    match super::element(case, "AuthenticationErrorDetail") {
        "" => around(case, word),
        detail => detail,
    }
}

/// "Signed Directory Depth Invalid": sdd is the number of segments of the directory that the SAS is for.
fn depth(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), detail(case, "depth"), sas::pair(case, "sdd"), sas::pair(case, "sr")];
    let finding = findings.likely(&azure_blob::SAS_SCOPE_MISMATCH, &quotes);
    finding.titled("The SAS is for a directory, and the request goes above or beside it.");
}

/// A policy needs up to 30 seconds to take effect ("Define a stored access policy").
fn unknown_policy(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), detail(case, UNKNOWN_POLICY), sas::pair(case, "si")];
    let finding = findings.proven(&azure_blob::STORED_POLICY_INVALID, &quotes);
    if let Some(policy) = case.query("si") {
        finding.titled(format!("The container has no stored access policy {policy}, which the SAS names."));
    }
}

fn doubled_policy(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), detail(case, "access policy fields"), sas::pair(case, "si")];
    let finding = findings.proven(&azure_blob::STORED_POLICY_INVALID, &quotes);
    finding.titled("A field stands both in the SAS and in its stored access policy.");
    finding.fixed_by("Make a SAS without the fields (st, se, sp) that the stored access policy sets.");
}

/// "sp is mandatory. Cannot be empty"
fn field_missing(case: &Case<'_>, findings: &mut Findings) {
    let (line, detail) = (case.status_line(), detail(case, "mandatory"));
    let finding = findings.proven(&azure_blob::SAS_FIELD_MISSING, &[&line, detail, sas::query(case)]);
    let name = detail.split_whitespace().next().filter(|name| super::request_part::SAS_FIELDS.contains(name));
    if let Some(name) = name {
        finding.titled(format!("The SAS lacks {name}."));
    }
}

fn malformed(case: &Case<'_>, findings: &mut Findings) {
    let (line, detail) = (case.status_line(), detail(case, "well formed"));
    let seen = damaged(case);
    let is_about_base64 = case.says("base-64") || case.says("base64");
    let certainty = if seen.is_some() || is_about_base64 { Proven } else { Likely };
    findings.add(&azure_blob::SAS_SIG_ENCODING, certainty, &[&line, detail, seen.unwrap_or_default()]);
    if certainty == Likely {
        findings.possible(&azure_blob::SAS_FIELD_MISSING, &[&line, detail]);
    }
}

/// The service says what it signed: compare with what is known of the token.
fn signature(case: &Case<'_>, findings: &mut Findings) {
    let (line, detail) = (case.status_line(), detail(case, "did not match"));
    let quotes: &[&str] = &[&line, detail];
    if case.sent("authorization").is_some_and(|value| value.starts_with("SharedKey")) {
        let finding = findings.likely(&azure_blob::SAS_SIGNATURE_MISMATCH, quotes);
        finding.titled("The Shared Key signature of the request does not match.");
        finding.fixed_by("Deliver with a SAS, which is what the platform sends; or check the account key.");
    } else if let Some(seen) = damaged(case) {
        findings.proven(&azure_blob::SAS_SIG_ENCODING, &[&line, detail, seen]);
    } else if case.pasted_sas_has(SecretTrait::LeadingQuestionMark) {
        let seen = "auth.token: leading-question-mark";
        findings.likely(&azure_blob::SAS_LEADING_QUESTION_MARK, &[&line, detail, seen]);
        findings.possible(&azure_blob::SAS_SIGNATURE_MISMATCH, quotes);
    } else if credential::hidden(case, &line, findings) {
        findings.possible(&azure_blob::SAS_SIGNATURE_MISMATCH, quotes);
    } else if let Some((ours, theirs)) = other_resource(case) {
        let finding = findings.proven(&azure_blob::SAS_SCOPE_MISMATCH, &[&line, &ours, &theirs]);
        finding.remark(&format!("signed here for {ours}, checked by Storage for {theirs}"));
    } else if case.query("sr").as_deref() == Some("b") {
        // It is checked against the blob that is asked for, whose name changes with each batch.
        let finding = findings.likely(&azure_blob::SAS_SCOPE_MISMATCH, &[&line, detail, sas::pair(case, "sr")]);
        finding.titled("The SAS is for one blob (sr=b), and each batch is a new one.");
        findings.possible(&azure_blob::SAS_SIGNATURE_MISMATCH, quotes);
    } else if matches!(case.sas(), Some(SasCredential::AccountKey(_))) {
        findings.proven(&azure_blob::SAS_SIGNATURE_MISMATCH, quotes);
    } else {
        pasted(case, quotes, findings);
    }
}

/// A pasted token may be of another container or account, or of a key that was rotated.
fn pasted(case: &Case<'_>, quotes: &[&str], findings: &mut Findings) {
    if matches!(case.sas(), Some(SasCredential::Token(_))) && !case.pasted_sas_has(SecretTrait::LooksPercentEncoded) {
        // Every sig ends in =, which is %3D in a query: this token was decoded, so that a + is read as a blank.
        let finding = findings.likely(&azure_blob::SAS_SIG_ENCODING, quotes);
        finding.remark("auth.token has no percent-encoded character");
    }
    findings.likely(&azure_blob::SAS_SIGNATURE_MISMATCH, quotes);
    findings.possible(&azure_blob::SAS_SCOPE_MISMATCH, quotes);
    findings.possible(&azure_blob::SAS_SIG_ENCODING, quotes);
}

/// The lines of the string to sign that name the resource, where ours and the service's differ.
fn other_resource(case: &Case<'_>) -> Option<(String, String)> {
    let ours = case.exchange.signing.as_ref()?.string_to_sign.as_deref()?;
    let theirs = Echoed::of(case).string_to_sign?;
    let mut lines = ours.lines().map(str::trim).zip(theirs.lines().map(str::trim));
    let (ours, theirs) = lines.find(|(ours, theirs)| ours != theirs)?;
    ours.starts_with("/blob/").then(|| (ours.to_owned(), theirs.to_owned()))
}

/// What shows that the token was damaged on its way: a field that is encoded twice, a + that was read as a blank.
fn damaged<'a>(case: &Case<'a>) -> Option<&'a str> {
    if case.pasted_sas_has(SecretTrait::InnerWhitespace) {
        return Some("auth.token: inner-whitespace");
    }
    sas::encoded_twice(case)
}

/// No reason: the SAS itself may show one.
pub(super) fn without_a_reason(case: &Case<'_>, findings: &mut Findings) {
    if bearer::is_sent(case) {
        return;
    }
    let has_sas = !sas::query(case).is_empty() && (sas::has_signature(case) || sas::missing_field(case).is_some());
    if !has_sas && case.sent("authorization").is_none() {
        add(case, findings, &azure_blob::SAS_MISSING, Likely, &[]);
        return;
    }
    // The service says AuthenticationFailed of a sig that came: the file of another tool was cleaned of it.
    let is_cleaned = case.is_foreign() && !sas::has_signature(case) && case.code() == "AuthenticationFailed";
    if !is_cleaned && sas::is_cut(case, Likely, findings) {
        return;
    }
    if let Some(seen) = damaged(case) {
        add(case, findings, &azure_blob::SAS_SIG_ENCODING, Likely, &[seen]);
    }
    validity::without_a_reason(case, findings);
    if case.pasted_sas_has(SecretTrait::LeadingQuestionMark) {
        let seen = ["auth.token: leading-question-mark"];
        add(case, findings, &azure_blob::SAS_LEADING_QUESTION_MARK, Likely, &seen);
    }
    if !findings.is_empty() {
        return;
    }
    let said = super::element(case, "AuthenticationErrorDetail");
    let is_told = !said.is_empty();
    let is_undecided = validity::is_undecided(case);
    let certainty = if is_told || is_undecided { Possible } else { Likely };
    add(case, findings, &azure_blob::SAS_SIGNATURE_MISMATCH, certainty, &[said]);
    if is_undecided {
        add(case, findings, &azure_blob::SAS_EXPIRED, Possible, &[sas::pair(case, "se")]);
    }
    // Its times and permissions are in the policy, which nobody sees here.
    let policy = sas::pair(case, "si");
    if policy.is_empty() {
        add(case, findings, &azure_blob::SAS_FIELD_MISSING, Possible, &[said]);
    } else {
        add(case, findings, &azure_blob::STORED_POLICY_INVALID, Possible, &[said, policy]);
    }
}
