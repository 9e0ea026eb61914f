//! A report as facts: one place for how they are laid out and for what counts as a problem.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// Facts about one thing.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) facts: Vec<Fact>,
}

/// One line of the report.
pub(super) struct Fact {
    /// In words; its blanks become `_` in JSON.
    name: String,
    found: Found,
}

enum Found {
    Value(String),
    /// It could not be found out, and why.
    NotKnown(String),
    /// signpost cannot work with it; what it is, and the next step where there is one.
    Problem(String),
}

impl Fact {
    pub(super) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), found: Found::Value(value.into()) }
    }

    pub(super) fn not_known(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { name: name.into(), found: Found::NotKnown(reason.into()) }
    }

    pub(super) fn problem(name: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { name: name.into(), found: Found::Problem(problem.into()) }
    }

    pub(super) fn is_problem(&self) -> bool {
        matches!(self.found, Found::Problem(_))
    }

    fn text(&self) -> String {
        match &self.found {
            Found::Value(value) => value.clone(),
            Found::NotKnown(reason) => format!("not known: {reason}"),
            Found::Problem(problem) => format!("✗ {problem}"),
        }
    }

    fn json(&self) -> Value {
        match &self.found {
            Found::Value(value) => json!(value),
            Found::NotKnown(_) => Value::Null,
            Found::Problem(problem) => json!({ "problem": problem }),
        }
    }
}

pub(super) fn text(sections: &[Section]) -> String {
    let names = sections.iter().flat_map(|section| &section.facts).map(|fact| fact.name.chars().count());
    let width = names.max().unwrap_or_default();
    let mut text = String::new();
    for section in sections {
        writeln!(text, "{}", section.name).ok(); // A String takes every write.
        for fact in &section.facts {
            writeln!(text, "  {:width$}  {}", fact.name, fact.text()).ok();
        }
    }
    text.push_str("No secret was read, and nothing was sent.\n");
    text
}

pub(super) fn json(sections: &[Section]) -> Value {
    let facts = |section: &Section| {
        let facts = section.facts.iter().map(|fact| (key(&fact.name), fact.json()));
        Value::Object(facts.collect())
    };
    let sections: Map<String, Value> = sections.iter().map(|section| (key(section.name), facts(section))).collect();
    Value::Object(sections)
}

fn key(name: &str) -> String {
    name.replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> [Section; 1] {
        let facts = vec![
            Fact::new("time zone", "UTC"),
            Fact::not_known("system", "nothing says"),
            Fact::problem("data folder", "read-only"),
        ];
        [Section { name: "machine", facts }]
    }

    #[test]
    fn what_is_not_known_says_so_and_a_problem_stands_out() {
        let text = text(&report());
        assert!(text.contains("\n  system       not known: nothing says\n"), "{text}");
        assert!(text.contains("\n  data folder  ✗ read-only\n"), "{text}");
    }

    #[test]
    fn the_document_has_a_key_per_fact_and_null_for_what_is_not_known() {
        let expected = json!({ "machine": {
            "time_zone": "UTC", "system": null, "data_folder": { "problem": "read-only" },
        } });
        assert_eq!(json(&report()), expected);
    }
}
