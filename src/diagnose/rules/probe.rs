//! What the response to a probe decides.

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::Setting;
use crate::domain::exchange::Exchange;
use crate::domain::probe::{Probe, ProbeRecord};

/// Seconds between two clocks that every service accepts: OAuth2 servers allow the least, about a minute.
const CLOCKS_AGREE_SECONDS: f64 = 30.0;

/// Beyond this, Azure and most AWS services refuse a signature (S3: 900).
const CLOCK_LIMIT_SECONDS: f64 = 300.0;

/// S3 names a bucket's region even to a caller that it refuses (`HeadBucket`).
const BUCKET_REGION: &str = "x-amz-bucket-region";

/// A response, read: what it says in one sentence, and the cause that it proves, if any.
struct Reading {
    text: String,
    cause: Option<Proof>,
}

struct Proof {
    cause: &'static Cause,
    change: Option<(Setting, String)>,
}

impl Reading {
    fn says(text: impl Into<String>) -> Self {
        Self { text: text.into(), cause: None }
    }

    fn proves(text: impl Into<String>, cause: &'static Cause, change: Option<(Setting, String)>) -> Self {
        Self { text: text.into(), cause: Some(Proof { cause, change }) }
    }
}

/// What the probe `exchange` has shown, in one sentence; `None` if it is not a probe, or got no response.
pub fn conclusion(exchange: &Exchange) -> Option<String> {
    let record = exchange.probe.as_ref()?;
    let case = Case::of(exchange, &[]);
    case.failure().is_none().then(|| reading(&case, record).text)
}

pub(super) fn rules(case: &Case<'_>, record: &ProbeRecord, findings: &mut Findings) {
    let reading = reading(case, record);
    if let Some(proof) = reading.cause {
        let header = case.header_line(BUCKET_REGION);
        let finding = findings.proven(proof.cause, &[&case.status_line(), &header, case.quote()]);
        finding.remark(&reading.text);
        if let Some((field, value)) = proof.change {
            finding.change(field, value);
        }
    }
}

fn reading(case: &Case<'_>, record: &ProbeRecord) -> Reading {
    match record.probe {
        Probe::CredentialsElsewhere => credentials_elsewhere(case),
        Probe::OtherBasicEncoding => other_encoding(case),
        Probe::CleanSecret => clean_secret(case, record),
        Probe::Anonymous => anonymous(case, record),
        Probe::Clock => clock(case),
        Probe::Region => region(case),
        Probe::Certificates => certificates(case),
        Probe::EmptyBatch => {
            one_thing_changed(case, record, "an empty batch", "the content of the batch is what the receiver refuses")
        }
        Probe::WithoutDatedPath => one_thing_changed(
            case,
            record,
            "the URL without the dated path",
            "the appended path is what the receiver refuses, and the platform always appends it",
        ),
    }
}

fn is_success(case: &Case<'_>) -> bool {
    (200..300).contains(&case.status())
}

fn has_token(case: &Case<'_>) -> bool {
    is_success(case) && case.says("\"access_token\"")
}

fn credentials_elsewhere(case: &Case<'_>) -> Reading {
    let place = case.configured(Setting::CredentialsIn);
    if has_token(case) {
        let text = format!(
            "With the client secret in the {place} the endpoint returns a token: that is where it expects the secret."
        );
        let change = Some((Setting::CredentialsIn, place.to_owned()));
        return Reading::proves(text, &cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, change);
    }
    Reading::says(format!(
        "With the client secret in the {place} the request is refused too ({}): the place is not the cause.",
        case.status()
    ))
}

fn other_encoding(case: &Case<'_>) -> Reading {
    let encoding = match case.configured(Setting::BasicEncoding) {
        "" => "form",
        encoding => encoding,
    };
    if has_token(case) {
        let text = format!("With the {encoding} encoding of Basic credentials the endpoint returns a token.");
        let change = Some((Setting::BasicEncoding, encoding.to_owned()));
        return Reading::proves(text, &cause::oauth2::CLIENT_AUTH_ENCODING_MISMATCH, change);
    }
    Reading::says(format!(
        "With the {encoding} encoding the request is refused too ({}): the encoding is not the cause.",
        case.status()
    ))
}

