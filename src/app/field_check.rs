//! Remarks beside the fields, from what is typed alone.

use super::state::{FieldNote, Fields};

/// Everything there is to say about `fields` without reading a secret.
pub(super) fn notes(fields: &Fields) -> Vec<FieldNote> {
    fields.problems()
}
