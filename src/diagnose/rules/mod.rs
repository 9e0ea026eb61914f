//! When it is: from the facts of a case to causes, a family of rules per service or protocol.

pub(super) mod aws;
pub(super) mod azure_blob;
pub(super) mod credential;
pub(super) mod event_hubs;
pub(super) mod http;
pub(super) mod middlebox;
pub(super) mod oauth_api;
pub(super) mod oauth_token;
pub(super) mod probe;
pub(super) mod s3;
pub(super) mod static_header;
pub(super) mod store_url;
pub(super) mod table;
pub(super) mod tls;
pub(super) mod transport;

use self::table::Table;
use super::evidence::case::{Case, Method};
use super::finding::Findings;
use super::product;

/// Every table, for the tests that hold each row alive.
pub(super) static TABLES: &[&Table] = &[
    &http::TABLE,
    &http::SUCCESS,
    &http::csrf::TABLE,
    &http::payload::BAD_REQUEST,
    &http::payload::MEDIA_TYPE,
    &http::payload::UNPROCESSABLE,
    &middlebox::access::PAGES,
    &middlebox::access::TABLE,
    &middlebox::automation::TABLE,
    &middlebox::debugging_proxy::TABLE,
    &middlebox::delivery_network::TABLE,
    &middlebox::firewall::BLOCK,
    &middlebox::firewall::CHALLENGE,
    &middlebox::firewall::PAGES,
    &middlebox::forward_proxy::PAGES,
    &middlebox::forward_proxy::TABLE,
    &middlebox::gateway::TABLE,
    &middlebox::hosting::PAGES,
    &middlebox::hosting::TABLE,
    &middlebox::tunnel::PAGES,
    &middlebox::tunnel::TABLE,
    &middlebox::web_server::TABLE,
];

/// The rules of whatever the exchange is: a failure on the wire, a probe, a success, a refusal.
pub(super) fn apply(case: &Case<'_>, findings: &mut Findings) {
    if case.failure().is_some() {
        transport::rules(case, findings);
    } else if let Some(record) = &case.exchange.probe {
        probe::rules(case, record, findings);
    } else if (200..300).contains(&case.status()) {
        success(case, findings);
    } else {
        refusal(case, findings);
    }
}

/// A response of 2xx may still not be the API's.
fn success(case: &Case<'_>, findings: &mut Findings) {
    if case.is_token() {
        oauth_token::success(case, findings);
        return;
    }
    middlebox::success(case, findings);
    if findings.is_empty() {
        http::success(case, findings);
    }
}

/// What stands before the service, then the service, then the status alone.
fn refusal(case: &Case<'_>, findings: &mut Findings) {
    middlebox::rules(case, findings);
    if findings.is_empty() {
        http::framework(case, findings);
    }
    if findings.is_empty() {
        service(case, findings);
    }
    if findings.is_empty() {
        http::rules(case, findings);
    }
    findings.name_receiver(product::receiver(case));
}

/// The family of the service that responded.
fn service(case: &Case<'_>, findings: &mut Findings) {
    if case.is_token() {
        oauth_token::rules(case, findings);
        return;
    }
    // The response decides first: a wrong method at a service is that service's to explain.
    if azure_blob::is_answer(case) {
        azure_blob::rules(case, findings);
    } else if event_hubs::is_answer(case) {
        event_hubs::rules(case, findings);
    } else if s3::is_answer(case) {
        s3::rules(case, findings);
    } else if aws::is_answer(case) {
        aws::rules(case, findings);
    }
    if !findings.is_empty() {
        return;
    }
    match case.method {
        Method::Oauth2 => oauth_api::rules(case, findings),
        Method::Static | Method::None => static_header::rules(case, findings),
        Method::Sigv4 | Method::Blob | Method::EventHubs => {}
    }
}
