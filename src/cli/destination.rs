//! Find the destination that was named.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use crate::delivery::PrepareError;
use crate::domain::exchange::FailureKind;
use crate::domain::timings::Phase;
use crate::domain::{
    Destination, EnvironmentName, Exchange, Field, Outcome, Payload, Setting, destination_file, display, limits,
};
use crate::file;
use crate::store::{DataFolder, Destinations};

use super::CallError;

/// A destination in the environment that was asked for, and where it came from: whatever is said against it names the file and the line.
pub(super) struct Loaded {
    pub(super) destination: Destination,
    path: PathBuf,
    text: String,
}

impl Loaded {
    /// `problem` with the place of `field`.
    pub(super) fn refused(&self, field: impl Into<Field>, problem: &dyn Display) -> CallError {
        CallError::new(format!("{}: {problem}", self.place(field.into().path())))
    }

    /// Why no request can be made of it.
    pub(super) fn unprepared(&self, error: &PrepareError) -> CallError {
        match error.field() {
            Some(field) => self.refused(field, error),
            None => CallError::new(format!("{}: {error}", file::shown(&self.path))),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// SHA-256 of the file, lower-case hex.
    pub(super) fn fingerprint(&self) -> String {
        Payload::new(self.text.clone()).sha256_hex()
    }

    /// What stopped a request before anything went out, where a setting of the file did.
    pub(super) fn build_problems(&self, exchanges: &[Exchange]) -> Vec<String> {
        let messages = exchanges.iter().filter_map(|exchange| match &exchange.outcome {
            Outcome::Failed(failure) if failure.phase == Phase::Build && failure.kind != FailureKind::Cancelled => {
                Some(failure.message.as_str())
            }
            Outcome::Failed(_) | Outcome::Answered(_) => None,
        });
        messages.map(|message| format!("{}: {message}", self.place(self.field_in(message)))).collect()
    }

    /// The field that `message` names; the URL if it names none, since that is what else makes up a request.
    fn field_in<'m>(&self, message: &'m str) -> &'m str {
        let words = message.split([' ', ':', ',']);
        let mut fields = words.filter(|word| word.contains('.') && !word.contains('/'));
        fields
            .find(|field| destination_file::place_of(&self.text, None, field).is_some())
            .unwrap_or(Setting::Url.path())
    }

    fn place(&self, field: &str) -> String {
        let file = file::shown(&self.path);
        let environment = self.destination.environment.as_ref();
        let place = match destination_file::place_of(&self.text, environment, field) {
            Some((line, column)) => format!("{file}: line {line}, column {column}"),
            None => file,
        };
        match environment {
            Some(environment) => format!("{place}, environment {environment}"),
            None => place,
        }
    }
}

/// Where requests to `destination` go, to be read before they do: the URL without secrets, and the environment.
pub(super) fn address(destination: &Destination) -> String {
    let url = display::visible(&destination.url.shown());
    match &destination.environment {
        Some(environment) => format!("{url}, environment {environment}"),
        None => url,
    }
}

/// A file where `name` looks like one or is one; else a destination of the window by name or id. Without an environment
/// it is the base.
pub(super) fn load(
    name: &str,
    environment: Option<&EnvironmentName>,
    folder: Option<&DataFolder>,
) -> Result<Loaded, CallError> {
    let path = Path::new(name);
    let is_path = path.components().count() > 1 || path.extension().is_some_and(|extension| extension == "toml");
    if is_path || path.is_file() {
        return read(path, environment);
    }
    let shown = display::visible(name);
    let Some(folder) = folder else {
        return Err(CallError::new(format!("{shown}: no such destination file")));
    };
    let destinations = Destinations::new(folder.destinations());
    let found = destinations
        .list()?
        .into_iter()
        .find(|stored| stored.id.0 == name || stored.destination.as_ref().is_ok_and(|file| file.base().name == name));
    match found {
        Some(stored) => read(&destinations.path(&stored.id), environment),
        None => Err(CallError::new(format!(
            "{shown}: neither a destination file nor a destination in {}",
            file::shown(&folder.destinations())
        ))),
    }
}

fn read(path: &Path, environment: Option<&EnvironmentName>) -> Result<Loaded, CallError> {
    let failed = |problem: &dyn Display| CallError::new(format!("{}: {problem}", file::shown(path)));
    let bytes = file::read_stream(path, limits::DESTINATION_FILE_BYTES_MAX)
        .map_err(|error| failed(&format!("reading the destination file: {}", error.reason())))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| failed(&format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to())))?;
    let file = destination_file::parse(&text).map_err(|error| failed(&error))?;
    let destination = file.resolve(environment).map_err(|error| failed(&error))?.clone();
    Ok(Loaded { destination, path: path.to_owned(), text })
}
