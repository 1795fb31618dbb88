"""Of two tables on one title the visible one counts; what only looks like a table is told."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import (
    Layout,
    Plain,
    Sheets,
    cells_of,
    each,
    moved,
    only,
    rows_inserted,
    unmerged,
    with_cells,
)
from tests.support import biff12, example
from tests.support.shares import shared
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.reader import read_workbook
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Report, Verdict

TABLES = ("表二", "表三", "表五", "表六", "表九", "表十二")


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def number_of(name: str) -> int:
    return next(n for n, sheet in enumerate(layouts.sheets()) if sheet.name == name)


def with_wrong_figures(sheet: Plain) -> Plain:
    cells = {p: v + 1000 if isinstance(v, float) else v for p, v in sheet.cells.items()}
    return replace(sheet, cells=cells)


def report_on(path: Path, given: Sheets) -> tuple[bool, Report]:
    """Returns whether the figures are the example's, and the report."""
    opened = open_workbook(layouts.write(path, given))
    shown = {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
    return shown == example.figures().amounts, check_opened(opened)


def told(report: Report) -> set[str]:
    return {f.code for f in report.findings if severity(f) != "note"}


@pytest.mark.parametrize(
    ("name", "state", "first"),
    shared(product(TABLES, ("hidden", "veryHidden"), (True, False)), every=5),
)
def test_a_hidden_draft_is_told_and_does_not_count(
    tmp_path: Path, name: str, state: str, first: bool
) -> None:
    given = layouts.sheets()
    draft = replace(with_wrong_figures(given[number_of(name)]), name="草稿", state=state)
    given = (draft, *given) if first else (*given, draft)
    same, report = report_on(tmp_path / "unit.xlsx", given)
    assert same
    assert told(report) == {"T121"}
    assert report.verdict == Verdict.ROUNDING
    binary = biff12.write_raw(tmp_path / "unit.xlsb", read_workbook(tmp_path / "unit.xlsx"))
    assert told(check_opened(open_workbook(binary))) == {"T121"}


TITLES: dict[str, Callable[[str], str]] = {
    "traditional characters": lambda w: w.replace("预", "預").replace("总", "總"),
    "a suffix": lambda w: f"{w}（最终稿）",
    "another name": lambda w: w.replace("表", "情况"),
    "a Greek letter": lambda w: w.replace("表", "表α"),
}


@pytest.mark.parametrize(
    ("name", "way", "marked"), shared(product(TABLES, TITLES, (True, False)), every=5)
)
def test_a_visible_table_with_another_title_is_no_pass(
    tmp_path: Path, name: str, way: str, marked: bool
) -> None:
    """The good one is hidden or visible; the bad one is what people see, or see as well."""
    given = layouts.sheets()
    good = given[number_of(name)]
    cells = {"A1": good.cells[1, 1] if marked else None, "A2": TITLES[way](str(good.cells[2, 1]))}
    seen = replace(with_cells(with_wrong_figures(good), cells), name="公开")
    hidden = only(name, lambda sheet: replace(sheet, state="hidden"))
    for layout in (hidden, lambda sheets: sheets):
        _, report = report_on(tmp_path / "unit.xlsx", (*layout(given), seen))
        assert report.verdict not in (Verdict.CONSISTENT, Verdict.ROUNDING, Verdict.BALANCED)
        assert told(report) & {"T102", "T123", "T124"}


@pytest.mark.parametrize("name", TABLES)
def test_a_title_with_unseen_characters_is_the_title(tmp_path: Path, name: str) -> None:
    given = layouts.sheets()
    bad = with_wrong_figures(given[number_of(name)])
    bad = replace(with_cells(bad, {"A2": f"\u2060{bad.cells[2, 1]}\u3164"}), name="公开")
    _, report = report_on(tmp_path / "unit.xlsx", (*given, bad))
    assert "T102" in told(report)
    assert report.verdict == Verdict.INCONSISTENT


def beside(sheet: Plain, other: Plain) -> Plain:
    width = max(column for _, column in sheet.cells) + 1
    right = moved(other, lambda row, column: (row, column + width))
    return replace(sheet, cells={**right.cells, **sheet.cells})


def under(sheet: Plain, other: Plain) -> Plain:
    below = moved(other, lambda row, column: (row + sheet.height + 2, column))
    return replace(sheet, cells={**sheet.cells, **below.cells})


def over(sheet: Plain, other: Plain) -> Plain:
    return under(other, sheet)


@pytest.mark.parametrize(
    ("name", "place", "titled"),
    shared(product(TABLES, (beside, under, over), (True, False)), every=5),
)
def test_a_bad_table_next_to_the_good_one_is_no_pass(
    tmp_path: Path, name: str, place: Callable[[Plain, Plain], Plain], titled: bool
) -> None:
    def both(sheet: Plain) -> Plain:
        sheet = unmerged(sheet)
        bad = with_wrong_figures(sheet)
        bad = with_cells(bad, {"A1": None} if titled else {"A1": None, "A2": "支出情况"})
        return place(sheet, bad)

    _, report = report_on(tmp_path / "unit.xlsx", only(name, both)(layouts.sheets()))
    assert report.verdict not in (Verdict.CONSISTENT, Verdict.ROUNDING, Verdict.BALANCED)


# ---- pages ---------------------------------------------------------------------------------------


def with_page(seed: int, *, mark: bool = True, suffix: str = "") -> Callable[[Plain], Plain]:
    """A page that begins among the lines: title, captions and header again."""

    def change(sheet: Plain) -> Plain:
        header = layouts.header_rows(sheet)
        if len(sheet.cells) < 60:
            return sheet
        sheet = unmerged(sheet)
        first = 1 if mark else 2
        height = header[-1] + 1 - first
        at = random.Random(seed).randint(header[-1] + 3, sheet.height - 1)
        wide = rows_inserted(sheet, at, height)
        again = {
            (at + row - first, column): value
            for (row, column), value in sheet.cells.items()
            if first <= row <= header[-1]
        }
        if suffix:
            again[at + 2 - first, 1] = f"{sheet.cells[2, 1]}{suffix}"
        return replace(wide, cells={**wide.cells, **again})

    return change


PAGES: dict[str, Layout] = {
    **{f"at a random line {n}": each(with_page(n)) for n in range(6)},
    **{f"without the mark {n}": each(with_page(n, mark=False)) for n in range(3)},
    "told as a continuation": each(with_page(7, suffix="（续）")),
    "told as a table that goes on": each(with_page(8, suffix="（续表）")),
    "two pages": each(lambda sheet: with_page(9)(with_page(10)(sheet))),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_repeats_the_title_goes_on(tmp_path: Path, name: str) -> None:
    same, report = report_on(tmp_path / "unit.xlsx", PAGES[name](layouts.sheets()))
    assert same
    assert told(report) == set()
    assert report.verdict == Verdict.ROUNDING


def test_the_header_alone_may_be_repeated(tmp_path: Path) -> None:
    def again(sheet: Plain) -> Plain:
        wide = rows_inserted(sheet, 20, 2)
        return replace(
            wide,
            cells={
                **wide.cells,
                **{(r + 16, c): v for (r, c), v in sheet.cells.items() if r in (4, 5)},
            },
        )

    same, report = report_on(tmp_path / "unit.xlsx", only("表三", again)(layouts.sheets()))
    assert same
    assert told(report) == set()


@pytest.mark.parametrize("words", ["年{rest}", "2025年年{rest}", "年度{rest}"])
def test_a_year_that_is_empty_or_has_its_sign_loses_no_table(tmp_path: Path, words: str) -> None:
    """Titles and headers as formulas make them of a year left blank, or typed as 2025年."""

    def change(sheet: Plain) -> Plain:
        cells = {
            place: words.format(rest=value.removeprefix("2025年").removeprefix("2025"))
            if place[0] <= layouts.header_rows(sheet)[-1]
            and isinstance(value, str)
            and value.startswith("2025")
            else value
            for place, value in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    same, report = report_on(tmp_path / "unit.xlsx", each(change)(layouts.sheets()))
    assert same
    assert told(report) == {"T210"}


@pytest.mark.parametrize("title", ["", "#VALUE!", "表"])
def test_the_mark_of_a_table_names_it(tmp_path: Path, title: str) -> None:
    layout = cells_of(**{s.name: {"A2": title or None} for s in layouts.sheets()})
    same, report = report_on(tmp_path / "unit.xlsx", layout(layouts.sheets()))
    assert same
    assert told(report) == {"T123"}
    assert report.verdict == Verdict.DOUBTFUL
