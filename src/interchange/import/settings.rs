//! Settings that are no request: `.env` files, AWS credentials in each of their forms, and what is copied out of a
//! portal.

use serde_json::Value;

use super::credential::{self, of_pasted, sas};
use super::draft::{Notes, draft, name_of};
use super::{Found, Held, ImportError, ImportFormat};
use crate::domain::auth::{AzureService, SasCredential, Sigv4};
use crate::domain::credential::is_secret_member;
use crate::domain::host::HostFacts;
use crate::domain::location::Location;
use crate::domain::paste::{self, PastedAuth};
use crate::domain::{Auth, Secret, display, limits};
use crate::interchange::request::{ForeignClient, LeftOut};
use crate::interchange::template::Template;

/// Where AWS's tools look for the region.
const REGIONS: [&str; 3] = ["AWS_REGION", "AWS_DEFAULT_REGION", "region"];

/// A name and its value. Not `Debug`: the value may be a secret.
struct Setting {
    name: String,
    value: Secret,
}

impl Setting {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// True for `CLIENT_ID`, `ACME_CLIENT_ID`, `clientId` and `client-id` alike, where `end` is `CLIENTID`.
    fn ends_with(&self, end: &str) -> bool {
        let letters = self.name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_uppercase()).collect::<String>().ends_with(end)
    }
}

