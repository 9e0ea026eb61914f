//! The body that is looked at.

use std::sync::Arc;

use super::*;
use crate::app::body::{BodyFace, Search, UNWRAPPED_ROW_CHARS};
use crate::app::exchange::verdict;
use crate::app::state::{ExchangeTab, LoadedExchange, Shown};
use crate::app::{BodyCommand, BodyEffect, BodyNews, Effect, ExchangeCommand, FileEffect};

/// A window that shows the answer `text`.
fn showing(text: &[u8]) -> Window {
    let mut window = Window::new();
    let mut exchange = answered(200, "", b"");
    if let Outcome::Answered(response) = &mut exchange.outcome {
        response.body = BodyRecord { bytes: text.len() as u64, kept: text.to_vec(), ..BodyRecord::default() };
    }
    let verdict = verdict::of(&exchange);
    window.state.exchange.loaded = Some(LoadedExchange::new(Some(id(1)), Arc::new(exchange), &[], verdict));
    window.state.exchange.shown = Shown::Stored(id(1));
    window.apply(ExchangeCommand::SetTab(ExchangeTab::Response));
    window
}

fn text_of(window: &Window) -> &str {
    window.state.body.view.as_ref().map_or("", |view| view.text.as_str())
}

#[test]
fn a_body_is_laid_out_at_once_when_its_tab_is_shown_and_again_on_another_face() {
    let mut window = showing(b"{\"a\":1}");
    assert_eq!(text_of(&window), "{\n  \"a\": 1\n}");
    window.apply(BodyCommand::SetFace(BodyFace::Raw));
    assert_eq!(text_of(&window), "{\"a\":1}");
    window.apply(ExchangeCommand::SetTab(ExchangeTab::Timeline));
    assert_eq!(text_of(&window), "{\"a\":1}", "what is not looked at is not made");
    assert!(window.take().is_empty());
}

#[test]
fn a_large_body_is_laid_out_in_the_background_one_view_at_a_time() {
    let mut window = showing(&b"[1]\n".repeat(100_000));
    let effects = window.take();
    let [Effect::Body(BodyEffect::View { request_id, wish, search, present })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(window.state.body.view.is_none() && window.state.body.is_busy());
    window.apply(BodyCommand::SetFace(BodyFace::Raw));
    assert!(window.take().is_empty(), "one at a time");
    let (view, matches) = crate::app::body::update::make(wish, search, present.clone());
    window.news(BodyNews::Viewed { request_id: *request_id, view, matches });
    let newer = window.take();
    let [Effect::Body(BodyEffect::View { request_id, wish, search, present })] = newer.as_slice() else {
        panic!("{newer:?}")
    };
    let (view, matches) = crate::app::body::update::make(wish, search, present.clone());
    window.news(BodyNews::Viewed { request_id: *request_id, view, matches });
    assert_eq!(window.state.body.view.as_ref().map(|view| view.rows.len()), Some(100_001));
    assert!(!window.state.body.is_busy() && window.take().is_empty());
}

#[test]
fn a_search_of_a_large_body_does_not_lay_it_out_again() {
    let mut window = showing(&b"[1]\n".repeat(100_000));
    let effects = window.take();
    let [Effect::Body(BodyEffect::View { request_id, wish, search, present })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let (view, matches) = crate::app::body::update::make(wish, search, present.clone());
    window.news(BodyNews::Viewed { request_id: *request_id, view, matches });
    window.apply(BodyCommand::Search(Search::of("[1]")));
    let effects = window.take();
    let [Effect::Body(BodyEffect::View { present: Some(_), search, .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(search, &Search::of("[1]"));
}

#[test]
fn matches_go_round_at_both_ends() {
    let mut window = showing(b"ab AB ab");
    window.apply(BodyCommand::Search(Search::of("ab")));
    assert_eq!(window.state.body.matches.at, [0, 3, 6]);
    window.apply(BodyCommand::StepMatch(-1));
    assert_eq!(window.state.body.current, 2);
    window.apply(BodyCommand::StepMatch(2));
    assert_eq!(window.state.body.current, 1);
    window.apply(BodyCommand::Search(Search::of("nothing")));
    window.apply(BodyCommand::StepMatch(1));
    assert_eq!((window.state.body.current, window.state.body.matches.at.len()), (0, 0));
}

#[test]
fn the_body_of_one_exchange_never_stands_beneath_another() {
    let mut window = showing(&b"[1]\n".repeat(100_000));
    let effects = window.take();
    let [Effect::Body(BodyEffect::View { request_id, wish, search, .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let other = answered(200, "", b"");
    let verdict = verdict::of(&other);
    window.state.exchange.loaded = Some(LoadedExchange::new(Some(id(2)), Arc::new(other), &[], verdict));
    let (view, matches) = crate::app::body::update::make(wish, search, None);
    window.news(BodyNews::Viewed { request_id: *request_id, view, matches });
    assert_eq!(text_of(&window), "");
}

#[test]
fn lines_that_are_not_wrapped_go_on_to_the_right() {
    let mut window = showing("x".repeat(400).as_bytes());
    let rows = |window: &Window| window.state.body.view.as_ref().map(|view| view.rows.len());
    assert_eq!(rows(&window), Some(5));
    window.apply(BodyCommand::SetWraps(false));
    assert_eq!(rows(&window), Some(1));
    window.apply(BodyCommand::SetWidth(200));
    assert_eq!(rows(&window), Some(1), "the width of the window does not matter then");
    assert_eq!(window.state.body.about.as_ref().map(|about| about.row_chars), Some(UNWRAPPED_ROW_CHARS));
}

#[test]
fn how_it_is_searched_is_part_of_the_search() {
    let mut window = showing(b"id ID idle");
    window.apply(BodyCommand::Search(Search::of("id")));
    assert_eq!(window.state.body.matches.at, [0, 3, 6]);
    window.apply(BodyCommand::Search(Search { matches_case: true, ..Search::of("id") }));
    assert_eq!(window.state.body.matches.at, [0, 6]);
    window.apply(BodyCommand::Search(Search { matches_case: true, whole_word: true, ..Search::of("id") }));
    assert_eq!(window.state.body.matches.at, [0]);
}

#[test]
fn only_a_body_with_a_text_in_view_can_be_searched() {
    let mut window = Window::new();
    assert!(window.state.searchable_body().is_none());
    window = showing(b"{}");
    assert!(window.state.searchable_body().is_some());
    window.apply(BodyCommand::SetFace(BodyFace::Hex));
    assert!(window.state.searchable_body().is_none());
    window.apply(BodyCommand::SetFace(BodyFace::Raw));
    window.apply(ExchangeCommand::SetTab(ExchangeTab::Timeline));
    assert!(window.state.searchable_body().is_none(), "it is there, and not in view");
}

#[test]
fn the_body_of_a_request_is_saved_byte_for_byte() {
    let mut window = Window::new();
    window.apply(ExchangeCommand::SaveRequestBody("body".into()));
    assert!(window.take().is_empty() && window.notices()[0].contains("no request yet"));
    let mut window = showing(b"answer");
    let mut sent = answered(200, "", b"caf\xe9");
    sent.request.body.truncated = true;
    let verdict = verdict::of(&sent);
    window.state.exchange.loaded = Some(LoadedExchange::new(Some(id(1)), Arc::new(sent), &[], verdict));
    window.apply(ExchangeCommand::SaveRequestBody("body".into()));
    let effects = window.take();
    let [Effect::File(FileEffect::Write { bytes, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(bytes.as_ref(), b"caf\xe9");
    assert!(window.notices()[0].contains("first part"), "what is missing is said");
}
