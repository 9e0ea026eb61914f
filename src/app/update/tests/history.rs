use super::*;
use crate::app::state::{BatchSource, HISTORY_PAGE_ROWS, HistoryStatus, Shown};
use crate::app::{
    BatchCommand, ExchangeNews, ExchangePurpose, HarScope, HistoryChange, HistoryCommand, HistoryEffect, HistoryNews,
};
use crate::domain::{DestinationLabel, PublicDestination, destination_file};
use crate::store::{Count, Counts, HistoryEntry, StatusClass, StoreError};

fn entry(number: i64, send_id: i64) -> HistoryEntry {
    HistoryEntry {
        id: id(number),
        send_id,
        kind: ExchangeKind::Delivery,
        started_at: Some(START),
        destination: DestinationLabel { name: "Acme".to_owned(), environment: None },
        method: Method::Post,
        url: "https://acme.example/in".to_owned(),
        object_path: None,
        status: Some(200),
        failure: None,
        total_us: 1,
        request_bytes: 2,
        response_bytes: 0,
        pinned: false,
        note: String::new(),
        cause: None,
        damage: None,
    }
}

fn opened() -> Window {
    let mut window = Window::new();
    window.apply(HistoryCommand::ShowRange(0..30));
    window.news(HistoryNews::Opened(Ok(())));
    window
}

fn pages(effects: &[Effect]) -> Vec<u64> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::History(HistoryEffect::LoadPage { page, .. }) => Some(*page),
            _ => None,
        })
        .collect()
}

fn answer_page(window: &mut Window, page: u64, entries: Vec<HistoryEntry>) {
    let generation = window.state.history.generation;
    window.news(HistoryNews::PageLoaded { generation, page, result: Ok(entries) });
}

#[test]
fn opening_asks_for_the_counts_and_the_rows_in_view_only() {
    let mut window = opened();
    let effects = window.take();
    assert!(effects.iter().any(|effect| matches!(effect, Effect::History(HistoryEffect::Count { .. }))));
    assert_eq!(pages(&effects), [0]);
    assert_eq!(window.state.history.status, HistoryStatus::Ready);
}

#[test]
fn a_jump_to_the_end_of_a_million_rows_asks_for_the_last_page() {
    let mut window = opened();
    window.take();
    let generation = window.state.history.generation;
    let counts = Counts { all: Count::Exactly(1_000_000), ..Counts::default() };
    window.news(HistoryNews::Counted { generation, result: Ok(counts) });
    assert_eq!(window.state.history.total, Count::Exactly(1_000_000));
    window.apply(HistoryCommand::ShowRange(999_970..1_000_000));
    assert_eq!(pages(&window.take()), [999_970 / HISTORY_PAGE_ROWS]);
    window.apply(HistoryCommand::ShowRange(999_969..999_999));
    assert!(pages(&window.take()).is_empty(), "a page is asked for once");
}

#[test]
fn a_count_that_was_cut_short_gives_the_rows_that_are_known() {
    let mut window = opened();
    let generation = window.state.history.generation;
    let counts = Counts { all: Count::MoreThan(10_000), ok: Count::Exactly(9_000), ..Counts::default() };
    window.news(HistoryNews::Counted { generation, result: Ok(counts) });
    assert_eq!(window.state.history.total.known(), 10_000);
    assert_eq!(window.state.history.count(None).to_string(), "10,000+");
    assert_eq!(window.state.history.count(Some(StatusClass::Ok)).to_string(), "9,000");
}

#[test]
fn rows_stay_in_view_until_the_new_ones_are_here() {
    let mut window = opened();
    answer_page(&mut window, 0, vec![entry(1, 1)]);
    window.apply(HistoryCommand::SetClass(Some(StatusClass::Ok)));
    assert_eq!(window.state.history.row(0).map(|entry| entry.id), Some(id(1)));
    answer_page(&mut window, 0, vec![entry(9, 9)]);
    assert_eq!(window.state.history.row(0).map(|entry| entry.id), Some(id(9)));
}

#[test]
fn an_answer_to_an_older_search_is_dropped() {
    let mut window = opened();
    let old = window.state.history.generation;
    window.apply(HistoryCommand::SetSearch("acme".to_owned()));
    window.wait(Duration::milliseconds(200));
    window.news(HistoryNews::PageLoaded { generation: old, page: 0, result: Ok(vec![entry(1, 1)]) });
    assert_eq!(window.state.history.row(0), None);
}

#[test]
fn typing_a_search_asks_once() {
    let mut window = opened();
    window.take();
    for text in ["a", "ac", "acm"] {
        window.apply(HistoryCommand::SetSearch(text.to_owned()));
        window.wait(Duration::milliseconds(50));
    }
    assert!(window.take().is_empty());
    window.wait(Duration::milliseconds(200));
    let asked = window.take();
    assert!(asked.iter().any(
        |effect| matches!(effect, Effect::History(HistoryEffect::Count { filter, .. }) if filter.search == "acm")
    ));
}

