//! Environments of a destination.

use std::collections::BTreeSet;

use super::{Window, answered, found, id};
use crate::app::destination::keyring::{base_within, environment_base, keyring_base, keyring_name};
use crate::app::state::{Fields, Preset, SecretInput, SecretSlot, SendState, Shown};
use crate::app::{
    DestinationCommand, DestinationEffect, Effect, EnvironmentCommand, ExchangeNews, ExchangePurpose, HistoryCommand,
    PasteCommand, SecretCommand, SecretEffect, SendCommand, SendEffect, SendNews, Sent,
};
use crate::domain::{DestinationFile, EnvironmentName, SecretRef};

fn name(text: &str) -> EnvironmentName {
    EnvironmentName::new(text).expect("a name")
}

impl Window {
    fn add_environment(&mut self, text: &str) {
        let key = self.key();
        self.apply(EnvironmentCommand::BeginAdd(key));
        self.apply(EnvironmentCommand::EditName(text.to_owned()));
        self.apply(EnvironmentCommand::CommitName);
    }

    fn choose(&mut self, environment: Option<&str>) {
        let key = self.key();
        self.apply(EnvironmentCommand::Choose(key, environment.map(name)));
    }

    fn url(&self) -> &str {
        self.draft().fields.url.expose()
    }

    /// What is written once nothing has changed for a while.
    fn written(&mut self) -> DestinationFile {
        self.take();
        self.wait(time::Duration::seconds(2));
        let saved = self.effects.iter().find_map(|effect| match effect {
            Effect::Destination(DestinationEffect::Save { destination, .. }) => Some(destination.file().clone()),
            _ => None,
        });
        self.answer_saves();
        saved.expect("it is written")
    }
}

/// With a base at one URL and staging at another; staging is chosen.
fn with_staging() -> Window {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| {
        fields.name = "Acme".to_owned();
        fields.url = "https://acme.example/in".into();
    });
    window.add_environment("staging");
    window.edit(|fields| fields.url = "https://staging.example/in".into());
    window
}

#[test]
fn a_new_environment_shares_everything_but_its_url_and_its_secrets() {
    let mut window = with_staging();
    let file = window.written();
    let (base, staging) = (file.base(), file.resolve(Some(&name("staging"))).expect("it is there"));
    assert_eq!(base.url.expose(), "https://acme.example/in");
    assert_eq!(staging.url.expose(), "https://staging.example/in");
    let secret = |destination: &crate::domain::Destination| destination.auth.secrets()[0].1.clone();
    assert_ne!(secret(base), secret(staging), "no secret of the base is sent to staging");
    window.edit(|fields| fields.static_header.header = "X-Api-Key".to_owned());
    for destination in window.written().destinations() {
        assert!(format!("{:?}", destination.auth).contains("X-Api-Key"), "{destination:?}");
    }
}

#[test]
fn switching_and_back_loses_nothing() {
    let mut window = with_staging();
    let before = window.written();
    window.choose(None);
    assert_eq!(window.url(), "https://acme.example/in");
    window.choose(Some("staging"));
    assert_eq!(window.url(), "https://staging.example/in");
    window.choose(Some("nowhere"));
    assert_eq!(window.draft().fields.environment, Some(name("staging")));
    assert_eq!(window.draft().to_file(), before);
}

#[test]
fn names_that_cannot_be_taken_stay_in_the_form_with_the_reason() {
    let mut window = with_staging();
    for (text, says) in
        [("two words", "letters from a to z"), ("Staging", "an environment staging already"), ("", "1 to 40")]
    {
        window.add_environment(text);
        let form = window.state.environment_form.clone().expect("it stays open");
        assert_eq!(form.text, text);
        assert!(form.problem.as_deref().is_some_and(|problem| problem.contains(says)), "{form:?}");
        window.apply(EnvironmentCommand::CancelName);
    }
    assert_eq!(window.draft().environments.names(), [name("staging")]);
}

