//! The machine: its system, clock, display and way to the network.

use std::path::Path;

use time::format_description::well_known::Rfc3339;

use super::{Fact, Machine, Section};
use crate::domain::display::masked_proxy;
use crate::file;
use crate::net::{Clock as _, SystemClock, surroundings};

/// Larger than any `os-release`.
const OS_RELEASE_BYTES_MAX: u64 = 64 * 1024;

pub(super) fn system(machine: &Machine<'_>) -> Section {
    let mut facts = vec![Fact::new("kind", format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH))];
    if cfg!(target_os = "linux") {
        // os-release(5): the second is for systems that keep /etc empty.
        let text = ["/etc/os-release", "/usr/lib/os-release"]
            .iter()
            .find_map(|path| file::read_text(Path::new(path), OS_RELEASE_BYTES_MAX).ok());
        facts.push(match text.as_deref().and_then(pretty_name) {
            Some(name) => Fact::new("name", name),
            None => Fact::not_known("name", "no os-release says it"),
        });
    }
    facts.extend(set_variables(machine, &["LC_ALL", "LC_CTYPE", "LANG", "TERM"]));
    Section { name: "system", facts }
}

/// `PRETTY_NAME` of os-release(5), without its quotes.
fn pretty_name(os_release: &str) -> Option<String> {
    let value = os_release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned()).filter(|name| !name.is_empty())
}

pub(super) fn clock() -> Section {
    let now = SystemClock.now();
    let utc = now.replace_nanosecond(0).unwrap_or(now);
    let zone = jiff::tz::TimeZone::try_system();
    let facts = vec![
        match utc.format(&Rfc3339) {
            Ok(text) => Fact::new("now", text),
            Err(error) => Fact::problem("now", format!("the clock is outside the calendar: {error}")),
        },
        match &zone {
            Ok(zone) => Fact::new("time zone", zone.iana_name().unwrap_or("without a name")),
            Err(error) => Fact::not_known("time zone", format!("{error}; times are shown in UTC")),
        },
        Fact::not_known("right", "nothing is sent to compare it; every response shows its server's clock beside it"),
    ];
    Section { name: "clock", facts }
}

/// What the window opens on. macOS and Windows have one way each.
pub(super) fn display(machine: &Machine<'_>) -> Section {
    let mut facts = Vec::new();
    if cfg!(all(unix, not(target_vendor = "apple"))) {
        let names = ["XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY", "DISPLAY", "LIBGL_ALWAYS_SOFTWARE"];
        facts.extend(set_variables(machine, &names));
        let is_set = |name| (machine.variable)(name).is_some_and(|value| !value.is_empty());
        if !is_set("WAYLAND_DISPLAY") && !is_set("WAYLAND_SOCKET") && !is_set("DISPLAY") {
            facts.push(Fact::new("display", "none: neither WAYLAND_DISPLAY nor DISPLAY is set"));
        }
    } else {
        facts.push(Fact::new("display", "the system's own"));
    }
    Section { name: "display", facts }
}

pub(super) fn network(machine: &Machine<'_>) -> Section {
    let mut facts: Vec<Fact> = surroundings::variables(|name| (machine.variable)(name))
        .into_iter()
        .map(|(name, value)| Fact::new(name, value))
        .collect();
    for (name, scheme) in [("proxy for https", "https"), ("proxy for http", "http")] {
        facts.push(match surroundings::proxy(scheme) {
            Ok(Some(proxy)) => Fact::new(name, proxy),
            Ok(None) => Fact::new(name, "none"),
            Err(error) => Fact::problem(name, error.to_string()),
        });
    }
    facts.push(match surroundings::authorities() {
        Ok(source) => Fact::new("authorities", source),
        Err(error) => Fact::problem("authorities", error.to_string()),
    });
    Section { name: "network", facts }
}

/// Those of `names` that are set. None of them is for secrets; what looks like one is masked all the same.
fn set_variables(machine: &Machine<'_>, names: &[&'static str]) -> Vec<Fact> {
    let set = |name: &&'static str| Some((*name, (machine.variable)(name).filter(|value| !value.is_empty())?));
    names.iter().filter_map(set).map(|(name, value)| Fact::new(name, masked_proxy(&value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_system_is_read_with_and_without_quotes() {
        let text = "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(pretty_name(text).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("PRETTY_NAME=Void\n").as_deref(), Some("Void"));
        assert_eq!(pretty_name("PRETTY_NAME=\"\"\nID=x\n"), None);
    }
}
