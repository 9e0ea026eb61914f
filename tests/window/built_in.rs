//! The built-in receiver in the window: green at once, every method, and what arrived is there to be read.

use egui::{OutputCommand, Role};
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{ComparisonState, Page, ProbeState, ReceiverStatus};
use signpost::domain::ExchangeKind;

use crate::desk::Desk;

const READY: [&str; 8] = [
    "Static header",
    "OAuth2, header",
    "OAuth2, body",
    "Amazon S3",
    "Other AWS service",
    "Azure Blob",
    "Azure Event Hubs",
    "No authentication",
];

#[test]
fn the_first_start_leads_to_a_green_delivery_by_one_click() {
    let mut desk = Desk::with_receiver();
    desk.until("the first destination is ready", |state| state.draft().is_some());
    desk.until_preview();
    desk.send();
    assert!(desk.says("✓ 200"));
    desk.until("it arrived", |state| state.receiver.total == 1);
}

#[test]
fn every_ready_destination_delivers() {
    let mut desk = Desk::with_receiver();
    for (index, name) in READY.into_iter().enumerate() {
        desk.click_button(name);
        desk.until_preview();
        desk.send();
        assert!(desk.says("✓ 200") || desk.says("✓ 201"), "{name}");
        desk.until(name, |state| state.receiver.arrivals.iter().filter(|a| a.target != "/token").count() == index + 1);
    }
    assert!(desk.state().receiver.arrivals.iter().all(|arrival| arrival.is_accepted));
    // Nothing of it is written to a file.
    assert!(desk.destination_files().is_empty());
}

#[test]
fn a_wrong_key_is_refused_and_the_receiver_says_why() {
    let mut desk = Desk::with_receiver();
    desk.send_to_another_region();
    assert!(desk.says("✗ 400"));
    // What the service said stands on a line of its own, and nothing beside a refusal reads as if it were verified.
    assert!(!desk.says("\\n") && !desk.says("signature verified"));
    desk.until("it arrived", |state| state.receiver.total == 1);
    desk.click_button("Receiver");
    assert!(desk.says("Target") && desk.says("Messages"), "the columns have heads");
    assert!(desk.says("Amazon S3 1"), "roles are called as in the rail");
    assert_eq!(desk.state().layout.page, Page::Receiver);
    desk.click_button("Show arrival 1");
    assert!(desk.says("✗ region"));
    assert!(desk.says("expected eu-west-1, received us-east-1"));
}

#[test]
fn what_arrived_is_a_table_a_filter_and_a_group_of_deliveries() {
    let mut desk = Desk::with_receiver();
    desk.click_button("No authentication");
    desk.until_preview();
    desk.send();
    desk.send();
    desk.until("both arrived", |state| state.receiver.total == 2);
    desk.click_button("Receiver");
    desk.click_button("Show arrival 2");
    assert!(desk.says("device-serial-12345"));
    assert!(desk.says("⚠ Duplicate: message qoa978 was already delivered."));
    assert!(desk.says("Deliveries of these messages:"));
    desk.fill("Search what arrived", "nothing like this");
    assert!(desk.harness.query_by_label("Show arrival 1").is_none());
    desk.fill("Search what arrived", "QOA978");
    assert!(desk.harness.query_by_label("Show arrival 1").is_some());
    desk.click_button("Clear");
    assert!(desk.says("Nothing has arrived yet"));
}

#[test]
fn in_a_small_window_the_arrivals_keep_their_room() {
    let mut desk = Desk::with_receiver_sized(1000.0, 700.0, egui::Theme::Dark);
    for name in ["Static header", "Azure Blob", "Azure Event Hubs"] {
        desk.click_button(name);
        desk.until_preview();
        desk.send();
    }
    desk.click_button("Receiver");
    let height = |label: &str| desk.harness.get_by_role_and_label(Role::Button, label).rect().height();
    for label in ["Export HAR…", "Type a path…", "Clear"] {
        assert!((height(label) - signpost::ui::theme::size::CONTROL).abs() < 0.5, "{label}: {}", height(label));
    }
}

