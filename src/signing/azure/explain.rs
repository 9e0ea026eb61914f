//! A Storage SAS in plain words, each field with what is wrong about it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::sas::{SasKind, SasToken};
use crate::domain::Note;

/// One field of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedField {
    pub name: String,
    /// Decoded; the signature masked.
    pub value: String,
    /// What the field says.
    pub meaning: &'static str,
    /// Why a delivery with a dated path will fail because of it.
    pub problem: Option<Note>,
}

/// What a token is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Use<'a> {
    pub now: OffsetDateTime,
    /// `http` or `https`.
    pub scheme: &'a str,
}

/// Every field of `token` explained, then problems of fields that are missing.
pub fn explain(token: &SasToken, usage: Use<'_>) -> (Vec<ExplainedField>, Vec<Note>) {
    let fields = token
        .shown_fields()
        .map(|(name, value)| ExplainedField {
            name: name.to_owned(),
            value: value.to_owned(),
            meaning: meaning(name),
            problem: problem(token, name, usage),
        })
        .collect();
    (fields, missing(token))
}

/// Every problem of `token`, for the notes of a request.
pub fn problems(token: &SasToken, usage: Use<'_>) -> Vec<Note> {
    let (fields, missing) = explain(token, usage);
    fields.into_iter().filter_map(|field| field.problem).chain(missing).collect()
}

fn meaning(name: &str) -> &'static str {
    match name {
        "sv" => "version of the service; it also chooses the layout of the string to sign",
        "sr" => "resource: c container, d directory, b blob",
        "sdd" => "depth of the directory",
        "sp" => "permissions: c create, w write, a add, r read, d delete, l list",
        "st" => "valid from",
        "se" => "expires",
        "sip" => "allowed source addresses",
        "spr" => "allowed protocols",
        "si" => "stored access policy of the container; it can hold times and permissions",
        "ss" => "services of the account: b blob, q queue, t table, f file",
        "srt" => "resource types: s service, c container, o object",
        "ses" => "encryption scope",
        "sig" => "the signature: whoever holds it can write until the token expires",
        "skoid" | "sktid" | "skt" | "ske" | "sks" | "skv" => "user delegation key",
        "saoid" | "suoid" | "scid" | "skdutid" | "sduoid" => "identity of a user delegation",
        "rscc" | "rscd" | "rsce" | "rscl" | "rsct" => "override of a response header; reads only",
        "snapshot" => "snapshot of a blob",
        "srh" | "srq" => "signed headers or query parameters",
        _ => "not a parameter of a SAS",
    }
}

fn problem(token: &SasToken, name: &str, usage: Use<'_>) -> Option<Note> {
    let value = token.get(name).unwrap_or_default();
    match name {
        "se" => expiry(value, usage.now),
        "st" => moment(value)
            .filter(|start| *start > usage.now)
            .map(|_| Note::warning("azure_sas.not_yet_valid", format!("The SAS is valid only from {value} on (st)."))),
        "sr" => resource(value),
        "sp" => (!value.contains(['c', 'w'])).then(|| {
            Note::warning(
                "azure_sas.permission_missing",
                format!("The SAS allows \"{value}\" (sp); writing a blob needs c or w, and overwriting one needs w."),
            )
        }),
        "srt" => (!value.contains('o')).then(|| {
            Note::warning(
                "azure_sas.resource_type_missing",
                format!("The account SAS is for \"{value}\" (srt); writing a blob needs o, object."),
            )
        }),
        "ss" => (!value.contains('b')).then(|| {
            Note::warning(
                "azure_sas.service_missing",
                format!("The account SAS is for \"{value}\" (ss); Blob Storage needs b."),
            )
        }),
        "spr" => (value == "https" && usage.scheme == "http")
            .then(|| Note::warning("azure_sas.https_only", "The SAS allows https only (spr), and the URL is http.")),
        "sip" => Some(Note::warning(
            "azure_sas.source_address",
            format!(
                "The SAS allows requests from {value} only (sip): the platform sends from its own address, and this machine from another."
            ),
        )),
        "sig" => signature(value),
        _ => None,
    }
}

fn resource(value: &str) -> Option<Note> {
    let text = match value {
        "c" | "d" => return None,
        "b" => {
            "The SAS is for one blob (sr=b) and can never work with a dated path: each delivery writes a new name. Make one for the container (sr=c)."
        }
        "bs" | "bv" => {
            "The SAS is for a snapshot or version of a blob, which cannot be written. Make one for the container (sr=c)."
        }
        _ => "The SAS has a resource (sr) that is none of c, d, b. Make one for the container (sr=c).",
    };
    Some(Note::warning("azure_sas.resource", text))
}

