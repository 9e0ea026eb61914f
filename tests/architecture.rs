//! The house rules that a compiler does not hold: which folder may name which, and what has only one place.
//!
//! The table is the one in ARCHITECTURE.md. A broken rule names its file and line.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/rust_source.rs"]
mod rust_source;

use std::fs;
use std::path::{Path, PathBuf};

use rust_source::RustSource;

/// One folder of `src/`.
#[derive(Debug)]
struct Layer {
    folder: &'static str,
    /// Folders that it may name, beside itself.
    may_use: &'static [&'static str],
    /// Crates that it never names.
    never_names: &'static [&'static str],
    /// True where the same input gives the same output: no environment, no stopwatch.
    is_pure: bool,
}

/// Everything with an effect or a surface.
const EFFECTS: &[&str] = &[
    "tokio",
    "tokio_util",
    "reqwest",
    "hyper",
    "hyper_util",
    "keyring",
    "rusqlite",
    "egui",
    "eframe",
    "egui_extras",
    "rfd",
    "clap",
    "rpassword",
    "zeromq",
    "indicatif",
];
const SURFACES: &[&str] = &["egui", "eframe", "egui_extras", "rfd", "clap"];

/// Top to bottom: a folder names only folders below it.
const LAYERS: &[Layer] = &[
    Layer {
        folder: "ui",
        may_use: &["app", "diagnose", "verify", "signing", "domain"],
        never_names: &["reqwest", "hyper", "hyper_util", "keyring", "rusqlite", "clap", "tokio"],
        is_pure: false,
    },
    Layer {
        folder: "cli",
        may_use: &[
            "delivery",
            "net",
            "receiver",
            "store",
            "file",
            "interchange",
            "report",
            "golive",
            "rehearsal",
            "diagnose",
            "verify",
            "signing",
            "domain",
        ],
        never_names: &["egui", "eframe", "egui_extras", "rfd"],
        is_pure: false,
    },
    Layer {
        folder: "app",
        may_use: &[
            "delivery",
            "net",
            "receiver",
            "store",
            "file",
            "interchange",
            "report",
            "golive",
            "rehearsal",
            "diagnose",
            "verify",
            "signing",
            "domain",
        ],
        never_names: &["egui", "eframe", "egui_extras", "clap"],
        is_pure: false,
    },
    Layer {
        folder: "delivery",
        may_use: &["net", "store", "report", "golive", "rehearsal", "diagnose", "signing", "domain"],
        never_names: SURFACES,
        is_pure: false,
    },
    Layer {
        folder: "net",
        may_use: &["file", "domain"],
        never_names: &["egui", "eframe", "egui_extras", "rfd", "clap", "keyring", "rusqlite"],
        is_pure: false,
    },
    Layer {
        folder: "receiver",
        may_use: &["verify", "signing", "domain"],
        never_names: &["egui", "eframe", "egui_extras", "rfd", "clap", "reqwest", "keyring", "rusqlite"],
        is_pure: false,
    },
    Layer {
        folder: "store",
        may_use: &["file", "domain"],
        never_names: &["egui", "eframe", "egui_extras", "rfd", "clap", "tokio", "reqwest", "hyper", "hyper_util"],
        is_pure: false,
    },
    Layer {
        folder: "file",
        may_use: &["domain"],
        never_names: &[
            "egui",
            "eframe",
            "egui_extras",
            "rfd",
            "clap",
            "tokio",
            "reqwest",
            "hyper",
            "hyper_util",
            "keyring",
            "rusqlite",
        ],
        is_pure: false,
    },
    Layer { folder: "interchange", may_use: &["report", "domain"], never_names: EFFECTS, is_pure: true },
    Layer {
        folder: "report",
        may_use: &["golive", "rehearsal", "diagnose", "signing", "domain"],
        never_names: EFFECTS,
        is_pure: true,
    },
    Layer { folder: "rehearsal", may_use: &["domain"], never_names: EFFECTS, is_pure: true },
    Layer { folder: "golive", may_use: &["diagnose", "domain"], never_names: EFFECTS, is_pure: true },
    Layer { folder: "diagnose", may_use: &["verify", "signing", "domain"], never_names: EFFECTS, is_pure: true },
    Layer { folder: "verify", may_use: &["signing", "domain"], never_names: EFFECTS, is_pure: true },
    Layer { folder: "signing", may_use: &["domain"], never_names: EFFECTS, is_pure: true },
    Layer { folder: "domain", may_use: &[], never_names: EFFECTS, is_pure: true },
];

const LINES_MAX: usize = 800;

#[test]
fn every_folder_of_src_is_in_the_table() {
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(LAYERS.iter().any(|layer| layer.folder == name), "src/{name} is in no layer");
        }
    }
}

