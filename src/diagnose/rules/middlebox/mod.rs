//! What stands before the application and responds in its place: proxies, tunnels, login pages, firewalls,
//! delivery networks, hosting, gateways, web servers.
//!
//! Each row rests on a mark that the product is documented to leave, or on words of its own pages. The tables are asked
//! in the order of the way, from the sender to the application.

pub(super) mod access;
pub(super) mod automation;
pub(super) mod debugging_proxy;
pub(super) mod delivery_network;
pub(super) mod firewall;
pub(super) mod forward_proxy;
pub(super) mod gateway;
pub(super) mod hosting;
pub(super) mod tunnel;
pub(super) mod web_server;

use super::table::{Table, When};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;

/// For a refusal, in the order of the way.
static REFUSALS: [&Table; 11] = [
    &debugging_proxy::TABLE,
    &forward_proxy::TABLE,
    &tunnel::TABLE,
    &access::TABLE,
    &firewall::CHALLENGE,
    &delivery_network::TABLE,
    &firewall::BLOCK,
    &hosting::TABLE,
    &automation::TABLE,
    &gateway::TABLE,
    &web_server::TABLE,
];

/// For a page with a status of 2xx.
static PAGES: [&Table; 6] =
    [&debugging_proxy::TABLE, &forward_proxy::PAGES, &tunnel::PAGES, &access::PAGES, &firewall::PAGES, &hosting::PAGES];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    REFUSALS.iter().any(|table| table.decide(case, findings));
}

/// Some respond with 2xx in place of the application.
pub(super) fn success(case: &Case<'_>, findings: &mut Findings) {
    if !firewall::CHALLENGE.decide(case, findings) && case.is_html() {
        PAGES.iter().any(|table| table.decide(case, findings));
    }
}

/// A page of HTML.
pub(super) const PAGE: When = When::Is(is_page);

/// A token endpoint's limits and pages are explained by the rules of token endpoints.
const NO_TOKEN: When = When::Not(&When::Is(is_token));

fn is_page(case: &Case<'_>) -> bool {
    case.is_html()
}

fn is_token(case: &Case<'_>) -> bool {
    case.is_token()
}

/// No body, or a page: nothing of an application's own.
pub(super) fn is_generic(case: &Case<'_>) -> bool {
    case.is_html() || case.body.trim().is_empty()
}
