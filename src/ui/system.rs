//! What a window needs from the operating system, checked before it is asked for one.

/// What this machine lacks for a window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    #[error(
        "there is no display (neither WAYLAND_DISPLAY nor DISPLAY is set); on a server use the commands, `signpost \
         --help` lists them"
    )]
    Display,
    #[error("a window needs these packages (Debian's names): {0}")]
    Packages(String),
}

/// Why no window can be opened on this machine; `None` if nothing is known to be missing.
#[cfg(target_os = "linux")]
pub(super) fn missing() -> Option<Missing> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") {
        return None;
    }
    if !is_set("DISPLAY") {
        return Some(Missing::Display);
    }
    // The window library loads these at its start and panics without them.
    const NEEDED: [(&str, &str); 4] = [
        ("libX11.so.6", "libx11-6"),
        ("libXcursor.so.1", "libxcursor1"),
        ("libXi.so.6", "libxi6"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ];
    let lacking: Vec<&str> =
        NEEDED.iter().filter(|(file, _)| !is_installed(file)).map(|(_, package)| *package).collect();
    (!lacking.is_empty()).then(|| Missing::Packages(lacking.join(" ")))
}

/// Looks where dynamic loaders look; a place of its own kind of system counts as installed.
#[cfg(target_os = "linux")]
fn is_installed(file: &str) -> bool {
    const FOLDERS: [&str; 9] = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/lib/x86_64-linux-gnu",
        "/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
        "/lib64",
        "/lib",
        "/run/current-system/sw/lib",
    ];
    let own = std::env::var_os("LD_LIBRARY_PATH");
    let own = own.iter().flat_map(std::env::split_paths);
    let is_debian = std::path::Path::new("/etc/debian_version").exists();
    !is_debian
        || FOLDERS.into_iter().map(Into::into).chain(own).any(|folder: std::path::PathBuf| folder.join(file).exists())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn missing() -> Option<Missing> {
    None
}
