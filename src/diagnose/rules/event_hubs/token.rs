//! The shared access signature of Event Hubs: what the service says of it, and what its parts show.

use crate::domain::SasCredential;
use crate::domain::SecretFacts;
use crate::domain::SecretTrait;
use crate::domain::Setting;
use percent_encoding::percent_decode_str;

use super::said::{around, sub_code};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;

/// Characters of a key that the service generates: 32 bytes in base64.
const KEY_CHARS: u64 = 44;
/// Bytes of such a key when it is decoded, and characters of it in hex.
const DECODED_CHARS: [u64; 2] = [32, 64];
/// Characters of a storage account's key.
const STORAGE_KEY_CHARS: u64 = 88;

/// A token made a moment ago that has expired shows a clock that is slow.
pub(super) fn expired(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["expired"])];
    let is_made_here = case.makes_sas();
    if let Some(skew) = case.skew_seconds().filter(|skew| is_made_here && *skew > 600.0) {
        let off = format!("The service's clock is {skew:+.0} s from this machine's, which made the token.");
        let quotes = [quotes[0], quotes[1], &case.header_line("date")];
        findings.likely(&cause::clock::LOCAL_WRONG, &quotes).remark(&off);
        findings.possible(&cause::event_hubs::SAS_EXPIRED, &quotes);
        return;
    }
    let finding = findings.proven(&cause::event_hubs::SAS_EXPIRED, &[quotes[0], quotes[1], field(case, "se")]);
    if let Some(end) = case.body.split("Expiration time: '").nth(1).and_then(|rest| rest.split('\'').next()) {
        finding.titled(format!("The token expired at {end}."));
    }
}

/// sr must be a prefix of the address ("Generate SAS token").
pub(super) fn audience(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["audience"]), field(case, "sr")];
    let finding = findings.proven(&cause::event_hubs::AUDIENCE_WRONG, &quotes);
    let Some(resource) = sent_resource(case) else { return };
    let resource = percent_decode_str(resource).decode_utf8_lossy().into_owned();
    let named = resource.split_once("://").map_or(resource.as_str(), |(_, rest)| rest).trim_end_matches('/');
    let (host, path) = named.split_once('/').unwrap_or((named, ""));
    if !host.eq_ignore_ascii_case(&case.host()) {
        finding.titled(format!("The token is for {host}, and the request goes to {}.", case.host()));
    } else if !path.is_empty() {
        let hub = case.path().split('/').nth(1).unwrap_or_default();
        finding.titled(format!("The token is for the event hub {path}, and the request goes to {hub}."));
    }
}

pub(super) fn malformed(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["malformed", "WRAP format"])];
    let finding = findings.proven(&cause::event_hubs::TOKEN_MALFORMED, &quotes);
    match sub_code(case) {
        Some(40107) => finding.titled("The token has no sr."),
        Some(40108) => finding.titled("The token has no se."),
        Some(40110) => finding.titled("The token has no sig."),
        Some(_) | None => finding,
    };
}

pub(super) fn missing(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["MissingToken", "authorization"])];
    let finding = findings.proven(&cause::event_hubs::AUTH_MISSING, &quotes);
    if case.method == Method::Blob {
        finding.titled("The SAS in the URL is one of Blob Storage: Event Hubs reads the Authorization header alone.");
    }
}

/// A file of another tool may have been cleaned of the header.
pub(super) fn unsent(case: &Case<'_>, findings: &mut Findings) {
    let certainty = if case.is_foreign() { Certainty::Likely } else { Certainty::Proven };
    findings.add(&cause::event_hubs::AUTH_MISSING, certainty, &[&case.status_line(), case.quote()]);
}

/// A policy needs the claim; an IoT hub's own endpoint lets nobody send.
pub(super) fn claim(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), around(case, &["claim", "Unauthorized access", "unauthorized-access"])];
    let is_iot_hub = case.host().starts_with("ihsu") || case.host().starts_with("iothub-ns-");
    let finding = findings.proven(&cause::event_hubs::SEND_CLAIM_MISSING, &quotes);
    if is_iot_hub || case.says("iothub-ehub-") {
        finding
            .titled("This is the built-in endpoint of an IoT hub: it can be read, and takes events from devices only.");
        finding.fixed_by("Deliver to an event hub in a namespace of your own.");
    }
}

