//! What is exported and imported again is the same destination, as far as the format can say it.
//!
//! The law, for every destination and each format that is written and read: one destination comes in, with
//!
//! - the name of the destination with its environment, as it is shown, without blanks around it;
//! - a URL with the same bytes on the wire;
//! - the same method of authentication with the same settings, and each secret in the variable that the export named:
//!   the destination's own where it has one;
//! - the same form of the dated path, and the same connection;
//! - the same batch, byte for byte.
//!
//! [`as_far_as`] has what a format cannot carry, and asks that the export says so.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use signpost::domain::auth::{
    AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4, StaticHeader,
};
use signpost::domain::environment::EnvironmentName;
use signpost::domain::message::Batch;
use signpost::domain::target::{self, PathEncoding};
use signpost::domain::{Auth, Connection, Destination, SecretRef, TimestampFormat, display};
use signpost::interchange::export::{self, ExportFormat, Exported};
use signpost::interchange::import::{self, ImportFormat};
use signpost::interchange::{Draft, Held};

/// The formats that can be read as well, and how they are read.
const BOTH_WAYS: [(ExportFormat, ImportFormat); 5] = [
    (ExportFormat::Curl, ImportFormat::Curl),
    (ExportFormat::CurlPowerShell, ImportFormat::Curl),
    (ExportFormat::Hurl, ImportFormat::Hurl),
    (ExportFormat::Postman, ImportFormat::Postman),
    (ExportFormat::OpenCollection, ImportFormat::OpenCollection),
];

/// Parts of texts that some format or shell has a rule for.
const ODD: [&str; 60] = [
    "{{",
    "}}",
    "{{x}}",
    "\u{feff}",
    "a",
    "Z",
    "0",
    " ",
    "  ",
    "\t",
    "'",
    "''",
    "\"",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "$",
    "$HOME",
    "${HOME}",
    "$(id)",
    "`id`",
    "`",
    "{",
    "}",
    "{a}",
    "%",
    "%PATH%",
    "%41",
    "%%",
    "!",
    "!!",
    "#",
    " #",
    "//",
    "/",
    "@",
    "-",
    "--",
    "=",
    "==",
    ":",
    "::",
    ";",
    "&",
    "|",
    "<",
    ">",
    "^",
    "*",
    "?",
    "[",
    "]",
    "[a]",
    ",",
    "~",
    "\u{e4}",
    "\u{1f600}",
    "\u{2018}x\u{2019}",
    "\u{201c}y\u{201e}",
];

fn odd(parts: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&ODD[..]), parts).prop_map(|parts| parts.concat())
}

/// A text that stands for itself in one piece: not empty, and without blanks around it.
fn text() -> impl Strategy<Value = String> {
    let lines = (odd(1..=2), odd(1..=2)).prop_map(|(first, second)| format!("{first}\n{second}"));
    prop_oneof!["[A-Za-z0-9:/._-]{1,12}", odd(1..=6), lines].prop_map(|text| format!("{}x", text.trim_start()))
}

fn secret() -> impl Strategy<Value = SecretRef> {
    let own = || "[A-Z][A-Z]{1,8}_(KEY|SECRET|TOKEN)".prop_map(SecretRef::Env);
    prop_oneof![
        own(),
        own(),
        odd(0..=4).prop_map(SecretRef::Env),
        odd(0..=4).prop_map(SecretRef::Keyring),
        odd(0..=4).prop_map(|path| SecretRef::File(path.into())),
    ]
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}\\.example(:8[0-9]{3})?",
        Just("[::1]:8443".to_owned()),
        Just("b\u{fc}cher.example".to_owned())
    ]
}

/// A URL with whatever can be written in it. Names of query parameters are none of credentials.
fn url() -> impl Strategy<Value = String> {
    let part = || odd(0..=4).prop_map(|text| text.replace(['/', '\\', '?', '#', ' ', '\t', '@'], "") + "x");
    (
        prop_oneof![Just("http"), Just("https")],
        host(),
        prop::collection::vec(part(), 0..3),
        any::<bool>(),
        prop::option::of((part(), part())),
    )
        .prop_map(|(scheme, host, parts, is_folder, query)| {
            let path = std::iter::once(String::new()).chain(parts).collect::<Vec<_>>().join("/");
            let query = query.map_or_else(String::new, |(a, b)| format!("?q{}={b}", a.replace('&', "")));
            format!("{scheme}://{host}{path}{}{query}", if is_folder { "/" } else { "" })
        })
        .prop_filter("it can be sent", |url| target::resolve(url, None, PathEncoding::AsTyped).is_ok())
}

