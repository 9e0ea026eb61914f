//! The order and the folders of the rail.

use super::*;
use crate::app::state::{FolderName, Undo};
use crate::app::{ArrangeCommand, Side, WindowNews};
use crate::store::settings::DestinationPlace;
use crate::store::{Settings, StoredDestination};

fn arrange(window: &mut Window, command: ArrangeCommand) {
    window.apply(DestinationCommand::Arrange(command));
}

/// Destinations of these names, with their files.
fn with_names(names: &[&str]) -> Window {
    let mut window = Window::new();
    let stored = names.iter().map(|name| {
        let mut fields = Fields::preset(Preset::HttpsHeader, name, name);
        fields.url = "https://acme.example/in".into();
        StoredDestination { id: DestinationId((*name).to_owned()), destination: Ok(fields.to_destination().into()) }
    });
    window.news(DestinationNews::Loaded(Ok(stored.collect())));
    window
}

fn key(window: &Window, name: &str) -> DestinationKey {
    window.state.destinations.entries.iter().find(|entry| entry.name() == name).expect("it is there").key
}

/// `folder/name`, in the order of the rail.
fn listed(window: &Window) -> Vec<String> {
    let entries = window.state.destinations.listed();
    let text = |entry: &crate::app::state::DestinationEntry| match &entry.place.folder {
        Some(folder) => format!("{}/{}", folder.as_str(), entry.name()),
        None => entry.name().to_owned(),
    };
    entries.map(text).collect()
}

fn folder(name: &str) -> FolderName {
    FolderName::new(name).expect("a name")
}

fn put(window: &mut Window, name: &str, into: Option<&str>) {
    let (key, folder) = (key(window, name), into.map(folder));
    arrange(window, ArrangeCommand::PutInto { key, folder });
}

#[test]
fn destinations_stand_by_name_until_one_is_moved() {
    let mut window = with_names(&["c", "a", "b"]);
    assert_eq!(listed(&window), ["a", "b", "c"]);
    assert!(window.state.layout.settings.destination_places.is_empty(), "nothing to keep");
    let (moved, target) = (key(&window, "c"), key(&window, "a"));
    arrange(&mut window, ArrangeCommand::MoveBeside { key: moved, target, side: Side::Above });
    assert_eq!(listed(&window), ["c", "a", "b"]);
    let (moved, target) = (key(&window, "c"), key(&window, "a"));
    arrange(&mut window, ArrangeCommand::MoveBeside { key: moved, target, side: Side::Below });
    assert_eq!(listed(&window), ["a", "c", "b"]);
}

#[test]
fn a_move_by_keys_stays_within_the_folder() {
    let mut window = with_names(&["a", "b", "c"]);
    put(&mut window, "c", Some("Acme"));
    let step = |window: &mut Window, name: &str, side| {
        let key = key(window, name);
        arrange(window, ArrangeCommand::Step { key, side });
    };
    step(&mut window, "b", Side::Below);
    step(&mut window, "c", Side::Above);
    assert_eq!(listed(&window), ["a", "b", "Acme/c"]);
    step(&mut window, "b", Side::Above);
    assert_eq!(listed(&window), ["b", "a", "Acme/c"]);
}

#[test]
fn order_and_folders_are_the_same_after_a_restart() {
    let mut window = with_names(&["a", "b", "c", "d"]);
    put(&mut window, "b", Some("Acme"));
    put(&mut window, "a", Some("Acme"));
    put(&mut window, "d", Some("  acme lab "));
    let before = listed(&window);
    assert_eq!(before, ["c", "Acme/b", "Acme/a", "acme lab/d"]);
    let settings = window.state.layout.settings.clone();
    // Whichever is read first.
    let mut again = with_names(&["a", "b", "c", "d"]);
    again.news(WindowNews::SettingsLoaded { settings: Box::new(settings.clone()), problems: Vec::new() });
    assert_eq!(listed(&again), before);
    let mut again = Window::new();
    again.news(WindowNews::SettingsLoaded { settings: Box::new(settings), problems: Vec::new() });
    let stored = ["d", "c", "b", "a"].map(|name| StoredDestination {
        id: DestinationId(name.to_owned()),
        destination: Ok(Fields::preset(Preset::HttpsHeader, name, name).to_destination().into()),
    });
    again.news(DestinationNews::Loaded(Ok(stored.into())));
    assert_eq!(listed(&again), before);
}

#[test]
fn what_is_made_after_a_move_comes_last_and_keeps_its_place_once_it_has_a_file() {
    let mut window = with_names(&["y", "z"]);
    let (moved, target) = (key(&window, "z"), key(&window, "y"));
    arrange(&mut window, ArrangeCommand::MoveBeside { key: moved, target, side: Side::Above });
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    assert_eq!(listed(&window), ["z", "y", "Amazon S3"]);
    let (moved, target) = (key(&window, "Amazon S3"), key(&window, "z"));
    arrange(&mut window, ArrangeCommand::MoveBeside { key: moved, target, side: Side::Above });
    window.answer_saves();
    assert_eq!(listed(&window), ["Amazon S3", "z", "y"]);
    let kept: Vec<&str> =
        window.state.layout.settings.destination_places.iter().map(|place| place.destination.as_str()).collect();
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept[1..], ["z", "y"]);
}

