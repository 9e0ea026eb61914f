//! `signpost doctor`: what matters for a bug report, and no secret in it. Nothing is sent.

mod fact;
mod machine;
mod signpost;

use self::fact::{Fact, Section};
use super::args::DoctorArgs;
use super::environment;
use super::output::Output;
use super::{Answer, CallError};

/// What the report is made from, read once.
struct Machine<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    /// The user's home folder, which paths are shown from: its name is often the user's.
    home: Option<std::path::PathBuf>,
}

impl Machine<'_> {
    fn path(&self, path: &std::path::Path) -> String {
        match self.home.as_deref().and_then(|home| path.strip_prefix(home).ok()) {
            Some(below) => crate::file::shown(&std::path::Path::new("~").join(below)),
            None => crate::file::shown(path),
        }
    }
}

pub(super) fn run(args: &DoctorArgs, output: &mut Output) -> Result<Answer, CallError> {
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let machine = Machine { variable: &variable, home: etcetera::home_dir().ok() };
    let sections = [
        signpost::program(&machine),
        signpost::data(&machine),
        signpost::keyring(),
        machine::system(&machine),
        machine::clock(),
        machine::display(&machine),
        machine::network(&machine),
    ];
    if args.json {
        output.json(&fact::json(&sections))?;
    } else {
        output.text(&fact::text(&sections))?;
    }
    let has_problem = sections.iter().flat_map(|section| &section.facts).any(Fact::is_problem);
    Ok(if has_problem { Answer::No } else { Answer::Yes })
}
