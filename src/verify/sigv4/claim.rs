//! What a request says about its own signature: in the Authorization header or in a presigned URL.
//!
//! Source: AWS, "Authenticating Requests: Using the Authorization Header" and "Using Query Parameters",
//! Amazon S3 API Reference.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use crate::domain::Secret;
use crate::domain::credential::known_scheme;
use crate::domain::moment::of_rfc2822;
use crate::verify::ReceivedRequest;

pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Longest validity of a presigned URL, in seconds (seven days).
const EXPIRES_SECONDS_MAX: i64 = 604_800;

/// Where the signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The Authorization header.
    Header,
    /// The query of a presigned URL.
    Query,
}

/// Everything that the request claims. Not `Debug`: it holds signature and session token.
pub(super) struct Claim {
    pub(super) place: Place,
    pub(super) access_key_id: String,
    /// `YYYYMMDD` of the credential scope.
    pub(super) date: String,
    pub(super) region: String,
    pub(super) service: String,
    pub(super) terminator: String,
    /// As listed, in the order listed.
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: Secret,
    /// `YYYYMMDDTHHMMSSZ`, as it is signed.
    pub(super) request_time_text: String,
    pub(super) request_time: OffsetDateTime,
    /// How long a presigned URL is valid.
    pub(super) expires_after: Option<Duration>,
    pub(super) session_token: Option<Secret>,
}

/// Why there is no claim to verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimError {
    /// Neither an Authorization header nor a presigned query.
    Anonymous,
    /// A header and a query, or two headers.
    TwoMechanisms,
    /// Another scheme than `AWS4-HMAC-SHA256`.
    UnsupportedAlgorithm { scheme: String },
    /// A part is missing or cannot be read; the text finishes "the authorization header is malformed; …".
    Malformed { place: Place, part: &'static str, text: String },
    /// No x-amz-date and no Date that can be read.
    NoDate,
}

impl Claim {
    pub(super) fn of(request: &ReceivedRequest) -> Result<Self, ClaimError> {
        let in_query = request.query_pairs().iter().any(|(name, _)| name == "X-Amz-Algorithm");
        let mut headers = request.headers_named("authorization");
        match (headers.next(), headers.next(), in_query) {
            (None, _, false) => Err(ClaimError::Anonymous),
            (Some(header), None, false) => Self::of_header(request, header),
            (None, _, true) => Self::of_query(request),
            _ => Err(ClaimError::TwoMechanisms),
        }
    }

