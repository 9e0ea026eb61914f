//! Damaged files: what is shown is what was kept, what is lost is said, and the file stays as it is.

use std::fs;

use rusqlite::Connection;
use signpost::store::{Checked, Damage, EntryDamage, EntryId, Filter, History, Remark, Trouble};

use super::exchanges::answered;
use super::support::{Kept, NOW, Numbers, Outcome, Tally, factor, list, path_in};

const PAGE: usize = 4096;

#[test]
fn a_flipped_byte_anywhere_alters_nothing() {
    let kept = Kept::closed(24);
    let (bytes, mut numbers, mut tally) = (kept.bytes(), Numbers::new(1), Tally::default());
    let heads = (0..bytes.len() / PAGE).map(|page| page * PAGE).flat_map(|page| [page, page + 3, page + 5]);
    let mut places: Vec<usize> = heads.step_by(7 / factor().min(7)).collect();
    places.extend((0..100).step_by(6 / factor().min(6)));
    places.extend((0..40 * factor()).map(|_| numbers.below(bytes.len())));
    for at in places {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << numbers.below(8);
        tally.add(kept.judge(&format!("byte {at} flipped"), &bad, &[]));
    }
    assert!(tally.set_aside > 10, "{tally:?}");
    assert!(tally.lost <= tally.set_aside * 8, "one page is all that can be lost: {tally:?}");
}

#[test]
fn pages_zeroed_overwritten_or_swapped_alter_nothing() {
    let kept = Kept::closed(24);
    let (bytes, mut numbers, mut tally) = (kept.bytes(), Numbers::new(2), Tally::default());
    let pages = bytes.len() / PAGE;
    for case in 0..16 * factor() {
        let (one, other) = (numbers.below(pages) * PAGE, numbers.below(pages) * PAGE);
        let mut swapped = bytes.clone();
        swapped[one..one + PAGE].copy_from_slice(&bytes[other..other + PAGE]);
        swapped[other..other + PAGE].copy_from_slice(&bytes[one..one + PAGE]);
        tally.add(kept.judge(&format!("{case}: pages at {one} and {other} swapped"), &swapped, &[]));
        let mut copied = bytes.clone();
        copied.copy_within(one..one + PAGE, other);
        tally.add(kept.judge(&format!("{case}: page at {other} is that at {one}"), &copied, &[]));
        let mut noise = bytes.clone();
        for byte in &mut noise[one..one + PAGE] {
            *byte = u8::try_from(numbers.below(256)).unwrap();
        }
        tally.add(kept.judge(&format!("{case}: noise at {one}"), &noise, &[]));
        let mut zero = bytes.clone();
        zero[one..one + PAGE].fill(0);
        tally.add(kept.judge(&format!("{case}: zero at {one}"), &zero, &[]));
    }
    assert!(tally.set_aside > 20, "{tally:?}");
}

#[test]
fn a_file_cut_or_shifted_anywhere_alters_nothing() {
    let kept = Kept::closed(24);
    let (bytes, mut numbers) = (kept.bytes(), Numbers::new(3));
    for case in 0..8 * factor() {
        let at = numbers.below(bytes.len());
        kept.judge(&format!("{case}: cut at {at}"), &bytes[..at], &[]);
        let page = at / PAGE * PAGE;
        kept.judge(&format!("{case}: cut at page {page}"), &bytes[..page.max(PAGE)], &[]);
        let shifted = [&bytes[..at], b"x", &bytes[at..]].concat();
        kept.judge(&format!("{case}: shifted at {at}"), &shifted, &[]);
        let longer = [&bytes[..], &bytes[page..]].concat();
        kept.judge(&format!("{case}: longer by what follows {page}"), &longer, &[]);
    }
}

#[test]
fn without_its_first_page_every_row_is_saved_all_the_same() {
    let kept = Kept::closed(24);
    let mut bytes = kept.bytes();
    bytes[..PAGE].fill(0);
    let outcome = kept.judge("no first page", &bytes, &[]);
    assert_eq!(outcome, Outcome::SetAside { saved: kept.exchanges.len() as u64 + 1, lost: 0 });
}

#[test]
fn a_file_that_is_no_database_at_all_is_set_aside() {
    let kept = Kept::closed(3);
    let text = "not a database at all, but long enough to look like one: ".repeat(400);
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    fs::write(&path, &text).unwrap();
    let mut history = History::open(&path, NOW).unwrap();
    let told = history.take_remarks()[0].to_string();
    assert!(told.contains("damaged") && told.contains("history.sqlite.damaged-2026-03-05T010203Z"), "{told}");
    assert!(told.contains("No exchange was found in it."), "{told}");
    drop(kept);
}

