//! A TOML table read field by field, each refusal with its place.

use std::ops::Range;

use toml_edit::{Document, Item, Table, TableLike, Value};

use super::DestinationFileError;
use crate::domain::secret::SecretRef;
use crate::domain::spelling::nearest;

/// A parsed text that still knows its places.
pub(super) struct Root<'a> {
    document: Document<&'a str>,
    text: &'a str,
    /// Stands for a table that is not there.
    empty: Table,
}

impl<'a> Root<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, DestinationFileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match Document::parse(text) {
            Ok(document) => Ok(Self { document, text, empty: Table::new() }),
            Err(error) => {
                let (line, column) = place(text, error.span().map_or(0, |span| span.start));
                let message = error.message().lines().next().unwrap_or_default().to_owned();
                Err(DestinationFileError { field: String::new(), text: format!("not TOML: {message}"), line, column })
            }
        }
    }

    /// True if the field is there.
    pub(super) fn has(&self, field: &str) -> bool {
        let (path, name) = field.rsplit_once('.').map_or((None, field), |(path, name)| (Some(path), name));
        let mut table: &dyn TableLike = self.document.as_table();
        for name in path.into_iter().flat_map(|path| path.split('.')) {
            let Some(inner) = table.get(name).and_then(Item::as_table_like) else { return false };
            table = inner;
        }
        table.contains_key(name)
    }

    /// Where the field or, if it is not there, the innermost table on the way to it stands.
    pub(super) fn place_of(&self, field: &str) -> Option<(usize, usize)> {
        let mut table: &dyn TableLike = self.document.as_table();
        let mut start = None;
        for name in field.split('.') {
            let Some((key, item)) = table.get_key_value(name) else { break };
            start = key.span().or_else(|| item.span()).map(|span| span.start).or(start);
            match item.as_table_like() {
                Some(inner) => table = inner,
                None => break,
            }
        }
        start.map(|start| place(self.text, start))
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields {
            table: self.document.as_table(),
            base: None,
            prefix: String::new(),
            span: 0..0,
            text: self.text,
            empty: &self.empty,
            known: Vec::new(),
        }
    }
}

/// The fields of `[auth]` that an environment has of its own: the secrets and what stands for them, and what goes with
/// the URL or a secret.
const OWN: [&str; 14] = [
    "value",
    "token_url",
    "client_id",
    "client_secret",
    "region",
    "access_key_id",
    "secret_access_key",
    "session_token",
    "profile",
    "token",
    "account_key",
    "policy_name",
    "policy_key",
    "connection_string",
];

/// Those of [`OWN`] that an environment takes from the base if it does not give them. No secret is among them: what is
/// meant for one environment is never sent to another. `beside` tells which fields the environment gives.
pub(super) fn is_inherited(name: &str, beside: impl Fn(&str) -> bool) -> bool {
    match name {
        "token_url" | "client_id" | "region" => true,
        "access_key_id" => !beside("profile"),
        "policy_name" => beside("policy_key"),
        other => !OWN.contains(&other),
    }
}

