"""Draws the contact sheets of the documentation anew: `python -m tools.contact`.

One shows the first page of every sheet on which people type or look, one every page of the document
that `publish` writes; both of the example, as LibreOffice prints it. Needs what `tools.picture`
needs.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

import xlbudget
from tests.support import libreoffice
from tests.support.documents import example_document, example_tables
from tools.picture import FIGURES, FONTS, ROOT
from xlbudget.writer.docx.document import write_document
from xlbudget.writer.pdf import find_soffice, printed_as_pdf

IMAGES = ROOT / "docs" / "images"
ENTRY, DOCUMENT = IMAGES / "entry.png", IMAGES / "document.png"
_ENDS = ("录入表", "情况", "目录", "填表说明", "检查")
"""How the titles of sheets before the official tables end."""
COLUMNS, WIDTH, HEIGHT, GAP, DPI = 6, 300, 300, 8, 120


def draw() -> None:
    """Writes both contact sheets."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        fonts = folder / "fonts.conf"
        fonts.write_text(FONTS, encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        made = xlbudget.new(figures=FIGURES, entry="sheets")
        path = made.save(folder / "unit.xlsx")
        pages = libreoffice.render(path, folder / "out", DPI)
        _draw([pages[number] for number in _first_pages(folder / "out" / "unit.pdf")], ENTRY)
        soffice = find_soffice()
        assert soffice  # the sheets were drawn by it
        document = write_document(example_tables(), example_document(), for_print=True)
        _draw(_pages(printed_as_pdf(soffice, document, "docx"), folder / "document"), DOCUMENT)


def _pages(pdf: bytes, folder: Path) -> Sequence[Path]:
    """Returns a picture of each page."""
    folder.mkdir()
    command = ["pdftoppm", "-png", "-r", str(DPI), "-", str(folder / "page")]
    subprocess.run(command, input=pdf, check=True)
    return sorted(folder.glob("page-*.png"))


def _draw(pages: Sequence[Path], target: Path) -> None:
    pictures = [Image.open(page).convert("RGB") for page in pages]
    _sheet(pictures).save(target, optimize=True)


def _first_pages(pdf: Path) -> list[int]:
    """Returns the pages, before the official tables, on which a sheet begins: by its title."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    first, seen = [], set()
    for number, page in enumerate(done.stdout.decode("utf-8").split("\f")):
        lines = [line.strip() for line in page.split("\n") if line.strip()][:2]
        if any(line.startswith("预算公开表") for line in lines):
            break
        title = next((line.split()[0] for line in lines if line.split()[0].endswith(_ENDS)), "")
        if title and title not in seen:
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
    draw()
