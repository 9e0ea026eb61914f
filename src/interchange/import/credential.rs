//! The credentials of a request of another tool, as an authentication method.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Held;
use super::draft::{Notes, OF_THE_CLIENT};
use super::variables::environment_name;
use crate::domain::auth::{AzureSas, AzureService, SasCredential};
use crate::domain::auth::{BasicEncoding, ClientCredentials, CredentialsIn, Sigv4, StaticHeader};
use crate::domain::credential::is_secret_header;
use crate::domain::host::HostFacts;
use crate::domain::paste::{self, PastedAuth};
use crate::domain::{Auth, Secret};
use crate::interchange::request::{ForeignAuth, ForeignClient, ForeignRequest};
use crate::interchange::template::Template;

/// The authentication of `request`, whose URL is `url`.
pub(super) fn of(request: &ForeignRequest, url: &str, notes: &mut Notes) -> Auth<Held> {
    match &request.auth {
        ForeignAuth::None => of_headers(request, url, notes),
        ForeignAuth::Basic { user, password } => basic(user, password, notes),
        ForeignAuth::Bearer(token) => bearer(token, notes),
        ForeignAuth::Header { name, value } => {
            let header = notes.text(name, "the name of the header");
            static_header(&header, value, notes)
        }
        ForeignAuth::Sigv4 { access_key_id, secret_access_key, session_token, region, service } => {
            notes.take("Took access key id, secret access key, region and service of the AWS signature.");
            let (region, service) = scope(region, service, url, notes);
            Auth::Sigv4(Sigv4 {
                region,
                service,
                access_key_id: notes.text(access_key_id, "the access key id"),
                secret_access_key: notes.secret(secret_access_key, "AWS_SECRET_ACCESS_KEY"),
                session_token: session_token
                    .as_ref()
                    .or_else(|| request.header("x-amz-security-token"))
                    .filter(|token| !token.is_empty())
                    .map(|token| notes.secret(token, "AWS_SESSION_TOKEN")),
            })
        }
        ForeignAuth::ClientCredentials(client) => client_credentials(client, notes),
    }
}

/// OAuth2 as a tool does it, or as the token request beside the delivery shows it.
pub(super) fn client_credentials(client: &ForeignClient, notes: &mut Notes) -> Auth<Held> {
    notes.take("Took the token request: client credentials of OAuth2.");
    if client.is_json {
        notes.leave_out("the JSON of the token request", "the platform sends a form, as RFC 6749 §4.4.2 has it");
    }
    let mut optional = |value: &Option<Template>, what: &str| {
        value.as_ref().filter(|value| !value.is_empty()).map(|value| notes.text(value, what))
    };
    let (scope, audience, resource) = (
        optional(&client.scope, "the scope"),
        optional(&client.audience, "the audience"),
        optional(&client.resource, "the resource"),
    );
    Auth::ClientCredentials(ClientCredentials {
        token_url: notes.text(&client.token_url, "the token URL"),
        client_id: notes.text(&client.client_id, "the client id"),
        client_secret: notes.secret(&client.client_secret, "CLIENT_SECRET"),
        credentials_in: if client.is_in_header { CredentialsIn::Header } else { CredentialsIn::Body },
        scope,
        audience,
        resource,
        basic_encoding: if client.is_raw_basic { BasicEncoding::Raw } else { BasicEncoding::Form },
    })
}

/// Region and service as given; else as the host says (curl does the same).
fn scope(region: &Template, service: &Template, url: &str, notes: &mut Notes) -> (String, String) {
    let host = HostFacts::of_url(url);
    let of_host = host.as_ref().and_then(HostFacts::region);
    // A variable whose value the host gives away is no question.
    let is_known = region.plain().is_none() && of_host.is_some();
    let mut region = if is_known { String::new() } else { notes.text(region, "the region") };
    let mut service = notes.text(service, "the service");
    if region.is_empty() || service.is_empty() {
        let of_host = match &host {
            Some(HostFacts::S3 { .. } | HostFacts::Store(_)) => Some("s3"),
            Some(HostFacts::Aws { service, .. }) => Some(service.as_str()),
            _ => None,
        };
        if let (true, Some(found)) = (service.is_empty(), of_host) {
            found.clone_into(&mut service);
        }
        if let (true, Some(found)) = (region.is_empty(), host.as_ref().and_then(HostFacts::region)) {
            found.clone_into(&mut region);
        }
        for (value, what) in [(&region, "region"), (&service, "service")] {
            if value.is_empty() {
                notes.leave_out(what, format!("it is not known from the text: fill in auth.{what}"));
            }
        }
    }
    (region, service)
}

