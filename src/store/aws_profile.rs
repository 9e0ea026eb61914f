//! The keys of AWS profiles on this machine.
//!
//! Keys that stand in a file are read from it. Whatever else brings them (single sign-on, another program, a role) is left
//! to the AWS CLI, with one fixed list of arguments, and only where the user allowed it: a profile can name any program,
//! and a destination file can come from anybody.

use std::env::VarError;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::StoreError;
use crate::domain::aws_profile::{self, AwsKeys, KeysOrigin, ProfileEntry};
use crate::domain::limits;
use crate::file::{self, FileTrouble};

/// Set to 1 to let signpost run the AWS CLI.
pub const ALLOWING_VARIABLE: &str = "SIGNPOST_RUN_AWS_CLI";

/// How long the AWS CLI may take: it asks a service over the network, and its start alone takes a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of its document.
const EXPORTED_BYTES_MAX: u64 = 64 * 1024;

type Environment = fn(&str) -> Result<String, VarError>;

/// The keys of the profile `name`.
///
/// # Errors
///
/// If there is no such profile, it has no keys, or the AWS CLI is needed and is not allowed, not there or refuses. The
/// text says what to do.
pub(super) fn keys(name: &str, environment: Environment) -> Result<AwsKeys, StoreError> {
    let credentials = read(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")?;
    let config = read(environment, "AWS_CONFIG_FILE", "config")?;
    match aws_profile::find(name, &credentials, &config) {
        ProfileEntry::Keys(keys) => Ok(keys),
        ProfileEntry::From(setting) if environment(ALLOWING_VARIABLE).as_deref() == Ok("1") => {
            exported(name, KeysOrigin::Setting(setting))
        }
        ProfileEntry::From(setting) => Err(StoreError::new(format!(
            "AWS profile \"{name}\" gets its keys by {setting}, which takes the AWS CLI; set {ALLOWING_VARIABLE}=1 to let \
             signpost run `aws configure export-credentials`"
        ))),
        ProfileEntry::Empty => Err(StoreError::new(format!(
            "AWS profile \"{name}\" has no keys; add aws_access_key_id and aws_secret_access_key to it, or run `aws configure sso`"
        ))),
        ProfileEntry::Missing { known } if known.is_empty() => Err(StoreError::new(format!(
            "there is no AWS profile \"{name}\", and no other one on this machine; run `aws configure --profile {name}`"
        ))),
        ProfileEntry::Missing { known } => {
            Err(StoreError::new(format!("there is no AWS profile \"{name}\"; there are {}", known.join(", "))))
        }
    }
}

/// One of the two files; empty where there is none.
fn read(environment: Environment, variable: &str, usual: &str) -> Result<String, StoreError> {
    let named = environment(variable).ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = || etcetera::home_dir().ok().map(|home| home.join(".aws").join(usual));
    let Some(path) = named.or_else(home) else { return Ok(String::new()) };
    match file::read_text(&path, limits::AWS_PROFILES_BYTES_MAX) {
        Ok(text) => Ok(text),
        Err(error) if matches!(error.reason, FileTrouble::Missing) => Ok(String::new()),
        Err(error) => Err(StoreError::new(error.chain())),
    }
}

/// What the AWS CLI exports. What it prints is not repeated: an error of its own may hold anything.
fn exported(name: &str, origin: KeysOrigin) -> Result<AwsKeys, StoreError> {
    let refused = |reason: String| {
        StoreError::new(format!(
            "AWS profile \"{name}\": {reason}; `aws configure export-credentials --profile {name}` says more"
        ))
    };
    let mut child = Command::new("aws")
        .args(["configure", "export-credentials", "--format", "process"])
        .arg(format!("--profile={name}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| refused(format!("the AWS CLI cannot be started ({error})")))?;
    let (told, heard) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        let read = move || {
            let mut text = String::new();
            let result = stdout.take(EXPORTED_BYTES_MAX).read_to_string(&mut text).map(|_| text);
            told.send(result).ok(); // Nobody waits any more.
        };
        std::thread::Builder::new()
            .name("aws profile".to_owned())
            .spawn(read)
            .map_err(|error| refused(format!("the AWS CLI cannot be watched ({error})")))?;
    }
    let answered = heard.recv_timeout(PATIENCE);
    if answered.is_err() {
        child.kill().ok(); // It may have ended meanwhile.
    }
    let status = child.wait().map_err(|error| refused(format!("the AWS CLI was lost ({error})")))?;
    let Ok(text) = answered else {
        return Err(refused(format!("the AWS CLI took more than {} s", PATIENCE.as_secs())));
    };
    let text = text.map_err(|error| refused(format!("the AWS CLI printed no text ({error})")))?;
    if !status.success() {
        return Err(refused(format!("the AWS CLI has no valid keys for it; {}", origin.renewal(name))));
    }
    aws_profile::exported(&text, origin).ok_or_else(|| refused("the AWS CLI printed no keys".to_owned()))
}
