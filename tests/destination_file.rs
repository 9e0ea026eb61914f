//! Destination files: the contract's table, field by field, and what is said of each mistake.

use proptest::prelude::*;
use signpost::domain::auth::AzureService;
use signpost::domain::destination_file::{parse, print, schema, update};
use signpost::domain::{
    Auth, AzureSas, BasicEncoding, ClientCredentials, Connection, CredentialsIn, Destination, PublicDestination,
    SasCredential, SecretRef, Sigv4, StaticHeader, TimestampFormat,
};

const CONTRACT: &str = r#"name = "Acme landing bucket"
url = "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry"

[auth]
method = "aws-sigv4"
access_key_id = "AKIAIOSFODNN7EXAMPLE"
secret_access_key = { env = "ACME_SECRET_KEY" }
region = "eu-west-1"
service = "s3"
"#;

fn with_auth(lines: &str) -> String {
    format!("name = \"a\"\nurl = \"https://a.example\"\n\n[auth]\n{lines}\n")
}

#[test]
fn the_contract_s_example_is_read() {
    let destination = parse(CONTRACT).expect("the contract's own example");
    let Auth::Sigv4(auth) = &destination.auth else { panic!("{destination:?}") };
    assert_eq!(auth.secret_access_key, SecretRef::Env("ACME_SECRET_KEY".to_owned()));
    assert_eq!((auth.region.as_str(), auth.service.as_str()), ("eu-west-1", "s3"));
    assert_eq!(destination.timestamp, TimestampFormat::EpochMillis);
    assert_eq!(parse(&format!("\u{feff}{CONTRACT}")).expect("a mark at the start"), destination);
    assert_eq!(parse(&CONTRACT.replace('\n', "\r\n")).expect("Windows line ends"), destination);
}

