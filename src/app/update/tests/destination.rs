use super::*;
use crate::app::state::{AuthMethod, Loading, Saving, SecretInput};
use crate::app::{
    DestinationCommand, DestinationEffect, DestinationNews, PasteCommand, SecretEffect, SendCommand, WindowNews,
};
use crate::domain::destination_file::DestinationFileError;
use crate::domain::{Change, Setting};
use crate::store::{BrokenDestination, StoreError, StoredDestination};

fn saves(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Destination(DestinationEffect::Save { .. }))).count()
}

fn stored(id: &str, fields: &Fields) -> StoredDestination {
    StoredDestination { id: DestinationId(id.to_owned()), destination: Ok(fields.to_destination().into()) }
}

#[test]
fn a_new_destination_is_selected_and_written_at_once() {
    let mut window = Window::new();
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    assert_eq!(window.draft().fields.method, AuthMethod::Sigv4);
    let effects = window.take();
    assert!(
        matches!(&effects[..], [Effect::Destination(DestinationEffect::Save { id: None, destination, .. })] if destination.get().name == "Amazon S3")
    );
}

#[test]
fn a_second_one_of_the_same_preset_has_another_name_and_other_keyring_entries() {
    let mut window = Window::with(Preset::AmazonS3);
    let first = window.draft().fields.clone();
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    let second = &window.draft().fields;
    assert_eq!(second.name, "Amazon S3 2");
    assert_ne!(second.sigv4.secret_access_key, first.sigv4.secret_access_key);
}

#[test]
fn edits_are_written_once_after_a_pause_in_typing() {
    let mut window = Window::with(Preset::HttpsHeader);
    for length in 1..=5 {
        window.edit(|fields| fields.url = "https"[..length].into());
        window.wait(Duration::milliseconds(300));
        assert_eq!(saves(&window.effects), 0);
    }
    window.wait(Duration::milliseconds(400));
    let effects = window.take();
    assert_eq!(saves(&effects), 1);
    let written = effects.iter().find_map(|effect| match effect {
        Effect::Destination(DestinationEffect::Save { destination, id: Some(_), .. }) => {
            Some(destination.get().url.expose().to_owned())
        }
        _ => None,
    });
    assert_eq!(written.as_deref(), Some("https"));
}

#[test]
fn an_edit_while_the_file_is_being_made_waits_for_its_name() {
    let mut window = Window::new();
    window.apply(DestinationCommand::New(Preset::HttpsHeader));
    let creation = window.take();
    window.edit(|fields| fields.url = "https://acme.example".into());
    window.wait(Duration::seconds(5));
    assert_eq!(saves(&window.effects), 0, "no second file may be made");
    window.effects = creation;
    window.answer_saves();
    window.wait(Duration::ZERO);
    let written = window.take().into_iter().find_map(|effect| match effect {
        Effect::Destination(DestinationEffect::Save { id, destination, .. }) => {
            Some((id.is_some(), destination.get().url.expose().to_owned()))
        }
        _ => None,
    });
    assert_eq!(written, Some((true, "https://acme.example".to_owned())));
}

#[test]
fn a_save_that_fails_keeps_what_was_typed_and_the_next_edit_tries_again() {
    let mut window = Window::new();
    window.apply(DestinationCommand::New(Preset::HttpsHeader));
    for effect in window.take() {
        if let Effect::Destination(DestinationEffect::Save { key, request_id, .. }) = effect {
            window.news(DestinationNews::Saved { key, request_id, result: Err(StoreError::new("The disk is full.")) });
        }
    }
    assert_eq!(window.draft().saving, Saving::Failed("The disk is full.".to_owned()));
    assert_eq!(window.notices(), ["The disk is full."]);
    window.edit(|fields| fields.url = "https://acme.example".into());
    window.wait(Duration::seconds(1));
    assert_eq!(saves(&window.take()), 1);
}

