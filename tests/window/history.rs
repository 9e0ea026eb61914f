//! The history, and a send that is given up: what happened is found, put back, noted, exported, deleted and brought back.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::SendState;

use crate::desk::Desk;

/// Three deliveries: by a static header, refused by S3, accepted by S3.
fn three() -> Desk {
    let mut desk = Desk::with_receiver();
    desk.until_preview();
    desk.send();
    desk.send_to_another_region();
    desk.fill("Region", "eu-west-1");
    desk.until_preview();
    desk.send();
    desk.until("three rows", |state| state.history.total.known() == 3);
    desk
}

#[test]
fn a_send_that_takes_long_is_cancelled_by_a_key_and_says_so() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Receiver");
    desk.fill("Fault to add", "open:delay-wait=60s");
    desk.click_button("Add fault");
    desk.click_button("No authentication");
    desk.until_preview();
    desk.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    desk.until("it is waiting", |state| matches!(&state.send, SendState::Sending { .. }));
    assert!(desk.harness.query_by_label("Cancel").is_some());
    assert!(desk.says("Sending to No authentication: "), "the history has a row of it");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.until("it is given up", |state| !state.send.is_running() && state.history.total.known() == 1);
    assert!(matches!(desk.state().send, SendState::Cancelled { .. }));
    assert!(desk.says("Cancelled"));
}

#[test]
fn an_exchange_is_found_by_a_word_and_put_back_as_it_was() {
    let mut desk = three();
    desk.fill("Search history", "AuthorizationHeaderMalformed");
    desk.until("one row", |state| state.history.total.known() == 1 && state.history.row(0).is_some());
    let found = desk.state().history.row(0).map(|row| row.id).expect("it is there");
    desk.harness.state_mut().session().handle(signpost::app::HistoryCommand::Focus(found));
    desk.until("it is shown", |state| state.exchange.loaded.as_ref().is_some_and(|loaded| loaded.id == Some(found)));
    desk.click_button("Static header");
    desk.click_button("Restore");
    desk.until("it is put back", |state| state.draft().is_some_and(|draft| draft.fields.sigv4.region == "us-east-1"));
    desk.until_preview();
    desk.send();
    assert!(desk.says("✗ 400"), "it fails as it did");
}

#[test]
fn an_exchange_is_noted_deleted_and_brought_back() {
    let mut desk = three();
    desk.fill("Note", "the good one");
    desk.press(Modifiers::NONE, Key::Enter);
    desk.until("noted", |state| state.history.row(0).is_some_and(|row| row.note == "the good one"));
    desk.click_button("Delete (1)");
    desk.until("two rows", |state| state.history.total.known() == 2);
    desk.click_button("Undo");
    desk.until("three rows", |state| {
        state.history.total.known() == 3 && state.history.row(0).is_some_and(|row| row.note == "the good one")
    });
}

#[test]
fn marked_exchanges_are_exported_without_a_secret_and_imported_again() {
    let mut desk = three();
    let secret = {
        let draft = desk.state().draft().expect("S3 is selected");
        draft.fields.sigv4.access_key_id.clone()
    };
    for number in ["2", "3"] {
        desk.click(&format!("Mark #{number}"));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("marked.har");
    desk.click_button("Type a path…");
    desk.click_button("Export HAR to a path…");
    desk.fill("Path", path.to_str().expect("a path"));
    desk.click_button("Save");
    desk.until("it is written", |_| path.exists());
    let text = std::fs::read_to_string(&path).expect("it is written");
    let har: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(har["log"]["entries"].as_array().map(Vec::len), Some(2));
    assert!(text.contains(&secret), "the key id is no secret");
    assert!(text.contains("Signature=•••"), "the signature is one");
    desk.click_button("Type a path…");
    desk.click_button("Import HAR from a path…");
    desk.fill("Path", path.to_str().expect("a path"));
    desk.click_button("Open");
    desk.until("five rows", |state| state.history.total.known() == 5);
}

#[test]
fn a_batch_is_generated_from_its_menu_and_sent() {
    let mut desk = Desk::with_receiver();
    desk.click("Batch (1)");
    desk.click("Generate");
    desk.click_button("Generate batch");
    desk.until("the batch", |state| state.batch.facts.rows.len() == 10 && !state.batch.is_checking());
    desk.until_preview();
    desk.send();
    assert!(desk.says("✓ 200"));
    desk.until("it arrived", |state| state.receiver.arrivals.iter().any(|arrival| arrival.messages == Some(10)));
}