/// One table and which of its fields have been asked for.
pub(super) struct Fields<'a> {
    table: &'a dyn TableLike,
    /// Where the fields stand that an environment shares; `None` for the base itself.
    base: Option<&'a dyn TableLike>,
    /// `auth.` within the table `auth`.
    prefix: String,
    span: Range<usize>,
    text: &'a str,
    empty: &'a Table,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// True if the table has `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.look_up(name).is_some()
    }

    fn get(&mut self, name: &'static str) -> Option<&'a Item> {
        self.known.push(name);
        self.look_up(name)
    }

    fn look_up(&self, name: &str) -> Option<&'a Item> {
        let is_there = |item: &&Item| !item.is_none();
        let own = self.table.get(name).filter(is_there);
        let inherits = || is_inherited(name, |beside| self.table.get(beside).as_ref().is_some_and(is_there));
        own.or_else(|| self.base.filter(|_| inherits())?.get(name).filter(is_there))
    }

    /// The tables of `name`, each under a name of the user's choice, with the place of that name.
    pub(super) fn tables(&mut self, name: &'static str) -> Result<Vec<(&'a str, Self)>, DestinationFileError> {
        let Some(fields) = self.table(name)? else { return Ok(Vec::new()) };
        let names = fields.table.iter().filter(|(_, item)| !item.is_none());
        let no_table = |name: &str, item: &Item| {
            let (kind, prefix) = (TypeName::type_name(item), &fields.prefix);
            fields.error(name, format!("{prefix}{name} is {kind}; write a table, [{prefix}{name}]"))
        };
        names
            .map(|(name, item)| {
                let table = item.as_table_like().ok_or_else(|| no_table(name, item))?;
                Ok((name, fields.within(name, table, item.span())))
            })
            .collect()
    }

    /// The table `name` of an environment, which shares what it does not have with the table of that name in `base`.
    pub(super) fn shared_table(&mut self, name: &'static str, base: &Self) -> Result<Self, DestinationFileError> {
        let mut fields = match self.table(name)? {
            Some(fields) => fields,
            None => self.within(name, self.empty, Some(self.span.clone())),
        };
        fields.base = base.table.get(name).and_then(Item::as_table_like);
        let shared = fields.table.iter().find(|(name, item)| !item.is_none() && !OWN.contains(name));
        match shared {
            None => Ok(fields),
            Some((own, _)) if fields.base.is_some_and(|base| base.contains_key(own)) => {
                let text = format!(
                    "{}{own} is the same in every environment: set it in [{name}]. An environment has its own {}",
                    fields.prefix,
                    OWN.join(", ")
                );
                Err(fields.error(own, text))
            }
            Some(_) => {
                fields.known.extend(OWN);
                Err(fields.unknown().unwrap_or_else(|| self.error(name, String::new())))
            }
        }
    }

    fn within(&self, name: &str, table: &'a dyn TableLike, span: Option<Range<usize>>) -> Self {
        Fields {
            table,
            base: None,
            prefix: format!("{}{name}.", self.prefix),
            span: span.unwrap_or(0..0),
            text: self.text,
            empty: self.empty,
            known: Vec::new(),
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<String, DestinationFileError> {
        match self.optional_text(name)? {
            Some(text) => Ok(text),
            None => Err(self.missing(name, "a string")),
        }
    }

    pub(super) fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, DestinationFileError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        match item.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(self.error(
                name,
                format!("{}{name} is {}; write a string in double quotes", self.prefix, TypeName::type_name(item)),
            )),
        }
    }

    pub(super) fn one_of(&mut self, name: &'static str, allowed: &[&str]) -> Result<String, DestinationFileError> {
        match self.optional_one_of(name, allowed)? {
            Some(text) => Ok(text),
            None => Err(self.missing(name, &format!("one of {}", allowed.join(", ")))),
        }
    }

    pub(super) fn optional_one_of(
        &mut self,
        name: &'static str,
        allowed: &[&str],
    ) -> Result<Option<String>, DestinationFileError> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        if allowed.contains(&text.as_str()) {
            return Ok(Some(text));
        }
        let hint = nearest(&text, allowed.iter().copied())
            .map(|near| format!("; did you mean \"{near}\"?"))
            .unwrap_or_default();
        let message = format!("{}{name} is {text:?}, and one of {} is allowed{hint}", self.prefix, allowed.join(", "));
        Err(self.error(name, message))
    }

    pub(super) fn optional_number(
        &mut self,
        name: &'static str,
        from: u64,
        to: u64,
    ) -> Result<Option<u64>, DestinationFileError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        match item
            .as_integer()
            .and_then(|number| u64::try_from(number).ok())
            .filter(|number| (from..=to).contains(number))
        {
            Some(number) => Ok(Some(number)),
            None => {
                Err(self.error(name, format!("{}{name} has to be a whole number from {from} to {to}", self.prefix)))
            }
        }
    }

    pub(super) fn secret(&mut self, name: &'static str) -> Result<SecretRef, DestinationFileError> {
        match self.optional_secret(name)? {
            Some(secret) => Ok(secret),
            None => Err(self.missing(name, SECRET_FORMS)),
        }
    }

    pub(super) fn optional_secret(&mut self, name: &'static str) -> Result<Option<SecretRef>, DestinationFileError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        if item.is_str() {
            let message = format!(
                "{}{name} is written into the file, and a destination file never holds a secret; give {SECRET_FORMS}",
                self.prefix
            );
            return Err(self.error(name, message));
        }
        let place = item.as_table_like().filter(|table| table.len() == 1).and_then(|table| table.iter().next());
        let reference = place.and_then(|(kind, value)| {
            let text = value.as_str()?.to_owned();
            match kind {
                "keyring" => Some(SecretRef::Keyring(text)),
                "env" => Some(SecretRef::Env(text)),
                "file" => Some(SecretRef::File(text.into())),
                _ => None,
            }
        });
        match reference {
            Some(reference) => Ok(Some(reference)),
            None => Err(self.error(name, format!("{}{name} says nowhere to look; give {SECRET_FORMS}", self.prefix))),
        }
    }

    pub(super) fn table(&mut self, name: &'static str) -> Result<Option<Self>, DestinationFileError> {
        let Some(item) = self.get(name) else { return Ok(None) };
        match item.as_table_like() {
            Some(table) => Ok(Some(self.within(name, table, item.span()))),
            None => Err(self.error(
                name,
                format!("{}{name} is {}; write a table, [{name}]", self.prefix, TypeName::type_name(item)),
            )),
        }
    }

    /// Refuse what nobody asked for.
    pub(super) fn finish(self) -> Result<(), DestinationFileError> {
        self.unknown().map_or(Ok(()), Err)
    }

    fn unknown(&self) -> Option<DestinationFileError> {
        let is_unknown = |(name, item): &(&str, &Item)| !item.is_none() && !self.known.contains(name);
        let (name, _) = self.table.iter().find(is_unknown)?;
        let hint = match nearest(name, self.known.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("known here: {}", self.known.join(", ")),
        };
        Some(self.error(name, format!("unknown field {}{name}; {hint}", self.prefix)))
    }

    /// What is missing is often there with a slip in its name: then that is what to say.
    pub(super) fn missing(&self, name: &str, allowed: &str) -> DestinationFileError {
        let unknown = self.table.iter().map(|(known, _)| known).filter(|typed| !self.known.contains(typed));
        if let Some(typed) = unknown.into_iter().find(|typed| nearest(typed, std::iter::once(name)).is_some()) {
            return self.error(typed, format!("unknown field {}{typed}; did you mean {name}?", self.prefix));
        }
        let is_own_secret = self.base.is_some_and(|base| base.contains_key(name));
        let why = if is_own_secret { ". No environment uses a secret of the base by itself" } else { "" };
        let mut error = self.error(name, format!("{}{name} is missing; give {allowed}{why}", self.prefix));
        (error.line, error.column) = place(self.text, self.span.start);
        error
    }

    /// An error about the table itself, whose name the text begins with.
    pub(super) fn error_of(&self, problem: &dyn std::fmt::Display) -> DestinationFileError {
        let mut error = self.error("", String::new());
        error.text = format!("{}: {problem}", error.field);
        error
    }

    /// An error at the field `name`, or at the table where there is no such field.
    pub(super) fn error(&self, name: &str, text: String) -> DestinationFileError {
        let start = self
            .table
            .get_key_value(name)
            .and_then(|(key, item)| key.span().or_else(|| item.span()))
            .map_or(self.span.start, |span| span.start);
        let (line, column) = place(self.text, start);
        let field = format!("{}{name}", self.prefix).trim_end_matches('.').to_owned();
        let text = if name.is_empty() { format!("{field} {text}") } else { text };
        DestinationFileError { field, text, line, column }
    }
}

const SECRET_FORMS: &str = "{ keyring = \"name\" }, { env = \"NAME\" } or { file = \"path\" }";

/// 1-based line and column of a byte offset, the column in characters.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// `type_name` of an item in words.
trait TypeName {
    fn type_name(&self) -> &'static str;
}

impl TypeName for Item {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Value(Value::String(_)) => "a string",
            Self::Value(Value::Integer(_) | Value::Float(_)) => "a number",
            Self::Value(Value::Boolean(_)) => "true or false",
            Self::Value(Value::Datetime(_)) => "a date",
            Self::Value(Value::Array(_)) | Self::ArrayOfTables(_) => "an array",
            _ => "a table",
        }
    }
}
