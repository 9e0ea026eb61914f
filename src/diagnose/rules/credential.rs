//! What was pasted with a credential and does not belong to it.

use crate::domain::{Auth, SecretFacts, SecretName, SecretTrait, Setting};

use crate::diagnose::cause;
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
const ONE_WORD: [SecretName; 4] =
    [SecretName::SecretAccessKey, SecretName::SessionToken, SecretName::AccountKey, SecretName::PolicyKey];

/// Fields of the `[auth]` table that are not secret, and stand in the file as they are.
const PLAIN: [Setting; 6] =
    [Setting::AccessKeyId, Setting::ClientId, Setting::PolicyName, Setting::Header, Setting::Region, Setting::Service];

/// Report stray characters in or around a credential. True if there are any.
pub(super) fn hidden(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    hidden_secret(case, line, findings) || hidden_plain(case, line, findings)
}

fn hidden_secret(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    let secrets = case.auth().map(Auth::secrets).unwrap_or_default();
    let found = secrets.into_iter().find_map(|(name, facts)| Some((name, of_secret(name, facts)?)));
    let Some((name, found)) = found else { return false };
    findings.likely(&cause::credential::HIDDEN_CHARS, &[line, &format!("{}: {}", name.path(), found.name())]);
    true
}

fn hidden_plain(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    let hidden = PLAIN.into_iter().find(|field| clean(case.configured(*field)) != case.configured(*field));
    let Some(field) = hidden else { return false };
    let (path, value) = (field.path(), case.configured(field));
    let finding = findings.likely(&cause::credential::HIDDEN_CHARS, &[line, &format!("{path}: {value}")]);
    finding.remark(&format!("{path} is {value:?} with what stands around it"));
    finding.change(field, clean(value));
    true
}

fn of_secret(name: SecretName, facts: &SecretFacts) -> Option<SecretTrait> {
    let is_one_word = ONE_WORD.contains(&name);
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
