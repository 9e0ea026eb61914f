//! Checks of the URL that hold for every service.

use super::subject::{Address, Subject};
use super::{Check, Finding, new_url};
use crate::domain::connection_string::ConnectionString;
use crate::domain::host::{HostFacts, KeyedApp, Store, is_azure_storage_host, is_loopback, s3_address};
use crate::domain::paste::{Signature, signature_of};
use crate::domain::{Auth, Setting, display, target};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    findings.extend(unusable(subject));
    findings.extend(secret(subject));
    findings.extend(secret_of_token_url(subject));
    findings.extend(secret_of_proxy(subject));
    findings.extend(two_authentications(subject));
    findings.extend(clear_text(subject));
    findings.extend(page(subject));
    findings.extend(website(subject));
    findings.extend(other_service(subject));
}

/// What cannot be sent, where it is clear what was meant.
fn unusable(subject: &Subject<'_>) -> Option<Finding> {
    let url = subject.url();
    let region = subject.sigv4().map(|auth| auth.region.as_str()).filter(|region| !region.is_empty());
    let meant = target::corrected(url, region)?;
    let error = target::resolve(url, None, target::PathEncoding::AsTyped).err()?;
    Some(Finding::severe(Check::UrlUnusable, Setting::Url, error.text).with_change(new_url(Setting::Url, url, meant)))
}

/// Destination files are to be shared; a URL is the one field that can smuggle a secret into them.
fn secret(subject: &Subject<'_>) -> Option<Finding> {
    let url = subject.url();
    let secrets = display::secrets_of_url(url);
    secrets.first()?;
    if ConnectionString::parse(url).is_ok_and(|fields| fields.is_storage() || fields.is_event_hubs()) {
        return Some(Finding::warning(
            Check::SecretInUrl,
            Setting::Url,
            "The URL is a whole connection string, which holds a secret. Give it as the secret connection_string of the method azure-sas, and the address alone as the URL.",
        ));
    }
    let advice = if secrets.iter().any(|name| name == display::USER_INFO) {
        "Use the method static-header with Authorization: Basic."
    } else {
        advice(subject, &secrets)
    };
    let names = display::visible(&secrets.join(", "));
    // Many an API calls something harmless a code.
    let is_sure = names != "code" || matches!(subject.host, Some(HostFacts::KeyedApp(_)));
    let holds = if is_sure { "holds a secret" } else { "seems to hold a secret" };
    Some(Finding::warning(
        Check::SecretInUrl,
        Setting::Url,
        format!("The URL {holds} ({names}), and a destination file is to hold none. {advice}"),
    ))
}

