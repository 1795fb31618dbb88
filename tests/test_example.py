"""The example is a faithful transcription: proven by arithmetic and by the narrative beside it."""

import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import example
from xlbudget.base.amounts import Figure, step_of, to_fen
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.meaning.plan import cells_of
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.template.expression import parse_expression
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

STEP = step_of("万元", 2)
NARRATIVE = tomllib.loads((example.FOLDER / "narrative.toml").read_text(encoding="utf-8"))


def amount(cell: str) -> int:
    """Returns an example figure in 分 by its name such as `t03[total].basic`."""
    [term] = parse_expression(cell) or ()
    return example.figures().amounts.get(CellRef(term.table, term.row, term.column), 0)


def test_every_published_figure_is_there() -> None:
    figures = example.figures()
    assert len(figures.amounts) == 329
    assert all(figures.amounts.values())
    assert (figures.unit_name, figures.year) == ("长治市屯留区工业和信息化局", 2025)


@pytest.mark.parametrize("quote", NARRATIVE["amounts"], ids=lambda quote: quote["cell"])
def test_narrative_amounts_are_the_tables_figures(quote: dict[str, str]) -> None:
    assert amount(quote["cell"]) == to_fen(Decimal(quote["amount"]), "万元")


@pytest.mark.parametrize("quote", NARRATIVE["shares"], ids=lambda quote: quote["part"])
def test_narrative_shares_follow_from_the_tables(quote: dict[str, str]) -> None:
    share = Decimal(amount(quote["part"])) / Decimal(amount(quote["whole"])) * 100
    assert share.quantize(Decimal("0.01")) == Decimal(quote["percent"])


def test_performance_forms_in_yuan_print_the_projects_in_wan_yuan() -> None:
    for project, yuan in NARRATIVE["performance_forms_yuan"].items():
        printed_fen = amount_of_project(project)
        exact = Figure(printed_fen, printed_fen, STEP)
        assert exact.low <= to_fen(Decimal(yuan), "元") <= exact.high, project


def amount_of_project(name: str) -> int:
    """Returns the current-year figure of a project in 分."""
    return example.figures().amounts[CellRef("t12", name, "total")]


def test_no_relation_fails_and_each_difference_is_within_its_bound() -> None:
    given = example.figures().amounts
    judged = [
        judge(r, lambda c: Figure(given.get(c, 0), given.get(c, 0), STEP))
        for r in example.relations()
    ]
    outcomes = Counter(one.outcome for one in judged)
    assert set(outcomes) == {Outcome.EXACT, Outcome.ROUNDING}
    rounding = [one for one in judged if one.outcome == Outcome.ROUNDING]
    assert len(rounding) == 21
    assert all(0 < abs(one.difference) <= one.bound for one in rounding)


def test_as_printed_workbook_passes_with_rounding_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "printed.xlsx"
    write_workbook(path, printed(example.family(), example.figures()))
    report = check_file(path)
    assert report.verdict == Verdict.ROUNDING
    assert {finding.outcome for finding in report.findings} == {Outcome.ROUNDING}
    assert Counter(report.rules.values()) == {Outcome.EXACT: 54, Outcome.ROUNDING: 13}


# Cells that a change of 1.00 does not make an error, each with the reason. None is known.
INSENSITIVE: dict[str, str] = {}


def test_one_wan_yuan_more_in_any_single_figure_is_an_error() -> None:
    given = example.figures().amounts
    of_cell: dict[CellRef, list[int]] = {}
    for index, relation in enumerate(example.relations()):
        for _, cell in relation.cells:
            of_cell.setdefault(cell, []).append(index)
    silent = []
    for cell, _ in cells_of(example.family(), example.structure()):
        changed = {**given, cell: given.get(cell, 0) + to_fen(Decimal(1), "万元")}
        outcomes = {
            judge(
                example.relations()[index],
                lambda c, now=changed: Figure(now.get(c, 0), now.get(c, 0), STEP),  # type: ignore[misc]
            ).outcome
            for index in of_cell.get(cell, ())
        }
        if Outcome.FAILED not in outcomes:
            silent.append(f"{cell.table}[{cell.row}].{cell.column}")
    assert silent == sorted(INSENSITIVE)
