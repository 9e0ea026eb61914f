//! Azure Event Hubs: by sub code, by the word before the colon, by the parts of the token.
//!
//! Source: Microsoft, "Troubleshoot authentication and authorization issues" (Event Hubs), "Event Hubs messaging
//! exceptions", "Send event"; the sub codes are those of `ExceptionErrorCodes` in Microsoft's SDKs, which the service
//! writes into the reason phrase (`401 SubCode=40100: Unauthorized`) or before its sentence (`40103: …`).

mod address;
pub(super) mod bearer;
mod said;
mod token;

use self::said::{error_code, sub_code, sub_code_of};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::table::When::{All, Any, Is, Not, Reason, Says, Status};
use crate::diagnose::rules::table::{Table, When, by, likely, possible, proven};
use crate::domain::host;

/// True if Event Hubs responds.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    host::is_event_hubs_host(&case.host())
        || (case.method == Method::EventHubs && !host::is_azure_storage_host(&case.host()))
        || bears_marks(case)
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
    // An application that sends to a hub itself passes such words on: they are about its own credentials.
    if !is_called(case) || !bears_marks(case) {
        findings.cap(Certainty::Likely);
    }
}

/// True if the request went to Event Hubs, was made for it, or got a response in the service's own form.
fn is_called(case: &Case<'_>) -> bool {
    case.method == Method::EventHubs || host::is_event_hubs_host(&case.host()) || case.body.contains("<Detail>")
}

/// True if the response is written as Event Hubs writes it.
fn bears_marks(case: &Case<'_>) -> bool {
    let is_tracked =
        case.body.contains("TrackingId:") && (case.body.contains("<Detail>") || case.body.contains("SystemTracker:"));
    is_tracked || sub_code_of(case.reason()).is_some()
}

pub(super) static TABLE: Table = Table {
    name: "event_hubs",
    rules: &[
        by(Is(address::is_other_service), address::other_service),
        // Azure Relay, which shares host and form: nobody is at the other end of a hybrid connection.
        likely!(Says(&["no listeners connected"]), cause::http::SERVICE_UNAVAILABLE)
            .fix("Start the listener of the Azure Relay hybrid connection."),
        by(THROTTLED, throttled),
        // The container of the namespace is short of CPU, whatever the throughput is ("Event Hubs messaging exceptions").
        likely!(
            Is(|case| matches!(error_code(case), Some(50001 | 50008)) || sub_code(case) == Some(50004)),
            cause::http::SERVICE_UNAVAILABLE,
            cause::event_hubs::THROTTLED
        ),
        likely!(BUSY, cause::event_hubs::THROTTLED, cause::http::SERVICE_UNAVAILABLE),
        by(IP_FIREWALL, address::firewall),
        proven!(
            Any(&[
                Says(&[
                    "localauthdisabled",
                    "sas authentication has been disabled",
                    "local authentication is disabled"
                ]),
                Reason(&["localauthdisabled"]),
            ]),
            cause::event_hubs::LOCAL_AUTH_DISABLED
        ),
        proven!(
            Says(&["is currently disabled", "entity is disabled", "entity-disabled"]),
            cause::event_hubs::ENTITY_DISABLED
        ),
        by(Is(bearer::is_sent), bearer::rules),
        by(EXPIRED, token::expired),
        by(AUDIENCE, token::audience),
        by(MALFORMED, token::malformed),
        by(MISSING, token::missing),
        by(Is(|case| sub_code(case) == Some(40101)), address::without_tls),
        by(CLAIM, token::claim),
        by(SIGNATURE, token::signature),
        by(All(&[Status(&[404, 410]), Not(&Is(address::ends_in_messages))]), address::messages_or_hub),
        by(NOT_FOUND, address::hub),
        by(Status(&[404]), address::unknown),
        proven!(All(&[VERB, Not(&Is(is_post))]), cause::http::METHOD_WRONG),
        by(All(&[VERB, Not(&Is(address::ends_in_messages))]), address::messages),
        proven!(
            Any(&[Status(&[413]), Says(&["exceeds the limit", "messagesizeexceeded", "message-size-exceeded"])]),
            cause::http::PAYLOAD_TOO_LARGE
        ),
        by(All(&[Status(&[400]), Is(sends_batch)]), batch),
        by(All(&[Status(&[401]), Not(&Is(has_authorization))]), token::unsent),
        // In no words that are known: usually the token.
        possible!(
            All(&[Status(&[401]), Is(has_sas_method)]),
            cause::event_hubs::KEY_WRONG,
            cause::event_hubs::POLICY_NAME_WRONG
        ),
    ],
};