/// One line that `paste` knows: a URL, a signature, a connection string, in quotes or not.
pub(super) fn is_pasted(text: &str) -> bool {
    // No field of a connection string has an underscore in its name, and most variables do.
    let is_assignment = text.split_once('=').is_some_and(|(name, _)| {
        name.contains('_') && name.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    text.len() as u64 <= limits::SECRET_BYTES_MAX
        && !is_assignment
        && !text.trim().contains('\n')
        && paste::take_apart(&Secret::new(text)).is_some()
}

pub(super) fn read_pasted(text: &str) -> Result<Found, ImportError> {
    let pasted = paste::take_apart(&Secret::new(text)).ok_or_else(|| {
        ImportError::malformed(ImportFormat::Pasted, "it is no URL, shared access signature or connection string")
    })?;
    let mut notes = Notes { taken: pasted.taken, left_out: Vec::new() };
    let url = pasted.url.unwrap_or_default();
    if url.is_empty() {
        notes.leave_out("the URL", "the text has none: fill in url");
    }
    let auth = of_pasted(pasted.auth, &mut notes).unwrap_or(Auth::None);
    let draft = draft(name_of(&url), url, auth, notes);
    Ok(Found { format: ImportFormat::Pasted, drafts: vec![draft], left_out: Vec::new() })
}

/// `[profile]` with keys below, as ~/.aws/credentials has it.
pub(super) fn is_ini(text: &str) -> bool {
    text.lines().any(|line| line.trim().starts_with('[') && line.trim().ends_with(']'))
        && text.contains("aws_access_key_id")
}

pub(super) fn read(text: &str, format: ImportFormat) -> Result<Found, ImportError> {
    let mut found = Found { format, drafts: Vec::new(), left_out: Vec::new() };
    for (profile, settings) in groups(text) {
        of_settings(profile, &settings, &mut found);
    }
    if found.drafts.is_empty() {
        return Err(ImportError::malformed(
            format,
            "it has no AWS access key, connection string, shared access signature, token URL or URL of a destination",
        ));
    }
    Ok(found)
}

/// Names with values, as an environment of another tool has them.
pub(super) fn read_pairs(pairs: Vec<(String, String)>, format: ImportFormat) -> Found {
    let settings: Vec<Setting> =
        pairs.into_iter().map(|(name, value)| Setting { name, value: Secret::new(value) }).collect();
    let mut found = Found { format, drafts: Vec::new(), left_out: Vec::new() };
    of_settings(None, &settings, &mut found);
    found
}

/// The settings of `text`: those of each profile where it has profiles, else all of them.
fn groups(text: &str) -> Vec<(Option<String>, Vec<Setting>)> {
    if let Ok(Value::Object(table)) = serde_json::from_str::<Value>(text) {
        return vec![(None, service_principal(&table).unwrap_or_else(|| of_json(&table)))];
    }
    if let Some(groups) = of_csv(text) {
        return groups;
    }
    if text.lines().any(|line| line.trim_end() == "kind: Secret") {
        return Vec::new(); // Its values are in base64, and look like keys.
    }
    let mut groups: Vec<(Option<String>, Vec<Setting>)> = vec![(None, Vec::new())];
    for line in text.lines().map(str::trim) {
        if let Some(profile) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            groups.push((Some(profile.trim().trim_start_matches("profile ").to_owned()), Vec::new()));
        } else if let (true, Some((_, settings))) = (is_connection_string(line), groups.last_mut()) {
            settings.push(Setting { name: "connection string".to_owned(), value: Secret::new(line) });
        } else if let (Some(setting), Some((_, settings))) = (of_line(line), groups.last_mut()) {
            settings.push(setting);
        }
    }
    groups.retain(|(_, settings)| !settings.is_empty());
    groups
}

/// A line that is one by itself, as `-o table` of the Azure CLI prints it.
fn is_connection_string(line: &str) -> bool {
    let line = line.trim_start_matches(['"', '\'']);
    line.contains(';')
        && ["DefaultEndpointsProtocol=", "BlobEndpoint=", "Endpoint=sb://"].iter().any(|start| line.starts_with(start))
}

/// The file that the AWS console offers when an access key is created: names above values, with commas between them.
fn of_csv(text: &str) -> Option<Vec<(Option<String>, Vec<Setting>)>> {
    let cells =
        |line: &str| -> Vec<String> { line.split(',').map(|cell| cell.trim().trim_matches('"').to_owned()).collect() };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let names = cells(lines.next()?);
    let place = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let (id, secret, user) = (place("Access key ID")?, place("Secret access key")?, place("User name"));
    let group = |line: &str| {
        let cells = cells(line);
        let setting = |name: &str, at: usize| {
            Some(Setting { name: name.to_owned(), value: Secret::new(cells.get(at)?.as_str()) })
        };
        let user = user.and_then(|at| cells.get(at)).filter(|user| !user.is_empty()).cloned();
        Some((user, vec![setting("AWS_ACCESS_KEY_ID", id)?, setting("AWS_SECRET_ACCESS_KEY", secret)?]))
    };
    Some(lines.filter_map(group).collect())
}

/// Every text of a JSON document by its name: `aws configure export-credentials`, `aws sts assume-role`, and the keys
/// that the Azure CLI prints.
fn of_json(table: &serde_json::Map<String, Value>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (name, value) in table {
        match value {
            Value::String(text) => settings.push(Setting { name: name.clone(), value: Secret::new(text.as_str()) }),
            // terraform output -json
            Value::Object(inner)
                if inner.contains_key("sensitive") && inner.get("value").is_some_and(Value::is_string) =>
            {
                let value = inner.get("value").and_then(Value::as_str).unwrap_or_default();
                settings.push(Setting { name: name.clone(), value: Secret::new(value) });
            }
            Value::Object(inner) => settings.extend(of_json(inner)),
            _ => {}
        }
    }
    settings
}

/// What `az ad sp create-for-rbac` prints, also for SDKs: an application of Entra ID with a password, as a client of its tenant.
fn service_principal(table: &serde_json::Map<String, Value>) -> Option<Vec<Setting>> {
    let text = |name: &str| table.get(name).and_then(Value::as_str);
    let of = |id: &str, password: &str, tenant: &str| Some((text(id)?, text(password)?, text(tenant)?));
    let (id, password, tenant) =
        of("appId", "password", "tenant").or_else(|| of("clientId", "clientSecret", "tenantId"))?;
    let token_url = format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token");
    let setting = |name: &str, value: &str| Setting { name: name.to_owned(), value: Secret::new(value) };
    Some(vec![setting("TOKEN_URL", &token_url), setting("CLIENT_ID", id), setting("CLIENT_SECRET", password)])
}

/// `NAME=value`, with the words of sh (`export`), fish (`set -x`), cmd (`set`) and PowerShell (`$Env:`) before it.
fn of_line(line: &str) -> Option<Setting> {
    if line.starts_with('#') || line.starts_with("//") {
        return None;
    }
    let line = line.strip_prefix("- ").unwrap_or(line); // A list of YAML, as of docker compose.
    let line = ["export ", "setenv ", "setx ", "set -gx ", "set -x ", "set ", "SET "]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .unwrap_or(line)
        .trim();
    let line = line.strip_prefix("$Env:").or_else(|| line.strip_prefix("$env:")).unwrap_or(line);
    // cmd: set "NAME=value"
    let line = line
        .strip_prefix('"')
        .filter(|rest| rest.ends_with('"') && rest.contains('='))
        .map_or(line, |rest| &rest[..rest.len() - 1]);
    let is_name = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    };
    let (name, value) = match line.split_once('=').filter(|(name, _)| is_name(name.trim())) {
        Some(pair) => pair,
        None if line.split_once(": ").is_some_and(|(name, _)| is_name(name)) => line.split_once(": ")?,
        None => line.split_once(char::is_whitespace).filter(|(name, _)| is_name(name) && name.contains('_'))?,
    };
    let value = value.trim().trim_end_matches(';').trim();
    let unquoted = ['"', '\''].iter().find_map(|quote| {
        let inside = value.strip_prefix(*quote)?;
        Some(&inside[..inside.find(*quote)?])
    });
    // A comment stands after white space (dotenv, "Comments").
    let value = if value.starts_with('\'') {
        unquoted.unwrap_or(value)
    } else {
        let text = unquoted.unwrap_or_else(|| value.split_once(" #").map_or(value, |(value, _)| value.trim_end()));
        // A command or a variable would give the value, and nothing is run.
        let is_made = text.starts_with("$(") || text.starts_with('`') || text.starts_with("${");
        if is_made || text == "<nil>" { "" } else { text }
    };
    Some(Setting { name: name.trim().to_owned(), value: Secret::new(value) })
}

