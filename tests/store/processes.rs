//! Several processes at once, and processes that end by force.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use signpost::domain::{Auth, Connection, Destination, PublicDestination, TimestampFormat};
use signpost::store::{DataFolder, Destinations, EntryId, History, Secrets, Settings};

use super::exchanges::{answered, with_token};
use super::support::{NOW, Numbers, factor, list, path_in};

const CHILD: &str = "SIGNPOST_TEST_CHILD";
const FOLDER: &str = "SIGNPOST_TEST_FOLDER";

/// This very test in another process, which takes the part `part` of it.
fn child(test: &str, part: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("processes::{test}"), "--nocapture"]);
    command.env(CHILD, part).env(FOLDER, folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn part() -> Option<(String, std::path::PathBuf)> {
    Some((std::env::var(CHILD).ok()?, std::env::var_os(FOLDER)?.into()))
}

/// Opens, keeps one send and closes, again and again; says each id once it is acknowledged.
#[expect(clippy::print_stdout, reason = "the parent reads it")]
fn keep_sends(folder: &Path, sends: i64) {
    for number in 0..sends {
        let mut history = History::open(&path_in(folder), NOW).unwrap();
        let remarks = history.take_remarks();
        assert!(remarks.is_empty(), "{remarks:?}");
        let exchanges = if number % 3 == 0 { with_token(number).to_vec() } else { vec![answered(number, 200, "x")] };
        for id in history.append(&exchanges).unwrap() {
            println!("kept {}", id.0);
        }
    }
}

fn acknowledged(child: &mut Child) -> Vec<EntryId> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The test harness writes its own words in front of the first.
    let ids = lines.map_while(Result::ok).filter_map(|line| Some(EntryId(line.split("kept ").nth(1)?.parse().ok()?)));
    ids.collect()
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let test = "what_was_acknowledged_is_there_after_a_kill";
    if let Some((_, folder)) = part() {
        return keep_sends(&folder, i64::MAX);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers::new(5);
    let mut known = Vec::new();
    for round in 0..12 * factor() {
        let mut child = child(test, "keep", folder.path()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + numbers.below(120) as u64));
        child.kill().unwrap();
        known.extend(acknowledged(&mut child));
        child.wait().unwrap();
        if round % 2 == 0 {
            continue; // Killed twice in a row: the second found what the first had left.
        }
        let mut history = History::open(&path_in(folder.path()), NOW).unwrap();
        assert_eq!(history.take_remarks(), [], "a kill is no damage");
        let listed: Vec<EntryId> = list(&history).into_iter().map(|entry| entry.id).collect();
        for id in &known {
            assert!(listed.contains(id), "{id:?} was acknowledged");
            assert!(history.get(*id).unwrap().is_some());
        }
    }
    assert!(known.len() > 10, "{}", known.len());
}

#[test]
fn processes_at_once_lose_nothing_and_find_no_damage() {
    let test = "processes_at_once_lose_nothing_and_find_no_damage";
    if let Some((_, folder)) = part() {
        return keep_sends(&folder, 12);
    }
    let folder = tempfile::tempdir().unwrap();
    let children: Vec<Child> = (0..5 * factor()).map(|_| child(test, "keep", folder.path()).spawn().unwrap()).collect();
    let mut known = Vec::new();
    for mut child in children {
        known.extend(acknowledged(&mut child));
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(known.len(), 80 * factor());
    let mut history = History::open(&path_in(folder.path()), NOW).unwrap();
    assert_eq!(history.take_remarks(), []);
    let mut listed: Vec<EntryId> = list(&history).into_iter().map(|entry| entry.id).collect();
    known.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, known);
    drop(history);
    // Twelve exchanges would be looked through anew if the last one had left without saying that all is well.
    let stamp = fs::read_to_string(folder.path().join("history.sqlite.checked")).unwrap();
    assert!(stamp.ends_with("end\n"), "{stamp}");
}

#[test]
fn two_that_find_the_same_damage_set_it_aside_once() {
    let test = "two_that_find_the_same_damage_set_it_aside_once";
    if let Some((_, folder)) = part() {
        let history = History::open(&path_in(&folder), NOW).unwrap();
        assert_eq!(list(&history).len(), 30);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(&path_in(folder.path()), NOW).unwrap();
    for number in 0..30 {
        history.append(&[answered(number, 200, "x")]).unwrap();
    }
    drop(history);
    let mut bytes = fs::read(path_in(folder.path())).unwrap();
    bytes[..100].fill(1);
    fs::write(path_in(folder.path()), bytes).unwrap();
    let children: Vec<Child> = (0..4).map(|_| child(test, "open", folder.path()).spawn().unwrap()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.contains("damaged")).count(), 1);
}

#[test]
fn whatever_the_umask_only_the_user_may_read() {
    let test = "whatever_the_umask_only_the_user_may_read";
    if let Some((_, home)) = part() {
        let folder = DataFolder::locate(Some(home.join("deep/data"))).unwrap();
        let mut history = History::open(&folder.history(), NOW).unwrap();
        history.append(&[answered(0, 200, "")]).unwrap();
        let changed = Settings { history_folded: true, ..Settings::default() };
        changed.save(&Settings::default(), &folder.settings()).unwrap();
        let destination = Destination {
            name: "a".to_owned(),
            environment: None,
            url: "https://a.example".into(),
            auth: Auth::None,
            timestamp: TimestampFormat::default(),
            connection: Connection::default(),
        };
        Destinations::new(folder.destinations())
            .create(&PublicDestination::of(&destination.into()).expect("it holds no credential"))
            .unwrap();
        let secrets = Secrets::in_memory("a test").in_folder(&folder);
        secrets.set("a", &signpost::domain::Secret::new("b")).unwrap();
        let mut seen = 0;
        let mut places = vec![home.join("deep")];
        while let Some(place) = places.pop() {
            let found = fs::metadata(&place).unwrap();
            let wanted = if found.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(found.permissions().mode() & 0o7777, wanted, "{}", place.display());
            seen += 1;
            if found.is_dir() {
                places.extend(fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        assert!(seen >= 9, "folder, history, journal, index, lock, stamp, settings, destination: {seen}");
        return;
    }
    for umask in ["000", "022", "077"] {
        let home = tempfile::tempdir().unwrap();
        let child = child(test, "make", home.path());
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]).arg(child.get_program());
        shell.args(child.get_args()).env(CHILD, "make").env(FOLDER, home.path());
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{umask}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
