//! From an exchange to the causes of its failure. Pure: the same exchange gives the same findings.
//!
//! ```text
//!  Exchange (+ the token exchange before it) ─▶ Case ─▶ rules of each family ─▶ Findings, best first
//! ```
//!
//! Rules rest on what protocols and services document: codes, headers, structure, comparisons. They quote their
//! evidence. `Proven` is for evidence that excludes the look-alikes; where it does not, the candidates stand side by
//! side. A family is asked only about exchanges that are its own, and nothing asks about a good delivery.

mod aws;
mod azure_blob;
mod body;
mod case;
pub mod cause;
mod credential;
pub mod difference;
mod echo;
mod event_hubs;
mod explanation;
mod finding;
mod http;
mod middlebox;
mod next_step;
mod oauth_api;
mod oauth_token;
mod probe;
mod s3;
mod static_header;
mod store_url;
mod tls;
mod transport;

use self::case::{Case, Method};
pub use self::echo::{Echo, echoes};
pub use self::explanation::{Explanation, explanation};
use self::finding::Findings;
pub use self::finding::{Certainty, Finding};
pub use self::next_step::{NextStep, next_step, question};
pub use self::probe::conclusion;
use crate::domain::Exchange;

/// The causes of what went wrong with the last of `exchanges`, best first; empty if nothing did, or nothing is known.
///
/// `exchanges` are those of one delivery, in order.
pub fn diagnose(exchanges: &[Exchange]) -> Vec<Finding> {
    let Some(case) = Case::of_last(exchanges) else { return Vec::new() };
    let mut findings = Findings::default();
    if case.failure().is_some() {
        transport::rules(&case, &mut findings);
        return findings.sorted();
    }
    if let Some(record) = &case.exchange.probe {
        probe::rules(&case, record, &mut findings);
        return findings.sorted();
    }
    if (200..300).contains(&case.status()) {
        success(&case, &mut findings);
        return findings.sorted();
    }
    middlebox::rules(&case, &mut findings);
    if findings.is_empty() {
        service(&case, &mut findings);
    }
    if findings.is_empty() {
        http::rules(&case, &mut findings);
    }
    findings.sorted()
}

/// The id of the cause that stands first, if there is any.
pub fn first_cause(exchanges: &[Exchange]) -> Option<String> {
    diagnose(exchanges).into_iter().next().map(|finding| finding.cause)
}

/// An answer of 2xx may still be none of the API's.
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

/// The family of the service that answered.
fn service(case: &Case<'_>, findings: &mut Findings) {
    if case.is_token() {
        oauth_token::rules(case, findings);
        return;
    }
    // The answer decides first: a wrong method at a service is that service's to explain.
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