const THROTTLED: When = Any(&[
    Says(&["being throttled", "com.microsoft:server-busy"]),
    Is(|case| matches!(error_code(case), Some(50002 | 50009))),
    All(&[Status(&[429]), Is(bears_marks)]),
]);

const BUSY: When = Any(&[
    Says(&["serverbusy", "server busy", "server is busy"]),
    Reason(&["serverbusy", "server busy", "server is busy"]),
]);

const IP_FIREWALL: When = Any(&[
    Says(&["ip has been prevented", "ip address is not allowed", "public network access"]),
    Is(|case| matches!(sub_code(case), Some(40111 | 40112))),
]);

const EXPIRED: When = Any(&[
    Says(&["expiredtoken", "token is expired", "expired authorization token"]),
    Is(|case| sub_code(case) == Some(40106)),
]);

const AUDIENCE: When = Any(&[
    Says(&["invalidaudience", "wrong audience", "invalid authorization token audience"]),
    Is(|case| sub_code(case) == Some(40104)),
]);

/// 40107, 40108 and 40110: sr, se or sig is not in the token.
const MALFORMED: When = Any(&[
    Says(&["malformedtoken", "not in the wrap format", "malformed authorization"]),
    Is(|case| matches!(sub_code(case), Some(40105 | 40107 | 40108 | 40110))),
]);

const MISSING: When = Any(&[
    Says(&["missingtoken", "authorization header was not found", "missing authorization"]),
    Is(|case| sub_code(case) == Some(40102)),
]);

const CLAIM: When = Any(&[
    Says(&[
        "send claim",
        "'send' claim",
        "claim is required",
        "claims required",
        "claim(s) are required",
        "claims are required",
        "unauthorized access for 'send'",
        "amqp:unauthorized-access",
    ]),
    Reason(&["unauthorized access for 'send'"]),
]);

/// 40109: no rule of the name in skn.
const SIGNATURE: When = Any(&[
    Says(&["invalidsignature", "invalid signature", "token signature"]),
    Is(|case| matches!(sub_code(case), Some(40103 | 40109))),
]);

const NOT_FOUND: When = Any(&[
    Says(&["could not be found", "messagingentitynotfound", "endpoint not found", "amqp:not-found"]),
    Is(|case| matches!(sub_code(case), Some(40400 | 40401 | 41000))),
]);

const VERB: When = Any(&[Says(&["http verb"]), Status(&[405])]);

fn is_post(case: &Case<'_>) -> bool {
    case.exchange.request.method.name() == "POST"
}

fn has_authorization(case: &Case<'_>) -> bool {
    case.sent("authorization").is_some()
}

fn has_sas_method(case: &Case<'_>) -> bool {
    case.method == Method::EventHubs
}

/// The service says how long to wait.
fn throttled(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), said::around(case, &["throttled", "Error code", "server-busy"]));
    let finding = findings.proven(&cause::event_hubs::THROTTLED, &[&line, quote]);
    let seconds = case.body.split("Please wait ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
    if let Some(seconds) = seconds {
        finding.fixed_by(format!("Wait {seconds} seconds; then add throughput units, or send less."));
    }
}

/// "Send batch events": with this type the body is a list of objects with Body.
fn sends_batch(case: &Case<'_>) -> bool {
    case.sent("content-type").is_some_and(|value| value.contains("vnd.microsoft.servicebus.json"))
}

fn batch(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), &case.sent_line("content-type"), case.quote()];
    let finding = findings.likely(&cause::http::PAYLOAD_SCHEMA_REJECTED, &quotes);
    finding.titled("The Content-Type announces a batch of Event Hubs, and the body is not written as one.");
    finding.fixed_by("Send application/json: the platform's array is then the content of one event.");
    findings.possible(&cause::http::CONTENT_TYPE_WRONG, &quotes);
}
