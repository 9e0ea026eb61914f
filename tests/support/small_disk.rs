//! A disk of a few megabytes, to be filled or made read-only for real.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A file system in memory, unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, with the reason printed, where the system does not let this process mount: only root on Linux may.
    #[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
    pub fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=4m", "signpost-test"]).arg(folder.path());
        let reason = match mount.output() {
            Ok(output) if output.status.success() => return Some(Self(folder)),
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => error.to_string(),
        };
        eprintln!("skipped: there is no small disk here: {reason}");
        None
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Take every byte that is left.
    pub fn fill(&self) -> Filler {
        let path = self.path().join("filler");
        let mut file = std::fs::File::create(&path).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
        Filler(path)
    }

    pub fn make_read_only(&self) {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(self.path()).status();
        assert!(done.is_ok_and(|status| status.success()), "what was mounted can be mounted again");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg(self.path()).status().ok(); // The folder then says what is wrong.
    }
}

/// What takes the room; dropped, it gives it back.
#[derive(Debug)]
pub struct Filler(PathBuf);

impl Drop for Filler {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok(); // The next write then fails and says so.
    }
}
