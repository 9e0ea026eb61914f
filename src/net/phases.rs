//! The hooks along the client's way to the server: each stamps the [`Trace`] of its send.
//!
//! ```text
//!  start ── connector called ── name resolved ── [handshake began]* ── connected ── body written ── head ── end
//!            TraceLayer          TracedResolver   SessionHook (tls.rs)  TraceLayer   WatchedBody     Wire::send
//! ```
//!
//! The trace is found by the task that opens the connection. A send with a client of its own sees every phase; one on a kept
//! connection sees those of HTTP alone, unless it had to open one.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper_util::client::legacy::connect::{Connection, HttpInfo};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower_layer::Layer;
use tower_service::Service;

use super::trace::Trace;

tokio::task_local! {
    /// The trace of the send that this task is busy with, for hooks that cannot be handed one.
    static TRACE: Arc<Trace>;
}

/// Do `work` so that every hook along its way stamps `trace`.
pub(super) fn traced<F: Future>(trace: Arc<Trace>, work: F) -> impl Future<Output = F::Output> {
    TRACE.scope(trace, work)
}

/// Run `f` with the trace of the send that this task is busy with, if there is one.
pub(super) fn observe(f: impl FnOnce(&Trace)) {
    // Outside of a send nobody wants to know.
    TRACE.try_with(|trace| f(trace)).ok();
}

/// Wraps the client's connector.
#[derive(Clone)]
pub(super) struct TraceLayer;

impl<S> Layer<S> for TraceLayer {
    type Service = TracedConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        TracedConnector { inner }
    }
}

/// A connector whose every step is stamped.
#[derive(Clone)]
pub(super) struct TracedConnector<S> {
    inner: S,
}

impl<S, R> Service<R> for TracedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
    S::Response: Connection + Send,
    S::Error: Send,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let Ok(trace) = TRACE.try_with(Arc::clone) else { return Box::pin(self.inner.call(request)) };
        trace.connector_called();
        // The client may finish a connection in a task of its own, when another one came free first.
        let connecting = traced(Arc::clone(&trace), self.inner.call(request));
        Box::pin(async move {
            let connection = connecting.await?;
            let mut extras = http::Extensions::new();
            connection.connected().get_extras(&mut extras);
            trace.connected(extras.get::<HttpInfo>());
            Ok(connection)
        })
    }
}

/// The system's resolver (getaddrinfo), stamped.
pub(super) struct TracedResolver;

impl Resolve for TracedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            observe(|trace| trace.lookup_began(name.as_str()));
            // Port 0 stands for "the URL's".
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() {
                return Err("the name resolves to no address".into());
            }
            observe(|trace| trace.lookup_ended(&found));
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A request body that notes when its last byte was taken by the kernel.
pub(super) struct WatchedBody {
    rest: Bytes,
    trace: Arc<Trace>,
}

/// Handed to the client piece by piece, so that a body cut short is told from one that was written.
const PIECE_BYTES: usize = 64 * 1024;

impl WatchedBody {
    pub(super) fn new(bytes: Bytes, trace: Arc<Trace>) -> Self {
        Self { rest: bytes, trace }
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        self.trace.body_polled();
        let length = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(length);
        let frame = if self.rest.is_empty() {
            Bytes::from_owner(LastPiece { bytes: piece, trace: Arc::clone(&self.trace) })
        } else {
            piece
        };
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// The client lets go of a piece when the socket has taken all of it.
struct LastPiece {
    bytes: Bytes,
    trace: Arc<Trace>,
}

impl AsRef<[u8]> for LastPiece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for LastPiece {
    fn drop(&mut self) {
        self.trace.body_written();
    }
}
