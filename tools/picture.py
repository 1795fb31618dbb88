"""Draws the picture of the README anew: `python -m tools.picture`.

It shows two tables of the example's linked workbook as they are printed. Needs LibreOffice, poppler
and the Noto CJK fonts, and pillow (`pip install pillow`), which nothing else needs.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

from tests.support import libreoffice
from xlbudget.meaning.flat import read_flat
from xlbudget.template import load_family
from xlbudget.writer.content import linked_as_given
from xlbudget.writer.workbook import write_workbook

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "examples" / "tunliu-2025" / "figures.csv"
TARGET = ROOT / "docs" / "images" / "workbook.png"
TABLES = ("t01", "t03")

WIDTH, GAP, DPI = 1400, 40, 200
FOOTER = 0.07
"""The part of a page, from below, that is not shown."""

# The fonts of the theme are not free; their nearest free relatives, here only.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>宋体</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>仿宋</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>楷体</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>黑体</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK SC</string></edit></match>
</fontconfig>
"""


def draw(target: Path) -> None:
    """Writes the picture: the first page of each table, side by side, without margins."""
    family = load_family("shanxi-unit")
    marks = [family.tables[table].mark for table in TABLES]
    with TemporaryDirectory() as folder:
        fonts = Path(folder, "fonts.conf")
        fonts.write_text(FONTS, encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        path = Path(folder, "unit.xlsx")
        write_workbook(path, linked_as_given(family, read_flat(family, FIGURES)))
        pages = libreoffice.render(path, Path(folder, "out"), DPI)
        marks_of_pages = _first_words(Path(folder, "out", "unit.pdf"))
        pictures = [_trimmed(pages[marks_of_pages.index(mark)]) for mark in marks]
    target.parent.mkdir(parents=True, exist_ok=True)
    _beside(pictures).save(target, optimize=True)


def _first_words(pdf: Path) -> list[str]:
    """Returns the first word of each page."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return [(page.split() or [""])[0] for page in done.stdout.decode("utf-8").split("\f")]


def _trimmed(page: Path) -> Image.Image:
    image = Image.open(page).convert("RGB")
    image = image.crop((0, 0, image.width, int(image.height * (1 - FOOTER))))
    white = Image.new("RGB", image.size, "white")
    return image.crop(ImageChops.difference(image, white).getbbox())


def _beside(pictures: Sequence[Image.Image]) -> Image.Image:
    width = (WIDTH - GAP * (len(pictures) + 1)) // len(pictures)
    scaled = [
        page.resize((width, round(page.height * width / page.width)), Image.Resampling.LANCZOS)
        for page in pictures
    ]
    picture = Image.new("RGB", (WIDTH, max(page.height for page in scaled) + 2 * GAP), "white")
    for number, page in enumerate(scaled):
        picture.paste(page, (GAP + number * (width + GAP), GAP))
    return picture.quantize(64, dither=Image.Dither.NONE)


if __name__ == "__main__":
    draw(TARGET)
