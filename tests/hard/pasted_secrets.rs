//! Secrets pasted where something else belongs.

use crate::support::{Home, text};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

#[test]
fn a_secret_in_place_of_a_variables_name_is_not_repeated() {
    let home = Home::new();
    for pasted in [SECRET, "5f4dcc3b5aa765d61d8327deb882cf99", "Zm9vYmFyYmF6cXV4Zm9v", "hunter2", "HUNTERTWO"] {
        let content = format!(
            "name = \"x\"\nurl = \"https://a.example\"\n[auth]\nmethod = \"static-header\"\nheader = \"X\"\nvalue = {{ env = \"{pasted}\" }}\n"
        );
        let file = home.file("d.toml", content);
        for arguments in [vec!["send", &file], vec!["send", &file, "--json"], vec!["probe", &file]] {
            let output = home.run(&arguments);
            let shown = text(&output.stdout) + &text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{shown}");
            assert!(!shown.contains(pasted) && shown.contains("auth.value"), "{shown}");
        }
    }
}

#[test]
fn a_proxy_password_with_separators_in_it_is_masked() {
    let home = Home::new();
    for password in ["hunter/2canary", "hunter?2canary", "hunter#2canary", "hunter2canary"] {
        let more = format!("[connection]\nproxy_url = \"http://me:{password}@127.0.0.1:9\"\n");
        let file = home.destination("http://127.0.0.1:9/in", &more);
        for arguments in [vec!["send", &file, "--dry-run"], vec!["send", &file, "--json", "--har", "out.har"]] {
            let output = home.run(&arguments);
            let har = std::fs::read(home.path().join("out.har")).unwrap_or_default();
            let shown = text(&output.stdout) + &text(&output.stderr) + &text(&har);
            assert!(!shown.contains("2canary"), "{password}: {shown}");
        }
    }
}
