//! One connection: requests in turn, each answered by the role, with the faults that befall it.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::activity::Activity;
use super::answer::{Answer, Response};
use super::arrival::Arrival;
use super::budget::Share;
use super::fault::{Closing, ContinueOddity, FaultKind};
use super::http::{BodyLength, Head, HttpError};
use super::profile::Overload;
use super::role::{Call, RoleName};
use super::server::{Listener, Peer};
use super::wire::{Form, RawHead, ReadError, Wire, head_bytes};
use crate::domain::{Payload, http_date, limits};
use crate::verify::{Check, ReceivedRequest, VerifyReport};

/// Serve `wire` until it is closed.
pub(super) async fn serve(mut wire: Wire, peer: Peer, listener: Arc<Listener>, activity: Arc<Activity>) {
    loop {
        activity.set_busy(false);
        let raw_head = match wire.head().await {
            Ok(Some(raw_head)) => raw_head,
            Ok(None) | Err(ReadError::Gone | ReadError::TooLarge(_)) => return,
            Err(ReadError::Http(error)) => return refuse(&mut wire, &listener, &error).await,
        };
        activity.set_busy(true);
        if let Err(error) = listener.check_origin(&raw_head.head) {
            keep_refused(&listener, &peer, raw_head, &error);
            return refuse(&mut wire, &listener, &error).await;
        }
        let faults = listener.faults();
        let exchange = Exchange { listener: &listener, peer: &peer, faults: &faults };
        match exchange.run(wire, raw_head).await {
            Some(persistent) => wire = persistent,
            None => return,
        }
    }
}

fn refusal(error: &HttpError) -> Response {
    Response::new(error.status).body("text/plain; charset=utf-8", format!("{}: {error}\n", error.code))
}

/// Whoever waits for a request to arrive should see that it came, and why no role saw it.
fn keep_refused(listener: &Listener, peer: &Peer, raw_head: RawHead, error: &HttpError) {
    let mut report = VerifyReport::default();
    report.push(Check::new("request", false, "a request for this machine", "").or_hint(|| error.text.clone()));
    let answer = Answer::refused(error.code, refusal(error), report);
    let request = received(raw_head.head, Bytes::new(), peer);
    let (number, now) = (listener.next_number(), listener.now());
    listener.keep(Arrival::new(listener.role_name(), number, now, &request, &raw_head.bytes, &answer));
}

/// An answer to what no role sees.
async fn refuse(wire: &mut Wire, listener: &Listener, error: &HttpError) {
    let response = refusal(error);
    let date = http_date::format(listener.now());
    let form = Form { date: &date, is_persistent: false, length_off_by: 0, is_http_1_0: false };
    let mut bytes = head_bytes(&response, form);
    bytes.extend_from_slice(&response.body);
    if wire.write(&bytes).await.is_ok() {
        wire.drain().await;
    }
}

/// One request and its answer.
struct Exchange<'a> {
    listener: &'a Listener,
    peer: &'a Peer,
    faults: &'a [FaultKind],
}

