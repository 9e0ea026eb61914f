//! The environments of a draft, and which of them a send, a preview or a check is about.
//!
//! The form holds one environment at a time ([`Fields::environment`]); what the others have of their own waits here.

use std::collections::BTreeMap;

use super::own::OwnFields;
use crate::app::state::{DestinationKey, Fields};
use crate::domain::EnvironmentName;
use crate::domain::environment::DestinationFile;

/// A destination of this session in one of its environments; `None` stands for the base.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient {
    pub key: DestinationKey,
    pub environment: Option<EnvironmentName>,
}

/// The environments of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environments {
    /// In the order of the file.
    names: Vec<EnvironmentName>,
    /// Of all but the one in the form, the base among them.
    waiting: BTreeMap<Option<EnvironmentName>, OwnFields>,
}

/// A name of an environment that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentForm {
    pub key: DestinationKey,
    pub purpose: EnvironmentPurpose,
    pub text: String,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// What the name is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvironmentPurpose {
    Add,
    Rename(EnvironmentName),
}

impl Environments {
    /// The environments of `file` beside its base, which is in the form. `fields` makes the form of a destination.
    pub(in crate::app) fn of(file: &DestinationFile, fields: impl Fn(&crate::domain::Destination) -> Fields) -> Self {
        let names = file.environments().map(|(name, _)| name.clone()).collect();
        let waiting = file
            .environments()
            .map(|(name, destination)| (Some(name.clone()), OwnFields::of(&fields(destination))))
            .collect();
        Self { names, waiting }
    }

    /// Their names, in the order of the file.
    pub fn names(&self) -> &[EnvironmentName] {
        &self.names
    }

    /// True if `environment` is one of them, or the base.
    pub fn has(&self, environment: Option<&EnvironmentName>) -> bool {
        environment.is_none_or(|name| self.names.contains(name))
    }

    /// Those that are not in the form, each as it would stand there in place of `fields`.
    pub(in crate::app) fn waiting(&self, fields: &Fields) -> impl Iterator<Item = Fields> {
        self.waiting.iter().map(|(environment, own)| {
            let mut fields = Fields { environment: environment.clone(), ..fields.clone() };
            own.put_into(&mut fields);
            fields
        })
    }

    /// Put `environment` into the form; what the one that was there has of its own waits. False if there is none.
    pub(in crate::app) fn choose(&mut self, fields: &mut Fields, environment: Option<&EnvironmentName>) -> bool {
        let environment = environment.cloned();
        if fields.environment == environment {
            return true;
        }
        let Some(own) = self.waiting.remove(&environment) else { return false };
        self.waiting.insert(fields.environment.clone(), OwnFields::of(fields));
        own.put_into(fields);
        fields.environment = environment;
        true
    }

    /// Add `name` with what `own` has; it is not in the form yet.
    pub(in crate::app) fn add(&mut self, name: EnvironmentName, own: OwnFields) {
        self.names.push(name.clone());
        self.waiting.insert(Some(name), own);
    }

    pub(in crate::app) fn rename(&mut self, fields: &mut Fields, old: &EnvironmentName, new: &EnvironmentName) {
        for name in self.names.iter_mut().filter(|name| *name == old) {
            name.clone_from(new);
        }
        if let Some(own) = self.waiting.remove(&Some(old.clone())) {
            self.waiting.insert(Some(new.clone()), own);
        }
        if fields.environment.as_ref() == Some(old) {
            fields.environment = Some(new.clone());
        }
    }

    /// Take `name` away; if it is in the form, the base takes its place.
    pub(in crate::app) fn remove(&mut self, fields: &mut Fields, name: &EnvironmentName) {
        if fields.environment.as_ref() == Some(name) {
            self.choose(fields, None);
        }
        self.names.retain(|known| known != name);
        self.waiting.remove(&Some(name.clone()));
    }

    /// The file of a draft whose form is `fields`.
    pub(in crate::app) fn file(&self, fields: &Fields) -> DestinationFile {
        let (mut all, mut fields) = (self.clone(), fields.clone());
        all.choose(&mut fields, None);
        let mut file = DestinationFile::from(fields.to_destination());
        for name in &self.names {
            if all.choose(&mut fields, Some(name)) {
                let destination = fields.to_destination();
                let added = file.clone().with_environment(name.clone(), destination.url, &destination.auth);
                file = added.unwrap_or(file); // The form has one method, and no name twice.
            }
        }
        file
    }
}
