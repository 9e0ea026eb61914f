//! What an earlier run says of its crash.

use crate::support::{Home, text};

#[test]
fn a_crash_is_told_of_once_on_standard_error_in_one_line() {
    let home = Home::new();
    let running = home.path().join("data/running");
    std::fs::create_dir_all(&running).unwrap();
    std::fs::write(running.join("1-command.run"), "command").unwrap();
    std::fs::write(running.join("1-command.panic"), "src/some/place.rs:12 of version 0.1.0\u{1b}[31m").unwrap();
    for commands in [&["sample", "measurement"][..], &["schema", "destination"]] {
        let (first, second) = (home.run(commands), home.run(commands));
        let said = text(&first.stderr);
        assert_eq!(first.status.code(), Some(0), "{said}");
        if commands[0] == "sample" {
            assert!(said.contains("src/some/place.rs:12 of version 0.1.0\\u{1b}[31m; please report this"), "{said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
        assert_eq!((text(&second.stderr), second.stdout == first.stdout), (String::new(), true));
    }
    assert_eq!(std::fs::read_dir(running).unwrap().count(), 0);
}