pub(super) fn signature(case: &Case<'_>, findings: &mut Findings) {
    let line = case.status_line();
    let quotes: &[&str] = &[&line, around(case, &["signature"])];
    if is_decoded_key(case) {
        let length = length(case).unwrap_or_default();
        let finding = findings.likely(&cause::event_hubs::KEY_BASE64_DECODED, quotes);
        finding.remark(&format!("auth.policy_key has {length} characters; a key of Event Hubs has {KEY_CHARS}"));
        findings.possible(&cause::event_hubs::KEY_WRONG, quotes);
    } else if credential::hidden(case, &line, findings) {
        findings.possible(&cause::event_hubs::KEY_WRONG, quotes);
    } else if let Some((signed, sent)) = other_writing(case) {
        let finding = findings.proven(&cause::event_hubs::RESOURCE_STRING_MISMATCH, &[&line, quotes[1], signed, sent]);
        finding.remark(&format!("signed as {signed}, sent as {sent}"));
    } else {
        key_or_policy(case, quotes, findings);
    }
}

/// The service says the same of a wrong key and of a policy that does not exist.
fn key_or_policy(case: &Case<'_>, quotes: &[&str], findings: &mut Findings) {
    let name = case.configured(Setting::PolicyName).to_ascii_lowercase().replace([' ', '-', '_'], "");
    let is_label = ["primarykey", "secondarykey", "sharedaccesskey", "sharedaccesskeyname"].contains(&name.as_str());
    let is_unknown = sub_code(case) == Some(40109);
    if is_label || is_unknown {
        let named = format!("auth.policy_name: {}", case.configured(Setting::PolicyName));
        let named = if is_label { named.as_str() } else { field(case, "skn") };
        let finding = findings.likely(&cause::event_hubs::POLICY_NAME_WRONG, &[quotes[0], quotes[1], named]);
        if is_label {
            finding.remark("That is what the portal calls a key, not a policy.");
        }
    }
    let finding = findings.likely(&cause::event_hubs::KEY_WRONG, quotes);
    match length(case) {
        Some(STORAGE_KEY_CHARS) => {
            finding.titled("The key has the length of a storage account's key, not of a key of Event Hubs.");
            finding.remark(&format!("auth.policy_key has {STORAGE_KEY_CHARS} characters"));
        }
        Some(length) if length != KEY_CHARS => {
            finding.remark(&format!("auth.policy_key has {length} characters; a generated key has {KEY_CHARS}"));
        }
        Some(_) | None => {}
    }
    findings.possible(&cause::event_hubs::POLICY_NAME_WRONG, quotes);
    // signpost signs with the key as it is, and sr as it sends it; other programs may not.
    if !case.makes_sas() {
        findings.possible(&cause::event_hubs::KEY_BASE64_DECODED, quotes);
        findings.possible(&cause::event_hubs::RESOURCE_STRING_MISMATCH, quotes);
    }
}

fn key<'a>(case: &Case<'a>) -> Option<&'a SecretFacts> {
    match case.sas()? {
        SasCredential::Policy { key, .. } => Some(key),
        SasCredential::Token(_) | SasCredential::AccountKey(_) | SasCredential::ConnectionString(_) => None,
    }
}

fn length(case: &Case<'_>) -> Option<u64> {
    key(case).map(|key| key.length as u64)
}

/// The key's 32 bytes, raw or in hex, in place of its 44 characters of base64.
fn is_decoded_key(case: &Case<'_>) -> bool {
    let has = |wanted| key(case).is_some_and(|key| key.has(wanted));
    let is_raw = has(SecretTrait::NonAscii) || has(SecretTrait::ControlCharacter);
    let is_short = length(case).is_some_and(|length| DECODED_CHARS.contains(&length));
    length(case).is_some_and(|length| length < KEY_CHARS) && is_raw || is_short && !has(SecretTrait::LooksBase64)
}

/// The resource that was signed and the one that was sent, where they differ.
fn other_writing<'a>(case: &Case<'a>) -> Option<(&'a str, &'a str)> {
    let text = case.exchange.signing.as_ref()?.string_to_sign.as_ref()?;
    let signed = text.split('\n').next()?;
    let sent = sent_resource(case)?;
    (signed != sent).then_some((signed, sent))
}

/// `sr` as it stands in the Authorization header.
fn sent_resource<'a>(case: &Case<'a>) -> Option<&'a str> {
    field(case, "sr").strip_prefix("sr=")
}

/// `name=value` of the token as it stands in the Authorization header; empty if it is not there.
fn field<'a>(case: &Case<'a>, name: &str) -> &'a str {
    let fields = case.sent("authorization").and_then(|value| value.split_once(' ')).map_or("", |(_, fields)| fields);
    let is_it = |pair: &&str| pair.split_once('=').is_some_and(|(known, _)| known == name);
    fields.split('&').find(is_it).unwrap_or_default()
}
