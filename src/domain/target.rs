//! From the configured URL to the bytes on the request line.
//!
//! ```text
//!  configured URL ──take apart──▶ scheme, authority, path, query ──append dated path, encode──▶ Target
//! ```
//!
//! The text is taken apart here and not by a URL library, because those change what was typed: they
//! remove dot segments and re-encode characters before anything is signed.

use std::net::{IpAddr, Ipv6Addr};

use super::display::{self, MASK};
use super::host::is_loopback;
use super::limits;
use super::location::Location;
use super::note::Note;
use super::object_path::ObjectPath;
use super::request::{Target, WireText};
use super::secret::Secret;

/// How the path is written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathEncoding {
    /// As typed, with only what cannot travel percent-encoded.
    AsTyped,
    /// Every byte outside `A-Za-z0-9-._~/` percent-encoded, as S3 computes its canonical URI.
    Strict,
}

/// Why a URL cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("url: {text}")]
pub struct TargetError {
    /// What is wrong and what to do, without any secret.
    pub text: String,
}

impl TargetError {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// A target with what there is to say about it.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub target: Target,
    pub notes: Vec<Note>,
}

/// The parts of a URL as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// In lower case.
    pub(super) scheme: String,
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
    /// Empty, or from its `/` on.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    has_fragment: bool,
}

/// Take `url` apart, append `object_path` to its path, and encode it for the wire.
///
/// The dated path goes before the query, with exactly one `/` between it and the configured path.
pub fn resolve(url: &str, object_path: Option<&ObjectPath>, encoding: PathEncoding) -> Result<Resolved, TargetError> {
    let parts = Parts::of(url)?;
    let mut notes = Vec::new();
    let authority = authority(&parts, &mut notes)?;
    let typed_path = match object_path {
        Some(object_path) => object_path.appended_to(parts.path),
        None if parts.path.is_empty() => "/".to_owned(),
        None => parts.path.to_owned(),
    };
    refuse_dot_segments(&typed_path)?;
    let path = match encoding {
        PathEncoding::AsTyped => encoded(&typed_path, is_path_byte),
        PathEncoding::Strict => strict(&typed_path),
    };
    note_path(&parts, &typed_path, &path, object_path.is_some(), encoding, &mut notes);
    if parts.has_fragment {
        notes.push(Note::warning("url.fragment", "The part from # on is never sent; remove it from the URL."));
    }
    if encoding == PathEncoding::Strict {
        let key_bytes = percent_encoding::percent_decode_str(path.trim_start_matches('/')).count();
        if key_bytes > limits::S3_KEY_BYTES_MAX {
            return Err(TargetError::new(format!(
                "the path has {key_bytes} bytes, and an S3 key has at most {}",
                limits::S3_KEY_BYTES_MAX
            )));
        }
        if parts.query.is_some() {
            notes.push(Note::warning(
                "url.query_on_object",
                "The URL has a query; an object store takes parameters there, not parts of a key. Leave it out unless you mean one.",
            ));
        }
    }
    let query = parts.query.map(|query| query_text(query, &mut notes));
    Ok(Resolved { target: Target { scheme: parts.scheme, authority, path, query }, notes })
}

impl<'a> Parts<'a> {
    pub(super) fn of(url: &'a str) -> Result<Self, TargetError> {
        if url.is_empty() {
            return Err(TargetError::new("is empty; give the address that the platform is to deliver to"));
        }
        if url.len() > limits::URL_BYTES_MAX {
            return Err(TargetError::new(format!(
                "has {} bytes, and at most {} are sent; shorten it",
                url.len(),
                limits::URL_BYTES_MAX
            )));
        }
        refuse_blanks(url)?;
        // Without its query, which may hold a secret and may count as part of the key.
        let place = url.split(['?', '#']).next().unwrap_or_default();
        if let Some(Location { kind, https }) = Location::of(place, Some("<region>")) {
            return Err(TargetError::new(format!(
                "is {}, and the platform delivers by HTTP; write {}",
                kind.in_words(),
                display::masked_url(&https)
            )));
        }
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(TargetError::new("has no scheme; start it with https://"));
        };
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(TargetError::new("starts with neither https:// nor http://; the platform delivers by HTTP"));
        }
        let (rest, has_fragment) = match rest.split_once('#') {
            Some((before, _)) => (before, true),
            None => (rest, false),
        };
        let (before_query, query) = match rest.split_once('?') {
            Some((before, query)) => (before, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = before_query.find('/').map_or((before_query, ""), |at| before_query.split_at(at));
        if authority.contains('@') {
            return Err(TargetError::new(
                "holds a user name or password before the host; remove it and choose an authentication method",
            ));
        }
        if authority.contains('\\') || path.contains('\\') {
            return Err(TargetError::new("has a backslash in it; write / or %5C"));
        }
        let (host, port) = host_and_port(authority)?;
        Ok(Self { scheme, host, port, path, query, has_fragment })
    }
}

