"""What is waived is shown and does not count; nothing else is waived with it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from examples.variants import variants, write_base, write_variant
from tests.support import example
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Outcome
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_file
from xlbudget.template.source import TemplateMistakes
from xlbudget.verdict.obligations import Fulfilment, coverage, obligations
from xlbudget.verdict.result import Report, Verdict
from xlbudget.verdict.waived import with_waivers
from xlbudget.verdict.waivers import read_waivers

TODAY = date(2026, 6, 30)
UNIT = example.figures().unit_name
ENTRY = {"unit": UNIT, "reason": "已经批复", "approver": "张三", "until": "2026-12-31"}
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("printed") / "printed.xlsx")


@pytest.fixture(scope="module")
def broken(printed: Path) -> Report:
    variant = next(v for v in variants(example.FOLDER) if v.name == "two-digits-swapped")
    return check_file(write_variant(printed, variant, printed.with_name("unit.xlsx")))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(*entries: Mapping[str, str], kind: str = "waiver") -> Path:
        blocks = (
            f"[[{kind}]]\n" + "".join(f'{key} = "{value}"\n' for key, value in entry.items())
            for entry in entries
        )
        path = tmp_path / "waivers.toml"
        with path.open("a", encoding="utf-8") as out:
            out.write("\n".join(blocks) + "\n")
        return path

    return to_file


def errors(report: Report) -> list[str]:
    return [f.code for f in report.findings if f.severity == "error" and not f.waived]


def test_without_waivers_of_the_unit_a_report_stays_the_same(broken: Report, write: Write) -> None:
    path = write({**ENTRY, "code": "J301", "unit": "别的单位"})
    assert with_waivers(broken, read_waivers(path), TODAY) is broken


@pytest.mark.parametrize("seed", range(6))
def test_a_waived_finding_is_shown_and_does_not_count(
    broken: Report, write: Write, seed: int
) -> None:
    rng = random.Random(seed)
    codes = errors(broken)
    waived = rng.sample(codes, rng.randint(1, len(codes)))
    path = write(*({**ENTRY, "code": code} for code in waived))
    report = with_waivers(broken, read_waivers(path), TODAY)
    assert [f.code for f in report.findings] == [f.code for f in broken.findings]
    assert {f.code for f in report.waived} == set(waived)
    assert report.count("error") == len(codes) - len(waived)
    assert errors(report) == [code for code in codes if code not in waived]
    rest = set(codes) - set(waived)
    assert report.verdict is (Verdict.INCONSISTENT if rest else Verdict.ROUNDING)
    text = report_text(report, "zh", everything=False)
    for code in codes:
        assert text.count(f"\n  {code} ") == 1
    assert f"另有 {len(waived)} 项已豁免" in text.replace("\n", "")
    assert text.count("理由：已经批复（批准人：张三；有效至 2026-12-31）") == len(waived)
    assert {d.code for d in obligations(report) if d.waived} == set(waived)
    differing = [d.code for d in obligations(report) if d.fulfilment is Fulfilment.DIFFERS]
    assert set(differing) == set(codes)  # what is waived does not become right


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({"cell": "表三 C10"}, True),
        ({"cell": "表三!C10"}, True),
        ({"cell": "表三 C11"}, False),
        ({"cell": "表二 C10"}, False),
        ({"row": "2010302"}, True),
        ({"row": "2010302 一般行政管理事务"}, True),
        ({"row": "201"}, False),
        ({"row": "2010302", "cell": "表三 C10"}, True),
        ({"row": "2010302", "cell": "表三 C9"}, False),
        ({"unit": "unit"}, True),
        ({"unit": "unit.xlsx"}, True),
        ({"unit": "uni"}, False),
    ],
)
def test_a_waiver_is_of_the_cell_the_row_and_the_unit_that_it_names(
    broken: Report, write: Write, more: Mapping[str, str], fits: bool
) -> None:
    path = write({**ENTRY, "code": "J302", **more})
    report = with_waivers(broken, read_waivers(path), TODAY)
    assert bool(report.waived) is fits
    told = "A102" in [f.code for f in report.findings]
    assert told is (not fits and more.get("unit", UNIT) != "uni")


@pytest.mark.parametrize(
    ("sheet", "cell", "written", "fits"),
    [
        ("支出  预算 表", "C3", "支出 预算 表!C3", True),
        ("支出!表", "C3", "支出!表!C3", True),
        ("表三（续1）", "R6C3", "表三（续1） R6C3", True),
        ("表三（续1）", "R6C3", "表三（续1） 第6行第3列", True),
        ("表三（续1）", "R6C3", "表三（续1） 第6行第4列", False),
        ("表三", "C3", "C3", False),
    ],
)
def test_cells_are_named_as_people_write_them(
    broken: Report, write: Write, sheet: str, cell: str, written: str, fits: bool
) -> None:
    place = FoundCell(sheet, cell, "1", "")
    finding = Finding("J302", cells=(place,), severity="error", template=broken.template)
    report = replace(broken, findings=(finding,))
    path = write({**ENTRY, "code": "J302", "cell": written})
    assert bool(with_waivers(report, read_waivers(path), TODAY).waived) is fits


@pytest.mark.parametrize(
    ("cells", "waived"),
    [(["C8"], False), (["C8", "C9"], False), (["C8", "C9", "C10"], True), ([""], True)],
)
def test_a_finding_that_lists_cells_is_waived_when_each_of_them_is(
    broken: Report, write: Write, cells: Sequence[str], waived: bool
) -> None:
    listed = tuple(FoundCell("表三", cell, "", "") for cell in ("C8", "C9", "C10"))
    params = {"number": "表三", "count": "3", "why": "colour", "cells": "C8、C9、C10"}
    hidden = Finding("R007", params, listed, severity="warning", template=broken.template)
    named = ({"cell": f"表三 {cell}"} if cell else {} for cell in cells)
    path = write(*({**ENTRY, "code": "R007", **cell} for cell in named))
    report = with_waivers(replace(broken, findings=(hidden,)), read_waivers(path), TODAY)
    assert [bool(finding.waived) for finding in report.findings] == [waived]
    assert report.verdict is (Verdict.CONSISTENT if waived else Verdict.DOUBTFUL)


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_the_last_day_still_counts_and_the_next_does_not(
    broken: Report, write: Write, days: int
) -> None:
    until = (TODAY + timedelta(days)).isoformat()
    path = write(*({**ENTRY, "code": code, "until": until} for code in errors(broken)))
    report = with_waivers(broken, read_waivers(path), TODAY)
    expired = [f for f in report.findings if f.code == "A101"]
    assert len(expired) == (len(errors(broken)) if days < 0 else 0)
    assert report.ok is (days >= 0)
    assert all(until in f.message for f in expired)


def test_consequences_go_with_their_causes_and_only_with_all_of_them(
    printed: Path, write: Write
) -> None:
    before = checked_variant(printed, "row-deleted")
    explained = [f for f in before.findings if f.explained]
    assert before.causes
    assert explained
    path = write(*({**ENTRY, "code": cause.code} for cause in before.causes))
    after = with_waivers(before, read_waivers(path), TODAY)
    assert all(f.waived for f in after.findings if f.explained)
    assert (before.verdict, after.ok) == (Verdict.INCONSISTENT, True)
    other = with_waivers(before, read_waivers(write({**ENTRY, "code": "J101"})), TODAY)
    assert "A102" in [f.code for f in other.findings]


def checked_variant(printed: Path, name: str) -> Report:
    """The report on the example with one change."""
    variant = next(v for v in variants(example.FOLDER) if v.name == name)
    return check_file(write_variant(printed, variant, printed.with_name(f"{name}.xlsx")))


def waive_everything(report: Report, write: Write) -> Path:
    """Waivers without cell or row of every rule that a report finds broken."""
    codes = {finding.code for finding in report.findings if finding.severity != "note"}
    names = {UNIT, report.path.stem}
    return write(*({**ENTRY, "code": code, "unit": unit} for code in codes for unit in names))


@pytest.mark.parametrize(("name", "code"), [("table-missing", "T101"), ("typed-as-text", "N102")])
def test_no_waiver_turns_what_was_not_checked_into_checked(
    printed: Path, write: Write, name: str, code: str
) -> None:
    before = checked_variant(printed, name)
    after = with_waivers(before, read_waivers(waive_everything(before, write)), TODAY)
    assert after.verdict is before.verdict
    assert {f.code for f in after.findings if not f.waived} > {code, "A105"}
    unchecked = [f for f in after.findings if f.outcome is Outcome.NOT_CHECKED]
    assert unchecked
    assert not any(f.waived for f in unchecked)
    open_before = [duty for duty in obligations(before) if not duty.checked]
    open_after = [duty for duty in obligations(after) if not duty.checked]
    assert len(open_after) == len(open_before) == coverage(after).open > 0
    assert not any(duty.waived for duty in open_after)


def test_a_missing_table_may_be_waived_where_the_unit_declares_that_it_has_nothing_for_it(
    printed: Path, write: Write
) -> None:
    before = checked_variant(printed, "table-missing")
    missing = next(table.id for table in before.tables if not table.found)
    waive_everything(before, write)
    declared = {"unit": UNIT, "table": missing, "reason": "本单位无此项", "approver": "李四"}
    path = write(declared, kind="absent")
    report = with_waivers(before, read_waivers(path), TODAY)
    assert report.ok
    assert report.absent_tables == (missing,)
    assert not [f for f in report.findings if f.code == "A105"]
    assert coverage(report).not_applicable > 0
    assert coverage(report).open == 0


@pytest.mark.parametrize("many", [1, 2, 5])
@pytest.mark.parametrize("more", [{}, {"row": "2010301"}])
def test_a_waiver_of_several_findings_that_names_none_is_told(
    broken: Report, write: Write, many: int, more: Mapping[str, str]
) -> None:
    kept = next(f for f in broken.findings if (f.code, f.severity) == ("J302", "error"))
    findings = tuple(replace(kept, row=f"201030{number} 项") for number in range(1, many + 1))
    report = replace(broken, findings=findings)
    path = write({**ENTRY, "code": "J302", **more})
    after = with_waivers(report, read_waivers(path), TODAY)
    told = [f.params["count"] for f in after.findings if f.code == "A106"]
    assert told == ([str(many)] if many > 1 and not more else [])
    assert len(after.waived) == (1 if more else many)


@pytest.mark.parametrize(
    ("row", "waived"), [("2010301", False), ("2010302", False), ("", True), ("合计", False)]
)
def test_a_row_waives_no_other_rows_of_a_finding_that_lists_cells(
    broken: Report, write: Write, row: str, waived: bool
) -> None:
    listed = tuple(FoundCell("表三", f"C{n}", "", f"201030{n} 项") for n in (1, 2, 3))
    params = {"number": "表三", "count": "3", "why": "colour", "cells": "C1、C2、C3"}
    hidden = Finding("R007", params, listed, severity="warning", template=broken.template)
    path = write({**ENTRY, "code": "R007", **({"row": row} if row else {})})
    report = with_waivers(replace(broken, findings=(hidden,)), read_waivers(path), TODAY)
    assert bool(report.waived) is waived


def test_a_finding_of_more_cells_than_it_lists_is_not_waived_by_those(
    broken: Report, write: Write
) -> None:
    listed = (FoundCell("表三", "C8", "", ""),)
    params = {"number": "表三", "count": "9", "called": "", "here": "1", "there": "2"}
    differs = Finding("S960", params, listed, severity="error", template=broken.template)
    path = write({**ENTRY, "code": "S960", "cell": "表三 C8"})
    report = with_waivers(replace(broken, findings=(differs,)), read_waivers(path), TODAY)
    assert not report.waived


def test_a_file_that_was_not_read_cannot_be_waived(tmp_path: Path, write: Write) -> None:
    (tmp_path / "unit.xlsx").write_text("no workbook", encoding="utf-8")
    report = check_file(tmp_path / "unit.xlsx")
    path = write({**ENTRY, "unit": "unit", "code": "J101"})
    assert with_waivers(report, read_waivers(path), TODAY) is report


# ---- nothing of its kind ------------------------------------------------------------------------


def test_a_table_that_is_declared_to_have_nothing_is_no_obligation(
    broken: Report, write: Write
) -> None:
    family = example.family()
    empty = [family.tables[table] for table in broken.empty_tables]
    assert empty
    entry = {"unit": UNIT, "reason": "本单位无此项", "approver": "李四"}
    path = write(*({**entry, "table": table.number} for table in empty), kind="absent")
    report = with_waivers(broken, read_waivers(path), TODAY)
    assert report.absent_tables == tuple(table.id for table in empty)
    for duty in obligations(report):
        if not duty.is_presence and set(duty.tables) <= set(report.absent_tables):
            assert duty.fulfilment is Fulfilment.NOT_APPLICABLE
    before, after = coverage(broken), coverage(report)
    assert after.not_applicable > 0
    assert after.due == before.due == after.checked + after.open + after.not_applicable
    assert [f.code for f in report.findings] == [f.code for f in broken.findings]


def test_a_table_with_amounts_has_something_whatever_is_declared(
    broken: Report, write: Write
) -> None:
    filled = next(t for t in broken.tables if t.found and not t.empty)
    entry = {"unit": UNIT, "table": filled.id, "reason": "无", "approver": "李四"}
    report = with_waivers(broken, read_waivers(write(entry, kind="absent")), TODAY)
    assert report.absent_tables == ()
    assert "A104" in [f.code for f in report.findings]
    assert coverage(report) == coverage(broken)


# ---- mistakes -----------------------------------------------------------------------------------

GOOD = (
    '[[waiver]]\ncode = "J301"\nunit = "某局"\nreason = "r"\napprover = "a"\nuntil = 2026-12-31\n'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace('reason = "r"\n', ""), [(1, "missing_key")]),
        (GOOD.replace("until = 2026-12-31\n", ""), [(1, "missing_key")]),
        (GOOD.replace("2026-12-31", '"2026-02-30"'), [(6, "no_day")]),
        (GOOD.replace("2026-12-31", "2026-12-31T10:00:00"), [(6, "no_day")]),
        (GOOD.replace("2026-12-31", "20261231"), [(6, "no_day")]),
        (GOOD.replace("J301", "J999"), [(2, "not_waivable")]),
        (GOOD.replace("J301", "F005"), [(2, "not_waivable")]),
        (GOOD.replace("J301", "A101"), [(2, "not_waivable")]),
        (GOOD.replace('"某局"', "12"), [(3, "wrong_type")]),
        (GOOD.replace('"某局"', '" "'), [(3, "empty")]),
        (GOOD.replace("approver", "aprover"), [(1, "missing_key"), (5, "unknown_key")]),
        (GOOD + "[[waivers]]\n", [(7, "unknown_key")]),
        (GOOD + GOOD.replace("J301", "J999"), [(8, "not_waivable")]),
        (
            '[[absent]]\nunit = "u"\ntable = "表九十九"\nreason = "r"\napprover = "a"\n',
            [(3, "unknown")],
        ),
        ("[[waiver\n", [(1, "syntax")]),
        ("waiver = 1\n", [(1, "wrong_type")]),
    ],
)
def test_each_mistake_is_told_with_its_line(
    tmp_path: Path, text: str, expected: list[tuple[int, str]]
) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateMistakes) as told:
        read_waivers(path)
    assert told.value.code == "A103"
    assert [(mistake.line, mistake.key) for mistake in told.value.mistakes] == expected
    assert all(mistake.file == "waivers.toml" for mistake in told.value.mistakes)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateMistakes) as told:
        read_waivers(tmp_path / "no.toml")
    assert [mistake.key for mistake in told.value.mistakes] == ["missing_file"]
