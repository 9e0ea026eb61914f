//! A server for tests: real sockets, one answer per connection, and it minds whether it was called.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Channel, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Everything up to and including the empty line.
    pub head: String,
    pub body: Vec<u8>,
}

impl Arrived {
    /// The value of the first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn request_line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }
}

/// Answers each connection in turn with the next of `answers`, then stops.
pub struct Receiver {
    pub address: String,
    arrived: Channel<Arrived>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    /// `answers` are whole HTTP responses, byte for byte.
    pub fn answering(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address").to_string();
        let (sender, arrived) = channel();
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let thread = std::thread::Builder::new()
            .name("receiver".to_owned())
            .spawn(move || {
                for answer in answers {
                    let (stream, _) = listener.accept().expect("a connection");
                    if let Some(request) = serve(stream, &answer) {
                        sender.send(request).ok(); // The test is over.
                    }
                }
            })
            .expect("a thread");
        Self { address, arrived, thread: Some(thread) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next request; the test fails if none comes.
    pub fn request(&self) -> Arrived {
        self.arrived.recv_timeout(Duration::from_secs(20)).expect("the server was called")
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        if let Some(thread) = self.thread.take() {
            assert!(thread.is_finished() || wait_for(&thread), "the server still waits for a request that never came");
        }
    }
}

fn wait_for(thread: &JoinHandle<()>) -> bool {
    (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        thread.is_finished()
    })
}

fn serve(mut stream: TcpStream, answer: &str) -> Option<Arrived> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut buffer).ok()? {
            0 => return None,
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut request = Arrived { head, body: bytes[head_end..].to_vec() };
    let length: usize = request.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    while request.body.len() < length {
        match stream.read(&mut buffer).ok()? {
            0 => break,
            count => request.body.extend_from_slice(&buffer[..count]),
        }
    }
    stream.write_all(answer.as_bytes()).ok()?;
    stream.flush().ok()?;
    Some(request)
}
