//! The real program against the built-in receiver.

use std::path::PathBuf;
use std::process::Output;
use std::sync::Arc;

use assert_cmd::Command;
use serde_json::Value;
use signpost::domain::{Destination, PublicDestination, Secret, SecretRef, destination_file};
use signpost::net::{Clock as _, SystemClock};
use signpost::receiver::ready::ReadyDestination;
use signpost::receiver::{Keys, Profile, Receiver, RoleName, Settings};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A receiver, and a home of its own for the program.
pub struct Bench {
    pub receiver: Receiver,
    pub folder: TempDir,
    _runtime: Runtime,
}

/// A destination file, and what its secrets stand for.
pub struct Target {
    pub name: String,
    pub file: PathBuf,
    pub secrets: Vec<(String, Secret)>,
}

impl Bench {
    /// Without a profile the receiver takes whatever comes.
    pub fn start(profile: Option<&str>) -> Self {
        Self::start_with(profile, false)
    }

    pub fn start_with(profile: Option<&str>, is_https: bool) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let profile = profile.map(|name| Profile::parse(name).unwrap());
        let settings = Settings { profile, is_https, ..Settings::local(Keys::random().unwrap()) };
        let now = Arc::new(|| SystemClock.now());
        let receiver = runtime.block_on(Receiver::start(settings, now, Arc::new(|_| {}))).unwrap();
        Self { receiver, folder: tempfile::tempdir().unwrap(), _runtime: runtime }
    }

    /// A file for each ready destination.
    pub fn targets(&self) -> Vec<Target> {
        let ca_file = self.receiver.ca_pem().map(|pem| {
            let path = self.folder.path().join("ca.pem");
            std::fs::write(&path, pem).unwrap();
            path
        });
        self.receiver.ready_destinations(ca_file).iter().map(|ready| self.target(ready)).collect()
    }

    /// The ready destination of one role; of several the first.
    pub fn target_of(&self, role: RoleName) -> Target {
        let ca_file = self.receiver.ca_pem().map(|_| self.folder.path().join("ca.pem"));
        let at = self.receiver.ready_destinations(ca_file).iter().position(|ready| ready.role == role).unwrap();
        self.targets().swap_remove(at)
    }

    fn target(&self, ready: &ReadyDestination) -> Target {
        let mut secrets = Vec::new();
        let auth = ready.destination.auth.map(|secret_name, secret| {
            let name = format!("TEST_{}", secret_name.key().to_uppercase());
            secrets.push((name.clone(), secret.clone()));
            SecretRef::Env(name)
        });
        let destination: Destination = ready.destination.with_auth(auth);
        let file = self.folder.path().join(format!("{}.toml", destination.name.replace([' ', ','], "-")));
        std::fs::write(&file, destination_file::print(&PublicDestination::of(&destination.clone().into()).unwrap()))
            .unwrap();
        Target { name: destination.name, file, secrets }
    }

    /// `signpost check` of `target`.
    pub fn check(&self, target: &Target, arguments: &[&str]) -> Output {
        self.command(target).args(arguments).output().unwrap()
    }

    /// The program with the bench's home.
    pub fn signpost(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signpost"));
        command.env_clear().env("SIGNPOST_DATA_DIR", self.folder.path().join("data")).env("HOME", self.folder.path());
        command
    }

    pub fn command(&self, target: &Target) -> Command {
        let mut command = self.signpost();
        command.envs(target.secrets.iter().map(|(name, secret)| (name, secret.expose())));
        command.arg("check").arg(&target.file);
        command
    }

    /// The report of a run that prints JSON.
    pub fn report(&self, target: &Target, arguments: &[&str]) -> Value {
        let output = self.check(target, &[&["--json"], arguments].concat());
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", target.name, String::from_utf8_lossy(&output.stderr)))
    }

    /// Where the receiver shows what a role stored.
    pub fn read_back(&self, role: RoleName) -> String {
        format!("{}/in/messages/{{hashId}}", self.receiver.base_url(role))
    }
}

/// The ids of the checks with that result.
pub fn ids(report: &Value, result: &str) -> Vec<String> {
    let checks = report["checks"].as_array().unwrap();
    let found = checks.iter().filter(|check| check["result"] == result);
    found.map(|check| check["id"].as_str().unwrap().to_owned()).collect()
}

/// One check of a report.
pub fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