/// Nothing blank travels on a request line (RFC 9112 §3.2).
fn refuse_blanks(url: &str) -> Result<(), TargetError> {
    if url.trim() != url {
        return Err(TargetError::new("starts or ends with a space or a line break; remove it"));
    }
    let Some(odd) = url.chars().find(|c| c.is_whitespace() || c.is_control()) else {
        return Ok(());
    };
    let before = url.split(odd).next().unwrap_or_default();
    let is_in_host = !before.split_once("://").map_or(before, |(_, rest)| rest).contains(['/', '?', '#']);
    Err(TargetError::new(match odd {
        ' ' if is_in_host => "contains a space in its host; remove it".to_owned(),
        ' ' => "contains a space; write %20 in its place".to_owned(),
        '\n' | '\r' => "contains a line break; remove it".to_owned(),
        '\t' => "contains a tab; remove it, or write %09 in its place".to_owned(),
        odd => format!(
            "contains the character {}; remove it, or write it percent-encoded",
            display::visible(&odd.escape_unicode().to_string())
        ),
    }))
}

/// `url` as it was most likely meant, where [`resolve`] refuses it and the correction is accepted: blanks around
/// it and line breaks dropped, spaces percent-encoded, the location of a store turned into its address, the scheme
/// added to a host. `region` is the one of the destination.
pub fn corrected(url: &str, region: Option<&str>) -> Option<String> {
    let is_good = |text: &str| resolve(text, None, PathEncoding::AsTyped).is_ok();
    if is_good(url) {
        return None;
    }
    let plain: String = url.trim().chars().filter(|c| !c.is_control()).collect();
    let location = Location::of(&plain, region).map(|location| location.https);
    let spaced = plain.replace(' ', "%20");
    let with_scheme = (!spaced.contains("://") && is_host_like(host_of(&spaced)))
        .then(|| format!("{}://{spaced}", if is_loopback(host_of(&spaced)) { "http" } else { "https" }));
    location.into_iter().chain(Some(spaced)).chain(with_scheme).find(|text| is_good(text))
}

/// The host at the start of a URL without scheme.
fn host_of(text: &str) -> &str {
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once(':').map_or(authority, |(host, _port)| host)
}

/// A name with a dot, or `localhost`.
fn is_host_like(host: &str) -> bool {
    let is_name_byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    host.bytes().all(is_name_byte) && (host == "localhost" || host.trim_matches('.').contains('.'))
}

fn host_and_port(authority: &str) -> Result<(&str, Option<u16>), TargetError> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let Some((address, after)) = rest.split_once(']') else {
            return Err(TargetError::new("has a [ without a ] in its host"));
        };
        if address.parse::<Ipv6Addr>().is_err() {
            return Err(TargetError::new("has no IPv6 address between [ and ]"));
        }
        let host = &authority[..address.len() + 2];
        match after.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if after.is_empty() => (host, None),
            None => return Err(TargetError::new("has text between its IPv6 address and its path")),
        }
    } else {
        match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    if host.is_empty() {
        return Err(TargetError::new("has no host"));
    }
    match port {
        None | Some("") => Ok((host, None)),
        Some(port) => match port.parse::<u16>() {
            Ok(number) if number > 0 && port.bytes().all(|b| b.is_ascii_digit()) => Ok((host, Some(number))),
            _ => Err(TargetError::new("has a port that is not a number from 1 to 65535")),
        },
    }
}

