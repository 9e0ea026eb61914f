//! Servers of the test's own, on loopback, byte for byte; and what they are expected to be called.

use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use signpost::diagnose::{Certainty, Finding, diagnose};
use signpost::domain::{Destination, Secret};
use signpost::receiver::RoleName;

use crate::support::Bench;

/// A server that minds whether it was called.
pub struct Server {
    pub port: u16,
    calls: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// `serve` gets every connection, in a thread of its own.
    pub fn start(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (calls, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let serve = Arc::new(serve);
        in_thread({
            let (calls, is_over) = (Arc::clone(&calls), Arc::clone(&is_over));
            move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if is_over.load(Ordering::SeqCst) {
                        break;
                    }
                    calls.fetch_add(1, Ordering::SeqCst);
                    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                    let serve = Arc::clone(&serve);
                    in_thread(move || serve(stream));
                }
            }
        });
        Self { port, calls, is_over }
    }

    /// Reads each request whole, writes `answer` and closes.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |mut stream| {
            read_request(&mut stream);
            stream.write_all(&answer).ok(); // The client may have left.
        })
    }

    /// Reads each request whole, writes `answer` and says no more.
    pub fn stalling(answer: &'static [u8]) -> Self {
        Self::start(move |mut stream| {
            read_request(&mut stream);
            stream.write_all(answer).unwrap();
            stream.read_to_end(&mut Vec::new()).ok(); // Until the client leaves.
        })
    }

    /// Takes the first bytes of whatever comes, writes `answer` and closes once the client did.
    pub fn first_word(answer: &'static [u8]) -> Self {
        Self::start(move |mut stream| {
            let _ = stream.read(&mut [0; 16 * 1024]).unwrap();
            stream.write_all(answer).unwrap();
            stream.shutdown(std::net::Shutdown::Write).ok(); // The client may have left.
            stream.read_to_end(&mut Vec::new()).ok();
        })
    }
}

fn in_thread(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().name("server".to_owned()).spawn(work).unwrap();
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        TcpStream::connect(("127.0.0.1", self.port)).ok(); // Only to wake it.
        if !std::thread::panicking() {
            assert!(self.calls.load(Ordering::SeqCst) > 0, "nobody called the server");
        }
    }
}

/// Read one request: the head, and as much body as it announces.
pub fn read_request(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse::<usize>().unwrap()) {
                return text;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

/// Deliver without authentication to `url`, and diagnose.
pub fn findings_at(bench: &Bench, url: &str, change: impl FnOnce(&mut Destination<Secret>)) -> Vec<Finding> {
    let destination = bench.destination(RoleName::Open, |destination| {
        destination.url = url.into();
        destination.connection.idle_timeout_seconds = Some(2);
        destination.connection.total_timeout_seconds = Some(6);
        change(destination);
    });
    diagnose(&bench.deliver(&destination))
}

/// What was found, and what should have been.
pub struct Row {
    pub name: &'static str,
    pub findings: Vec<Finding>,
    /// `None`: nothing is wrong.
    pub expected: Option<(&'static str, Certainty)>,
}

/// The first cause of each row is the expected one, and nothing but it is proven.
#[track_caller]
pub fn assert_rows(rows: &[Row]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|row| {
            let first = row.findings.first().map(|finding| (finding.cause.id, finding.certainty));
            let others = row.findings.iter().skip(1).any(|finding| finding.certainty == Certainty::Proven);
            first != row.expected || others
        })
        .map(|row| {
            let found = row.findings.iter().map(|f| format!("\n    {:?} {} {:?}", f.certainty, f.cause.id, f.evidence));
            format!("{}: expected {:?}, found{}", row.name, row.expected, found.collect::<String>())
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
