//! What a file is wanted for.

use crate::app::state::SecretSlot;
use crate::report::golive::ReportForm;
use crate::report::load::LoadForm;

/// What a chosen file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePurpose {
    LoadBatch,
    SaveBatch,
    ImportHar,
    ExportHar(HarScope),
    ExportArrivals,
    ExportLoad(LoadForm),
    SaveResponseBody,
    SaveRequestBody,
    ExportGoLive(ReportForm),
    CaFile,
    ClientCertificate,
    ClientKey,
    SecretFile(SecretSlot),
}

impl FilePurpose {
    /// True if the file is written, not read.
    pub fn is_save(self) -> bool {
        match self {
            Self::SaveBatch
            | Self::ExportHar(_)
            | Self::ExportArrivals
            | Self::ExportLoad(_)
            | Self::SaveResponseBody
            | Self::SaveRequestBody
            | Self::ExportGoLive(_) => true,
            Self::LoadBatch
            | Self::ImportHar
            | Self::CaFile
            | Self::ClientCertificate
            | Self::ClientKey
            | Self::SecretFile(_) => false,
        }
    }
}

/// Which exchanges a HAR file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HarScope {
    /// The exchange on the right, with the others of its send.
    Shown,
    /// The marked rows of the history.
    Selected,
}
