"""Make the font files of this folder from the upstream releases; see README.md.

    pip install fonttools
    python3 build.py DIRECTORY_WITH_INTER DIRECTORY_WITH_JETBRAINS_MONO
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A
    (0x218, 0x21B),
    (0x2C6, 0x2DD),
    (0x386, 0x3CE),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x490, 0x491),
    (0x1E80, 0x1E9E),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x2070, 0x208E),
    (0x20AC, 0x20AC),
    (0x2100, 0x2126),
    (0x2190, 0x2199),
]
SYMBOLS = "−∞≈≠≤≥⌘↵✓✗✕⚠●○■□▲▼▴▾▸◂█▌▏"


def unicodes():
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    return sorted(wanted | {ord(symbol) for symbol in SYMBOLS})


def reduced(source, features):
    options = subset.Options(layout_features=features, hinting=True, name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["DSIG", "STAT"]
    font = TTFont(source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes())
    subsetter.subset(font)
    return font


def with_tabular_figures(font):
    """Let the digits themselves be the tabular ones: figures in tables and timers must not dance."""
    gsub = font["GSUB"].table
    tabular = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    tabular.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for code, glyph in list(table.cmap.items()):
            if chr(code).isdigit() and code < 0x80:
                table.cmap[code] = tabular.get(glyph, glyph)
    return font


def main():
    inter, mono = map(Path, sys.argv[1:3])
    here = Path(__file__).parent
    for weight in ["Regular", "SemiBold"]:
        font = with_tabular_figures(reduced(inter / f"Inter-{weight}.otf", ["kern", "mark", "ccmp", "tnum"]))
        # A second pass drops the feature again, now that its glyphs have the digits' places.
        font.save(here / f"Inter-{weight}.otf")
        reduced(here / f"Inter-{weight}.otf", ["kern", "mark", "ccmp"]).save(here / f"Inter-{weight}.otf")
    # No calt, liga, clig or dlig: `!=` in a signed text is two bytes and must look like two.
    reduced(mono / "JetBrainsMono-Regular.ttf", ["mark", "ccmp"]).save(here / "JetBrainsMono-Regular.ttf")


main()
