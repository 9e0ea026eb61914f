//! Probes: asked for twice before anything goes out.

use std::sync::Arc;

use super::*;
use crate::app::effect::Errand;
use crate::app::state::{LoadedExchange, ProbePreview, ProbeState, SendState};
use crate::app::verdict;
use crate::domain::{Probe, WireText};

/// A window that shows a refused exchange of its only destination.
fn refused() -> Window {
    let mut window = Window::with(Preset::AmazonS3);
    let mut exchange = answered(403, "", b"");
    exchange.destination.name = window.draft().fields.name.clone();
    let verdict = verdict::of(&exchange);
    window.state.exchange.loaded = Some(LoadedExchange::new(None, Arc::new(exchange), &[], verdict));
    window
}

fn answer_plan(window: &mut Window, result: Result<(), String>) {
    let ProbeState::Preparing { request_id, probe } = window.state.probe else { panic!("nothing is prepared") };
    let preview = ProbePreview {
        probe,
        method: Method::Head,
        url: WireText::plain("https://acme.example/"),
        headers: Vec::new(),
        body_bytes: 0,
        fetches_token: false,
        notes: Vec::new(),
    };
    window.news(News::ProbePrepared { request_id, result: result.map(|()| Arc::new(preview)) });
}

#[test]
fn a_probe_goes_out_only_after_it_was_shown() {
    let mut window = refused();
    window.apply(Command::SendProbe);
    assert!(window.take().is_empty(), "nothing was prepared");
    window.apply(Command::PrepareProbe(Probe::Clock));
    assert!(matches!(window.take().as_slice(), [Effect::PrepareProbe { probe: Probe::Clock, .. }]));
    window.apply(Command::SendProbe);
    assert!(window.take().is_empty(), "not shown yet");
    answer_plan(&mut window, Ok(()));
    window.apply(Command::SendProbe);
    let effects = window.take();
    let [Effect::Send { errand, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*errand, Errand::Probe { probe: Probe::Clock, after_status: Some(403) });
    assert!(matches!(window.state.send, SendState::Preparing { .. }) && matches!(window.state.probe, ProbeState::Idle));
}

#[test]
fn a_probe_that_cannot_be_made_says_why_and_one_not_wanted_any_more_is_forgotten() {
    let mut window = refused();
    window.apply(Command::PrepareProbe(Probe::Region));
    answer_plan(&mut window, Err("the URL is empty".to_owned()));
    assert!(matches!(&window.state.probe, ProbeState::Failed { problem, .. } if problem == "the URL is empty"));
    window.apply(Command::CancelProbe);
    window.apply(Command::SendProbe);
    assert!(matches!(window.state.probe, ProbeState::Idle) && !window.state.send.is_running());
}

#[test]
fn a_probe_goes_to_the_destination_of_the_exchange_only() {
    let mut window = refused();
    window.apply(Command::PrepareProbe(Probe::Clock));
    answer_plan(&mut window, Ok(()));
    window.take();
    window.apply(Command::NewDestination(Preset::AmazonS3));
    window.edit(|fields| fields.name = "Another".to_owned());
    window.take();
    window.apply(Command::SendProbe);
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::Send { .. })));
    window.apply(Command::PrepareProbe(Probe::Clock));
    assert!(window.take().is_empty());
    assert!(window.notices().iter().any(|text| text.contains("a probe goes nowhere else")), "{:?}", window.notices());
}
