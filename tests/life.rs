//! The life of a window, without one: starts, ends, crashes, several at once, files handed over, clocks that jump.
#![cfg(feature = "gui")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Waker;
use std::time::{Duration, Instant};

use signpost::app::state::{ComposeTab, ExchangeTab, HistoryStatus, Loading, Preset, SecretInput, SecretSlot, State};
use signpost::app::{
    DataFolder, DestinationCommand, EntryId, ExchangeCommand, FileCommand, HistoryCommand, NoticeCommand,
    SecretCommand, Session, SessionOptions, Settings, ThemeChoice, WindowCommand,
};
use signpost::net::{Clock, SystemClock};
use signpost::store::Secrets;
use time::OffsetDateTime;

/// The system's clock, set forward or back by the test.
#[derive(Default)]
struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + time::Duration::seconds(self.0.load(Ordering::SeqCst))
    }
}

fn session_with(folder: &Path, clock: Arc<dyn Clock>) -> Session {
    let folder = DataFolder::locate(Some(folder.to_owned())).expect("a folder was given");
    let options = SessionOptions::isolated(folder, Secrets::in_memory("a test"), clock);
    let mut session = Session::start(options, Waker::noop().clone()).expect("threads can be started");
    wait(&mut session, "opening", |state| {
        state.destinations.loading == Loading::Done && state.history.status == HistoryStatus::Ready
    });
    session.handle(HistoryCommand::ShowRange(0..50));
    session
}

fn session(folder: &Path) -> Session {
    session_with(folder, Arc::new(SystemClock))
}

/// Run the loop until `is_there`; the test fails if that takes too long.
fn wait(session: &mut Session, what: &str, is_there: impl Fn(&State) -> bool) {
    let start = Instant::now();
    while !is_there(session.state()) {
        session.poll(Duration::from_millis(10));
        let notices = &session.state().notices.list;
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not happen; notices: {notices:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Long enough for whatever comes at a start.
fn settle(session: &mut Session) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(300) {
        session.poll(Duration::from_millis(10));
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn says(session: &Session, text: &str) -> bool {
    session.state().notices.list.iter().any(|notice| notice.text.contains(text))
}

fn har(folder: &Path, urls: &[&str]) -> PathBuf {
    let entry = |url: &&str| {
        serde_json::json!({
            "startedDateTime": "2020-01-02T03:04:05.000Z", "time": 12,
            "request": { "method": "POST", "url": url, "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
                         "queryString": [], "headersSize": -1, "bodySize": 2, "postData": { "mimeType": "application/json", "text": "[]" } },
            "response": { "status": 204, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
                          "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1, "bodySize": 0 },
            "cache": {}, "timings": { "send": 1, "wait": 10, "receive": 1 },
        })
    };
    let entries: Vec<serde_json::Value> = urls.iter().map(entry).collect();
    let text = serde_json::json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } });
    let path = folder.join("some.har");
    std::fs::write(&path, text.to_string()).expect("it is written");
    path
}

fn import(session: &mut Session, home: &Path, urls: &[&str]) {
    session.handle(FileCommand::Open(har(home, urls)));
    wait(session, "the import", |state| state.history.row(0).is_some() && state.exchange.loaded.is_some());
}

#[test]
fn a_har_file_that_is_opened_is_imported_and_shown() {
    let home = tempfile::tempdir().expect("a folder");
    let mut session = session(&home.path().join("data"));
    import(&mut session, home.path(), &["https://a.example/one", "https://a.example/two"]);
    assert!(says(&session, "Imported 2 exchanges."));
    let loaded = session.state().exchange.loaded.as_ref().expect("one is shown");
    assert_eq!(loaded.exchange.request.url, "https://a.example/two");
}

const DESTINATION: &str = "name = \"Acme\"\nurl = \"https://acme.example/in\"\n\n[auth]\nmethod = \"none\"\n";

#[test]
fn a_destination_file_that_is_opened_is_copied_once_and_selected() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("acme.toml");
    std::fs::write(&file, DESTINATION).expect("it is written");
    let mut session = session(&home.path().join("data"));
    session.handle(DestinationCommand::New(Preset::AmazonS3));
    for _ in 0..2 {
        session.handle(FileCommand::Open(file.clone()));
        wait(&mut session, "the destination", |state| {
            state.destinations.selected_entry().is_some_and(|entry| entry.name() == "Acme")
        });
        settle(&mut session);
    }
    assert_eq!(session.state().destinations.entries.len(), 2, "the second time it is known");
    assert!(says(&session, "Opened Acme as a copy"));
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), DESTINATION);
    session.handle(FileCommand::Open(home.path().join("none.toml")));
    wait(&mut session, "the refusal", |state| {
        state.notices.list.iter().any(|notice| notice.text.contains("none.toml"))
    });
}

#[test]
fn a_destination_file_of_the_folder_is_selected_itself() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("data").join("destinations").join("acme.toml");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("it is made");
    std::fs::write(&file, DESTINATION).expect("it is written");
    let mut session = session(&home.path().join("data"));
    session.handle(DestinationCommand::New(Preset::AmazonS3));
    session.handle(FileCommand::Open(file));
    wait(&mut session, "the destination", |state| {
        state.destinations.selected_entry().is_some_and(|entry| entry.name() == "Acme")
    });
    assert_eq!(session.state().destinations.entries.len(), 2);
}

