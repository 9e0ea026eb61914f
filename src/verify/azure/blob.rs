//! A request to Blob Storage with a shared access signature in its query.
//!
//! Source: Microsoft, "Create a service SAS", "Create an account SAS", "SAS error codes". The layouts of the string to
//! sign are those of `signing::azure::layout`.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;

use super::decide::is_signature;
use super::moment::moment;
use crate::domain::{Secret, display};
use crate::signing::azure::layout::{self, Resource, StringToSign};
use crate::signing::azure::sas::{SasKind, SasToken};
use crate::verify::{Check, ReceivedRequest, Verdict};

/// What the request wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Put Blob, Put Block, Put Block List; `exists` if the blob is there already.
    Write {
        exists: bool,
    },
    Read,
    Delete,
    List,
    CreateContainer,
}

impl Operation {
    /// The permissions that allow it, any one of them.
    fn permissions(self) -> &'static str {
        match self {
            Self::Write { exists: false } | Self::CreateContainer => "cw",
            Self::Write { exists: true } => "w",
            Self::Read => "r",
            Self::Delete => "d",
            Self::List => "l",
        }
    }

    /// The resource type that an account SAS needs in `srt`.
    fn resource_type(self) -> char {
        match self {
            Self::List | Self::CreateContainer => 'c',
            Self::Write { .. } | Self::Read | Self::Delete => 'o',
        }
    }
}

/// A stored access policy of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy<'a> {
    pub id: &'a str,
    pub start: Option<&'a str>,
    pub expiry: Option<&'a str>,
    pub permissions: Option<&'a str>,
}

/// The account that verifies. Not `Debug`: it holds the key.
pub struct Account<'a> {
    pub name: &'a str,
    /// Base64.
    pub key: &'a Secret,
    pub policies: &'a [Policy<'a>],
}

/// Why the service refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No token in the query, no Authorization header.
    NoAuthentication,
    /// An Authorization header, which the receiver does not take, or one beside a token.
    UnsupportedAuthentication,
    /// A parameter is missing, twice, or cannot be read.
    Malformed { parameter: String, text: String },
    /// The signature does not match; what was signed.
    Signature { string_to_sign: String },
    /// Not yet or no longer valid; the texts of the token.
    Time { start: Option<String>, expiry: String },
    /// `sip` leaves this address out.
    SourceIp { peer: IpAddr },
    /// `spr` leaves http out.
    Protocol,
    /// `sp` lacks what the operation needs.
    Permission,
    /// A blob is there, and only creating is allowed.
    Overwrite,
    /// `ss` lacks `b`.
    Service,
    /// `srt` lacks what the operation needs.
    ResourceType,
}

/// Check the token of `request`, which wants to do `operation` at `resource`.
pub fn verify(
    request: &ReceivedRequest,
    account: &Account<'_>,
    resource: &Resource<'_>,
    operation: Operation,
    now: OffsetDateTime,
) -> Verdict<Refusal> {
    let mut verdict = Verdict::default();
    let Some(token) = token(&mut verdict, request) else { return verdict };
    let policy = check_policy(&mut verdict, &token, account);
    check_version(&mut verdict, &token);
    check_signature(&mut verdict, &token, account, resource);
    check_time(&mut verdict, &token, policy, now);
    check_address(&mut verdict, request, &token);
    if token.kind() == SasKind::Account {
        check_account_scope(&mut verdict, &token, operation);
    } else {
        check_resource(&mut verdict, &token, resource, operation);
    }
    check_permission(&mut verdict, &token, policy, operation);
    verdict
}

