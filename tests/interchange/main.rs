//! What other tools have, in and out: each shell's quoting, each format, hostile texts, and the law that what went out
//! comes in again as the same destination.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod commands;
mod documents;
mod files;
mod hostile;
mod round_trip;
mod samples;
mod settings;

use signpost::domain::Auth;
use signpost::interchange::import::{self, ImportFormat};
use signpost::interchange::{Draft, Found, Held};

fn found(text: &str, format: Option<ImportFormat>) -> Found {
    import::read(text, format).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// The one destination in `text`, recognised by what it looks like.
fn draft(text: &str) -> Draft {
    let mut found = found(text, None);
    assert_eq!(found.drafts.len(), 1, "{text}\n{:?}", found.left_out);
    found.drafts.remove(0)
}

/// A held secret as a text: `=value`, or `$NAME` of a variable.
fn held(held: &Held) -> String {
    match held {
        Held::Value(secret) => format!("={}", secret.expose()),
        Held::Variable(name) => format!("${name}"),
    }
}

/// Method, URL and authentication in one line.
fn line(draft: &Draft) -> String {
    let destination = &draft.destination;
    let auth = match &destination.auth {
        Auth::None => "none".to_owned(),
        Auth::StaticHeader(auth) => format!("{} {}", auth.header, held(&auth.value)),
        Auth::ClientCredentials(auth) => format!(
            "oauth2 {} {} {} {}{}",
            auth.token_url,
            auth.client_id,
            held(&auth.client_secret),
            auth.credentials_in.name(),
            auth.scope.as_ref().map_or_else(String::new, |scope| format!(" {scope}"))
        ),
        Auth::Sigv4(auth) => format!(
            "aws {} {} {} {}{}",
            auth.region,
            auth.service,
            auth.access_key_id,
            held(&auth.secret_access_key),
            auth.session_token.as_ref().map_or_else(String::new, |token| format!(" {}", held(token)))
        ),
        Auth::AzureSas(auth) => {
            let (name, secret) = auth.credential.secret();
            format!("sas {} {}", name.key(), held(secret))
        }
    };
    format!("{} {} {auth}", destination.method(), destination.url.expose())
}

/// Everything that is said of a draft.
fn said(draft: &Draft) -> String {
    let left_out = draft.left_out.iter().map(|left_out| format!("{}: {}", left_out.what, left_out.reason));
    draft.taken.iter().cloned().chain(left_out).collect::<Vec<_>>().join("\n")
}
