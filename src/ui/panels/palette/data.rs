//! What the palette offers for what was typed.

use super::score::{self, Fit};
use crate::app::state::{ComposeTab, DestinationKey, GENERATED_MESSAGES, GeneratorForm, State};
use crate::app::{BatchCommand, Command, DestinationCommand, Settings, WindowCommand};
use crate::domain::display::visible;
use crate::domain::figures::counted_text;
use crate::ui::action::{Action, Group, Intent, listed};

/// What a row of the palette leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Action(Action),
    Destination(DestinationKey),
    /// A batch of so many messages, with the other settings of the generator as they are.
    Generate(u32),
}

/// One row of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) struct PaletteRow {
    pub(super) target: Target,
    pub(super) words: String,
    /// The characters of the words that were typed.
    pub(super) hits: Vec<usize>,
    pub(super) group: &'static str,
    /// Why it does nothing now.
    pub(super) reason: Option<&'static str>,
    is_recent: bool,
    score: i32,
}

/// What a recent command is worth among others that fit as well.
const RECENT: i32 = 4;
/// What it is worth that words of a destination's name were typed: "New destination: Amazon S3" fits as well.
const NAMED: i32 = 20;
/// What it is worth that a number was typed beside words: nothing else takes one.
const NUMBERED: i32 = 40;
/// What it costs not to apply now.
const IDLE: i32 = 6;

impl PaletteRow {
    /// What choosing the row does; an error says why nothing.
    pub(super) fn intent(&self, state: &State) -> Result<Intent, &'static str> {
        match self.target {
            Target::Action(action) => {
                let mut intent = action.intent(state)?;
                intent.commands.push(WindowCommand::RememberCommand(action.row().id.to_string()).into());
                Ok(intent)
            }
            Target::Destination(key) => {
                Ok(Intent { commands: vec![Command::Destination(DestinationCommand::Select(key))], window: None })
            }
            Target::Generate(messages) => {
                let form = GeneratorForm { messages, ..state.batch.generator.clone() };
                let mut intent = Intent::compose(ComposeTab::Batch);
                intent.commands.extend([BatchCommand::EditGenerator(form).into(), BatchCommand::Generate.into()]);
                Ok(intent)
            }
        }
    }
}

/// The rows for `query`, best first. What does not apply now is there too and says why.
pub(super) fn rows(state: &State, query: &str) -> Vec<PaletteRow> {
    let mut rows: Vec<PaletteRow> = Action::all().filter_map(|action| action_row(state, action, query)).collect();
    rows.extend(listed(state).filter_map(|entry| {
        let words = format!("Go to {}", visible(entry.name()));
        let Fit { score, hits } = score::fit(query, &words)?;
        let is_named = is_part_of_name(entry.name(), query);
        let score = if is_named { score + NAMED } else { score };
        let target = Target::Destination(entry.key);
        Some(PaletteRow { target, words, hits, group: "Destinations", reason: None, is_recent: false, score })
    }));
    rows.extend(generate_row(query));
    if query.trim().is_empty() {
        rows.sort_by_key(|row| rank(&state.layout.settings, row));
        return rows;
    }
    rows.sort_by_key(|row| {
        let recent = if row.is_recent { RECENT } else { 0 };
        let idle = if row.reason.is_some() { IDLE } else { 0 };
        std::cmp::Reverse(row.score + recent - idle)
    });
    rows
}

/// True if `query` stands in `name`, from the beginning of a word on.
fn is_part_of_name(name: &str, query: &str) -> bool {
    let (name, query) = (name.to_lowercase(), query.trim().to_lowercase());
    let begins_word = |at: usize| !name[..at].ends_with(char::is_alphanumeric);
    query.chars().count() > 1 && name.match_indices(&query).any(|(at, _)| begins_word(at))
}

/// A number in the query is a batch of so many messages: `generate 1000`, `1,000 messages`.
fn generate_row(query: &str) -> Option<PaletteRow> {
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let (numbers, words): (Vec<&str>, Vec<&str>) = query.split_whitespace().partition(is_number);
    let [number] = numbers[..] else { return None };
    let messages = number.replace([',', '_'], "").parse().ok().filter(|count| GENERATED_MESSAGES.contains(count))?;
    let count = counted_text(messages.into(), "message", "messages");
    let (words, text) = (words.join(" "), format!("Generate {count}"));
    let Fit { score, .. } = score::fit(&words, &format!("{text} {}", Group::Batch.label()))?;
    let Fit { hits, .. } = score::fit(&words, &text).unwrap_or(Fit { score, hits: Vec::new() });
    let target = Target::Generate(messages);
    let group = Group::Batch.label();
    // A number alone may be a part of a destination's name.
    let score = if words.is_empty() { score } else { score + NUMBERED };
    Some(PaletteRow { target, words: text, hits, group, reason: None, is_recent: false, score })
}

fn action_row(state: &State, action: Action, query: &str) -> Option<PaletteRow> {
    let row = action.row();
    let words = row.words.to_string();
    let Fit { score, mut hits } = score::fit(query, &format!("{words} {}", row.group.label()))?;
    let length = words.chars().count();
    hits.retain(|hit| *hit < length);
    // "Send" is not a destination called "Send test".
    let score = if words.eq_ignore_ascii_case(query.trim()) { score + 2 * NAMED } else { score };
    let reason = action.intent(state).err();
    let is_recent = state.layout.settings.recent_commands.iter().any(|id| *id == row.id);
    Some(PaletteRow { target: Target::Action(action), words, hits, group: row.group.label(), reason, is_recent, score })
}

