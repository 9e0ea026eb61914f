//! What the command line takes from its surroundings.

use std::cell::OnceCell;
use std::path::PathBuf;

use crate::delivery::{NoSecret, SecretSource};
use crate::domain::aws_profile::AwsKeys;
use crate::domain::{Secret, SecretRef};
use crate::store::{DataFolder, Secrets, run_marker};

use super::CallError;
use super::output::Output;

/// The user's data folder, or the one that `SIGNPOST_DATA_DIR` names; closed to others, with a word if it was not.
pub(super) fn data_folder(output: &mut Output) -> Result<DataFolder, CallError> {
    let folder = locate_data_folder()?;
    for exposure in folder.make_private() {
        output.remark(&format!("signpost: {exposure}"));
    }
    Ok(folder)
}

pub(super) fn locate_data_folder() -> Result<DataFolder, CallError> {
    Ok(DataFolder::locate(std::env::var_os("SIGNPOST_DATA_DIR").map(PathBuf::from))?)
}

/// Leave a note for the next start where this command gives up.
pub(super) fn note_panic(place: &std::panic::Location<'_>) {
    if let Ok(folder) = locate_data_folder() {
        run_marker::note_command_panic(&folder, place);
    }
}

/// This command ends as it should.
pub(super) fn forget_panic() {
    if let Ok(folder) = locate_data_folder() {
        run_marker::forget_command_panic(&folder);
    }
}

/// Say once where an earlier run gave up.
pub(super) fn tell_of_panics(output: &mut Output) {
    let crashed = locate_data_folder().map(|folder| run_marker::take_panics(&folder)).unwrap_or_default();
    if let Some(run) = crashed.last() {
        output.remark(&format!("signpost: an earlier run crashed at {}; please report this", run.place));
    }
}

/// Secrets, with the keyring opened only when the first entry is asked for: it can take time and
/// wake a dialog, and a pipeline that uses the environment must not depend on it.
#[derive(Default)]
pub(super) struct SecretsOnDemand {
    opened: OnceCell<Secrets>,
    without_keyring: OnceCell<Secrets>,
}

impl SecretSource for SecretsOnDemand {
    fn secret(&self, reference: &SecretRef) -> Result<Secret, NoSecret> {
        let secrets = match reference {
            SecretRef::Keyring(_) => self.opened.get_or_init(open_secrets),
            SecretRef::Env(_) | SecretRef::File(_) | SecretRef::AwsProfile(_) => {
                self.without_keyring.get_or_init(|| Secrets::in_memory("not asked for"))
            }
        };
        Ok(secrets.resolve(reference)?)
    }

    fn aws_keys(&self, name: &str) -> Result<AwsKeys, NoSecret> {
        let secrets = self.without_keyring.get_or_init(|| Secrets::in_memory("not asked for"));
        Ok(secrets.aws_keys(name)?)
    }
}

/// The keyring, or memory with the reason.
pub(super) fn open_secrets() -> Secrets {
    match locate_data_folder() {
        Ok(folder) => Secrets::open().in_folder(&folder),
        Err(_nowhere) => Secrets::open(),
    }
}
