//! What a ZeroMQ peer may send: its frames are measured before anything makes room for them.
//!
//! A frame announces its length in front of its bytes, up to 2⁶³ (ZMTP 3.0, RFC 23, "Framing"), and the `zeromq` crate
//! reserves what is announced. So an unauthenticated peer could end the process with nine bytes.

/// Frames of one message. Locust sends one per message.
const FRAMES_MAX: u32 = 16;
/// ZMTP 3.0: signature, version, mechanism, as-server and filler.
const GREETING_BYTES: u64 = 64;
/// Bits of the first byte of a frame.
const MORE: u8 = 0b001;
const LONG: u8 = 0b010;
const COMMAND: u8 = 0b100;

/// Follows the bytes of one peer from its greeting on, and holds none of them.
#[derive(Debug)]
pub(super) struct FrameGuard {
    bytes_max: u64,
    place: Place,
    /// Of the message whose frames arrive: frames that have ended, and the bytes of all of them.
    frames: u32,
    bytes: u64,
}

/// What the next byte belongs to.
#[derive(Debug, Clone, Copy)]
enum Place {
    Greeting { left: u64 },
    Flags,
    Length { flags: u8, left: u8, length: u64 },
    Body { left: u64 },
}

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameRefused {
    #[error(
        "it announced a message of {bytes} bytes, and {bytes_max} are the most that is read; check that the port is that of a Locust master"
    )]
    TooLarge { bytes: u64, bytes_max: u64 },
    #[error("it sent a message of more than {FRAMES_MAX} frames; check that the port is that of a Locust master")]
    TooManyFrames,
}

impl FrameGuard {
    /// A guard that lets messages of up to `bytes_max` bytes pass.
    pub(super) fn new(bytes_max: u64) -> Self {
        Self { bytes_max, place: Place::Greeting { left: GREETING_BYTES }, frames: 0, bytes: 0 }
    }

    /// Follow the next `bytes`. Once they are refused, nothing of that peer may be read any more.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> Result<(), FrameRefused> {
        while let Some((first, rest)) = bytes.split_first() {
            self.place = match self.place {
                Place::Greeting { left } => {
                    let left = pass(&mut bytes, left);
                    if left == 0 { Place::Flags } else { Place::Greeting { left } }
                }
                Place::Flags => {
                    bytes = rest;
                    Place::Length { flags: *first, left: if first & LONG == 0 { 1 } else { 8 }, length: 0 }
                }
                Place::Length { flags, left, length } => {
                    bytes = rest;
                    let length = (length << 8) | u64::from(*first);
                    if left == 1 {
                        self.begin_frame(flags, length)?
                    } else {
                        Place::Length { flags, left: left - 1, length }
                    }
                }
                Place::Body { left } => {
                    let left = pass(&mut bytes, left);
                    if left == 0 { Place::Flags } else { Place::Body { left } }
                }
            };
        }
        Ok(())
    }

    /// A frame of `length` bytes begins. A command stands for itself, also between the frames of a message.
    fn begin_frame(&mut self, flags: u8, length: u64) -> Result<Place, FrameRefused> {
        let is_command = flags & COMMAND != 0;
        let bytes = if is_command { length } else { self.bytes.saturating_add(length) };
        if bytes > self.bytes_max {
            return Err(FrameRefused::TooLarge { bytes, bytes_max: self.bytes_max });
        }
        if !is_command {
            (self.frames, self.bytes) = if flags & MORE == 0 { (0, 0) } else { (self.frames + 1, bytes) };
            if self.frames >= FRAMES_MAX {
                return Err(FrameRefused::TooManyFrames);
            }
        }
        Ok(if length == 0 { Place::Flags } else { Place::Body { left: length } })
    }
}

/// Pass over up to `left` of `bytes`; what is then left.
fn pass(bytes: &mut &[u8], left: u64) -> u64 {
    let passed = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    *bytes = bytes.get(passed..).unwrap_or_default();
    left - passed as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BYTES_MAX: u64 = 1_000;

    fn greeted(frames: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff; 64];
        bytes.extend_from_slice(frames);
        bytes
    }

    fn long(flags: u8, length: u64) -> Vec<u8> {
        let mut bytes = vec![flags | LONG];
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes
    }

    /// The same in one piece and byte by byte.
    fn follow(bytes: &[u8]) -> Result<(), FrameRefused> {
        let whole = FrameGuard::new(BYTES_MAX).follow(bytes);
        let mut guard = FrameGuard::new(BYTES_MAX);
        let single = bytes.iter().try_for_each(|byte| guard.follow(std::slice::from_ref(byte)));
        assert_eq!(whole, single);
        whole
    }

    #[test]
    fn messages_within_the_limit_pass() {
        let mut frames = vec![COMMAND, 2, 0, 0, MORE, 1, 0, 0, 0, MORE, 3, 0, 0, 0, 0, 1, 7];
        frames.extend(long(0, BYTES_MAX));
        frames.extend(vec![0; 1_000]);
        frames.extend([0, 1]);
        assert_eq!(follow(&greeted(&frames)), Ok(()));
    }

    #[test]
    fn an_announced_length_is_enough_to_be_refused() {
        for (length, flags) in [(1_001, 0), (u64::from(u32::MAX), MORE), (i64::MAX as u64, COMMAND), (u64::MAX, 0)] {
            let refused = FrameRefused::TooLarge { bytes: length, bytes_max: BYTES_MAX };
            assert_eq!(follow(&greeted(&long(flags, length))), Err(refused), "{length}");
        }
    }

    #[test]
    fn frames_of_one_message_count_together() {
        let mut frames = Vec::new();
        for _ in 0..4 {
            frames.extend([MORE, 255]);
            frames.extend([0; 255]);
        }
        assert_eq!(follow(&greeted(&frames)), Err(FrameRefused::TooLarge { bytes: 1_020, bytes_max: BYTES_MAX }));
        assert_eq!(follow(&greeted(&[MORE, 0].repeat(16))), Err(FrameRefused::TooManyFrames));
        assert_eq!(follow(&greeted(&[MORE, 0, 0, 0].repeat(100))), Ok(()), "each message by itself");
    }

    proptest! {
        /// Whatever passes has no message that is larger than the limit, wherever the pieces are cut.
        #[test]
        fn a_guard_takes_any_bytes_in_any_pieces(
            bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0_usize..400,
        ) {
            let bytes = greeted(&bytes);
            let whole = FrameGuard::new(BYTES_MAX).follow(&bytes);
            let (left, right) = bytes.split_at(cut.min(bytes.len()));
            let mut guard = FrameGuard::new(BYTES_MAX);
            prop_assert_eq!(guard.follow(left).and_then(|()| guard.follow(right)), whole);
        }
    }
}
