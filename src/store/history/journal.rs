//! The journal beside the file (`-wal`), read without SQLite.
//!
//! SQLite takes a journal as far as its checksums fit and drops the rest without a word, since that is what a loss of
//! power leaves. But where the index beside it (`-shm`) says that more was committed, commits are lost, and that is
//! damage (sqlite.org/walformat.html).

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::guard::beside;
use super::schema::PAGE_BYTES;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
const FRAME_BYTES: usize = FRAME_HEADER_BYTES + PAGE_BYTES;

/// A page in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) page: u32,
    /// Where the page stands in the journal.
    pub(super) at: u64,
}

/// The pages of the journal, in the order they were written; those after a damaged one, too: whoever reads them has
/// the checksums of the rows to go by.
pub(super) fn frames(journal: &mut File) -> io::Result<Vec<Frame>> {
    let header = read_at::<HEADER_BYTES>(journal, 0)?;
    let mut salts = Salts::of(&header, 16);
    let mut frames = Vec::new();
    let mut headers = Vec::new();
    for at in (HEADER_BYTES as u64..).step_by(FRAME_BYTES) {
        match read_at::<FRAME_HEADER_BYTES>(journal, at) {
            Ok(header) => headers.push((at, header)),
            Err(_end) => break,
        }
    }
    if !headers.iter().any(|(_, header)| Salts::of(header, 8) == salts) {
        // The head itself is damaged; the first page is of the latest writing.
        salts = headers.first().map_or(salts, |(_, header)| Salts::of(header, 8));
    }
    for (at, header) in headers.into_iter().filter(|(_, header)| Salts::of(header, 8) == salts) {
        frames.push(Frame { page: number(&header, 0), at: at + FRAME_HEADER_BYTES as u64 });
    }
    Ok(frames)
}

/// True if the journal of the file at `path` held commits that SQLite would not find in it. Only for who is alone with
/// the file.
pub(super) fn is_broken(path: &Path) -> bool {
    let index = Index::read(&beside(path, "-shm"));
    let is_lost = |found: u32| index.as_ref().is_some_and(|index| index.committed > found.max(index.in_file));
    let Ok(mut journal) = File::open(beside(path, "-wal")) else {
        return is_lost(0);
    };
    let Ok(length) = journal.metadata().map(|metadata| metadata.len()) else { return false };
    let Some(mut walk) = Walk::begin(&mut journal) else {
        // No head, or one that is no head: then SQLite takes nothing of it.
        return is_lost(0) || (index.is_none() && length > (HEADER_BYTES + FRAME_BYTES) as u64);
    };
    let found = walk.intact();
    match index.filter(|index| index.salts == walk.salts) {
        Some(index) => index.committed > found.max(index.in_file),
        None => walk.goes_on(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Salts([u8; 8]);

impl Salts {
    fn of(bytes: &[u8], at: usize) -> Self {
        let mut salts = [0; 8];
        salts.copy_from_slice(&bytes[at..at + 8]);
        Self(salts)
    }
}

/// The header of the journal's index, in the byte order of this machine.
struct Index {
    /// Pages of the journal up to its last commit.
    committed: u32,
    /// Pages of those that are in the file itself already.
    in_file: u32,
    salts: Salts,
}

impl Index {
    /// `None` where there is none, or none that is whole: its header stands there twice.
    fn read(path: &Path) -> Option<Self> {
        let bytes = read_at::<100>(&mut File::open(path).ok()?, 0).ok()?;
        let native = |at: usize| u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let is_whole = bytes[..48] == bytes[48..96] && native(0) == 3_007_000 && bytes[12] == 1;
        is_whole.then(|| Self { committed: native(16), in_file: native(96), salts: Salts::of(&bytes, 32) })
    }
}

/// A walk along the frames, as SQLite does it.
struct Walk<'f> {
    journal: &'f mut File,
    is_big_endian: bool,
    sum: (u32, u32),
    salts: Salts,
    at: u64,
}

impl<'f> Walk<'f> {
    /// `None` if there is no head whose checksum fits.
    fn begin(journal: &'f mut File) -> Option<Self> {
        let header = read_at::<HEADER_BYTES>(journal, 0).ok()?;
        let is_big_endian = match number(&header, 0) {
            0x377f_0682 => false,
            0x377f_0683 => true,
            _ => return None,
        };
        let sum = checksum(is_big_endian, (0, 0), &header[..24]);
        let is_whole = sum == (number(&header, 24), number(&header, 28)) && number(&header, 8) == PAGE_BYTES as u32;
        let (salts, at) = (Salts::of(&header, 16), HEADER_BYTES as u64);
        is_whole.then_some(Self { journal, is_big_endian, sum, salts, at })
    }

    /// How many frames there are whose checksum fits, from the first on.
    fn intact(&mut self) -> u32 {
        let mut found = 0;
        while let Ok(frame) = read_at::<FRAME_BYTES>(self.journal, self.at) {
            let sum = checksum(self.is_big_endian, self.sum, &frame[..8]);
            let sum = checksum(self.is_big_endian, sum, &frame[FRAME_HEADER_BYTES..]);
            if Salts::of(&frame, 8) != self.salts || sum != (number(&frame, 16), number(&frame, 20)) {
                break;
            }
            self.sum = sum;
            self.at += FRAME_BYTES as u64;
            found += 1;
        }
        found
    }

    /// Whether a whole frame of the same writing stands where the walk ended, or after it.
    fn goes_on(&mut self) -> bool {
        while let Ok(frame) = read_at::<FRAME_BYTES>(self.journal, self.at) {
            if Salts::of(&frame, 8) == self.salts {
                return true;
            }
            self.at += FRAME_BYTES as u64;
        }
        false
    }
}

/// The checksum of the journal's format, over whole pairs of words.
fn checksum(is_big_endian: bool, start: (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let word = |bytes: &[u8]| {
        let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    };
    bytes.chunks_exact(8).fold(start, |(first, second), pair| {
        let first = first.wrapping_add(word(&pair[..4])).wrapping_add(second);
        (first, second.wrapping_add(word(&pair[4..])).wrapping_add(first))
    })
}

/// A number as the format writes all but those of the index: the highest byte first.
fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn read_at<const N: usize>(file: &mut File, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
