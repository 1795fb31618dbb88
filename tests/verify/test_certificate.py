"""Certificates: what the check proves is confirmed by another reader, and nothing else is."""

import ast
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.support.planted import wrong_figures
from tests.support.random_units import random_unit
from tests.support.shares import drawn, shared
from xlbudget import verify
from xlbudget.base.errors import UsageError
from xlbudget.meaning.flat import UnitFigures
from xlbudget.tasks.certificate import certify
from xlbudget.tasks.check import check_file
from xlbudget.template import load_family
from xlbudget.writer.content import linked_as_given, printed
from xlbudget.writer.names import MARK_SHEET
from xlbudget.writer.workbook import write_workbook

FAMILY = load_family("shanxi-unit")
MODULE = Path(verify.__file__).parent / "certificate.py"


def written(folder: Path, seed: int) -> tuple[Path, bool]:
    """A workbook of a random unit, as printed or linked, and whether figures in it are wrong."""
    rng = random.Random(seed)
    unit = random_unit(rng, FAMILY, year_end=seed % 5 == 0)
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


def answer(certificate: dict[str, Any], workbook: Path, *, signed: bool = True) -> verify.Answer:
    """What is said of a certificate that somebody changed, and gave the digest that fits."""
    if signed:
        certificate = {**certificate, "digest": verify.digest_of(certificate)}
    return verify.verify(json.dumps(certificate).encode(), workbook)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", shared(range(200), 25))
def test_what_is_proven_is_confirmed(folder: Path, seed: int) -> None:
    certificate, path, wrong = certified(folder, seed)
    confirmed = answer(certificate, path, signed=False)
    assert confirmed.fault == ""
    assert confirmed.proven == ("impossible" if certificate["facts"] is None else "facts")
    assert wrong or (confirmed.proven == "facts") is check_file(path).ok
    assert confirmed.figures == len(certificate["cells"]) > 100


def test_both_kinds_of_proof_are_among_them(folder: Path) -> None:
    proven = {certified(folder, seed)[0]["facts"] is None for seed in (0, 1, 2, 8)}
    assert proven == {True, False}


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


@pytest.mark.drawn
@pytest.mark.parametrize("seed", shared([0, 1, 2], 3))
def test_each_changed_number_is_refused(folder: Path, seed: int) -> None:
    certificate, path, _ = certified(folder, seed)
    rng = random.Random(seed)
    places = list(numbers(certificate))
    for place in rng.sample(places, drawn(150)):
        other = changed(certificate, place, lambda number: number + rng.choice((-1, 1, 10_000)))
        assert answer(other, path, signed=False).fault in ("digest", "version")


SIGNED = {
    ("cells", "value"): "cell",
    ("cells", "shown"): "step",
    ("cells", "step"): "step",
    ("cells", "low"): "interval",
    ("cells", "high"): "interval",
}


@pytest.mark.parametrize(("keys", "fault"), SIGNED.items())
def test_a_changed_figure_is_refused_whoever_signs_it(
    folder: Path, keys: tuple[str, str], fault: str
) -> None:
    certificate, path, _ = certified(folder, 0)
    rng = random.Random(7)
    for number in rng.sample(range(len(certificate["cells"])), 5):
        place = keys[0], number, keys[1]
        other = changed(certificate, place, lambda amount: amount * 10 + 70_000)
        assert answer(other, path).fault == fault


def test_facts_that_do_not_print_the_figures_are_refused(folder: Path) -> None:
    certificate, path, _ = certified(folder, 0)
    rng = random.Random(3)
    for number in rng.sample(range(len(certificate["facts"])), 3):
        place = "facts", number, "amount"
        more = changed(certificate, place, lambda amount: amount + 10_000_000)
        assert answer(more, path).fault == "line"
        broken = changed(certificate, place, lambda amount: amount + 0.5)
        assert answer(broken, path).fault == "fact"
        negative = changed(certificate, place, lambda _: -1)
        assert answer(negative, path).fault in ("fact", "line")


def test_weights_that_prove_nothing_are_refused(folder: Path) -> None:
    seed = next(s for s in (2, 5, 8, 11) if certified(folder, s)[0]["facts"] is None)
    certificate, path, _ = certified(folder, seed)
    for number in range(len(certificate["weights"])):
        place = "weights", number, 0
        assert answer(changed(certificate, place, lambda _: 0), path).fault == "weights"
        assert answer(changed(certificate, place, lambda w: w * 1000), path).fault == "weights"
    assert answer({**certificate, "weights": []}, path).fault == "weights"


