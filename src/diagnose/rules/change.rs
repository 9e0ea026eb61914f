//! Whether a change is worth offering: it changes something, and what it makes can be used.

use url::Url;

use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Change, Findings};
use crate::domain::Field;

/// Take away each change that changes nothing, or that makes a destination which cannot be used.
pub(super) fn keep_real(case: &Case<'_>, findings: &mut Findings) {
    // A probe was sent with the change already made.
    let is_made = case.exchange.probe.is_some();
    findings.retain_changes(|change| can_be_used(change) && (is_made || differs(case, change)));
}

/// True if the value is one that its field takes.
fn can_be_used(Change { field, value }: &Change) -> bool {
    match field {
        Field::Url | Field::TokenUrl | Field::ProxyUrl => {
            Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        }
        Field::Header => http::HeaderName::from_bytes(value.as_bytes()).is_ok(),
        Field::CredentialsIn => matches!(value.as_str(), "body" | "header"),
        Field::BasicEncoding => matches!(value.as_str(), "form" | "raw"),
        Field::Region | Field::Service => is_scope_part(value),
        Field::AccessKeyId | Field::PolicyName | Field::ClientId => !value.is_empty() && !has_blank(value),
        Field::Scope | Field::Audience | Field::Resource | Field::Name => !value.trim().is_empty(),
        Field::LifetimeMinutes | Field::ConnectTimeout | Field::IdleTimeout | Field::TotalTimeout => {
            value.parse::<u64>().is_ok_and(|number| number > 0)
        }
        Field::CaFile | Field::ClientCertificateFile | Field::ClientKeyFile => !value.is_empty(),
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
        Field::Url => *value != case.configured_url(),
        Field::TokenUrl if case.is_foreign() => *value != case.exchange.request.url,
        Field::Header => {
            let configured = case.configured(Field::Header);
            let is_sent = case.is_foreign() && case.sent(value).is_some();
            !is_sent && !configured.eq_ignore_ascii_case(value)
        }
        Field::Region => *value != case.signed_region(),
        Field::Service => *value != case.signed_service(),
        Field::AccessKeyId => *value != case.access_key_id(),
        _ => *value != case.configured(*field),
    }
}
