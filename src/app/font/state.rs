//! Fonts of the system, for scripts that the built-in ones do not have.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A font of this system, read because a text needed it.
pub struct SystemFont {
    /// The name of its file.
    pub name: String,
    /// Of the file, which may hold several.
    pub index: u32,
    pub bytes: Vec<u8>,
}

impl AsRef<[u8]> for SystemFont {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for SystemFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SystemFont({}, face {}, {} bytes)", self.name, self.index, self.bytes.len())
    }
}

/// What was read, and what no font has.
#[derive(Debug, Default)]
pub struct Fonts {
    /// In the order in which they were needed. Nothing is read before a text needs it.
    pub loaded: Vec<Arc<SystemFont>>,
    /// Characters that no font of this system has.
    pub missing: BTreeSet<char>,
    /// Characters that are looked for now.
    pub(in crate::app) searched: BTreeSet<char>,
    /// Characters that were wanted meanwhile.
    pub(in crate::app) waiting: BTreeSet<char>,
}

impl Fonts {
    /// Bytes of all fonts that were read.
    pub fn bytes(&self) -> usize {
        self.loaded.iter().map(|font| font.bytes.len()).sum()
    }
}
