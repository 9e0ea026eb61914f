//! No response, or not a whole one: by the phase that was reached and the kind of the failure.

mod silence;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::{credential, store_url, tls};
use crate::domain::Setting;
use crate::domain::destination::is_s3;
use crate::domain::failure::{Failure, FailureKind, NameFault, ProxyFault, TlsFault, words};
use crate::domain::timings::Phase;

/// A failure as the rules look at it.
pub(in crate::diagnose) struct Broken<'a> {
    pub(in crate::diagnose) case: &'a Case<'a>,
    pub(in crate::diagnose) phase: Phase,
    pub(in crate::diagnose) kind: FailureKind,
    /// The error chain, or another program's words.
    pub(in crate::diagnose) message: &'a str,
    /// Lower-case hex; empty if nothing is known of them.
    pub(in crate::diagnose) first_bytes: &'a str,
    /// Milliseconds until it failed; `None` in files of others.
    after_ms: Option<u64>,
}

impl<'a> Broken<'a> {
    fn of(case: &'a Case<'a>, failure: &'a Failure) -> Option<Self> {
        let message = failure.message.as_str();
        let first_bytes = failure.first_bytes.as_deref().unwrap_or_default();
        // Another program's file has the words and neither phase nor time.
        if case.is_foreign() && failure.phase == Phase::Wait && failure.after_ms == 0 {
            return Self::in_words(case, message);
        }
        let kind = words::refined(failure.phase, failure.kind, message);
        // A tunnel that fails is the proxy's, whatever phase it broke in.
        let is_underway = !matches!(failure.phase, Phase::Dns | Phase::Connect);
        let is_tunnel = matches!(kind, FailureKind::Proxy(_)) && (is_underway || !case.has_proxy());
        let phase = if is_tunnel { Phase::Proxy } else { failure.phase };
        Some(Self { case, phase, kind, message, first_bytes, after_ms: Some(failure.after_ms) })
    }

    /// What another program's words say.
    fn in_words(case: &'a Case<'a>, message: &'a str) -> Option<Self> {
        let (phase, kind) = words::read(message)?;
        Some(Self { case, phase, kind, message, first_bytes: "", after_ms: None })
    }

    pub(in crate::diagnose) fn is_timeout(&self) -> bool {
        matches!(self.kind, FailureKind::Timeout(_))
    }

    pub(in crate::diagnose) fn is_reset(&self) -> bool {
        self.kind == FailureKind::Reset
    }

    pub(in crate::diagnose) fn is_closed(&self) -> bool {
        self.kind == FailureKind::Incomplete
    }
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let Some(failure) = case.failure().filter(|failure| failure.kind != FailureKind::Cancelled) else { return };
    if let Some(status) = failure.connect_status {
        let cause = if status == 407 { &cause::proxy::AUTH_REQUIRED } else { &cause::proxy::DENIED };
        let said = format!("The proxy's response to CONNECT was {status}.");
        findings.proven(cause, &[&failure.message]).remark(&said);
        return;
    }
    let Some(broken) = Broken::of(case, failure) else { return };
    by_phase(&broken, findings);
    if broken.after_ms.is_none() {
        // The names that other programs have for errors are coarser than what happened.
        findings.cap(Certainty::Likely);
    }
}

/// The causes that `words` of another program name, such as the page of a debugging proxy, with the part of the
/// exchange that holds them as `quote`. True if they name one.
pub(in crate::diagnose) fn in_words(case: &Case<'_>, words: &str, quote: &str, findings: &mut Findings) -> bool {
    let Some(broken) = Broken::in_words(case, words) else { return false };
    let before = findings.len();
    by_phase(&Broken { message: quote, ..broken }, findings);
    findings.cap(Certainty::Likely);
    findings.len() > before
}

fn by_phase(broken: &Broken<'_>, findings: &mut Findings) {
    match broken.phase {
        Phase::Build => build(broken, findings),
        Phase::Dns => dns(broken, findings),
        Phase::Connect => connect(broken, findings),
        Phase::Proxy => proxy(broken, findings),
        Phase::Tls => tls::rules(broken, findings),
        Phase::Send => silence::send(broken, findings),
        Phase::Wait => silence::wait(broken, findings),
        Phase::Receive => receive(broken, findings),
    }
}

fn build(broken: &Broken<'_>, findings: &mut Findings) {
    if broken.kind == FailureKind::Tls(TlsFault::ClientKeyMismatch) {
        findings.proven(&cause::tls::CLIENT_KEY_MISMATCH, &[broken.message]);
        return;
    }
    if !credential::hidden(broken.case, broken.message, findings) && broken.message.contains("header") {
        findings.likely(&cause::credential::HIDDEN_CHARS, &[broken.message]);
    }
}

