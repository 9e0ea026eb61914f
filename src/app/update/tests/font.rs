//! Characters that the built-in fonts lack.

use std::sync::Arc;

use super::*;
use crate::app::state::SystemFont;
use crate::app::{FontCommand, FontEffect, FontNews};
use crate::domain::limits::FONTS_BYTES_MAX;

fn asked(window: &mut Window) -> Vec<(Vec<char>, Vec<String>, usize)> {
    let effects = window.take().into_iter().filter_map(|effect| match effect {
        Effect::Font(FontEffect::Find { characters, known, room }) => Some((characters, known, room)),
        _ => None,
    });
    effects.collect()
}

#[test]
fn nothing_is_looked_for_before_a_text_needs_it() {
    let mut window = Window::with(Preset::AmazonS3);
    window.wait(Duration::minutes(1));
    assert!(asked(&mut window).is_empty() && window.state.fonts.loaded.is_empty());
}

#[test]
fn characters_are_looked_for_once_one_search_at_a_time() {
    let mut window = Window::new();
    window.apply(FontCommand::Want(vec!['日']));
    assert_eq!(asked(&mut window), [(vec!['日'], Vec::new(), FONTS_BYTES_MAX)]);
    window.apply(FontCommand::Want(vec!['日', '本']));
    assert!(asked(&mut window).is_empty(), "one at a time");
    let font = Arc::new(SystemFont { name: "Sans.ttf".to_owned(), index: 0, bytes: vec![0; 1_000] });
    window.news(FontNews::Found { fonts: vec![font], missing: Vec::new() });
    assert_eq!(asked(&mut window), [(vec!['本'], vec!["Sans.ttf".to_owned()], FONTS_BYTES_MAX - 1_000)]);
    window.news(FontNews::Found { fonts: Vec::new(), missing: vec!['本'] });
    window.apply(FontCommand::Want(vec!['本']));
    assert!(asked(&mut window).is_empty(), "what no font has is not looked for again");
    assert!(window.notices().is_empty(), "and nobody is bothered with it");
}
