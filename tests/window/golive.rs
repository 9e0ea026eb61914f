//! The go-live check in the window: plan, run, verdict, evidence, statement, fix, reports, earlier runs.

use egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use signpost::app::golive::{CheckId, CheckOutcome, GoLivePage, PlanState, ReportForm, ShownRun, Verdict};
use signpost::app::state::{Page, State};
use signpost::app::{GoLiveCommand, Profile, ReceiverCommand};
use signpost::delivery::golive::kept::{self, KeptRun};
use signpost::golive::report::Report;
use signpost::store::CheckRuns;

use crate::desk::Desk;

const SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

fn page(state: &State) -> &GoLivePage {
    state.golive.page(&state.selected_recipient().expect("it is there")).expect("it is there")
}

fn shown(state: &State) -> &ShownRun {
    page(state).shown.as_ref().expect("it is there")
}

fn has_run(state: &State) -> bool {
    state.golive.running.is_none()
        && state.selected_recipient().and_then(|to| state.golive.page(&to)).is_some_and(|page| page.shown.is_some())
}

/// A desk with the receiver, at the page of one of its destinations, the plan in view.
fn at_page(profile: Option<&str>, name: &str) -> Desk {
    at_page_sized((1360.0, 860.0), Theme::Dark, profile, name)
}

fn at_page_sized((width, height): (f32, f32), theme: Theme, profile: Option<&str>, name: &str) -> Desk {
    let mut desk = Desk::with_receiver_sized(width, height, theme);
    if let Some(profile) = profile {
        let profile = Profile::parse(profile).expect("it is there");
        let session = desk.harness.state_mut().session();
        session.handle(ReceiverCommand::SetProfile(Some(profile)));
        desk.until("the receiver", |state| {
            matches!(state.receiver.status, signpost::app::state::ReceiverStatus::Running(_))
        });
    }
    desk.click_button(name);
    desk.until_preview();
    desk.press(SHIFT, Key::G);
    desk.until("the plan", |state| {
        let page = state.selected_recipient().and_then(|to| state.golive.page(&to));
        page.is_some_and(|page| matches!(page.plan, PlanState::Ready(_)))
    });
    desk
}

fn run(desk: &mut Desk) {
    desk.fill("Timed batches", "2");
    desk.click_button("Run check");
    desk.until("the verdict", has_run);
}

/// Rows may be out of sight; a screen reader's press scrolls nothing.
fn open(desk: &mut Desk, words: &str, check: CheckId) {
    desk.harness.get_by_role_and_label(Role::Button, &row(words, check)).click_accesskit();
    desk.step();
}

fn row(words: &str, check: CheckId) -> String {
    format!("{words}: {}", check.check().title)
}

#[test]
fn the_plan_comes_first_and_sends_nothing() {
    let mut desk = at_page(None, "Static header");
    assert_eq!(desk.state().layout.page, Page::GoLive);
    assert!(desk.says("Nothing is sent before you run the check."));
    open(&mut desk, "Planned", CheckId::BehaveDuplicate);
    assert!(desk.says("the same bytes again") && desk.says("Leaves behind: one message."));
    assert!(desk.says(CheckId::BehaveDuplicate.check().expectation));
    open(&mut desk, "Not run", CheckId::BehaveIdleConnection);
    assert!(desk.says("It takes 65 seconds"));
    let planned = |state: &State| page(state).plan.latest().expect("it is there").requests.len();
    let before = planned(desk.state());
    desk.fill("Timed batches", "1");
    desk.until("another plan", move |state| planned(state) == before - 19);
    desk.fill("Largest batch", "7");
    assert!(desk.says("enter a number of bytes from 1,000"));
    assert_eq!(desk.state().receiver.total, 0);
    desk.press(Modifiers::NONE, Key::Escape);
    assert_eq!(desk.state().layout.page, Page::Delivery);
}

