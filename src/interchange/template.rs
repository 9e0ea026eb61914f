//! A text of another tool with the places that this tool fills in: variables, the dated path, commands.
//!
//! Not `Debug`: where somebody wrote a secret into a command line, its text is that secret.

use crate::domain::TimestampFormat;

/// A text with places to fill in.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Template(Vec<Piece>);

/// One part of a [`Template`].
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// A variable of the tool, by its name.
    Variable(String),
    /// The dated path of the moment of sending, without what stands before and after it.
    DatedPath(TimestampFormat),
    /// Something that a shell would run. It is never run here.
    Command,
}

impl Template {
    pub fn text(text: impl Into<String>) -> Self {
        let mut template = Self::default();
        template.push_text(&text.into());
        template
    }

    pub fn variable(name: impl Into<String>) -> Self {
        Self(vec![Piece::Variable(name.into())])
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// About how much memory its pieces take.
    pub fn text_bytes(&self) -> usize {
        let bytes = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Variable(text) => text.len(),
            Piece::DatedPath(_) | Piece::Command => 0,
        };
        self.0.iter().map(|piece| size_of::<Piece>() + bytes(piece)).sum()
    }

    pub fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            Some(_) => self.0.push(Piece::Text(text.to_owned())),
            // With room for no more: a hostile text has a million of these.
            None => self.0 = vec![Piece::Text(text.to_owned())],
        }
    }

    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.push_text(&text),
            Piece::Variable(_) | Piece::DatedPath(_) | Piece::Command => self.0.push(piece),
        }
    }

    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        other.0.into_iter().for_each(|piece| self.push(piece));
        self
    }

    /// And something that a shell would run.
    #[must_use]
    pub fn then_command(mut self) -> Self {
        self.push(Piece::Command);
        self
    }

    /// The text, where there is nothing to fill in.
    pub fn plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The variable, where the whole is one.
    pub fn only_variable(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Variable(name)] => Some(name),
            _ => None,
        }
    }

    /// The first variable that has no value here.
    pub fn first_variable(&self) -> Option<&str> {
        self.0.iter().find_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_str()),
            Piece::Text(_) | Piece::DatedPath(_) | Piece::Command => None,
        })
    }

    /// What stands before and after the first `separator`; `None` where there is none outside of variables.
    pub fn split_once(&self, separator: &str) -> Option<(Self, Self)> {
        let (mut before, mut after) = (Self::default(), None::<Self>);
        for piece in &self.0 {
            match (&mut after, piece) {
                (Some(after), piece) => after.push(piece.clone()),
                (None, Piece::Text(text)) => match text.split_once(separator) {
                    Some((left, right)) => {
                        before.push_text(left);
                        after = Some(Self::text(right));
                    }
                    None => before.push_text(text),
                },
                (None, piece) => before.push(piece.clone()),
            }
        }
        after.map(|after| (before, after))
    }

    /// True where `text` stands in it, outside of variables.
    pub fn contains(&self, text: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Text(piece) if piece.contains(text)))
    }

    /// The parts between the `separator`s.
    pub fn split(&self, separator: &str) -> Vec<Self> {
        let (mut parts, mut part) = (Vec::new(), Self::default());
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => {
                    for (index, text) in text.split(separator).enumerate() {
                        if index > 0 {
                            parts.push(std::mem::take(&mut part));
                        }
                        part.push_text(text);
                    }
                }
                Piece::Variable(_) | Piece::DatedPath(_) | Piece::Command => part.push(piece.clone()),
            }
        }
        parts.push(part);
        parts
    }

    /// The text at the start, as far as there is nothing to fill in.
    pub fn leading_text(&self) -> &str {
        match self.0.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// Without white space around it.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        if let Some(Piece::Text(first)) = self.0.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some(Piece::Text(last)) = self.0.last_mut() {
            *last = last.trim_end().to_owned();
        }
        self.0.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        self
    }

    /// Every text through `f`.
    #[must_use]
    pub fn map_text(&self, f: impl Fn(&str) -> String) -> Self {
        let mut mapped = Self::default();
        for piece in &self.0 {
            mapped.push(match piece {
                Piece::Text(text) => Piece::Text(f(text)),
                other => other.clone(),
            });
        }
        mapped
    }

    /// Every variable that `value_of` knows replaced by its value.
    #[must_use]
    pub fn filled(&self, value_of: impl Fn(&str) -> Option<Self>) -> Self {
        let mut filled = Self::default();
        for piece in &self.0 {
            match piece {
                Piece::Variable(name) => match value_of(name) {
                    Some(value) => value.0.into_iter().for_each(|piece| filled.push(piece)),
                    None => filled.push(piece.clone()),
                },
                other => filled.push(other.clone()),
            }
        }
        filled
    }

    /// Without `prefix`, compared without case; `None` where it does not start with that text.
    pub fn strip_word(&self, prefix: &str) -> Option<Self> {
        let first = self.leading_text();
        let start = first.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix))?;
        let mut rest = Self::text(&first[start.len()..]);
        self.0.iter().skip(1).for_each(|piece| rest.push(piece.clone()));
        Some(rest)
    }

    /// A text with `{{name}}` in it, as Postman, Bruno, Hurl and others write variables.
    pub fn of_braces(text: &str) -> Self {
        let mut template = Self::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            template.push_text(before);
            let Some((name, left)) = after.split_once("}}") else {
                // No name ends any more: what is left is text, and is looked at once.
                template.push_text("{{");
                template.push_text(after);
                return template;
            };
            template.push(braced(name.trim()));
            rest = left;
        }
        template.push_text(rest);
        template
    }

    /// Written with `{{name}}`.
    pub fn to_braces(&self) -> String {
        self.write(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(name) => format!("{{{{{name}}}}}"),
            Piece::DatedPath(format) => format!("{{{{{}}}}}", dated_path_variable(*format)),
            Piece::Command => String::new(),
        })
    }

    /// Every piece written by `f`.
    pub fn write(&self, f: impl Fn(&Piece) -> String) -> String {
        self.0.iter().map(f).collect()
    }
}