/// Every character that a field name may have (RFC 9110 section 5.6.2), beside names that mean something.
fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("X-Api-Key".to_owned()),
        Just("Authorization".to_owned()),
        "[A-Z][a-z]{1,6}-Acme-[a-z]{1,6}",
        "[A-Za-z]{2}[A-Za-z0-9!#$%&'*+.^_`|~-]{0,8}z",
    ]
}

fn client() -> impl Strategy<Value = Auth<SecretRef>> {
    let optional = || prop::option::of(text());
    (url(), text(), secret(), any::<bool>(), any::<bool>(), optional(), optional(), optional()).prop_map(
        |(token_url, client_id, client_secret, in_header, is_raw, scope, audience, resource)| {
            // Basic ends an ID at its first colon (RFC 7617 section 2), and a plus sign may be an encoded blank.
            let is_raw = in_header && is_raw && !client_id.contains([':', '+', '%']);
            Auth::ClientCredentials(ClientCredentials {
                token_url,
                client_id,
                client_secret,
                credentials_in: if in_header { CredentialsIn::Header } else { CredentialsIn::Body },
                scope,
                audience,
                resource,
                basic_encoding: if is_raw { BasicEncoding::Raw } else { BasicEncoding::Form },
            })
        },
    )
}

fn sigv4() -> impl Strategy<Value = Auth<SecretRef>> {
    let service = prop_oneof![Just("s3"), Just("execute-api"), Just("lambda")];
    ("[a-z]{2}-[a-z]{4}-[1-9]", service, "AKIA[A-Z0-9]{8}", secret(), prop::option::of(secret())).prop_map(
        |(region, service, access_key_id, secret_access_key, session_token)| {
            Auth::Sigv4(Sigv4 { region, service: service.to_owned(), access_key_id, secret_access_key, session_token })
        },
    )
}

fn sas() -> impl Strategy<Value = Auth<SecretRef>> {
    let shared =
        || prop_oneof![secret().prop_map(SasCredential::Token), secret().prop_map(SasCredential::ConnectionString)];
    let blob = prop_oneof![shared(), secret().prop_map(SasCredential::AccountKey)];
    let hubs = prop_oneof![shared(), (text(), secret()).prop_map(|(name, key)| SasCredential::Policy { name, key })];
    let of = |service| move |credential| Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: None });
    prop_oneof![blob.prop_map(of(AzureService::BlobStorage)), hubs.prop_map(of(AzureService::EventHubs))]
}

fn connection() -> impl Strategy<Value = Connection> {
    let seconds = || prop::option::of(1_u64..600);
    let file = || prop::option::of(odd(1..=4).prop_map(|text| format!("{}.pem", text.trim()).into()));
    let proxy = prop::option::of(Just("http://proxy.example:8080".to_owned()));
    let some = (seconds(), seconds(), seconds(), file(), file(), file(), proxy).prop_map(
        |(connect, idle, total, ca_file, client_certificate_file, client_key_file, proxy_url)| Connection {
            connect_timeout_seconds: connect,
            idle_timeout_seconds: idle,
            total_timeout_seconds: total,
            ca_file,
            client_certificate_file,
            client_key_file,
            proxy_url,
        },
    );
    prop_oneof![Just(Connection::default()), some]
}

