"""The family of a workbook is told by its content; other documents are refused by name."""

import shutil
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Plain, Sheets
from tests.support import example
from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import message, severity
from xlbudget.meaning.findings import Finding
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_file
from xlbudget.template.common import templates_folder
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
FINAL_ACCOUNTS = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算明细表",
    "财政拨款“三公”经费支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款支出决算表",
)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def final_accounts(wording: str = "{title}") -> Sheets:
    """The nine tables as departments publish them, with a few figures."""
    return tuple(
        Plain(
            f"公开{number:02}表",
            {
                **{(1, 1): wording.format(title=title), (2, 6): f"公开{number:02}表"},
                **{(3, 1): "部门：某某局", (3, 6): "金额单位：万元"},
                **{
                    (4, 1): "收入",
                    (4, 4): "支出",
                    (5, 1): "项目",
                    (5, 2): "行次",
                    (5, 3): "决算数",
                },
                **{(5, 4): "项目", (5, 5): "行次", (5, 6): "决算数"},
                **{(6, 1): "一、一般公共预算财政拨款收入", (6, 2): 1, (6, 3): 1304.77},
                **{(6, 4): "一、一般公共服务支出", (6, 5): 32, (6, 6): 1304.77},
            },
        )
        for number, title in enumerate(FINAL_ACCOUNTS, start=1)
    )


def write(folder: Path, sheets: Sheets) -> Path:
    return layouts.write(folder / "unit.xlsx", sheets)


def recognised(path: Path) -> tuple[Finding, ...]:
    return open_workbook(path).recognised


def refused(path: Path) -> WorkbookError:
    with pytest.raises(WorkbookError) as raised:
        open_workbook(path)
    return raised.value


# ---- the best match ------------------------------------------------------------------------------


def test_a_workbook_without_marks_is_recognised(tmp_path: Path) -> None:
    path = write(tmp_path, layouts.sheets())
    [found] = recognised(path)
    assert (found.code, severity(found)) == ("R111", "note")
    assert found.params == {"template": FAMILY.id, "score": "100", "found": "13", "all": "13"}
    report = check_file(path)
    shown, whole = (report_text(report, "en", everything=every) for every in (False, True))
    assert "R111" not in shown
    assert "100%" in whole


def test_a_marked_workbook_and_one_asked_for_need_no_recognition(tmp_path: Path) -> None:
    path = tmp_path / "marked.xlsx"
    write_workbook(path, printed(FAMILY, example.figures()))
    assert recognised(path) == ()
    assert open_workbook(write(tmp_path, layouts.sheets()), FAMILY.id).recognised == ()


def test_a_few_tables_are_a_poor_match(tmp_path: Path) -> None:
    path = write(tmp_path, layouts.sheets()[2:5])
    [found] = recognised(path)
    assert (found.code, severity(found)) == ("R112", "warning")
    assert int(found.params["score"]) < 50
    assert (found.params["found"], found.params["all"]) == ("3", "13")
    for lang in ("zh", "en"):
        assert f"{found.params['score']}%" in message(found, lang, FAMILY)


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of templates with a second family that has the same tables."""
    folder = tmp_path / "templates"
    shutil.copytree(templates_folder(), folder)
    shutil.copytree(folder / FAMILY.id, folder / "zz-unit")
    file = folder / "zz-unit" / "family.toml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace(FAMILY.id, "zz-unit", 1), encoding="utf-8")
    monkeypatch.setattr("xlbudget.template.families.templates_folder", lambda: folder)
    return "zz-unit"


def test_two_families_that_match_alike(tmp_path: Path, second: str) -> None:
    path = write(tmp_path, layouts.sheets())
    tie, note = recognised(path)
    assert (tie.code, severity(tie), note.code) == ("R113", "warning", "R111")
    assert (tie.params["template"], tie.params["others"]) == (FAMILY.id, second)
    assert second in message(tie, "zh", FAMILY)
    # A mark or an option tells them apart.
    assert open_workbook(path, second).family.id == second
    assert open_workbook(path, second).recognised == ()
    marked = tmp_path / "marked.xlsx"
    write_workbook(marked, printed(FAMILY, example.figures()))
    assert recognised(marked) == ()


def test_the_family_that_matches_better(tmp_path: Path, second: str) -> None:
    """Its tables have other titles but for three, so that the first family is the better one."""
    folder = tmp_path / "templates" / second / "tables"
    for file in sorted(folder.glob("*.toml"))[3:]:
        words = file.read_text(encoding="utf-8")
        changed = words.replace('title = "', 'title = "某种', 1)
        assert changed != words
        file.write_text(changed, encoding="utf-8")
    [found] = recognised(write(tmp_path, layouts.sheets()))
    assert (found.code, found.params["template"]) == ("R111", FAMILY.id)


# ---- other documents -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wording",
    [
        "{title}",
        "2024年度{title}",
        "某某县财政局2024年{title}",
        "{title}（公开表）",
        "{title}（2024年度）",
        " {title} ",
    ],
)
def test_final_accounts_are_refused_by_name(wording: str, tmp_path: Path) -> None:
    error = refused(write(tmp_path, final_accounts(wording)))
    assert error.code == "F022"
    assert error.params["document"] == "final_accounts"
    assert error.params["title"] == wording.format(title=FINAL_ACCOUNTS[0]).strip()
    assert error.params["count"] == "9"


def test_the_refusal_names_the_document_and_a_title(tmp_path: Path) -> None:
    report = check_file(write(tmp_path, final_accounts()))
    assert report.verdict == Verdict.UNREADABLE
    [found] = report.findings
    assert "部门决算公开表（“收入支出决算总表”等 9 张表）" in message(found, "zh", None)
    assert "the final accounts of a department" in message(found, "en", None)
    asked = check_file(write(tmp_path, final_accounts()), FAMILY.id)
    assert [finding.code for finding in asked.findings] == ["F022"]


def test_a_budget_with_two_sheets_of_the_final_accounts_is_checked(tmp_path: Path) -> None:
    alone = check_file(write(tmp_path, layouts.sheets()))
    both = check_file(write(tmp_path, (*layouts.sheets(), *final_accounts()[:2])))
    assert both.rules == alone.rules
    assert {f.code for f in both.findings} - {f.code for f in alone.findings} <= {"T107"}


def test_most_tables_decide(tmp_path: Path) -> None:
    few = layouts.sheets()[2:5]
    assert open_workbook(write(tmp_path, (*few, *final_accounts()[:3]))).located.tables
    assert refused(write(tmp_path, (*few, *final_accounts()[:4]))).code == "F022"


PROSE = (
    "注：上年数为2024年决算数。",
    "部门决算公开情况说明",
    "本表反映部门本年度取得的全部收入，与上年部门决算相比增加",
    "财政拨款收入支出决算总表反映部门财政拨款收支情况，并据此编制本表，"
    + "另有说明，" * 8
    + "决算表",
)


@pytest.mark.parametrize("words", PROSE)
def test_prose_about_final_accounts_is_no_title(words: str, tmp_path: Path) -> None:
    plain = Plain("说明", {(1, 1): words})
    assert refused(write(tmp_path, (plain,))).code == "F020"
    few = layouts.sheets()[2:3]
    many = tuple(Plain(f"说明{n}", {(n, 1): words, (n, 2): f"{n}{words}"}) for n in range(1, 4))
    assert open_workbook(write(tmp_path, (*few, *many))).located.tables
