"""What is told of a unit, as tests of its text need it."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.support import example
from xlbudget.base.amounts import Figure, step_of, to_fen
from xlbudget.meaning.structure import Structure, structure_of
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts, read_texts
from xlbudget.narrative.told import Told
from xlbudget.template import CellRef, Family
from xlbudget.template.expression import parse_expression

SEED: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "narrative" / "tunliu.toml").read_text(encoding="utf-8")
)
"""The text of the publication that the example is of."""


def cell_of(name: str) -> CellRef:
    """Returns the cell that an expression of one term names."""
    [term] = parse_expression(name) or ()
    return CellRef(term.table, term.row, term.column)


def printed(family: Family, amounts: Mapping[CellRef, int]) -> dict[CellRef, Figure]:
    """Returns amounts in 分 as figures that the family's tables print."""
    step = step_of(family.unit, family.decimals)
    return {cell: Figure(amount, amount, step) for cell, amount in amounts.items()}


def last_year(family: Family, amounts: Mapping[str, str]) -> dict[CellRef, Figure]:
    """Returns last year's figures by the names of their cells; amounts in the family's unit."""
    fen = {cell_of(name): to_fen(Decimal(text), family.unit) for name, text in amounts.items()}
    return printed(family, fen)


@cache
def example_told() -> Told:
    """Returns what is told of the example: its figures, its texts, last year's totals."""
    family = example.family()
    return Told(
        family,
        example.structure(),
        SEED["unit"],
        SEED["year"],
        printed(family, example.figures().amounts),
        last_year(family, SEED["last_year"]),
        read_texts(family, example.FOLDER / "texts.toml"),
    )


def bare(
    family: Family,
    amounts: Mapping[str, str],
    last: Mapping[str, str] | None = None,
    texts: UnitTexts = NO_TEXTS,
    structure: Structure | None = None,
) -> Told:
    """Returns what is told of a unit that has nothing but these amounts in the family's unit."""
    return Told(
        family,
        structure or structure_of(family, {}),
        "某局",
        2025,
        last_year(family, amounts),
        last_year(family, last or {}),
        texts,
    )
