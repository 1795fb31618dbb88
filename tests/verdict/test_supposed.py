"""A supposed workbook is judged where it differs, with the outcome as if all of it were judged."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import example
from tests.support.people import SLIPS, Book, damaged
from tests.support.random_units import random_unit
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.outcomes import judge
from xlbudget.meaning.relations import relations_of
from xlbudget.verdict.supposed import Judgement
from xlbudget.verdict.suspected import suspected

FAMILY = example.family()
MOST = 5


@pytest.mark.parametrize("seed", range(2))
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