#[test]
fn every_layer_of_the_table_is_a_folder_and_may_use_only_layers_below_it() {
    for (index, layer) in LAYERS.iter().enumerate() {
        assert!(!rust_files(&root().join("src").join(layer.folder)).is_empty(), "src/{} is empty", layer.folder);
        for used in layer.may_use {
            let below = LAYERS[index + 1..].iter().any(|other| other.folder == *used);
            assert!(below, "{used} is not below {}", layer.folder);
        }
    }
}

#[test]
fn dependencies_point_downwards() {
    assert_none(sources("src"), |path, source| match layer_of(path) {
        Some(layer) => layer_violations(layer, module_depth(path), source),
        None => Vec::new(), // main.rs and lib.rs join the layers.
    });
}

#[test]
fn only_the_clock_reads_the_clock() {
    assert_none(sources("src"), |path, source| match path {
        "src/net/clock.rs" => Vec::new(),
        _ => clock_violations(source),
    });
}

/// Its own conversions panic where UTC leaves the calendar.
#[test]
fn only_the_reader_of_moments_reads_dates_with_an_offset() {
    assert_none(sources("src"), |path, source| match path {
        "src/domain/moment.rs" => Vec::new(),
        _ => code_lines_with(source, &["OffsetDateTime::parse("], "use src/domain/moment.rs"),
    });
}

#[test]
fn only_the_factory_builds_http_clients() {
    assert_none(sources("src"), |path, source| match path {
        "src/net/client.rs" => Vec::new(),
        _ => code_lines_with(source, &["Client::builder", "Client::new()", "ClientBuilder"], "use src/net/client.rs"),
    });
}

#[test]
fn only_the_output_of_the_command_line_prints() {
    assert_none(sources("src"), |path, source| match path {
        "src/cli/output.rs" => Vec::new(),
        _ => code_lines_with(source, &["println!", "print!", "dbg!"], "print only in src/cli/output.rs"),
    });
}

/// A socket of ZeroMQ takes what its peer says it will send; a bar of progress moves the cursor.
#[test]
fn only_their_own_modules_know_zeromq_and_indicatif() {
    for (place, name) in [("src/net/dealer.rs", "zeromq::"), ("src/cli/load/progress.rs", "indicatif::")] {
        assert_none(sources("src"), |path, source| {
            if path == place { Vec::new() } else { code_lines_with(source, &[name], &format!("use {place}")) }
        });
    }
}

#[test]
fn only_the_theme_names_colors() {
    assert_none(
        sources("src"),
        |path, source| {
            if path.starts_with("src/ui/theme") { Vec::new() } else { color_violations(source) }
        },
    );
}

/// What came back is redacted on its way to everybody else: see `domain::redaction`.
#[test]
fn only_the_recorder_sees_what_came_back_as_it_came() {
    let is_inside = |path: &str| {
        [
            "src/net/",
            "src/signing/oauth2/",
            "src/delivery/engine.rs",
            "src/delivery/record.rs",
            "src/delivery/load/seen.rs",
        ]
        .iter()
        .any(|known| path.starts_with(known))
    };
    assert_none(sources("src"), |path, source| match path {
        path if is_inside(path) => Vec::new(),
        _ => code_lines_with(source, &["Transmission", "RawResponse", "RawBody", "TokenResponse"], "take an Exchange"),
    });
}

#[test]
fn only_the_redactor_defines_the_mask() {
    assert_none(sources("src"), |path, source| match path {
        "src/domain/display.rs" => Vec::new(),
        path if path.ends_with("/tests.rs") || path.contains("/tests/") => Vec::new(),
        _ => mask_violations(source),
    });
    let display = fs::read_to_string(root().join("src/domain/display.rs")).unwrap();
    assert_eq!(display.matches("pub const MASK").count(), 1, "the mask is defined in src/domain/display.rs");
}

#[test]
fn only_the_module_of_files_opens_what_a_user_names() {
    // The store knows its own files, the fonts of the system are found by their folder, and a HAR file is read as a
    // stream.
    let is_exception = |path: &str| {
        ["src/file/", "src/store/", "src/app/font/search.rs", "src/app/file/work.rs", "src/cli/diagnose.rs"]
            .iter()
            .any(|known| path.starts_with(known))
    };
    assert_none(sources("src"), |path, source| match path {
        path if is_exception(path) => Vec::new(),
        _ => code_lines_with(
            source,
            &["fs::read(", "fs::read_to_string(", "File::open(", "File::create(", "File::options(", "fs::write("],
            "read and write files by src/file",
        ),
    });
}

#[test]
fn exceptions_from_a_lint_are_expected_with_a_reason() {
    let everywhere = ["src", "tests", "benches", "fuzz"].into_iter().flat_map(sources);
    assert_none(everywhere, |_, source| attribute_violations(source));
}

