//! Characters that the built-in fonts do not have: they are noted while a frame is laid out, and a font of the system
//! that has them is put behind the others once it was read.
//!
//! ```text
//!  egui lays out ─▶ Noted ─▶ FontCommand::Want ─▶ (read in the background) ─▶ State ─▶ Context::add_font
//! ```

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use egui::epaint::text::{FallbackRequest, FontInsert, FontPriority, FontProvider, InsertFontFamily};
use egui::{Context, FontData, FontFamily};

use crate::app::state::State;
use crate::app::{CommandQueue, FontCommand};

/// What could not be drawn since it was last asked. Laying out never waits for a file.
#[derive(Debug, Clone, Default)]
struct Noted(Arc<Mutex<BTreeSet<char>>>);

impl FontProvider for Noted {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.extend(request.cluster.chars().next().filter(|c| is_of_a_script(*c)));
        None
    }
}

/// False for what no font of the system is expected to have.
fn is_of_a_script(c: char) -> bool {
    !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fe00}'..='\u{fe0f}') && !c.is_control()
}

/// Follows what is missing and what was read.
#[derive(Debug)]
pub(super) struct FontFallback {
    noted: Noted,
    /// Fonts of the system that egui has.
    installed: usize,
}

impl FontFallback {
    pub(super) fn install(ctx: &Context) -> Self {
        let noted = Noted::default();
        ctx.add_font_provider(Arc::new(noted.clone()));
        Self { noted, installed: 0 }
    }

    /// After a frame: ask for what it could not draw, and put to use what was read.
    pub(super) fn follow(&mut self, ctx: &Context, state: &State, commands: &CommandQueue) {
        let noted = std::mem::take(&mut *self.noted.0.lock().unwrap_or_else(PoisonError::into_inner));
        if !noted.is_empty() {
            commands.push(FontCommand::Want(noted.into_iter().collect()));
        }
        for font in state.fonts.loaded.iter().skip(self.installed) {
            let family = |family| InsertFontFamily { family, priority: FontPriority::Lowest };
            let semibold = FontFamily::Name("semibold".into());
            let families = [FontFamily::Proportional, FontFamily::Monospace, semibold].map(family);
            let data = FontData::from_blob(Arc::clone(font) as _, font.index);
            ctx.add_font(FontInsert::new(&font.name, data, families.into()));
            ctx.request_repaint();
        }
        self.installed = state.fonts.loaded.len();
    }
}
