//! The wire without TLS, against servers that speak in raw bytes.

use std::io::Write as _;
use std::time::Duration;

use crate::server::{Server, listening, post, post_to, read_request, send, send_with, silent, wire, write_and_linger};
use signpost::domain::failure::{Failure, FailureKind, Limit, ProxyFault};
use signpost::domain::limits;
use signpost::domain::timings::Phase;
use signpost::domain::{Connection, Header, HeaderOrigin, Method, Payload, Secret, WireText};
use signpost::net::{Cancel, Clock as _, RawResponse, SystemClock, Transmission};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::sleep;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

fn failure(sent: Transmission) -> Failure {
    match sent.answer {
        Err(failure) => failure,
        Ok(answer) => panic!("an answer with status {} came", answer.status),
    }
}

fn answer(sent: Transmission) -> RawResponse {
    sent.answer.unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn body_failure(answer: &RawResponse) -> &Failure {
    answer.failure.as_ref().expect("the body did not come whole")
}

/// What arrived must be what is said to have been sent, to the last byte.
fn assert_head_is_as_shown(sent: &Transmission, arrived: &[u8], request_line: &str) {
    let mut expected = format!("{request_line}\r\n");
    for header in &sent.headers {
        expected.extend([header.name.as_str(), ": ", header.value.expose(), "\r\n"]);
    }
    expected.push_str("\r\n");
    let head = arrived.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    assert_eq!(String::from_utf8_lossy(&arrived[..head]), expected);
}

#[tokio::test]
async fn what_is_shown_is_what_arrives() {
    let server = Server::answering(OK).await;
    let mut request = post("http", &server.address.to_string(), "/a//b%20c/d+e=f:g@(h)'!*&$,;~/2026", "[{\"a\":1}]");
    request.request.target.query = Some(WireText::masked(Secret::new("sv=1&sig=a%2Bb%3D"), "sv=1&sig=•••"));
    request.request.headers.extend([
        Header::plain("x-twice", "1", HeaderOrigin::Auth),
        Header::new("authorization", WireText::masked(Secret::new("Bearer hunter2"), "Bearer •••"), HeaderOrigin::Auth),
        Header::plain("x-twice", "two  spaces", HeaderOrigin::Auth),
    ]);
    let sent = send(&request).await;
    let arrived = server.request();
    let line = "POST /a//b%20c/d+e=f:g@(h)'!*&$,;~/2026?sv=1&sig=a%2Bb%3D HTTP/1.1";
    assert_head_is_as_shown(&sent, &arrived, line);
    assert!(arrived.ends_with(b"\r\n\r\n[{\"a\":1}]"), "the body follows untouched");
    let names: Vec<&str> = sent.headers.iter().map(|header| header.name.as_str()).collect();
    assert_eq!(names, ["content-type", "x-twice", "x-twice", "authorization", "host", "accept", "content-length"]);
    assert_eq!(answer(sent).body.decoded.as_ref(), b"{}");
}

#[tokio::test]
async fn an_empty_put_says_so_and_a_get_has_no_length() {
    for (method, body) in [(Method::Put, ""), (Method::Get, ""), (Method::Put, "x")] {
        let server = Server::answering(OK).await;
        let mut request = post_to(&server);
        request.request.method = method;
        request.request.body = Payload::new(body);
        let sent = send(&request).await;
        assert_head_is_as_shown(&sent, &server.request(), &format!("{method} /in HTTP/1.1"));
        let length = sent.headers.iter().find(|header| header.name == "content-length");
        assert_eq!(
            length.map(|header| header.value.expose()),
            match (method, body) {
                (Method::Get, _) => None,
                (_, "") => Some("0"),
                _ => Some("1"),
            }
        );
        assert_eq!(answer(sent).status, 200);
    }
}

#[tokio::test]
async fn a_redirect_is_the_answer() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        elsewhere.set_nonblocking(true).expect("a socket");
        let location = format!("http://{}/", elsewhere.local_addr().expect("an address"));
        let head = format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        let server = Server::answering(head).await;
        let answer = answer(send(&post_to(&server)).await);
        assert_eq!((answer.status, answer.reason.as_str()), (status, "Elsewhere"));
        assert!(answer.headers.contains(&("location".to_owned(), location)));
        assert!(elsewhere.accept().is_err(), "{status} was followed");
        assert!(!String::from_utf8_lossy(&server.request()).contains("referer"));
    }
}

