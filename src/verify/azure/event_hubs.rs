//! A request to Event Hubs with a `SharedAccessSignature` in its Authorization header.
//!
//! Source: Microsoft, "Authenticate access to Event Hubs resources using shared access signatures" and "Generate a SAS
//! token": the string to sign is `sr` as it stands in the token, a line feed, and `se`.

use time::OffsetDateTime;

use super::decide::is_signature;
use crate::domain::{Secret, display};
use crate::signing::azure::hub_token::SCHEME;
use crate::verify::{Check, ReceivedRequest, Verdict};

/// The policy that verifies. Not `Debug`: it holds the key.
pub struct SharedAccessPolicy<'a> {
    pub name: &'a str,
    /// Used as the text it is, never decoded.
    pub key: &'a Secret,
}

/// Why the service refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    MissingToken,
    /// A part is missing, twice, or cannot be read.
    MalformedToken {
        part: &'static str,
    },
    /// The token is for another resource.
    InvalidAudience {
        audience: String,
    },
    /// The policy is not known, or the signature is another one.
    InvalidSignature,
    ExpiredToken {
        expires_at: OffsetDateTime,
    },
}

/// The parts of a token. Not `Debug`: it holds the signature.
struct Parts {
    resource: String,
    signature: Secret,
    expiry: String,
    policy: String,
}

/// Check the token of `request` at the moment `now`.
pub fn verify(request: &ReceivedRequest, policy: &SharedAccessPolicy<'_>, now: OffsetDateTime) -> Verdict<Refusal> {
    let mut verdict = Verdict::default();
    let parts = match parts(request) {
        Ok(parts) => parts,
        Err((refusal, received)) => {
            let check = Check::new("authorization", false, "SharedAccessSignature sr=…&sig=…&se=…&skn=…", received)
                .or_hint(|| hint(&refusal).to_owned());
            verdict.check(check, || refusal);
            return verdict;
        }
    };
    check_audience(&mut verdict, request, &parts);
    verdict.check(
        Check::equal("skn", policy.name, &parts.policy).or_hint(|| "There is no policy of that name here.".to_owned()),
        || Refusal::InvalidSignature,
    );
    let string_to_sign = format!("{}\n{}", parts.resource, parts.expiry);
    let passed = is_signature(parts.signature.expose(), policy.key.expose().as_bytes(), &string_to_sign);
    verdict.check(
        Check::secret("signature", passed).or_hint(|| {
            "The key is another one, or was base64-decoded before signing: Event Hubs takes it as the text it is."
                .to_owned()
        }),
        || Refusal::InvalidSignature,
    );
    check_expiry(&mut verdict, &parts, now);
    verdict
}

fn hint(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::MissingToken => "No token came, or something on the way took the Authorization header away.",
        _ => "The token cannot be read; make it again, each value percent-encoded once.",
    }
}

