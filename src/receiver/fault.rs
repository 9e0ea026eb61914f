//! What a role does wrong on purpose, to see how a sender takes it.
//!
//! ```text
//!  [ROLE:]KIND[=VALUE][,NAME=VALUE…][@FIRST[-LAST]]      s3:status=503,retry-after=5@1-3
//! ```

use std::fmt;
use std::time::Duration;

use super::role::RoleName;

/// One fault, for one role or for all, for some requests or for every one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `None`: every role.
    pub role: Option<RoleName>,
    pub kind: FaultKind,
    /// First and last request that it befalls, counted for each role from 1 when it is put on; `None`: every one.
    pub requests: Option<(u64, u64)>,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Wait before the TLS handshake.
    DelayTls(Duration),
    /// Wait before the first byte of the answer.
    DelayWait(Duration),
    /// Wait between head and body of the answer.
    DelayReceive(Duration),
    /// Answer with this status in the service's words, whatever came.
    Status { status: u16, retry_after_seconds: Option<u32> },
    /// Reset the connection before anything is read.
    ResetBefore,
    /// Reset once half of the body was read.
    ResetDuring,
    /// Reset once the request was read whole.
    ResetAfter,
    /// Reset in the middle of the answer.
    ResetResponse,
    /// Close the sending side without an answer, and go on reading.
    HalfClose,
    /// End the body before its announced length.
    TruncatedBody,
    /// Announce a body that is longer (or shorter) than the one that comes by this many bytes.
    WrongLength(i64),
    /// A body that never ends.
    EndlessBody,
    /// One byte of the body each time this long has passed.
    SlowBody(Duration),
    /// A small body that is large once decompressed.
    GzipBomb,
    /// Redirect to `to`, or to the open role.
    Redirect { status: u16, to: Option<String> },
    /// Answer as HTTP/1.0: no length, the end of the connection ends the body.
    Http10,
    /// What becomes of `Expect: 100-continue`.
    Continue(ContinueOddity),
    /// Close the connection after the response.
    Close(Closing),
    /// A certificate or handshake that is wrong; befalls every connection.
    Tls(TlsFault),
}

/// What is odd about the interim response (RFC 9110 §10.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContinueOddity {
    /// It never comes; the final answer follows once the body did.
    Never,
    /// It comes twice.
    Twice,
    /// The final answer comes at once, before the body.
    Final,
}

/// How a connection is closed after a response (RFC 9112 §9.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The response says `Connection: close`.
    Announced,
    /// The response leaves the client to expect that the connection stays open.
    Silent,
}

/// What is wrong about TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault {
    Expired,
    /// In five days.
    ExpiresSoon,
    WrongName,
    SelfSigned,
    MissingIntermediate,
    ClientCertificate,
    /// Nothing newer than TLS 1.2.
    Tls12,
    /// TLS 1.0 and 1.1 as well; such a handshake goes no further than the `ServerHello`.
    Old,
}

/// A text that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--fault {text}: {reason}")]
pub struct FaultError {
    pub text: String,
    /// What is wrong, without repeating the text.
    pub reason: NoFault,
}

/// Why a text names no fault, and what can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFault {
    #[error("no role is named {0}; there are {roles}", roles = RoleName::ALL.map(RoleName::name).join(", "))]
    Role(String),
    #[error("a TLS fault befalls every connection; leave out @")]
    TlsOfSomeRequests,
    #[error("@{0} is no range of requests; write @3 for the first three or @2-4")]
    Range(String),
    #[error("name a fault, such as status=503 or delay-wait=2s")]
    Empty,
    #[error("there is one option at most")]
    Options,
    #[error("it has no option {0}")]
    NoOption(String),
    #[error("{kind} has no option {name}; there is {known}")]
    OtherOption { kind: &'static str, name: String, known: &'static str },
    #[error("{0} needs a value: {0}=…")]
    NeedsValue(String),
    #[error("{0} takes no value")]
    TakesNoValue(String),
    #[error("wrong-length takes a number of bytes, such as +10 or -3")]
    Length,
    #[error("{kind}={value} is not known; write {known}")]
    Value { kind: &'static str, value: String, known: &'static str },
    #[error("tls={0} is not known; there are {KINDS}")]
    Tls(String),
    #[error("{0} is not a fault; there are {KINDS}")]
    Kind(String),
    #[error("status={0} is no HTTP status from 200 to 599")]
    Status(String),
    #[error("retry-after={0} is no number of seconds")]
    RetryAfter(String),
    #[error("to={0} is no URL")]
    Url(String),
    #[error(transparent)]
    Time(#[from] NoTime),
}

