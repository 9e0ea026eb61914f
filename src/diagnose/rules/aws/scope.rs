//! The credential scope (date, region, service) is not the one that the service expects.
//!
//! Source: the sentences of Amazon S3, `MinIO`, Versity, Ceph, Swift, Garage, `LocalStack`, Cloudflare R2 and API
//! Gateway; AWS IAM User Guide, "Troubleshoot Signature Version 4 signing".

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::claim::Claim;
use crate::diagnose::finding::{Findings, named};
use crate::diagnose::rules::aws::{compare, key};
use crate::diagnose::rules::credential;
use crate::diagnose::rules::store_url;
use crate::diagnose::rules::table::{Table, When, by};
use crate::domain::Setting;
use crate::domain::destination::is_s3;

/// What is wrong about the credential, by the words of the service.
pub(in crate::diagnose) static TABLE: Table = Table {
    name: "aws/scope",
    rules: &[
        by(When::Message(&["incorrect service", "correct service", "service is wrong"]), service),
        by(When::Message(DATE), date),
        by(When::Message(&["incorrect terminal", "valid terminator"]), terminator),
        // Garage names the scope that it got, and its own region in every error.
        by(When::Message(&["unexpected scope"]), unexpected),
        // What is not the form of a scope, and speaks of the region, finds fault with it.
        by(When::All(&[When::Message(&["region"]), When::Not(&When::Message(&["/region/"]))]), region),
        by(When::Is(is_in_other_region), by_host),
        by(When::Else, key::malformed),
    ],
};

const DATE: &[&str] = &[
    "credential date",
    "incorrect date format",
    "date in credential scope",
    "date in the credential",
    "date is not the same as x-amz-date",
];

pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

/// The region that the service names as its own.
pub(in crate::diagnose) fn expected_region(case: &Case<'_>) -> Option<String> {
    let in_json = case.error.json.as_ref().and_then(|json| json["region"].as_str()).unwrap_or_default();
    let named = [case.xml("Region").trim(), case.header("x-amz-bucket-region"), in_json];
    let named = named.into_iter().find(|region| is_name(region)).map(str::to_owned);
    named
        .or_else(|| ["expecting", "expected region", "expected", "should be"].iter().find_map(|word| after(case, word)))
}

/// The region after `word` in the message: a name, quoted or at the end of its clause, or the second part of a scope.
fn after(case: &Case<'_>, word: &str) -> Option<String> {
    let message = case.error.message.as_str();
    let lower = message.to_ascii_lowercase();
    let starts = lower.match_indices(word).filter(|(at, _)| !lower[..*at].ends_with("un"));
    let ends = starts.map(|(at, _)| at + word.len());
    ends.filter_map(|at| message.get(at..)).find_map(named_first)
}

fn named_first(text: &str) -> Option<String> {
    let text = text.trim_start_matches([':', ' ', '=']);
    let text = text.strip_prefix("scope").map_or(text, |rest| rest.trim_start_matches([':', ' ']));
    let end = |text: &str| text.find(['\'', '"', '`', ' ', ',', ';', ')']).unwrap_or(text.len());
    if let Some(quoted) = text.strip_prefix(['\'', '"', '`']) {
        return quoted.get(..end(quoted)).filter(|name| is_name(name)).map(str::to_owned);
    }
    let name = text.get(..end(text))?;
    let is_last = !text.get(name.len()..)?.starts_with(' ');
    let name = name.trim_end_matches('.');
    match name.split('/').collect::<Vec<_>>().as_slice() {
        [_, region, _, "aws4_request"] => Some(*region),
        _ => is_last.then_some(name),
    }
    .filter(|name| is_name(name))
    .map(str::to_owned)
}

/// A region's name: one word of letters, digits and dashes.
fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The service that the message names as the right one.
fn expected_service(case: &Case<'_>) -> Option<String> {
    let message = case.error.message.as_str();
    let service = ["correct service: '", "belongs to \""].iter().find_map(|start| message.split(start).nth(1))?;
    let service = service.split(['\'', '"']).next().filter(|name| is_name(name))?;
    Some(service.to_owned())
}

fn region(case: &Case<'_>, findings: &mut Findings) {
    let signed = case.signed_region();
    let expected = expected_region(case).or_else(|| store_url::region_of(&case.host()));
    let expected = expected.filter(|region| *region != signed);
    let header = case.header_line("x-amz-bucket-region");
    let quotes: &[&str] = &[&case.status_line(), &case.scope_line(), told(case), &header];
    if let Some(region) = expected.clone().filter(|region| credential::clean(signed) == region) {
        findings
            .proven(&cause::credential::HIDDEN_CHARS, quotes)
            .titled(format!("The region was entered with something around it: {signed:?}."))
            .change(Setting::Region, region);
        return;
    }
    let finding = findings.proven(&cause::aws::REGION_WRONG, quotes);
    if let Some(region) = expected {
        let title = match signed {
            "" => format!("The request is signed for no region, and the service is in {}.", named(&region)),
            signed => format!("The request is signed for {}, and the service is in {}.", named(signed), named(&region)),
        };
        finding.titled(title).fixed_by(format!("Set the region to {}.", named(&region)));
        if let Some(url) = store_url::in_region(&case.configured_url(), &region) {
            finding.change(Setting::Url, url);
        }
        finding.change(Setting::Region, region);
    }
}

