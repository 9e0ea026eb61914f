//! Checks of what is known about the secrets.

use super::subject::Subject;
use super::{Check, Clue, Finding};
use crate::domain::auth::AzureService;
use crate::domain::credential::AUTHORIZATION_FLAWS;
use crate::domain::host::is_aws_host;
use crate::domain::{Auth, SecretFacts, SecretName, SecretTrait};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (name, clue) in subject.destination.auth.secrets() {
        let Some(facts) = clue.facts() else { continue };
        findings.extend(placeholder(name, clue));
        findings.extend(in_header(subject, name, facts));
        findings.extend(in_authorization(subject, clue));
        findings.extend(percent_encoded(subject, name, clue));
        findings.extend(odd(name, facts));
    }
}

fn has(facts: &SecretFacts, wanted: SecretTrait) -> bool {
    facts.traits.contains(&wanted)
}

fn placeholder(name: SecretName, clue: &Clue) -> Option<Finding> {
    let facts = clue.facts().into_iter().chain(clue.key());
    let is_placeholder = facts.into_iter().any(|facts| has(facts, SecretTrait::Placeholder));
    is_placeholder.then(|| {
        Finding::warning(
            Check::SecretIsPlaceholder,
            name,
            "The secret is a placeholder, such as **** or <secret>: it was copied from where it is masked or not filled in. Store the secret itself.",
        )
    })
}

/// A value that becomes an Authorization header as it is.
fn in_header(subject: &Subject<'_>, name: SecretName, facts: &SecretFacts) -> Option<Finding> {
    let is_header_value = match &subject.destination.auth {
        Auth::StaticHeader(_) => true,
        Auth::AzureSas(auth) => auth.service == AzureService::EventHubs && name == SecretName::Token,
        Auth::None | Auth::ClientCredentials(_) | Auth::Sigv4(_) => false,
    };
    if !is_header_value {
        return None;
    }
    if has(facts, SecretTrait::HeaderLine) {
        return Some(Finding::warning(
            Check::HeaderLineAsValue,
            name,
            "The secret is a whole header line, as in Authorization: Bearer …. Store what follows the colon alone: the header's name has its own field.",
        ));
    }
    has(facts, SecretTrait::SchemeTwice).then(|| {
        Finding::warning(
            Check::SchemeTwice,
            name,
            "The secret names its scheme twice, as in Bearer Bearer …, so the second word counts as part of the token. Store it with the word once.",
        )
    })
}

/// The value of an Authorization header whose form is not what it begins as.
fn in_authorization(subject: &Subject<'_>, clue: &Clue) -> Option<Finding> {
    let Auth::StaticHeader(auth) = &subject.destination.auth else { return None };
    let traits = clue.in_authorization();
    if !auth.header.eq_ignore_ascii_case("authorization") || traits.contains(&SecretTrait::SchemeTwice) {
        return None;
    }
    let flaw = AUTHORIZATION_FLAWS.iter().find(|flaw| traits.contains(&flaw.found))?;
    let text = format!("{} {}", flaw.title, flaw.fix);
    Some(Finding::warning(Check::AuthorizationMalformed, SecretName::HeaderValue, text))
}

/// Keys are base64, which has no percent sign: they were copied out of a URL.
fn percent_encoded(subject: &Subject<'_>, name: SecretName, clue: &Clue) -> Option<Finding> {
    let is_of_aws = || subject.address.as_ref().is_some_and(|address| is_aws_host(&address.host));
    let key = match name {
        SecretName::PolicyKey | SecretName::AccountKey => clue.facts(),
        SecretName::ConnectionString => clue.key(),
        // The keys of other stores may have any form.
        SecretName::SecretAccessKey if is_of_aws() => clue.facts(),
        SecretName::SecretAccessKey
        | SecretName::HeaderValue
        | SecretName::ClientSecret
        | SecretName::SessionToken
        | SecretName::Token => None,
    }?;
    has(key, SecretTrait::LooksPercentEncoded).then(|| {
        Finding::warning(
            Check::KeyPercentEncoded,
            name,
            "The key is percent-encoded (%2B, %2F or %3D stands for +, / or =), and signing takes it as it is. Store it decoded, as the portal shows it.",
        )
    })
}

use SecretTrait::{
    ControlCharacter, Empty, InnerWhitespace, LeadingWhitespace, NonAscii, Quoted, SmartQuote, TrailingNewline,
    TrailingWhitespace,
};

/// What is looked for in a secret that is used exactly as it is.
const ODD: &[SecretTrait] =
    &[Empty, LeadingWhitespace, TrailingWhitespace, TrailingNewline, NonAscii, ControlCharacter, SmartQuote, Quoted];

/// What no key of AWS has.
const ODD_KEY: &[SecretTrait] = &[
    LeadingWhitespace,
    TrailingWhitespace,
    TrailingNewline,
    InnerWhitespace,
    NonAscii,
    ControlCharacter,
    SmartQuote,
    Quoted,
];

/// What is left of oddity where white space and quotes are dropped when the secret is read.
const ODD_INSIDE: &[SecretTrait] = &[Empty, NonAscii, ControlCharacter, SmartQuote];

fn odd(name: SecretName, facts: &SecretFacts) -> Option<Finding> {
    let looked_for = match name {
        SecretName::SecretAccessKey => ODD_KEY,
        SecretName::Token | SecretName::AccountKey | SecretName::ConnectionString => ODD_INSIDE,
        SecretName::HeaderValue | SecretName::ClientSecret | SecretName::SessionToken | SecretName::PolicyKey => ODD,
    };
    let found: Vec<SecretTrait> = looked_for.iter().copied().filter(|odd| has(facts, *odd)).collect();
    if found.is_empty() {
        return None;
    }
    let is_only = |traits: &[SecretTrait]| found.iter().all(|odd| traits.contains(odd));
    let is_blank = is_only(&[LeadingWhitespace, TrailingWhitespace, TrailingNewline, ControlCharacter]);
    let words: Vec<&str> = found.iter().map(|odd| odd.in_words()).collect();
    let (check, text) = match name {
        SecretName::SecretAccessKey => (
            Check::SigningKeyOdd,
            format!("The secret access key {}; AWS issues none like that. It is used as it is.", words.join(" and ")),
        ),
        SecretName::ClientSecret if is_blank => (
            Check::ClientSecretWhiteSpace,
            "The client secret starts or ends with white space, or has a control character in it. It is sent as it is; if that is an accident of copying, store it again.".to_owned(),
        ),
        SecretName::PolicyKey if is_blank => (
            Check::PolicyKeyWhiteSpace,
            "The policy's key starts or ends with white space, which is signed with: the signature will not match. Store the key again without.".to_owned(),
        ),
        SecretName::HeaderValue if is_only(&[LeadingWhitespace, TrailingWhitespace]) => (
            Check::HeaderValueOuterSpace,
            "The value starts or ends with a space. HTTP drops it on the way, so the destination sees the value without it.".to_owned(),
        ),
        _ => (Check::SecretOdd, format!("The secret {}. It is used exactly as it is.", words.join(", "))),
    };
    Some(Finding::warning(check, name, text))
}
