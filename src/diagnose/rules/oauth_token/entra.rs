//! Microsoft Entra and Azure AD B2C, by the number of the error.
//!
//! Source: Microsoft, "Microsoft Entra authentication and authorization error codes"; "Error codes: Azure Active
//! Directory B2C"; "OAuth 2.0 client credentials flow on the Microsoft identity platform".

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::table::When::{All, Any, Is, Says};
use crate::diagnose::rules::table::{Table, by, likely, proven};
use crate::domain::Setting;

use super::asked::{self, default_scope, with_default};

/// A number is followed by a colon: one may begin like another.
pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "oauth_token/entra",
    rules: &[
        by(Says(&["aadsts7000215:", "aadb2c90081:"]), |case, findings| {
            super::secret_wrong(case, findings, Certainty::Proven);
        }),
        by(Says(&["aadsts50012:"]), |case, findings| {
            super::secret_wrong(case, findings, Certainty::Likely);
        }),
        proven!(Says(&["aadsts7000222:"]), cause::oauth2::CLIENT_SECRET_EXPIRED),
        by(Says(&["aadsts700016:", "aadb2c90018:", "aadb2c90068:"]), client_unknown),
        likely!(Says(&["aadsts7000229:", "aadsts650052:"]), cause::oauth2::CLIENT_ID_UNKNOWN),
        // The number of an unknown application before 700016, and of one that may not do this.
        likely!(Says(&["aadsts70001:"]), cause::oauth2::CLIENT_ID_UNKNOWN, cause::oauth2::GRANT_NOT_ALLOWED),
        by(Says(&["aadsts90002:", "aadsts900023:"]), tenant_unknown),
        likely!(
            Says(&["aadsts50059:", "aadsts900021:", "aadsts50049:", "aadsts900382:", "aadsts90013:", "aadsts90124:"]),
            cause::oauth2::TENANT_NOT_FOUND
        ),
        by(Says(&["aadsts7000218:", "aadb2c90079:"]), secret_not_seen),
        likely!(Says(&["aadsts7000216:", "aadb2c90008:"]), cause::oauth2::CLIENT_AUTH_MODE_MISMATCH),
        by(
            Says(&[
                "aadsts70011:",
                "aadsts1002012:",
                "aadsts28000:",
                "aadsts28003:",
                "aadb2c90012:",
                "aadb2c90055:",
                "aadb2c90117:",
                "aadb2c90146:",
            ]),
            scope_invalid,
        ),
        proven!(Says(&["aadb2c90010:"]), cause::oauth2::SCOPE_MISSING),
        by(Says(&["aadsts500011:", "aadsts50001:", "aadsts650057:"]), resource_unknown),
        by(Says(&["aadsts9010010:"]), resource_and_scope),
        proven!(
            Says(&[
                "aadsts53003:",
                "aadsts53000:",
                "aadsts53001:",
                "aadsts530004:",
                "aadsts530035:",
                "aadsts53011:",
                "aadsts530003:"
            ]),
            cause::oauth2::CONDITIONAL_ACCESS_BLOCKED
        ),
        likely!(Says(&["aadsts50105001:", "aadsts53004:", "aadsts53009:"]), cause::oauth2::CONDITIONAL_ACCESS_BLOCKED),
        proven!(
            Says(&["aadsts50105:", "aadsts501051:", "aadsts65001:", "aadsts7000112:", "aadb2c90092:"]),
            cause::oauth2::GRANT_NOT_ALLOWED
        ),
        likely!(
            Says(&[
                "aadsts70003:",
                "aadsts700025:", // a public client, which has no secret
                "aadsts7000113:",
                "aadsts7000114:",
                "aadsts90094:",
                "aadsts90093:",
                "aadb2c90086:",
                "aadb2c90205:"
            ]),
            cause::oauth2::GRANT_NOT_ALLOWED
        ),
        by(Any(&[Says(&["aadsts901002:"]), All(&[Says(&["aadsts90100:"]), Is(sends_resource_to_v2)])]), resource_at_v2),
        by(Says(&["aadsts900144:", "aadsts90014:", "aadb2c90083:"]), missing_parameter),
        proven!(Says(&["aadsts9002313:"]), cause::oauth2::REQUEST_MALFORMED),
        likely!(
            Says(&["aadsts90100:", "aadsts90023:", "aadsts900561:", "aadsts90056:"]),
            cause::oauth2::REQUEST_MALFORMED
        ),
        proven!(Says(&["aadsts50196:"]), cause::oauth2::TOKEN_ENDPOINT_THROTTLED),
        likely!(Says(&["aadsts90055:"]), cause::oauth2::TOKEN_ENDPOINT_THROTTLED),
        likely!(Says(&["aadsts90033:", "aadsts90006:", "aadb2c90035:"]), cause::http::SERVICE_UNAVAILABLE),
    ],
};

/// Status, and the part of the body around the number.
fn evidence(case: &Case<'_>) -> [String; 2] {
    let place = case.place_of("aadsts").or_else(|| case.place_of("aadb2c"));
    [case.status_line(), place.map_or(case.quote(), |at| case.quote_around(at)).to_owned()]
}

/// What stands in quotes after `words`, as Entra names what it did not find.
fn named<'c>(case: &'c Case<'_>, words: &str) -> Option<&'c str> {
    let rest = case.body.get(case.place_of(words)? + words.len()..)?;
    let name = rest.split('\'').next()?;
    (!name.is_empty() && name.len() <= 100).then_some(name)
}

