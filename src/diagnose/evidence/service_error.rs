//! What an error body says, read in one place: XML by its elements, JSON by its fields, a form, the title of a page.
//!
//! A body may be cut or broken: what could be read before that counts. One pass, and bounded by the caller.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};
use serde_json::Value;

/// Elements of an XML document that are kept.
const ELEMENTS_MAX: usize = 256;

/// What an error body says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServiceError {
    /// The error code, however the body names it.
    pub code: String,
    /// The error text, however the body names it.
    pub message: String,
    /// The title of a page for people.
    pub title: String,
    /// The error code of a token endpoint (RFC 6749 §5.2), wherever the body has it.
    pub(in crate::diagnose) oauth_code: String,
    pub(in crate::diagnose) json: Option<Value>,
    /// Local names and texts of an XML document, in its order.
    elements: Vec<(String, String)>,
}

impl ServiceError {
    /// Read `body`. A body that is no error document gives empty texts.
    pub fn of(body: &str) -> Self {
        let trimmed = body.trim_start_matches('\u{feff}').trim_start();
        match trimmed.as_bytes().first() {
            Some(b'{' | b'[') => Self::of_json(trimmed),
            Some(b'<') if is_page(trimmed) => Self { title: page_title(trimmed), ..Self::default() },
            Some(b'<') => Self::of_xml(trimmed),
            Some(_) if is_form(trimmed) => Self::of_form(trimmed),
            Some(_) | None => Self::default(),
        }
    }

    /// The text of the first XML element of that local name, decoded; empty if there is none.
    pub(in crate::diagnose) fn element(&self, name: &str) -> &str {
        self.elements.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text)
    }

    /// Every text of a JSON document's first two levels, without its escapes.
    pub(in crate::diagnose) fn texts(&self) -> String {
        let mut texts = Vec::new();
        for value in self.json.iter().flat_map(children) {
            texts.extend(value.as_str());
            texts.extend(children(value).filter_map(Value::as_str));
        }
        texts.join(" ")
    }

    fn of_xml(body: &str) -> Self {
        let elements = elements(body);
        let mut error = Self { elements, ..Self::default() };
        let is_error = |name: &str| ["error", "fault"].iter().any(|known| name.eq_ignore_ascii_case(known));
        if error.elements.iter().any(|(name, _)| is_error(name)) {
            let first = |names: &[&str]| {
                let found = names.iter().map(|name| error.element(name)).find(|text| !text.is_empty());
                found.unwrap_or_default().to_owned()
            };
            let (code, message) = (first(&["Code", "code"]), first(&["Detail", "Message", "message", "faultstring"]));
            (error.code, error.message) = (code, message);
        }
        error
    }

    fn of_json(body: &str) -> Self {
        let Ok(json) = serde_json::from_str::<Value>(body) else { return Self::default() };
        let outer = json.as_array().and_then(|list| list.first()).unwrap_or(&json);
        // Azure and Google nest the error; Apigee calls it a fault; some list their errors.
        let inner =
            ["error", "Error", "fault", "errors"].iter().filter_map(|name| outer.get(*name)).find_map(|inner| {
                let inner = inner.as_array().map_or(Some(inner), |list| list.first())?;
                inner.is_object().then_some(inner)
            });
        let code = text_of(outer, &CODES).or_else(|| text_of(inner?, &CODES)).unwrap_or_default();
        let message = text_of(outer, &MESSAGES).or_else(|| text_of(inner?, &MESSAGES)).unwrap_or_default();
        // `com.amazon.coral.service#ValidationException`
        let code = code.rsplit('#').next().unwrap_or_default().to_owned();
        let oauth_code = oauth_code(outer);
        Self { code, message, oauth_code, json: Some(json), ..Self::default() }
    }

    /// RFC 6749 asks for JSON; some token endpoints answer in the form of the request.
    fn of_form(body: &str) -> Self {
        let value = |name: &str| {
            let found = form_urlencoded::parse(body.as_bytes()).find(|(known, _)| known == name);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let code = value("error");
        Self { oauth_code: code.clone(), code, message: value("error_description"), ..Self::default() }
    }
}

