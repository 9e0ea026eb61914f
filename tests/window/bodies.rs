//! A body as it is looked at: found in, wrapped, coloured, copied byte for byte.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use signpost::app::body::BodyFace;
use signpost::app::state::ExchangeTab;

use crate::desk::Desk;

/// A server that answers one request with these bytes.
fn answering(head: &str, body: &[u8]) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/in", listener.local_addr().expect("a bound socket has an address"));
    let length = body.len();
    let mut answer =
        format!("HTTP/1.1 200 OK\r\n{head}content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes();
    answer.extend(body);
    let serve = move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut seen = Vec::new();
        let mut part = [0; 4096];
        // The sample batch ends like this.
        while !seen.ends_with(b"]") && !seen.ends_with(b"]\n") {
            let count = stream.read(&mut part).expect("a request");
            assert!(count > 0, "the request ended early");
            seen.extend(&part[..count]);
        }
        stream.write_all(&answer).expect("the answer is taken");
    };
    let thread = std::thread::Builder::new().name("server".to_owned()).spawn(serve).expect("a thread");
    (url, thread)
}

/// A desk that shows the answer of `body`.
fn desk_with(head: &str, body: &[u8]) -> Desk {
    let (url, server) = answering(head, body);
    let mut desk = Desk::new();
    desk.click("HTTPS with a header");
    desk.fill("URL", &url);
    desk.fill("Header", "X-Api-Key");
    desk.store_secret("header value", "hunter2");
    desk.until_preview();
    desk.send();
    server.join().expect("the server was called");
    desk.press(Modifiers::COMMAND, Key::Num6);
    assert_eq!(desk.state().exchange.tab, ExchangeTab::Response);
    desk
}

fn click_once(desk: &mut Desk, button: &str) {
    desk.harness.get_by_role_and_label(Role::Button, button).click();
    desk.harness.step();
}

#[test]
fn ctrl_f_finds_in_the_body_in_view_and_ctrl_shift_f_in_the_history() {
    let mut desk = desk_with("content-type: application/json\r\n", br#"{"id":1,"idle":2,"ID":3}"#);
    desk.press(Modifiers::COMMAND, Key::F);
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Find in body").is_focused());
    desk.harness.get_by_role_and_label(Role::TextInput, "Find in body").type_text("id");
    desk.step();
    assert!(desk.says("1 of 3"));
    desk.click("Whole word");
    assert!(desk.says("1 of 2"));
    desk.click("Match case");
    assert!(desk.says("1 of 1"));
    desk.press(Modifiers::COMMAND, Key::F);
    desk.press(Modifiers::NONE, Key::Escape);
    let find = desk.harness.query_by_role_and_label(Role::TextInput, "Find in body");
    assert!(find.is_some_and(|find| !find.is_focused()), "Escape leaves it");
    desk.press(Modifiers::COMMAND, Key::F);
    desk.harness.get_by_role_and_label(Role::TextInput, "Find in body").type_text("ID");
    desk.step();
    assert_eq!(desk.state().body.search.text, "ID", "what was searched for before is replaced");
    desk.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::F);
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Search history").is_focused());
    desk.click("Timeline");
    desk.press(Modifiers::COMMAND, Key::F);
    desk.step();
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Search history").is_focused(), "no body is in view");
}

#[test]
fn the_editor_keeps_ctrl_f_for_itself() {
    let mut desk = desk_with("", b"{}");
    desk.press(Modifiers::COMMAND, Key::Num2);
    desk.click("JSON");
    desk.harness.get_by_role_and_label(Role::TextInput, "Message as JSON").focus();
    desk.step();
    desk.press(Modifiers::COMMAND, Key::F);
    assert!(desk.harness.get_by_role_and_label(Role::TextInput, "Find").is_focused());
}

#[test]
fn the_line_above_a_body_says_what_it_is() {
    let desk = desk_with("content-type: application/json; charset=utf-8\r\n", b"<Error>\n<Code>no</Code></Error>\n");
    assert!(desk.says("application/json, but it looks like XML or HTML · UTF-8 · 32 bytes on the wire · 2 lines"));
}

#[test]
fn a_body_that_is_a_text_is_copied_as_it_came() {
    let body = "{\"a\": 1.50,\r\n\t\"b\": \"\u{202e}é\"}";
    let mut desk = desk_with("content-type: application/json\r\n", body.as_bytes());
    click_once(&mut desk, "Copy body");
    assert_eq!(desk.copied().as_deref(), Some(body), "not as it is laid out or made visible");
}

#[test]
fn a_body_that_is_no_text_is_offered_as_hex_and_base64_and_says_why() {
    let mut desk = desk_with("content-type: text/plain\r\n", b"caf\xe9");
    assert!(desk.says("Byte 3 is not UTF-8") && desk.says("caf\\xe9"));
    assert!(desk.harness.query_by_role_and_label(Role::Button, "Copy body").is_none());
    click_once(&mut desk, "Copy as hex");
    assert_eq!(desk.copied().as_deref(), Some("636166e9"));
    click_once(&mut desk, "Copy as base64");
    assert_eq!(desk.copied().as_deref(), Some("Y2Fm6Q=="));
    desk.harness.get_by_role_and_label(Role::Button, "Save body…");
}

#[test]
fn an_image_is_never_decoded() {
    let mut desk = desk_with("content-type: image/png\r\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert!(desk.says("An image (PNG) of 16 bytes, shown as hex and never decoded here: save it to look at it."));
    assert!(desk.says("00000000  89 50 4e 47"));
    assert_eq!(desk.state().body.view.as_ref().map(|view| view.face), Some(BodyFace::Hex));
}

#[test]
fn long_lines_go_on_to_the_right_where_they_are_not_wrapped() {
    let mut desk = desk_with("", "word ".repeat(100).as_bytes());
    let rows = |desk: &mut Desk| desk.state().body.view.as_ref().map_or(0, |view| view.rows.len());
    assert!(rows(&mut desk) > 1);
    desk.click("Wrap lines");
    assert_eq!(rows(&mut desk), 1);
}
