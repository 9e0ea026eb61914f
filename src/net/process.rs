//! How this process is, and what its machine is called.

use std::path::Path;
use std::time::Duration;

const BYTES_MAX: u64 = 16 * 1024;

/// How long this process has kept processors busy; `None` where the system does not say.
///
/// Linux counts it in ticks, of which every architecture that Rust knows has 100 per second (`proc_pid_stat(5)`: `utime`
/// and `stime`; `USER_HZ`).
pub fn processor_time() -> Option<Duration> {
    const TICK: Duration = Duration::from_millis(10);
    let text = read("/proc/self/stat")?;
    // The name of the program, in brackets, may hold blanks; the 14th and 15th field are counted from 1.
    let (_, after_name) = text.rsplit_once(')')?;
    let mut ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some(TICK * user.saturating_add(system))
}

/// Memory of this process that is in use, in bytes; `None` where the system does not say (`proc_pid_status(5)`).
pub fn memory_bytes() -> Option<u64> {
    let text = read("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The name of this machine, as far as it is one that a DNS name could have.
pub fn host_name() -> String {
    let name = read("/proc/sys/kernel/hostname").or_else(|| std::env::var("COMPUTERNAME").ok());
    let name = name.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    let name: String = name.trim().chars().filter(is_plain).take(64).collect();
    if name.is_empty() { "signpost".to_owned() } else { name }
}

fn read(path: &str) -> Option<String> {
    String::from_utf8(crate::file::read_stream(Path::new(path), BYTES_MAX).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_a_name() {
        assert!(!host_name().is_empty());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn linux_says_how_the_process_is() {
        assert!(processor_time().is_some());
        assert!(memory_bytes().is_some_and(|bytes| bytes > 100_000));
    }
}