#[test]
fn the_verdict_of_one_environment_is_never_shown_under_another() {
    let mut window = with_staging();
    window.news(ExchangeNews::Loaded {
        id: id(1),
        purpose: ExchangePurpose::Show,
        result: Ok(None), // Nothing was asked for: it is dropped.
    });
    let mut exchange = answered(200, "", b"[]");
    exchange.destination.name = "Acme".to_owned();
    exchange.destination.environment = Some(name("staging"));
    window.apply(HistoryCommand::Focus(id(7)));
    window.news(ExchangeNews::Loaded { id: id(7), purpose: ExchangePurpose::Show, result: Ok(Some(found(exchange))) });
    assert_eq!(window.state.exchange.shown, Shown::Stored(id(7)));
    assert_eq!(window.state.foreign_exchange(), None);
    window.choose(None);
    assert_eq!(window.state.exchange.shown, Shown::NextRequest);
    assert!(window.state.exchange.loaded.is_none());
}

#[test]
fn the_result_of_a_send_belongs_to_the_environment_it_was_for() {
    let mut window = with_staging();
    window.take();
    window.apply(SendCommand::Start);
    let effects = window.take();
    let started = effects.iter().find_map(|effect| match effect {
        Effect::Send(SendEffect::Start { send_id, destination, .. }) => Some((*send_id, destination.label())),
        _ => None,
    });
    let (send_id, label) = started.expect("it starts");
    assert_eq!(label.to_string(), "Acme (staging)");
    window.choose(None);
    let mut exchange = answered(200, "", b"[]");
    exchange.destination.name = "Acme".to_owned();
    exchange.destination.environment = Some(name("staging"));
    let sent = Sent { exchanges: vec![exchange.into()], ids: Ok(vec![id(3)]), delivered: true, stopped: None };
    window.news(SendNews::Finished { send_id, result: Ok(sent) });
    assert!(matches!(window.state.send, SendState::Done { delivered: true, .. }));
    assert_eq!(window.state.exchange.shown, Shown::NextRequest, "it is not shown under the base");
    assert_eq!(window.state.latest_result(), None);
    window.choose(Some("staging"));
    assert!(window.state.latest_result().is_some_and(|result| result.is_ok));
}

