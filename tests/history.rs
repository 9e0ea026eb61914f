//! The history as the window and the command line use it: real files, several users, and disks that are no help.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/exchanges.rs"]
mod exchanges;
#[path = "support/small_disk.rs"]
mod small_disk;

use std::fs;
use std::path::PathBuf;

use exchanges::{answered, failed, with_token};
use signpost::domain::{
    Auth, Connection, Destination, EnvironmentName, Exchange, PublicDestination, TimestampFormat, limits,
};
use signpost::store::{
    Count, Counts, Destinations, EntryId, Filter, History, HistoryEntry, Order, Retention, SortBy, StatusClass,
};
use small_disk::SmallDisk;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/history.sqlite");
    Place { _folder: folder, path }
}

fn open(place: &Place) -> History {
    History::open(&place.path, NOW).unwrap()
}

/// How many entries a search finds.
fn found(history: &History, words: &str) -> Count {
    history.counts(&search(words)).unwrap().all
}

fn search(words: &str) -> Filter {
    Filter { search: words.to_owned(), class: None, cause: None, between: None, ..Filter::default() }
}

fn chip(class: StatusClass) -> Filter {
    Filter { search: String::new(), class: Some(class), cause: None, between: None, ..Filter::default() }
}

fn ids(history: &History, filter: &Filter) -> Vec<i64> {
    history.list(filter, 0, 100).unwrap().into_iter().map(|entry| entry.id.0).collect()
}

#[test]
fn an_exchange_is_found_again_whole_after_the_file_was_closed() {
    let place = place();
    let kept: Vec<Exchange> = with_token(1).into_iter().chain([failed(3)]).collect();
    let written = open(&place).append(&kept).unwrap();
    let history = open(&place);
    for (id, exchange) in written.iter().zip(&kept) {
        assert_eq!(history.get(*id).unwrap().as_ref(), Some(exchange));
    }
    assert_eq!(history.get(EntryId(99)).unwrap(), None);
}

#[test]
fn the_list_is_newest_first_and_groups_the_exchanges_of_a_send() {
    let place = place();
    let mut history = open(&place);
    history.append(&[answered(0, 200, "")]).unwrap();
    history.append(&with_token(1)).unwrap();
    let rows = history.list(&Filter::default(), 0, 10).unwrap();
    let seen: Vec<(i64, i64)> = rows.iter().map(|row| (row.id.0, row.send_id)).collect();
    assert_eq!(seen, [(3, 2), (2, 2), (1, 1)]);
    assert_eq!(rows[2].started_at, Some(exchanges::FIRST));
    assert_eq!(rows[2].total_us, 92_500);
    assert_eq!(history.list(&Filter::default(), 1, 1).unwrap(), rows[1..2]);
}

#[test]
fn what_is_too_old_or_too_many_goes_and_what_is_pinned_stays() {
    let place = place();
    let mut history = open(&place);
    for number in 0..6 {
        history.append(&[answered(number, 200, "")]).unwrap();
    }
    history.set_pinned(EntryId(2), true).unwrap();
    let moment =
        |id: i64| history.list(&Filter::default(), 0, 10).unwrap()[usize::try_from(6 - id).unwrap()].started_at;
    let expired = |days, entries, now| {
        let found = history.expired(Retention { days, entries }, now).unwrap();
        found.into_iter().map(|id| id.0).collect::<Vec<i64>>()
    };
    let none: [i64; 0] = [];
    let a_day_after = |id: i64| moment(id).unwrap() + Duration::DAY;
    assert_eq!(expired(None, None, a_day_after(6)), none);
    assert_eq!(expired(Some(1), None, a_day_after(1)), none, "a day old is not older");
    assert_eq!(expired(Some(1), None, a_day_after(1) + Duration::microseconds(1)), [1]);
    assert_eq!(expired(Some(1), None, a_day_after(6)), [1, 3, 4, 5]);
    assert_eq!(expired(Some(2), None, a_day_after(6)), none);
    assert_eq!(expired(None, Some(3), a_day_after(6)), [1, 3], "the pinned one is not counted");
    assert_eq!(expired(None, Some(5), a_day_after(6)), none);
    assert_eq!(expired(Some(1), Some(1), a_day_after(4)), [1, 3, 4, 5]);
    assert!(Retention::default().keeps_all());
    assert!(!Retention { days: Some(1), entries: None }.keeps_all());
}

