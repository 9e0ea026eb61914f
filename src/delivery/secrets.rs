//! From references to values.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::domain::aws_profile::AwsKeys;
use crate::domain::{Auth, Field, Note, Secret, SecretRef, Setting, Sigv4};
use crate::store::StoreError;

/// Something that can look secrets up: keyring, environment, files; or a memory in tests.
pub trait SecretSource {
    /// The value behind `reference`.
    fn secret(&self, reference: &SecretRef) -> Result<Secret, NoSecret>;

    /// The keys of the AWS profile `name`.
    fn aws_keys(&self, name: &str) -> Result<AwsKeys, NoSecret>;
}

/// A secret that could not be had: where it was looked for and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoSecret(pub String);

impl From<StoreError> for NoSecret {
    fn from(error: StoreError) -> Self {
        Self(error.chain())
    }
}

/// A secret that could not be had for a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {text}")]
pub struct SecretUnavailable {
    pub field: Field,
    pub text: String,
}

impl SecretUnavailable {
    fn at(field: impl Into<Field>) -> impl FnOnce(NoSecret) -> Self {
        let field = field.into();
        move |NoSecret(text)| Self { field, text }
    }
}

/// Every value that a delivery needs. Not `Debug`: it holds secrets.
pub struct Resolved {
    pub auth: Auth<Secret>,
    /// When the keys of an AWS profile end.
    pub note: Option<Note>,
}

/// Keys that end within this time are worth a warning: a load run or a check may outlast them.
const ENDS_SOON: time::Duration = time::Duration::minutes(15);

/// `auth` with every reference replaced by its value; the first one missing ends it. Keys of an AWS profile that have
/// expired at `now` are missing.
pub fn resolve_secrets(
    auth: &Auth<SecretRef>,
    source: &dyn SecretSource,
    now: OffsetDateTime,
) -> Result<Resolved, SecretUnavailable> {
    if let Auth::Sigv4(sigv4) = auth
        && let SecretRef::AwsProfile(profile) = &sigv4.secret_access_key
    {
        let keys = source.aws_keys(profile).map_err(SecretUnavailable::at(Setting::Profile))?;
        let note = expiry(profile, &keys, now).map_err(SecretUnavailable::at(Setting::Profile))?;
        let auth = Auth::Sigv4(Sigv4 {
            region: sigv4.region.clone(),
            service: sigv4.service.clone(),
            access_key_id: keys.access_key_id,
            secret_access_key: keys.secret_access_key,
            session_token: keys.session_token,
        });
        return Ok(Resolved { auth, note });
    }
    let auth = auth.try_map(|field, reference| source.secret(reference).map_err(SecretUnavailable::at(field)))?;
    Ok(Resolved { auth, note: None })
}

/// The note on when `keys` end; an error if that is over.
fn expiry(profile: &str, keys: &AwsKeys, now: OffsetDateTime) -> Result<Option<Note>, NoSecret> {
    let Some(expires_at) = keys.expires_at else { return Ok(None) };
    let renewal = keys.origin.renewal(profile);
    let moment = expires_at.format(&Rfc3339).unwrap_or_default();
    if expires_at <= now {
        let text = format!("the keys of AWS profile \"{profile}\" expired at {moment}; {renewal}, then send again");
        return Err(NoSecret(text));
    }
    let text = format!("The keys of AWS profile \"{profile}\" expire at {moment}. After that, {renewal}.");
    let id = "sigv4.profile_expiry";
    Ok(Some(if expires_at - now < ENDS_SOON { Note::warning(id, text) } else { Note::info(id, text) }))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::NoteLevel;
    use crate::domain::aws_profile::KeysOrigin;

    const END: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

    /// Keys of single sign-on that end at [`END`].
    struct Session;

    impl SecretSource for Session {
        fn secret(&self, _reference: &SecretRef) -> Result<Secret, NoSecret> {
            Ok(Secret::new("never asked for"))
        }

        fn aws_keys(&self, _name: &str) -> Result<AwsKeys, NoSecret> {
            Ok(AwsKeys {
                access_key_id: "ASIAEXAMPLE".to_owned(),
                secret_access_key: Secret::new("secret"),
                session_token: Some(Secret::new("token")),
                expires_at: Some(END),
                origin: KeysOrigin::Setting("sso_session"),
            })
        }
    }

    fn resolved(now: OffsetDateTime) -> Result<Resolved, SecretUnavailable> {
        let auth = Auth::Sigv4(Sigv4 {
            region: "eu-west-1".to_owned(),
            service: "s3".to_owned(),
            access_key_id: String::new(),
            secret_access_key: SecretRef::AwsProfile("acme".to_owned()),
            session_token: None,
        });
        resolve_secrets(&auth, &Session, now)
    }

    #[test]
    fn keys_that_end_are_noted_and_soon_it_is_a_warning() {
        for (before_the_end, level) in [(60, NoteLevel::Info), (16, NoteLevel::Info), (14, NoteLevel::Warning)] {
            let note = resolved(END - time::Duration::minutes(before_the_end)).expect("still valid").note;
            let note = note.expect("a note");
            assert_eq!(note.level, level, "{before_the_end}");
            assert!(note.text.contains("2026-03-05T01:02:03Z") && note.text.contains("aws sso login --profile acme"));
        }
    }

    #[test]
    fn keys_that_have_ended_sign_nothing() {
        for now in [END, END + time::Duration::SECOND] {
            let error = resolved(now).err().expect("over");
            assert_eq!(error.field.path(), "auth.profile");
            assert!(error.text.contains("expired at 2026-03-05T01:02:03Z"), "{}", error.text);
            assert!(error.text.contains("run `aws sso login --profile acme`, then send again"), "{}", error.text);
        }
    }
}
