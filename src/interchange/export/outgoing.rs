//! The request of a destination with variables where secrets stand: what every writer writes in the words of its tool.

use super::{Exported, Variable};
use crate::domain::auth::{
    Auth, AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4,
};
use crate::domain::destination::is_s3;
use crate::domain::message::Batch;
use crate::domain::target::{self, PathEncoding, TargetError};
use crate::domain::{Connection, Destination, Method, SecretName, SecretRef, TimestampFormat, display};
use crate::interchange::import::{environment_name, secret_variable};
use crate::interchange::template::{Piece, Template};

/// What stands for the access key id of an AWS profile, which only this machine knows.
const KEY_OF_PROFILE: &str = "ACCESS_KEY_ID";

/// A request for a writer.
pub(super) struct Outgoing {
    pub(super) name: String,
    pub(super) method: Method,
    pub(super) url: Template,
    /// Content type first; without those that a signature adds.
    pub(super) headers: Vec<(String, Template)>,
    pub(super) signing: Signing,
    pub(super) batch: Batch,
    pub(super) connection: Connection,
    /// How the dated path of the URL is written, if it has one, and whether a colon in it is percent-encoded.
    pub(super) dated_path: Option<(TimestampFormat, bool)>,
    pub(super) variables: Vec<Variable>,
    /// What no tool can say.
    pub(super) remarks: Vec<String>,
    /// The method, for documents.
    pub(super) auth: Auth<()>,
}

/// What has to be done before the request is complete.
pub(super) enum Signing {
    Nothing,
    Token(TokenRequest),
    Sigv4(Signature),
}

/// The token request, and then `Authorization: Bearer …`.
pub(super) struct TokenRequest {
    pub(super) url: String,
    /// Decoded, in order.
    pub(super) form: Vec<(String, Template)>,
    /// Id and secret for Basic, encoded as the destination says as far as they are known.
    pub(super) basic: Option<(String, Template)>,
    pub(super) client_id: String,
    pub(super) client_secret: Template,
    pub(super) what_ifs: Vec<(&'static str, String)>,
}

pub(super) struct Signature {
    pub(super) region: String,
    pub(super) service: String,
    pub(super) access_key_id: String,
    pub(super) secret_access_key: Template,
    pub(super) session_token: Option<Template>,
}

impl Outgoing {
    pub(super) fn of(destination: &Destination<SecretRef>, batch: &Batch) -> Result<Self, TargetError> {
        let is_strict = matches!(&destination.auth, Auth::Sigv4(auth) if is_s3(&auth.service));
        let encoding = if is_strict { PathEncoding::Strict } else { PathEncoding::AsTyped };
        let dated_path = destination.object_path_form().map(|_form| (destination.timestamp, is_strict));
        let target = target::resolve(destination.url.expose(), None, encoding)?.target;
        let mut outgoing = Self {
            name: display::visible(&destination.label().to_string()),
            method: destination.method(),
            url: Template::default(),
            headers: vec![("content-type".to_owned(), Template::text("application/json"))],
            signing: Signing::Nothing,
            batch: batch.clone(),
            connection: destination.connection.clone(),
            dated_path,
            variables: Vec::new(),
            remarks: Vec::new(),
            auth: destination.auth.map(|_field, _reference| ()),
        };
        let mut path = target.path.clone();
        let is_hub = matches!(&destination.auth, Auth::AzureSas(auth) if auth.service == AzureService::EventHubs);
        if is_hub && !path.ends_with("/messages") {
            // Send Event is a POST to the messages of a hub ("Send event", Event Hubs REST API).
            path = format!("{}/messages", path.trim_end_matches('/'));
        }
        outgoing.url.push_text(&format!("{}://{}", target.scheme, target.authority));
        match dated_path {
            Some((format, _)) => {
                outgoing.url.push_text(&format!("{}/", path.strip_suffix('/').unwrap_or(&path)));
                outgoing.url.push(Piece::DatedPath(format));
                outgoing.url.push_text(if is_strict { "" } else { ".json" });
            }
            None => outgoing.url.push_text(&path),
        }
        let query = target.query.as_ref().map(|query| query.shown().to_owned());
        outgoing.add_query(query.as_deref());
        outgoing.add_auth(&destination.auth, destination, query.is_some());
        outgoing.say_what_stays(destination);
        Ok(outgoing)
    }

    /// A masked value becomes a variable.
    fn add_query(&mut self, query: Option<&str>) {
        let Some(query) = query else { return };
        for (index, pair) in query.split('&').enumerate() {
            self.url.push_text(if index == 0 { "?" } else { "&" });
            match pair.split_once('=') {
                Some((name, display::MASK)) => {
                    self.url.push_text(&format!("{name}="));
                    // The name is somebody else's text, and goes into comments and conditions of every language.
                    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
                    let what =
                        if name.bytes().all(is_plain) { format!("the value of {name}") } else { "a value".to_owned() };
                    let value = self.variable(environment_name(&format!("URL {name}")), format!("{what} in the URL"));
                    self.url = std::mem::take(&mut self.url).then(value);
                }
                _ => self.url.push_text(pair),
            }
        }
    }

