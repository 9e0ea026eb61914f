//! Probes: what would go out for each, and who may be asked.
//!
//! ```text
//!  Destination + Auth<Secret> + Batch ──plan──▶ ProbePlan ──Engine::probe──▶ Delivered, its last exchange a probe
//! ```

use time::OffsetDateTime;

use crate::domain::destination_check::Finding;
use crate::domain::host::HostFacts;
use crate::domain::message::Batch;
use crate::domain::probe::cleaned;
use crate::domain::request::SigningTrace;
use crate::domain::{
    Auth, BasicEncoding, CredentialsIn, Destination, Method, Note, Payload, Probe, Secret, Setting, SignedRequest,
    Target, UnsignedRequest,
};

use super::prepare::{PrepareError, Prepared, prepare, prepare_to};

/// A probe, ready to go out.
#[derive(Clone)]
pub struct ProbePlan {
    pub probe: Probe,
    /// What goes out; of a probe about tokens only its token request does.
    pub prepared: Prepared,
    pub(super) scope: Scope,
    /// The destination and its secrets as the probe has them.
    pub(super) destination: Destination,
    pub(super) auth: Auth<Secret>,
    pub(super) batch: Batch,
}

/// How far a probe goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The token request alone.
    Token,
    /// The delivery, with its token request first where there is one.
    Delivery,
    /// One request without credentials.
    Bare,
}

impl ProbePlan {
    /// The request that the probe is about.
    pub fn request(&self) -> &SignedRequest {
        match (self.scope, &self.prepared.token_request) {
            (Scope::Token, Some(token_request)) => token_request,
            _ => &self.prepared.delivery,
        }
    }

    /// True if a token is fetched first.
    pub fn fetches_token(&self) -> bool {
        self.scope == Scope::Delivery && self.prepared.token_request.is_some()
    }
}

/// Every probe, and why it would tell nothing about this destination.
pub fn probes(destination: &Destination, auth: &Auth<Secret>) -> Vec<(Probe, Option<&'static str>)> {
    let facts = destination.with_auth(auth.facts());
    Probe::ALL.into_iter().map(|probe| (probe, probe.obstacle(&facts))).collect()
}

