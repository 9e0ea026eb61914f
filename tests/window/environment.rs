//! Environments of a destination, by clicks and names.

use egui::{Key, Modifiers, Role, Theme};
use egui_kittest::kittest::Queryable as _;

use crate::desk::Desk;
use crate::pictures::picture;
use crate::receiver::Receiver;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// A destination at `url` with a header, its secret stored.
fn acme(mut desk: Desk, url: &str) -> Desk {
    desk.click("HTTPS with a header");
    desk.fill("Name", "Acme");
    desk.fill("URL", url);
    desk.store_secret("header value", "base-key-base-key");
    desk.until_preview();
    desk
}

/// Add an environment at `url` by the menu of the rail, and store its secret.
fn add(desk: &mut Desk, name: &str, url: &str) {
    let destination = desk.state().destinations.selected_entry().expect("one is selected").name().to_owned();
    desk.click_button(&format!("More about {destination}"));
    desk.click_button("Environments");
    desk.click_button("Add environment…");
    desk.harness.get_by_role_and_label(Role::TextInput, "Name of the environment").type_text(name);
    desk.step();
    desk.press(Modifiers::NONE, Key::Enter);
    desk.fill("URL", url);
    desk.store_secret("header value", "own-key-own-key");
    desk.until_preview();
}

fn choose(desk: &mut Desk, from: &str, to: &str) {
    desk.click_button(&format!("Environment: {from}"));
    desk.click_button(to);
    desk.until_preview();
}

#[test]
fn an_environment_is_added_sent_and_left_without_taking_its_verdict_along() {
    let (base, staging) = (Receiver::answering(&[OK]), Receiver::answering(&[REFUSED]));
    let mut desk = acme(Desk::new(), &base.url("/base"));
    add(&mut desk, "staging", &staging.url("/staging"));
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Acme (staging)").is_some(), "the rail says it");
    desk.send();
    let head = staging.request().head;
    assert!(head.contains("/staging") && head.contains("own-key-own-key"), "{head}");
    assert!(desk.says("403"));
    assert!(desk.harness.query_all_by_label_contains("Acme (staging)").count() >= 2, "the rail and the history say it");

    choose(&mut desk, "staging", "Base");
    assert!(desk.state().exchange.loaded.is_none(), "no verdict of staging under the base");
    assert!(desk.harness.query_by_label("No result yet").is_some(), "nor in the rail");
    desk.send();
    assert!(base.request().head.contains("base-key-base-key"));
    desk.until_file("destinations/https-with-a-header.toml", |text| {
        text.contains("[environments.staging]") && text.contains("auth.value = { keyring = ")
    });
}

#[test]
fn a_row_of_another_environment_says_whose_it_is_and_leads_there() {
    let staging = Receiver::answering(&[OK]);
    let mut desk = acme(Desk::new(), "https://acme.example/in");
    add(&mut desk, "staging", &staging.url("/staging"));
    desk.send();
    choose(&mut desk, "staging", "Base");
    let id = desk.state().history.row(0).expect("a row").id;
    desk.harness.state_mut().session().handle(signpost::app::HistoryCommand::Focus(id));
    desk.until("the exchange", |state| state.exchange.loaded.is_some());
    assert!(desk.says("From Acme (staging), not from Acme."));
    desk.click_button("Select Acme (staging)");
    assert!(desk.state().foreign_exchange().is_none());
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Environment: staging").is_some());
}

#[test]
fn production_is_named_on_the_button_that_sends_to_it() {
    let mut desk = acme(Desk::new(), "https://acme.example/in");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Send").is_some());
    add(&mut desk, "production", "https://production.example/in");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Send to production").is_some());
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Send").is_none());
    desk.press(Modifiers::NONE, Key::F11);
    assert!(desk.harness.query_by_label("production").is_some(), "the presenter's view says it");
}

#[test]
fn a_base_that_is_production_is_named_so_by_the_destination_and_stands_out_too() {
    let mut desk = acme(Desk::new(), "https://acme.example/in");
    desk.fill("Name", "Acme prod");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Send to production").is_some());
    add(&mut desk, "staging", "https://staging.example/in");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Send").is_some(), "staging of it is not production");
}

#[test]
fn an_environment_is_renamed_deleted_and_brought_back() {
    let mut desk = acme(Desk::new(), "https://acme.example/in");
    add(&mut desk, "stage", "https://staging.example/in");
    desk.click_button("Environment: stage");
    desk.click_button("Rename stage…");
    desk.fill("Name of the environment", "two words");
    desk.click_button("Rename");
    assert!(desk.says("letters from a to z"));
    desk.fill("Name of the environment", "staging");
    desk.click_button("Rename");
    desk.click_button("Environment: staging");
    desk.click_button("Delete staging");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Environment: staging").is_none());
    assert!(desk.says("Deleted environment staging of Acme."));
    desk.click_button("Undo");
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Environment: staging").is_some());
}

/// Base, staging and production; production is chosen.
fn with_production(width: f32, height: f32, theme: Theme) -> Desk {
    let mut desk = acme(Desk::sized(width, height, theme), "https://dev.acme.example/ingest");
    add(&mut desk, "staging", "https://staging.acme.example/ingest");
    add(&mut desk, "production", "https://acme.example/ingest");
    desk.until_preview();
    desk
}

#[test]
fn production_in_the_dark() {
    picture(&mut with_production(1920.0, 1080.0, Theme::Dark), "environment_large_dark");
}

#[test]
fn production_in_the_light_and_a_small_window() {
    let mut desk = with_production(1000.0, 700.0, Theme::Light);
    picture(&mut desk, "environment_small_light");
}
