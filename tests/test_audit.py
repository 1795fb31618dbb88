"""Every workbook that is written holds to the Open XML standard, as `openxml-audit` judges it.

A sheet has hundreds of rows that differ in their words and numbers alone: two of each are judged,
and all of them with the long tests.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

import xlbudget
from tests.support import example

FIGURES = example.FOLDER / "figures.csv"
TEXTS = example.FOLDER / "texts.toml"
CODES = b"2010301\n2010302\n2080505\n30101\n30201\n"


def published(**wishes: bool | str) -> bytes:
    made = xlbudget.new(figures=FIGURES, **wishes)  # type: ignore[arg-type]
    return xlbudget.publish(made.content).content


WORKBOOKS: Mapping[str, Callable[[], bytes]] = {
    "blank": lambda: xlbudget.new(unit="某局", year=2026).content,
    "codes, entry sheets": lambda: xlbudget.new(codes=CODES, unit="某局", year=2026).content,
    "codes, tables": lambda: (
        xlbudget.new(codes=CODES, unit="某局", year=2026, entry="tables").content
    ),
    "figures, entry sheets": lambda: xlbudget.new(figures=FIGURES, entry="sheets").content,
    "figures, forms": lambda: xlbudget.new(figures=FIGURES, texts=TEXTS, forms="all").content,
    "forms, blank": lambda: xlbudget.new(unit="某局", year=2026, forms=2).content,
    "figures, tables": lambda: xlbudget.new(figures=FIGURES).content,
    "figures, as printed": lambda: xlbudget.new(figures=FIGURES, as_printed=True).content,
    "published of entry sheets": lambda: published(entry="sheets"),
    "published of tables": published,
    "published as printed": lambda: published(as_printed=True),
}


def findings(path: Path) -> list[str]:
    """Returns what is told of a workbook, as the oldest format that it is meant for."""
    result = OpenXmlValidator(FileFormat.OFFICE_2007).validate(path)
    return [f"{error.part_uri} {error.description}" for error in result.errors]


_ROW = re.compile(r"<row .*?</row>|<row [^>]*/>", re.DOTALL)
_WORDS = re.compile(r"(?<=>)[^<]+(?=</)|[0-9]+")
"""Words between tags, and numbers."""
TWO = 2


def thinned(path: Path) -> None:
    """Leaves two rows of each kind: those whose elements, attributes and styles are the same."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as out:
        for name, content in parts.items():
            is_sheet = name.startswith("xl/worksheets/sheet")
            out.writestr(name, _thinned(content.decode("utf-8")) if is_sheet else content)


def _thinned(sheet: str) -> str:
    seen: Counter[str] = Counter()

    def kept(row: re.Match[str]) -> str:
        styles = "".join(re.findall(' s="[0-9]+"', row[0]))
        kind = _WORDS.sub("", row[0]) + styles
        seen[kind] += 1
        return row[0] if seen[kind] <= TWO else ""

    return _ROW.sub(kept, sheet)


IN_OTHERS = ("codes, entry sheets", "figures, entry sheets", "forms, blank")
"""Workbooks whose every sheet and kind of cell is in another one too."""


@pytest.mark.parametrize("rows", ["two of a kind", pytest.param("all", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.long) if n in IN_OTHERS else n for n in WORKBOOKS],
)
def test_a_workbook_holds_to_the_standard(name: str, rows: str, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(WORKBOOKS[name]())
    if rows != "all":
        thinned(path)
    assert findings(path) == []


def test_an_element_that_was_moved_is_told(tmp_path: Path) -> None:
    path, moved = tmp_path / "unit.xlsx", tmp_path / "moved.xlsx"
    path.write_bytes(WORKBOOKS["figures, as printed"]())
    with ZipFile(path) as package, ZipFile(moved, "w") as out:
        for part in package.namelist():
            words = package.read(part).decode("utf-8")
            if part == "xl/worksheets/sheet1.xml":
                [footer] = re.findall("<headerFooter>.*</headerFooter>", words)
                words = words.replace(footer, "").replace("<sheetData>", f"{footer}<sheetData>")
            out.writestr(part, words)
    assert any("sheet1.xml" in finding for finding in findings(moved))
