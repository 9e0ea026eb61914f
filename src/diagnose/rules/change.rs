//! Whether a change is worth offering: it changes something, and what it makes can be used.

use url::Url;

use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::{Change, Setting};

/// Take away each change that changes nothing, or that makes a destination which cannot be used.
pub(super) fn keep_real(case: &Case<'_>, findings: &mut Findings) {
    // A probe was sent with the change already made.
    let is_made = case.exchange.probe.is_some();
    findings.retain_changes(|change| can_be_used(change) && (is_made || differs(case, change)));
}

/// True if the value is one that its field takes.
fn can_be_used(Change { field, value }: &Change) -> bool {
    match field {
        Setting::Url | Setting::TokenUrl | Setting::ProxyUrl => {
            Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        }
        Setting::Header => http::HeaderName::from_bytes(value.as_bytes()).is_ok(),
        Setting::CredentialsIn => matches!(value.as_str(), "body" | "header"),
        Setting::BasicEncoding => matches!(value.as_str(), "form" | "raw"),
        Setting::Region | Setting::Service => is_scope_part(value),
        Setting::AccessKeyId | Setting::Profile | Setting::PolicyName | Setting::ClientId => {
            !value.is_empty() && !has_blank(value)
        }
        Setting::Scope | Setting::Audience | Setting::Resource | Setting::Name => !value.trim().is_empty(),
        Setting::LifetimeMinutes | Setting::ConnectTimeout | Setting::IdleTimeout | Setting::TotalTimeout => {
            value.parse::<u64>().is_ok_and(|number| number > 0)
        }
        Setting::CaFile | Setting::ClientCertificateFile | Setting::ClientKeyFile => !value.is_empty(),
    }
}

/// A part of a credential scope stands between slashes.
fn is_scope_part(value: &str) -> bool {
    !value.is_empty() && value.len() <= 64 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn has_blank(value: &str) -> bool {
    value.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// True if the destination, or the request of another program's file, has another value.
fn differs(case: &Case<'_>, Change { field, value }: &Change) -> bool {
    match field {
        Setting::Url => *value != case.configured_url(),
        Setting::TokenUrl if case.is_foreign() => *value != case.exchange.request.url,
        Setting::Header => {
            let configured = case.configured(Setting::Header);
            let is_sent = case.is_foreign() && case.sent(value).is_some();
            !is_sent && !configured.eq_ignore_ascii_case(value)
        }
        Setting::Region => *value != case.signed_region(),
        Setting::Service => *value != case.signed_service(),
        Setting::AccessKeyId => *value != case.access_key_id(),
        _ => *value != case.configured(*field),
    }
}
