//! What goes out for each check, decided before anything does.

mod listing;
mod obstacle;

use time::OffsetDateTime;

pub use self::listing::{NotRun, PlannedRequest};
use super::attestation::Attestations;
use super::batch::{Author, PlannedBatch, with_attempt};
use super::check::{CheckId, Family};
use super::subject::{Proof, Service};
use crate::domain::message::{Batch, MessageKind};
use crate::domain::{Auth, Destination, SecretFacts};

/// Bytes of the largest batch, unless the user allows another number: what the smallest tier of Event Hubs takes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Small batches that are timed, unless the user wants another number.
pub const SAMPLES: usize = 20;
/// Small batches at once.
const BURST: usize = 10;
/// Messages of the batch of many.
const MANY: usize = 50;
/// Seconds that a connection is left idle: load balancers close after 60 as a rule.
const IDLE_SECONDS: u64 = 65;

/// What the user chose.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only these; all where it is empty.
    pub only: Vec<CheckId>,
    pub skip: Vec<CheckId>,
    pub samples: usize,
    pub max_bytes: usize,
    /// True if the user named the size: then a lower limit of the endpoint is a failure.
    pub is_size_agreed: bool,
    /// A URL that tells what was stored; `{hashId}` and `{runId}` are replaced.
    pub read_back: Option<String>,
    pub attestations: Attestations,
    pub run_id: String,
    pub now: OffsetDateTime,
}

impl Plan {
    /// The same plan with other statements of people: what they state need not be sent again to be judged.
    #[must_use]
    pub fn with_attestations(mut self, attestations: Attestations) -> Self {
        let id = CheckId::StoreReadBack;
        let is_stated = attestations.of(id).is_some() && self.options.wants(id);
        if let Some(check) = self.checks.iter_mut().find(|check| check.id == id)
            && matches!(check.decision, Decision::NotRun(_))
            && is_stated
        {
            check.decision = Decision::Run(Action::Read);
        }
        self.options.attestations = attestations;
        self
    }

    /// Whether `id` runs.
    pub fn decision(&self, id: CheckId) -> Option<&Decision> {
        self.checks.iter().find(|check| check.id == id).map(|check| &check.decision)
    }
}

impl Options {
    /// The standard battery.
    pub fn new(run_id: impl Into<String>, now: OffsetDateTime) -> Self {
        Self {
            only: Vec::new(),
            skip: Vec::new(),
            samples: SAMPLES,
            max_bytes: MAX_BYTES,
            is_size_agreed: false,
            read_back: None,
            attestations: Attestations::default(),
            run_id: run_id.into(),
            now,
        }
    }

    fn wants(&self, id: CheckId) -> bool {
        (self.only.is_empty() || self.only.contains(&id)) && !self.skip.contains(&id)
    }
}

/// One deliberate fault in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Twist {
    /// Without anything that proves who sends it.
    NoCredentials,
    /// With one character of the secret changed.
    WrongCredentials,
    /// Changed after signing.
    Tampered,
    /// Signed as of two days ago.
    Expired,
    /// To another path than the signed one.
    OtherPath,
    /// By another method than the signed one.
    OtherMethod,
    /// As `text/plain`.
    OtherContentType,
}

/// What is done for a check.
#[derive(Debug, Clone)]
pub enum Action {
    /// Nothing: the check reads what others brought.
    Read,
    /// One HEAD request without credentials.
    Head,
    /// One connection to each address that the name resolved to.
    Connect,
    /// One handshake for each version of TLS, ended after the server's first message.
    TlsVersions,
    /// One token request.
    Token,
    /// One token request without what the platform does not send.
    PlainToken,
    /// Forget the token, then deliver.
    RenewedToken(PlannedBatch),
    /// Deliver one after the other.
    Deliver(Vec<PlannedBatch>),
    /// Deliver all at the same time.
    AtOnce(Vec<PlannedBatch>),
    /// Deliver one after the other, all dated with the same moment.
    SameInstant(Vec<PlannedBatch>),
    /// Deliver one after the other until one is refused.
    Ladder(Vec<PlannedBatch>),
    /// Deliver two on one connection.
    OneConnection { batches: [PlannedBatch; 2], pause_seconds: u64 },
    /// Send one request with a fault.
    Twisted(Twist, Batch),
    /// Read again what was stored.
    ReadBack,
}

impl Action {
    /// It needs what other actions brought.
    fn reads(&self) -> bool {
        matches!(self, Self::Read | Self::ReadBack | Self::Connect | Self::TlsVersions)
    }