fn destination() -> impl Strategy<Value = Destination<SecretRef>> {
    let auth = prop_oneof![
        Just(Auth::None),
        (header(), secret()).prop_map(|(header, value)| Auth::StaticHeader(StaticHeader { header, value })),
        client(),
        sigv4(),
        sas(),
    ];
    let environment = prop::option::of(Just(EnvironmentName::new("staging").unwrap()));
    let name = prop_oneof![
        text(),
        Just("curl -X POST https://a.example".to_owned()),
        odd(1..=4).prop_map(|odd| odd + "x\u{202e}\n\u{1b}[1m")
    ];
    (name, environment, url(), auth, prop::sample::select(&TimestampFormat::ALL[..]), connection()).prop_map(
        |(name, environment, url, auth, timestamp, connection)| {
            let mut destination = Destination { name, environment, url: url.into(), auth, timestamp, connection };
            if matches!(&destination.auth, Auth::AzureSas(auth) if auth.service == AzureService::EventHubs) {
                // A token of Event Hubs is told from any other Authorization by the host.
                destination.url = "https://ns.servicebus.windows.net/hub".into();
            }
            if destination.object_path_form().is_none() {
                destination.timestamp = TimestampFormat::default();
            }
            destination
        },
    )
}

/// Bodies that a shell or a format has a rule for.
fn batch() -> impl Strategy<Value = Batch> {
    let message =
        || odd(0..=6).prop_map(|text| serde_json::json!([{ "hashId": text, "curl": "curl https://a.example" }]));
    let json = prop_oneof![
        message().prop_map(|message| message.to_string()),
        message().prop_map(|message| format!("{message:#}\n")),
    ];
    let any = prop_oneof![Just("@file".to_owned()), Just("'@ x\n'@\n\u{2019}@".to_owned()), odd(1..=6)];
    prop_oneof![8 => json, 2 => any].prop_map(|text| Batch::from_bytes(text.into_bytes()))
}

/// The bytes that `destination` puts on the request line, without the dated path.
fn wire(destination: &Destination<SecretRef>) -> String {
    let is_s3 = matches!(&destination.auth, Auth::Sigv4(auth) if auth.service == "s3");
    let encoding = if is_s3 { PathEncoding::Strict } else { PathEncoding::AsTyped };
    let target = target::resolve(destination.url.expose(), None, encoding).unwrap().target;
    // Exactly one slash stands before the dated path, whether the URL ends with one or not.
    let is_dated = destination.object_path_form().is_some();
    let path = if is_dated { target.path.strip_suffix('/').unwrap_or(&target.path) } else { &target.path };
    let query = target.query.map_or_else(String::new, |query| format!("?{}", query.shown()));
    format!("{}://{}{path}{query}", target.scheme, target.authority)
}

/// `destination` as it comes in again, where `exported` says what it cannot carry.
fn as_far_as(
    format: ExportFormat,
    destination: &Destination<SecretRef>,
    exported: &Exported,
) -> Destination<SecretRef> {
    let mut expected = destination.clone();
    let says = |words: &str| exported.remarks.iter().any(|remark| remark.contains(words));
    display::visible(&destination.label().to_string()).trim().clone_into(&mut expected.name);
    expected.environment = None;
    let is_in_file = !matches!(format, ExportFormat::Postman | ExportFormat::OpenCollection);
    if !is_in_file && destination.connection != Connection::default() {
        assert!(says("Timeouts, certificates and proxy"), "{:?}", exported.remarks);
        expected.connection = Connection::default();
    }
    if format == ExportFormat::Hurl && destination.connection.idle_timeout_seconds.is_some() {
        assert!(says("no idle timeout"), "{:?}", exported.remarks);
        expected.connection.idle_timeout_seconds = None;
    }
    match &mut expected.auth {
        Auth::None | Auth::StaticHeader(_) | Auth::Sigv4(_) => {}
        Auth::ClientCredentials(auth) => {
            // Where both encodings give the same ID, nobody can tell which of them it was.
            if auth.basic_encoding == BasicEncoding::Raw {
                assert!(says("basic_encoding"), "{:?}", exported.remarks);
                let encoded: String = form_urlencoded::byte_serialize(auth.client_id.as_bytes()).collect();
                if format == ExportFormat::OpenCollection || encoded == auth.client_id {
                    auth.basic_encoding = BasicEncoding::Form;
                }
            }
        }
        Auth::AzureSas(auth) => {
            if !matches!(auth.credential, SasCredential::Token(_)) {
                assert!(says("makes no shared access signature"), "{:?}", exported.remarks);
                auth.credential = SasCredential::Token(auth.credential.secret().1.clone());
            }
        }
    }
    expected
}

