//! One place to send from: what is missing, what happens, and how it ended, always of the selected destination.

use crate::desk::Desk;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{ComparisonState, ExchangeTab, Page, Preset, Shown};
use signpost::app::{BatchCommand, DestinationCommand, WindowCommand};

/// A delivery that was accepted, shown.
fn accepted() -> Desk {
    let mut desk = Desk::with_receiver();
    desk.until("the first destination is ready", |state| state.draft().is_some());
    desk.until_preview();
    desk.send();
    desk
}

#[test]
fn a_refused_send_says_so_and_leads_to_the_field_while_no_other_verdict_stays() {
    let mut desk = accepted();
    assert!(desk.says("✓ 200 OK · "));
    desk.harness.state_mut().session().handle(DestinationCommand::New(Preset::AmazonS3));
    desk.step();
    assert!(!desk.says("✓ 200 OK · "), "that is the verdict of another destination");
    assert!(desk.says("Before sending: URL is missing; Region is missing; Access key ID is missing"));
    desk.press(Modifiers::COMMAND, Key::Enter);
    desk.until("it is refused", |state| !state.send.is_running());
    assert!(desk.says("Not sent: URL is missing."));
    assert!(desk.says("Fix: Region is missing"), "what is missing is listed in the pane");
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "URL").is_focused());
    desk.harness.get_by_role_and_label(Role::TextInput, "URL").type_text("https://b.s3.eu-west-1.amazonaws.com");
    desk.step();
    assert!(!desk.says("Not sent"), "the message goes with its cause");
}

#[test]
fn the_checklist_leads_to_the_first_field() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    // A host that names no region.
    desk.fill("URL", "https://store.example/bucket");
    desk.fill("Access key ID", "AKIAIOSFODNN7EXAMPLE");
    desk.harness.get_by_label_contains("Before sending: Region is missing").click();
    desk.step();
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Region").is_focused());
}

#[test]
fn the_rail_says_how_the_last_send_ended_and_what_is_incomplete() {
    let mut desk = accepted();
    assert!(desk.says("Last result: 200, "));
    assert!(desk.says("No result yet"));
    desk.harness.state_mut().session().handle(DestinationCommand::New(Preset::AmazonS3));
    desk.step();
    assert!(desk.says("Incomplete: URL is missing"));
}

#[test]
fn an_exchange_of_another_destination_says_whose_it_is() {
    let mut desk = accepted();
    desk.click_button("No authentication");
    assert_eq!(desk.state().exchange.shown, Shown::NextRequest);
    desk.click_button("Show #1");
    desk.until("it is shown", |state| state.exchange.loaded.is_some());
    assert!(desk.says("From Static header, not from the selected destination."));
    desk.click_button("Select Static header");
    desk.until("it is shown", |state| state.exchange.loaded.is_some());
    assert!(!desk.says("not from the selected destination"));
    assert!(desk.says("✓ 200 OK · "));
}

#[test]
fn the_last_result_is_one_click_away() {
    let mut desk = accepted();
    desk.click_button("No authentication");
    desk.click_button("Static header");
    desk.click("Last: 200");
    desk.until("it is shown", |state| state.exchange.loaded.is_some());
    assert!(desk.says("✓ 200 OK · "));
}

#[test]
fn a_success_says_what_was_verified() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.send();
    assert!(desk.says(" · signature verified"));
    desk.click("Verdict");
    assert!(desk.says("Delivered. No problems found."));
    assert!(desk.says("AWS's own signer computes the same signature."));
    assert!(desk.says("Plain HTTP, no TLS."));
    assert!(desk.says("Clock OK"));
}

#[test]
fn the_secret_that_is_missing_has_its_field_in_place() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.harness.get_by_role_and_label(Role::PasswordInput, "New secret access key").focus();
    desk.step();
    assert!(desk.harness.get_by_role_and_label(Role::PasswordInput, "New secret access key").is_focused());
}

#[test]
fn a_secret_goes_with_the_send_that_is_asked_for_while_it_is_typed() {
    let mut desk = accepted();
    desk.click("Replace header value");
    let field = |desk: &Desk| desk.harness.get_by_role_and_label(Role::PasswordInput, "New header value").focus();
    field(&desk);
    desk.step();
    desk.harness.get_by_role_and_label(Role::PasswordInput, "New header value").type_text("Bearer of another");
    desk.step();
    desk.send();
    assert!(desk.says("✗ 401"), "the receiver does not know it");
    assert!(desk.says("Kept in memory until you quit."), "and it is stored");
}