#[test]
fn what_was_asked_to_be_sent_goes_to_the_environment_of_that_moment() {
    let mut window = with_staging();
    window.apply(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    window.apply(SecretCommand::EditEntry(SecretInput::new("staging-key")));
    window.take();
    window.apply(SendCommand::Start);
    let reference = window.effects.iter().find_map(|effect| match effect {
        Effect::Secret(SecretEffect::Store { name, .. }) => Some(SecretRef::Keyring(name.clone())),
        _ => None,
    });
    let reference = reference.expect("what is typed is stored first");
    window.choose(None);
    let facts = crate::domain::SecretFacts::default();
    window.news(crate::app::SecretNews::Stored { reference: reference.clone(), result: Ok(facts) });
    let sent = window.effects.iter().find_map(|effect| match effect {
        Effect::Send(SendEffect::Start { destination, .. }) => Some(destination.clone()),
        _ => None,
    });
    let sent = sent.expect("it starts");
    assert_eq!((sent.url.expose(), sent.auth.secrets()[0].1), ("https://staging.example/in", &reference));
}

#[test]
fn renaming_and_deleting_are_written_and_deleting_is_taken_back_by_undo() {
    let mut window = with_staging();
    let key = window.key();
    window.apply(EnvironmentCommand::BeginRename(key, name("staging")));
    window.apply(EnvironmentCommand::EditName("Staging".to_owned()));
    window.apply(EnvironmentCommand::CommitName);
    let renamed = window.written();
    assert!(renamed.resolve(Some(&name("Staging"))).is_ok() && renamed.resolve(Some(&name("staging"))).is_err());
    window.apply(EnvironmentCommand::Delete(key, name("Staging")));
    assert_eq!(window.url(), "https://acme.example/in", "the base takes its place");
    assert_eq!(window.written().environments().count(), 0);
    assert!(window.notices().contains(&"Deleted environment Staging of Acme."));
    window.undo();
    assert_eq!(window.written(), renamed);
    assert_eq!(window.url(), "https://staging.example/in");
}

#[test]
fn a_change_that_is_taken_back_is_taken_back_in_its_environment() {
    let mut window = with_staging();
    window.apply(DestinationCommand::Paste(SecretInput::new("https://pasted.example/in?sig=c2VjcmV0c2VjcmV0c2VjcmV0")));
    let pasted = window.url().to_owned();
    assert_ne!(pasted, "https://staging.example/in");
    window.choose(None);
    assert_eq!(window.url(), "https://acme.example/in", "what was pasted went into staging alone");
    window.undo();
    assert_eq!(window.draft().fields.environment, Some(name("staging")));
    assert_eq!(window.url(), "https://staging.example/in");
}

#[test]
fn fill_current_fills_the_environment_that_is_chosen() {
    let mut window = with_staging();
    window.apply(PasteCommand::Paste(SecretInput::new("https://other.example/in")));
    window.apply(PasteCommand::FillOffered);
    assert_eq!(window.url(), "https://other.example/in");
    window.choose(None);
    assert_eq!(window.url(), "https://acme.example/in");
}

#[test]
fn a_copy_has_the_environments_and_stores_its_secrets_elsewhere() {
    let mut window = with_staging();
    let original = window.written();
    let key = window.key();
    window.apply(DestinationCommand::Duplicate(key));
    let copy = window.draft().to_file();
    assert_eq!(copy.environments().count(), 1);
    assert_eq!(copy.base().name, "Acme copy");
    window.choose(Some("staging"));
    window.apply(SecretCommand::BeginEntry(SecretSlot::HeaderValue));
    window.apply(SecretCommand::EditEntry(SecretInput::new("another-key")));
    window.apply(SecretCommand::StoreEntry);
    let secrets = |file: &DestinationFile| -> Vec<SecretRef> {
        file.destinations().map(|destination| destination.auth.secrets()[0].1.clone()).collect()
    };
    let (before, after) = (secrets(&original), secrets(&window.draft().to_file()));
    assert!(!before.contains(&after[1]), "{before:?} {after:?}");
}

#[test]
fn an_exchange_is_restored_into_its_environment_which_is_made_again_if_it_is_gone() {
    let mut window = with_staging();
    let staging = window.draft().fields.to_destination();
    let file = crate::domain::destination_file::print(&crate::domain::PublicDestination::masked(&staging));
    let key = window.key();
    window.apply(EnvironmentCommand::Delete(key, name("staging")));
    let mut exchange = answered(200, &file, b"[]");
    exchange.destination.name = "Acme".to_owned();
    exchange.destination.environment = Some(name("staging"));
    window.news(ExchangeNews::Loaded {
        id: id(9),
        purpose: ExchangePurpose::Restore,
        result: Ok(Some(found(exchange))),
    });
    assert_eq!(window.draft().fields.to_destination(), staging);
    window.choose(None);
    assert_eq!(window.url(), "https://acme.example/in");
}

#[test]
fn an_edit_that_was_drawn_for_another_environment_changes_nothing() {
    let mut window = with_staging();
    let drawn = Fields { url: "https://late.example".into(), ..window.draft().fields.clone() };
    window.choose(None);
    let key = window.key();
    window.apply(DestinationCommand::Edit { key, fields: Box::new(drawn) });
    assert_eq!(window.url(), "https://acme.example/in");
}

#[test]
fn keyring_entries_of_environments_never_meet_those_of_destinations() {
    let (slot, none) = (SecretSlot::HeaderValue, BTreeSet::new());
    let staging = environment_base("Acme", &name("staging"), &none);
    assert_eq!(staging, base_within("acme", &name("staging")));
    for other in ["Acme staging", "acme/staging", "Acme-Staging", "acme staging header value"] {
        let base = keyring_base(other, &none);
        assert_ne!(keyring_name(&base, slot), keyring_name(&staging, slot), "{other}");
    }
    let taken = BTreeSet::from([keyring_name(&staging, slot)]);
    assert_ne!(environment_base("Acme", &name("staging"), &taken), staging, "of another destination of that name");
    assert_ne!(keyring_base("Acme", &taken), "acme", "its environment would be called as that one");
}
