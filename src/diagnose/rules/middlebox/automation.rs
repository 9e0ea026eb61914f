//! Low-code platforms and collectors of web hooks that have no workflow for the request, or refuse it.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::product::{Kind, LOGIC_APPS, MAKE, N8N};
use crate::diagnose::rules::http::two_authentications::has_two;
use crate::diagnose::rules::middlebox::NO_TOKEN;
use crate::diagnose::rules::table::{Table, When, by, likely, proven};
use crate::domain::Setting;
use crate::domain::display::MASK;

/// An error code of Logic Apps, which Power Automate shares.
macro_rules! logic_apps {
    ($($code:literal),+) => { When::All(&[When::From(&LOGIC_APPS), When::Says(&[$($code),+])]) };
}

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "middlebox::automation",
    rules: &[
        by(logic_apps!["DirectApiRequestHasMoreThanOneAuthorization"], two_authentications),
        likely!(logic_apps!["DirectApiInvalidAuthorizationScheme"], cause::http::FORBIDDEN)
            .fix("Allow SAS again in the access control of the workflow, or use OAuth 2.0 and a URL without sig."),
        by(When::All(&[logic_apps!["DirectApiAuthorizationRequired"], When::Is(has_two)]), sas_alone),
        likely!(logic_apps!["DirectApiAuthorizationRequired", "MisMatchingOAuthClaims"], cause::http::FORBIDDEN)
            .fix("Copy the trigger's whole URL with sig (\"Who can trigger the flow\": Anyone), or use OAuth 2.0."),
        proven!(logic_apps!["TriggerInputSchemaMismatch"], cause::http::PAYLOAD_SCHEMA_REJECTED)
            .fix("Let the trigger's schema be an array of messages: the platform sends a JSON array."),
        proven!(logic_apps!["WorkflowTriggerIsNotEnabled", "WorkflowDisabled"], cause::http::SERVICE_UNAVAILABLE)
            .fix("Turn the workflow on."),
        proven!(logic_apps!["WorkflowNotFound", "WorkflowTriggerNotFound"], cause::http::NOT_FOUND)
            .fix("Copy the URL from the trigger again: this workflow or its trigger no longer exists."),
        proven!(When::All(&[When::Status(&[502]), logic_apps!["NoResponse"]]), cause::http::BAD_GATEWAY)
            .fix("Look at the run's history: the workflow ended before its Response action."),
        proven!(When::All(&[When::Status(&[504]), logic_apps!["GatewayTimeout"]]), cause::http::GATEWAY_TIMEOUT)
            .fix("Put the Response action first: a synchronous workflow has two minutes."),
        proven!(
            When::All(&[When::From(&N8N), When::Says(&["did you mean to make a"])]),
            cause::http::METHOD_NOT_ALLOWED
        )
        .fix("Set the HTTP method of the Webhook node to POST."),
        by(When::From(&N8N), no_workflow),
        likely!(
            When::All(&[When::From(&MAKE), When::Says(&["no scenario listening"])]),
            cause::http::NOT_FOUND,
            cause::http::SERVICE_UNAVAILABLE
        )
        .fix(
            "Turn the scenario of this webhook on (\"Immediately as data arrives\"), or enter the URL \
            that it shows now.",
        ),
        proven!(
            When::All(&[NO_TOKEN, When::From(&MAKE), When::Says(&["queue is full"])]),
            cause::http::TOO_MANY_REQUESTS
        )
        .fix("Let the scenario work its queue off, or send less: the queue of this webhook is full."),
        likely!(When::All(&[When::Status(&[404, 410]), When::FromKind(Kind::LowCode)]), cause::http::NOT_FOUND),
        proven!(
            When::All(&[NO_TOKEN, When::Status(&[429]), When::FromKind(Kind::LowCode)]),
            cause::http::TOO_MANY_REQUESTS
        ),
    ],
};

/// The URL carries a signature, and the request an Authorization header beside it.
fn two_authentications(case: &Case<'_>, findings: &mut Findings) {
    let place = case.place_of("DirectApiRequestHasMoreThanOneAuthorization").unwrap_or(0);
    let evidence: &[&str] = &[&case.status_line(), case.quote_around(place), &case.sent_line("authorization")];
    let finding = findings.proven(&cause::http::TWO_AUTHENTICATIONS, evidence);
    finding.fixed_by(
        "Take the Authorization header off (auth method none): the trigger's URL carries its signature, sig.",
    );
}

/// The trigger takes its signature alone, and an Authorization header stood beside it.
fn sas_alone(case: &Case<'_>, findings: &mut Findings) {
    let evidence: &[&str] = &[&case.status_line(), case.quote(), &case.sent_line("authorization")];
    let finding = findings.likely(&cause::http::TWO_AUTHENTICATIONS, evidence);
    finding.fixed_by(
        "Take the Authorization header off (auth method none): the trigger's URL carries its signature, sig.",
    );
    findings.possible(&cause::http::FORBIDDEN, &evidence[..2]);
}

/// No workflow is active for this URL; n8n's test URLs listen for one call after a click.
fn no_workflow(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.likely(&cause::http::NOT_FOUND, &[&case.status_line(), case.quote()]);
    let url = case.configured_url();
    if !case.path().contains("/webhook-test/") {
        finding.fixed_by("Activate the workflow in n8n, and check the path of its Webhook node.");
        return;
    }
    finding.titled("This is the test URL of an n8n webhook, and nobody is listening.");
    finding.fixed_by("Use the production URL (/webhook/ in place of /webhook-test/), and activate the workflow.");
    if !url.contains(MASK) {
        finding.change(Setting::Url, url.replacen("/webhook-test/", "/webhook/", 1));
    }
}
