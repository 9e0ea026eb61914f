//! The messages of both sides, and their bytes: a msgpack array of type, data and node id each.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::stats::Report;
use crate::domain::limits;

/// What a master says.
#[derive(Debug, Clone, PartialEq)]
pub enum FromMaster {
    /// It knows this worker, by that number for as long as the master runs.
    Ack {
        index: u32,
    },
    Spawn(Spawn),
    Stop,
    Quit,
    Heartbeat,
    Reconnect,
    /// Of no matter to a worker that runs no Python.
    Other,
}

/// How many users a worker is to have from now on: all of them, not the difference.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spawn {
    /// Seconds since 1970 by the master's clock.
    pub timestamp: f64,
    pub user_classes_count: BTreeMap<String, u64>,
    /// Seconds that users have to end when the test is stopped.
    #[serde(default)]
    pub(super) stop_timeout: Loose,
    #[serde(default)]
    pub(super) parsed_options: Options,
}

/// The options of the master's command line and page that a worker reads.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Options {
    pub(super) report_interval: Loose,
    pub(super) observations: Loose,
}

/// A value of an option, whatever it is: the file of a master is somebody else's.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Loose {
    #[default]
    Absent,
    Number(f64),
    Text(String),
    Other,
}

/// Why a message was ignored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderstood {
    #[error("a message of {0} bytes is larger than any of Locust")]
    TooLarge(usize),
    #[error("a message is not one of Locust: {0}")]
    Form(String),
}

/// Arrays and maps within each other; a real message has four.
const DEPTH_MAX: usize = 32;

impl FromMaster {
    /// Read one message.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotUnderstood> {
        if bytes.len() > limits::LOCUST_MESSAGE_BYTES_MAX {
            return Err(NotUnderstood::TooLarge(bytes.len()));
        }
        let (kind, _, _): (String, IgnoredAny, IgnoredAny) = read(bytes)?;
        Ok(match kind.as_str() {
            "ack" => {
                let (_, Ack { index }, _): (IgnoredAny, Ack, IgnoredAny) = read(bytes)?;
                Self::Ack { index }
            }
            "spawn" => {
                let (_, spawn, _): (IgnoredAny, Spawn, IgnoredAny) = read(bytes)?;
                if !spawn.timestamp.is_finite() {
                    return Err(NotUnderstood::Form("the timestamp of a spawn is no moment".to_owned()));
                }
                Self::Spawn(spawn)
            }
            "stop" => Self::Stop,
            "quit" => Self::Quit,
            "heartbeat" => Self::Heartbeat,
            "reconnect" => Self::Reconnect,
            _ => Self::Other,
        })
    }
}

#[derive(Deserialize)]
struct Ack {
    #[serde(default)]
    index: u32,
}

fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, NotUnderstood> {
    let mut deserializer = rmp_serde::Deserializer::from_read_ref(bytes);
    deserializer.set_max_depth(DEPTH_MAX);
    T::deserialize(&mut deserializer).map_err(|error| NotUnderstood::Form(error.to_string()))
}

/// What a worker says.
#[derive(Debug, Clone, PartialEq)]
pub enum ToMaster {
    ClientReady,
    Heartbeat {
        state: State,
        /// Of all processors together.
        processor_percent: f64,
        memory_bytes: u64,
    },
    Spawning,
    SpawningComplete {
        users: BTreeMap<String, u64>,
    },
    Stats(Box<Report>),
    /// Something that whoever watches the master is to know.
    Exception(String),
    ClientStopped,
    Quit,
}

/// What a worker is at, as the master names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Ready,
    Running,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
        }
    }
}

/// In place of a version: this worker is not Locust's own, and no version is compared (`runners.py`, `client_ready`).
const NO_VERSION: i8 = -1;

impl ToMaster {
    /// The bytes of this message from the worker `node_id`.
    pub fn encode(&self, node_id: &str) -> Result<Vec<u8>, rmp_serde::encode::Error> {
        match self {
            Self::ClientReady => write("client_ready", NO_VERSION, node_id),
            Self::Heartbeat { state, processor_percent, memory_bytes } => {
                let beat = Heartbeat {
                    state: state.name(),
                    current_cpu_usage: *processor_percent,
                    current_memory_usage: *memory_bytes,
                };
                write("heartbeat", beat, node_id)
            }
            Self::Spawning => write("spawning", (), node_id),
            Self::SpawningComplete { users } => {
                let complete = SpawningComplete { user_classes_count: users, user_count: users.values().sum() };
                write("spawning_complete", complete, node_id)
            }
            Self::Stats(report) => write("stats", report, node_id),
            Self::Exception(text) => write("exception", Exception { msg: text, traceback: "" }, node_id),
            Self::ClientStopped => write("client_stopped", (), node_id),
            Self::Quit => write("quit", (), node_id),
        }
    }
}

#[derive(Serialize)]
struct Heartbeat {
    state: &'static str,
    current_cpu_usage: f64,
    current_memory_usage: u64,
}

