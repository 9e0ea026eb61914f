//! One connection to a ZeroMQ ROUTER, under a name of its own (ZMTP 3, NULL security: not authenticated, not encrypted).

use std::io;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::time::timeout;
use zeromq::{
    DealerRecvHalf, DealerSendHalf, DealerSocket, Socket as _, SocketEvent, SocketOptions, SocketRecv as _,
    SocketSend as _, ZmqError, ZmqMessage,
};

use super::frame_guard::FrameRefused;
use super::relay::Relay;
use crate::domain::limits;

/// A DEALER socket with one peer. It does not connect again by itself: a name that the peer still holds would be ignored
/// without a word, so the next connection needs another one.
pub struct Dealer {
    send: DealerSendHalf,
    receive: DealerRecvHalf,
    events: Pin<Box<dyn Stream<Item = SocketEvent> + Send>>,
    relay: Relay,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum DealerError {
    #[error("{0}")]
    Connect(#[from] io::Error),
    #[error("{0}")]
    Socket(#[from] ZmqError),
    #[error("{0}")]
    Refused(#[from] FrameRefused),
    #[error("no reply within {} s", .0.as_secs())]
    TimedOut(Duration),
    #[error("the connection was closed")]
    Closed,
}

/// Connecting, greeting included.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// A peer that takes nothing for this long is as good as gone.
const SEND_MAX: Duration = Duration::from_secs(5);

impl Dealer {
    /// Connect to `host`, an address or a name, as `identity`, which has up to 255 bytes.
    pub async fn connect(host: &str, port: u16, identity: &str) -> Result<Self, DealerError> {
        Self::connect_within(CONNECT_MAX, host, port, identity).await
    }

    async fn connect_within(within: Duration, host: &str, port: u16, identity: &str) -> Result<Self, DealerError> {
        let connecting = timeout(within, Self::open(host, port, identity));
        connecting.await.map_err(|_elapsed| DealerError::TimedOut(within))?
    }

    async fn open(host: &str, port: u16, identity: &str) -> Result<Self, DealerError> {
        let mut options = SocketOptions::default();
        // Whoever calls limits the whole of it.
        options.peer_identity(identity.parse()?).no_connect_timeout();
        let relay = Relay::open(host, port, limits::LOCUST_MESSAGE_BYTES_MAX as u64).await?;
        let mut socket = DealerSocket::with_options(options);
        let events = Box::pin(socket.monitor());
        if let Err(error) = socket.connect(&format!("tcp://{}", relay.address())).await {
            return Err(relay.refused().map_or(DealerError::Socket(error), DealerError::Refused));
        }
        let (send, receive) = socket.split();
        Ok(Self { send, receive, events, relay })
    }

    /// Send `frame` as a message.
    pub async fn send(&mut self, frame: Vec<u8>) -> Result<(), DealerError> {
        let sending = timeout(SEND_MAX, self.send.send(ZmqMessage::from(Bytes::from(frame))));
        let sent = sending.await.map_err(|_elapsed| DealerError::TimedOut(SEND_MAX))?;
        sent.map_err(|error| self.ended(error.into()))
    }

    /// The last frame of the next message. Nothing is lost if this is dropped while it waits.
    pub async fn receive(&mut self) -> Result<Bytes, DealerError> {
        loop {
            tokio::select! {
                biased;
                received = self.receive.recv() => {
                    let received = received.map_err(|error| self.ended(error.into()))?;
                    if let Some(frame) = received.into_vec().pop() {
                        return Ok(frame);
                    }
                }
                event = self.events.next() => {
                    if matches!(event, None | Some(SocketEvent::Disconnected(_) | SocketEvent::Closed)) {
                        return Err(self.ended(DealerError::Closed));
                    }
                }
            }
        }
    }

    /// What ended the connection: a peer that was cut off looks like one that closed.
    fn ended(&self, error: DealerError) -> DealerError {
        self.relay.refused().map_or(error, DealerError::Refused)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    const SHORTLY: Duration = Duration::from_millis(300);
    const LONG_ENOUGH: Duration = Duration::from_secs(20);

    /// ZMTP 3.0 with the mechanism NULL.
    fn greeting() -> Vec<u8> {
        let mut bytes = vec![0; 64];
        (bytes[0], bytes[9], bytes[10]) = (0xff, 0x7f, 3);
        bytes[12..16].copy_from_slice(b"NULL");
        bytes
    }

    /// The command READY of a ROUTER.
    fn ready() -> Vec<u8> {
        let mut body = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06ROUTER".to_vec();
        body.splice(0..0, [4, u8::try_from(body.len()).unwrap()]);
        body
    }

    /// A peer that says `bytes`, then sends `again` for as long as the connection holds.
    async fn peer(bytes: Vec<u8>, again: Vec<u8>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(&bytes).await.ok();
            while !again.is_empty() && stream.write_all(&again).await.is_ok() {}
            let mut heard = Vec::new();
            stream.read_to_end(&mut heard).await.ok();
        });
        port
    }

    /// What a dealer makes of a peer that says hello properly, and then `bytes`.
    async fn after_hello(bytes: &[u8], again: &[u8]) -> Result<Bytes, DealerError> {
        let port = peer([&greeting(), &ready(), bytes].concat(), again.to_vec()).await;
        let mut dealer = Dealer::connect_within(LONG_ENOUGH, "127.0.0.1", port, "w").await?;
        timeout(LONG_ENOUGH, dealer.receive()).await.expect("it does not wait for what never comes")
    }

    fn header(flags: u8, length: u64) -> Vec<u8> {
        [&[flags | 2][..], &length.to_be_bytes()].concat()
    }

    #[tokio::test]
    async fn a_message_within_the_limit_arrives() {
        assert_eq!(after_hello(b"\x00\x05hello", b"").await.unwrap(), "hello");
        let length = limits::LOCUST_MESSAGE_BYTES_MAX;
        let largest = [header(0, length as u64), vec![7; length]].concat();
        assert_eq!(after_hello(&largest, b"").await.unwrap().len(), length);
    }

    #[tokio::test]
    async fn a_header_that_announces_more_than_the_memory_has_ends_the_connection_alone() {
        for (flags, length) in
            [(0, 1 << 20 | 1), (0, 1 << 40), (1, i64::MAX as u64 - 65_536), (4, 1 << 50), (0, u64::MAX)]
        {
            let error = after_hello(&header(flags, length), b"").await.unwrap_err();
            assert!(matches!(error, DealerError::Refused(FrameRefused::TooLarge { .. })), "{length}: {error}");
            assert!(error.to_string().contains(&length.to_string()), "{error}");
        }
        // In place of the greeting's READY.
        let port = peer([greeting(), header(4, 1 << 45)].concat(), Vec::new()).await;
        let error = Dealer::connect_within(LONG_ENOUGH, "127.0.0.1", port, "w").await.err().unwrap();
        assert!(matches!(error, DealerError::Refused(_)), "{error}");
    }

    #[tokio::test]
    async fn a_message_that_never_ends_is_refused_however_small_its_frames_are() {
        for again in [&b"\x01\x00"[..], b"\x01\x01a", &[header(1, 60_000), vec![0; 60_000]].concat()] {
            let error = after_hello(b"", again).await.unwrap_err();
            assert!(matches!(error, DealerError::Refused(_)), "{error}");
        }
    }

    #[tokio::test]
    async fn a_peer_that_says_nothing_or_half_a_greeting_is_given_up() {
        for bytes in [Vec::new(), greeting()[..31].to_vec(), greeting(), [greeting(), ready()[..9].to_vec()].concat()] {
            let port = peer(bytes, Vec::new()).await;
            let error = Dealer::connect_within(SHORTLY, "127.0.0.1", port, "w").await.err().unwrap();
            assert!(matches!(error, DealerError::TimedOut(_)), "{error}");
        }
    }

    #[tokio::test]
    async fn a_peer_of_another_protocol_is_an_error() {
        for bytes in
            [b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(), vec![0; 128]]
        {
            let port = peer(bytes, Vec::new()).await;
            let error = Dealer::connect_within(LONG_ENOUGH, "127.0.0.1", port, "w").await.err().unwrap();
            assert!(matches!(error, DealerError::Socket(_)), "{error}");
        }
    }
}
