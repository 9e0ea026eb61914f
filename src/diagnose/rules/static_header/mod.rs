//! A secret in a header: what the receiver reads, and what it says is missing.

mod flaw;
mod named;
mod product;
mod scheme;
mod sent;

use self::named::{header_named, named_header};
pub(in crate::diagnose::rules) use self::product::TABLE as PRODUCTS;
pub(in crate::diagnose::rules) use self::scheme::compare as scheme;
pub(in crate::diagnose::rules) use self::sent::Sent;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::evidence::challenge::{self, Challenge};
use crate::diagnose::evidence::sentence;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;
use crate::diagnose::rules::oauth_api::{self, UNDECIDED};
use crate::diagnose::rules::table::When::{All, Else, Header, Is, Says, States, Status, Tells};
use crate::diagnose::rules::table::{Table, by, likely};
use crate::domain::SecretTrait;
use crate::domain::Setting;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    if PRODUCTS.decide(case, findings) {
        return;
    }
    if is_about_a_credential(case) {
        TABLE.decide(case, findings);
        return;
    }
    if !matches!(case.status(), 401 | 403) {
        return;
    }
    credential::hidden(case, &case.status_line(), findings);
    if findings.is_empty() || is_doubled(case) {
        TABLE.decide(case, findings);
    }
}

/// True if a status that is about the request in general comes with a sentence about the credential, as some
/// frameworks and Google's APIs have it (400, 422).
pub(in crate::diagnose::rules) fn is_about_a_credential(case: &Case<'_>) -> bool {
    let states = |words: &[&str]| {
        challenge::line_that_states(case, words).is_some()
            || words.iter().any(|word| sentence::stated(case.lower(), word).is_some())
    };
    // "Invalid token" is also what a parser says of JSON.
    let is_about_the_body = ["json", "position", "column", "parse", "schema", "property"];
    matches!(case.status(), 400 | 422)
        && !is_about_the_body.iter().any(|word| case.says(word))
        && (states(&NO_KEY)
            || states(&WRONG_KEY)
            || states(&EXPIRED)
            || states(&NO_TOKEN_OF_JWT)
            || scheme::in_message(case).is_some())
}

/// What a receiver says of the credential, the most telling first.
pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "static_header",
    rules: &[
        by(Is(is_doubled), doubled),
        by(Is(flaw::is_known), flaw::rules),
        by(Is(|case| named_header(case).is_some()), header_named),
        by(Is(|case| scheme::in_message(case).is_some()), scheme::by_message),
        by(Tells(&UNDECIDED), refused),
        by(States(&EXPIRED), expired),
        by(Is(sends_a_token), oauth_api::words_of_a_fixed_token),
        by(All(&[Says(&NO_KEY), Is(has_underscore)]), underscore),
        by(Says(&NO_KEY), no_key),
        likely!(States(&WRONG_KEY), cause::static_header::TOKEN_WRONG),
        likely!(States(&NO_TOKEN_OF_JWT), cause::static_header::TOKEN_WRONG, cause::static_header::PREFIX_MISSING),
        by(Header("www-authenticate", &[]), scheme::compare),
        by(Status(&[403]), forbidden),
        by(Is(has_underscore), underscore),
        by(Is(|case| Sent::of(case) == Sent::Bare), bare),
        by(Is(|case| Sent::of(case) == Sent::NotKnown), not_shown),
        by(Is(|case| Sent::of(case) == Sent::Nothing), nothing_sent),
        by(Else, refused),
    ],
};

/// Gateways and frameworks that saw no key: Kong, Tyk, Apigee, `KrakenD`, AWS's usage plans, Django, `FastAPI`.
const NO_KEY: [&str; 23] = [
    "no api key found",
    "missing api key",
    "missing apikey",
    "missing api-key",
    "api key is missing",
    "api key missing",
    "no api key was",
    "no api key provided",
    "api key required",
    "api key is required",
    "api key not found",
    "authorization field missing",
    "failed to resolve api key",
    "missing authentication credentials",
    "authentication credentials were not provided",
    "\"detail\":\"not authenticated\"",
    "no token provided",
    "no auth token",
    "token is missing",
    "missing token",
    "token not provided",
    "no authorization token",
    "missing authorization header",
];

/// A token that was good once.
const EXPIRED: [&str; 8] = [
    "token expired",
    "token has expired",
    "token is expired",
    "jwt expired",
    "jwt is expired",
    "signature has expired",
    "key expired",
    "key has expired",
];

/// Gateways and frameworks that saw a key, and do not know it.
const WRONG_KEY: [&str; 18] = [
    "invalid api key",
    "invalid apikey",
    "invalid api token",
    "invalid key",
    "invalid token",
    "token is invalid",
    "invalid authentication credentials",
    "api key not valid",
    "api key is invalid",
    "bad credentials",
    "unknown api key",
    "invalid access token",
    "access to this api has been disallowed",
    "token not recognized",
    "incorrect api key",
    "key not authorized",
    "wrong api key",
    "invalid credentials",
];

/// Libraries that read something else than a token of three parts (`PyJWT`, jsonwebtoken, java-jwt).
const NO_TOKEN_OF_JWT: [&str; 5] = [
    "not enough segments",
    "jwt malformed",
    "jwt is not well formed",
    "wrong number of segments",
    "the token was expected to have 3 parts",
];

/// The scheme stands in the value twice.
fn is_doubled(case: &Case<'_>) -> bool {
    case.header_value().is_some_and(|facts| facts.has(SecretTrait::SchemeTwice))
}

