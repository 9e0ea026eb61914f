//! A receiver, and raw connections to it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use signpost::net::{Clock as _, SystemClock};
use signpost::receiver::{Fault, Keys, Profile, Receiver, RoleName, Settings};
use tokio::runtime::Runtime;

/// A running receiver with the runtime that drives it.
pub struct Running {
    pub receiver: Receiver,
    pub runtime: Runtime,
}

impl Running {
    pub fn start(faults: &[&str]) -> Self {
        Self::start_with(faults, false)
    }

    pub fn start_with(faults: &[&str], is_https: bool) -> Self {
        let faults = faults.iter().map(|text| Fault::parse(text).unwrap()).collect();
        Self::of(Settings { faults, is_https, ..Settings::local(Keys::random().unwrap()) }, runtime())
    }

    pub fn start_as(profile: Option<Profile>, is_https: bool) -> Self {
        Self::of(Settings { profile, is_https, ..Settings::local(Keys::random().unwrap()) }, runtime())
    }

    fn of(settings: Settings, runtime: Runtime) -> Self {
        let now = Arc::new(|| SystemClock.now());
        let receiver = runtime.block_on(Receiver::start(settings, now, Arc::new(|_| {}))).unwrap();
        Self { receiver, runtime }
    }

    /// `127.0.0.1:port` of a role.
    pub fn address(&self, role: RoleName) -> String {
        self.receiver.base_url(role).rsplit_once("//").unwrap().1.to_owned()
    }

    pub fn connect(&self, role: RoleName) -> TcpStream {
        let stream = TcpStream::connect(self.address(role)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// What comes back for `bytes` until the connection ends; a reset ends it, too.
    pub fn answer(&self, role: RoleName, bytes: &[u8]) -> String {
        let mut stream = self.connect(role);
        stream.write_all(bytes).ok();
        stream.shutdown(std::net::Shutdown::Write).ok();
        read_all(&mut stream)
    }

    /// True if a plain request is answered with 200.
    pub fn is_alive(&self) -> bool {
        self.answer(RoleName::Open, &request("POST", "/in", "[]")).starts_with("HTTP/1.1 200")
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count) = stream.read(&mut buffer) {
        if count == 0 || bytes.len() > 1024 * 1024 {
            break;
        }
        bytes.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A request that closes its connection.
pub fn request(method: &str, target: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