#[test]
fn a_chosen_row_is_loaded_and_the_previous_one_stays_until_then() {
    let mut window = opened();
    answer_page(&mut window, 0, vec![entry(3, 2), entry(2, 2), entry(1, 1)]);
    window.take();
    window.apply(HistoryCommand::Focus(id(1)));
    window.news(ExchangeNews::Loaded {
        id: id(1),
        purpose: ExchangePurpose::Show,
        result: Ok(Some(found(answered(200, "", b"")))),
    });
    window.apply(HistoryCommand::Focus(id(3)));
    assert_eq!(window.state.exchange.loaded.as_ref().and_then(|loaded| loaded.id), Some(id(1)));
    assert_eq!(window.state.exchange.loading, Some(id(3)));
    window.news(ExchangeNews::Loaded {
        id: id(3),
        purpose: ExchangePurpose::Show,
        result: Ok(Some(FoundExchange { siblings: vec![id(2), id(3)], ..found(answered(200, "", b"")) })),
    });
    assert_eq!(window.state.exchange.siblings, [id(2), id(3)], "the token request of the same send");
    assert_eq!(window.state.exchange.loading, None);
}

#[test]
fn only_the_row_chosen_last_is_shown() {
    let mut window = opened();
    window.apply(HistoryCommand::Focus(id(1)));
    window.apply(HistoryCommand::Focus(id(2)));
    let late = Ok(Some(found(answered(200, "", b""))));
    window.news(ExchangeNews::Loaded { id: id(1), purpose: ExchangePurpose::Show, result: late });
    assert!(window.state.exchange.loaded.is_none());
    assert_eq!(window.state.exchange.shown, Shown::Stored(id(2)));
}

#[test]
fn an_exchange_that_is_gone_leaves_the_view_as_it_was() {
    let mut window = opened();
    window.apply(HistoryCommand::Focus(id(5)));
    window.news(ExchangeNews::Loaded { id: id(5), purpose: ExchangePurpose::Show, result: Ok(None) });
    assert_eq!(window.state.exchange.shown, Shown::NextRequest);
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn deleted_rows_come_back_with_undo() {
    let mut window = opened();
    window.take();
    window.apply(HistoryCommand::Delete(vec![id(1), id(2)]));
    assert!(matches!(&window.take()[..], [Effect::History(HistoryEffect::Delete(ids))] if ids.len() == 2));
    window.news(HistoryNews::Changed(Ok(HistoryChange::Deleted(vec![id(1), id(2)]))));
    assert_eq!(window.notices(), ["Deleted 2 exchanges from the history."]);
    window.take();
    window.undo();
    assert!(matches!(&window.take()[..], [Effect::History(HistoryEffect::Restore(ids))] if *ids == [id(1), id(2)]));
}

#[test]
fn marked_rows_are_exported_and_without_any_the_user_is_told() {
    let mut window = opened();
    window.take();
    window.apply(HistoryCommand::ExportHar { scope: HarScope::Selected, path: "a.har".into() });
    assert!(window.take().is_empty());
    window.apply(HistoryCommand::SetSelected { id: id(4), selected: true });
    window.apply(HistoryCommand::ExportHar { scope: HarScope::Selected, path: "a.har".into() });
    assert!(matches!(&window.take()[..], [Effect::History(HistoryEffect::ExportHar { ids, .. })] if *ids == [id(4)]));
}

#[test]
fn a_history_that_cannot_be_opened_is_said_and_asked_nothing() {
    let mut window = Window::new();
    window.news(HistoryNews::Opened(Err(StoreError::new("The disk is read-only."))));
    window.apply(HistoryCommand::ShowRange(0..30));
    window.apply(HistoryCommand::SetClass(Some(StatusClass::Ok)));
    assert!(window.take().is_empty());
    assert_eq!(window.notices(), ["The disk is read-only."]);
}

/// The file of the selected destination, as an exchange records it.
fn file_of(window: &Window) -> String {
    destination_file::print(&PublicDestination::masked(&window.draft().fields.to_destination()))
}

#[test]
fn a_body_that_was_not_kept_whole_is_not_restored() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(BatchCommand::Paste("[1]".to_owned()));
    window.answer_batch_work();
    let file = file_of(&window);
    let mut exchange = answered(200, &file, b"[{}");
    exchange.request.body.truncated = true;
    let result = Ok(Some(found(exchange)));
    window.news(ExchangeNews::Loaded { id: id(1), purpose: ExchangePurpose::Restore, result });
    assert_eq!(window.batch_text(), "[1]");
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn restoring_puts_destination_and_batch_back_and_can_be_undone() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.name = "Acme".to_owned());
    window.edit(|fields| fields.url = "https://then.example".into());
    let file = file_of(&window);
    window.edit(|fields| fields.url = "https://now.example".into());
    let result = Ok(Some(found(answered(200, &file, b"[ 2 ]"))));
    window.news(ExchangeNews::Loaded { id: id(1), purpose: ExchangePurpose::Restore, result });
    assert_eq!(window.draft().fields.url.expose(), "https://then.example");
    assert_eq!(window.batch_text(), "[ 2 ]");
    assert_eq!(window.state.batch.source, BatchSource::History(1));
    window.undo();
    assert_eq!(window.draft().fields.url.expose(), "https://now.example");
}
