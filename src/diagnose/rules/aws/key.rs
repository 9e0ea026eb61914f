//! The access key id, and what belongs to it.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::claim::Claim;
use crate::diagnose::finding::{Findings, named};
use crate::diagnose::rules::credential;
use crate::domain::Setting;
use crate::domain::host::is_aws_host;

/// The access key id without the label, quotes and spaces that were copied with it.
fn bare_key_id(key_id: &str) -> &str {
    key_id.split(['=', ':']).next_back().unwrap_or_default().trim_matches(|c: char| !c.is_ascii_alphanumeric())
}

/// The Authorization header is broken: usually by what was pasted with the access key id.
pub(in crate::diagnose) fn malformed(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, sent) = (case.status_line(), case.quote(), case.sent_line("authorization"));
    let key_id = case.configured(Setting::AccessKeyId);
    let setting = if key_id.is_empty() { String::new() } else { format!("auth.access_key_id: {key_id}") };
    let clean = bare_key_id(key_id);
    let is_padded = key_id != key_id.trim() || key_id.chars().any(|c| c.is_control() || !c.is_ascii());
    if key_id.contains(['=', ':']) {
        findings
            .proven(&cause::aws::AUTHORIZATION_MALFORMED, &[&line, &setting, quote])
            .titled("A label was pasted with the access key id, so the Authorization header is not well formed.")
            .change(Setting::AccessKeyId, clean);
    } else if is_padded || key_id.contains(' ') {
        findings
            .proven(&cause::credential::HIDDEN_CHARS, &[&line, &setting, quote])
            .change(Setting::AccessKeyId, clean);
    } else if credential::hidden(case, &line, findings) {
        findings.possible(&cause::aws::AUTHORIZATION_MALFORMED, &[&line, quote]);
    } else if is_about_header(case) {
        findings.proven(&cause::aws::AUTHORIZATION_MALFORMED, &[&line, &sent, quote]);
    } else {
        // What arrived may not be the header that was sent.
        findings.likely(&cause::aws::AUTHORIZATION_MALFORMED, &[&line, quote]);
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, &[&line, quote]);
    }
}

/// True if the service names a part of the header that arrived.
pub(super) fn is_about_header(case: &Case<'_>) -> bool {
    const PARTS: [&str; 7] = [
        "AWS4-HMAC-SHA256",
        "Credential",
        "SignedHeaders",
        "three components",
        "X-Amz-Expires",
        "non-empty Access Key",
        "key=value pair",
    ];
    PARTS.iter().any(|part| case.says(part))
}

/// The service does not find the key; a temporary one (ASIA) without its token looks the same.
pub(in crate::diagnose) fn unknown(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, sent) = (case.status_line(), case.quote(), case.sent_line("authorization"));
    let key_id = Claim::of(case).map_or_else(|| case.access_key_id().to_owned(), |claim| claim.key_id);
    let has_token = case.has_session_token();
    if key_id.starts_with("ASIA") && !has_token {
        let setting = format!("auth.access_key_id: {key_id}");
        let shown = if sent.contains(&key_id) { &sent } else { &setting };
        findings
            .proven(&cause::aws::SESSION_TOKEN_MISSING, &[&line, shown, quote])
            .remark("No session token was sent with this temporary key.");
    } else if has_token {
        let finding = findings.likely(&cause::aws::SESSION_TOKEN_INVALID, &[&line, &sent, quote]);
        if key_id.starts_with("AKIA") {
            finding.titled("A session token was sent with a long-lived key (AKIA…), which has none.");
        }
        findings.likely(&cause::aws::ACCESS_KEY_UNKNOWN, &[&line, &sent, quote]);
    } else {
        unknown_id(case, &key_id, findings);
    }
}

fn unknown_id(case: &Case<'_>, key_id: &str, findings: &mut Findings) {
    let configured = case.configured(Setting::AccessKeyId);
    let bare = bare_key_id(configured);
    let sent = case.sent_line("authorization");
    let finding = findings.proven(&cause::aws::ACCESS_KEY_UNKNOWN, &[&case.status_line(), &sent, case.quote()]);
    if !key_id.is_empty() {
        finding.titled(format!("The service does not know the access key id {}.", named(key_id)));
    }
    let is_of_aws = ["AKIA", "ASIA"].iter().any(|start| key_id.starts_with(start));
    if is_aws_host(&case.host()) && !is_of_aws && !key_id.is_empty() {
        finding.remark("Access key ids of AWS begin with AKIA or ASIA; this one does not.");
    } else if case.host().ends_with(".amazonaws.com.cn") || case.host().contains(".us-gov-") {
        finding.remark("Keys of the other partitions (global, China, GovCloud) are not known in this one.");
    }
    if !bare.is_empty() && bare != configured {
        finding.change(Setting::AccessKeyId, bare);
    }
}

/// Cloudflare R2 counts the characters of the key id before it looks for it.
pub(in crate::diagnose) fn wrong_length(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let finding = findings.likely(&cause::aws::ACCESS_KEY_UNKNOWN, &[&line, &case.sent_line("authorization"), quote]);
    if case.message_says("length 64") {
        finding
            .titled("The access key id has the length of a secret access key: the two may be swapped.")
            .fixed_by("Enter the access key id (32 characters) and the secret access key (64) in their own fields.");
    }
    findings.possible(&cause::aws::AUTHORIZATION_MALFORMED, &[&line, quote]);
}
