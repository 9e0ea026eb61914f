//! Where this session keeps its files, and what its surroundings say.

use crate::domain::display::masked_url;
use crate::store::DataFolder;

/// The places of a session; they stay the same until its end.
#[derive(Debug, Clone)]
pub struct Places {
    /// The data folder, or why there is none.
    pub folder: Result<DataFolder, String>,
    /// The variables that choose proxies and authorities, as far as they are set; passwords masked.
    pub environment: Vec<(String, String)>,
    /// Other windows that were open over the same folder when this one was opened.
    pub other_windows: usize,
}

/// What the wire listens to beside a destination's own settings.
const VARIABLES: [&str; 10] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

impl Places {
    pub(in crate::app) fn read_environment(&mut self, read: impl Fn(&str) -> Option<String>) {
        let set = VARIABLES.iter().filter_map(|name| Some((*name, read(name).filter(|value| !value.is_empty())?)));
        self.environment = set.map(|(name, value)| (name.to_owned(), masked_url(&value))).collect();
    }
}

impl Default for Places {
    fn default() -> Self {
        Self { folder: Err("There is no data folder.".to_owned()), environment: Vec::new(), other_windows: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_are_set_are_named_without_their_passwords() {
        let mut places = Places::default();
        places.read_environment(|name| match name {
            "HTTPS_PROXY" => Some("http://me:hunter2@proxy.example:3128".to_owned()),
            "NO_PROXY" => Some(String::new()),
            _ => None,
        });
        assert_eq!(places.environment.len(), 1);
        let (name, value) = &places.environment[0];
        assert_eq!(name, "HTTPS_PROXY");
        assert!(value.contains("proxy.example:3128") && !value.contains("hunter2"), "{value}");
    }
}