#[test]
fn a_fault_is_put_on_and_taken_off() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Receiver");
    desk.fill("Fault to add", "open:status=503,retry-after=9");
    desk.click_button("Add fault");
    desk.click_button("No authentication");
    desk.until_preview();
    desk.send();
    assert!(desk.says("✗ 503"));
    desk.click_button("Receiver");
    desk.fill("Fault to add", "explode");
    desk.click_button("Add fault");
    assert!(desk.says("explode is not a fault"));
    desk.click_button("Remove ⚠ open:status=503,retry-after=9");
    desk.click_button("No authentication");
    desk.send();
    assert!(desk.says("✓ 200"));
}

#[test]
fn a_fault_for_some_requests_counts_from_when_it_is_added_and_says_what_is_left() {
    let mut desk = Desk::with_receiver();
    desk.click_button("No authentication");
    desk.until_preview();
    desk.send();
    desk.send();
    desk.click_button("Receiver");
    desk.fill("Fault to add", "open:status=503@2");
    desk.click_button("Add fault");
    assert!(desk.harness.query_by_label("Remove ⚠ open:status=503@2 · 2 of 2 left").is_some());
    desk.click_button("No authentication");
    desk.send();
    assert!(desk.says("✗ 503"), "though two requests came before");
    desk.until("it is counted", |state| {
        let fault = &state.receiver.faults[0];
        state.receiver.left_of(fault).as_deref() == Some("1 of 2 left")
    });
    desk.send();
    desk.send();
    assert!(desk.says("✓ 200"));
    desk.click_button("Receiver");
    desk.until("it is used up", |state| {
        state.receiver.left_of(&state.receiver.faults[0]).as_deref() == Some("none of 2 left")
    });
}

#[test]
fn an_empty_fault_asks_for_one() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Receiver");
    desk.click_button("Add fault");
    assert!(desk.says("Not added: name a fault, such as status=503 or delay-wait=2s."));
}

#[test]
fn over_https_only_the_ready_destinations_trust_it() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Receiver");
    desk.click("HTTPS");
    desk.until("https", |state| matches!(&state.receiver.status, ReceiverStatus::Running(running) if running.is_https));
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.send();
    assert!(desk.says("✓ 200"));
}

#[test]
fn the_cause_is_named_with_its_proof_and_the_fix_is_one_click() {
    let mut desk = Desk::with_receiver();
    desk.send_to_another_region();
    assert!(desk.says("proven"));
    assert!(desk.says("The request is signed for us-east-1, and the service is in eu-west-1."));
    assert!(desk.says("expecting 'eu-west-1'"));
    desk.click_button("Set region to eu-west-1");
    desk.until_preview();
    desk.send();
    assert!(desk.says("✓ 200"));
    // What was changed can be taken back.
    desk.click_button("Undo");
    assert_eq!(desk.state().draft().map(|draft| draft.fields.sigv4.region.as_str()), Some("us-east-1"));
}

#[test]
fn the_error_is_explained_with_the_vendors_page() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.send();
    assert!(!desk.says("What it means"), "a good delivery needs no explanation");
    desk.fill("Region", "us-east-1");
    desk.until_preview();
    desk.send();
    assert!(desk.says("What it means"));
    assert!(desk.says("a signature for one region is worthless in another"));
    let page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html";
    assert!(desk.says(page), "the address can be copied where no browser opens");
    let title = "AWS IAM User Guide: Troubleshoot Signature Version 4 signing";
    desk.harness.get_by_role_and_label(Role::Link, title).click_accesskit();
    desk.harness.step();
    let asked = &desk.harness.output().platform_output.commands;
    let is_page = |command: &OutputCommand| matches!(command, OutputCommand::OpenUrl(open) if open.url == page);
    assert!(asked.iter().any(is_page), "the browser opens {page}: {asked:?}");
}

#[test]
fn a_probe_is_shown_before_it_goes_out_and_read_when_it_comes_back() {
    // Tall enough for evidence, explanation and probes at once.
    let mut desk = Desk::with_receiver_sized(1360.0, 1100.0, egui::Theme::Dark);
    desk.send_to_another_region();
    let arrived = desk.state().receiver.total;
    desk.click_button("Probes");
    assert!(desk.says("Not applicable: only OAuth2 has two places for a secret"));
    desk.click_button("Ask the host for its time…");
    desk.until("the plan", |state| matches!(state.probe, ProbeState::Ready(_)));
    assert!(desk.says("It carries no credentials."));
    assert_eq!(desk.state().receiver.total, arrived, "nothing goes out unasked");
    desk.click_button("Not now");
    assert!(!desk.says("Send probe"));

    desk.click_button("Probes");
    desk.click_button("Ask S3 for the bucket's region…");
    desk.until("the plan", |state| matches!(state.probe, ProbeState::Ready(_)));
    desk.click_button("Send probe");
    desk.until("the answer", |state| {
        !state.send.is_running()
            && state.exchange.loaded.as_ref().is_some_and(|loaded| loaded.exchange.kind == ExchangeKind::Probe)
    });
    assert!(desk.says("The bucket is in eu-west-1, and the destination signs for us-east-1."));
    desk.click_button("Set region to eu-west-1");
    desk.until_preview();
    desk.send();
    assert!(desk.says("✓ 200"));
}

