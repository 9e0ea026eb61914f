"""Print what the page of licences holds beside the licences of crates: those of code that a crate brings along in its
folders, and those of the fonts. Run in the root of the repository."""

import html
import json
import pathlib
import re
import subprocess

LICENCE = re.compile(r"(licen[cs]e|copying|notice)([-._].*)?", re.IGNORECASE)
TARGETS = ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "x86_64-pc-windows-gnu")


def cargo(*arguments):
    call = ["cargo", *arguments, "--locked", "--offline"]
    return subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout


def parts():
    """Name and version of every crate in one of the programs."""
    found = set()
    for target in TARGETS:
        tree = cargo("tree", "--edges", "normal", "--target", target, "--prefix", "none", "--format", "{p}")
        found.update(tuple(line.split()[:2]) for line in tree.splitlines() if line.strip())
    return found


def licences_within(folder):
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        is_test = any(part in ("tests", "test", "benches", "examples") for part in inner.parts)
        is_licence = LICENCE.fullmatch(path.name) and path.suffix not in (".rs", ".py", ".h", ".c")
        if len(inner.parts) > 1 and is_licence and not is_test and path.is_file():
            yield inner


def section(heading, name):
    print(f'<section><h2 id="{name}">{heading}</h2>')


def text(heading, path):
    print(f"<h3>{html.escape(heading)}</h3><pre>")
    print(html.escape(path.read_text(encoding="utf-8", errors="replace"), quote=False))
    print("</pre>")


def main():
    wanted = parts()
    section("Code within the parts", "within")
    packages = json.loads(cargo("metadata", "--format-version", "1"))["packages"]
    for package in sorted(packages, key=lambda package: (package["name"], package["version"])):
        if package["source"] is None or (package["name"], f"v{package['version']}") not in wanted:
            continue
        folder = pathlib.Path(package["manifest_path"]).parent
        for inner in licences_within(folder):
            text(f"{package['name']} {package['version']}: {inner.as_posix()}", folder / inner)
    print("</section>")
    section("Fonts of the window", "fonts")
    for font in ("Inter", "JetBrainsMono"):
        text(font, pathlib.Path(f"assets/fonts/{font}-OFL.txt"))
    print("</section>")


main()
