//! One connection to a ZeroMQ ROUTER, under a name of its own (ZMTP 3, NULL security: not authenticated, not encrypted).

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::time::timeout;
use zeromq::{
    DealerRecvHalf, DealerSendHalf, DealerSocket, Socket as _, SocketEvent, SocketOptions, SocketRecv as _,
    SocketSend as _, ZmqError, ZmqMessage,
};

/// A DEALER socket with one peer. It does not connect again by itself: a name that the peer still holds would be ignored
/// without a word, so the next connection needs another one.
pub struct Dealer {
    send: DealerSendHalf,
    receive: DealerRecvHalf,
    events: Pin<Box<dyn Stream<Item = SocketEvent> + Send>>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum DealerError {
    #[error("{0}")]
    Socket(#[from] ZmqError),
    #[error("no reply within {} s", CONNECT_MAX.as_secs())]
    TimedOut,
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
        let mut options = SocketOptions::default();
        options.peer_identity(identity.parse()?).connect_timeout(CONNECT_MAX);
        let mut socket = DealerSocket::with_options(options);
        let events = Box::pin(socket.monitor());
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let endpoint = format!("tcp://{host}:{port}");
        let connecting = timeout(CONNECT_MAX, socket.connect(&endpoint));
        connecting.await.map_err(|_elapsed| DealerError::TimedOut)??;
        let (send, receive) = socket.split();
        Ok(Self { send, receive, events })
    }

    /// Send `frame` as a message.
    pub async fn send(&mut self, frame: Vec<u8>) -> Result<(), DealerError> {
        let sending = timeout(SEND_MAX, self.send.send(ZmqMessage::from(Bytes::from(frame))));
        Ok(sending.await.map_err(|_elapsed| DealerError::TimedOut)??)
    }

    /// The last frame of the next message. Nothing is lost if this is dropped while it waits.
    pub async fn receive(&mut self) -> Result<Bytes, DealerError> {
        loop {
            tokio::select! {
                biased;
                received = self.receive.recv() => {
                    if let Some(frame) = received?.into_vec().pop() {
                        return Ok(frame);
                    }
                }
                event = self.events.next() => {
                    if matches!(event, None | Some(SocketEvent::Disconnected(_) | SocketEvent::Closed)) {
                        return Err(DealerError::Closed);
                    }
                }
            }
        }
    }
}
