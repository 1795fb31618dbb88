"""The check of one workbook as a whole: verdicts, findings told once, tables of another family."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Layout, cells_of, each, only, with_cells
from tests.support import example
from xlbudget.base.errors import UsageError, WorkbookError
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import message, severity
from xlbudget.meaning.outcomes import Outcome
from xlbudget.tasks.check import check_file
from xlbudget.template.common import common, templates_folder
from xlbudget.verdict.checks import CHECKS
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.codes import from_codes
from xlbudget.writer.content import linked, linked_as_given
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
UNIT = "长治市屯留区工业和信息化局"


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def report_on(folder: Path, layout: Layout) -> Report:
    return check_file(layouts.write(folder / "unit.xlsx", layout(layouts.sheets())))


VERDICTS: dict[str, tuple[Layout, Verdict]] = {
    "nothing but rounding": (lambda given: given, Verdict.ROUNDING),
    "one last unit too much": (cells_of(表五={"C6": 2102.72}), Verdict.BALANCED),
    "a missing table": (lambda given: given[:6] + given[7:], Verdict.INCOMPLETE),
    "a missing column": (cells_of(表二={"G5": "财政专户"}), Verdict.INCOMPLETE),
    "a missing row": (cells_of(表一={"A9": "四、其他"}), Verdict.INCOMPLETE),
    "a missing table and a wrong figure": (
        lambda given: cells_of(表三={"C6": 1})(given[:6] + given[7:]),
        Verdict.INCONSISTENT,
    ),
    "a wrong figure": (cells_of(表三={"C9": 91.06}), Verdict.INCONSISTENT),
    "a figure that cannot be read": (cells_of(表三={"E9": "某"}), Verdict.INCONSISTENT),
    "only warnings": (
        cells_of(表三={"B20": "医疗卫生与计划生育支出", "A3": None}),
        Verdict.ROUNDING,
    ),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts(tmp_path: Path, name: str) -> None:
    layout, verdict = VERDICTS[name]
    assert report_on(tmp_path, layout).verdict == verdict


def test_a_linked_workbook_of_fitting_figures_is_consistent(tmp_path: Path) -> None:
    path = tmp_path / "linked.xlsx"
    write_workbook(path, linked_as_given(FAMILY, example.figures()))
    report = check_file(path)
    assert report.verdict == Verdict.CONSISTENT
    assert report.findings == ()


def test_what_a_report_says_of_the_workbook(tmp_path: Path) -> None:
    report = report_on(tmp_path, lambda given: given)
    assert report.family is FAMILY
    assert (report.year, report.unit_name) == (2025, UNIT)
    assert report.empty_tables == ("t07", "t08", "t10")
    assert set(report.rules) == set(FAMILY.rules)
    assert set(report.rules.values()) == {Outcome.EXACT, Outcome.ROUNDING}
    rounding = {f.code for f in report.findings} - {"R111"}  # how the template was recognised
    assert rounding == {c for c, outcome in report.rules.items() if outcome == Outcome.ROUNDING}
    exact = [code for code, outcome in report.rules.items() if outcome == Outcome.EXACT]
    assert 0 < report.empty_rules < len(exact)


def test_rules_that_speak_only_of_empty_cells_are_counted(tmp_path: Path) -> None:
    """J701 adds up a table of nothing; with a figure in it, it is no longer one of them."""
    before = report_on(tmp_path, lambda given: given)
    lines = {"A7": "103", "B7": "非税收入", "C6": 5, "C7": 5}
    after = report_on(tmp_path, only("表七", lambda s: with_cells(s, lines)))  # type: ignore[arg-type]
    assert before.rules["J701"] == after.rules["J701"] == Outcome.EXACT
    assert after.empty_rules < before.empty_rules


def test_a_finding_names_both_sides_and_every_cell(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"C9": 91.06}))
    [finding] = [f for f in report.findings if f.code == "J302" and f.outcome == Outcome.FAILED]
    assert (finding.left, finding.right, finding.difference) == (91_060_000, 81_060_000, 10_000_000)
    assert finding.bound == 10_000
    assert [(c.sheet, c.cell, c.value, c.side, c.sign) for c in finding.cells] == [
        ("表三", "C9", "91.06", "left", 1),
        ("表三", "D9", "81.06", "right", 1),
        ("表三", "E9", "0.00", "right", 1),
    ]
    assert finding.cells[0].label == "2010301 行政运行 · 合计"
    assert finding.row == "2010301 行政运行"


def test_a_row_of_the_unit_is_called_by_its_name(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表十二={"B7": 5}))
    [finding] = [f for f in report.findings if f.code == "J1201"]
    assert finding.row == f"{UNIT} · 合计"
    assert finding.cells[0].label == f"{UNIT} · 合计"


def test_a_code_that_the_other_table_does_not_list_is_said(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表四={"D10": 5, "E10": 5}))
    found = [f for f in report.findings if f.code == "G122"]
    assert [f.unlisted for f in found] == [("t03",), ("t03",)]
    assert {f.outcome for f in found} == {Outcome.FAILED}


def test_what_was_not_checked_is_told_once_for_each_reason(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表五={"E5": "项目经费", "D5": "基本经费"}))
    lost = [f for f in report.findings if f.outcome == Outcome.NOT_CHECKED]
    assert len({(f.code, f.missing) for f in lost}) == len(lost)
    assert {m.name for f in lost for m in f.missing} == {"project", "basic"}
    assert report.rules["J502"] == Outcome.NOT_CHECKED
    unread = report_on(tmp_path, cells_of(表三={"D9": "某", "D10": "某", "D11": "某"}))
    lost = [f for f in unread.findings if f.outcome == Outcome.NOT_CHECKED]
    assert len([f for f in lost if f.code == "J302"]) == 1


def test_a_rule_of_which_one_row_failed_is_worse_than_not_checked(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"D9": "某", "C10": 1}))
    assert report.rules["J302"] == Outcome.FAILED


# ---- facts that are not there --------------------------------------------------------------------


def test_what_holds_only_without_a_year_end_carryover_is_left_out_with_one(
    tmp_path: Path,
) -> None:
    unless = {code for code, rule in FAMILY.rules.items() if "year_end" in rule.unless}
    assert {"G106", "G107", "G108"} <= unless
    plain = report_on(tmp_path, cells_of(表二={"C7": 1}))
    assert "G106" in {f.code for f in plain.findings}
    row = next(r for (r, c), v in layouts.sheets()[0].cells.items() if c == 3 and v == "年终结转")
    with_it = report_on(tmp_path, cells_of(表一={f"D{row}": 5, f"E{row}": 5}, 表二={"C7": 1}))
    left_out = [f for f in with_it.findings if f.code in unless]
    assert {f.code for f in left_out} == unless
    assert all(f.outcome == Outcome.NOT_CHECKED for f in left_out)
    assert all(with_it.rules[code] == Outcome.NOT_CHECKED for code in unless)
    assert "年终结转有数" in message(left_out[0], "zh", FAMILY)
    assert "J201" in {f.code for f in with_it.findings}
    zero = report_on(tmp_path, cells_of(表一={f"D{row}": 0}, 表二={"C7": 1}))
    assert "G106" in {f.code for f in zero.findings}


# ---- nothing filled in ---------------------------------------------------------------------------


def test_a_blank_workbook_is_no_proof_of_anything(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_workbook(path, linked(FAMILY, from_codes(FAMILY, ["2010301"], "某局", 2026)))
    report = check_file(path)
    assert [(f.code, severity(f)) for f in report.findings] == [("P101", "warning")]
    assert report.empty_tables == tuple(FAMILY.tables)
    assert report.empty_rules == len(FAMILY.rules)


@pytest.mark.parametrize(("value", "told"), [(0, True), ("-", True), (0.01, False), ("某", False)])
def test_when_nothing_is_filled_in(tmp_path: Path, value: layouts.Value, told: bool) -> None:
    def emptied(sheet: layouts.Plain) -> layouts.Plain:
        numbers = {p: None for p, v in sheet.cells.items() if isinstance(v, int | float)}
        cells = {p: v for p, v in sheet.cells.items() if p not in numbers}
        return layouts.Plain(sheet.name, cells, sheet.merged)

    def layout(given: layouts.Sheets) -> layouts.Sheets:
        return cells_of(表三={"C6": value})(each(emptied)(given))

    assert ("P101" in {f.code for f in report_on(tmp_path, layout).findings}) == told


# ---- which family --------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_a_report_too(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("x", encoding="utf-8")
    for name, code in (("a.xlsx", "F005"), ("b.xlsx", "F001")):
        report = check_file(tmp_path / name)
        assert report.verdict == Verdict.UNREADABLE
        assert [f.code for f in report.findings] == [code]
        assert report.findings[0].params["path"].endswith(name)
        assert (report.family, report.tables, report.rules) == (None, (), {})


def test_a_workbook_without_any_table_names_the_family_it_was_compared_with(
    tmp_path: Path,
) -> None:
    path = layouts.write(tmp_path / "a.xlsx", [layouts.Plain("x", {(1, 1): "y"})])
    with pytest.raises(WorkbookError) as caught:
        open_workbook(path)
    assert caught.value.code == "F020"
    assert FAMILY.name in caught.value.params["family"].split("、")


def test_the_family_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    path = layouts.write(tmp_path / "a.xlsx", layouts.sheets())
    copy = shutil.copytree(templates_folder() / "shanxi-unit", tmp_path / "mine")
    family_file = Path(copy) / "family.toml"
    words = family_file.read_text(encoding="utf-8")
    family_file.write_text(words.replace("shanxi-unit", "mine", 1), encoding="utf-8")
    assert open_workbook(path, str(copy)).family.id == "mine"
    assert open_workbook(path).family.id == "shanxi-unit"
    with pytest.raises(UsageError) as caught:
        check_file(path, "no-such")
    assert caught.value.code == "F102"


def test_a_few_tables_are_enough_to_know_the_family(tmp_path: Path) -> None:
    report = report_on(tmp_path, lambda given: given[2:3])
    assert report.family is FAMILY
    assert [f.code for f in report.findings if f.code[0] == "T"] == ["T101"] * 12
    assert report.rules["J302"] in (Outcome.EXACT, Outcome.ROUNDING)
    assert report.rules["G104"] == Outcome.NOT_CHECKED
    assert report.verdict == Verdict.INCOMPLETE


# ---- findings as a report has them --------------------------------------------------------------


def test_a_finding_says_its_severity_and_its_sentence_by_itself(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"C9": 91.06}))
    for finding in report.findings:
        bare = replace(finding, severity=None if finding.code != "C104" else finding.severity)
        assert finding.severity == severity(bare)
        assert finding.message == message(finding, "zh", FAMILY)
        assert finding.message_in("en") == message(finding, "en", FAMILY)
    assert report.count("error") == sum(f.severity == "error" for f in report.findings) > 0


@pytest.mark.parametrize("name", VERDICTS)
def test_a_workbook_is_ok_where_its_verdict_is_a_pass(tmp_path: Path, name: str) -> None:
    layout, verdict = VERDICTS[name]
    passes = (Verdict.CONSISTENT, Verdict.ROUNDING, Verdict.BALANCED)
    assert report_on(tmp_path, layout).ok == (verdict in passes)


def test_what_is_a_cause_or_makes_incomplete_or_doubtful_is_said_by_the_rules() -> None:
    rules = common()["rules"].items()
    assert {c for c, rule in rules if rule.get("incomplete")} == {"S944", "T101", "T103", "T104"}
    assert {c for c, rule in rules if rule.get("doubtful")} == {
        *("D101", "D102", "D103", "D104", "D105", "D107", "D109", "D110", "D113"),
        *("D114", "D115", "D116", "D117"),
        *("R007", "N111", "N121", "N122", "N124", "N125", "E131", "P110", "P111", "P112"),
        *("T106", "T122", "T123", "T124", "T125", "T126", "T127", "T128", "T129", "T207", "T209"),
        *("T211", "T212", "T213"),
        *("S936", "S950", "S951", "S952", "S953", "S956", "S957"),
    }
    cells, lines = {"T103", "T104", "N102", "N104", "N121", "N122"}, {"T105", "T106"}
    assert {c for c, rule in rules if rule.get("unread") == "cell"} == cells
    assert {c for c, rule in rules if rule.get("unread") == "line"} == lines
    causes = {c for c, rule in rules if rule.get("cause")}
    inferred = {"T110", "T111", "T112", "T131", "T132", "T133", "C131", "C132", "C134", "N131"}
    typed = {"E103", "E104", "E105", "E106", "E108", "E109", "E110", "E131", "E132"}
    assert causes == inferred | typed | {"T210", "T101", "T105", "C105", "C107", "C116"} | cells


def test_checks_are_functions_of_the_opened_workbook_and_leave_it_as_it_is(tmp_path: Path) -> None:
    path = layouts.write(tmp_path / "a.xlsx", cells_of(表三={"E9": "某"})(layouts.sheets()))
    opened = open_workbook(path)
    first = [list(check(opened)) for check in CHECKS]
    assert [list(check(opened)) for check in reversed(CHECKS)] == first[::-1]
    assert any(first)
