//! A token request as the token endpoint checks it.
//!
//! Source: RFC 6749 §2.3.1 (client password), §3.2 (token endpoint), §4.4.2 (client credentials), §5.2 (errors).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Check, ReceivedRequest, Verdict, is_same};
use crate::domain::Secret;

/// How a client authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubMode {
    /// `Authorization: Basic`
    Header,
    /// `client_id` and `client_secret` in the form.
    Body,
}

/// A client that the endpoint knows. Not `Debug`: it holds the secret.
pub struct RegisteredClient<'a> {
    pub client_id: &'a str,
    pub client_secret: &'a Secret,
    /// The one way in which it may authenticate.
    pub sub_mode: SubMode,
}

/// Why the endpoint refuses: the error codes of RFC 6749 §5.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Something is missing, twice, or cannot be read.
    InvalidRequest {
        parameter: &'static str,
        text: String,
    },
    /// Not authenticated; `sub_mode` is the one it tried.
    InvalidClient {
        sub_mode: Option<SubMode>,
        reason: InvalidClient,
    },
    UnsupportedGrantType {
        grant_type: String,
    },
    InvalidScope {
        scope: String,
    },
}

/// What is wrong about a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidClient {
    Missing,
    Malformed,
    Unknown { client_id: String },
    WrongSecret { client_id: String },
    WrongSubMode { client_id: String },
}

/// Who asked for a token, and for which scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    pub client_id: String,
    pub scope: Option<String>,
}

