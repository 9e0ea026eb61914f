//! Preferences of the window.
//!
//! The file may hold more than this version knows, and values that it cannot use: both stay as they are. Each window
//! writes only what was changed in it, so that several may be open.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item};

use super::StoreError;
use super::history::Retention;
use crate::domain::limits;
use crate::file::{self, FileTrouble};

/// What the window remembers. Missing fields take their default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: ThemeChoice,
    /// Of the usual size; one of [`TEXT_SIZE_PERCENT`] when chosen in the window.
    pub text_size_percent: u16,
    /// Changes are shown at once instead of moving to them.
    pub reduced_motion: bool,
    /// When long work ends while the window is not looked at, the desktop is asked for attention.
    pub calls_after_long_work: bool,
    /// Exchanges older than this are removed at the start; `None` keeps them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_keep_days: Option<u32>,
    /// The newest exchanges that are kept at the start; `None` keeps all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_keep_entries: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_destination: Option<String>,
    /// As the window names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compose_tab: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_tab: Option<String>,
    pub destinations_folded: bool,
    /// The user's order of the destinations, and the folder of each; without it they are listed by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_places: Vec<DestinationPlace>,
    /// Folders of destinations that are folded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub folded_folders: Vec<String>,
    pub history_folded: bool,
    /// Points.
    pub history_height: f32,
    /// Share of the width that compose takes beside the exchange, 0 to 1.
    pub compose_share: f32,
    /// Moments are shown in UTC instead of this machine's time zone.
    pub shows_utc: bool,
    /// Ids of the commands that were found in the palette, the latest first.
    pub recent_commands: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowPlace>,
}

/// Where a destination stands in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationPlace {
    /// The stem of its file.
    pub destination: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// Where the window was, in points at a text size of 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// The upper left corner; absent where the desktop does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f32>,
    /// While not maximised.
    pub width: f32,
    pub height: f32,
    #[serde(default)]
    pub is_maximised: bool,
}

/// Which theme to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// The sizes of text, one step apart.
pub const TEXT_SIZE_PERCENT: TextSizes = TextSizes(&[75, 80, 90, 100, 110, 125, 150, 175, 200]);

/// A ladder of sizes.
#[derive(Debug, Clone, Copy)]
pub struct TextSizes(&'static [u16]);

impl TextSizes {
    /// From the smallest on.
    pub fn all(self) -> impl Iterator<Item = u16> {
        self.0.iter().copied()
    }

    pub fn min(self) -> u16 {
        self.0.first().copied().unwrap_or(100)
    }

    pub fn max(self) -> u16 {
        self.0.last().copied().unwrap_or(100)
    }

    /// The next larger one.
    pub fn above(self, size: u16) -> u16 {
        self.0.iter().copied().find(|step| *step > size).unwrap_or(self.max())
    }

    /// The next smaller one.
    pub fn below(self, size: u16) -> u16 {
        self.0.iter().rev().copied().find(|step| *step < size).unwrap_or(self.min())
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            text_size_percent: 100,
            reduced_motion: false,
            calls_after_long_work: true,
            history_keep_days: None,
            history_keep_entries: None,
            selected_destination: None,
            compose_tab: None,
            exchange_tab: None,
            destinations_folded: false,
            destination_places: Vec::new(),
            folded_folders: Vec::new(),
            history_folded: false,
            history_height: 220.0,
            compose_share: 0.45,
            shows_utc: false,
            recent_commands: Vec::new(),
            window: None,
        }
    }
}

impl Settings {
    /// With another size of text.
    #[must_use]
    pub fn with_text_size(self, text_size_percent: u16) -> Self {
        Self { text_size_percent, ..self }
    }

    /// How much of the history stays.
    pub fn retention(&self) -> Retention {
        Retention { days: self.history_keep_days, entries: self.history_keep_entries }
    }