/// Nobody but signpost writes the journal into the file, and it does so before it gets long.
#[test]
fn a_journal_is_written_into_the_file_before_it_gets_long() {
    let place = place();
    let mut history = open(&place);
    let long = "a word ".repeat(30_000);
    let journal = || fs::metadata(place.path.with_file_name("history.sqlite-wal")).unwrap().len();
    let length = || fs::metadata(&place.path).unwrap().len();
    let at_first = length();
    let mut longest = 0;
    for number in 0..80 {
        history.append(&[answered(number, 200, &long)]).unwrap();
        longest = longest.max(journal());
    }
    assert!(longest < 16 * 1024 * 1024, "{longest}");
    assert!(length() > at_first, "nothing stands in the file");
    drop(history);
    assert_eq!(open(&place).take_remarks(), []);
    assert_eq!(ids(&open(&place), &Filter::default()).len(), 80);
}

#[test]
fn the_library_that_keeps_the_history_says_its_version() {
    let version = signpost::store::history::sqlite_version();
    assert!(version.starts_with("3.") && version.split('.').count() == 3, "{version}");
}

#[test]
fn the_exchanges_of_a_send_are_found_from_any_of_them() {
    let place = place();
    let mut history = open(&place);
    history.append(&[answered(0, 200, "")]).unwrap();
    let pair = history.append(&with_token(1)).unwrap();
    for id in &pair {
        assert_eq!(history.siblings(*id).unwrap(), pair);
    }
    assert_eq!(history.siblings(EntryId(1)).unwrap(), [EntryId(1)]);
    assert_eq!(history.siblings(EntryId(99)).unwrap(), []);
}

#[test]
fn a_count_is_written_in_threes() {
    for (count, written) in [
        (Count::Exactly(0), "0"),
        (Count::Exactly(999), "999"),
        (Count::Exactly(1_000), "1,000"),
        (Count::Exactly(1_234_567), "1,234,567"),
        (Count::MoreThan(100_000), "100,000+"),
    ] {
        assert_eq!(count.to_string(), written);
    }
}

#[test]
fn a_column_that_is_asked_for_again_turns_round_and_then_gives_way_to_time() {
    let largest = Order::default().after(SortBy::Size);
    let smallest = Order { by: SortBy::Size, is_descending: false };
    assert_eq!(largest, Order { by: SortBy::Size, is_descending: true });
    assert_eq!(largest.after(SortBy::Size), smallest);
    assert_eq!(smallest.after(SortBy::Size), Order::default());
    assert_eq!(smallest.after(SortBy::Status), Order { by: SortBy::Status, is_descending: true });
}

#[test]
fn an_exchange_of_an_unknown_time_is_kept_and_is_not_too_old() {
    let place = place();
    let mut history = open(&place);
    let undated = Exchange { started_at: None, ..answered(0, 200, "") };
    let id = history.append(std::slice::from_ref(&undated)).unwrap()[0];
    assert_eq!(history.get(id).unwrap().as_ref(), Some(&undated));
    assert_eq!(history.list(&Filter::default(), 0, 1).unwrap()[0].started_at, None);
    let a_day = Retention { days: Some(1), ..Retention::default() };
    assert_eq!(history.expired(a_day, exchanges::FIRST).unwrap(), []);
}

