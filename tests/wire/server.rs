//! Servers on loopback that speak in raw bytes, and fail the test if nobody called them.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use signpost::domain::request::SigningTrace;
use signpost::domain::timings::Phase;
use signpost::domain::{Connection, Header, HeaderOrigin, Method, Payload, SignedRequest, Target, UnsignedRequest};
use signpost::net::{Cancel, ProgressSink, SystemClock, Transmission, Wire};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A server for one test.
pub struct Server {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Requests,
    task: tokio::task::JoinHandle<()>,
}

/// Every request's bytes, as they came.
pub type Requests = Arc<Mutex<Vec<Vec<u8>>>>;

impl Server {
    /// `serve` gets every connection, in its own task.
    pub async fn start<H, F>(serve: H) -> Self
    where
        H: Fn(TcpStream, Requests) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Requests::default();
        let task = tokio::spawn({
            let (connections, requests) = (Arc::clone(&connections), Arc::clone(&requests));
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    connections.fetch_add(1, Ordering::SeqCst);
                    tokio::spawn(serve(stream, Arc::clone(&requests)));
                }
            }
        });
        Self { address, connections, requests, task }
    }

    /// Reads each request whole, then writes `answer` and closes.
    pub async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Arc<[u8]> = answer.into().into();
        Self::start(move |mut stream, requests| {
            let answer = Arc::clone(&answer);
            async move {
                read_request(&mut stream, &requests).await;
                stream.write_all(&answer).await.expect("the answer is taken");
                stream.shutdown().await.ok();
            }
        })
        .await
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The only request that came.
    pub fn request(&self) -> Vec<u8> {
        let requests = self.requests.lock().expect("no one panicked");
        assert_eq!(requests.len(), 1, "one request was expected");
        requests[0].clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        if !std::thread::panicking() {
            assert!(self.connections() > 0, "nobody called the server");
        }
    }
}

/// Read one request: the head, and as much body as its content-length says.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin), requests: &Requests) {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
            if bytes.len() >= end + 4 + length {
                break;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
    requests.lock().expect("no one panicked").push(bytes);
}

/// Write, then hold the connection open until the peer leaves.
pub async fn write_and_linger(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), bytes: &[u8]) {
    stream.write_all(bytes).await.ok();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.ok();
}

/// A POST of `body` with the platform's header.
pub fn post(scheme: &str, authority: &str, path: &str, body: impl Into<bytes::Bytes>) -> SignedRequest {
    let target = Target { scheme: scheme.into(), authority: authority.into(), path: path.into(), query: None };
    let headers = vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)];
    let request = UnsignedRequest { method: Method::Post, target, headers, body: Payload::new(body), body_shown: None };
    SignedRequest { request, trace: SigningTrace::default() }
}

/// A POST of two bytes to `server` by its address.
pub fn post_to(server: &Server) -> SignedRequest {
    post("http", &server.address.to_string(), "/in", "[]")
}

pub async fn send(request: &SignedRequest) -> Transmission {
    send_with(request, &Connection::default()).await
}

pub async fn send_with(request: &SignedRequest, connection: &Connection) -> Transmission {
    wire().send(request, connection, &silent(), &Cancel::new()).await
}

pub fn wire() -> Wire {
    Wire::new(Arc::new(SystemClock))
}

pub fn silent() -> ProgressSink {
    Arc::new(|_| {})
}

/// A sink and what it was told.
pub fn listening() -> (ProgressSink, Arc<Mutex<Vec<Phase>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sink: ProgressSink = Arc::new({
        let heard = Arc::clone(&heard);
        move |phase| heard.lock().expect("no one panicked").push(phase)
    });
    (sink, heard)
}
