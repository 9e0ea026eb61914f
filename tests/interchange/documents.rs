//! Exports: no secret in any of them, and what a format cannot say stands in it.

use signpost::domain::auth::{
    AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4, StaticHeader,
};
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::{Auth, Connection, Destination, SecretRef, TimestampFormat};
use signpost::interchange::export::{self, ExportFormat, Exported};

/// Somebody pasted the secret where the name of its variable belongs.
const CANARY: &str = "wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY";

fn methods(secret: &SecretRef) -> Vec<(&'static str, Auth<SecretRef>)> {
    let sas = |service, credential| Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: Some(5) });
    let client = |credentials_in| {
        Auth::ClientCredentials(ClientCredentials {
            token_url: "https://id.example/token".to_owned(),
            client_id: "me:too".to_owned(),
            client_secret: secret.clone(),
            credentials_in,
            scope: Some("a b".to_owned()),
            audience: None,
            resource: None,
            basic_encoding: BasicEncoding::Form,
        })
    };
    let sigv4 = |service: &str| {
        Auth::Sigv4(Sigv4 {
            region: "eu-west-1".to_owned(),
            service: service.to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: secret.clone(),
            session_token: Some(secret.clone()),
        })
    };
    vec![
        ("none", Auth::None),
        ("static", Auth::StaticHeader(StaticHeader { header: "X-Api-Key".to_owned(), value: secret.clone() })),
        ("body", client(CredentialsIn::Body)),
        ("header", client(CredentialsIn::Header)),
        ("s3", sigv4("s3")),
        ("sigv4", sigv4("execute-api")),
        ("blob token", sas(AzureService::BlobStorage, SasCredential::Token(secret.clone()))),
        ("blob key", sas(AzureService::BlobStorage, SasCredential::AccountKey(secret.clone()))),
        ("blob string", sas(AzureService::BlobStorage, SasCredential::ConnectionString(secret.clone()))),
        ("hub token", sas(AzureService::EventHubs, SasCredential::Token(secret.clone()))),
        (
            "hub policy",
            sas(AzureService::EventHubs, SasCredential::Policy { name: "send".to_owned(), key: secret.clone() }),
        ),
        ("hub string", sas(AzureService::EventHubs, SasCredential::ConnectionString(secret.clone()))),
    ]
}

fn destination(auth: Auth<SecretRef>) -> Destination<SecretRef> {
    Destination {
        name: "Acme\nrm -rf /".to_owned(),
        environment: None,
        url: "https://a.example/in".into(),
        auth,
        timestamp: TimestampFormat::default(),
        connection: Connection::default(),
    }
}

fn write(destination: &Destination<SecretRef>, format: ExportFormat) -> Exported {
    export::write(destination, &Batch::sample(MessageKind::Measurement), format).unwrap()
}

fn all_of(exported: &Exported) -> String {
    let folder: Vec<String> = exported.folder.iter().map(|(name, text)| format!("{name}\n{text}")).collect();
    let folder = folder.concat();
    format!("{}{folder}{:?}{:?}", exported.text, exported.remarks, exported.variables)
}

#[test]
fn no_secret_is_in_any_byte_of_an_export() {
    for secret in
        [SecretRef::Env(CANARY.to_owned()), SecretRef::Keyring(CANARY.to_owned()), SecretRef::File(CANARY.into())]
    {
        for (name, auth) in methods(&secret) {
            let mut destination = destination(auth);
            destination.url = format!("https://a.example/in?api_key={CANARY}").into();
            destination.connection.proxy_url = Some(format!("http://me:{CANARY}@proxy.example:1"));
            for format in ExportFormat::ALL {
                let text = all_of(&write(&destination, format));
                assert!(!text.contains(CANARY), "{name} {}: {text}", format.name());
            }
        }
    }
}

