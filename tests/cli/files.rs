//! `validate`, `sample`, `schema`, help, completions and manual page.

use serde_json::Value;

use super::{Home, stderr, stdout};

#[test]
fn the_documentation_sample_is_valid_and_its_odd_value_is_noted() {
    let home = Home::new();
    let sample = home.signpost().args(["sample", "measurement"]).output().expect("the program runs");
    let path = home.file("sample.json", &sample.stdout);
    let output = home.signpost().args(["validate", &path, "--json"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["valid"], true);
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(1), "{document:#}");
    assert_eq!(document["findings"][0]["pointer"], "/0/observations/1/formattedValue");
}

#[test]
fn a_batch_that_the_platform_would_never_send_is_not_valid_and_its_place_is_named() {
    let home = Home::new();
    let path = home.file("batch.json", "[\n  {\"hashId\": 1}\n]");
    let output = home.signpost().args(["validate", &path]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("batch.json:2:"), "{}", stdout(&output));
    assert!(stdout(&output).contains("/0/hashId"), "{}", stdout(&output));
}

#[test]
fn nonsense_is_invalid_and_never_a_crash() {
    let home = Home::new();
    let deep = "[".repeat(100_000);
    for bytes in [&b""[..], b"\xef\xbb\xbf[]", b"{}", b"\xff\xfe", b"[1e400]", deep.as_bytes(), b"[{}] x"] {
        let path = home.file("batch.json", bytes);
        let output = home.signpost().args(["validate", &path]).output().expect("the program runs");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    }
}

#[test]
fn the_same_seed_gives_the_same_batch_and_it_is_valid() {
    let home = Home::new();
    let generate = || {
        let args = ["sample", "notification", "--messages", "3", "--observations", "4", "--seed", "7"];
        home.signpost().args(args).output().expect("the program runs").stdout
    };
    let first = generate();
    assert_eq!(first, generate());
    let path = home.file("batch.json", &first);
    let output = home.signpost().args(["validate", &path]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn every_schema_is_json_schema_2020_12() {
    let home = Home::new();
    for of in ["measurement", "notification", "destination"] {
        let output = home.signpost().args(["schema", of]).output().expect("the program runs");
        let schema: Value = serde_json::from_str(&stdout(&output)).expect("a schema is JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
}

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let home = Home::new();
    let output = home.signpost().arg("--help").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("help", stdout(&output));
    let output = home.signpost().args(["send", "--help"]).output().expect("the program runs");
    insta::assert_snapshot!("help_send", stdout(&output));
}

#[test]
fn completions_and_manual_page_are_generated() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = home.signpost().args(["completions", shell]).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("signpost"));
    }
    let output = home.signpost().arg("man").output().expect("the program runs");
    assert!(stdout(&output).contains(".TH signpost"), "{}", stdout(&output));
}
