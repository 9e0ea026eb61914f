//! A server that still takes TLS 1.0 and 1.1, as far as its `ServerHello`.
//!
//! rustls speaks neither, with good reason. Whoever asks which versions a server accepts has the answer with the
//! `ServerHello` (RFC 2246 §7.4.1.3, RFC 4346 §7.4.1.3), so that is where this server stops.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// A version of TLS as it stands in a `ClientHello`: 0x0301 is TLS 1.0.
type Version = u16;

const TLS_1_0: Version = 0x0301;
const TLS_1_1: Version = 0x0302;

/// Cipher suites of those times that a server would choose from, best first (RFC 8422, RFC 3268).
const CIPHER_SUITES: [u16; 6] = [0xC014, 0xC013, 0xC00A, 0xC009, 0x0035, 0x002F];

/// Bytes of a `ClientHello` that are looked at; none is longer than a record (RFC 5246 §6.2.1).
const HELLO_BYTES_MAX: usize = 16 * 1024 + 5;

/// Answer a client that asks for TLS 1.0 or 1.1; false leaves the connection as it was, for everyone else.
pub(super) async fn answer(stream: &mut TcpStream) -> bool {
    let Some(hello) = hello(stream).await else { return false };
    let Some(response) = ClientHello::parse(&hello).and_then(|hello| hello.server_hello()) else { return false };
    stream.write_all(&response).await.ok(); // The client may have gone.
    stream.shutdown().await.ok();
    true
}

/// The first record, left unread in the socket; `None` if it does not come whole soon.
async fn hello(stream: &TcpStream) -> Option<Vec<u8>> {
    let mut bytes = vec![0; HELLO_BYTES_MAX];
    for _ in 0..100 {
        let count = stream.peek(&mut bytes).await.ok()?;
        let length = match bytes[..count] {
            [0x16, _, _, high, low, ..] => 5 + usize::from(u16::from_be_bytes([high, low])),
            [0x16, ..] => HELLO_BYTES_MAX,
            _ => return None,
        };
        if count >= length.min(HELLO_BYTES_MAX) {
            bytes.truncate(length);
            return Some(bytes);
        }
        tokio::time::sleep(Duration::from_millis(10)).await; // The rest is on its way.
    }
    None
}

/// What matters of a `ClientHello` (RFC 5246 §7.4.1.2).
#[derive(Debug, PartialEq, Eq)]
struct ClientHello {
    /// The newest that it offers.
    version: Version,
    cipher_suites: Vec<u16>,
}

impl ClientHello {
    /// Read a record that holds one.
    fn parse(record: &[u8]) -> Option<Self> {
        let mut body = Bytes(record);
        body.take(5)?;
        if body.take(4)?.first() != Some(&1) {
            return None;
        }
        let mut version = body.number()?;
        body.take(32)?;
        let session_id = body.byte()?;
        body.take(session_id)?;
        let mut suites = Bytes(body.vector()?);
        let mut cipher_suites = Vec::new();
        while let Some(suite) = suites.number() {
            cipher_suites.push(suite);
        }
        let compressions = body.byte()?;
        body.take(compressions)?;
        let mut extensions = Bytes(body.vector().unwrap_or_default());
        while let (Some(kind), Some(content)) = (extensions.number(), extensions.vector()) {
            // supported_versions (RFC 8446 §4.2.1): newer clients write 1.2 above and the truth here.
            if kind == 43 {
                let mut versions = Bytes(content.get(1..)?);
                while let Some(offered) = versions.number() {
                    version = version.max(offered);
                }
            }
        }
        Some(Self { version, cipher_suites })
    }

    /// What a server of those times says; `None` for a client that speaks something newer.
    fn server_hello(&self) -> Option<Vec<u8>> {
        let version = Some(self.version).filter(|version| matches!(*version, TLS_1_0 | TLS_1_1))?.to_be_bytes();
        let suite = CIPHER_SUITES.into_iter().find(|suite| self.cipher_suites.contains(suite))?.to_be_bytes();
        let mut random = [0; 32];
        getrandom::fill(&mut random).ok()?;
        // Version, random, no session id, cipher suite, no compression.
        let body = [&version[..], &random, &[0], &suite, &[0]].concat();
        let length = u8::try_from(body.len()).ok()?;
        let handshake = [&[2, 0, 0, length][..], &body].concat();
        Some([&[0x16][..], &version, &[0, length + 4], &handshake].concat())
    }
}

/// Bytes that are still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<usize> {
        self.take(1).map(|bytes| usize::from(bytes[0]))
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    /// A vector with two bytes of length.
    fn vector(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(usize::from(length))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(version: Version, suites: &[u16], extensions: &[u8]) -> Vec<u8> {
        let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
        let mut body =
            [&version.to_be_bytes()[..], &[7; 32], &[0], &(suites.len() as u16).to_be_bytes(), &suites].concat();
        body.extend([1, 0]);
        if !extensions.is_empty() {
            body.extend((extensions.len() as u16).to_be_bytes());
            body.extend(extensions);
        }
        let handshake = [&[1, 0, 0, body.len() as u8][..], &body].concat();
        [&[0x16, 3, 1, 0, handshake.len() as u8][..], &handshake].concat()
    }

    #[test]
    fn an_old_client_is_answered_in_its_version_and_a_newer_one_is_not() {
        for version in [TLS_1_0, TLS_1_1] {
            let hello = ClientHello::parse(&record(version, &[0x1301, 0x002F], &[])).expect("a ClientHello");
            let answer = hello.server_hello().expect("it is taken");
            assert_eq!((&answer[..3], &answer[9..11]), (&[0x16, 3, version as u8][..], &version.to_be_bytes()[..]));
            assert_eq!(&answer[44..46], &[0x00, 0x2F]);
            assert_eq!(usize::from(answer[4]), answer.len() - 5);
        }
        let newer = [
            record(0x0303, &[0x002F], &[]),
            record(TLS_1_0, &[0x002F], &[0, 43, 0, 5, 4, 3, 4, 3, 3]),
            record(TLS_1_0, &[0x1301], &[]),
        ];
        for record in newer {
            assert_eq!(ClientHello::parse(&record).and_then(|hello| hello.server_hello()), None);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _: Option<Vec<u8>> = ClientHello::parse(&bytes).and_then(|hello| hello.server_hello());
        }
    }
}
