//! Locks between processes.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::create_private;

/// Between two looks at a lock that another holds.
const PAUSE: Duration = Duration::from_millis(5);

/// A lock file, locked until this is dropped. The file stays: whoever removed it could lock another one of that name.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl FileLock {
    /// For this process alone; `None` if another held it for all of `patience`.
    ///
    /// # Errors
    /// If the lock file can neither be opened nor made, as on a read-only disk.
    pub fn exclusive(path: &Path, patience: Duration) -> io::Result<Option<Self>> {
        let file = open(path)?;
        Ok(wait(patience, || file.try_lock())?.then_some(Self { file }))
    }

    /// Together with others that share it; `None` if one held it alone for all of `patience`.
    ///
    /// # Errors
    /// Like [`Self::exclusive`].
    pub fn shared(path: &Path, patience: Duration) -> io::Result<Option<Self>> {
        let file = open(path)?;
        Ok(wait(patience, || file.try_lock_shared())?.then_some(Self { file }))
    }

    /// The lock file itself: what it holds may be read and written under the lock.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        self.file.unlock().ok(); // Closing it does the same.
    }
}

fn open(path: &Path) -> io::Result<File> {
    for _attempt in 0..3 {
        match File::options().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => return opened,
        }
        match create_private(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {} // Another was faster.
            made => return made,
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

fn wait(patience: Duration, lock: impl Fn() -> Result<(), TryLockError>) -> io::Result<bool> {
    let begun = Instant::now();
    loop {
        match lock() {
            Ok(()) => return Ok(true),
            // A file system without locks: there is nothing to wait for, and most users are alone.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= patience => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alone_or_many_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let exclusive = || FileLock::exclusive(&path, Duration::ZERO).expect("the folder can be written");
        let shared = || FileLock::shared(&path, Duration::ZERO).expect("the folder can be written");
        let together = (shared(), shared());
        assert!(together.0.is_some() && together.1.is_some() && exclusive().is_none());
        drop(together);
        let alone = exclusive();
        assert!(alone.is_some() && exclusive().is_none() && shared().is_none());
        drop(alone);
        assert!(exclusive().is_some());
    }

    #[test]
    fn who_waits_gets_it_when_it_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let held = FileLock::exclusive(&path, Duration::ZERO).expect("the folder can be written");
        let waiting = std::thread::Builder::new()
            .name("waiting".to_owned())
            .spawn(move || FileLock::exclusive(&path, Duration::from_secs(30)).is_ok_and(|lock| lock.is_some()))
            .expect("a thread");
        std::thread::sleep(Duration::from_millis(50));
        drop(held);
        assert!(waiting.join().expect("it ends"));
    }
}
