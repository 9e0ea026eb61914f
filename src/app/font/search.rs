//! Fonts of the system that have what a text needs; read in the blocking pool, within bounds.
//!
//! Every system has a font for the scripts that its users read, under a name of its own. So files with the usual names
//! are looked into first, then others, until every character is found.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use skrifa::MetadataProvider as _;
use skrifa::raw::FileRef;

use crate::app::state::SystemFont;
use crate::app::{FontNews, News};
use crate::domain::limits::FONT_BYTES_MAX;

/// Files that are looked into for one text.
const FILES_MAX: usize = 160;

/// Files that are listed, and folders within folders.
const LISTED_MAX: usize = 8_000;
const DEPTH_MAX: usize = 5;

/// How the names of fonts with many characters begin, those for the most readers first.
const USUAL: [&str; 36] = [
    "notosanscjk",
    "sourcehansans",
    "yugothr",
    "yugothm",
    "meiryo",
    "msgothic",
    "msyh",
    "malgun",
    "simsun",
    "hiragino sans gb",
    "ヒラギノ角ゴシック w3",
    "pingfang",
    "applesdgothicneo",
    "stheiti",
    "droidsansfallback",
    "wqy",
    "arial unicode",
    "notosans-",
    "notosansarabic",
    "notosanshebrew",
    "notosansthai",
    "notosansdevanagari",
    "notosans",
    "segoeui",
    "tahoma",
    "nirmala",
    "leelaw",
    "ebrima",
    "geezapro",
    "arialhb",
    "thonburi",
    "kohinoor",
    "seguisym",
    "apple symbols",
    "dejavusans",
    "freesans",
];

/// Words in the names of fonts that no text is drawn with: other weights, and pictures in colour.
const UNUSED: [&str; 11] = [
    "extralight",
    "bold",
    "italic",
    "oblique",
    "black",
    "thin",
    "heavy",
    "condensed",
    "coloremoji",
    "color emoji",
    "lastresort",
];

/// Where this system keeps fonts.
pub(in crate::app) fn system_folders() -> Vec<PathBuf> {
    let home = env::var_os("HOME").map(PathBuf::from);
    let below = |base: Option<&PathBuf>, folder: &str| base.map(|base| base.join(folder));
    if cfg!(windows) {
        let system = env::var_os("WINDIR").map_or_else(|| "C:\\Windows".into(), PathBuf::from).join("Fonts");
        let own = env::var_os("LOCALAPPDATA").map(PathBuf::from);
        return [Some(system), below(own.as_ref(), "Microsoft\\Windows\\Fonts")].into_iter().flatten().collect();
    }
    if cfg!(target_os = "macos") {
        let shared = ["/System/Library/Fonts", "/Library/Fonts"].map(|folder| Some(PathBuf::from(folder)));
        return shared.into_iter().chain([below(home.as_ref(), "Library/Fonts")]).flatten().collect();
    }
    let shared = ["/usr/share/fonts", "/usr/local/share/fonts", "/run/current-system/sw/share/X11/fonts"];
    let own = [below(home.as_ref(), ".local/share/fonts"), below(home.as_ref(), ".fonts")];
    shared.into_iter().map(PathBuf::from).chain(own.into_iter().flatten()).collect()
}

/// Fonts in `folders` that have `characters`, of no more than `room` bytes together and none of those `known`.
pub(in crate::app) fn find(folders: &[PathBuf], characters: Vec<char>, known: &[String], room: usize) -> News {
    let mut wanted: BTreeSet<char> = characters.into_iter().collect();
    let mut room = room;
    let mut fonts = Vec::new();
    for path in files(folders).into_iter().filter(|path| !known.contains(&name_of(path))).take(FILES_MAX) {
        if wanted.is_empty() {
            break;
        }
        let limit = room.min(FONT_BYTES_MAX) as u64;
        if !fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= limit) {
            continue;
        }
        let Ok(bytes) = fs::read(&path) else { continue };
        if let Some((index, has)) = best_face(&bytes, &wanted) {
            wanted.retain(|c| !has.contains(c));
            room = room.saturating_sub(bytes.len());
            fonts.push(Arc::new(SystemFont { name: name_of(&path), index, bytes }));
        }
    }
    News::Font(FontNews::Found { fonts, missing: wanted.into_iter().collect() })
}

