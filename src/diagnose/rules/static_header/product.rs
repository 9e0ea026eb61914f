//! Products that are known by what they respond: which header they read, and with which scheme before the value.
//!
//! Sources: `ThingsBoard` (`ThingsboardErrorCode`, REST API "Authentication"), Splunk ("Troubleshoot HTTP Event
//! Collector"), `InfluxDB` (API "Authentication"), Elasticsearch ("Token-based authentication services"), Azure API
//! Management ("Subscriptions"), Azure Functions ("Work with access keys"), and the API references of the others.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::evidence::challenge::Challenge;
use crate::diagnose::finding::{Certainty, Finding, Findings};
use crate::diagnose::rules::table::When::{All, Any, Code, Field, Is, Message, Not, Says, Status, Tells};
use crate::diagnose::rules::table::{Table, by, likely};
use crate::domain::Setting;

use super::Sent;

/// What a product reads its credential from.
struct Product {
    name: &'static str,
    header: &'static str,
    /// The scheme before the value, where it is not the value alone.
    scheme: Option<&'static str>,
}

const AUTHORIZATION: &str = "Authorization";

static THINGSBOARD: Product = Product { name: "ThingsBoard", header: "X-Authorization", scheme: Some("Bearer") };
static SPLUNK: Product = Product { name: "Splunk HEC", header: AUTHORIZATION, scheme: Some("Splunk") };
static INFLUXDB: Product = Product { name: "InfluxDB 2", header: AUTHORIZATION, scheme: Some("Token") };
static ELASTICSEARCH: Product = Product { name: "Elasticsearch", header: AUTHORIZATION, scheme: Some("ApiKey") };
static OPSGENIE: Product = Product { name: "Opsgenie", header: AUTHORIZATION, scheme: Some("GenieKey") };
static ZOHO: Product = Product { name: "Zoho", header: AUTHORIZATION, scheme: Some("Zoho-oauthtoken") };
static OKTA: Product = Product { name: "The Okta API", header: AUTHORIZATION, scheme: Some("SSWS") };
static GRAFANA: Product = Product { name: "Grafana", header: AUTHORIZATION, scheme: Some("Bearer") };
static VAULT: Product = Product { name: "Vault", header: "X-Vault-Token", scheme: None };
static LOKI: Product = Product { name: "Loki, Mimir or Tempo", header: "X-Scope-OrgID", scheme: None };
static APIM: Product = Product { name: "Azure API Management", header: "Ocp-Apim-Subscription-Key", scheme: None };
static GOOGLE: Product = Product { name: "Google API Gateway", header: "x-api-key", scheme: None };

/// Services that say little in a refusal, by the end of their host.
static HOSTS: &[(&str, Product)] = &[
    (".azurewebsites.net", Product { name: "Azure Functions", header: "x-functions-key", scheme: None }),
    ("datadoghq.com", Product { name: "Datadog", header: "DD-API-KEY", scheme: None }),
    ("datadoghq.eu", Product { name: "Datadog", header: "DD-API-KEY", scheme: None }),
    ("ddog-gov.com", Product { name: "Datadog", header: "DD-API-KEY", scheme: None }),
    (".newrelic.com", Product { name: "New Relic", header: "Api-Key", scheme: None }),
    (".nr-data.net", Product { name: "New Relic", header: "Api-Key", scheme: None }),
    (".ubidots.com", Product { name: "Ubidots", header: "X-Auth-Token", scheme: None }),
    ("api.thingspeak.com", Product { name: "ThingSpeak", header: "X-THINGSPEAKAPIKEY", scheme: None }),
    (".datacake.co", Product { name: "Datacake", header: AUTHORIZATION, scheme: Some("Token") }),
    ("io.adafruit.com", Product { name: "Adafruit IO", header: "X-AIO-Key", scheme: None }),
    (".honeycomb.io", Product { name: "Honeycomb", header: "X-Honeycomb-Team", scheme: None }),
    (".losant.com", Product { name: "Losant", header: AUTHORIZATION, scheme: Some("Bearer") }),
    (".dynatrace.com", Product { name: "Dynatrace", header: AUTHORIZATION, scheme: Some("Api-Token") }),
    (".influxdata.com", Product { name: "InfluxDB Cloud", header: AUTHORIZATION, scheme: Some("Token") }),
    (".opsgenie.com", Product { name: "Opsgenie", header: AUTHORIZATION, scheme: Some("GenieKey") }),
    (".search.windows.net", Product { name: "Azure AI Search", header: "api-key", scheme: None }),
];

