//! `signpost doctor`: what a bug report needs, and nothing that it must not have.

use serde_json::Value;

use crate::{Home, stdout};

/// What must never be printed, wherever it stands in the surroundings.
const PASSWORD: &str = "hunter2-of-the-proxy";

/// What was printed, one blank between words.
fn lines(output: &std::process::Output) -> String {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
    stdout(output).lines().map(line).collect()
}

#[test]
fn it_names_version_paths_keyring_clock_and_proxy() {
    let home = Home::new();
    let output = home.signpost().arg("doctor").output().expect("it runs");
    let text = lines(&output);
    for expected in [
        concat!("version ", env!("CARGO_PKG_VERSION"), "\n"),
        "updates signpost does not check for updates\n",
        "chosen by SIGNPOST_DATA_DIR\n",
        "\nkeyring\nbackend ",
        "\nclock\nnow ",
        "\nproxy for https none\n",
        "\nauthorities ",
        "\nNo secret was read, and nothing was sent.\n",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in\n{text}");
    }
}

#[test]
fn the_home_folder_is_not_named() {
    let home = Home::new();
    let text = lines(&home.signpost().arg("doctor").output().expect("it runs"));
    let folder = format!("\nfolder {}\n", std::path::Path::new("~").join("data").display());
    assert!(text.contains(&folder), "{text}");
}

#[test]
fn the_document_has_the_same_facts() {
    let home = Home::new();
    let output = home.signpost().args(["doctor", "--json"]).output().expect("it runs");
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert_eq!(document["signpost"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["network"]["proxy_for_https"], "none");
    assert_eq!(document["data"]["chosen_by"], "SIGNPOST_DATA_DIR");
    assert_eq!(document["clock"]["right"], Value::Null, "what is not known is null");
}

#[test]
fn no_secret_of_the_surroundings_is_printed() {
    let home = Home::new();
    for scheme in ["http://", "", "socks5://"] {
        let form = format!("{scheme}me:{PASSWORD}@proxy.example:3128");
        for arguments in [&["doctor"][..], &["doctor", "--json"]] {
            let mut command = home.signpost();
            command.env("HTTPS_PROXY", &form).env("LANG", &form).args(arguments);
            let output = command.output().expect("it runs");
            let all = [output.stdout, output.stderr].concat();
            let all = String::from_utf8(all).expect("output is UTF-8");
            assert!(all.contains("proxy.example:3128"), "{all}");
            assert!(!all.contains(PASSWORD) && !all.contains("wJalrXUtnFEMI"), "{all}");
        }
    }
}

#[test]
fn what_signpost_cannot_work_with_is_a_problem_and_the_exit_code_says_so() {
    let home = Home::new();
    let mut command = home.signpost();
    command.env("HTTPS_PROXY", "socks5://proxy.example:1080").arg("doctor");
    let output = command.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("✗ HTTPS_PROXY: socks5://proxy.example:1080"), "{}", stdout(&output));

    std::fs::create_dir_all(home.path().join("data/destinations")).expect("a folder");
    home.file("data/destinations/broken.toml", "name = ");
    let output = home.signpost().arg("doctor").output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("✗ 1 file cannot be read"), "{}", stdout(&output));
}
