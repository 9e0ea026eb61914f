use std::sync::Arc;

use super::*;
use crate::app::state::{ComposeTab, NarrowTab, SecretInput, SecretSlot, SendProblem, SendState, Shown, Subject};
use crate::app::{
    BatchCommand, DestinationCommand, NotKept, SecretCommand, SecretEffect, SecretNews, SendCommand, SendEffect,
    SendNews, Sent,
};
use crate::delivery::{Progress, ProgressStage};
use crate::domain::exchange::{Failure, FailureKind};
use crate::domain::timings::Phase;
use crate::domain::{SecretName, Setting};
use crate::store::StoreError;

fn sending() -> (Window, u64) {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.url = "https://acme.example/in".into());
    window.apply(SendCommand::Start);
    let send_id = window
        .take()
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Send(SendEffect::Start { send_id, .. }) => Some(send_id),
            _ => None,
        })
        .expect("a send is started");
    (window, send_id)
}

fn sent(exchange: Exchange, ids: Result<Vec<EntryId>, NotKept>) -> Sent {
    let delivered = exchange.is_success();
    Sent { exchanges: vec![Arc::new(exchange)], ids, delivered, stopped: None }
}

#[test]
fn an_answer_is_shown_with_its_verdict_and_stands_in_the_history() {
    let (mut window, send_id) = sending();
    let progress = Progress { stage: ProgressStage::Delivery, phase: Phase::Wait };
    window.news(SendNews::Progressed { send_id, progress });
    assert!(matches!(window.state.send, SendState::Sending { progress, .. } if progress.phase == Phase::Wait));
    window.news(SendNews::Finished { send_id, result: Ok(sent(answered(204, "", b"[]"), Ok(vec![id(7)]))) });
    assert_eq!(window.state.send, SendState::Done { ids: vec![id(7)], delivered: true, stopped: None });
    assert_eq!(window.state.exchange.shown, Shown::Stored(id(7)));
    let loaded = window.state.exchange.loaded.as_ref().expect("the exchange is shown without loading it");
    assert_eq!(loaded.verdict.text, "Accepted: 204.");
    assert_eq!(window.state.history.focused, Some(id(7)));
}

#[test]
fn in_one_column_what_was_sent_comes_into_view() {
    let (window, _) = sending();
    assert_eq!(window.state.layout.narrow_tab, NarrowTab::Exchange);
}

#[test]
fn an_answer_that_cannot_be_stored_is_shown_all_the_same() {
    let (mut window, send_id) = sending();
    let result = Ok(sent(answered(200, "", b"[]"), Err(StoreError::new("The disk is full.").into())));
    window.news(SendNews::Finished { send_id, result });
    assert_eq!(window.state.exchange.shown, Shown::Unsaved);
    assert!(window.state.exchange.loaded.is_some());
    assert_eq!(window.notices(), ["The request was sent, but the history could not keep it: The disk is full."]);
}

#[test]
fn a_second_send_waits_for_the_user() {
    let (mut window, _send_id) = sending();
    window.apply(SendCommand::Start);
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::Send(SendEffect::Start { .. }))));
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn a_cancelled_send_is_over_only_when_the_wire_says_so() {
    let (mut window, send_id) = sending();
    window.apply(SendCommand::Cancel);
    assert!(
        matches!(&window.take()[..], [Effect::Send(SendEffect::Cancel { send_id: cancelled })] if *cancelled == send_id)
    );
    assert!(matches!(window.state.send, SendState::Cancelling { .. }));
    let progress = Progress { stage: ProgressStage::Delivery, phase: Phase::Receive };
    window.news(SendNews::Progressed { send_id, progress });
    assert!(matches!(window.state.send, SendState::Cancelling { .. }), "late progress changes nothing");
    let mut exchange = answered(0, "", b"[]");
    exchange.outcome = Outcome::Failed(Failure {
        phase: Phase::Wait,
        kind: FailureKind::Cancelled,
        message: "cancelled".to_owned(),
        after_ms: 5,
        first_bytes: None,
        connect_status: None,
    });
    window.news(SendNews::Finished { send_id, result: Ok(sent(exchange, Ok(vec![id(1)]))) });
    assert_eq!(window.state.send, SendState::Cancelled { ids: vec![id(1)] });
}

#[test]
fn an_answer_that_beat_the_cancel_is_not_called_cancelled() {
    let (mut window, send_id) = sending();
    window.apply(SendCommand::Cancel);
    window.news(SendNews::Finished { send_id, result: Ok(sent(answered(200, "", b"[]"), Ok(vec![id(1)]))) });
    assert!(matches!(window.state.send, SendState::Done { delivered: true, .. }));
}

