//! What is wrong with a file, and what became of it: for the user, who reads it once.

use std::fmt;
use std::path::PathBuf;

use super::EntryId;
use crate::file::shown;

/// Why a file is not read as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// SQLite finds pages that do not fit; with its words, if it said any.
    Pages(String),
    /// It holds something that signpost does not make, or lacks something.
    Tables(String),
    /// A row is not what was written.
    Row(EntryId),
    /// The counts do not fit the rows.
    Counts,
    /// It is empty, and held so many bytes when it was last looked through.
    Emptied(u64),
    /// The journal beside it is cut or changed.
    Journal,
    /// A journal of a kind that signpost does not write lies beside it.
    ForeignJournal,
    /// The file is gone or empty, and its journal is there.
    Headless,
    /// It was found damaged while it was read; says what was wrong.
    Noted(String),
    /// Nothing is wrong but its age.
    Earlier,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pages(said) if said.is_empty() => f.write_str("its pages do not fit together"),
            Self::Pages(said) => write!(f, "its pages do not fit together: {said}"),
            Self::Row(id) => write!(f, "entry {} is not what was written", id.0),
            Self::Counts => f.write_str("its counts do not fit its entries"),
            Self::Emptied(bytes) => write!(f, "it is empty, and held {bytes} bytes before"),
            Self::Journal => f.write_str("the end of its journal is lost or changed"),
            Self::ForeignJournal => f.write_str("a journal lies beside it that signpost does not write"),
            Self::Headless => f.write_str("it is gone or empty, and its journal is still there"),
            Self::Tables(what) | Self::Noted(what) => f.write_str(what),
            Self::Earlier => f.write_str("it was made by an earlier signpost"),
        }
    }
}

/// What the user should know of the history. Each is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    SetAside(Box<SetAside>),
    /// It can be read, and nothing can be kept.
    ReadOnly {
        path: PathBuf,
        reason: String,
    },
    /// It has changed since it was last looked through, and is too large to be looked through at once.
    NotChecked {
        path: PathBuf,
        bytes: u64,
    },
    /// There was a history, and now there is none.
    Gone(PathBuf),
}

/// A file that was set aside, and what was saved of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    pub damage: Damage,
    /// Where the file was.
    pub path: PathBuf,
    /// Where it is now, as it was.
    pub aside: PathBuf,
    /// Entries that are whole.
    pub saved: u64,
    /// Entries whose row was saved, but not their request and response.
    pub without_content: Vec<EntryId>,
    /// Entries whose request and response were saved, but not their note and pin.
    pub without_marks: Vec<EntryId>,
    /// Entries of which something was found, but nothing that could be saved.
    pub lost: Vec<EntryId>,
    /// Entries that should be there, and of which nothing was found; `None` if the file does not tell how many it held.
    pub vanished: Option<u64>,
}

impl SetAside {
    fn is_whole(&self) -> bool {
        self.without_content.is_empty()
            && self.without_marks.is_empty()
            && self.lost.is_empty()
            && self.vanished.unwrap_or(0) == 0
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetAside(aside) => aside.fmt(f),
            Self::ReadOnly { path, reason } => {
                write!(f, "{}: the history can be read, but nothing can be kept in it: {reason}", shown(path))
            }
            Self::NotChecked { path, bytes } => write!(
                f,
                "{}: the history was changed by something else than signpost, or signpost was ended by force; its {} MB \
                 were not looked through: `signpost history check` does it",
                shown(path),
                bytes / 1_000_000
            ),
            Self::Gone(path) => write!(f, "{}: the history is gone; a new one begins", shown(path)),
        }
    }
}