impl Exchange<'_> {
    /// The wire, if it can carry another request.
    async fn run(&self, mut wire: Wire, raw_head: RawHead) -> Option<Wire> {
        let RawHead { head, bytes } = raw_head;
        let mut share = self.listener.budget().share();
        let body = match self.body(&mut wire, &head, &mut share).await {
            Ok(Some(body)) => body,
            Ok(None) => {
                wire.socket.reset();
                return None;
            }
            Err(ReadError::Gone) => return None,
            Err(ReadError::Http(error)) => {
                refuse(&mut wire, self.listener, &error).await;
                return None;
            }
            Err(ReadError::TooLarge(declared)) => {
                self.answer_too_large(&mut wire, head, declared).await;
                return None;
            }
        };
        let is_persistent = head.is_persistent;
        let is_head = head.method == "HEAD";
        let request = received(head, body, self.peer);
        let number = self.listener.next_number();
        let now = self.listener.now();
        let call = Call { request: &request, now, number };
        let turn = self.listener.turn();
        let answer = || match turn.overload {
            Some(overload) => self.turned_away(&call, overload),
            None => self.answer(&call),
        };
        let mut answer = guarded(answer).unwrap_or_else(failed_inside);
        if let Some(work) = turn.work {
            tokio::time::sleep(work).await;
        }
        drop(turn);
        if !share.grow_to(request.body.len() + answer.response.body.len()) {
            answer = too_much_at_once();
        }
        let keep = || {
            self.listener.keep(Arrival::new(self.listener.role_name(), number, now, &request, &bytes, &answer));
        };
        if guarded(keep).is_none() {
            answer = failed_inside();
        }
        let date = http_date::format(now);
        let is_persistent = is_persistent && !self.closes_connection();
        let form = Form {
            date: &date,
            is_persistent,
            length_off_by: self.faults.iter().find_map(length_off_by).unwrap_or(0),
            is_http_1_0: self.faults.contains(&FaultKind::Http10),
        };
        self.write(wire, &answer.response, form, is_head).await
    }

    /// The body; `None` if a fault resets the connection on the way.
    async fn body(&self, wire: &mut Wire, head: &Head, share: &mut Share) -> Result<Option<Bytes>, ReadError> {
        if self.faults.contains(&FaultKind::ResetBefore) {
            return Ok(None);
        }
        let oddity = self.faults.iter().find_map(|fault| match fault {
            FaultKind::Continue(oddity) => Some(*oddity),
            _ => None,
        });
        if head.expects_continue {
            const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
            match oddity {
                Some(ContinueOddity::Never) => {}
                Some(ContinueOddity::Final) => {
                    return Err(ReadError::Http(HttpError::new(417, "ExpectationFailed", "this receiver was told to")));
                }
                Some(ContinueOddity::Twice) => wire.write(&[CONTINUE, CONTINUE].concat()).await?,
                None => wire.write(CONTINUE).await?,
            }
        }
        if self.faults.contains(&FaultKind::ResetDuring) {
            let half = match head.body {
                BodyLength::Bytes(length) => Some(length / 2),
                _ => None,
            };
            wire.body(head.body, half, share).await?;
            return Ok(None);
        }
        wire.body(head.body, None, share).await.map(Some)
    }

    /// What the role says, unless a fault speaks in its place.
    fn answer(&self, call: &Call<'_>) -> Answer {
        for fault in self.faults {
            let response = match fault {
                FaultKind::Status { status, retry_after_seconds } => {
                    let response = self.listener.role().busy(call, *status);
                    match retry_after_seconds {
                        Some(seconds) => response.header("Retry-After", seconds.to_string()),
                        None => response,
                    }
                }
                FaultKind::Redirect { status, to } => {
                    let to = to.clone().unwrap_or_else(|| self.listener.url_of(RoleName::Open));
                    Response::new(*status).header("Location", to)
                }
                _ => continue,
            };
            let mut report = VerifyReport::default();
            report.push(
                Check::new("fault", false, "none", &fault.to_string())
                    .or_hint(|| "The receiver was told to answer so; nothing was verified.".to_owned()),
            );
            return Answer::refused(format!("fault {fault}"), response, report);
        }
        self.listener.role().answer(call)
    }

    /// What a busy role says.
    fn turned_away(&self, call: &Call<'_>, overload: Overload) -> Answer {
        let Overload { status, retry_after_seconds } = overload;
        let mut response = self.listener.role().busy(call, status);
        if let Some(seconds) = retry_after_seconds {
            response = response.header("Retry-After", seconds.to_string());
        }
        let mut report = VerifyReport::default();
        let expected = format!("at most {} requests at once", Overload::REQUESTS_MAX);
        report.push(Check::new("load", false, &expected, "more").or_hint(|| "The flaw of its profile.".to_owned()));
        Answer::refused("Overload", response, report)
    }

    async fn answer_too_large(&self, wire: &mut Wire, head: Head, declared: u64) {
        let request = received(head, Bytes::new(), self.peer);
        let now = self.listener.now();
        let call = Call { request: &request, now, number: self.listener.next_number() };
        let response = self.listener.role().too_large(&call, declared);
        let date = http_date::format(now);
        let form = Form { date: &date, is_persistent: false, length_off_by: 0, is_http_1_0: false };
        let mut bytes = head_bytes(&response, form);
        bytes.extend_from_slice(&response.body);
        if wire.write(&bytes).await.is_ok() {
            wire.drain().await;
        }
    }

    fn closes_connection(&self) -> bool {
        self.faults.iter().any(|fault| {
            !matches!(
                fault,
                FaultKind::Status { .. }
                    | FaultKind::Redirect { .. }
                    | FaultKind::DelayWait(_)
                    | FaultKind::Continue(_)
                    | FaultKind::Close(Closing::Silent)
            )
        })
    }

    async fn write(&self, mut wire: Wire, response: &Response, form: Form<'_>, is_head: bool) -> Option<Wire> {
        for fault in self.faults {
            match fault {
                FaultKind::DelayWait(delay) => tokio::time::sleep(*delay).await,
                FaultKind::ResetAfter => {
                    wire.socket.reset();
                    return None;
                }
                FaultKind::HalfClose => {
                    wire.drain().await;
                    return None;
                }
                FaultKind::GzipBomb => return write_bomb(wire, form).await,
                FaultKind::EndlessBody => return write_endless(wire, form).await,
                _ => {}
            }
        }
        let bytes = head_bytes(response, form);
        let body: &[u8] = if is_head { &[] } else { &response.body };
        if let Some(fault) = self.faults.iter().find(|fault| befalls_body(fault)) {
            return write_body_slowly(wire, &bytes, body, fault).await;
        }
        // Head and body in one write: two would wait for each other's acknowledgement. Not where it would cost memory.
        let mut bytes = bytes;
        if body.len() <= limits::RECEIVER_FREE_BYTES {
            bytes.extend_from_slice(body);
            wire.write(&bytes).await.ok()?;
        } else {
            wire.write(&bytes).await.ok()?;
            wire.write(body).await.ok()?;
        }
        if form.is_persistent && !self.faults.contains(&FaultKind::Close(Closing::Silent)) {
            return Some(wire);
        }
        wire.drain().await;
        None
    }
}