fn token(verdict: &mut Verdict<Refusal>, request: &ReceivedRequest) -> Option<SasToken> {
    let pairs = request.query_pairs();
    let has_signature = pairs.iter().any(|(name, _)| name == "sig");
    let has_header = request.header("authorization").is_some();
    if has_header {
        let check =
            Check::new("authorization", false, "a shared access signature in the query", "an Authorization header")
                .or_hint(|| "The receiver takes shared access signatures only; leave the header out.".to_owned());
        verdict.check(check, || Refusal::UnsupportedAuthentication);
        return None;
    }
    if !has_signature {
        let check = Check::new("shared access signature", false, "sig in the query", "none")
            .or_hint(|| "No token came: it was not sent, or something on the way took the query away.".to_owned());
        verdict.check(check, || Refusal::NoAuthentication);
        return None;
    }
    // Storage takes parameters of one name once; two could be read either way.
    let twice = pairs.iter().enumerate().find(|(at, (name, _))| pairs[..*at].iter().any(|(known, _)| known == name));
    let name = twice.map_or("", |(_, (name, _))| name.as_str());
    verdict.check(
        Check::new("query", twice.is_none(), "each parameter once", name)
            .or_hint(|| format!("{name} stands there twice.")),
        || Refusal::Malformed { parameter: name.to_owned(), text: format!("{name} is repeated") },
    );
    match SasToken::parse(request.query()) {
        Ok(token) => Some(token),
        Err(error) => {
            let check = Check::new("shared access signature", false, "sv=…&sig=…", "a token that cannot be read")
                .or_hint(|| format!("The token {error}."));
            verdict.check(check, || Refusal::Malformed { parameter: "sig".to_owned(), text: error.to_string() });
            None
        }
    }
}

fn check_policy<'a>(verdict: &mut Verdict<Refusal>, token: &SasToken, account: &Account<'a>) -> Option<Policy<'a>> {
    let id = token.get("si")?;
    let policy = account.policies.iter().find(|policy| policy.id == id).copied();
    let check = Check::new("stored access policy", policy.is_some(), "a policy of the container", id)
        .or_hint(|| "The container has no such policy; a deleted one makes its tokens worthless.".to_owned());
    verdict.check(check, || Refusal::Time { start: None, expiry: String::new() });
    let policy = policy?;
    for (name, in_policy) in
        [("sp", policy.permissions.is_some()), ("se", policy.expiry.is_some()), ("st", policy.start.is_some())]
    {
        let is_both = in_policy && token.get(name).is_some();
        if is_both {
            let check = Check::new("stored access policy", false, &format!("{name} in the policy only"), "in both")
                .or_hint(|| format!("{name} stands in the policy and in the token; leave it out of the token."));
            verdict.check(check, || Refusal::Malformed {
                parameter: name.to_owned(),
                text: "Access policy fields can be associated with signature or SAS identifier but not both".to_owned(),
            });
        }
    }
    Some(policy)
}

fn check_version(verdict: &mut Verdict<Refusal>, token: &SasToken) {
    let version = token.get("sv").unwrap_or_default();
    let check = Check::new("sv", layout::is_known(token), "a version from 2015-04-05 to 2026-10-06", version)
        .or_hint(|| "Make the token with a current version.".to_owned());
    verdict.check(check, || Refusal::Malformed {
        parameter: "sv".to_owned(),
        text: "sv is missing or is no known version".to_owned(),
    });
}

fn check_signature(verdict: &mut Verdict<Refusal>, token: &SasToken, account: &Account<'_>, resource: &Resource<'_>) {
    if token.kind() == SasKind::UserDelegation {
        let check =
            Check::impossible("signature", "a user delegation key is Entra's to give, and this receiver has none");
        verdict.check(check, || Refusal::Signature { string_to_sign: StringToSign::of(token, resource).to_string() });
        return;
    }
    let resource = Resource { account: account.name, ..*resource };
    let string_to_sign = StringToSign::of(token, &resource).to_string();
    let key = STANDARD.decode(account.key.expose()).unwrap_or_default();
    let passed = is_signature(token.signature().expose(), &key, &string_to_sign);
    let check = Check::secret("signature", passed).or_hint(|| {
        "Compare the string to sign of the response with the sender's, line by line. If they are equal, the account key is wrong.".to_owned()
    });
    verdict.check(check, || Refusal::Signature { string_to_sign });
}

