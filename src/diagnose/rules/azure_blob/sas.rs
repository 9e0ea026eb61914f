//! The SAS as it stands in the URL that was sent.

use crate::diagnose::cause::azure_blob;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};

/// The query as it was sent, without its `?`.
pub(super) fn query<'a>(case: &Case<'a>) -> &'a str {
    let url = case.exchange.request.url.as_str();
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    url.split_once('?').map_or("", |(_, query)| query)
}

fn pairs<'a>(case: &Case<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    query(case).split('&').filter(|pair| !pair.is_empty()).map(|pair| (pair.split('=').next().unwrap_or(pair), pair))
}

/// `name=value` as it stands in the query; empty if it is not there.
pub(super) fn pair<'a>(case: &Case<'a>, name: &str) -> &'a str {
    pairs(case).find(|(known, _)| *known == name).map_or("", |(_, pair)| pair)
}

pub(super) fn has_signature(case: &Case<'_>) -> bool {
    !pair(case, "sig").is_empty()
}

/// `??sv=…`, or `?%3Fsv=…`: the token was pasted with its question mark.
pub(super) fn begins_with_question_mark(case: &Case<'_>) -> bool {
    ["?", "%3F", "%3f"].iter().any(|mark| query(case).starts_with(mark))
}

/// The first field of the query, with whatever stands before its name.
pub(super) fn first_field<'a>(case: &Case<'a>) -> &'a str {
    query(case).split('&').next().unwrap_or_default()
}

/// A field that is encoded once too often, so that one decoding leaves `%3A`.
pub(super) fn encoded_twice<'a>(case: &Case<'a>) -> Option<&'a str> {
    pairs(case).map(|(_, pair)| pair).find(|pair| pair.contains("%25"))
}

/// A mandatory field that is not there; `None` where the query holds no SAS at all.
///
/// Source: Microsoft, "Create a service SAS" and "Create an account SAS", required fields; a stored access policy (si)
/// may hold sp and se.
pub(super) fn missing_field(case: &Case<'_>) -> Option<&'static str> {
    let has = |name: &str| !pair(case, name).is_empty();
    let is_account = has("ss") || has("srt");
    let needed: &[&str] = match () {
        () if is_account => &["sv", "ss", "srt", "sp", "se", "sig"],
        () if has("si") => &["sv", "sr", "sig"],
        () => &["sv", "sr", "sp", "se", "sig"],
    };
    let is_sas = needed.iter().any(|name| has(name));
    needed.iter().copied().find(|name| is_sas && !has(name))
}

/// Report that the SAS was copied from HTML, or that a field is missing, with at most this certainty. True if so.
pub(super) fn is_cut(case: &Case<'_>, certainty: Certainty, findings: &mut Findings) -> bool {
    if let Some((_, pair)) = pairs(case).find(|(name, _)| name.starts_with("amp;")) {
        let finding = super::add(case, findings, &azure_blob::SAS_FIELD_MISSING, Certainty::Likely, &[pair]);
        finding.titled("The SAS was copied from HTML or XML: it has &amp; in place of &.");
        finding.fixed_by("Replace each &amp; by &, or copy the SAS again.");
        return true;
    }
    // Without sig the caller is anonymous; a file of another tool may have been cleaned of it.
    let Some(name) = missing_field(case) else { return false };
    let is_sure = name != "sig" || !case.is_foreign();
    let certainty = if is_sure { certainty } else { Certainty::Likely };
    let finding = super::add(case, findings, &azure_blob::SAS_FIELD_MISSING, certainty, &[query(case)]);
    finding.titled(format!("The SAS was sent without {name}."));
    true
}
