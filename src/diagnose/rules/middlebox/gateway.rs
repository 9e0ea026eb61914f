//! Gateways and load balancers, by what they say of the service behind them and of their own limits.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::Certainty::Likely;
use crate::diagnose::finding::Findings;
use crate::diagnose::product::{
    API_MANAGEMENT, APIGEE, APPLICATION_GATEWAY, AWS_LOAD_BALANCER, ENVOY, GOOGLE_FRONT_END, HAPROXY, ISTIO, KONG,
    TRAEFIK, TYK,
};
use crate::diagnose::rules::middlebox::{NO_TOKEN, PAGE};
use crate::diagnose::rules::table::{Table, When, by, likely, proven, rule};

/// The sentence with which Envoy begins, whatever its reason.
const UPSTREAM: When = When::Says(&["upstream connect error or disconnect/reset before headers"]);

/// An error code of Apigee's.
macro_rules! apigee {
    ($($code:literal),+) => { When::All(&[When::From(&APIGEE), When::Says(&[$($code),+])]) };
}

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::gateway",
    rules: &[
        // Envoy, "Response code details" and "Response flags".
        likely!(
            When::All(&[When::From(&ENVOY), UPSTREAM, When::Says(&["reset reason: overflow"])]),
            cause::http::SERVICE_UNAVAILABLE,
            cause::http::BAD_GATEWAY
        )
        .fix("Raise the circuit breaker's limits of the Envoy cluster, or send fewer requests at once."),
        likely!(
            When::All(&[When::From(&ENVOY), UPSTREAM, When::Says(&["tls_error", "transport failure reason"])]),
            cause::http::BAD_GATEWAY
        )
        .fix("Fix TLS between Envoy and the service: certificate, mutual TLS mode, or a plain port."),
        likely!(When::All(&[When::From(&ENVOY), UPSTREAM, When::Says(&["protocol error"])]), cause::http::BAD_GATEWAY)
            .fix("Set the protocol between Envoy and the service right: HTTP/1.1 against HTTP/2, or no HTTP at all."),
        likely!(
            When::All(&[
                When::From(&ENVOY),
                When::Says(&["upstream connect error or disconnect/reset before headers", "no healthy upstream"]),
            ]),
            cause::http::BAD_GATEWAY,
            cause::http::SERVICE_UNAVAILABLE
        ),
        proven!(
            When::All(&[When::Status(&[504]), When::From(&ENVOY), When::Says(&["upstream request timeout"])]),
            cause::http::GATEWAY_TIMEOUT
        )
        .fix("Let the service respond sooner, or raise the route's timeout in Envoy (15 seconds unless set)."),
        by(When::All(&[When::Status(&[403]), When::From(&ISTIO)]), rbac),
        likely!(
            When::All(&[When::From(&KONG), When::Message(&["no route matched with those values"])]),
            cause::http::NOT_FOUND
        )
        .fix("Correct host, path or method of the URL, or add a route for them in Kong."),
        proven!(
            When::All(&[
                When::Status(&[502]),
                When::From(&KONG),
                When::Says(&["an invalid response was received from the upstream server"])
            ]),
            cause::http::BAD_GATEWAY
        ),
        likely!(
            When::All(&[
                When::From(&KONG),
                When::Says(&["failure to get a peer from the ring-balancer", "name resolution failed"]),
            ]),
            cause::http::BAD_GATEWAY,
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Check the targets and health checks of the upstream in Kong, and the service's host name."),
        proven!(
            When::All(&[When::Status(&[413]), When::From(&KONG), When::Message(&["request size limit exceeded"])]),
            cause::http::PAYLOAD_TOO_LARGE_PROXY
        )
        .fix("Raise allowed_payload_size of Kong's request size limiting plugin, or send smaller batches."),
        likely!(
            When::All(&[
                When::Status(&[403]),
                When::From(&KONG),
                When::Says(&["your ip address is not allowed", "ip address not allowed"])
            ]),
            cause::http::IP_BLOCKED,
            cause::http::FORBIDDEN
        )
        .fix("Add the sender's address to Kong's IP restriction plugin."),
        proven!(apigee!["applicationnotfound"], cause::http::NOT_FOUND)
            .fix("Correct host and path: no API proxy of Apigee is deployed there."),
        proven!(
            When::All(&[NO_TOKEN, apigee!["spikearrestviolation", "quotaviolation"]]),
            cause::http::TOO_MANY_REQUESTS
        )
        .fix("Send fewer requests, or raise the quota or spike arrest policy of the API proxy."),
        proven!(apigee!["toobigbody"], cause::http::PAYLOAD_TOO_LARGE_PROXY)
            .fix("Send batches below 10 MB: Apigee buffers no more."),
        proven!(apigee!["ipdeniedaccess"], cause::http::IP_BLOCKED)
            .fix("Add the sender's address to the access control policy of the API proxy."),
        proven!(apigee!["jsonthreatprotection"], cause::waf::BLOCKED)
            .fix("Raise the limits of the JSON threat protection policy, or send smaller batches."),
        proven!(apigee!["gatewaytimeout"], cause::http::GATEWAY_TIMEOUT)
            .fix("Let the target respond sooner, or raise io.timeout.millis of the API proxy."),
        proven!(
            apigee![
                "noactivetargets",
                "flow.serviceunavailable",
                "eofattarget",
                "sslhandshakefailed",
                "flow.badgateway"
            ],
            cause::http::BAD_GATEWAY
        )
        .fix("Check the target server of the API proxy: Apigee could not connect to it or lost the connection."),
        likely!(
            When::All(&[When::From(&TYK), When::Says(&["there was a problem proxying the request"])]),
            cause::http::BAD_GATEWAY
        )
        .fix("Check target_url of the API in Tyk, and the service there."),
        likely!(When::From(&TRAEFIK), cause::http::BAD_GATEWAY, cause::http::SERVICE_UNAVAILABLE),
        proven!(
            When::All(&[NO_TOKEN, When::From(&API_MANAGEMENT), When::Says(&["out of call volume quota"])]),
            cause::http::TOO_MANY_REQUESTS
        )
        .fix("Wait for the time in the message, or raise the quota policy of the product in API Management."),
        likely!(
            When::All(&[When::Status(&[404]), When::From(&API_MANAGEMENT), When::Says(&["resource not found"])]),
            cause::http::NOT_FOUND
        )
        .fix("Correct path and method: API Management has no such operation, or no API with this suffix."),
        proven!(When::All(&[When::Status(&[502]), When::From(&APPLICATION_GATEWAY)]), cause::http::BAD_GATEWAY)
            .fix("Check the backend's health in the Application Gateway: probe, host name, certificate."),
        proven!(When::All(&[When::Status(&[504]), When::From(&APPLICATION_GATEWAY)]), cause::http::GATEWAY_TIMEOUT)
            .fix(
                "Let the backend respond sooner, or raise the request timeout of the backend settings (20 \
            seconds unless set).",
            ),
        proven!(When::All(&[When::Status(&[502]), PAGE, When::From(&AWS_LOAD_BALANCER)]), cause::http::BAD_GATEWAY)
            .fix("Check the target: it closed or reset the connection, or its response was malformed."),
        proven!(
            When::All(&[When::Status(&[503]), PAGE, When::From(&AWS_LOAD_BALANCER)]),
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix("Register healthy targets: the target group of the load balancer has none in use."),
        proven!(When::All(&[When::Status(&[504]), PAGE, When::From(&AWS_LOAD_BALANCER)]), cause::http::GATEWAY_TIMEOUT)
            .fix("Let the target respond sooner, or raise the load balancer's idle timeout (60 seconds unless set)."),
        rule(
            When::All(&[
                When::Status(&[503]),
                When::From(&HAPROXY),
                When::Says(&["no server is available to handle this request"]),
            ]),
            &[(Likely, &cause::http::SERVICE_UNAVAILABLE), (Likely, &cause::http::BAD_GATEWAY)],
        )
        .fix("Check the servers of the backend and their health checks: HAProxy has none that is up."),
        proven!(
            When::All(&[
                When::Status(&[502]),
                When::From(&HAPROXY),
                When::Says(&["the server returned an invalid or incomplete response"]),
            ]),
            cause::http::BAD_GATEWAY
        ),
        proven!(
            When::All(&[
                When::Status(&[504]),
                When::From(&HAPROXY),
                When::Says(&["the server didn't respond in time"])
            ]),
            cause::http::GATEWAY_TIMEOUT
        )
        .fix("Let the server respond sooner, or raise `timeout server` of the HAProxy."),
        likely!(
            When::All(&[
                When::Status(&[502, 503]),
                When::From(&GOOGLE_FRONT_END),
                When::Says(&["encountered a temporary error"])
            ]),
            cause::http::BAD_GATEWAY
        )
        .fix("Check the backend service's health: the load balancer could not connect to it or lost the connection."),
        likely!(
            When::All(&[
                When::Status(&[404]),
                When::From(&GOOGLE_FRONT_END),
                When::Says(&["(not found)", "was not found on this server"])
            ]),
            cause::http::NOT_FOUND
        )
        .fix("Correct host and path: no service of Google Cloud is mapped to them."),
    ],
};

/// An authorization policy of Istio refuses. With a bearer token its claims may be what is short.
fn rbac(case: &Case<'_>, findings: &mut Findings) {
    let evidence: &[&str] = &[&case.status_line(), &case.header_line("server"), case.quote()];
    match case.method {
        Method::Oauth2 => {
            findings.likely(&cause::oauth2::TOKEN_SCOPE_INSUFFICIENT, evidence);
            findings.likely(&cause::http::FORBIDDEN, evidence);
        }
        Method::None | Method::Static | Method::Sigv4 | Method::Blob | Method::EventHubs => {
            findings.likely(&cause::http::FORBIDDEN, evidence);
            findings.possible(&cause::http::IP_BLOCKED, evidence);
        }
    }
}