fn check_time(verdict: &mut Verdict<Refusal>, token: &SasToken, policy: Option<Policy<'_>>, now: OffsetDateTime) {
    let start = token.get("st").or(policy.and_then(|policy| policy.start));
    let expiry = token.get("se").or(policy.and_then(|policy| policy.expiry));
    let refusal = || Refusal::Time { start: start.map(str::to_owned), expiry: expiry.unwrap_or_default().to_owned() };
    if let Some(start) = start {
        let has_begun = moment(start).is_some_and(|start| start <= now);
        let check = Check::new("st", has_begun, &format!("not after {}", iso(now)), start)
            .or_hint(|| "The token is not valid yet: leave st out, or look at the clock of its maker.".to_owned());
        verdict.check(check, refusal);
    }
    let is_valid = expiry.and_then(moment).is_some_and(|expiry| now < expiry);
    let check = Check::new("se", is_valid, &format!("after {}", iso(now)), expiry.unwrap_or("absent"))
        .or_hint(|| "The token has expired, or has no expiry; make a new one.".to_owned());
    verdict.check(check, refusal);
}

fn iso(moment: OffsetDateTime) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    crate::domain::moment::in_utc(moment).format(format).unwrap_or_default()
}

fn check_address(verdict: &mut Verdict<Refusal>, request: &ReceivedRequest, token: &SasToken) {
    if let Some(range) = token.get("sip") {
        let peer = request.peer.to_canonical();
        let check = Check::new("sip", is_in_range(range, peer), range, &peer.to_string())
            .or_hint(|| "The token is for other addresses than the one that sent this.".to_owned());
        verdict.check(check, || Refusal::SourceIp { peer });
    }
    if let Some(protocols) = token.get("spr") {
        let scheme = if request.is_https { "https" } else { "http" };
        let is_legal = matches!(protocols, "https" | "https,http");
        let is_allowed = is_legal && protocols.split(',').any(|protocol| protocol == scheme);
        let check = Check::new("spr", is_allowed, protocols, scheme)
            .or_hint(|| "The token is for https only; deliver to the https endpoint.".to_owned());
        verdict.check(check, || Refusal::Protocol);
    }
}

/// One address, or the first and the last of a range, both in it.
fn is_in_range(range: &str, peer: IpAddr) -> bool {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (first.parse::<IpAddr>(), last.parse::<IpAddr>()) {
        (Ok(first), Ok(last)) if first.is_ipv4() == peer.is_ipv4() => (first..=last).contains(&peer),
        _ => false,
    }
}

fn check_account_scope(verdict: &mut Verdict<Refusal>, token: &SasToken, operation: Operation) {
    let services = token.get("ss").unwrap_or_default();
    let check = Check::new("ss", services.contains('b'), "b", services)
        .or_hint(|| "The token is not for Blob Storage: make one with b among its services.".to_owned());
    verdict.check(check, || Refusal::Service);
    let types = token.get("srt").unwrap_or_default();
    let needed = operation.resource_type();
    let check = Check::new("srt", types.contains(needed), &needed.to_string(), types)
        .or_hint(|| format!("The token lacks the resource type {needed}; Put Blob needs o."));
    verdict.check(check, || Refusal::ResourceType);
}

fn check_resource(verdict: &mut Verdict<Refusal>, token: &SasToken, resource: &Resource<'_>, operation: Operation) {
    let signed = token.get("sr").unwrap_or_default();
    let is_legal = match signed {
        "c" => operation != Operation::CreateContainer,
        "b" | "bs" | "bv" => !resource.blob.is_empty(),
        "d" => !resource.blob.is_empty() && has_depth(token, resource.blob),
        _ => false,
    };
    let check = Check::new("sr", is_legal, "c for a container", signed).or_hint(|| {
        "The token is for another kind of resource; the dated path needs one for the container (sr=c).".to_owned()
    });
    verdict.check(check, || match signed {
        "c" | "b" | "d" | "bs" | "bv" => Refusal::Permission,
        _ => Refusal::Malformed { parameter: "sr".to_owned(), text: "sr is mandatory. Cannot be empty".to_owned() },
    });
}

