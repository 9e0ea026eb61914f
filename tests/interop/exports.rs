//! What `signpost export` writes, run by the tools that it is for: each delivers to the built-in receiver, which verifies.

use std::path::Path;
use std::process::Command;

use crate::support::Judges;

#[test]
#[ignore = "needs the judges: run tests/interop/run.sh"]
fn each_tool_delivers_what_was_exported_for_it() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/exports.py");
    let output =
        Command::new(Judges::of_this_run().python()).arg(script).arg(env!("CARGO_BIN_EXE_signpost")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.lines().filter(|line| line.starts_with("ok")).count() >= 38, "{said}");
}
