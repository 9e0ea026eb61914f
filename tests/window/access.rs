//! The window without eyes and without a pointer: names, roles, announcements, and all of it by Tab, Enter and arrows.

use std::collections::BTreeMap;

use egui::accesskit::{Action, Live};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use signpost::app::state::{ExchangeTab, Shown};

use crate::desk::Desk;
use crate::receiver::Receiver;

/// A control that a person may use: where it stands, what it is and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Control {
    region: String,
    role: String,
    name: String,
    description: String,
}

fn is_control(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::CheckBox
            | Role::ComboBox
            | Role::DisclosureTriangle
            | Role::Link
            | Role::MultilineTextInput
            | Role::PasswordInput
            | Role::RadioButton
            | Role::Slider
            | Role::SpinButton
            | Role::Tab
            | Role::TextInput
    )
}

/// Everything in the tree that can be used now.
fn controls(desk: &Desk) -> Vec<Control> {
    // Whatever Tab stops at is a control, too.
    let is_stop = |data: &egui::accesskit::Node| data.supports_action(Action::Focus);
    let nodes = desk.harness.query_all(
        By::new().predicate(move |node| (is_control(node.role()) || is_stop(node.data())) && !node.is_disabled()),
    );
    nodes
        .map(|node| {
            let node = node.accesskit_node();
            let mut region = node.parent();
            while let Some(parent) = region.filter(|parent| parent.role() != Role::Region) {
                region = parent.parent();
            }
            Control {
                region: region.and_then(|region| region.label()).unwrap_or_default(),
                role: format!("{:?}", node.role()),
                name: node.label().unwrap_or_default().trim().to_owned(),
                description: node.description().unwrap_or_default(),
            }
        })
        .collect()
}

/// Every control has a name, stands in a named region, and can be told from the others there.
#[track_caller]
fn check(desk: &Desk, place: &str) {
    let controls = controls(desk);
    let nameless: Vec<&Control> = controls.iter().filter(|control| control.name.is_empty()).collect();
    assert!(nameless.is_empty(), "{place}: without a name: {nameless:#?}");
    // What divides two regions is in neither.
    let is_astray = |control: &&Control| control.region.is_empty() && control.role != "Splitter";
    let astray: Vec<&Control> = controls.iter().filter(is_astray).collect();
    assert!(astray.is_empty(), "{place}: in no region: {astray:#?}");
    let mut counts: BTreeMap<&Control, usize> = BTreeMap::new();
    for control in &controls {
        *counts.entry(control).or_default() += 1;
    }
    let twins: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twins.is_empty(), "{place}: cannot be told apart: {twins:#?}");
}

fn check_tabs(desk: &mut Desk, place: &str) {
    for tab in ExchangeTab::ALL {
        desk.click(tab.label());
        check(desk, &format!("{place}, {}", tab.label()));
    }
}

#[test]
fn every_control_of_every_page_and_tab_can_be_told_from_the_others() {
    let mut desk = Desk::with_receiver();
    check(&desk, "first start");
    desk.until_preview();
    check_tabs(&mut desk, "preview");
    desk.press(Modifiers::COMMAND, Key::Num2);
    check(&desk, "batch");
    desk.click("Form");
    check(&desk, "batch as a form");
    desk.send();
    desk.send();
    check_tabs(&mut desk, "exchange");
    desk.press(Modifiers::COMMAND, Key::Comma);
    check(&desk, "settings");
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::R);
    desk.until("the arrival", |state| !state.receiver.arrivals.is_empty());
    check(&desk, "receiver");
    desk.click_button("Show arrival 1");
    check(&desk, "arrival");
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::G);
    desk.until("the plan", |state| {
        let page = state.selected_recipient().and_then(|to| state.golive.page(&to));
        page.is_some_and(|page| page.plan.latest().is_some())
    });
    check(&desk, "go-live check, plan");
    desk.click_button("Run check");
    desk.until("the verdict", |state| {
        let page = state.selected_recipient().and_then(|to| state.golive.page(&to));
        page.is_some_and(|page| page.shown.is_some() && !page.runs.list().is_empty())
    });
    check(&desk, "go-live check, result");
    desk.press(Modifiers::COMMAND, Key::K);
    check(&desk, "palette");
    desk.press(Modifiers::NONE, Key::Escape);
    desk.press(Modifiers::NONE, Key::F1);
    check(&desk, "keys");
}

#[test]
fn every_method_has_controls_that_can_be_told_apart() {
    for preset in [
        "HTTPS with a header",
        "OAuth2, secret in body",
        "OAuth2, secret in header",
        "Amazon S3",
        "Other AWS service",
        "Azure Blob Storage",
        "Azure Event Hubs",
    ] {
        let mut desk = Desk::new();
        desk.click(preset);
        desk.click("Connection");
        check(&desk, preset);
    }
}