#[tokio::test]
async fn every_send_is_one_request_on_a_connection_of_its_own() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        write_and_linger(&mut stream, OK.as_bytes()).await;
    })
    .await;
    let wire = wire();
    for _ in 0..3 {
        let sent = wire.send(&post_to(&server), &Connection::default(), &silent(), &Cancel::new()).await;
        assert_eq!(answer(sent).status, 200);
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn nothing_is_sent_again() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
    })
    .await;
    let failure = failure(send(&post_to(&server)).await);
    assert_eq!((failure.phase, failure.kind), (Phase::Wait, FailureKind::Incomplete), "{failure:?}");
    sleep(Duration::from_millis(50)).await;
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn phases_follow_each_other_and_hold_the_injected_delays() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        sleep(Duration::from_millis(80)).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n").await.expect("the head is taken");
        for _ in 0..4 {
            stream.flush().await.expect("a socket");
            sleep(Duration::from_millis(20)).await;
            stream.write_all(b"x").await.expect("the body is taken");
        }
    })
    .await;
    let (sink, heard) = listening();
    let request = post("http", &format!("localhost:{}", server.address.port()), "/in", "[]");
    let sent = wire().send(&request, &Connection::default(), &sink, &Cancel::new()).await;
    let timings = sent.timings.clone();
    let phases: Vec<Phase> = timings.spans().map(|(phase, _)| phase).collect();
    assert_eq!(phases, [Phase::Dns, Phase::Connect, Phase::Send, Phase::Wait, Phase::Receive]);
    let mut last = 0;
    for (phase, span) in timings.spans() {
        assert!(span.start_us >= last, "{phase:?} begins before its predecessor ends");
        last = span.start_us + span.duration_us;
    }
    assert!(last <= timings.total_us);
    assert!(timings.wait.expect("observed").duration_us >= 79_000, "{timings:?}");
    assert!(timings.receive.expect("observed").duration_us >= 79_000, "{timings:?}");
    assert_eq!(
        *heard.lock().expect("no one panicked"),
        [Phase::Build, Phase::Dns, Phase::Connect, Phase::Send, Phase::Wait, Phase::Receive]
    );
    assert!(sent.network.resolved.contains(&"127.0.0.1".to_owned()), "{:?}", sent.network);
    assert_eq!(sent.network.peer.as_deref(), Some(server.address.to_string().as_str()));
    assert!(sent.network.local.as_deref().is_some_and(|local| local.starts_with("127.0.0.1:")));
    assert_eq!(sent.network.proxy, None);
    assert!(sent.tls.is_none());
    for text in
        ["looking up localhost", "resolved to", "connected to", "request written", "head received: 200 OK", "4 bytes"]
    {
        assert!(sent.events.iter().any(|event| event.text.contains(text)), "{text}: {:?}", sent.events);
    }
    assert!(sent.events.is_sorted_by_key(|event| event.at_us));
}

#[tokio::test]
async fn an_address_needs_no_dns() {
    let server = Server::answering(OK).await;
    let sent = send(&post_to(&server)).await;
    assert_eq!(sent.timings.dns, None);
    assert!(sent.timings.connect.is_some());
    assert_eq!(sent.network.resolved, Vec::<String>::new());
}

#[tokio::test]
async fn a_slow_reader_is_seen_in_the_send_phase() {
    let server = Server::start(|mut stream, requests| async move {
        sleep(Duration::from_millis(150)).await;
        read_request(&mut stream, &requests).await;
        stream.write_all(OK.as_bytes()).await.expect("the answer is taken");
    })
    .await;
    let body = vec![b'x'; 32 * 1024 * 1024];
    let sent = send(&post("http", &server.address.to_string(), "/in", body)).await;
    let spent = sent.timings.send.expect("observed").duration_us;
    assert!(spent >= 100_000, "{:?}", sent.timings);
    assert_eq!(answer(sent).status, 200);
    assert!(server.request().ends_with(b"xxxx"));
}