/// Fields that hold a code: AWS, RFC 6749 §5.2, Okta, Apigee, Lambda.
const CODES: [&str; 8] = ["__type", "code", "error", "errorCode", "Code", "errorcode", "errorType", "status"];

/// Fields that hold a text: RFC 6749 §5.2, AWS, Okta, RFC 9457, Apigee, Lambda, Spring.
const MESSAGES: [&str; 12] = [
    "error_description",
    "message",
    "Message",
    "errorSummary",
    "detail",
    "title",
    "msg",
    "faultstring",
    "errorMessage",
    "description",
    "reason",
    "error_message",
];

/// The first of `names` that holds a text, or a number in its place.
fn text_of(value: &Value, names: &[&str]) -> Option<String> {
    let text = names.iter().find_map(|name| value.get(*name)?.as_str()).filter(|text| !text.is_empty());
    // A number called `status` repeats the status line.
    let numbers = names.iter().filter(|name| **name != "status").find_map(|name| value.get(*name)?.as_i64());
    text.map(str::to_owned).or_else(|| numbers.map(|number| number.to_string()))
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Object(fields) => Box::new(fields.values()),
        Value::Array(items) => Box::new(items.iter()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Box::new(std::iter::empty()),
    }
}

/// `error` (RFC 6749 §5.2), which gateways and platforms wrap or write in their own way.
fn oauth_code(outer: &Value) -> String {
    // Okta's management form; Apigee.
    const NAMES: [&str; 3] = ["error", "errorCode", "ErrorCode"];
    let own = NAMES.iter().find_map(|name| outer.get(*name)?.as_str());
    let wrapped = || children(outer).find_map(|inner| inner.get("error")?.as_str());
    own.or_else(wrapped).unwrap_or_default().to_owned()
}

/// A form is one word of pairs.
fn is_form(body: &str) -> bool {
    let body = body.trim_end();
    !body.contains(char::is_whitespace) && body.split('&').any(|pair| pair.starts_with("error="))
}

fn is_page(body: &str) -> bool {
    ["<!doctype html", "<html", "<head"]
        .iter()
        .any(|start| body.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
}

/// The title of a page; pages are seldom well-formed, so it is looked for and not parsed.
fn page_title(body: &str) -> String {
    let lower = body.to_ascii_lowercase();
    let text = lower.find("<title").and_then(|at| {
        let start = at + lower.get(at..)?.find('>')? + 1;
        let end = lower.get(start..)?.find("</title").map_or(body.len(), |end| start + end);
        body.get(start..end)
    });
    let text = text.unwrap_or_default();
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned()).trim().to_owned()
}