/// Recent commands in their order, then what is about sending, the destinations, and all others; what does not apply now
/// comes last.
fn rank(settings: &Settings, row: &PaletteRow) -> (usize, bool, u8) {
    let recent = &settings.recent_commands;
    let (position, group) = match row.target {
        Target::Action(action) => {
            let group = if action.row().group == Group::Send { 0 } else { 2 };
            (recent.iter().position(|id| *id == action.row().id), group)
        }
        Target::Destination(_) | Target::Generate(_) => (None, 1),
    };
    (position.unwrap_or(recent.len()), row.reason.is_some(), group)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::app::state::Preset;
    use crate::app::update;

    fn state() -> State {
        State::new(datetime!(2026-03-05 10:14:03 UTC))
    }

    fn words(rows: &[PaletteRow]) -> Vec<&str> {
        rows.iter().map(|row| row.words.as_str()).collect()
    }

    #[test]
    fn every_action_is_in_the_palette() {
        let rows = rows(&state(), "");
        for action in Action::all() {
            assert!(rows.iter().any(|row| row.target == Target::Action(action)), "{action:?}");
            assert!(
                words(&super::rows(&state(), action.text())).contains(&action.text()),
                "{action:?} is found by its words"
            );
        }
    }

    #[test]
    fn what_does_not_apply_says_why_and_stands_behind_what_does() {
        let rows = rows(&state(), "");
        let first_idle = rows.iter().position(|row| row.reason.is_some()).expect("some do not apply");
        assert!(rows[first_idle..].iter().all(|row| row.reason.is_some()));
        let send = rows.iter().find(|row| row.words == "Send").expect("it is there");
        assert_eq!(send.reason, Some("Select a destination first."));
    }

    #[test]
    fn recent_commands_come_first() {
        let mut state = state();
        for id in ["window.theme.dark", "history.search", "no-longer-there"] {
            update(&mut state, WindowCommand::RememberCommand(id.to_owned()));
        }
        assert_eq!(words(&rows(&state, ""))[..2], ["Search history", "Theme: dark"]);
    }

    #[test]
    fn before_anything_is_typed_destinations_come_after_recent_commands_and_sending() {
        let mut state = state();
        update(&mut state, DestinationCommand::New(Preset::AmazonS3));
        update(&mut state, WindowCommand::RememberCommand("window.keys".to_owned()));
        let rows = rows(&state, "");
        let at = |target: Target| rows.iter().position(|row| row.target == target).expect("it is there");
        let destination = at(Target::Destination(state.destinations.entries[0].key));
        assert_eq!(at(Target::Action(Action::ShowKeys)), 0);
        assert!(at(Target::Action(Action::Send)) < destination);
        assert!(destination < at(Target::Action(Action::ShowBatch)));
    }

    #[test]
    fn destinations_are_found_by_name() {
        let mut state = state();
        update(&mut state, DestinationCommand::New(Preset::AmazonS3));
        let rows = rows(&state, "go ama");
        assert_eq!(rows[0].words, "Go to Amazon S3");
        let intent = rows[0].intent(&state).expect("it applies");
        assert!(matches!(intent.commands[..], [Command::Destination(DestinationCommand::Select(_))]));
    }

    #[test]
    fn the_name_of_a_destination_leads_to_it_and_not_to_a_new_one() {
        let mut state = state();
        update(&mut state, DestinationCommand::New(Preset::AmazonS3));
        for query in ["amazon s3", "s3", "ama", "Amazon"] {
            assert_eq!(rows(&state, query)[0].words, "Go to Amazon S3", "{query}");
        }
        for query in ["new s3", "new destination s3"] {
            assert_eq!(rows(&state, query)[0].words, "New destination: Amazon S3", "{query}");
        }
    }

    #[test]
    fn a_number_is_a_batch_of_so_many_messages() {
        for (query, found) in [
            ("generate 1000", "Generate 1,000 messages"),
            ("gen 1", "Generate 1 message"),
            ("1,000 messages", "Generate 1,000 messages"),
            ("250", "Generate 250 messages"),
        ] {
            assert_eq!(words(&rows(&state(), query))[0], found, "{query}");
        }
        for query in ["generate 0", "generate 100001", "generate 99999999999", "s3", "1 2", "send 5"] {
            let rows = rows(&state(), query);
            assert!(!rows.iter().any(|row| matches!(row.target, Target::Generate(_))), "{query}: {rows:?}");
        }
        let mut state = state();
        let intent = rows(&state, "generate 1000")[0].intent(&state).expect("it applies");
        for command in intent.commands {
            update(&mut state, command);
        }
        assert_eq!(state.batch.generator.messages, 1_000);
    }

    #[test]
    fn a_few_letters_find_what_is_meant() {
        for (query, found) in
            [("cur", "Copy as curl"), ("dup", "Duplicate"), ("har imp", "Import HAR…"), ("tls", "TLS")]
        {
            assert_eq!(words(&rows(&state(), query))[0], found, "{query}");
        }
    }
}