#[tokio::test]
async fn a_server_that_never_answers_runs_into_the_idle_timeout() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        write_and_linger(&mut stream, b"").await;
    })
    .await;
    let connection = Connection { idle_timeout_seconds: Some(1), ..Connection::default() };
    let sent = send_with(&post_to(&server), &connection).await;
    assert!(sent.timings.wait.expect("waited").duration_us >= 900_000);
    assert_eq!(sent.timings.receive, None);
    let failure = failure(sent);
    assert_eq!((failure.phase, failure.kind), (Phase::Wait, FailureKind::Timeout(Limit::Idle)));
    assert!((1000..5000).contains(&failure.after_ms), "{failure:?}");
    assert!(failure.message.contains("idle_timeout_seconds"), "{failure:?}");
}

#[tokio::test]
async fn a_server_that_reads_nothing_times_out_in_the_send_phase() {
    let server = Server::start(|stream, _| async move {
        sleep(Duration::from_secs(20)).await;
        drop(stream);
    })
    .await;
    let connection = Connection { idle_timeout_seconds: Some(1), ..Connection::default() };
    let request = post("http", &server.address.to_string(), "/in", vec![b'x'; 64 * 1024 * 1024]);
    let sent = send_with(&request, &connection).await;
    assert_eq!(sent.timings.wait, None);
    let failure = failure(sent);
    assert_eq!((failure.phase, failure.kind), (Phase::Send, FailureKind::Timeout(Limit::Idle)), "{failure:?}");
}

#[tokio::test]
async fn an_answer_that_dribbles_forever_ends_at_the_total_timeout_and_is_kept() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("the head is taken");
        while stream.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let connection = Connection { total_timeout_seconds: Some(1), ..Connection::default() };
    let answer = answer(send_with(&post_to(&server), &connection).await);
    let failure = body_failure(&answer);
    assert_eq!((failure.phase, failure.kind), (Phase::Receive, FailureKind::Timeout(Limit::Total)));
    assert!(failure.message.contains("total_timeout_seconds"), "{failure:?}");
    assert!(answer.body.received.len() > 3);
}

#[tokio::test]
async fn an_endless_answer_stops_at_the_limit_and_is_kept() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("the head is taken");
        let chunk = vec![b'x'; 1024 * 1024];
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    let answer = answer(send(&post_to(&server)).await);
    let failure = body_failure(&answer);
    assert_eq!((failure.phase, failure.kind), (Phase::Receive, FailureKind::TooLarge));
    assert_eq!(answer.body.received.len(), limits::RESPONSE_BODY_BYTES_MAX);
}

#[tokio::test]
async fn a_reset_is_told_apart_before_and_within_the_answer() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        stream.set_zero_linger().expect("a socket");
    })
    .await;
    let failure = failure(send(&post_to(&server)).await);
    assert_eq!((failure.phase, failure.kind), (Phase::Wait, FailureKind::Reset), "{failure:?}");

    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").await.expect("it is taken");
        sleep(Duration::from_millis(50)).await;
        stream.set_zero_linger().expect("a socket");
    })
    .await;
    let answer = answer(send(&post_to(&server)).await);
    let failure = body_failure(&answer);
    assert_eq!((failure.phase, failure.kind), (Phase::Receive, FailureKind::Reset), "{failure:?}");
    assert_eq!(answer.body.decoded.as_ref(), b"abc");
}