/// A list that grows by what it draws would push its bar over the pane beside it.
#[test]
fn no_row_of_the_plan_is_wider_than_the_list() {
    let desk = at_page_sized((1280.0, 800.0), Theme::Light, None, "No authentication");
    let pane = desk.harness.get_by_label("What the results mean").rect();
    let rows = desk.harness.query_all_by(|node| {
        node.role() == Role::Button && node.label().is_some_and(|label| label.starts_with("Not run: "))
    });
    let rights: Vec<f32> = rows.map(|row| row.rect().right()).collect();
    assert!(rights.len() > 2 && rights.iter().all(|right| *right < pane.left()), "{rights:?} {pane:?}");
}

#[test]
fn a_good_endpoint_is_ready_and_each_request_leads_to_the_history() {
    let mut desk = at_page(Some("model"), "Static header");
    run(&mut desk);
    assert_eq!(shown(desk.state()).report.verdict, Verdict::Ready);
    assert!(desk.says("✓ Ready to go live"));
    desk.until("the strip", |state| page(state).runs.list().len() == 1);
    assert!(desk.says("Run 1 of 1, "));
    let result = shown(desk.state()).result(CheckId::AcceptMeasurement).expect("it is there").clone();
    let entry = shown(desk.state()).entries[&result.exchanges[0]];
    open(&mut desk, "Passed", CheckId::AcceptMeasurement);
    let label = format!("Show request {}: PUT 200", result.exchanges[0]);
    let label = label.replace("PUT", &shown(desk.state()).report.exchanges[result.exchanges[0] - 1].method);
    desk.harness.get_by_label_contains(&label).click();
    desk.step();
    desk.until("the exchange", move |state| {
        state.layout.page == Page::Delivery
            && state.exchange.loaded.as_ref().is_some_and(|loaded| loaded.id == Some(entry))
    });
}

#[test]
fn a_flaw_is_opened_with_what_to_change_and_a_second_run_says_that_it_stayed() {
    let mut desk = at_page(Some("accepts-anyone"), "Static header");
    run(&mut desk);
    assert!(desk.says("✗ Not ready to go live"));
    // What decided is open.
    assert_eq!(page(desk.state()).open, Some(CheckId::RefuseNoCredentials));
    assert!(desk.says("What to change") && desk.says("What came back"));
    desk.click_button("Failed 2");
    assert!(desk.harness.query_by_label(&row("Passed", CheckId::AcceptOne)).is_none());
    assert_eq!(page(desk.state()).filter, Some(CheckOutcome::Failed));
    desk.click_button("All");
    let first = shown(desk.state()).id.clone();
    desk.click_button("Run again");
    desk.until("the second verdict", {
        let first = first.clone();
        move |state| has_run(state) && shown(state).id != first
    });
    assert!(desk.says("Nothing has changed since the run before."));
    desk.until("the strip", |state| page(state).runs.list().len() == 2);
    desk.harness.get_by_label_contains("Run 1 of 2, ").click();
    desk.until("the first run", move |state| shown(state).id == first);
}

#[test]
fn a_statement_changes_the_verdict_at_once_and_can_be_withdrawn() {
    let mut desk = at_page(Some("model"), "Static header");
    run(&mut desk);
    open(&mut desk, "Passed", CheckId::BehaveDuplicate);
    desk.click_button("Attest…");
    desk.click_button("Attest");
    assert!(desk.says("Enter your name."));
    desk.fill("Your name", "Jane Doe");
    desk.fill("What you know", "The job stores both.");
    desk.click("not as expected");
    desk.click_button("Attest");
    desk.until("the judgement", |state| shown(state).report.verdict == Verdict::NotReady);
    assert!(desk.says("✗ Not ready to go live") && desk.says("Jane Doe states: The job stores both."));
    desk.click_button("Withdraw");
    desk.until("the judgement", |state| shown(state).report.verdict == Verdict::Ready);
}

