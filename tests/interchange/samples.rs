//! What people paste, by where it comes from: a file per source, and of each text what becomes of it.
//!
//! ```text
//! === name of the sample          [crlf] after it: line ends of Windows
//! the text
//! --- is METHOD URL AUTHENTICATION      one per destination, see `line`
//! --- body TEXT                         of the destination before it
//! --- left WHAT: WHY                    what was left out of it, or of all
//! --- refused WHY
//! ```
//!
//! `UPDATE_SAMPLES=1` writes what becomes of each text now; read the difference before it is kept.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use signpost::interchange::LeftOut;
use signpost::interchange::import;

use crate::line;

const SAMPLES_MIN: usize = 200;

struct Sample {
    heading: String,
    text: String,
    expected: Vec<String>,
}

impl Sample {
    /// The text as it is pasted.
    fn pasted(&self) -> String {
        if self.heading.ends_with("[crlf]") { self.text.replace('\n', "\r\n") } else { self.text.clone() }
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interchange/samples");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The remark at the head of a file, and its samples.
fn samples(content: &str) -> (String, Vec<Sample>) {
    let (mut head, mut samples) = (String::new(), Vec::<Sample>::new());
    for line in content.lines() {
        if let Some(heading) = line.strip_prefix("=== ") {
            samples.push(Sample { heading: heading.to_owned(), text: String::new(), expected: Vec::new() });
        } else if let Some(sample) = samples.last_mut() {
            if let Some(expected) = line.strip_prefix("--- ") {
                sample.expected.push(expected.to_owned());
            } else {
                sample.text.push_str(line);
                sample.text.push('\n');
            }
        } else {
            head.push_str(line);
            head.push('\n');
        }
    }
    (head, samples)
}

/// Everything that becomes of `text`.
fn outcome(text: &str) -> Vec<String> {
    let found = match import::read(text, None) {
        Ok(found) => found,
        Err(problem) => return vec![format!("refused {problem}")],
    };
    let left = |left_out: &LeftOut| format!("left {}: {}", left_out.what, left_out.reason);
    let mut lines = Vec::new();
    for draft in &found.drafts {
        lines.push(format!("is {}", line(draft)));
        lines.extend(draft.batch.as_ref().map(|batch| format!("body {}", batch.payload().bytes().escape_ascii())));
        lines.extend(draft.left_out.iter().map(left));
    }
    lines.extend(found.left_out.iter().map(left));
    lines
}

#[test]
fn each_text_that_people_paste_becomes_what_it_says() {
    let is_update = std::env::var_os("UPDATE_SAMPLES").is_some();
    let (mut count, mut wrong) = (0, String::new());
    for file in files() {
        let (head, samples) = samples(&fs::read_to_string(&file).unwrap());
        let mut written = head;
        for sample in &samples {
            count += 1;
            let outcome = outcome(&sample.pasted());
            if outcome != sample.expected {
                let place = file.file_name().unwrap().display();
                writeln!(wrong, "{place}: {}\n{}", sample.heading, sample.text).unwrap();
                for line in &sample.expected {
                    let mark = if outcome.contains(line) { ' ' } else { '-' };
                    writeln!(wrong, "  {mark} {line}").unwrap();
                }
                for line in outcome.iter().filter(|line| !sample.expected.contains(line)) {
                    writeln!(wrong, "  + {line}").unwrap();
                }
            }
            write!(written, "=== {}\n{}", sample.heading, sample.text).unwrap();
            for line in &outcome {
                writeln!(written, "--- {line}").unwrap();
            }
        }
        if is_update {
            fs::write(&file, written).unwrap();
        }
    }
    assert!(is_update || wrong.is_empty(), "{wrong}");
    assert!(count >= SAMPLES_MIN, "{count}");
}
