//! Endpoints with one thing wrong, each under a name: what a go-live check has to tell.
//!
//! Without a profile the roles take whatever their credentials allow, to look at it. With one they are the endpoint
//! that the platform's documentation asks for ([`Profile::Model`]), or that endpoint with one flaw.

mod table;

use std::fmt;
use std::time::Duration;

use super::fault::{self, FaultKind, TlsFault};
use super::role::RoleName;
use crate::domain::display;
use crate::domain::spelling::nearest;
use crate::receiver::fault::NoTime;

/// Which endpoint; [`Profile::item`] says what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    Model,
    AcceptsAnyone,
    CrashesOnBadCredentials,
    RefusesWith200,
    LoginForStrangers,
    LoginPage,
    LosesOneInTen,
    StoresTwice,
    StoresDuplicates,
    ConflictOnDuplicates,
    DropsLateMessages,
    StoresFirstMessageOnly,
    ManglesUnicode,
    RejectsUnknownProperties,
    RejectsNulls,
    RejectsNonAscii,
    RejectsEmptyArrays,
    TooLargeAs500,
    TooLargeAs413,
    SwallowsMalformed,
    CrashesOnMalformed,
    AnyContentType,
    ErrorIn200,
    WrongContentType,
    LargeResponse,
    /// Responds after this time.
    Slow(Duration),
    ClosesConnections,
    DropsConnections,
    Throttles,
    ThrottlesWithoutRetryAfter,
    ForbiddenWhenBusy,
    CertificateExpired,
    CertificateExpiresSoon,
    CertificateWrongName,
    SelfSigned,
    IncompleteChain,
    WantsClientCertificate,
    OldTls,
    TokenNeedsScope,
    TokenShortLived,
}

/// A profile as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As in `--profile`.
    pub id: &'static str,
    /// What is wrong about it, in one line.
    pub title: &'static str,
    pub behaviour: Behaviour,
}

/// What makes the endpoint another one than the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    Flawless,
    /// In what the application does with a request.
    Ingest(Flaw),
    /// In what becomes of every response on the wire.
    Wire(FaultKind),
    /// In the handshake.
    Tls(TlsFault),
    /// In how it takes too many requests at once.
    Busy(Overload),
    /// In the token endpoint.
    Token(TokenFlaw),
}

impl Behaviour {
    /// What becomes of every response on the wire.
    pub(super) fn wire(&self) -> Option<&FaultKind> {
        match self {
            Self::Wire(fault) => Some(fault),
            Self::Flawless | Self::Ingest(_) | Self::Tls(_) | Self::Busy(_) | Self::Token(_) => None,
        }
    }

    /// What is wrong about the handshake.
    pub(super) fn tls(&self) -> Option<TlsFault> {
        match self {
            Self::Tls(fault) => Some(*fault),
            Self::Flawless | Self::Ingest(_) | Self::Wire(_) | Self::Busy(_) | Self::Token(_) => None,
        }
    }
}

/// What is wrong about an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    AcceptsAnyone,
    CrashesOnBadCredentials,
    RefusesWith200,
    LoginForStrangers,
    LoginPage,
    LosesOneInTen,
    StoresTwice,
    StoresDuplicates,
    ConflictOnDuplicates,
    DropsLateMessages,
    StoresFirstMessageOnly,
    ManglesUnicode,
    RejectsUnknownProperties,
    RejectsNulls,
    RejectsNonAscii,
    RejectsEmptyArrays,
    /// The status with which it refuses more than [`SMALL_BODY_BYTES_MAX`].
    SmallBodies {
        status: u16,
    },
    SwallowsMalformed,
    CrashesOnMalformed,
    AnyContentType,
    ErrorIn200,
    WrongContentType,
    LargeResponse,
}

/// What a profile with small bodies takes.
pub const SMALL_BODY_BYTES_MAX: usize = 50 * 1000;

/// How an endpoint answers while it is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overload {
    pub status: u16,
    pub retry_after_seconds: Option<u32>,
}

impl Overload {
    /// Requests that it works on at once; further ones are turned away.
    pub const REQUESTS_MAX: usize = 2;
    /// How long it works on each, so that a burst is one.
    pub const WORK: Duration = Duration::from_millis(25);
}

/// What is wrong about a token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFlaw {
    /// Refuses a request without `scope`, which the platform never sends.
    NeedsScope,
    /// Tokens expire after this time.
    ExpiresIn { seconds: u64 },
}

/// Why a text names no profile; the text says what can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    #[error("--profile {text}: no profile has this name; {hint}")]
    Unknown { text: String, hint: String },
    #[error("--profile {text}: only slow takes a time, as in slow=2s")]
    TakesNoTime { text: String },
    #[error("--profile {text}: {reason}")]
    Time { text: String, reason: NoTime },
}

