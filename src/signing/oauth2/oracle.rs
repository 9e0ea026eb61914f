//! A second opinion on every token request: the `oauth2` crate builds it from the same settings.
//!
//! The crate takes any function for its HTTP client; ours keeps the request and sends nothing. Compared are the
//! method, `content-type`, `authorization`, and the form as a multiset of decoded pairs. Different by design:
//!
//! | | signpost | `oauth2` | so |
//! |---|---|---|---|
//! | order of the form | what the platform documents, then the what-ifs | `scope` before `client_id` | RFC 6749 knows no order: pairs are compared |
//! | `accept` | `*/*`, from the HTTP client | `application/json` | the platform documents neither: not compared |
//! | URL | as typed | normalised | not compared, `domain::target` has the rules |
//! | unencoded Basic | a what-if | has none | where the two encodings differ, only the scheme of `authorization` is compared |
//!
//! The crate does not wipe its `ClientSecret`, nor the request that it builds. They live for one call of [`agrees`];
//! what is copied from them for the comparison is a [`Secret`] and wiped.

use std::fmt;

use ::oauth2::basic::BasicClient;
use ::oauth2::{AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, Scope};
use zeroize::Zeroize as _;

use super::request::form_encoded;
use super::unused_token_url;
use crate::domain::display::{MASK, visible};
use crate::domain::{BasicEncoding, ClientCredentials, CredentialsIn, Field, Secret, UnsignedRequest};
use crate::signing::SigningError;

/// Compare `request` with the one that the `oauth2` crate builds; a difference is an error that shows both,
/// without any secret.
pub(super) fn agrees(auth: &ClientCredentials<Secret>, request: &UnsignedRequest) -> Result<(), SigningError> {
    let theirs = crate_parts(auth).map_err(|reason| {
        SigningError::new(Field::Auth, format!("the second opinion on the token request failed: {reason}"))
    })?;
    let is_comparable = has_one_basic_form(auth);
    let comparable = |parts: Vec<Part>| -> Vec<Part> {
        parts.into_iter().map(|part| if is_comparable { part } else { part.without_credentials() }).collect()
    };
    let (ours, theirs) = (comparable(our_parts(request)), comparable(theirs));
    let (only_ours, only_theirs) = (only_in(&ours, &theirs), only_in(&theirs, &ours));
    if only_ours.is_empty() && only_theirs.is_empty() {
        return Ok(());
    }
    let list = |parts: Vec<String>| if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    Err(SigningError::new(
        Field::Auth,
        format!(
            "two implementations of OAuth2 disagree on this token request, so it is not sent: signpost has {}, the oauth2 crate has {}. Simplify client id and secret, and report this.",
            list(only_ours),
            list(only_theirs)
        ),
    ))
}

/// What of `parts` is not among `others`, each of which stands for one only; in the form that may be shown.
fn only_in(parts: &[Part], others: &[Part]) -> Vec<String> {
    let mut others: Vec<&Part> = others.iter().collect();
    let mut shown = Vec::new();
    for part in parts {
        match others.iter().position(|other| *other == part) {
            Some(at) => {
                others.swap_remove(at);
            }
            None => shown.push(part.shown()),
        }
    }
    shown
}

const AUTHORIZATION: &str = "authorization";

/// False where the unencoded Basic credentials differ from the form-encoded ones, which are all that the crate has.
fn has_one_basic_form(auth: &ClientCredentials<Secret>) -> bool {
    let is_changed = |text: &str| form_encoded(text) != text;
    match auth.basic_encoding {
        BasicEncoding::Form => true,
        BasicEncoding::Raw => !is_changed(&auth.client_id) && !is_changed(auth.client_secret.expose()),
    }
}

/// One thing that both requests have to have.
struct Part {
    name: String,
    value: Secret,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value.expose() == other.value.expose()
    }
}

