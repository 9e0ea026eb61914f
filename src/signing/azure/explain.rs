//! A Storage SAS in plain words, each field with what is wrong about it.

use time::OffsetDateTime;

use super::layout;
use super::sas::{SasKind, SasToken};
use crate::domain::Note;
use crate::domain::{display, moment};

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
    let mut seen = Vec::new();
    let mut fields = Vec::new();
    for ((name, value), (shown_name, shown_value)) in token.fields().zip(token.shown_fields()) {
        let problem = if seen.contains(&name) {
            Some(Note::warning(
                "azure_sas.field_duplicate",
                format!("The SAS has {shown_name} more than once; which one counts is not known. Copy the SAS again."),
            ))
        } else {
            Field { token, name, value, shown: &shown_value }.problem(usage)
        };
        seen.push(name);
        fields.push(ExplainedField { name: shown_name, value: shown_value, meaning: meaning(name), problem });
    }
    (fields, missing(token))
}

/// Every problem of `token`, for the notes of a request.
pub fn problems(token: &SasToken, usage: Use<'_>) -> Vec<Note> {
    let (fields, missing) = explain(token, usage);
    fields.into_iter().filter_map(|field| field.problem).chain(missing).collect()
}

const NO_MEANING: &str = "not a parameter of a SAS";

/// What the field `name` says.
pub fn meaning(name: &str) -> &'static str {
    match name {
        "sv" => "version, and the layout of the string to sign",
        "sr" => "for a c container, d directory or b blob",
        "sdd" => "depth of the directory",
        "sp" => "c create, w write, a add, r read, d delete, l list",
        "st" => "valid from",
        "se" => "expires",
        "sip" => "allowed source addresses",
        "spr" => "allowed protocols",
        "si" => "stored access policy: times and permissions",
        "ss" => "services: b blob, q queue, t table, f file",
        "srt" => "types: s service, c container, o object",
        "ses" => "encryption scope",
        "sig" => "signature: as good as a password until it expires",
        "skoid" | "sktid" | "skt" | "ske" | "sks" | "skv" => "user delegation key",
        "saoid" | "suoid" | "scid" | "skdutid" | "sduoid" => "identity of a user delegation",
        "rscc" | "rscd" | "rsce" | "rscl" | "rsct" => "override of a response header; reads only",
        "snapshot" | "versionid" => "snapshot or version of a blob",
        "api-version" | "timeout" => "a parameter of the request beside the SAS",
        "srh" | "srq" => "signed headers or query parameters",
        _ => NO_MEANING,
    }
}

/// One field under examination.
struct Field<'a> {
    token: &'a SasToken,
    name: &'a str,
    /// Decoded; never to be shown.
    value: &'a str,
    shown: &'a str,
}

impl Field<'_> {
    fn problem(&self, usage: Use<'_>) -> Option<Note> {
        let Self { token, name, value, shown } = *self;
        match name {
            "sv" => version(token, shown),
            "se" => expiry(value, shown, usage.now),
            "st" => start(value, shown, usage.now),
            "sr" => resource(value),
            "sp" => permissions(token.kind(), value, shown),
            "srt" => (!value.contains('o')).then(|| {
                Note::warning(
                    "azure_sas.resource_type_missing",
                    format!("The account SAS is for \"{shown}\" (srt); writing a blob needs o, object."),
                )
            }),
            "ss" => (!value.contains('b')).then(|| {
                Note::warning(
                    "azure_sas.service_missing",
                    format!("The account SAS is for \"{shown}\" (ss); Blob Storage needs b."),
                )
            }),
            "spr" => protocol(value, shown, usage.scheme),
            "sip" => Some(Note::warning(
                "azure_sas.source_address",
                format!(
                    "The SAS allows requests from {shown} only (sip): the platform sends from its own address, and this machine from another."
                ),
            )),
            "sig" => signature(token, value),
            "restype" | "comp" => Some(Note::warning(
                "azure_sas.other_operation",
                format!("{name} stands beside the SAS and asks for another operation than writing a blob. Remove it."),
            )),
            _ if meaning(name) == NO_MEANING => Some(Note::info(
                "azure_sas.field_unknown",
                format!("{} is not a parameter of a SAS; it is sent as it stands.", display::visible(name)),
            )),
            _ => None,
        }
    }
}

fn version(token: &SasToken, shown: &str) -> Option<Note> {
    if !layout::is_version(shown) {
        return Some(Note::warning(
            "azure_sas.version_unreadable",
            format!("The version \"{shown}\" (sv) is no date, as every version of the service is. Copy the SAS again."),
        ));
    }
    (!layout::is_known(token)).then(|| {
        Note::info(
            "azure_sas.layout_unknown",
            format!("How a SAS like this one of version {shown} (sv) is signed is not known here, so its string to sign is not shown."),
        )
    })
}

fn start(value: &str, shown: &str, now: OffsetDateTime) -> Option<Note> {
    match moment(value) {
        None => Some(Note::warning(
            "azure_sas.start_unreadable",
            format!("The start \"{shown}\" (st) is no date of a SAS."),
        )),
        Some(start) if start > now => {
            Some(Note::warning("azure_sas.not_yet_valid", format!("The SAS is valid only from {shown} on (st).")))
        }
        Some(_) => None,
    }
}