/// True if nothing is said of a part of the header, and the host names another region than was signed for.
fn is_in_other_region(case: &Case<'_>) -> bool {
    !key::is_about_header(case) && compare::other_region(case).is_some()
}

fn by_host(case: &Case<'_>, findings: &mut Findings) {
    let Some((region, _)) = compare::other_region(case) else { return };
    let (line, quote) = (case.status_line(), case.quote());
    findings
        .likely(&cause::aws::REGION_WRONG, &[&line, &case.host(), &case.scope_line(), quote])
        .titled(format!(
            "The request is signed for {}, and the host names {}.",
            named(case.signed_region()),
            named(&region)
        ))
        .change(Setting::Region, region);
    findings.possible(&cause::aws::AUTHORIZATION_MALFORMED, &[&line, quote]);
}

fn service(case: &Case<'_>, findings: &mut Findings) {
    let expected = expected_service(case).or_else(|| is_store(case).then(|| "s3".to_owned()));
    // API Gateway names all that is wrong in one message: one change puts all of it right.
    if case.message_says("valid region") {
        region(case, findings);
        if let Some((finding, service)) = findings.first_mut().zip(expected.clone()) {
            finding.change(Setting::Service, service);
        }
    }
    let quotes: &[&str] = &[&case.status_line(), &case.scope_line(), told(case)];
    let finding = findings.proven(&cause::aws::SERVICE_WRONG, quotes);
    let Some(expected) = expected else { return };
    let signed = Claim::of(case).map_or_else(|| case.configured(Setting::Service).to_owned(), |claim| claim.service);
    finding
        .titled(format!(
            "The request is signed for the service {}, and the endpoint is {}.",
            named(&signed),
            named(&expected)
        ))
        .fixed_by(format!("Set the service to {}.", named(&expected)))
        .change(Setting::Service, expected);
}

/// S3 answers in XML; the services of AWS that sign otherwise do not speak of a store.
fn is_store(case: &Case<'_>) -> bool {
    case.error.json.is_none() || is_s3(case.signed_service())
}

fn date(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), &case.scope_line(), &case.sent_line("x-amz-date"), told(case)];
    let finding = findings.proven(&cause::aws::AUTHORIZATION_MALFORMED, quotes);
    finding.fixed_by("Take the date of the credential scope and X-Amz-Date from one reading of the clock, in UTC.");
    match Claim::of(case) {
        Some(claim) => {
            let time = case.sent("x-amz-date").unwrap_or_default();
            finding.titled(format!(
                "The credential scope has the date {}, and X-Amz-Date is {}.",
                named(&claim.date),
                if time.is_empty() { "another".to_owned() } else { named(time) }
            ))
        }
        None => finding.titled("The date of the credential scope is not that of X-Amz-Date."),
    };
}

fn terminator(case: &Case<'_>, findings: &mut Findings) {
    findings
        .proven(&cause::aws::AUTHORIZATION_MALFORMED, &[&case.status_line(), &case.scope_line(), told(case)])
        .titled("The credential scope does not end with aws4_request.")
        .fixed_by("End the credential scope with aws4_request.");
}

/// The scope as a whole is refused: its parts are compared with what the service and the request say.
fn unexpected(case: &Case<'_>, findings: &mut Findings) {
    let Some(claim) = Claim::of(case) else { return };
    let is_other_region = expected_region(case).is_some_and(|region| region != claim.region);
    let is_other_date = case.sent("x-amz-date").is_some_and(|time| !time.starts_with(&claim.date));
    if is_other_region {
        region(case, findings);
    } else if claim.service != "s3" {
        service(case, findings);
    } else if is_other_date {
        date(case, findings);
    } else if claim.terminator != "aws4_request" {
        terminator(case, findings);
    }
}

/// The sentence, with the element that names the region.
fn told<'c>(case: &'c Case<'_>) -> &'c str {
    let at = case.place_of("<Message>").or_else(|| case.place_of("message")).unwrap_or_default();
    case.quote_around(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_read_from_every_way_to_name_it() {
        for (text, region) in [
            (" 'eu-central-1'", Some("eu-central-1")),
            (" \"nl\"", Some("nl")),
            (": garage)", Some("garage")),
            (" us-west-002.", Some("us-west-002")),
            (" scope: 20260305/garage/s3/aws4_request", Some("garage")),
            (" a region AWS publishes", None),
            (" \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"", None),
            ("", None),
        ] {
            assert_eq!(named_first(text).as_deref(), region, "{text}");
        }
    }
}
