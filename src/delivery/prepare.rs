//! Everything but sending. Pure: the same input gives the same bytes.

use time::OffsetDateTime;

use crate::domain::destination::is_s3;
use crate::domain::destination_check::{self, Clue, Finding, Level};
use crate::domain::message::Batch;
use crate::domain::target::{self, PathEncoding, TargetError};
use crate::domain::{
    Auth, Destination, Field, Header, HeaderOrigin, Note, ObjectPath, Secret, SecretRef, Setting, SignedRequest, Sigv4,
    UnsignedRequest,
};
use crate::net;
use crate::signing::{self, SigningError};

/// What would go out.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The delivery. With OAuth2 its Authorization is a placeholder until there is a token.
    pub delivery: SignedRequest,
    /// The delivery as signed but for its authentication, to sign it again with a token.
    pub unsigned: UnsignedRequest,
    /// OAuth2: the request that fetches the token.
    pub token_request: Option<SignedRequest>,
    /// The dated path, where one is appended.
    pub object_path: Option<ObjectPath>,
    /// What the checks of the destination found, the gravest first.
    pub findings: Vec<Finding>,
    /// What there is to know of the request, the findings first.
    pub notes: Vec<Note>,
}

impl Prepared {
    /// Every header of the delivery in the order of the wire, those of the HTTP client included.
    pub fn delivery_headers(&self) -> Vec<Header> {
        wire_headers(&self.delivery.request)
    }

    /// Refuse what must not go out though it could.
    pub(super) fn allow(&self) -> Result<(), PrepareError> {
        match self.findings.iter().find(|finding| finding.level == Level::Severe) {
            Some(finding) => Err(PrepareError::Check { field: finding.field, text: finding.text.clone() }),
            None => Ok(()),
        }
    }
}

/// Every header of `request` in the order of the wire, those of the HTTP client included.
pub fn wire_headers(request: &UnsignedRequest) -> Vec<Header> {
    request.headers.iter().cloned().chain(net::transport_headers(request)).collect()
}

/// Why nothing can go out, naming the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// It can be shown, and is not sent.
    #[error("{field}: {text}")]
    Check { field: Field, text: String },
    /// A probe that has nothing to ask of this destination; the reason.
    #[error("the probe would tell nothing: {0}")]
    Pointless(&'static str),
}

impl PrepareError {
    /// The field that the user has to change, where that helps.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Target(_) => Some(Setting::Url.into()),
            Self::Signing(error) => Some(error.field),
            Self::Check { field, .. } => Some(*field),
            Self::Pointless(_) => None,
        }
    }
}

/// Build and sign the delivery of `batch` at the moment `now`.
pub fn prepare(
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<Prepared, PrepareError> {
    prepare_to(destination, auth, batch, object_path(destination, now), now)
}

/// The dated path of a delivery at the moment `now`, where the destination's kind has one.
pub(super) fn object_path(destination: &Destination, now: OffsetDateTime) -> Option<ObjectPath> {
    destination.object_path_form().map(|form| ObjectPath::at(form, destination.timestamp, now))
}

/// Like [`prepare`], with `object_path` appended to the URL whatever the destination's kind.
pub(super) fn prepare_to(
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    object_path: Option<ObjectPath>,
    now: OffsetDateTime,
) -> Result<Prepared, PrepareError> {
    let (unsigned, mut notes) = unsigned(destination, auth, batch, object_path.as_ref())?;
    let findings = destination_check::check(&destination.with_auth(auth.map(|_field, secret| Clue::of(secret))));
    notes.extend(object_path.as_ref().map(object_path_note));
    notes.extend(batch.notes().iter().cloned());
    notes.extend(profile_note(&destination.auth));

    let signed = signing::sign(unsigned.clone(), auth, now)?;
    notes.extend(signed.notes);
    let token_request = match auth {
        Auth::ClientCredentials(auth) => {
            let token_request = signing::oauth2::token_request(auth)?;
            notes.extend(token_request.notes);
            Some(token_request.request)
        }
        _ => None,
    };
    let notes = findings.iter().map(Finding::note).chain(notes).collect();
    Ok(Prepared { delivery: signed.request, unsigned, token_request, object_path, findings, notes })
}

/// The delivery but for its authentication, and what there is to know of its target. Of many deliveries to one
/// destination, this is what differs.
pub(super) fn unsigned(
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    object_path: Option<&ObjectPath>,
) -> Result<(UnsignedRequest, Vec<Note>), PrepareError> {
    let resolved = target::resolve(destination.url.expose(), object_path, path_encoding(auth))?;
    let request = UnsignedRequest {
        method: destination.method(),
        target: resolved.target,
        headers: vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)],
        body: batch.payload().clone(),
        body_shown: None,
    };
    Ok((request, resolved.notes))
}

fn profile_note(auth: &Auth<SecretRef>) -> Option<Note> {
    let Auth::Sigv4(Sigv4 { secret_access_key: SecretRef::AwsProfile(name), .. }) = auth else { return None };
    Some(Note::what_if(
        "sigv4.profile",
        format!(
            "Signed with the keys of AWS profile \"{name}\". They work for you, not for the platform: the platform needs keys of its own."
        ),
    ))
}

/// S3 signs the path by its own strict encoding, so the wire has to carry that one.
fn path_encoding(auth: &Auth<Secret>) -> PathEncoding {
    match auth {
        Auth::Sigv4(auth) if is_s3(&auth.service) => PathEncoding::Strict,
        _ => PathEncoding::AsTyped,
    }
}

fn object_path_note(path: &ObjectPath) -> Note {
    Note::info(
        "object_path.assumed",
        format!(
            "The platform's page gives the path as {} and does not say how the timestamp is written: {} in UTC at request time is an assumption. Two batches in the same instant would share one name, and the later one overwrites.",
            path.form.template(),
            path.format.name(),
        ),
    )
}
