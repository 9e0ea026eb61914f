//! Preferences of the window.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{StoreError, file};

/// What the window remembers. Unknown fields are ignored, missing ones take their default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: ThemeChoice,
    pub selected_destination: Option<String>,
    pub destinations_folded: bool,
    pub history_folded: bool,
    /// Points.
    pub history_height: f32,
    /// Share of the width that compose takes beside the exchange, 0 to 1.
    pub compose_share: f32,
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

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            selected_destination: None,
            destinations_folded: false,
            history_folded: false,
            history_height: 220.0,
            compose_share: 0.45,
        }
    }
}

impl Settings {
    /// Defaults where the file is missing; an error where it is broken.
    pub fn load(path: &Path) -> Result<Self, StoreError> {
        const SETTINGS_BYTES_MAX: u64 = 64 * 1024;
        let Some(text) = file::read_text(path, SETTINGS_BYTES_MAX)? else {
            return Ok(Self::default());
        };
        toml_edit::de::from_str(&text)
            .map_err(|error| StoreError::with_source(format!("{}: reading the settings", path.display()), error))
    }

    /// Replace the file, atomically.
    pub fn save(&self, path: &Path) -> Result<(), StoreError> {
        let text = toml_edit::ser::to_string_pretty(self)
            .map_err(|error| StoreError::with_source(format!("{}: writing the settings", path.display()), error))?;
        file::write_atomically(path, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_and_broken_ones_are_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.toml");
        assert_eq!(Settings::load(&path).expect("none is the default"), Settings::default());
        let settings = Settings { theme: ThemeChoice::Dark, history_height: 300.0, ..Settings::default() };
        settings.save(&path).expect("they are written");
        assert_eq!(Settings::load(&path).expect("they parse"), settings);
        std::fs::write(&path, "theme = 3").expect("it is written");
        assert!(Settings::load(&path).is_err_and(|error| error.chain().contains("settings.toml")));
    }
}
