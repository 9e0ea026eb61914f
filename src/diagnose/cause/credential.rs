//! What can be wrong with a credential of any method.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static HIDDEN_CHARS: Cause = Cause {
        id: "credential.hidden_chars",
        title: "A credential contains white space or an invisible character.",
        fix: "Enter the credential again, without the characters around it.",
        meaning: "A line break, no-break space, zero-width space or byte order mark was copied along from a mail, a \
                 PDF or a file, and it is signed, hashed or sent like any other character. A form does not show it, \
                 so everything looks right. Compare the length with that of the credential that was issued.",
        page: &page::VALUES,
        next: Some(NextStep::Probe(Probe::CleanSecret)),
    };
}
