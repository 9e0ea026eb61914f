//! The head of a request, read strictly: whoever is in doubt of where a request ends refuses it.
//!
//! Source: RFC 9112 (HTTP/1.1), in particular §6.3 on message body length and §11.2 on request smuggling.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::domain::limits;

/// A request's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    /// Path and query as sent.
    pub(super) target: String,
    /// In the order of the wire, names as sent, values trimmed.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: BodyLength,
    /// True if the connection may carry another request after this one.
    pub(super) is_persistent: bool,
    /// The client waits for a word before it sends the body.
    pub(super) expects_continue: bool,
}

/// How the body is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyLength {
    None,
    Bytes(u64),
    Chunked,
}

/// Why the receiver answers before any role sees the request; the connection is closed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub(super) struct HttpError {
    pub(super) status: u16,
    /// For the event and the answer.
    pub(super) code: &'static str,
    pub(super) text: String,
}

impl HttpError {
    pub(super) fn new(status: u16, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code, text: text.into() }
    }

    fn bad(text: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", text)
    }
}

impl Head {
    /// Read the head in `bytes`, which end with the empty line.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, HttpError> {
        check_line_ends(bytes)?;
        let mut slots = [httparse::EMPTY_HEADER; limits::RECEIVER_HEADERS_MAX];
        let mut request = httparse::Request::new(&mut slots);
        match request.parse(bytes) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) => return Err(HttpError::bad("the head is not complete")),
            Err(httparse::Error::TooManyHeaders) => {
                let text = format!("more than {} headers", limits::RECEIVER_HEADERS_MAX);
                return Err(HttpError::new(431, "TooManyHeaders", text));
            }
            Err(error) => return Err(HttpError::bad(format!("not an HTTP/1.1 request: {error}"))),
        }
        let target = request.path.unwrap_or_default();
        if !target.starts_with('/') || !target.bytes().all(|b| b.is_ascii_graphic()) || target.contains('#') {
            return Err(HttpError::bad("the request target is not a path"));
        }
        let mut headers = Vec::with_capacity(request.headers.len());
        for header in request.headers.iter() {
            let value = std::str::from_utf8(header.value)
                .ok()
                .ok_or_else(|| HttpError::bad(format!("the header {} is not UTF-8", header.name)))?;
            headers.push((header.name.to_owned(), value.trim_matches([' ', '\t']).to_owned()));
        }
        let is_http_1_1 = request.version == Some(1);
        let method = request.method.unwrap_or_default().to_owned();
        Self::of_parts(method, target.to_owned(), headers, is_http_1_1)
    }

    fn of_parts(
        method: String,
        target: String,
        headers: Vec<(String, String)>,
        is_http_1_1: bool,
    ) -> Result<Self, HttpError> {
        let hosts = values(&headers, "host").count();
        if hosts > 1 || (hosts == 0 && is_http_1_1) {
            return Err(HttpError::bad("there has to be one Host header"));
        }
        let body = body_length(&headers, is_http_1_1)?;
        let connection: Vec<String> = tokens(&headers, "connection").collect();
        let is_persistent = is_http_1_1 && !connection.iter().any(|token| token == "close");
        let expects: Vec<String> = tokens(&headers, "expect").collect();
        if expects.iter().any(|token| token != "100-continue") {
            return Err(HttpError::new(417, "ExpectationFailed", "only Expect: 100-continue is known"));
        }
        let expects_continue = is_http_1_1 && !expects.is_empty() && body != BodyLength::None;
        Ok(Self { method, target, headers, body, is_persistent, expects_continue })
    }

    /// Where the head ends in `bytes`, after its empty line.
    pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
        let from = from.saturating_sub(3);
        bytes.get(from..)?.windows(4).position(|window| window == b"\r\n\r\n").map(|at| from + at + 4)
    }
}

fn values<'a>(headers: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The comma-separated parts of every header of that name, in lower case.
fn tokens<'a>(headers: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = String> {
    let parts = values(headers, name).flat_map(|value| value.split(','));
    parts.map(|token| token.trim().to_ascii_lowercase()).filter(|token| !token.is_empty())
}

fn body_length(headers: &[(String, String)], is_http_1_1: bool) -> Result<BodyLength, HttpError> {
    let codings: Vec<&str> = values(headers, "transfer-encoding").collect();
    let lengths: Vec<&str> = values(headers, "content-length").collect();
    let not_a_number = || HttpError::bad("Content-Length is not a number of bytes");
    match (codings.as_slice(), lengths.as_slice()) {
        ([], []) => Ok(BodyLength::None),
        ([], [length]) if length.bytes().all(|b| b.is_ascii_digit()) => {
            length.parse().ok().map(BodyLength::Bytes).ok_or_else(not_a_number)
        }
        ([], [_]) => Err(not_a_number()),
        ([], _) => Err(HttpError::bad("there is more than one Content-Length")),
        ([coding], []) if coding.eq_ignore_ascii_case("chunked") && is_http_1_1 => Ok(BodyLength::Chunked),
        (_, []) => Err(HttpError::new(501, "NotImplemented", "the only Transfer-Encoding known here is chunked")),
        _ => Err(HttpError::bad("Content-Length and Transfer-Encoding exclude each other")),
    }
}

/// A line ends with CR LF, and neither stands alone: proxies disagree on anything else.
fn check_line_ends(bytes: &[u8]) -> Result<(), HttpError> {
    let mut previous = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let is_lone_feed = byte == b'\n' && previous != b'\r';
        let is_lone_return = byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        if is_lone_feed || is_lone_return {
            return Err(HttpError::bad("a line does not end with CR LF"));
        }
        previous = byte;
    }
    Ok(())
}

