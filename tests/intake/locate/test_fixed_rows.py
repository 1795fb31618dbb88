"""A label finds its fixed row however it is numbered, each row once and from top to bottom."""

from random import Random

import pytest

from xlbudget.base.folding import fold
from xlbudget.intake.locate.fixed_rows import FixedRows
from xlbudget.intake.locate.wording import bare_label
from xlbudget.template import Block, Family, load_family

_WRITTEN = ("{}", " {} ", "一、{}", "（一）{}", "1.{}", "其中：{}", "其中：1.{}", "\u200b{}")


@pytest.fixture(scope="module")
def family() -> Family:
    return load_family("shanxi-unit")


def _blocks(family: Family) -> list[Block]:
    return [block for _, block in family.blocks() if block.fixed]


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_found_in_any_writing_each_once(family: Family, seed: int) -> None:
    rng = Random(seed)
    for block in _blocks(family):
        rows = FixedRows(block, frozenset({"某单位"}))
        for row in block.fixed:
            label = row.label
            if not label or label == "{unit}":
                continue
            # Of a label with a number of its own not both are taken away.
            numbered = bare_label(fold(label)) != fold(label)
            named = rows.named(label if numbered else rng.choice(_WRITTEN).format(label))
            assert named is not None
            assert fold(named.label) == fold(row.label)
            assert named.id not in rows.taken
            rows.take(named.id)
        assert rows.taken == {row.id for row in block.fixed if row.label not in ("", "{unit}")}


def test_the_row_of_the_unit_has_its_name(family: Family) -> None:
    listing = [block for block in _blocks(family) if block.row_list]
    units = [block for block in listing if any(row.label == "{unit}" for row in block.fixed)]
    assert units
    for block in units:
        rows = FixedRows(block, frozenset({"某单位"}))
        named = rows.named("某单位")
        assert named is not None
        assert named.label == "{unit}"
        assert rows.named("别的单位") is None


def test_what_is_no_label_is_no_row(family: Family) -> None:
    for block in filter(lambda block: block.row_list, _blocks(family)):
        rows = FixedRows(block, frozenset({"某单位"}))
        for text in ("", "　", "别的", "某单位二", "一、"):
            assert rows.named(text) is None


def test_of_two_rows_with_one_label_the_one_below_the_last_counts(family: Family) -> None:
    twins = [
        (block, row, twin)
        for block in _blocks(family)
        for at, row in enumerate(block.fixed)
        for twin in block.fixed[at + 1 :]
        if row.label and fold(row.label) == fold(twin.label)
    ]
    assert twins
    for block, row, twin in twins:
        between = block.fixed[block.fixed.index(row) + 1 : block.fixed.index(twin)]
        rows = FixedRows(block, frozenset())
        for taken in (row, *between):
            rows.take(taken.id)
        assert rows.named(twin.label) == twin
