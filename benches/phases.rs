//! Phase timings against injected delays, beside what `curl -w` says of the same server, if curl is there.
//!
//! `cargo bench --bench phases` prints one row a scenario: median milliseconds of the phase with the delay.

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/wire/certificates.rs"]
mod certificates;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/wire/server.rs"]
mod server;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use certificates::Authority;
use server::{Server, post, read_request, send_with};
use signpost::domain::Connection;
use signpost::domain::timings::{Phase, Timings};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

const RUNS: usize = 20;

/// What the server waits for, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Delays {
    handshake: u64,
    head: u64,
    /// Ten pieces of the body, each after this.
    piece: u64,
}

struct Scenario {
    name: &'static str,
    is_tls: bool,
    delays: Delays,
    phase: Phase,
    injected: u64,
    /// The same span in terms of curl's variables: until, and from.
    curl: (&'static str, &'static str),
}

fn scenarios() -> [Scenario; 5] {
    let row = |name, is_tls, delays, phase, injected, curl| Scenario { name, is_tls, delays, phase, injected, curl };
    let none = Delays::default();
    [
        row("TCP, loopback", true, none, Phase::Connect, 0, ("time_connect", "time_namelookup")),
        row("TLS, no delay", true, none, Phase::Tls, 0, ("time_appconnect", "time_connect")),
        row("TLS, late", true, Delays { handshake: 80, ..none }, Phase::Tls, 80, ("time_appconnect", "time_connect")),
        row(
            "first byte, late",
            false,
            Delays { head: 120, ..none },
            Phase::Wait,
            120,
            ("time_starttransfer", "time_pretransfer"),
        ),
        row(
            "body, 10 pieces",
            false,
            Delays { piece: 15, ..none },
            Phase::Receive,
            150,
            ("time_total", "time_starttransfer"),
        ),
    ]
}

#[expect(clippy::print_stdout, reason = "a bench reports on standard output")]
fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!("{:<18} {:>8} {:>9} {:>9}   ms, medians of {RUNS}", "", "injected", "signpost", "curl");
    for scenario in scenarios() {
        let (own, curl) = runtime.block_on(measure(&scenario));
        let curl = curl.map_or_else(|| "-".to_owned(), |curl| format!("{curl:.2}"));
        println!("{:<18} {:>8} {own:>9.2} {curl:>9}", scenario.name, scenario.injected);
    }
}

async fn measure(scenario: &Scenario) -> (f64, Option<f64>) {
    let authority = Authority::new();
    let server = start(&authority, scenario).await;
    let scheme = if scenario.is_tls { "https" } else { "http" };
    let address = server.address.to_string();
    let connection = Connection { ca_file: Some(authority.ca_file.clone()), ..Connection::default() };
    let (mut own, mut curl) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let sent = send_with(&post(scheme, &address, "/", "[]"), &connection).await;
        assert!(sent.answer.is_ok(), "the server answers");
        own.push(milliseconds(&sent.timings, scenario.phase));
        let url = format!("{scheme}://{address}/");
        let ca_file = authority.ca_file.clone();
        let (until, from) = scenario.curl;
        let asked = tokio::task::spawn_blocking(move || ask_curl(&url, &ca_file, until, from)).await;
        curl.extend(asked.expect("curl ran or did not"));
    }
    (median(own), (curl.len() == RUNS).then(|| median(curl)))
}

async fn start(authority: &Authority, scenario: &Scenario) -> Server {
    let delays = scenario.delays;
    let config = authority.identity(&["127.0.0.1"], 2124).server(rustls::ALL_VERSIONS);
    let acceptor = scenario.is_tls.then(|| TlsAcceptor::from(Arc::new(config)));
    Server::start(move |mut stream, requests| {
        let acceptor = acceptor.clone();
        async move {
            stream.set_nodelay(true).expect("a socket");
            sleep(Duration::from_millis(delays.handshake)).await;
            if let Some(acceptor) = acceptor {
                let mut stream = acceptor.accept(stream).await.expect("the client trusts the authority");
                read_request(&mut stream, &requests).await;
                answer(&mut stream, delays).await;
            } else {
                read_request(&mut stream, &requests).await;
                answer(&mut stream, delays).await;
            }
        }
    })
    .await
}

async fn answer(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), delays: Delays) {
    sleep(Duration::from_millis(delays.head)).await;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n").await.expect("the head is taken");
    for _ in 0..10 {
        stream.flush().await.expect("a socket");
        sleep(Duration::from_millis(delays.piece)).await;
        stream.write_all(b"x").await.expect("the body is taken");
    }
    stream.shutdown().await.ok();
}

fn milliseconds(timings: &Timings, phase: Phase) -> f64 {
    let (_, span) = timings.spans().find(|(observed, _)| *observed == phase).expect("the phase was observed");
    span.milliseconds()
}

/// `until - from` in milliseconds, by curl's own watch; `None` without curl.
fn ask_curl(url: &str, ca_file: &std::path::Path, until: &str, from: &str) -> Option<f64> {
    let mut command = Command::new("curl");
    command.args(["--silent", "--output", "-", "--noproxy", "*", "--data", "[]", "--cacert"]).arg(ca_file);
    command.args(["--write-out", &format!("\n%{{{until}}} %{{{from}}}"), url]);
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (until, from) = text.lines().last()?.split_once(' ')?;
    Some((until.parse::<f64>().ok()? - from.parse::<f64>().ok()?) * 1000.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