impl Part {
    fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: Secret::new(value) }
    }

    /// Basic credentials without what follows the scheme.
    fn without_credentials(self) -> Self {
        if self.name != AUTHORIZATION {
            return self;
        }
        let scheme = self.value.expose().split(' ').next().unwrap_or_default().to_owned();
        Self::new(self.name, scheme)
    }

    /// Only what is known to hold no secret is shown.
    fn shown(&self) -> String {
        const OPEN: [&str; 7] = ["method", "content-type", "grant_type", "client_id", "scope", "audience", "resource"];
        let name = visible(&self.name);
        if OPEN.contains(&self.name.as_str()) {
            format!("{name} \"{}\"", visible(self.value.expose()))
        } else {
            format!("{name} {MASK} ({} bytes)", self.value.expose().len())
        }
    }
}

fn our_parts(request: &UnsignedRequest) -> Vec<Part> {
    let headers = ["content-type", AUTHORIZATION].into_iter().filter_map(|name| request.header(name));
    let headers = headers.map(|header| Part::new(&header.name, header.value.expose()));
    let method = Part::new("method", request.method.name());
    std::iter::once(method).chain(headers).chain(form_parts(request.body.bytes())).collect()
}

fn form_parts(body: &[u8]) -> Vec<Part> {
    form_urlencoded::parse(body).map(|(name, value)| Part::new(name, value)).collect()
}

/// The request of the crate, in the same parts.
fn crate_parts(auth: &ClientCredentials<Secret>) -> Result<Vec<Part>, Box<dyn std::error::Error>> {
    let client = BasicClient::new(ClientId::new(auth.client_id.clone()))
        .set_client_secret(ClientSecret::new(auth.client_secret.expose().to_owned()))
        .set_token_uri(unused_token_url()?)
        .set_auth_type(match auth.credentials_in {
            CredentialsIn::Body => AuthType::RequestBody,
            CredentialsIn::Header => AuthType::BasicAuth,
        });
    let mut exchange = client.exchange_client_credentials().add_scopes(auth.scope.iter().cloned().map(Scope::new));
    // RFC 6749 has neither; the crate takes them as extensions.
    for (name, value) in [("audience", &auth.audience), ("resource", &auth.resource)] {
        if let Some(value) = value {
            exchange = exchange.add_extra_param(name, value.as_str());
        }
    }
    match exchange.request(&capture) {
        Err(RequestTokenError::Request(Captured(request))) => {
            let (head, mut body) = request.into_parts();
            let mut parts = vec![Part::new("method", head.method.as_str())];
            for name in ["content-type", AUTHORIZATION] {
                for value in head.headers.get_all(name) {
                    parts.push(Part::new(name, value.to_str()?));
                }
            }
            parts.extend(form_parts(&body));
            body.zeroize();
            Ok(parts)
        }
        Err(error) => Err(error.to_string().into()),
        Ok(_) => Err("it took a token without a request".into()),
    }
}

/// The HTTP client of the crate: hands the request back and sends nothing.
fn capture(request: HttpRequest) -> Result<HttpResponse, Captured> {
    Err(Captured(Box::new(request)))
}