    /// Batches go out that a good endpoint accepts.
    fn delivers(&self) -> bool {
        !self.batches().is_empty()
    }

    /// The batches that go out, as the platform could send them or not.
    pub fn batches(&self) -> Vec<&PlannedBatch> {
        match self {
            Self::Deliver(batches) | Self::AtOnce(batches) | Self::SameInstant(batches) | Self::Ladder(batches) => {
                batches.iter().collect()
            }
            Self::RenewedToken(batch) => vec![batch],
            Self::OneConnection { batches, .. } => batches.iter().collect(),
            Self::Read
            | Self::Head
            | Self::Connect
            | Self::TlsVersions
            | Self::Token
            | Self::PlainToken
            | Self::Twisted(..)
            | Self::ReadBack => Vec::new(),
        }
    }
}

/// Whether a check runs.
#[derive(Debug, Clone)]
pub enum Decision {
    Run(Action),
    /// Why not.
    NotRun(String),
}

/// One check of a plan.
#[derive(Debug, Clone)]
pub struct PlannedCheck {
    pub id: CheckId,
    /// What the check reads, where no other check brings it.
    pub before: Option<Action>,
    pub decision: Decision,
}

impl PlannedCheck {
    /// What is done for it; `None` if it does not run.
    pub fn action(&self) -> Option<&Action> {
        match &self.decision {
            Decision::Run(action) => Some(action),
            Decision::NotRun(_) => None,
        }
    }

    /// Everything that is done for it, in order.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.before.iter().chain(self.action())
    }
}

/// What a check of one destination does, in order.
#[derive(Debug, Clone)]
pub struct Plan {
    pub service: Service,
    pub proof: Proof,
    pub checks: Vec<PlannedCheck>,
    pub options: Options,
}

/// The whole battery for `destination`: each check runs or says why not.
pub fn plan(destination: &Destination<SecretFacts>, options: Options) -> Plan {
    let service = Service::of(destination);
    let proof = Proof::of(destination);
    let subject = Subject { destination, service, proof, options: &options };
    let mut author = Author::new(&options.run_id, options.now);
    let mut checks: Vec<PlannedCheck> = CheckId::ALL
        .iter()
        .map(|&id| {
            let decision = match subject.obstacle(id) {
                Some(reason) => Decision::NotRun(reason),
                None => Decision::Run(subject.action(id, &mut author)),
            };
            PlannedCheck { id, before: None, decision }
        })
        .collect();
    bring_what_is_read(&mut checks, &mut author);
    Plan { service, proof, checks, options }
}

/// What the choice of checks is made from.
struct Subject<'a> {
    destination: &'a Destination<SecretFacts>,
    service: Service,
    proof: Proof,
    options: &'a Options,
}

