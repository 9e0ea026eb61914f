//! Tables for spreadsheets and tickets: what is in them, and how they are reached.

use std::sync::Arc;

use crate::desk::Desk;
use crate::exchanges;
use crate::receiver::Receiver;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use signpost::app::state::{ExchangeTab, Shown, State};
use signpost::app::table::{TableForm, history_table, tab_table};
use signpost::app::{Command, EntryId, ExchangeCommand, ExchangeNews, ExchangePurpose, FoundExchange, News, update};

/// A state that shows an exchange with everything in it.
fn showing(tab: ExchangeTab) -> State {
    let mut state = State::new(exchanges::FIRST);
    update(&mut state, ExchangeCommand::SetTab(tab));
    update(&mut state, ExchangeCommand::Show(Shown::Stored(EntryId(7))));
    let found = FoundExchange {
        exchange: Arc::new(exchanges::answered(0, 403, "<Error/>")),
        earlier: Vec::new(),
        siblings: Vec::new(),
    };
    let news = News::Exchange(ExchangeNews::Loaded {
        id: EntryId(7),
        purpose: ExchangePurpose::Show,
        result: Ok(Some(found)),
    });
    update(&mut state, Command::News(news));
    state
}

fn written(tab: ExchangeTab, form: TableForm) -> String {
    tab_table(&showing(tab)).expect("this tab has a table").written(form)
}

#[test]
fn each_tab_with_a_table_gives_it_as_text() {
    let request = written(ExchangeTab::Request, TableForm::Tabs);
    assert!(
        request.starts_with("Set by\tName\tValue\nplatform\tcontent-type\tapplication/json\nauth\tauthorization\t")
    );
    assert!(request.contains("Signature=•••"), "masked as it was recorded: {request}");
    assert_eq!(
        written(ExchangeTab::Response, TableForm::Tabs),
        "Name\tValue\ncontent-type\tapplication/xml\nx-amz-request-id\t4442587FB7D0A2F9\n"
    );
    let timings = written(ExchangeTab::Timeline, TableForm::Tabs);
    assert!(timings.starts_with("Phase\tStart ms\tDuration ms\ndns\t"), "{timings}");
    assert_eq!(timings.lines().count(), 9, "every phase and the total: {timings}");
    let certificates = written(ExchangeTab::Tls, TableForm::Markdown);
    assert!(certificates.starts_with("**Certificates of #7 to Acme landing bucket**\n\n| Certificate | Subject |"));
    assert!(certificates.contains("| server | "), "{certificates}");
}

#[test]
fn a_tab_without_a_table_says_so() {
    for tab in [ExchangeTab::Verdict, ExchangeTab::Signing, ExchangeTab::Diff] {
        assert!(tab_table(&showing(tab)).is_err_and(|reason| reason.contains("no table")), "{tab:?}");
    }
    assert!(history_table(&State::new(exchanges::FIRST)).is_err());
}

#[test]
fn tables_are_copied_by_menu_and_by_palette_without_a_secret() {
    let receiver = Receiver::answering(&["HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"]);
    let mut desk = Desk::new();
    desk.click("HTTPS with a header");
    desk.fill("URL", &receiver.url("/in"));
    desk.fill("Header", "X-Api-Key");
    desk.store_secret("header value", "hunter2!");
    desk.until_preview();
    desk.send();
    desk.press(Modifiers::COMMAND, Key::Num4);
    desk.click_button("Copy as table");
    desk.harness.get_by_role_and_label(Role::Button, "Tab-separated text").click();
    desk.harness.step();
    let text = desk.copied().expect("the menu copies");
    assert!(text.contains("auth\tx-api-key\t•••") && !text.contains("hunter2"), "{text}");

    desk.press(Modifiers::COMMAND, Key::K);
    desk.harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text("copy history markdown");
    desk.step();
    desk.press_once(Modifiers::NONE, Key::Enter);
    let text = desk.copied_soon().expect("the palette copies");
    assert!(text.starts_with("**History**\n\n| # | Sent at (UTC) | Destination |"), "{text}");
    assert!(
        text.contains("| 1 | 2026-03-05T01:02:0") && text.contains("| POST |") && text.contains("| 200 |"),
        "{text}"
    );
    desk.harness.get_by_role_and_label(Role::Button, "Copy rows");
}
