//! The window's brain end to end, without a window: real files, a real history, a real server.
#![cfg(feature = "gui")]

#[path = "support/receiver.rs"]
mod receiver;

use std::path::Path;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use receiver::Receiver;
use signpost::app::state::{
    BatchSource, DestinationEntry, DraftContent, Fields, HistoryStatus, Loading, Preset, Saving, SecretInput,
    SecretSlot, SecretStatus, SendState, Shown, State,
};
use signpost::app::{
    BatchCommand, DataFolder, DestinationCommand, FileCommand, FilePurpose, HarScope, HistoryCommand, NoticeCommand,
    SecretCommand, SendCommand, Session, SessionOptions,
};
use signpost::domain::SecretName;
use signpost::domain::message::MessageKind;
use signpost::net::SystemClock;
use signpost::store::{Secrets, StoreError};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/xml\r\ncontent-length: 72\r\nconnection: close\r\n\r\n<Error><Code>SignatureDoesNotMatch</Code><Message>No</Message></Error>\r\n";

fn secrets() -> Secrets {
    Secrets::in_memory("a test")
}

fn session(folder: &Path, secrets: &Secrets) -> Session {
    let folder = DataFolder::locate(Some(folder.to_owned())).expect("a folder was given");
    let options = SessionOptions::isolated(folder, secrets.clone(), Arc::new(SystemClock));
    Session::start(options, Waker::noop().clone()).expect("threads can be started")
}