#[test]
fn escape_leaves_every_page() {
    let mut desk = Desk::with_receiver();
    for (key, page) in [("Settings", Page::Settings), ("Receiver", Page::Receiver)] {
        desk.click_button(key);
        assert_eq!(desk.state().layout.page, page);
        desk.press(Modifiers::NONE, Key::Escape);
        assert_eq!(desk.state().layout.page, Page::Delivery);
    }
}

#[test]
fn a_folded_history_has_a_handle() {
    let mut desk = Desk::new();
    desk.click_button("Fold history");
    assert!(desk.state().layout.settings.history_folded);
    desk.click_button("Unfold history");
    assert!(!desk.state().layout.settings.history_folded);
}

#[test]
fn tab_goes_on_from_where_one_clicked() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.click("Signing");
    desk.press(Modifiers::NONE, Key::Tab);
    assert!(desk.harness.get_by_role_and_label(Role::Tab, "Response").is_focused());
}

#[test]
fn tab_goes_on_into_what_a_key_has_called() {
    let mut desk = Desk::with_receiver();
    desk.press(Modifiers::COMMAND, Key::Num2);
    desk.press(Modifiers::NONE, Key::Tab);
    assert!(desk.harness.get_by_role_and_label(Role::Button, "Sample").is_focused());
}

#[test]
fn tab_comes_to_the_history_after_the_exchange() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.click("Diff");
    for _ in 0..20 {
        desk.press(Modifiers::NONE, Key::Tab);
        if desk.harness.get_by_role_and_label(Role::Button, "Fold history").is_focused() {
            return;
        }
    }
    panic!("the history does not follow");
}

#[test]
fn a_notice_moves_nothing() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    let before = desk.harness.get_by_role_and_label(Role::Button, "Fold history").rect();
    desk.harness.state_mut().session().handle(BatchCommand::LoadFile("/no/such/file".into()));
    desk.until("the notice", |state| !state.notices.list.is_empty());
    assert_eq!(desk.harness.get_by_role_and_label(Role::Button, "Fold history").rect(), before);
    desk.click_button("Dismiss");
    assert!(desk.state().notices.list.is_empty());
}

#[test]
fn actions_are_never_about_a_row_that_a_filter_hides() {
    let mut desk = accepted();
    assert!(desk.says("Delete (1)"));
    desk.click_button("5xx 0");
    desk.until("no row", |state| state.history.total.known() == 0);
    assert!(!desk.says("Delete (1)"));
}

#[test]
fn two_ticked_rows_can_be_compared() {
    let mut desk = accepted();
    desk.send();
    desk.click("Mark #1");
    desk.click("Mark #2");
    desk.click_button("Compare #1 with #2");
    desk.until("the comparison", |state| matches!(state.exchange.comparison, ComparisonState::Done(_)));
    assert_eq!(desk.state().exchange.tab, ExchangeTab::Diff);
    assert!(desk.says("Request body: equal"));
}

#[test]
fn the_history_has_heads_and_every_phase_is_drawn() {
    let mut desk = accepted();
    for head in ["Sort by time, descending", "Sort by destination", "Sort by status", "Sort by size"] {
        assert!(desk.says(head), "{head}");
    }
    desk.click("Sort by duration");
    desk.click("Sort by duration, descending");
    desk.click("Sort by duration, ascending");
    assert_eq!(desk.state().history.filter.order, signpost::app::Order::default(), "by time again");
    desk.click("Timeline");
    for phase in ["Prepare ", "Connect ", "Send ", "Wait ", "Receive ", "Total "] {
        assert!(desk.says(phase), "{phase}");
    }
}

#[test]
fn ctrl_n_offers_new_destinations() {
    let mut desk = Desk::new();
    desk.press(Modifiers::COMMAND, Key::N);
    assert!(desk.says("New destination: Azure Blob Storage"));
}

/// The tabs of a narrow exchange stay within its edges, and so does everything else that can be clicked.
#[test]
fn nothing_to_click_is_out_of_the_window() {
    for (width, height, percent) in
        [(1000.0, 700.0, 100), (1440.0, 900.0, 75), (1440.0, 900.0, 200), (1920.0, 1080.0, 150)]
    {
        let mut desk = Desk::with_receiver_sized(width, height, egui::Theme::Dark);
        let session = desk.harness.state_mut().session();
        let settings = session.state().layout.settings.clone().with_text_size(percent);
        session.handle(WindowCommand::EditSettings(signpost::app::Settings { compose_share: 0.75, ..settings }));
        desk.step();
        desk.until_preview();
        desk.send();
        let right = desk.harness.ctx.content_rect().right();
        let tabs = desk.harness.query_all_by_role(Role::Tab).map(|tab| tab.rect()).collect::<Vec<_>>();
        assert!(tabs.iter().all(|tab| tab.right() <= right + 0.5), "{width}x{height} at {percent} %: {tabs:?}");
    }
}
