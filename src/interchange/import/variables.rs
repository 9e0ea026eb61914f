//! Names of environment variables, and values that a text gives to its own variables.

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

/// The variables that a text gives a value to.
#[derive(Default)]
pub(super) struct Variables(BTreeMap<String, Template>);

impl Variables {
    pub(super) fn set(&mut self, name: &str, value: Template) {
        // What is longer is no part of an address or a credential, and could grow without end where it is repeated.
        let bytes: usize = value.to_braces().len();
        if !value.is_empty() && bytes <= limits::IMPORT_VARIABLE_BYTES_MAX {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// `template` with values filled in, also those that are made of others; what is made of itself ends after a few.
    pub(super) fn fill(&self, template: &Template) -> Template {
        let mut filled = template.clone();
        for _round in 0..limits::IMPORT_VARIABLE_ROUNDS_MAX {
            if filled.first_variable().is_none() || filled.pieces().len() > limits::IMPORT_PIECES_MAX {
                break;
            }
            filled = filled.filled(|name| self.0.get(name).cloned());
        }
        filled
    }

    pub(super) fn fill_request(&self, request: &ForeignRequest) -> ForeignRequest {
        request.filled(&|name| self.0.get(name).map(|value| self.fill(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn variables_that_name_each_other_end() {
        let mut variables = Variables::default();
        variables.set("a", Template::of_braces("{{b}}{{b}}"));
        variables.set("b", Template::of_braces("{{a}}{{a}}"));
        assert!(variables.fill(&Template::variable("a")).first_variable().is_some());
    }
}