/// A text that is no time of a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no time; write it like 200ms or 1.5s")]
pub struct NoTime(String);

/// Every kind with what it takes, for the help and for errors.
pub const KINDS: &str = "delay-tls=TIME, delay-wait=TIME, delay-receive=TIME, status=CODE[,retry-after=SECONDS], \
reset-before, reset-during, reset-after, reset-response, half-close, truncated-body, wrong-length=+N|-N, \
endless-body, slow-body=TIME, gzip-bomb, redirect=301|302|307|308[,to=URL], http1.0, \
continue=never|twice|final, close=announced|silent, \
tls=expired|expires-soon|wrong-name|self-signed|missing-intermediate|client-certificate|tls1.2|tls1.0";

const DELAY_MAX: Duration = Duration::from_hours(1);

impl Fault {
    /// Read `[ROLE:]KIND[=VALUE][,NAME=VALUE…][@FIRST[-LAST]]`.
    pub fn parse(text: &str) -> Result<Self, FaultError> {
        Self::parsed(text).map_err(|reason| FaultError { text: text.to_owned(), reason })
    }

    fn parsed(text: &str) -> Result<Self, NoFault> {
        let (role, rest) = match text.split_once(':') {
            // A URL in `to=` holds a colon, too.
            Some((name, rest)) if !name.contains(['=', ',']) => {
                let role = RoleName::ALL.into_iter().find(|role| role.name() == name);
                (Some(role.ok_or_else(|| NoFault::Role(name.to_owned()))?), rest)
            }
            _ => (None, text),
        };
        let (rest, requests) = match rest.rsplit_once('@') {
            Some((rest, requests)) => (rest, Some(request_range(requests)?)),
            None => (rest, None),
        };
        let kind = FaultKind::parsed(rest)?;
        if matches!(kind, FaultKind::Tls(_)) && requests.is_some() {
            return Err(NoFault::TlsOfSomeRequests);
        }
        Ok(Self { role, kind, requests })
    }

    /// True if it shows with TLS only.
    pub fn needs_tls(&self) -> bool {
        matches!(self.kind, FaultKind::Tls(_))
    }

    /// True if it befalls request `number` of `role`, counted from 1 since it is on.
    pub fn befalls(&self, role: RoleName, number: u64) -> bool {
        self.role.is_none_or(|known| known == role)
            && self.requests.is_none_or(|(first, last)| (first..=last).contains(&number))
    }
}