#[derive(Serialize)]
struct SpawningComplete<'u> {
    user_classes_count: &'u BTreeMap<String, u64>,
    user_count: u64,
}

#[derive(Serialize)]
struct Exception<'t> {
    msg: &'t str,
    traceback: &'t str,
}

fn write(kind: &str, data: impl Serialize, node_id: &str) -> Result<Vec<u8>, rmp_serde::encode::Error> {
    rmp_serde::to_vec_named(&(kind, data, node_id))
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
        Ok(Loose::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose::Text(value.to_owned()))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Absent)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Loose::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Loose, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What msgpack 1.1 of Python made of `["spawn", {…}, "w_1"]`, as Locust 2.47.0 sends it.
    const SPAWN: &str = "93a5737061776e85a974696d657374616d70cb41da4aa3e5e1eb85b2757365725f636c61737365735f636f756e74\
82ab4d6561737572656d656e7405ac4e6f74696669636174696f6e02a4686f7374c0ac73746f705f74696d656f757400ae7061727365645f6f70\
74696f6e7384af7265706f72745f696e74657276616ca3333073ac6f62736572766174696f6e7305a86865616c6d736773929301c003a178a575\
73657273c3a3775f31";

    fn spawn_bytes() -> Vec<u8> {
        hex::decode(SPAWN).expect("hex")
    }

    #[test]
    fn a_spawn_of_a_real_master_is_read() {
        let FromMaster::Spawn(spawn) = FromMaster::decode(&spawn_bytes()).expect("a message") else {
            panic!("a spawn");
        };
        assert_eq!(
            spawn.user_classes_count.into_iter().collect::<Vec<_>>(),
            [("Measurement".to_owned(), 5), ("Notification".to_owned(), 2)]
        );
        assert_eq!(
            spawn.parsed_options,
            Options { report_interval: Loose::Text("30s".to_owned()), observations: Loose::Number(5.0) }
        );
    }

    #[test]
    fn what_is_said_is_an_array_of_type_data_and_node_id() {
        let bytes = ToMaster::ClientReady.encode("w_1").expect("bytes");
        assert_eq!(hex::encode(bytes), "93ac636c69656e745f7265616479ffa3775f31");
        let beat = ToMaster::Heartbeat { state: State::Running, processor_percent: 12.5, memory_bytes: 300 };
        let read: (String, BTreeMap<String, serde_json::Value>, String) =
            rmp_serde::from_slice(&beat.encode("w_1").expect("bytes")).expect("a message");
        assert_eq!(read.0, "heartbeat");
        assert_eq!(
            serde_json::json!(read.1),
            serde_json::json!({
                "state": "running", "current_cpu_usage": 12.5, "current_memory_usage": 300
            })
        );
        for (message, kind) in
            [(ToMaster::Spawning, "spawning"), (ToMaster::ClientStopped, "client_stopped"), (ToMaster::Quit, "quit")]
        {
            let bytes = message.encode("n").expect("bytes");
            assert_eq!(
                rmp_serde::from_slice::<(String, (), String)>(&bytes).expect("a message"),
                (kind.to_owned(), (), "n".to_owned())
            );
        }
    }

    #[test]
    fn messages_of_no_matter_are_known_as_such() {
        for kind in ["spawning_complete", "update_user_class", "next year's"] {
            let bytes = rmp_serde::to_vec(&(kind, (1, "x"), "n")).expect("bytes");
            assert_eq!(FromMaster::decode(&bytes), Ok(FromMaster::Other), "{kind}");
        }
    }

    #[test]
    fn a_moment_that_is_none_is_refused() {
        for timestamp in [f64::NAN, f64::INFINITY] {
            let data = (timestamp, BTreeMap::<String, u64>::new());
            let bytes = rmp_serde::to_vec(&("spawn", data, "n")).expect("bytes");
            assert!(FromMaster::decode(&bytes).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            FromMaster::decode(&bytes).ok();
        }

        #[test]
        fn no_change_of_a_real_message_is_too_odd(at in 0..180_usize, byte in any::<u8>(), cut in 0..180_usize) {
            let mut bytes = spawn_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            FromMaster::decode(&bytes).ok();
            FromMaster::decode(&bytes[..cut.min(bytes.len())]).ok();
        }
    }

    #[test]
    fn a_message_of_arrays_within_arrays_is_refused_not_followed() {
        assert!(FromMaster::decode(&vec![0x91; 100_000]).is_err());
        let mut bytes = vec![0x93, 0xa3];
        bytes.extend(b"ack");
        bytes.extend(vec![0x91; 500_000]);
        assert!(FromMaster::decode(&bytes).is_err());
        assert_eq!(
            FromMaster::decode(&vec![0xc0; limits::LOCUST_MESSAGE_BYTES_MAX + 1]),
            Err(NotUnderstood::TooLarge(1_048_577))
        );
    }
}