fn of_settings(profile: Option<String>, settings: &[Setting], found: &mut Found) {
    let value_of = |names: &[&str]| {
        settings.iter().find(|setting| names.iter().any(|name| setting.is(name)) && !setting.value.expose().is_empty())
    };
    let mut used: Vec<&str> = Vec::new();
    let region = value_of(&REGIONS).map(|setting| setting.value.expose());
    let access_key = value_of(&["AWS_ACCESS_KEY_ID", "AccessKeyId", "access_key_id"]).or_else(|| {
        // As HashiCorp Vault names them.
        value_of(&["access_key"]).filter(|_| value_of(&["secret_key"]).is_some())
    });
    let connection_string = settings.iter().find_map(|setting| Some((setting, of_connection_string(setting)?)));
    let token_url = settings
        .iter()
        .find(|setting| ["TOKENURL", "TOKENURI", "TOKENENDPOINT"].iter().any(|end| setting.ends_with(end)));
    let url = address(settings, region, token_url);
    let mut notes = Notes::default();
    let (address, auth) = if let Some(access_key) = access_key {
        let auth = aws(access_key, &value_of, url.as_ref().map(|(_, url)| url.as_str()), &mut used, &mut notes);
        (url.as_ref().map(|(_, url)| url.clone()), auth)
    } else if let Some((setting, (address, auth))) = connection_string {
        used.push(&setting.name);
        notes.take(format!("Took the credential in {}.", setting.name));
        (address.or_else(|| url.as_ref().map(|(_, url)| url.clone())), auth)
    } else if let (Some(token_url), Some(id), Some(secret)) =
        (token_url, with_end(settings, "CLIENTID"), with_end(settings, "CLIENTSECRET"))
    {
        used.extend([token_url.name.as_str(), id.name.as_str(), secret.name.as_str()]);
        let text = |setting: &Setting| Template::text(setting.value.expose());
        let optional = |end: &str| with_end(settings, end).map(text);
        let client = ForeignClient {
            token_url: text(token_url),
            client_id: text(id),
            client_secret: text(secret),
            scope: optional("SCOPE"),
            audience: optional("AUDIENCE"),
            resource: optional("RESOURCE"),
            ..ForeignClient::default()
        };
        (url.as_ref().map(|(_, url)| url.clone()), credential::client_credentials(&client, &mut notes))
    } else {
        found.left_out.extend(unused(settings, &used));
        return;
    };
    if let Some((setting, _)) = &url {
        used.push(&setting.name);
    }
    if address.is_none() {
        notes.leave_out("the URL", "the text has none: fill in url");
    }
    let address = address.unwrap_or_default();
    let name = match profile {
        Some(profile) => format!("AWS {profile}"),
        None if address.is_empty() => auth.method_name().to_owned(),
        None => name_of(&address),
    };
    found.drafts.push(draft(name, address, auth, notes));
    found.left_out.extend(unused(settings, &used));
}

/// The URL of the destination: rather one with a bucket or a path than the endpoint of a whole service.
fn address<'a>(
    settings: &'a [Setting],
    region: Option<&str>,
    token_url: Option<&Setting>,
) -> Option<(&'a Setting, String)> {
    let is_other = |setting: &&Setting| token_url.is_none_or(|token| token.name != setting.name);
    let mut first = None;
    for setting in settings.iter().filter(is_other) {
        let Some(url) = pasted_url(setting, region) else { continue };
        let has_path =
            url.split_once("://").is_some_and(|(_, rest)| !rest.split_once('/').unwrap_or_default().1.is_empty());
        if has_path || HostFacts::of_url(&url).is_some_and(|host| host.bucket().is_some()) {
            return Some((setting, url));
        }
        first = first.or(Some((setting, url)));
    }
    first
}

fn with_end<'a>(settings: &'a [Setting], end: &str) -> Option<&'a Setting> {
    settings.iter().find(|setting| setting.ends_with(end) && !setting.value.expose().is_empty())
}

