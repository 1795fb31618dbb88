"""The example unit, loaded once, as tests need it."""

from functools import cache
from pathlib import Path

from xlbudget.meaning.flat import UnitFigures, read_flat
from xlbudget.meaning.relations import Relation, relations_of
from xlbudget.meaning.structure import Structure, structure_of
from xlbudget.template import Family, load_family

FOLDER = Path(__file__).parents[2] / "examples" / "tunliu-2025"


def family() -> Family:
    """Returns the example's template."""
    return load_family("shanxi-unit")


@cache
def figures() -> UnitFigures:
    """Returns every figure that the example prints."""
    return read_flat(family(), FOLDER / "figures.csv")


@cache
def structure() -> Structure:
    """Returns the example's rows."""
    return structure_of(family(), figures().rows)


@cache
def relations() -> tuple[Relation, ...]:
    """Returns the relations between the example's cells."""
    return relations_of(family(), structure())
