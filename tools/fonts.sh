#!/usr/bin/env bash
# Makes themes/default/fonts/ anew: two weights of Source Sans 3 cut down to Latin and Vietnamese.
# Run it only to change the repertoire or the version; its results are committed.
# Needs npm and python3; fetches three packages of fixed version by name.
#
# The licence reserves the name "Source" for the original, and a subset is a modified version, so
# the result is called "Tiendo Sans". Hints are dropped: they double the size and no screen of today
# needs them. Digits are tabular and lining by default in this font, so no `tnum` is needed; `pnum`
# stays for running text.
set -euo pipefail
export SOURCE_DATE_EPOCH=1700000000 # fonttools stamps `head.modified` with it

here=$(cd "$(dirname "$0")/.." && pwd)
out=$here/themes/default/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent @expo-google-fonts/source-sans-3@0.4.1 >/dev/null
tar xzf expo-google-fonts-source-sans-3-0.4.1.tgz
python3 -m venv tools
tools/bin/pip install --quiet fonttools==4.68.0 brotli==1.2.1

mkdir -p "$out"
OUT=$out tools/bin/python - <<'PYTHON'
import os
import unicodedata

from fontTools import subset
from fontTools.ttLib import TTFont

out = os.environ["OUT"]

letters = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))  # Latin-1, Latin Extended-A
letters |= {0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x218, 0x219, 0x21A, 0x21B}  # Ơ ơ Ư ư Ș ș Ț ț
letters |= set(range(0x1EA0, 0x1EFA))  # the precomposed letters of Vietnamese
letters |= {0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x308, 0x309, 0x30A, 0x30C, 0x31B, 0x323, 0x327, 0x328}
signs = "₫€−×÷·–—‒‐‑…“”‘’„‚‹›«»•→←↑↓↗↘▲▼◆●○◐■□✓✕✗≥≤≈≠±%‰²³¹½¼¾⅓⅔№†‡′″™∞∆Σ√"
spaces = [0x2002, 0x2003, 0x2007, 0x2008, 0x2009, 0x200A, 0x200B, 0x200D, 0x202F, 0x2060, 0xFEFF]
wanted = letters | {ord(c) for c in signs} | set(spaces)

# Every Vietnamese letter: a vowel with each quality and each tone.
vowels = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
vietnamese = {unicodedata.normalize("NFC", v + t) for v in vowels for t in ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]}
vietnamese |= {"đ"}
vietnamese |= {c.upper() for c in vietnamese}
assert len(vietnamese) == 146 and all(len(c) == 1 for c in vietnamese)

for weight, source in (("Regular", "400Regular"), ("SemiBold", "600SemiBold")):
    font = TTFont(f"package/{source}/SourceSans3_{source}.ttf")
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "case", "pnum", "tnum", "lnum"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 16, 17]
    options.notdef_outline = True
    options.drop_tables += ["STAT", "BASE", "gasp", "prep", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    for record in font["name"].names:
        text = record.toUnicode()
        if record.nameID in (1, 3, 4, 6, 16):
            text = text.replace("Source Sans 3", "Tiendo Sans").replace("SourceSans3", "TiendoSans")
            record.string = text
    cmap = font.getBestCmap()
    missing = sorted(c for c in vietnamese if ord(c) not in cmap)
    assert not missing, missing
    digits = {font["hmtx"][cmap[ord(c)]][0] for c in "0123456789"}
    assert len(digits) == 1, "digits must align in columns"
    absent = "".join(sorted(c for c in signs if ord(c) not in cmap))
    print(weight, len(cmap), "characters; not in the font:", absent)
    font.save(f"{out}/TiendoSans-{weight}.ttf")
    font.flavor = "woff2"
    font.save(f"{out}/TiendoSans-{weight}.woff2")

with open("package/LICENSE_FONT", newline=None) as licence, open(f"{out}/OFL.txt", "w") as copy:
    copy.write(licence.read().rstrip() + "\n")
PYTHON
ls -l "$out"
