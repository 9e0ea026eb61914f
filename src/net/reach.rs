//! Looks at a host below HTTP: which addresses take connections, which versions of TLS it accepts.
//!
//! The versions are asked with a `ClientHello` of our own, because no maintained TLS library offers TLS 1.0 and 1.1. The
//! server's first message decides; the connection ends there, so that no secret and no key is involved.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A version of TLS by its number on the wire (RFC 8446 §4.1.2, §4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferedVersion {
    V10,
    V11,
    V12,
    V13,
}

impl OfferedVersion {
    fn number(self) -> [u8; 2] {
        match self {
            Self::V10 => [3, 1],
            Self::V11 => [3, 2],
            Self::V12 => [3, 3],
            Self::V13 => [3, 4],
        }
    }

    /// TLS 1.3 calls itself 1.2 in the old field (RFC 8446 §4.1.2).
    fn legacy_number(self) -> [u8; 2] {
        match self {
            Self::V13 => [3, 3],
            Self::V10 | Self::V11 | Self::V12 => self.number(),
        }
    }
}

/// What a server says to an offer of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelloAnswer {
    Accepted,
    Refused,
    /// Neither a `ServerHello` nor an alert, and what instead.
    Unknown(String),
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum NotReached {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("no connection within {seconds} s")]
    Silent { seconds: u64 },
}

/// Connect to `address` and hang up.
/// # Errors
/// If nothing takes the connection within `patience`.
pub async fn connect(address: IpAddr, port: u16, patience: Duration) -> Result<(), NotReached> {
    open(SocketAddr::new(address, port), patience).await.map(drop)
}

/// Offer `version` alone to the server at `address`, which is asked for `host`.
pub async fn offer(version: OfferedVersion, host: &str, address: IpAddr, port: u16, patience: Duration) -> HelloAnswer {
    let asked = async {
        let mut stream = open(SocketAddr::new(address, port), patience).await?;
        stream.write_all(&client_hello(version, host)).await?;
        Ok::<_, NotReached>(first_message(&mut stream).await)
    };
    match tokio::time::timeout(patience, asked).await {
        Ok(Ok(Ok(answer))) => read_answer(version, &answer),
        // A server that does not want to talk may just hang up.
        Ok(Ok(Err(error))) if is_hang_up(&error) => HelloAnswer::Refused,
        Ok(Ok(Err(error))) => HelloAnswer::Unknown(error.to_string()),
        Ok(Err(error)) => HelloAnswer::Unknown(error.to_string()),
        Err(_elapsed) => HelloAnswer::Unknown(format!("no response within {} s", patience.as_secs())),
    }
}

async fn open(address: SocketAddr, patience: Duration) -> Result<TcpStream, NotReached> {
    match tokio::time::timeout(patience, TcpStream::connect(address)).await {
        Ok(connected) => Ok(connected?),
        Err(_elapsed) => Err(NotReached::Silent { seconds: patience.as_secs() }),
    }
}

fn is_hang_up(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

/// Bytes of a record's header, and of the largest record (RFC 8446 §5.1).
const HEADER_BYTES: usize = 5;
const RECORD_BYTES_MAX: usize = 16 * 1024 + 256;

/// The first record that the server sends, header and content.
async fn first_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut record = vec![0; HEADER_BYTES];
    stream.read_exact(&mut record).await?;
    if !matches!(record[0], ALERT | HANDSHAKE) {
        return Ok(record);
    }
    let length = usize::from(u16::from_be_bytes([record[3], record[4]])).min(RECORD_BYTES_MAX);
    record.resize(HEADER_BYTES + length, 0);
    stream.read_exact(&mut record[HEADER_BYTES..]).await?;
    Ok(record)
}

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
const EXTENSION_SERVER_NAME: u16 = 0;
const EXTENSION_GROUPS: u16 = 10;
const EXTENSION_POINT_FORMATS: u16 = 11;
const EXTENSION_SIGNATURES: u16 = 13;
const EXTENSION_VERSIONS: u16 = 43;
const EXTENSION_KEY_SHARE: u16 = 51;

