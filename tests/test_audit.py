"""Every workbook that is written holds to the Open XML standard, as `openxml-audit` judges it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

import xlbudget
from tests.support import example

FIGURES = example.FOLDER / "figures.csv"
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


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_holds_to_the_standard(name: str, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(WORKBOOKS[name]())
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
