//! Dates at the end of the calendar, where a conversion to UTC leaves it.

use std::io::Write as _;

use crate::support::{Home, Receiving, read_all, request, text};

#[test]
fn a_moment_of_the_command_line_is_used_or_refused_with_an_example() {
    let home = Home::new();
    let destination = home.destination("http://127.0.0.1:9/in", "");
    for at in ["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"] {
        for arguments in
            [vec!["send", &destination, "--dry-run", "--at", at], vec!["sample", "measurement", "--start", at]]
        {
            let output = home.run(&arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
            assert!(text(&output.stderr).contains("2026-03-05T01:02:03Z"), "{}", text(&output.stderr));
        }
    }
    for at in ["9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59+23:59", "2026-03-05T01:02:03-23:59"]
    {
        let output = home.run(&["send", &destination, "--dry-run", "--at", at]);
        assert_eq!(output.status.code(), Some(0), "{at}: {}", text(&output.stderr));
        let output =
            home.run(&["sample", "notification", "--start", at, "--messages", "3", "--interval", "4294967295"]);
        assert_eq!(output.status.code(), Some(0), "{at}: {}", text(&output.stderr));
    }
}

#[test]
fn odd_dates_leave_no_connection_of_the_receiver_behind() {
    let receiving = Receiving::start(&Home::new());
    let mut upload = receiving.connect("open");
    upload
        .write_all(b"POST /in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\n[1")
        .unwrap();
    let signed =
        "Authorization: AWS4-HMAC-SHA256 Credential=A/20260305/r/s3/aws4_request, SignedHeaders=host, Signature=a\r\n";
    for number in 0..300 {
        let headers = format!("{signed}Date: Fri, 31 Dec 9999 23:59:59 -23{:02}\r\n", number % 60);
        let role = ["s3", "sigv4"][number % 2];
        let answer = receiving.answer(role, &request("/demo/x", &headers, ""));
        assert!(answer.starts_with("HTTP/1.1 4"), "{role}: {answer}");
    }
    upload.write_all(b",2").ok(); // The answer tells whether it came.
    upload.write_all(b"]").ok();
    let answer = read_all(&mut upload);
    assert!(answer.starts_with("HTTP/1.1 200"), "the upload was closed: {answer}");
}