/// A directory's token names its depth, and the blob lies deeper.
fn has_depth(token: &SasToken, blob: &str) -> bool {
    let depth = token.get("sdd").and_then(|depth| depth.parse::<usize>().ok());
    depth.is_some_and(|depth| depth < blob.split('/').count())
}

fn check_permission(
    verdict: &mut Verdict<Refusal>,
    token: &SasToken,
    policy: Option<Policy<'_>>,
    operation: Operation,
) {
    let granted = token.get("sp").or(policy.and_then(|policy| policy.permissions)).unwrap_or_default();
    let needed = operation.permissions();
    let is_granted = needed.chars().any(|permission| granted.contains(permission));
    let expected: Vec<String> = needed.chars().map(String::from).collect();
    let check =
        Check::new("sp", is_granted, &expected.join(" or "), &display::visible(granted)).or_hint(|| match operation {
            Operation::Write { exists: true } => "The blob is there already, and overwriting it needs w.".to_owned(),
            Operation::Write { .. } => "The token may not write: it needs c or w.".to_owned(),
            _ => format!("The token lacks the permission {needed}."),
        });
    let only_creates = operation == Operation::Write { exists: true } && granted.contains('c');
    verdict.check(check, || if only_creates { Refusal::Overwrite } else { Refusal::Permission });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_in_utc() {
        assert_eq!(iso(time::macros::datetime!(2026-03-05 01:02:03 +2)), "2026-03-04T23:02:03Z");
    }

    #[test]
    fn each_operation_needs_its_permission_and_the_hint_says_which() {
        for (operation, granted, refusal, hint) in [
            (Operation::Write { exists: false }, "c", None, ""),
            (Operation::Write { exists: false }, "w", None, ""),
            (Operation::Write { exists: false }, "r", Some(Refusal::Permission), "it needs c or w"),
            (Operation::Write { exists: true }, "w", None, ""),
            (Operation::Write { exists: true }, "c", Some(Refusal::Overwrite), "overwriting it needs w"),
            (Operation::Write { exists: true }, "r", Some(Refusal::Permission), "overwriting it needs w"),
            (Operation::Read, "r", None, ""),
            (Operation::Read, "c", Some(Refusal::Permission), "lacks the permission r"),
            (Operation::Delete, "rcwl", Some(Refusal::Permission), "lacks the permission d"),
            (Operation::List, "rcwd", Some(Refusal::Permission), "lacks the permission l"),
            (Operation::CreateContainer, "r", Some(Refusal::Permission), "lacks the permission cw"),
        ] {
            let token = SasToken::parse(&format!("sv=2022-11-02&sp={granted}&sr=c&sig=x")).expect("it parses");
            let mut verdict = Verdict::default();
            check_permission(&mut verdict, &token, None, operation);
            let hints: Vec<&str> = verdict.report.failed().map(|check| check.hint.as_str()).collect();
            assert_eq!(verdict.refusal, refusal, "{operation:?} with {granted}");
            assert!(hints.concat().contains(hint), "{operation:?} with {granted}: {hints:?}");
        }
    }

    #[test]
    fn an_address_is_in_a_range_with_both_its_ends() {
        let local: IpAddr = "127.0.0.1".parse().expect("an address");
        for (range, is_in) in [
            ("127.0.0.1", true),
            ("::1", false),
            ("::-::ffff", false),
            ("127.0.0.0-127.0.0.1", true),
            ("127.0.0.1-127.0.0.9", true),
            ("127.0.0.2-127.0.0.9", false),
            ("10.0.0.1", false),
            ("::1", false),
            ("", false),
            ("127.0.0.1-", false),
        ] {
            assert_eq!(is_in_range(range, local), is_in, "{range}");
        }
    }
}
