//! Settings that cannot work, before anything is signed.

use crate::domain::{Note, Secret, SecretName, Setting, Sigv4, UnsignedRequest};
use crate::signing::SigningError;

/// Refuse what cannot be signed or sent; note what is likely to fail.
pub(super) fn settings(auth: &Sigv4<Secret>, request: &UnsignedRequest) -> Result<Vec<Note>, SigningError> {
    scope_part(Setting::Region, &auth.region, "such as eu-west-1")?;
    scope_part(Setting::Service, &auth.service, "such as s3 or execute-api")?;
    key_id(&auth.access_key_id)?;
    if auth.secret_access_key.expose().is_empty() {
        return Err(SigningError::new(SecretName::SecretAccessKey, "is empty; give the secret access key"));
    }
    if let Some(token) = &auth.session_token {
        session_token(token)?;
    }
    unsupported(auth, request.target.host())?;
    plus_in_query(request)?;
    Ok(notes(auth))
}

fn scope_part(field: Setting, value: &str, example: &str) -> Result<(), SigningError> {
    if value.is_empty() {
        return Err(SigningError::new(field, format!("is empty; give the one of the destination, {example}")));
    }
    if !value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(SigningError::new(
            field,
            format!("has a character that no AWS name has (letters, digits and - only); write it {example}"),
        ));
    }
    Ok(())
}

fn key_id(key_id: &str) -> Result<(), SigningError> {
    const FIELD: Setting = Setting::AccessKeyId;
    if key_id.is_empty() {
        return Err(SigningError::new(FIELD, "is empty; give the access key id, such as AKIA…"));
    }
    // The id stands between "Credential=" and "/" of the Authorization header.
    if key_id.bytes().any(|b| !b.is_ascii_graphic() || b == b'/' || b == b',') {
        return Err(SigningError::new(
            FIELD,
            "has white space, / or another character that no key id has; paste it again without what surrounds it",
        ));
    }
    Ok(())
}

fn session_token(token: &Secret) -> Result<(), SigningError> {
    const FIELD: SecretName = SecretName::SessionToken;
    if token.expose().is_empty() {
        return Err(SigningError::new(FIELD, "is empty; give the session token, or leave the field out"));
    }
    if token.expose().bytes().any(|b| !b.is_ascii_graphic()) {
        return Err(SigningError::new(
            FIELD,
            "has white space, a control character or one outside ASCII, which cannot travel in a header; paste it again",
        ));
    }
    Ok(())
}

/// botocore signs a raw `+` of the query as `+`, aws-sigv4 as a space: no signature would hold everywhere.
fn plus_in_query(request: &UnsignedRequest) -> Result<(), SigningError> {
    let query = request.target.query.as_ref().map_or("", |query| query.expose());
    let Some(pair) = query.split('&').find(|pair| pair.contains('+')) else {
        return Ok(());
    };
    let name = pair.split(['=', '+']).next().unwrap_or_default();
    Err(SigningError::new(
        Setting::Url,
        format!(
            "has a + in the query parameter {name:?}, which signers read differently: some sign it as a plus sign (%2B), some as a space (%20). Write the one that you mean."
        ),
    ))
}

/// Plain SigV4 cannot deliver there, whoever sends it.
fn unsupported(auth: &Sigv4<Secret>, host: &str) -> Result<(), SigningError> {
    let host = host.to_ascii_lowercase();
    if auth.service == "s3express"
        || host.contains(".s3express-")
        || host.starts_with("s3express-")
        || host.contains("--x-s3.")
    {
        return Err(SigningError::new(
            Setting::Service,
            "is S3 Express (a directory bucket), which needs CreateSession and its own session token: a plain SigV4 sender cannot deliver there. Use a general purpose bucket.",
        ));
    }
    if host.contains(".accesspoint.s3-global.") {
        return Err(SigningError::new(
            Setting::Url,
            "is a multi-region access point, which needs SigV4A: a plain SigV4 sender cannot deliver there. Use the bucket's own endpoint.",
        ));
    }
    Ok(())
}

fn notes(auth: &Sigv4<Secret>) -> Vec<Note> {
    let mut notes = Vec::new();
    let is_temporary = auth.access_key_id.starts_with("ASIA");
    match (is_temporary, &auth.session_token) {
        (true, None) => notes.push(Note::warning(
            "sigv4.session_token_missing",
            "A key id that starts with ASIA is a temporary one and is refused without its session token.",
        )),
        (true, Some(_)) => notes.push(Note::warning(
            "sigv4.temporary_credentials",
            "A key id that starts with ASIA is a temporary one: it stops working within hours. For an unattended destination use a long-lived key (AKIA…).",
        )),
        (false, Some(_)) if auth.access_key_id.starts_with("AKIA") => notes.push(Note::warning(
            "sigv4.session_token_unexpected",
            "A key id that starts with AKIA is a long-lived one and takes no session token: AWS refuses the two together.",
        )),
        (false, _) => {}
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auth(service: &str) -> Sigv4<Secret> {
        Sigv4 {
            region: "eu-west-1".to_owned(),
            service: service.to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new("x"),
            session_token: None,
        }
    }

    #[test]
    fn a_key_id_says_whether_a_session_token_belongs_to_it() {
        for (key_id, token, note) in [
            ("ASIAEXAMPLE", false, Some("sigv4.session_token_missing")),
            ("ASIAEXAMPLE", true, Some("sigv4.temporary_credentials")),
            ("AKIAEXAMPLE", true, Some("sigv4.session_token_unexpected")),
            ("AKIAEXAMPLE", false, None),
            ("minio", true, None),
            ("minio", false, None),
        ] {
            let session_token = token.then(|| Secret::new("x"));
            let auth = Sigv4 { access_key_id: key_id.to_owned(), session_token, ..auth("s3") };
            let ids: Vec<String> = notes(&auth).into_iter().map(|note| note.id).collect();
            assert_eq!(ids.first().map(String::as_str), note, "{key_id}");
        }
    }

    #[test]
    fn a_session_token_that_cannot_travel_is_refused_without_it() {
        session_token(&Secret::new("IQoJb3JpZ2luX2Vj+/=")).expect("it can");
        for token in ["", "hunter2 x", "hunter2\n", "hünter2"] {
            let text = session_token(&Secret::new(token)).expect_err(token).to_string();
            assert!(!text.contains("nter2"), "{text}");
        }
    }

    #[test]
    fn where_plain_sigv4_cannot_deliver_is_said_before_anything_is_signed() {
        for (service, host, said) in [
            ("s3express", "a.example", "CreateSession"),
            ("s3", "bucket--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "CreateSession"),
            ("s3", "bucket.s3express-use1-az4.us-east-1.amazonaws.com", "CreateSession"),
            ("s3", "S3Express-control.us-east-1.amazonaws.com", "CreateSession"),
            ("s3", "bucket--x-s3.vpce.example", "CreateSession"),
            ("s3", "a.mrap.accesspoint.s3-global.amazonaws.com", "SigV4A"),
        ] {
            let text = unsupported(&auth(service), host).expect_err(host).to_string();
            assert!(text.contains(said), "{host}: {text}");
        }
        for host in ["bucket.s3.us-east-1.amazonaws.com", "a.s3-accesspoint.us-east-1.amazonaws.com", "a.example"] {
            unsupported(&auth("s3"), host).expect(host);
        }
    }
}
