//! How a sender takes a response: which ones count as delivered, when it tries again, when it gives up.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::fleet::Report;
use super::random::{Purpose, share};

/// What came of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Answered {
        status: u16,
        /// What its Retry-After header asks for (RFC 9110 §10.2.3).
        retry_after: Option<Duration>,
    },
    /// There was no response, or not a whole one.
    Failed,
}

/// What the sender does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Acknowledged,
    /// Another attempt, this long after the response.
    Again(Duration),
    GivenUp,
}

/// A sender's rules, as a preset or a file of the user has them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    pub name: String,
    /// Who does it that way, with the page that says so; shown beside every result.
    pub source: String,
    /// How long it waits for a whole response.
    #[serde(deserialize_with = "duration")]
    pub timeout: Duration,
    /// Statuses that count as delivered.
    #[serde(default = "any_success")]
    success: Vec<Statuses>,
    /// Waits before the second attempt, the third, and so on; none for a sender that tries once.
    #[serde(default, deserialize_with = "durations")]
    delays: Vec<Duration>,
    /// Up to this share of a wait is added to it, by chance.
    #[serde(default)]
    jitter: f64,
    /// Statuses after which it never tries again.
    #[serde(default)]
    give_up: Vec<Statuses>,
    /// A Retry-After header that asks for more than the next wait is obeyed.
    #[serde(default)]
    honors_retry_after: bool,
    /// Statuses after which a cached access token is fetched anew.
    #[serde(default = "unauthorized")]
    token_again: Vec<Statuses>,
}

/// Why a text is no sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SenderError {
    #[error("{0}")]
    Toml(String),
    #[error("jitter: {0} is no share from 0 to 1")]
    Jitter(String),
    #[error("timeout: must be longer than 0 s")]
    Timeout,
    #[error("{what}: there are {count} waits, and {most} is the most", what = "delays", most = DELAYS_MAX)]
    Delays { count: usize },
}

/// Attempts beyond this are a mistake in a file.
const DELAYS_MAX: usize = 1_000;

/// The built-in senders, by name, each with the text that a file of one's own may start from.
pub const PRESETS: [(&str, &str); 10] = [
    ("once", include_str!("presets/once.toml")),
    ("teleport", include_str!("presets/teleport.toml")),
    ("standard-webhooks", include_str!("presets/standard-webhooks.toml")),
    ("svix", include_str!("presets/svix.toml")),
    ("event-grid", include_str!("presets/event-grid.toml")),
    ("eventbridge", include_str!("presets/eventbridge.toml")),
    ("firehose", include_str!("presets/firehose.toml")),
    ("sns", include_str!("presets/sns.toml")),
    ("github", include_str!("presets/github.toml")),
    ("outpost", include_str!("presets/outpost.toml")),
];

impl Sender {
    /// The built-in sender of that name.
    pub fn preset(name: &str) -> Option<Self> {
        let (_, text) = PRESETS.iter().find(|(known, _)| *known == name)?;
        Self::parse(text).ok()
    }

    /// Read the TOML of a sender.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        let sender: Self = toml_edit::de::from_str(text).map_err(|error| SenderError::Toml(error.to_string()))?;
        if !(0.0..=1.0).contains(&sender.jitter) {
            return Err(SenderError::Jitter(sender.jitter.to_string()));
        }
        if sender.timeout.is_zero() {
            return Err(SenderError::Timeout);
        }
        if sender.delays.len() > DELAYS_MAX {
            return Err(SenderError::Delays { count: sender.delays.len() });
        }
        Ok(sender)
    }

    /// Attempts that it makes at most.
    pub fn attempts(&self) -> usize {
        self.delays.len() + 1
    }

    /// True if `status` counts as delivered.
    pub fn accepts(&self, status: u16) -> bool {
        contains(&self.success, status)
    }

    /// True if an access token that met with `status` is fetched anew.
    pub fn renews_token_after(&self, status: u16) -> bool {
        contains(&self.token_again, status)
    }

    /// What follows `outcome` of attempt number `attempt` (0 is the first) of `report`.
    pub fn after(&self, report: &Report, attempt: u32, outcome: Outcome, seed: u64) -> Decision {
        let asked = match outcome {
            Outcome::Answered { status, .. } if self.accepts(status) => return Decision::Acknowledged,
            Outcome::Answered { status, .. } if contains(&self.give_up, status) => return Decision::GivenUp,
            Outcome::Answered { retry_after, .. } => retry_after.filter(|_| self.honors_retry_after),
            Outcome::Failed => None,
        };
        let Some(delay) = self.delays.get(attempt as usize) else { return Decision::GivenUp };
        let drawn = share(seed ^ u64::from(attempt), Purpose::Retry, report.device, report.sequence);
        let delay = delay.saturating_add(delay.mul_f64(self.jitter * drawn));
        Decision::Again(asked.unwrap_or_default().max(delay))
    }
}

/// One status or a range of them, written `200`, `200-204` or `2xx`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Statuses(RangeInclusive<u16>);

fn contains(sets: &[Statuses], status: u16) -> bool {
    sets.iter().any(|set| set.0.contains(&status))
}

