//! The keys of an AWS profile: in `~/.aws/credentials` and `~/.aws/config`, and as the AWS CLI exports them.
//!
//! Source: AWS CLI User Guide, "Configuration and credential file settings"; aws-cli 2,
//! `awscli/customizations/configure/exportcreds.py` for the exported document.

use serde::Deserialize;
use time::OffsetDateTime;

use super::moment;
use super::secret::Secret;

/// What a profile is called that nobody named.
pub const DEFAULT_PROFILE: &str = "default";

/// Access key, secret and, for temporary credentials, the session token.
#[derive(Clone)]
pub struct AwsKeys {
    pub access_key_id: String,
    pub secret_access_key: Secret,
    pub session_token: Option<Secret>,
    /// When they end, where that is known; keys of a user do not end.
    pub expires_at: Option<OffsetDateTime>,
    pub origin: KeysOrigin,
}

/// Where the keys of a profile come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysOrigin {
    File,
    /// The setting of the profile that brings them, such as `sso_session`.
    Setting(&'static str),
}

impl KeysOrigin {
    /// What brings new keys for the profile `name`, as the second half of a sentence.
    pub fn renewal(self, name: &str) -> String {
        let name = if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name.to_owned() };
        match self {
            Self::File => "write new keys into the profile".to_owned(),
            Self::Setting("sso_session" | "sso_start_url") => format!("run `aws sso login --profile {name}`"),
            Self::Setting("login_session") => format!("run `aws login --profile {name}`"),
            Self::Setting(setting) => {
                format!(
                    "renew what {setting} of the profile uses; `aws sts get-caller-identity --profile {name}` checks it"
                )
            }
        }
    }
}

/// What the two files of the AWS CLI say of a profile.
pub enum ProfileEntry {
    /// Its keys stand in a file.
    Keys(AwsKeys),
    /// Something else brings its keys, by this setting, such as `sso_session` or `credential_process`.
    From(&'static str),
    /// No file has such a profile; the names of those that there are.
    Missing { known: Vec<String> },
    /// The profile is there, and no setting of it brings keys.
    Empty,
}

/// A rule by which a profile gets its keys: the first one that finds its settings counts.
enum Source {
    /// Keys in the credentials file.
    CredentialsFile,
    /// Keys in the config file.
    ConfigFile,
    /// Something else, named by the first of these settings that is there.
    Setting(&'static [&'static str]),
    /// Single sign-on. It counts where one of these settings says whose keys are asked for.
    SingleSignOn,
}

/// In the order of the AWS CLI (botocore 1.43, `create_credential_resolver` in `botocore/credentials.py`): a role is assumed
/// even where the profile has keys, because they may be those that it is assumed with.
const SOURCES: [Source; 7] = [
    Source::Setting(&["role_arn", "web_identity_token_file"]),
    Source::SingleSignOn,
    Source::CredentialsFile,
    Source::Setting(&["login_session"]),
    Source::Setting(&["credential_process"]),
    Source::ConfigFile,
    Source::Setting(SSO_SETTINGS),
];

/// Where single sign-on takes place.
const SSO_SETTINGS: &[&str] = &["sso_session", "sso_start_url"];

/// Whose keys single sign-on brings.
const SSO_IDENTITY: [&str; 2] = ["sso_account_id", "sso_role_name"];

/// The setting of a session token, and what it was called before.
const SESSION_TOKENS: [&str; 2] = ["aws_session_token", "aws_security_token"];

/// Settings of temporary keys in a file that say when they end: of saml2aws, of aws-azure-login.
const EXPIRIES: [&str; 3] = ["x_security_token_expires", "aws_expiration", "expiration"];

