"""Whole documents of the example and of random units, as tests need them."""

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from tests.support import example
from tests.support.narrative import SEED, example_told, last_year
from tests.support.random_units import random_unit
from xlbudget.base.amounts import round_to, step_of
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import Structure
from xlbudget.narrative.document import Document
from xlbudget.narrative.texts import UnitTexts
from xlbudget.narrative.told import Told, as_figures
from xlbudget.narrative.write import document_of
from xlbudget.template import CellRef
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.published import published

FAMILY = example.family()


def tables_of(figures: UnitFigures, structure: Structure, remarks: str = "") -> WorkbookContent:
    """Returns what is published of a unit's tables."""
    step = step_of(FAMILY.unit, FAMILY.decimals)
    amounts: Mapping[CellRef, int] = {
        cell: shown for cell, fen in figures.amounts.items() if (shown := round_to(fen, step))
    }
    return published(FAMILY, structure, replace(figures, amounts=amounts), remarks)


@cache
def example_tables() -> WorkbookContent:
    """Returns what is published of the example's tables."""
    return tables_of(example.figures(), example.structure())


@cache
def example_document() -> Document:
    """Returns the example's document: text, tables and forms."""
    return document_of(example_told())


def drawn(seed: int, codes: int) -> tuple[WorkbookContent, Document]:
    """Returns a random unit that spends under so many codes, with the example's words."""
    unit = random_unit(random.Random(seed), FAMILY, codes=codes)
    tables = tables_of(unit.figures, unit.structure)
    texts = example_told().texts
    told = Told(
        FAMILY,
        tables.structure,
        unit.figures.unit_name,
        unit.figures.year or 0,
        as_figures(FAMILY, tables.values),
        last_year(FAMILY, SEED["last_year"]),
        UnitTexts(texts.amounts, texts.counts, texts.texts),
    )
    return tables, document_of(told)