#[tokio::test]
async fn a_reset_while_the_body_is_written_is_a_failure_of_sending() {
    let server = Server::start(|stream, _| async move {
        sleep(Duration::from_millis(100)).await;
        stream.set_zero_linger().expect("a socket");
    })
    .await;
    let request = post("http", &server.address.to_string(), "/in", vec![b'x'; 64 * 1024 * 1024]);
    let sent = send(&request).await;
    assert_eq!(sent.timings.wait, None, "{:?}", sent.timings);
    let failure = failure(sent);
    assert_eq!((failure.phase, failure.kind), (Phase::Send, FailureKind::Reset), "{failure:?}");
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_body_is_an_answer() {
    let server = Server::start(|mut stream, _| async move {
        let mut head = [0; 64];
        stream.read_exact(&mut head).await.expect("a request begins");
        let refusal = b"HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        write_and_linger(&mut stream, refusal).await;
    })
    .await;
    let sent = send(&post("http", &server.address.to_string(), "/in", vec![b'x'; 64 * 1024 * 1024])).await;
    assert!(sent.timings.receive.is_some(), "{:?}", sent.timings);
    assert_eq!(answer(sent).status, 413);
}

#[tokio::test]
async fn a_length_that_is_a_lie_leaves_what_came() {
    let server = Server::answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this").await;
    let answer = answer(send(&post_to(&server)).await);
    let failure = body_failure(&answer);
    assert_eq!((failure.phase, failure.kind), (Phase::Receive, FailureKind::Incomplete), "{failure:?}");
    assert_eq!(answer.body.decoded.as_ref(), b"only this");
}

#[tokio::test]
async fn a_gzip_bomb_does_not_go_off() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    bomb.write_all(&vec![0; limits::RESPONSE_DECODED_BYTES_MAX + 1]).expect("a Vec takes every write");
    let bomb = bomb.finish().expect("gzip ends");
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len()).into_bytes();
    bytes.extend_from_slice(&bomb);
    let server = Server::answering(bytes).await;
    let answer = answer(send(&post_to(&server)).await);
    assert_eq!(body_failure(&answer).kind, FailureKind::TooLarge);
    assert!(answer.body.was_encoded);
    assert_eq!(answer.body.received.bytes(), &bomb);
    assert_eq!(answer.body.decoded.len(), bomb.len() * limits::RESPONSE_GROWTH_MAX, "it grows a thousandfold");
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let authority = free.local_addr().expect("an address").to_string();
    drop(free);
    let sent = send(&post("http", &authority, "/", "[]")).await;
    assert!(sent.timings.connect.is_some() && sent.timings.send.is_none(), "{:?}", sent.timings);
    let failure = failure(sent);
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::Refused), "{failure:?}");
    assert!(failure.message.starts_with("error sending request: client error (Connect): tcp connect error: "));
}

#[tokio::test]
async fn a_name_that_does_not_exist_fails_in_dns_without_its_url() {
    let mut request = post("http", "signpost-test.invalid", "/", "[]");
    request.request.target.query = Some(WireText::plain("sig=hunter2"));
    let sent = send(&request).await;
    assert!(sent.timings.dns.is_some() && sent.timings.connect.is_none(), "{:?}", sent.timings);
    assert!(!format!("{:?}", sent.events).contains("hunter2"));
    let failure = failure(sent);
    assert!(failure.phase == Phase::Dns && matches!(failure.kind, FailureKind::Name(_)), "{failure:?}");
    assert!(!failure.message.contains("hunter2") && failure.message.contains("dns error"), "{failure:?}");
}

#[tokio::test]
async fn an_answer_that_is_not_http_shows_how_it_begins() {
    for (bytes, hex) in [
        (b"SSH-2.0-OpenSSH_9.6\r\n".as_slice(), hex::encode("SSH-2.0-OpenSSH_9.6\r\n")),
        (b"\x15\x03\x03\x00\x02\x02\x0a", "15030300020 20a".replace(' ', "")),
        (b"220 ftp.example ready to take your files and more\r\n", hex::encode("220 ftp.example ready to take yo")),
    ] {
        let server = Server::start(move |mut stream, requests| async move {
            read_request(&mut stream, &requests).await;
            write_and_linger(&mut stream, bytes).await;
        })
        .await;
        let failure = failure(send(&post_to(&server)).await);
        assert_eq!((failure.phase, failure.kind), (Phase::Wait, FailureKind::NotHttp), "{failure:?}");
        assert_eq!(failure.first_bytes, Some(hex));
    }
}

#[tokio::test]
async fn a_broken_head_is_malformed_and_a_huge_one_is_too_large() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nbad header\r\n\r\n").await;
    assert_eq!(failure(send(&post_to(&server)).await).kind, FailureKind::MalformedHead);

    let many = |count: usize| format!("HTTP/1.1 200 OK\r\n{}content-length: 0\r\n\r\n", "x: y\r\n".repeat(count));
    let server = Server::answering(many(limits::RESPONSE_HEADERS_MAX)).await;
    let failure = failure(send(&post_to(&server)).await);
    assert_eq!((failure.phase, failure.kind), (Phase::Wait, FailureKind::TooLarge), "{failure:?}");
    let server = Server::answering(many(limits::RESPONSE_HEADERS_MAX - 1)).await;
    assert_eq!(answer(send(&post_to(&server)).await).headers.len(), limits::RESPONSE_HEADERS_MAX);
}