#[test]
fn files_are_short_enough_to_be_read() {
    let everywhere = ["src", "tests", "benches", "fuzz"].into_iter().flat_map(sources);
    assert_none(everywhere, |_, source| {
        let lines = source.code.len();
        if lines > LINES_MAX { vec![(LINES_MAX, format!("{lines} lines; {LINES_MAX} at most"))] } else { Vec::new() }
    });
}

/// A broken rule: index of the line and what is wrong with it.
type Violation = (usize, String);

fn layer_violations(layer: &Layer, depth: usize, source: &RustSource) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut in_inline_module = false;
    for (index, line) in source.code.iter().enumerate() {
        if line.contains("use crate::{") {
            violations.push((index, "write one `use crate::…` per module".to_owned()));
        }
        if line.starts_with('}') {
            in_inline_module = false; // rustfmt puts the end of a top-level item in the first column.
        }
        let depth = depth + usize::from(in_inline_module);
        let module = |line: &str| line.trim_start_matches("pub ").starts_with("mod ") && line.ends_with('{');
        in_inline_module |= module(line);
        for path in source.paths(index) {
            let parents = path.iter().take_while(|name| **name == "super").count();
            let from_root = match path.first() {
                Some(&"crate" | &"signpost") => path.get(1),
                _ if parents > 0 && parents >= depth => path.get(parents),
                _ => None,
            };
            let is_layer = |name: &str| LAYERS.iter().any(|other| other.folder == name);
            if let Some(other) = from_root.filter(|name| is_layer(name))
                && *other != layer.folder
                && !layer.may_use.contains(other)
            {
                violations.push((index, format!("{} may not use {other}", layer.folder)));
            }
            let is_whole_path = path.len() > 1 || line.trim_start().starts_with("use ");
            if let Some(name) = path.first().filter(|name| is_whole_path && layer.never_names.contains(name)) {
                violations.push((index, format!("{} never names the crate {name}", layer.folder)));
            }
            let ends_with = |tail: &[&str]| path.windows(tail.len()).any(|names| names == tail);
            if layer.is_pure && (ends_with(&["std", "env"]) || ends_with(&["env", "var"])) {
                violations.push((index, format!("{} never reads the environment", layer.folder)));
            }
            if layer.is_pure && (ends_with(&["std", "fs"]) || ends_with(&["Instant", "now"])) {
                violations.push((index, format!("{} has no effects: hand it in", layer.folder)));
            }
        }
    }
    violations
}

fn clock_violations(source: &RustSource) -> Vec<Violation> {
    let readers = ["OffsetDateTime::now_utc", "OffsetDateTime::now_local", "SystemTime::now", "UtcDateTime::now"];
    code_lines_with(source, &readers, "take `now` as an argument, or a net::Clock")
}

fn color_violations(source: &RustSource) -> Vec<Violation> {
    let is_color = |path: &Vec<&str>| {
        path.windows(2).any(|names| match names {
            ["Color32", "TRANSPARENT" | "PLACEHOLDER"] => false, // No color at all.
            ["Color32" | "Rgba", name] => {
                name.starts_with("from_") || name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            }
            _ => false,
        }) || path.last() == Some(&"hex_color")
    };
    let is_violation = |index: &usize| source.paths(*index).iter().any(is_color);
    let indices = (0..source.code.len()).filter(is_violation);
    indices.map(|index| (index, "take the color from ui::theme".to_owned())).collect()
}

fn mask_violations(source: &RustSource) -> Vec<Violation> {
    // Tests at the end of a file may spell out what they expect to see.
    let product_code = source.with_strings.iter().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let indices = product_code.enumerate().filter(|(_, line)| line.contains("•••")).map(|(index, _)| index);
    indices.map(|index| (index, "write domain::display::MASK".to_owned())).collect()
}

fn attribute_violations(source: &RustSource) -> Vec<Violation> {
    let expect_without_reason = |index: usize| {
        let attribute = source.code[index..].iter().take(8).map(String::as_str).collect::<String>();
        let attribute = attribute.split(']').next().unwrap_or_default();
        !attribute.contains("reason")
    };
    let mut violations = Vec::new();
    for (index, line) in source.code.iter().enumerate() {
        let line = line.trim_start();
        if line.starts_with("#[allow(") || line.starts_with("#![allow(") {
            violations.push((index, "write #[expect(lint, reason = \"…\")]".to_owned()));
        }
        if (line.starts_with("#[expect(") || line.starts_with("#![expect(")) && expect_without_reason(index) {
            violations.push((index, "an #[expect(…)] says its reason".to_owned()));
        }
    }
    violations
}

fn code_lines_with(source: &RustSource, texts: &[&str], rule: &str) -> Vec<Violation> {
    let lines = source.code.iter().enumerate();
    let broken = lines.filter(|(_, line)| texts.iter().any(|text| line.contains(text)));
    broken.map(|(index, _)| (index, rule.to_owned())).collect()
}