#[test]
fn chips_count_and_list_each_entry_once() {
    let place = place();
    let mut history = open(&place);
    for exchange in [answered(0, 200, ""), answered(1, 301, ""), answered(2, 403, ""), answered(3, 503, ""), failed(4)]
    {
        history.append(&[exchange]).unwrap();
    }
    history.append(&with_token(5)).unwrap();
    let one = Count::Exactly(1);
    let recent = history.counts(&Filter::default()).unwrap().recent;
    assert_eq!(recent.iter().map(|recent| recent.id.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    let counts = Counts {
        causes: Vec::new(),
        recent,
        all: Count::Exactly(7),
        ok: Count::Exactly(2),
        redirect: one,
        client_error: one,
        server_error: one,
        no_answer: one,
        token: one,
    };
    assert_eq!(history.counts(&Filter::default()).unwrap(), counts);
    assert_eq!(history.counts(&search("acme")).unwrap(), counts);
    assert_eq!(ids(&history, &chip(StatusClass::Ok)), [7, 1]);
    assert_eq!(ids(&history, &chip(StatusClass::NoAnswer)), [5]);
    assert_eq!(ids(&history, &chip(StatusClass::Token)), [6]);
}

#[test]
fn every_word_must_occur_somewhere_in_url_status_verdict_headers_or_bodies() {
    let place = place();
    let mut history = open(&place);
    history.append(&[answered(0, 403, "<Code>SignatureDoesNotMatch</Code>")]).unwrap();
    history.append(&[failed(1)]).unwrap();
    history.append(&[answered(2, 200, "größe")]).unwrap();
    for (words, found) in [
        ("signaturedoes", vec![1]),
        ("SignatureDoesNotMatch 403", vec![1]),
        ("SignatureDoesNotMatch 200", vec![]),
        ("name not found", vec![2]),
        ("GRÖSSE", vec![]),
        ("Größe", vec![3]),
        ("pump-7", vec![3, 2, 1]),
        ("2026/03/05/1772672523124", vec![2]),
        ("x-amz-request-id", vec![3, 1]),
        ("\"; DROP TABLE entry; --", vec![]),
        ("  ", vec![3, 2, 1]),
    ] {
        assert_eq!(ids(&history, &search(words)), found, "{words}");
    }
    let filter = Filter {
        search: "acme".to_owned(),
        class: Some(StatusClass::ClientError),
        cause: None,
        between: None,
        ..Filter::default()
    };
    assert_eq!(ids(&history, &filter), [1]);
}

#[test]
fn what_is_deleted_is_neither_listed_nor_counted_nor_found_until_it_is_restored() {
    let place = place();
    let mut history = open(&place);
    let written = history.append(&[answered(0, 200, ""), answered(1, 403, "")]).unwrap();
    history.set_note(written[1], "retry tomorrow").unwrap();
    let before = history.list(&Filter::default(), 0, 10).unwrap();
    history.delete(&written[1..], NOW).unwrap();
    history.delete(&written[1..], NOW).unwrap();
    assert_eq!(ids(&history, &Filter::default()), [1]);
    assert_eq!(ids(&history, &search("403")), [] as [i64; 0]);
    assert_eq!(history.counts(&Filter::default()).unwrap().all, Count::Exactly(1));
    assert_eq!(history.get(written[1]).unwrap(), None);
    history.restore(&written).unwrap();
    assert_eq!(history.list(&Filter::default(), 0, 10).unwrap(), before);
    assert_eq!(ids(&history, &search("tomorrow")), [2]);
    assert_eq!(history.counts(&Filter::default()).unwrap().all, Count::Exactly(2));
}

#[test]
fn another_process_that_opens_the_file_does_not_take_the_undo_away() {
    let place = place();
    let mut history = open(&place);
    let written = history.append(&[answered(0, 200, "")]).unwrap();
    history.delete(&written, NOW).unwrap();
    let late = NOW + Duration::seconds(limits::HISTORY_UNDO_SECONDS);
    let other = History::open(&place.path, late).unwrap();
    assert_eq!(other.list(&Filter::default(), 0, 10).unwrap(), [] as [HistoryEntry; 0]);
    history.restore(&written).unwrap();
    assert_eq!(ids(&other, &Filter::default()), [1]);
}

#[test]
fn long_deleted_entries_are_gone_at_the_next_start_with_their_bodies() {
    let place = place();
    let mut history = open(&place);
    let written = history.append(&[answered(0, 200, ""), answered(1, 403, "")]).unwrap();
    history.delete(&written[..1], NOW).unwrap();
    drop(history);
    let late = NOW + Duration::seconds(limits::HISTORY_UNDO_SECONDS + 1);
    let mut history = History::open(&place.path, late).unwrap();
    let file = rusqlite::Connection::open(&place.path).unwrap();
    let kept: i64 = file.query_row("SELECT count(*) FROM exchange", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
    history.restore(&written).unwrap();
    assert_eq!(ids(&history, &Filter::default()), [2]);
}

#[test]
fn notes_and_pins_are_kept_and_notes_are_found() {
    let place = place();
    let mut history = open(&place);
    let id = history.append(&[answered(0, 200, "")]).unwrap()[0];
    history.set_pinned(id, true).unwrap();
    history.set_note(id, "golden run").unwrap();
    let [row] = history.list(&Filter::default(), 0, 10).unwrap().try_into().unwrap();
    assert!(row.pinned && row.note == "golden run");
    assert_eq!(ids(&history, &search("golden")), [1]);
    history.set_note(id, "").unwrap();
    assert_eq!(ids(&history, &search("golden")), [] as [i64; 0]);
}

#[test]
fn two_processes_write_and_read_at_the_same_time() {
    let place = place();
    let writers: Vec<_> = (0..4)
        .map(|number| {
            let path = place.path.clone();
            std::thread::Builder::new()
                .name(format!("writer {number}"))
                .spawn(move || {
                    let mut history = History::open(&path, NOW).unwrap();
                    for attempt in 0..10 {
                        history.append(&[answered(number * 100 + attempt, 200, "")]).unwrap();
                        history.list(&Filter::default(), 0, 5).unwrap();
                    }
                })
                .unwrap()
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let history = open(&place);
    assert_eq!(history.counts(&Filter::default()).unwrap().all, Count::Exactly(40));
    assert_eq!(history.list(&Filter::default(), 0, 100).unwrap().len(), 40);
}

#[test]
fn a_send_is_kept_whole_or_not_at_all() {
    let place = place();
    let mut history = open(&place);
    let file = rusqlite::Connection::open(&place.path).unwrap();
    // The place of its second exchange is taken.
    file.execute_batch("INSERT INTO exchange VALUES (2, '', x'')").unwrap();
    history.append(&[answered(0, 200, ""), answered(1, 503, "")]).unwrap_err();
    assert_eq!(history.counts(&Filter::default()).unwrap(), Counts::default());
    file.execute_batch("DELETE FROM exchange").unwrap();
    history.append(&[answered(0, 200, "longword"), answered(1, 503, "")]).unwrap();
    assert_eq!(found(&history, "longwo"), Count::Exactly(1), "what was rolled back is indexed anew");
}

#[test]
fn every_page_is_a_slice_of_the_whole_list_from_either_end() {
    let place = place();
    let mut history = open(&place);
    let statuses = [200, 200, 403, 200, 503];
    for number in 0..60 {
        let status = statuses[usize::try_from(number).unwrap() % statuses.len()];
        history.append(&[answered(number, status, if number % 7 == 0 { "seventh" } else { "" })]).unwrap();
    }
    history.delete(&[EntryId(8), EntryId(30), EntryId(60)], NOW).unwrap();
    for search in ["", "acme", "seventh", "acme seventh", "nowhere"] {
        for class in [None, Some(StatusClass::Ok), Some(StatusClass::ClientError), Some(StatusClass::Token)] {
            let filter = Filter { search: search.to_owned(), class, cause: None, between: None, ..Filter::default() };
            let whole = history.list(&filter, 0, 1_000).unwrap();
            assert_eq!(whole.len() as u64, history.counts(&filter).unwrap().of(class).known(), "{filter:?}");
            assert!(whole.is_sorted_by(|a, b| a.id > b.id));
            for (offset, limit) in [(0, 7), (3, 1), (7, 5), (25, 10), (40, 20), (50, 50), (56, 1), (57, 9), (99, 1)] {
                let (from, to) = (whole.len().min(offset), whole.len().min(offset + limit));
                let page = history.list(&filter, offset as u64, limit as u64).unwrap();
                assert_eq!(page, whole[from..to], "{filter:?} from {offset}, {limit} entries");
            }
        }
    }
}

#[test]
fn a_beginning_of_very_many_words_finds_them_all() {
    let place = place();
    let mut history = open(&place);
    for number in 0..20 {
        history.append(&[answered(number, 200, &format!("machine{number}x"))]).unwrap();
    }
    assert_eq!(found(&history, "machine"), Count::Exactly(20));
    assert_eq!(found(&history, "machine1"), Count::Exactly(11));
    assert_eq!(found(&history, "machine19x acme"), Count::Exactly(1));
    assert_eq!(found(&history, "machine19xy"), Count::Exactly(0));
}

#[test]
fn any_text_can_be_searched_for() {
    let place = place();
    let mut history = open(&place);
    let texts = ["तापमान कितना", "温度 21", "naïve ⓐ½", "a\u{0}b", "\u{301}é", "İstanbul", "😀 ok", "ǅ"];
    for (number, text) in (0..).zip(texts) {
        history.append(&[answered(number, 200, text)]).unwrap();
    }
    for (number, text) in (1..).zip(texts) {
        assert!(ids(&history, &search(text)).contains(&number), "{text}");
    }
    for text in
        ["\"", "*", "NEAR(a b)", "text : x", "^a", "-", "a AND", "\u{10ffff}", "\u{0}", "class:4", "ok\u{10ffff}"]
    {
        history.list(&search(text), 0, 10).unwrap();
        history.counts(&search(text)).unwrap();
    }
}

#[test]
fn a_file_that_is_no_history_of_ours_is_named_and_left_as_it_is() {
    let place = place();
    fs::create_dir_all(place.path.parent().unwrap()).unwrap();
    let refuse = |reason: &str| {
        let before = fs::read(&place.path).unwrap();
        let error = History::open(&place.path, NOW).err().expect("refused").to_string();
        assert!(error.contains(reason) && error.contains("history.sqlite"), "{error}");
        assert_eq!(fs::read(&place.path).unwrap(), before, "{reason}");
    };
    rusqlite::Connection::open(&place.path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    refuse("another program");
    fs::remove_file(&place.path).unwrap();
    drop(open(&place));
    rusqlite::Connection::open(&place.path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    refuse("newer signpost");
}

#[test]
fn a_history_damaged_in_the_middle_is_set_aside_and_what_is_whole_is_saved() {
    let place = place();
    let mut history = open(&place);
    let many: Vec<Exchange> = (0..200).map(|number| answered(number, 200, &"x".repeat(3000))).collect();
    history.append(&many).unwrap();
    drop(history);
    let mut bytes = fs::read(&place.path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40_960].fill(0xa5);
    fs::write(&place.path, &bytes).unwrap();
    let mut history = open(&place);
    let told = history.take_remarks();
    let [signpost::store::Remark::SetAside(aside)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(fs::read(&aside.aside).unwrap(), bytes);
    assert!(aside.saved > 150 && aside.saved < 200, "{aside}");
    for entry in history.list(&Filter::default(), 0, 500).unwrap().iter().filter(|entry| entry.damage.is_none()) {
        let index = usize::try_from(entry.id.0 - 1).unwrap();
        assert_eq!(history.get(entry.id).unwrap().as_ref(), Some(&many[index]));
    }
}

#[test]
fn two_open_histories_see_what_the_other_writes() {
    let place = place();
    let (mut first, mut second) = (open(&place), open(&place));
    let of_first = first.append(&[answered(0, 200, "")]).unwrap();
    let of_second = second.append(&[answered(1, 403, "fromsecond")]).unwrap();
    assert_eq!(ids(&first, &search("fromsecond")), [of_second[0].0]);
    assert_eq!(ids(&second, &Filter::default()), [of_second[0].0, of_first[0].0]);
    first.set_note(of_second[0], "seen").unwrap();
    assert_eq!(found(&second, "seen"), Count::Exactly(1));
}

#[test]
fn a_search_of_very_many_matches_says_more_than_it_counted() {
    let place = place();
    let mut history = open(&place);
    let mut plain = answered(0, 200, "");
    plain.request.url = "https://a.example/".to_owned();
    plain.request.headers.clear();
    plain.request.body = exchanges::body("");
    if let signpost::domain::Outcome::Answered(response) = &mut plain.outcome {
        response.headers.clear();
    }
    let mut refused = plain.clone();
    if let signpost::domain::Outcome::Answered(response) = &mut refused.outcome {
        response.status = 403;
    }
    let most = usize::try_from(limits::HISTORY_MATCHES_MAX).unwrap();
    let mut sends: Vec<&[Exchange]> = vec![std::slice::from_ref(&plain); most];
    history.append_all(&sends).unwrap();
    assert_eq!(found(&history, "exam"), Count::Exactly(limits::HISTORY_MATCHES_MAX));
    sends.clear();
    sends.push(std::slice::from_ref(&refused));
    history.append_all(&sends).unwrap();
    let counts = history.counts(&search("exam")).unwrap();
    assert_eq!(counts.all, Count::MoreThan(limits::HISTORY_MATCHES_MAX));
    assert_eq!(counts.ok, Count::Exactly(limits::HISTORY_MATCHES_MAX));
    assert_eq!((counts.client_error, counts.token), (Count::Exactly(1), Count::Exactly(0)));
    assert_eq!(counts.all.to_string(), "10,000+");
    assert_eq!(found(&history, ""), Count::Exactly(limits::HISTORY_MATCHES_MAX + 1), "nothing is searched for");
    assert_eq!(ids(&history, &search("exam"))[..2], [10_001, 10_000]);
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = History::open(&file.join("history.sqlite"), NOW).err().expect("no folder there").to_string();
    assert!(error.contains("permissions"), "{error}");
    let error = History::open(folder.path(), NOW).err().expect("a folder").to_string();
    assert!(error.contains("cannot be opened"), "{error}");
}

#[test]
fn a_full_disk_is_said_and_what_was_kept_stays() {
    let Some(disk) = SmallDisk::mount() else { return };
    let mut history = History::open(&disk.path().join("history.sqlite"), NOW).unwrap();
    let written = history.append(&[answered(0, 200, "kept")]).unwrap();
    let filler = disk.fill();
    let large = answered(1, 200, &"large ".repeat(50_000));
    let error = history.append(std::slice::from_ref(&large)).expect_err("there is no room").to_string();
    assert!(error.contains("the disk is full: make room"), "{error}");
    assert_eq!(ids(&history, &search("kept")), [written[0].0]);
    assert_eq!(found(&history, "large"), Count::Exactly(0));
    drop(filler);
    history.append(&[large]).unwrap();
    assert_eq!(found(&history, "large"), Count::Exactly(1));
}

fn public(destination: &Destination) -> PublicDestination {
    PublicDestination::of(&destination.clone().into()).expect("it holds no credential")
}

#[test]
fn a_full_disk_leaves_a_destination_as_it_was() {
    let Some(disk) = SmallDisk::mount() else { return };
    let folder = disk.path().join("destinations");
    let destinations = Destinations::new(folder.clone());
    let mut destination = Destination {
        name: "Acme".to_owned(),
        environment: None,
        url: "https://a.example".into(),
        auth: Auth::None,
        timestamp: TimestampFormat::default(),
        connection: Connection::default(),
    };
    let id = destinations.create(&public(&destination)).unwrap();
    let texts = || -> Vec<String> {
        fs::read_dir(&folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    };
    let before = texts();
    let filler = disk.fill();
    destination.url = "https://b.example".into();
    let error = destinations.save(&id, &public(&destination)).expect_err("there is no room").chain();
    assert!(error.contains("nothing was changed") && error.contains("No space left"), "{error}");
    assert_eq!(texts(), before);
    drop(filler);
    destinations.save(&id, &public(&destination)).unwrap();
    assert!(texts()[0].contains("b.example"));
}

#[test]
fn a_read_only_disk_is_said_and_the_file_is_left_as_it_is() {
    let Some(disk) = SmallDisk::mount() else { return };
    let path = disk.path().join("history.sqlite");
    History::open(&path, NOW).unwrap().append(&[answered(0, 200, "")]).unwrap();
    disk.make_read_only();
    let before = fs::read(&path).unwrap();
    let refused = History::open(&path, NOW).and_then(|mut history| history.append(&[answered(1, 200, "")]));
    let error = refused.expect_err("it cannot be written").to_string();
    assert!(error.contains("check"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let error = History::open(&disk.path().join("data/history.sqlite"), NOW).err().expect("no folder").chain();
    assert!(error.contains("permissions"), "{error}");
}

fn of_cause(cause: &str) -> Filter {
    Filter { cause: Some(cause.to_owned()), ..Filter::default() }
}

fn caused(number: i64, cause: &str) -> Exchange {
    Exchange { cause: Some(cause.to_owned()), ..answered(number, 403, "") }
}

#[test]
fn a_cause_is_a_column_a_filter_and_words_to_search_for() {
    let place = place();
    let mut history = open(&place);
    for exchange in [caused(0, "aws.region_wrong"), caused(1, "aws.secret_wrong"), caused(2, "aws.region_wrong")] {
        history.append(&[exchange]).unwrap();
    }
    history.append(&[answered(3, 200, "region fine")]).unwrap();
    assert_eq!(ids(&history, &of_cause("aws.region_wrong")), [3, 1]);
    assert_eq!(ids(&history, &of_cause("aws.region")), Vec::<i64>::new(), "the whole id");
    assert_eq!(ids(&history, &search("region wrong")), [3, 1]);
    let both = Filter { search: "1772672523125".to_owned(), ..of_cause("aws.region_wrong") };
    assert_eq!(ids(&history, &both), [3]);
    let counts = history.counts(&of_cause("aws.region_wrong")).unwrap();
    assert_eq!((counts.all, counts.client_error), (Count::Exactly(2), Count::Exactly(2)));
    let causes: Vec<(String, u64)> = counts.causes.into_iter().map(|count| (count.cause, count.rows)).collect();
    assert_eq!(causes, [("aws.region_wrong".to_owned(), 2), ("aws.secret_wrong".to_owned(), 1)]);
    assert_eq!(history.list(&search("secret"), 0, 1).unwrap()[0].cause.as_deref(), Some("aws.secret_wrong"));
}

#[test]
fn causes_are_counted_through_deleting_restoring_and_removing_for_good() {
    let place = place();
    let mut history = open(&place);
    let written = history.append(&[caused(0, "aws.clock_skew")]).unwrap();
    let counted = |history: &History| history.counts(&Filter::default()).unwrap().causes.len();
    history.delete(&written, NOW).unwrap();
    assert_eq!((counted(&history), ids(&history, &of_cause("aws.clock_skew"))), (0, vec![]));
    history.restore(&written).unwrap();
    assert_eq!((counted(&history), ids(&history, &of_cause("aws.clock_skew"))), (1, vec![1]));
    history.delete(&written, NOW).unwrap();
    drop(history);
    let much_later = NOW + time::Duration::days(2);
    assert_eq!(counted(&History::open(&place.path, much_later).unwrap()), 0);
}

#[test]
fn a_stretch_of_the_history_is_listed_counted_and_searched_alone() {
    let place = place();
    let mut history = open(&place);
    for number in 0..6 {
        let status = if number % 2 == 0 { 200 } else { 403 };
        history.append(&[answered(number, status, "pump")]).unwrap();
    }
    let between = Some((EntryId(2), EntryId(5)));
    let stretch = Filter { between, ..Filter::default() };
    assert_eq!(ids(&history, &stretch), [5, 4, 3, 2]);
    let counts = history.counts(&stretch).unwrap();
    assert_eq!((counts.all, counts.ok, counts.client_error), (Count::Exactly(4), Count::Exactly(2), Count::Exactly(2)));
    assert_eq!(counts.recent.len(), 6, "the strip shows what is around it");
    assert_eq!(ids(&history, &Filter { class: Some(StatusClass::Ok), ..stretch.clone() }), [5, 3]);
    assert_eq!(ids(&history, &Filter { search: "pump 403".to_owned(), ..stretch.clone() }), [4, 2]);
    assert_eq!(history.counts(&Filter { search: "pump".to_owned(), ..stretch }).unwrap().all, Count::Exactly(4));
}

#[test]
fn of_a_long_answer_the_beginning_is_kept_and_that_is_said() {
    let place = place();
    let mut history = open(&place);
    let long = "x".repeat(signpost::domain::limits::STORED_BODY_BYTES_MAX + 10);
    let written = history.append(&[answered(0, 200, &long)]).unwrap();
    let kept = history.get(written[0]).unwrap().unwrap();
    let signpost::domain::Outcome::Answered(response) = kept.outcome else { panic!("it was answered") };
    assert_eq!(response.body.kept.len(), signpost::domain::limits::STORED_BODY_BYTES_MAX);
    assert!(response.body.truncated && response.body.bytes == long.len() as u64);
}

/// Odd ids to one destination, even ones to the other.
fn five_of_two_destinations() -> (Place, History) {
    let place = place();
    let mut history = open(&place);
    for number in 0..5 {
        let mut exchange = answered(number, 200, "pump");
        let name = if number % 2 == 0 { "Pump" } else { "acme" };
        name.clone_into(&mut exchange.destination.name);
        history.append(&[exchange]).unwrap();
    }
    (place, history)
}

#[test]
fn a_list_is_sorted_by_a_column_and_by_time_where_that_is_the_same() {
    let (_folder, history) = five_of_two_destinations();
    let sorted = |by, is_descending| {
        let filter = Filter { order: Order { by, is_descending }, ..Filter::default() };
        ids(&history, &filter)
    };
    assert_eq!(sorted(SortBy::Time, true), [5, 4, 3, 2, 1]);
    assert_eq!(sorted(SortBy::Time, false), [1, 2, 3, 4, 5]);
    assert_eq!(sorted(SortBy::Destination, false), [4, 2, 5, 3, 1], "acme before Pump, whatever the case");
    let second_page = Filter { order: Order { by: SortBy::Time, is_descending: false }, ..Filter::default() };
    let listed: Vec<i64> = history.list(&second_page, 3, 2).unwrap().iter().map(|entry| entry.id.0).collect();
    assert_eq!(listed, [4, 5]);
    assert_eq!(history.counts(&second_page).unwrap().all, Count::Exactly(5));
}

#[test]
fn a_row_says_the_environment_and_a_destination_is_listed_with_all_of_its_own() {
    let place = place();
    let mut history = open(&place);
    for (number, (name, environment)) in
        [("Pump", None), ("Pump", Some("staging")), ("Pump (staging)", None), ("Pump\u{1f}staging", None)]
            .into_iter()
            .enumerate()
    {
        let mut exchange = answered(i64::try_from(number).unwrap(), 200, "");
        name.clone_into(&mut exchange.destination.name);
        exchange.destination.environment = environment.map(|name| EnvironmentName::new(name).unwrap());
        let id = history.append(std::slice::from_ref(&exchange)).unwrap()[0];
        assert_eq!(history.get(id).unwrap().unwrap().destination, exchange.destination);
    }
    drop(history);
    let history = open(&place);
    let rows = history.list(&Filter::default(), 0, 10).unwrap();
    let labels: Vec<(String, bool)> =
        rows.iter().map(|row| (row.destination.name.clone(), row.destination.environment.is_some())).collect();
    let label = |name: &str, has_environment: bool| (name.to_owned(), has_environment);
    assert_eq!(
        labels,
        [
            label("Pump\u{fffd}staging", false),
            label("Pump (staging)", false),
            label("Pump", true),
            label("Pump", false)
        ]
    );
    let only = |name: &str| Filter { destination: Some(name.to_owned()), ..Filter::default() };
    assert_eq!(ids(&history, &only("Pump")), [2, 1]);
    assert_eq!(ids(&history, &only("Pump (staging)")), [3]);
    assert_eq!(history.counts(&only("Pump")).unwrap().all, Count::Exactly(2));
    assert_eq!(ids(&history, &search("staging")), [4, 3, 2]);
}

#[test]
fn one_destination_is_listed_by_its_whole_name() {
    let (_folder, history) = five_of_two_destinations();
    let only = |name: &str| Filter { destination: Some(name.to_owned()), ..Filter::default() };
    assert_eq!(ids(&history, &only("Pump")), [5, 3, 1]);
    assert_eq!(ids(&history, &only("acme")), [4, 2]);
    assert_eq!(ids(&history, &only("pump")), Vec::<i64>::new(), "another name");
    assert_eq!(history.counts(&only("acme")).unwrap().all, Count::Exactly(2));
    assert_eq!(history.counts(&Filter { class: Some(StatusClass::Ok), ..only("acme") }).unwrap().ok, Count::Exactly(2));
}
