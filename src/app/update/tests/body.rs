//! The body that is looked at.

use std::sync::Arc;

use super::*;
use crate::app::body::BodyFace;
use crate::app::effect::Effect;
use crate::app::state::{ExchangeTab, LoadedExchange, Shown};
use crate::app::verdict;

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
    window.apply(Command::SetExchangeTab(ExchangeTab::Response));
    window
}

fn text_of(window: &Window) -> &str {
    window.state.body.view.as_ref().map_or("", |view| view.text.as_str())
}

#[test]
fn a_body_is_laid_out_at_once_when_its_tab_is_shown_and_again_on_another_face() {
    let mut window = showing(b"{\"a\":1}");
    assert_eq!(text_of(&window), "{\n  \"a\": 1\n}");
    window.apply(Command::SetBodyFace(BodyFace::Raw));
    assert_eq!(text_of(&window), "{\"a\":1}");
    window.apply(Command::SetExchangeTab(ExchangeTab::Timeline));
    assert_eq!(text_of(&window), "{\"a\":1}", "what is not looked at is not made");
    assert!(window.take().is_empty());
}

#[test]
fn a_large_body_is_laid_out_in_the_background_one_view_at_a_time() {
    let mut window = showing(&b"[1]\n".repeat(100_000));
    let effects = window.take();
    let [Effect::ViewBody { request_id, wish, search, present }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(window.state.body.view.is_none() && window.state.body.is_busy());
    window.apply(Command::SetBodyFace(BodyFace::Raw));
    assert!(window.take().is_empty(), "one at a time");
    let (view, matches) = crate::app::update::make_body_view(wish, search, present.clone());
    window.news(News::BodyViewed { request_id: *request_id, view, matches });
    let newer = window.take();
    let [Effect::ViewBody { request_id, wish, search, present }] = newer.as_slice() else { panic!("{newer:?}") };
    let (view, matches) = crate::app::update::make_body_view(wish, search, present.clone());
    window.news(News::BodyViewed { request_id: *request_id, view, matches });
    assert_eq!(window.state.body.view.as_ref().map(|view| view.rows.len()), Some(100_001));
    assert!(!window.state.body.is_busy() && window.take().is_empty());
}

#[test]
fn a_search_of_a_large_body_does_not_lay_it_out_again() {
    let mut window = showing(&b"[1]\n".repeat(100_000));
    let effects = window.take();
    let [Effect::ViewBody { request_id, wish, search, present }] = effects.as_slice() else { panic!("{effects:?}") };
    let (view, matches) = crate::app::update::make_body_view(wish, search, present.clone());
    window.news(News::BodyViewed { request_id: *request_id, view, matches });
    window.apply(Command::SearchBody("[1]".to_owned()));
    let effects = window.take();
    let [Effect::ViewBody { present: Some(_), search, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(search, "[1]");
}

#[test]
fn matches_go_round_at_both_ends() {
    let mut window = showing(b"ab AB ab");
    window.apply(Command::SearchBody("ab".to_owned()));
    assert_eq!(window.state.body.matches.at, [0, 3, 6]);
    window.apply(Command::StepMatch(-1));
    assert_eq!(window.state.body.current, 2);
    window.apply(Command::StepMatch(2));
    assert_eq!(window.state.body.current, 1);
    window.apply(Command::SearchBody("nothing".to_owned()));
    window.apply(Command::StepMatch(1));
    assert_eq!((window.state.body.current, window.state.body.matches.at.len()), (0, 0));
}

#[test]
fn the_body_of_one_exchange_never_stands_beneath_another() {
    let mut window = showing(&b"[1]\n".repeat(100_000));
    let effects = window.take();
    let [Effect::ViewBody { request_id, wish, search, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let other = answered(200, "", b"");
    let verdict = verdict::of(&other);
    window.state.exchange.loaded = Some(LoadedExchange::new(Some(id(2)), Arc::new(other), &[], verdict));
    let (view, matches) = crate::app::update::make_body_view(wish, search, None);
    window.news(News::BodyViewed { request_id: *request_id, view, matches });
    assert_eq!(text_of(&window), "");
}
