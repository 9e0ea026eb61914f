//! AWS Signature Version 4, every value on the way kept.
//!
//! ```text
//!  UnsignedRequest ─▶ CanonicalRequest ─hash + scope─▶ StringToSign ─HMAC by SigningKey─▶ Signature ─▶ Authorization
//! ```
//!
//! Source: AWS, "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference; the rules
//! that differ between S3 and other services stand in [`Rules`].

mod canonical;
mod check;
mod key;
mod oracle;
mod string_to_sign;
pub mod uri;

use time::OffsetDateTime;

pub use self::canonical::{CanonicalRequest, PayloadHash, one_space};
pub use self::key::{Signature, SigningKey};
pub use self::string_to_sign::{CredentialScope, StringToSign, amz_date};
use super::{Signed, SigningError};
use crate::domain::destination::is_s3;
use crate::domain::display::MASK;
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::{Header, HeaderOrigin, Secret, SignedRequest, Sigv4, UnsignedRequest, WireText};

/// What differs between services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Dot segments and double slashes are resolved before signing; S3 signs the path as sent.
    pub normalize_path: bool,
    /// The path is percent-encoded once more before signing; S3 does not.
    pub encode_path_again: bool,
    /// VPC Lattice does not support payload signing (VPC Lattice user guide, "SigV4 authenticated requests").
    pub unsigned_payload: bool,
}

impl Rules {
    /// The rules of `service`, by its signing name.
    pub fn of(service: &str) -> Self {
        let is_s3 = is_s3(service);
        Self { normalize_path: !is_s3, encode_path_again: !is_s3, unsigned_payload: service == "vpc-lattice-svcs" }
    }
}

/// Sign `request`. The signature is compared with the one of the `aws-sigv4` crate; a difference ends it.
pub fn sign(request: UnsignedRequest, auth: &Sigv4<Secret>, now: OffsetDateTime) -> Result<Signed, SigningError> {
    let notes = check::settings(auth, &request)?;
    let rules = Rules::of(&auth.service);
    let mut request = request;
    add_headers(&mut request, auth, rules, now);

    let payload_hash = PayloadHash::of(&request.body, rules);
    let canonical_request = CanonicalRequest::of(&request, rules, payload_hash);
    let scope = CredentialScope::new(now, &auth.region, &auth.service);
    let canonical_text = canonical_request.text();
    let string_to_sign = StringToSign::of_text(now, &scope, &canonical_text);
    let signature = SigningKey::derive(&auth.secret_access_key, &scope).sign(&string_to_sign);
    oracle::agrees(&request, auth, now, rules, &signature)?;

    let authorization = authorization(auth, &scope, &canonical_request, &signature);
    request.headers.push(Header::new("authorization", authorization.clone(), HeaderOrigin::Auth));
    let first =
        SigningStep { name: "canonical request", text: canonical_text, line_labels: canonical_request.line_labels() };
    let trace = trace(first, &string_to_sign, &scope, &signature, authorization);
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

fn add_headers(request: &mut UnsignedRequest, auth: &Sigv4<Secret>, rules: Rules, now: OffsetDateTime) {
    let payload_hash = PayloadHash::of(&request.body, rules).to_string();
    let auth_header = |name: &str, value: String| Header::plain(name, value, HeaderOrigin::Auth);
    request.headers.push(auth_header("x-amz-content-sha256", payload_hash));
    request.headers.push(auth_header("x-amz-date", amz_date(now)));
    if let Some(token) = &auth.session_token {
        let value = WireText::masked(token.clone(), MASK);
        request.headers.push(Header::new("x-amz-security-token", value, HeaderOrigin::Auth));
    }
}

fn authorization(
    auth: &Sigv4<Secret>,
    scope: &CredentialScope,
    canonical_request: &CanonicalRequest,
    signature: &Signature,
) -> WireText {
    let start = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={}, Signature=",
        auth.access_key_id,
        canonical_request.signed_headers(),
    );
    WireText::masked(Secret::new(format!("{start}{}", signature.expose())), format!("{start}{MASK}"))
}

fn trace(
    canonical_request: SigningStep,
    string_to_sign: &StringToSign,
    scope: &CredentialScope,
    signature: &Signature,
    authorization: WireText,
) -> SigningTrace {
    let canonical_text = canonical_request.text.clone();
    let string_text = WireText::plain(string_to_sign.to_string());
    let signature_text = WireText::masked(Secret::new(signature.expose()), MASK);
    let step = |name, text, line_labels: Vec<String>| SigningStep { name, text, line_labels };
    let labels = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let derivation = format!(
        "HMAC-SHA256 chain from \"AWS4\" + secret access key\n  over {}\n  over {}\n  over {}\n  over aws4_request",
        scope.date, scope.region, scope.service
    );
    SigningTrace {
        steps: vec![
            canonical_request,
            step(
                "string to sign",
                string_text.clone(),
                labels(&["algorithm", "request time", "credential scope", "SHA-256 of the canonical request"]),
            ),
            step("credential scope", WireText::plain(scope.to_string()), Vec::new()),
            step("signing key", WireText::plain(derivation), Vec::new()),
            step("signature", signature_text.clone(), Vec::new()),
            step("authorization", authorization, Vec::new()),
        ],
        canonical_request: Some(canonical_text),
        string_to_sign: Some(string_text),
        signature: Some(signature_text),
    }
}
