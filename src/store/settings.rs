//! Preferences of the window.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::StoreError;

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
    /// Defaults where the file is missing; an error (and defaults in use) where it is broken.
    pub fn load(path: &Path) -> Result<Self, StoreError> {
        let _ = path;
        todo!()
    }

    pub fn save(&self, path: &Path) -> Result<(), StoreError> {
        let _ = path;
        todo!()
    }
}
