//! Probes: asked for twice before anything goes out.

use std::sync::Arc;

use super::*;
use crate::app::exchange::verdict;
use crate::app::state::{LoadedExchange, ProbePreview, ProbeState, SendState};
use crate::app::{DestinationCommand, Errand, ProbeCommand, ProbeEffect, ProbeError, ProbeNews, SendEffect};
use crate::delivery::PrepareError;
use crate::domain::target::TargetError;
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

fn answer_plan(window: &mut Window, result: Result<(), ProbeError>) {
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
    window.news(ProbeNews::Prepared { request_id, result: result.map(|()| Arc::new(preview)) });
}

#[test]
fn a_probe_goes_out_only_after_it_was_shown() {
    let mut window = refused();
    window.apply(ProbeCommand::Send);
    assert!(window.take().is_empty(), "nothing was prepared");
    window.apply(ProbeCommand::Prepare(Probe::Clock));
    assert!(matches!(window.take().as_slice(), [Effect::Probe(ProbeEffect::Prepare { probe: Probe::Clock, .. })]));
    window.apply(ProbeCommand::Send);
    assert!(window.take().is_empty(), "not shown yet");
    answer_plan(&mut window, Ok(()));
    window.apply(ProbeCommand::Send);
    let effects = window.take();
    let [Effect::Send(SendEffect::Start { errand, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*errand, Errand::Probe { probe: Probe::Clock, after_status: Some(403) });
    assert!(matches!(window.state.send, SendState::Preparing { .. }) && matches!(window.state.probe, ProbeState::Idle));
}

#[test]
fn a_probe_that_cannot_be_made_says_why_and_one_not_wanted_any_more_is_forgotten() {
    let mut window = refused();
    window.apply(ProbeCommand::Prepare(Probe::Region));
    answer_plan(&mut window, Err(PrepareError::from(TargetError { text: "the URL is empty".to_owned() }).into()));
    assert!(matches!(&window.state.probe, ProbeState::Failed { problem, .. } if problem == "url: the URL is empty"));
    window.apply(ProbeCommand::Cancel);
    window.apply(ProbeCommand::Send);
    assert!(matches!(window.state.probe, ProbeState::Idle) && !window.state.send.is_running());
}

#[test]
fn a_probe_goes_to_the_destination_of_the_exchange_only() {
    let mut window = refused();
    window.apply(ProbeCommand::Prepare(Probe::Clock));
    answer_plan(&mut window, Ok(()));
    window.take();
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    window.edit(|fields| fields.name = "Another".to_owned());
    window.take();
    window.apply(ProbeCommand::Send);
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::Send(SendEffect::Start { .. }))));
    window.apply(ProbeCommand::Prepare(Probe::Clock));
    assert!(window.take().is_empty());
    assert!(window.notices().iter().any(|text| text.contains("a probe goes nowhere else")), "{:?}", window.notices());
}
