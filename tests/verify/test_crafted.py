"""Crafted certificates: refused with a sentence, or true of what they say and of all numbers."""

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import answer, certified, changed
from tests.support.shares import drawn
from xlbudget.base.texts import sentence, sentences
from xlbudget.verify import certificate as module

SEEDS = (28, 29)
"""Of units with few figures: one as printed, one with wrong figures."""
DRAWN = 300
ODD: list[Any] = [
    *(None, True, False, "", "万元", "十", "A1:XFD1048576", "$A$1", "../x", "\ud800", [], {}, [[]]),
    *(0, 1, -1, 7, 2, 10**40, -(10**40), 10**70, 10**4000, 0.5, 1e300),
    *(float("nan"), float("inf"), -float("inf")),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("crafted")


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch, books: Any) -> None:
    """To read the workbook is most of the work, and no certificate changes what is read."""
    monkeypatch.setattr(module, "opened", books)


@pytest.fixture(scope="module")
def books() -> Any:
    return cache(module.opened)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of everything in a certificate."""
    if isinstance(value, dict | list):
        for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from nodes(inside, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def mutated(rng: random.Random, certificate: dict[str, Any], path: tuple[Any, ...]) -> Any:
    """A certificate of which one part is another, is gone, or is there twice."""
    kind = rng.choice(("odd", "near", "gone", "twice"))

    def change(parent: Any) -> Any:
        copy, key = (dict if isinstance(parent, dict) else list)(parent), path[-1]
        if kind == "gone":
            del copy[key]
        elif kind == "twice" and isinstance(copy, list):
            copy.insert(key, copy[key])
        elif kind == "near" and type(copy[key]) is int:
            copy[key] += rng.choice((-10_000, -1, 1, 100, 10_000))
        else:
            copy[key] = rng.choice(ODD)
        return copy

    return changed(certificate, path[:-1], change)


def claims(certificate: dict[str, Any]) -> set[tuple[Any, ...]]:
    """What is said of the cells with an amount: where they stand, and what they show."""
    keys = ("sheet", "cell", "value", "shown", "step", "low", "high")
    return {tuple(cell[key] for key in keys) for cell in certificate["cells"] if cell["value"]}


def facts_hold(certificate: dict[str, Any]) -> bool:
    """Whether facts print the figures, or weights leave none; stated anew, in one place."""
    lines = [([[1, n] for n in c["facts"]], c["low"], c["high"]) for c in certificate["cells"]]
    lines += [(link["terms"], link["low"], link["high"]) for link in certificate["links"]]
    if certificate["facts"] is None:
        total: dict[int, int] = {}
        most = 0
        for weight, number in certificate["weights"]:
            terms, low, high = lines[number]
            most += weight * (high if weight > 0 else low)
            for factor, fact in terms:
                total[fact] = total.get(fact, 0) + weight * factor
        return most < 0 and min(total.values(), default=0) >= 0
    sums = [sum(f * certificate["facts"][n]["amount"] for f, n in terms) for terms, _, _ in lines]
    return all(
        (low is None or low <= amount) and (high is None or amount <= high)
        for amount, (_, low, high) in zip(sums, lines, strict=True)
    )


@pytest.mark.drawn
@pytest.mark.parametrize("seed", SEEDS)
def test_no_mutation_is_confirmed_but_another_true_proof(folder: Path, seed: int) -> None:
    """What may differ: labels, columns, and the facts of a proof that still holds.

    The cells with an amount, what they show, and the count of all other numbers may not.
    """
    certificate, path, _ = certified(folder, seed)
    rng = random.Random(seed)
    places = list(nodes(certificate))
    by_key: dict[Any, list[tuple[Any, ...]]] = {}
    for place in places:
        by_key.setdefault(next(k for k in reversed(place) if isinstance(k, str)), []).append(place)
    kinds = sorted(by_key)
    refused, confirmed = 0, 0
    for number in range(drawn(DRAWN)):
        other = mutated(rng, certificate, rng.choice(by_key[kinds[number % len(kinds)]]))
        try:
            told = answer(other, path)
        except UnicodeEncodeError:  # of the digest that this test makes
            continue
        if told.fault:
            refused += 1
            assert f"fault_of_certificate.{told.fault}" in sentences("zh")
            sentence(f"fault_of_certificate.{told.fault}", "en", **told.params)
            continue
        confirmed += 1
        assert claims(other) == claims(certificate)
        assert dict(told.others) == other["others"] == certificate["others"]
        assert facts_hold(other)
    assert refused > confirmed > 0


@pytest.mark.parametrize("kept", [0, 1, 5, -1])
def test_a_certificate_that_leaves_figures_out_is_refused_or_says_so(
    folder: Path, kept: int
) -> None:
    certificate, path, _ = certified(folder, SEEDS[0])
    filled = [cell for cell in certificate["cells"] if cell["value"]]
    few = {**certificate, "cells": filled[:kept], "links": []}
    assert answer(few, path).fault == ("others" if kept else "nothing")
    cells = few["cells"]
    others = module.others_of(module.opened(path.read_bytes()), cells)
    assert sum(others.values()) > 0
    told = answer({**few, "others": others}, path)
    if kept:
        assert (told.fault, told.filled, told.others) == ("", len(cells), others)
    else:
        assert told.fault == "nothing"


def test_a_cell_named_twice_counts_once(folder: Path) -> None:
    certificate, path, _ = certified(folder, SEEDS[0])
    cells = certificate["cells"]
    told = answer({**certificate, "cells": [*cells, *cells]}, path)
    assert told.filled == answer(certificate, path).filled


def test_figures_on_other_sheets_are_counted(folder: Path, tmp_path: Path) -> None:
    certificate, path, _ = certified(folder, 1)
    told = answer(certificate, path)
    assert dict(told.others) == {"占比与变动": certificate["others"]["占比与变动"]}


@pytest.mark.parametrize("value", [*(unit for unit in ODD if unit != "\ud800"), "元", "分"])
def test_an_odd_unit_is_refused(folder: Path, value: object) -> None:
    certificate, path, _ = certified(folder, SEEDS[0])
    table = next(cell["table"] for cell in certificate["cells"] if cell["value"])
    other = changed(certificate, ("tables", table, "unit"), lambda _: value)
    assert answer(other, path).fault == (
        "" if value == "万元" else "cell" if value == "元" else "form"
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 2, "cells": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"version": ' + "9" * 5000 + "}",
        '{"version": NaN}',
        '{"version": true, "cells": [], "facts": []}',
        '{"version": 2.0, "cells": [], "facts": []}',
        '{"a": ' * 2000 + "1" + "}" * 2000,
    ],
)
def test_odd_texts_are_refused(folder: Path, text: str) -> None:
    _, path, _ = certified(folder, SEEDS[0])
    assert module.verify(text.encode(), path).fault in ("form", "version")
