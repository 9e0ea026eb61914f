use super::*;
use crate::app::effect::SecretPurpose;
use crate::app::state::secret::ClipboardOrder;
use crate::app::state::{SecretInput, SecretKept, SecretSlot, SecretStatus};
use crate::domain::{SecretFacts, SecretRef};

fn reference(window: &Window) -> SecretRef {
    window.draft().fields.secret(SecretSlot::HeaderValue).reference()
}

fn read(window: &mut Window, purpose: SecretPurpose) {
    let reference = reference(window);
    window.news(News::SecretRead { reference, purpose, result: Ok(SecretInput::new("hunter2")) });
}

#[test]
fn a_stored_secret_leaves_the_state_at_once() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(Command::BeginSecretEntry(SecretSlot::HeaderValue));
    window.apply(Command::EditSecretEntry(SecretInput::new("hunter2\n")));
    let facts = window.state.secrets.entry.as_ref().expect("an entry").facts();
    assert_eq!(facts.length, 8, "what is odd is said while typing");
    window.apply(Command::StoreSecretEntry);
    assert!(window.state.secrets.entry.is_none());
    assert_eq!(window.state.secrets.status(&reference(&window)), SecretStatus::Storing);
    assert!(!format!("{:?}", window.state).contains("hunter2"));
    let effects = window.take();
    assert!(!format!("{effects:?}").contains("hunter2"));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::StoreSecret { secret, .. } if secret.0.expose() == "hunter2\n"))
    );
}

#[test]
fn a_stored_secret_is_known_since_when() {
    let mut window = Window::with(Preset::HttpsHeader);
    let reference = reference(&window);
    window.news(News::SecretStored { reference: reference.clone(), result: Ok(SecretFacts::default()) });
    let expected = SecretStatus::Present { facts: SecretFacts::default(), stored_at: Some(START) };
    assert_eq!(window.state.secrets.status(&reference), expected);
}

#[test]
fn storing_in_a_copy_does_not_change_the_original() {
    let mut window = Window::with(Preset::HttpsHeader);
    let original = reference(&window);
    let key = window.key();
    window.apply(Command::DuplicateDestination(key));
    assert_eq!(reference(&window), original, "the copy works at once");
    window.apply(Command::BeginSecretEntry(SecretSlot::HeaderValue));
    window.apply(Command::EditSecretEntry(SecretInput::new("other")));
    window.apply(Command::StoreSecretEntry);
    assert_ne!(reference(&window), original);
    assert_eq!(window.draft().fields.static_header.value.kept, SecretKept::Keyring);
}

#[test]
fn a_revealed_secret_is_hidden_after_twenty_seconds() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(Command::RevealSecret(SecretSlot::HeaderValue));
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
    window.apply(Command::NewDestination(Preset::AmazonS3));
    let result = Ok(SecretInput::new("hunter2"));
    window.news(News::SecretRead { reference, purpose: SecretPurpose::Reveal, result });
    assert!(window.state.secrets.revealed.is_none());
}

#[test]
fn a_copied_secret_leaves_the_clipboard_after_a_minute() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.apply(Command::CopySecret(SecretSlot::HeaderValue));
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
    window.apply(Command::CopyText("curl …".to_owned()));
    window.state.clipboard.take();
    window.wait(Duration::seconds(61));
    assert!(window.state.clipboard.is_none());
}

#[test]
fn a_secret_shared_with_another_destination_is_not_deleted() {
    let mut window = Window::with(Preset::HttpsHeader);
    let key = window.key();
    window.apply(Command::DuplicateDestination(key));
    window.take();
    window.apply(Command::DeleteSecret(SecretSlot::HeaderValue));
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::DeleteSecret { .. })));
    assert_eq!(window.notices().len(), 1);
}

#[test]
fn a_secret_that_is_missing_says_so() {
    let mut window = Window::with(Preset::HttpsHeader);
    let reference = reference(&window);
    let result = Err("There is no such entry.".to_owned());
    window.news(News::SecretRead { reference: reference.clone(), purpose: SecretPurpose::Reveal, result });
    assert_eq!(window.state.secrets.status(&reference), SecretStatus::Missing("There is no such entry.".to_owned()));
}
