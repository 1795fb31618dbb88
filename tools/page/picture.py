"""Draws the picture of the page anew: `python -m tools.page.picture`, after `make page`.

It shows the example with two digits of a figure swapped, on a small screen.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from examples.variants import variants, write_base, write_variant
from tests.support import browsers, example
from tools.page.__main__ import ROOT, build

IMAGE = ROOT / "docs" / "images" / "page.png"
VARIANT = "two-digits-swapped"


def draw(target: Path = IMAGE) -> None:
    """Writes the picture."""
    variant = next(each for each in variants(example.FOLDER) if each.name == VARIANT)
    with TemporaryDirectory() as folder, sync_playwright() as play:
        base = write_base(example.FOLDER, Path(folder, "printed.xlsx"))
        workbook = write_variant(base, variant, Path(folder, "2025年预算公开表.xlsx"))
        with browsers.opened(play, "chromium", build().as_uri()) as page:
            browsers.give(page, workbook)
            page.screenshot(path=target)
    Image.open(target).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
        target, optimize=True
    )


if __name__ == "__main__":
    draw()
