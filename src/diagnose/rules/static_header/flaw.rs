//! What is wrong with the credential itself, as far as it can be told without its value.

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::credential::{AUTHORIZATION_FLAWS, AuthorizationFlaw, CredentialPlace};
use crate::domain::{SecretFacts, SecretTrait};

/// What stands in place of a credential.
static STAND_INS: [AuthorizationFlaw; 2] = [
    AuthorizationFlaw {
        found: SecretTrait::UnresolvedVariable,
        title: "A template that nobody filled in was sent in place of the secret.",
        fix: "Store the secret itself: nothing replaces a template on the way.",
    },
    AuthorizationFlaw {
        found: SecretTrait::Placeholder,
        title: "A placeholder was sent in place of the secret.",
        fix: "Store the secret itself: it was copied from where it is masked.",
    },
];

/// The flaw of the credential that was sent; `None` where none is known.
fn flaw(case: &Case<'_>) -> Option<&'static AuthorizationFlaw> {
    let sent = case.exchange.request.credential(&CredentialPlace::header("authorization"));
    STAND_INS.iter().chain(&AUTHORIZATION_FLAWS).find(|flaw| {
        // In another tool's file a placeholder was left by whatever cleaned it.
        let is_of_the_file = case.is_foreign() && flaw.found == SecretTrait::Placeholder;
        let has = |facts: Option<&SecretFacts>| facts.is_some_and(|facts| facts.has(flaw.found));
        !is_of_the_file && (has(sent) || has(case.header_value()))
    })
}

/// What a receiver makes of it.
fn cause_of(flaw: &AuthorizationFlaw) -> &'static Cause {
    if matches!(flaw.found, SecretTrait::SchemePunctuated | SecretTrait::SchemeGlued) {
        &cause::static_header::PREFIX_MISSING
    } else if flaw.found == SecretTrait::BasicLineBreak {
        &cause::credential::HIDDEN_CHARS
    } else {
        &cause::static_header::TOKEN_WRONG
    }
}

pub(super) fn is_known(case: &Case<'_>) -> bool {
    flaw(case).is_some()
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let Some(flaw) = flaw(case) else { return };
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let finding = findings.likely(cause_of(flaw), &[&line, &challenge, case.quote()]);
    finding.titled(flaw.title).fixed_by(flaw.fix);
    finding.remark(&format!("the credential that was sent: {}", flaw.found.name()));
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
}