#[tokio::test]
async fn interim_answers_are_passed_over_and_odd_words_survive() {
    let head = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 201 Gladly\r\nX-Name: \xe9t\xe9\r\n\r\nabc";
    let server = Server::answering(head.as_slice()).await;
    let answer = answer(send(&post_to(&server)).await);
    assert_eq!((answer.status, answer.reason.as_str()), (201, "Gladly"));
    assert_eq!(answer.headers, [("x-name".to_owned(), "été".to_owned())]);
    assert_eq!(answer.http_version, "HTTP/1.1");
    assert_eq!(answer.body.decoded.as_ref(), b"abc");
}

#[tokio::test]
async fn a_cancel_ends_the_wait_and_the_reading() {
    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        write_and_linger(&mut stream, b"").await;
    })
    .await;
    let cancel = Cancel::new();
    let (request, connection, sink) = (post_to(&server), Connection::default(), silent());
    let wire = wire();
    let (sent, ()) = tokio::join!(wire.send(&request, &connection, &sink, &cancel), async {
        sleep(Duration::from_millis(100)).await;
        cancel.cancel();
    });
    let failed = failure(sent);
    assert_eq!((failed.phase, failed.kind), (Phase::Wait, FailureKind::Cancelled), "{failed:?}");

    let server = Server::start(|mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        write_and_linger(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").await;
    })
    .await;
    let cancel = Cancel::new();
    let request = post_to(&server);
    let (sent, ()) = tokio::join!(wire.send(&request, &connection, &sink, &cancel), async {
        sleep(Duration::from_millis(100)).await;
        cancel.cancel();
    });
    let answer = answer(sent);
    let failed = body_failure(&answer);
    assert_eq!((failed.phase, failed.kind), (Phase::Receive, FailureKind::Cancelled), "{failed:?}");
    assert_eq!(answer.body.decoded.as_ref(), b"abc");
}

#[tokio::test]
async fn what_is_cancelled_already_never_connects() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let request = post("http", &listener.local_addr().expect("an address").to_string(), "/", "[]");
    let cancel = Cancel::new();
    cancel.cancel();
    let sent = wire().send(&request, &Connection::default(), &silent(), &cancel).await;
    assert_eq!(failure(sent).kind, FailureKind::Cancelled);
    sleep(Duration::from_millis(50)).await;
    assert!(listener.accept().is_err());
}

#[tokio::test]
async fn dropping_a_send_closes_its_connection() {
    let (told, closed) = tokio::sync::oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let server = Server::start(move |mut stream, requests| {
        let told = told.lock().expect("no one panicked").take();
        async move {
            read_request(&mut stream, &requests).await;
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await.ok();
            told.expect("one connection").send(()).expect("the test waits");
        }
    })
    .await;
    let request = post_to(&server);
    tokio::time::timeout(Duration::from_millis(100), send(&request)).await.err().expect("the server never answers");
    tokio::time::timeout(Duration::from_secs(5), closed).await.expect("closed soon").expect("the server saw it");
}

#[tokio::test]
async fn the_clocks_are_compared() {
    let date = SystemClock.now() + time::Duration::hours(1);
    let date = date.format(&time::format_description::well_known::Rfc2822).expect("a date").replace("+0000", "GMT");
    let server = Server::answering(format!("HTTP/1.1 204 No Content\r\nDate: {date}\r\n\r\n")).await;
    let sent = send(&post_to(&server)).await;
    let skew = sent.clock.skew_seconds.expect("a Date header came");
    assert!((3590.0..3610.0).contains(&skew), "{skew}");
    assert_eq!(answer(sent).body.received.len(), 0);
}

#[tokio::test]
async fn what_cannot_be_sent_as_it_stands_is_not_sent() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let authority = listener.local_addr().expect("an address").to_string();
    let mut line_break = post("http", &authority, "/", "[]");
    line_break.request.headers.push(Header::plain("x-key", "hunter2\r\nx: y", HeaderOrigin::Auth));
    let dot_segment = post("http", &authority, "/a/../b", "[]");
    let mut ftp = post("http", &authority, "/", "[]");
    ftp.request.target.scheme = "ftp".into();
    for (request, said) in [(line_break, "header x-key"), (dot_segment, "dot segments"), (ftp, "must be http or https")]
    {
        let sent = send(&request).await;
        assert_eq!(sent.timings.connect, None);
        let failure = failure(sent);
        assert_eq!((failure.phase, failure.kind), (Phase::Build, FailureKind::Build), "{failure:?}");
        assert!(failure.message.contains(said) && !failure.message.contains("hunter2"), "{failure:?}");
    }
    assert!(listener.accept().is_err());
}