fn dns(broken: &Broken<'_>, findings: &mut Findings) {
    let message = broken.message;
    if broken.case.has_proxy() {
        // The proxy looks the destination up; here only its own name was looked for.
        findings.likely(&cause::proxy::UNREACHABLE, &[message]).remark("The destination has a proxy.");
        findings.possible(&cause::dns::NXDOMAIN, &[message]);
        return;
    }
    let FailureKind::Name(fault) = broken.kind else {
        findings.possible(&cause::dns::NXDOMAIN, &[message]);
        findings.possible(&cause::dns::RESOLVER_FAILURE, &[message]);
        return;
    };
    match fault {
        NameFault::NotFound => no_name(broken, findings),
        NameFault::NoAddress => {
            findings.proven(&cause::dns::NO_ADDRESS, &[message]);
        }
        NameFault::TimedOut => {
            findings.proven(&cause::dns::TIMEOUT, &[message]);
        }
        NameFault::Failed => {
            // The resolver says the same whether its server was silent or failed; a silent one takes its time.
            const SILENT_FROM_MS: u64 = 4_000;
            let is_slow = broken.after_ms.is_some_and(|after_ms| after_ms >= SILENT_FROM_MS);
            let (first, second) = if is_slow {
                (&cause::dns::TIMEOUT, &cause::dns::RESOLVER_FAILURE)
            } else {
                (&cause::dns::RESOLVER_FAILURE, &cause::dns::TIMEOUT)
            };
            findings.likely(first, &[message]);
            findings.possible(second, &[message]);
        }
        NameFault::Unknown => {
            findings.possible(&cause::dns::NXDOMAIN, &[message]);
            findings.possible(&cause::dns::RESOLVER_FAILURE, &[message]);
        }
    }
}

/// A name that does not exist; with a bucket in it, only the store's own name may exist.
fn no_name(broken: &Broken<'_>, findings: &mut Findings) {
    let (case, message) = (broken.case, broken.message);
    if !is_bucket_in_host(case) {
        findings.proven(&cause::dns::NXDOMAIN, &[message]);
        return;
    }
    let host = case.host();
    let is_before_store = store_url::is_bucket_before_store(&host);
    let certainty = if is_before_store { Certainty::Likely } else { Certainty::Possible };
    let finding = findings.add(&cause::s3::ADDRESSING_STYLE_WRONG, certainty, &[message, &host]);
    if let Some(url) = store_url::bucket_in_path(&case.configured_url()).filter(|_| is_before_store) {
        finding.change(Setting::Url, url);
    }
    findings.likely(&cause::dns::NXDOMAIN, &[message]);
}

/// A bucket before the host of a store that may know none there.
fn is_bucket_in_host(case: &Case<'_>) -> bool {
    let is_s3 = case.method == Method::Sigv4 && is_s3(case.configured(Setting::Service));
    is_s3 && !case.is_cloud_host() && case.host().matches('.').count() >= 2
}

fn connect(broken: &Broken<'_>, findings: &mut Findings) {
    let (case, message) = (broken.case, broken.message);
    if case.has_proxy() {
        findings.proven(&cause::proxy::UNREACHABLE, &[message]).remark("The destination has a proxy.");
        return;
    }
    if case.host().contains(".s3-website") && !case.is_http() {
        // A website endpoint has no TLS port (Amazon S3 user guide, "Website endpoints").
        let finding = findings.likely(&cause::s3::WEBSITE_ENDPOINT, &[message, &case.host()]);
        if let Some(url) = store_url::rest_endpoint(&case.configured_url()) {
            finding.change(Setting::Url, url);
        }
        let what = if broken.is_timeout() { &cause::tcp::TIMEOUT_CONNECT } else { &cause::tcp::REFUSED };
        findings.likely(what, &[message]);
        return;
    }
    match broken.kind {
        FailureKind::Refused => findings.proven(&cause::tcp::REFUSED, &[message]),
        FailureKind::Unreachable => findings.proven(&cause::tcp::UNREACHABLE, &[message]),
        FailureKind::Timeout(_) => findings.proven(&cause::tcp::TIMEOUT_CONNECT, &[message]),
        FailureKind::Reset => findings.likely(&cause::tcp::REFUSED, &[message]),
        _ => findings.possible(&cause::tcp::UNREACHABLE, &[message]),
    };
}

fn proxy(broken: &Broken<'_>, findings: &mut Findings) {
    let message = broken.message;
    match broken.kind {
        FailureKind::Proxy(ProxyFault::AuthenticationRequired) => {
            findings.proven(&cause::proxy::AUTH_REQUIRED, &[message]);
        }
        FailureKind::Proxy(ProxyFault::NotReached)
        | FailureKind::Refused
        | FailureKind::Unreachable
        | FailureKind::Timeout(_)
        | FailureKind::Name(_) => {
            findings.likely(&cause::proxy::UNREACHABLE, &[message]);
            findings.possible(&cause::proxy::DENIED, &[message]);
        }
        _ => {
            findings.likely(&cause::proxy::DENIED, &[message]);
        }
    }
}

fn receive(broken: &Broken<'_>, findings: &mut Findings) {
    let cause = match broken.kind {
        FailureKind::TooLarge => &cause::http::RESPONSE_TOO_LARGE,
        FailureKind::Decoding => &cause::http::RESPONSE_ENCODING_WRONG,
        FailureKind::MalformedBody | FailureKind::MalformedHead => &cause::http::RESPONSE_MALFORMED,
        FailureKind::Timeout(_) => &cause::tcp::TIMEOUT_BODY,
        _ => &cause::http::RESPONSE_TRUNCATED,
    };
    findings.proven(cause, &[broken.message]);
}