/// Each element with its own text, up to the first error: CDATA and entities undone, namespaces left out.
fn elements(body: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(body);
    reader.config_mut().check_end_names = false;
    let mut found: Vec<(String, String)> = Vec::new();
    // Which of `found` are open, the innermost last.
    let mut open: Vec<usize> = Vec::new();
    loop {
        let text = match reader.read_event() {
            Ok(Event::Start(start)) => {
                if found.len() == ELEMENTS_MAX {
                    break;
                }
                open.push(found.len());
                found.push((local(start.local_name().as_ref()), String::new()));
                continue;
            }
            Ok(Event::End(_)) => {
                open.pop();
                continue;
            }
            Ok(Event::Empty(empty)) if found.len() < ELEMENTS_MAX => {
                found.push((local(empty.local_name().as_ref()), String::new()));
                continue;
            }
            Ok(Event::Text(text)) => text.decode().map(std::borrow::Cow::into_owned).unwrap_or_default(),
            Ok(Event::CData(text)) => text.decode().map(std::borrow::Cow::into_owned).unwrap_or_default(),
            Ok(Event::GeneralRef(reference)) => entity(&reference),
            Ok(Event::Eof) | Err(_) => break,
            Ok(Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => continue,
        };
        if let Some(at) = open.last() {
            found[*at].1.push_str(&text);
        }
    }
    for (_, text) in &mut found {
        *text = text.trim().to_owned();
    }
    found
}

fn local(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// `&amp;` and `&#x27;` undone; any other name as it stands.
fn entity(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = reference.decode().unwrap_or_default();
    resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> (String, String) {
        let error = ServiceError::of(body);
        (error.code, error.message)
    }

    fn pair(code: &str, message: &str) -> (String, String) {
        (code.to_owned(), message.to_owned())
    }

    #[test]
    fn code_and_message_are_found_however_the_service_names_them() {
        for (body, code, message) in [
            ("<?xml version=\"1.0\"?><Error x=\"1\"><Code>A&amp;B</Code><Message>m</Message></Error>", "A&B", "m"),
            (
                "\u{feff}<e:Error xmlns:e=\"u\"><e:Code>X</e:Code><e:Message><![CDATA[a < b]]></e:Message></e:Error>",
                "X",
                "a < b",
            ),
            ("<Error><Code>401</Code><Detail>it&#x27;s expired</Detail></Error>", "401", "it's expired"),
            (r#"{"__type":"com.amazon#X","message":"m"}"#, "X", "m"),
            (r#"{"error":{"code":"AuthenticationFailed","message":"m"}}"#, "AuthenticationFailed", "m"),
            (r#"{"error":{"code":403,"message":"m","status":"PERMISSION_DENIED"}}"#, "PERMISSION_DENIED", "m"),
            (r#"{"fault":{"faultstring":"m","detail":{"errorcode":"x"}}}"#, "", "m"),
            (r#"{"errors":[{"code":"c","message":"m"}]}"#, "c", "m"),
            (r#"{"type":"about:blank","title":"Bad Request","detail":"m","status":400}"#, "", "m"),
            ("error=invalid_client&error_description=no+such+client", "invalid_client", "no such client"),
        ] {
            assert_eq!(read(body), pair(code, message), "{body}");
        }
        assert_eq!(ServiceError::of("plain words"), ServiceError::default());
    }

    #[test]
    fn the_code_of_a_token_endpoint_is_found_however_it_is_wrapped() {
        for (body, code) in [
            (r#"{"error":"invalid_client","error_description":"no"}"#, "invalid_client"),
            (r#"{"errorCode":"invalid_client","errorSummary":"no"}"#, "invalid_client"),
            (r#"{"ErrorCode":"invalid_client","Error":"ClientId is Invalid"}"#, "invalid_client"),
            (r#"{"success":false,"data":{"error":"invalid_client"}}"#, "invalid_client"),
            (r#"[{"error":"invalid_client"}]"#, "invalid_client"),
            ("error=invalid_client&error_description=no", "invalid_client"),
            (r#"{"error":{"code":401}}"#, ""),
            (r#"{"message":"error"}"#, ""),
        ] {
            assert_eq!(ServiceError::of(body).oauth_code, code, "{body}");
        }
    }

    #[test]
    fn a_body_that_is_cut_or_broken_gives_what_came_before() {
        assert_eq!(read("<Error><Code>A</Code><Message>the beg"), pair("A", "the beg"));
        assert_eq!(read("<Error><Code>A</Code></Message><Message>m</Message>"), pair("A", "m"));
        assert_eq!(read("<Error><Code"), pair("", ""));
        assert_eq!(read("{\"code\":"), pair("", ""));
    }

    #[test]
    fn an_element_is_not_the_beginning_of_another() {
        let error = ServiceError::of("<Error><CodeX>1</CodeX><Code>2</Code></Error>");
        assert_eq!((error.element("Code"), error.element("CodeX"), error.element("Cod")), ("2", "1", ""));
    }

    #[test]
    fn a_page_has_a_title_and_is_no_error_document() {
        let error =
            ServiceError::of("<!DOCTYPE html><html><head><TITLE lang=en>Sign in &amp; go</TITLE></head></html>");
        assert_eq!((error.title.as_str(), error.code.as_str()), ("Sign in & go", ""));
    }
}
