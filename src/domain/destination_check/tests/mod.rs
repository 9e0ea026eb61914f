//! Each check fires on its mistake, and not on what looks like it.

mod aws;
mod azure;
mod laws;
mod secret;
mod token;
mod url;

use super::*;
use crate::domain::auth::AzureService;
use crate::domain::{
    Auth, AzureSas, ClientCredentials, Connection, SasCredential, Secret, Sigv4, StaticHeader, TimestampFormat,
};

/// A destination with its secrets, as it would be sent.
fn destination(url: &str, auth: Auth<Secret>) -> Destination<Secret> {
    Destination {
        name: "Acme".to_owned(),
        environment: None,
        url: url.into(),
        auth,
        timestamp: TimestampFormat::default(),
        connection: Connection::default(),
    }
}

fn check_of(destination: &Destination<Secret>) -> Vec<Finding> {
    check(&destination.map(|_field, secret| Clue::of(secret)))
}

fn found(url: &str, auth: Auth<Secret>) -> Vec<Finding> {
    check_of(&destination(url, auth))
}

/// What is found, but for what merely informs.
fn warned(url: &str, auth: Auth<Secret>) -> Vec<Check> {
    found(url, auth).into_iter().filter(|finding| finding.level > Level::Info).map(|finding| finding.check).collect()
}

/// The finding of `wanted`, which has to be there.
fn the(wanted: Check, url: &str, auth: Auth<Secret>) -> Finding {
    let findings = found(url, auth);
    let text = format!("{findings:?}");
    findings
        .into_iter()
        .find(|finding| finding.check == wanted)
        .unwrap_or_else(|| panic!("{wanted:?} of {url}: {text}"))
}

fn change_of(finding: &Finding) -> Option<(&'static str, &str)> {
    finding.change.as_ref().map(|change| (change.field.path(), change.value.as_str()))
}

const KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const ACCOUNT_KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

fn sigv4(service: &str, region: &str, key: &str) -> Auth<Secret> {
    Auth::Sigv4(Sigv4 {
        region: region.to_owned(),
        service: service.to_owned(),
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new(key),
        session_token: None,
    })
}

fn s3(region: &str) -> Auth<Secret> {
    sigv4("s3", region, KEY)
}

fn header(name: &str, value: &str) -> Auth<Secret> {
    Auth::StaticHeader(StaticHeader { header: name.to_owned(), value: Secret::new(value) })
}

fn oauth(token_url: &str) -> ClientCredentials<Secret> {
    ClientCredentials {
        token_url: token_url.to_owned(),
        client_id: "id".to_owned(),
        client_secret: Secret::new("hunter2"),
        credentials_in: Default::default(),
        scope: None,
        audience: None,
        resource: None,
        basic_encoding: Default::default(),
    }
}

fn azure(service: AzureService, credential: SasCredential<Secret>) -> Auth<Secret> {
    Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: None })
}

fn blob(credential: SasCredential<Secret>) -> Auth<Secret> {
    azure(AzureService::BlobStorage, credential)
}

fn blob_key() -> Auth<Secret> {
    blob(SasCredential::AccountKey(Secret::new(ACCOUNT_KEY)))
}

fn hubs(key: &str) -> Auth<Secret> {
    azure(AzureService::EventHubs, SasCredential::Policy { name: "send".to_owned(), key: Secret::new(key) })
}
