//! The tables of the documentation are printed from the catalogue of causes.
//!
//! `UPDATE_DOCS=1 cargo test --test diagnose documentation` prints them anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use signpost::diagnose::{Cause, cause};
use signpost::domain::Probe;

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

/// Compare what stands between the marks called `name` with `table`, or print it there.
#[track_caller]
fn hold(file: &str, name: &str, table: &str) {
    let path = page(file);
    let text = std::fs::read_to_string(&path).expect("the page");
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{file}: no {begin}"));
    let (printed, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{file}: no {end}"));
    let wanted = format!("\n{table}\n");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{begin}{wanted}{end}{after}")).expect("the page is written");
    } else {
        assert!(printed == wanted, "{file}: {name} differ from the catalogue; see the head of this test");
    }
}

#[test]
fn every_cause_is_listed_with_its_fix_and_page() {
    let mut text = String::new();
    let mut area = "";
    for Cause { id, title, fix, page, .. } in cause::all() {
        let (this, _) = id.split_once('.').expect("area.cause");
        if this != area {
            area = this;
            write!(text, "\n## {area}\n\n| cause | what is wrong | what to change | source |\n|---|---|---|---|\n")
                .ok();
        }
        writeln!(text, "| `{id}` | {title} | {fix} | [{}]({}) |", page.title.replace('|', "/"), page.url).ok();
    }
    hold("causes.md", "causes", text.trim());
}

#[test]
fn every_probe_is_listed_with_the_causes_that_it_decides() {
    let mut text = "| probe | decides about |\n|---|---|\n".to_owned();
    for probe in Probe::ALL {
        let causes: Vec<String> =
            cause::all().filter(|cause| cause.probe() == Some(probe)).map(|cause| format!("`{}`", cause.id)).collect();
        assert!(!causes.is_empty(), "{probe:?} decides nothing");
        writeln!(text, "| `{}` | {} |", probe.name(), causes.join(", ")).ok();
    }
    hold("diagnosis.md", "probes", text.trim());
}

#[test]
fn every_question_is_listed_with_its_cause() {
    let mut text = "| cause | ask |\n|---|---|\n".to_owned();
    for cause in cause::all() {
        if let Some(question) = cause.question() {
            writeln!(text, "| `{}` | {question} |", cause.id).ok();
        }
    }
    hold("diagnosis.md", "questions", text.trim());
}