#[test]
fn an_answer_to_an_earlier_send_changes_nothing() {
    let (mut window, send_id) = sending();
    let problem = SendProblem::at(Setting::Url, "late".to_owned());
    window.news(SendNews::Finished { send_id: send_id - 1, result: Err(problem) });
    assert_eq!(window.state.send.running_id(), Some(send_id));
}

#[test]
fn a_missing_secret_is_named_with_its_field() {
    let (mut window, send_id) = sending();
    let problem = SendProblem::at(SecretName::HeaderValue, "not in the keyring".to_owned());
    window.news(SendNews::Finished { send_id, result: Err(problem.clone()) });
    assert_eq!(window.state.send, SendState::Failed(problem));
}

#[test]
fn without_a_destination_send_says_what_to_do() {
    let mut window = Window::new();
    window.apply(SendCommand::Start);
    assert_eq!(window.state.send, SendState::Idle);
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn a_timeout_that_is_no_number_stops_the_send_at_its_field() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.connection.total_timeout_seconds = "long".to_owned());
    window.apply(SendCommand::Start);
    assert!(
        matches!(&window.state.send, SendState::Failed(problem) if problem.subject == Some(Setting::TotalTimeout.into()))
    );
}

#[test]
fn a_refused_send_shows_the_next_request_and_leads_to_the_first_field() {
    let mut window = Window::with(Preset::AmazonS3);
    window.state.exchange.shown = Shown::Unsaved;
    window.edit(|fields| fields.connection.total_timeout_seconds = "long".to_owned());
    window.apply(SendCommand::Start);
    assert_eq!(window.state.exchange.shown, Shown::NextRequest);
    assert_eq!(window.state.layout.focus, Some(Setting::Url.into()), "the form is filled in from its top");
    assert_eq!(window.state.layout.compose_tab, ComposeTab::Destination);
    window.edit(|fields| {
        fields.url = "https://bucket.s3.eu-west-1.amazonaws.com".into();
        fields.sigv4.region = "eu-west-1".to_owned();
        fields.sigv4.access_key_id = "AKIAIOSFODNN7EXAMPLE".to_owned();
    });
    window.apply(SendCommand::Start);
    assert_eq!(window.state.layout.focus, Some(Setting::TotalTimeout.into()));
}

#[test]
fn a_missing_secret_opens_its_entry() {
    let (mut window, send_id) = sending();
    let problem = SendProblem::at(SecretName::HeaderValue, "not in the keyring".to_owned());
    window.news(SendNews::Finished { send_id, result: Err(problem) });
    let slot = window.state.secrets.entry.as_ref().map(|entry| entry.slot);
    assert_eq!(slot, Some(crate::app::state::SecretSlot::HeaderValue));
}

#[test]
fn a_refusal_goes_with_its_cause_and_never_to_another_destination() {
    let refused = || {
        let (mut window, send_id) = sending();
        let problem = SendProblem::at(Setting::Url, "has a space in it".to_owned());
        window.news(SendNews::Finished { send_id, result: Err(problem) });
        assert!(window.state.notes_on(Setting::Url).iter().any(|note| note.text == "has a space in it"));
        window
    };
    let mut corrected = refused();
    corrected.edit(|fields| fields.url = "https://acme.example/other".into());
    assert_eq!(corrected.state.send, SendState::Idle);
    let mut stored = refused();
    let reference = crate::domain::SecretRef::Keyring("any".to_owned());
    stored.news(SecretNews::Stored { reference, result: Ok(crate::domain::SecretFacts::default()) });
    assert_eq!(stored.state.send, SendState::Idle);
    let mut left = refused();
    left.apply(DestinationCommand::New(Preset::AmazonS3));
    assert_eq!(left.state.send, SendState::Idle);
    assert!(left.state.notes_on(Setting::Url).iter().all(|note| note.text != "has a space in it"));
}

#[test]
fn the_response_to_another_destination_leaves_the_pane_alone() {
    let (mut window, send_id) = sending();
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    window.news(SendNews::Finished { send_id, result: Ok(sent(answered(204, "", b"[]"), Ok(vec![id(7)]))) });
    assert_eq!(window.state.exchange.shown, Shown::NextRequest);
    assert!(window.state.exchange.loaded.is_none());
    assert_eq!(
        window
            .state
            .history
            .latest
            .get(&crate::domain::DestinationLabel::default())
            .map(|result| (result.status, result.is_ok)),
        Some((Some(204), true))
    );
}