impl Profile {
    /// Read an id of the list; `slow=TIME` sets how slow.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let shown = || display::visible(text);
        let (id, time) = text.split_once('=').map_or((text, None), |(id, time)| (id, Some(time)));
        let known = Self::ALL.into_iter().find(|profile| profile.id() == id);
        match (known, time) {
            (Some(Self::Slow(_)), Some(time)) => {
                let delay = fault::duration(time).map_err(|reason| ProfileError::Time { text: shown(), reason })?;
                Ok(Self::Slow(delay))
            }
            (Some(_), Some(_)) => Err(ProfileError::TakesNoTime { text: shown() }),
            (Some(profile), None) => Ok(profile),
            (None, _) => {
                let hint = match nearest(id, Self::ALL.into_iter().map(Self::id)) {
                    Some(near) => format!("did you mean {near}?"),
                    None => "`signpost receive --profiles` lists them".to_owned(),
                };
                Err(ProfileError::Unknown { text: shown(), hint })
            }
        }
    }

    /// As in `--profile`.
    pub fn id(self) -> &'static str {
        self.item().id
    }

    /// What is wrong about it, in one line.
    pub fn title(self) -> &'static str {
        self.item().title
    }

    /// True if it shows with TLS only.
    pub fn needs_tls(self) -> bool {
        matches!(self.item().behaviour, Behaviour::Tls(_))
    }

    /// The roles that play it.
    pub fn roles(self) -> &'static [RoleName] {
        const BATCH: &[RoleName] = &[RoleName::Sigv4, RoleName::Oauth2, RoleName::Static, RoleName::Open];
        const BEHIND_CREDENTIALS: &[RoleName] = &[RoleName::Sigv4, RoleName::Oauth2, RoleName::Static];
        match self.item().behaviour {
            Behaviour::Ingest(flaw) if flaw.is_about_credentials() => BEHIND_CREDENTIALS,
            Behaviour::Flawless | Behaviour::Ingest(_) => BATCH,
            Behaviour::Wire(_) | Behaviour::Tls(_) | Behaviour::Busy(_) => &[RoleName::Static, RoleName::Open],
            Behaviour::Token(_) => &[RoleName::Oauth2],
        }
    }

    /// What it does to `role`; the model's conduct for roles that do not play it.
    pub(super) fn behaviour_of(self, role: RoleName) -> Behaviour {
        if self.roles().contains(&role) { self.item().behaviour } else { Behaviour::Flawless }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(delay) if *delay != table::SLOW => write!(f, "{}={}ms", self.id(), delay.as_millis()),
            _ => f.write_str(self.id()),
        }
    }
}

impl Flaw {
    /// True if it shows where credentials are asked for only.
    fn is_about_credentials(self) -> bool {
        matches!(
            self,
            Self::AcceptsAnyone | Self::CrashesOnBadCredentials | Self::RefusesWith200 | Self::LoginForStrangers
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_profile_is_listed_once_and_reads_back_as_written() {
        let ids: BTreeSet<&str> = Profile::ALL.into_iter().map(Profile::id).collect();
        assert_eq!(ids.len(), Profile::ALL.len());
        for profile in Profile::ALL {
            assert_eq!(Profile::parse(&profile.to_string()), Ok(profile));
            assert!(profile.id().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b)));
            assert!(!profile.title().ends_with('.') && profile.title().len() <= 90, "{}", profile.title());
        }
        let quick = Profile::Slow(Duration::from_millis(120));
        assert_eq!(quick.to_string(), "slow=120ms");
        assert_eq!(Profile::parse("slow=120ms"), Ok(quick));
    }

    #[test]
    fn what_is_no_profile_is_refused_with_what_can_be_written() {
        for (text, words) in [
            ("accept-anyone", "did you mean accepts-anyone?"),
            ("x\u{1b}[2J", "--profiles"),
            ("", "no profile has this name"),
            ("model=2s", "only slow takes a time"),
            ("slow=soon", "200ms"),
        ] {
            let error = Profile::parse(text).expect_err(text).to_string();
            assert!(error.contains(words) && !error.contains('\u{1b}'), "{text}: {error}");
        }
    }

    #[test]
    fn a_profile_leaves_the_roles_that_play_real_services_alone() {
        for profile in Profile::ALL {
            for role in [RoleName::S3, RoleName::Blob, RoleName::EventHubs] {
                assert_eq!(profile.behaviour_of(role), Behaviour::Flawless, "{profile}");
            }
            assert!(!profile.roles().is_empty());
        }
    }
}
