//! Headers and query parameters that Storage misses or refuses, and names.

use super::{add, element};
use crate::diagnose::cause::{azure_blob, http};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Certainty::{Likely, Possible, Proven};
use crate::diagnose::finding::Findings;

pub(super) fn missing_header(case: &Case<'_>, findings: &mut Findings) {
    let name = element(case, "HeaderName");
    if name.eq_ignore_ascii_case("x-ms-blob-type") {
        add(case, findings, &azure_blob::BLOB_TYPE_HEADER_MISSING, Proven, &[name]);
    } else if name.eq_ignore_ascii_case("content-length") {
        add(case, findings, &http::CONTENT_LENGTH_MISSING, Proven, &[name]);
    } else if name.is_empty() && case.sent("x-ms-blob-type").is_none() {
        add(case, findings, &azure_blob::BLOB_TYPE_HEADER_MISSING, Likely, &[]);
    } else {
        let finding = add(case, findings, &azure_blob::HEADER_VALUE_INVALID, Likely, &[name]);
        if !name.is_empty() {
            finding.titled(format!("The request lacks the header {name}, which Storage needs."));
        }
    }
}

pub(super) fn header_value(case: &Case<'_>, findings: &mut Findings) {
    let (name, value) = (element(case, "HeaderName"), element(case, "HeaderValue"));
    if name.is_empty() {
        add(case, findings, &azure_blob::HEADER_VALUE_INVALID, Likely, &[]);
        return;
    }
    let finding = add(case, findings, &azure_blob::HEADER_VALUE_INVALID, Proven, &[name, value]);
    finding.titled(format!("Storage does not accept the value of {name}: \"{value}\"."));
}

/// Fields of a SAS ("Create a service SAS", "Create an account SAS", "Create a user delegation SAS").
pub(super) const SAS_FIELDS: [&str; 22] = [
    "sv", "sr", "sp", "st", "se", "si", "sip", "spr", "ss", "srt", "sdd", "ses", "sig", "skoid", "sktid", "skt", "ske",
    "sks", "skv", "saoid", "suoid", "scid",
];

pub(super) fn query_value(case: &Case<'_>, findings: &mut Findings) {
    let (name, value) = (element(case, "QueryParameterName"), element(case, "QueryParameterValue"));
    if SAS_FIELDS.contains(&name) || name == "api-version" {
        let finding = add(case, findings, &azure_blob::SAS_VERSION_UNSUPPORTED, Proven, &[name, value]);
        finding.titled(format!("Storage does not accept {name}={value} in the SAS."));
    } else if name.is_empty() {
        add(case, findings, &azure_blob::SAS_VERSION_UNSUPPORTED, Likely, &[]);
        add(case, findings, &azure_blob::SAS_FIELD_MISSING, Possible, &[]);
    } else {
        let finding = add(case, findings, &http::BAD_REQUEST, Likely, &[name, value]);
        finding.titled(format!("The URL has {name}={value}, which asks for another operation than writing a blob."));
        finding.fixed_by(format!("Delete {name} from the URL's query."));
    }
}

pub(super) fn missing_parameter(case: &Case<'_>, findings: &mut Findings) {
    let name = element(case, "QueryParameterName");
    if name.is_empty() || SAS_FIELDS.contains(&name) {
        add(case, findings, &azure_blob::SAS_FIELD_MISSING, Proven, &[name]);
    } else {
        let finding = add(case, findings, &http::BAD_REQUEST, Likely, &[name]);
        finding.titled(format!("The URL asks for another operation than writing a blob, which needs {name}."));
        finding.fixed_by("Delete comp and restype from the URL's query.");
    }
}