fn basic(user: &Template, password: &Template, notes: &mut Notes) -> Auth<Held> {
    notes.take(
        "Took user and password as the header Authorization with Basic, which the platform sends as a static header.",
    );
    let value = if let (Some(user), Some(password)) = (user.plain(), password.plain()) {
        Template::text(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
    } else {
        notes.leave_out(
            "user and password",
            "they are variables: put the whole header, Basic and the base64 of user:password, into AUTHORIZATION",
        );
        Template::variable("AUTHORIZATION")
    };
    static_header_quietly("Authorization", &value, notes)
}

fn bearer(token: &Template, notes: &mut Notes) -> Auth<Held> {
    notes.leave_out(
        "renewing the token",
        "the text has a bearer token and not how to fetch it: as a static header it works until it expires",
    );
    static_header_quietly("Authorization", &Template::text("Bearer ").then(token.clone()), notes)
}

fn static_header(header: &str, value: &Template, notes: &mut Notes) -> Auth<Held> {
    notes.take(format!("Took the header {header}."));
    static_header_quietly(header, value, notes)
}

fn static_header_quietly(header: &str, value: &Template, notes: &mut Notes) -> Auth<Held> {
    let value = notes.secret(value, &environment_name(header).to_ascii_uppercase());
    Auth::StaticHeader(StaticHeader { header: header.to_owned(), value })
}

fn of_headers(request: &ForeignRequest, url: &str, notes: &mut Notes) -> Auth<Held> {
    if let Some(value) = request.header("authorization") {
        return of_authorization(request, value, url, notes);
    }
    let is_credential = |name: &str| {
        is_secret_header(name)
            && !name.eq_ignore_ascii_case("cookie")
            && !name.to_ascii_lowercase().starts_with("x-amz-")
    };
    if let Some((name, value)) = request.headers.iter().find(|(name, _)| is_credential(name)) {
        return static_header(name, value, notes);
    }
    // A value that somebody keeps in a variable is likely to be one, whatever its header is called.
    let is_variable = |name: &str, value: &Template| {
        value.only_variable().is_some() && !OF_THE_CLIENT.iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    if let Some((name, value)) = request.headers.iter().find(|(name, value)| is_variable(name, value)) {
        return static_header(name, value, notes);
    }
    of_url(url, notes)
}

fn of_authorization(request: &ForeignRequest, value: &Template, url: &str, notes: &mut Notes) -> Auth<Held> {
    let start = value.leading_text();
    if let Some(scope) = CredentialScope::of(start) {
        notes.take("Took access key id, region and service from the AWS signature.");
        notes.leave_out(
            "the signature",
            "it holds for one request: the secret access key belongs into AWS_SECRET_ACCESS_KEY",
        );
        return Auth::Sigv4(Sigv4 {
            region: scope.region,
            service: scope.service,
            access_key_id: scope.access_key_id,
            secret_access_key: Held::Variable("AWS_SECRET_ACCESS_KEY".to_owned()),
            session_token: request.header("x-amz-security-token").map(|token| notes.secret(token, "AWS_SESSION_TOKEN")),
        });
    }
    if ["SharedKey ", "SharedKeyLite "].iter().any(|word| value.strip_word(word).is_some()) {
        notes.take("Took the account of the signature of Azure Storage.");
        notes.leave_out("the signature", "it holds for one request: the account key belongs into AZURE_STORAGE_KEY");
        let key = Held::Variable("AZURE_STORAGE_KEY".to_owned());
        return sas(AzureService::BlobStorage, SasCredential::AccountKey(key));
    }
    let is_of_one_request = |scheme: &&str| value.strip_word(&format!("{scheme} ")).is_some();
    let is_oauth1 = start.contains("oauth_signature");
    if let Some(scheme) = OF_ONE_REQUEST.into_iter().find(is_of_one_request).or(is_oauth1.then_some("OAuth 1.0")) {
        notes.leave_out(
            format!("the authentication {scheme}"),
            "its value holds for one request, and the platform has no such method",
        );
        return Auth::None;
    }
    if value.strip_word("SharedAccessSignature ").is_some() || is_hubs_url(url) {
        notes.take("Took the shared access token of Event Hubs.");
        return sas(AzureService::EventHubs, SasCredential::Token(notes.secret(value, "EVENT_HUBS_TOKEN")));
    }
    if let Some(token) = value.strip_word("Bearer ") {
        return bearer(&token, notes);
    }
    static_header("Authorization", value, notes)
}

/// Schemes whose value is computed for each request anew: signature version 2 of AWS, Digest (RFC 7616), Hawk, and what
/// Windows negotiates.
const OF_ONE_REQUEST: [&str; 5] = ["AWS", "Digest", "Hawk", "Negotiate", "NTLM"];

fn is_hubs_url(url: &str) -> bool {
    matches!(HostFacts::of_url(url), Some(HostFacts::EventHubs { .. }))
}

/// What the URL alone says: a shared access signature in it was taken before.
fn of_url(url: &str, notes: &mut Notes) -> Auth<Held> {
    match HostFacts::of_url(url).map(|_known| paste::take_apart(&Secret::new(url))) {
        Some(Some(pasted)) => of_pasted(pasted.auth, notes).unwrap_or(Auth::None),
        Some(None) | None => Auth::None,
    }
}

/// The method that a pasted text is for; `None` where it is for none.
pub(super) fn of_pasted(pasted: PastedAuth, notes: &mut Notes) -> Option<Auth<Held>> {
    Some(match pasted {
        PastedAuth::None => return None,
        PastedAuth::Sigv4 { service, region } => {
            notes.leave_out("access key", "the text has none: fill in auth.access_key_id, and put the secret access key into AWS_SECRET_ACCESS_KEY");
            Auth::Sigv4(Sigv4 {
                region: region.unwrap_or_default(),
                service,
                access_key_id: String::new(),
                secret_access_key: Held::Variable("AWS_SECRET_ACCESS_KEY".to_owned()),
                session_token: None,
            })
        }
        PastedAuth::BlobToken(token) => sas(AzureService::BlobStorage, SasCredential::Token(Held::Value(token))),
        PastedAuth::BlobAccountKey(key) => sas(AzureService::BlobStorage, SasCredential::AccountKey(Held::Value(key))),
        PastedAuth::HubsPolicy { name, key } => {
            sas(AzureService::EventHubs, SasCredential::Policy { name, key: Held::Value(key) })
        }
        PastedAuth::HubsToken(token) => sas(AzureService::EventHubs, SasCredential::Token(Held::Value(token))),
    })
}

pub(super) fn sas(service: AzureService, credential: SasCredential<Held>) -> Auth<Held> {
    Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: None })
}

/// `AWS4-HMAC-SHA256 Credential=ID/20260305/eu-west-1/s3/aws4_request, …` (AWS General Reference, "Create a signed
/// AWS API request").
struct CredentialScope {
    access_key_id: String,
    region: String,
    service: String,
}

impl CredentialScope {
    fn of(authorization: &str) -> Option<Self> {
        let fields = authorization.strip_prefix("AWS4-HMAC-SHA256")?;
        let (_, credential) = fields.split_once("Credential=")?;
        let scope: Vec<&str> = credential.split(',').next()?.trim().split('/').collect();
        let [access_key_id, _date, region, service, "aws4_request"] = scope.as_slice() else { return None };
        Some(Self {
            access_key_id: (*access_key_id).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
        })
    }
}
