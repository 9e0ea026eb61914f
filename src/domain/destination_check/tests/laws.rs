use proptest::prelude::*;

use super::*;
use crate::domain::destination_file::{parse, print};
use crate::domain::target::{PathEncoding, resolve};
use crate::domain::{PublicDestination, SecretRef};

fn apply(destination: &Destination<Secret>, change: &Change) -> Destination<Secret> {
    let mut changed = destination.clone();
    let value = change.value.clone();
    match (change.field, &mut changed.auth) {
        (Setting::Url, _) => changed.url = value.into(),
        (Setting::Region, Auth::Sigv4(auth)) => auth.region = value,
        (Setting::Service, Auth::Sigv4(auth)) => auth.service = value,
        (Setting::TokenUrl, Auth::ClientCredentials(auth)) => auth.token_url = value,
        (Setting::Resource, Auth::ClientCredentials(auth)) => {
            auth.resource = Some(value).filter(|text| !text.is_empty());
        }
        (field, _) => panic!("{field} is no field of {}", destination.auth.method_name()),
    }
    changed
}

/// As its file has it.
fn in_file(destination: &Destination<Secret>) -> Destination {
    destination.map(|secret, _| SecretRef::Env(secret.key().to_uppercase()))
}

fn urls() -> impl Strategy<Value = String> {
    let scheme =
        proptest::sample::select(vec!["https://", "http://", "s3://", "sb://", "wasbs://", "arn:aws:s3:::", ""]);
    let host = proptest::sample::select(vec![
        "acme.s3.eu-west-1.amazonaws.com",
        "s3.eu-west-1.amazonaws.com",
        "a.b.s3.eu-west-1.amazonaws.com",
        "acme.s3-website-eu-west-1.amazonaws.com",
        "s3.console.aws.amazon.com",
        "abc.execute-api.eu-west-1.amazonaws.com",
        "acme.ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com",
        "oss-cn-beijing.aliyuncs.com",
        "0a1b.r2.cloudflarestorage.com",
        "nl-ams-1.linodeobjects.com",
        "acme.dfs.core.windows.net",
        "in@acme.dfs.core.windows.net",
        "acme.queue.core.windows.net",
        "acme.blob.core.windows.net",
        "ns.servicebus.windows.net",
        "prod-1.westeurope.logic.azure.com",
        "minio:9001",
        "api.example",
        "me:pw@api.example",
        "",
    ]);
    let path = "(/(in|In_1|eventhubs|hub|messages|s3|buckets|acme|a b|é|%2f|é%)){0,4}/?";
    let query = proptest::sample::select(vec!["", "?sig=abc", "?region=eu-west-1&prefix=x%2F", "?code=é b", "#sig=1"]);
    (scheme, host, path, query).prop_map(|(scheme, host, path, query)| format!("{scheme}{host}{path}{query}"))
}

/// The texts of secrets: a secret itself shows nothing, not even in a failed test.
fn secrets() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "",
            "****",
            "Bearer Bearer x",
            "Authorization: Bearer x",
            "a%2Bb",
            " s\n",
            "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=k%3D",
            "AccountName=acme;AccountKey=a;EndpointSuffix=core.chinacloudapi.cn",
            "AccountName=acme;AccountKey=a;BlobEndpoint=https://",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn auths() -> impl Strategy<Value = Auth<String>> {
    let region = proptest::sample::select(vec!["", "eu-west-1", "us-east-1", "auto"]);
    let service = proptest::sample::select(vec!["", "s3", "execute-api", "kinesis"]);
    let token_url = proptest::sample::select(vec![
        "",
        "https://id.example/token",
        "https://id.example/realms/a/.well-known/openid-configuration",
        "https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/t/oauth2/v2.0/token",
        "https://a.okta.com/oauth2/default/v1/authorize",
        "https://a.auth0.com/authorize?é b",
    ]);
    let text = proptest::option::of(proptest::sample::select(vec!["", "https://api.example", "é b"]));
    let on = proptest::sample::select(vec![AzureService::BlobStorage, AzureService::EventHubs]);
    prop_oneof![
        Just(Auth::None),
        (secrets(), proptest::sample::select(vec!["Authorization", "X-Api-Key", ""]))
            .prop_map(|(value, name)| Auth::StaticHeader(StaticHeader { header: name.to_owned(), value })),
        (region, service, secrets()).prop_map(|(region, service, secret_access_key)| {
            Auth::Sigv4(Sigv4 {
                region: region.to_owned(),
                service: service.to_owned(),
                access_key_id: "AKIDEXAMPLE".to_owned(),
                secret_access_key,
                session_token: None,
            })
        }),
        (token_url, text.clone(), text, secrets()).prop_map(|(token_url, scope, resource, client_secret)| {
            Auth::ClientCredentials(ClientCredentials {
                token_url: token_url.to_owned(),
                client_id: "id".to_owned(),
                client_secret,
                credentials_in: Default::default(),
                scope: scope.map(str::to_owned),
                audience: None,
                resource: resource.map(str::to_owned),
                basic_encoding: Default::default(),
            })
        }),
        (on, secrets(), 0..3_u8).prop_map(|(service, secret, kind)| {
            let credential = match (kind, service) {
                (0, _) => SasCredential::Token(secret),
                (1, _) => SasCredential::ConnectionString(secret),
                (_, AzureService::BlobStorage) => SasCredential::AccountKey(secret),
                (_, AzureService::EventHubs) => SasCredential::Policy { name: "send".to_owned(), key: secret },
            };
            Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: None })
        }),
    ]
}

fn holds(destination: &Destination<Secret>) -> Result<(), TestCaseError> {
    for finding in check_of(destination) {
        prop_assert!(!finding.text.is_empty() && !finding.text.contains("  "), "{}", finding.text);
        let Some(change) = &finding.change else { continue };
        let changed = apply(destination, change);
        prop_assert_ne!(in_file(&changed), in_file(destination), "{:?}", finding);
        let written = PublicDestination::masked(&in_file(&changed));
        prop_assert_eq!(parse(&print(&written)).ok(), Some(written.file().clone()), "{:?}", finding);
        if matches!(change.field, Setting::Url | Setting::TokenUrl) {
            prop_assert!(resolve(&change.value, None, PathEncoding::AsTyped).is_ok(), "{:?}", finding);
        }
        let again = check_of(&changed);
        prop_assert!(!again.iter().any(|other| other.check == finding.check), "{:?} then {:?}", finding, again);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_change_can_be_written_differs_and_helps(url in urls(), auth in auths()) {
        holds(&destination(&url, auth.map(|_, secret| Secret::new(secret.as_str()))))?;
    }

    #[test]
    fn no_text_is_a_fault(url in any::<String>(), auth in auths(), proxy in proptest::option::of(any::<String>())) {
        let mut destination = destination(&url, auth.map(|_, secret| Secret::new(secret.as_str())));
        destination.connection.proxy_url = proxy;
        holds(&destination)?;
    }
}
