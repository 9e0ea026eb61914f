//! `signpost import`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::domain::{Destination, PublicDestination, Secret, SecretName, SecretRef, display, figures, limits};
use crate::file;
use crate::interchange::import::{self, ImportFormat, secret_variable};
use crate::interchange::{Draft, Held, LeftOut};
use crate::store::{Destinations, Secrets};

use super::args::{ImportArgs, ImportFrom, SecretsKept};
use super::output::Output;
use super::{Answer, CallError, environment, secret};

pub(super) fn run(args: &ImportArgs, output: &mut Output) -> Result<Answer, CallError> {
    let text = read(&args.file)?;
    let found = match import::read(&text, args.from.map(format)) {
        Ok(found) => found,
        Err(problem) => {
            output.error(&format!("{}: {problem}", source_name(&args.file)));
            return Ok(Answer::No);
        }
    };
    let folder = match &args.out {
        Some(folder) => folder.clone(),
        None => environment::data_folder(output)?.destinations(),
    };
    let destinations = Destinations::new(folder.clone());
    let mut keeper = Keeper { kept: args.secrets, secrets: None, taken: BTreeSet::new() };
    let mut written = Vec::new();
    let mut left_out = found.left_out;
    let count = found.drafts.len();
    for (index, mut draft) in found.drafts.into_iter().enumerate() {
        if let Some(name) = &args.name {
            draft.destination.name = if count == 1 { name.clone() } else { format!("{name} {}", index + 1) };
        }
        match refused(&draft) {
            Some(reason) => left_out.push(reason),
            None => written.push(keep(draft, &mut keeper, &destinations, args.out.as_deref())?),
        }
    }
    if args.json {
        let documents: Vec<Value> = written.iter().map(Written::json).collect();
        output.json(&json!({
            "format": found.format.name(), "destinations": documents, "left_out": left_out_json(&left_out),
        }))?;
    } else {
        output.text(&text_of(&written, &left_out))?;
    }
    Ok(if written.is_empty() { Answer::No } else { Answer::Yes })
}

fn format(from: ImportFrom) -> ImportFormat {
    match from {
        ImportFrom::Curl => ImportFormat::Curl,
        ImportFrom::Postman => ImportFormat::Postman,
        ImportFrom::Opencollection => ImportFormat::OpenCollection,
        ImportFrom::Bruno => ImportFormat::Bruno,
        ImportFrom::Hurl => ImportFormat::Hurl,
        ImportFrom::Har => ImportFormat::Har,
        ImportFrom::Env => ImportFormat::Env,
        ImportFrom::Aws => ImportFormat::Aws,
    }
}

fn source_name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { file::shown(path) }
}

/// The text of a file or of standard input; PowerShell redirects as UTF-16, so that is read, too.
fn read(path: &Path) -> Result<String, CallError> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(limits::IMPORT_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| CallError::new(format!("standard input: {error}")))?;
        bytes
    } else {
        file::read_stream(path, limits::IMPORT_BYTES_MAX).map_err(|error| CallError::new(error.chain()))?
    };
    let utf16 = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => Ok(utf16(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Ok(utf16(u16::from_be_bytes)),
        _ => String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            CallError::new(format!("{}: not UTF-8 at byte {at}; save it as UTF-8", source_name(path)))
        }),
    }
}

/// A destination that was written, and what there is to say about it.
struct Written {
    destination: Destination,
    file: PathBuf,
    batch: Option<(PathBuf, usize, Option<u64>)>,
    /// Secrets whose value was in the text and was not kept: the variables that they belong into.
    to_set: Vec<String>,
    taken: Vec<String>,
    left_out: Vec<LeftOut>,
}

/// Why no file is written of `draft`, which keeps none of the others from being written.
fn refused(draft: &Draft) -> Option<LeftOut> {
    let destination = draft.destination.map(|_field, _held| SecretRef::Env(String::new()));
    let finding = PublicDestination::of(&destination.into()).err()?;
    Some(LeftOut::new(format!("the request {}", display::visible(&draft.destination.name)), finding.text))
}

fn keep(
    draft: Draft,
    keeper: &mut Keeper,
    destinations: &Destinations,
    out: Option<&Path>,
) -> Result<Written, CallError> {
    let mut to_set = Vec::new();
    let name = draft.destination.name.clone();
    let auth = draft.destination.auth.try_map(|field, held| keeper.keep(&name, field, held, &mut to_set))?;
    let destination = draft.destination.with_auth(auth);
    let public = PublicDestination::of(&destination.clone().into()).map_err(|finding| CallError::new(finding.text))?;
    let id = destinations.create(&public)?;
    let file = destinations.path(&id);
    let batch = match (out, draft.batch) {
        (Some(folder), Some(batch)) => {
            let path = batch_path(folder, &id.0);
            file::write_private(&path, batch.payload().bytes()).map_err(|error| CallError::new(error.chain()))?;
            Some((path, batch.payload().len(), batch.message_count()))
        }
        (None, _) | (_, None) => None,
    };
    Ok(Written { destination, file, batch, to_set, taken: draft.taken, left_out: draft.left_out })
}

/// Beside the destination file, under a name that no file has.
fn batch_path(folder: &Path, id: &str) -> PathBuf {
    let numbered = |number: u32| match number {
        1 => folder.join(format!("{id}.batch.json")),
        number => folder.join(format!("{id}.batch-{number}.json")),
    };
    (1..u32::MAX).map(numbered).find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| numbered(1))
}