/// Run the loop until `is_there`; the test fails if that takes too long.
fn wait(session: &mut Session, what: &str, is_there: impl Fn(&State) -> bool) {
    let start = Instant::now();
    while !is_there(session.state()) {
        session.poll(Duration::from_millis(10));
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what} did not happen; notices: {:?}, send: {:?}, preview: {:?}",
            session.state().notices.list,
            session.state().send,
            session.state().preview.problem
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn opened(folder: &Path, secrets: &Secrets) -> Session {
    let mut session = session(folder, secrets);
    wait(&mut session, "opening", |state| {
        state.destinations.loading == Loading::Done
            && state.history.status == HistoryStatus::Ready
            && !state.batch.is_checking()
    });
    session.handle(HistoryCommand::ShowRange(0..50));
    session
}

fn edit(session: &mut Session, change: impl FnOnce(&mut Fields)) {
    let key = session.state().destinations.selected.expect("a destination is selected");
    let mut fields = session.state().draft().expect("a draft").fields.clone();
    change(&mut fields);
    session.handle(DestinationCommand::Edit { key, fields: Box::new(fields) });
}

fn store_secret(session: &mut Session, slot: SecretSlot, secret: &str) {
    session.handle(SecretCommand::BeginEntry(slot));
    session.handle(SecretCommand::EditEntry(SecretInput::new(secret)));
    session.handle(SecretCommand::StoreEntry);
    wait(session, "storing the secret", |state| {
        let reference = state.draft().map(|draft| draft.fields.secret(slot).reference());
        reference.is_some_and(|reference| matches!(state.secrets.status(&reference), SecretStatus::Present { .. }))
    });
}

fn s3(session: &mut Session, url: &str) {
    session.handle(DestinationCommand::New(Preset::AmazonS3));
    edit(session, |fields| {
        "Acme S3".clone_into(&mut fields.name);
        fields.url = url.into();
        "eu-west-1".clone_into(&mut fields.sigv4.region);
        "AKIAIOSFODNN7EXAMPLE".clone_into(&mut fields.sigv4.access_key_id);
    });
    store_secret(session, SecretSlot::SecretAccessKey, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
}

fn send(session: &mut Session) {
    session.handle(SendCommand::Start);
    wait(session, "the send's end", |state| !state.send.is_running());
}

#[test]
fn a_batch_goes_to_s3_and_stands_in_the_history_tomorrow() {
    let folder = tempfile::tempdir().expect("a folder");
    let secrets = secrets();
    let server = Receiver::answering(&[OK]);
    let mut session = opened(folder.path(), &secrets);
    s3(&mut session, &server.url("/telemetry"));
    wait(&mut session, "a preview", |state| state.preview.current.is_some());
    let preview = session.state().preview.current.clone().expect("a preview");
    assert!(preview.headers.iter().any(|header| header.name == "authorization"));
    assert!(preview.headers.iter().any(|header| header.name == "host"));

    send(&mut session);
    let arrived = server.request();
    assert!(arrived.request_line().starts_with("PUT /telemetry/20"), "{}", arrived.request_line());
    assert!(arrived.header("authorization").is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 ")));
    assert_eq!(arrived.body, session.state().batch.batch.payload().bytes().as_ref());
    assert!(matches!(session.state().send, SendState::Done { delivered: true, .. }), "{:?}", session.state().send);
    wait(&mut session, "the row", |state| state.history.row(0).is_some());
    session.close();
    drop(session);

    let mut tomorrow = opened(folder.path(), &secrets);
    assert_eq!(tomorrow.state().draft().map(|draft| draft.fields.name.as_str()), Some("Acme S3"));
    wait(&mut tomorrow, "the row", |state| state.history.row(0).is_some() && state.history.total.known() == 1);
    let row = tomorrow.state().history.row(0).cloned().expect("a row");
    assert_eq!((row.destination.name.as_str(), row.status), ("Acme S3", Some(200)));
    tomorrow.handle(HistoryCommand::Focus(row.id));
    wait(&mut tomorrow, "the exchange", |state| state.exchange.loaded.is_some());
    let loaded = tomorrow.state().exchange.loaded.clone().expect("an exchange");
    assert_eq!(loaded.verdict.text, "Accepted: 200 OK.");
    let stored = serde_json::to_string(&*loaded.exchange).expect("exchanges serialize");
    assert!(!stored.contains("wJalrXUtnFEMI"));
}

#[test]
fn a_refusal_is_shown_with_the_words_of_the_service() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Receiver::answering(&[FORBIDDEN]);
    let mut session = opened(folder.path(), &secrets());
    s3(&mut session, &server.url("/telemetry"));
    send(&mut session);
    server.request();
    assert!(matches!(session.state().send, SendState::Done { delivered: false, .. }));
    let verdict = &session.state().exchange.loaded.as_ref().expect("an exchange").verdict;
    assert_eq!(
        (verdict.text.as_str(), verdict.detail.as_str()),
        ("Refused: 403 Forbidden.", "SignatureDoesNotMatch: No")
    );
    assert!(matches!(session.state().exchange.shown, Shown::Stored(_)));
}

#[test]
fn a_send_can_be_cancelled_while_the_server_says_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("an address");
    let mut session = opened(folder.path(), &secrets());
    s3(&mut session, &format!("http://{address}/telemetry"));
    session.handle(SendCommand::Start);
    let (_connection, _) = silent.accept().expect("a connection");
    wait(&mut session, "progress", |state| matches!(state.send, SendState::Sending { .. }));
    session.handle(SendCommand::Cancel);
    wait(&mut session, "the end", |state| matches!(state.send, SendState::Cancelled { .. }));
    wait(&mut session, "the row", |state| state.history.row(0).is_some());
}

#[test]
fn a_missing_secret_stops_preview_and_send_at_its_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = opened(folder.path(), &secrets());
    session.handle(DestinationCommand::New(Preset::HttpsHeader));
    edit(&mut session, |fields| fields.url = "http://127.0.0.1:9/in".into());
    wait(&mut session, "a problem", |state| state.preview.problem.is_some());
    assert_eq!(
        session.state().preview.problem.as_ref().and_then(|problem| problem.subject),
        Some(SecretName::HeaderValue.into())
    );
    send(&mut session);
    assert!(
        matches!(&session.state().send, SendState::Failed(problem) if problem.subject == Some(SecretName::HeaderValue.into()))
    );
}

#[test]
fn what_was_typed_last_is_on_disk_when_the_window_closes() {
    let folder = tempfile::tempdir().expect("a folder");
    let secrets = secrets();
    let mut session = opened(folder.path(), &secrets);
    session.handle(DestinationCommand::New(Preset::EventHubs));
    edit(&mut session, |fields| fields.url = "https://ns.servicebus.windows.net/hub".into());
    session.close();
    let again = opened(folder.path(), &secrets);
    let names: Vec<&str> = again.state().destinations.entries.iter().map(DestinationEntry::name).collect();
    assert_eq!(names, ["ns"]);
    assert_eq!(
        again.state().draft().map(|draft| draft.fields.url.expose()),
        Some("https://ns.servicebus.windows.net/hub")
    );
}