fn read_answer(offered: OfferedVersion, record: &[u8]) -> HelloAnswer {
    match record.first() {
        Some(&ALERT) => HelloAnswer::Refused,
        Some(&HANDSHAKE) => match chosen_version(record.get(HEADER_BYTES..).unwrap_or_default()) {
            Some(chosen) if chosen == offered.number() => HelloAnswer::Accepted,
            Some(_other) => HelloAnswer::Refused,
            None => HelloAnswer::Unknown("a handshake message other than a ServerHello".to_owned()),
        },
        _ => HelloAnswer::Unknown("the response is not TLS".to_owned()),
    }
}

/// The version of a `ServerHello`, or of a `HelloRetryRequest`, which has the same form (RFC 8446 §4.1.3, §4.1.4).
fn chosen_version(message: &[u8]) -> Option<[u8; 2]> {
    let mut rest = message;
    let mut take = |count: usize| -> Option<&[u8]> {
        let (taken, left) = rest.split_at_checked(count)?;
        rest = left;
        Some(taken)
    };
    let head = take(4)?;
    if head[0] != SERVER_HELLO {
        return None;
    }
    let legacy = take(2)?;
    let legacy = [legacy[0], legacy[1]];
    take(32)?; // random
    let session_id = usize::from(*take(1)?.first()?);
    take(session_id)?;
    take(3)?; // cipher suite, compression
    let Some(length) = take(2) else { return Some(legacy) };
    let mut extensions = take(usize::from(u16::from_be_bytes([length[0], length[1]])))?;
    while let Some((head, left)) = extensions.split_at_checked(4) {
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let (content, left) = left.split_at_checked(length)?;
        if u16::from_be_bytes([head[0], head[1]]) == EXTENSION_VERSIONS && content.len() == 2 {
            return Some([content[0], content[1]]);
        }
        extensions = left;
    }
    Some(legacy)
}

/// A `ClientHello` that offers `version` and nothing else, in one record.
///
/// With TLS 1.3 the list of key shares is empty: the server then asks for one (`HelloRetryRequest`), which shows that it
/// speaks TLS 1.3 without any key being made.
fn client_hello(version: OfferedVersion, host: &str) -> Vec<u8> {
    // Whatever servers of that age and of today have in common: ECDHE, DHE and RSA with AES and 3DES.
    const SUITES_TO_12: [u16; 17] = [
        0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0x0033, 0x0039, 0x009C, 0x009D,
        0x002F, 0x0035, 0x000A,
    ];
    const SUITES_13: [u16; 3] = [0x1301, 0x1302, 0x1303];
    let is_13 = version == OfferedVersion::V13;
    let suites: &[u16] = if is_13 { &SUITES_13 } else { &SUITES_TO_12 };

    let mut extensions = Vec::new();
    if host.parse::<IpAddr>().is_err() {
        // RFC 6066 §3: a list with one host name; no addresses.
        let name = [&[0][..], &with_length_2(host.as_bytes())].concat();
        extensions.extend(extension(EXTENSION_SERVER_NAME, &with_length_2(&name)));
    }
    let groups = [0x001D, 0x0017, 0x0018].map(u16::to_be_bytes).concat();
    extensions.extend(extension(EXTENSION_GROUPS, &with_length_2(&groups)));
    extensions.extend(extension(EXTENSION_POINT_FORMATS, &[1, 0]));
    let signatures =
        [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0203, 0x0201].map(u16::to_be_bytes).concat();
    extensions.extend(extension(EXTENSION_SIGNATURES, &with_length_2(&signatures)));
    if is_13 {
        let number = version.number();
        extensions.extend(extension(EXTENSION_VERSIONS, &[2, number[0], number[1]]));
        extensions.extend(extension(EXTENSION_KEY_SHARE, &[0, 0]));
    }

    let mut body = version.legacy_number().to_vec();
    body.extend([0x5A; 32]); // The random: nothing is derived from it, since the handshake ends with the answer.
    body.push(0); // no session
    let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    body.extend(with_length_2(&suites));
    body.extend([1, 0]); // no compression
    body.extend(with_length_2(&extensions));

    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    let message = [&[1, length[1], length[2], length[3]][..], &body].concat();
    // RFC 8446 §5.1: the record of a first ClientHello may say 3.1, and old servers want it.
    [&[HANDSHAKE, 3, 1][..], &with_length_2(&message)].concat()
}