/// The face of the file that has the most of what is wanted, and what it has; `None` if none has any.
fn best_face(bytes: &[u8], wanted: &BTreeSet<char>) -> Option<(u32, BTreeSet<char>)> {
    let file = FileRef::new(bytes).ok()?;
    let faces = (0_u32..).zip(file.fonts()).filter_map(|(index, face)| {
        let face = face.ok()?;
        let map = face.charmap();
        let has = |c: &char| map.map(*c).is_some_and(|glyph| glyph.to_u32() != 0);
        Some((index, wanted.iter().copied().filter(has).collect::<BTreeSet<char>>()))
    });
    // The first of several that are as good: it is the regular one.
    let best = faces.reduce(|best, face| if face.1.len() > best.1.len() { face } else { best })?;
    (!best.1.is_empty()).then_some(best)
}

/// The files of `folders` that may be fonts to draw with, the likeliest first.
fn files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in folders {
        list(folder, DEPTH_MAX, &mut files);
    }
    files.retain(|path| is_usable(&name_of(path)));
    // Of a family the shortest name is the regular weight.
    files.sort_by_cached_key(|path| {
        let name = name_of(path);
        (rank(&name), name.len(), path.clone())
    });
    files
}

fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if files.len() == LISTED_MAX {
            return;
        }
        let path = entry.path();
        // A link to a folder may lead round in a circle: as deep as this and no deeper.
        if path.is_dir() && depth > 0 {
            list(&path, depth - 1, files);
        } else {
            files.push(path);
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_usable(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_font = [".ttf", ".otf", ".ttc", ".otc"].iter().any(|extension| name.ends_with(extension));
    is_font && !UNUSED.iter().any(|word| name.contains(word))
}

fn rank(name: &str) -> usize {
    let name = name.to_lowercase();
    USUAL.iter().position(|usual| name.starts_with(usual)).unwrap_or(USUAL.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

    fn found(folder: &Path, characters: &str, known: &[String], room: usize) -> (Vec<String>, Vec<char>) {
        match find(&[folder.to_owned()], characters.chars().collect(), known, room) {
            News::Font(FontNews::Found { fonts, missing }) => {
                (fonts.iter().map(|font| font.name.clone()).collect(), missing)
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
            fs::write(path, bytes).expect("it is written");
        }
        folder
    }

    #[test]
    fn a_font_that_has_a_character_is_found_and_what_none_has_is_told() {
        let folder = folder(&[("a.ttf", b"no font"), ("deep/er/Sans.otf", INTER), ("Sans-Bold.otf", INTER)]);
        assert_eq!(
            found(folder.path(), "é\u{10ffff}", &[], usize::MAX),
            (vec!["Sans.otf".to_owned()], vec!['\u{10ffff}'])
        );
    }

    #[test]
    fn a_font_that_is_in_use_or_too_large_is_left_out() {
        let folder = folder(&[("Sans.otf", INTER)]);
        for (known, room) in [(vec!["Sans.otf".to_owned()], usize::MAX), (Vec::new(), INTER.len() - 1)] {
            assert_eq!(found(folder.path(), "é", &known, room), (Vec::new(), vec!['é']));
        }
    }

    #[test]
    fn the_usual_fonts_come_before_others_and_one_is_enough() {
        let folder = folder(&[("Aaa.otf", INTER), ("NotoSansCJK-Regular.otf", INTER)]);
        assert_eq!(found(folder.path(), "éa", &[], usize::MAX).0, ["NotoSansCJK-Regular.otf"]);
    }

    #[test]
    fn a_machine_without_fonts_is_fine() {
        assert_eq!(found(Path::new("/nowhere"), "é", &[], usize::MAX), (Vec::new(), vec!['é']));
    }
}
