//! The pages of a damaged file, read without SQLite: its own and those of its journal.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::super::guard::beside;
use super::super::journal::{self, Frame};
use super::super::schema::PAGE_BYTES;

pub(super) type Page = [u8; PAGE_BYTES];

/// Where a page is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// As the file itself has it.
    InFile,
    /// As the journal has it last, else the file.
    Latest,
}

/// One place where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    InFile(u32),
    InJournal(Frame),
}

/// A damaged file and its journal.
#[derive(Debug)]
pub(super) struct Pages {
    /// `None` where only the journal is left.
    file: Option<File>,
    count: u32,
    journal: Option<File>,
    frames: Vec<Frame>,
    latest: HashMap<u32, u64>,
}

impl Pages {
    /// Read for reading only. The file must not be open in SQLite: closing it here would drop the locks there.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            opened => Some(opened?),
        };
        let length = file.as_ref().map_or(Ok(0), |file| file.metadata().map(|found| found.len()))?;
        let count = u32::try_from(length.div_ceil(PAGE_BYTES as u64)).unwrap_or(u32::MAX);
        let mut journal = File::open(beside(path, "-wal")).ok();
        let frames = journal.as_mut().and_then(|journal| journal::frames(journal).ok()).unwrap_or_default();
        let latest = frames.iter().map(|frame| (frame.page, frame.at)).collect();
        Ok(Self { file, count, journal, frames, latest })
    }

    /// Bytes of everything: no row is longer.
    pub(super) fn bytes(&self) -> u64 {
        (u64::from(self.count) + self.frames.len() as u64) * PAGE_BYTES as u64
    }

    /// Every place of a page, the latest writing last.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let in_journal: Vec<Place> = self.frames.iter().copied().map(Place::InJournal).collect();
        (1..=self.count).map(Place::InFile).chain(in_journal)
    }

    /// The page at a place; what is missing of it is zero.
    pub(super) fn at(&mut self, place: Place) -> io::Result<Page> {
        match place {
            Place::InFile(number) => read(self.file.as_mut(), u64::from(number.saturating_sub(1)) * PAGE_BYTES as u64),
            Place::InJournal(frame) => read(self.journal.as_mut(), frame.at),
        }
    }

    /// The page `number`; `None` if there is none.
    pub(super) fn page(&mut self, number: u32, version: Version) -> Option<Page> {
        let in_journal = self.latest.get(&number).filter(|_| version == Version::Latest);
        let place = match in_journal {
            Some(at) => Place::InJournal(Frame { page: number, at: *at }),
            None if (1..=self.count).contains(&number) => Place::InFile(number),
            None => return None,
        };
        self.at(place).ok()
    }
}

fn read(file: Option<&mut File>, at: u64) -> io::Result<Page> {
    let mut page = [0; PAGE_BYTES];
    let Some(file) = file else { return Ok(page) };
    file.seek(SeekFrom::Start(at))?;
    let mut filled = 0;
    while filled < PAGE_BYTES {
        match file.read(&mut page[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // One sector that cannot be read must not end the rescue.
            Err(_bad_sector) => break,
        }
    }
    Ok(page)
}