#[test]
fn a_history_that_became_empty_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    History::open(&path, NOW).unwrap().append(&[answered(0, 200, "")]).unwrap();
    fs::write(&path, "").unwrap();
    let told = History::open(&path, NOW).unwrap().take_remarks();
    assert!(matches!(&told[..], [Remark::SetAside(aside)] if matches!(aside.damage, Damage::Emptied(_))), "{told:?}");
    fs::remove_file(&path).unwrap();
    let told = History::open(&path, NOW).unwrap().take_remarks();
    assert_eq!(told, [Remark::Gone(path.clone())]);
    assert_eq!(History::open(&path, NOW).unwrap().take_remarks(), []);
}

#[test]
fn what_signpost_does_not_make_is_not_obeyed_and_every_row_is_saved() {
    for (change, named) in [
        ("CREATE TRIGGER evil AFTER INSERT ON entry BEGIN DELETE FROM entry; DELETE FROM exchange; END", "evil"),
        ("CREATE TRIGGER evil BEFORE INSERT ON exchange BEGIN SELECT RAISE(IGNORE); END", "evil"),
        ("CREATE TABLE evil (x)", "evil"),
        ("CREATE VIEW evil AS SELECT * FROM entry", "evil"),
        ("CREATE INDEX evil ON entry (url)", "evil"),
        ("CREATE UNIQUE INDEX evil ON exchange (content)", "evil"),
        ("ALTER TABLE exchange RENAME TO was; CREATE VIEW exchange AS SELECT * FROM was", "exchange"),
        ("ALTER TABLE entry ADD COLUMN evil INT AS (length(url))", "entry"),
        ("DROP INDEX entry_class", "entry_class"),
        ("PRAGMA application_id = 0", "head"),
    ] {
        let kept = Kept::closed(9);
        let path = path_in(kept.folder.path());
        let foreign = Connection::open(&path).unwrap();
        foreign.execute_batch(change).unwrap();
        drop(foreign);
        let mut history = History::open(&path, NOW).unwrap();
        let told = history.take_remarks();
        assert!(told[0].to_string().contains(named), "{change}: {told:?}");
        history.append(&[answered(100, 200, "")]).unwrap();
        let entries: Vec<_> = list(&history).into_iter().rev().collect();
        let before: Vec<_> = kept.entries.values().cloned().collect();
        assert_eq!(entries[..entries.len() - 1], before[..], "{change}");
    }
}

#[test]
fn a_trigger_made_while_the_history_is_open_is_not_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    let mut history = History::open(&path, NOW).unwrap();
    history.append(&[answered(0, 200, "")]).unwrap();
    let foreign = Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TRIGGER evil AFTER INSERT ON entry BEGIN DELETE FROM entry; END").unwrap();
    drop(foreign);
    let error = history.append(&[answered(1, 200, "")]).expect_err("it is refused").chain();
    assert!(error.contains("another program has changed its tables"), "{error}");
    assert!(history.is_damaged());
    drop(history);
    let mut history = History::open(&path, NOW).unwrap();
    assert!(history.take_remarks()[0].to_string().contains("All 1 exchanges") || list(&history).len() == 1);
    assert_eq!(list(&history).len(), 1);
}

/// Changes rows as another program would, and keeps the time of the file: nothing but the row itself tells.
fn changed_unseen(kept: &Kept, change: &str) -> History {
    let path = path_in(kept.folder.path());
    let history = History::open(&path, NOW).unwrap();
    Connection::open(&path).unwrap().execute_batch(change).unwrap();
    history
}