/// The value of the Host header: lower case, the scheme's own port dropped (RFC 9110 §4.2.3, §7.2).
fn authority(parts: &Parts<'_>, notes: &mut Vec<Note>) -> Result<String, TargetError> {
    let host = if parts.host.is_ascii() {
        parts.host.to_ascii_lowercase()
    } else {
        // The name system knows international names in their ASCII form only (RFC 5890).
        let url = url::Url::parse(&format!("https://{}/", parts.host))
            .map_err(|error| TargetError::new(format!("has a host that is not a name: {error}")))?;
        let ascii = url.host_str().unwrap_or_default().to_owned();
        notes.push(Note::info("url.international_host", format!("The host travels as {ascii}.")));
        ascii
    };
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    if !host.starts_with('[') && !host.bytes().all(is_name) {
        return Err(TargetError::new("has a character in its host that no host name has"));
    }
    if host.split('.').next_back().is_some_and(|last| !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
        && host.parse::<IpAddr>().is_err()
    {
        return Err(TargetError::new("has a host that ends in a number but is no IPv4 address"));
    }
    let own_port = if parts.scheme == "https" { 443 } else { 80 };
    Ok(match parts.port {
        Some(port) if port != own_port => format!("{host}:{port}"),
        _ => host,
    })
}

/// HTTP clients, and servers, resolve `.` and `..` before they look at a path (RFC 3986 §5.2.4).
fn refuse_dot_segments(path: &str) -> Result<(), TargetError> {
    let is_dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    if path.split('/').any(is_dots) {
        return Err(TargetError::new(
            "has a . or .. segment in its path, which clients resolve before sending; write the path without it",
        ));
    }
    Ok(())
}

fn note_path(
    parts: &Parts<'_>,
    typed: &str,
    wire: &str,
    is_dated: bool,
    encoding: PathEncoding,
    notes: &mut Vec<Note>,
) {
    if is_dated {
        let last = parts.path.rsplit('/').next().unwrap_or_default();
        if last.rsplit_once('.').is_some_and(|(stem, extension)| {
            !stem.is_empty() && matches!(extension.to_ascii_lowercase().as_str(), "json" | "txt" | "csv" | "gz" | "xml")
        }) {
            notes.push(Note::warning(
                "url.ends_in_file_name",
                "The URL ends in what looks like a file name; the dated path is appended after it.",
            ));
        }
    }
    if parts.path.contains("//") {
        notes.push(Note::warning(
            "url.double_slash",
            "The path has // in it; object stores keep it as part of the key, other services may fold it.",
        ));
    }
    if typed != wire {
        let text = match encoding {
            PathEncoding::Strict => {
                "The path is percent-encoded strictly, as S3 signs it. Whether the platform does that is not known: the path as typed may fail there."
            }
            PathEncoding::AsTyped => "The path has characters that cannot travel; they are percent-encoded.",
        };
        notes.push(Note::info("url.path_encoded", text));
    }
}

/// The query for the wire; the values of secret parameters are masked where it is shown.
fn query_text(query: &str, notes: &mut Vec<Note>) -> WireText {
    let wire = encoded(query, is_query_byte);
    if wire != query {
        notes.push(Note::info(
            "url.query_encoded",
            "The query has characters that cannot travel; they are percent-encoded.",
        ));
    }
    let shown = display::masked_query(&wire);
    if shown.contains(MASK) { WireText::masked(Secret::new(wire), shown) } else { WireText::plain(wire) }
}

/// The path as S3 computes it: decoded, then encoded strictly, so that `%7E` travels as `~`. An escaped
/// slash stays escaped: it is part of a name.
fn strict(path: &str) -> String {
    let segments: Vec<String> = path
        .split('/')
        .map(|segment| {
            let mut wire = String::with_capacity(segment.len());
            for byte in percent_encoding::percent_decode_str(segment) {
                push_encoded(&mut wire, byte, is_unreserved(byte));
            }
            wire
        })
        .collect();
    segments.join("/")
}

fn push_encoded(wire: &mut String, byte: u8, keep: bool) {
    use std::fmt::Write as _;
    if keep {
        wire.push(char::from(byte));
    } else {
        write!(wire, "%{byte:02X}").ok(); // A String takes every write.
    }
}

/// `text` with every byte that `keep` refuses percent-encoded. What is percent-encoded already stays,
/// with upper-case digits (RFC 3986 §2.1).
fn encoded(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let bytes = text.as_bytes();
    let mut wire = String::with_capacity(text.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let escape =
            bytes.get(index + 1..index + 3).filter(|digits| byte == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        if let Some(digits) = escape {
            wire.push('%');
            wire.extend(digits.iter().map(|digit| char::from(digit.to_ascii_uppercase())));
            index += 3;
            continue;
        }
        push_encoded(&mut wire, byte, keep(byte));
        index += 1;
    }
    wire
}

/// RFC 3986 §2.3
pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// RFC 3986 §3.3: pchar and `/`; `'` too, which some URL libraries would encode.
fn is_path_byte(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(
            byte,
            b'/' | b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
        )
}

/// RFC 3986 §3.4, without `'`, which URL libraries encode in queries (WHATWG URL, "special-query").
fn is_query_byte(byte: u8) -> bool {
    byte != b'\'' && (is_path_byte(byte) || byte == b'?')
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::object_path::{ObjectPathForm, TimestampFormat};

    fn url_of(url: &str, encoding: PathEncoding) -> String {
        resolve(url, None, encoding).map(|resolved| resolved.target.url().expose().to_owned()).expect("a good URL")
    }

    #[test]
    fn the_path_stays_as_typed() {
        for url in ["https://a.example/x//y+z/%C3%A9?b=2&a=1+1", "http://127.0.0.1:9000/bucket", "https://[::1]:8443/"]
        {
            assert_eq!(url_of(url, PathEncoding::AsTyped), url);
        }
    }

    #[test]
    fn s3_paths_are_decoded_and_encoded_strictly() {
        assert_eq!(
            url_of("https://b.s3.amazonaws.com/year=2026/a+b@c:d/%c3%a9/%7Ex(1)%2f", PathEncoding::Strict),
            "https://b.s3.amazonaws.com/year%3D2026/a%2Bb%40c%3Ad/%C3%A9/~x%281%29%2F"
        );
    }

    #[test]
    fn the_dated_path_goes_before_the_query() {
        let path =
            ObjectPath::at(ObjectPathForm::Blob, TimestampFormat::EpochMillis, datetime!(2026-03-05 01:02:03 UTC));
        let resolved =
            resolve("https://a.blob.core.windows.net/c/?sv=1&sig=abc%3D", Some(&path), PathEncoding::AsTyped)
                .expect("a good URL");
        let url = resolved.target.url();
        assert_eq!(url.expose(), "https://a.blob.core.windows.net/c/2026/03/05/1772672523000.json?sv=1&sig=abc%3D");
        assert_eq!(url.shown(), "https://a.blob.core.windows.net/c/2026/03/05/1772672523000.json?sv=1&sig=•••");
    }

    #[test]
    fn host_and_port_are_what_the_host_header_says() {
        let authority = |url| resolve(url, None, PathEncoding::AsTyped).expect("a good URL").target.authority;
        assert_eq!(authority("https://A.Example:443"), "a.example");
        assert_eq!(authority("http://a.example:80/"), "a.example");
        assert_eq!(authority("http://a.example:443/"), "a.example:443");
        assert_eq!(authority("https://bücher.example/"), "xn--bcher-kva.example");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused_with_the_reason() {
        for (url, reason) in [
            ("", "empty"),
            ("a.example/x", "scheme"),
            ("ftp://a.example", "neither"),
            ("https://", "no host"),
            ("https://a.example:0", "port"),
            ("https://a.example:99999", "port"),
            ("https://me:pw@a.example", "user name"),
            ("https://a b.example", "space in its host"),
            ("https://a.example/x y", "write %20"),
            ("https://a.example/x\r\ny", "line break"),
            ("https://a.example/x\n", "ends with"),
            ("https://a.example/x\u{b}y", "\\u{b}"),
            ("s3://acme/in", "write https://acme.s3.<region>.amazonaws.com/in"),
            ("sb://ns.servicebus.windows.net/hub", "write https://ns.servicebus.windows.net/hub"),
            ("s3://acme/in?sig=hunter2", "amazonaws.com/in"),
            ("gs://acme/in", "write https://storage.googleapis.com/acme/in"),
            ("wasbs://in@acme.blob.core.windows.net/", "write https://acme.blob.core.windows.net/in/"),
            ("abfss://in@acme.dfs.core.windows.net/a?sig=x", "write https://acme.blob.core.windows.net/in/a"),
            ("https://a.example/x/../y", "segment"),
            ("https://a.example/%2e%2E/y", "segment"),
            ("https://[::1/x", "["),
            ("https://1.2.3.400/", "IPv4"),
        ] {
            let error = resolve(url, None, PathEncoding::AsTyped).expect_err(url);
            assert!(error.text.contains(reason), "{url}: {}", error.text);
        }
    }

    #[test]
    fn a_slip_in_a_url_is_corrected() {
        let corrected = |url| corrected(url, Some("eu-west-1"));
        for (url, meant) in [
            ("https://a.example/x y", "https://a.example/x%20y"),
            (" https://a.example/x\n", "https://a.example/x"),
            ("https://a.example/x\r\ny", "https://a.example/xy"),
            ("a.example/x", "https://a.example/x"),
            ("localhost:9000/x", "http://localhost:9000/x"),
            ("s3://acme/in", "https://acme.s3.eu-west-1.amazonaws.com/in"),
        ] {
            assert_eq!(corrected(url).as_deref(), Some(meant), "{url}");
        }
        for url in ["", "https://a.example/x", "https://a b.example", "ftp://a.example", "hunter2", "key:hunter2", "::"]
        {
            assert_eq!(corrected(url), None, "{url}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_correction_is_accepted_and_differs(url in "(https?://|s3://|wasbs://|)[ -~é\n\t@]{0,40}") {
            if let Some(meant) = corrected(&url, Some("eu-west-1")) {
                proptest::prop_assert_ne!(&meant, &url);
                proptest::prop_assert!(resolve(&meant, None, PathEncoding::AsTyped).is_ok());
            }
        }
    }

    #[test]
    fn a_percent_sign_that_starts_no_escape_is_encoded() {
        assert_eq!(url_of("https://a.example/100%/x", PathEncoding::AsTyped), "https://a.example/100%25/x");
    }
}