/// Splunk's event collector: its codes together with its sentences, which stand-ins of it repeat.
macro_rules! splunk {
    ($codes:expr, $sentences:expr) => {
        All(&[Field("/code", &$codes), Field("/text", &$sentences)])
    };
}

pub(in crate::diagnose::rules) static TABLE: Table = Table {
    name: "static_header/product",
    rules: &[
        by(All(&[Field("/errorCode", &["10"]), Field("/status", &["401"])]), thingsboard),
        by(All(&[Field("/errorCode", &["11"]), Field("/status", &["401"])]), super::expired),
        by(splunk!(["2", "3"], ["Token is required", "Invalid authorization"]), |case, findings| {
            reads(case, findings, &SPLUNK);
        }),
        likely!(
            splunk!(["1", "4", "21", "22"], ["Invalid token", "Token disabled"]),
            cause::static_header::TOKEN_WRONG
        ),
        likely!(
            splunk!(["16"], ["Query string authorization is not enabled"]),
            cause::static_header::HEADER_NAME_WRONG
        ),
        likely!(
            splunk!(
                ["5", "6", "12", "13", "15"],
                [
                    "No data",
                    "Invalid data format",
                    "Event field is required",
                    "Event field cannot be blank",
                    "Error in handling indexed fields",
                ]
            ),
            cause::http::PAYLOAD_SCHEMA_REJECTED
        ),
        by(splunk!(["7"], ["Incorrect index"]), |case, findings| {
            let finding = findings.likely(&cause::http::BAD_REQUEST, &[&case.status_line(), case.quote()]);
            finding.titled("The Splunk token may not write to this index.");
            finding.fixed_by("Allow the index for the token in Splunk, or write to one that is allowed.");
        }),
        by(splunk!(["10", "11"], ["Data channel is missing", "Invalid data channel"]), |case, findings| {
            let finding = findings.likely(&cause::http::BAD_REQUEST, &[&case.status_line(), case.quote()]);
            finding.titled("Splunk expects a channel in X-Splunk-Request-Channel.");
            finding.fixed_by("Turn off indexer acknowledgment for this token, or add ?channel=<GUID> to the URL.");
        }),
        likely!(
            splunk!(
                ["9", "18", "19", "20", "23"],
                [
                    "Server is busy",
                    "HEC is unhealthy, queues are full",
                    "HEC is unhealthy, ack service unavailable",
                    "HEC is unhealthy, queues are full, ack service unavailable",
                    "Server is shutting down",
                ]
            ),
            cause::http::SERVICE_UNAVAILABLE
        ),
        by(
            All(&[Status(&[401]), Field("/code", &["unauthorized"]), Says(&["unauthorized access"])]),
            |case, findings| {
                reads(case, findings, &INFLUXDB);
            },
        ),
        by(
            All(&[
                Field("/error/type", &["security_exception"]),
                Says(&["missing authentication credentials", "missing authentication token"]),
            ]),
            |case, findings| {
                reads(case, findings, &ELASTICSEARCH);
            },
        ),
        likely!(
            All(&[
                Field("/error/type", &["security_exception"]),
                Says(&["unable to authenticate with provided credentials", "unable to authenticate user"]),
                Is(|case| case.method != Method::Oauth2),
            ]),
            cause::static_header::TOKEN_WRONG
        ),
        likely!(
            All(&[Field("/error/type", &["security_exception"]), Says(&["is unauthorized for"])]),
            cause::http::FORBIDDEN
        ),
        by(All(&[Message(&["could not authenticate"]), Says(&["\"took\""])]), |case, findings| {
            reads(case, findings, &OPSGENIE);
        }),
        by(Code(&["INVALID_TOKEN", "INVALID_OAUTHTOKEN"]), |case, findings| {
            reads(case, findings, &ZOHO);
        }),
        by(Field("/errorCode", &["E0000011"]), |case, findings| {
            reads(case, findings, &OKTA);
        }),
        by(Field("/messageId", &["auth.unauthorized"]), |case, findings| {
            reads(case, findings, &GRAFANA);
        }),
        by(Says(&["missing client token"]), |case, findings| {
            missing(case, findings, &VAULT);
        }),
        by(All(&[Status(&[401]), Says(&["no org id"])]), |case, findings| {
            missing(case, findings, &LOKI);
        }),
        by(Says(&["due to missing subscription key"]), apim_missing),
        by(
            All(&[
                Says(&["due to invalid subscription key"]),
                Not(&Says(&["or wrong api endpoint"])),
                Is(|case| !case.is_foreign()),
            ]),
            apim_wrong,
        ),
        by(
            Any(&[
                Says(&["callers without established identity", "method doesn't allow unregistered callers"]),
                Tells(&["doesn't allow unregistered callers"]),
            ]),
            |case, findings| {
                missing(case, findings, &GOOGLE);
            },
        ),
        by(All(&[Status(&[401, 403]), Is(|case| by_host(case).is_some())]), |case, findings| {
            if let Some(product) = by_host(case) {
                reads(case, findings, product);
            }
        }),
    ],
};

