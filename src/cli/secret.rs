//! `signpost secret`

use std::io::{IsTerminal as _, Read as _};

use crate::domain::{Field, Secret, SecretName, SecretRef, display, limits};
use crate::store::{Secrets, SecretsBackend};

use super::args::{OfDestination, SecretAction};
use super::destination::{self, Loaded};
use super::output::{self, Output};
use super::{Answer, CallError, environment};

pub(super) fn run(action: SecretAction, output: &mut Output) -> Result<Answer, CallError> {
    let secrets = real_keyring("{ env = \"NAME\" } or { file = \"path\" } in the destination")?;
    match action {
        SecretAction::Set { name, of, raw } => {
            let name = entry(name, &of, output)?;
            let secret = read_secret(raw, output)?;
            if secret.expose().is_empty() {
                return Err(CallError::new("the secret is empty; nothing was kept"));
            }
            secrets.set(&name, &secret)?;
            let odd: Vec<&str> = secret.facts().traits.iter().map(|found| found.in_words()).collect();
            let odd = if odd.is_empty() { String::new() } else { format!("; it {}", odd.join(", ")) };
            output.remark(&format!("kept \"{name}\": {} bytes{odd}", secret.facts().length));
            Ok(Answer::Yes)
        }
        SecretAction::Delete { name, of } => {
            let name = entry(name, &of, output)?;
            if secrets.delete(&name)? {
                Ok(Answer::Yes)
            } else {
                output.remark(&format!("there is no secret \"{name}\""));
                Ok(Answer::No)
            }
        }
        SecretAction::List { of } => list(&secrets, &of, output),
    }
}

/// The keyring entry that is meant.
fn entry(name: Option<String>, of: &OfDestination, output: &mut Output) -> Result<String, CallError> {
    let Some(loaded) = loaded(of, output)? else { return Ok(name.unwrap_or_default()) };
    let wanted = name.as_deref().map(SecretName::named);
    let secrets = loaded.destination.auth.secrets();
    let names = || secrets.iter().map(|(secret, _)| secret.key()).collect::<Vec<_>>().join(", ");
    let mut matching = secrets.iter().filter(|(secret, _)| wanted.is_none_or(|wanted| wanted == Some(*secret)));
    let (secret, reference) = match (matching.next(), matching.next()) {
        (Some(only), None) => only,
        (Some(_), Some(_)) => {
            let problem = format!("this destination has several secrets; name one of {}", names());
            return Err(loaded.refused(Field::Auth, &problem));
        }
        (None, _) if secrets.is_empty() => {
            return Err(loaded.refused(Field::Auth, &"this method has no secret"));
        }
        (None, _) => {
            let problem = format!("{} is no secret of this destination; it has {}", shown(name.as_deref()), names());
            return Err(loaded.refused(Field::Auth, &problem));
        }
    };
    match reference {
        SecretRef::Keyring(name) => Ok(name.clone()),
        SecretRef::Env(_) | SecretRef::File(_) | SecretRef::AwsProfile(_) => {
            let problem = format!("{} is kept elsewhere than in the keyring: {reference}", secret.path());
            Err(loaded.refused(*secret, &problem))
        }
    }
}

fn shown(name: Option<&str>) -> String {
    display::visible(name.unwrap_or_default())
}

fn loaded(of: &OfDestination, output: &mut Output) -> Result<Option<Loaded>, CallError> {
    let Some(name) = &of.destination else { return Ok(None) };
    let folder = environment::data_folder(output);
    destination::load(name, of.environment.as_ref(), folder.as_ref().ok()).map(Some)
}

/// Names, never values.
fn list(secrets: &Secrets, of: &OfDestination, output: &mut Output) -> Result<Answer, CallError> {
    let kept = secrets.list()?;
    let Some(loaded) = loaded(of, output)? else {
        for name in kept {
            output.text(&format!("{name}\n"))?;
        }
        return Ok(Answer::Yes);
    };
    for (secret, reference) in loaded.destination.auth.secrets() {
        let is_missing = matches!(reference, SecretRef::Keyring(name) if !kept.contains(name));
        let missing = if is_missing { ": not there yet" } else { "" };
        output.text(&format!("{}  {}{missing}\n", secret.path(), display::visible(&reference.to_string())))?;
    }
    Ok(Answer::Yes)
}

/// Memory would forget the secret when the command ends: that is no answer here.
/// `instead` is what to use where there is none.
pub(super) fn real_keyring(instead: &str) -> Result<Secrets, CallError> {
    let secrets = environment::open_secrets();
    match secrets.backend() {
        SecretsBackend::Keyring(_) => Ok(secrets),
        SecretsBackend::Memory { reason } => {
            Err(CallError::new(format!("there is no keyring to keep secrets in ({reason}); use {instead} instead")))
        }
    }
}

fn read_secret(raw: bool, output: &mut Output) -> Result<Secret, CallError> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return output::prompt_secret("secret: ").map(Secret::new);
    }
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    stdin
        .lock()
        .take(limits::SECRET_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| CallError::new(format!("reading the secret from standard input: {error}")))?;
    if bytes.len() as u64 > limits::SECRET_BYTES_MAX {
        return Err(CallError::new(format!("a secret has at most {} bytes", limits::SECRET_BYTES_MAX)));
    }
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        CallError::new(format!("the secret on standard input is not UTF-8 at byte {}", error.valid_up_to()))
    })?;
    let without_break = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    match without_break {
        Some(line) if !raw => {
            output.remark("the final line break was left out; --raw keeps it");
            Ok(Secret::new(line))
        }
        _ => Ok(Secret::new(text)),
    }
}
