//! `signpost import` and `signpost export`.

use serde_json::Value;

use crate::{Home, stderr, stdout};

const COMMAND: &str = "# Acme landing\ncurl -H 'X-Api-Key: hunter2secret' https://a.example/in -d '[]'\n";

#[test]
fn a_curl_command_becomes_a_destination_file_whose_secret_is_a_variable() {
    let home = Home::new();
    let ticket = home.file("ticket.txt", COMMAND);
    let folder = home.path().join("out");
    let output =
        home.signpost().args(["import", &ticket, "--secrets", "env", "--out"]).arg(&folder).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stdout(&output);
    assert!(told.contains("set before sending: ACME_LANDING_VALUE"), "{told}");
    assert!(!told.contains("hunter2secret") && !stderr(&output).contains("hunter2secret"));
    let written = std::fs::read_to_string(folder.join("acme-landing.toml")).expect("it is written");
    assert!(written.contains("value = { env = \"ACME_LANDING_VALUE\" }"), "{written}");
    assert!(!written.contains("hunter2secret"));
    assert_eq!(std::fs::read(folder.join("acme-landing.batch.json")).expect("the batch"), b"[]");
}

#[test]
fn without_a_keyring_the_other_way_is_named_and_nothing_is_written() {
    let home = Home::new();
    let ticket = home.file("ticket.txt", COMMAND);
    let output = home.signpost().args(["import", &ticket]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--secrets env"), "{}", stderr(&output));
    assert!(!home.path().join("data/destinations").exists());
}

#[test]
fn the_document_of_an_import_says_what_was_taken_and_what_was_not() {
    let home = Home::new();
    let output = home
        .signpost()
        .args(["import", "-", "--name", "Mine", "--json", "--out"])
        .arg(home.path())
        .write_stdin("curl -k -H \"X-Api-Key: $ACME_KEY\" https://a.example/in")
        .output()
        .expect("it runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one document");
    let destination = &document["destinations"][0];
    assert_eq!(document["format"], "curl");
    assert_eq!(destination["name"], "Mine");
    assert_eq!(destination["method"], "static-header");
    assert_eq!(
        destination["secrets"][0],
        serde_json::json!({ "field": "value", "kept_in": "env", "name": "ACME_KEY" })
    );
    assert_eq!(destination["left_out"][0]["what"], "-k (--insecure)");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn nothing_to_take_is_a_no_and_a_missing_file_is_a_wrong_call() {
    let home = Home::new();
    let text = home.file("notes.txt", "call me\n");
    let output = home.signpost().args(["import", &text]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("notes.txt: this is nothing that signpost can read"), "{}", stderr(&output));
    let output = home.signpost().args(["import", "nowhere.txt"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere.txt: there is no such file"), "{}", stderr(&output));
}

#[test]
fn credentials_that_powershell_redirected_are_read() {
    let home = Home::new();
    let text = "$Env:AWS_ACCESS_KEY_ID=\"AKIDEXAMPLE\"\r\n$Env:AWS_SECRET_ACCESS_KEY=\"sEcReT\"\r\n";
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let file = home.file("keys.ps1", utf16);
    let output = home
        .signpost()
        .args(["import", &file, "--secrets", "env", "--json", "--out"])
        .arg(home.path())
        .output()
        .expect("it runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one document");
    assert_eq!(document["destinations"][0]["method"], "aws-sigv4", "{document}");
}

#[test]
fn a_destination_goes_out_and_comes_in_again() {
    let home = Home::new();
    let destination = home.static_header("https://a.example/in");
    for format in ["curl", "curl-powershell", "hurl", "postman", "opencollection"] {
        let output = home.signpost().args(["export", &destination, "--to", format]).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stderr(&output).contains("set TEST_SECRET to the value"), "{}", stderr(&output));
        let folder = home.path().join(format);
        let imported = home
            .signpost()
            .args(["import", "-", "--out"])
            .arg(&folder)
            .write_stdin(output.stdout)
            .output()
            .expect("it runs");
        assert_eq!(imported.status.code(), Some(0), "{}", stderr(&imported));
        let written = std::fs::read_to_string(folder.join("test.toml")).expect("it is written");
        assert_eq!(written, std::fs::read_to_string(&destination).expect("it is there"), "{format}");
    }
}

#[test]
fn a_collection_is_a_folder_and_what_cannot_be_written_is_said() {
    let home = Home::new();
    let destination = home.static_header("https://a.example/in");
    let folder = home.path().join("collection");
    let output = home
        .signpost()
        .args(["export", &destination, "--to", "opencollection", "--out"])
        .arg(&folder)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for name in ["opencollection.yml", "deliver.yml", ".gitignore"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    let bad = home.static_header("a.example/in");
    let output = home.signpost().args(["export", &bad, "--to", "curl"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("destination.toml: line 2") && stderr(&output).contains("scheme"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_request_whose_url_holds_a_secret_is_left_out_and_the_others_are_taken() {
    let home = Home::new();
    let secret = "curl 'https://a.example/in?api_key=hunter2secret' -d '[]'\n";
    let folder = home.path().join("out");
    for (text, code, files) in [(secret.to_owned(), 1, 0), (format!("{secret}{COMMAND}"), 0, 2)] {
        let output = home
            .signpost()
            .args(["import", "-", "--secrets", "env", "--out"])
            .arg(&folder)
            .write_stdin(text)
            .output()
            .expect("it runs");
        let told = stdout(&output);
        assert_eq!(output.status.code(), Some(code), "{told} {}", stderr(&output));
        assert!(told.contains("left out: the request a.example: The URL holds a secret (api_key)"), "{told}");
        assert!(!told.contains("hunter2secret"), "{told}");
        let written = std::fs::read_dir(&folder).map_or(0, Iterator::count);
        assert_eq!(written, files);
    }
}

#[test]
fn a_batch_that_is_there_is_not_written_over() {
    let home = Home::new();
    let folder = home.path().join("out");
    std::fs::create_dir(&folder).expect("it is made");
    std::fs::write(folder.join("acme-landing.batch.json"), "mine").expect("it is written");
    let output = home
        .signpost()
        .args(["import", "-", "--secrets", "env", "--out"])
        .arg(&folder)
        .write_stdin(COMMAND)
        .output()
        .expect("it runs");
    assert!(stdout(&output).contains("acme-landing.batch-2.json"), "{}", stdout(&output));
    assert_eq!(std::fs::read(folder.join("acme-landing.batch.json")).expect("it is there"), b"mine");
    assert_eq!(std::fs::read(folder.join("acme-landing.batch-2.json")).expect("it is there"), b"[]");
}

#[test]
fn a_comment_that_repeats_the_key_names_neither_the_destination_nor_its_file() {
    let home = Home::new();
    let folder = home.path().join("out");
    for arguments in [&["--secrets", "env"][..], &["--secrets", "env", "--json"]] {
        let output = home
            .signpost()
            .args(["import", "-"])
            .args(arguments)
            .arg("--out")
            .arg(&folder)
            .write_stdin("# X-Api-Key: hunter2secret\ncurl -H 'X-Api-Key: hunter2secret' https://a.example/in\n")
            .output()
            .expect("it runs");
        let mut told = stdout(&output) + &stderr(&output);
        for entry in std::fs::read_dir(&folder).expect("it is there") {
            let path = entry.expect("it is there").path();
            told += &path.to_string_lossy();
            told += &std::fs::read_to_string(path).expect("it is text");
        }
        assert!(told.contains("a.example") && !told.to_lowercase().contains("hunter2"), "{told}");
    }
}
