//! What the token says of itself, where the response does not say enough.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::challenge::{self, Challenge};
use crate::diagnose::finding::{Certainty, Findings};

use super::{EXPIRED, evidence, judged};

/// Clocks that are no further apart are not what a token is refused for; Date counts whole seconds.
const CLOCKS_AGREE_SECONDS: i64 = 5;

/// Times of a token, in seconds since 1970, beside both clocks.
struct Times {
    expires: Option<i64>,
    starts: Option<i64>,
    /// `None` where nothing tells when the request went out.
    ours: Option<i64>,
    theirs: Option<i64>,
    /// The cache gave it out after the lifetime that the token endpoint named.
    has_outlived: bool,
}

impl Times {
    fn of(case: &Case<'_>) -> Self {
        let token = case.exchange.token.as_ref();
        let claims = token.and_then(|token| token.claims.as_ref());
        let claim = |name: &str| claims.and_then(|claims| claims[name].as_i64());
        let ours = case.now().map(time::OffsetDateTime::unix_timestamp);
        let has_outlived = token.is_some_and(|token| match (token.age_seconds, token.expires_in) {
            (Some(age), Some(lifetime)) => age >= lifetime,
            _ => false,
        });
        Self {
            expires: claim("exp"),
            starts: claim("nbf").or(claim("iat")),
            ours,
            theirs: ours.map(|ours| ours.saturating_add(case.skew_seconds().unwrap_or(0.0) as i64)),
            has_outlived,
        }
    }

    fn is_stale(&self) -> bool {
        self.has_outlived || self.expires.zip(self.ours).is_some_and(|(expires, ours)| expires <= ours)
    }

    /// The API's clock has not reached the token's beginning.
    fn is_from_the_future(&self) -> bool {
        let later = |(starts, theirs): (i64, i64)| starts > theirs.saturating_add(CLOCKS_AGREE_SECONDS);
        self.starts.zip(self.theirs).is_some_and(later)
    }

    /// The API's clock is beyond the token's end, and ours is not.
    fn is_expired_there(&self) -> bool {
        let times = self.expires.zip(self.theirs).zip(self.ours);
        times.is_some_and(|((expires, theirs), ours)| expires <= theirs && expires > ours)
    }
}

/// Seconds of Unix time, for a remark.
fn told(seconds: Option<i64>) -> String {
    seconds.map_or_else(|| "not known".to_owned(), |seconds| seconds.to_string())
}

/// The token is from the future, as the API says: proven by the clocks that were measured, likely without.
pub(super) fn not_yet(case: &Case<'_>, findings: &mut Findings) {
    let times = Times::of(case);
    let quotes = evidence(case, &super::NOT_YET);
    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
    let certainty = if times.is_from_the_future() { Certainty::Proven } else { Certainty::Likely };
    let finding = findings.add(&cause::oauth2::TOKEN_CLOCK_SKEW, certainty, &quotes);
    if let Some(starts) = times.starts {
        finding.remark(&format!("nbf or iat {starts}, the API's clock {}", told(times.theirs)));
    }
}

/// The token has expired, as the API says: which clock is right is for the token to tell.
pub(super) fn expired(case: &Case<'_>, findings: &mut Findings) {
    let times = Times::of(case);
    let quotes = evidence(case, &EXPIRED);
    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
    if times.is_stale() {
        stale(&times, findings, Certainty::Proven, &quotes);
    } else if times.expires.is_some() {
        // Unexpired here, expired there: the clocks do not agree.
        let certainty = if times.is_expired_there() { Certainty::Proven } else { Certainty::Likely };
        let finding = findings.add(&cause::oauth2::TOKEN_CLOCK_SKEW, certainty, &quotes);
        finding.remark(&format!("exp {}, sent at {}", times.expires.unwrap_or_default(), told(times.ours)));
        findings.possible(&cause::oauth2::TOKEN_STALE_CACHED, &quotes);
    } else {
        findings.likely(&cause::oauth2::TOKEN_STALE_CACHED, &quotes);
        findings.possible(&cause::oauth2::TOKEN_CLOCK_SKEW, &quotes);
    }
}

fn stale(times: &Times, findings: &mut Findings, certainty: Certainty, quotes: &[&str]) {
    let finding = findings.add(&cause::oauth2::TOKEN_STALE_CACHED, certainty, quotes);
    match times.expires {
        Some(expires) => finding.remark(&format!("exp {expires}, sent at {}", told(times.ours))),
        None => finding.remark("the token is older than the expires_in that came with it"),
    };
}