#[test]
fn a_deleted_exchange_comes_back_and_one_restores_the_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Receiver::answering(&[OK]);
    let mut session = opened(folder.path(), &secrets());
    s3(&mut session, &server.url("/telemetry"));
    session.handle(BatchCommand::Paste("[ {} ]".to_owned()));
    wait(&mut session, "the batch", |state| state.batch.source == BatchSource::Pasted);
    send(&mut session);
    server.request();
    wait(&mut session, "the row", |state| state.history.row(0).is_some());
    let id = session.state().history.row(0).expect("a row").id;

    session.handle(HistoryCommand::Delete(vec![id]));
    wait(&mut session, "the deletion", |state| state.history.total.known() == 0 && state.history.row(0).is_none());
    let undo = session.state().notices.list.last().expect("an Undo").id;
    session.handle(NoticeCommand::Undo(undo));
    wait(&mut session, "the row", |state| state.history.row(0).is_some());

    session.handle(BatchCommand::LoadSample(MessageKind::Notification));
    session.handle(HistoryCommand::Restore(id));
    wait(&mut session, "the batch", |state| matches!(state.batch.source, BatchSource::History(_)));
    assert_eq!(session.state().batch.batch.payload().bytes().as_ref(), b"[ {} ]");
}

#[test]
fn an_exported_har_file_can_be_imported_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Receiver::answering(&[OK]);
    let mut session = opened(folder.path(), &secrets());
    s3(&mut session, &server.url("/telemetry"));
    send(&mut session);
    server.request();
    let path = folder.path().join("out.har");
    session.handle(HistoryCommand::ExportHar { scope: HarScope::Shown, path: path.clone() });
    wait(&mut session, "the file", |state| {
        state.notices.list.iter().any(|notice| notice.text.starts_with("Saved HAR file"))
    });
    let text = std::fs::read_to_string(&path).expect("the file is there");
    assert!(text.contains("_signpost") && !text.contains("wJalrXUtnFEMI"));
    session.handle(HistoryCommand::ImportHar(path));
    wait(&mut session, "two rows", |state| state.history.total.known() == 2);
}

#[test]
fn a_batch_file_is_loaded_byte_for_byte_and_saved_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("in.json"), folder.path().join("out.json"));
    let bytes = b"\xef\xbb\xbf[ 1e400, {\"a\": 1, \"a\": 2} ]\r\n";
    std::fs::write(&from, bytes).expect("the folder can be written");
    let mut session = opened(folder.path(), &secrets());
    session.handle(BatchCommand::LoadFile(from.clone()));
    wait(&mut session, "the batch", |state| {
        state.batch.source == BatchSource::File(from.clone()) && !state.batch.is_checking()
    });
    assert_eq!(session.state().batch.batch.payload().bytes().as_ref(), bytes);
    session.handle(BatchCommand::SaveFile(to.clone()));
    wait(&mut session, "the file", |state| state.batch.source == BatchSource::File(to.clone()));
    assert_eq!(std::fs::read(&to).expect("the file is there"), bytes);
}

#[test]
fn without_a_desktop_a_dialog_says_what_to_do_instead() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = opened(folder.path(), &secrets());
    session.handle(FileCommand::Pick(FilePurpose::LoadBatch));
    wait(&mut session, "the question for a path", |state| {
        state.path_form.as_ref().is_some_and(|form| form.purpose == FilePurpose::LoadBatch && form.reason.is_some())
    });
}