    fn of_header(request: &ReceivedRequest, header: &str) -> Result<Self, ClaimError> {
        let malformed = |part, text: &str| ClaimError::Malformed { place: Place::Header, part, text: text.to_owned() };
        let (scheme, parameters) = header.split_once(' ').unwrap_or((header, ""));
        if scheme != ALGORITHM {
            return Err(ClaimError::UnsupportedAlgorithm { scheme: shown_scheme(header) });
        }
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for pair in parameters.split(',').map(|pair| pair.trim_matches(' ')) {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| malformed("parameters", "a part is not a key=value pair (missing equal-sign)"))?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => {
                    return Err(malformed(
                        "parameters",
                        "it has a part other than Credential, SignedHeaders, Signature",
                    ));
                }
            };
            if slot.replace(value).is_some() {
                return Err(malformed("parameters", "a part stands in it twice"));
            }
        }
        let credential = credential.ok_or_else(|| malformed("Credential", "missing Credential"))?;
        let signed_headers = signed_headers.ok_or_else(|| malformed("SignedHeaders", "missing SignedHeaders"))?;
        let signature = signature.ok_or_else(|| malformed("Signature", "missing Signature"))?;
        let (request_time_text, request_time) = header_time(request)?;
        Self {
            place: Place::Header,
            signed_headers: listed(signed_headers),
            signature: Secret::new(signature),
            request_time_text,
            request_time,
            expires_after: None,
            session_token: request.header("x-amz-security-token").map(Secret::new),
            access_key_id: String::new(),
            date: String::new(),
            region: String::new(),
            service: String::new(),
            terminator: String::new(),
        }
        .with_credential(credential)
    }

    fn of_query(request: &ReceivedRequest) -> Result<Self, ClaimError> {
        let malformed = |part, text: String| ClaimError::Malformed { place: Place::Query, part, text };
        let pairs = request.query_pairs();
        let one = |name: &'static str| {
            let mut values = pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
            match (values.next(), values.next()) {
                (Some(value), None) => Ok(Some(value)),
                (None, _) => Ok(None),
                _ => Err(malformed(name, format!("{name} stands in the query twice"))),
            }
        };
        let needed = |name: &'static str| {
            one(name)?.ok_or_else(|| {
                malformed(
                    name,
                    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.".to_owned(),
                )
            })
        };
        let algorithm = needed("X-Amz-Algorithm")?;
        if algorithm != ALGORITHM {
            return Err(ClaimError::UnsupportedAlgorithm { scheme: shown_scheme(algorithm) });
        }
        let time_text = needed("X-Amz-Date")?;
        let request_time = amz_time(time_text).ok_or_else(|| {
            malformed("X-Amz-Date", "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".to_owned())
        })?;
        let expires: i64 = needed("X-Amz-Expires")?
            .parse()
            .ok()
            .ok_or_else(|| malformed("X-Amz-Expires", "X-Amz-Expires should be a number".to_owned()))?;
        if !(1..=EXPIRES_SECONDS_MAX).contains(&expires) {
            let text = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds";
            return Err(malformed("X-Amz-Expires", text.to_owned()));
        }
        Self {
            place: Place::Query,
            signed_headers: listed(needed("X-Amz-SignedHeaders")?),
            signature: Secret::new(needed("X-Amz-Signature")?),
            request_time_text: time_text.to_owned(),
            request_time,
            expires_after: Some(Duration::seconds(expires)),
            session_token: one("X-Amz-Security-Token")?.map(Secret::new),
            access_key_id: String::new(),
            date: String::new(),
            region: String::new(),
            service: String::new(),
            terminator: String::new(),
        }
        .with_credential(needed("X-Amz-Credential")?)
    }

    fn with_credential(mut self, credential: &str) -> Result<Self, ClaimError> {
        // An access key id may hold a slash, the scope may not: read from the end.
        let mut parts = credential.rsplitn(5, '/');
        let mut next = || parts.next().map(str::to_owned).filter(|part| !part.is_empty());
        let (Some(terminator), Some(service), Some(region), Some(date), Some(access_key_id)) =
            (next(), next(), next(), next(), next())
        else {
            return Err(ClaimError::Malformed {
                place: self.place,
                part: "Credential",
                text: "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
                    .to_owned(),
            });
        };
        (self.terminator, self.service, self.region) = (terminator, service, region);
        (self.date, self.access_key_id) = (date, access_key_id);
        Ok(self)
    }
}

/// A scheme by its name, if it has one: anything else may be a credential.
fn shown_scheme(value: &str) -> String {
    known_scheme(value).unwrap_or("another one, or none").to_owned()
}

fn listed(signed_headers: &str) -> Vec<String> {
    signed_headers.split(';').map(str::to_owned).collect()
}

/// x-amz-date, or else Date in any of its forms.
fn header_time(request: &ReceivedRequest) -> Result<(String, OffsetDateTime), ClaimError> {
    if let Some(text) = request.header("x-amz-date") {
        let time = amz_time(text).ok_or(ClaimError::NoDate)?;
        return Ok((text.to_owned(), time));
    }
    let text = request.header("date").ok_or(ClaimError::NoDate)?;
    let time = amz_time(text).or_else(|| of_rfc2822(text)).ok_or(ClaimError::NoDate)?;
    Ok((crate::signing::sigv4::amz_date(time), time))
}