#[test]
fn every_method_goes_out_in_every_format_and_says_what_it_needs() {
    let secret = SecretRef::Env("ACME_KEY".to_owned());
    for (name, auth) in methods(&secret) {
        let is_made_from_key = ["blob key", "blob string", "hub policy", "hub string"].contains(&name);
        for format in ExportFormat::ALL {
            let exported = write(&destination(auth.clone()), format);
            let is_unsigned = format == ExportFormat::Httpie && ["s3", "sigv4"].contains(&name);
            let is_document = matches!(format, ExportFormat::OpenApi | ExportFormat::AsyncApi);
            assert_eq!(
                exported.variables.is_empty(),
                name == "none" || is_document || is_unsigned,
                "{name} {}",
                format.name()
            );
            assert!(
                !exported.text.lines().any(|line| line.starts_with("rm ")),
                "a name is no command: {}",
                exported.text
            );
            if is_document {
                continue;
            }
            assert_eq!(exported.text.contains("not signed"), is_unsigned, "{name} {}", format.name());
            for variable in &exported.variables {
                assert!(exported.text.contains(&variable.name), "{name} {}: {}", format.name(), variable.name);
            }
            if is_made_from_key {
                assert!(exported.text.contains("makes no shared access signature"), "{name} {}", format.name());
            }
            for remark in &exported.remarks {
                let written = remark.replace('"', "\\\"");
                assert!(
                    exported.text.contains(remark.as_str()) || exported.text.contains(&written),
                    "{name} {}: {remark}",
                    format.name()
                );
            }
        }
    }
}

#[test]
fn a_secret_of_the_keyring_becomes_a_variable_named_after_its_destination() {
    let auth = Auth::StaticHeader(StaticHeader {
        header: "X-Api-Key".to_owned(),
        value: SecretRef::Keyring("acme".to_owned()),
    });
    let destination = Destination { name: "Acme landing".to_owned(), ..destination(auth) };
    assert_eq!(write(&destination, ExportFormat::Curl).variables[0].name, "ACME_LANDING_VALUE");
}