/// Check a token request. What is granted is meaningful only if nothing is refused.
pub fn verify(
    request: &ReceivedRequest,
    clients: &[RegisteredClient<'_>],
    scope: Option<&str>,
) -> (Verdict<Refusal>, Option<Granted>) {
    let mut verdict = Verdict::default();
    let content_type = request.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    verdict.check(
        Check::new("content type", is_form, "application/x-www-form-urlencoded", content_type)
            .or_hint(|| "A token request is a form.".to_owned()),
        || Refusal::InvalidRequest { parameter: "content-type", text: "the body has to be a form".to_owned() },
    );
    let form: Vec<(String, String)> = form_urlencoded::parse(request.body.bytes()).into_owned().collect();
    check_form(&mut verdict, request, &form);
    let grant_type = value(&form, "grant_type").unwrap_or_default();
    verdict.check(
        Check::equal("grant_type", "client_credentials", grant_type)
            .or_hint(|| "The grant is client_credentials.".to_owned()),
        || match grant_type {
            "" => Refusal::InvalidRequest { parameter: "grant_type", text: "grant_type is missing".to_owned() },
            other => Refusal::UnsupportedGrantType { grant_type: other.to_owned() },
        },
    );
    let client_id = check_client(&mut verdict, request, &form, clients);
    let requested = value(&form, "scope").filter(|scope| !scope.is_empty());
    if let Some(requested) = requested {
        let is_known =
            scope.is_none_or(|scope| requested.split(' ').all(|part| scope.split(' ').any(|own| own == part)));
        verdict.check(
            Check::new("scope", is_known, scope.unwrap_or("any"), requested)
                .or_hint(|| "This endpoint does not know that scope.".to_owned()),
            || Refusal::InvalidScope { scope: requested.to_owned() },
        );
    }
    let granted = client_id
        .filter(|_| verdict.is_accepted())
        .map(|client_id| Granted { client_id, scope: requested.or(scope).map(str::to_owned) });
    (verdict, granted)
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// No parameter twice (RFC 6749 §3.2), and no credential in the URL (§2.3.1).
fn check_form(verdict: &mut Verdict<Refusal>, request: &ReceivedRequest, form: &[(String, String)]) {
    let twice = form.iter().enumerate().find(|(at, (name, _))| form[..*at].iter().any(|(known, _)| known == name));
    let name = twice.map_or("", |(_, (name, _))| name.as_str());
    verdict.check(
        Check::new("parameters", twice.is_none(), "each once", name)
            .or_hint(|| format!("{name} stands in the form twice.")),
        || Refusal::InvalidRequest { parameter: "form", text: format!("{name} is repeated") },
    );
    let in_url = request.query_pairs().iter().any(|(name, _)| matches!(name.as_str(), "client_id" | "client_secret"));
    verdict.check(
        Check::new("query", !in_url, "no credentials", if in_url { "credentials" } else { "no credentials" })
            .or_hint(|| "Credentials must not stand in the URL, where logs keep them.".to_owned()),
        || Refusal::InvalidRequest { parameter: "query", text: "credentials must not be in the URL".to_owned() },
    );
}

/// Id and secret as they came, and how.
struct Presented {
    sub_mode: SubMode,
    /// Every reading: as typed, and form-decoded.
    readings: Vec<(String, Secret)>,
}

fn check_client(
    verdict: &mut Verdict<Refusal>,
    request: &ReceivedRequest,
    form: &[(String, String)],
    clients: &[RegisteredClient<'_>],
) -> Option<String> {
    let presented = match presented(request, form) {
        Ok(presented) => presented,
        Err(refusal) => {
            let (received, hint) = match &refusal {
                Refusal::InvalidRequest { .. } => {
                    ("in the header and in the body", "Send the credentials in one place only.")
                }
                Refusal::InvalidClient { reason: InvalidClient::Malformed, .. } => {
                    ("a Basic header that cannot be read", "Basic is the base64 of id:secret.")
                }
                _ => ("none", "Send client id and secret, in the header or in the body."),
            };
            verdict
                .check(Check::new("client authentication", false, "one", received).or_hint(|| hint.to_owned()), || {
                    refusal
                });
            return None;
        }
    };
    let sub_mode = presented.sub_mode;
    let invalid = |reason| Refusal::InvalidClient { sub_mode: Some(sub_mode), reason };
    let known = presented.readings.iter().find_map(|(id, secret)| {
        clients.iter().find(|client| is_same(client.client_id, id)).map(|client| (client, id.clone(), secret))
    });
    let id = presented.readings.first().map(|(id, _)| id.clone()).unwrap_or_default();
    // Whoever swaps id and secret must not find the secret in a report.
    let is_secret = clients.iter().any(|client| is_same(client.client_secret.expose(), &id));
    let shown = if is_secret { crate::domain::display::MASK.to_owned() } else { id };
    let check = Check::new("client id", known.is_some(), "a registered client", &shown)
        .or_hint(|| "No such client here; copy its id again.".to_owned());
    if !verdict.check(check, || invalid(InvalidClient::Unknown { client_id: shown.clone() })) {
        return None;
    }
    let (client, client_id, _) = known?;
    let (expected, received) = (sub_mode_text(client.sub_mode), sub_mode_text(sub_mode));
    verdict.check(
        Check::equal("client authentication", expected, received)
            .or_hint(|| format!("This client is registered for its secret in the {expected}.")),
        || invalid(InvalidClient::WrongSubMode { client_id: client_id.clone() }),
    );
    let mut secrets = presented.readings.iter().filter(|(id, _)| *id == client_id);
    let is_right = secrets.any(|(_, secret)| is_same(secret.expose(), client.client_secret.expose()));
    verdict.check(
        Check::secret("client secret", is_right).or_hint(|| {
            "The secret is another one. If it has special characters, look at how it was encoded.".to_owned()
        }),
        || invalid(InvalidClient::WrongSecret { client_id: client_id.clone() }),
    );
    Some(client_id)
}

fn sub_mode_text(sub_mode: SubMode) -> &'static str {
    match sub_mode {
        SubMode::Header => "header",
        SubMode::Body => "body",
    }
}

fn presented(request: &ReceivedRequest, form: &[(String, String)]) -> Result<Presented, Refusal> {
    let header = request.header("authorization");
    let in_body = value(form, "client_secret");
    match (header, in_body) {
        (Some(_), Some(_)) => Err(Refusal::InvalidRequest {
            parameter: "client_secret",
            text: "more than one client authentication method".to_owned(),
        }),
        (Some(header), None) => {
            let readings = basic(header)
                .ok_or(Refusal::InvalidClient { sub_mode: Some(SubMode::Header), reason: InvalidClient::Malformed })?;
            Ok(Presented { sub_mode: SubMode::Header, readings })
        }
        (None, Some(secret)) => {
            let client_id = value(form, "client_id").unwrap_or_default().to_owned();
            Ok(Presented { sub_mode: SubMode::Body, readings: vec![(client_id, Secret::new(secret))] })
        }
        (None, None) => Err(Refusal::InvalidClient { sub_mode: None, reason: InvalidClient::Missing }),
    }
}

/// Id and secret of a Basic header: as the RFC says (form-encoded first), and as many clients send them (as typed).
fn basic(header: &str) -> Option<Vec<(String, Secret)>> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let form_decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    let mut readings = Vec::new();
    if let (Some(id), Some(secret)) = (form_decoded(id), form_decoded(secret)) {
        readings.push((id, Secret::new(secret)));
    }
    readings.push((id.to_owned(), Secret::new(secret)));
    Some(readings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::request::tests::request;

    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
    const ID: &str = "1PpG/Q 1";
    const SECRET: &str = "z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw=";

    fn refusal(headers: &[(&str, &str)], body: &str, sub_mode: SubMode) -> Option<Refusal> {
        let secret = Secret::new(SECRET);
        let clients = [RegisteredClient { client_id: ID, client_secret: &secret, sub_mode }];
        verify(&request("POST", "/token", headers, body), &clients, Some("deliver read")).0.refusal
    }

    fn basic_header(credentials: &str) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[test]
    fn basic_credentials_are_taken_form_encoded_and_as_typed() {
        // Values of openid/AppAuth-Android#337.
        let encoded = "Basic MVBwRyUyRlErMTp6JTJGdFo5VndGWnFBcG1JUSUyQlpIMUk1cExrJTJGdUI0dWQlM0FYMiUyRjhiTCUyQndmRlR0MXJGdyUzRA==";
        for header in [encoded.to_owned(), basic_header(&format!("{ID}:{SECRET}"))] {
            let headers = [FORM, ("authorization", header.as_str())];
            assert_eq!(refusal(&headers, "grant_type=client_credentials", SubMode::Header), None, "{header}");
        }
    }

    #[test]
    fn the_form_is_taken_from_a_client_that_is_registered_for_it() {
        let body = "grant_type=client_credentials&client_id=1PpG%2FQ+1&client_secret=z%2FtZ9VwFZqApmIQ%2BZH1I5pLk%2FuB4ud%3AX2%2F8bL%2BwfFTt1rFw%3D";
        assert_eq!(refusal(&[FORM], body, SubMode::Body), None);
        assert!(matches!(
            refusal(&[FORM], body, SubMode::Header),
            Some(Refusal::InvalidClient { reason: InvalidClient::WrongSubMode { .. }, .. })
        ));
    }

    #[test]
    fn how_a_client_did_not_say_who_it_is_is_told() {
        let secret = Secret::new(SECRET);
        let clients = [RegisteredClient { client_id: ID, client_secret: &secret, sub_mode: SubMode::Header }];
        let told = |authorization: Option<&str>, body: &str| {
            let headers: Vec<_> =
                [FORM].into_iter().chain(authorization.map(|value| ("authorization", value))).collect();
            let verdict = verify(&request("POST", "/token", &headers, body), &clients, None).0;
            let mut failed = verdict.report.failed().filter(|check| check.name == "client authentication");
            failed.next().map(|check| check.received.clone()).unwrap_or_default()
        };
        let (grant, right) = ("grant_type=client_credentials", basic_header(&format!("{ID}:{SECRET}")));
        assert_eq!(told(None, grant), "none");
        assert_eq!(told(Some("Basic !"), grant), "a Basic header that cannot be read");
        let both = format!("{grant}&client_id=a&client_secret=b");
        assert_eq!(told(Some(&right), &both), "in the header and in the body");
    }

    #[test]
    fn each_thing_wrong_is_refused_by_its_own_name() {
        let right = basic_header(&format!("{ID}:{SECRET}"));
        let wrong = basic_header(&format!("{ID}:x"));
        let other = basic_header("x:y");
        let grant = "grant_type=client_credentials";
        let code = |headers: &[(&str, &str)], body: &str| match refusal(headers, body, SubMode::Header) {
            None => "none",
            Some(Refusal::InvalidRequest { parameter, .. }) => parameter,
            Some(Refusal::UnsupportedGrantType { .. }) => "grant",
            Some(Refusal::InvalidScope { .. }) => "scope",
            Some(Refusal::InvalidClient { reason, .. }) => match reason {
                InvalidClient::Missing => "missing",
                InvalidClient::Malformed => "malformed",
                InvalidClient::Unknown { .. } => "unknown",
                InvalidClient::WrongSecret { .. } => "secret",
                InvalidClient::WrongSubMode { .. } => "sub-mode",
            },
        };
        let auth = |value| [FORM, ("authorization", value)];
        assert_eq!(code(&auth(&right), grant), "none");
        assert_eq!(code(&auth(&wrong), grant), "secret");
        assert_eq!(code(&auth(&other), grant), "unknown");
        assert_eq!(code(&auth("Basic ???"), grant), "malformed");
        assert_eq!(code(&auth("Bearer x"), grant), "malformed");
        assert_eq!(code(&[FORM], grant), "missing");
        assert_eq!(code(&auth(&right), ""), "grant_type");
        assert_eq!(code(&auth(&right), "grant_type=password"), "grant");
        assert_eq!(code(&auth(&right), "grant_type=client_credentials&scope=write"), "scope");
        assert_eq!(code(&auth(&right), "grant_type=client_credentials&scope=read"), "none");
        assert_eq!(code(&auth(&right), "grant_type=client_credentials&grant_type=x"), "form");
        assert_eq!(code(&auth(&right), "grant_type=client_credentials&client_id=a&client_secret=b"), "client_secret");
        assert_eq!(code(&[("authorization", right.as_str())], grant), "content-type");
    }
}
