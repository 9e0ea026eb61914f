//! The real keyring. `tests/interop/keyring.sh` starts one for the tests that need it.
#![expect(clippy::print_stdout, reason = "a test that does nothing says why")]

use std::process::Command;
use std::time::{Duration, Instant};

use signpost::domain::{Secret, SecretRef};
use signpost::store::{DataFolder, Secrets, SecretsBackend};

/// Set where a keyring may be written to by tests.
const KEYRING: &str = "SIGNPOST_TEST_KEYRING";
const CHILD: &str = "SIGNPOST_TEST_CHILD";

/// This very test in another process, which takes the part `part` of it.
fn child(test: &str, part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("the keyring answers"));
    command.args(["--exact", test, "--nocapture"]).env(CHILD, part);
    command
}

/// As every signpost of one user has them: with one data folder.
fn secrets() -> Secrets {
    let folder = std::env::temp_dir().join("signpost-keyring-tests");
    Secrets::open().in_folder(&DataFolder::locate(Some(folder)).expect("a folder was given"))
}

#[test]
fn a_secret_outlives_the_process_that_kept_it() {
    if std::env::var_os(KEYRING).is_none() {
        println!("skipped: {KEYRING} is not set; run tests/interop/keyring.sh");
        return;
    }
    let name = "signpost test: outlives";
    let secrets = secrets();
    assert!(matches!(secrets.backend(), SecretsBackend::Keyring(_)), "{:?}", secrets.backend());
    let value = " naïve\tvalue\n";
    if std::env::var_os(CHILD).is_some() {
        let found = secrets.resolve(&SecretRef::Keyring(name.to_owned()));
        assert!(found.is_ok_and(|secret| secret.expose() == value));
        return;
    }
    secrets.set(name, &Secret::new("first")).expect("the keyring answers");
    secrets.set(name, &Secret::new(value)).expect("the keyring answers");
    assert_eq!(secrets.list().expect("the keyring answers").iter().filter(|entry| *entry == name).count(), 1);
    // A mock keeps its entries in the process: another process would not find it.
    let read = child("a_secret_outlives_the_process_that_kept_it", "read").output().expect("the keyring answers");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    assert!(secrets.delete(name).expect("the keyring answers"));
    assert!(!secrets.delete(name).expect("the keyring answers"));
    assert!(secrets.get(name).expect("the keyring answers").is_none());
    assert!(!secrets.list().expect("the keyring answers").contains(&name.to_owned()));
}

/// Twelve processes keep a secret each at the same time, and all twelve are in the list.
#[test]
fn what_many_processes_keep_at_once_is_all_listed() {
    let test = "what_many_processes_keep_at_once_is_all_listed";
    if std::env::var_os(KEYRING).is_none() {
        println!("skipped: {KEYRING} is not set; run tests/interop/keyring.sh");
        return;
    }
    if let Ok(name) = std::env::var(CHILD) {
        secrets().set(&name, &Secret::new("value")).expect("the keyring answers");
        return;
    }
    let names: Vec<String> = (0..12).map(|number| format!("signpost test: at once {number:02}")).collect();
    let start = |name: &String| {
        let mut child = child(test, name);
        child.stdout(std::process::Stdio::null()).spawn().expect("it starts")
    };
    let running: Vec<_> = names.iter().map(start).collect();
    for mut child in running {
        assert!(child.wait().expect("it ends").success());
    }
    let secrets = secrets();
    let listed = secrets.list().expect("the keyring answers");
    for name in &names {
        assert!(secrets.delete(name).expect("the keyring answers"), "{name} was kept");
    }
    let missing: Vec<&String> = names.iter().filter(|name| !listed.contains(name)).collect();
    assert!(missing.is_empty(), "kept and not listed: {missing:?}");
    assert!(!secrets.list().expect("the keyring answers").iter().any(|name| names.contains(name)));
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_bus_secrets_stay_in_memory_and_the_reason_is_told_at_once() {
    let test = "without_a_bus_secrets_stay_in_memory_and_the_reason_is_told_at_once";
    if std::env::var_os(CHILD).is_none() {
        let output = child(test, "open")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .output()
            .expect("the keyring answers");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let begun = Instant::now();
    let secrets = Secrets::open();
    assert!(begun.elapsed() < Duration::from_secs(5));
    let SecretsBackend::Memory { reason } = secrets.backend() else { panic!("{:?}", secrets.backend()) };
    assert!(!reason.is_empty());
    secrets.set("a", &Secret::new("1")).expect("the keyring answers");
    assert_eq!(secrets.get("a").expect("the keyring answers").expect("the keyring answers").expose(), "1");
}

/// The keyring crate chooses the platform's store by its feature `v1`, its default; `cli` would bring others,
/// and without both there would be none.
#[test]
fn the_keyring_is_built_with_the_real_stores() {
    let manifest = include_str!("../Cargo.toml").parse::<toml_edit::DocumentMut>().expect("the keyring answers");
    let keyring = &manifest["dependencies"]["keyring"];
    let defaults = keyring.get("default-features").and_then(toml_edit::Item::as_bool).unwrap_or(true);
    assert!(defaults, "{keyring}");
    assert!(manifest["dependencies"].get("keyring-core").is_none(), "its mock could be chosen as the store");
    let lock = include_str!("../Cargo.lock").parse::<toml_edit::DocumentMut>().expect("the keyring answers");
    let packages = lock["package"].as_array_of_tables().expect("the keyring answers");
    let keyring =
        packages.iter().find(|package| package["name"].as_str() == Some("keyring")).expect("the keyring answers");
    let needs = keyring["dependencies"].to_string();
    for store in ["apple-native-keyring-store", "windows-native-keyring-store", "zbus-secret-service-keyring-store"] {
        assert!(needs.contains(store), "{needs}");
    }
}
