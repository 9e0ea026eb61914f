//! What tells one run from another at the destination.

/// Letters and digits of a run id.
const LENGTH: usize = 10;

/// The system gives no random bytes, so no run id can be made.
#[derive(Debug, thiserror::Error)]
#[error("asking the system for random bytes: {0}; try again")]
pub struct RunIdError(getrandom::Error);

/// Lower-case letters and digits: it goes into JSON, URLs and file names as it is.
///
/// # Errors
/// If the system has no random bytes.
pub fn run_id() -> Result<String, RunIdError> {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut random = [0_u8; LENGTH];
    getrandom::fill(&mut random).map_err(RunIdError)?;
    Ok(random.iter().map(|byte| char::from(DIGITS[usize::from(*byte) % DIGITS.len()])).collect())
}