/// How to send the secret in another way, by what it is.
fn advice(subject: &Subject<'_>, names: &[String]) -> &'static str {
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let path = subject.address.as_ref().map_or("", |address| address.path);
    let is_workflow = matches!(subject.host, Some(HostFacts::KeyedApp(KeyedApp::Workflow)))
        || (path.contains("/triggers/") && path.ends_with("/invoke"));
    let is_app = matches!(subject.host, Some(HostFacts::KeyedApp(KeyedApp::AppService)));
    let is_storage = subject.address.as_ref().is_some_and(|address| is_azure_storage_host(&address.host));
    let signature = signature_of(query_of(subject.url()));
    match signature {
        Some(_) if is_workflow => {
            "A workflow of Logic Apps or Power Automate reads this key from the URL alone. Keep the file out of version control, or let the trigger take tokens of Microsoft Entra and leave sig out."
        }
        Some(Signature::Storage | Signature::Hubs) => TO_TOKEN,
        Some(Signature::Other) if is_storage => TO_TOKEN,
        _ if is_app && has("code") => {
            "Azure Functions read the same key from the header x-functions-key: use the method static-header with it."
        }
        _ if has("x-amz-signature") || has("x-goog-signature") => {
            "A presigned URL is for one object and expires. Use the method aws-sigv4, which signs each request."
        }
        _ => "Send it in a header where the service reads it there: the method static-header keeps it out of the file.",
    }
}

const TO_TOKEN: &str = "Give the shared access signature as the secret token of the method azure-sas.";

fn secret_of_token_url(subject: &Subject<'_>) -> Option<Finding> {
    let Auth::ClientCredentials(auth) = &subject.destination.auth else { return None };
    let secrets = display::secrets_of_url(&auth.token_url);
    (!secrets.is_empty()).then(|| {
        Finding::warning(
            Check::SecretInTokenUrl,
            Setting::TokenUrl,
            format!(
                "The token URL holds a secret ({}), and a destination file is to hold none. The client's secret belongs in client_secret.",
                display::visible(&secrets.join(", "))
            ),
        )
    })
}

fn secret_of_proxy(subject: &Subject<'_>) -> Option<Finding> {
    let proxy = subject.destination.connection.proxy_url.as_deref()?;
    (!display::secrets_of_url(proxy).is_empty()).then(|| {
        Finding::warning(
            Check::SecretInProxyUrl,
            Setting::ProxyUrl,
            "The proxy's URL holds a password, and a destination file is to hold none. Leave the proxy empty and set HTTPS_PROXY instead.",
        )
    })
}

fn query_of(url: &str) -> &str {
    let before = url.split('#').next().unwrap_or_default();
    before.split_once('?').map_or("", |(_, query)| query)
}

/// Amazon S3 ("Only one auth mechanism allowed") and Logic Apps refuse it; so does OAuth2 (RFC 6750 §2).
fn two_authentications(subject: &Subject<'_>) -> Option<Finding> {
    let in_header = match &subject.destination.auth {
        Auth::StaticHeader(auth) if auth.header.eq_ignore_ascii_case("authorization") => {
            "the Authorization header of auth"
        }
        Auth::ClientCredentials(_) => "a bearer token",
        Auth::Sigv4(_) => "the signature of aws-sigv4",
        Auth::None | Auth::StaticHeader(_) | Auth::AzureSas(_) => return None,
    };
    let in_url = display::secrets_of_url(subject.url()).into_iter().find(|name| {
        ["sig", "x-amz-signature", "x-goog-signature", "access_token"].contains(&name.to_ascii_lowercase().as_str())
    })?;
    Some(Finding::warning(
        Check::TwoAuthentications,
        Setting::Url,
        format!(
            "The request authenticates twice: by {} in the URL and by {in_header}. Logic Apps, Amazon S3 and OAuth2 services refuse that; keep one of the two.",
            display::visible(&in_url)
        ),
    ))
}

fn clear_text(subject: &Subject<'_>) -> Option<Finding> {
    let address = subject.address.as_ref()?;
    let carries_secret =
        !matches!(subject.destination.auth, Auth::None) || !display::secrets_of_url(subject.url()).is_empty();
    (address.scheme == "http" && !is_loopback(&address.host) && carries_secret).then(|| {
        Finding::warning(
            Check::ClearText,
            Setting::Url,
            "The URL is http, so the batch and its credentials travel unencrypted. Use https for anything but a test on this machine.",
        )
    })
}

/// The page of a console shows a bucket and takes no object.
fn page(subject: &Subject<'_>) -> Option<Finding> {
    let Some(HostFacts::Page { what }) = &subject.host else { return None };
    let bucket = subject.address.as_ref().and_then(console_bucket);
    let text = match &bucket {
        Some(url) => format!("The host is {what}: it takes no deliveries. The bucket on that page is at {url}."),
        None => format!("The host is {what}: it takes no deliveries. Give the address of the service itself."),
    };
    let change = bucket.and_then(|url| new_url(Setting::Url, subject.url(), url));
    Some(Finding::warning(Check::ConsoleUrl, Setting::Url, text).with_change(change))
}

/// `…/s3/buckets/<bucket>?region=<region>&prefix=<prefix>` of the AWS console.
fn console_bucket(address: &Address<'_>) -> Option<String> {
    let mut segments = address.segments();
    segments.find(|segment| *segment == "s3")?;
    let (Some("buckets" | "object"), Some(bucket)) = (segments.next(), segments.next()) else { return None };
    let region = address.parameter("region")?;
    let prefix = address.parameter("prefix").unwrap_or_default();
    Some(s3_address(bucket, Some(region), &prefix.replace("%2F", "/").replace("%2f", "/")))
}

/// A website endpoint answers GET and HEAD ("Website endpoints", differences to the REST endpoint).
fn website(subject: &Subject<'_>) -> Option<Finding> {
    let Some(HostFacts::S3Website { region, bucket }) = &subject.host else { return None };
    let bucket = bucket.as_deref().map(|bucket| {
        let path = subject.address.as_ref().map_or("", |address| address.path.trim_start_matches('/'));
        s3_address(bucket, Some(region), path)
    });
    let text = match &bucket {
        Some(url) => {
            format!("The host is the website of a bucket, which takes no uploads. The bucket itself is at {url}.")
        }
        None => "The host is one of bucket websites, which take no uploads. Give the address of the bucket.".to_owned(),
    };
    let change = bucket.and_then(|url| new_url(Setting::Url, subject.url(), url));
    Some(Finding::warning(Check::WebsiteUrl, Setting::Url, text).with_change(change))
}

/// A store or a hub that the chosen method is not made for. It may still be meant: a token can come from elsewhere.
fn other_service(subject: &Subject<'_>) -> Option<Finding> {
    let facts = subject.host.as_ref()?;
    let is_own = match facts {
        HostFacts::S3 { .. } => subject.sigv4().is_some(),
        // Its other API takes OAuth2.
        HostFacts::Store(host) => host.store == Store::GoogleCloudStorage || subject.sigv4().is_some(),
        HostFacts::Blob { .. }
        | HostFacts::DataLake { .. }
        | HostFacts::OtherStorage { .. }
        | HostFacts::EventHubs { .. } => matches!(subject.destination.auth, Auth::AzureSas(_)),
        HostFacts::S3Website { .. }
        | HostFacts::Aws { .. }
        | HostFacts::Unsupported { .. }
        | HostFacts::KeyedApp(_)
        | HostFacts::Page { .. } => true,
    };
    (!is_own)
        .then(|| Finding::info(Check::HostOfOtherService, Setting::Url, format!("The host is {}.", facts.in_words())))
}
