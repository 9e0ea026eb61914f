//! What the documentation shows is what the program does.

use std::path::{Path, PathBuf};

use signpost::diagnose::cause;

use crate::{Home, stdout};

/// A fenced block: its language, its first line counted from 1, and its text.
struct Block {
    language: String,
    line: usize,
    text: String,
}

/// A page of the documentation.
struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (number, line) in self.text.lines().enumerate() {
            match (line.strip_prefix("```"), &mut open) {
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(language), None) => {
                    open = Some(Block { language: language.to_owned(), line: number + 2, text: String::new() });
                }
                (None, Some(block)) => block.text.extend([line, "\n"]),
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a block has no end", self.path.display());
        blocks
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }
}

/// README.md and everything in docs/.
fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::fs::read_dir(root.join("docs")).expect("there is a folder docs");
    let mut paths: Vec<PathBuf> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.push(root.join("README.md"));
    paths.sort();
    let read = |path: PathBuf| Page { text: std::fs::read_to_string(&path).expect("a page is text"), path };
    paths.into_iter().map(read).collect()
}

/// What a secret of an example is, by the method that it belongs to.
fn example_secret(destination: &str) -> &'static str {
    match () {
        () if destination.contains("blob-storage") => {
            "sv=2024-11-04&sr=c&sp=cw&se=2026-12-31T00:00:00Z&sig=ZXhhbXBsZXNpZ25hdHVyZWV4YW1wbGVzaWduYXR1cmU%3D"
        }
        () if destination.contains("static-header") => "Bearer example",
        () => "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
    }
}

#[test]
fn every_destination_in_the_documentation_is_one() {
    let mut count = 0;
    for page in pages() {
        for block in page.blocks().iter().filter(|block| block.language == "toml") {
            count += 1;
            let home = Home::new();
            let file = home.file("acme.toml", &block.text);
            let profiles = home.file("profiles", "[acme-dev]\naws_access_key_id = A\naws_secret_access_key = b\n");
            let output = home
                .signpost()
                .env("AWS_SHARED_CREDENTIALS_FILE", profiles)
                .env("ACME_SECRET", example_secret(&block.text))
                .env("ACME_SECRET_KEY", example_secret(&block.text))
                .args(["send", &file, "--sample", "measurement", "--dry-run"])
                .output()
                .expect("the program runs");
            let problem = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {problem}", page.place(block.line));
        }
    }
    assert!(count >= 7, "{count} destinations are shown");
}

/// A session in the documentation leaves lines out, but shows none that the program does not print, and in its order.
#[test]
fn a_dry_run_in_the_documentation_is_what_the_program_prints() {
    let mut count = 0;
    for page in pages() {
        let mut destination = None;
        for block in page.blocks() {
            if block.language == "toml" {
                destination = Some(block.text);
                continue;
            }
            let Some(command) = block.text.lines().next().and_then(|line| line.strip_prefix("$ signpost ")) else {
                continue;
            };
            let Some(toml) = destination.as_ref().filter(|_| command.contains("--dry-run")) else { continue };
            count += 1;
            let home = Home::new();
            let file = home.file("acme.toml", toml);
            let arguments =
                command.split_whitespace().map(|word| if word == "acme.toml" { file.as_str() } else { word });
            let output = home
                .signpost()
                .env("ACME_SECRET", example_secret(toml))
                .env("ACME_STAGING_SECRET_KEY", example_secret(toml))
                .args(arguments)
                .output()
                .expect("the program runs");
            let printed = stdout(&output);
            let mut lines = printed.lines();
            for (number, shown) in block.text.lines().enumerate().skip(1) {
                assert!(
                    lines.any(|line| line == shown),
                    "{}: {shown:?} is not printed there:\n{printed}",
                    page.place(block.line + number)
                );
            }
        }
    }
    assert!(count >= 6, "{count} sessions are shown");
}

#[test]
fn every_cause_that_the_documentation_names_exists() {
    let family_of = |id: &str| id.split('.').next().unwrap_or_default().to_owned();
    let families: Vec<String> = cause::all().map(|cause| family_of(cause.id)).collect();
    let mut count = 0;
    for page in pages() {
        for (number, line) in page.text.lines().enumerate() {
            let quoted = line.split('`').skip(1).step_by(2);
            let is_name =
                |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c));
            for id in quoted.filter(is_name).filter(|word| word.contains('.') && families.contains(&family_of(word))) {
                count += 1;
                let is_known = cause::find(id).is_some();
                assert!(is_known, "{}: there is no cause {id}", page.place(number + 1));
            }
        }
    }
    assert!(count >= 50, "{count} causes are named");
}

#[test]
fn every_link_within_the_project_leads_somewhere() {
    for page in pages() {
        let folder = page.path.parent().expect("a page is in a folder");
        for (number, line) in page.text.lines().enumerate() {
            let links = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
            for to in links.filter(|to| !to.contains("://")) {
                assert!(folder.join(to).exists(), "{}: {to} is not there", page.place(number + 1));
            }
        }
    }
}
