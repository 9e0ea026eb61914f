//! To which destinations an agent may send.

use std::path::PathBuf;

use super::super::destination::{self, Loaded};
use super::super::output::Output;
use super::super::{CallError, environment};

/// The destinations that the user named, as they were at the start.
pub(super) struct Allowed(Vec<AllowedDestination>);

struct AllowedDestination {
    path: PathBuf,
    fingerprint: String,
}

impl Allowed {
    /// # Errors
    ///
    /// If one of `names` is no destination: a typing error must not look like a permission.
    pub(super) fn of(names: &[String], output: &mut Output) -> Result<Self, CallError> {
        let folder = environment::data_folder(output);
        let allowed = names.iter().map(|name| {
            let loaded = destination::load(name, folder.as_ref().ok())?;
            Ok(AllowedDestination { path: loaded.path().to_owned(), fingerprint: loaded.fingerprint() })
        });
        Ok(Self(allowed.collect::<Result<_, CallError>>()?))
    }

    /// `Ok` if `loaded` is one of them, unchanged.
    pub(super) fn check(&self, loaded: &Loaded) -> Result<(), CallError> {
        let name = &loaded.destination.name;
        match self.0.iter().find(|allowed| allowed.path == loaded.path()) {
            None => Err(CallError::new(format!(
                "sending to {name} is not allowed; the user can start `signpost mcp --allow-send` with its name"
            ))),
            Some(allowed) if allowed.fingerprint != loaded.fingerprint() => Err(CallError::new(format!(
                "the file of {name} was changed after `signpost mcp` was started; the user has to start it again"
            ))),
            Some(_) => Ok(()),
        }
    }
}
