//! Hosts of Azure in every cloud: storage accounts, Event Hubs namespaces, and apps whose URL is their key.
//!
//! Sources: the Azure pages "Storage account overview" (standard endpoints and those in a DNS zone), "Event Hubs
//! frequently asked questions", "Compare Azure Government and global Azure", "Developer guide for Azure China 21Vianet",
//! "Handle incoming or inbound HTTPS requests" (Logic Apps), "Azure Functions HTTP trigger" (access keys).

use super::{HostFacts, below};

/// A service of a storage account that takes no blobs, by its label in the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageService {
    Queue,
    Table,
    File,
    /// The static website of the account.
    Web,
}

impl StorageService {
    /// The label in the host.
    pub fn label(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Table => "table",
            Self::File => "file",
            Self::Web => "web",
        }
    }
}

/// An app that is called by a URL with a key in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyedApp {
    /// Logic Apps and Power Automate: `sig`, which only the URL can carry.
    Workflow,
    /// Function apps and other sites of App Service: `code`, or the header `x-functions-key`.
    AppService,
}

/// Storage in the public cloud, China, US government, and in DNS zones.
const STORAGE_SUFFIXES: [&str; 4] =
    ["core.windows.net", "core.chinacloudapi.cn", "core.usgovcloudapi.net", "storage.azure.net"];

/// Event Hubs and Service Bus in the same clouds.
const HUBS_SUFFIXES: [&str; 3] =
    ["servicebus.windows.net", "servicebus.chinacloudapi.cn", "servicebus.usgovcloudapi.net"];

const APP_SUFFIXES: [(&str, KeyedApp); 8] = [
    ("logic.azure.com", KeyedApp::Workflow),
    ("logic.azure.us", KeyedApp::Workflow),
    ("logic.azure.cn", KeyedApp::Workflow),
    ("api.powerplatform.com", KeyedApp::Workflow),
    ("api.gov.powerplatform.microsoft.us", KeyedApp::Workflow),
    ("azurewebsites.net", KeyedApp::AppService),
    ("azurewebsites.us", KeyedApp::AppService),
    ("chinacloudsites.cn", KeyedApp::AppService),
];

/// True for any service of a storage account.
pub(super) fn is_storage_host(host: &str) -> bool {
    STORAGE_SUFFIXES.iter().any(|suffix| below(host, suffix).is_some())
}

/// True for an Event Hubs or Service Bus namespace.
pub(super) fn is_event_hubs_host(host: &str) -> bool {
    HUBS_SUFFIXES.iter().any(|suffix| below(host, suffix).is_some())
}

pub(super) fn of(host: &str) -> Option<HostFacts> {
    storage(host).or_else(|| event_hubs(host)).or_else(|| app(host))
}

fn storage(host: &str) -> Option<HostFacts> {
    let name = STORAGE_SUFFIXES.iter().find_map(|suffix| below(host, suffix))?;
    // Accounts in a DNS zone read `account.z01.blob.…`, private endpoints `account.privatelink.blob.…`.
    let (account, service) = name.rsplit_once('.')?;
    let account = account.split('.').next().unwrap_or(account).to_owned();
    let other = |service| Some(HostFacts::OtherStorage { account: account.clone(), service });
    match service {
        "blob" => Some(HostFacts::Blob { account }),
        "dfs" => Some(HostFacts::DataLake { account }),
        "queue" => other(StorageService::Queue),
        "table" => other(StorageService::Table),
        "file" => other(StorageService::File),
        "web" => other(StorageService::Web),
        _ => None,
    }
}

fn event_hubs(host: &str) -> Option<HostFacts> {
    let namespace = HUBS_SUFFIXES.iter().find_map(|suffix| below(host, suffix))?;
    Some(HostFacts::EventHubs { namespace: namespace.to_owned() })
}

fn app(host: &str) -> Option<HostFacts> {
    let (_, app) = APP_SUFFIXES.iter().find(|(suffix, _)| below(host, suffix).is_some())?;
    Some(HostFacts::KeyedApp(*app))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azure_hosts_are_known_in_every_cloud() {
        let account = || "acme".to_owned();
        for suffix in STORAGE_SUFFIXES {
            let of = |name: &str| HostFacts::of(&format!("{name}.{suffix}"));
            assert_eq!(of("acme.blob"), Some(HostFacts::Blob { account: account() }), "{suffix}");
            assert_eq!(of("acme.z01.blob"), Some(HostFacts::Blob { account: account() }), "{suffix}");
            assert_eq!(of("acme.dfs"), Some(HostFacts::DataLake { account: account() }), "{suffix}");
            assert_eq!(
                of("acme.z1.web"),
                Some(HostFacts::OtherStorage { account: account(), service: StorageService::Web })
            );
        }
        for suffix in HUBS_SUFFIXES {
            let facts = HostFacts::of(&format!("ns.{suffix}"));
            assert_eq!(facts, Some(HostFacts::EventHubs { namespace: "ns".to_owned() }), "{suffix}");
        }
    }

    #[test]
    fn an_app_with_its_key_in_the_url_is_known_by_its_host() {
        for (host, app) in [
            ("prod-1.westeurope.logic.azure.com", KeyedApp::Workflow),
            ("0a1b.2c.environment.api.powerplatform.com", KeyedApp::Workflow),
            ("acme.azurewebsites.net", KeyedApp::AppService),
        ] {
            assert_eq!(HostFacts::of(host), Some(HostFacts::KeyedApp(app)), "{host}");
        }
        assert_eq!(HostFacts::of("logic.azure.com"), None);
    }
}
