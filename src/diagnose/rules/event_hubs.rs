//! Azure Event Hubs: by sub code, by the word before the colon, by the parts of the token.
//!
//! Source: Microsoft, "Troubleshoot authentication and authorization issues" (Event Hubs), "Send event".

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;
use crate::domain::Field;

/// True if Event Hubs answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    case.host().contains(".servicebus.")
        || (case.method == Method::EventHubs && !case.host().contains(".blob."))
        || (case.body.contains("TrackingId:") && case.body.contains("<Detail>"))
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let reason = case.response().map_or("", |response| response.reason.as_str());
    let text = format!("{reason} {} {}", case.error.message, case.body);
    // What follows is an id, whose digits may be those of any code.
    let text = text.split("TrackingId").next().unwrap_or_default();
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    let says = |words: &[&str]| words.iter().any(|word| contains(text, word));
    if says(&["50002", "being throttled", "server busy", "serverbusy"]) || case.status() == 429 {
        findings.proven(&cause::event_hubs::THROTTLED, evidence);
    } else if says(&["ip has been prevented", "ip address is not allowed", "public network access", "ip-address"]) {
        findings.proven(&cause::event_hubs::IP_FIREWALL, evidence);
    } else if says(&["localauthdisabled", "local authentication", "local auth"]) {
        findings.proven(&cause::event_hubs::LOCAL_AUTH_DISABLED, evidence);
    } else if says(&["expiredtoken", "token is expired", "expired authorization token"]) {
        expired(case, evidence, findings);
    } else if says(&["invalidaudience", "wrong audience", "invalid authorization token audience"]) {
        findings.proven(&cause::event_hubs::AUDIENCE_WRONG, evidence);
    } else if says(&["malformedtoken", "not in the wrap format", "malformed authorization"]) {
        findings.proven(&cause::event_hubs::TOKEN_MALFORMED, evidence);
    } else if says(&["missingtoken", "authorization header was not found", "missing authorization"]) {
        findings.proven(&cause::event_hubs::AUTH_MISSING, evidence);
    } else if says(&[
        "send claim",
        "'send' claim",
        "claim is required",
        "claims required",
        "claim(s) are required",
        "claims are required",
        "unauthorized access. 'send'",
    ]) {
        findings.proven(&cause::event_hubs::SEND_CLAIM_MISSING, evidence);
    } else if says(&["invalidsignature", "invalid signature", "token signature", "40103"]) {
        signature(case, evidence, findings);
    } else if case.status() == 404 && !case.path().trim_end_matches('/').ends_with("/messages") {
        let finding = findings.likely(&cause::event_hubs::MESSAGES_PATH_MISSING, evidence);
        if let Some(url) = with_messages(case) {
            finding.change(Field::Url, url);
        }
        findings.likely(&cause::event_hubs::ENTITY_NOT_FOUND, evidence);
    } else if says(&["could not be found", "messagingentitynotfound", "40400"]) {
        findings.proven(&cause::event_hubs::ENTITY_NOT_FOUND, evidence);
    } else if case.status() == 404 {
        let certainty = if case.body.trim().is_empty() { Certainty::Likely } else { Certainty::Possible };
        findings.add(&cause::event_hubs::ENTITY_NOT_FOUND, certainty, evidence);
        findings.possible(&cause::http::NOT_FOUND, evidence);
    } else if says(&["http verb"]) && !matches!(case.exchange.request.method.name(), "POST") {
        findings.proven(&cause::http::METHOD_WRONG, evidence);
    } else if says(&["http verb"]) && !case.path().trim_end_matches('/').ends_with("/messages") {
        let finding = findings.proven(&cause::event_hubs::MESSAGES_PATH_MISSING, evidence);
        if let Some(url) = with_messages(case) {
            finding.change(Field::Url, url);
        }
    } else if case.status() == 413 || says(&["exceeds the limit", "messagesizeexceeded"]) {
        findings.proven(&cause::http::PAYLOAD_TOO_LARGE, evidence);
    } else if case.status() == 401 && case.sent("authorization").is_none() {
        findings.proven(&cause::event_hubs::AUTH_MISSING, evidence);
    } else if case.status() == 401 {
        // In no words that are known: the token, as a rule.
        findings.possible(&cause::event_hubs::KEY_WRONG, evidence);
        findings.possible(&cause::event_hubs::POLICY_NAME_WRONG, evidence);
    }
}

fn with_messages(case: &Case<'_>) -> Option<String> {
    let url = case.configured_url();
    let url = url.as_str();
    if url.is_empty() || url.contains(crate::domain::display::MASK) {
        return None;
    }
    let (path, query) = url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}/messages{query}", path.trim_end_matches('/')))
}

/// A token made a moment ago that has expired shows a clock that is behind.
fn expired(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let is_made_here = case.makes_sas();
    let is_behind = case.skew_seconds().is_some_and(|skew| skew > 600.0);
    if is_made_here && is_behind {
        findings.likely(&cause::clock::LOCAL_WRONG, evidence);
        findings.possible(&cause::event_hubs::SAS_EXPIRED, evidence);
    } else {
        findings.proven(&cause::event_hubs::SAS_EXPIRED, evidence);
    }
}

fn signature(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if credential::hidden(case, evidence[0], findings) {
        findings.possible(&cause::event_hubs::KEY_WRONG, evidence);
        return;
    }
    if let Some(resource) = signed_resource(case)
        && let Some(sent) = sent_resource(case)
        && resource != sent
    {
        let texts = [format!("signed: {resource}"), format!("sent: {sent}")];
        findings.proven(&cause::event_hubs::RESOURCE_STRING_MISMATCH, &[evidence[0], &texts[0], &texts[1]]);
        return;
    }
    // The service says the same of a wrong key and of a policy that does not exist.
    let name = case.configured(Field::PolicyName).to_ascii_lowercase().replace([' ', '-', '_'], "");
    if ["primarykey", "secondarykey", "sharedaccesskey", "sharedaccesskeyname"].contains(&name.as_str()) {
        let label = format!("policy_name {:?} is the portal's label of a key", case.configured(Field::PolicyName));
        findings.likely(&cause::event_hubs::POLICY_NAME_WRONG, &[evidence[0], &label]);
    }
    findings.likely(&cause::event_hubs::KEY_WRONG, evidence);
    findings.possible(&cause::event_hubs::POLICY_NAME_WRONG, evidence);
    findings.possible(&cause::event_hubs::KEY_BASE64_DECODED, evidence);
}

/// The first line of the string that was signed.
fn signed_resource(case: &Case<'_>) -> Option<String> {
    let text = case.exchange.signing.as_ref()?.string_to_sign.as_ref()?;
    text.split('\n').next().map(str::to_owned)
}

/// `sr` as it stands in the Authorization header.
fn sent_resource(case: &Case<'_>) -> Option<String> {
    let fields = case.sent("authorization")?.split_once(' ')?.1;
    fields.split('&').find_map(|pair| pair.strip_prefix("sr=")).map(str::to_owned)
}
