//! `signpost secret`

use std::io::{IsTerminal as _, Read as _};

use crate::domain::{Secret, limits};
use crate::store::{Secrets, SecretsBackend};

use super::args::SecretAction;
use super::output::{self, Output};
use super::{Answer, CallError, environment};

pub(super) fn run(action: SecretAction, output: &mut Output) -> Result<Answer, CallError> {
    let secrets = real_keyring("{ env = \"NAME\" } or { file = \"path\" } in the destination")?;
    match action {
        SecretAction::Set { name, raw } => {
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
        SecretAction::Delete { name } => {
            if secrets.delete(&name)? {
                Ok(Answer::Yes)
            } else {
                output.remark(&format!("there is no secret \"{name}\""));
                Ok(Answer::No)
            }
        }
        SecretAction::List => {
            for name in secrets.list()? {
                output.text(&format!("{name}\n"))?;
            }
            Ok(Answer::Yes)
        }
    }
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