#[test]
fn without_a_data_folder_the_window_works_and_says_so() {
    let server = Receiver::answering(&[OK]);
    let folder = Err(StoreError::new("There is no home directory."));
    let options = SessionOptions {
        folder,
        secrets: Some(secrets()),
        clock: Arc::new(SystemClock),
        zone: signpost::app::Zone::utc(),
        dialogs: false,
        receiver: false,
        font_folders: Vec::new(),
    };
    let mut session = Session::start(options, Waker::noop().clone()).expect("threads can be started");
    wait(&mut session, "opening", |state| matches!(state.history.status, HistoryStatus::Failed(_)));
    s3(&mut session, &server.url("/telemetry"));
    send(&mut session);
    server.request();
    assert!(matches!(session.state().send, SendState::Done { delivered: true, .. }));
    assert_eq!(session.state().exchange.shown, Shown::Unsaved);
}

#[test]
fn an_idle_session_has_nothing_to_wake_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = opened(folder.path(), &secrets());
    session.handle(DestinationCommand::New(Preset::HttpsHeader));
    wait(&mut session, "rest", |state| {
        state.draft().is_some_and(|draft| draft.saving == Saving::Saved)
            && state.preview.problem.is_some()
            && state.next_deadline().is_none()
    });
    assert_eq!(session.next_wake(), None);
}

const TOKEN: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 73\r\nconnection: close\r\n\r\n{\"access_token\":\"t0k3n-of-the-test\",\"token_type\":\"Bearer\",\"expires_in\":9}";

#[test]
fn a_token_request_and_its_delivery_belong_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Receiver::answering(&[TOKEN, OK]);
    let mut session = opened(folder.path(), &secrets());
    session.handle(DestinationCommand::New(Preset::OauthHeader));
    let (token_url, url) = (server.url("/token"), server.url("/in"));
    edit(&mut session, |fields| {
        fields.url = url.clone().into();
        fields.client_credentials.token_url = token_url;
        "client".clone_into(&mut fields.client_credentials.client_id);
    });
    store_secret(&mut session, SecretSlot::ClientSecret, "hunter2 of the test");
    send(&mut session);
    assert!(server.request().header("authorization").is_some_and(|value| value.starts_with("Basic ")));
    assert_eq!(server.request().header("authorization"), Some("Bearer t0k3n-of-the-test"));
    assert!(matches!(session.state().send, SendState::Done { delivered: true, .. }), "{:?}", session.state().send);
    wait(&mut session, "both rows", |state| state.history.row(1).is_some());
    let rows = [session.state().history.row(0), session.state().history.row(1)].map(|row| row.expect("a row").clone());
    assert_eq!(rows[0].send_id, rows[1].send_id);
    session.handle(HistoryCommand::Focus(rows[1].id));
    wait(&mut session, "the token's exchange", |state| state.exchange.loading.is_none());
    assert_eq!(session.state().exchange.siblings, [rows[1].id, rows[0].id]);
}

#[test]
fn a_broken_destination_file_is_listed_with_its_place_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("destinations").join("acme.toml");
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("the folder can be written");
    let text = "name = \"Acme\"\nurl = \"https://acme.example\"\n[auth]\nmethod = \"none\"\nregoin = \"x\"\n";
    std::fs::write(&file, text).expect("the folder can be written");
    let mut session = opened(folder.path(), &secrets());
    let entry = session.state().destinations.entries.first().expect("it is listed");
    let told = matches!(&entry.content, DraftContent::Broken(problem) if problem.to_string().contains("line 5"));
    assert!(told, "{:?}", entry.content);
    let key = entry.key;
    session.handle(DestinationCommand::Delete(key));
    session.close();
    assert_eq!(std::fs::read_to_string(&file).expect("the file is still there"), text);
}

#[test]
fn a_folder_that_cannot_be_written_loses_nothing_that_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_the_way = folder.path().join("a file, no folder");
    std::fs::write(&in_the_way, "").expect("the folder can be written");
    let mut session = session(&in_the_way, &secrets());
    wait(&mut session, "opening", |state| matches!(state.history.status, HistoryStatus::Failed(_)));
    session.handle(DestinationCommand::New(Preset::HttpsHeader));
    edit(&mut session, |fields| fields.url = "https://acme.example".into());
    wait(&mut session, "the failure", |state| {
        state.draft().is_some_and(|draft| matches!(draft.saving, Saving::Failed(_)))
    });
    assert_eq!(session.state().draft().map(|draft| draft.fields.url.expose()), Some("https://acme.example"));
    assert!(!session.state().notices.list.is_empty());
}