#[test]
fn choosing_another_destination_writes_the_edited_one_first() {
    let mut window = Window::with(Preset::HttpsHeader);
    let first = window.key();
    window.apply(DestinationCommand::New(Preset::EventHubs));
    window.answer_saves();
    window.edit(|fields| fields.url = "https://hub.example".into());
    window.take();
    window.apply(DestinationCommand::Select(first));
    assert_eq!(saves(&window.take()), 1);
    assert_eq!(window.key(), first);
}

#[test]
fn a_deleted_destination_comes_back_with_undo() {
    let mut window = Window::with(Preset::AmazonS3);
    window.edit(|fields| fields.sigv4.region = "eu-west-1".to_owned());
    let fields = window.draft().fields.clone();
    let key = window.key();
    window.apply(DestinationCommand::Delete(key));
    assert!(window.state.destinations.entries.is_empty());
    assert!(window.take().iter().any(|effect| matches!(effect, Effect::Destination(DestinationEffect::Delete { .. }))));
    window.undo();
    assert_eq!(window.draft().fields, fields);
    assert_eq!(saves(&window.take()), 1);
}

#[test]
fn a_destination_deleted_while_its_file_is_made_leaves_no_file_behind() {
    let mut window = Window::new();
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    let creation = window.take();
    let key = window.key();
    window.apply(DestinationCommand::Delete(key));
    assert!(window.take().is_empty(), "the file has no name yet");
    window.effects = creation;
    window.answer_saves();
    assert!(matches!(&window.take()[..], [Effect::Destination(DestinationEffect::Delete { .. })]));
}

#[test]
fn a_broken_file_is_listed_with_its_error_and_is_not_deleted() {
    let mut window = Window::new();
    let problem = DestinationFileError { field: "auth".into(), text: "missing".into(), line: 3, column: 1 };
    let broken = BrokenDestination::Malformed { path: "acme.toml".into(), problem };
    let broken = StoredDestination { id: DestinationId("acme".to_owned()), destination: Err(broken) };
    window.news(DestinationNews::Loaded(Ok(vec![broken])));
    assert_eq!(window.state.destinations.loading, Loading::Done);
    assert_eq!(window.state.destinations.entries[0].name(), "acme");
    assert!(window.state.draft().is_none());
    let key = window.state.destinations.entries[0].key;
    window.apply(DestinationCommand::Delete(key));
    assert_eq!(window.state.destinations.entries.len(), 1);
    assert!(window.take().is_empty());
}

#[test]
fn the_destination_of_the_last_session_is_selected_again() {
    let mut window = Window::new();
    let settings = crate::store::Settings { selected_destination: Some("b".to_owned()), ..Default::default() };
    window.news(WindowNews::SettingsLoaded { settings: Box::new(settings), problems: Vec::new() });
    let fields = |name: &str| Fields::preset(Preset::HttpsHeader, name, name);
    window.news(DestinationNews::Loaded(Ok(vec![stored("a", &fields("Aa")), stored("b", &fields("Bb"))])));
    assert_eq!(window.draft().fields.name, "Bb");
}

#[test]
fn reading_the_folder_again_takes_over_changes_but_not_over_unsaved_edits() {
    let mut window = Window::new();
    let mut a = Fields::preset(Preset::HttpsHeader, "A", "a");
    let b = Fields::preset(Preset::HttpsHeader, "B", "b");
    window.news(DestinationNews::Loaded(Ok(vec![stored("a", &a), stored("b", &b)])));
    let key_of_b = window.state.destinations.entries[1].key;
    window.apply(DestinationCommand::Select(key_of_b));
    window.edit(|fields| fields.url = "https://typed.example".into());
    a.url = "https://changed.example".into();
    window.news(DestinationNews::Loaded(Ok(vec![stored("a", &a), stored("b", &b)])));
    assert_eq!(
        window.state.destinations.entries[0].draft().map(|draft| draft.fields.url.expose()),
        Some("https://changed.example")
    );
    assert_eq!(window.draft().fields.url.expose(), "https://typed.example");
}

