//! A second opinion on every signature: AWS's own signer over the same request.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4::SigningParams;
use time::OffsetDateTime;

use super::key::Signature;
use super::{PayloadHash, Rules};
use crate::domain::{Field, Secret, Sigv4, UnsignedRequest};
use crate::signing::SigningError;

/// Compare `signature` with the one of the `aws-sigv4` crate over the same bytes; a difference is an error
/// that shows both. The body is not hashed again.
pub(super) fn agrees(
    request: &UnsignedRequest,
    auth: &Sigv4<Secret>,
    now: OffsetDateTime,
    rules: Rules,
    signature: &Signature,
) -> Result<(), SigningError> {
    let other = crate_signature(request, auth, now, rules).map_err(|error| {
        SigningError::new(Field::Auth, format!("the second opinion on the signature failed: {error}"))
    })?;
    if other == signature.expose() {
        return Ok(());
    }
    Err(SigningError::new(
        Field::Auth,
        format!(
            "two implementations of SigV4 disagree on this request, so it is not sent: signpost signed {}, aws-sigv4 {other}. Simplify path and query, and report this.",
            signature.expose()
        ),
    ))
}

fn crate_signature(
    request: &UnsignedRequest,
    auth: &Sigv4<Secret>,
    now: OffsetDateTime,
    rules: Rules,
) -> Result<String, Box<dyn std::error::Error>> {
    let token = auth.session_token.as_ref().map(|token| token.expose().to_owned());
    let identity =
        Credentials::new(&auth.access_key_id, auth.secret_access_key.expose(), token, None, "signpost").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(&auth.region)
        .name(&auth.service)
        .time(system_time(now).ok_or("the machine's clock cannot stand at this moment")?)
        .settings(settings(rules))
        .build()?
        .into();
    // The crate adds date, payload hash and token by itself.
    let headers = request
        .headers
        .iter()
        .filter(|header| header.name == "content-type")
        .map(|header| (header.name.as_str(), header.value.expose()))
        .chain([("host", request.target.authority.as_str())]);
    let url = request.target.url().expose().to_owned();
    let payload_hash = PayloadHash::of(&request.body, rules).to_string();
    let body =
        if rules.unsigned_payload { SignableBody::UnsignedPayload } else { SignableBody::Precomputed(payload_hash) };
    let signable = SignableRequest::new(request.method.name(), url, headers, body)?;
    Ok(sign(signable, &params)?.signature().to_owned())
}

/// `now` for the crate; checked, because on Windows this type begins in 1601.
fn system_time(now: OffsetDateTime) -> Option<SystemTime> {
    let since_1970 = now - OffsetDateTime::UNIX_EPOCH;
    let distance = since_1970.unsigned_abs();
    if since_1970.is_negative() {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

fn settings(rules: Rules) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode =
        if rules.encode_path_again { PercentEncodingMode::Double } else { PercentEncodingMode::Single };
    settings.uri_path_normalization_mode =
        if rules.normalize_path { UriPathNormalizationMode::Enabled } else { UriPathNormalizationMode::Disabled };
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::super::{CredentialScope, SigningKey};
    use super::*;
    use crate::domain::target::{PathEncoding, resolve};
    use crate::domain::{Method, Payload};

    #[test]
    fn a_signature_that_aws_does_not_make_is_not_sent() {
        let auth = Sigv4 {
            region: "eu-west-1".to_owned(),
            service: "s3".to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new("hunter2-hunter2"),
            session_token: None,
        };
        let now = datetime!(2026-03-05 01:02:03 UTC);
        let request = UnsignedRequest {
            method: Method::Put,
            target: resolve("https://a.example/b", None, PathEncoding::AsTyped).expect("a good URL").target,
            headers: Vec::new(),
            body: Payload::new(Vec::new()),
            body_shown: None,
        };
        let key = SigningKey::derive(&auth.secret_access_key, &CredentialScope::new(now, &auth.region, &auth.service));
        let other = key.sign_text("another request");
        let error = agrees(&request, &auth, now, Rules::of("s3"), &other).expect_err("it is another signature");
        let text = error.to_string();
        assert!(text.contains("two implementations of SigV4 disagree") && text.contains(other.expose()), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_moment_before_1970_is_one_too() {
        let before = datetime!(1969-12-31 23:59:58 UTC);
        let second = std::time::Duration::from_secs(1);
        assert_eq!(system_time(before), SystemTime::UNIX_EPOCH.checked_sub(2 * second));
        assert_eq!(system_time(OffsetDateTime::UNIX_EPOCH + second), SystemTime::UNIX_EPOCH.checked_add(second));
    }
}
