//! A bearer token at Event Hubs: the words with which the service refuses it.

use super::said::around;
use super::{AUDIENCE, CLAIM, EXPIRED, MALFORMED, SIGNATURE};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::table::When::Any;
use crate::diagnose::rules::table::{Table, by, likely};

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "event_hubs::bearer",
    rules: &[
        by(AUDIENCE, audience),
        likely!(EXPIRED, cause::oauth2::TOKEN_STALE_CACHED, cause::oauth2::TOKEN_CLOCK_SKEW),
        by(CLAIM, role),
        likely!(Any(&[MALFORMED, SIGNATURE]), cause::oauth2::TOKEN_REJECTED_GENERIC),
    ],
};

pub(super) fn is_sent(case: &Case<'_>) -> bool {
    case.sent("authorization").is_some_and(|value| value.to_ascii_lowercase().starts_with("bearer "))
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

fn audience(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["audience"])];
    let finding = findings.likely(&cause::oauth2::TOKEN_AUDIENCE_WRONG, &quotes);
    finding.fixed_by("Request the token for https://eventhubs.azure.net/.default.");
}

fn role(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["claim", "Unauthorized access"])];
    let finding = findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, &quotes);
    finding.titled("The token's identity has no role that allows sending events.");
    finding.fixed_by("Give the identity the role Azure Event Hubs Data Sender.");
}
