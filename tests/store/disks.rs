//! Disks that are full or read-only.

use std::fs;
use std::path::Path;
use std::process::Command;

use signpost::store::{EntryId, History, Remark, Settings, Trouble};

use super::exchanges::answered;
use super::small_disk::SmallDisk;
use super::support::{Kept, NOW, fill, list, path_in, search};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
}

#[test]
fn a_history_on_a_read_only_disk_is_read_and_left_as_it_is() {
    let Some(disk) = SmallDisk::mount() else { return };
    let kept = Kept::closed(12);
    copy(kept.folder.path(), disk.path());
    disk.make_read_only();
    let before = names(disk.path());
    let mut history = History::open(&path_in(disk.path()), NOW).unwrap();
    let told = history.take_remarks();
    let [Remark::ReadOnly { reason, .. }] = &told[..] else { panic!("{told:?}") };
    assert!(reason.contains("read-only"), "{reason}");
    assert_eq!(
        list(&history).into_iter().rev().collect::<Vec<_>>(),
        kept.entries.values().cloned().collect::<Vec<_>>()
    );
    for (id, exchange) in &kept.exchanges {
        assert_eq!(history.get(*id).unwrap().as_ref(), Some(exchange));
    }
    assert_eq!(history.counts(&search("golden")).unwrap().all.known(), 1);
    let error = history.append(&[answered(100, 200, "")]).expect_err("nothing can be kept");
    assert_eq!(error.trouble, Trouble::ReadOnly);
    assert!(error.chain().contains("the disk is read-only"), "{}", error.chain());
    history.delete(&[EntryId(1)], NOW).expect_err("nothing can be changed");
    drop(history);
    assert_eq!(names(disk.path()), before);
    assert_eq!(fs::read(path_in(disk.path())).unwrap(), kept.bytes());
}

#[test]
fn what_a_killed_process_left_on_a_disk_that_is_read_only_now_is_read_too() {
    let Some(disk) = SmallDisk::mount() else { return };
    let folder = tempfile::tempdir().unwrap();
    drop(History::open(&path_in(folder.path()), NOW).unwrap());
    let mut history = History::open(&path_in(folder.path()), NOW).unwrap();
    let exchanges = fill(&mut history, 9);
    copy(folder.path(), disk.path());
    drop(history);
    fs::remove_file(disk.path().join("history.sqlite-shm")).unwrap();
    disk.make_read_only();
    let history = History::open(&path_in(disk.path()), NOW).unwrap();
    for (id, exchange) in &exchanges {
        assert_eq!(history.get(*id).unwrap().as_ref(), Some(exchange));
    }
}

#[test]
fn a_damaged_history_on_a_read_only_disk_is_said_to_be_so() {
    let Some(disk) = SmallDisk::mount() else { return };
    let kept = Kept::closed(9);
    let mut bytes = kept.bytes();
    bytes[..4096].fill(7);
    fs::write(path_in(disk.path()), &bytes).unwrap();
    disk.make_read_only();
    let error = History::open(&path_in(disk.path()), NOW).err().expect("it is refused").chain();
    assert!(error.contains("damaged") && error.contains("read-only"), "{error}");
    assert_eq!(fs::read(path_in(disk.path())).unwrap(), bytes);
}

#[test]
fn a_full_disk_can_be_read_from_and_takes_exchanges_again_once_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let kept = Kept::closed(9);
    copy(kept.folder.path(), disk.path());
    drop(History::open(&path_in(disk.path()), NOW).unwrap());
    let filler = disk.fill();
    let mut history = History::open(&path_in(disk.path()), NOW).unwrap();
    let told = history.take_remarks();
    let [Remark::ReadOnly { reason, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(reason, "the disk is full: make room");
    assert_eq!(list(&history).len(), kept.entries.len());
    let error = history.append(&[answered(100, 200, "")]).expect_err("there is no room");
    assert!(error.trouble == Trouble::Full && error.chain().contains("the disk is full: make room"), "{error}");
    drop(filler);
    let written = history.append(&[answered(100, 200, "")]).unwrap();
    drop(history);
    let mut history = History::open(&path_in(disk.path()), NOW).unwrap();
    assert_eq!(history.take_remarks(), []);
    assert!(history.get(written[0]).unwrap().is_some());
    assert_eq!(list(&history).len(), kept.entries.len() + 1);
}

#[test]
fn a_full_disk_leaves_nothing_half_made() {
    let Some(disk) = SmallDisk::mount() else { return };
    let filler = disk.fill();
    let error = History::open(&disk.path().join("data/history.sqlite"), NOW).err().expect("no room").chain();
    assert!(error.contains("the disk is full: make room"), "{error}");
    assert_eq!(names(&disk.path().join("data")).iter().filter(|name| name.ends_with("sqlite")).count(), 0);
    let settings = disk.path().join("settings.toml");
    let changed = Settings { history_folded: true, ..Settings::default() };
    let error = changed.save(&Settings::default(), &settings).expect_err("no room").chain();
    assert!(error.contains("the disk is full: make room") && error.contains("nothing was changed"), "{error}");
    assert!(!settings.exists());
    drop(filler);
    let history = History::open(&disk.path().join("data/history.sqlite"), NOW).unwrap();
    assert_eq!(list(&history), []);
}

#[test]
fn a_damaged_history_on_a_full_disk_is_left_as_it_is_until_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let kept = Kept::closed(9);
    let mut bytes = kept.bytes();
    bytes[..4096].fill(7);
    fs::write(path_in(disk.path()), &bytes).unwrap();
    let filler = disk.fill();
    let error = History::open(&path_in(disk.path()), NOW).err().expect("it is refused").chain();
    assert!(error.contains("damaged") && error.contains("left as it is") && error.contains("full"), "{error}");
    assert_eq!(fs::read(path_in(disk.path())).unwrap(), bytes);
    drop(filler);
    let mut history = History::open(&path_in(disk.path()), NOW).unwrap();
    assert!(matches!(&history.take_remarks()[..], [Remark::SetAside(_)]));
    assert_eq!(list(&history).len(), kept.entries.len());
}

const CHILD: &str = "SIGNPOST_TEST_CHILD";

/// No small disk is needed for a limit on the size of files, and anybody may set one.
#[test]
#[cfg(unix)]
fn a_file_that_may_not_grow_loses_nothing_that_was_acknowledged() {
    let test = "disks::a_file_that_may_not_grow_loses_nothing_that_was_acknowledged";
    if let Some(folder) = std::env::var_os(CHILD) {
        let mut history = History::open(&path_in(Path::new(&folder)), NOW).unwrap();
        for number in 0.. {
            match history.append(&[answered(number, 200, &"x".repeat(9_000))]) {
                Ok(_) => {}
                Err(error) => {
                    fs::write(Path::new(&folder).join("told"), format!("{number}\n{}", error.chain())).unwrap();
                    return;
                }
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    // In blocks of 512 bytes; the signal that comes with the limit would end the process.
    let limited = "trap '' XFSZ; ulimit -f 1200; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, folder.path())
        .output()
        .unwrap();
    let told = fs::read_to_string(folder.path().join("told"));
    let told = told.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let (acknowledged, text) = told.split_once('\n').unwrap();
    assert!(text.contains("history.sqlite: keeping an exchange; the "), "{text}");
    let history = History::open(&path_in(folder.path()), NOW).unwrap();
    assert_eq!(list(&history).len(), acknowledged.parse::<usize>().unwrap());
    assert!(list(&history).len() > 5);
}
