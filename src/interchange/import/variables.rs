//! Names of environment variables, and values that a text gives to its own variables.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::domain::limits;
use crate::interchange::request::ForeignRequest;
use crate::interchange::template::Template;

/// `text` as the name of an environment variable: letters, digits and underscores. A name that is one stays as it is.
pub fn environment_name(text: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !text.is_empty() && text.chars().all(is_letter) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_uppercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("SECRET_{name}").trim_end_matches('_').to_owned()
    } else {
        name.to_owned()
    }
}

/// The environment variable for `field` of the destination `name`: within `VARIABLE_BYTES_MAX`, so that it is taken for
/// a name wherever it is shown, and with a number after it, too.
pub fn secret_variable(name: &str, field: &str) -> String {
    let field = environment_name(&format!("- {field}"));
    let mut variable = environment_name(&format!("{name} "));
    variable.truncate(VARIABLE_BYTES_MAX.saturating_sub(field.len() + 1));
    format!("{}_{field}", variable.trim_end_matches('_'))
}

/// Bytes of a variable's name.
const VARIABLE_BYTES_MAX: usize = 60;

/// The variables that a text gives a value to.
#[derive(Default)]
pub(super) struct Variables {
    values: BTreeMap<String, Template>,
    /// Bytes that were filled in so far: one value may stand in a million places.
    filled_bytes: Cell<usize>,
}

impl Variables {
    pub(super) fn set(&mut self, name: &str, value: Template) {
        // What is longer is no part of an address or a credential, and could grow without end where it is repeated.
        let bytes: usize = value.to_braces().len();
        if !value.is_empty() && bytes <= limits::IMPORT_VARIABLE_BYTES_MAX {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// `template` with values filled in, also those that are made of others; what is made of itself ends after a few.
    pub(super) fn fill(&self, template: &Template) -> Template {
        let mut filled = template.clone();
        for _round in 0..limits::IMPORT_VARIABLE_ROUNDS_MAX {
            if filled.first_variable().is_none() || filled.pieces().len() > limits::IMPORT_PIECES_MAX {
                break;
            }
            filled = filled.filled(|name| self.value_of(name));
        }
        filled
    }

    /// The value of `name`, until too much was filled in.
    fn value_of(&self, name: &str) -> Option<Template> {
        let value = self.values.get(name)?;
        let bytes = self.filled_bytes.get().saturating_add(value.text_bytes());
        self.filled_bytes.set(bytes);
        (bytes <= limits::IMPORT_TEXT_BYTES_MAX).then(|| value.clone())
    }

    pub(super) fn fill_request(&self, request: &ForeignRequest) -> ForeignRequest {
        request.filled(&|name| self.value_of(name).map(|value| self.fill(&value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SecretRef;

    #[test]
    fn a_name_becomes_one_of_an_environment_variable() {
        for (text, name) in [
            ("ACME_KEY", "ACME_KEY"),
            ("apiKey", "apiKey"),
            ("X-Api-Key", "X_API_KEY"),
            ("Acme bucket", "ACME_BUCKET"),
            ("1st", "SECRET_1ST"),
            ("", "SECRET"),
            ("…", "SECRET"),
        ] {
            assert_eq!(environment_name(text), name);
        }
    }

    #[test]
    fn the_variable_of_a_secret_looks_like_a_name_whatever_its_destination_is_called() {
        for (name, variable) in [
            ("Acme bucket", "ACME_BUCKET_SECRET_ACCESS_KEY"),
            ("…", "SECRET_SECRET_ACCESS_KEY"),
            ("1", "SECRET_1_SECRET_ACCESS_KEY"),
            (
                "0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com",
                "SECRET_0123456789ABCDEF0123456789ABCDEF_R2_SECRET_ACCESS_KEY",
            ),
        ] {
            assert_eq!(secret_variable(name, "secret_access_key"), variable);
            assert_eq!(SecretRef::Env(format!("{variable}_99")).variable_name(), Some(&*format!("{variable}_99")));
        }
    }

    #[test]
    fn one_value_in_very_many_places_is_filled_in_while_there_is_room() {
        let mut variables = Variables::default();
        variables.set("a", Template::text("x".repeat(limits::IMPORT_VARIABLE_BYTES_MAX)));
        let request =
            ForeignRequest { url: Template::of_braces(&"{{a}}".repeat(100_000)), ..ForeignRequest::default() };
        let filled = variables.fill_request(&request);
        assert!(filled.text_bytes() < 2 * limits::IMPORT_TEXT_BYTES_MAX, "{}", filled.text_bytes());
        assert_eq!(filled.url.first_variable(), Some("a"));
    }

    #[test]
    fn variables_that_name_each_other_end() {
        let mut variables = Variables::default();
        variables.set("a", Template::of_braces("{{b}}{{b}}"));
        variables.set("b", Template::of_braces("{{a}}{{a}}"));
        assert!(variables.fill(&Template::variable("a")).first_variable().is_some());
    }
}
