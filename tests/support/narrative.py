"""What is told of a unit, as tests of its text need it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.support import example
from xlbudget.base.amounts import Figure, to_fen
from xlbudget.base.place import Place
from xlbudget.meaning.structure import Structure, structure_of
from xlbudget.narrative.document import Document, Heading, Paragraph
from xlbudget.narrative.passages import Passage
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts, read_texts
from xlbudget.narrative.told import Told, as_figures, told_of
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


def last_year(family: Family, amounts: Mapping[str, str]) -> dict[CellRef, Figure]:
    """Returns last year's figures by the names of their cells; amounts in the family's unit."""
    fen = {cell_of(name): to_fen(Decimal(text), family.unit) for name, text in amounts.items()}
    return as_figures(family, fen)


@cache
def example_told() -> Told:
    """Returns what is told of the example: its figures, its texts, last year's totals."""
    family = example.family()
    texts = read_texts(family, example.FOLDER / "texts.toml")
    told = told_of(family, example.structure(), example.figures(), SEED["year"], texts)
    return replace(told, last_year=last_year(family, SEED["last_year"]))


def passages_of(document: Document | Sequence[str]) -> list[Passage]:
    """Returns paragraphs and headings as they are read back, each in a row of its own."""
    texts = (
        [b.text for b in document.blocks if isinstance(b, Heading | Paragraph)]
        if isinstance(document, Document)
        else document
    )
    return [Passage(text, Place("正文", row, 1)) for row, text in enumerate(texts, start=1)]


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
