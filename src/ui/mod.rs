//! Stub.

/// Open the window.
pub fn run() -> Result<(), String> {
    Err("soon".to_owned())
}