impl Subject<'_> {
    fn action(&self, id: CheckId, author: &mut Author) -> Action {
        let one = |planned: PlannedBatch| Action::Deliver(vec![planned]);
        let twisted = |twist| Action::Twisted(twist, empty());
        match id {
            CheckId::ReachDns => Action::Head,
            CheckId::ReachTcp => Action::Connect,
            CheckId::ReachTlsVersion => Action::TlsVersions,
            CheckId::TokenFetch | CheckId::TokenSecond => Action::Token,
            CheckId::TokenProvider if self.has_what_ifs() => Action::PlainToken,
            CheckId::TokenRenewed => Action::RenewedToken(author.small("a small batch with a new token")),
            CheckId::AcceptMeasurement => one(author.documented(MessageKind::Measurement)),
            CheckId::AcceptNotification => one(author.documented(MessageKind::Notification)),
            CheckId::AcceptOne => one(author.small("a batch of one message")),
            CheckId::AcceptMany => one(author.many(MANY)),
            CheckId::AcceptMixed => one(author.mixed()),
            CheckId::AcceptUnknownProperties => one(author.with_unknown_properties()),
            CheckId::AcceptNulls => one(author.with_nulls()),
            CheckId::AcceptEmptyObservations => one(author.without_observations()),
            CheckId::AcceptUnitSpace => one(author.with_blank_units()),
            CheckId::AcceptUnicode => one(author.with_unicode()),
            CheckId::AcceptNumbers => one(author.with_extreme_numbers()),
            CheckId::AcceptAttempt => one(author.of_attempt(7)),
            CheckId::AcceptLarge => Action::Ladder(self.ladder(author)),
            CheckId::RefuseNoCredentials => twisted(Twist::NoCredentials),
            CheckId::RefuseWrongCredentials => twisted(Twist::WrongCredentials),
            CheckId::RefuseTampered => twisted(Twist::Tampered),
            CheckId::RefuseExpired => twisted(Twist::Expired),
            CheckId::RefuseOtherPath => twisted(Twist::OtherPath),
            CheckId::RefuseOtherMethod => twisted(Twist::OtherMethod),
            CheckId::BehaveDuplicate => twice(author),
            CheckId::BehaveRetry => retried(author),
            CheckId::BehaveOutOfOrder => Action::Deliver(vec![author.small("a report of now"), author.late()]),
            CheckId::BehaveConcurrent => at_once(2, author),
            CheckId::BehaveThrottling => at_once(BURST, author),
            CheckId::BehaveResponseTime => {
                Action::Deliver((0..self.options.samples).map(|_| author.small("a small batch")).collect())
            }
            CheckId::BehaveKeepAlive => on_one_connection(0, author),
            CheckId::BehaveIdleConnection => on_one_connection(IDLE_SECONDS, author),
            CheckId::BehaveMalformed => one(malformed()),
            CheckId::BehaveContentType => twisted(Twist::OtherContentType),
            CheckId::StoreSameInstant => {
                Action::SameInstant(vec![author.small("a small batch"), author.small("another of the same instant")])
            }
            CheckId::StoreReadBack => Action::ReadBack,
            CheckId::ReachChain
            | CheckId::ReachCertificateExpiry
            | CheckId::ReachKeyStrength
            | CheckId::ReachHttp11
            | CheckId::TokenLifetime
            | CheckId::TokenProvider
            | CheckId::TokenCached
            | CheckId::BehaveRedirect
            | CheckId::BehaveResponseBody
            | CheckId::BehaveRetryClass
            | CheckId::BehaveOneEvent
            | CheckId::StoreDatedKey
            | CheckId::StoreContentType
            | CheckId::StoreEncryption => Action::Read,
        }
    }

    fn has_what_ifs(&self) -> bool {
        match &self.destination.auth {
            Auth::ClientCredentials(auth) => auth.scope.is_some() || auth.audience.is_some() || auth.resource.is_some(),
            Auth::None | Auth::StaticHeader(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => false,
        }
    }

    /// 1 kB, then four times as much each, up to the limit.
    fn ladder(&self, author: &mut Author) -> Vec<PlannedBatch> {
        let largest = self.options.max_bytes;
        let steps = std::iter::successors(Some(1_000_usize), |bytes| bytes.checked_mul(4));
        let below: Vec<usize> = steps.take_while(|bytes| *bytes < largest).collect();
        below.into_iter().chain([largest]).map(|bytes| author.of_size(bytes)).collect()
    }
}

fn twice(author: &mut Author) -> Action {
    let planned = author.small("a small batch");
    Action::Deliver(vec![planned.clone(), PlannedBatch { what: "the same bytes again".to_owned(), ..planned }])
}

fn retried(author: &mut Author) -> Action {
    let planned = author.small("a small batch");
    let again = PlannedBatch { what: "the same message as attempt 1".to_owned(), ..planned.clone() };
    Action::Deliver(vec![planned, with_attempt(again, 1)])
}

fn at_once(count: usize, author: &mut Author) -> Action {
    Action::AtOnce((0..count).map(|_| author.small("one of several small batches at once")).collect())
}

fn on_one_connection(pause_seconds: u64, author: &mut Author) -> Action {
    let batches = [author.small("a small batch"), author.small("another on the same connection")];
    Action::OneConnection { batches, pause_seconds }
}

/// What an endpoint that takes it by mistake has nothing to do with.
fn empty() -> Batch {
    Batch::from_bytes(&b"[]"[..])
}

fn malformed() -> PlannedBatch {
    let batch = Batch::from_bytes(&b"[{\"hashId\":\"signpost\",\"observations\":["[..]);
    PlannedBatch { batch, messages: Vec::new(), what: "an array that ends in the middle".to_owned() }
}

