//! The program itself and what it keeps.

use super::environment::{locate_data_folder, open_secrets};
use super::{Fact, Machine, Section};
use crate::domain::figures::{bytes_text, counted_text};
use crate::domain::program;
use crate::store::{DataFolder, Destinations, SecretsBackend, history};

pub(super) fn program(machine: &Machine<'_>) -> Section {
    let commit = match program::commit() {
        Some(commit) => Fact::new("commit", commit),
        None => Fact::not_known("commit", "built from source"),
    };
    let kind = match (program::HAS_WINDOW, cfg!(debug_assertions)) {
        (true, false) => "window and command line",
        (true, true) => "window and command line, debug build",
        (false, false) => "command line only",
        (false, true) => "command line only, debug build",
    };
    let mut facts = vec![Fact::new("version", program::VERSION), commit, Fact::new("build", kind)];
    match std::env::current_exe() {
        Ok(path) => {
            facts.push(Fact::new("program", machine.path(&path)));
            facts.push(match program::licence_pages(&path).into_iter().find(|page| page.is_file()) {
                Some(page) => Fact::new("licence page", machine.path(&page)),
                None => Fact::new("licence page", "none beside this program; packages bring one"),
            });
        }
        Err(error) => facts.push(Fact::not_known("program", error.to_string())),
    }
    facts.push(Fact::new("updates", "signpost does not check for updates"));
    facts.push(Fact::new("SQLite", history::sqlite_version()));
    Section { name: "signpost", facts }
}

pub(super) fn data(machine: &Machine<'_>) -> Section {
    let facts = match locate_data_folder() {
        Ok(folder) => folder_facts(&folder, machine),
        Err(error) => vec![Fact::problem("folder", error.to_string())],
    };
    Section { name: "data", facts }
}

fn folder_facts(folder: &DataFolder, machine: &Machine<'_>) -> Vec<Fact> {
    let named_by = match (machine.variable)("SIGNPOST_DATA_DIR") {
        Some(_) => "SIGNPOST_DATA_DIR",
        None => "the system's usual place",
    };
    let place = machine.path(folder.path());
    let mut facts = vec![Fact::new("folder", place.clone()), Fact::new("chosen by", named_by)];
    if !folder.path().exists() {
        facts.push(Fact::new("state", "not there yet; it is created when something is kept"));
        return facts;
    }
    facts.push(match tempfile::Builder::new().prefix(".doctor-").tempfile_in(folder.path()) {
        Ok(_removed_at_once) => Fact::new("state", "can be written"),
        Err(error) => Fact::problem("state", format!("{place} cannot be written: {error}")),
    });
    match Destinations::new(folder.destinations()).list() {
        Ok(found) => {
            let broken = found.iter().filter(|stored| stored.destination.is_err()).count() as u64;
            facts.push(Fact::new("destinations", found.len().to_string()));
            if broken > 0 {
                let text = counted_text(broken, "file cannot be read", "files cannot be read");
                facts
                    .push(Fact::problem("destination files", format!("{text}; the window names each with its reason")));
            }
        }
        Err(error) => facts.push(Fact::problem("destinations", error.to_string())),
    }
    facts.push(match folder.history().metadata() {
        Ok(found) => Fact::new("history", bytes_text(found.len())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Fact::new("history", "empty"),
        Err(error) => Fact::problem("history", error.to_string()),
    });
    facts
}

/// Whether there is a keyring; no entry is read, so nothing is unlocked.
pub(super) fn keyring() -> Section {
    let facts = match open_secrets().backend() {
        SecretsBackend::Keyring(name) => vec![Fact::new("backend", *name)],
        SecretsBackend::Memory { reason } => {
            vec![Fact::new("backend", "none: the window keeps secrets until it closes"), Fact::new("reason", reason)]
        }
    };
    Section { name: "keyring", facts }
}
