//! What every text of the window keeps to, on the screens that hold texts of signpost and no wire data.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use signpost::diagnose::cause;

use crate::desk::Desk;

/// Every text that is drawn or named.
fn texts(desk: &Desk) -> Vec<String> {
    let nodes = desk.harness.query_all(By::new().predicate(|_| true));
    nodes.flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()]).flatten().collect()
}

#[track_caller]
fn check(desk: &Desk, screen: &str) {
    let ids: Vec<&str> = cause::all().map(|cause| cause.id).collect();
    for text in texts(desk) {
        // What is laid out is indented.
        assert!(text.lines().all(|line| !line.trim().contains("  ")), "{screen}: two blanks in {text:?}");
        assert!(!text.contains("\\u{"), "{screen}: an escape in {text:?}");
        let is_bare = ids.iter().any(|id| text == *id);
        assert!(!is_bare, "{screen}: the bare id of a cause: {text:?}");
    }
}

#[test]
fn no_text_has_two_blanks_an_escape_or_a_bare_id() {
    let mut desk = Desk::with_receiver();
    check(&desk, "first start");
    desk.send_to_another_region();
    desk.click("Verdict");
    check(&desk, "a refusal");
    desk.click("TLS");
    check(&desk, "TLS");
    desk.press(Modifiers::COMMAND, Key::Comma);
    check(&desk, "settings");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::G);
    desk.until("the plan", |state| {
        let page = state.selected_recipient().and_then(|to| state.golive.page(&to));
        page.is_some_and(|page| page.plan.latest().is_some())
    });
    check(&desk, "go-live check, plan");
    desk.click_button("Run check");
    desk.until("the verdict", |state| {
        let page = state.selected_recipient().and_then(|to| state.golive.page(&to));
        page.is_some_and(|page| page.shown.is_some())
    });
    check(&desk, "go-live check, result");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::COMMAND, Key::K);
    check(&desk, "palette");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::NONE, Key::F1);
    check(&desk, "keys");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::COMMAND, Key::Comma);
    desk.click("About signpost");
    check(&desk, "about");
}