/// Where the secrets of an import go. The keyring is opened when the first of them is there: it may ask the user.
struct Keeper {
    kept: SecretsKept,
    secrets: Option<(Secrets, BTreeSet<String>)>,
    taken: BTreeSet<String>,
}

impl Keeper {
    fn keep(
        &mut self,
        destination: &str,
        name: SecretName,
        held: &Held,
        to_set: &mut Vec<String>,
    ) -> Result<SecretRef, CallError> {
        match (held, self.kept) {
            (Held::Variable(name), _) => {
                to_set.push(name.clone());
                Ok(SecretRef::Env(name.clone()))
            }
            (Held::Value(_), SecretsKept::Env) => {
                let name = secret_variable(destination, name.key());
                let name = self.fresh(&name, "_", |_| false);
                to_set.push(name.clone());
                Ok(SecretRef::Env(name))
            }
            (Held::Value(secret), SecretsKept::Keyring) => self.put_in_keyring(destination, name, secret),
        }
    }

    fn put_in_keyring(&mut self, destination: &str, name: SecretName, secret: &Secret) -> Result<SecretRef, CallError> {
        if self.secrets.is_none() {
            let secrets = secret::real_keyring("--secrets env, which keeps no value and names the variables to set")?;
            let names = secrets.list()?.into_iter().collect();
            self.secrets = Some((secrets, names));
        }
        let known = self.secrets.as_ref().map(|(_, names)| names.clone()).unwrap_or_default();
        let base = secret_variable(destination, name.key()).to_ascii_lowercase().replace('_', "-");
        let name = self.fresh(&base, "-", |name| known.contains(name));
        if let Some((secrets, _)) = &self.secrets {
            secrets.set(&name, secret)?;
        }
        Ok(SecretRef::Keyring(name))
    }

    /// `base`, with a number where that name is taken.
    fn fresh(&mut self, base: &str, separator: &str, is_taken: impl Fn(&str) -> bool) -> String {
        let numbered = |number: u32| if number == 1 { base.to_owned() } else { format!("{base}{separator}{number}") };
        let name = (1..u32::MAX).map(numbered).find(|name| !self.taken.contains(name) && !is_taken(name));
        let name = name.unwrap_or_else(|| base.to_owned());
        self.taken.insert(name.clone());
        name
    }
}

impl Written {
    fn json(&self) -> Value {
        let secrets: Vec<Value> = self
            .destination
            .auth
            .secrets()
            .into_iter()
            .map(|(secret, reference)| match reference {
                SecretRef::Keyring(name) => json!({ "field": secret.key(), "kept_in": "keyring", "name": name }),
                SecretRef::Env(name) => json!({ "field": secret.key(), "kept_in": "env", "name": name }),
                SecretRef::AwsProfile(name) => json!({ "field": secret.key(), "kept_in": "profile", "name": name }),
                SecretRef::File(path) => {
                    json!({ "field": secret.key(), "kept_in": "file", "name": path.to_string_lossy() })
                }
            })
            .collect();
        json!({
            "name": self.destination.name,
            "url": self.destination.url.shown(),
            "method": self.destination.auth.method_name(),
            "file": self.file.to_string_lossy(),
            "secrets": secrets,
            "taken": self.taken,
            "left_out": left_out_json(&self.left_out),
            "batch": self.batch.as_ref().map(|(path, bytes, messages)| {
                json!({ "file": path.to_string_lossy(), "bytes": bytes, "messages": messages })
            }),
        })
    }

    fn text(&self, text: &mut String) {
        let destination = &self.destination;
        writeln!(text, "{}: {}", display::visible(&destination.name), file::shown(&self.file)).ok();
        let url = display::visible(&destination.url.shown());
        let url = if url.is_empty() { "no URL yet".to_owned() } else { url };
        writeln!(text, "  {} {url}, {}", destination.method(), destination.auth.method_name()).ok();
        for sentence in &self.taken {
            writeln!(text, "  {}", display::visible(sentence)).ok();
        }
        for (secret, reference) in destination.auth.secrets() {
            writeln!(text, "  {}: {reference}", secret.key()).ok();
        }
        if !self.to_set.is_empty() {
            writeln!(text, "  set before sending: {}", display::visible(&self.to_set.join(", "))).ok();
        }
        if let Some((path, bytes, messages)) = &self.batch {
            let messages = messages
                .map_or_else(|| "no messages".to_owned(), |count| figures::counted_text(count, "message", "messages"));
            writeln!(text, "  batch: {}, {messages}, {bytes} bytes", file::shown(path)).ok();
        }
        left_out_text(text, &self.left_out, "  ");
    }
}

fn left_out_json(left_out: &[LeftOut]) -> Vec<Value> {
    left_out.iter().map(|left_out| json!({ "what": left_out.what, "reason": left_out.reason })).collect()
}

fn left_out_text(text: &mut String, left_out: &[LeftOut], indent: &str) {
    for LeftOut { what, reason } in left_out {
        writeln!(text, "{indent}left out: {}: {}", display::visible(what), display::visible(reason)).ok();
    }
}

fn text_of(written: &[Written], left_out: &[LeftOut]) -> String {
    let mut text = String::new();
    for written in written {
        written.text(&mut text);
    }
    left_out_text(&mut text, left_out, "");
    text
}
