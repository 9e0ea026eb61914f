//! The built-in receiver judged by real clients: boto3, azure-storage-blob, azure-eventhub, Authlib and curl.

use std::path::Path;
use std::process::Command;

use crate::support::{Judges, Scheme, over_http_and_https};

over_http_and_https! { real_clients_are_accepted_and_refused_as_by_the_services }

fn real_clients_are_accepted_and_refused_as_by_the_services(scheme: Scheme) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/receiver_clients.py");
    let output = Command::new(Judges::of_this_run().python())
        .arg(script)
        .args([env!("CARGO_BIN_EXE_signpost"), scheme.name()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.lines().filter(|line| line.starts_with("ok")).count() >= 16, "{said}");
}
