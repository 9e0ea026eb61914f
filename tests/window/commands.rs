//! What can be asked for without pointing: the palette, the list of keys, the shortcuts, the settings.

use crate::desk::Desk;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{ComposeTab, DesktopLook, DesktopTheme, ExchangeTab, Page, ReceiverStatus};
use signpost::app::{ThemeChoice, WindowNews};
use signpost::ui::action::Action;

fn type_letters(desk: &mut Desk, text: &str) {
    desk.harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text(text);
    desk.step();
}

#[test]
fn the_palette_finds_a_command_runs_it_and_gives_the_focus_back() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.harness.get_by_role_and_label(Role::TextInput, "Region").focus();
    desk.step();
    desk.press(Modifiers::COMMAND, Key::K);
    // A screen reader is told of the row that Enter would choose, while letters go into the field.
    assert!(desk.harness.get_by_label("Send, Send").is_focused());
    type_letters(&mut desk, "theme lig");
    desk.press(Modifiers::NONE, Key::Enter);
    assert_eq!(desk.state().layout.settings.theme, ThemeChoice::Light);
    assert!(desk.harness.query_by_label("Find a command").is_none());
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Region").is_focused());
    desk.press(Modifiers::COMMAND, Key::K);
    assert_eq!(desk.state().layout.settings.recent_commands, ["window.theme.light"]);
    desk.press(Modifiers::NONE, Key::Escape);
    assert!(desk.harness.query_by_label("Find a command").is_none());
}

#[test]
fn arrows_choose_a_row_and_what_does_not_apply_says_why() {
    let mut desk = Desk::new();
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::P);
    type_letters(&mut desk, "cancel");
    assert!(desk.says("Not now: Nothing is being sent."));
    desk.press(Modifiers::NONE, Key::Enter);
    assert!(desk.harness.query_by_label("Find a command").is_some(), "it stays open");
    desk.press(Modifiers::COMMAND, Key::K);
    desk.press(Modifiers::COMMAND, Key::K);
    type_letters(&mut desk, "fold");
    desk.press(Modifiers::NONE, Key::ArrowDown);
    desk.press(Modifiers::NONE, Key::Enter);
    let settings = &desk.state().layout.settings;
    assert!(settings.history_folded && !settings.destinations_folded);
}

#[test]
fn the_palette_goes_to_destinations_by_name() {
    let mut desk = Desk::new();
    for preset in ["Amazon S3", "Azure Blob Storage"] {
        desk.press(Modifiers::COMMAND, Key::K);
        type_letters(&mut desk, &format!("new {preset}"));
        desk.press(Modifiers::NONE, Key::Enter);
    }
    desk.press(Modifiers::COMMAND, Key::K);
    type_letters(&mut desk, "go amazon");
    desk.press(Modifiers::NONE, Key::Enter);
    let name = desk.state().destinations.selected_entry().map(|entry| entry.name().to_owned());
    assert_eq!(name.as_deref(), Some("Amazon S3"));
    desk.press(Modifiers::ALT, Key::Num2);
    let name = desk.state().destinations.selected_entry().map(|entry| entry.name().to_owned());
    assert_eq!(name.as_deref(), Some("Azure Blob Storage"));
    desk.press(Modifiers::ALT, Key::ArrowDown);
    let name = desk.state().destinations.selected_entry().map(|entry| entry.name().to_owned());
    assert_eq!(name.as_deref(), Some("Amazon S3"), "round the end");
}

#[test]
fn keys_are_listed_on_f1() {
    let mut desk = Desk::new();
    desk.press(Modifiers::NONE, Key::F1);
    for words in ["Apply the fix and send again", "Destination 1 to 9", "Larger text", "Search history"] {
        assert!(desk.says(words), "{words}");
    }
    assert!(desk.harness.get_by_role_and_label(Role::Button, "Close").is_focused());
    desk.press(Modifiers::COMMAND, Key::B);
    assert!(!desk.state().layout.settings.destinations_folded, "a key of the window does nothing behind the list");
    desk.press(Modifiers::NONE, Key::F1);
    assert!(!desk.says("Apply the fix and send again"));
}

#[test]
fn about_names_version_licences_and_updates() {
    let mut desk = Desk::new();
    desk.press(Modifiers::COMMAND, Key::Comma);
    desk.click("About signpost");
    for words in
        [env!("CARGO_PKG_VERSION"), "MIT or Apache-2.0, at your option", "Signpost does not check for updates."]
    {
        assert!(desk.says(words), "{words}");
    }
    desk.press(Modifiers::NONE, Key::Escape);
    assert!(!desk.says("Signpost does not check for updates."));
    assert_eq!(desk.state().layout.page, Page::Settings, "only what lay over it is closed");
}

#[test]
fn shortcuts_reach_every_side_of_the_window() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.press(Modifiers::COMMAND, Key::Num2);
    assert_eq!(desk.state().layout.compose_tab, ComposeTab::Batch);
    desk.press(Modifiers::COMMAND, Key::Num5);
    assert_eq!(desk.state().exchange.tab, ExchangeTab::Signing);
    desk.press(Modifiers::CTRL, Key::Tab);
    assert_eq!(desk.state().exchange.tab, ExchangeTab::Response);
    desk.press(Modifiers::COMMAND, Key::J);
    assert!(desk.state().layout.settings.history_folded);
    desk.press(Modifiers::COMMAND, Key::F);
    desk.step();
    assert!(!desk.state().layout.settings.history_folded);
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Search history").is_focused());
    desk.press(Modifiers::COMMAND, Key::Comma);
    assert_eq!(desk.state().layout.page, Page::Settings);
    desk.press(Modifiers::COMMAND, Key::Comma);
    assert_eq!(desk.state().layout.page, Page::Delivery);
}