fn clean_secret(case: &Case<'_>, record: &ProbeRecord) -> Reading {
    if is_success(case) {
        return Reading::proves(
            "With the cleaned secret the request is accepted: the characters around the stored secret are the cause.",
            &cause::credential::HIDDEN_CHARS,
            None,
        );
    }
    Reading::says(format!("With the cleaned secret the response is {}.", compared(case, record)))
}

fn anonymous(case: &Case<'_>, record: &ProbeRecord) -> Reading {
    let status = case.status();
    if is_success(case) {
        return Reading::says(format!(
            "Without any credentials the response is {status}: the destination does not require them here."
        ));
    }
    match record.after_status {
        Some(before) if before == status => Reading::says(format!(
            "With and without credentials the response is {status}: either they do not arrive, or something refuses the request before it checks them."
        )),
        Some(before) => Reading::says(format!(
            "Without credentials the response is {status}, with them {before}: they arrive and are checked."
        )),
        None => Reading::says(format!("Without credentials the response is {status}.")),
    }
}

fn clock(case: &Case<'_>) -> Reading {
    let Some(skew) = case.skew_seconds() else {
        return Reading::says("The response has no Date header, so the host's time is not known.");
    };
    let by = format!("The host's clock is {skew:+.0} s from this machine's");
    if skew.abs() <= CLOCKS_AGREE_SECONDS {
        Reading::says(format!("{by}: the clocks agree."))
    } else if skew.abs() <= CLOCK_LIMIT_SECONDS {
        Reading::says(format!("{by}: signatures allow that, tokens may not."))
    } else {
        Reading::says(format!(
            "{by}, more than most services allow. One of the two clocks is wrong: compare both with a third."
        ))
    }
}

fn region(case: &Case<'_>) -> Reading {
    let found = case.header(BUCKET_REGION);
    let configured = case.configured(Setting::Region);
    if found.is_empty() {
        let status = case.status();
        return Reading::says(match status {
            429 | 500.. => format!(
                "The response ({status}) does not name a region: the service refuses requests for now, so this says nothing about the bucket. Send the probe again later."
            ),
            404 => {
                "The response (404) does not name a region: the bucket does not exist, or the store is not Amazon S3."
                    .to_owned()
            }
            _ => format!("The response ({status}) does not name a region, so the bucket's region is not known."),
        });
    }
    if found == configured {
        return Reading::says(format!("The bucket is in {found}, as configured: the region is not the cause."));
    }
    let text = format!("The bucket is in {found}, and the destination signs for {configured}.");
    Reading::proves(text, &cause::aws::REGION_WRONG, Some((Setting::Region, found.to_owned())))
}

fn certificates(case: &Case<'_>) -> Reading {
    let chain = case.exchange.tls.as_ref().map_or(&[][..], |tls| &tls.chain);
    let Some(leaf) = chain.first() else {
        return Reading::says("No certificates were seen.");
    };
    Reading::says(format!(
        "The host presents {} certificate{}, the first for {}, issued by {}, valid until {}; it is trusted here.",
        chain.len(),
        if chain.len() == 1 { "" } else { "s" },
        crate::domain::display::visible(&leaf.subject),
        crate::domain::display::visible(&leaf.issuer),
        leaf.not_after,
    ))
}

fn one_thing_changed(case: &Case<'_>, record: &ProbeRecord, changed: &str, then: &str) -> Reading {
    if is_success(case) {
        Reading::says(format!("With {changed} the request is accepted ({}): {then}.", case.status()))
    } else {
        Reading::says(format!("With {changed} the response is {}.", compared(case, record)))
    }
}

/// The status beside that of the exchange to explain.
fn compared(case: &Case<'_>, record: &ProbeRecord) -> String {
    let status = case.status();
    match record.after_status {
        Some(before) if before == status => format!("{status} again: that is not the cause"),
        Some(before) => format!("{status} instead of {before}"),
        None => status.to_string(),
    }
}