fn braced(name: &str) -> Piece {
    // Bruno writes variables of the process as {{process.env.NAME}}.
    let name = name.strip_prefix("process.env.").unwrap_or(name);
    match TimestampFormat::ALL.into_iter().find(|format| dated_path_variable(*format) == name) {
        Some(format) => Piece::DatedPath(format),
        None => Piece::Variable(name.to_owned()),
    }
}

/// The variable that holds the dated path where a tool computes it in a script; its name says how the time is written.
pub fn dated_path_variable(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::EpochMillis => "dated_path_epoch_millis",
        TimestampFormat::EpochSeconds => "dated_path_epoch_seconds",
        TimestampFormat::Iso8601 => "dated_path_iso_8601",
        TimestampFormat::Iso8601Basic => "dated_path_iso_8601_basic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_read_and_written_alike() {
        for text in ["", "a", "{{a}}", "x{{a}}y{{b}}", "{{dated_path_iso_8601}}.json", "{{", "a}}b", "{{a"] {
            assert_eq!(Template::of_braces(text).to_braces(), text);
        }
        assert!(Template::of_braces("{{dated_path_iso_8601}}").first_variable().is_none());
        assert_eq!(Template::of_braces("{{ process.env.KEY }}").only_variable(), Some("KEY"));
    }

    #[test]
    fn a_separator_is_found_in_text_alone() {
        let template = Template::of_braces("a:{{b:c}}:d");
        let parts: Vec<String> = template.split(":").iter().map(Template::to_braces).collect();
        assert_eq!(parts, ["a", "{{b:c}}", "d"]);
    }

    #[test]
    fn a_variable_with_a_value_is_filled_in() {
        let template = Template::of_braces("{{host}}/{{key}}");
        let filled = template.filled(|name| (name == "host").then(|| Template::text("a.example")));
        assert_eq!(filled.to_braces(), "a.example/{{key}}");
    }
}
