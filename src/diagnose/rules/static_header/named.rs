//! A header that the response names as missing or required.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::oauth_api::UNDECIDED;
use crate::domain::Setting;

use super::{Sent, bare, has_underscore, not_shown, sent, underscore};

/// Words of a body in which a header's name is looked for.
const WORDS_MAX: usize = 4000;

/// The header that the response says is missing or required, such as `X-Api-Key`.
pub(super) fn named_header<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    const ABSENT: [&str; 9] = [
        "missing",
        "required",
        "not present",
        "must be provided",
        "not found",
        "absent",
        "is empty",
        "not provided",
        "no api key found",
    ];
    let says = |words: &[&str]| words.iter().any(|word| case.says(word));
    if !says(&ABSENT) || says(&UNDECIDED) {
        return None;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let words = case.body.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(WORDS_MAX).collect();
    (0..words.len()).find(|at| is_header(&words, *at)).map(|at| words[at])
}

/// True if the word at `at` is a header for credentials: by its name, and by what stands beside it.
fn is_header(words: &[&str], at: usize) -> bool {
    let is_called_one = || {
        let near = [at.checked_sub(1), Some(at + 1), Some(at + 2)];
        near.into_iter().flatten().filter_map(|near| words.get(near)).any(|near| near.eq_ignore_ascii_case("header"))
    };
    let word = words[at].to_ascii_lowercase();
    let is_extension = word.len() > 3 && word.starts_with("x-");
    let is_name = word == "authorization" || word == "apikey" || word.contains(['-', '_']);
    word.len() <= 64 && sent::carries_a_credential(&word) && (is_extension || (is_name && is_called_one()))
}

pub(super) fn header_named(case: &Case<'_>, findings: &mut Findings) {
    let Some(header) = named_header(case) else { return };
    let (line, quote) = (case.status_line(), case.quote_around(case.place_of(header).unwrap_or(0)));
    let sent = Sent::of(case);
    if sent.header().is_some_and(|name| name.eq_ignore_ascii_case(header)) {
        // It says that the header is not there, and it was: the scheme, or the way, is what is left.
        if sent == Sent::Bare {
            bare(case, findings);
        } else {
            lost(case, findings, header);
        }
        return;
    }
    if sent == Sent::NotKnown {
        not_shown(case, findings);
        return;
    }
    if has_underscore(case) && case.configured(Setting::Header).trim().replace('_', "-").eq_ignore_ascii_case(header) {
        underscore(case, findings);
        return;
    }
    let finding = findings.likely(&cause::static_header::HEADER_NAME_WRONG, &[&line, quote]);
    finding.titled(format!("The receiver reads the secret from {header}."));
    finding.fixed_by(format!("Send it in the header {header}."));
    finding.change(Setting::Header, header);
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line]);
}

/// The receiver says that a header is missing, and it was sent.
pub(super) fn lost(case: &Case<'_>, findings: &mut Findings, header: &str) {
    let (line, quote) = (case.status_line(), case.quote());
    let finding = findings.likely(&cause::http::AUTHORIZATION_STRIPPED, &[&line, quote]);
    finding.titled(format!("{header} was sent, and the receiver did not find it."));
    finding.fixed_by(format!("Let proxies and gateways before the receiver pass {header} on."));
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line, quote]);
}
