"""Codes as accountants type them: alone, with their names, as numbers, with spaces."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.entry import test_projects
from tests.support import cellrune_engine, entry_books, example
from tests.support.libreoffice import recalculate
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.formulas.algebra import Formula
from xlbudget.entry.formulas.typed_words import code_in, joined
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.template.code_lists import code_list
from xlbudget.verdict.check import check_opened

FAMILY = example.family()
TYPED = {
    "2110301": "2110301",
    " 2110301 ": "2110301",
    "2110301 大气": "2110301",
    "2110301  大气 污染防治": "2110301",
    "2110301\u3000大气": "2110301",
    "2110301大气": "2110301",
    "2110301（大气）": "2110301",
    "211 03 01大气": "2110301",
    "30101 3号楼": "30101",
    "211大气": "211",
    "2110301.0": "2110301",
    "211 03 01": "2110301",
    "30101": "30101",
    "": "",
    # No code: it stays what it is, and is told as such.
    "21103012大气": "21103012大气",
    "2110301.大气": "2110301.大气",
    "大气 2110301": "大气",
    "211.03.01": "211.03.01",
    "2110301.5": "2110301.5",
    "211-03": "211-03",
}


@pytest.mark.parametrize(("text", "code"), TYPED.items())
def test_the_code_in_what_is_typed(text: str, code: str) -> None:
    assert code_in(text, FAMILY.lists["function"]) == code


def variants(given: Inputs, seed: int) -> Inputs:
    """Returns inputs whose codes are written in other ways, drawn at random."""
    rng = random.Random(seed)

    def other(text: str, dimension: str) -> str:
        name = code_list(FAMILY.classification[dimension]).name(text) or "某项"
        return rng.choice(
            (
                text,
                f"{text} {name}",
                f"{text}.0",
                f"{text}\u3000{name}",
                f"{text}{name}",
                f" {text} ",
            )
        )

    def lines() -> Iterator[tuple[str, tuple[Line, ...]]]:
        for section in FAMILY.entry.sections:
            typed = given.lines.get(section.id, ())
            codes = {c.id: c.of or section.each for c in section.columns}
            codes = {c.id: codes[c.id] for c in section.columns if c.kind in ("code", "belongs")}
            yield (
                section.id,
                typed
                if section.printed
                else tuple(replace(line, words=_with(line.words, codes)) for line in typed),
            )

    def _with(words: Mapping[str, str], codes: Mapping[str, str]) -> dict[str, str]:
        return {
            name: other(text, codes[name]) if name in codes and text.isdigit() else text
            for name, text in words.items()
        }

    return replace(given, lines=dict(lines()))


@pytest.mark.parametrize("seed", [4, pytest.param(11, marks=pytest.mark.long)])
def test_other_ways_to_write_a_code_change_no_figure(tmp_path: Path, seed: int) -> None:
    unit = entry_books.unit(seed, 12)
    path = tmp_path / "unit.xlsx"
    given = variants(entry_books.inputs(unit), seed)
    write_entry_sheets(path, FAMILY, given)
    opened = open_workbook(path)
    figures = opened.readings.figures
    assert {cell: figure and figure.value for cell, figure in figures.items()} == unit.exact
    assert not [f for f in check_opened(opened).findings if f.code not in ("N103",)]
    own = entry_books.values(path)
    asked = entry_books.formulas(path)
    computed = cellrune_engine.recalculate(path)
    assert entry_books.differences(own, computed, asked) == []


@pytest.mark.libreoffice
def test_libreoffice_reads_codes_and_names_as_they_are_typed(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    words = [text for text, code in TYPED.items() if code.isdigit()]
    lines = tuple(Line({"code": text}, {"general_basic": 10_000}) for text in words)
    given = {"spend": lines, "project": test_projects.lines()}
    write_entry_sheets(path, FAMILY, Inputs("某局", 2026, "万元", given))
    again, asked = recalculate(path, tmp_path / "again"), entry_books.formulas(path)
    assert entry_books.differences(entry_books.values(path), entry_books.values(again), asked) == []


def test_the_formula_says_what_the_value_is() -> None:
    formula = joined(Formula(lambda _: "A1", lambda _: " 211 03 01.0"))
    wanted = 'TRIM(SUBSTITUTE(SUBSTITUTE(A1," ","")&" ",".0 ",""))', "2110301"
    assert formula.cell(0) == wanted
