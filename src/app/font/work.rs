//! Fonts of the system: what is done in the background.

use std::sync::Arc;

use super::search;
use crate::app::runner::Runner;

/// Work for the background.
#[derive(Debug)]
pub enum FontEffect {
    /// Look for fonts of the system that have these characters.
    Find {
        characters: Vec<char>,
        /// Names of the fonts in use.
        known: Vec<String>,
        /// Bytes that more of them may take.
        room: usize,
    },
}

impl FontEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Find { characters, known, room } => {
                let folders = Arc::clone(&runner.font_folders);
                runner.blocking(move || search::find(&folders, characters, &known, room));
            }
        }
    }
}
