//! Kept connections: what a platform uses for many deliveries to one destination.

use std::sync::Arc;
use std::time::Duration;

use super::client::{self, BuildError, Prepared, Reuse};
use super::proxy::Proxy;
use super::trace::Trace;
use crate::domain::{Connection, Target, UnsignedRequest};

/// Connections to one destination, opened as they are needed and kept for the next request. Clones share them.
#[derive(Clone)]
pub struct Pool {
    client: reqwest::Client,
    proxy: Option<Proxy>,
    connection: Connection,
}

/// Why no request can go out.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PoolError(#[from] BuildError);

impl Pool {
    /// A pool for requests to `target`'s host that keeps up to `idle` connections. `timeout`, in whole seconds, bounds a
    /// request, its response included.
    ///
    /// Reads the trust store and the connection's files where TLS needs them. Opens nothing yet.
    pub async fn new(
        target: &Target,
        connection: &Connection,
        idle: usize,
        timeout: Duration,
    ) -> Result<Self, PoolError> {
        let (client, proxy) = client::client_to(target, connection, Reuse::Idle(idle)).await?;
        let seconds = timeout.as_secs().max(1);
        let mut connection = connection.clone();
        connection.total_timeout_seconds = Some(connection.total_timeout_seconds().min(seconds));
        Ok(Self { client, proxy, connection })
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// `request` as one of this pool's.
    pub(super) fn prepare(&self, request: &UnsignedRequest, trace: &Arc<Trace>) -> Result<Prepared, BuildError> {
        client::prepare_on(self.client.clone(), self.proxy.clone(), request, trace)
    }
}
