//! An OAuth2 token endpoint, and an API that takes its tokens.
//!
//! Source: RFC 6749 §5, RFC 6750 §3, RFC 8414 (metadata), RFC 7519 (the token).

mod dialect;
mod token;

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use self::token::Tokens;
use super::ingest::{Gate, Ingest};
use super::{Call, Role, RoleName};
use crate::domain::limits;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::keys::{ClientAuthMethod, Oauth2Keys};
use crate::receiver::profile::{Behaviour, Profile, TokenFlaw};
use crate::verify::client_credentials::{RegisteredClient, SubMode};
use crate::verify::{Check, VerifyReport, bearer, client_credentials};

/// Token endpoint and protected resource.
pub struct Oauth2 {
    keys: Oauth2Keys,
    tokens: Mutex<Tokens>,
    needs_scope_asked: bool,
    ingest: Ingest,
}

impl Oauth2 {
    pub fn new(mut keys: Oauth2Keys, profile: Option<Profile>) -> Self {
        let flaw = match profile.map(|profile| profile.behaviour_of(RoleName::Oauth2)) {
            Some(Behaviour::Token(flaw)) => Some(flaw),
            _ => None,
        };
        if let Some(TokenFlaw::ExpiresIn { seconds }) = flaw {
            keys.expires_in = seconds;
        }
        let tokens = Mutex::new(Tokens::new(keys.token_key.clone(), keys.token_form));
        let ingest = Ingest::new(profile, RoleName::Oauth2);
        Self { keys, tokens, needs_scope_asked: flaw == Some(TokenFlaw::NeedsScope), ingest }
    }

    fn clients(&self) -> Vec<RegisteredClient<'_>> {
        let clients = self.keys.clients.iter().map(|client| RegisteredClient {
            client_id: &client.client_id,
            client_secret: &client.client_secret,
            sub_mode: match client.auth {
                ClientAuthMethod::ClientSecretBasic => SubMode::Header,
                ClientAuthMethod::ClientSecretPost => SubMode::Body,
            },
        });
        clients.collect()
    }

    fn token(&self, call: &Call<'_>) -> Answer {
        let length = call.request.body.len();
        if length > limits::RECEIVER_TOKEN_REQUEST_BYTES_MAX {
            let mut report = VerifyReport::default();
            let expected = format!("at most {} bytes", limits::RECEIVER_TOKEN_REQUEST_BYTES_MAX);
            report.push(Check::new("body", false, &expected, &format!("{length} bytes")));
            return Answer::refused("TokenRequestTooLarge", self.too_large(call, length as u64), report);
        }
        let (verdict, granted) = client_credentials::verify(call.request, &self.clients(), self.keys.scope.as_deref());
        let Some(granted) = granted else {
            let Some(refusal) = verdict.refusal else {
                return not_found(verdict.report); // Nothing was refused, so something was granted.
            };
            return dialect::refused(self.keys.dialect, &refusal, call, verdict.report);
        };
        if self.needs_scope_asked && !has_scope(call) {
            return scope_missing(verdict.report);
        }
        let issuer = base_url(call);
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.issue(&granted, &issuer, call, self.keys.expires_in);
        let mut body = json!({
            "access_token": token.expose(), "token_type": "Bearer", "expires_in": self.keys.expires_in,
        });
        if let Some(scope) = &granted.scope {
            body["scope"] = json!(scope);
        }
        let response = Response::new(200)
            .header("Cache-Control", "no-store")
            .header("Pragma", "no-cache")
            .body("application/json", body.to_string());
        Answer::accepted(response, verdict.report)
    }

    fn metadata(&self, call: &Call<'_>) -> Response {
        let issuer = base_url(call);
        let mut methods: Vec<&str> = self.keys.clients.iter().map(|client| client.auth.name()).collect();
        methods.sort_unstable();
        methods.dedup();
        let scopes: Vec<&str> = self.keys.scope.iter().flat_map(|scope| scope.split(' ')).collect();
        let document = json!({
            "issuer": issuer,
            "token_endpoint": format!("{issuer}/token"),
            "token_endpoint_auth_methods_supported": methods,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": scopes,
        });
        Response::new(200).body("application/json", document.to_string())
    }
}