/// What `probe` would send at `now`. Pure, like [`prepare`].
pub fn plan_probe(
    probe: Probe,
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<ProbePlan, PrepareError> {
    if let Some(obstacle) = probe.obstacle(&destination.with_auth(auth.facts())) {
        return Err(PrepareError::Pointless(obstacle));
    }
    let mut plan = ProbePlan {
        probe,
        prepared: prepare(destination, auth, batch, now)?,
        scope: Scope::Delivery,
        destination: destination.clone(),
        auth: auth.clone(),
        batch: batch.clone(),
    };
    match probe {
        Probe::CredentialsElsewhere | Probe::OtherBasicEncoding => plan.ask_for_token_otherwise(now)?,
        Probe::CleanSecret => plan.clean_secret(now)?,
        Probe::Anonymous => {
            let unsigned = plan.prepared.unsigned.clone();
            plan.send_bare(unsigned);
        }
        Probe::Clock | Probe::Certificates => plan.send_head("/".to_owned()),
        Probe::Region => plan.send_head(bucket_path(&plan.prepared)),
        Probe::EmptyBatch => {
            plan.batch = Batch::from_bytes(&b"[]"[..]);
            plan.prepared = prepare(destination, auth, &plan.batch, now)?;
        }
        Probe::WithoutDatedPath => plan.prepared = prepare_to(destination, auth, batch, None, now)?,
    }
    plan.prepared.notes.push(Note::what_if(
        "probe.what_if",
        format!("A probe, not what the platform sends. {}: {}", probe.title(), probe.question()),
    ));
    Ok(plan)
}

impl ProbePlan {
    fn ask_for_token_otherwise(&mut self, now: OffsetDateTime) -> Result<(), PrepareError> {
        let (Auth::ClientCredentials(secrets), Auth::ClientCredentials(file)) =
            (&mut self.auth, &mut self.destination.auth)
        else {
            return Err(PrepareError::Pointless("there is no token request"));
        };
        if self.probe == Probe::CredentialsElsewhere {
            secrets.credentials_in = match secrets.credentials_in {
                CredentialsIn::Body => CredentialsIn::Header,
                CredentialsIn::Header => CredentialsIn::Body,
            };
        } else {
            secrets.basic_encoding = match secrets.basic_encoding {
                BasicEncoding::Form => BasicEncoding::Raw,
                BasicEncoding::Raw => BasicEncoding::Form,
            };
        }
        file.credentials_in = secrets.credentials_in;
        file.basic_encoding = secrets.basic_encoding;
        self.scope = Scope::Token;
        self.prepare_again(now)
    }

    fn clean_secret(&mut self, now: OffsetDateTime) -> Result<(), PrepareError> {
        let is_clean = self.auth.secrets().iter().all(|(_, secret)| cleaned(secret.expose()) == secret.expose());
        if is_clean {
            return Err(PrepareError::Pointless("nothing stands around the secret that could be taken away"));
        }
        self.auth = self.auth.map(|_field, secret| Secret::new(cleaned(secret.expose())));
        if matches!(self.auth, Auth::ClientCredentials(_)) {
            self.scope = Scope::Token;
        }
        self.prepare_again(now)
    }

    fn prepare_again(&mut self, now: OffsetDateTime) -> Result<(), PrepareError> {
        self.prepared = prepare(&self.destination, &self.auth, &self.batch, now)?;
        Ok(())
    }

    /// HEAD of `path` at the configured host: no query, no body, no credentials.
    fn send_head(&mut self, path: String) {
        let target = Target { path, query: None, ..self.prepared.delivery.request.target.clone() };
        self.send_bare(UnsignedRequest {
            method: Method::Head,
            target,
            headers: Vec::new(),
            body: Payload::new(Vec::new()),
            body_shown: None,
        });
    }

    fn send_bare(&mut self, mut request: UnsignedRequest) {
        // A query that is masked holds a signature.
        request.target.query = request.target.query.filter(|query| !query.is_masked());
        self.scope = Scope::Bare;
        self.prepared.token_request = None;
        // All others are about the delivery.
        self.prepared.findings.retain(|finding| finding.field == Setting::Url.into());
        self.prepared.notes = self.prepared.findings.iter().map(Finding::note).collect();
        if request.method == Method::Head {
            self.prepared.object_path = None;
        }
        self.prepared.delivery = SignedRequest { request, trace: SigningTrace::default() };
    }
}

/// The bucket: the host alone, or the first segment of the path where the host does not name it.
fn bucket_path(prepared: &Prepared) -> String {
    let target = &prepared.delivery.request.target;
    if HostFacts::of(target.host()).is_some_and(|facts| facts.bucket().is_some()) {
        return "/".to_owned();
    }
    let bucket = target.path.trim_start_matches('/').split('/').next().unwrap_or_default();
    format!("/{bucket}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::{ClientCredentials, Connection, Sigv4, TimestampFormat};

    const NOW: OffsetDateTime = datetime!(2026-03-05 01:02:03.123 UTC);

    fn destination(url: &str, auth: &Auth<Secret>) -> Destination {
        Destination {
            name: "a".to_owned(),
            environment: None,
            url: url.into(),
            auth: auth.map(|secret, _| crate::domain::SecretRef::Env(secret.key().to_owned())),
            timestamp: TimestampFormat::default(),
            connection: Connection::default(),
        }
    }

    fn plan(probe: Probe, url: &str, auth: &Auth<Secret>) -> Result<ProbePlan, PrepareError> {
        plan_probe(probe, &destination(url, auth), auth, &Batch::from_bytes(&b"[1]"[..]), NOW)
    }

    fn s3(secret: &str) -> Auth<Secret> {
        Auth::Sigv4(Sigv4 {
            region: "eu-west-1".to_owned(),
            service: "s3".to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: None,
        })
    }

    fn oauth(credentials_in: CredentialsIn, secret: &str) -> Auth<Secret> {
        Auth::ClientCredentials(ClientCredentials {
            token_url: "https://login.example/token".to_owned(),
            client_id: "id".to_owned(),
            client_secret: Secret::new(secret),
            credentials_in,
            scope: None,
            audience: None,
            resource: None,
            basic_encoding: BasicEncoding::Form,
        })
    }

    const BUCKET: &str = "https://acme.s3.eu-west-1.amazonaws.com/in";

    #[test]
    fn what_goes_out_bare_has_no_credentials_and_goes_to_the_same_host() {
        for probe in [Probe::Anonymous, Probe::Clock, Probe::Region, Probe::Certificates] {
            let plan =
                plan(probe, &format!("{BUCKET}?sig=abc"), &s3("secret-key-of-forty-characters-aaaaaaaaaaa")).unwrap();
            let request = &plan.request().request;
            assert!(!probe.carries_credentials());
            assert!(request.header("authorization").is_none() && request.target.query.is_none(), "{probe:?}");
            assert_eq!(request.target.authority, "acme.s3.eu-west-1.amazonaws.com");
        }
    }

    #[test]
    fn the_region_is_asked_of_the_bucket_wherever_the_url_names_it() {
        let path = |url| plan(Probe::Region, url, &s3("s")).unwrap().request().request.target.path.clone();
        assert_eq!(path(BUCKET), "/");
        assert_eq!(path("https://s3.eu-west-1.amazonaws.com/acme/in"), "/acme");
        assert_eq!(path("http://127.0.0.1:9000/acme/in"), "/acme");
    }

    #[test]
    fn one_thing_is_changed_and_the_rest_stays() {
        let empty = plan(Probe::EmptyBatch, BUCKET, &s3("s")).unwrap();
        assert_eq!(empty.request().request.body.bytes().as_ref(), b"[]");
        assert_eq!(empty.request().request.target.path, "/in/2026/03/05/1772672523123");
        let short = plan(Probe::WithoutDatedPath, BUCKET, &s3("s")).unwrap();
        assert_eq!(short.request().request.target.path, "/in");
        assert_eq!(short.request().request.body.bytes().as_ref(), b"[1]");
        let clean = plan(Probe::CleanSecret, BUCKET, &s3(" s\n")).unwrap();
        let plain = prepare(&destination(BUCKET, &s3("s")), &s3("s"), &clean.batch, NOW).unwrap();
        let signature = |request: &SignedRequest| request.trace.signature.as_ref().map(|text| text.expose().to_owned());
        assert_eq!(signature(clean.request()), signature(&plain.delivery));
    }

    #[test]
    fn the_other_place_and_the_other_encoding_change_the_token_request_alone() {
        let moved =
            plan(Probe::CredentialsElsewhere, "https://api.example/in", &oauth(CredentialsIn::Body, "s")).unwrap();
        let request = &moved.request().request;
        assert_eq!(request.target.authority, "login.example");
        assert_eq!(request.body.bytes().as_ref(), b"grant_type=client_credentials");
        assert!(request.header("authorization").is_some() && !moved.fetches_token());
        let raw =
            plan(Probe::OtherBasicEncoding, "https://api.example/in", &oauth(CredentialsIn::Header, "a+b")).unwrap();
        let basic = raw.request().request.header("authorization").unwrap().value.expose().to_owned();
        assert_eq!(basic, "Basic aWQ6YSti", "id:a+b as typed");
    }

    #[test]
    fn a_probe_that_would_tell_nothing_is_refused_with_the_reason() {
        let refused = |probe, auth: &Auth<Secret>| plan(probe, BUCKET, auth).err().unwrap().to_string();
        assert!(refused(Probe::CredentialsElsewhere, &s3("s")).contains("only OAuth2"));
        assert!(refused(Probe::OtherBasicEncoding, &oauth(CredentialsIn::Header, "plain")).contains("the same"));
        assert!(refused(Probe::CleanSecret, &s3("plain")).contains("nothing stands around"));
        assert!(refused(Probe::Anonymous, &Auth::None).contains("no authentication"));
        assert!(refused(Probe::WithoutDatedPath, &oauth(CredentialsIn::Body, "s")).contains("no dated path"));
    }

    #[test]
    fn every_plan_is_marked_as_a_what_if() {
        let plan = plan(Probe::EmptyBatch, BUCKET, &s3("s")).unwrap();
        assert!(plan.prepared.notes.iter().any(|note| note.id == "probe.what_if"));
    }
}