#[test]
fn a_refusal_and_its_fix_can_be_told_apart() {
    let mut desk = Desk::with_receiver();
    desk.send_to_another_region();
    check_tabs(&mut desk, "refusal");
}

#[test]
fn the_verdict_and_notices_are_said_without_moving_the_focus() {
    let receiver = Receiver::answering(&["HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"]);
    let mut desk = Desk::new();
    desk.click("HTTPS with a header");
    desk.fill("URL", &receiver.url("/in"));
    desk.store_secret("header value", "Bearer abcdef");
    desk.until_preview();
    desk.send();
    receiver.request();
    let said = |desk: &Desk, text: &str| {
        let nodes = desk.harness.query_all(By::new().predicate(|node| node.live() != Live::Off));
        let mut texts = nodes.filter_map(|node| node.accesskit_node().value().or(node.accesskit_node().label()));
        texts.any(|said| said.contains(text))
    };
    assert!(said(&desk, "204"));
    desk.press(Modifiers::COMMAND, Key::K);
    desk.harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text("delete dest");
    desk.step();
    desk.press(Modifiers::NONE, Key::Enter);
    desk.step();
    assert!(said(&desk, "Deleted HTTPS with a header."));
}

#[test]
fn tabs_say_that_they_are_tabs_and_which_is_chosen() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    let chosen =
        |desk: &Desk, name: &str| desk.harness.get_by_role_and_label(Role::Tab, name).accesskit_node().is_selected();
    assert_eq!((chosen(&desk, "Request"), chosen(&desk, "Signing")), (Some(true), Some(false)));
    desk.click("Signing");
    assert_eq!((chosen(&desk, "Request"), chosen(&desk, "Signing")), (Some(false), Some(true)));
}

/// Press Tab until the control called `name` has the focus.
#[track_caller]
fn tab_to(desk: &mut Desk, name: &str) {
    for _ in 0..200 {
        desk.press(Modifiers::NONE, Key::Tab);
        let has_focus =
            |node: &egui_kittest::Node<'_>| node.accesskit_node().label().is_some_and(|label| label == name);
        if desk.harness.query_all(By::new().predicate(|node| node.is_focused())).any(|node| has_focus(&node)) {
            return;
        }
    }
    panic!("Tab never comes to {name}");
}

#[test]
fn the_first_delivery_needs_nothing_but_tab_enter_and_arrows() {
    let mut desk = Desk::with_receiver();
    tab_to(&mut desk, "Amazon S3");
    desk.press(Modifiers::NONE, Key::Enter);
    desk.until_preview();
    tab_to(&mut desk, "Send");
    desk.press(Modifiers::NONE, Key::Enter);
    desk.until("the answer", |state| state.exchange.loaded.is_some() && !state.send.is_running());
    assert!(desk.says("✓ 200"));
    tab_to(&mut desk, "Response");
    desk.press(Modifiers::NONE, Key::Space);
    assert_eq!(desk.state().exchange.tab, ExchangeTab::Response);
    desk.press(Modifiers::NONE, Key::ArrowRight);
    desk.press(Modifiers::NONE, Key::Enter);
    assert_eq!(desk.state().exchange.tab, ExchangeTab::Timeline, "an arrow goes to the tab beside");
    tab_to(&mut desk, "Next request");
    desk.press(Modifiers::NONE, Key::Enter);
    assert_eq!(desk.state().exchange.shown, Shown::NextRequest);
}

#[test]
fn tab_goes_through_a_destination_from_left_to_right() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    tab_to(&mut desk, "Amazon S3");
    desk.press(Modifiers::NONE, Key::Tab);
    let more = desk.harness.get_by_label("More about Amazon S3");
    assert!(more.is_focused(), "the menu of a destination comes after its name");
}

#[test]
fn what_gets_the_focus_by_tab_is_scrolled_into_sight() {
    let mut desk = Desk::sized(1100.0, 480.0, egui::Theme::Dark);
    desk.press(Modifiers::COMMAND, Key::Comma);
    tab_to(&mut desk, "Copy path of settings");
    desk.step();
    let button = desk.harness.get_by_label("Copy path of settings").rect();
    assert!(button.min.y > 40.0 && button.max.y < 440.0, "it is at {button:?}");
}

#[test]
fn the_buttons_of_several_notices_can_be_told_apart() {
    let mut desk = Desk::new();
    desk.click("Amazon S3");
    desk.press(Modifiers::COMMAND, Key::D);
    for _ in 0..2 {
        desk.press(Modifiers::COMMAND, Key::K);
        desk.harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text("delete dest");
        desk.step();
        desk.press(Modifiers::NONE, Key::Enter);
    }
    assert_eq!(desk.state().notices.list.len(), 2);
    check(&desk, "two notices");
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Backspace);
    assert_eq!(desk.state().destinations.entries.len(), 1, "the key takes back the latest");
}