#[test]
fn the_text_grows_and_shrinks_by_keys_and_stays_within_bounds() {
    let mut desk = Desk::new();
    let ctx = desk.harness.ctx.clone();
    desk.press(Modifiers::COMMAND, Key::Plus);
    assert!((ctx.zoom_factor() - 1.1).abs() < 0.001);
    for _ in 0..9 {
        desk.press(Modifiers::COMMAND, Key::Minus);
    }
    assert!((ctx.zoom_factor() - 0.75).abs() < 0.001);
    desk.press(Modifiers::COMMAND, Key::Num0);
    assert!((ctx.zoom_factor() - 1.0).abs() < 0.001);
}

#[test]
fn the_settings_are_chosen_on_their_page_and_kept() {
    let mut desk = Desk::new();
    desk.press(Modifiers::COMMAND, Key::Comma);
    for text in ["no telemetry", "Total timeout", "HTTPS_PROXY", "secrets are forgotten when you quit"] {
        assert!(desk.says(text), "{text}");
    }
    desk.click("Reduce motion");
    assert!(desk.harness.ctx.global_style().animation_time < f32::EPSILON);
    desk.click("Remove what is older than");
    desk.until("the count", |state| state.history.expired.is_some());
    assert!(desk.says("As of now that is none"));
    desk.until("the file", |_| true);
    desk.until_file("settings.toml", |text| {
        text.contains("history_keep_days = 90") && text.contains("reduced_motion = true")
    });
    desk.click("Back");
    assert_eq!(desk.state().layout.page, Page::Delivery);
}

#[test]
fn every_action_that_applies_can_be_asked_for_in_any_state() {
    for action in Action::all() {
        let mut desk = Desk::new();
        desk.click("Amazon S3");
        desk.press(Modifiers::COMMAND, Key::K);
        type_letters(&mut desk, action.text());
        desk.press(Modifiers::NONE, Key::Enter);
        desk.step();
    }
}

#[test]
fn motion_is_reduced_when_the_desktop_asks_for_it() {
    let mut desk = Desk::new();
    assert!(desk.harness.ctx.global_style().animation_time > 0.0);
    let look = DesktopLook { theme: Some(DesktopTheme::Light), reduces_motion: true };
    desk.harness.state_mut().session().handle(WindowNews::DesktopLookFound(look));
    desk.step();
    assert!(desk.harness.ctx.global_style().animation_time < f32::EPSILON);
    assert_eq!(desk.harness.ctx.options(|options| options.fallback_theme), egui::Theme::Light);
    desk.press(Modifiers::COMMAND, Key::Comma);
    assert!(desk.says("The system asks for it"));
}

#[test]
fn a_row_of_the_palette_can_be_clicked() {
    let mut desk = Desk::new();
    desk.press(Modifiers::COMMAND, Key::K);
    type_letters(&mut desk, "fold hist");
    desk.click_button("Fold history, Window");
    assert!(desk.state().layout.settings.history_folded);
    assert!(desk.harness.query_by_label("Find a command").is_none());
}

#[test]
fn one_key_applies_the_fix_and_sends_again() {
    let mut desk = Desk::with_receiver();
    desk.send_to_another_region();
    assert!(desk.says("The request is signed for us-east-1, and the service is in eu-west-1."));
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Enter);
    desk.until("the second answer", |state| !state.send.is_running() && state.history.total.known() == 2);
    assert!(desk.says("✓ 200"));
}

#[test]
fn the_receiver_is_stopped_and_started_by_name() {
    let mut desk = Desk::with_receiver();
    desk.press(Modifiers::COMMAND, Key::K);
    type_letters(&mut desk, "stop receiver");
    desk.press(Modifiers::NONE, Key::Enter);
    assert!(desk.says("Receiver: stopped") || desk.state().receiver.status == ReceiverStatus::Stopped);
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::R);
    assert!(desk.says("Stopped: its destinations"));
    desk.click_button("Start receiver");
    desk.until("the receiver", |state| matches!(state.receiver.status, ReceiverStatus::Running(_)));
}

#[test]
fn a_verdict_and_a_curl_command_are_copied_by_name() {
    let mut desk = Desk::with_receiver();
    desk.click_button("Amazon S3");
    desk.until_preview();
    desk.send();
    for (name, part) in
        [("copy verdict", "Accepted: 200 OK."), ("copy as curl", "curl --http1.1"), ("copy url", "http://127.0.0.1:")]
    {
        desk.press(Modifiers::COMMAND, Key::K);
        type_letters(&mut desk, name);
        desk.press_once(Modifiers::NONE, Key::Enter);
        let copied = desk.harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        assert!(copied.as_deref().is_some_and(|text| text.contains(part)), "{name}: {copied:?}");
        desk.step();
    }
}