/// What `credentials` and `config`, the texts of the two files, say of the profile `name`, by the precedence of the AWS CLI.
pub fn find(name: &str, credentials: &str, config: &str) -> ProfileEntry {
    let in_credentials = sections(credentials);
    let in_config: Vec<Section<'_>> = sections(config).into_iter().filter_map(profile_of_config).collect();
    let both = in_credentials.iter().chain(&in_config);
    let found: Vec<&Section<'_>> = both.clone().filter(|section| section.name == name).collect();
    if found.is_empty() {
        let mut known: Vec<String> = both.map(|section| section.name.to_owned()).collect();
        known.sort_unstable();
        known.dedup();
        return ProfileEntry::Missing { known };
    }
    let of_setting = |name: &&'static str| found.iter().any(|section| section.setting(name).is_some());
    let from = |names: &[&'static str]| names.iter().copied().find(|name| of_setting(name)).map(ProfileEntry::From);
    let keys = |sections: &[Section<'_>]| {
        sections.iter().rev().filter(|section| section.name == name).find_map(Section::keys).map(ProfileEntry::Keys)
    };
    let of_source = |source: &Source| match source {
        Source::CredentialsFile => keys(&in_credentials),
        Source::ConfigFile => keys(&in_config),
        Source::Setting(names) => from(names),
        Source::SingleSignOn => SSO_IDENTITY.iter().any(of_setting).then(|| from(SSO_SETTINGS)).flatten(),
    };
    SOURCES.iter().find_map(of_source).unwrap_or(ProfileEntry::Empty)
}

/// The document of `aws configure export-credentials --format process`, for a profile whose keys `origin` brings; `None` if
/// `text` is none.
pub fn exported(text: &str, origin: KeysOrigin) -> Option<AwsKeys> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Document {
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
        expiration: Option<String>,
    }
    let document: Document = serde_json::from_str(text).ok()?;
    Some(AwsKeys {
        access_key_id: document.access_key_id,
        secret_access_key: Secret::new(document.secret_access_key),
        session_token: document.session_token.map(Secret::new),
        expires_at: document.expiration.and_then(|text| moment::of_rfc3339(&text).ok()),
        origin,
    })
}

/// A section of one of the files, with its settings at the top level.
struct Section<'t> {
    name: &'t str,
    settings: Vec<(&'t str, &'t str)>,
}

impl Section<'_> {
    fn setting(&self, name: &str) -> Option<&str> {
        // The last one wins, as in Python's configparser.
        let found = self.settings.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    fn keys(&self) -> Option<AwsKeys> {
        Some(AwsKeys {
            access_key_id: self.setting("aws_access_key_id")?.to_owned(),
            secret_access_key: Secret::new(self.setting("aws_secret_access_key")?),
            session_token: SESSION_TOKENS.iter().find_map(|name| self.setting(name)).map(Secret::new),
            expires_at: EXPIRIES.iter().find_map(|name| moment::of_rfc3339(self.setting(name)?).ok()),
            origin: KeysOrigin::File,
        })
    }
}

