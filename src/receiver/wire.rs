//! Requests from a socket and answers to it, byte by byte.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::activity::Activity;
use super::answer::Response;
use super::budget::Share;
use super::http::{BodyLength, Head, HttpError, chunk_size};
use super::socket::Socket;
use crate::domain::limits;

/// The socket with what was read from it and not used yet.
pub(super) struct Wire {
    pub(super) socket: Socket,
    buffer: BytesMut,
    activity: Arc<Activity>,
}

/// Why no whole request came.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The client went away, or said nothing for too long: nobody to answer.
    Gone,
    /// To be answered before the connection is closed.
    Http(HttpError),
    /// The body is larger than the receiver takes; its announced size, if any.
    TooLarge(u64),
}

impl From<io::Error> for ReadError {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// A head and the bytes it was read from.
pub(super) struct RawHead {
    pub(super) head: Head,
    pub(super) bytes: Vec<u8>,
}

impl Wire {
    pub(super) fn new(socket: Socket, activity: Arc<Activity>) -> Self {
        Self { socket, buffer: BytesMut::with_capacity(8 * 1024), activity }
    }

    /// The next head; `None` if the client closed the connection between two requests.
    pub(super) async fn head(&mut self) -> Result<Option<RawHead>, ReadError> {
        let limit = Duration::from_secs(limits::RECEIVER_HEAD_SECONDS);
        match timeout(limit, self.head_bytes()).await {
            Err(_) => Err(ReadError::Http(HttpError::new(408, "RequestTimeout", "the head took too long"))),
            Ok(Ok(Some(bytes))) => {
                let head = Head::parse(&bytes).map_err(ReadError::Http)?;
                Ok(Some(RawHead { head, bytes }))
            }
            Ok(Ok(None)) => Ok(None),
            Ok(Err(error)) => Err(error),
        }
    }

    async fn head_bytes(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        let mut searched = 0;
        loop {
            let end = Head::end(&self.buffer, searched);
            searched = self.buffer.len();
            if end.unwrap_or(searched) > limits::RECEIVER_HEAD_BYTES_MAX {
                let text = format!("the head is longer than {} bytes", limits::RECEIVER_HEAD_BYTES_MAX);
                return Err(ReadError::Http(HttpError::new(431, "HeadTooLarge", text)));
            }
            if self.buffer.starts_with(&[0x16, 0x03]) {
                // A TLS handshake (RFC 8446 §5.1): its sender should hear at once that this port is none of TLS.
                let text = "this port speaks http, and TLS was sent to it";
                return Err(ReadError::Http(HttpError::new(400, "TlsOnPlainPort", text)));
            }
            if let Some(end) = end {
                return Ok(Some(self.buffer.split_to(end).to_vec()));
            }
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return if searched == 0 { Ok(None) } else { Err(ReadError::Gone) };
            }
        }
    }

    /// The body that `length` announces, without its chunked coding, as far as `share` has room. `stop_at` ends it early,
    /// for a fault.
    pub(super) async fn body(
        &mut self,
        length: BodyLength,
        stop_at: Option<u64>,
        share: &mut Share,
    ) -> Result<Bytes, ReadError> {
        let limit = Duration::from_secs(limits::RECEIVER_BODY_SECONDS);
        timeout(limit, self.body_of(length, stop_at, share)).await.unwrap_or_else(|_| Err(took_too_long()))
    }

    async fn body_of(
        &mut self,
        length: BodyLength,
        stop_at: Option<u64>,
        share: &mut Share,
    ) -> Result<Bytes, ReadError> {
        match length {
            BodyLength::None => Ok(Bytes::new()),
            BodyLength::Bytes(length) if length > limits::RECEIVER_BODY_BYTES_MAX as u64 => {
                Err(ReadError::TooLarge(length))
            }
            BodyLength::Bytes(length) => {
                let length = stop_at.map_or(length, |stop_at| stop_at.min(length)) as usize;
                while self.buffer.len() < length {
                    let next = self.buffer.len().saturating_add(READ_BYTES).min(length);
                    grow(share, next)?;
                    self.fill(next).await?;
                }
                let body = self.buffer.split_to(length);
                // A small one would keep the whole buffer; a large one is the buffer.
                Ok(if length < READ_BYTES { Bytes::copy_from_slice(&body) } else { body.freeze() })
            }
            BodyLength::Chunked => self.chunks(share).await,
        }
    }

    async fn chunks(&mut self, share: &mut Share) -> Result<Bytes, ReadError> {
        let mut body = BytesMut::new();
        loop {
            let size = chunk_size(&self.line().await?).map_err(ReadError::Http)?;
            if size == 0 {
                break;
            }
            if body.len() + size > limits::RECEIVER_BODY_BYTES_MAX {
                return Err(ReadError::TooLarge((body.len() + size) as u64));
            }
            // Piece by piece: a chunk may be as large as the body.
            let mut left = size;
            while left > 0 {
                self.fill(1).await?;
                let piece = left.min(self.buffer.len());
                grow(share, body.len() + piece)?;
                body.extend_from_slice(&self.buffer[..piece]);
                self.buffer.advance(piece);
                left -= piece;
            }
            self.fill(2).await?;
            if &self.buffer[..2] != b"\r\n" {
                return Err(ReadError::Http(HttpError::new(400, "BadRequest", "a chunk is longer than it says")));
            }
            self.buffer.advance(2);
        }
        // Trailers are read and left: nothing here is decided by them (RFC 9110 §6.5.1).
        for _ in 0..=limits::RECEIVER_HEADERS_MAX {
            if self.line().await?.is_empty() {
                return Ok(body.freeze());
            }
        }
        Err(ReadError::Http(HttpError::new(400, "BadRequest", "too many trailers")))
    }

