//! What a credential of any method can have wrong.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static HIDDEN_CHARS: Cause = Cause {
        id: "credential.hidden_chars",
        title: "White space or an invisible character was pasted with a credential.",
        fix: "Enter it again without what stands around it.",
        meaning: "A line break, no-break space, zero-width space or byte order mark came along from a mail, a PDF \
                 or a file, and it is signed, hashed or sent like any other character. It is invisible in a form, \
                 which is why everything seems right. Compare the length with the one that was issued.",
        page: &page::VALUES,
        next: Some(NextStep::Probe(Probe::CleanSecret)),
    };
}