#[test]
fn a_duplicate_stands_beside_its_original_in_its_folder() {
    let mut window = with_names(&["a", "b"]);
    put(&mut window, "a", Some("Acme"));
    put(&mut window, "b", Some("Acme"));
    window.apply(DestinationCommand::Duplicate(key(&window, "a")));
    assert_eq!(listed(&window), ["Acme/a", "Acme/a copy", "Acme/b"]);
}

#[test]
fn a_new_folder_asks_for_its_name_and_a_known_name_joins_two() {
    let mut window = with_names(&["a", "b", "c"]);
    let moved = key(&window, "a");
    arrange(&mut window, ArrangeCommand::NewFolder(moved));
    assert_eq!(listed(&window), ["b", "c", "New folder/a"]);
    window.apply(DestinationCommand::EditRename("Acme".to_owned()));
    window.apply(DestinationCommand::CommitRename);
    assert_eq!(listed(&window), ["b", "c", "Acme/a"]);
    let moved = key(&window, "b");
    arrange(&mut window, ArrangeCommand::NewFolder(moved));
    window.apply(DestinationCommand::EditRename(" ".to_owned()));
    window.apply(DestinationCommand::CommitRename);
    assert_eq!(listed(&window), ["c", "Acme/a", "New folder/b"], "without a name nothing changes");
    arrange(&mut window, ArrangeCommand::BeginRename(folder("New folder")));
    window.apply(DestinationCommand::EditRename("Acme".to_owned()));
    window.apply(DestinationCommand::CommitRename);
    assert_eq!(listed(&window), ["c", "Acme/a", "Acme/b"]);
}

#[test]
fn a_removed_folder_leaves_its_destinations_and_comes_back_with_undo() {
    let mut window = with_names(&["a", "b", "c"]);
    put(&mut window, "a", Some("Acme"));
    put(&mut window, "c", Some("Acme"));
    arrange(&mut window, ArrangeCommand::Dissolve(folder("Acme")));
    assert!(window.state.destinations.folders().is_empty());
    assert_eq!(listed(&window).len(), 3);
    let notice = window.state.notices.list.last().expect("it is said");
    assert_eq!(notice.text, "Removed the folder Acme. Its 2 destinations stay.");
    assert!(matches!(notice.undo, Some(Undo::Places(_))));
    window.apply(NoticeCommand::Undo(notice.id));
    assert_eq!(listed(&window), ["b", "Acme/a", "Acme/c"]);
}

#[test]
fn a_folded_folder_stays_folded_under_its_new_name_and_is_forgotten_when_it_is_gone() {
    let mut window = with_names(&["a"]);
    put(&mut window, "a", Some("Acme"));
    arrange(&mut window, ArrangeCommand::ToggleFolded(folder("Acme")));
    assert!(window.state.is_folded(&folder("Acme")));
    arrange(&mut window, ArrangeCommand::BeginRename(folder("Acme")));
    window.apply(DestinationCommand::EditRename("Zenith".to_owned()));
    window.apply(DestinationCommand::CommitRename);
    assert!(window.state.is_folded(&folder("Zenith")));
    arrange(&mut window, ArrangeCommand::Dissolve(folder("Zenith")));
    assert_eq!(window.state.layout.settings.folded_folders, Vec::<String>::new());
}

#[test]
fn a_deleted_destination_comes_back_to_its_place() {
    let mut window = with_names(&["a", "b", "c"]);
    put(&mut window, "b", Some("Acme"));
    put(&mut window, "c", Some("Acme"));
    window.apply(DestinationCommand::Delete(key(&window, "b")));
    assert_eq!(listed(&window), ["a", "Acme/c"]);
    let undo = window.state.notices.list.last().expect("it is said").id;
    window.apply(NoticeCommand::Undo(undo));
    assert_eq!(listed(&window), ["a", "Acme/b", "Acme/c"]);
    window.answer_saves();
    assert_eq!(window.state.layout.settings.destination_places.len(), 3);
}

#[test]
fn the_settings_may_name_a_destination_that_is_not_there() {
    let mut window = with_names(&["a", "b"]);
    let place = |id: &str| DestinationPlace { destination: id.to_owned(), folder: Some(" ".to_owned()) };
    let settings = Settings { destination_places: vec![place("gone"), place("b")], ..Settings::default() };
    window.news(WindowNews::SettingsLoaded { settings: Box::new(settings), problems: Vec::new() });
    assert_eq!(listed(&window), ["b", "a"], "a blank folder is none");
}