fn amz_time(text: &str) -> Option<OffsetDateTime> {
    const FORMAT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
    if text.len() != 16 {
        return None; // The parser would take a sign before the year.
    }
    PrimitiveDateTime::parse(text, FORMAT).ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::request::tests::request;

    const SCOPE: &str = "20260305/eu-west-1/s3/aws4_request";

    fn claim(authorization: &str) -> Result<Claim, ClaimError> {
        let headers = [("Authorization", authorization), ("X-Amz-Date", "20260305T010203Z")];
        Claim::of(&request("PUT", "/x", &headers, ""))
    }

    #[test]
    fn the_header_is_read_with_and_without_spaces_and_in_any_order() {
        for authorization in [
            format!("AWS4-HMAC-SHA256 Credential=AK/ID/{SCOPE}, SignedHeaders=host;x-amz-date, Signature=ab"),
            format!("AWS4-HMAC-SHA256 Credential=AK/ID/{SCOPE},SignedHeaders=host;x-amz-date,Signature=ab"),
            format!("AWS4-HMAC-SHA256 Signature=ab,  SignedHeaders=host;x-amz-date, Credential=AK/ID/{SCOPE}"),
        ] {
            let claim = claim(&authorization).unwrap_or_else(|error| panic!("{authorization}: {error:?}"));
            assert_eq!(claim.access_key_id, "AK/ID");
            assert_eq!((claim.date.as_str(), claim.region.as_str()), ("20260305", "eu-west-1"));
            assert_eq!(claim.signed_headers, ["host", "x-amz-date"]);
            assert_eq!(claim.signature.expose(), "ab");
        }
    }

    #[test]
    fn each_malformed_part_is_an_error_of_its_own() {
        let part = |authorization: &str| match claim(authorization).err().expect(authorization) {
            ClaimError::Malformed { part, .. } => part,
            other => panic!("{other:?}"),
        };
        assert_eq!(part(&format!("AWS4-HMAC-SHA256 Credential=A/{SCOPE}, Signature=ab")), "SignedHeaders");
        assert_eq!(part(&format!("AWS4-HMAC-SHA256 Credential=A/{SCOPE}, SignedHeaders=host")), "Signature");
        assert_eq!(part("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=ab"), "Credential");
        assert_eq!(
            part("AWS4-HMAC-SHA256 Credential=A/s3/aws4_request, SignedHeaders=host, Signature=ab"),
            "Credential"
        );
        assert_eq!(part("AWS4-HMAC-SHA256 Credential"), "parameters");
        assert_eq!(part("AWS4-HMAC-SHA256 Signature=a, Signature=a"), "parameters");
        assert_eq!(part("AWS4-HMAC-SHA256 Signatur=a"), "parameters");
        assert!(matches!(claim("Bearer abc").err(), Some(ClaimError::UnsupportedAlgorithm { .. })));
    }

    #[test]
    fn a_request_without_a_signature_or_with_two_is_told_apart() {
        assert_eq!(Claim::of(&request("GET", "/x", &[], "")).err(), Some(ClaimError::Anonymous));
        let two = request("GET", "/x?X-Amz-Algorithm=AWS4-HMAC-SHA256", &[("authorization", "AWS4-HMAC-SHA256 x")], "");
        assert_eq!(Claim::of(&two).err(), Some(ClaimError::TwoMechanisms));
    }

    #[test]
    fn a_date_header_stands_in_for_x_amz_date() {
        let authorization = format!("AWS4-HMAC-SHA256 Credential=A/{SCOPE},SignedHeaders=date;host,Signature=ab");
        let headers = [("authorization", authorization.as_str()), ("date", "Thu, 05 Mar 2026 01:02:03 GMT")];
        let claim = Claim::of(&request("GET", "/x", &headers, "")).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(claim.request_time_text, "20260305T010203Z");
        let no_date = request("GET", "/x", &[("authorization", authorization.as_str())], "");
        assert_eq!(Claim::of(&no_date).err(), Some(ClaimError::NoDate));
    }

    #[test]
    fn a_presigned_url_is_read_and_its_expiry_bounded() {
        let target = |expires: &str| {
            format!(
                "/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20260305%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260305T010203Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host&X-Amz-Signature=ab"
            )
        };
        let claim = Claim::of(&request("PUT", &target("900"), &[], "")).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((claim.place, claim.expires_after), (Place::Query, Some(Duration::minutes(15))));
        for expires in ["0", "604801", "-1", "soon"] {
            assert!(Claim::of(&request("PUT", &target(expires), &[], "")).is_err(), "{expires}");
        }
    }
}