#[test]
fn the_document_for_the_receiver_has_both_kinds_of_batch_and_both_ways_to_call() {
    for (_, auth) in methods(&SecretRef::Env("ACME_KEY".to_owned())) {
        let text = write(&destination(auth), ExportFormat::OpenApi).text;
        for part in [
            "openapi: \"3.1.0\"",
            "paths:",
            "webhooks:",
            "MeasurementBatch:",
            "NotificationBatch:",
            "measurement:",
            "notification:",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

#[test]
fn a_batch_that_is_no_text_goes_by_a_file() {
    let batch = Batch::from_bytes(vec![0xff, b'[', b']']);
    for format in [ExportFormat::Curl, ExportFormat::CurlPowerShell, ExportFormat::Httpie, ExportFormat::K6] {
        let exported = export::write(&destination(Auth::None), &batch, format).unwrap();
        assert_eq!(exported.batch_file, Some("batch.json"), "{}", format.name());
        assert!(exported.text.contains("batch.json"));
    }
}

/// Texts that would be a command, or the end of a quote, in some shell.
const COMMANDS: [&str; 8] = [
    "$(touch ran)",
    "`touch ran`",
    "'; touch ran; '",
    "\"; touch ran; \"",
    "\u{2019}; touch ran; \u{2018}",
    "\\'; touch ran; #",
    "x\ntouch ran\n",
    "}; touch ran; ${",
];

/// A destination that has `text` wherever somebody can write one.
fn hostile(text: &str) -> Destination<SecretRef> {
    let in_url: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '#')).collect();
    Destination {
        name: text.to_owned(),
        environment: None,
        url: format!("https://a.example/{in_url}?{in_url}token=abcdefgh").into(),
        auth: Auth::ClientCredentials(ClientCredentials {
            token_url: format!("https://id.example/{in_url}"),
            client_id: text.to_owned(),
            client_secret: SecretRef::Keyring(text.to_owned()),
            credentials_in: CredentialsIn::Body,
            scope: Some(text.to_owned()),
            audience: None,
            resource: None,
            basic_encoding: BasicEncoding::Form,
        }),
        timestamp: TimestampFormat::default(),
        connection: Connection { ca_file: Some(text.into()), ..Connection::default() },
    }
}

/// The shell itself, with a curl and an http that write down what they were called with.
#[test]
#[cfg(unix)]
fn a_script_runs_nothing_that_a_destination_says() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    for program in ["curl", "http"] {
        let path = folder.path().join(program);
        std::fs::write(&path, "#!/bin/sh\nprintf '%s\\0' \"$@\" >> called\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = std::env::join_paths(
        std::iter::once(folder.path().to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    for text in COMMANDS {
        for (format, argument) in [(ExportFormat::Curl, "client_id"), (ExportFormat::Httpie, "client_id")] {
            let exported = write(&hostile(text), format);
            let mut shell = std::process::Command::new("sh");
            shell.arg("-c").arg(&exported.text).current_dir(folder.path()).env("PATH", &path);
            for variable in &exported.variables {
                shell.env(&variable.name, "secret");
            }
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{text}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(!folder.path().join("ran").exists(), "{}", exported.text);
            let called = String::from_utf8(std::fs::read(folder.path().join("called")).unwrap()).unwrap();
            assert!(called.contains(&format!("{argument}={text}\0")), "{called:?}");
            std::fs::remove_file(folder.path().join("called")).unwrap();
        }
    }
}

/// zsh takes a pasted comment for a command, unless it is told otherwise.
#[test]
fn a_comment_of_a_script_is_plain_or_quoted() {
    for text in COMMANDS {
        let exported = write(&hostile(text), ExportFormat::Curl).text;
        let is_plain = |c: char| c.is_alphanumeric() || " .,:-_/@+%#".contains(c);
        let comments = exported.lines().skip(1).filter(|line| line.starts_with('#'));
        let odd: Vec<&str> = comments.filter(|line| !line.chars().all(is_plain)).collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
}

/// Within single quotes, fish takes two of them for one (fishshell.com, "Quotes").
#[test]
fn a_backslash_stands_outside_of_single_quotes() {
    let batch = Batch::from_bytes(br#"[{"a":"\\ \" \u00e4 it's \\"}]"#.to_vec());
    let exported = export::write(&destination(Auth::None), &batch, ExportFormat::Curl).unwrap().text;
    let command = &exported[exported.find("curl --http1.1").unwrap()..];
    let (mut is_quoted, mut backslashes, mut chars) = (false, 0, command.chars());
    while let Some(c) = chars.next() {
        match c {
            '\'' => is_quoted = !is_quoted,
            '\\' => {
                assert!(!is_quoted, "{command}");
                backslashes += usize::from(chars.next() == Some('\\'));
            }
            _ => {}
        }
    }
    assert_eq!(backslashes, 6, "{command}");
}

/// Its quotes end at typographic ones, too (`CharExtensions.IsSingleQuote` of PowerShell).
#[test]
fn a_quote_of_powershell_does_not_end_at_a_typographic_one() {
    let exported = write(&hostile("\u{2019}; touch ran; \u{2018}"), ExportFormat::CurlPowerShell).text;
    assert!(exported.contains("'client_id=\u{2019}\u{2019}; touch ran; \u{2018}\u{2018}'"), "{exported}");
    let exported = write(&hostile("\u{201d}; touch ran; \u{201c}"), ExportFormat::CurlPowerShell).text;
    assert!(exported.contains("'client_id=\u{201d}; touch ran; \u{201c}'"), "{exported}");
}

#[test]
fn an_item_of_httpie_stays_of_its_kind_whatever_its_value_begins_with() {
    for (value, item) in [("=json", r"'client_id='\\'=json'"), ("@/etc/passwd", r"'client_id='\\'@/etc/passwd'")] {
        let exported = write(&hostile(value), ExportFormat::Httpie).text;
        assert!(exported.contains(item), "{exported}");
    }
    let header = Auth::StaticHeader(StaticHeader {
        header: "X-Api-Key".to_owned(),
        value: SecretRef::Env("ACME_KEY".to_owned()),
    });
    assert!(write(&destination(header), ExportFormat::Httpie).text.contains("'X-Api-Key: '\"$ACME_KEY\""));
}
