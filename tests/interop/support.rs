//! The judges of this run, the binary under test, and what it said.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use serde::Deserialize;
use serde_json::Value;

/// A batch with odd white space, escapes and other scripts: any reformatting on the way would show.
pub const BATCH_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/batch.json");

/// The environment variable that destination files of these tests take their one secret from.
const SECRET_VARIABLE: &str = "SIGNPOST_INTEROP_SECRET";

/// How a destination file names the secret that [`Send::secret`] holds.
pub const SECRET: &str = "{ env = \"SIGNPOST_INTEROP_SECRET\" }";

/// One `#[test]` for http and one for https, both calling `$check(Scheme)`.
macro_rules! over_http_and_https {
    ($($check:ident)*) => {
        mod over_http {
            $(#[test]
            #[ignore = "needs the judges: run tests/interop/run.sh"]
            fn $check() { super::$check($crate::support::Scheme::Http); })*
        }
        mod over_https {
            $(#[test]
            #[ignore = "needs the judges: run tests/interop/run.sh"]
            fn $check() { super::$check($crate::support::Scheme::Https); })*
        }
    };
}
pub(crate) use over_http_and_https;

#[derive(Debug, Clone, Copy)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// What `judges.py` wrote down about the judges that it started.
#[derive(Debug, Deserialize)]
pub struct Judges {
    python: PathBuf,
    client: PathBuf,
    pub ca_file: String,
    pub swift: Swift,
    pub azurite: Azurite,
    pub oauth: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
pub struct Swift {
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub bucket: String,
    pub virtual_hosted_bucket: String,
    http: SwiftEndpoints,
    https: SwiftEndpoints,
}

#[derive(Debug, Deserialize)]
pub struct SwiftEndpoints {
    pub endpoint: String,
    pub virtual_hosted_endpoint: String,
}

impl Swift {
    pub fn over(&self, scheme: Scheme) -> &SwiftEndpoints {
        match scheme {
            Scheme::Http => &self.http,
            Scheme::Https => &self.https,
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Azurite {
    pub account: String,
    pub account_key: String,
    pub container: String,
    http: Endpoint,
    https: Endpoint,
}

#[derive(Debug, Deserialize)]
struct Endpoint {
    endpoint: String,
}

impl Azurite {
    /// The URL of the account, path style.
    pub fn over(&self, scheme: Scheme) -> &str {
        match scheme {
            Scheme::Http => &self.http.endpoint,
            Scheme::Https => &self.https.endpoint,
        }
    }
}

impl Judges {
    /// The judges of this run.
    pub fn of_this_run() -> Self {
        let file = env::var_os("SIGNPOST_INTEROP").expect("SIGNPOST_INTEROP is not set: run tests/interop/run.sh");
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    }

    /// The interpreter that has the independent clients.
    pub fn python(&self) -> &Path {
        &self.python
    }

    /// URL of the protected API and its token endpoint.
    pub fn oauth_endpoint(&self, scheme: Scheme) -> &str {
        self.oauth[scheme.name()]["endpoint"].as_str().unwrap()
    }

    /// The secret of an OAuth2 client.
    pub fn oauth_secret(&self, client_id: &str) -> &str {
        self.oauth[client_id].as_str().unwrap()
    }

    /// Bytes and content type that a judge has stored, read with a client other than signpost.
    pub fn read_back(&self, kind: &str, scheme: Scheme, container: &str, key: &str) -> (Vec<u8>, String) {
        let output = self.client(&["read", kind, scheme.name(), container, key]);
        (output.stdout, String::from_utf8(output.stderr).unwrap())
    }

    /// A shared access signature made by Microsoft's own library; `kind` is `account`, `container` or `policy`.
    pub fn shared_access_signature(&self, kind: &str, permissions: &str, minutes: i32) -> String {
        let output = self.client(&["sas", kind, permissions, &minutes.to_string()]);
        String::from_utf8(output.stdout).unwrap()
    }

    fn client(&self, arguments: &[&str]) -> std::process::Output {
        let output = Command::new(&self.python).arg(&self.client).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }
}

/// One call of `signpost send`.
#[derive(Debug, Clone)]
pub struct Send<'a> {
    /// Configured URL.
    pub url: String,
    /// The `[auth]` table in TOML, without its heading; its secret reads [`SECRET`].
    pub auth: String,
    pub secret: &'a str,
    /// PEM file of the certificate authority to trust, if any.
    pub ca_file: Option<&'a str>,
    /// `--at`, if any.
    pub at: Option<&'a str>,
}

impl Send<'_> {
    /// Run the binary in a home of its own and read its one JSON document.
    pub fn run(&self) -> Delivery {
        let home = tempfile::tempdir().unwrap();
        let destination = home.path().join("destination.toml");
        fs::write(&destination, self.destination_file()).unwrap();
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_signpost"));
        command.arg("send").arg(&destination).args(["--batch", BATCH_FILE, "--json"]);
        if let Some(at) = self.at {
            command.args(["--at", at]);
        }
        with_own_home(&mut command, home.path());
        command.env(SECRET_VARIABLE, self.secret).timeout(Duration::from_mins(1));
        let output = command.output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        for secret in self.values_to_keep_secret() {
            assert!(!stdout.contains(&*secret), "a secret is in the result");
            assert!(!stderr.contains(&*secret), "a secret is in the messages");
        }
        let document = serde_json::from_str(&stdout).unwrap_or_else(|error| {
            panic!("{error}: stdout is not one JSON document\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
        });
        Delivery { exit_code: output.status.code(), document, stderr }
    }

    /// The secret itself, its bytes in hex as S3 repeats them, and the parts of it that are one: the key of a
    /// connection string, the signature of a SAS.
    fn values_to_keep_secret(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let in_hex: Vec<String> = self.secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        let part = |name: &str| {
            let value = self.secret.split([';', '&', '?']).find_map(|pair| pair.strip_prefix(name));
            value.filter(|value| !value.is_empty())
        };
        let parts = std::iter::once(self.secret).chain(part("sig=")).chain(part("AccountKey="));
        parts.map(Cow::Borrowed).chain(std::iter::once(Cow::Owned(in_hex.join(" "))))
    }

    fn destination_file(&self) -> String {
        let mut text = format!("name = \"judge\"\nurl = \"{}\"\n\n[auth]\n{}\n", self.url, self.auth);
        if let Some(ca_file) = self.ca_file {
            write!(text, "\n[connection]\nca_file = \"{ca_file}\"\n").unwrap();
        }
        text
    }
}

/// Nothing of the user's own files, proxies or keyring.
fn with_own_home(command: &mut assert_cmd::Command, home: &Path) {
    command.env("HOME", home).env("SIGNPOST_DATA_DIR", home.join("data"));
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        command.env(name, home.join(name));
    }
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.env_remove("DBUS_SESSION_BUS_ADDRESS");
}

/// What `signpost send --json` said.
#[derive(Debug)]
pub struct Delivery {
    exit_code: Option<i32>,
    pub document: Value,
    #[expect(dead_code, reason = "shown when a test fails")]
    stderr: String,
}

impl Delivery {
    /// Accepted: exit code 0, and the judge answered `status`.
    pub fn assert_accepted(&self, status: u64) {
        assert_eq!(self.exit_code, Some(0), "{self:#?}");
        assert_eq!(self.document["delivered"], true, "{self:#?}");
        assert_eq!(self.last_exchange()["response"]["status"], status, "{self:#?}");
    }

