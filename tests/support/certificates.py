"""Certificates of random workbooks, and what is said of those that somebody changed."""

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.planted import wrong_figures
from tests.support.random_units import RandomUnit, random_unit
from xlbudget import verify
from xlbudget.meaning.flat import UnitFigures
from xlbudget.tasks.certificate import certify
from xlbudget.template import load_family
from xlbudget.writer.content import linked_as_given, printed
from xlbudget.writer.workbook import write_workbook

FAMILY = load_family("shanxi-unit")


def random_unit_of(seed: int, rng: random.Random | None = None) -> RandomUnit:
    """The unit of such a workbook, before figures of it are made wrong."""
    return random_unit(rng or random.Random(seed), FAMILY, year_end=seed % 5 == 0)


def written(folder: Path, seed: int) -> tuple[Path, bool]:
    """A workbook of a random unit, as printed or linked, and whether figures in it are wrong."""
    rng = random.Random(seed)
    unit = random_unit_of(seed, rng)
    kind = ("printed", "linked", "wrong")[seed % 3]
    figures = unit.figures
    if kind == "wrong":
        wrong = wrong_figures(rng, unit, 1 + seed % 2)
        amounts = {**figures.amounts, **wrong}
        figures = UnitFigures(FAMILY.id, figures.unit_name, figures.year, figures.rows, amounts)
    path = folder / f"{seed}.xlsx"
    write_workbook(path, (linked_as_given if kind == "linked" else printed)(FAMILY, figures))
    return path, kind == "wrong"


@cache
def certified(folder: Path, seed: int) -> tuple[dict[str, Any], Path, bool]:
    """The certificate of such a workbook."""
    path, wrong = written(folder, seed)
    target = folder / f"{seed}.json"
    certify(path, target)
    return json.loads(target.read_bytes()), path, wrong


def answer(certificate: dict[str, Any], workbook: Path, *, signed: bool = True) -> verify.Answer:
    """What is said of a certificate that somebody changed, and gave the digest that fits."""
    if signed:
        certificate = {**certificate, "digest": verify.digest_of(certificate)}
    return verify.verify(json.dumps(certificate).encode(), workbook)


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all numbers in a certificate."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inside in items:
            yield from numbers(inside, (*path, key))
    elif isinstance(value, int):
        yield path


def changed(value: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """A copy in which one number is another."""
    if not path:
        return change(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], change)
    return copy