/// Fails with `file:line: rule` for every violation that `check` finds.
fn assert_none(
    sources: impl IntoIterator<Item = (String, RustSource)>,
    check: impl Fn(&str, &RustSource) -> Vec<Violation>,
) {
    let mut places = Vec::new();
    for (path, source) in sources {
        let violations = check(&path, &source);
        places.extend(violations.into_iter().map(|(index, rule)| format!("{path}:{}: {rule}", index + 1)));
    }
    assert!(places.is_empty(), "\n{}", places.join("\n"));
}

fn layer_of(path: &str) -> Option<&'static Layer> {
    let folder = path.strip_prefix("src/")?.split_once('/')?.0;
    LAYERS.iter().find(|layer| layer.folder == folder)
}

/// How many `super` lead from the file's own module to the crate's root.
fn module_depth(path: &str) -> usize {
    let names = path.trim_start_matches("src/").trim_end_matches(".rs").split('/');
    names.filter(|name| *name != "mod").count()
}

/// Every Rust file below `folder` of the project, with its path from the project's root.
fn sources(folder: &str) -> Vec<(String, RustSource)> {
    let with_path = |file: PathBuf| {
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        (path, RustSource::parse(&fs::read_to_string(&file).unwrap()))
    };
    rust_files(&root().join(folder)).into_iter().map(with_path).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        // Folders with a dot hold what a script has installed.
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !is_hidden && path.file_name().is_some_and(|name| name != "target") {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rules find what they are there for.
mod rules {
    use super::{
        RustSource, Violation, attribute_violations, clock_violations, color_violations, layer_of, layer_violations,
        mask_violations, module_depth,
    };

    fn in_layer(path: &str, text: &str) -> Vec<usize> {
        lines(layer_violations(layer_of(path).unwrap(), module_depth(path), &RustSource::parse(text)))
    }

    fn lines(violations: Vec<Violation>) -> Vec<usize> {
        violations.into_iter().map(|(index, _)| index + 1).collect()
    }

    #[test]
    fn a_dependency_upwards_or_sideways_is_found_at_its_line() {
        assert_eq!(in_layer("src/domain/auth.rs", "use std::fmt;\nuse crate::net::Wire;\n"), [2]);
        assert_eq!(in_layer("src/store/mod.rs", "fn f() { crate::net::g() }"), [1]);
        assert_eq!(in_layer("src/net/mod.rs", "use crate::domain::Secret;"), Vec::<usize>::new());
    }

    #[test]
    fn a_way_round_through_super_is_found() {
        assert_eq!(in_layer("src/signing/sigv4/key.rs", "use super::super::super::net::Wire;"), [1]);
        assert_eq!(
            in_layer("src/domain/auth.rs", "mod tests {\n    use super::super::net;\n}\nuse super::super::net;"),
            [4]
        );
    }

    #[test]
    fn a_crate_that_does_not_belong_is_found() {
        assert_eq!(in_layer("src/domain/mod.rs", "use tokio;\nfn f(_: reqwest::Body) {}"), [1, 2]);
        assert_eq!(in_layer("src/ui/mod.rs", "let tokio = 1; crate::app::tokio::f()"), Vec::<usize>::new());
    }

    #[test]
    fn pure_code_reads_neither_environment_nor_stopwatch() {
        assert_eq!(in_layer("src/signing/mod.rs", "std::env::var(\"A\");\nInstant::now();"), [1, 2]);
        assert_eq!(in_layer("src/signing/mod.rs", "env!(\"CARGO_PKG_VERSION\")"), Vec::<usize>::new());
    }

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "//! See crate::net.\n/* crate::net /* nested */ crate::net */\nlet a = \"crate::net \\\" crate::net\";\n\
                    let b = r#\"crate::net \" crate::net\"#;\nlet c = '\"'; /// crate::net\nuse crate::net;";
        assert_eq!(in_layer("src/domain/mod.rs", text), [6]);
    }

    #[test]
    fn clocks_colors_masks_and_silent_exceptions_are_found() {
        let source = |text| RustSource::parse(text);
        assert_eq!(lines(clock_violations(&source("a();\nOffsetDateTime::now_utc();"))), [2]);
        let colors = "Color32::TRANSPARENT\negui::Color32::RED\nColor32::from_rgb(1, 2, 3)\nColor32::default()";
        assert_eq!(lines(color_violations(&source(colors))), [2, 3]);
        let masks = "// •••\nlet a = \"•••\";\n#[cfg(test)]\nlet b = \"•••\";";
        assert_eq!(lines(mask_violations(&source(masks))), [2]);
        let attributes = "#[allow(dead_code)]\n#[expect(dead_code)]\n#[expect(\n    dead_code,\n    reason = \"x\"\n)]";
        assert_eq!(lines(attribute_violations(&source(attributes))), [1, 2]);
    }
}
