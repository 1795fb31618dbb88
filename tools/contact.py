"""Draws the contact sheet of the workbook with entry sheets anew: `python -m tools.contact`.

It shows the first page of every sheet of the example, as LibreOffice prints it. Needs what
`tools.picture` needs.
"""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.support import entry_books, libreoffice
from tools.picture import FIGURES, FONTS, ROOT
from xlbudget.entry.form.from_figures import inputs_of_figures
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.meaning.flat import read_flat
from xlbudget.template import load_family

TARGET = ROOT / "docs" / "images" / "entry.png"
COLUMNS, WIDTH, HEIGHT, GAP, DPI = 6, 300, 300, 8, 120


def draw(target: Path) -> None:
    """Writes the contact sheet."""
    family = load_family("shanxi-unit")
    with TemporaryDirectory() as folder:
        fonts = Path(folder, "fonts.conf")
        fonts.write_text(FONTS, encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        path = Path(folder, "unit.xlsx")
        inputs, _ = inputs_of_figures(family, read_flat(family, FIGURES))
        write_entry_sheets(path, family, inputs)
        fixed = entry_books.with_fixed_print_areas(path, Path(folder, "fixed.xlsx"))
        pages = libreoffice.render(fixed, Path(folder, "out"), DPI)
        first = _first_pages(Path(folder, "out", "fixed.pdf"))
        pictures = [Image.open(pages[number]).convert("RGB") for number in first]
        target.parent.mkdir(parents=True, exist_ok=True)
        _sheet(pictures).save(target, optimize=True)


def _first_pages(pdf: Path) -> list[int]:
    """Returns the pages on which a sheet begins: those with a title in large letters."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    first, seen = [], set()
    for number, page in enumerate(done.stdout.decode("utf-8").split("\f")):
        title = next((line.strip() for line in page.split("\n") if line.strip()), "")
        ends = ("录入表", "情况", "目录", "填表说明", "检查")
        begins = title.startswith("预算公开表") or title.endswith(ends)
        if begins and title not in seen:
            seen.add(title)
            first.append(number)
    return first


def _sheet(pictures: list[Image.Image]) -> Image.Image:
    rows = -(-len(pictures) // COLUMNS)
    size = (COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP)
    picture = Image.new("RGB", size, "#B0B0B0")
    for number, page in enumerate(pictures):
        factor = min(WIDTH / page.width, HEIGHT / page.height)
        small = page.resize(
            (int(page.width * factor), int(page.height * factor)), Image.Resampling.LANCZOS
        )
        left = GAP + (number % COLUMNS) * (WIDTH + GAP) + (WIDTH - small.width) // 2
        top = GAP + (number // COLUMNS) * (HEIGHT + GAP) + (HEIGHT - small.height) // 2
        picture.paste(small, (left, top))
    return picture.quantize(64, dither=Image.Dither.NONE)


if __name__ == "__main__":
    draw(TARGET)
