//! Every profile with its name, what is wrong about it, and what does it.

use std::time::Duration;

use super::{Behaviour, Flaw, Item, Overload, Profile, TokenFlaw};
use crate::receiver::fault::{Closing, FaultKind, TlsFault};

/// As long as the patient senders wait (Event Grid, Svix: 30 s).
pub(super) const SLOW: Duration = Duration::from_secs(30);

/// Shorter than the platform's next batch, as some providers have it.
const SHORT_LIVED_SECONDS: u64 = 10;

impl Profile {
    /// In the order of the list.
    pub const ALL: [Self; 40] = [
        Self::Model,
        Self::AcceptsAnyone,
        Self::CrashesOnBadCredentials,
        Self::RefusesWith200,
        Self::LoginForStrangers,
        Self::LoginPage,
        Self::LosesOneInTen,
        Self::StoresTwice,
        Self::StoresDuplicates,
        Self::ConflictOnDuplicates,
        Self::DropsLateMessages,
        Self::StoresFirstMessageOnly,
        Self::ManglesUnicode,
        Self::RejectsUnknownProperties,
        Self::RejectsNulls,
        Self::RejectsNonAscii,
        Self::RejectsEmptyArrays,
        Self::TooLargeAs500,
        Self::TooLargeAs413,
        Self::SwallowsMalformed,
        Self::CrashesOnMalformed,
        Self::AnyContentType,
        Self::ErrorIn200,
        Self::WrongContentType,
        Self::LargeResponse,
        Self::Slow(SLOW),
        Self::ClosesConnections,
        Self::DropsConnections,
        Self::Throttles,
        Self::ThrottlesWithoutRetryAfter,
        Self::ForbiddenWhenBusy,
        Self::CertificateExpired,
        Self::CertificateExpiresSoon,
        Self::CertificateWrongName,
        Self::SelfSigned,
        Self::IncompleteChain,
        Self::WantsClientCertificate,
        Self::OldTls,
        Self::TokenNeedsScope,
        Self::TokenShortLived,
    ];

