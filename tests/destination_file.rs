//! Destination files: the contract's table, field by field, and what is said of each mistake.

use proptest::prelude::*;
use signpost::domain::auth::AzureService;
use signpost::domain::destination_file::{parse, print, schema, update};
use signpost::domain::{
    Auth, AzureSas, BasicEncoding, ClientCredentials, Connection, CredentialsIn, Destination, DestinationFile,
    EnvironmentName, PublicDestination, SasCredential, SecretRef, Sigv4, StaticHeader, TimestampFormat,
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

fn base(text: &str) -> Destination {
    parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")).base().clone()
}

#[test]
fn the_contract_s_example_is_read() {
    let destination = base(CONTRACT);
    let Auth::Sigv4(auth) = &destination.auth else { panic!("{destination:?}") };
    assert_eq!(auth.secret_access_key, SecretRef::Env("ACME_SECRET_KEY".to_owned()));
    assert_eq!((auth.region.as_str(), auth.service.as_str()), ("eu-west-1", "s3"));
    assert_eq!(destination.timestamp, TimestampFormat::EpochMillis);
    assert_eq!(base(&format!("\u{feff}{CONTRACT}")), destination);
    assert_eq!(base(&CONTRACT.replace('\n', "\r\n")), destination);
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
    let mut destination = base(&text);
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
    assert_eq!(base(&updated), destination);
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

/// Boxed, as the others that are made of it: in one piece it would not fit on the stack of a test.
fn auth() -> BoxedStrategy<Auth<SecretRef>> {
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
    .boxed()
}

fn destination() -> BoxedStrategy<PublicDestination> {
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
    (text(), text(), auth(), prop::sample::select(TimestampFormat::ALL.to_vec()), connection)
        .prop_map(|(name, url, auth, timestamp, connection)| {
            let destination = Destination { name, environment: None, url: url.into(), auth, timestamp, connection };
            PublicDestination::masked(&destination)
        })
        .boxed()
}

/// A destination with environments: what one has of its own is anything, of the method of the base.
fn with_environments() -> BoxedStrategy<PublicDestination> {
    let own = (text(), auth());
    let environments = prop::collection::btree_map("[a-z0-9_-]{1,40}", own, 0..4);
    (destination(), environments)
        .prop_map(|(base, environments)| {
            let mut file: DestinationFile = base.get().clone().into();
            for (name, (url, auth)) in environments {
                let name = EnvironmentName::new(&name).expect("a name");
                let fits = auth.method_name() == file.base().auth.method_name();
                let auth = if fits { auth } else { file.base().auth.clone() };
                let added = file.clone().with_environment(name, url.into(), &auth);
                file = added.unwrap_or(file); // Of the two services of Azure, only one fits.
            }
            PublicDestination::of(&file).unwrap_or(base)
        })
        .boxed()
}

fn as_json(text: &str) -> serde_json::Value {
    toml_edit::de::from_str(text).expect("TOML")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_the_same_and_follows_the_schema(destination in with_environments()) {
        let text = print(&destination);
        prop_assert_eq!(parse(&text), Ok(destination.file().clone()));
        let validator = jsonschema::validator_for(&serde_json::from_str(schema()).expect("JSON")).expect("a schema");
        let errors: Vec<String> = validator.iter_errors(&as_json(&text)).map(|error| error.to_string()).collect();
        prop_assert!(errors.is_empty(), "{:?} in\n{}", errors, text);
    }

    #[test]
    fn an_update_says_what_the_destination_says(before in with_environments(), after in with_environments()) {
        let text = format!("# kept\n{}", print(&before));
        let updated = update(&text, &after);
        prop_assert_eq!(parse(&updated), Ok(after.file().clone()));
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

const ENVIRONMENTS: &str = r#"
# not for customers
[environments.staging]
url = "https://acme-staging.s3.eu-central-1.amazonaws.com/telemetry" # a smaller bucket
auth.region = "eu-central-1"
auth.secret_access_key = { env = "STAGING_SECRET_KEY" }

[environments.production]
url = "https://acme-production.s3.eu-west-1.amazonaws.com/telemetry"

[environments.production.auth]
access_key_id = "AKIAPRODUCTIONEXAMPLE"
secret_access_key = { keyring = "acme/production-secret-access-key" }
"#;

#[test]
fn an_environment_is_the_base_but_for_what_it_says() {
    let text = format!("{CONTRACT}{ENVIRONMENTS}");
    let file = parse(&text).expect("it parses");
    let of =
        |name: &str| file.resolve(Some(&EnvironmentName::new(name).expect("a name"))).expect("it is there").clone();
    let keys = |destination: &Destination| match &destination.auth {
        Auth::Sigv4(auth) => (auth.region.clone(), auth.access_key_id.clone(), auth.secret_access_key.clone()),
        other => panic!("{other:?}"),
    };
    let (example, production) = ("AKIAIOSFODNN7EXAMPLE".to_owned(), "AKIAPRODUCTIONEXAMPLE".to_owned());
    let env = |name: &str| SecretRef::Env(name.to_owned());
    assert_eq!(keys(file.base()), ("eu-west-1".to_owned(), example.clone(), env("ACME_SECRET_KEY")));
    assert_eq!(keys(&of("staging")), ("eu-central-1".to_owned(), example, env("STAGING_SECRET_KEY")));
    let secret = SecretRef::Keyring("acme/production-secret-access-key".to_owned());
    assert_eq!(keys(&of("production")), ("eu-west-1".to_owned(), production, secret));
    let public = PublicDestination::of(&file).expect("it holds no secret");
    assert_eq!(update(&text, &public), text, "nothing changed");
}

#[test]
fn a_profile_stands_for_the_keys_of_an_environment_or_of_the_base() {
    let own = |lines: &str| format!("{CONTRACT}\n[environments.a]\nurl = \"u\"\n{lines}\n");
    let profile = "secret_access_key = { env = \"ACME_SECRET_KEY\" }";
    for (text, wanted) in [
        (own("auth.profile = \"acme\""), Ok(SecretRef::AwsProfile("acme".to_owned()))),
        (
            own("auth.access_key_id = \"A\"\nauth.secret_access_key = { env = \"K\" }")
                .replace(profile, "profile = \"acme\"")
                .replace("access_key_id = \"AKIAIOSFODNN7EXAMPLE\"\n", ""),
            Ok(SecretRef::Env("K".to_owned())),
        ),
        (own("auth.profile = \"acme\"\nauth.access_key_id = \"A\""), Err("stands beside auth.profile")),
    ] {
        let found = parse(&text).map(|file| {
            let (_, environment) = file.environments().next().expect("one");
            let Auth::Sigv4(auth) = &environment.auth else { panic!("{environment:?}") };
            auth.secret_access_key.clone()
        });
        match (found, wanted) {
            (Err(error), Err(words)) => assert!(error.text.contains(words), "{error}"),
            (found, wanted) => assert_eq!(found.ok(), wanted.ok(), "{text}"),
        }
    }
}

#[test]
fn every_mistake_in_an_environment_is_named_with_its_field_and_place() {
    let secret = "auth.secret_access_key = { env = \"K\" }";
    for (lines, line, field, says) in [
        ("[environments.staging]", 11, "environments.staging.url", "missing"),
        (
            "[environments.staging]\nurl = \"u\"",
            11,
            "environments.staging.auth.secret_access_key",
            "No environment uses",
        ),
        (
            "[environments.staging]\nurl = \"u\"\nauth.region = \"r\"",
            13,
            "environments.staging.auth.secret_access_key",
            "No environment uses",
        ),
        ("[environments.staging]\nurl = 1", 12, "environments.staging.url", "a string"),
        (
            &format!("[environments.staging]\nurl = \"u\"\n{secret}\nauth.service = \"s3\""),
            14,
            "environments.staging.auth.service",
            "is the same in every environment",
        ),
        (
            &format!("[environments.staging]\nurl = \"u\"\n{secret}\nauth.regoin = \"s3\""),
            14,
            "environments.staging.auth.regoin",
            "did you mean region?",
        ),
        (
            &format!("[environments.staging]\nurl = \"u\"\n{secret}\nname = \"s3\""),
            14,
            "environments.staging.name",
            "unknown field",
        ),
        (
            "[environments.staging]\nurl = \"u\"\nauth.secret_access_key = \"hunter2\"",
            13,
            "environments.staging.auth.secret_access_key",
            "never holds a secret",
        ),
        (
            &format!("[environments.\"my own\"]\nurl = \"u\"\n{secret}"),
            11,
            "environments.my own",
            "letters from a to z",
        ),
        (
            &format!("[environments.a]\nurl = \"u\"\n{secret}\n[environments.A]\nurl = \"u\"\n{secret}"),
            14,
            "environments.A",
            "an environment a already",
        ),
        ("[environments]\nstaging = \"u\"", 12, "environments.staging", "write a table, [environments.staging]"),
        ("[enviroments.staging]\nurl = \"u\"", 11, "enviroments", "did you mean environments?"),
    ] {
        let error = parse(&format!("{CONTRACT}\n{lines}\n")).expect_err(lines);
        assert!(error.text.contains(says), "{says:?} is not in {:?} for\n{lines}", error.text);
        assert_eq!((error.line, error.field.as_str()), (line, field), "{error} in\n{lines}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn adding_and_removing_an_environment_leaves_the_rest_of_the_file_as_it_is() {
    let with = format!("# ours\n{CONTRACT}{ENVIRONMENTS}");
    let file = parse(&with).expect("it parses");
    let base = PublicDestination::of(&file.base().clone().into()).expect("it holds no secret");
    let without = update(&with, &base);
    assert_eq!(without, format!("# ours\n{CONTRACT}"));
    let again = update(&without, &PublicDestination::of(&file).expect("it holds no secret"));
    assert!(again.starts_with(&without), "{again}");
    assert_eq!(parse(&again), Ok(file));
}

#[test]
fn a_credential_in_the_url_of_an_environment_keeps_the_file_from_being_written() {
    let text =
        format!("{CONTRACT}{ENVIRONMENTS}").replace("production.s3", "production.s3.example/?sig=c2VjcmV0c2VjcmV0");
    let file = parse(&text).expect("it parses");
    assert!(PublicDestination::of(&file).is_err());
}
