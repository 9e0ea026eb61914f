//! The load page: settings, the question before others are hit, the run, its causes, its ledger, its reports.

use egui::Theme;
use signpost::app::load::{LoadActivity, LoadForm};
use signpost::app::state::Page;
use signpost::app::{FileCommand, FilePurpose, ReceiverCommand, WindowCommand};

use crate::desk::Desk;

/// The page with a fleet of which every device reports within the second that the run takes.
fn page(desk: &mut Desk, destination: &str) {
    desk.click_button(destination);
    desk.until_preview();
    desk.click_button("Load");
    assert_eq!(desk.state().layout.page, Page::Load);
    desk.fill("Devices", "20");
    desk.fill("Interval", "1s");
    desk.fill("Duration", "1s");
}

fn until_finished(desk: &mut Desk) {
    desk.until("the end of the run", |state| {
        state.load.finished.is_some() && matches!(state.load.activity, LoadActivity::Idle)
    });
}

#[test]
fn a_fleet_is_sent_to_this_machine_and_every_message_accounted_for() {
    let mut desk = Desk::with_receiver();
    page(&mut desk, "Amazon S3");
    desk.click_button("Start load");
    until_finished(&mut desk);
    let sent = desk.state().load.finished.as_ref().expect("it ended").result.requests;
    assert!((19..=21).contains(&sent), "{sent}");
    assert!(desk.says(&format!("Every message was delivered: {sent}")));
    for part in ["Delivered once", "Lost", "Chart of Requests per second", "Chart of Latency", "Load: Every message"] {
        assert!(desk.says(part), "{part}");
    }
    desk.until("all arrived", |state| state.receiver.total == sent);
}

#[test]
fn a_cause_opens_the_exchange_that_shows_it() {
    // High enough for everything: what is out of sight cannot be clicked.
    let mut desk = Desk::with_receiver_sized(1000.0, 1600.0, Theme::Light);
    let session = desk.harness.state_mut().session();
    session.handle(ReceiverCommand::EditFault("static:status=503@1-5".to_owned()));
    session.handle(ReceiverCommand::AddFault);
    page(&mut desk, "Static header");
    desk.click_button("Start load");
    until_finished(&mut desk);
    assert!(desk.says("5 of "), "messages were lost");
    let finished = desk.state().load.finished.clone().expect("it ended");
    let causes: Vec<&String> = finished.result.causes.keys().collect();
    let [cause] = causes[..] else { panic!("{causes:?}") };
    let title = signpost::diagnose::cause::find(cause).expect("a known cause").title;
    desk.click_button(&format!("Show a sample: {title}"));
    assert!(desk.says("The whole exchange is in the history."));
    desk.harness.state_mut().session().handle(WindowCommand::ShowPage(Page::Delivery));
    desk.until("the history", |state| state.history.row(0).is_some());
}

#[test]
fn a_cause_opens_its_sample_while_the_run_goes_on() {
    let mut desk = Desk::with_receiver_sized(1000.0, 1600.0, Theme::Light);
    let session = desk.harness.state_mut().session();
    session.handle(ReceiverCommand::EditFault("static:status=503".to_owned()));
    session.handle(ReceiverCommand::AddFault);
    page(&mut desk, "Static header");
    desk.fill("Duration", "10m");
    desk.click_button("Start load");
    desk.until("the first sample", |state| match &state.load.activity {
        LoadActivity::Running(running) => {
            running.snapshot.as_ref().is_some_and(|snapshot| !snapshot.samples.is_empty())
        }
        LoadActivity::Idle | LoadActivity::Asking(_) => false,
    });
    let title = signpost::diagnose::cause::find("http.service_unavailable").expect("a known cause").title;
    desk.click_button(&format!("Show a sample: {title}"));
    assert!(desk.says("The history has the whole exchange when the run has ended."));
    desk.click_button("Stop load");
    until_finished(&mut desk);
    assert!(desk.says("The whole exchange is in the history."), "it stays open");
}

#[test]
fn a_destination_that_is_not_this_machine_needs_a_click_that_says_what_will_hit_whom() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.fill("Name", "Elsewhere");
    desk.fill("URL", "http://receiver.invalid/in");
    desk.fill("Region", "eu-west-1");
    desk.fill("Access key ID", "AKIAIOSFODNN7EXAMPLE");
    desk.store_secret("secret access key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    desk.click_button("Load");
    desk.click_button("Start load");
    assert!(desk.says("This destination is not on this machine"));
    assert!(desk.says("100 devices send 10.0 reports per second for 1m to http://receiver.invalid/in"));
    desk.click_button("Do not send");
    assert!(matches!(desk.state().load.activity, LoadActivity::Idle));
    desk.click_button("Start load");
    desk.click_button("The owner agreed: send it");
    desk.until("the first figures", |state| match &state.load.activity {
        LoadActivity::Running(running) => running.snapshot.is_some(),
        LoadActivity::Idle | LoadActivity::Asking(_) => false,
    });
    desk.click_button("Stop load");
    until_finished(&mut desk);
    assert!(desk.says("Stopped: what was not delivered by then counts as lost."));
}

#[test]
fn what_is_wrong_with_the_settings_is_said_where_it_is() {
    let mut desk = Desk::with_receiver();
    page(&mut desk, "No authentication");
    desk.fill("Interval", "often");
    assert!(desk.says("Write a time such as 10s, 5m or 1h30m"));
    desk.fill("Interval", "10ms");
    assert!(desk.says("2000.0 reports per second, more than the limit of 100"));
}

#[test]
fn the_report_is_exported_in_every_form() {
    let mut desk = Desk::with_receiver();
    page(&mut desk, "No authentication");
    desk.click_button("Start load");
    until_finished(&mut desk);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for form in LoadForm::ALL {
        let path = folder.path().join(format!("load.{}", form.extension()));
        let session = desk.harness.state_mut().session();
        session.handle(FileCommand::TypePath(FilePurpose::ExportLoad(form)));
        session.handle(FileCommand::EditTypedPath(path.display().to_string()));
        session.handle(FileCommand::UseTypedPath);
        let written = path.clone();
        desk.until(form.name(), move |_| written.is_file());
    }
}

fn picture(width: f32, height: f32, theme: Theme, name: &str) {
    let mut desk = Desk::sized(width, height, theme);
    desk.click("Amazon S3");
    desk.fill("Name", "Acme landing bucket");
    desk.harness.state_mut().session().handle(WindowCommand::ShowPage(Page::Load));
    crate::pictures::picture(&mut desk, name);
}

#[test]
fn the_page_in_the_dark() {
    picture(1000.0, 700.0, Theme::Dark, "load_small_dark");
}

#[test]
fn the_page_in_the_light() {
    picture(1920.0, 1080.0, Theme::Light, "load_large_light");
}
