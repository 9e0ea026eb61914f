//! When it is: from the facts of a case to causes, a family of rules per service or protocol.

pub(super) mod aws;
pub(super) mod azure_blob;
mod change;
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
use super::finding::{Certainty, Findings};
use super::product;
use crate::domain::host::HostFacts;

/// Every table, for the tests that hold each row alive.
pub(super) static TABLES: &[&Table] = &[
    &aws::TABLE,
    &aws::gateway::FORBIDDEN,
    &aws::gateway::NOT_AUTHORIZED,
    &aws::input::TABLE,
    &aws::policy::TABLE,
    &aws::scope::TABLE,
    &s3::DENIED,
    &s3::NOT_IMPLEMENTED,
    &s3::REQUEST,
    &s3::SILENT,
    &s3::TABLE,
    &s3::console::TABLE,
    &azure_blob::TABLE,
    &azure_blob::authentication::TABLE,
    &azure_blob::azurite::TABLE,
    &azure_blob::bearer::TABLE,
    &event_hubs::TABLE,
    &event_hubs::bearer::TABLE,
    &http::TABLE,
    &http::SUCCESS,
    &http::csrf::TABLE,
    &http::payload::BAD_REQUEST,
    &http::payload::MEDIA_TYPE,
    &http::payload::UNPROCESSABLE,
    &http::two_authentications::TABLE,
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
    &oauth_token::ENTRA,
    &oauth_token::WORDS,
    &oauth_token::CODES,
    &oauth_api::TABLE,
    &oauth_api::WORDS,
    &static_header::PRODUCTS,
    &static_header::TABLE,
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
    change::keep_real(case, findings);
}

/// A response of 2xx may still not be the API's.
fn success(case: &Case<'_>, findings: &mut Findings) {
    if case.is_token() {
        oauth_token::success(case, findings);
        return;
    }
    middlebox::success(case, findings);
    if findings.is_empty() {
        s3::console::success(case, findings);
    }
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
        http::two_authentications(case, findings);
    }
    if findings.is_empty() {
        http::rules(case, findings);
    }
    findings.name_receiver(product::receiver(case));
}

/// Services that speak a language of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// S3 and the rest of AWS: one signs for the other by mistake, and both say so in the same words.
    Aws,
    AzureBlob,
    EventHubs,
    /// An API of the receiver's own.
    Api,
}

impl Family {
    /// The service that the request went to: by its host, or by how it authenticates; `None` if neither tells.
    fn asked(case: &Case<'_>) -> Option<Self> {
        let by_method = || match case.method {
            Method::Sigv4 => Some(Self::Aws),
            Method::Blob => Some(Self::AzureBlob),
            Method::EventHubs => Some(Self::EventHubs),
            Method::Static | Method::Oauth2 => Some(Self::Api),
            Method::None => None,
        };
        match HostFacts::of(&case.host()) {
            Some(
                HostFacts::S3 { .. }
                | HostFacts::S3Website { .. }
                | HostFacts::Aws { .. }
                | HostFacts::Store(_)
                | HostFacts::Unsupported { .. },
            ) => Some(Self::Aws),
            Some(HostFacts::Blob { .. } | HostFacts::DataLake { .. } | HostFacts::OtherStorage { .. }) => {
                Some(Self::AzureBlob)
            }
            Some(HostFacts::EventHubs { .. }) => Some(Self::EventHubs),
            Some(HostFacts::KeyedApp(_)) => Some(Self::Api),
            Some(HostFacts::Page { .. }) | None => by_method(),
        }
    }
}

/// The family of the service that responded.
fn service(case: &Case<'_>, findings: &mut Findings) {
    if case.is_token() {
        oauth_token::rules(case, findings);
        return;
    }
    // The response decides first: a wrong method at a service is that service's to explain.
    let responded = if azure_blob::is_answer(case) {
        azure_blob::rules(case, findings);
        Some(Family::AzureBlob)
    } else if event_hubs::is_answer(case) {
        event_hubs::rules(case, findings);
        Some(Family::EventHubs)
    } else if s3::is_answer(case) {
        s3::rules(case, findings);
        Some(Family::Aws)
    } else if aws::is_answer(case) {
        aws::rules(case, findings);
        Some(Family::Aws)
    } else {
        None
    };
    if !findings.is_empty() {
        if Family::asked(case).is_some_and(|asked| Some(asked) != responded) {
            // Something else responded than was asked: what it says of the request is not the whole story.
            findings.cap(Certainty::Likely);
        }
        return;
    }
    match case.method {
        Method::Oauth2 => oauth_api::rules(case, findings),
        Method::Static | Method::None => static_header::rules(case, findings),
        Method::Sigv4 | Method::Blob | Method::EventHubs => {}
    }
}