/// The size on a chunk's first line (RFC 9112 §7.1).
pub(super) fn chunk_size(line: &[u8]) -> Result<usize, HttpError> {
    let error = || HttpError::bad("a chunk does not start with its size in hex");
    let line = std::str::from_utf8(line).ok().ok_or_else(error)?;
    let size = line.split(';').next().unwrap_or_default().trim_end_matches([' ', '\t']);
    if size.is_empty() || size.len() > 8 || !size.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(error());
    }
    usize::from_str_radix(size, 16).ok().ok_or_else(error)
}

/// First and last byte of a single range; `None` where the header is to be ignored (RFC 9110 §14.2).
pub(super) fn byte_range(range: &str, whole: usize) -> Option<Result<(usize, usize), ()>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(whole.saturating_sub(1))),
        (Ok(first), Err(_)) if last.is_empty() => (first, whole.saturating_sub(1)),
        (Err(_), Ok(suffix)) if first.is_empty() && suffix > 0 => {
            (whole.saturating_sub(suffix), whole.saturating_sub(1))
        }
        _ => return None,
    };
    Some(if range.0 < whole { Ok(range) } else { Err(()) })
}

/// True if `host`, the value of a Host header (RFC 9110 §7.2: `uri-host [":" port]`), is this machine: `localhost`, a
/// name below it (RFC 6761 §6.3), or a loopback address. What is no host is not local, whatever a resolver makes of it.
pub(super) fn is_local_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => (address, None),
        Some((address, rest)) => match rest.strip_prefix(':') {
            Some(port) => (address, Some(port)),
            None => return false,
        },
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    if port.is_some_and(|port| !port.bytes().all(|b| b.is_ascii_digit()) || port.parse::<u16>().is_err()) {
        return false;
    }
    if host.starts_with('[') {
        return name.parse::<Ipv6Addr>().is_ok_and(|address| address.to_canonical().is_loopback());
    }
    // One dot at the end roots the name.
    let name = name.strip_suffix('.').unwrap_or(name);
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return address.is_loopback();
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.len() <= 253
        && name.split('.').all(is_label)
        && name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        let hosts = "localhost LOCALHOST:80 localhost. localhost.:80 demo.localhost:49000 my_account.localhost \
            127.0.0.1 127.0.0.1. 127.0.0.1:1 127.1.2.3 [::1]:80 [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1]:80";
        for host in hosts.split_whitespace() {
            assert!(is_local_host(host), "{host}");
        }
    }

    #[test]
    fn what_only_looks_like_this_machine_is_not() {
        let hosts = r". :80 example.com 127.0.0.1.example.com localhost.example.com 10.0.0.1 xlocalhost localhost..
            localhost..:80 .localhost a..localhost localhost: localhost:65536 localhost:80:80 localhost:+80
            user@localhost evil.example@localhost evil.example/.localhost evil.example\.localhost
            evil.example#.localhost *.localhost lòcalhost ｌocalhost ::1 [::1 ::1] [::1]. [::1]x [::1]: [::1%lo]
            [127.0.0.1] [localhost] [::2] [::ffff:10.0.0.1] 127.1 2130706433 0x7f.0.0.1 0177.0.0.1 127.0.0.1..
            localhost,example.com";
        for host in hosts.split_whitespace().chain(["", " ", "localhost: 80", "evil example.localhost"]) {
            assert!(!is_local_host(host), "{host}");
        }
    }

    fn parse(head: &str) -> Result<Head, HttpError> {
        Head::parse(head.as_bytes())
    }

    #[test]
    fn a_request_is_read_as_sent() {
        let head = parse(
            "PUT /a%20b?x=1 HTTP/1.1\r\nHOST: h\r\nX-A:  b c \r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
        );
        let head = head.expect("it parses");
        assert_eq!((head.method.as_str(), head.target.as_str()), ("PUT", "/a%20b?x=1"));
        assert_eq!(head.headers[1], ("X-A".to_owned(), "b c".to_owned()));
        assert_eq!((head.body, head.is_persistent, head.expects_continue), (BodyLength::Bytes(3), true, true));
    }

    #[test]
    fn what_two_parsers_could_read_in_two_ways_is_refused() {
        for head in [
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n",
            "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nX: a\r\n Content-Length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\nX: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\rX: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
            "POST / HTTP/1.1\r\nX: a\r\n\r\n",
            "POST http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /a b HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST / HTTP/2.0\r\nHost: h\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nX\u{0}: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nX: a\u{0}\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: a-wonder\r\n\r\n",
            " POST / HTTP/1.1\r\nHost: h\r\n\r\n",
            "\r\n\r\n",
        ] {
            assert!(parse(head).is_err(), "{head:?}");
        }
    }

    #[test]
    fn too_many_headers_are_refused_by_name() {
        let many = "x: 1\r\n".repeat(limits::RECEIVER_HEADERS_MAX + 1);
        assert_eq!(parse(&format!("GET / HTTP/1.1\r\n{many}\r\n")).err().map(|error| error.status), Some(431));
    }

    #[test]
    fn the_end_of_the_head_is_found_wherever_the_reads_break() {
        let bytes = b"GET / HTTP/1.1\r\nHost: h\r\n\r\nbody";
        let whole = bytes.len() - 4;
        for from in 0..=whole {
            assert_eq!(Head::end(&bytes[..whole], from.min(whole - 1)), Some(whole));
        }
        assert_eq!(Head::end(b"GET / HTTP/1.1\r\n", 0), None);
    }

    #[test]
    fn a_chunk_says_its_size_in_hex() {
        assert_eq!(chunk_size(b"1aF;name=value"), Ok(0x1AF));
        for line in ["", "g", "0x1", "-1", " 1", "123456789", "1 2"] {
            assert!(chunk_size(line.as_bytes()).is_err(), "{line}");
        }
    }
}