/// `3` is the first three, `2-4` the second to the fourth.
fn request_range(text: &str) -> Result<(u64, u64), NoFault> {
    let (first, last) = text.split_once('-').unwrap_or(("1", text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if 1 <= first && first <= last => Ok((first, last)),
        _ => Err(NoFault::Range(text.to_owned())),
    }
}

impl FaultKind {
    fn parsed(text: &str) -> Result<Self, NoFault> {
        let mut parts = text.split(',');
        let first = parts.next().unwrap_or_default();
        if first.trim().is_empty() {
            return Err(NoFault::Empty);
        }
        let (name, value) = first.split_once('=').map_or((first, None), |(name, value)| (name, Some(value)));
        let mut option = None;
        for part in parts {
            if option.replace(part).is_some() {
                return Err(NoFault::Options);
            }
        }
        let option = option.map(|option| option.split_once('=').unwrap_or((option, "")));
        let kind = Self::named(name, value, option)?;
        let takes_option = matches!(kind, Self::Status { .. } | Self::Redirect { .. });
        match option {
            Some((name, _)) if !takes_option => Err(NoFault::NoOption(name.to_owned())),
            _ => Ok(kind),
        }
    }

    fn named(name: &str, value: Option<&str>, option: Option<(&str, &str)>) -> Result<Self, NoFault> {
        let needed = || value.ok_or_else(|| NoFault::NeedsValue(name.to_owned()));
        let bare = |kind: Self| match value {
            None => Ok(kind),
            Some(_) => Err(NoFault::TakesNoValue(name.to_owned())),
        };
        match name {
            "delay-tls" => Ok(Self::DelayTls(duration(needed()?)?)),
            "delay-wait" => Ok(Self::DelayWait(duration(needed()?)?)),
            "delay-receive" => Ok(Self::DelayReceive(duration(needed()?)?)),
            "status" => status(needed()?, option),
            "reset-before" => bare(Self::ResetBefore),
            "reset-during" => bare(Self::ResetDuring),
            "reset-after" => bare(Self::ResetAfter),
            "reset-response" => bare(Self::ResetResponse),
            "half-close" => bare(Self::HalfClose),
            "truncated-body" => bare(Self::TruncatedBody),
            "wrong-length" => match needed()?.parse::<i64>() {
                Ok(bytes) if bytes != 0 && bytes.abs() <= 1_000_000 => Ok(Self::WrongLength(bytes)),
                _ => Err(NoFault::Length),
            },
            "endless-body" => bare(Self::EndlessBody),
            "slow-body" => Ok(Self::SlowBody(duration(needed()?)?)),
            "gzip-bomb" => bare(Self::GzipBomb),
            "redirect" => redirect(needed()?, option),
            "http1.0" => bare(Self::Http10),
            "continue" => Ok(Self::Continue(match needed()? {
                "never" => ContinueOddity::Never,
                "twice" => ContinueOddity::Twice,
                "final" => ContinueOddity::Final,
                other => return Err(unknown("continue", other, "never, twice or final")),
            })),
            "close" => Ok(Self::Close(match needed()? {
                "announced" => Closing::Announced,
                "silent" => Closing::Silent,
                other => return Err(unknown("close", other, "announced or silent")),
            })),
            "tls" => Ok(Self::Tls(match needed()? {
                "expired" => TlsFault::Expired,
                "expires-soon" => TlsFault::ExpiresSoon,
                "wrong-name" => TlsFault::WrongName,
                "self-signed" => TlsFault::SelfSigned,
                "missing-intermediate" => TlsFault::MissingIntermediate,
                "client-certificate" => TlsFault::ClientCertificate,
                "tls1.2" => TlsFault::Tls12,
                "tls1.0" => TlsFault::Old,
                other => return Err(NoFault::Tls(other.to_owned())),
            })),
            _ => Err(NoFault::Kind(name.to_owned())),
        }
    }
}

fn status(value: &str, option: Option<(&str, &str)>) -> Result<FaultKind, NoFault> {
    let status = value.parse().ok().filter(|status| (200..=599).contains(status));
    let status = status.ok_or_else(|| NoFault::Status(value.to_owned()))?;
    let retry_after_seconds = match option {
        None => None,
        Some(("retry-after", seconds)) => {
            Some(seconds.parse().map_err(|_error| NoFault::RetryAfter(seconds.to_owned()))?)
        }
        Some((name, _)) => return Err(other_option("status", name, "retry-after")),
    };
    Ok(FaultKind::Status { status, retry_after_seconds })
}

fn redirect(value: &str, option: Option<(&str, &str)>) -> Result<FaultKind, NoFault> {
    let status = match value {
        "301" => 301,
        "302" => 302,
        "307" => 307,
        "308" => 308,
        _ => return Err(unknown("redirect", value, "301, 302, 307 or 308")),
    };
    let to = match option {
        None => None,
        Some(("to", url)) if url.starts_with("http") && url.bytes().all(|b| b.is_ascii_graphic()) => {
            Some(url.to_owned())
        }
        Some(("to", url)) => return Err(NoFault::Url(url.to_owned())),
        Some((name, _)) => return Err(other_option("redirect", name, "to")),
    };
    Ok(FaultKind::Redirect { status, to })
}

fn unknown(kind: &'static str, value: &str, known: &'static str) -> NoFault {
    NoFault::Value { kind, value: value.to_owned(), known }
}

fn other_option(kind: &'static str, name: &str, known: &'static str) -> NoFault {
    NoFault::OtherOption { kind, name: name.to_owned(), known }
}

/// `200ms`, `1.5s`; a bare number is milliseconds.
pub(super) fn duration(text: &str) -> Result<Duration, NoTime> {
    let error = || NoTime(text.to_owned());
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 0.001),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (text, 0.001),
    };
    let number: f64 = number.parse().ok().ok_or_else(error)?;
    Duration::try_from_secs_f64(number * unit).ok().filter(|delay| *delay <= DELAY_MAX).ok_or_else(error)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(role) = self.role {
            write!(f, "{role}:")?;
        }
        write!(f, "{}", self.kind)?;
        match self.requests {
            None => Ok(()),
            Some((1, last)) => write!(f, "@{last}"),
            Some((first, last)) => write!(f, "@{first}-{last}"),
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DelayTls(delay) => write!(f, "delay-tls={}ms", delay.as_millis()),
            Self::DelayWait(delay) => write!(f, "delay-wait={}ms", delay.as_millis()),
            Self::DelayReceive(delay) => write!(f, "delay-receive={}ms", delay.as_millis()),
            Self::Status { status, retry_after_seconds: None } => write!(f, "status={status}"),
            Self::Status { status, retry_after_seconds: Some(seconds) } => {
                write!(f, "status={status},retry-after={seconds}")
            }
            Self::ResetBefore => f.write_str("reset-before"),
            Self::ResetDuring => f.write_str("reset-during"),
            Self::ResetAfter => f.write_str("reset-after"),
            Self::ResetResponse => f.write_str("reset-response"),
            Self::HalfClose => f.write_str("half-close"),
            Self::TruncatedBody => f.write_str("truncated-body"),
            Self::WrongLength(bytes) => write!(f, "wrong-length={bytes:+}"),
            Self::EndlessBody => f.write_str("endless-body"),
            Self::SlowBody(pause) => write!(f, "slow-body={}ms", pause.as_millis()),
            Self::GzipBomb => f.write_str("gzip-bomb"),
            Self::Redirect { status, to: None } => write!(f, "redirect={status}"),
            Self::Redirect { status, to: Some(to) } => write!(f, "redirect={status},to={to}"),
            Self::Http10 => f.write_str("http1.0"),
            Self::Continue(ContinueOddity::Never) => f.write_str("continue=never"),
            Self::Continue(ContinueOddity::Twice) => f.write_str("continue=twice"),
            Self::Continue(ContinueOddity::Final) => f.write_str("continue=final"),
            Self::Close(Closing::Announced) => f.write_str("close=announced"),
            Self::Close(Closing::Silent) => f.write_str("close=silent"),
            Self::Tls(fault) => f.write_str(match fault {
                TlsFault::Expired => "tls=expired",
                TlsFault::ExpiresSoon => "tls=expires-soon",
                TlsFault::WrongName => "tls=wrong-name",
                TlsFault::SelfSigned => "tls=self-signed",
                TlsFault::MissingIntermediate => "tls=missing-intermediate",
                TlsFault::ClientCertificate => "tls=client-certificate",
                TlsFault::Tls12 => "tls=tls1.2",
                TlsFault::Old => "tls=tls1.0",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_as_written() {
        for text in [
            "delay-tls=200ms",
            "s3:delay-wait=1500ms@3",
            "delay-receive=1ms@2-4",
            "s3:status=503,retry-after=5@1",
            "event-hubs:status=429",
            "reset-before",
            "reset-during",
            "reset-after",
            "reset-response",
            "half-close",
            "truncated-body",
            "wrong-length=+10",
            "wrong-length=-3",
            "endless-body",
            "slow-body=50ms",
            "gzip-bomb",
            "redirect=308,to=http://127.0.0.1:9/in",
            "blob:redirect=301",
            "http1.0",
            "continue=twice",
            "close=announced",
            "close=silent@2",
            "open:tls=missing-intermediate",
            "tls=expires-soon",
            "tls=tls1.0",
        ] {
            assert_eq!(Fault::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(
            Fault::parse("delay-wait=1.5s").expect("a time").kind,
            FaultKind::DelayWait(Duration::from_millis(1500))
        );
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_can_be_written() {
        for (text, reason) in [
            ("", "name a fault"),
            ("explode", "there are"),
            ("s4:http1.0", "no role is named s4"),
            ("status", "needs a value"),
            ("status=99", "200 to 599"),
            ("status=503,after=1", "retry-after"),
            ("status=503,retry-after=soon", "seconds"),
            ("gzip-bomb=3", "takes no value"),
            ("gzip-bomb,x=1", "no option x"),
            ("delay-wait=soon", "200ms"),
            ("delay-wait=99999s", "200ms"),
            ("delay-wait=-1s", "200ms"),
            ("wrong-length=0", "number of bytes"),
            ("redirect=303", "301"),
            ("redirect=301,to=file", "URL"),
            ("http1.0@0", "range"),
            ("http1.0@4-2", "range"),
            ("tls=expired@1", "every connection"),
            ("status=503,retry-after=1,retry-after=2", "one option"),
        ] {
            let error = Fault::parse(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_fault_befalls_its_role_and_its_requests() {
        let fault = Fault::parse("s3:http1.0@2-3").expect("a fault");
        assert!(!fault.befalls(RoleName::S3, 1) && fault.befalls(RoleName::S3, 2) && fault.befalls(RoleName::S3, 3));
        assert!(!fault.befalls(RoleName::S3, 4) && !fault.befalls(RoleName::Open, 2));
        assert!(Fault::parse("http1.0").expect("a fault").befalls(RoleName::Open, 99));
    }
}
