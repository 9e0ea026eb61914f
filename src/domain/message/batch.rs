//! A batch: bytes that stay as loaded.
use crate::domain::{Note, Payload};

/// The two kinds of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    Measurement,
    Notification,
}

/// A JSON array of messages, byte for byte as it will be sent.
#[derive(Debug, Clone)]
pub struct Batch {
    payload: Payload,
}

impl Batch {
    /// Take `bytes` as they are. Any bytes are a batch; what is odd about them is in the checks.
    pub fn from_bytes(bytes: impl Into<bytes::Bytes>) -> Self {
        Self { payload: Payload::new(bytes) }
    }

    /// The platform's documentation sample of that kind, byte for byte.
    pub fn sample(kind: MessageKind) -> Self {
        let _ = kind;
        todo!()
    }

    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Messages in the array; `None` if the bytes are not a JSON array.
    pub fn message_count(&self) -> Option<u64> {
        todo!()
    }

    /// What is odd but is sent all the same.
    pub fn notes(&self) -> &[Note] {
        todo!()
    }

    /// The same bytes but for the numbers of the messages' `attempt` members.
    #[must_use]
    pub fn with_attempt(&self, attempt: u32) -> Self {
        let _ = attempt;
        todo!()
    }
}
