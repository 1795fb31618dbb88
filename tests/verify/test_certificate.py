"""Certificates: what the check proves is confirmed by another reader, and nothing else is."""

import ast
import hashlib
import json
import random
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.certificates import (
    FAMILY,
    answer,
    certified,
    changed,
    numbers,
    random_unit_of,
    written,
)
from tests.support.random_units import random_unit
from tests.support.shares import drawn, shared
from xlbudget import verify
from xlbudget.base.errors import UsageError
from xlbudget.tasks.certificate import certify
from xlbudget.tasks.check import check_file
from xlbudget.template import load_family
from xlbudget.writer.content import printed
from xlbudget.writer.names import MARK_SHEET
from xlbudget.writer.workbook import write_workbook

MODULE = Path(verify.__file__).parent / "certificate.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.mark.drawn
@pytest.mark.parametrize("seed", shared(range(200), 50))
def test_what_is_proven_is_confirmed(folder: Path, seed: int) -> None:
    if not any(random_unit_of(seed).figures.amounts.values()):
        with pytest.raises(UsageError, match="F253") as caught:  # there is nothing to prove
            certified(folder, seed)
        assert caught.value.params["fault"] == "nothing"
        return
    certificate, path, wrong = certified(folder, seed)
    confirmed = answer(certificate, path, signed=False)
    assert confirmed.fault == ""
    assert confirmed.proven == ("impossible" if certificate["facts"] is None else "facts")
    assert wrong or (confirmed.proven == "facts") is check_file(path).ok
    assert confirmed.figures == len(certificate["cells"]) > 100


def test_both_kinds_of_proof_are_among_them(folder: Path) -> None:
    proven = {certified(folder, seed)[0]["facts"] is None for seed in (0, 1, 2, 8)}
    assert proven == {True, False}


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
    "thousands": lambda value: (value * 1000, "#,##0.00,"),
    "whole_thousands": lambda value: (value * 1000, "#,##0,"),
    "in_millions": lambda value: (value * 10**6, "0.0000,,"),
    "whole_text": lambda value: (str(round(value)), "@"),
}
UNITS = {"元": 10_000, "千元": 10, "亿元": 0.0001}


@pytest.mark.parametrize(
    ("family", "way"),
    shared(((f, way) for n, way in enumerate(WAYS) for f in OTHERS[:: (-1) ** n]), every=2),
)
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


@pytest.mark.parametrize(
    ("family", "of"), shared(product((FAMILY.id, OTHERS[0]), UNITS.items()), every=2)
)
def test_a_table_may_have_a_unit_of_its_own(
    tmp_path: Path, family: str, of: tuple[str, float]
) -> None:
    unit, factor = of
    figures = random_unit(random.Random(family), load_family(family), codes=6).figures
    path = tmp_path / "unit.xlsx"
    write_workbook(path, printed(load_family(family), figures))
    book = load_workbook(path)
    sheet = book["表九"]
    for cell in (cell for row in sheet for cell in row):
        if isinstance(cell.value, str):
            cell.value = cell.value.replace("单位：万元", f"单位：{unit}")
        elif isinstance(cell.value, int | float):
            cell.value = round(cell.value * factor, 6)
            cell.number_format = "General"
    book.save(path)
    certify(path, tmp_path / "unit.json")
    tables = json.loads((tmp_path / "unit.json").read_bytes())["tables"]
    assert [table["unit"] for name, table in tables.items() if name.endswith("9")] == [unit]


def test_a_format_that_moves_the_point_has_no_certificate(folder: Path, tmp_path: Path) -> None:
    path, _ = written(folder, 0)
    book = load_workbook(path)
    for cell in (cell for row in book["表一"] for cell in row):
        if isinstance(cell.value, int | float):
            cell.value, cell.number_format = round(cell.value * 10_000), r"0\.0000"
    book.save(tmp_path / "unit.xlsx")
    with pytest.raises(UsageError, match="F253"):
        certify(tmp_path / "unit.xlsx", tmp_path / "unit.json")


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
    assert answer({**certificate, "file": file}, renamed).fault == "workbook"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b"\xff\xfe", b"1"])
def test_what_is_no_certificate_is_refused(folder: Path, content: bytes) -> None:
    _, path, _ = certified(folder, 0)
    assert verify.verify(content, path).fault == "form"


def test_a_certificate_without_a_part_is_refused(folder: Path) -> None:
    certificate, path, _ = certified(folder, 0)
    for key in ("file", "cells", "links", "facts", "tables", "others"):
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
