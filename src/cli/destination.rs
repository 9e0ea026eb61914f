//! Find the destination that was named.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::domain::{Destination, destination_file, display, limits};
use crate::store::{DataFolder, Destinations};

use super::{CallError, shown};

/// A file where `name` looks like one or is one; else a destination of the window by name or id.
pub(super) fn load(name: &str, folder: Option<&DataFolder>) -> Result<Destination, CallError> {
    let path = Path::new(name);
    let is_path = path.components().count() > 1 || path.extension().is_some_and(|extension| extension == "toml");
    if is_path || path.is_file() {
        return read(path);
    }
    let Some(folder) = folder else {
        return Err(CallError::new(format!("{}: no such destination file", display::visible(name))));
    };
    let stored = Destinations::new(folder.destinations()).list()?;
    let found = stored.into_iter().find(|stored| {
        stored.id.0 == name || stored.destination.as_ref().is_ok_and(|destination| destination.name == name)
    });
    match found {
        Some(stored) => {
            stored.destination.map_err(|error| CallError::new(format!("{}: {error}", display::visible(name))))
        }
        None => Err(CallError::new(format!(
            "{}: neither a destination file nor a destination in {}",
            display::visible(name),
            shown(&folder.destinations())
        ))),
    }
}

fn read(path: &Path) -> Result<Destination, CallError> {
    let failed = |step: &str| CallError::new(format!("{}: {step}", shown(path)));
    let file = File::open(path).map_err(|error| failed(&format!("reading the destination file: {error}")))?;
    let mut bytes = Vec::new();
    file.take(limits::DESTINATION_FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&format!("reading the destination file: {error}")))?;
    if bytes.len() as u64 > limits::DESTINATION_FILE_BYTES_MAX {
        return Err(failed(&format!(
            "a destination file has at most {} bytes; is this one?",
            limits::DESTINATION_FILE_BYTES_MAX
        )));
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| failed(&format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to())))?;
    destination_file::parse(&text).map_err(|error| failed(&error.to_string()))
}
