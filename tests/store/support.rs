//! A history to be damaged, and the judge of what is made of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use signpost::domain::Exchange;
use signpost::store::{EntryDamage, EntryId, Filter, History, HistoryEntry, Remark, SetAside};
use time::OffsetDateTime;
use time::macros::datetime;

use super::exchanges::{answered, failed, with_token};

pub const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

/// How many times as many cases as usual.
pub fn factor() -> usize {
    std::env::var("SIGNPOST_TEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Numbers that are the same at each run.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// What was kept, and acknowledged.
pub struct Kept {
    pub folder: tempfile::TempDir,
    pub exchanges: BTreeMap<EntryId, Exchange>,
    pub entries: BTreeMap<EntryId, HistoryEntry>,
}

/// A folder in memory, where there is one: a sweep writes thousands of files.
fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_no_such_folder| tempfile::tempdir()).unwrap()
}

pub fn path_in(folder: &Path) -> PathBuf {
    folder.join("history.sqlite")
}

pub fn list(history: &History) -> Vec<HistoryEntry> {
    history.list(&Filter::default(), 0, 10_000).unwrap()
}

pub fn search(words: &str) -> Filter {
    Filter { search: words.to_owned(), ..Filter::default() }
}

/// Exchanges of every kind, short and long.
pub fn some_exchanges(count: i64) -> Vec<Vec<Exchange>> {
    (0..count)
        .map(|number| match number % 8 {
            3 => vec![failed(number)],
            5 => with_token(number).into(),
            6 => vec![answered(number, 200, &format!("long{number} ").repeat(1_500))],
            7 => vec![Exchange { cause: Some("aws.region_wrong".to_owned()), ..answered(number, 403, "denied") }],
            _ => vec![answered(number, 200, &format!("answer{number}"))],
        })
        .collect()
}

/// Keep exchanges in `history`, with a pin, a note and a deletion among them.
pub fn fill(history: &mut History, count: i64) -> BTreeMap<EntryId, Exchange> {
    let mut kept = BTreeMap::new();
    for exchanges in some_exchanges(count) {
        let ids = history.append(&exchanges).unwrap();
        kept.extend(ids.into_iter().zip(exchanges));
    }
    history.set_pinned(EntryId(2), true).unwrap();
    history.set_note(EntryId(3), "golden run").unwrap();
    history.delete(&[EntryId(4)], NOW).unwrap();
    kept.remove(&EntryId(4));
    kept
}

impl Kept {
    /// A history of its own, closed as it should be.
    pub fn closed(count: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut history = History::open(&path_in(folder.path()), NOW).unwrap();
        let exchanges = fill(&mut history, count);
        let entries = list(&history).into_iter().map(|entry| (entry.id, entry)).collect();
        Self { folder, exchanges, entries }
    }

    pub fn bytes(&self) -> Vec<u8> {
        fs::read(path_in(self.folder.path())).unwrap()
    }

    /// Open a copy that consists of `file` and whatever `more` says, and judge what comes of it.
    pub fn judge(&self, case: &str, file: &[u8], more: &[(&str, &[u8])]) -> Outcome {
        let folder = scratch();
        let path = path_in(folder.path());
        fs::write(&path, file).unwrap();
        for (ending, bytes) in more {
            fs::write(folder.path().join(format!("history.sqlite{ending}")), bytes).unwrap();
        }
        self.judge_at(case, &path, file)
    }

    /// Open what lies at `path`, which holds `file`, and judge what comes of it.
    pub fn judge_at(&self, case: &str, path: &Path, file: &[u8]) -> Outcome {
        let mut history = match History::open(path, NOW) {
            Ok(history) => history,
            Err(error) => {
                let text = error.chain();
                assert!(text.contains("history.sqlite"), "{case}: {text}");
                assert!(fs::read(path).unwrap() == file, "{case}: refused and changed");
                return Outcome::Refused;
            }
        };
        let asides: Vec<SetAside> = history
            .take_remarks()
            .into_iter()
            .filter_map(|remark| match remark {
                Remark::SetAside(aside) => Some(*aside),
                Remark::ReadOnly { .. } => panic!("{case}: {remark}"),
                Remark::NotChecked { .. } | Remark::Gone(_) => None,
            })
            .collect();
        let ([] | [_]) = &asides[..] else { panic!("{case}: set aside twice: {asides:?}") };
        let aside = asides.into_iter().next();
        if let Some(aside) = &aside {
            assert!(fs::read(&aside.aside).unwrap() == file, "{case}: the file set aside is not as it was");
        }
        let lost = self.compare(case, &history, aside.as_ref());
        let written = history.append(&[answered(9_000, 200, "afterwards")]);
        let written = written.unwrap_or_else(|error| panic!("{case}: {}; {aside:?}", error.chain()));
        drop(history);
        let mut again = History::open(path, NOW).unwrap();
        assert_eq!(again.take_remarks(), [], "{case}: once is enough");
        assert!(again.get(written[0]).unwrap().is_some(), "{case}");
        match aside {
            None => Outcome::Well,
            Some(aside) => Outcome::SetAside { saved: aside.saved, lost },
        }
    }

