//! What this program is: version, commit, licence, and where its package keeps the licences of its parts.

use std::path::{Path, PathBuf};

pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The licence of signpost itself, as an SPDX expression.
pub const LICENCE: &str = env!("CARGO_PKG_LICENSE");

/// The commit that a package was made from. `None` in a build from source: nobody told it.
pub fn commit() -> Option<&'static str> {
    option_env!("SIGNPOST_COMMIT").filter(|commit| !commit.is_empty())
}

/// `0.1.0 (560b06f)`, or the version alone.
pub fn version_text() -> String {
    commit().map_or_else(|| VERSION.to_owned(), |commit| format!("{VERSION} ({commit})"))
}

/// Whether this build has the window.
pub const HAS_WINDOW: bool = cfg!(feature = "gui");

/// Where the page with the licences of all parts may be, by where the program is: beside it in a portable folder, above
/// it in the Windows installer's, in `share/doc` of a Linux package.
pub fn licence_pages(program: &Path) -> Vec<PathBuf> {
    const PLACES: [&[&str]; 3] =
        [&["licences.html"], &["..", "licences.html"], &["..", "share", "doc", "signpost", "licences.html"]];
    let folder = program.parent().unwrap_or_else(|| Path::new(""));
    let page = |steps: &&[&str]| {
        steps.iter().fold(folder.to_owned(), |mut path, step| {
            if *step == ".." {
                path.pop();
            } else {
                path.push(step);
            }
            path
        })
    };
    PLACES.iter().map(page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licence_page_is_sought_where_packages_put_it() {
        let pages = licence_pages(Path::new("/usr/bin/signpost"));
        let expected = ["/usr/bin/licences.html", "/usr/licences.html", "/usr/share/doc/signpost/licences.html"]
            .map(PathBuf::from);
        assert_eq!(pages, expected);
    }
}
