//! The wire against real servers on loopback: raw bytes, real TLS, real failures.

mod certificates;
mod plain;
mod server;
mod tls;
