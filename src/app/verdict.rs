//! One sentence about an exchange, from facts alone.

/// What happened, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub tone: Tone,
    /// One sentence.
    pub text: String,
    /// What the service said, quoted; empty if it said nothing readable.
    pub detail: String,
}

/// How a verdict is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    Ok,
    /// Answered, but the batch may not have arrived: redirects, informational answers, cut bodies.
    Warn,
    Fail,
}
