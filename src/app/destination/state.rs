//! The destinations of the rail, each with its draft.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::app::destination::field_check;
use crate::app::destination::fields::{FieldNote, Fields};
use crate::app::destination::keyring::base_within;
use crate::app::environment::state::{Environments, Recipient};
use crate::domain::environment::says_production;
use crate::domain::{Destination, DestinationFile, DestinationLabel, EnvironmentName};
use crate::store::{BrokenDestination, DestinationId};

/// Stands for one destination in this session, whether it has a file yet or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DestinationKey(pub u64);

/// Where loading stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Loading {
    #[default]
    Running,
    Done,
    /// With the reason and the next step.
    Failed(String),
}

/// The rail.
#[derive(Debug, Default)]
pub struct Destinations {
    pub loading: Loading,
    /// Own ones first: those in no folder, then folder by folder; then those of the receiver.
    pub entries: Vec<DestinationEntry>,
    pub selected: Option<DestinationKey>,
    /// Only those with this text in their name or URL are listed.
    pub search: String,
    /// The one that New made last: the window puts the keyboard into its first empty field.
    pub newest: Option<DestinationKey>,
    /// What is being renamed in the rail.
    pub renaming: Option<Renaming>,
    /// Deleted while their file was being made: it is deleted as soon as it is known.
    pub(in crate::app) orphans: BTreeSet<DestinationKey>,
}

/// A name that is being edited in the rail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    pub of: Renamed,
    /// What is typed so far.
    pub text: String,
}

/// What a new name is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renamed {
    Destination(DestinationKey),
    Folder(FolderName),
}

/// A folder of the rail. It is there as long as a destination is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName(String);

impl FolderName {
    /// Without the blanks around it; `None` if nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an own destination stands in the rail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub folder: Option<FolderName>,
    /// Its position in the user's order; `None` as long as there is none for it, and then the name decides.
    pub(in crate::app) rank: Option<usize>,
}

impl Destinations {
    pub fn entry(&self, key: DestinationKey) -> Option<&DestinationEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(in crate::app) fn entry_mut(&mut self, key: DestinationKey) -> Option<&mut DestinationEntry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    /// The folders, in the order of the rail.
    pub fn folders(&self) -> Vec<FolderName> {
        let mut folders: Vec<FolderName> = self.entries.iter().filter_map(|entry| entry.place.folder.clone()).collect();
        folders.dedup();
        folders
    }

    /// The entries that the search lets through.
    pub fn listed(&self) -> impl Iterator<Item = &DestinationEntry> {
        let wanted = self.search.trim().to_lowercase();
        self.entries.iter().filter(move |entry| {
            let url = entry.draft().map_or("", |draft| draft.fields.url.expose());
            entry.name().to_lowercase().contains(&wanted) || url.to_lowercase().contains(&wanted)
        })
    }

    pub fn selected_entry(&self) -> Option<&DestinationEntry> {
        self.selected.and_then(|key| self.entry(key))
    }
}

/// One destination of the rail.
#[derive(Debug, Clone)]
pub struct DestinationEntry {
    pub key: DestinationKey,
    /// Its file; `None` until it was written for the first time.
    pub id: Option<DestinationId>,
    pub content: DraftContent,
    pub place: Place,
    /// True while its file is being made: until the file has a name, nothing else may be written.
    pub(in crate::app) creating: bool,
    /// Points to the built-in receiver: made at each start, never written to a file.
    pub is_built_in: bool,
    /// What it was made as, whatever it is called now; empty for others.
    pub(in crate::app) built_in_name: String,
}

/// What there is of a destination.
#[derive(Debug, Clone)]
pub enum DraftContent {
    Draft(Box<Draft>),
    /// Its file cannot be read; the text of the file is untouched.
    Broken(BrokenDestination),
}

impl DestinationEntry {
    pub fn draft(&self) -> Option<&Draft> {
        match &self.content {
            DraftContent::Draft(draft) => Some(draft),
            DraftContent::Broken(_) => None,
        }
    }