/// In the config file a profile is called `profile NAME`, and the default one `default`.
fn profile_of_config(section: Section<'_>) -> Option<Section<'_>> {
    let name = match section.name.split_once(char::is_whitespace) {
        Some(("profile", name)) => name.trim().trim_matches(['"', '\'']),
        None if section.name == DEFAULT_PROFILE => DEFAULT_PROFILE,
        Some(_) | None => return None,
    };
    Some(Section { name, settings: section.settings })
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let is_nested = line.starts_with([' ', '\t']);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name.trim()) {
            sections.push(Section { name, settings: Vec::new() });
        } else if let (Some(section), Some((name, value)), false) =
            (sections.last_mut(), line.split_once('='), is_nested)
        {
            section.settings.push((name.trim(), value.trim()));
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const CREDENTIALS: &str = "[default]\naws_access_key_id=AKIA1\naws_secret_access_key = one\n\n# a remark\n\
        [acme test]\r\naws_access_key_id = ASIA2\r\naws_secret_access_key = two=with=signs\r\naws_session_token = three\r\n";
    const CONFIG: &str = "[default]\nregion = eu-west-1\n[profile sso]\nsso_session = acme\ns3 =\n  region = x\n\
        [sso-session acme]\nsso_region = eu-west-1\n[profile \"quoted name\"]\ncredential_process = /usr/bin/keys\n\
        [profile bare]\nregion = eu-west-1\n";

    fn keys(name: &str) -> Option<(String, String, Option<String>)> {
        match find(name, CREDENTIALS, CONFIG) {
            ProfileEntry::Keys(keys) => Some((
                keys.access_key_id,
                keys.secret_access_key.expose().to_owned(),
                keys.session_token.map(|token| token.expose().to_owned()),
            )),
            ProfileEntry::From(_) | ProfileEntry::Missing { .. } | ProfileEntry::Empty => None,
        }
    }

    #[test]
    fn keys_are_read_as_they_stand_in_the_file() {
        assert_eq!(keys("default"), Some(("AKIA1".into(), "one".into(), None)));
        assert_eq!(keys("acme test"), Some(("ASIA2".into(), "two=with=signs".into(), Some("three".into()))));
    }

    #[test]
    fn a_profile_without_keys_says_where_they_come_from() {
        for (name, source) in [("sso", "sso_session"), ("quoted name", "credential_process")] {
            assert!(matches!(find(name, CREDENTIALS, CONFIG), ProfileEntry::From(found) if found == source), "{name}");
        }
        assert!(matches!(find("bare", CREDENTIALS, CONFIG), ProfileEntry::Empty));
    }

    #[test]
    fn what_the_aws_cli_would_use_is_used() {
        let (with_keys, keys) = ("[p]\naws_access_key_id = A\naws_secret_access_key = s\n", "keys");
        for (credentials, config, wanted) in [
            (with_keys, "[profile p]\nrole_arn = arn\nsource_profile = p\n", "role_arn"),
            (with_keys, "[profile p]\nrole_arn = arn\nweb_identity_token_file = f\n", "role_arn"),
            (with_keys, "[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n", "sso_session"),
            (with_keys, "[profile p]\nsso_start_url = u\nsso_role_name = r\n", "sso_start_url"),
            (with_keys, "[profile p]\nsso_session = only for other tools\n", keys),
            (with_keys, "[profile p]\nlogin_session = x\ncredential_process = /bin/keys\n", keys),
            (with_keys, "[profile p]\nregion = eu-west-1\n", keys),
            ("", "[profile p]\nlogin_session = x\naws_access_key_id = A\naws_secret_access_key = s\n", "login_session"),
            (
                "",
                "[profile p]\ncredential_process = /bin/keys\naws_access_key_id = A\naws_secret_access_key = s\n",
                "credential_process",
            ),
            ("", "[profile p]\naws_access_key_id = A\naws_secret_access_key = s\n", keys),
            ("[p]\ncredential_process = /bin/keys\n", "", "credential_process"),
        ] {
            let found = match find("p", credentials, config) {
                ProfileEntry::Keys(_) => keys,
                ProfileEntry::From(setting) => setting,
                ProfileEntry::Missing { .. } | ProfileEntry::Empty => "nothing",
            };
            assert_eq!(found, wanted, "{credentials}{config}");
        }
    }

    #[test]
    fn a_session_token_is_read_under_its_old_name() {
        let file = "[a]\naws_access_key_id = A\naws_secret_access_key = s\naws_security_token = t\n";
        let ProfileEntry::Keys(keys) = find("a", file, "") else { panic!("no keys") };
        assert_eq!(keys.session_token.as_ref().map(Secret::expose), Some("t"));
    }

    #[test]
    fn a_name_that_no_file_has_is_answered_with_those_that_there_are() {
        let ProfileEntry::Missing { known } = find("acme", CREDENTIALS, CONFIG) else { panic!("found") };
        assert_eq!(known, ["acme test", "bare", "default", "quoted name", "sso"]);
    }

    #[test]
    fn the_exported_document_is_read_and_an_error_is_not() {
        let keys = exported(
            r#"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-03-05T01:02:03+00:00"}"#,
            KeysOrigin::Setting("sso_session"),
        );
        let keys = keys.expect("a document");
        assert_eq!((&*keys.access_key_id, keys.secret_access_key.expose()), ("ASIA", "s"));
        assert_eq!(keys.session_token.as_ref().map(Secret::expose), Some("t"));
        assert_eq!(keys.expires_at, Some(datetime!(2026-03-05 01:02:03 UTC)));
        assert!(exported("aws: not logged in", KeysOrigin::File).is_none());
    }

    #[test]
    fn keys_of_a_file_end_when_its_tool_says_so() {
        for (line, expected) in [
            ("x_security_token_expires = 2026-03-05T02:02:03+01:00", Some(datetime!(2026-03-05 01:02:03 UTC))),
            ("aws_expiration = 2026-03-05T01:02:03.000Z", Some(datetime!(2026-03-05 01:02:03 UTC))),
            ("aws_expiration = soon", None),
            ("region = eu-west-1", None),
        ] {
            let file = format!("[a]\naws_access_key_id = A\naws_secret_access_key = s\n{line}\n");
            let ProfileEntry::Keys(keys) = find("a", &file, "") else { panic!("{line}") };
            assert_eq!(keys.expires_at, expected, "{line}");
        }
    }

    #[test]
    fn what_brings_new_keys_is_the_command_of_their_origin() {
        for (origin, wanted) in [
            (KeysOrigin::Setting("sso_session"), "run `aws sso login --profile acme`"),
            (KeysOrigin::Setting("login_session"), "run `aws login --profile acme`"),
            (KeysOrigin::Setting("credential_process"), "credential_process"),
            (KeysOrigin::File, "new keys"),
        ] {
            assert!(origin.renewal("acme").contains(wanted), "{}", origin.renewal("acme"));
        }
        assert!(KeysOrigin::Setting("sso_session").renewal("acme test").ends_with("--profile \"acme test\"`"));
    }
}