#[test]
fn what_another_destination_was_refused_for_is_told_by_name() {
    let (mut window, send_id) = sending();
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    let problem = SendProblem::at(SecretName::HeaderValue, "No header value.".to_owned());
    window.news(SendNews::Finished { send_id, result: Err(problem) });
    assert_eq!(window.state.send, SendState::Idle);
    assert_eq!(window.notices(), ["Not sent to acme.example: No header value."]);
}

#[test]
fn another_destination_is_selected_with_its_next_request_and_without_a_verdict() {
    let (mut window, send_id) = sending();
    window.news(SendNews::Finished { send_id, result: Ok(sent(answered(204, "", b"[]"), Ok(vec![id(7)]))) });
    assert!(window.state.exchange.loaded.is_some());
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    assert_eq!(window.state.exchange.shown, Shown::NextRequest);
    assert!(window.state.exchange.loaded.is_none());
}

#[test]
fn what_was_typed_just_before_send_is_in_the_request() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(BatchCommand::Paste("[{\"a\":1}]".to_owned()));
    window.answer_batch_work();
    window.apply(BatchCommand::EditMessage("{\"a\":2}".to_owned()));
    window.apply(SendCommand::Start);
    assert!(
        !window.effects.iter().any(|effect| matches!(effect, Effect::Send(SendEffect::Start { .. }))),
        "the edit comes first"
    );
    window.answer_batch_work();
    let body = window.take().into_iter().find_map(|effect| match effect {
        Effect::Send(SendEffect::Start { batch, .. }) => {
            Some(String::from_utf8_lossy(batch.payload().bytes()).into_owned())
        }
        _ => None,
    });
    assert_eq!(body.as_deref(), Some("[{\"a\":2}]"));
}

/// The effect that stores a secret, and the one that sends, as far as they are asked for.
fn stores_and_starts(effects: &[Effect]) -> (usize, usize) {
    let stores = effects.iter().filter(|effect| matches!(effect, Effect::Secret(SecretEffect::Store { .. }))).count();
    let starts = effects.iter().filter(|effect| matches!(effect, Effect::Send(SendEffect::Start { .. }))).count();
    (stores, starts)
}

#[test]
fn a_secret_that_is_still_being_typed_is_stored_and_then_sent_with() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.url = "https://acme.example/in".into());
    window.apply(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    window.apply(SecretCommand::EditEntry(SecretInput::new("Bearer abc")));
    window.take();
    window.apply(SendCommand::Start);
    assert_eq!(stores_and_starts(&window.take()), (1, 0), "not before it is there");
    // The field is left by the same click.
    window.apply(SecretCommand::StoreEntry);
    assert_eq!(stores_and_starts(&window.take()), (0, 0));
    let reference = window.draft().fields.static_header.value.reference();
    window.news(SecretNews::Stored { reference, result: Ok(SecretInput::new("Bearer abc").0.facts()) });
    assert_eq!(stores_and_starts(&window.take()), (0, 1));
    assert!(window.state.secrets.entry.is_none());
}

#[test]
fn an_empty_field_of_a_secret_is_not_stored_by_send() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.url = "https://acme.example/in".into());
    window.apply(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    window.take();
    window.apply(SendCommand::Start);
    assert_eq!(stores_and_starts(&window.take()), (0, 1));
}

#[test]
fn a_message_that_is_not_json_stops_the_send() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(BatchCommand::Paste("[{\"a\":1}]".to_owned()));
    window.answer_batch_work();
    window.apply(BatchCommand::EditMessage("{".to_owned()));
    window.apply(SendCommand::Start);
    assert!(matches!(&window.state.send, SendState::Failed(problem) if problem.subject == Some(Subject::Batch)));
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::Send(SendEffect::Start { .. }))));
}

#[test]
fn a_token_that_could_not_be_had_says_that_the_batch_was_not_sent() {
    let (mut window, send_id) = sending();
    let mut token = answered(401, "", b"");
    token.kind = ExchangeKind::Token;
    let result = Sent {
        exchanges: vec![Arc::new(token)],
        ids: Ok(vec![id(3)]),
        delivered: false,
        stopped: Some("the token endpoint said invalid_client".to_owned()),
    };
    window.news(SendNews::Finished { send_id, result: Ok(result) });
    let verdict = &window.state.exchange.loaded.as_ref().expect("the token exchange").verdict;
    assert_eq!(verdict.text, "The batch was not sent: the token endpoint said invalid_client.");
}
