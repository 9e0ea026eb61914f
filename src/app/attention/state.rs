//! What ended while nobody looked.

/// Whether the window is looked at, and what it says to who does not.
#[derive(Debug)]
pub struct Attention {
    /// The window has the keyboard. True until it is told otherwise: a window that is not told never calls.
    pub is_focused: bool,
    /// What ended meanwhile, in a few words; it stands in the window's title until the window is looked at.
    pub ended: Option<String>,
    /// The desktop is to be asked for the user's attention; taken by `Session::take_call`.
    pub(in crate::app) call: bool,
}

impl Default for Attention {
    fn default() -> Self {
        Self { is_focused: true, ended: None, call: false }
    }
}

impl Attention {
    /// The title of the window.
    pub fn title(&self) -> String {
        self.ended.as_ref().map_or_else(|| "signpost".to_owned(), |ended| format!("{ended} · signpost"))
    }
}