fn doubled(case: &Case<'_>, findings: &mut Findings) {
    findings.proven(&cause::static_header::PREFIX_DOUBLED, &[&case.status_line(), "auth.value: scheme-twice"]);
}

/// A Bearer token, which may be one that says of itself whom it is for.
fn sends_a_token(case: &Case<'_>) -> bool {
    matches!(Sent::of(case), Sent::Scheme(scheme) if scheme.eq_ignore_ascii_case("Bearer"))
}

/// A static header cannot renew a token.
fn expired(case: &Case<'_>, findings: &mut Findings) {
    let line = challenge::line_that_says(case, &EXPIRED).unwrap_or_default();
    let finding = findings.likely(&cause::static_header::TOKEN_WRONG, &[&case.status_line(), &line, case.quote()]);
    finding.titled("The token has expired.");
    finding.fixed_by("Get a new token, or one that does not expire: a static header cannot renew it.");
}

fn has_underscore(case: &Case<'_>) -> bool {
    case.configured(Setting::Header).trim().contains('_') && !case.says("invalid")
}

/// nginx drops such a header without a word, and so do gateways that are built on it.
fn underscore(case: &Case<'_>, findings: &mut Findings) {
    let (line, name) = (case.status_line(), case.configured(Setting::Header).trim());
    let finding = findings.likely(
        &cause::static_header::HEADER_NAME_UNDERSCORE,
        &[&line, &format!("auth.header: {}", case.configured(Setting::Header)), case.quote()],
    );
    finding.change(Setting::Header, name.replace('_', "-"));
    findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[&line]);
}

/// The receiver saw no key: where it reads it is not said.
fn no_key(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    match Sent::of(case) {
        Sent::NotKnown => not_shown(case, findings),
        // A library that reads only its own scheme says that there was none (Django REST framework, Flask).
        Sent::Scheme(_) | Sent::Bare if !scheme::wanted(&Challenge::all(case)).is_empty() => {
            scheme::compare(case, findings);
        }
        Sent::Bare => bare(case, findings),
        Sent::Scheme(_) | Sent::MaskedScheme
            if case.says("authorization token") || case.says("authorization header") =>
        {
            named::lost(case, findings, "Authorization");
        }
        Sent::Scheme(_) | Sent::MaskedScheme | Sent::Header(_) | Sent::Nothing => {
            findings.likely(&cause::static_header::HEADER_NAME_WRONG, evidence);
        }
    }
}

/// The value has no scheme, and nothing says which one is wanted.
fn bare(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let finding = findings.likely(&cause::static_header::PREFIX_MISSING, &[&line, &challenge, case.quote()]);
    finding.remark("the value has no scheme before it");
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
}

/// Another tool's file that was cleaned of its credentials: a blank there is not a fact.
fn not_shown(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let evidence: &[&str] = &[&line, &challenge, case.quote()];
    let finding = findings.possible(&cause::static_header::TOKEN_WRONG, evidence);
    finding.remark("the file does not show the credential that was sent: browsers and sanitizers leave it out");
    findings.possible(&cause::static_header::PREFIX_MISSING, evidence);
    findings.possible(&cause::static_header::HEADER_NAME_WRONG, evidence);
}

fn nothing_sent(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
    let finding = findings.add(&cause::static_header::HEADER_NAME_WRONG, certainty, &[&line, &challenge, case.quote()]);
    finding.titled("The receiver expects a credential, and none was sent.");
    finding.fixed_by("Select the authentication that the receiver expects.");
    finding.remark("no credential was sent");
}

/// Name and form are not contradicted: the value is what is left.
fn refused(case: &Case<'_>, findings: &mut Findings) {
    let sent = Sent::of(case);
    if sent == Sent::NotKnown {
        not_shown(case, findings);
        return;
    }
    if sent == Sent::Nothing {
        nothing_sent(case, findings);
        return;
    }
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let evidence: &[&str] = &[&line, &challenge, case.quote()];
    let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
    findings.add(&cause::static_header::TOKEN_WRONG, certainty, evidence);
    let is_malformed = case.says("malformed") || contains(&challenge, "malformed");
    if sent == Sent::MaskedScheme || (sends_a_token(case) && is_malformed) {
        findings.possible(&cause::static_header::PREFIX_MISSING, &[&line]);
        findings.possible(&cause::static_header::PREFIX_DOUBLED, &[&line]);
    } else {
        findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[&line]);
    }
}

fn forbidden(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let certainty = if is_plain_refusal(case) { Certainty::Likely } else { Certainty::Possible };
    findings.add(&cause::http::FORBIDDEN, certainty, &[&line, quote]);
    if case.method == Method::Static && is_plain_refusal(case) {
        findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
    }
    if Sent::of(case) == Sent::Nothing {
        findings.possible(&cause::static_header::HEADER_NAME_WRONG, &[&line]).remark("no credential was sent");
    }
    let name = case.configured(Setting::Header).trim();
    if name.contains('_') {
        let setting = format!("auth.header: {}", case.configured(Setting::Header));
        let finding = findings.possible(&cause::static_header::HEADER_NAME_UNDERSCORE, &[&line, &setting]);
        finding.change(Setting::Header, name.replace('_', "-"));
    }
}

/// 403 in the words that every server and framework has for it, and no more.
fn is_plain_refusal(case: &Case<'_>) -> bool {
    let words = [
        "forbidden",
        "access denied",
        "access is denied",
        "have permission",
        "permission denied",
        "insufficient permission",
        "not authorized",
    ];
    case.body.trim().is_empty() || words.iter().any(|word| contains(&case.body, word))
}