#[test]
fn what_ran_before_a_stop_is_kept_and_said() {
    let mut desk = at_page(Some("slow=400ms"), "Static header");
    desk.click_button("Run check");
    desk.until("a batch", |state| {
        state.golive.running.as_ref().is_some_and(|running| running.results.contains_key(&CheckId::AcceptMeasurement))
    });
    assert!(desk.says("Checking…"));
    desk.click_button("Stop");
    desk.until("the end", has_run);
    let report = &shown(desk.state()).report;
    assert!(report.interrupted && report.verdict != Verdict::Ready);
    assert_eq!(
        shown(desk.state()).result(CheckId::AcceptMeasurement).expect("it is there").result,
        CheckOutcome::Passed
    );
    assert!(desk.says("The run was stopped before its end."));
    desk.until("the strip", |state| page(state).runs.list().len() == 1);
    assert!(desk.says("stopped before its end"));
}

#[test]
fn a_fix_that_is_a_change_is_made_by_its_button() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.fill("Region", "us-east-1");
    desk.until_preview();
    desk.press(SHIFT, Key::G);
    desk.until("the page", |state| state.golive.page(&state.selected_recipient().expect("it is there")).is_some());
    desk.click_button("Run check");
    desk.until("the verdict", has_run);
    desk.click_button("Set region to eu-west-1");
    assert_eq!(desk.state().draft().expect("it is there").fields.sigv4.region, "eu-west-1");
}

#[test]
fn objects_are_deleted_after_a_question() {
    let mut desk = at_page(None, "Amazon S3");
    run(&mut desk);
    let objects = shown(desk.state()).objects_left();
    assert!(objects > 15, "{objects}");
    desk.click_button("Clean up…");
    desk.click_button("Keep");
    assert_eq!(shown(desk.state()).objects_left(), objects);
    desk.click_button("Clean up…");
    desk.click_button(&format!("Delete {objects} objects"));
    desk.until("the deletion", |state| has_run(state) && shown(state).objects_left() == 0);
    assert!(shown(desk.state()).report.left_behind.iter().all(|left| left.removed));
}

#[test]
fn every_form_of_the_report_is_written_and_holds_no_secret() {
    let mut desk = at_page(Some("model"), "Static header");
    run(&mut desk);
    for form in ReportForm::ALL {
        let name = format!("go-live.{}", form.extension());
        let path = desk.data().join(&name);
        desk.harness.state_mut().session().handle(GoLiveCommand::Export { form, path: path.clone() });
        desk.until(&name, move |_| path.exists());
        let text = std::fs::read_to_string(desk.data().join(&name)).expect("it is there");
        assert!(text.contains(&shown(desk.state()).report.run_id), "{name}");
        assert!(!text.contains("Bearer ey"), "{name}");
    }
}

/// A desk at the page of a destination with a run that was kept.
fn with_kept_run(width: f32, height: f32, theme: Theme) -> Desk {
    let mut desk = Desk::sized(width, height, theme);
    desk.click("Amazon S3");
    desk.fill("Name", "Acme landing bucket");
    desk.fill("URL", "https://acme-iot-landing.s3.eu-west-1.amazonaws.com/telemetry");
    desk.fill("Region", "eu-west-1");
    desk.fill("Access key ID", "AKIAIOSFODNN7EXAMPLE");
    let mut report = Report::sample();
    "Acme landing bucket".clone_into(&mut report.destination.name);
    let runs = CheckRuns::new(desk.data().join("checks"));
    for minutes in [0, 30, 60] {
        let mut report = report.clone();
        report.started_at += time::Duration::minutes(minutes);
        report.finished_at += time::Duration::minutes(minutes);
        if minutes == 0 {
            report.verdict = Verdict::NeedsReview;
        }
        kept::keep(&runs, &KeptRun { report, entries: [(1, signpost::app::EntryId(1))].into() }).expect("it is there");
    }
    desk.press(SHIFT, Key::G);
    desk.until("the run", has_run);
    desk
}