#[test]
fn a_rename_changes_the_name_and_the_order() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    window.answer_saves();
    let key = window.key();
    window.apply(DestinationCommand::BeginRename(key));
    window.apply(DestinationCommand::EditRename("Zulu".to_owned()));
    window.apply(DestinationCommand::CommitRename);
    let names: Vec<&str> = window.state.destinations.entries.iter().map(|entry| entry.name()).collect();
    assert_eq!(names, ["HTTPS with a header", "Zulu"]);
    assert_eq!(window.key(), key);
}

#[test]
fn an_empty_name_is_not_taken_over() {
    let mut window = Window::with(Preset::HttpsHeader);
    let key = window.key();
    window.apply(DestinationCommand::BeginRename(key));
    window.apply(DestinationCommand::EditRename("  ".to_owned()));
    window.apply(DestinationCommand::CommitRename);
    assert_eq!(window.draft().fields.name, "HTTPS with a header");
}

#[test]
fn a_proposed_value_is_taken_over_only_when_asked() {
    let mut window = Window::with(Preset::AmazonS3);
    let change = Change { field: Setting::Region, value: "eu-west-1".to_owned() };
    window.apply(DestinationCommand::Apply(change));
    assert_eq!(window.draft().fields.sigv4.region, "eu-west-1");
}

#[test]
fn a_pasted_url_goes_into_its_field_and_undo_brings_the_old_one_back() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.url = "https://old.example".into());
    window.apply(DestinationCommand::Paste(SecretInput::new("https://new.example/in")));
    assert_eq!(window.draft().fields.url.expose(), "https://new.example/in");
    window.undo();
    assert_eq!(window.draft().fields.url.expose(), "https://old.example");
}

#[test]
fn unknown_text_changes_nothing_and_says_so() {
    let mut window = Window::with(Preset::HttpsHeader);
    let before = window.draft().fields.clone();
    window.apply(DestinationCommand::Paste(SecretInput::new("hunter2 and more")));
    assert_eq!(window.draft().fields, before);
    assert_eq!(window.notices().len(), 1);
    assert!(!window.notices()[0].contains("hunter2"));
}

#[test]
fn a_url_with_a_secret_in_it_is_not_written() {
    let mut window = Window::with(Preset::AzureBlob);
    window.edit(|fields| fields.url = "https://a.example/in?api_key=hunter2".into());
    window.wait(Duration::seconds(1));
    assert_eq!(saves(&window.take()), 0);
    assert!(matches!(&window.draft().saving, Saving::Failed(problem) if problem.contains("holds a secret")));
    window.edit(|fields| fields.url = "https://a.example/in".into());
    window.wait(Duration::seconds(1));
    assert_eq!(saves(&window.take()), 1);
}

#[test]
fn a_pasted_sas_url_leaves_no_secret_in_the_fields() {
    let mut window = Window::with(Preset::AzureBlob);
    let pasted = "https://acme.blob.core.windows.net/in?sv=1&sig=hunter2";
    window.apply(DestinationCommand::Paste(SecretInput::new(pasted)));
    assert_eq!(window.draft().fields.url.expose(), "https://acme.blob.core.windows.net/in");
    assert!(window.take().iter().any(|effect| matches!(effect, Effect::Secret(SecretEffect::Store { .. }))));
    assert!(!format!("{:?}", window.state).contains("hunter2"));
}

/// What would be drawn, kept or told of the selected destination beside its URL field.
fn told(window: &mut Window) -> String {
    let effects: Vec<String> = window.take().iter().map(|effect| format!("{effect:?}")).collect();
    format!("{:?} {} {:?} {effects:?}", window.state, window.draft().fields.url.shown(), window.notices())
}