fn any_success() -> Vec<Statuses> {
    vec![Statuses(200..=299)]
}

fn unauthorized() -> Vec<Statuses> {
    vec![Statuses(401..=401)]
}

/// A text that is no status, no range and no class of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no status; write 200, 200-204 or 2xx")]
pub struct NoStatus(String);

impl FromStr for Statuses {
    type Err = NoStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<u16>().ok().filter(|status| (100..=599).contains(status));
        let range = match text.split_once('-') {
            Some((from, to)) => number(from).zip(number(to)),
            None => match text.strip_suffix("xx") {
                Some(class) => number(&format!("{class}00")).zip(number(&format!("{class}99"))),
                None => number(text).zip(number(text)),
            },
        };
        let range = range.filter(|(from, to)| from <= to);
        let (from, to) = range.ok_or_else(|| NoStatus(text.to_owned()))?;
        Ok(Self(from..=to))
    }
}

impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no time.
#[derive(Debug, thiserror::Error)]
#[error("{text:?}: {error}; write 10s, 5m or 1h30m")]
struct NoTime {
    text: String,
    error: humantime::DurationError,
}

fn read_duration(text: &str) -> Result<Duration, NoTime> {
    humantime::parse_duration(text).map_err(|error| NoTime { text: text.to_owned(), error })
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    read_duration(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn durations<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Duration>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| read_duration(text).map_err(serde::de::Error::custom)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::message::MessageKind;

    const REPORT: Report = Report {
        device: 1,
        sequence: 2,
        kind: MessageKind::Measurement,
        at: Duration::ZERO,
        age: Duration::ZERO,
        is_sent_twice: false,
    };

    fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, retry_after: None }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn every_preset_is_read_and_names_its_source() {
        for (name, text) in PRESETS {
            let sender = Sender::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(sender.name, name);
            assert!(!sender.source.is_empty(), "{name}");
            assert_eq!(sender.after(&REPORT, 0, answered(200), 0), Decision::Acknowledged, "{name}");
        }
    }

    #[test]
    fn once_means_once() {
        let once = Sender::preset("once").expect("a preset");
        assert_eq!(once.after(&REPORT, 0, answered(503), 0), Decision::GivenUp);
        assert_eq!(once.after(&REPORT, 0, Outcome::Failed, 0), Decision::GivenUp);
    }

    #[test]
    fn a_schedule_is_followed_to_its_end() {
        let svix = Sender::preset("svix").expect("a preset");
        let waits = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];
        for (attempt, wait) in waits.into_iter().enumerate() {
            assert_eq!(svix.after(&REPORT, attempt as u32, Outcome::Failed, 0), Decision::Again(seconds(wait)));
        }
        assert_eq!(svix.after(&REPORT, 7, Outcome::Failed, 0), Decision::GivenUp);
    }

    #[test]
    fn what_a_sender_gives_up_at_is_not_tried_again() {
        let grid = Sender::preset("event-grid").expect("a preset");
        for status in [400, 401, 403, 413] {
            assert_eq!(grid.after(&REPORT, 0, answered(status), 0), Decision::GivenUp, "{status}");
        }
        assert!(matches!(grid.after(&REPORT, 0, answered(500), 0), Decision::Again(_)));
        assert!(!grid.accepts(206), "Event Grid takes 200 to 204 alone");
    }

    #[test]
    fn a_longer_retry_after_is_obeyed_where_the_sender_does() {
        let asked = Outcome::Answered { status: 429, retry_after: Some(seconds(3600)) };
        let bridge = Sender::preset("eventbridge").expect("a preset");
        assert_eq!(bridge.after(&REPORT, 0, asked, 0), Decision::Again(seconds(3600)));
        let svix = Sender::preset("svix").expect("a preset");
        assert_eq!(svix.after(&REPORT, 0, asked, 0), Decision::Again(seconds(5)));
    }

    #[test]
    fn what_is_wrong_in_a_file_is_named() {
        let good = "name = \"x\"\nsource = \"me\"\ntimeout = \"1s\"\n";
        assert!(Sender::parse(good).is_ok());
        for (text, said) in [
            (good.replace("1s", "1 parsec"), "write 10s, 5m or 1h30m"),
            (format!("{good}success = [\"ok\"]"), "write 200, 200-204 or 2xx"),
            (format!("{good}jitter = 2.0"), "no share from 0 to 1"),
            (format!("{good}delay = []"), "delay"),
            (good.replace("1s", "0s"), "longer than 0 s"),
        ] {
            let error = Sender::parse(&text).expect_err(&text).to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_sender_tries_for_ever(preset in 0..PRESETS.len(), statuses in proptest::collection::vec(100_u16..600, 1_100)) {
            let sender = Sender::parse(PRESETS[preset].1).expect("a preset");
            let mut made = 0;
            for (attempt, status) in statuses.into_iter().enumerate() {
                made += 1;
                if !matches!(sender.after(&REPORT, attempt as u32, answered(status), 9), Decision::Again(_)) {
                    break;
                }
            }
            prop_assert!(made <= sender.attempts());
        }
    }
}
