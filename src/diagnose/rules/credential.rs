//! What was pasted with a credential and does not belong to it.

use crate::diagnose::cause;
use crate::domain::{Auth, Field, SecretFacts, SecretTrait};

use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;

/// Traits of a secret that no service's credentials have.
const TRAITS: [SecretTrait; 7] = [
    SecretTrait::TrailingNewline,
    SecretTrait::LeadingWhitespace,
    SecretTrait::TrailingWhitespace,
    SecretTrait::ControlCharacter,
    SecretTrait::NonAscii,
    SecretTrait::SmartQuote,
    SecretTrait::Quoted,
];

/// Secrets that are one word, so that a blank within is a break of the line that was copied.
const ONE_WORD: [&str; 4] = ["secret_access_key", "session_token", "account_key", "policy_key"];

/// Fields of the `[auth]` table that are no secrets, and stand in the file as they are.
const PLAIN: [Field; 6] =
    [Field::AccessKeyId, Field::ClientId, Field::PolicyName, Field::Header, Field::Region, Field::Service];

/// Say that a credential has something around or in it. True if one does.
pub(super) fn hidden(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    let secrets = case.auth().map(Auth::secrets).unwrap_or_default();
    let secret = secrets.into_iter().find_map(|(field, facts)| Some((field, of_secret(field, facts)?)));
    if let Some((field, found)) = secret {
        findings.likely(&cause::credential::HIDDEN_CHARS, &[line, &format!("auth.{field}: {}", found.name())]);
        return true;
    }
    let plain = PLAIN.into_iter().find(|field| clean(case.configured(*field)) != case.configured(*field));
    let Some(field) = plain else { return false };
    let value = format!("{}: {:?}", field.path(), case.configured(field));
    let finding = findings.likely(&cause::credential::HIDDEN_CHARS, &[line, &value]);
    finding.change(field, clean(case.configured(field)));
    true
}

fn of_secret(field: &str, facts: &SecretFacts) -> Option<SecretTrait> {
    let is_one_word = ONE_WORD.contains(&field);
    let is_hidden =
        |found: &SecretTrait| TRAITS.contains(found) || (*found == SecretTrait::InnerWhitespace && is_one_word);
    facts.traits.iter().copied().find(is_hidden)
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
