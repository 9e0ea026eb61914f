//! What is exported and imported again is the same destination, as far as the format can say it.

use proptest::prelude::*;
use signpost::domain::auth::{
    AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4, StaticHeader,
};
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::{Auth, Connection, Destination, SecretRef, TimestampFormat};
use signpost::interchange::Held;
use signpost::interchange::export::{self, ExportFormat};
use signpost::interchange::import::{self, ImportFormat};

/// The formats that can be read as well, and how they are read.
const BOTH_WAYS: [(ExportFormat, ImportFormat); 5] = [
    (ExportFormat::Curl, ImportFormat::Curl),
    (ExportFormat::CurlPowerShell, ImportFormat::Curl),
    (ExportFormat::Hurl, ImportFormat::Hurl),
    (ExportFormat::Postman, ImportFormat::Postman),
    (ExportFormat::OpenCollection, ImportFormat::OpenCollection),
];

fn variable() -> impl Strategy<Value = SecretRef> {
    "[A-Z][A-Z]{1,8}_(KEY|SECRET|TOKEN)".prop_map(SecretRef::Env)
}

fn url() -> impl Strategy<Value = String> {
    "https?://[a-z]{1,8}\\.example(:8[0-9]{3})?/[a-z0-9~_-]{0,8}(/[A-Za-z0-9%+=@'!,;-]{1,8}){0,2}(\\?[a-z]{1,3}=[a-z0-9]{1,4})?"
        .prop_filter("percent signs that begin no escape are encoded", |url| !url.contains('%'))
}

/// Nothing that another method would be recognised by.
fn header() -> impl Strategy<Value = String> {
    prop_oneof![Just("X-Api-Key".to_owned()), Just("Authorization".to_owned()), "[A-Z][a-z]{1,6}-Acme-[a-z]{1,6}"]
}

fn client() -> impl Strategy<Value = Auth<SecretRef>> {
    let text = || prop::option::of("[a-z:/.]{1,12}");
    (url(), "[A-Za-z0-9-]{1,12}", variable(), any::<bool>(), text(), text(), text()).prop_map(
        |(token_url, client_id, client_secret, in_header, scope, audience, resource)| {
            Auth::ClientCredentials(ClientCredentials {
                token_url,
                client_id,
                client_secret,
                credentials_in: if in_header { CredentialsIn::Header } else { CredentialsIn::Body },
                scope,
                audience,
                resource,
                basic_encoding: BasicEncoding::Form,
            })
        },
    )
}

fn destination() -> impl Strategy<Value = Destination<SecretRef>> {
    let sigv4 = (
        "[a-z]{2}-[a-z]{4}-[1-9]",
        prop_oneof![Just("s3"), Just("execute-api"), Just("lambda")],
        "AKIA[A-Z0-9]{8}",
        variable(),
        prop::option::of(variable()),
    );
    let auth = prop_oneof![
        Just(Auth::None),
        (header(), variable()).prop_map(|(header, value)| Auth::StaticHeader(StaticHeader { header, value })),
        client(),
        sigv4.prop_map(|(region, service, access_key_id, secret_access_key, session_token)| Auth::Sigv4(Sigv4 {
            region,
            service: service.to_owned(),
            access_key_id,
            secret_access_key,
            session_token
        })),
        variable().prop_map(|token| sas(AzureService::BlobStorage, token)),
        variable().prop_map(|token| sas(AzureService::EventHubs, token)),
    ];
    let connection = prop_oneof![
        Just(Connection::default()),
        Just(Connection {
            connect_timeout_seconds: Some(5),
            idle_timeout_seconds: None,
            total_timeout_seconds: Some(60),
            ca_file: Some("ca.pem".into()),
            client_certificate_file: Some("my client.pem".into()),
            client_key_file: Some("key.pem".into()),
            proxy_url: Some("http://proxy.example:8080".to_owned()),
        })
    ];
    (
        "[A-Z][A-Za-z0-9]{0,8}( [A-Za-z0-9]{1,8}){0,2}",
        url(),
        auth,
        prop::sample::select(&TimestampFormat::ALL[..]),
        connection,
    )
        .prop_map(|(name, url, auth, timestamp, connection)| {
            let mut destination = Destination { name, environment: None, url: url.into(), auth, timestamp, connection };
            if matches!(&destination.auth, Auth::AzureSas(auth) if auth.service == AzureService::EventHubs) {
                // A token of Event Hubs is told from any other Authorization by the host.
                destination.url = "https://ns.servicebus.windows.net/hub".into();
            }
            if matches!(&destination.auth, Auth::Sigv4(auth) if auth.service == "s3") {
                destination.url = "https://acme.s3.eu-west-1.amazonaws.com/in/a-b_c".into();
            }
            if destination.object_path_form().is_none() {
                destination.timestamp = TimestampFormat::default();
            } else {
                // Exactly one slash stands before the dated path, whether the URL ends with one or not.
                let url = destination.url.expose().replacen("/?", "?", 1);
                destination.url = url.strip_suffix('/').unwrap_or(&url).into();
            }
            destination
        })
}

fn sas(service: AzureService, token: SecretRef) -> Auth<SecretRef> {
    Auth::AzureSas(AzureSas { service, credential: SasCredential::Token(token), lifetime_minutes: None })
}

/// What `format` cannot say of a destination.
fn as_far_as(format: ExportFormat, mut destination: Destination<SecretRef>) -> Destination<SecretRef> {
    if matches!(format, ExportFormat::Postman | ExportFormat::OpenCollection) {
        destination.connection = Connection::default();
    }
    destination
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_went_out_comes_in_again_as_the_same_destination(destination in destination(), which in 0..BOTH_WAYS.len()) {
        let (to, from) = BOTH_WAYS[which];
        let batch = Batch::sample(MessageKind::Measurement);
        let exported = export::write(&destination, &batch, to).unwrap();
        for format in [Some(from), None] {
            let mut found = import::read(&exported.text, format).unwrap_or_else(|problem| panic!("{problem}\n{}", exported.text));
            prop_assert_eq!(found.drafts.len(), 1, "{}\n{:?}", exported.text, found.left_out);
            let draft = found.drafts.remove(0);
            let imported = draft.destination.map(|_field, held| match held {
                Held::Variable(name) => SecretRef::Env(name.clone()),
                Held::Value(_) => SecretRef::Env("a value where there was none".to_owned()),
            });
            prop_assert_eq!(imported, as_far_as(to, destination.clone()), "{}", exported.text);
            if to != ExportFormat::CurlPowerShell {
                let body: serde_json::Value = serde_json::from_slice(draft.batch.unwrap().payload().bytes()).unwrap();
                let sent: serde_json::Value = serde_json::from_slice(batch.payload().bytes()).unwrap();
                prop_assert_eq!(body, sent);
            }
        }
    }
}
