//! How fast the receiver verifies: S3 PUTs of 10 kB a second on one core, against the rate of hashing the same bodies.
//!
//! ```text
//!  cargo bench --bench receiver                                   the built-in receiver
//!  cargo bench --bench receiver -- soak 200000                    memory over that many requests
//!  cargo bench --bench receiver -- s3 URL BUCKET REGION KEY_ID    another S3; its secret key is read from S3_SECRET
//! ```
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use signpost::domain::{Header, HeaderOrigin, Method, Payload, Secret, Sigv4, Target, UnsignedRequest};
use signpost::net::{Clock as _, SystemClock};
use signpost::receiver::{Keys, Receiver, RoleName, Settings};
use signpost::signing::sigv4;

const BODY_BYTES: usize = 10_000;
const MEASURE: Duration = Duration::from_secs(3);

/// Where the requests go, and how they are signed.
struct Service {
    url: String,
    bucket: String,
    auth: Sigv4<Secret>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {
            let (service, _receiver) = built_in();
            let rate = puts_per_second(&service);
            let hashes = hashes_per_second();
            println!("verified S3 PUTs of 10 kB: {rate:.0}/s");
            println!("hashing the same bodies:   {hashes:.0}/s, ratio {:.2}", rate / hashes);
        }
        ["soak", requests] => soak(requests.parse().expect("a number of requests")),
        ["s3", url, bucket, region, key_id] => {
            let secret = std::env::var("S3_SECRET").expect("S3_SECRET holds the secret access key");
            let auth = Sigv4 {
                region: (*region).to_owned(),
                service: "s3".to_owned(),
                access_key_id: (*key_id).to_owned(),
                secret_access_key: Secret::new(secret),
                session_token: None,
            };
            let service = Service { url: (*url).to_owned(), bucket: (*bucket).to_owned(), auth };
            println!("S3 PUTs of 10 kB at {url}: {:.0}/s", puts_per_second(&service));
        }
        _ => panic!("soak REQUESTS | s3 URL BUCKET REGION KEY_ID"),
    }
}

/// A receiver on a thread of its own: one core at most.
fn built_in() -> (Service, std::sync::mpsc::Sender<()>) {
    let (ready, started) = std::sync::mpsc::channel();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let receive = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let keys = Keys::random().expect("random keys");
            let now = Arc::new(|| SystemClock.now());
            let receiver = Receiver::start(Settings::local(keys), now, Arc::new(|_| {})).await.expect("it starts");
            let keys = &receiver.keys().s3;
            let auth = Sigv4 {
                region: keys.region.clone(),
                service: "s3".to_owned(),
                access_key_id: keys.access_key_id.clone(),
                secret_access_key: keys.secret_access_key.clone(),
                session_token: None,
            };
            let service = Service { url: receiver.base_url(RoleName::S3), bucket: keys.bucket.clone(), auth };
            ready.send(service).expect("the benchmark waits");
            while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    };
    std::thread::Builder::new().name("receiver".to_owned()).spawn(receive).expect("a thread");
    (started.recv().expect("it starts"), stop)
}

fn body() -> Vec<u8> {
    format!("[{:width$}]", 1, width = BODY_BYTES - 2).into_bytes()
}

/// One signed request as it goes over the wire, to be sent again and again.
fn request(service: &Service, key: &str) -> Vec<u8> {
    let authority = service.url.rsplit_once("//").expect("a URL").1;
    let unsigned = UnsignedRequest {
        method: Method::Put,
        target: Target {
            scheme: "http".to_owned(),
            authority: authority.to_owned(),
            path: format!("/{}/{key}", service.bucket),
            query: None,
        },
        headers: vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)],
        body: Payload::new(body()),
        body_shown: None,
    };
    let signed = sigv4::sign(unsigned, &service.auth, SystemClock.now()).expect("it is signed").request;
    let mut bytes = format!("PUT {} HTTP/1.1\r\nhost: {authority}\r\n", signed.request.target.path).into_bytes();
    for header in &signed.request.headers {
        bytes.extend_from_slice(format!("{}: {}\r\n", header.name, header.value.expose()).as_bytes());
    }
    bytes.extend_from_slice(format!("content-length: {BODY_BYTES}\r\n\r\n").as_bytes());
    bytes.extend_from_slice(signed.request.body.bytes());
    bytes
}

/// A persistent connection that sends and reads one answer at a time.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    fn connect(service: &Service) -> Self {
        let stream = TcpStream::connect(service.url.rsplit_once("//").expect("a URL").1).expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: Vec::new() }
    }

    fn put(&mut self, request: &[u8]) {
        self.stream.write_all(request).expect("it reads");
        self.buffer.clear();
        let mut bytes = [0; 4096];
        loop {
            let count = self.stream.read(&mut bytes).expect("it answers");
            assert!(count > 0, "it closed: {}", String::from_utf8_lossy(&self.buffer));
            self.buffer.extend_from_slice(&bytes[..count]);
            let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
            assert!(head.starts_with("http/1.1 200"), "{}", String::from_utf8_lossy(&self.buffer));
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            if self.buffer.len() >= end + 4 + length.unwrap_or(0_usize) {
                return;
            }
        }
    }
}

fn puts_per_second(service: &Service) -> f64 {
    let request = request(service, "benchmark/1");
    let mut client = Client::connect(service);
    for _ in 0..50 {
        client.put(&request);
    }
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < MEASURE {
        client.put(&request);
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

fn hashes_per_second() -> f64 {
    let body = body();
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < MEASURE {
        std::hint::black_box(Sha256::digest(std::hint::black_box(&body)));
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

fn soak(requests: u32) {
    let (service, _receiver) = built_in();
    let mut client = Client::connect(&service);
    // What is kept is bounded: past these bounds nothing may grow.
    let warm_up = requests / 10;
    let (mut sent, mut before) = (0_u32, 0);
    let began = Instant::now();
    while sent < requests {
        let request = request(&service, &format!("soak/{}", sent % 20_000));
        for _ in 0..4 {
            client.put(&request);
        }
        sent += 4;
        if sent / 4 == warm_up / 4 {
            before = resident_kilobytes();
        }
    }
    let growth = resident_kilobytes() as i64 - before as i64;
    println!(
        "{sent} requests in {:.0} s; resident after the first {warm_up}: {before} kB, grown by {growth} kB since",
        began.elapsed().as_secs_f64()
    );
}

fn resident_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