fn parts(request: &ReceivedRequest) -> Result<Parts, (Refusal, &'static str)> {
    let mut headers = request.headers_named("authorization");
    let header = match (headers.next(), headers.next()) {
        (Some(header), None) => header,
        (None, _) => return Err((Refusal::MissingToken, "no Authorization header")),
        _ => return Err((Refusal::MalformedToken { part: "Authorization" }, "two Authorization headers")),
    };
    let (scheme, fields) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err((Refusal::MissingToken, "another scheme"));
    }
    let (mut resource, mut signature, mut expiry, mut policy) = (None, None, None, None);
    for pair in fields.trim().split('&') {
        let malformed =
            |part| (Refusal::MalformedToken { part }, "a part that is not name=value, or that stands there twice");
        let (name, value) = pair.split_once('=').ok_or_else(|| malformed("pair"))?;
        let slot = match name {
            "sr" => &mut resource,
            "sig" => &mut signature,
            "se" => &mut expiry,
            "skn" => &mut policy,
            _ => return Err((Refusal::MalformedToken { part: "name" }, "a part other than sr, sig, se and skn")),
        };
        if slot.replace(value).is_some() {
            return Err(malformed("repeated"));
        }
    }
    let missing = |part| (Refusal::MalformedToken { part }, "a token that lacks a part");
    Ok(Parts {
        resource: resource.ok_or_else(|| missing("sr"))?.to_owned(),
        signature: Secret::new(decoded(signature.ok_or_else(|| missing("sig"))?)),
        expiry: expiry.ok_or_else(|| missing("se"))?.to_owned(),
        policy: decoded(policy.ok_or_else(|| missing("skn"))?),
    })
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A token opens everything below its resource; scheme and case do not matter.
fn check_audience(verdict: &mut Verdict<Refusal>, request: &ReceivedRequest, parts: &Parts) {
    let audience = decoded(&parts.resource);
    let lower = audience.to_ascii_lowercase();
    let resource = match lower.split_once("://") {
        Some(("http" | "https" | "sb" | "amqp" | "amqps", rest)) => Some(rest),
        Some(_) => None,
        None => Some(lower.as_str()),
    };
    let path = request.decoded_path().to_ascii_lowercase();
    let is_above = resource.is_some_and(|resource| {
        let resource = resource.trim_end_matches('/');
        [request.authority(), request.host()].into_iter().any(|host| {
            let address = format!("{}{path}", host.to_ascii_lowercase());
            let rest = address.strip_prefix(resource);
            !resource.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    });
    let expected = format!("{}{}, or above it", request.authority(), request.path());
    let check = Check::new("sr", is_above, &expected, &audience)
        .or_hint(|| "The token is for another namespace or hub.".to_owned());
    verdict.check(check, || Refusal::InvalidAudience { audience: display::visible(&audience) });
}

fn check_expiry(verdict: &mut Verdict<Refusal>, parts: &Parts, now: OffsetDateTime) {
    let is_number = !parts.expiry.is_empty() && parts.expiry.bytes().all(|b| b.is_ascii_digit());
    let seconds = parts.expiry.parse::<i64>().ok().filter(|_| is_number);
    let check = Check::new("se", seconds.is_some(), "seconds since 1970", &parts.expiry)
        .or_hint(|| "se is a whole number of seconds.".to_owned());
    if !verdict.check(check, || Refusal::MalformedToken { part: "se" }) {
        return;
    }
    let expiry = seconds.unwrap_or(i64::MAX);
    let expires_at = OffsetDateTime::from_unix_timestamp(expiry);
    let check =
        Check::new("expiry", expiry > now.unix_timestamp(), &format!("after {}", now.unix_timestamp()), &parts.expiry)
            .or_hint(|| "The token has expired; make a new one.".to_owned());
    verdict.check(check, || Refusal::ExpiredToken { expires_at: expires_at.unwrap_or(now) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_token_has_a_next_step() {
        assert!(hint(&Refusal::MissingToken).contains("took the Authorization header away"));
        assert!(hint(&Refusal::MalformedToken { part: "sr" }).contains("percent-encoded once"));
    }

    #[test]
    fn an_expiry_is_a_number_and_lies_ahead() {
        let refusal = |expiry: &str| {
            let parts = Parts {
                resource: String::new(),
                signature: Secret::new(""),
                expiry: expiry.to_owned(),
                policy: String::new(),
            };
            let mut verdict = Verdict::default();
            let now = OffsetDateTime::from_unix_timestamp(1_000).expect("a moment");
            check_expiry(&mut verdict, &parts, now);
            verdict.refusal
        };
        assert_eq!(refusal("1001"), None);
        assert_eq!(refusal("99999999999999"), None, "no moment, but ahead");
        for expired in ["1000", "0"] {
            assert!(matches!(refusal(expired), Some(Refusal::ExpiredToken { .. })), "{expired}");
        }
        for expiry in ["", "soon", "+1001", "-1", "1001.5", "99999999999999999999"] {
            assert_eq!(refusal(expiry), Some(Refusal::MalformedToken { part: "se" }), "{expiry}");
        }
    }
}
