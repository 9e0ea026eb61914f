//! `--environment`: one destination, several places, and never the secret of another one.

use serde_json::Value;

use super::receiver::Receiver;
use super::{Home, OK, stderr, stdout};

/// A destination with a base and two environments, each with a secret of its own.
fn acme(home: &Home, base: &str, staging: &str, production: &str) -> String {
    let text = format!(
        "name = \"Acme\"\nurl = \"{base}\"\n\n[auth]\nmethod = \"static-header\"\nheader = \"X-Api-Key\"\n\
         value = {{ env = \"BASE_KEY\" }}\n\n[environments.staging]\nurl = \"{staging}\"\n\
         auth.value = {{ env = \"STAGING_KEY\" }}\n\n[environments.production]\nurl = \"{production}\"\n\
         auth.value = {{ keyring = \"acme/production-header-value\" }}\n"
    );
    home.file("acme.toml", text)
}

fn run(home: &Home, arguments: &[&str]) -> std::process::Output {
    home.signpost()
        .env("BASE_KEY", "base-key-base-key")
        .env("STAGING_KEY", "staging-key-staging-key")
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn json(output: &std::process::Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

#[test]
fn an_environment_is_sent_with_its_own_url_and_secret_and_history_and_har_say_which_it_was() {
    let home = Home::new();
    let receiver = Receiver::answering(&[OK]);
    let destination = acme(&home, "http://127.0.0.1:1/base", &receiver.url("/staging"), "http://127.0.0.1:1/p");
    let har = home.path().join("acme.har");
    let har = har.to_str().expect("a path");
    let sent = run(&home, &["send", &destination, "--environment", "staging", "--har", har]);
    assert_eq!(sent.status.code(), Some(0), "{}", stderr(&sent));
    assert!(stdout(&sent).starts_with("environment staging\n"), "{}", stdout(&sent));
    let head = receiver.request().head;
    assert!(head.starts_with("POST /staging ") && head.contains("x-api-key: staging-key-staging-key"), "{head}");
    assert!(!head.contains("base-key-base-key"), "{head}");

    let listed = json(&run(&home, &["history", "list", "--json"]));
    let entry = &listed["entries"][0];
    assert_eq!((&entry["destination"], &entry["environment"]), (&"Acme".into(), &"staging".into()), "{listed}");
    let row = stdout(&run(&home, &["history", "list", "--search", "staging"]));
    assert!(row.contains("Acme (staging)"), "{row}");
    let id = entry["id"].to_string();
    let shown = json(&run(&home, &["history", "show", &id, "--json"]));
    assert_eq!(shown["_signpost"]["destination"]["environment"], "staging");
    let written: Value = serde_json::from_slice(&std::fs::read(har).expect("it is there")).expect("JSON");
    let own = &written["log"]["entries"][0]["_signpost"];
    assert_eq!(own["destination"]["environment"], "staging");
    assert!(!own["destination"]["file"].as_str().expect("a text").contains("production"), "{own}");
}

#[test]
fn without_the_option_the_base_is_meant() {
    let home = Home::new();
    let destination = acme(&home, "https://base.example/in", "https://staging.example/in", "https://p.example/in");
    for (arguments, url, environment, key) in [
        (&["send"][..], "https://base.example/in", Value::Null, "base-key-base-key"),
        (
            &["send", "--environment", "staging"],
            "https://staging.example/in",
            "staging".into(),
            "staging-key-staging-key",
        ),
    ] {
        let arguments = [arguments, &[&destination, "--dry-run", "--json", "--reveal"]].concat();
        let document = json(&run(&home, &arguments));
        assert_eq!((&document["url"], &document["environment"]), (&url.into(), &environment));
        let headers = document["headers"].as_array().expect("headers");
        assert!(headers.iter().any(|header| header["value"] == key), "{document}");
    }
}

#[test]
fn every_command_that_takes_a_destination_takes_an_environment_and_names_those_there_are() {
    let home = Home::new();
    let destination = acme(&home, "https://base.example/in", "https://staging.example/in", "https://p.example/in");
    let commands = [
        &["send", "--dry-run"][..],
        &["check", "--plan"],
        &["load", "--requests", "1", "--yes"],
        &["probe"],
        &["export", "--to", "curl"],
        &["secret", "list", "--of"],
        &["secret", "set", "--of"],
        &["secret", "delete", "--of"],
    ];
    for command in commands {
        let arguments = [command, &[&destination, "--environment", "stagin"]].concat();
        let refused = run(&home, &arguments);
        assert_eq!(refused.status.code(), Some(2), "{command:?}: {}", stderr(&refused));
        let text = stderr(&refused);
        let is_no_keyring = command[0] == "secret" && text.contains("there is no keyring");
        let wanted = "acme.toml: there is no environment stagin; did you mean staging? There are staging, production";
        assert!(text.contains(wanted) || is_no_keyring, "{command:?}: {text}");
    }
    let refused = run(&home, &["send", &destination, "--environment", "no name"]);
    assert!(stderr(&refused).contains("letters from a to z, digits, - and _"), "{}", stderr(&refused));
}

#[test]
fn plan_and_export_are_those_of_the_environment() {
    let home = Home::new();
    let destination = acme(&home, "https://base.example/in", "https://staging.example/in", "https://p.example/in");
    for command in [&["check", "--plan"][..], &["export", "--to", "curl"]] {
        let text = stdout(&run(&home, &[command, &[&destination, "--environment", "staging"]].concat()));
        assert!(text.contains("https://staging.example/in") && !text.contains("base.example"), "{command:?}: {text}");
    }
    let production = stdout(&run(&home, &["export", "--to", "curl", &destination, "--environment", "production"]));
    assert!(production.contains("ACME_PRODUCTION_VALUE"), "another variable than that of the base: {production}");
}

#[test]
fn what_is_wrong_with_an_environment_is_said_with_file_line_environment_and_field() {
    let home = Home::new();
    let destination = acme(&home, "https://base.example/in", "https://staging.example/in", "not a url");
    let missing = home
        .signpost()
        .args(["send", &destination, "--environment", "staging", "--dry-run"])
        .output()
        .expect("the program runs");
    assert_eq!(missing.status.code(), Some(2));
    let text = stderr(&missing);
    assert!(text.contains("acme.toml: line 11, column 6, environment staging: auth.value: "), "{text}");
    assert!(text.contains("STAGING_KEY is not set"), "{text}");
    let lacking = std::fs::read_to_string(&destination).expect("it is there").replace("auth.value = { env", "#");
    let destination = home.file("lacking.toml", lacking);
    let text = stderr(&run(&home, &["send", &destination, "--dry-run"]));
    assert!(text.contains("lacking.toml: line 9, column 1: environments.staging.auth.value is missing"), "{text}");
    assert!(text.contains("No environment uses a secret of the base by itself"), "{text}");
}