/// The service that this host belongs to; an app with a login of its own says so in a challenge.
fn by_host(case: &Case<'_>) -> Option<&'static Product> {
    let host = case.host();
    let (_, product) = HOSTS.iter().find(|(end, _)| host == end.trim_start_matches('.') || host.ends_with(end))?;
    // A web app at Azure is not always a function; those refuse a key without a word.
    let is_function = case.status() == 401 && case.body.trim().is_empty();
    let is_told = is_function || !host.ends_with(".azurewebsites.net");
    (is_told && Challenge::all(case).is_empty()).then_some(product)
}

/// Say what `product` reads, beside what was sent: it refuses without saying whether it saw a credential.
fn reads(case: &Case<'_>, findings: &mut Findings, product: &'static Product) {
    compare(case, findings, product, Certainty::Likely);
}

/// `ThingsBoard` reads `X-Authorization` first; releases since 3.4 read `Authorization`, too, so that the response
/// alone decides nothing.
fn thingsboard(case: &Case<'_>, findings: &mut Findings) {
    compare(case, findings, &THINGSBOARD, Certainty::Possible);
}

fn compare(case: &Case<'_>, findings: &mut Findings, product: &'static Product, certainty: Certainty) {
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    let sent = Sent::of(case);
    let Product { name, header, scheme } = product;
    match sent.header() {
        None if sent == Sent::NotKnown => not_shown(findings, evidence, product),
        None => header_wrong(case, findings, product, certainty),
        Some(other) if !other.eq_ignore_ascii_case(header) => header_wrong(case, findings, product, certainty),
        Some(_) => match (sent, scheme) {
            (Sent::Scheme(sent), Some(wanted)) if !sent.eq_ignore_ascii_case(wanted) => {
                let finding = findings.likely(&cause::static_header::PREFIX_MISSING, evidence);
                finding.titled(format!("{name} expects the scheme {wanted}, and {sent} was sent."));
                finding.fixed_by(format!("Enter the value as: {wanted} <token>."));
                findings.possible(&cause::static_header::TOKEN_WRONG, evidence);
            }
            (Sent::Bare, Some(wanted)) => {
                let finding = findings.likely(&cause::static_header::PREFIX_MISSING, evidence);
                finding.titled(format!("{name} expects the scheme {wanted} before the token."));
                finding.fixed_by(format!("Enter the value as: {wanted} <token>."));
                findings.possible(&cause::static_header::TOKEN_WRONG, evidence);
            }
            (Sent::MaskedScheme, Some(wanted)) => {
                findings.likely(&cause::static_header::TOKEN_WRONG, evidence);
                let finding = findings.possible(&cause::static_header::PREFIX_MISSING, evidence);
                finding.titled(format!("{name} expects the scheme {wanted} before the token."));
            }
            // A token of an identity provider is for the rules of its own to explain.
            _ if case.method == Method::Oauth2 => {}
            _ => {
                let finding = findings.likely(&cause::static_header::TOKEN_WRONG, evidence);
                finding.titled(format!("{name} does not accept this value."));
            }
        },
    }
}

fn header_wrong(case: &Case<'_>, findings: &mut Findings, product: &Product, certainty: Certainty) {
    let (line, quote) = (case.status_line(), case.quote());
    let Product { name, header, scheme } = product;
    let finding = findings.add(&cause::static_header::HEADER_NAME_WRONG, certainty, &[&line, quote]);
    finding.titled(format!("{name} reads the token from {header}."));
    let value = scheme.map_or_else(|| "the token".to_owned(), |scheme| format!("{scheme} <token>"));
    finding.fixed_by(format!("Send {value} in the header {header}."));
    offer(case, finding, header);
    findings.possible(&cause::static_header::TOKEN_WRONG, &[&line, quote]);
}

/// A header can be offered where the destination has a field for it.
fn offer(case: &Case<'_>, finding: &mut Finding, header: &str) {
    if case.method == Method::Static || case.is_foreign() {
        finding.change(Setting::Header, header);
    }
}

/// Another tool's file, cleaned of its credentials: what was sent is not known.
fn not_shown(findings: &mut Findings, evidence: &[&str], product: &Product) {
    let Product { name, header, scheme } = product;
    let reads = scheme.map_or_else(|| (*header).to_owned(), |scheme| format!("{header}: {scheme} <token>"));
    let finding = findings.possible(&cause::static_header::TOKEN_WRONG, evidence);
    finding.remark("the file does not show the credential that was sent");
    finding.fixed_by(format!("{name} reads {reads}: compare what was sent."));
    findings.possible(&cause::static_header::HEADER_NAME_WRONG, evidence);
}

/// `product` says that there was no credential where it reads it.
fn missing(case: &Case<'_>, findings: &mut Findings, product: &'static Product) {
    let (line, quote) = (case.status_line(), case.quote());
    let sent = Sent::of(case);
    if sent == Sent::NotKnown {
        not_shown(findings, &[&line, quote], product);
    } else if sent.header().is_some_and(|name| name.eq_ignore_ascii_case(product.header)) {
        super::named::lost(case, findings, product.header);
    } else {
        header_wrong(case, findings, product, Certainty::Likely);
    }
}

/// The header with the subscription key can be renamed in API Management, whose challenge names it.
fn apim_header(case: &Case<'_>) -> Option<String> {
    let challenges = Challenge::all(case);
    let challenge = challenges.iter().find(|challenge| challenge.is("AzureApiManagementKey"))?;
    Some(challenge.parameter("name").to_owned()).filter(|name| !name.is_empty())
}

fn apim_missing(case: &Case<'_>, findings: &mut Findings) {
    let header = apim_header(case).unwrap_or_else(|| APIM.header.to_owned());
    let line = case.status_line();
    match Sent::of(case) {
        Sent::NotKnown => not_shown(findings, &[&line, case.quote()], &APIM),
        sent if sent.header().is_some_and(|name| name.eq_ignore_ascii_case(&header)) => {
            super::named::lost(case, findings, &header);
        }
        _ => {
            let challenge = case.header_line("www-authenticate");
            let finding = findings.proven(&cause::static_header::HEADER_NAME_WRONG, &[&line, &challenge, case.quote()]);
            finding.titled(format!("{} reads the key from {header}, and found none there.", APIM.name));
            finding.fixed_by(format!("Send the subscription key in the header {header}."));
            offer(case, finding, &header);
        }
    }
}

fn apim_wrong(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let finding = findings.proven(&cause::static_header::TOKEN_WRONG, &[&line, &challenge, case.quote()]);
    finding.titled("Azure API Management does not accept this subscription key.");
    finding.fixed_by("Use an active key of a subscription that covers this API.");
}