fn aws<'a>(
    access_key: &'a Setting,
    value_of: &dyn Fn(&[&str]) -> Option<&'a Setting>,
    url: Option<&str>,
    used: &mut Vec<&'a str>,
    notes: &mut Notes,
) -> Auth<Held> {
    used.push(&access_key.name);
    let mut secret = |names: &[&str]| {
        value_of(names).map(|setting| {
            used.push(&setting.name);
            Held::Value(setting.value.clone())
        })
    };
    let secret_access_key = secret(&["AWS_SECRET_ACCESS_KEY", "SecretAccessKey", "secret_access_key", "secret_key"]);
    let session_token =
        secret(&["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "SessionToken", "session_token", "security_token"])
            // The metadata of an EC2 instance calls it so; in a list of variables, a token may be anybody's.
            .or_else(|| (access_key.name == "AccessKeyId").then(|| secret(&["Token"])).flatten());
    let region = value_of(&REGIONS);
    used.extend(region.map(|setting| setting.name.as_str()));
    let pasted = url.and_then(|url| paste::take_apart(&Secret::new(url)));
    let (host_service, host_region) = match pasted.map(|pasted| pasted.auth) {
        Some(PastedAuth::Sigv4 { service, region }) => (Some(service), region),
        _ => (None, None),
    };
    notes.take("Took the AWS access key.");
    if session_token.is_some() {
        let until = value_of(&["Expiration", "AWS_CREDENTIAL_EXPIRATION"]).map_or_else(String::new, |setting| {
            used.push(&setting.name);
            format!(" at {}", display::visible(setting.value.expose()))
        });
        notes.leave_out("use by the platform", format!("these are temporary credentials, which expire{until}: they work for you, and the platform needs keys of its own"));
    }
    let is_temporary = access_key.value.expose().starts_with("ASIA"); // IAM User Guide, "IAM identifiers".
    if is_temporary && session_token.is_none() {
        notes.leave_out(
            "the session token",
            "it is not in the text, and keys that begin with ASIA need one: fill in auth.session_token",
        );
    }
    let region = host_region.or_else(|| region.map(|setting| setting.value.expose().to_owned())).unwrap_or_default();
    for (value, what) in [(region.as_str(), "region"), (host_service.as_deref().unwrap_or_default(), "service")] {
        if value.is_empty() {
            notes.leave_out(what, format!("it is not known from the text: fill in auth.{what}"));
        }
    }
    if secret_access_key.is_none() {
        notes.leave_out("the secret access key", "it is not in the text: put it into AWS_SECRET_ACCESS_KEY");
    }
    Auth::Sigv4(Sigv4 {
        region,
        service: host_service.unwrap_or_default(),
        access_key_id: access_key.value.expose().to_owned(),
        secret_access_key: secret_access_key.unwrap_or_else(|| Held::Variable("AWS_SECRET_ACCESS_KEY".to_owned())),
        session_token,
    })
}

/// A value that is the URL of a destination and holds no credential.
fn pasted_url(setting: &Setting, region: Option<&str>) -> Option<String> {
    let is_named = ["URL", "URI", "ENDPOINT", "BUCKET", "DESTINATION"].iter().any(|end| setting.ends_with(end));
    let pasted = is_named.then(|| paste::take_apart(&setting.value)).flatten()?;
    match pasted.auth {
        // The location of a bucket names no region, and its address has to.
        PastedAuth::None | PastedAuth::Sigv4 { .. } => {
            Location::of(setting.value.expose(), region).map(|location| location.https).or(pasted.url)
        }
        _ => None,
    }
}

/// The credential of a connection string or a signature, with its URL.
fn of_connection_string(setting: &Setting) -> Option<(Option<String>, Auth<Held>)> {
    let pasted = paste::take_apart(&setting.value)?;
    let credential = match pasted.auth {
        PastedAuth::None | PastedAuth::Sigv4 { .. } => return None,
        PastedAuth::BlobToken(token) => (AzureService::BlobStorage, SasCredential::Token(Held::Value(token))),
        PastedAuth::BlobAccountKey(key) => (AzureService::BlobStorage, SasCredential::AccountKey(Held::Value(key))),
        PastedAuth::HubsPolicy { name, key } => {
            (AzureService::EventHubs, SasCredential::Policy { name, key: Held::Value(key) })
        }
        PastedAuth::HubsToken(token) => (AzureService::EventHubs, SasCredential::Token(Held::Value(token))),
    };
    Some((pasted.url, sas(credential.0, credential.1)))
}

/// Secrets that belong to no destination are named, so that nobody waits for them.
fn unused(settings: &[Setting], used: &[&str]) -> Vec<LeftOut> {
    let left = settings
        .iter()
        .filter(|setting| !setting.value.expose().is_empty() && !used.contains(&setting.name.as_str()))
        .filter(|setting| is_secret_member(&setting.name));
    left.map(|setting| {
        LeftOut::new(
            display::visible(&setting.name),
            "it belongs to no destination that was found; keep it with signpost secret set",
        )
    })
    .collect()
}
