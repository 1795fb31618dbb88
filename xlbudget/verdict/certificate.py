"""Writes down what was read and why the verdict holds, so that another program can confirm it.

Either facts in whole 分 that print every figure, or lines with whole factors whose sum no facts can
meet. `xlbudget.verify` confirms it without anything of this package but the sentences.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from xlbudget import __version__
from xlbudget.base.amounts import step_of
from xlbudget.base.errors import UsageError
from xlbudget.facts.solve import Consistent, Inconsistent, find_facts
from xlbudget.facts.system import Bound, System
from xlbudget.facts.witness import holding
from xlbudget.intake.locate.find import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.meaning.outcomes import judge
from xlbudget.template import Family
from xlbudget.template.common import folder_digest
from xlbudget.verdict.case import Case
from xlbudget.verify import VERSION, digest_of, others_of
from xlbudget.verify import opened as read_again


def certificate_of(opened: Opened, content: bytes) -> dict[str, Any]:
    """Returns the certificate of a workbook whose bytes these are.

    Amounts are whole 分. Raises UsageError F250 where a code stands twice, so that its rows have no
    meaning of their own, and F251 where neither facts nor a proof could be confirmed.
    """
    family, readings = opened.family, opened.readings
    judged = [judge(relation, readings.figures.get) for relation in opened.relations]
    case = Case(family, opened.located.structure, readings, judged)
    if case.ambiguous:
        raise UsageError("F250", path=str(opened.workbook.path))
    system = case.system(case.figure)
    answer = find_facts(system)
    lines = [bound for bound in system.bounds if bound.low is not None or bound.high is not None]
    number_of = {id(bound): number for number, bound in enumerate(lines)}
    certificate: dict[str, Any] = {
        "version": VERSION,
        "program": __version__,
        "template": {
            "id": family.id,
            "version": family.version,
            "sha256": folder_digest(family.id),
        },
        "file": {
            "name": opened.workbook.path.name,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
        "unit": opened.located.unit_name,
        "year": opened.located.year,
        "tables": {table: _table(located) for table, located in opened.located.tables.items()},
        "absent": sorted(holding(family, readings.amounts)),
        "unread": [opened.located.places[cell].cell for cell in sorted(case.unread)],
        "cells": [_cell(opened, bound) for bound in lines if bound.cell],
        "links": [_link(bound) for bound in lines if not bound.cell],
        "others": {},
        "facts": None,
        "weights": None,
    }
    certificate["others"] = others_of(read_again(content), certificate["cells"])
    if isinstance(answer, Consistent):
        certificate["facts"] = list(_facts(family, system, answer))
    elif isinstance(answer, Inconsistent):
        certificate["weights"] = [[weight, number_of[id(b)]] for weight, b in answer.weights]
    else:
        raise UsageError("F251", path=str(opened.workbook.path))
    return {**certificate, "digest": digest_of(certificate)}


def _cell(opened: Opened, bound: Bound) -> dict[str, Any]:
    assert bound.cell  # the caller leaves out lines without one
    figure = opened.readings.figures[bound.cell]
    assert figure  # what cannot be read bounds nothing
    place = opened.located.places[bound.cell]
    return {
        "table": bound.cell.table,
        "row": bound.cell.row,
        "column": bound.cell.column,
        "sheet": place.sheet,
        "cell": place.cell,
        "value": figure.value,
        "shown": figure.shown,
        "step": figure.step,
        "low": figure.low,
        "high": figure.high,
        "facts": [number for _, number in bound.terms],
    }


def _table(located: LocatedTable) -> dict[str, Any]:
    """Returns the unit of a table and the last units of its figures: its own, and the published."""
    unit, table = located.amount_unit, located.table
    return {"unit": unit, "steps": [step_of(unit, table.decimals), table.step]}


def _link(bound: Bound) -> dict[str, Any]:
    return {"terms": [list(term) for term in bound.terms], "low": bound.low, "high": bound.high}


def _facts(family: Family, system: System, answer: Consistent) -> Iterator[dict[str, Any]]:
    for number, fact in enumerate(system.facts):
        members = dict(zip(family.measures[fact.measure], fact.members, strict=True))
        amount = answer.amounts.get(number, 0)
        yield {"measure": fact.measure, "members": members, "amount": amount}