#[test]
fn the_history_is_filtered_by_cause() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.send();
    desk.fill("Region", "us-east-1");
    desk.until_preview();
    desk.send();
    desk.until("both rows", |state| state.history.counts.all.known() == 2 && !state.history.counts.causes.is_empty());
    desk.click_button("Cause: any");
    desk.harness.get_by_label_contains("than the service expects · 1").click();
    desk.step();
    desk.until("one row", |state| {
        state.history.total.known() == 1 && state.history.row(0).is_some_and(|row| row.status == Some(400))
    });
    desk.harness.get_by_label_contains("Cause: The request is signed").click();
    desk.step();
    desk.click("Any cause");
    desk.until("both rows again", |state| state.history.total.known() == 2);
}

#[test]
fn what_the_service_computed_stands_beside_ours() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Other AWS service");
    desk.until_preview();
    desk.fill("Access key ID", "AKIAWRONG");
    desk.until_preview();
    desk.send();
    desk.click("Signing");
    assert!(!desk.says("The service's canonical request"), "an unknown key echoes nothing");
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.replace_secret("secret access key", "wrong");
    desk.until_preview();
    desk.send();
    desk.click("Signing");
    assert!(desk.says("The service's canonical request"));
    assert!(desk.says("Both sides are the same, so only the key can differ."));
}

#[test]
fn two_sends_are_put_side_by_side() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.send();
    desk.fill("Region", "us-east-1");
    desk.until_preview();
    desk.send();
    desk.until("both rows", |state| state.history.known().count() == 2);
    desk.click("Diff");
    desk.until("the comparison", |state| matches!(state.exchange.comparison, ComparisonState::Done(_)));
    assert!(desk.says("Destination: 1 line differs"));
    assert!(desk.says("Request body: equal"));
    desk.click_button("Show #1");
    desk.until("the first", |state| {
        state.exchange.loaded.as_ref().is_some_and(|loaded| loaded.id.is_some_and(|id| id.0 == 1))
    });
    assert!(desk.says("Select the exchange to compare with"));
    desk.click_button("Compare with");
    desk.harness.get_by_label_contains("#2 · Amazon S3 · 400").click();
    desk.step();
    desk.until("the comparison", |state| matches!(state.exchange.comparison, ComparisonState::Done(_)));
    assert!(desk.says("Response: "));
}

#[test]
fn a_stretch_of_time_is_listed_alone_by_brush_and_by_keys() {
    let mut desk = Desk::with_receiver();
    desk.click_button("No authentication");
    desk.until_preview();
    for _ in 0..4 {
        desk.send();
    }
    desk.until("all rows", |state| state.history.counts.recent.len() == 4);
    let strip = desk.harness.get_by_role(egui::Role::Slider).rect();
    let at = |from_right: f32| egui::pos2(strip.right() - from_right, strip.center().y);
    desk.harness.drag_at(at(2.0));
    desk.step();
    desk.harness.hover_at(at(6.0));
    desk.step();
    desk.harness.drop_at(at(6.0));
    desk.until("two rows", |state| state.history.total.known() == 2 && state.history.filter.between.is_some());
    desk.click_button("Whole history");
    desk.until("all rows", |state| state.history.total.known() == 4);
    desk.harness.get_by_role(egui::Role::Slider).focus();
    desk.step();
    desk.harness.key_press(egui::Key::ArrowLeft);
    desk.until("the latest ten", |state| state.history.filter.between.is_some());
}

#[test]
fn a_token_request_stands_beneath_its_delivery() {
    let mut desk = Desk::with_receiver();
    desk.click_button("OAuth2, body");
    desk.until_preview();
    desk.send();
    desk.until("both rows", |state| state.history.known().count() == 2);
    assert!(desk.says("token · http"));
}