/// The output of `work`; `None` if it panics, which costs this request its answer and no other one. The program's
/// panic hook says where.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    // What `work` shares with other requests stands behind locks whose poison is looked through, so it stays usable.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
}

/// The answer where the one that the role gave is larger than what is left for all of them.
fn too_much_at_once() -> Answer {
    let error = HttpError::new(503, "ReceiverBusy", "the receiver sends too much at once already; ask again later");
    let mut report = VerifyReport::default();
    report.push(Check::impossible("request", "the receiver had no memory left for its response"));
    Answer::refused(error.code, refusal(&error), report)
}

/// The answer to a request that signpost itself fails on.
fn failed_inside() -> Answer {
    const CODE: &str = "ReceiverFailed";
    let mut report = VerifyReport::default();
    report
        .push(Check::impossible("request", "signpost failed on this request; that is an error in signpost, report it"));
    let text = format!("{CODE}: the receiver itself failed on this request\n");
    Answer::refused(CODE, Response::new(500).body("text/plain; charset=utf-8", text), report)
}

fn received(head: Head, body: Bytes, peer: &Peer) -> ReceivedRequest {
    ReceivedRequest {
        method: head.method,
        target: head.target,
        headers: head.headers,
        body: Payload::new(body),
        is_https: peer.is_https,
        peer: peer.address,
    }
}

fn length_off_by(fault: &FaultKind) -> Option<i64> {
    match fault {
        FaultKind::WrongLength(bytes) => Some(*bytes),
        // So that there is something to miss even where the answer has no body.
        FaultKind::TruncatedBody | FaultKind::ResetResponse => Some(64),
        _ => None,
    }
}

fn befalls_body(fault: &FaultKind) -> bool {
    matches!(
        fault,
        FaultKind::DelayReceive(_) | FaultKind::SlowBody(_) | FaultKind::TruncatedBody | FaultKind::ResetResponse
    )
}

async fn write_body_slowly(mut wire: Wire, head: &[u8], body: &[u8], fault: &FaultKind) -> Option<Wire> {
    wire.write(head).await.ok()?;
    match fault {
        FaultKind::DelayReceive(delay) => {
            tokio::time::sleep(*delay).await;
            wire.write(body).await.ok()?;
        }
        FaultKind::SlowBody(pause) => {
            for byte in body {
                tokio::time::sleep(*pause).await;
                wire.write(&[*byte]).await.ok()?;
            }
        }
        FaultKind::ResetResponse => {
            wire.write(&body[..body.len() / 2]).await.ok()?;
            tokio::time::sleep(Duration::from_millis(20)).await; // The half has to arrive before the reset.
            wire.socket.reset();
            return None;
        }
        _ => wire.write(body).await.ok()?,
    }
    wire.drain().await;
    None
}

/// A megabyte of zeros, compressed, again and again: 100 MB decoded for 100 kB sent.
async fn write_bomb(mut wire: Wire, form: Form<'_>) -> Option<Wire> {
    const MEGABYTES: usize = 100;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..MEGABYTES {
        encoder.write_all(&zeros).ok()?;
    }
    let mut response = Response::new(200).header("Content-Encoding", "gzip");
    response = response.body("application/json", encoder.finish().ok()?);
    let mut bytes = head_bytes(&response, form);
    bytes.extend_from_slice(&response.body);
    wire.write(&bytes).await.ok()?;
    wire.drain().await;
    None
}

/// Chunks until the client has enough.
async fn write_endless(mut wire: Wire, form: Form<'_>) -> Option<Wire> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nDate: {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        form.date
    );
    wire.write(head.as_bytes()).await.ok()?;
    let chunk = [format!("{:x}\r\n", 16 * 1024).as_bytes(), &vec![b' '; 16 * 1024], b"\r\n"].concat();
    // A client that has enough closes, and the next write fails.
    loop {
        wire.write(&chunk).await.ok()?;
    }
}
