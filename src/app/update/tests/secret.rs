use super::*;
use crate::app::secret::state::ClipboardOrder;
use crate::app::state::{SecretInput, SecretKept, SecretSlot, SecretStatus};
use crate::app::{DestinationCommand, SecretCommand, SecretEffect, SecretNews, SecretPurpose, WindowCommand};
use crate::domain::{SecretFacts, SecretRef};
use crate::store::StoreError;

fn reference(window: &Window) -> SecretRef {
    window.draft().fields.secret(SecretSlot::HeaderValue).reference()
}

fn read(window: &mut Window, purpose: SecretPurpose) {
    let reference = reference(window);
    window.news(SecretNews::Read { reference, purpose, result: Ok(SecretInput::new("hunter2")) });
}

#[test]
fn a_stored_secret_leaves_the_state_at_once() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    window.apply(SecretCommand::EditEntry(SecretInput::new("hunter2\n")));
    let facts = window.state.secrets.entry.as_ref().expect("an entry").facts();
    assert_eq!(facts.length, 8, "what is odd is said while typing");
    window.apply(SecretCommand::StoreEntry);
    assert!(window.state.secrets.entry.is_none());
    assert_eq!(window.state.secrets.status(&reference(&window)), SecretStatus::Storing);
    assert!(!format!("{:?}", window.state).contains("hunter2"));
    let effects = window.take();
    assert!(!format!("{effects:?}").contains("hunter2"));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Secret(SecretEffect::Store { secret, .. }) if secret.0.expose() == "hunter2\n"))
    );
}

#[test]
fn a_stored_secret_is_known_since_when() {
    let mut window = Window::with(Preset::HttpsHeader);
    let reference = reference(&window);
    window.news(SecretNews::Stored { reference: reference.clone(), result: Ok(SecretFacts::default()) });
    let expected = SecretStatus::Present { facts: SecretFacts::default(), stored_at: Some(START) };
    assert_eq!(window.state.secrets.status(&reference), expected);
}

#[test]
fn storing_in_a_copy_does_not_change_the_original() {
    let mut window = Window::with(Preset::HttpsHeader);
    let original = reference(&window);
    let key = window.key();
    window.apply(DestinationCommand::Duplicate(key));
    assert_eq!(reference(&window), original, "the copy works at once");
    window.apply(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    window.apply(SecretCommand::EditEntry(SecretInput::new("other")));
    window.apply(SecretCommand::StoreEntry);
    assert_ne!(reference(&window), original);
    assert_eq!(window.draft().fields.static_header.value.kept, SecretKept::Keyring);
}

#[test]
fn a_revealed_secret_is_hidden_after_twenty_seconds() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(SecretCommand::Reveal(SecretSlot::HeaderValue));
    read(&mut window, SecretPurpose::Reveal);
    window.wait(Duration::seconds(19));
    assert!(window.state.secrets.revealed.is_some());
    window.wait(Duration::seconds(1));
    assert!(window.state.secrets.revealed.is_none());
}

#[test]
fn a_secret_that_comes_after_the_destination_was_left_is_not_revealed() {
    let mut window = Window::with(Preset::HttpsHeader);
    let reference = reference(&window);
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    let result = Ok(SecretInput::new("hunter2"));
    window.news(SecretNews::Read { reference, purpose: SecretPurpose::Reveal, result });
    assert!(window.state.secrets.revealed.is_none());
}

#[test]
fn a_copied_secret_leaves_the_clipboard_after_a_minute() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(SecretCommand::Copy(SecretSlot::HeaderValue));
    read(&mut window, SecretPurpose::Copy);
    assert!(
        matches!(window.state.clipboard.take(), Some(ClipboardOrder::Copy(secret)) if secret.0.expose() == "hunter2")
    );
    window.wait(Duration::seconds(59));
    assert!(window.state.clipboard.is_none());
    window.wait(Duration::seconds(1));
    assert!(matches!(window.state.clipboard, Some(ClipboardOrder::Clear)));
}

#[test]
fn copying_something_else_keeps_the_clipboard() {
    let mut window = Window::with(Preset::HttpsHeader);
    read(&mut window, SecretPurpose::Copy);
    window.apply(WindowCommand::CopyText("curl …".to_owned()));
    window.state.clipboard.take();
    window.wait(Duration::seconds(61));
    assert!(window.state.clipboard.is_none());
}

#[test]
fn a_secret_shared_with_another_destination_is_not_deleted() {
    let mut window = Window::with(Preset::HttpsHeader);
    let key = window.key();
    window.apply(DestinationCommand::Duplicate(key));
    window.take();
    window.apply(SecretCommand::Delete(SecretSlot::HeaderValue));
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::Secret(SecretEffect::Delete { .. }))));
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn a_secret_that_is_missing_says_so() {
    let mut window = Window::with(Preset::HttpsHeader);
    let reference = reference(&window);
    let result = Err(StoreError::new("There is no such entry."));
    window.news(SecretNews::Read { reference: reference.clone(), purpose: SecretPurpose::Reveal, result });
    assert_eq!(window.state.secrets.status(&reference), SecretStatus::Missing("There is no such entry.".to_owned()));
}