def test_a_changed_cell_is_refused(folder: Path, tmp_path: Path) -> None:
    certificate, path, _ = certified(folder, 0)
    book = load_workbook(path)
    cell = next(cell for cell in certificate["cells"] if cell["value"])
    book[cell["sheet"]][cell["cell"]] = 0.01
    other = tmp_path / "other.xlsx"
    book.save(other)
    assert answer(certificate, other).fault == "file"
    file = {**certificate["file"], "sha256": hashlib.sha256(other.read_bytes()).hexdigest()}
    told = answer({**certificate, "file": file}, other)
    assert (told.fault, told.params["cell"]) == ("cell", f"{cell['sheet']} {cell['cell']}")


OTHERS = ("shanghai-unit", "jiangsu-department")
WAYS: dict[str, Callable[[float], tuple[float | str, str]]] = {
    "general": lambda value: (value, "General"),
    "whole": lambda value: (round(value), "General"),
    "whole_printed": lambda value: (value, "#,##0"),
    "text": lambda value: (str(value), "@"),
    "whole_text": lambda value: (str(round(value)), "@"),
}


@pytest.mark.parametrize(("family", "way"), [*product(OTHERS, WAYS)])
def test_both_readers_know_how_exact_a_figure_is(tmp_path: Path, family: str, way: str) -> None:
    unit = random_unit(random.Random(f"{family} {way}"), load_family(family), codes=6)
    path = tmp_path / "unit.xlsx"
    write_workbook(path, printed(load_family(family), unit.figures))
    book = load_workbook(path)
    sheets = [sheet for sheet in book if sheet.title != MARK_SHEET]
    for cell in (cell for sheet in sheets for row in sheet for cell in row):
        if isinstance(cell.value, int | float):
            cell.value, cell.number_format = WAYS[way](cell.value)
    book.save(path)
    assert certify(path, tmp_path / "unit.json").figures > 50


@pytest.mark.parametrize("value", ["Infinity", "NaN", "1e999999999", "1e5000", "十", True])
def test_what_is_no_amount_is_refused(
    folder: Path,
    tmp_path: Path,
    value: str | bool,
) -> None:
    certificate, path, _ = certified(folder, 0)
    cell = next(cell for cell in certificate["cells"] if cell["value"])
    book = load_workbook(path)
    book[cell["sheet"]][cell["cell"]] = value
    other = tmp_path / "other.xlsx"
    book.save(other)
    file = {**certificate["file"], "sha256": hashlib.sha256(other.read_bytes()).hexdigest()}
    assert answer({**certificate, "file": file}, other).fault == "cell"


@pytest.mark.parametrize("name", ["unit", "unit.txt", "unit.XLSX"])
def test_a_workbook_is_known_by_what_is_in_it(folder: Path, tmp_path: Path, name: str) -> None:
    certificate, path, _ = certified(folder, 0)
    renamed = tmp_path / name
    renamed.write_bytes(path.read_bytes())
    assert answer(certificate, renamed).fault == ""
    renamed.write_bytes(b"no workbook")
    file = {**certificate["file"], "sha256": hashlib.sha256(b"no workbook").hexdigest()}
    assert answer({**certificate, "file": file}, renamed).fault == "form"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b"\xff\xfe", b"1"])
def test_what_is_no_certificate_is_refused(folder: Path, content: bytes) -> None:
    _, path, _ = certified(folder, 0)
    assert verify.verify(content, path).fault == "form"


def test_a_certificate_without_a_part_is_refused(folder: Path) -> None:
    certificate, path, _ = certified(folder, 0)
    for key in ("file", "cells", "links", "facts", "published_step"):
        less = {name: value for name, value in certificate.items() if name != key}
        assert answer(less, path).fault == "form"


def test_nothing_is_written_that_is_not_confirmed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = written(folder, 0)
    monkeypatch.setattr(
        "xlbudget.tasks.certificate.verify", lambda *_: verify.Answer("cell", {"cell": "表一 B6"})
    )
    with pytest.raises(UsageError) as caught:
        certify(path, tmp_path / "out.json")
    assert caught.value.code == "F253"
    assert not (tmp_path / "out.json").exists()


def test_the_module_shares_nothing_with_the_check_and_is_read_in_one_sitting() -> None:
    source = MODULE.read_text(encoding="utf-8")
    imported = {
        node.module or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert not [name for name in imported if name.startswith("xlbudget")]
    assert len(source.splitlines()) <= 200