fn expiry(value: &str, now: OffsetDateTime) -> Option<Note> {
    const SOON_DAYS: i64 = 7;
    let Some(expiry) = moment(value) else {
        return Some(Note::warning(
            "azure_sas.expiry_unreadable",
            format!("The expiry \"{value}\" (se) is no date of a SAS."),
        ));
    };
    if expiry <= now {
        return Some(Note::warning("azure_sas.expired", format!("The SAS expired at {value} (se). Make a new one.")));
    }
    ((expiry - now).whole_days() < SOON_DAYS).then(|| {
        Note::warning("azure_sas.expires_soon", format!("The SAS expires at {value} (se), within {SOON_DAYS} days."))
    })
}

/// HMAC-SHA256 is 32 bytes, 44 characters of base64; a `+` that became a space is a known accident.
fn signature(value: &str) -> Option<Note> {
    let text = if value.contains(' ') {
        "The signature (sig) has a space in it: a + was lost on the way. In a URL it has to be %2B; copy the SAS again."
    } else if value.contains('%') {
        "The signature (sig) is percent-encoded twice; copy the SAS again from its source."
    } else if value.len() != 44 || !value.ends_with('=') {
        "The signature (sig) is not the 44 characters that a SAS has; copy the whole SAS again."
    } else {
        return None;
    };
    Some(Note::warning("azure_sas.signature_damaged", text))
}

fn missing(token: &SasToken) -> Vec<Note> {
    let mut notes = Vec::new();
    let has_policy = token.get("si").is_some();
    let lacks = |name: &str| token.get(name).is_none();
    for (name, is_needed) in [
        ("sv", true),
        ("se", !has_policy),
        ("sp", !has_policy),
        ("sr", token.kind() != SasKind::Account),
        ("ss", token.kind() == SasKind::Account),
        ("srt", token.kind() == SasKind::Account),
    ] {
        if is_needed && lacks(name) {
            notes.push(Note::warning(
                "azure_sas.field_missing",
                format!("The SAS has no {name}, and needs one. Copy the whole SAS again."),
            ));
        }
    }
    if token.kind() == SasKind::UserDelegation {
        notes.push(Note::warning(
            "azure_sas.user_delegation",
            "A user delegation SAS lives for seven days at most: it is not for an unattended destination. Use one signed by the account key or by a stored policy.",
        ));
    }
    if has_policy {
        notes.push(Note::info(
            "azure_sas.stored_policy",
            "Times and permissions may stand in the container's stored access policy, which cannot be seen from here.",
        ));
    }
    notes
}

/// The three forms of a time in a SAS: a date, a minute, a second; all UTC.
fn moment(value: &str) -> Option<OffsetDateTime> {
    let text = match value.len() {
        10 => format!("{value}T00:00:00Z"),
        17 => format!("{}:00Z", value.strip_suffix('Z')?),
        _ => value.to_owned(),
    };
    OffsetDateTime::parse(&text, &Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const SIG: &str = "UFYbz9DCXsWHciOiRzC9X1qECtLqlOTE5RZvlcWsygs%3D";

    fn ids(token: &str, scheme: &str) -> Vec<String> {
        let token = SasToken::parse(token).expect("it parses");
        problems(&token, Use { now: datetime!(2026-03-05 00:00 UTC), scheme }).into_iter().map(|note| note.id).collect()
    }

    #[test]
    fn a_container_sas_with_create_and_write_has_no_problem() {
        let token = format!("sv=2022-11-02&spr=https&se=2030-01-01T00%3A00%3A00Z&sr=c&sp=cw&sig={SIG}");
        assert_eq!(ids(&token, "https"), Vec::<String>::new());
    }

    #[test]
    fn each_problem_is_named_by_its_field() {
        for (token, id) in [
            ("sv=2022-11-02&se=2026-03-04&sr=c&sp=cw", "azure_sas.expired"),
            ("sv=2022-11-02&se=2026-03-07T00:00Z&sr=c&sp=cw", "azure_sas.expires_soon"),
            ("sv=2022-11-02&st=2026-03-06&se=2030-01-01&sr=c&sp=cw", "azure_sas.not_yet_valid"),
            ("sv=2022-11-02&se=2030-01-01&sr=b&sp=cw", "azure_sas.resource"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=r", "azure_sas.permission_missing"),
            ("sv=2022-11-02&se=2030-01-01&ss=b&srt=sc&sp=cw", "azure_sas.resource_type_missing"),
            ("sv=2022-11-02&se=2030-01-01&ss=q&srt=o&sp=cw", "azure_sas.service_missing"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=cw&sip=1.2.3.4", "azure_sas.source_address"),
            ("sv=2022-11-02&se=2030-01-01&sp=cw", "azure_sas.field_missing"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=cw&skoid=x", "azure_sas.user_delegation"),
        ] {
            assert_eq!(ids(&format!("{token}&sig={SIG}"), "https"), [id], "{token}");
        }
    }

    #[test]
    fn a_plus_that_became_a_space_is_named() {
        assert_eq!(ids("sv=1&se=2030-01-01&sr=c&sp=c&sig=ab cd", "https"), ["azure_sas.signature_damaged"]);
    }
}