#[test]
fn what_was_chosen_is_there_at_the_next_start() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data");
    let mut first = session(&folder);
    first.handle(DestinationCommand::New(Preset::AmazonS3));
    first.handle(DestinationCommand::New(Preset::AzureBlob));
    settle(&mut first);
    let amazon = first.state().destinations.entries[0].key;
    first.handle(DestinationCommand::Select(amazon));
    first.handle(WindowCommand::SetComposeTab(ComposeTab::Batch));
    first.handle(ExchangeCommand::SetTab(ExchangeTab::Timeline));
    drop(first);
    let second = session(&folder);
    let state = second.state();
    assert_eq!(state.destinations.selected_entry().map(|entry| entry.name()), Some("Amazon S3"));
    assert_eq!((state.layout.compose_tab, state.exchange.tab), (ComposeTab::Batch, ExchangeTab::Timeline));
}

#[test]
fn two_windows_keep_each_others_settings_and_exchanges() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data");
    let mut first = session(&folder);
    let mut second = session(&folder);
    settle(&mut second);
    assert_eq!((first.state().places.other_windows, second.state().places.other_windows), (0, 1));
    assert!(second.state().notices.list.is_empty(), "a second window is no crash: {:?}", second.state().notices.list);
    let settings = first.state().layout.settings.clone();
    first.handle(WindowCommand::EditSettings(Settings { theme: ThemeChoice::Dark, ..settings.clone() }));
    second.handle(WindowCommand::EditSettings(Settings { history_folded: true, ..settings }));
    import(&mut first, home.path(), &["https://a.example/first"]);
    import(&mut second, home.path(), &["https://a.example/second"]);
    wait(&mut second, "both rows", |state| state.history.total.known() == 2);
    drop(first);
    drop(second);
    let third = session(&folder);
    let settings = &third.state().layout.settings;
    assert_eq!((settings.theme, settings.history_folded), (ThemeChoice::Dark, true));
    assert!(third.state().notices.list.is_empty());
}

#[test]
fn a_crash_is_told_of_once_at_the_next_start() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data");
    let crashing = folder.clone();
    let thread = std::thread::Builder::new().name("a crash".to_owned()).spawn(move || {
        let _session = session(&crashing);
        panic!("on purpose");
    });
    thread.expect("a thread").join().expect_err("it crashed");
    let mut next = session(&folder);
    wait(&mut next, "the notice", |state| !state.notices.list.is_empty());
    assert!(says(&next, "did not end properly the last time (started 2"));
    drop(next);
    let mut last = session(&folder);
    settle(&mut last);
    assert!(last.state().notices.list.is_empty(), "{:?}", last.state().notices.list);
}

fn reveal(session: &mut Session) {
    session.handle(DestinationCommand::New(Preset::HttpsHeader));
    session.handle(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    session.handle(SecretCommand::EditEntry(SecretInput::new("hunter2")));
    session.handle(SecretCommand::StoreEntry);
    settle(session);
    session.handle(SecretCommand::Reveal(SecretSlot::HeaderValue));
    wait(session, "the secret", |state| state.secrets.revealed.is_some());
}

#[test]
fn a_clock_set_back_does_not_keep_a_secret_in_sight() {
    let home = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(SetClock::default());
    let mut session = session_with(home.path(), Arc::clone(&clock) as Arc<dyn Clock>);
    reveal(&mut session);
    clock.0.store(-3_600, Ordering::SeqCst);
    session.poll(Duration::from_millis(10));
    assert!(session.state().secrets.revealed.is_some(), "its twenty seconds are not over");
    clock.0.store(-3_600 + 21, Ordering::SeqCst);
    session.poll(Duration::from_millis(10));
    assert!(session.state().secrets.revealed.is_none());
}

#[test]
fn after_a_sleep_a_secret_is_gone_at_the_first_look_and_looks_are_frequent() {
    let home = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(SetClock::default());
    let mut session = session_with(home.path(), Arc::clone(&clock) as Arc<dyn Clock>);
    reveal(&mut session);
    let wake = session.next_wake().expect("a secret is in sight");
    assert!(wake <= Duration::from_secs(1), "timers stand still while a machine sleeps: {wake:?}");
    clock.0.store(8 * 3_600, Ordering::SeqCst);
    session.poll(Duration::from_millis(10));
    assert!(session.state().secrets.revealed.is_none());
}

#[test]
fn a_clock_set_back_holds_up_no_save() {
    let home = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(SetClock::default());
    let mut session = session_with(&home.path().join("data"), Arc::clone(&clock) as Arc<dyn Clock>);
    let settings = session.state().layout.settings.clone();
    session.handle(WindowCommand::EditSettings(Settings { history_folded: true, ..settings }));
    clock.0.store(-86_400, Ordering::SeqCst);
    let path = home.path().join("data").join("settings.toml");
    wait(&mut session, "the save", |_| {
        std::fs::read_to_string(&path).is_ok_and(|text| text.contains("history_folded = true"))
    });
}

#[test]
fn the_start_removes_what_the_settings_do_not_keep_and_undo_brings_it_back() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data");
    let mut first = session(&folder);
    import(&mut first, home.path(), &["https://a.example/one", "https://a.example/two", "https://a.example/three"]);
    first.handle(HistoryCommand::SetPinned { id: EntryId(1), pinned: true });
    let settings = first.state().layout.settings.clone();
    first.handle(WindowCommand::EditSettings(Settings { history_keep_days: Some(30), ..settings }));
    settle(&mut first);
    assert_eq!(first.state().history.total.known(), 3, "nothing is removed while the number is typed");
    drop(first);
    let mut second = session(&folder);
    wait(&mut second, "the removal", |state| state.history.total.known() == 1);
    let row = second.state().history.row(0).expect("the pinned one stays");
    assert_eq!(row.url, "https://a.example/one");
    assert!(says(&second, "Removed 2 exchanges from the history, as the settings say: kept for 30 days."));
    let id = second.state().notices.list.last().expect("a notice").id;
    second.handle(NoticeCommand::Undo(id));
    wait(&mut second, "the undo", |state| state.history.total.known() == 3);
}