    /// Name, title and behaviour.
    #[expect(clippy::too_many_lines, reason = "a table with one row a profile, which the compiler keeps complete")]
    pub fn item(self) -> Item {
        let (id, title, behaviour) = match self {
            Self::Model => {
                ("model", "nothing is wrong: the endpoint that the documentation asks for", Behaviour::Flawless)
            }
            Self::AcceptsAnyone => ingest("accepts-anyone", "never looks at the credentials", Flaw::AcceptsAnyone),
            Self::CrashesOnBadCredentials => {
                ingest("crashes-on-bad-credentials", "500 in place of 401 or 403", Flaw::CrashesOnBadCredentials)
            }
            Self::RefusesWith200 => {
                ingest("refuses-with-200", "200 with an error in the body in place of 401 or 403", Flaw::RefusesWith200)
            }
            Self::LoginForStrangers => {
                ingest("login-for-strangers", "302 to a login page in place of 401 or 403", Flaw::LoginForStrangers)
            }
            Self::LoginPage => ingest("login-page", "302 to a login page, whatever comes", Flaw::LoginPage),
            Self::LosesOneInTen => {
                ingest("loses-one-in-ten", "200, and every tenth message is not stored", Flaw::LosesOneInTen)
            }
            Self::StoresTwice => ingest("stores-twice", "stores every message twice", Flaw::StoresTwice),
            Self::StoresDuplicates => {
                ingest("stores-duplicates", "stores a message again when it is delivered again", Flaw::StoresDuplicates)
            }
            Self::ConflictOnDuplicates => {
                ingest("conflict-on-duplicates", "409 for a message that it has", Flaw::ConflictOnDuplicates)
            }
            Self::DropsLateMessages => ingest(
                "drops-late-messages",
                "200, and a report older than the newest of its device is not stored",
                Flaw::DropsLateMessages,
            ),
            Self::StoresFirstMessageOnly => ingest(
                "stores-first-message-only",
                "200, and only the first message of a batch is stored",
                Flaw::StoresFirstMessageOnly,
            ),
            Self::ManglesUnicode => {
                ingest("mangles-unicode", "stores a question mark for every non-ASCII character", Flaw::ManglesUnicode)
            }
            Self::RejectsUnknownProperties => ingest(
                "rejects-unknown-properties",
                "400 for a property that the documentation does not list",
                Flaw::RejectsUnknownProperties,
            ),
            Self::RejectsNulls => ingest("rejects-nulls", "400 for any null", Flaw::RejectsNulls),
            Self::RejectsNonAscii => {
                ingest("rejects-non-ascii", "400 for any character beyond ASCII", Flaw::RejectsNonAscii)
            }
            Self::RejectsEmptyArrays => {
                ingest("rejects-empty-arrays", "400 for any empty array", Flaw::RejectsEmptyArrays)
            }
            Self::TooLargeAs500 => {
                ingest("too-large-as-500", "500 for more than 50 kB", Flaw::SmallBodies { status: 500 })
            }
            Self::TooLargeAs413 => {
                ingest("too-large-as-413", "413 for more than 50 kB", Flaw::SmallBodies { status: 413 })
            }
            Self::SwallowsMalformed => {
                ingest("swallows-malformed", "200 for a body that is not JSON", Flaw::SwallowsMalformed)
            }
            Self::CrashesOnMalformed => {
                ingest("crashes-on-malformed", "500 for a body that is not JSON", Flaw::CrashesOnMalformed)
            }
            Self::AnyContentType => ingest("any-content-type", "200 for any Content-Type", Flaw::AnyContentType),
            Self::ErrorIn200 => {
                ingest("error-in-200", "200 with an error in the body, and nothing is stored", Flaw::ErrorIn200)
            }
            Self::WrongContentType => {
                ingest("wrong-content-type", "the response is JSON and says that it is HTML", Flaw::WrongContentType)
            }
            Self::LargeResponse => ingest("large-response", "2 MB of response for every batch", Flaw::LargeResponse),
            Self::Slow(delay) => {
                ("slow", "responds after 30 s; slow=2s after 2 s", Behaviour::Wire(FaultKind::DelayWait(delay)))
            }
            Self::ClosesConnections => wire(
                "closes-connections",
                "closes the connection after every response, and says so",
                FaultKind::Close(Closing::Announced),
            ),
            Self::DropsConnections => wire(
                "drops-connections",
                "closes the connection after every response without saying so",
                FaultKind::Close(Closing::Silent),
            ),
            Self::Throttles => {
                busy("throttles", "429 with Retry-After for more than two requests at once", 429, Some(1))
            }
            Self::ThrottlesWithoutRetryAfter => busy(
                "throttles-without-retry-after",
                "429 without Retry-After for more than two requests at once",
                429,
                None,
            ),
            Self::ForbiddenWhenBusy => busy("forbidden-when-busy", "403 for more than two requests at once", 403, None),
            Self::CertificateExpired => {
                tls("certificate-expired", "the certificate expired yesterday", TlsFault::Expired)
            }
            Self::CertificateExpiresSoon => {
                tls("certificate-expires-soon", "the certificate expires in 5 days", TlsFault::ExpiresSoon)
            }
            Self::CertificateWrongName => {
                tls("certificate-wrong-name", "the certificate is for another host", TlsFault::WrongName)
            }
            Self::SelfSigned => tls("self-signed", "the certificate vouches for itself", TlsFault::SelfSigned),
            Self::IncompleteChain => {
                tls("incomplete-chain", "the intermediate certificate is not sent", TlsFault::MissingIntermediate)
            }
            Self::WantsClientCertificate => {
                tls("wants-client-certificate", "asks for a client certificate", TlsFault::ClientCertificate)
            }
            Self::OldTls => tls("old-tls", "accepts TLS 1.0 and 1.1 as well", TlsFault::Old),
            Self::TokenNeedsScope => (
                "token-needs-scope",
                "the token endpoint refuses a request without scope",
                Behaviour::Token(TokenFlaw::NeedsScope),
            ),
            Self::TokenShortLived => (
                "token-short-lived",
                "tokens expire after 10 s",
                Behaviour::Token(TokenFlaw::ExpiresIn { seconds: SHORT_LIVED_SECONDS }),
            ),
        };
        Item { id, title, behaviour }
    }
}

type Row = (&'static str, &'static str, Behaviour);

fn ingest(id: &'static str, title: &'static str, flaw: Flaw) -> Row {
    (id, title, Behaviour::Ingest(flaw))
}

fn wire(id: &'static str, title: &'static str, fault: FaultKind) -> Row {
    (id, title, Behaviour::Wire(fault))
}

fn busy(id: &'static str, title: &'static str, status: u16, retry_after_seconds: Option<u32>) -> Row {
    (id, title, Behaviour::Busy(Overload { status, retry_after_seconds }))
}

fn tls(id: &'static str, title: &'static str, fault: TlsFault) -> Row {
    (id, title, Behaviour::Tls(fault))
}
