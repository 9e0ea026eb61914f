//! What was pasted with a credential and does not belong to it.

use serde_json::Value;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::Field;

/// Traits of a secret that no service's credentials have.
const TRAITS: [&str; 7] = [
    "trailing-newline",
    "leading-whitespace",
    "trailing-whitespace",
    "control-character",
    "non-ascii",
    "smart-quote",
    "quoted",
];

/// Secrets that are one word, so that a blank within is a break of the line that was copied.
const ONE_WORD: [&str; 4] = ["secret_access_key", "session_token", "account_key", "policy_key"];

/// Fields of the `[auth]` table that are not secret, and stand in the file as they are.
const PLAIN: [&str; 6] = ["access_key_id", "client_id", "policy_name", "header", "region", "service"];

/// Report stray characters in or around a credential. True if there are any.
pub(super) fn hidden(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    hidden_secret(case, line, findings) || hidden_plain(case, line, findings)
}

fn hidden_secret(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    let fields = case.exchange.destination.auth.as_object();
    let found =
        fields.and_then(|fields| fields.iter().find_map(|(field, facts)| Some((field, of_secret(field, facts)?))));
    let Some((field, found)) = found else { return false };
    findings.likely(&cause::credential::HIDDEN_CHARS, &[line, &format!("auth.{field}: {found}")]);
    true
}

fn hidden_plain(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    let Some(field) = PLAIN.iter().find(|field| clean(case.auth(field)) != case.auth(field)) else { return false };
    let value = case.auth(field);
    let finding = findings.likely(&cause::credential::HIDDEN_CHARS, &[line, &format!("auth.{field}: {value}")]);
    finding.remark(&format!("auth.{field} is {value:?} with what stands around it"));
    if let Some(known) = Field::at(&format!("auth.{field}")) {
        finding.change(known, clean(value));
    }
    true
}

fn of_secret<'f>(field: &str, facts: &'f Value) -> Option<&'f str> {
    let mut traits = facts["traits"].as_array()?.iter().filter_map(Value::as_str);
    traits.find(|found| TRAITS.contains(found) || (*found == "inner-whitespace" && ONE_WORD.contains(&field)))
}

/// Without what stands around it: white space, quotes, marks that have no width.
pub(super) fn clean(value: &str) -> &str {
    let is_around = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    };
    value.trim_matches(is_around)
}
