"""Shanghai's text, of another kind: items with paths, last year's amounts, tables in 元."""

import random
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.narrative import cell_of, last_year, passages_of
from xlbudget.base.amounts import Figure, step_of, to_fen
from xlbudget.base.folding import fold
from xlbudget.meaning.catalogue import message
from xlbudget.meaning.structure import ListedRow, Structure, structure_of
from xlbudget.narrative.judge import judge, judged
from xlbudget.narrative.texts import UnitTexts
from xlbudget.narrative.told import Told
from xlbudget.narrative.write import document_of, written
from xlbudget.template import CellRef, load_family
from xlbudget.template.code_lists import code_list

FAMILY = load_family("shanghai-unit")
TEXT: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("city.toml").read_text(encoding="utf-8")
)
ITEMS, AMOUNT = "t2", "fiscal"
"""The table that has the items of the text, and its column."""
NAMES = code_list("functional")


def structure(codes: list[str]) -> Structure:
    """The rows of the table of items, with those above them."""
    every = sorted({code[:length] for code in codes for length in (3, 5, 7)})
    rows = [ListedRow(code, code, NAMES.name(code) or "") for code in every]
    return structure_of(FAMILY, {(ITEMS, "main"): rows})


def figure(yuan: str) -> Figure:
    fen = to_fen(Decimal(yuan), "元")
    return Figure(fen, fen, step_of("元", 2))


def told_of(case: Mapping[str, Any]) -> Told:
    codes = [code for code, _ in TEXT["items"]]
    items = {CellRef(ITEMS, code, AMOUNT): figure(yuan) for code, yuan in TEXT["items"]}
    figures = {**last_year(FAMILY, TEXT["cells"]), **items}
    for name, yuan in case.get("cells", {}).items():
        figures[cell_of(name)] = figure(yuan)
    last = {cell_of(name): figure(yuan) for name, yuan in case.get("last", {}).items()}
    return Told(FAMILY, structure(codes), TEXT["unit"], TEXT["year"], figures, last)


@pytest.mark.parametrize("case", TEXT["cases"], ids=lambda case: case["name"])
def test_a_slip_is_told_at_its_place_and_nothing_else(case: Mapping[str, Any]) -> None:
    told, texts = told_of(case), "\n".join(TEXT["paragraphs"])
    for old, new in case["edits"]:
        assert old in texts
        texts = texts.replace(old, new, 1)
    findings = judge(told, passages_of(texts.split("\n")))
    told_as = [f"{finding.code} {finding.cells[0].value}" for finding in findings]
    assert sorted(told_as) == sorted(case["expect"])
    sentences = [message(finding, "zh", FAMILY) for finding in findings]
    assert "says" not in case or any(case["says"] in sentence for sentence in sentences)
    for finding in findings:
        row = int(finding.cells[0].cell.removeprefix("A"))
        assert finding.cells[0].value in fold(texts.split("\n")[row - 1])


@pytest.mark.parametrize("seed", range(20))
def test_what_is_written_is_read_back_whole(seed: int) -> None:
    rng = random.Random(seed)
    codes = rng.sample([code for code, entry in NAMES.entries.items() if _is_item(code, entry)], 12)
    exact = {CellRef(ITEMS, code, AMOUNT): rng.randint(1, 10**9) for code in codes}
    total = sum(exact.values())
    names = ("t1[total].income", "t1[total].total", "t1[fiscal].income")
    cells = {name: str(Decimal(total) / 100) for name in (*names, "t4[total].total")}
    figures = {**last_year(FAMILY, cells), **{c: Figure(v, v, 1) for c, v in exact.items()}}
    last = {
        cell: Figure(v, v, 1)
        for cell, value in figures.items()
        for v in [rng.choice((value.shown, value.shown * 3 // 2, value.shown // 3, 0))]
    }
    last |= {
        CellRef("t4", "total", fund): Figure(0, 0, 1)
        for fund in ("general", "gov_fund", "state_capital")
    }
    last |= {
        CellRef("t9", "line", line): Figure(0, 0, 1)
        for line in (
            "total",
            "abroad",
            "reception",
            "vehicles",
            "vehicle_purchase",
            "vehicle_running",
        )
    }
    texts = UnitTexts({}, {}, {name: "项目调整" for name in ("reason", "duties", "organs")})
    told = Told(FAMILY, structure(codes), "某市司法局", 2026, figures, last, texts)
    read, findings = judged(told, passages_of(document_of(told)))
    assert findings == ()
    assert (read.unbound, read.missing, read.absent) == ((), (), ())
    assert sum(paragraph.sentence == "items" for paragraph in written(told)) == len(codes) + 1


def _is_item(code: str, entry: Any) -> bool:
    # Codes whose names stand twice with the same names above them are told apart by no text.
    return entry.level == "项" and all(NAMES.name(code[:length]) for length in (3, 5))
