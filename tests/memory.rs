//! What the window needs for a large response: the peak of a process of its own.
#![cfg(all(feature = "gui", target_os = "linux"))]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use signpost::app::state::{AuthMethod, ExchangeTab, Preset};
use signpost::app::{DataFolder, DestinationCommand, ExchangeCommand, SendCommand, Session, SessionOptions, State};
use signpost::net::SystemClock;
use signpost::store::Secrets;

const MEGABYTE: usize = 1024 * 1024;

/// The most memory that this process has had, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
}

fn wait(session: &mut Session, is_there: impl Fn(&State) -> bool) {
    let start = Instant::now();
    while !is_there(session.state()) {
        session.poll(Duration::from_millis(10));
        assert!(start.elapsed() < Duration::from_mins(2), "send: {:?}", session.state().send);
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A server that responds once with an array of so many zeros. It makes them as it goes: what it held would count.
fn server(zeros: usize) -> String {
    const PIECE: usize = 4_096;
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let url = format!("http://{}/in", listener.local_addr().expect("it is bound"));
    let length = 2 * zeros + 3;
    let serve = move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        // What is left unread would reset the connection.
        assert!(stream.read(&mut vec![0; 64 * 1024]).expect("a request") > 0);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length";
        write!(stream, "{head}: {length}\r\n\r\n[").expect("all of it is read");
        let piece = "0,".repeat(PIECE);
        for _ in 0..zeros / PIECE {
            stream.write_all(piece.as_bytes()).expect("all of it is read");
        }
        write!(stream, "{}0]", "0,".repeat(zeros % PIECE)).expect("all of it is read");
    };
    std::thread::Builder::new().name("server of zeros".to_owned()).spawn(serve).expect("a thread");
    url
}

#[test]
fn a_large_response_of_tiny_values_is_shown_in_a_few_times_its_size() {
    // A line for every two bytes: the layout is what grows.
    let size = std::env::var("SIGNPOST_TEST_MEGABYTES").ok().and_then(|size| size.parse().ok()).unwrap_or(8) * MEGABYTE;
    let url = server(size / 2);
    let folder = tempfile::tempdir().expect("a folder");
    let data = DataFolder::locate(Some(folder.path().to_owned())).expect("a folder was given");
    let options = SessionOptions::isolated(data, Secrets::in_memory("a test"), Arc::new(SystemClock));
    let mut session = Session::start(options, Waker::noop().clone()).expect("threads can be started");
    session.handle(DestinationCommand::New(Preset::HttpsHeader));
    let key = session.state().destinations.selected.expect("a destination is selected");
    let mut fields = session.state().draft().expect("a draft").fields.clone();
    fields.url = url.into();
    fields.method = AuthMethod::None;
    session.handle(DestinationCommand::Edit { key, fields: Box::new(fields) });
    wait(&mut session, |state| state.preview.current.is_some());
    let before = peak();
    session.handle(SendCommand::Start);
    wait(&mut session, |state| state.exchange.loaded.is_some() && !state.send.is_running());
    session.handle(ExchangeCommand::SetTab(ExchangeTab::Response));
    wait(&mut session, |state| state.searchable_body().is_some());
    let view = session.state().searchable_body().expect("it is in view");
    assert!(
        view.is_cut,
        "no more rows are made than can be scrolled to: {} of {} bytes",
        view.rows.len(),
        view.text.len()
    );
    let grown = peak().saturating_sub(before);
    // The layout of a million rows has a size of its own.
    assert!(grown < 6 * size + 96 * MEGABYTE, "{} MB for a body of {} MB", grown / MEGABYTE, size / MEGABYTE);
}