fn extension(kind: u16, content: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &with_length_2(content)].concat()
}

fn with_length_2(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A real TLS server that speaks `versions`.
    fn answer_of_rustls(
        offered: OfferedVersion,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> HelloAnswer {
        let made = rcgen::generate_simple_self_signed(["data.example".to_owned()]).expect("a certificate");
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let config =
            rustls::ServerConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
                .with_protocol_versions(versions)
                .expect("known versions")
                .with_no_client_auth()
                .with_single_cert(vec![made.cert.der().clone()], key)
                .expect("a usable certificate");
        let mut server = rustls::ServerConnection::new(std::sync::Arc::new(config)).expect("a server");
        let hello = client_hello(offered, "data.example");
        server.read_tls(&mut hello.as_slice()).expect("bytes");
        server.process_new_packets().ok(); // What it thinks of it is in its answer.
        let mut answer = Vec::new();
        server.write_tls(&mut answer).expect("a vector takes all");
        read_answer(offered, &answer)
    }

    #[test]
    fn a_server_accepts_the_versions_that_it_speaks_and_refuses_the_others() {
        use rustls::version::{TLS12, TLS13};
        for (versions, expected) in [
            (&[&TLS12, &TLS13][..], [HelloAnswer::Accepted, HelloAnswer::Accepted]),
            (&[&TLS12][..], [HelloAnswer::Accepted, HelloAnswer::Refused]),
            (&[&TLS13][..], [HelloAnswer::Refused, HelloAnswer::Accepted]),
        ] {
            assert_eq!(answer_of_rustls(OfferedVersion::V12, versions), expected[0]);
            assert_eq!(answer_of_rustls(OfferedVersion::V13, versions), expected[1]);
            assert_eq!(answer_of_rustls(OfferedVersion::V10, versions), HelloAnswer::Refused);
            assert_eq!(answer_of_rustls(OfferedVersion::V11, versions), HelloAnswer::Refused);
        }
    }

    #[test]
    fn an_old_server_hello_is_an_acceptance_of_its_version() {
        let hello = |version: [u8; 2]| {
            let body = [&version[..], &[7; 32], &[0], &[0, 0x2F], &[0]].concat();
            let message = [&[SERVER_HELLO, 0, 0, 38][..], &body].concat();
            [&[HANDSHAKE, 3, 1][..], &with_length_2(&message)].concat()
        };
        assert_eq!(read_answer(OfferedVersion::V10, &hello([3, 1])), HelloAnswer::Accepted);
        assert_eq!(read_answer(OfferedVersion::V11, &hello([3, 1])), HelloAnswer::Refused);
    }

    #[test]
    fn what_is_not_tls_says_nothing() {
        assert!(matches!(read_answer(OfferedVersion::V12, b"HTTP/"), HelloAnswer::Unknown(_)));
        assert!(matches!(read_answer(OfferedVersion::V12, &[HANDSHAKE, 3, 3, 0, 1, 9]), HelloAnswer::Unknown(_)));
        for end in 0..60 {
            let cut = client_hello(OfferedVersion::V12, "a.example");
            read_answer(OfferedVersion::V12, &cut[..end]); // No length leads beyond the end.
        }
    }
}