    /// Refused: exit code 1, and the judge answered `status` with `code` in its body.
    pub fn assert_refused(&self, status: u64, code: &str) {
        assert_eq!(self.exit_code, Some(1), "{self:#?}");
        assert_eq!(self.document["delivered"], false, "{self:#?}");
        let response = &self.last_exchange()["response"];
        assert_eq!(response["status"], status, "{self:#?}");
        let body = response["content"]["text"].as_str().unwrap_or_default();
        assert!(body.contains(code), "no {code} in the answer: {self:#?}");
    }

    /// No complete answer: exit code 1, and the failure happened in `phase`.
    pub fn assert_failed_in(&self, phase: &str) {
        assert_eq!(self.exit_code, Some(1), "{self:#?}");
        assert_eq!(self.document["delivered"], false, "{self:#?}");
        let exchange = self.last_exchange();
        assert_eq!(exchange["response"]["status"], 0, "{self:#?}");
        assert_eq!(exchange["_signpost"]["failure"]["phase"], phase, "{self:#?}");
    }

    /// The kind of every exchange in order: `token`, `delivery`.
    pub fn exchange_kinds(&self) -> Vec<&str> {
        self.exchanges().iter().map(|exchange| exchange["_signpost"]["kind"].as_str().unwrap()).collect()
    }

    /// The dated path that was appended.
    pub fn object_path(&self) -> &str {
        self.document["object_path"].as_str().unwrap_or_else(|| panic!("no object path: {self:#?}"))
    }

    /// SHA-256 of the body, in hex.
    pub fn body_sha256(&self) -> &str {
        self.document["body"]["sha256"].as_str().unwrap()
    }

    fn exchanges(&self) -> &[Value] {
        self.document["exchanges"].as_array().unwrap_or_else(|| panic!("no exchanges: {self:#?}"))
    }

    fn last_exchange(&self) -> &Value {
        self.exchanges().last().unwrap_or_else(|| panic!("no exchange: {self:#?}"))
    }
}

/// The bytes that must arrive.
pub fn batch() -> Vec<u8> {
    fs::read(BATCH_FILE).unwrap()
}