    /// The next line without its end.
    async fn line(&mut self) -> Result<Vec<u8>, ReadError> {
        const LINE_BYTES_MAX: usize = 4 * 1024;
        loop {
            if let Some(at) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let line = self.buffer.split_to(at + 1);
                return match line.strip_suffix(b"\r\n") {
                    Some(line) if !line.contains(&b'\r') => Ok(line.to_vec()),
                    _ => Err(ReadError::Http(HttpError::new(400, "BadRequest", "a line does not end with CR LF"))),
                };
            }
            if self.buffer.len() > LINE_BYTES_MAX {
                return Err(ReadError::Http(HttpError::new(400, "BadRequest", "a chunk's first line is too long")));
            }
            self.fill(self.buffer.len() + 1).await?;
        }
    }

    /// Read until the buffer holds `length` bytes.
    async fn fill(&mut self, length: usize) -> Result<(), ReadError> {
        let idle = Duration::from_secs(limits::RECEIVER_BODY_IDLE_SECONDS);
        while self.buffer.len() < length {
            // Room for what is still to come at most: an announced length alone takes no memory.
            self.buffer.reserve((length - self.buffer.len()).min(READ_BYTES));
            match timeout(idle, self.socket.read_buf(&mut self.buffer)).await {
                Err(_) => return Err(took_too_long()),
                Ok(Ok(0) | Err(_)) => return Err(ReadError::Gone),
                Ok(Ok(_)) => self.activity.moved(),
            }
        }
        Ok(())
    }

    /// Write all of it; a client that takes nothing for too long, or needs too long for all of it, is given up.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(Duration::from_secs(limits::RECEIVER_BODY_SECONDS), self.write_pieces(bytes)).await?
    }

    async fn write_pieces(&mut self, bytes: &[u8]) -> io::Result<()> {
        let idle = Duration::from_secs(limits::RECEIVER_BODY_IDLE_SECONDS);
        for piece in bytes.chunks(READ_BYTES) {
            timeout(idle, self.socket.write_all(piece)).await??;
            self.activity.moved();
        }
        timeout(idle, self.socket.flush()).await?
    }

    /// Read and drop what the client still sends, for a while, so that it sees the answer and no reset.
    pub(super) async fn drain(&mut self) {
        const DRAIN: Duration = Duration::from_millis(500);
        self.socket.shutdown().await.ok(); // The client may be gone.
        let mut left = limits::RECEIVER_BODY_BYTES_MAX;
        let read = async {
            let mut bytes = vec![0; 16 * 1024];
            while let Ok(count) = self.socket.read(&mut bytes).await {
                left = left.saturating_sub(count);
                if count == 0 || left == 0 {
                    break;
                }
            }
        };
        timeout(DRAIN, read).await.ok(); // Long enough either way.
    }
}

/// Bytes that are read or written at once.
const READ_BYTES: usize = 64 * 1024;

fn took_too_long() -> ReadError {
    ReadError::Http(HttpError::new(408, "RequestTimeout", "the body took too long"))
}

fn grow(share: &mut Share, bytes: usize) -> Result<(), ReadError> {
    let text = "the receiver takes too much at once already; send this again when it has less to do";
    share.grow_to(bytes).then_some(()).ok_or_else(|| ReadError::Http(HttpError::new(503, "ReceiverBusy", text)))
}

/// How a response is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    /// The value of Date.
    pub(super) date: &'a str,
    pub(super) is_persistent: bool,
    /// Added to the announced length, for a fault.
    pub(super) length_off_by: i64,
    /// As HTTP/1.0, without a length.
    pub(super) is_http_1_0: bool,
}

/// Status line and headers with the empty line.
pub(super) fn head_bytes(response: &Response, form: Form<'_>) -> Vec<u8> {
    use std::fmt::Write as _;
    let version = if form.is_http_1_0 { "HTTP/1.0" } else { "HTTP/1.1" };
    let mut head = format!("{version} {} {}\r\n", response.status, one_line(&response.reason));
    let own = response.headers.iter().map(|(name, value)| (*name, value.as_str()));
    let extra = response.extra_headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain(extra) {
        write!(head, "{name}: {}\r\n", one_line(value)).ok(); // A String takes every write.
    }
    write!(head, "Date: {}\r\n", form.date).ok();
    let has_no_body = matches!(response.status, 204 | 304) || response.status < 200;
    if !form.is_http_1_0 && !has_no_body {
        let length = (response.body.len() as i64).saturating_add(form.length_off_by).max(0);
        write!(head, "Content-Length: {length}\r\n").ok();
    }
    if !form.is_persistent {
        head.push_str("Connection: close\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Without what would start another line.
fn one_line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_start_another_header() {
        let response = Response::new(401).reason("a\r\nX: 1").header("X-B", "c\r\nX: 2");
        let form = Form { date: "now", is_persistent: false, length_off_by: 0, is_http_1_0: false };
        let head = String::from_utf8(head_bytes(&response, form)).expect("text");
        assert_eq!(
            head,
            "HTTP/1.1 401 a  X: 1\r\nX-B: c  X: 2\r\nDate: now\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
}
