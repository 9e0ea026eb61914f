//! What the SAS allows, and to whom.

use super::{add, sas};
use crate::diagnose::cause::azure_blob;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Certainty::{Likely, Possible, Proven};
use crate::diagnose::finding::Findings;

/// `sp` of the SAS allows to write a blob ("Create a service SAS", permissions of a blob).
fn may_write(granted: &str) -> bool {
    granted.contains(['c', 'w'])
}

pub(super) fn mismatch(case: &Case<'_>, findings: &mut Findings) {
    let sp = sas::pair(case, "sp");
    match case.query("sp").as_deref() {
        Some(granted) if !may_write(granted) => {
            let finding = add(case, findings, &azure_blob::SAS_PERMISSION_MISSING, Proven, &[sp]);
            finding.titled(format!("The SAS allows {granted} (sp), and writing a blob needs c or w."));
        }
        _ if case.query("skoid").is_some() => delegated(case, findings),
        Some(_) => {
            // It may write, so the refusal is about where: usually the directory's SAS is used above that directory.
            let scope = [sp, sas::pair(case, "sr"), sas::pair(case, "sdd")];
            add(case, findings, &azure_blob::SAS_SCOPE_MISMATCH, Likely, &scope);
            add(case, findings, &azure_blob::SAS_PERMISSION_MISSING, Possible, &[sp]);
        }
        None => {
            let finding = add(case, findings, &azure_blob::SAS_PERMISSION_MISSING, Likely, &[sas::pair(case, "si")]);
            if let Some(policy) = case.query("si") {
                finding.titled(format!("The stored access policy {policy} does not allow writing."));
                finding.fixed_by("Give the container's stored access policy c and w.");
            }
            add(case, findings, &azure_blob::SAS_SCOPE_MISMATCH, Possible, &[]);
        }
    }
}

/// A user delegation SAS grants no more than the roles, or the access control list, of an identity.
fn delegated(case: &Case<'_>, findings: &mut Findings) {
    let skoid = sas::pair(case, "skoid");
    // With saoid or suoid the access control list of the directory decides, too ("Create a user delegation SAS").
    let agents = [sas::pair(case, "saoid"), sas::pair(case, "suoid")];
    let certainty = if agents.iter().all(|agent| agent.is_empty()) { Proven } else { Likely };
    let quotes = [skoid, agents[0], agents[1]];
    add(case, findings, &azure_blob::DELEGATION_ROLE_MISSING, certainty, &quotes);
}

/// The service states the address that it saw.
pub(super) fn address(case: &Case<'_>, findings: &mut Findings) {
    let said = case.error.message.split("source IP ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let seen = match super::element(case, "SourceIP") {
        "" => said.unwrap_or_default().trim_end_matches('.'),
        seen => seen,
    };
    let finding = add(case, findings, &azure_blob::SAS_IP_MISMATCH, Proven, &[seen, sas::pair(case, "sip")]);
    // Azurite leaves the placeholder in its sentence.
    if let Ok(seen) = seen.parse::<std::net::IpAddr>() {
        finding.titled(format!("The SAS does not allow the address that the request came from, {seen}."));
    }
}
