"""The facts behind a workbook's figures as a table: the 元 behind the printed 万元."""

from collections.abc import Mapping

from xlbudget.base.amounts import text_of
from xlbudget.base.csv_text import csv_text
from xlbudget.facts.system import System
from xlbudget.template import Family

_UNIT, _DECIMALS = "元", 2


def facts_csv(family: Family, system: System, amounts: Mapping[int, int]) -> str:
    """Returns the facts as CSV: measure, one column per dimension, the amount in 元.

    Facts that no figure tells apart stand together in the first of them.
    """
    dimensions = list(dict.fromkeys(d for dims in family.measures.values() for d in dims))
    lines = [["measure", *dimensions, "yuan"]]
    for number, fact in enumerate(system.facts):
        amount = amounts.get(number, 0)
        if amount:
            members = dict(zip(family.measures[fact.measure], fact.members, strict=True))
            cells = [members.get(dimension, "") for dimension in dimensions]
            lines.append([fact.measure, *cells, text_of(amount, _UNIT, _DECIMALS)])
    return csv_text(lines)
