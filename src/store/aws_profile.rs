//! The keys of AWS profiles on this machine.
//!
//! Keys that stand in a file are read from it. Whatever else brings them (single sign-on, another program, a role) is left
//! to the AWS CLI, with one fixed list of arguments, and only where the user allowed it: a profile can name any program,
//! and a destination file can come from anybody.

use std::env::VarError;
use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

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
            exported(name, KeysOrigin::Setting(setting), OsStr::new("aws"), PATIENCE)
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
fn exported(name: &str, origin: KeysOrigin, program: &OsStr, patience: Duration) -> Result<AwsKeys, StoreError> {
    let refused = |reason: String| {
        StoreError::new(format!(
            "AWS profile \"{name}\": {reason}; `aws configure export-credentials --profile {name}` says more"
        ))
    };
    let (status, text) = printed(name, program, patience).map_err(|trouble| refused(trouble.to_string()))?;
    if !status.success() {
        return Err(refused(format!("the AWS CLI has no valid keys for it; {}", origin.renewal(name))));
    }
    aws_profile::exported(&text, origin).ok_or_else(|| refused("the AWS CLI printed no keys".to_owned()))
}

/// Why there is no text of the AWS CLI.
#[derive(Debug, thiserror::Error)]
enum CliTrouble {
    #[error("the AWS CLI cannot be started ({0})")]
    Start(io::Error),
    #[error("the AWS CLI cannot be watched ({0})")]
    Watch(io::Error),
    #[error("the AWS CLI printed no text ({0})")]
    Text(io::Error),
    #[error("the AWS CLI took more than {} s", .0.as_secs())]
    Slow(Duration),
    #[error("the AWS CLI printed more than {} KiB", EXPORTED_BYTES_MAX / 1024)]
    Large,
}

/// What the AWS CLI printed, and how it ended. It is ended where it does neither in time.
fn printed(name: &str, program: &OsStr, patience: Duration) -> Result<(ExitStatus, String), CliTrouble> {
    let began_at = Instant::now();
    let mut child = Command::new(program)
        .args(["configure", "export-credentials", "--format", "process"])
        .arg(format!("--profile={name}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(CliTrouble::Start)?;
    let text = read_within(child.stdout.take(), patience);
    let status = text.and_then(|text| Ok((ended_within(&mut child, began_at, patience)?, text)));
    if status.is_err() {
        child.kill().ok(); // It may have ended meanwhile.
        child.wait().ok();
    }
    status
}

/// The text of `stdout` to its end, which may never come.
fn read_within(stdout: Option<ChildStdout>, patience: Duration) -> Result<String, CliTrouble> {
    let (told, heard) = mpsc::channel();
    let read = move || {
        let mut text = String::new();
        let mut stdout = stdout.into_iter().map(|stdout| stdout.take(EXPORTED_BYTES_MAX + 1));
        let result = stdout.try_for_each(|mut stdout| stdout.read_to_string(&mut text).map(|_| ()));
        told.send(result.map(|()| text)).ok(); // Nobody waits any more.
    };
    std::thread::Builder::new().name("aws profile".to_owned()).spawn(read).map_err(CliTrouble::Watch)?;
    let text =
        heard.recv_timeout(patience).map_err(|_too_slow| CliTrouble::Slow(patience))?.map_err(CliTrouble::Text)?;
    if text.len() as u64 > EXPORTED_BYTES_MAX { Err(CliTrouble::Large) } else { Ok(text) }
}

/// How `child` ended: it may have closed its output and go on.
fn ended_within(child: &mut Child, began_at: Instant, patience: Duration) -> Result<ExitStatus, CliTrouble> {
    const PAUSE: Duration = Duration::from_millis(5);
    loop {
        if let Some(status) = child.try_wait().map_err(CliTrouble::Watch)? {
            return Ok(status);
        }
        if began_at.elapsed() > patience {
            return Err(CliTrouble::Slow(patience));
        }
        std::thread::sleep(PAUSE);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const LONG: Duration = Duration::from_mins(1);

    /// What becomes of a profile where `script` is the AWS CLI.
    fn result_of(script: &str, patience: Duration) -> Result<AwsKeys, StoreError> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("aws");
        // Written by a process of its own: what another test starts at this moment would inherit the open file, and a
        // file that is open for writing cannot be run.
        let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" >\"$0\" && chmod 755 \"$0\"";
        let written = Command::new("sh").args(["-c", write]).arg(&program).arg(script).status().expect("a shell");
        assert!(written.success());
        exported("acme", KeysOrigin::Setting("sso_session"), program.as_os_str(), patience)
    }

    fn refusal_of(script: &str, patience: Duration) -> String {
        let Err(error) = result_of(script, patience) else { panic!("keys from {script}") };
        let text = error.to_string();
        assert!(text.contains("AWS profile \"acme\"") && text.contains("says more"), "{text}");
        assert!(!text.contains(SECRET), "{text}");
        text
    }

    #[test]
    fn keys_are_taken_and_what_stands_beside_them_on_standard_error_is_not() {
        let script = format!(
            "echo 'a warning' >&2; echo '{{\"Version\":1,\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"{SECRET}\"}}'"
        );
        let keys = result_of(&script, LONG).expect("keys");
        assert_eq!((&*keys.access_key_id, keys.secret_access_key.expose()), ("ASIA", SECRET));
        assert!(keys.session_token.is_none() && keys.expires_at.is_none());
    }

    #[test]
    fn a_login_that_ended_is_refused_with_the_command_that_renews_it() {
        let text = refusal_of("echo 'Error loading SSO Token' >&2; exit 255", LONG);
        assert!(text.contains("run `aws sso login --profile acme`"), "{text}");
    }

    #[test]
    fn no_word_of_the_aws_cli_is_repeated() {
        for script in [
            format!("echo 'invalid key {SECRET}'; exit 1"),
            format!("echo 'invalid key {SECRET}' >&2; exit 1"),
            format!("echo '{{\"SecretAccessKey\": \"{SECRET}\"}}'"),
            format!("echo '{{\"AccessKeyId\": 5, \"SecretAccessKey\": \"{SECRET}\"'"),
            format!("printf '{SECRET}\\377'"),
        ] {
            refusal_of(&script, LONG);
        }
    }

    #[test]
    fn one_that_never_ends_is_ended() {
        let patience = Duration::from_millis(200);
        // The second one closes its output first.
        for script in ["exec sleep 1000", "exec 1>&-; exec sleep 1000"] {
            assert!(refusal_of(script, patience).contains("took more than"), "{script}");
        }
    }

    #[test]
    fn one_that_never_stops_printing_is_ended() {
        for script in ["exec yes", "trap '' PIPE; yes; exec sleep 1000", "head -c 65537 /dev/zero"] {
            assert!(refusal_of(script, LONG).contains("more than 64 KiB"), "{script}");
        }
    }

    #[test]
    fn one_that_is_not_there_is_named() {
        let missing = OsStr::new("/nonexistent/aws");
        let Err(error) = exported("acme", KeysOrigin::File, missing, LONG) else { panic!("keys") };
        assert!(error.to_string().contains("cannot be started"), "{error}");
    }
}