/// The destination of `draft`, where each secret is a variable that the export named: the one of the destination itself
/// if it has one.
fn came_in(
    draft: &Draft,
    sent: &Destination<SecretRef>,
    exported: &Exported,
) -> Result<Destination<SecretRef>, TestCaseError> {
    let own: Vec<SecretRef> = sent.auth.secrets().into_iter().map(|(_, reference)| reference.clone()).collect();
    let is_made = matches!(&sent.auth, Auth::AzureSas(auth) if !matches!(auth.credential, SasCredential::Token(_)));
    let (mut at, mut unnamed) = (0, Vec::new());
    let imported = draft.destination.map(|_field, held| {
        at += 1;
        let Held::Variable(name) = held else {
            unnamed.push("a value where there was none".to_owned());
            return SecretRef::Env(String::new());
        };
        if !exported.variables.iter().any(|variable| variable.name == *name) {
            unnamed.push(name.clone());
        }
        match own.get(at - 1) {
            Some(reference) if is_made || reference.variable_name().is_none() => reference.clone(),
            Some(_) | None => SecretRef::Env(name.clone()),
        }
    });
    prop_assert!(unnamed.is_empty(), "{:?} is not among {:?}\n{}", unnamed, exported.variables, exported.text);
    Ok(imported)
}

/// The same request on the wire: `url` as it is typed is not what a tool has to write.
fn on_wire(url: &str) -> String {
    let Ok(resolved) = target::resolve(url, None, PathEncoding::AsTyped) else { return url.to_owned() };
    let target = resolved.target;
    format!(
        "{}://{}{} {}",
        target.scheme,
        target.authority,
        target.path,
        target.query.map_or_else(String::new, |query| query.shown().to_owned())
    )
}

/// One destination out and in again, read as `format` or as what it looks like.
fn comes_in_again(
    destination: &Destination<SecretRef>,
    batch: &Batch,
    (to, from): (ExportFormat, ImportFormat),
) -> Result<(), TestCaseError> {
    let exported = export::write(destination, batch, to).unwrap();
    for format in [Some(from), None] {
        let text = &exported.text;
        if exported.remarks.iter().any(|remark| remark.starts_with("A setting has {{")) {
            return Ok(()); // What is said to be read as a variable is one when it comes in.
        }
        let found = import::read(text, format).map_err(|problem| TestCaseError::fail(format!("{problem}\n{text}")))?;
        prop_assert_eq!(found.format.name(), from.name(), "{}", text);
        prop_assert_eq!(found.drafts.len(), 1, "{}\n{:?}", text, found.left_out);
        let draft = &found.drafts[0];
        let mut expected = as_far_as(to, destination, &exported);
        let mut imported = came_in(draft, destination, &exported)?;
        prop_assert_eq!(wire(&imported), wire(&expected), "{}", text);
        expected.url = imported.url.clone();
        if let (Auth::ClientCredentials(imported), Auth::ClientCredentials(expected)) =
            (&mut imported.auth, &mut expected.auth)
        {
            for url in [&mut imported.token_url, &mut expected.token_url] {
                *url = on_wire(url);
            }
        }
        prop_assert_eq!(imported, expected, "{}", text);
        let sent = batch.payload().bytes();
        let says = |words: &str| exported.remarks.iter().any(|remark| remark.contains(words));
        match &draft.batch {
            Some(batch) => prop_assert_eq!(
                String::from_utf8_lossy(batch.payload().bytes()),
                String::from_utf8_lossy(sent),
                "{}",
                text
            ),
            None => prop_assert!(
                to == ExportFormat::CurlPowerShell || exported.batch_file.is_some() || says("The batch has {{"),
                "{}\n{:?}",
                text,
                draft.left_out
            ),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_went_out_comes_in_again_as_the_same_destination(destination in destination(), batch in batch(), which in 0..BOTH_WAYS.len()) {
        comes_in_again(&destination, &batch, BOTH_WAYS[which])?;
    }
}
