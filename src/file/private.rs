//! Files and folders for the user alone, whatever the umask.
//!
//! On Windows nothing is set: the data folder lies in the user's profile, whose access list names the user, the system
//! and the administrators, and what is made in a folder inherits its list.

use std::fs::File;
use std::io;
use std::path::Path;

/// Make the folder and those above it that are missing, 0700.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Make a file that is not there yet, 0600.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Take from a file or folder what others may do with it. True if they might have done something.
#[cfg(unix)]
pub fn make_private(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = std::fs::metadata(path)?.permissions();
    let mode = permissions.mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(false);
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o700))?;
    Ok(true)
}

/// See above: there is nothing to take.
#[cfg(not(unix))]
pub fn make_private(path: &Path) -> io::Result<bool> {
    std::fs::metadata(path).map(|_present| false)
}