#[test]
fn an_earlier_run_is_there_at_the_next_start_and_cannot_be_changed() {
    let mut desk = with_kept_run(1440.0, 900.0, Theme::Dark);
    assert!(desk.says("✗ Not ready to go live"));
    desk.until("the strip", |state| page(state).runs.list().len() == 3);
    open(&mut desk, "Passed", CheckId::BehaveDuplicate);
    assert!(desk.says("This run was read from its file."));
    assert!(desk.harness.query_by_label("Attest…").is_none());
    desk.harness.get_by_label_contains("Run 1 of 3, ").click();
    desk.until("the first run", |state| shown(state).report.verdict == Verdict::NeedsReview);
}

#[test]
fn the_page_is_reached_from_the_bar_the_palette_and_by_its_key() {
    let mut desk = Desk::sized(1440.0, 900.0, Theme::Dark);
    let button =
        |desk: &Desk| desk.harness.get_by_role_and_label(Role::Button, "Go-live check").accesskit_node().is_disabled();
    assert!(button(&desk), "no destination is selected");
    desk.click("Amazon S3");
    desk.click_button("Go-live check");
    assert_eq!(desk.state().layout.page, Page::GoLive);
    desk.click_button("Back");
    assert_eq!(desk.state().layout.page, Page::Delivery);
    desk.press(Modifiers::COMMAND, Key::K);
    desk.harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text("go-live check");
    desk.step();
    desk.press(Modifiers::NONE, Key::Enter);
    assert_eq!(desk.state().layout.page, Page::GoLive);
    // Without a key nothing can be sent, and the page says so.
    desk.click_button("Run check");
    assert!(desk.says("Not started:"));
}

fn picture(desk: &mut Desk, name: &str) {
    desk.harness.remove_cursor();
    desk.step();
    let options = egui_kittest::SnapshotOptions::new().threshold(2.0).max_failed_pixels(8_000);
    desk.harness.snapshot_options(name, &options);
}

fn plan_picture(width: f32, height: f32, theme: Theme, name: &str) {
    let mut desk = at_page_sized((width, height), theme, None, "Static header");
    open(&mut desk, "Planned", CheckId::AcceptLarge);
    picture(&mut desk, name);
}

fn running_picture(width: f32, height: f32, theme: Theme, name: &str) {
    let mut desk = at_page_sized((width, height), theme, Some("slow=1500ms"), "Static header");
    desk.click_button("Run check");
    desk.until("a batch", |state| {
        let running = state.golive.running.as_ref();
        running.is_some_and(|running| running.current == Some(CheckId::AcceptNotification))
    });
    picture(&mut desk, name);
    desk.click_button("Stop");
    desk.until("the end", has_run);
}

fn result_picture(width: f32, height: f32, theme: Theme, name: &str) {
    let mut desk = with_kept_run(width, height, theme);
    desk.until("the strip", |state| page(state).runs.list().len() == 3);
    picture(&mut desk, name);
}

#[test]
fn the_plan_in_a_small_window() {
    plan_picture(1000.0, 700.0, Theme::Dark, "golive_plan_small_dark");
}

#[test]
fn the_plan_in_a_large_window() {
    plan_picture(1920.0, 1080.0, Theme::Light, "golive_plan_large_light");
}

#[test]
fn a_run_in_a_small_window() {
    running_picture(1000.0, 700.0, Theme::Light, "golive_running_small_light");
}

#[test]
fn a_run_in_a_large_window() {
    running_picture(1920.0, 1080.0, Theme::Dark, "golive_running_large_dark");
}

#[test]
fn a_result_in_a_small_window() {
    result_picture(1000.0, 700.0, Theme::Light, "golive_result_small_light");
}

#[test]
fn a_result_in_the_dark() {
    result_picture(1440.0, 900.0, Theme::Dark, "golive_result_dark");
}

#[test]
fn a_result_in_a_large_window() {
    result_picture(1920.0, 1080.0, Theme::Light, "golive_result_large_light");
}