/// "Create a service SAS", permissions: they have to stand in this order.
const PERMISSIONS_IN_ORDER: &str = "racwdxyltfmei";

fn permissions(kind: SasKind, value: &str, shown: &str) -> Option<Note> {
    if !value.contains(['c', 'w']) {
        return Some(Note::warning(
            "azure_sas.permission_missing",
            format!("The SAS allows \"{shown}\" (sp); writing a blob needs c or w, and overwriting one needs w."),
        ));
    }
    // The order of an account SAS is another one, and the service takes any.
    if kind != SasKind::Account {
        let places: Option<Vec<usize>> = value.chars().map(|letter| PERMISSIONS_IN_ORDER.find(letter)).collect();
        if !places.is_some_and(|places| places.is_sorted_by(|a, b| a < b)) {
            return Some(Note::warning(
                "azure_sas.permission_order",
                format!(
                    "The permissions \"{shown}\" (sp) are not some of {PERMISSIONS_IN_ORDER} in this order, as the service demands."
                ),
            ));
        }
    }
    (!value.contains('w')).then(|| {
        Note::info(
            "azure_sas.create_only",
            format!("The SAS allows \"{shown}\" (sp): it creates blobs and never overwrites one, so a second delivery under the same name is refused. With w it would overwrite."),
        )
    })
}