#[test]
fn odd_rows_are_told_one_by_one_and_the_others_are_shown() {
    let long = "x".repeat(1_000_000);
    for change in [
        "UPDATE entry SET url = 'https://a.example/' || char(27) || '[31m' || char(0) WHERE id = 3".to_owned(),
        "UPDATE entry SET status = -5 WHERE id = 3".to_owned(),
        "UPDATE entry SET status = 70000, total_us = -1 WHERE id = 3".to_owned(),
        "UPDATE entry SET started_us = 9223372036854775807 WHERE id = 3".to_owned(),
        "UPDATE entry SET kind = 99 WHERE id = 3".to_owned(),
        format!("UPDATE entry SET url = '{long}' WHERE id = 3"),
        "UPDATE entry SET destination = cast(x'ff00fe' AS TEXT) WHERE id = 3".to_owned(),
        "UPDATE entry SET note = 'forged' WHERE id = 3".to_owned(),
        "UPDATE entry SET checksum = x'' WHERE id = 3".to_owned(),
    ] {
        let kept = Kept::closed(9);
        let history = changed_unseen(&kept, &change);
        let entries = list(&history);
        assert_eq!(entries.len(), kept.entries.len(), "{change:.60}");
        for entry in &entries {
            match entry.id {
                EntryId(3) => assert_eq!(entry.damage, Some(EntryDamage::Row), "{change:.60}"),
                id => assert_eq!(entry, &kept.entries[&id], "{change:.60}"),
            }
        }
        let error = history.get(EntryId(3)).expect_err("it is damaged");
        assert_eq!(error.trouble, Trouble::Damaged);
        assert!(error.chain().contains("entry 3 is damaged"), "{}", error.chain());
        assert!(history.get(EntryId(2)).unwrap().is_some());
        history.counts(&Filter::default()).unwrap();
        assert!(history.is_damaged());
        drop(history);
        let mut history = History::open(&path_in(kept.folder.path()), NOW).unwrap();
        assert!(matches!(&history.take_remarks()[..], [Remark::SetAside(_)]), "{change:.60}");
        assert_eq!(history.get(EntryId(3)).unwrap().as_ref(), Some(&kept.exchanges[&EntryId(3)]), "{change:.60}");
    }
}

#[test]
fn an_altered_content_is_never_shown() {
    let kept = Kept::closed(9);
    let change = "UPDATE exchange SET content = replace(content, 'Acme', 'Acne') WHERE id = 3;
                  UPDATE exchange SET content = replace(content, '\"status\":200', '\"status\":500') WHERE id = 2;
                  UPDATE exchange SET content = (SELECT content FROM exchange WHERE id = 1) WHERE id = 5";
    let mut history = changed_unseen(&kept, change);
    for id in [2, 3, 5] {
        let error = history.get(EntryId(id)).expect_err("it is damaged").chain();
        assert!(error.contains("is damaged"), "{error}");
    }
    let error = history.set_note(EntryId(3), "mine").expect_err("nothing is written to it");
    assert_eq!(error.trouble, Trouble::Damaged);
    let error = error.chain();
    assert!(error.contains("entry 2 is not what was written, so nothing is written to it"), "{error}");
    drop(history);
    let mut history = History::open(&path_in(kept.folder.path()), NOW).unwrap();
    let told = history.take_remarks()[0].to_string();
    assert!(told.contains("Saved without request and response: #2, #3, #5."), "{told}");
    assert_eq!(list(&history).len(), kept.entries.len());
    for id in [2, 3, 5] {
        let error = history.get(EntryId(id)).expect_err("it is lost");
        assert_eq!(error.trouble, Trouble::Other);
        assert!(error.chain().contains("could not be saved"), "{}", error.chain());
    }
    let damaged = list(&history).into_iter().filter(|entry| entry.damage == Some(EntryDamage::Content));
    assert_eq!(damaged.count(), 3);
    assert!(!history.is_damaged(), "what is known to be lost is no new damage");
}

#[test]
fn what_was_removed_for_good_is_not_brought_back_by_a_rescue() {
    let kept = Kept::closed(9);
    let path = path_in(kept.folder.path());
    let later = NOW + time::Duration::days(2);
    drop(History::open(&path, later).unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes[..100].fill(0);
    fs::write(&path, &bytes).unwrap();
    let mut history = History::open(&path, later).unwrap();
    assert!(matches!(&history.take_remarks()[..], [Remark::SetAside(_)]));
    let ids: Vec<EntryId> = list(&history).into_iter().rev().map(|entry| entry.id).collect();
    assert_eq!(ids, kept.entries.keys().copied().collect::<Vec<_>>());
    history.restore(&[EntryId(4)]).unwrap();
    assert_eq!(list(&history).len(), ids.len(), "#4 is gone");
}

#[test]
fn several_damaged_files_are_each_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    for number in 1..=3 {
        fs::write(&path, format!("garbage {number} {}", "x".repeat(5_000))).unwrap();
        drop(History::open(&path, NOW).unwrap());
    }
    let kept = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let name = "history.sqlite.damaged-2026-03-05T010203Z";
    assert!(kept(name).starts_with("garbage 1"));
    assert!(kept(&format!("{name}-2")).starts_with("garbage 2"));
    assert!(kept(&format!("{name}-3")).starts_with("garbage 3"));
}