/// A request that was built and not sent. Its `Debug` shows nothing: it holds the client secret.
#[derive(thiserror::Error)]
#[error("the request was not sent")]
struct Captured(Box<HttpRequest>);

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Captured")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Header, HeaderOrigin, Payload, WireText};
    use crate::signing::oauth2::token_request;

    fn auth(credentials_in: CredentialsIn) -> ClientCredentials<Secret> {
        ClientCredentials {
            token_url: "https://id.example/token".to_owned(),
            client_id: "me".to_owned(),
            client_secret: Secret::new("hunter2/hunter2"),
            credentials_in,
            scope: Some("read write".to_owned()),
            audience: Some("https://api.example".to_owned()),
            resource: None,
            basic_encoding: BasicEncoding::Form,
        }
    }

    fn request(auth: &ClientCredentials<Secret>) -> UnsignedRequest {
        token_request(auth).expect("both agree").request.request
    }

    fn difference(auth: &ClientCredentials<Secret>, request: &UnsignedRequest) -> String {
        let text = agrees(auth, request).expect_err("a difference").text;
        assert!(!text.contains("hunter2") && !text.contains("bWU6"), "{text}");
        text
    }

    fn with_body(auth: &ClientCredentials<Secret>, change: impl Fn(&str) -> String) -> UnsignedRequest {
        let mut request = request(auth);
        let body = change(std::str::from_utf8(request.body.bytes()).expect("a form"));
        request.body = Payload::new(body);
        request
    }

    #[test]
    fn another_value_in_the_form_is_shown_on_both_sides() {
        let auth = auth(CredentialsIn::Body);
        let text = difference(&auth, &with_body(&auth, |body| body.replace("read+write", "read%2Bwrite")));
        assert!(
            text.contains("signpost has scope \"read+write\", the oauth2 crate has scope \"read write\""),
            "{text}"
        );
    }

    #[test]
    fn a_pair_missing_added_or_repeated_is_a_difference() {
        let auth = auth(CredentialsIn::Body);
        let text = difference(&auth, &with_body(&auth, |body| body.replace("&client_id=me", "")));
        assert!(text.contains("signpost has nothing, the oauth2 crate has client_id \"me\""), "{text}");
        let text = difference(&auth, &with_body(&auth, |body| format!("{body}&client_id=me")));
        assert!(text.contains("signpost has client_id \"me\", the oauth2 crate has nothing"), "{text}");
        let text = difference(&auth, &with_body(&auth, |body| format!("{body}&key=hunter2")));
        assert!(text.contains("signpost has key ••• (7 bytes)"), "{text}");
    }

    #[test]
    fn another_order_is_no_difference() {
        let auth = auth(CredentialsIn::Body);
        let reversed = |body: &str| body.rsplit('&').collect::<Vec<_>>().join("&");
        assert_eq!(agrees(&auth, &with_body(&auth, reversed)), Ok(()));
    }

    #[test]
    fn a_secret_that_differs_is_shown_masked() {
        let auth = auth(CredentialsIn::Body);
        let text = difference(&auth, &with_body(&auth, |body| body.replace("hunter2%2Fhunter2", "hunter2hunter2")));
        assert!(
            text.contains("has client_secret ••• (14 bytes), the oauth2 crate has client_secret ••• (15 bytes)"),
            "{text}"
        );
    }

    #[test]
    fn another_authorization_or_content_type_is_a_difference() {
        let auth = auth(CredentialsIn::Header);
        for (name, value) in [("authorization", "Basic bWU6aHVudGVyMg=="), ("content-type", "text/plain")] {
            let mut request = request(&auth);
            request.headers.retain(|header| header.name != name);
            request.headers.push(Header::new(name, WireText::plain(value), HeaderOrigin::Auth));
            assert!(difference(&auth, &request).contains(name));
        }
    }

    #[test]
    fn unencoded_basic_credentials_are_compared_where_form_encoding_changes_nothing() {
        let raw = |secret: &str| ClientCredentials {
            client_secret: Secret::new(secret),
            basic_encoding: BasicEncoding::Raw,
            ..auth(CredentialsIn::Header)
        };
        let with_authorization = |auth: &ClientCredentials<Secret>, value: &str| {
            let mut changed = request(auth);
            changed.headers.retain(|header| header.name != AUTHORIZATION);
            changed.headers.push(Header::new(AUTHORIZATION, WireText::plain(value), HeaderOrigin::Auth));
            changed
        };
        let other = "Basic bWU6aHVudGVyMg==";
        difference(&raw("plain"), &with_authorization(&raw("plain"), other));
        assert_eq!(agrees(&raw("a/b"), &with_authorization(&raw("a/b"), other)), Ok(()), "the crate has no such form");
        difference(&raw("a/b"), &with_authorization(&raw("a/b"), "Bearer x"));
    }

    #[test]
    fn a_captured_request_has_no_debug_form() {
        let request = ::oauth2::http::Request::new(b"client_secret=hunter2".to_vec());
        assert_eq!(format!("{:?}", Captured(Box::new(request))), "Captured");
    }
}
