//! A text has characters that no font in use has: look for one, once.

use std::sync::Arc;

use crate::app::state::{State, SystemFont};
use crate::app::{Effect, FontCommand, FontEffect, FontNews};
use crate::domain::limits::{FONTS_BYTES_MAX, MISSING_CHARACTERS_MAX};

pub(in crate::app) fn take_news(state: &mut State, news: FontNews) -> Vec<Effect> {
    match news {
        FontNews::Found { fonts, missing } => found(state, fonts, missing),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: FontCommand) -> Vec<Effect> {
    match command {
        FontCommand::Want(characters) => want(state, characters),
    }
}

/// `characters` were to be drawn and could not be.
pub(in crate::app) fn want(state: &mut State, characters: Vec<char>) -> Vec<Effect> {
    let fonts = &mut state.fonts;
    if fonts.missing.len() < MISSING_CHARACTERS_MAX {
        let is_new = |c: &char| !fonts.missing.contains(c) && !fonts.searched.contains(c);
        fonts.waiting.extend(characters.into_iter().filter(is_new));
    }
    search(state)
}

/// One search at a time: the font that it finds may have what was wanted meanwhile.
fn search(state: &mut State) -> Vec<Effect> {
    let room = FONTS_BYTES_MAX.saturating_sub(state.fonts.bytes());
    let fonts = &mut state.fonts;
    if !fonts.searched.is_empty() || fonts.waiting.is_empty() {
        return Vec::new();
    }
    fonts.searched = std::mem::take(&mut fonts.waiting);
    let known = fonts.loaded.iter().map(|font| font.name.clone()).collect();
    vec![Effect::Font(FontEffect::Find { characters: fonts.searched.iter().copied().collect(), known, room })]
}

pub(in crate::app) fn found(state: &mut State, found: Vec<Arc<SystemFont>>, missing: Vec<char>) -> Vec<Effect> {
    let fonts = &mut state.fonts;
    fonts.searched.clear();
    fonts.loaded.extend(found);
    fonts.missing.extend(missing);
    search(state)
}