    /// What the file says, and what is wrong with it: of a value that cannot be used the default holds, and the file
    /// keeps it. No file is no problem.
    pub fn load(path: &Path) -> (Self, Vec<String>) {
        let place = file::shown(path);
        let text = match file::read_text(path, limits::SETTINGS_FILE_BYTES_MAX) {
            Ok(text) => text,
            Err(error) if matches!(error.reason, FileTrouble::Missing) => return (Self::default(), Vec::new()),
            Err(error) => return (Self::default(), vec![format!("{}; the defaults hold", error.chain())]),
        };
        match text.parse::<DocumentMut>() {
            Ok(document) => Self::read(&document, path),
            Err(error) => {
                let aside = aside(path);
                let problem = format!(
                    "{place}: the settings cannot be read, so the defaults hold; when a setting changes, this file becomes {}: {}",
                    aside.display(),
                    error.to_string().trim()
                );
                (Self::default(), vec![problem])
            }
        }
    }

    fn read(document: &DocumentMut, path: &Path) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut usable = document.clone();
        for (key, item) in document.iter() {
            let mut alone = DocumentMut::new();
            alone.insert(key, item.clone());
            let problem = match toml_edit::de::from_document::<Self>(alone) {
                Ok(settings) => settings.out_of_range(),
                Err(error) => Some(error.message().to_owned()),
            };
            if let Some(problem) = problem {
                let value = item.to_string();
                problems.push(format!(
                    "{}: {key} = {} cannot be used, so its default holds: {problem}",
                    path.display(),
                    value.trim()
                ));
                usable.remove(key);
            }
        }
        let settings = toml_edit::de::from_document(usable).unwrap_or_else(|error| {
            problems.push(format!("{}: the defaults hold: {}", path.display(), error.message()));
            Self::default()
        });
        (settings, problems)
    }

    fn out_of_range(&self) -> Option<String> {
        let sizes = TEXT_SIZE_PERCENT.min()..=TEXT_SIZE_PERCENT.max();
        let is_length = |value: f32| value.is_finite() && value > 0.0;
        if !sizes.contains(&self.text_size_percent) {
            return Some(format!("it may be {} to {}", sizes.start(), sizes.end()));
        }
        if self.history_keep_days == Some(0) || self.history_keep_entries == Some(0) {
            return Some("it may be 1 or more; without it everything is kept".to_owned());
        }
        if !is_length(self.history_height) || !(0.0..=1.0).contains(&self.compose_share) {
            return Some("it is no length on a screen".to_owned());
        }
        let place =
            self.window.unwrap_or(WindowPlace { x: None, y: None, width: 1.0, height: 1.0, is_maximised: false });
        let is_place = [place.x, place.y].into_iter().flatten().all(f32::is_finite);
        (!is_place || !is_length(place.width) || !is_length(place.height))
            .then(|| "it is no place on a screen".to_owned())
    }

    /// Write what differs from `before`, atomically; the rest of the file stays as it is. A file that cannot be read is
    /// moved aside first, never overwritten.
    pub fn save(&self, before: &Self, path: &Path) -> Result<(), StoreError> {
        let table = |settings: &Self| {
            toml_edit::ser::to_document(settings)
                .map_err(|error| StoreError::with_source(format!("{}: writing the settings", path.display()), error))
        };
        let (after, before) = (table(self)?, table(before)?);
        let present = match file::read_text(path, limits::SETTINGS_FILE_BYTES_MAX) {
            Ok(text) => Some(text.parse::<DocumentMut>().ok()),
            Err(error) => match error.reason {
                FileTrouble::Missing => None,
                FileTrouble::NotText(_) => Some(None),
                FileTrouble::NoFile(_)
                | FileTrouble::Failed { .. }
                | FileTrouble::TooLarge(_)
                | FileTrouble::SilentPipe => return Err(error.into()),
            },
        };
        let mut document = match present {
            Some(Some(document)) => document,
            Some(None) => {
                let aside = aside(path);
                std::fs::rename(path, &aside).map_err(|error| {
                    let hint = file::hint(&error);
                    let (path, aside) = (file::shown(path), file::shown(&aside));
                    StoreError::with_source(format!("{path}: moving it to {aside}{hint}; nothing was changed"), error)
                })?;
                after.clone()
            }
            None => after.clone(),
        };
        let text = |item: Option<&Item>| item.map(ToString::to_string);
        let keys = after.iter().chain(before.iter()).map(|(key, _)| key);
        for key in keys.filter(|key| text(after.get(key)) != text(before.get(key))) {
            match after.get(key) {
                Some(item) => drop(document.insert(key, item.clone())),
                None => drop(document.remove(key)),
            }
        }
        Ok(file::write_private(path, document.to_string().as_bytes())?)
    }
}