impl fmt::Display for SetAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, aside) = (shown(&self.path), shown(&self.aside));
        if self.damage == Damage::Earlier {
            write!(f, "{path}: the history was made by an earlier signpost, and is kept as {aside}. ")?;
        } else {
            write!(f, "{path}: the history is damaged: {}. The file is kept as it is: {aside}. ", self.damage)?;
        }
        match (self.saved, self.is_whole()) {
            (0, true) => f.write_str("No exchange was found in it.")?,
            (1, true) => f.write_str("The one exchange in it was saved.")?,
            (saved, true) => write!(f, "All {saved} exchanges that were found in it were saved.")?,
            (saved, false) => write!(f, "Saved: {saved} whole exchanges.")?,
        }
        for (ids, what) in [
            (&self.without_content, "Saved without request and response"),
            (&self.without_marks, "Saved without note and pin"),
            (&self.lost, "Not saved"),
        ] {
            if !ids.is_empty() {
                write!(f, " {what}: {}.", numbers(ids))?;
            }
        }
        match self.vanished {
            None => {
                f.write_str(" How many more there were cannot be told any more, nor whether the notes are the latest.")
            }
            Some(0) => Ok(()),
            Some(more) => write!(f, " Of {more} more, which should be there, nothing was found."),
        }
    }
}

/// The entries by number, as many as one reads.
fn numbers(ids: &[EntryId]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| format!("#{}", id.0)).collect();
    let more = ids.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aside() -> SetAside {
        SetAside {
            damage: Damage::Pages(String::new()),
            path: "h.sqlite".into(),
            aside: "h.sqlite.damaged-1".into(),
            saved: 118,
            without_content: Vec::new(),
            without_marks: Vec::new(),
            lost: Vec::new(),
            vanished: Some(0),
        }
    }

    #[test]
    fn what_was_saved_and_what_was_not_is_said_with_both_places() {
        let text = Remark::SetAside(Box::new(aside())).to_string();
        assert_eq!(
            text,
            "h.sqlite: the history is damaged: its pages do not fit together. The file is kept as it is: \
             h.sqlite.damaged-1. All 118 exchanges that were found in it were saved."
        );
        let lossy = SetAside { lost: (1..=14).map(EntryId).collect(), vanished: Some(3), ..aside() }.to_string();
        assert!(lossy.contains("Saved: 118 whole exchanges. Not saved: #1, #2,"), "{lossy}");
        assert!(lossy.contains("and 2 more. Of 3 more, which should be there, nothing was found."), "{lossy}");
    }

    #[test]
    fn what_is_damaged_is_said() {
        for (damage, said) in [
            (Damage::Pages(String::new()), "its pages do not fit together"),
            (Damage::Pages("row 3 missing".to_owned()), "its pages do not fit together: row 3 missing"),
            (Damage::Row(EntryId(3)), "entry 3 is not what was written"),
            (Damage::Emptied(4096), "it is empty, and held 4096 bytes before"),
            (Damage::Noted("its tables".to_owned()), "its tables"),
        ] {
            assert_eq!(damage.to_string(), said);
        }
    }

    #[test]
    fn whatever_is_missing_is_not_all() {
        let one = || vec![EntryId(7)];
        for (aside, said) in [
            (SetAside { saved: 0, ..aside() }, "No exchange was found in it."),
            (SetAside { saved: 1, ..aside() }, "The one exchange in it was saved."),
            (
                SetAside { without_content: one(), ..aside() },
                "Saved: 118 whole exchanges. Saved without request and response: #7.",
            ),
            (
                SetAside { without_marks: one(), ..aside() },
                "Saved: 118 whole exchanges. Saved without note and pin: #7.",
            ),
            (SetAside { lost: one(), ..aside() }, "Saved: 118 whole exchanges. Not saved: #7."),
            (SetAside { vanished: Some(1), ..aside() }, "Saved: 118 whole exchanges. Of 1 more,"),
            (SetAside { vanished: None, ..aside() }, "were saved. How many more there were cannot be told"),
        ] {
            let text = aside.to_string();
            assert!(text.contains(said), "{text}");
        }
        let twelve = SetAside { lost: (1..=12).map(EntryId).collect(), ..aside() }.to_string();
        assert!(twelve.ends_with("#11, #12."), "{twelve}");
    }
}