fn client_unknown(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let finding = findings.proven(&cause::oauth2::CLIENT_ID_UNKNOWN, &[&line, &quote]);
    if let Some(tenant) = named(case, "not found in the directory '") {
        finding.titled(format!("The tenant {tenant} has no application with this client id."));
    }
}

fn tenant_unknown(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let finding = findings.proven(&cause::oauth2::TENANT_NOT_FOUND, &[&line, &quote]);
    let tenant = named(case, "tenant '").or_else(|| named(case, "tenant identifier '"));
    if let Some(tenant) = tenant {
        finding.titled(format!("The token URL names the tenant {tenant}, which does not exist in this cloud."));
    }
}

/// The secret is where Entra does not look, or was taken off on the way.
fn secret_not_seen(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    findings.proven(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, &[&line, &quote]);
    if asked::is_in_header(case) {
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, &[&line, &quote]);
    }
}

/// With client credentials, a scope is an API followed by `/.default`.
fn scope_invalid(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let scope = asked::parameter(case, Setting::Scope);
    let finding = findings.proven(&cause::oauth2::SCOPE_INVALID, &[&line, &quote]);
    if let Some(wanted) = with_default(&scope) {
        finding.titled(format!("Entra takes the scope {wanted} with this grant, not {scope}."));
        finding.change(Setting::Scope, wanted);
    }
}

fn resource_unknown(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let finding = findings.proven(&cause::oauth2::RESOURCE_UNKNOWN, &[&line, &quote]);
    if let Some(name) = named(case, "resource principal named ") {
        let name = name.split(' ').next().unwrap_or_default();
        finding.titled(format!("The tenant has no API registered as {name}."));
    }
}

/// Both parameters were sent, and name two APIs.
fn resource_and_scope(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let finding = findings.likely(&cause::oauth2::REQUEST_MALFORMED, &[&line, &quote]);
    finding.titled("The token request names one API in resource and another in scope.");
    finding.fixed_by("Remove resource: the v2.0 endpoint takes scope.");
    findings.possible(&cause::oauth2::RESOURCE_UNKNOWN, &[&line, &quote]);
}

/// The version of the endpoint decides: v2.0 takes scope, v1 takes resource.
fn is_v2(case: &Case<'_>) -> bool {
    asked::token_url(case).contains("/oauth2/v2.0/")
}

fn sends_resource_to_v2(case: &Case<'_>) -> bool {
    is_v2(case) && !asked::parameter(case, Setting::Resource).is_empty()
}

fn resource_at_v2(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    // The newer number names the parameter; the older one says only that one is not valid.
    let certainty = if case.says("aadsts901002:") { Certainty::Proven } else { Certainty::Likely };
    let finding = findings.add(&cause::oauth2::REQUEST_MALFORMED, certainty, &[&line, &quote]);
    finding.titled("Entra's v2.0 endpoint does not take the parameter resource.");
    match default_scope(case).filter(|scope| *scope != asked::parameter(case, Setting::Scope)) {
        Some(scope) => {
            finding.fixed_by(format!("Remove resource and send scope={scope}."));
            finding.change(Setting::Scope, scope);
        }
        None => {
            finding.fixed_by("Remove resource: the v2.0 endpoint takes scope=<application ID URI>/.default.");
        }
    }
}

/// "The request body must contain the following parameter: 'scope'."
fn missing_parameter(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let evidence: &[&str] = &[&line, &quote];
    let name = named(case, "parameter: '").or_else(|| named(case, "field '")).unwrap_or_default();
    match name {
        _ if !case.is_form() => {
            super::not_form(case, findings);
        }
        "scope" => {
            let finding = findings.proven(&cause::oauth2::SCOPE_MISSING, evidence);
            finding.fixed_by("Send scope=<application ID URI>/.default: Entra's v2.0 endpoint has no default scope.");
            if let Some(scope) = default_scope(case) {
                finding.fixed_by(format!("Send scope={scope}: Entra's v2.0 endpoint has no default scope."));
                finding.change(Setting::Scope, scope);
            }
        }
        "resource" => resource_missing(case, findings),
        "grant_type" => {
            findings.likely(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence);
        }
        "client_secret" | "client_id" | "client_assertion" => {
            findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
        }
        _ => {
            findings.likely(&cause::oauth2::REQUEST_MALFORMED, evidence);
        }
    }
}

/// The v1 endpoint names the API by resource; a scope is for the v2.0 one.
fn resource_missing(case: &Case<'_>, findings: &mut Findings) {
    let [line, quote] = evidence(case);
    let finding = findings.proven(&cause::oauth2::AUDIENCE_MISSING, &[&line, &quote]);
    finding.titled("Entra's v1 endpoint needs the parameter resource.");
    let url = asked::token_url(case);
    match url.strip_suffix("/oauth2/token").filter(|_| !asked::parameter(case, Setting::Scope).is_empty()) {
        Some(tenant) => {
            finding.fixed_by("Use the v2.0 endpoint, which takes the scope that is set.");
            finding.change(Setting::TokenUrl, format!("{tenant}/oauth2/v2.0/token"));
        }
        None => {
            finding.fixed_by("Send resource=<application ID URI>, or use the v2.0 endpoint with scope.");
        }
    }
}