/// A name beside `path` that is not taken yet.
fn aside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let named = |number: u32| path.with_file_name(format!("{name}.unreadable-{number}"));
    (1..1_000).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, text).expect("it is written");
        (folder, path)
    }

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).expect("it is there")
    }

    #[test]
    fn settings_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.toml");
        assert_eq!(Settings::load(&path), (Settings::default(), Vec::new()));
        let window = WindowPlace { x: Some(10.0), y: None, width: 900.0, height: 700.0, is_maximised: true };
        let settings = Settings {
            theme: ThemeChoice::Dark,
            text_size_percent: 125,
            history_keep_days: Some(30),
            recent_commands: vec!["send".to_owned()],
            window: Some(window),
            ..Settings::default()
        };
        settings.save(&Settings::default(), &path).expect("they are written");
        assert_eq!(Settings::load(&path), (settings.clone(), Vec::new()));
        let everything = Settings { history_keep_days: None, ..settings.clone() };
        everything.save(&settings, &path).expect("they are written");
        assert_eq!(Settings::load(&path), (everything, Vec::new()));
    }

    #[test]
    fn a_bad_value_takes_its_default_and_stays_in_the_file() {
        let (_folder, path) = file("theme = \"sepia\"\ntext_size_percent = 900\nhistory_folded = true\n");
        let (settings, problems) = Settings::load(&path);
        assert_eq!(settings, Settings { history_folded: true, ..Settings::default() });
        assert!(problems[0].contains("theme = \"sepia\" cannot be used"), "{problems:?}");
        assert!(problems[1].contains("text_size_percent = 900") && problems[1].contains("75 to 200"), "{problems:?}");
        let changed = Settings { reduced_motion: true, ..settings.clone() };
        changed.save(&settings, &path).expect("they are written");
        assert!(text(&path).contains("sepia") && text(&path).contains("900"), "{}", text(&path));
        assert!(Settings::load(&path).0.reduced_motion);
    }

    #[test]
    fn a_value_that_is_no_use_is_named_with_what_it_may_be() {
        let place = |values: &str| format!("window = {{ {values}, is_maximised = false }}");
        for (line, is_usable) in [
            ("text_size_percent = 74".to_owned(), false),
            ("text_size_percent = 75".to_owned(), true),
            ("text_size_percent = 200".to_owned(), true),
            ("history_keep_days = 0".to_owned(), false),
            ("history_keep_days = 1".to_owned(), true),
            ("history_keep_entries = 0".to_owned(), false),
            ("history_height = 0.0".to_owned(), false),
            ("history_height = inf".to_owned(), false),
            ("history_height = 1.0".to_owned(), true),
            ("compose_share = 1.0".to_owned(), true),
            ("compose_share = 1.1".to_owned(), false),
            (place("width = 900.0, height = 700.0"), true),
            (place("x = -10.0, y = 0.0, width = 900.0, height = 700.0"), true),
            (place("x = nan, width = 900.0, height = 700.0"), false),
            (place("width = 0.0, height = 700.0"), false),
            (place("width = 900.0, height = -1.0"), false),
        ] {
            let (_folder, path) = file(&line);
            let (settings, problems) = Settings::load(&path);
            assert_eq!(problems.is_empty(), is_usable, "{line}: {problems:?}");
            assert_eq!(settings == Settings::default(), !is_usable || line == "compose_share = 0.45", "{line}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_said_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.toml");
        std::fs::create_dir(&path).expect("a folder in its place");
        let (settings, problems) = Settings::load(&path);
        assert_eq!(settings, Settings::default());
        assert!(problems[0].contains("settings.toml") && problems[0].contains("the defaults hold"), "{problems:?}");
        Settings { history_folded: true, ..settings.clone() }.save(&settings, &path).expect_err("it is no file");
        assert!(path.is_dir());
    }

    #[test]
    fn one_setting_is_changed_and_how_much_is_kept_is_read() {
        let settings = Settings { history_keep_days: Some(3), history_keep_entries: None, ..Settings::default() };
        let larger = settings.clone().with_text_size(125);
        assert_eq!(larger, Settings { text_size_percent: 125, ..settings });
        assert_eq!(larger.retention(), Retention { days: Some(3), entries: None });
    }

    #[test]
    fn what_another_version_wrote_and_comments_stay() {
        let (_folder, path) = file("# mine\nfrom_the_future = [1, 2]\ntheme = \"dark\" # at night\n");
        let (settings, problems) = Settings::load(&path);
        assert_eq!((settings.theme, problems), (ThemeChoice::Dark, Vec::new()));
        Settings { history_folded: true, ..settings.clone() }.save(&settings, &path).expect("they are written");
        for kept in ["# mine", "from_the_future = [1, 2]", "theme = \"dark\" # at night", "history_folded = true"] {
            assert!(text(&path).contains(kept), "{kept} in {}", text(&path));
        }
    }

    #[test]
    fn a_file_of_an_older_version_calls_after_long_work() {
        let (_folder, path) = file("theme = \"dark\"\n");
        let (settings, problems) = Settings::load(&path);
        assert!(settings.calls_after_long_work && problems.is_empty());
        let quiet = Settings { calls_after_long_work: false, ..settings.clone() };
        quiet.save(&settings, &path).expect("they are written");
        assert_eq!(Settings::load(&path).0, quiet);
    }

    #[test]
    fn the_order_and_the_folders_of_destinations_read_back_and_can_be_written_by_hand() {
        let (_folder, path) = file("[[destination_places]]\ndestination = \"b\"\nfolder = \"Acme\"\n");
        let (start, problems) = Settings::load(&path);
        let place = |id: &str, folder: Option<&str>| DestinationPlace {
            destination: id.to_owned(),
            folder: folder.map(str::to_owned),
        };
        assert_eq!((start.destination_places.clone(), problems), (vec![place("b", Some("Acme"))], Vec::new()));
        let places = vec![place("a", None), place("b", Some("Acme"))];
        let folded = vec!["Acme".to_owned()];
        let arranged = Settings { destination_places: places, folded_folders: folded, ..start.clone() };
        arranged.save(&start, &path).expect("they are written");
        assert_eq!(Settings::load(&path), (arranged, Vec::new()), "{}", text(&path));
    }

    #[test]
    fn two_windows_keep_each_others_changes() {
        let (_folder, path) = file("");
        let (start, _) = Settings::load(&path);
        Settings { theme: ThemeChoice::Light, ..start.clone() }.save(&start, &path).expect("the first writes");
        Settings { history_folded: true, ..start.clone() }.save(&start, &path).expect("the second writes");
        let both = Settings { theme: ThemeChoice::Light, history_folded: true, ..start };
        assert_eq!(Settings::load(&path).0, both);
    }

    #[test]
    fn a_file_that_is_no_toml_is_moved_aside_before_another_takes_its_place() {
        let (folder, path) = file("theme = = dark");
        let (settings, problems) = Settings::load(&path);
        assert!(problems[0].contains("settings.toml.unreadable-1"), "{problems:?}");
        Settings { history_folded: true, ..settings.clone() }.save(&settings, &path).expect("they are written");
        assert_eq!(text(&folder.path().join("settings.toml.unreadable-1")), "theme = = dark");
        assert!(Settings::load(&path).0.history_folded);
    }

    #[test]
    fn sizes_of_text_have_ends() {
        assert_eq!(TEXT_SIZE_PERCENT.all().collect::<Vec<_>>(), [75, 80, 90, 100, 110, 125, 150, 175, 200]);
        assert_eq!((TEXT_SIZE_PERCENT.above(100), TEXT_SIZE_PERCENT.below(100)), (110, 90));
        assert_eq!((TEXT_SIZE_PERCENT.above(200), TEXT_SIZE_PERCENT.below(75)), (200, 75));
        assert_eq!(TEXT_SIZE_PERCENT.above(130), 150, "a size of the file need not be on the ladder");
    }
}
