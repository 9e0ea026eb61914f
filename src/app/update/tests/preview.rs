use std::sync::Arc;

use super::*;
use crate::app::state::{FieldLevel, Preview, PreviewStatus, SendProblem, Sigv4Credential};
use crate::app::{PreviewEffect, PreviewNews};
use crate::delivery::prepare;
use crate::domain::{Auth, Note, Secret, SecretName, Setting, Sigv4};

fn version(window: &mut Window) -> u64 {
    window
        .take()
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Preview(PreviewEffect::Prepare { version, .. }) => Some(version),
            _ => None,
        })
        .expect("a preview is computed")
}

fn problem(text: &str) -> SendProblem {
    SendProblem::at(Setting::Url, text.to_owned())
}

#[test]
fn the_preview_follows_a_pause_in_typing() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.wait(Duration::milliseconds(1));
    window.take();
    window.edit(|fields| fields.url = "h".into());
    window.wait(Duration::milliseconds(100));
    window.edit(|fields| fields.url = "ht".into());
    window.wait(Duration::milliseconds(100));
    assert!(!window.effects.iter().any(|effect| matches!(effect, Effect::Preview(PreviewEffect::Prepare { .. }))));
    window.wait(Duration::milliseconds(50));
    version(&mut window);
}

#[test]
fn a_preview_of_older_inputs_is_dropped() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.wait(Duration::seconds(1));
    let old = version(&mut window);
    window.edit(|fields| fields.url = "https://acme.example".into());
    window.news(PreviewNews::Prepared { version: old, secrets: Vec::new(), result: Err(problem("old")) });
    assert_eq!(window.state.preview.problem, None);
    window.wait(Duration::seconds(1));
    let new = version(&mut window);
    window.news(PreviewNews::Prepared { version: new, secrets: Vec::new(), result: Err(problem("new")) });
    assert_eq!(window.state.preview.problem, Some(problem("new")));
    assert_eq!(window.state.preview.status, PreviewStatus::UpToDate);
}

#[test]
fn nothing_is_due_once_the_preview_is_current() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.wait(Duration::seconds(2));
    let version = version(&mut window);
    window.news(PreviewNews::Prepared { version, secrets: Vec::new(), result: Err(problem("no URL")) });
    window.wait(Duration::seconds(2));
    assert_eq!(window.state.next_deadline(), None, "an idle window has nothing to do");
}

#[test]
fn a_field_that_cannot_be_read_is_the_problem_without_any_work() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.connection.idle_timeout_seconds = "x".to_owned());
    window.wait(Duration::milliseconds(200));
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::Preview(PreviewEffect::Prepare { .. }))));
    let subject = window.state.preview.problem.as_ref().and_then(|problem| problem.subject);
    assert_eq!(subject, Some(Setting::IdleTimeout.into()));
}

#[test]
fn a_problem_stands_at_its_field_once() {
    let mut window = Window::with(Preset::HttpsHeader);
    window.wait(Duration::seconds(1));
    let version = version(&mut window);
    window.news(PreviewNews::Prepared { version, secrets: Vec::new(), result: Err(problem("is empty")) });
    window.state.send = crate::app::state::SendState::Failed(SendProblem::at(Setting::Url, "is empty".to_owned()));
    let notes = window.state.notes_on(Setting::Url);
    assert_eq!(notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["is empty"]);
    assert!(window.state.notes_on(SecretName::HeaderValue).is_empty());
}

#[test]
fn when_the_keys_of_a_profile_expire_is_said_at_its_field() {
    let mut window = Window::with(Preset::AmazonS3);
    window.edit(|fields| {
        fields.url = "https://acme.s3.eu-west-1.amazonaws.com/in".into();
        fields.sigv4.credential = Sigv4Credential::Profile;
        "acme".clone_into(&mut fields.sigv4.profile);
        "eu-west-1".clone_into(&mut fields.sigv4.region);
    });
    window.wait(Duration::milliseconds(200));
    let asked = window.take().into_iter().find_map(|effect| match effect {
        Effect::Preview(PreviewEffect::Prepare { version, destination, batch }) => Some((version, destination, batch)),
        _ => None,
    });
    let (version, destination, batch) = asked.expect("a preview is asked for");
    let auth = Auth::Sigv4(Sigv4 {
        region: "eu-west-1".to_owned(),
        service: "s3".to_owned(),
        access_key_id: "ASIAEXAMPLE".to_owned(),
        secret_access_key: Secret::new("secret"),
        session_token: None,
    });
    let mut prepared = prepare(&destination, &auth, &batch, START).expect("a request");
    prepared.notes.push(Note::info("sigv4.profile_expiry", "The keys expire at 2026-03-05T12:00:00Z."));
    let preview = Preview { prepared, headers: Vec::new(), token_headers: Vec::new(), at: START };
    window.news(PreviewNews::Prepared { version, secrets: Vec::new(), result: Ok(Arc::new(preview)) });
    let notes = window.state.notes_on(Setting::Profile);
    let said: Vec<(FieldLevel, &str)> = notes.iter().map(|note| (note.level, note.text.as_str())).collect();
    assert_eq!(said, [(FieldLevel::Info, "The keys expire at 2026-03-05T12:00:00Z.")]);

    // And what is said once they have: nothing goes out, and the field says why.
    window.edit(|fields| "work".clone_into(&mut fields.sigv4.profile));
    window.wait(Duration::milliseconds(200));
    let version = window.state.preview.status;
    let PreviewStatus::Running { version } = version else { panic!("{version:?}") };
    let expired = SendProblem::at(Setting::Profile, "the keys expired");
    window.news(PreviewNews::Prepared { version, secrets: Vec::new(), result: Err(expired) });
    assert_eq!(window.state.notes_on(Setting::Profile)[0].level, FieldLevel::Error);
}