#[test]
fn a_damaged_file_that_another_has_open_is_left_alone_by_both() {
    let kept = Kept::closed(9);
    let path = path_in(kept.folder.path());
    let mut open = History::open(&path, NOW).unwrap();
    let foreign = Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE evil (x)").unwrap();
    drop(foreign);
    let error = History::open(&path, NOW).err().expect("it is refused").chain();
    assert!(error.contains("evil") && error.contains("another signpost has it open"), "{error}");
    open.append(&[answered(100, 200, "")]).expect_err("it is damaged");
    drop(open);
    let mut history = History::open(&path, NOW).unwrap();
    assert!(matches!(&history.take_remarks()[..], [Remark::SetAside(_)]));
    assert_eq!(list(&history).len(), kept.entries.len());
}

#[test]
fn a_rescue_that_a_kill_ended_is_finished_at_the_next_start() {
    let kept = Kept::closed(9);
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    // The new file was whole, and the damaged one still in its place.
    fs::write(&path, b"SQLite format 3\0 and nothing more").unwrap();
    fs::write(folder.path().join("history.sqlite.rescued"), kept.bytes()).unwrap();
    fs::write(folder.path().join("history.sqlite.rescuing"), b"half of a file").unwrap();
    let history = History::open(&path, NOW).unwrap();
    assert_eq!(list(&history).len(), kept.entries.len());
    drop(history);
    let mut names: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(!names.iter().any(|name| name.ends_with(".rescued") || name.ends_with(".rescuing")), "{names:?}");
    let aside = names.iter().find(|name| name.contains("damaged")).unwrap_or_else(|| panic!("{names:?}"));
    assert!(fs::read(folder.path().join(aside)).unwrap().ends_with(b"and nothing more"));
}

#[test]
fn a_journal_is_set_aside_with_its_file_and_its_index_is_not() {
    let kept = Kept::closed(3);
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    let beside = |ending: &str| folder.path().join(format!("history.sqlite{ending}"));
    for (journal, index, stays) in [("", "not empty", vec![]), ("no journal", "index", vec!["-wal", "-shm"])] {
        let mut file = kept.bytes();
        file[..PAGE].fill(0);
        fs::write(&path, file).unwrap();
        fs::write(beside("-wal"), journal).unwrap();
        fs::write(beside("-shm"), index).unwrap();
        let mut history = History::open(&path, NOW).unwrap();
        let [Remark::SetAside(aside)] = &history.take_remarks()[..] else { panic!("it is damaged") };
        let is_there = |ending: &&str| {
            let name = format!("{}{ending}", aside.aside.display());
            fs::exists(name).unwrap()
        };
        assert_eq!(["-wal", "-shm"].into_iter().filter(is_there).collect::<Vec<_>>(), stays, "{journal:?}");
        assert_eq!(list(&history).len(), kept.entries.len());
    }
}

#[test]
fn a_history_that_another_is_writing_just_now_is_opened_for_writing() {
    let kept = Kept::closed(3);
    let path = path_in(kept.folder.path());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut history = History::open(&path, NOW).unwrap();
    assert!(history.is_writable());
    other.execute_batch("ROLLBACK").unwrap();
    history.append(&[answered(9, 200, "")]).unwrap();
}

/// More than is looked through at once: half a minute of a fast connection, or a year of sends.
#[test]
fn a_large_file_that_changed_is_opened_at_once_and_looked_through_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    let mut history = History::open(&path, NOW).unwrap();
    assert!(history.check().is_none(), "it is new");
    let long = noise(1024 * 1024 - 4_096);
    for number in 0..48 {
        history.append(&[answered(number, 200, &long)]).unwrap();
    }
    drop(history);
    assert!(fs::metadata(&path).unwrap().len() > 32 * 1024 * 1024);
    fs::File::options().append(true).open(&path).unwrap().set_modified(NOW.into()).unwrap();
    let mut history = History::open(&path, NOW).unwrap();
    let check = history.check().unwrap();
    assert!(matches!(check.run(), Checked::Well));
    history.note_checked();
    assert!(history.check().is_none());
    drop(history);
    assert!(History::open(&path, NOW).unwrap().check().is_none(), "it is known from the stamp");
}

/// Text that hardly shrinks when it is compressed.
fn noise(length: usize) -> String {
    let mut numbers = Numbers::new(5);
    (0..length).map(|_| char::from(u8::try_from(33 + numbers.below(90)).unwrap())).collect()
}
