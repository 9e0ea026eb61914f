//! The way between a ZeroMQ socket and its peer: a connection of this machine to itself, and one to the peer, between which
//! each byte of the peer is measured. The `zeromq` crate takes no stream that is open already, only an address.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::frame_guard::{FrameGuard, FrameRefused};

const CHUNK_BYTES: usize = 16 * 1024;

/// Both connections, until this is dropped.
pub(super) struct Relay {
    address: SocketAddr,
    refused: Arc<OnceLock<FrameRefused>>,
    _way: JoinSet<()>,
}

impl Relay {
    /// Connect to `host`, and wait for the socket at [`Relay::address`].
    pub(super) async fn open(host: &str, port: u16, bytes_max: u64) -> io::Result<Self> {
        let peer = TcpStream::connect((host, port)).await?;
        peer.set_nodelay(true)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let refused = Arc::new(OnceLock::new());
        let mut way = JoinSet::new();
        let found = Arc::clone(&refused);
        way.spawn(async move {
            // One socket, the first: nobody else is let in afterwards.
            let Ok((socket, _)) = listener.accept().await else { return };
            drop(listener);
            socket.set_nodelay(true).ok();
            let ((from_peer, to_peer), (from_socket, to_socket)) = (peer.into_split(), socket.into_split());
            // The end of one side is the end of both.
            tokio::select! {
                () = pass_guarded(from_peer, to_socket, bytes_max, &found) => {}
                () = pass(from_socket, to_peer) => {}
            }
        });
        Ok(Self { address, refused, _way: way })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Why the peer was cut off, if it was.
    pub(super) fn refused(&self) -> Option<FrameRefused> {
        self.refused.get().copied()
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    tokio::io::copy(&mut from, &mut to).await.ok();
}

async fn pass_guarded(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    bytes_max: u64,
    refused: &OnceLock<FrameRefused>,
) {
    let mut guard = FrameGuard::new(bytes_max);
    let mut chunk = vec![0; CHUNK_BYTES];
    while let Ok(read) = from.read(&mut chunk).await {
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { return };
        if let Err(reason) = guard.follow(bytes) {
            refused.set(reason).ok();
            return;
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
