//! An object that a delivery became: where it is, and how it is read and deleted again.

use time::OffsetDateTime;

use crate::delivery::prepare::{Prepared, prepare};
use crate::domain::auth::AzureService;
use crate::domain::message::Batch;
use crate::domain::{Auth, Destination, Method, Payload, Secret, Target, UnsignedRequest};
use crate::signing::azure::blob::{self, Purpose};
use crate::signing::{self, Signed, SigningError};

/// Where one delivery was stored.
#[derive(Clone)]
pub(super) struct ObjectPlace {
    target: Target,
    pub(super) sent: Payload,
    is_blob: bool,
}

impl ObjectPlace {
    /// `None` where the service keeps no objects.
    pub(super) fn of(
        destination: &Destination,
        auth: &Auth<Secret>,
        batch: &Batch,
        moment: OffsetDateTime,
    ) -> Option<Self> {
        destination.object_path_form()?;
        let is_blob = matches!(auth, Auth::AzureSas(auth) if auth.service == AzureService::BlobStorage);
        let prepared = prepare(destination, auth, batch, moment).ok()?;
        Some(Self { target: prepared.unsigned.target, sent: batch.payload().clone(), is_blob })
    }

    /// The URL, masked.
    pub(super) fn shown(&self) -> String {
        self.target.url().shown().to_owned()
    }

    /// `prepared` with GET or DELETE of this object in place of its delivery.
    pub(super) fn request(
        &self,
        method: Method,
        mut prepared: Prepared,
        auth: &Auth<Secret>,
        now: OffsetDateTime,
    ) -> Result<Prepared, SigningError> {
        let unsigned = UnsignedRequest {
            method,
            target: self.target.clone(),
            headers: Vec::new(),
            body: Payload::new(Vec::new()),
            body_shown: None,
        };
        let Signed { request, notes: _ } = match auth {
            Auth::AzureSas(sas) if self.is_blob => blob::sign_for(Purpose::ReadBack, unsigned, sas, now)?,
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => {
                signing::sign(unsigned, auth, now)?
            }
        };
        prepared.delivery = request;
        prepared.object_path = None;
        prepared.notes.clear();
        Ok(prepared)
    }
}
