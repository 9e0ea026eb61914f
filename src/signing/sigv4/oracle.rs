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
