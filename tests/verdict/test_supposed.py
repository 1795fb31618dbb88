"""A supposed workbook is judged where it differs, with the outcome as if all of it were judged."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.support import example
from tests.support.people import SLIPS, Book, damaged
from tests.support.random_units import random_unit
from tests.support.shares import shared
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.outcomes import judge
from xlbudget.meaning.relations import relations_of
from xlbudget.verdict.hypotheses import ExtraRow
from xlbudget.verdict.supposed import Judgement
from xlbudget.verdict.suspected import suspected

FAMILY = example.family()
MOST = 5


@pytest.mark.parametrize("seed", shared(range(2), 2))
def test_what_is_judged_again_is_as_if_all_were(tmp_path: Path, seed: int) -> None:
    unit = random_unit(random.Random(f"supposed {seed}"), FAMILY, codes=8)
    book = Book(FAMILY, unit, tmp_path)
    tried = 0
    for kind in SLIPS:
        case = damaged(random.Random(f"supposed {seed} {kind}"), book, kind)
        if case is None:
            continue
        opened = open_workbook(tmp_path / "unit.xlsx", content=case[0])
        figure = opened.readings.figures.get
        start = Judgement(opened, tuple(judge(relation, figure) for relation in opened.relations))
        for hypothesis, _ in zip(suspected(start), range(MOST), strict=False):
            supposed = hypothesis.suppose(opened)
            structure = replace(supposed.located.structure)
            assert supposed.stated == relations_of(FAMILY, structure)
            figure = supposed.readings.figures.get
            wanted = tuple(judge(relation, figure) for relation in supposed.relations)
            again = start.supposing(supposed).judged
            assert again == wanted
            tried += 1
    assert tried > 2 * MOST


def test_a_relation_of_which_nothing_changed_is_not_judged_again(tmp_path: Path) -> None:
    unit = random_unit(random.Random("supposed"), FAMILY, codes=8)
    book = Book(FAMILY, unit, tmp_path)
    case = damaged(random.Random("supposed"), book, "a wrong code")
    assert case
    opened = open_workbook(tmp_path / "unit.xlsx", content=case[0])
    figure = opened.readings.figures.get
    start = Judgement(opened, tuple(judge(relation, figure) for relation in opened.relations))
    kept = {id(judged) for judged in start.judged}
    supposed = next(iter(suspected(start))).suppose(opened)
    again = start.supposing(supposed).judged
    assert sum(id(judged) in kept for judged in again) > 0.8 * len(again)


@pytest.mark.parametrize(
    ("typed", "is_too_many"), [("203", False), ("280", False), ("231", True), ("208", True)]
)
def test_a_class_that_lines_under_it_miss_is_not_one_too_many(
    typed: str, is_too_many: bool, tmp_path: Path
) -> None:
    given = layouts.cells_of(表三={"A14": typed})(layouts.sheets())
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", given))
    lines = (line for rows in opened.located.tables["t03"].rows.values() for line in rows)
    extra = ExtraRow("t03", next(line for line in lines if line.row == 14))
    assert extra.holds(extra.suppose(opened)) == is_too_many
