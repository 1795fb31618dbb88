"""The JSON report keeps its contract: docs/report.schema.json."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tests.support import example
from tests.support.shares import shared
from tests.support.workbooks import write_kinds
from xlbudget.cli.main import main
from xlbudget.meaning.catalogue import codes
from xlbudget.meaning.outcomes import Outcome
from xlbudget.report.as_json import report_json
from xlbudget.tasks.check import check_file
from xlbudget.template import available_families, load_family
from xlbudget.verdict.result import Report, Verdict

ROOT = Path(__file__).parents[2]
UGLY = ROOT / "tests" / "families" / "ugly-unit"
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return write_kinds(tmp_path_factory.mktemp("kinds"))


def report(*args: object) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["check", "--jobs", "1", "--format", "json", *map(str, args)])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_schema_is_a_schema_and_says_all_of_every_object() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for part in objects(SCHEMA):
        assert part["additionalProperties"] is False
        assert sorted(part["required"]) == sorted(part["properties"])


def objects(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for value in part.values():
            yield from objects(value)
    elif isinstance(part, list):
        for value in part:
            yield from objects(value)


def test_schema_names_the_verdicts_and_outcomes_of_the_program() -> None:
    parts = SCHEMA["$defs"]
    verdicts = parts["file"]["properties"]["verdict"]["enum"]
    assert verdicts == [verdict.value for verdict in Verdict]
    outcomes = {outcome.value for outcome in Outcome}
    assert set(parts["file"]["properties"]["outcomes"]["properties"]) == outcomes
    assert set(parts["finding"]["properties"]["outcome"]["enum"]) == outcomes - {"exact"}


@pytest.mark.parametrize(
    ("lang", "options"), shared(product(("zh", "en"), ((), ("--all",))), every=3)
)
def test_reports_of_every_kind_keep_the_schema(
    kinds: Mapping[str, Path], lang: str, options: tuple[str, ...]
) -> None:
    missing = next(iter(kinds.values())).with_name("missing.xlsx")
    data = report(*kinds.values(), missing, "--lang", lang, *options)
    assert [e.message for e in VALIDATOR.iter_errors(data)] == []
    names = [*kinds, "missing"]
    verdicts = {name: file["verdict"] for name, file in zip(names, data["files"], strict=True)}
    assert verdicts == {
        "printed": "rounding",
        "two-digits-swapped": "inconsistent",
        "table-missing": "incomplete",
        "typed-as-text": "inconsistent",
        "forced-to-balance": "balanced",
        "linked": "balanced",
        "blank": "consistent",
        "text": "unreadable",
        "cut": "unreadable",
        "missing": "unreadable",
    }
    assert data["summary"] == {
        "files": 10,
        "consistent": 4,
        "inferred": 0,
        "inconsistent": 3,
        "unreadable": 3,
    }


def test_every_verdict_is_counted_in_the_summary() -> None:
    reports = [Report(Path(f"{verdict}.xlsx"), verdict) for verdict in Verdict]
    data = json.loads("".join(report_json(reports, "zh", everything=False)))
    counts = {"consistent": 3, "inferred": 1, "inconsistent": 3, "unreadable": 1}
    assert data["summary"] == {"files": len(Verdict), **counts}


def test_notes_are_listed_only_with_all(kinds: Mapping[str, Path]) -> None:
    [short] = report(kinds["printed"])["files"]
    [full] = report(kinds["printed"], "--all")["files"]
    assert short["findings"] == []
    assert {f["outcome"] for f in full["findings"]} == {"rounding"}
    assert {f["severity"] for f in full["findings"]} == {"note"}
    assert short["outcomes"] == full["outcomes"]
    assert sum(full["outcomes"].values()) == len(example.family().rules)


def test_amounts_are_strings_as_printed(kinds: Mapping[str, Path]) -> None:
    [file] = report(kinds["two-digits-swapped"])["files"]
    finding = file["findings"][0]
    assert (finding["code"], finding["outcome"]) == ("J301", "failed")
    sides = [finding[key] for key in ("left", "right", "difference", "bound")]
    assert sides == ["1529.82", "1493.82", "36.00", "0.01"]
    assert [cell["cell"] for cell in finding["cells"]] == ["C8", "C9", "C10", "C11"]
    assert finding["cells"][2]["value"] == "1304.77"


def test_schema_takes_corrections_and_refuses_what_it_does_not_know(
    kinds: Mapping[str, Path],
) -> None:
    data = report(kinds["two-digits-swapped"])
    cell = {
        "sheet": "表三",
        "cell": "C10",
        "value": "1304.77",
        "proposed": "1340.77",
        "range": ["1340.77", "1340.78"],
        "hint": "",
        "carried": False,
        "page": 9,
        "box": [40.0, 101.6, 555.3, 133],
    }
    data["files"][0]["corrections"] = [{"cells": [cell], "resolves": ["J301", "G108"]}]
    assert VALIDATOR.is_valid(data)
    for change in (
        {"unknown": 1},
        {"cell": "10C"},
        {"proposed": 1340.77},
        {"carried": "no"},
        {"page": 0},
        {"box": [1]},
    ):
        data["files"][0]["corrections"][0]["cells"] = [{**cell, **change}]
        assert not VALIDATOR.is_valid(data)


@pytest.mark.parametrize("family", [*available_families(), str(UGLY)])
def test_schema_takes_the_number_of_every_rule(family: str) -> None:
    pattern = SCHEMA["$defs"]["code"]["pattern"]
    numbers = list(codes(load_family(family)))
    assert [number for number in numbers if not re.search(pattern, number)] == []


def test_a_name_that_is_no_text_is_told_all_the_same() -> None:
    name = os.fsdecode("表".encode("gbk") + b".xlsx")
    odd = Report(Path(name), Verdict.UNREADABLE)
    words = "".join(report_json(iter([odd]), "zh", everything=True))
    assert json.loads(words.encode())["files"][0]["path"] == "??.xlsx"


def test_a_terminal_has_nothing_to_obey_in_it() -> None:
    name = "a\x1b[2J\x9b31m\u202e.xlsx"
    odd = Report(Path(name), Verdict.UNREADABLE)
    words = "".join(report_json(iter([odd]), "zh", everything=True))
    assert not set(words) & {"\x1b", "\x9b", "\u202e"}
    assert json.loads(words)["files"][0]["path"] == name


def test_the_parts_of_a_report_are_one_text_of_json(kinds: Mapping[str, Path]) -> None:
    reports = [check_file(path) for path in kinds.values()]
    for some in (reports, reports[:1], []):
        words = "".join(report_json(iter(some), "zh", everything=True))
        data = json.loads(words)
        assert words == json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        assert data["files"] == [report.to_dict(everything=True) for report in some]
        assert data["summary"]["files"] == len(some)


def test_each_part_comes_as_soon_as_its_report_is_there() -> None:
    taken: list[int] = []

    def reports() -> Iterator[Report]:
        for number in range(3):
            taken.append(number)
            yield Report(Path(f"{number}.xlsx"), Verdict.UNREADABLE)

    parts = report_json(reports(), "zh", everything=True)
    head, first = next(parts), next(parts)
    assert '"version"' in head and "0.xlsx" in first
    assert taken == [0]


def test_waivers_and_obligations_keep_the_schema(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    unit, waivers = example.figures().unit_name, tmp_path / "waivers.toml"
    entry = f'unit = "{unit}"\nreason = "r"\napprover = "a"\n'
    waived_text = f'[[waiver]]\n{entry}code = "J302"\nuntil = 2099-12-31\n'
    text = f'{waived_text}[[absent]]\n{entry}table = "t07"\n'
    waivers.write_text(text, encoding="utf-8")
    data = report(*kinds.values(), "--waivers", waivers)
    assert [e.message for e in VALIDATOR.iter_errors(data)] == []
    files = dict(zip(kinds, data["files"], strict=True))
    [waived] = [f for f in files["two-digits-swapped"]["findings"] if f["waived"]]
    assert waived["code"] == "J302"
    assert waived["waived"] == {"reason": "r", "approver": "a", "until": "2099-12-31"}
    due = {file["obligations"]["due"] for file in data["files"] if file["template"]}
    assert due == {len(example.family().tables) + len(example.family().rules)}
    for file in data["files"]:
        duties = file["obligations"]
        items = Counter(item["outcome"] for item in duties["items"])
        assert items.total() == duties["due"]
        assert items["not_applicable"] == duties["not_applicable"]
        assert duties["checked"] == items.total() - items["not_checked"] - items["not_applicable"]
        assert all(i["reason"] for i in duties["items"] if i["outcome"] == "not_checked")
    assert files["printed"]["obligations"]["not_applicable"] > 0
