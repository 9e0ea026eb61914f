//! More than the receiver can hold: it stays small, and whoever is in the middle of something is served.

use std::io::Write as _;
use std::net::TcpStream;

use crate::support::{Home, Receiving, read_all, request};

/// A request whose body of `length` bytes is sent up to `sent`.
fn half_sent(receiving: &Receiving, length: usize, sent: usize) -> TcpStream {
    let mut stream = receiving.connect("open");
    write!(stream, "POST /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n").unwrap();
    stream.write_all(&vec![b' '; sent]).ok(); // It may be refused before its end.
    stream
}

#[test]
#[cfg(target_os = "linux")]
fn half_sent_bodies_take_no_more_than_their_common_room() {
    const MEGABYTE: usize = 1024 * 1024;
    let receiving = Receiving::start(&Home::new());
    let half: Vec<TcpStream> = (0..12).map(|_| half_sent(&receiving, 64 * MEGABYTE, 30 * MEGABYTE)).collect();
    let answer = receiving.answer("open", &request("/in", "", "[1]"));
    assert!(answer.starts_with("HTTP/1.1 200"), "a small request passes: {answer}");
    assert!(peak_kilobytes(&receiving) < 300 * 1024, "{} kB", peak_kilobytes(&receiving));
    drop(half);
}

#[test]
#[cfg(target_os = "linux")]
fn a_body_of_tiny_values_takes_no_many_times_its_size() {
    let receiving = Receiving::start(&Home::new());
    let body = format!("[{}0]", "0,".repeat(2_000_000));
    let answer = receiving.answer("open", &request("/in", "", &body));
    assert!(answer.contains("\"messages\":2000001"), "{answer}");
    assert!(peak_kilobytes(&receiving) < 60 * 1024, "{} kB", peak_kilobytes(&receiving));
}

/// The most memory that the process has had.
#[cfg(target_os = "linux")]
fn peak_kilobytes(receiving: &Receiving) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", receiving.process())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn an_upload_is_not_closed_to_make_room_for_idle_connections() {
    let receiving = Receiving::start(&Home::new());
    let mut upload = half_sent(&receiving, 4, 2);
    // The receiver has to have seen it.
    assert!(receiving.answer("open", &request("/in", "", "[]")).starts_with("HTTP/1.1 200"));
    let idle: Vec<TcpStream> = (0..400).map(|_| receiving.connect("open")).collect();
    upload.write_all(b"[]").unwrap();
    upload.shutdown(std::net::Shutdown::Write).unwrap();
    let answer = read_all(&mut upload);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(idle);
}

#[test]
fn only_a_host_that_is_this_machine_is_served() {
    let receiving = Receiving::start(&Home::new());
    for (host, status) in [
        ("localhost.", "200"),
        ("LOCALHOST:1", "200"),
        ("[::1]:80", "200"),
        ("localhost..", "421"),
        ("localhost..:80", "421"),
        ("evil.example@localhost", "421"),
        ("localhost:80:80", "421"),
        ("::1", "421"),
        ("127.1", "421"),
    ] {
        let head = format!("POST /in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]");
        let answer = receiving.answer("open", &head);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {answer}");
    }
}