    /// Nothing altered, nothing lost without a word. Says how many entries are lost.
    fn compare(&self, case: &str, history: &History, aside: Option<&SetAside>) -> usize {
        let listed: BTreeMap<EntryId, HistoryEntry> =
            list(history).into_iter().map(|entry| (entry.id, entry)).collect();
        let (mut lost, mut without_content) = (0, 0);
        for (id, exchange) in &self.exchanges {
            let Some(entry) = listed.get(id) else {
                lost += 1;
                continue;
            };
            match history.get(*id) {
                Ok(found) => assert!(found.as_ref() == Some(exchange), "{case}: {id:?} is altered"),
                Err(_) => without_content += 1,
            }
            let kept = &self.entries[id];
            // The latest of them may have stood in what is lost of a journal.
            let may_be_older = aside.is_some_and(|aside| aside.vanished.is_none());
            let has_lost_marks = may_be_older || aside.is_some_and(|aside| aside.without_marks.contains(id));
            match entry.damage {
                None if has_lost_marks => assert_eq!(entry.url, kept.url, "{case}"),
                None => assert_eq!(entry, kept, "{case}: {id:?} is listed altered; {aside:?}"),
                Some(EntryDamage::Content) if has_lost_marks => assert_eq!(entry.url, kept.url, "{case}"),
                Some(EntryDamage::Content) => {
                    assert_eq!(&HistoryEntry { damage: None, ..entry.clone() }, kept, "{case}: {id:?}");
                }
                Some(EntryDamage::Row) => panic!("{case}: {id:?} was not looked through"),
            }
        }
        let stray = listed.keys().find(|id| !self.exchanges.contains_key(id));
        let may_bring_back =
            aside.is_some_and(|aside| aside.without_marks.contains(&EntryId(4)) || aside.vanished.is_none());
        assert!(stray.is_none() || may_bring_back, "{case}: {stray:?} was never listed");
        match aside {
            None => assert_eq!((lost, without_content), (0, 0), "{case}: lost without a word"),
            Some(aside) => {
                let told = aside.vanished.map_or(u64::MAX, |vanished| vanished + aside.lost.len() as u64);
                assert!(lost == 0 || told > 0, "{case}: {lost} lost without a word: {aside}");
                assert!(without_content <= aside.without_content.len(), "{case}: {aside}");
            }
        }
        let all = history.counts(&Filter::default()).unwrap().all.known();
        assert_eq!(all, listed.len() as u64, "{case}");
        if lost == 0 && without_content == 0 && stray.is_none() {
            for (words, wanted) in [("acme", all), ("answer1", self.with("answer1")), ("golden", 1), ("reg", 0)] {
                let found = history.counts(&search(words)).unwrap().all.known();
                let has_lost_notes =
                    aside.is_some_and(|aside| !aside.without_marks.is_empty() || aside.vanished.is_none());
                match words {
                    "golden" if has_lost_notes => {}
                    "reg" => assert!(found > 0, "{case}: {words}"),
                    _ => assert_eq!(found, wanted, "{case}: {words}"),
                }
            }
        }
        lost
    }

    /// How many exchanges have a word that begins so.
    fn with(&self, beginning: &str) -> u64 {
        self.exchanges.values().filter(|exchange| body(exchange).starts_with(beginning)).count() as u64
    }
}

fn body(exchange: &Exchange) -> String {
    match &exchange.outcome {
        signpost::domain::Outcome::Answered(response) => String::from_utf8_lossy(&response.body.kept).into_owned(),
        signpost::domain::Outcome::Failed(_) => String::new(),
    }
}

/// What became of a damaged file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is there.
    Well,
    SetAside {
        saved: u64,
        lost: usize,
    },
    /// It was left as it is.
    Refused,
}

/// How often each outcome came, and how many entries were lost.
#[derive(Debug, Default)]
pub struct Tally {
    pub well: usize,
    pub set_aside: usize,
    pub refused: usize,
    pub lost: usize,
}

impl Tally {
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Well => self.well += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::SetAside { lost, .. } => {
                self.set_aside += 1;
                self.lost += lost;
            }
        }
    }
}
