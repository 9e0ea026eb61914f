//! What is wrong with the credential itself, as far as it can be told without its value.

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::credential::CredentialPlace;
use crate::domain::{SecretFacts, SecretTrait};

/// A trait of the credential, and what it means to a receiver.
struct Flaw {
    found: SecretTrait,
    cause: &'static Cause,
    title: &'static str,
    fix: &'static str,
}

/// The more telling first (RFC 9110 §11.6.2, RFC 7617 §2).
static FLAWS: [Flaw; 7] = [
    Flaw {
        found: SecretTrait::UnresolvedVariable,
        cause: &cause::static_header::TOKEN_WRONG,
        title: "A template that nobody filled in was sent in place of the secret.",
        fix: "Store the secret itself: nothing replaces a template on the way.",
    },
    Flaw {
        found: SecretTrait::Placeholder,
        cause: &cause::static_header::TOKEN_WRONG,
        title: "A placeholder was sent in place of the secret.",
        fix: "Store the secret itself: it was copied from where it is masked.",
    },
    Flaw {
        found: SecretTrait::SchemePunctuated,
        cause: &cause::static_header::PREFIX_MISSING,
        title: "A colon or an equals sign stands after the scheme, so no scheme is read.",
        fix: "Write the scheme, a space and the token, as in Bearer <token>.",
    },
    Flaw {
        found: SecretTrait::SchemeGlued,
        cause: &cause::static_header::PREFIX_MISSING,
        title: "There is no space between the scheme and the token, so no scheme is read.",
        fix: "Write the scheme, a space and the token, as in Bearer <token>.",
    },
    Flaw {
        found: SecretTrait::BasicLineBreak,
        cause: &cause::credential::HIDDEN_CHARS,
        title: "The password after Basic ends with a line break, as `echo … | base64` makes it.",
        fix: "Encode user:password without the line break, with printf or echo -n.",
    },
    Flaw {
        found: SecretTrait::BasicNotBase64,
        cause: &cause::static_header::TOKEN_WRONG,
        title: "What follows Basic is not base64.",
        fix: "Send Basic and the base64 of user:password.",
    },
    Flaw {
        found: SecretTrait::BasicWithoutColon,
        cause: &cause::static_header::TOKEN_WRONG,
        title: "What follows Basic has no colon between user and password.",
        fix: "Send Basic and the base64 of user:password.",
    },
];

/// The flaw of the credential that was sent; `None` where none is known.
fn flaw(case: &Case<'_>) -> Option<&'static Flaw> {
    let sent = case.exchange.request.credential(&CredentialPlace::header("authorization"));
    FLAWS.iter().find(|flaw| {
        // In another tool's file a placeholder was left by whatever cleaned it.
        let is_of_the_file = case.is_foreign() && flaw.found == SecretTrait::Placeholder;
        let has = |facts: Option<&SecretFacts>| facts.is_some_and(|facts| facts.has(flaw.found));
        !is_of_the_file && (has(sent) || has(case.header_value()))
    })
}

pub(super) fn is_known(case: &Case<'_>) -> bool {
    flaw(case).is_some()
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let Some(Flaw { found, cause, title, fix }) = flaw(case) else { return };
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let finding = findings.likely(cause, &[&line, &challenge, case.quote()]);
    finding.titled(*title).fixed_by(*fix);
    finding.remark(&format!("the credential that was sent: {}", found.name()));
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
}
