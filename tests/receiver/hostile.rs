//! Requests that mean harm: each is refused or dropped, and the receiver goes on.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use signpost::receiver::RoleName;

use crate::support::{Running, read_all, request};

/// Heads that two parsers could read differently, or that no parser should take.
fn malformed_heads() -> Vec<String> {
    let mut heads: Vec<String> = Vec::new();
    let odd_lengths =
        ["-1", "+1", "1 1", "0x10", "1,1", "1, 2", "", " ", "99999999999999999999999", "1e3", "٣", "1\t2"];
    heads.extend(
        odd_lengths.map(|length| format!("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\nx")),
    );
    let odd_codings = [
        "chunked, identity",
        "identity",
        "xchunked",
        "chunked;q=1",
        "gzip",
        "\u{b}chunked",
        "chunke",
        "chunked, chunked",
    ];
    heads.extend(
        odd_codings.map(|coding| {
            format!("POST /in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\n")
        }),
    );
    for (first, second) in [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "content-length: 5"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    ] {
        heads.push(format!("POST /in HTTP/1.1\r\nHost: localhost\r\n{first}\r\n{second}\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    for byte in (0..32_u8).chain([127]) {
        if matches!(byte, b'\t') {
            continue;
        }
        let odd = char::from(byte);
        heads.push(format!("POST /in{odd}x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        heads.push(format!("POST /in HTTP/1.1\r\nHost: localhost\r\nX{odd}Y: 1\r\n\r\n"));
        heads.push(format!("POST /in HTTP/1.1\r\nHost: localhost\r\nX: 1{odd}2\r\n\r\n"));
    }
    for separator in ["(", ")", "<", ">", "@", ",", ";", "\\", "\"", "/", "[", "]", "?", "=", "{", "}", " ", "\t"] {
        heads.push(format!("POST /in HTTP/1.1\r\nHost: localhost\r\nX{separator}Y: 1\r\n\r\n"));
    }
    heads
}

/// Request lines, hosts and sizes that no receiver should take.
fn malformed_lines() -> Vec<String> {
    let mut heads = Vec::new();
    for line in [
        "POST /in",
        "POST",
        "",
        "/in HTTP/1.1",
        "POST /in HTTP/1.1 x",
        "POST /in HTTP/3.0",
        "POST /in http/1.1",
        "POST  /in HTTP/1.1",
        "POST /a b HTTP/1.1",
        "POST in HTTP/1.1",
        "POST * HTTP/1.1",
        "CONNECT localhost:1 HTTP/1.1",
        "POST http://localhost/in HTTP/1.1",
        "PO ST /in HTTP/1.1",
        "POST /in#x HTTP/1.1",
        "POST /é HTTP/1.1",
    ] {
        heads.push(format!("{line}\r\nHost: localhost\r\n\r\n"));
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "169.254.169.254",
        "0.0.0.0",
        "[::2]",
        "user@localhost@evil.example",
        "localhost, evil.example",
    ] {
        heads.push(format!("POST /in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"));
    }
    heads.push("POST /in HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n".to_owned());
    heads.push("POST /in HTTP/1.1\r\nContent-Length: 0\r\n\r\n".to_owned());
    heads.push("POST /in HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n".to_owned());
    heads.push("POST /in HTTP/1.1\r\nHost: localhost\r\nX: 1\r\n folded\r\n\r\n".to_owned());
    heads.push("POST /in HTTP/1.1\nHost: localhost\n\n".to_owned());
    heads.push("POST /in HTTP/1.1\rHost: localhost\r\r".to_owned());
    heads.push(format!("POST /in HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "a".repeat(100_000)));
    heads.push(format!("POST /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(100_000)));
    heads.push(format!("POST /in HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: 1\r\n".repeat(101)));
    heads.push("GET / HTTP/1.1\r\n".repeat(5_000));
    heads
}

/// Bodies that are not what their head says.
fn malformed_bodies() -> Vec<String> {
    let head = "POST /in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = [
        "x\r\n",
        "-1\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\nhello\n0\n\n",
        "5\r\nhel\r\n0\r\n\r\n",
        "ffffffff\r\n",
        "fffffffff\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "\r\n",
        ";x\r\n",
        "5\r\rhello\r\n0\r\n\r\n",
    ];
    let mut bodies: Vec<String> = chunks.map(|chunk| format!("{head}{chunk}")).into();
    bodies.push(format!("{head}{}", "1;".to_owned() + &"x".repeat(10_000)));
    bodies.push(format!("{head}0\r\n{}\r\n", "x: y\r\n".repeat(200)));
    bodies.push("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\nx".to_owned());
    bodies.push("POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nshort".to_owned());
    bodies
}

#[test]
fn two_hundred_and_fifty_hostile_requests_get_no_success_and_stop_nothing() {
    let running = Running::start(&[]);
    let hostile: Vec<String> = [malformed_heads(), malformed_lines(), malformed_bodies()].concat();
    // Each is sent to two roles: one that reads the body as it is, one that verifies it.
    let mut sent = 0;
    for bytes in &hostile {
        for role in [RoleName::Open, RoleName::S3] {
            let answer = running.answer(role, bytes.as_bytes());
            assert!(!answer.contains("HTTP/1.1 2"), "{bytes:.200}: {answer:.200}");
            assert!(!answer.contains("smuggled"), "{bytes:.200}");
            sent += 1;
        }
    }
    assert!(sent >= 250, "{sent}");
    assert!(running.is_alive());
    let smuggled = running.receiver.arrivals().all().iter().any(|arrival| arrival.target.contains("smuggled"));
    assert!(!smuggled);
}

#[test]
fn random_bytes_stop_nothing() {
    let running = Running::start(&[]);
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..300)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 24) as u8
            })
            .collect();
        running.answer(RoleName::ALL[(state % 7) as usize], &bytes);
    }
    assert!(running.is_alive());
}

#[test]
fn a_second_request_on_the_same_connection_is_answered_in_turn() {
    let running = Running::start(&[]);
    let one = "POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n[]";
    let two = format!("{one}{}", String::from_utf8(request("POST", "/in", "[1]")).unwrap());
    let answer = running.answer(RoleName::Open, two.as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
    let sizes: Vec<usize> = running.receiver.arrivals().all().iter().map(|arrival| arrival.body.len()).collect();
    assert_eq!(sizes, [2, 3]);
}

#[test]
fn a_chunked_body_arrives_whole() {
    let running = Running::start(&[]);
    let request = "POST /in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n[1,\r\nA\r\n2,3,4,5,6]\r\n0\r\nx: y\r\n\r\n";
    assert!(running.answer(RoleName::Open, request.as_bytes()).starts_with("HTTP/1.1 200"));
    assert_eq!(&running.receiver.arrivals().all()[0].body.bytes()[..], b"[1,2,3,4,5,6]");
}

#[test]
fn ten_thousand_slow_connections_leave_room_for_a_real_one() {
    let running = Running::start(&[]);
    let address = running.address(RoleName::Open);
    let mut slow = Vec::new();
    for number in 0..10_000 {
        let Ok(mut stream) = TcpStream::connect(&address) else { continue };
        stream.write_all(b"POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Le").ok();
        slow.push(stream);
        if slow.len() > 300 {
            slow.remove(0); // The receiver has dropped it long ago; the test must not run out of sockets.
        }
        if number % 2_500 == 0 {
            assert!(running.is_alive(), "after {number}");
        }
    }
    assert!(running.is_alive());
}

#[test]
fn an_early_close_at_every_byte_stops_nothing() {
    let running = Running::start(&[]);
    let whole = request("PUT", "/demo/x", "[]");
    for end in 0..whole.len() {
        let mut stream = running.connect(RoleName::S3);
        stream.write_all(&whole[..end]).unwrap();
        stream.shutdown(Shutdown::Both).ok();
    }
    assert!(running.is_alive());
}

#[test]
fn a_body_that_is_too_large_is_refused_in_the_services_words() {
    let running = Running::start(&[]);
    let head = "PUT /demo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 67108865\r\n\r\n";
    let answer = running.answer(RoleName::S3, head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("<Code>EntityTooLarge</Code>"), "{answer}");
    let answer = running.answer(RoleName::Open, head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn expect_100_continue_is_answered_before_the_body() {
    let running = Running::start(&[]);
    let mut stream = running.connect(RoleName::Open);
    stream
        .write_all(b"POST /in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        .unwrap();
    let mut interim = [0; 25];
    std::io::Read::read_exact(&mut stream, &mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    std::thread::sleep(Duration::from_millis(20));
    stream.write_all(b"[]").unwrap();
    assert!(read_all(&mut stream).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_date_at_the_end_of_the_calendar_is_answered_like_any_other() {
    let running = Running::start(&[]);
    let dates = [
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Mon, 01 Jan 1900 00:00:00 +2359",
        "Thu, 05 Mar 2026 01:02:03 +2359",
        "99991231T235959Z",
        "00000101T000000Z",
    ];
    for role in [RoleName::S3, RoleName::Sigv4] {
        for (name, date) in dates.iter().flat_map(|date| [("Date", date), ("X-Amz-Date", date)]) {
            let head = format!(
                "PUT /demo/x HTTP/1.1\r\nHost: localhost\r\n{name}: {date}\r\nAuthorization: AWS4-HMAC-SHA256 \
                 Credential=A/20260305/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=ab\r\n\
                 Connection: close\r\nContent-Length: 0\r\n\r\n"
            );
            let answer = running.answer(role, head.as_bytes());
            assert!(answer.starts_with("HTTP/1.1 4"), "{role} {name}: {date}: {answer}");
        }
    }
    assert!(running.is_alive());
}