fn protocol(value: &str, shown: &str, scheme: &str) -> Option<Note> {
    match value {
        "https" if scheme == "http" => {
            Some(Note::warning("azure_sas.https_only", "The SAS allows https only (spr), and the URL is http."))
        }
        "https" | "https,http" => None,
        _ => Some(Note::warning(
            "azure_sas.protocol_unreadable",
            format!("The protocols \"{shown}\" (spr) are neither https nor https,http. Copy the SAS again."),
        )),
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

fn expiry(value: &str, shown: &str, now: OffsetDateTime) -> Option<Note> {
    const SOON_DAYS: i64 = 7;
    let Some(expiry) = moment(value) else {
        return Some(Note::warning(
            "azure_sas.expiry_unreadable",
            format!("The expiry \"{shown}\" (se) is no date of a SAS."),
        ));
    };
    if expiry <= now {
        return Some(Note::warning("azure_sas.expired", format!("The SAS expired at {shown} (se). Make a new one.")));
    }
    ((expiry - now).whole_days() < SOON_DAYS).then(|| {
        Note::warning("azure_sas.expires_soon", format!("The SAS expires at {shown} (se), within {SOON_DAYS} days."))
    })
}

/// HMAC-SHA256 is 32 bytes, 44 characters of base64; a `+` that became a space is a known accident.
fn signature(token: &SasToken, value: &str) -> Option<Note> {
    let text = if token.has_raw_plus_in_signature() {
        "The signature (sig) has a + in it, which the service reads as a space. In a URL it has to be %2B; copy the SAS from its source again."
    } else if value.contains(' ') {
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
        ("sdd", token.get("sr") == Some("d")),
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
    moment::of_rfc3339(&text).ok()
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
    fn every_parameter_of_a_sas_has_a_meaning_and_another_has_none() {
        for names in [
            &["sv"][..],
            &["sr"],
            &["sdd"],
            &["sp"],
            &["st"],
            &["se"],
            &["sip"],
            &["spr"],
            &["si"],
            &["ss"],
            &["srt"],
            &["ses"],
            &["sig"],
            &["skoid", "sktid", "skt", "ske", "sks", "skv"],
            &["saoid", "suoid", "scid", "skdutid", "sduoid"],
            &["rscc", "rscd", "rsce", "rscl", "rsct"],
            &["snapshot", "versionid"],
            &["api-version", "timeout"],
            &["srh", "srq"],
        ] {
            for name in names {
                assert_ne!(meaning(name), NO_MEANING, "{name}");
                assert_eq!(meaning(name), meaning(names[0]), "{name}");
            }
        }
        assert_eq!(meaning("signature"), NO_MEANING);
    }

    #[test]
    fn permissions_stand_in_their_order_and_each_once() {
        let id = |kind, value: &str| permissions(kind, value, value).map(|note| note.id).unwrap_or_default();
        for value in ["rcw", "cw", "w", "racwdl"] {
            assert_eq!(id(SasKind::Service, value), "", "{value}");
        }
        for value in ["wc", "cww", "cwz"] {
            assert_eq!(id(SasKind::Service, value), "azure_sas.permission_order", "{value}");
            assert_eq!(id(SasKind::Account, value), "", "{value}");
        }
        assert_eq!(id(SasKind::Service, "rc"), "azure_sas.create_only");
        assert_eq!(id(SasKind::Service, "rd"), "azure_sas.permission_missing");
    }

    #[test]
    fn the_moments_of_a_sas_count_to_the_second() {
        let now = datetime!(2026-03-05 00:00 UTC);
        let id = |note: Option<Note>| note.map(|note| note.id).unwrap_or_default();
        let start = |value: &str| id(start(value, value, now));
        assert_eq!(start("2026-03-05T00:00:00Z"), "");
        assert_eq!(start("2026-03-05T00:00:01Z"), "azure_sas.not_yet_valid");
        assert_eq!(start("soon"), "azure_sas.start_unreadable");
        let expiry = |value: &str| id(expiry(value, value, now));
        assert_eq!(expiry("2026-03-05T00:00:00Z"), "azure_sas.expired");
        assert_eq!(expiry("2026-03-05T00:00:01Z"), "azure_sas.expires_soon");
        assert_eq!(expiry("2026-03-11T23:59:59Z"), "azure_sas.expires_soon");
        assert_eq!(expiry("2026-03-12T00:00:00Z"), "");
        assert_eq!(expiry("soon"), "azure_sas.expiry_unreadable");
    }

    #[test]
    fn a_damaged_signature_is_told_how_it_was_damaged() {
        let text = |sig: &str| {
            let token = SasToken::parse(&format!("sv=2022-11-02&sr=c&sig={sig}")).expect("it parses");
            signature(&token, token.signature().expose()).map(|note| note.text).unwrap_or_default()
        };
        assert_eq!(text(SIG), "");
        assert!(text(&SIG.replacen("UFYb", "UF+b", 1)).contains("has a + in it"));
        assert!(text(&SIG.replacen("UFYb", "UF%20b", 1)).contains("has a space in it"));
        assert!(text(&SIG.replace('%', "%25")).contains("percent-encoded twice"));
        for short in [SIG.replacen("UFYb", "UFb", 1), SIG.replace("%3D", "A")] {
            assert!(text(&short).contains("not the 44 characters"), "{short}: {}", text(&short));
        }
    }

    #[test]
    fn a_resource_that_is_no_container_is_told_what_it_is() {
        let text = |value: &str| resource(value).map(|note| note.text).unwrap_or_default();
        assert_eq!((text("c"), text("d")), (String::new(), String::new()));
        assert!(text("b").contains("one blob (sr=b)"), "{}", text("b"));
        assert!(text("bs").contains("a snapshot or version") && text("bs") == text("bv"), "{}", text("bs"));
        assert!(text("x").contains("none of c, d, b"), "{}", text("x"));
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
            ("sv=2022-11-02&st=soon&se=2030-01-01&sr=c&sp=cw", "azure_sas.start_unreadable"),
            ("sv=2022-11-02&se=later&sr=c&sp=cw", "azure_sas.expiry_unreadable"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=wc", "azure_sas.permission_order"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=cwz", "azure_sas.permission_order"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=rc", "azure_sas.create_only"),
            ("sv=2022-11-02&se=2030-01-01&sr=d&sp=cw", "azure_sas.field_missing"),
            ("sv=2022-11-02&spr=http&se=2030-01-01&sr=c&sp=cw", "azure_sas.protocol_unreadable"),
            ("sv=2022-11-02&se=2030-01-01&se=2031-01-01&sr=c&sp=cw", "azure_sas.field_duplicate"),
            ("sv=2022-11-02&se=2030-01-01&sr=c&sp=cw&foo=1", "azure_sas.field_unknown"),
            ("restype=container&sv=2022-11-02&se=2030-01-01&sr=c&sp=cw", "azure_sas.other_operation"),
            ("sv=1.0&se=2030-01-01&sr=c&sp=cw", "azure_sas.version_unreadable"),
            ("sv=2031-01-01&se=2030-01-01&sr=c&sp=cw", "azure_sas.layout_unknown"),
        ] {
            assert_eq!(ids(&format!("{token}&sig={SIG}"), "https"), [id], "{token}");
        }
    }

    #[test]
    fn a_plus_that_became_a_space_is_named() {
        for sig in ["ab cd", "ab+cd", "ab%2520cd", "abcd"] {
            let token = format!("sv=2022-11-02&se=2030-01-01&sr=c&sp=cw&sig={sig}");
            assert_eq!(ids(&token, "https"), ["azure_sas.signature_damaged"], "{sig}");
        }
    }

    #[test]
    fn https_only_matters_for_an_http_url_alone() {
        let token = format!("sv=2022-11-02&spr=https&se=2030-01-01&sr=c&sp=cw&sig={SIG}");
        assert_eq!(ids(&token, "http"), ["azure_sas.https_only"]);
        assert_eq!(ids(&token.replace("spr=https", "spr=https,http"), "http"), Vec::<String>::new());
    }

    #[test]
    fn every_field_is_explained_and_none_shows_the_signature() {
        let token = SasToken::parse(&format!("sv=2022-11-02&si=daily&sr=c&sig={SIG}")).expect("it parses");
        let (fields, missing) = explain(&token, Use { now: datetime!(2026-03-05 00:00 UTC), scheme: "https" });
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["sv", "si", "sr", "sig"]);
        assert_eq!(fields[3].value, "•••");
        assert!(fields.iter().all(|field| field.meaning != NO_MEANING && field.problem.is_none()));
        assert_eq!(missing.iter().map(|note| note.id.as_str()).collect::<Vec<_>>(), ["azure_sas.stored_policy"]);
    }
}