#[test]
fn every_mistake_is_named_with_its_field_and_place() {
    let sigv4 = "method = \"aws-sigv4\"\nregion = \"r\"\nservice = \"s3\"\naccess_key_id = \"A\"\n";
    let key = "secret_access_key = { env = \"K\" }";
    for (text, line, column, field, says) in [
        (with_auth("method = \"aws-sigv5\""), 5, 1, "auth.method", "aws-sigv4"),
        (with_auth(&format!("{sigv4}{key}\nregoin = \"x\"")), 10, 1, "auth.regoin", "region"),
        (
            with_auth(&format!("{sigv4}secret_access_key = \"hunter2\"")),
            9,
            1,
            "auth.secret_access_key",
            "never holds a secret",
        ),
        (with_auth(&format!("{sigv4}secret_access_key = {{ evn = \"K\" }}")), 9, 1, "auth.secret_access_key", "env"),
        (with_auth(&format!("{sigv4}secret_access_key = 7")), 9, 1, "auth.secret_access_key", "env"),
        (with_auth(sigv4), 4, 1, "auth.secret_access_key", "missing"),
        (with_auth("method = \"static-header\"\nheader = 1\nvalue = { env = \"K\" }"), 6, 1, "auth.header", "string"),
        (with_auth("method = \"azure-sas\"\nservice = \"blob-storage\""), 4, 1, "auth", "account_key"),
        (
            with_auth("method = \"azure-sas\"\nservice = \"event-hubs\"\npolicy_name = \"p\""),
            4,
            1,
            "auth.policy_key",
            "missing",
        ),
        (
            with_auth("method = \"azure-sas\"\nservice = \"event-hubs\"\naccount_key = { env = \"K\" }"),
            7,
            1,
            "auth.account_key",
            "policy_name",
        ),
        (
            with_auth(
                "method = \"azure-sas\"\nservice = \"blob-storage\"\ntoken = { env = \"K\" }\naccount_key = { env = \"K\" }",
            ),
            4,
            1,
            "auth",
            "more than one",
        ),
        (
            with_auth("method = \"none\"\n[connection]\ntotal_timeout_seconds = 0"),
            7,
            1,
            "connection.total_timeout_seconds",
            "3600",
        ),
        (
            with_auth("method = \"none\"\n[connection]\ntotal_timeout_seconds = 3601"),
            7,
            1,
            "connection.total_timeout_seconds",
            "3600",
        ),
        (with_auth("method = \"none\"\n[object_path]\ntimestamp = \"iso\""), 7, 1, "object_path.timestamp", "iso-8601"),
        (with_auth("method = \"none\"\n[object_paht]\ntimestamp = \"iso\""), 6, 2, "object_paht", "object_path"),
        ("nmae = \"a\"".to_owned(), 1, 1, "nmae", "name"),
        ("name = \"a\"".to_owned(), 1, 1, "url", "missing"),
        ("name = \"a\"\nurl = \"u\"".to_owned(), 1, 1, "auth", "missing"),
        ("name = \"a\"\nname = \"b\"".to_owned(), 2, 1, "", "duplicate key"),
        ("name = \"ä".to_owned(), 1, 10, "", "not TOML"),
        (String::new(), 1, 1, "name", "missing"),
    ] {
        let error = parse(&text).expect_err(&text);
        assert!(error.text.contains(says), "{says:?} is not in {:?} for\n{text}", error.text);
        assert_eq!((error.line, error.column, error.field.as_str()), (line, column, field), "{error} in\n{text}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn a_secret_typed_into_the_file_is_never_repeated_by_a_message() {
    for value in
        ["\"hunter2\"", "{ value = \"hunter2\" }", "[\"hunter2\"]", "{ env = [\"hunter2\"] }", "\"hunter2", "hunter2"]
    {
        let error = parse(&with_auth(&format!("method = \"static-header\"\nheader = \"X\"\nvalue = {value}")))
            .expect_err(value);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[test]
fn editing_keeps_comments_and_order_of_a_file_written_by_hand() {
    let text = format!(
        "# our landing zone\n{CONTRACT}\n# slow network\n[connection]\ntotal_timeout_seconds = 300 # five minutes\n"
    );
    let mut destination = parse(&text).expect("it parses");
    assert_eq!(update(&text, &PublicDestination::masked(&destination)), text, "nothing changed");
    if let Auth::Sigv4(auth) = &mut destination.auth {
        auth.region = "eu-central-1".to_owned();
    }
    assert_eq!(
        update(&text, &PublicDestination::masked(&destination)),
        text.replace("\"eu-west-1\"", "\"eu-central-1\"")
    );
    destination.auth = Auth::None;
    let updated = update(&text, &PublicDestination::masked(&destination));
    assert_eq!(parse(&updated).expect("it parses"), destination);
    assert!(updated.contains("# slow network") && updated.contains("# five minutes"), "{updated}");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{0,20}", Just("\"'''\"\"\"\\ \u{7f}\u{0}\r\n\t#".to_owned())]
}

fn secret() -> impl Strategy<Value = SecretRef> {
    prop_oneof![
        text().prop_map(SecretRef::Keyring),
        text().prop_map(SecretRef::Env),
        text().prop_map(|path| SecretRef::File(path.into())),
    ]
}

fn auth() -> impl Strategy<Value = Auth<SecretRef>> {
    let option = || prop::option::of(text());
    let sas = |service, credential: BoxedStrategy<SasCredential<SecretRef>>| {
        (credential, prop::option::of(1_u32..500_000)).prop_map(move |(credential, lifetime_minutes)| {
            Auth::AzureSas(AzureSas { service, credential, lifetime_minutes })
        })
    };
    let shared =
        || prop_oneof![secret().prop_map(SasCredential::Token), secret().prop_map(SasCredential::ConnectionString)];
    let policy = (text(), secret()).prop_map(|(name, key)| SasCredential::Policy { name, key });
    prop_oneof![
        Just(Auth::None),
        (text(), secret()).prop_map(|(header, value)| Auth::StaticHeader(StaticHeader { header, value })),
        (text(), text(), text(), secret(), prop::option::of(secret())).prop_map(
            |(region, service, access_key_id, secret_access_key, session_token)| {
                Auth::Sigv4(Sigv4 { region, service, access_key_id, secret_access_key, session_token })
            }
        ),
        (text(), text(), secret(), option(), option(), option(), any::<[bool; 2]>()).prop_map(
            |(token_url, client_id, client_secret, scope, audience, resource, [in_header, is_raw])| {
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
            }
        ),
        sas(AzureService::BlobStorage, prop_oneof![shared(), secret().prop_map(SasCredential::AccountKey)].boxed()),
        sas(AzureService::EventHubs, prop_oneof![shared(), policy].boxed()),
    ]
}

fn destination() -> impl Strategy<Value = PublicDestination> {
    let seconds = || prop::option::of(1_u64..=3_600);
    let path = || prop::option::of(text().prop_map(std::path::PathBuf::from));
    let connection = (seconds(), seconds(), seconds(), path(), path(), path(), prop::option::of(text())).prop_map(
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
    (text(), text(), auth(), prop::sample::select(TimestampFormat::ALL.to_vec()), connection).prop_map(
        |(name, url, auth, timestamp, connection)| {
            let destination = Destination { name, url: url.into(), auth, timestamp, connection };
            PublicDestination::masked(&destination)
        },
    )
}

fn as_json(text: &str) -> serde_json::Value {
    toml_edit::de::from_str(text).expect("TOML")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_the_same_and_follows_the_schema(destination in destination()) {
        let text = print(&destination);
        prop_assert_eq!(parse(&text), Ok(destination.get().clone()));
        let validator = jsonschema::validator_for(&serde_json::from_str(schema()).expect("JSON")).expect("a schema");
        let errors: Vec<String> = validator.iter_errors(&as_json(&text)).map(|error| error.to_string()).collect();
        prop_assert!(errors.is_empty(), "{:?} in\n{}", errors, text);
    }

    #[test]
    fn an_update_says_what_the_destination_says(before in destination(), after in destination()) {
        let text = format!("# kept\n{}", print(&before));
        let updated = update(&text, &after);
        prop_assert_eq!(parse(&updated), Ok(after.get().clone()));
        prop_assert!(updated.starts_with("# kept\n"));
        prop_assert_eq!(update(&text, &before), text);
    }

    #[test]
    fn no_text_is_too_odd_to_be_refused(text in any::<String>(), at in any::<prop::sample::Index>()) {
        let at = CONTRACT.char_indices().nth(at.index(CONTRACT.len())).map_or(0, |(at, _)| at);
        parse(&text).ok();
        let broken = format!("{}{text}{}", &CONTRACT[..at], &CONTRACT[at..]);
        if let Err(error) = parse(&broken) {
            prop_assert!(error.line >= 1 && error.line <= broken.lines().count() + 1 && error.column >= 1);
        }
    }
}

#[test]
fn the_schema_accepts_what_the_reader_accepts_and_nothing_else() {
    let validator = jsonschema::validator_for(&serde_json::from_str(schema()).expect("JSON")).expect("a schema");
    let sas = |lines: &str| with_auth(&format!("method = \"azure-sas\"\n{lines}"));
    let oauth = "method = \"oauth2-client-credentials\"\ntoken_url = \"https://t.example\"\nclient_id = \"a\"\nclient_secret = { file = \"s\" }";
    let good = [
        CONTRACT.to_owned(),
        CONTRACT.replace("{ env = \"ACME_SECRET_KEY\" }", "{ keyring = \"acme\" }\nsession_token = { file = \"t\" }"),
        with_auth("method = \"none\""),
        with_auth("method = \"static-header\"\nheader = \"X\"\n[auth.value]\nenv = \"K\""),
        with_auth(&format!("{oauth}\ncredentials_in = \"body\"")),
        with_auth(&format!(
            "{oauth}\ncredentials_in = \"header\"\nbasic_encoding = \"raw\"\nscope = \"s\"\naudience = \"a\"\nresource = \"r\""
        )),
        sas("service = \"blob-storage\"\ntoken = { env = \"K\" }"),
        sas("service = \"blob-storage\"\naccount_key = { env = \"K\" }\nlifetime_minutes = 527040"),
        sas("service = \"event-hubs\"\nconnection_string = { env = \"K\" }"),
        sas("service = \"event-hubs\"\npolicy_name = \"send\"\npolicy_key = { env = \"K\" }\nlifetime_minutes = 1"),
        with_auth("method = \"none\"\n[object_path]"),
        with_auth("method = \"none\"\n[object_path]\ntimestamp = \"iso-8601-basic\""),
        with_auth("method = \"none\"\n[connection]"),
        with_auth(
            "method = \"none\"\n[connection]\nconnect_timeout_seconds = 1\ntotal_timeout_seconds = 3600\nproxy_url = \"http://p\"",
        ),
    ];
    let bad = [
        CONTRACT.replace("name = \"Acme landing bucket\"\n", ""),
        CONTRACT.replace("url = ", "uri = "),
        CONTRACT.replace("region = \"eu-west-1\"\n", ""),
        CONTRACT.replace("region = \"eu-west-1\"", "region = 1"),
        CONTRACT.replace("{ env = \"ACME_SECRET_KEY\" }", "\"hunter2\""),
        format!("colour = \"red\"\n{CONTRACT}"),
        "name = \"a\"\nurl = \"https://a.example\"\n".to_owned(),
        with_auth(""),
        with_auth("method = \"aws-sigv5\""),
        with_auth("method = \"none\"\nregion = \"r\""),
        with_auth("method = \"static-header\"\nheader = \"X\"\nvalue = { env = \"A\", file = \"b\" }"),
        with_auth("method = \"static-header\"\nheader = \"X\"\nvalue = {}"),
        with_auth("method = \"static-header\"\nheader = \"X\"\nvalue = { value = \"hunter2\" }"),
        with_auth(oauth),
        with_auth(&format!("{oauth}\ncredentials_in = \"query\"")),
        sas("service = \"blob-storage\""),
        sas("service = \"table-storage\"\ntoken = { env = \"K\" }"),
        sas("service = \"event-hubs\"\naccount_key = { env = \"K\" }"),
        sas("service = \"blob-storage\"\npolicy_name = \"send\"\npolicy_key = { env = \"K\" }"),
        sas("service = \"event-hubs\"\npolicy_name = \"send\""),
        sas("service = \"event-hubs\"\npolicy_key = { env = \"K\" }"),
        sas("service = \"event-hubs\"\ntoken = { env = \"K\" }\npolicy_name = \"send\""),
        sas("service = \"event-hubs\"\nconnection_string = { env = \"K\" }\npolicy_key = { env = \"K\" }"),
        sas("service = \"blob-storage\"\ntoken = { env = \"K\" }\naccount_key = { env = \"K\" }"),
        sas("service = \"blob-storage\"\ntoken = { env = \"K\" }\nlifetime_minutes = 0"),
        sas("service = \"blob-storage\"\ntoken = { env = \"K\" }\nlifetime_minutes = 527041"),
        with_auth("method = \"none\"\n[connection]\ntotal_timeout_seconds = 3601"),
        with_auth("method = \"none\"\n[connection]\ntotal_timeout_seconds = 0"),
        with_auth("method = \"none\"\n[connection]\nidle_timeout_seconds = \"5\""),
        with_auth("method = \"none\"\n[connection]\nretries = 3"),
        with_auth("method = \"none\"\n[object_path]\ntimestamp = \"iso\""),
    ];
    for text in good {
        assert_eq!(parse(&text).err(), None, "{text}");
        assert!(validator.is_valid(&as_json(&text)), "{text}");
    }
    for text in bad {
        assert!(parse(&text).is_err(), "{text}");
        assert!(!validator.is_valid(&as_json(&text)), "{text}");
    }
}
