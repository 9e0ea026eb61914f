//! A window that is not looked at tells that a long send has ended.

use crate::desk::Desk;
use egui::{UserAttentionType, ViewportCommand};
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{Page, SendProblem};
use signpost::app::{Command, News, SendCommand, SendNews};

/// What the window asked of the desktop in its last frame.
fn asked(desk: &Desk) -> Vec<ViewportCommand> {
    let output = desk.harness.output();
    output.viewport_output.values().flat_map(|viewport| viewport.commands.iter().cloned()).collect()
}

fn focus(desk: &mut Desk, is_focused: bool) {
    desk.harness.input_mut().focused = is_focused;
    desk.harness.step();
}

/// Start a send that takes longer than anyone waits for, and let it end.
fn long_send(desk: &mut Desk) {
    desk.harness.state_mut().session().handle(SendCommand::Start);
    let send_id = desk.state().send.running_id().expect("a send is under way");
    desk.pass_seconds(60);
    let problem = SendProblem::plain("no token".to_owned());
    let news = News::Send(SendNews::Finished { send_id, result: Err(problem) });
    desk.harness.state_mut().session().handle(Command::News(news));
    desk.harness.step();
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.click("HTTPS with a header");
    // Nobody is there: nothing listens on this port of the documentation's network (RFC 5737).
    desk.fill("URL", "http://192.0.2.1:9/in");
    desk
}

#[test]
fn the_desktop_is_asked_for_attention_and_the_title_tells_until_one_looks() {
    let mut desk = desk();
    focus(&mut desk, false);
    long_send(&mut desk);
    let commands = asked(&desk);
    assert!(
        commands.contains(&ViewportCommand::RequestUserAttention(UserAttentionType::Informational)),
        "{commands:?}"
    );
    assert!(commands.contains(&ViewportCommand::Title("nothing was sent · signpost".to_owned())), "{commands:?}");
    desk.harness.step();
    assert!(asked(&desk).is_empty(), "once is enough");
    focus(&mut desk, true);
    assert!(asked(&desk).contains(&ViewportCommand::Title("signpost".to_owned())));
}

#[test]
fn the_settings_turn_it_off() {
    let mut desk = desk();
    desk.press(egui::Modifiers::COMMAND, egui::Key::Comma);
    assert_eq!(desk.state().layout.page, Page::Settings);
    desk.harness.get_by_role_and_label(egui::Role::CheckBox, "Notify me when a long send finishes").click();
    desk.step();
    assert!(!desk.state().layout.settings.calls_after_long_work);
    focus(&mut desk, false);
    long_send(&mut desk);
    assert!(asked(&desk).is_empty());
}