/// The response gives no reason, or several at once.
pub(super) fn by_claims(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenges) = (case.status_line(), challenge::quotes(case));
    let mut quotes: Vec<&str> = [line.as_str()].into_iter().chain(challenges.iter().map(String::as_str)).collect();
    let is_judged = judged(case) || challenge::error(case) == "invalid_token";
    quotes.push(case.quote());
    // What the clocks show is the cause where the API judges the token; without a word, something else may refuse.
    let certainty = if is_judged { Certainty::Proven } else { Certainty::Likely };
    let times = Times::of(case);
    if times.is_stale() {
        stale(&times, findings, certainty, &quotes);
    } else if times.is_from_the_future() {
        let finding = findings.add(&cause::oauth2::TOKEN_CLOCK_SKEW, certainty, &quotes);
        finding.remark(&format!(
            "nbf or iat {}, the API's clock {}",
            times.starts.unwrap_or_default(),
            told(times.theirs)
        ));
    } else if case.sent("authorization").is_some_and(|sent| sent.starts_with("bearer ")) {
        scheme_in_lower_case(case, findings);
    } else if shows_no_token(case) {
        super::no_token(case, findings);
    } else if !is_for_another_resource(case, findings, &quotes) {
        rejected(case, findings, &quotes);
    }
}

/// Schemes have no case, and some APIs do not know.
fn scheme_in_lower_case(case: &Case<'_>, findings: &mut Findings) {
    let (line, challenge) = (case.status_line(), case.header_line("www-authenticate"));
    let headers = case.exchange.request.headers.iter();
    let sent = headers.filter(|header| header.name.eq_ignore_ascii_case("authorization"));
    let sent = sent.map(|header| format!("{}: {}", header.name, header.value)).next().unwrap_or_default();
    findings.likely(&cause::oauth2::TOKEN_TYPE_CASE, &[&line, &sent, &challenge]);
    findings.possible(&cause::oauth2::TOKEN_REJECTED_GENERIC, &[&line]);
}

/// A challenge without an error code means that no token was seen (RFC 6750 §3.1). Frameworks that judge the token
/// in the body, and Azure App Service, which sends one challenge for everything, are exceptions.
fn shows_no_token(case: &Case<'_>) -> bool {
    let challenges = Challenge::all(case);
    let is_for_everything = challenges.iter().any(|challenge| !challenge.parameter("authorization_uri").is_empty());
    let is_bearer = challenges.iter().any(|challenge| challenge.is("Bearer"));
    is_bearer && challenge::error(case).is_empty() && !is_for_everything && !judged(case)
}

/// Azure App Service names the API that it takes tokens for; the token may name another one.
fn is_for_another_resource(case: &Case<'_>, findings: &mut Findings, quotes: &[&str]) -> bool {
    let challenges = Challenge::all(case);
    let wanted = challenges.iter().map(|challenge| challenge.parameter("resource_id")).find(|id| !id.is_empty());
    let (Some(wanted), Some(audience)) = (wanted, super::claim(case, "aud")) else { return false };
    if audience.trim_start_matches("api://") == wanted.trim_start_matches("api://") {
        return false;
    }
    let finding = findings.likely(&cause::oauth2::TOKEN_AUDIENCE_WRONG, quotes);
    finding.titled(format!("The token is for {audience}, and the API takes tokens for {wanted}."));
    finding.remark(&format!("aud: {audience}"));
    true
}

fn rejected(case: &Case<'_>, findings: &mut Findings, quotes: &[&str]) {
    /// A token that was kept, has time left, and was good when it was fetched.
    const OLD_SECONDS: u64 = 60;
    let token = case.exchange.token.as_ref();
    let is_from_cache = token.is_some_and(|token| token.from_cache);
    let is_old = is_from_cache && token.and_then(|token| token.age_seconds).is_some_and(|age| age >= OLD_SECONDS);
    if is_old && !challenge::error(case).is_empty() {
        let finding = findings.likely(&cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION, quotes);
        finding.remark("the token has not expired");
    }
    let certainty = if case.is_about_credentials() { Certainty::Likely } else { Certainty::Possible };
    findings.add(&cause::oauth2::TOKEN_REJECTED_GENERIC, certainty, quotes);
    if is_from_cache {
        let finding = findings.possible(&cause::oauth2::TOKEN_REVOKED_AFTER_ROTATION, quotes);
        finding.remark("the token came from the cache");
    }
    let finding = findings.possible(&cause::oauth2::TOKEN_AUDIENCE_WRONG, quotes);
    if let Some(audience) = super::claim(case, "aud") {
        finding.remark(&format!("aud: {audience}"));
    }
}
