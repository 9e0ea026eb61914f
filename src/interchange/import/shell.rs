//! Command lines as shells read them, without running anything.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, Input};

use super::{power_request, shell_posix, shell_power, shell_windows};
use crate::domain::limits;
use crate::interchange::request::LeftOut;
use crate::interchange::template::Template;

/// One command of a command line.
#[derive(Default, Clone)]
pub(super) struct Statement {
    /// The variable that its output goes to.
    pub(super) assigned: Option<String>,
    pub(super) words: Vec<Template>,
    /// The hash tables among the words, by their place; the word there is empty.
    pub(super) tables: BTreeMap<usize, Table>,
    /// True where its output goes to another command.
    pub(super) is_piped: bool,
    /// What a here-document gives it on standard input.
    pub(super) input: Option<Template>,
    /// What was seen, and is not done.
    pub(super) not_run: Vec<LeftOut>,
}

/// A hash table of PowerShell, in the order of its entries.
pub(super) type Table = Vec<(Template, Term)>;

/// A value of a hash table.
#[derive(Clone)]
pub(super) enum Term {
    Text(Template),
    Table(Table),
}

/// Why a text is no command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ShellError {
    #[error("a single quote is not closed")]
    SingleQuote,
    #[error("a double quote is not closed")]
    DoubleQuote,
    #[error("a backtick is not closed")]
    Backtick,
    #[error("$( is not closed")]
    Substitution,
    #[error("$' is not closed")]
    AnsiC,
    #[error("a here-string is not closed")]
    HereString,
    #[error("the command ends with a backslash")]
    Backslash,
    #[error("( is not closed")]
    Expression,
    #[error("@{{ is not closed")]
    Table,
    #[error("a name is missing in @{{ }}")]
    TableName,
    #[error("a name in @{{ }} has no value")]
    TableValue,
    #[error("more than {} hash tables within each other", limits::IMPORT_DEPTH_MAX)]
    TableDepth,
}

/// The shells that quote in a way of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shell {
    /// sh, bash, zsh, and fish, which differs in single quotes alone.
    Posix,
    Cmd,
    Power,
}

impl Shell {
    /// Whose quoting `text` has.
    pub(super) fn of(text: &str) -> Self {
        let continues_with = |mark: char| {
            text.lines()
                .any(|line| line.trim_end_matches(['\r', ' ']).ends_with(mark) && line.trim() != mark.to_string())
        };
        match () {
            () if text.starts_with("#!") && !text.lines().next().unwrap_or_default().contains("pwsh") => Self::Posix,
            () if lines_with_commands(text).any(power_request::is_line) => Self::Power,
            () if continues_with('`') || is_power_variable(text) => Self::Power,
            () if has_here_string(text) => Self::Power,
            () if continues_with('^') || text.contains(" ^\"") => Self::Cmd,
            () if is_percent_variable(text) && !text.contains('\'') => Self::Cmd,
            () => Self::Posix,
        }
    }

    pub(super) fn statements(self, text: &str) -> Result<Vec<Statement>, ShellError> {
        match self {
            Self::Posix => shell_posix::statements(text, false).or_else(|_| shell_posix::statements(text, true)),
            Self::Cmd => shell_windows::cmd(text),
            Self::Power => shell_power::powershell(text),
        }
    }
}

/// `@'` at the end of a line, as a word or the end of one, and `'@` at the start of a later one.
fn has_here_string(text: &str) -> bool {
    let mut is_open = false;
    text.lines().any(|line| {
        let is_end = is_open && line.starts_with("'@");
        let before = line.trim_end().strip_suffix("@'");
        is_open |= before.is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t', '=', '(']));
        is_end
    })
}

/// `$env:NAME` or `${env:NAME}`.
fn is_power_variable(text: &str) -> bool {
    ["$env:", "$Env:", "${env:", "${Env:"].iter().any(|mark| text.contains(mark))
}

/// The lines of `text` that name a program which sends requests, in whatever case. Most texts have none, and are looked
/// through once.
pub(super) fn lines_with_commands(text: &str) -> impl Iterator<Item = &str> {
    static COMMANDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let names = power_request::COMMANDS.iter().chain(&["curl"]);
        AhoCorasickBuilder::new().ascii_case_insensitive(true).build(names).ok()
    });
    let mut at = 0;
    std::iter::from_fn(move || {
        // Without the searcher every line counts, which is no less right.
        let found = match COMMANDS.as_ref() {
            Some(commands) => commands.find(Input::new(text).range(at..))?.range(),
            None if at < text.len() => at..at,
            None => return None,
        };
        let start = at + text[at..found.start].rfind('\n').map_or(0, |before| before + 1);
        let end = text[found.end..].find('\n').map_or(text.len(), |after| found.end + after);
        at = (end + 1).min(text.len());
        Some(&text[start..end])
    })
}

/// `%NAME%`; percent-encoding has two hexadecimal digits after its sign, and rarely ends with another sign.
fn is_percent_variable(text: &str) -> bool {
    text.split('%').skip(1).take(PERCENT_SIGNS_MAX).any(|name| {
        name.len() > 2
            && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && (name.contains('_') || !name.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
            && text.contains(&format!("%{name}%"))
    })
}

/// Percent signs that are looked at to tell cmd.exe from other shells.
const PERCENT_SIGNS_MAX: usize = 200;