#[tokio::test]
async fn a_proxy_takes_the_whole_url_and_its_password_is_masked() {
    let proxy = Server::answering(OK).await;
    let connection =
        Connection { proxy_url: Some(format!("http://me:hunter2@{}", proxy.address)), ..Connection::default() };
    let sent = send_with(&post("http", "signpost.test:8080", "/in", "[]"), &connection).await;
    assert_head_is_as_shown(&sent, &proxy.request(), "POST http://signpost.test:8080/in HTTP/1.1");
    let authorization = sent.headers.last().expect("headers");
    assert_eq!((authorization.name.as_str(), authorization.value.shown()), ("proxy-authorization", "Basic •••"));
    let shown = format!("http://•••@{} (connection.proxy_url)", proxy.address);
    assert_eq!(sent.network.proxy, Some(shown));
    assert!(!format!("{:?}", sent.events).contains("hunter2"));
    assert_eq!(answer(sent).status, 200);
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_or_is_not_there_is_blamed() {
    let proxy = Server::answering("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n").await;
    let through = |address: &str| Connection { proxy_url: Some(format!("http://{address}")), ..Connection::default() };
    let request = post("https", "signpost.test", "/in", "[]");
    let sent = send_with(&request, &through(&proxy.address.to_string())).await;
    assert!(sent.timings.proxy.is_some() && sent.timings.tls.is_none(), "{:?}", sent.timings);
    let failed = failure(sent);
    assert_eq!(
        (failed.phase, failed.kind),
        (Phase::Proxy, FailureKind::Proxy(ProxyFault::AuthenticationRequired)),
        "{failed:?}"
    );
    assert_eq!(failed.connect_status, Some(407));
    assert!(String::from_utf8_lossy(&proxy.request()).starts_with("CONNECT signpost.test:443 HTTP/1.1\r\n"));

    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = free.local_addr().expect("an address").to_string();
    drop(free);
    for scheme in ["http", "https"] {
        let failed = failure(send_with(&post(scheme, "signpost.test", "/in", "[]"), &through(&address)).await);
        assert_eq!(
            (failed.phase, failed.kind),
            (Phase::Connect, FailureKind::Proxy(ProxyFault::NotReached)),
            "{failed:?}"
        );
    }
}

/// Runs one test of this file in a process of its own, with proxies in its environment.
fn rerun_with_proxy(test: &str, proxy: &str) {
    let program = std::env::current_exe().expect("this program");
    let mut command = std::process::Command::new(program);
    command.args(["--exact", test, "--nocapture"]).env("SIGNPOST_TEST_PROXY", proxy);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, proxy).env_remove(name.to_ascii_lowercase());
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    let output = command.output().expect("the test runs again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{test} did not run");
}

#[tokio::test]
async fn loopback_never_goes_through_the_systems_proxy() {
    if std::env::var_os("SIGNPOST_TEST_PROXY").is_none() {
        rerun_with_proxy("plain::loopback_never_goes_through_the_systems_proxy", "http://127.0.0.1:9");
        return;
    }
    let server = Server::answering(OK).await;
    for authority in [server.address.to_string(), format!("localhost:{}", server.address.port())] {
        let sent = send(&post("http", &authority, "/in", "[]")).await;
        assert_eq!(sent.network.proxy, None);
        assert_eq!(answer(sent).status, 200);
    }
}

#[tokio::test]
async fn the_systems_proxy_is_used_and_named() {
    if std::env::var_os("SIGNPOST_TEST_PROXY").is_none() {
        rerun_with_proxy("plain::the_systems_proxy_is_used_and_named", "http://127.0.0.1:9");
        return;
    }
    let sent = send(&post("https", "signpost.test", "/in", "[]")).await;
    assert_eq!(sent.network.proxy.as_deref(), Some("http://127.0.0.1:9 (HTTPS_PROXY)"));
    assert_eq!(failure(sent).kind, FailureKind::Proxy(ProxyFault::NotReached));
}
