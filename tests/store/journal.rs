//! A journal that was left by a process that ended by force, and what may have become of it.

use std::fs;

use signpost::store::{History, Remark};

use super::support::{Kept, NOW, Numbers, Outcome, Tally, factor, fill, list, path_in};

/// The three files as a process leaves them that is killed after its last exchange was acknowledged.
struct Left {
    kept: Kept,
    file: Vec<u8>,
    journal: Vec<u8>,
    index: Vec<u8>,
}

fn left() -> Left {
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    drop(History::open(&path, NOW).unwrap());
    let mut history = History::open(&path, NOW).unwrap();
    let exchanges = fill(&mut history, 12);
    let entries = list(&history).into_iter().map(|entry| (entry.id, entry)).collect();
    let read = |ending: &str| fs::read(folder.path().join(format!("history.sqlite{ending}"))).unwrap();
    let (file, journal, index) = (read(""), read("-wal"), read("-shm"));
    drop(history);
    Left { kept: Kept { folder, exchanges, entries }, file, journal, index }
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there() {
    let Left { kept, file, journal, index } = left();
    assert_eq!(kept.judge("whole", &file, &[("-wal", &journal), ("-shm", &index)]), Outcome::Well);
    assert_eq!(kept.judge("without its index", &file, &[("-wal", &journal)]), Outcome::Well);
}

/// `journal` with its checksums as a machine of the other byte order writes them (SQLite, "WAL-mode File Format").
fn in_the_other_byte_order(journal: &[u8]) -> Vec<u8> {
    const HEADER: usize = 32;
    const FRAME: usize = 24 + 4_096;
    let word = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
    let sum = |start: (u32, u32), bytes: &[u8]| {
        bytes.chunks(8).fold(start, |(one, two), pair| {
            let one = one.wrapping_add(word(&pair[..4])).wrapping_add(two);
            (one, two.wrapping_add(word(&pair[4..])).wrapping_add(one))
        })
    };
    let mut other = journal.to_vec();
    assert_eq!(other[..4], [0x37, 0x7f, 0x06, 0x82], "made on a machine that begins with the lowest byte");
    other[3] = 0x83;
    let mut now = sum((0, 0), &other[..24]);
    other[24..28].copy_from_slice(&now.0.to_be_bytes());
    other[28..32].copy_from_slice(&now.1.to_be_bytes());
    for at in (HEADER..other.len()).step_by(FRAME) {
        now = sum(sum(now, &other[at..at + 8]), &other[at + 24..at + FRAME]);
        other[at + 16..at + 20].copy_from_slice(&now.0.to_be_bytes());
        other[at + 20..at + 24].copy_from_slice(&now.1.to_be_bytes());
    }
    other
}

#[test]
#[cfg(target_endian = "little")]
fn a_journal_of_a_machine_of_the_other_byte_order_is_read() {
    let Left { kept, file, journal, .. } = left();
    let other = in_the_other_byte_order(&journal);
    assert_eq!(kept.judge("the other order", &file, &[("-wal", &other)]), Outcome::Well);
    let mut bad = other;
    bad[32 + 24 + 100] ^= 1;
    assert!(matches!(kept.judge("and a bit", &file, &[("-wal", &bad)]), Outcome::SetAside { .. }));
}

#[test]
fn a_kill_within_a_write_is_no_damage() {
    let Left { kept, file, journal, index } = left();
    for more in [1, 24, 3_000, 4_119] {
        // What a writer leaves that is ended within its next page.
        let torn = [&journal[..], &journal[32..32 + more]].concat();
        assert_eq!(kept.judge("torn", &file, &[("-wal", &torn), ("-shm", &index)]), Outcome::Well, "{more} bytes");
    }
}

#[test]
fn a_journal_changed_or_cut_loses_nothing_without_a_word() {
    let Left { kept, file, journal, index } = left();
    let (mut numbers, mut tally) = (Numbers::new(4), Tally::default());
    let mut places: Vec<usize> = vec![0, 9, 17, 25, 32, 36, 41, 49, 60];
    places.extend((0..10 * factor()).map(|_| numbers.below(journal.len())));
    for at in places {
        let mut bad = journal.clone();
        bad[at] ^= 0x10;
        tally.add(kept.judge(&format!("byte {at}"), &file, &[("-wal", &bad), ("-shm", &index)]));
        if at < journal.len() - 4_120 {
            tally.add(kept.judge(&format!("byte {at}, no index"), &file, &[("-wal", &bad)]));
        }
        tally.add(kept.judge(&format!("cut at {at}"), &file, &[("-wal", &journal[..at]), ("-shm", &index)]));
    }
    assert!(tally.set_aside > 20 && tally.refused == 0, "{tally:?}");
}

#[test]
fn a_journal_without_its_file_is_saved() {
    let Left { kept, journal, .. } = left();
    for file in [None, Some(Vec::new()), Some(vec![0; 4_096])] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("history.sqlite-wal"), &journal).unwrap();
        if let Some(file) = file {
            fs::write(path_in(folder.path()), file).unwrap();
        }
        let mut history = History::open(&path_in(folder.path()), NOW).unwrap();
        assert!(matches!(&history.take_remarks()[..], [Remark::SetAside(_)]));
        let found = kept.exchanges.keys().filter(|id| history.get(**id).is_ok_and(|found| found.is_some())).count();
        assert_eq!(found, kept.exchanges.len());
    }
}

#[test]
fn a_journal_of_another_kind_is_not_obeyed() {
    let kept = Kept::closed(9);
    let bytes = kept.bytes();
    // As SQLite writes it in its other mode: a first page that would take the present one's place.
    let mut journal = vec![0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    journal.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 16, 0]);
    journal.resize(512, 0);
    journal.extend([0, 0, 0, 1]);
    journal.extend([0; 4_096]);
    journal.extend([0, 0, 0, 0]);
    let outcome = kept.judge("a rollback journal", &bytes, &[("-journal", &journal)]);
    assert_eq!(outcome, Outcome::SetAside { saved: kept.exchanges.len() as u64 + 1, lost: 0 });
}