#[test]
fn a_connection_string_put_into_the_url_field_is_taken_apart_at_once() {
    let hubs = "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=hunter2hunter2=;EntityPath=hub";
    let storage =
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=hunter2hunter2==;EndpointSuffix=core.windows.net";
    let signed = "https://acme.blob.core.windows.net/in?sv=2022-11-02&sr=c&sig=hunter2hunter2%3D";
    let presigned = "https://acme.s3.eu-west-1.amazonaws.com/t?X-Amz-Date=1&X-Amz-Signature=hunter2hunter2";
    for (present, pasted, url, is_stored) in [
        ("", hubs, "https://ns.servicebus.windows.net/hub", true),
        ("https://", hubs, "https://ns.servicebus.windows.net/hub", true),
        ("https://old.example/in", storage, "https://acme.blob.core.windows.net/", true),
        (
            "https://",
            signed.strip_prefix("https://").unwrap_or_default(),
            "https://acme.blob.core.windows.net/in",
            true,
        ),
        ("", signed, "https://acme.blob.core.windows.net/in", true),
        ("", presigned, "https://acme.s3.eu-west-1.amazonaws.com/t", false),
        (
            "https://acme.blob.core.windows.net/in",
            "?sv=2022-11-02&sr=c&sig=hunter2hunter2",
            "https://acme.blob.core.windows.net/in",
            true,
        ),
    ] {
        let mut window = Window::with(Preset::HttpsHeader);
        window.edit(|fields| fields.url = present.into());
        window.edit(|fields| fields.url = format!("{present}{pasted}").into());
        assert_eq!(window.draft().fields.url.expose(), url, "{present} {pasted}");
        let is_secret = |effect: &Effect| matches!(effect, Effect::Secret(SecretEffect::Store { .. }));
        assert_eq!(window.effects.iter().any(is_secret), is_stored, "{pasted}");
        window.wait(Duration::seconds(1));
        let told = told(&mut window);
        assert!(!told.contains("hunter2"), "{told}");
        window.undo();
        assert_eq!(window.draft().fields.url.expose(), present, "{pasted}");
    }
}

#[test]
fn what_is_typed_letter_by_letter_stays_in_its_field_and_nowhere_else() {
    for typed in [
        "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=hunter2hunter2",
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=hunter2hunter2",
        "https://me:hunter2hunter2@a.example/in",
        "https://a.example/in?api_key=hunter2hunter2",
        "https://a.example/in#access_token=hunter2hunter2",
    ] {
        let mut window = Window::with(Preset::HttpsHeader);
        window.wait(Duration::seconds(1));
        window.take();
        for (at, c) in typed.char_indices() {
            window.edit(|fields| fields.url = typed[..at + c.len_utf8()].into());
        }
        window.wait(Duration::seconds(1));
        assert_eq!(window.draft().fields.url.expose(), typed);
        assert!(matches!(&window.draft().saving, Saving::Failed(_)), "{typed}");
        let told = told(&mut window);
        assert!(!told.contains("hunter2") && !told.contains("SaveDestination"), "{typed}: {told}");
    }
}

const HUBS: &str =
    "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=aHVudGVyMg==;EntityPath=in";

#[test]
fn a_connection_string_pasted_into_the_url_is_taken_apart_at_once() {
    let mut window = Window::with(Preset::EventHubs);
    window.edit(|fields| fields.url = HUBS.into());
    assert!(window.draft().fields.url.expose().starts_with("https://acme.servicebus.windows.net/in"));
    assert_eq!(window.draft().fields.azure.hubs.policy_name, "send");
    assert!(window.take().iter().any(|effect| matches!(effect, Effect::Secret(SecretEffect::Store { .. }))));
    assert!(!format!("{:?}", window.state).contains("aHVudGVyMg"), "the key is in the keyring alone");
    window.undo();
    assert_eq!(window.draft().fields.url.expose(), "");
}

