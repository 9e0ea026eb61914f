//! Error bodies: XML by its tags, JSON by its fields. Bounded, without entities, in one pass.

use serde_json::Value;

/// What an error body says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::diagnose) struct ErrorBody {
    /// The error code, however the body names it.
    pub(in crate::diagnose) code: String,
    /// The error text, however the body names it.
    pub(in crate::diagnose) message: String,
    pub(in crate::diagnose) json: Option<Value>,
}

impl ErrorBody {
    pub(in crate::diagnose) fn of(body: &str) -> Self {
        let trimmed = body.trim_start();
        if trimmed.starts_with('{') || trimmed.starts_with('[') {
            return Self::of_json(trimmed);
        }
        if trimmed.starts_with('<') && tag(body, "Error").is_some() {
            let text = |name: &str| unescaped(tag(body, name).unwrap_or_default());
            let detail = text("Detail");
            return Self {
                code: text("Code"),
                message: if detail.is_empty() { text("Message") } else { detail },
                json: None,
            };
        }
        Self::default()
    }

    fn of_json(body: &str) -> Self {
        let Ok(json) = serde_json::from_str::<Value>(body) else { return Self::default() };
        // Azure and Google put code and message into an object: `{"error":{"code":…,"message":…}}`.
        let inner = ["error", "Error", "odata.error"].iter().map(|name| &json[*name]).find(|error| error.is_object());
        let places: Vec<&Value> = inner.into_iter().chain([&json]).collect();
        let text = |names: &[&str]| {
            let mut found = places.iter().flat_map(|place| names.iter().filter_map(|name| in_words(&place[*name])));
            found.next().unwrap_or_default().to_owned()
        };
        let code = text(&["__type", "code", "error", "errorCode", "Code"]);
        let message = text(&["error_description", "message", "Message", "errorSummary", "detail", "title", "msg"]);
        let code = code.rsplit('#').next().unwrap_or_default().to_owned();
        Self { code, message, json: Some(json) }
    }

    /// Every text of a JSON object, without its escapes.
    pub(in crate::diagnose) fn texts(&self) -> String {
        let fields = self.json.as_ref().and_then(Value::as_object);
        let texts = fields.into_iter().flat_map(|fields| fields.values()).filter_map(Value::as_str);
        texts.collect::<Vec<_>>().join(" ")
    }
}

/// A text, or the text of OData's `{"lang":"en-US","value":"…"}`.
fn in_words(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["value"].as_str())
}

/// The text of the first element `name`, as it stands; attributes are skipped.
pub(in crate::diagnose) fn tag<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    let mut from = 0;
    while let Some(at) = body.get(from..)?.find('<').map(|at| from + at) {
        from = at + 1;
        let Some(rest) = body.get(from..).and_then(|rest| rest.strip_prefix(name)) else { continue };
        let after = from + name.len();
        match rest.chars().next() {
            Some('>') => {
                let start = after + 1;
                let close = format!("</{name}>");
                let end = body.get(start..)?.find(&close).map_or(body.len(), |end| start + end);
                return body.get(start..end);
            }
            Some(' ') => {
                let start = after + body.get(after..)?.find('>')? + 1;
                let close = format!("</{name}>");
                let end = body.get(start..)?.find(&close).map_or(body.len(), |end| start + end);
                return body.get(start..end);
            }
            _ => {}
        }
    }
    None
}

/// The five entities of XML, and nothing more.
pub(in crate::diagnose) fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&#13;", "\r").replace("&#10;", "\n").replace("&#xA;", "\n").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_message_are_found_in_xml_and_json() {
        let xml =
            ErrorBody::of("<?xml version=\"1.0\"?><Error x=\"1\"><Code>A&amp;B</Code><Message>m</Message></Error>");
        assert_eq!((xml.code.as_str(), xml.message.as_str()), ("A&B", "m"));
        let json = ErrorBody::of(r#"{"__type":"com.amazon#X","message":"m"}"#);
        assert_eq!((json.code.as_str(), json.message.as_str()), ("X", "m"));
        assert_eq!(ErrorBody::of("plain"), ErrorBody::default());
    }

    #[test]
    fn code_and_message_are_found_in_an_error_object() {
        let azure = ErrorBody::of(r#"{"error":{"code":"ContainerNotFound","message":"m"}}"#);
        assert_eq!((azure.code.as_str(), azure.message.as_str()), ("ContainerNotFound", "m"));
        let table = ErrorBody::of(r#"{"odata.error":{"code":"X","message":{"lang":"en-US","value":"m"}}}"#);
        assert_eq!((table.code.as_str(), table.message.as_str()), ("X", "m"));
        let numbered = ErrorBody::of(r#"{"error":{"code":403,"status":"PERMISSION_DENIED"},"message":"m"}"#);
        assert_eq!((numbered.code.as_str(), numbered.message.as_str()), ("", "m"));
    }

    #[test]
    fn a_tag_is_no_prefix_of_another_and_an_open_one_ends_with_the_body() {
        assert_eq!(tag("<CodeX>1</CodeX><Code>2</Code>", "Code"), Some("2"));
        assert_eq!(tag("<Code>2", "Code"), Some("2"));
        assert_eq!(tag("<Code", "Code"), None);
    }
}
