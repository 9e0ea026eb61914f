//! To which destinations an agent may send.

use std::path::PathBuf;

use crate::domain::EnvironmentName;

use super::super::destination::{self, Loaded};
use super::super::output::Output;
use super::super::{CallError, environment};

/// The destinations that the user named, as they were at the start.
pub(super) struct Allowed(Vec<AllowedDestination>);

struct AllowedDestination {
    path: PathBuf,
    /// `None` for the base.
    environment: Option<EnvironmentName>,
    fingerprint: String,
}

impl AllowedDestination {
    fn of(loaded: &Loaded) -> Self {
        Self {
            path: loaded.path().to_owned(),
            environment: loaded.destination.environment.clone(),
            fingerprint: loaded.fingerprint(),
        }
    }

    fn is(&self, loaded: &Loaded) -> bool {
        self.path == loaded.path() && self.environment == loaded.destination.environment
    }
}

impl Allowed {
    /// # Errors
    ///
    /// If one of `names` is no destination, or has not all of `environments`: a typing error must not look like a
    /// permission.
    pub(super) fn of(
        names: &[String],
        environments: &[EnvironmentName],
        output: &mut Output,
    ) -> Result<Self, CallError> {
        let folder = environment::data_folder(output);
        let wanted = if environments.is_empty() { vec![None] } else { environments.iter().map(Some).collect() };
        let allowed = names.iter().flat_map(|name| wanted.iter().map(move |environment| (name, *environment)));
        let allowed = allowed.map(|(name, environment)| {
            destination::load(name, environment, folder.as_ref().ok()).map(|loaded| AllowedDestination::of(&loaded))
        });
        Ok(Self(allowed.collect::<Result<_, CallError>>()?))
    }

    /// `Ok` if `loaded` is one of them, unchanged.
    pub(super) fn check(&self, loaded: &Loaded) -> Result<(), CallError> {
        let name = loaded.destination.label();
        match self.0.iter().find(|allowed| allowed.is(loaded)) {
            None => Err(CallError::new(format!(
                "sending to {name} is not allowed; the user can start `signpost mcp --allow-send` with its name{}",
                if name.environment.is_some() { " and `--environment`" } else { "" }
            ))),
            Some(allowed) if allowed.fingerprint != loaded.fingerprint() => Err(CallError::new(format!(
                "the file of {name} was changed after `signpost mcp` was started; the user has to start it again"
            ))),
            Some(_) => Ok(()),
        }
    }
}
