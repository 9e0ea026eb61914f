//! What `signpost export` writes, run by the tools that it is for: each delivers to the built-in receiver, which verifies.
//! Documents for the receiver are judged by validators; what tests and plays an endpoint by them is run by `formats.sh`.

use std::path::Path;
use std::process::Command;

use crate::support::Judges;

#[test]
#[ignore = "needs the judges: run tests/interop/run.sh"]
fn each_tool_delivers_what_was_exported_for_it() {
    assert_judged("exports.py", 38);
}

#[test]
#[ignore = "needs the judges: run tests/interop/run.sh"]
fn each_document_for_the_receiver_is_valid_and_refuses_broken_batches() {
    assert_judged("documents.py", 24);
}

/// Every line of the judge begins with "ok", and there are at least `count`.
fn assert_judged(script: &str, count: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(script);
    let output =
        Command::new(Judges::of_this_run().python()).arg(script).arg(env!("CARGO_BIN_EXE_signpost")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.lines().filter(|line| line.starts_with("ok")).count() >= count, "{said}");
}