/// Checks that only read need something to read, whatever else was chosen.
fn bring_what_is_read(checks: &mut [PlannedCheck], author: &mut Author) {
    let has = |checks: &[PlannedCheck], wanted: fn(&Action) -> bool| {
        checks.iter().filter_map(PlannedCheck::action).any(wanted)
    };
    let first = |checks: &[PlannedCheck], wanted: fn(CheckId) -> bool| {
        checks.iter().position(|check| wanted(check.id) && check.action().is_some_and(Action::reads))
    };
    let reads_host = |id: CheckId| id.check().family == Family::Reach;
    if !has(checks, |action| matches!(action, Action::Head))
        && let Some(at) = first(checks, reads_host)
    {
        checks[at].before = Some(Action::Head);
    }
    let reads_token = |id: CheckId| id.check().family == Family::Token && id != CheckId::TokenCached;
    if !has(checks, |action| matches!(action, Action::Token))
        && let Some(at) = first(checks, reads_token)
    {
        checks[at].before = Some(Action::Token);
    }
    let reads_deliveries = |id: CheckId| match id.check().family {
        Family::Reach | Family::Accept | Family::Refuse => false,
        Family::Token => id == CheckId::TokenCached,
        Family::Behave | Family::Store => id != CheckId::BehaveOneEvent,
    };
    if !has(checks, Action::delivers)
        && let Some(at) = first(checks, reads_deliveries)
    {
        let planned = vec![author.documented(MessageKind::Measurement), author.small("a small batch")];
        checks[at].before = Some(Action::Deliver(planned));
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::{Connection, StaticHeader, TimestampFormat};

    fn destination(auth: Auth<SecretFacts>) -> Destination<SecretFacts> {
        Destination {
            name: "a".to_owned(),
            environment: None,
            url: "https://api.example/in".into(),
            auth,
            timestamp: TimestampFormat::default(),
            connection: Connection::default(),
        }
    }

    fn planned(change: impl FnOnce(&mut Options)) -> Plan {
        let auth = Auth::StaticHeader(StaticHeader { header: "X-Key".to_owned(), value: SecretFacts::default() });
        let mut options = Options::new("k3v9x0q2", datetime!(2026-03-05 01:02:03 UTC));
        change(&mut options);
        plan(&destination(auth), options)
    }

    fn running(plan: &Plan) -> Vec<CheckId> {
        plan.checks.iter().filter(|check| check.action().is_some()).map(|check| check.id).collect()
    }

    #[test]
    fn every_check_runs_or_says_why_not() {
        let plan = planned(|_| {});
        assert_eq!(plan.checks.iter().map(|check| check.id).collect::<Vec<_>>(), CheckId::ALL);
        assert!(plan.not_run().iter().all(|check| check.reason.ends_with('.')), "{:?}", plan.not_run());
        assert!(running(&plan).contains(&CheckId::RefuseWrongCredentials));
        assert!(!running(&plan).contains(&CheckId::TokenFetch), "a static header has no token");
    }

    #[test]
    fn what_takes_a_minute_runs_only_when_it_is_named() {
        assert!(!running(&planned(|_| {})).contains(&CheckId::BehaveIdleConnection));
        let named = planned(|options| options.only = vec![CheckId::BehaveIdleConnection]);
        assert_eq!(running(&named), [CheckId::BehaveIdleConnection]);
    }

    #[test]
    fn a_check_that_only_reads_brings_what_it_reads() {
        let plan = planned(|options| options.only = vec![CheckId::BehaveRedirect]);
        let check = plan.checks.iter().find(|check| check.id == CheckId::BehaveRedirect).expect("it is planned");
        assert!(matches!(check.before, Some(Action::Deliver(_))));
        let chain = planned(|options| options.only = vec![CheckId::ReachChain]);
        assert_eq!(chain.checks.iter().filter(|check| matches!(check.before, Some(Action::Head))).count(), 1);
        let whole = planned(|_| {});
        assert!(whole.checks.iter().all(|check| check.before.is_none()), "the whole battery brings everything");
    }

    #[test]
    fn no_batch_is_larger_than_the_user_allows() {
        let plan = planned(|options| options.max_bytes = 5_000);
        let large = plan.checks.iter().find(|check| check.id == CheckId::AcceptLarge).expect("it is planned");
        let sizes: Vec<usize> =
            large.actions().flat_map(Action::batches).map(|batch| batch.batch.payload().len()).collect();
        assert!(sizes.len() == 3 && sizes.iter().all(|bytes| *bytes <= 5_000), "{sizes:?}");
    }

    #[test]
    fn what_must_be_refused_is_an_empty_array() {
        for check in planned(|_| {}).checks {
            if let Some(Action::Twisted(_, batch)) = check.action() {
                assert_eq!(batch.payload().bytes().as_ref(), b"[]", "{}", check.id);
            }
        }
    }
}