#[test]
fn what_is_pasted_beside_the_fields_offers_a_destination_and_changes_none() {
    let mut window = Window::with(Preset::AmazonS3);
    let before = window.draft().fields.clone();
    window.apply(PasteCommand::Paste(SecretInput::new(HUBS)));
    assert_eq!(window.draft().fields, before);
    let offer = window.state.offer.as_ref().expect("it is offered");
    let offered = offer.destinations.first().expect("one destination");
    assert_eq!((offered.fields.name.as_str(), offered.secrets.len()), ("acme", 1));
    assert!(!format!("{offer:?}").contains("aHVudGVyMg"));
    window.apply(PasteCommand::CreateOffered);
    assert_eq!(window.draft().fields.name, "acme");
    assert!(window.state.offer.is_none());
    assert!(window.take().iter().any(|effect| matches!(effect, Effect::Secret(SecretEffect::Store { .. }))));
}

#[test]
fn a_built_in_destination_is_never_rewritten_by_a_paste() {
    let mut window = Window::with(Preset::AmazonS3);
    let key = window.key();
    window.state.destinations.entry_mut(key).expect("it is there").is_built_in = true;
    let before = window.draft().fields.clone();
    window.apply(PasteCommand::Paste(SecretInput::new(HUBS)));
    assert!(window.state.offer.as_ref().is_some_and(|offer| offer.fills.is_none()));
    window.apply(PasteCommand::FillOffered);
    assert_eq!(window.draft().fields, before);
    window.edit(|fields| fields.url = HUBS.into());
    assert_eq!(window.draft().fields, before);
    assert!(window.state.offer.is_some(), "its field of the URL offers a new one, too");
}

#[test]
fn the_name_and_the_region_follow_the_url_until_they_are_typed() {
    let mut window = Window::with(Preset::AmazonS3);
    window.edit(|fields| fields.url = "https://acme.s3.eu-west-1.amazonaws.com/in".into());
    assert_eq!(
        (window.draft().fields.name.as_str(), window.draft().fields.sigv4.region.as_str()),
        ("acme", "eu-west-1")
    );
    window.apply(SendCommand::Start);
    window.edit(|fields| fields.url = "https://sent.s3.eu-west-1.amazonaws.com/in".into());
    assert_eq!(window.draft().fields.name, "acme", "the history knows it by this name");
    window.edit(|fields| fields.name = "Landing".to_owned());
    window.edit(|fields| fields.url = "https://other.s3.eu-central-1.amazonaws.com/in".into());
    assert_eq!(window.draft().fields.name, "Landing");
    assert_eq!(window.draft().fields.sigv4.region, "eu-west-1", "what is there is proposed to change, not changed");
}

#[test]
fn a_name_that_came_while_an_address_was_typed_goes_with_it() {
    let mut window = Window::with(Preset::AmazonS3);
    let before = window.draft().fields.name.clone();
    for url in ["http://localhos", "http://localhost", "http://192.0.", "http://192.0.2.7/in"] {
        window.edit(|fields| fields.url = url.into());
    }
    assert_eq!(window.draft().fields.name, before);
    window.edit(|fields| fields.url = "https://acme.example/in".into());
    assert_eq!(window.draft().fields.name, "acme.example");
}

#[test]
fn destinations_are_searched_by_name_and_url_and_copied_as_their_file() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.url = "https://acme.example/in".into());
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    let listed =
        |window: &Window| window.state.destinations.listed().map(|entry| entry.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(listed(&window), ["acme.example", "Amazon S3"]);
    window.apply(DestinationCommand::Search("EXAMPLE/in".to_owned()));
    assert_eq!(listed(&window), ["acme.example"]);
    let key = window.state.destinations.listed().next().expect("one").key;
    window.apply(DestinationCommand::CopyFile(key));
    let copied = match &window.state.clipboard {
        Some(crate::app::ClipboardOrder::Copy(text)) => text.0.expose().to_owned(),
        _ => String::new(),
    };
    assert!(copied.contains("url = \"https://acme.example/in\""), "{copied}");
}
