//! What people have as well, and how it becomes something that is read here.

/// A text that is known and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    #[error("this is a request of Postman 3, which is not read; export the collection from Postman as version 2.1")]
    Postman3,
    #[error(
        "this is a collection of Postman 1, which is not read; import it into Postman and export it as version 2.1"
    )]
    Postman1,
    #[error(
        "this is an export of Insomnia, which is not read; in Insomnia, copy the request as curl, or export it as HAR"
    )]
    Insomnia,
    #[error("this is a collection of {0}, which is not read; copy the request as curl there, and import that")]
    OtherClient(&'static str),
    #[error("this is a call of fetch, which is not read; copy the request as cURL in the developer tools")]
    Fetch,
    #[error(
        "this is an .http file with variables of an editor, which is not read; copy the request as curl there, and import that"
    )]
    EditorRequests,
    #[error(
        "this is a secret of Kubernetes, whose values are encoded, which is not read; import them decoded, as NAME=value"
    )]
    KubernetesSecret,
    #[error(
        "this is a configuration of AWS profiles without keys; write profile = \"NAME\" into [auth], or import what aws configure export-credentials prints"
    )]
    AwsConfiguration,
    #[error(
        "this is an OpenAPI or AsyncAPI document, which describes an endpoint and has no credentials; import a request to it"
    )]
    Description,
    #[error("this is a request as it goes over the wire, which has no scheme; import the URL or a curl command")]
    Http,
    #[error("this is a command of wget, which is not read; write it for curl")]
    Wget,
    #[error("this is a command of HTTPie, which is not read; write it for curl")]
    Httpie,
}

/// Bytes at the start that are looked at.
const LOOKED_AT_BYTES: usize = 4 * 1024;

/// What `text` is by its beginning.
pub(super) fn of(text: &str) -> Option<NotRead> {
    let text = text.trim_start();
    let text = &text[..text.floor_char_boundary(LOOKED_AT_BYTES)];
    let starts_line = |marks: &[&str]| text.lines().any(|line| marks.iter().any(|mark| line.starts_with(mark)));
    let is_json = text.starts_with('{');
    let first = text.split_whitespace().find(|word| *word != "$").unwrap_or_default();
    match () {
        () if is_json && text.contains("\"Thunder Client\"") => Some(NotRead::OtherClient("Thunder Client")),
        () if is_json && text.contains("\"yaakSchema\"") => Some(NotRead::OtherClient("Yaak")),
        () if text.contains("\"endpoint\"") && text.contains("\"authType\"") => {
            Some(NotRead::OtherClient("Hoppscotch"))
        }
        () if text.starts_with("fetch(") || text.contains("await fetch(") => Some(NotRead::Fetch),
        () if starts_line(&["kind: Secret"]) => Some(NotRead::KubernetesSecret),
        () if starts_line(&["[profile ", "[sso-session "]) => Some(NotRead::AwsConfiguration),
        () if starts_line(&["@"]) && starts_line(&["GET ", "POST ", "PUT "]) => Some(NotRead::EditorRequests),
        () if starts_line(&["$kind:"]) => Some(NotRead::Postman3),
        () if is_json && text.contains("\"__export_format\"") => Some(NotRead::Insomnia),
        () if starts_line(&["type: collection.insomnia.rest"]) => Some(NotRead::Insomnia),
        () if is_json
            && (text.contains("\"openapi\"") || text.contains("\"asyncapi\"") || text.contains("\"swagger\"")) =>
        {
            Some(NotRead::Description)
        }
        () if starts_line(&["openapi:", "asyncapi:", "swagger:"]) => Some(NotRead::Description),
        () if is_json && text.contains("\"requests\"") => Some(NotRead::Postman1),
        () if text.lines().next().is_some_and(|line| line.trim_end().ends_with(" HTTP/1.1")) => Some(NotRead::Http),
        () if first == "wget" => Some(NotRead::Wget),
        () if ["http", "https", "xh", "xhs"].contains(&first) => Some(NotRead::Httpie),
        () => None,
    }
}