    fn variable(&mut self, name: String, what: String) -> Template {
        let template = Template::variable(name.as_str());
        self.variables.push(Variable { name, what });
        template
    }

    fn secret(&mut self, reference: &SecretRef, secret: SecretName, name: &str) -> Template {
        let key = secret.key();
        let variable = match reference.variable_name() {
            Some(variable) if environment_name(variable) == variable => variable.to_owned(),
            Some(_) | None => secret_variable(name, key),
        };
        self.variable(variable, format!("the {}", key.replace('_', " ")))
    }

    fn add_auth(&mut self, auth: &Auth<SecretRef>, destination: &Destination<SecretRef>, has_query: bool) {
        // Two environments are told apart by the names of their variables, too.
        let label = destination.label().to_string();
        let name = label.as_str();
        match auth {
            Auth::None => {}
            Auth::StaticHeader(auth) => {
                let value = self.secret(&auth.value, SecretName::HeaderValue, name);
                self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&auth.header));
                self.headers.push((auth.header.clone(), value));
            }
            Auth::ClientCredentials(auth) => self.add_client(auth, name),
            Auth::Sigv4(auth) => self.add_signature(auth, name),
            Auth::AzureSas(auth) => self.add_sas(auth, name, has_query),
        }
    }

    fn add_client(&mut self, auth: &ClientCredentials<SecretRef>, name: &str) {
        let client_secret = self.secret(&auth.client_secret, SecretName::ClientSecret, name);
        let mut form = vec![("grant_type".to_owned(), Template::text("client_credentials"))];
        let basic = match auth.credentials_in {
            CredentialsIn::Body => {
                form.push(("client_id".to_owned(), Template::text(auth.client_id.as_str())));
                form.push(("client_secret".to_owned(), client_secret.clone()));
                None
            }
            CredentialsIn::Header => {
                let id = match auth.basic_encoding {
                    BasicEncoding::Form => form_encoded(&auth.client_id),
                    BasicEncoding::Raw => {
                        self.remarks.push(
                            "basic_encoding = \"raw\" is not in this file: the tool joins client ID and secret as they are."
                                .to_owned(),
                        );
                        auth.client_id.clone()
                    }
                };
                if auth.basic_encoding == BasicEncoding::Form {
                    self.remarks.push(
                        "The client secret goes into the Basic header as the variable has it. If it has characters other than letters, digits, - . _ and *, put it there form-encoded (RFC 6749 section 2.3.1).".to_owned(),
                    );
                }
                Some((id, client_secret.clone()))
            }
        };
        let what_ifs: Vec<(&'static str, String)> =
            [("scope", &auth.scope), ("audience", &auth.audience), ("resource", &auth.resource)]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.clone()?)))
                .collect();
        form.extend(what_ifs.iter().map(|(name, value)| ((*name).to_owned(), Template::text(value.as_str()))));
        self.signing = Signing::Token(TokenRequest {
            url: token_url(&auth.token_url),
            form,
            basic,
            client_id: auth.client_id.clone(),
            client_secret,
            what_ifs,
        });
    }

    fn add_signature(&mut self, auth: &Sigv4<SecretRef>, name: &str) {
        let secret_access_key = self.secret(&auth.secret_access_key, SecretName::SecretAccessKey, name);
        let session_token = auth.session_token.as_ref().map(|token| self.secret(token, SecretName::SessionToken, name));
        if is_s3(&auth.service) {
            // S3 takes these words in place of the hash of the payload, which not every tool writes into its header
            // (Amazon S3 API Reference, "Signature calculations": UNSIGNED-PAYLOAD).
            self.headers.push(("x-amz-content-sha256".to_owned(), Template::text("UNSIGNED-PAYLOAD")));
        }
        let access_key_id = match &auth.secret_access_key {
            SecretRef::AwsProfile(profile) => {
                self.remarks.push(format!(
                    "The destination signs with the AWS profile {}: put an access key id in place of {KEY_OF_PROFILE}, and \
                     what belongs to it into the variables.",
                    display::visible(profile)
                ));
                KEY_OF_PROFILE.to_owned()
            }
            SecretRef::Keyring(_) | SecretRef::Env(_) | SecretRef::File(_) => auth.access_key_id.clone(),
        };
        self.signing = Signing::Sigv4(Signature {
            region: auth.region.clone(),
            service: auth.service.clone(),
            access_key_id,
            secret_access_key,
            session_token,
        });
    }

    /// Tools make no shared access signature: they get one in a variable.
    fn add_sas(&mut self, auth: &AzureSas<SecretRef>, name: &str, has_query: bool) {
        let (secret, reference) = auth.credential.secret();
        let token = match &auth.credential {
            SasCredential::Token(_) => self.secret(reference, secret, name),
            SasCredential::AccountKey(_) | SasCredential::Policy { .. } | SasCredential::ConnectionString(_) => {
                let variable = secret_variable(name, "sas");
                self.remarks.push(format!(
                    "The destination has the {}, and this tool makes no shared access signature from it: put a signature into {variable}. {}",
                    secret.key().replace('_', " "),
                    match auth.service {
                        AzureService::BlobStorage => "az storage container generate-sas --permissions cw -o tsv prints one.",
                        AzureService::EventHubs => "signpost send --dry-run --reveal shows one in the header authorization.",
                    }
                ));
                self.variable(variable, "the shared access signature".to_owned())
            }
        };
        match auth.service {
            AzureService::BlobStorage => {
                self.remarks.push(
                    "The signature in the variable starts at sv= or the like, without a question mark.".to_owned(),
                );
                self.url.push_text(if has_query { "&" } else { "?" });
                self.url = std::mem::take(&mut self.url).then(token);
                self.headers.push(("x-ms-blob-type".to_owned(), Template::text("BlockBlob")));
            }
            AzureService::EventHubs => {
                self.remarks
                    .push("The variable has the whole header: SharedAccessSignature sr=…&sig=…&se=…&skn=….".to_owned());
                self.headers.push(("authorization".to_owned(), token));
            }
        }
    }

    fn say_what_stays(&mut self, destination: &Destination<SecretRef>) {
        if let Auth::AzureSas(AzureSas { lifetime_minutes: Some(minutes), .. }) = &destination.auth {
            self.remarks.push(format!("lifetime_minutes = {minutes} counts where signpost makes the signature."));
        }
        if destination.connection.proxy_url.as_deref().is_some_and(|url| display::masked_url(url) != url) {
            self.connection.proxy_url = None;
            self.remarks.push("The proxy is left out, because its URL has a password in it.".to_owned());
        }
    }

    /// Texts with two braces, which Hurl, Postman and Bruno take for a variable: none of them has an escape for it.
    pub(super) fn remark_on_braces(&mut self, tool: &str) {
        let mut texts: Vec<&Template> = vec![&self.url];
        texts.extend(self.headers.iter().map(|(_, value)| value));
        let plain: Vec<Template> = match &self.signing {
            Signing::Nothing => Vec::new(),
            Signing::Token(token) => {
                texts.extend(token.form.iter().map(|(_, value)| value));
                [&token.url, &token.client_id].map(|text| Template::text(text.as_str())).to_vec()
            }
            Signing::Sigv4(signature) => [&signature.region, &signature.service, &signature.access_key_id]
                .map(|text| Template::text(text.as_str()))
                .to_vec(),
        };
        let has_braces = |text: &Template| {
            text.pieces().iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains("{{")))
        };
        if texts.into_iter().chain(&plain).any(has_braces) {
            self.remarks
                .push(format!("A setting has {{{{ in it, which {tool} takes for a variable: correct it there."));
        }
    }

    /// Settings of the connection that a tool takes on its command line or in its own settings alone.
    pub(super) fn remark_on_connection(&mut self, how: &str) {
        if self.connection != Connection::default() {
            self.remarks
                .push(format!("Timeouts, certificates and proxy of the destination are not in this file: {how}."));
        }
    }

    /// The body as text; `None` where it is not UTF-8 or longer than `bytes`.
    pub(super) fn body_text(&self, bytes: usize) -> Option<&str> {
        let body = self.batch.payload().bytes();
        std::str::from_utf8(body).ok().filter(|text| text.len() <= bytes)
    }

    /// The first lines of a file: its name, what it needs, what it cannot say.
    pub(super) fn comment_lines(&self) -> Vec<String> {
        let mut lines = vec![self.name.clone()];
        lines.extend(self.remarks.iter().map(|remark| display::visible(remark)));
        lines
    }

    pub(super) fn exported(
        self,
        text: String,
        folder: Vec<(String, String)>,
        batch_file: Option<&'static str>,
    ) -> Exported {
        let mut variables = self.variables;
        let mut seen = std::collections::BTreeSet::new();
        variables.retain(|variable| seen.insert(variable.name.clone()));
        Exported { text, folder, batch_file, remarks: self.remarks, variables }
    }
}

/// The token URL as it goes out; as it is typed where it is none.
fn token_url(url: &str) -> String {
    match target::resolve(url, None, PathEncoding::AsTyped) {
        Ok(target::Resolved { target, .. }) => {
            let query = target.query.map_or_else(String::new, |query| format!("?{}", query.shown()));
            format!("{}://{}{}{query}", target.scheme, target.authority, target.path)
        }
        Err(_) => display::visible(url),
    }
}

fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