impl Role for Oauth2 {
    fn answer(&self, call: &Call<'_>) -> Answer {
        match (call.request.method.as_str(), call.request.path()) {
            ("POST", "/token") => self.token(call),
            (_, "/token") => not_allowed("POST"),
            ("POST" | "PUT", "/in") => self.ingest.answer(self, call),
            ("GET", path) if path.starts_with("/in/") => self.ingest.answer(self, call),
            (_, "/in") => not_allowed("POST, PUT"),
            ("GET", "/.well-known/openid-configuration" | "/.well-known/oauth-authorization-server") => {
                Answer::accepted(self.metadata(call), VerifyReport::default())
            }
            _ => not_found(VerifyReport::default()),
        }
    }
}

impl Gate for Oauth2 {
    fn credentials(&self, call: &Call<'_>) -> Result<VerifyReport, Box<Answer>> {
        let scope = self.keys.scope.as_deref();
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let verdict = bearer::verify(call.request, |token| tokens.state(token, call.now, scope));
        match verdict.refusal {
            None => Ok(verdict.report),
            Some(refusal) => Err(Box::new(challenge(refusal, scope, verdict.report))),
        }
    }

    fn place(&self, call: &Call<'_>, report: VerifyReport) -> Result<VerifyReport, Box<Answer>> {
        if call.request.path() == "/in" { Ok(report) } else { Err(Box::new(not_found(report))) }
    }
}

fn has_scope(call: &Call<'_>) -> bool {
    form_urlencoded::parse(call.request.body.bytes()).any(|(name, value)| name == "scope" && !value.is_empty())
}

/// A server without a default scope has to refuse (RFC 6749 §3.3).
fn scope_missing(mut report: VerifyReport) -> Answer {
    report.push(
        Check::new("scope", false, "a scope", "absent").or_hint(|| "The flaw of its profile: no default.".to_owned()),
    );
    let body = json!({ "error": "invalid_scope", "error_description": "A scope is required" });
    let response = Response::new(400).header("Cache-Control", "no-store").header("Pragma", "no-cache");
    Answer::refused("invalid_scope", response.body("application/json", body.to_string()), report)
}

fn not_allowed(allowed: &str) -> Answer {
    let response = Response::new(405)
        .header("Allow", allowed)
        .body("application/json", json!({ "error": "invalid_request" }).to_string());
    let mut report = VerifyReport::default();
    report.push(Check::new("method", false, allowed, "another"));
    Answer::refused("MethodNotAllowed", response, report)
}

fn not_found(mut report: VerifyReport) -> Answer {
    report.push(Check::new("path", false, "/token or /in", "another"));
    Answer::refused("NotFound", Response::new(404).body("application/json", r#"{"error":"not_found"}"#), report)
}

/// As the caller reached it.
fn base_url(call: &Call<'_>) -> String {
    let scheme = if call.request.is_https { "https" } else { "http" };
    format!("{scheme}://{}", call.request.authority())
}

/// The challenge of RFC 6750 §3: no error code where no token came.
fn challenge(refusal: bearer::Refusal, scope: Option<&str>, report: VerifyReport) -> Answer {
    let (status, code, description) = match refusal {
        bearer::Refusal::NoToken => (401, "", ""),
        bearer::Refusal::InvalidRequest => (400, "invalid_request", "The access token is malformed"),
        bearer::Refusal::InvalidToken { is_expired: true } => (401, "invalid_token", "The access token expired"),
        bearer::Refusal::InvalidToken { is_expired: false } => (401, "invalid_token", "The access token is not known"),
        bearer::Refusal::InsufficientScope => {
            (403, "insufficient_scope", "The request requires higher privileges than provided by the access token")
        }
    };
    let mut header = "Bearer realm=\"signpost\"".to_owned();
    if let Some(scope) = scope.filter(|_| status != 400) {
        write!(header, ", scope=\"{scope}\"").ok(); // A String takes every write.
    }
    if !code.is_empty() {
        write!(header, ", error=\"{code}\", error_description=\"{description}\"").ok();
    }
    let body = match code {
        "" => json!({ "message": "Unauthorized" }),
        code => json!({ "error": code, "error_description": description }),
    };
    let response = Response::new(status).header("WWW-Authenticate", header).body("application/json", body.to_string());
    Answer::refused(if code.is_empty() { "no token" } else { code }, response, report)
}
