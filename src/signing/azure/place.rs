//! What a place in Blob Storage is to a signature.

use super::layout::Resource;
use crate::domain::blob_place::BlobPlace;
use crate::domain::{Setting, Target};
use crate::signing::SigningError;

/// The place that `target` names.
pub(super) fn of(target: &Target) -> Result<BlobPlace, SigningError> {
    BlobPlace::of(target).map_err(|missing| {
        SigningError::new(
            Setting::Url,
            if missing.is_path_style {
                "names no container; write http://<address>/<account>/<container>"
            } else {
                "names no container; write https://<account>.blob.core.windows.net/<container>"
            },
        )
    })
}

pub(super) fn resource(place: &BlobPlace) -> Resource<'_> {
    Resource { account: &place.account, container: &place.container, blob: &place.blob }
}