    pub(in crate::app) fn draft_mut(&mut self) -> Option<&mut Draft> {
        match &mut self.content {
            DraftContent::Draft(draft) => Some(draft),
            DraftContent::Broken(_) => None,
        }
    }

    /// What its exchanges are known by, in the environment of the form.
    pub fn label(&self) -> DestinationLabel {
        DestinationLabel { name: self.name().to_owned(), environment: self.environment().cloned() }
    }

    /// It, in the environment of the form.
    pub fn recipient(&self) -> Recipient {
        Recipient { key: self.key, environment: self.environment().cloned() }
    }

    /// The environment that is in the form; `None` for the base.
    pub fn environment(&self) -> Option<&EnvironmentName> {
        self.draft().and_then(|draft| draft.fields.environment.as_ref())
    }

    /// True if what is in the form is production: by the name of its environment, or of the destination for the base.
    pub fn is_production(&self) -> bool {
        match self.environment() {
            Some(environment) => environment.is_production(),
            None => says_production(self.name()),
        }
    }

    /// What the rail calls it.
    pub fn name(&self) -> &str {
        match &self.content {
            DraftContent::Draft(draft) => &draft.fields.name,
            DraftContent::Broken(_) => self.id.as_ref().map_or("", |id| &id.0),
        }
    }
}

/// A destination as it is being edited.
#[derive(Debug, Clone)]
pub struct Draft {
    /// In one environment at a time.
    pub fields: Fields,
    pub environments: Environments,
    /// Remarks beside the fields, from what is typed alone.
    pub notes: Vec<FieldNote>,
    pub saving: Saving,
    /// Where the name follows the URL, the one for a URL that tells none; `None` once a name was typed or sent to.
    pub name_without_url: Option<String>,
}

impl Draft {
    /// The form of a file; its base is in the form. Secrets that it does not name go under `keyring_base`.
    pub(in crate::app) fn of(file: &DestinationFile, keyring_base: &str) -> Self {
        let environments = Environments::of(file, |destination| {
            let base = destination.environment.as_ref().map(|name| base_within(keyring_base, name));
            Fields::from_destination(destination, base.as_deref().unwrap_or(keyring_base))
        });
        let fields = Fields::from_destination(file.base(), keyring_base);
        let notes = field_check::notes(&fields);
        Self { fields, environments, notes, saving: Saving::Saved, name_without_url: None }
    }

    /// What would be sent in `environment`; `None` if there is no such one.
    pub(in crate::app) fn destination_in(&self, environment: Option<&EnvironmentName>) -> Option<Destination> {
        self.to_file().resolve(environment).ok().cloned()
    }

    /// The file as it is typed.
    pub(in crate::app) fn to_file(&self) -> DestinationFile {
        self.environments.file(&self.fields)
    }
}

/// How the draft relates to its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    Saved,
    /// Edited; written at `due_at` unless edited again.
    Due {
        due_at: OffsetDateTime,
    },
    Running {
        request_id: u64,
    },
    /// Nothing is lost: the draft stays as it is, and the next edit tries again.
    Failed(String),
}

/// What "New" offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    HttpsHeader,
    OauthBody,
    OauthHeader,
    AmazonS3,
    AwsService,
    AzureBlob,
    EventHubs,
}

impl Preset {
    pub const ALL: [Self; 7] = [
        Self::HttpsHeader,
        Self::OauthBody,
        Self::OauthHeader,
        Self::AmazonS3,
        Self::AwsService,
        Self::AzureBlob,
        Self::EventHubs,
    ];

    /// The preset in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::HttpsHeader => "HTTPS with a header",
            Self::OauthBody => "OAuth2, secret in body",
            Self::OauthHeader => "OAuth2, secret in header",
            Self::AmazonS3 => "Amazon S3",
            Self::AwsService => "Other AWS service",
            Self::AzureBlob => "Azure Blob Storage",
            Self::EventHubs => "Azure Event Hubs",
        }
    }
}
