"""The cause is told before its consequences, and no correct cell is blamed while it stands."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import cells_of, only, row_deleted
from tests.support import example
from tests.support.people import SLIPS, Book, changed, damaged, first_is_right
from tests.support.random_units import random_unit
from tests.support.shares import shared
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.outcomes import judge
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check, check_file
from xlbudget.verdict.causes import causes_of
from xlbudget.verdict.result import Report, Verdict
from xlbudget.verdict.supposed import BAD
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
SEEDS = range(3)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    """Returns units of which each slip is made."""
    return [
        Book(
            FAMILY,
            random_unit(random.Random(f"people {seed}"), FAMILY, codes=8 + 3 * seed),
            tmp_path_factory.mktemp("unit"),
        )
        for seed in SEEDS
    ]


@pytest.mark.parametrize(("kind", "seed"), shared(product(SLIPS, SEEDS), 2))
def test_the_first_advice_is_right_and_blames_no_correct_cell(
    books: list[Book], kind: str, seed: int
) -> None:
    case = damaged(random.Random(f"people {kind} {seed}"), books[seed], kind)
    if case is None:
        pytest.skip("the unit has no room for it")
    content, advice = case
    report = check(content, name="unit.xlsx")
    if report.ok and not report.causes:
        pytest.skip("nothing in the other tables tells of it")
    assert first_is_right(report, advice)
    assert changed(report) <= advice.damaged
    for change in (change for fix in report.corrections for change in fix.changes):
        shown = Decimal(change.cell.value.replace(",", ""))
        assert not Decimal(change.lowest) <= shown <= Decimal(change.highest), change


@pytest.mark.parametrize(
    ("item", "above"),
    [
        ({"A9": ("1010301", "2010301")}, {"A24": ("213", "211")}),
        ({"A17": ("1080505", "2080505")}, {"A27": ("216", "215")}),
        ({"A26": ("1110301", "2110301")}, {"A14": ("203", "208")}),
        ({"A32": ("1210201", "2210201")}, {"A20": ("213", "210")}),
    ],
)
def test_a_mistyped_class_beside_another_wrong_code_is_no_row_too_many(
    item: dict[str, tuple[str, str]], above: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    codes = item | above
    report = report_on(tmp_path, cells_of(表三={cell: wrong for cell, (wrong, _) in codes.items()}))
    advice = {f.params["cell"]: (f.params["code"], f.params["expected"]) for f in report.causes}
    assert {f.code for f in report.causes} == {"C131"}
    assert advice == codes
    assert not report.corrections


def report_on(folder: Path, layout: layouts.Layout) -> Report:
    return check_file(layouts.write(folder / "unit.xlsx", layout(layouts.sheets())))


def test_what_follows_from_a_cause_is_counted_and_told_only_on_request(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"A17": "2080506"}))
    [cause] = report.causes
    assert cause.message == "表三 A17 的编码应为 2080505，现为 2080506：改正后有关各数就都对得上。"
    following = [finding for finding in report.findings if finding.explained]
    assert len(following) > 1
    assert report.count("error") == 1
    text = report_text(report, "zh", everything=False)
    assert f"由此引起的 {len(following)} 项" in text
    assert text.index("先改下列") < text.index("由此引起")
    assert not any(f"  {finding.code}  " in text for finding in following)
    everything = report_text(report, "zh", everything=True)
    assert all(finding.code in everything for finding in following)


def test_an_unread_cell_gets_the_value_that_the_others_leave(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"E26": "无数据"}))
    [cause] = report.causes
    assert [(cell.cell, cell.proposed) for cell in cause.cells] == [("E26", "400.00")]
    assert "表三 E26 按其余各数应为 400.00" in report_text(report, "zh", everything=False)
    [data] = [f for f in report.to_dict()["findings"] if f["code"] == "N102"]
    assert data["cells"][0]["proposed"] == "400.00"
    assert data["explained"] is False


def test_a_wrong_cell_is_found_beside_an_unread_one(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"E26": "无数据", "D17": 29.34}))
    assert [cause.code for cause in report.causes] == ["N102"]
    [change] = report.corrections[0].changes
    assert (change.cell.sheet, change.cell.cell, change.lowest) == ("表三", "D17", "23.94")


def test_a_lost_row_is_named_with_its_amounts(tmp_path: Path) -> None:
    report = report_on(tmp_path, only("表五", lambda sheet: row_deleted(sheet, 17)))
    [cause] = report.causes
    assert cause.message == (
        "表五少了一行 2080505 机关事业单位基本养老保险缴费支出，"
        "这一行应为：合计 23.94、基本支出 23.94。"
    )
    assert report.corrections == ()


def test_two_lost_rows_of_one_table_are_two_causes(tmp_path: Path) -> None:
    def without(sheet: layouts.Plain) -> layouts.Plain:
        return row_deleted(row_deleted(sheet, 17), 9)

    report = report_on(tmp_path, only("表五", without))
    assert {cause.params["row"].split()[0] for cause in report.causes} == {"2010301", "2080505"}


def test_codes_of_a_whole_class_are_one_cause(tmp_path: Path) -> None:
    codes = {"A24": "212", "A25": "21208", "A26": "2120801"}
    report = report_on(tmp_path, cells_of(表三=codes))
    [cause] = [finding for finding in report.causes if finding.code == "C131"]
    assert cause.params["expected"] == "211、21103、2110301"


def test_a_table_with_a_line_that_is_not_read_is_left_out_of_corrections(tmp_path: Path) -> None:
    """The other tables are still asked for wrong cells."""
    lines: dict[str, layouts.Value] = {"A36": "其中：专项", "D36": 12.5, "C36": 12.5}
    report = report_on(tmp_path, cells_of(表三=lines, 表五={"D17": 29.34}))
    assert report.causes[0].code == "T105"
    cells = {(c.cell.sheet, c.cell.cell) for c in report.corrections[0].changes}
    assert cells == {("表五", "D17")}


@pytest.mark.parametrize("seed", range(3))
def test_amounts_typed_as_published_accuse_nobody(tmp_path: Path, seed: int) -> None:
    """Formulas add up rounded amounts; `linked` types every published figure as it is."""
    unit = random_unit(random.Random(f"published {seed}"), FAMILY, codes=12)
    path = tmp_path / "unit.xlsx"
    write_workbook(path, linked(FAMILY, unit.figures))
    report = check_file(path)
    assert report.corrections == ()
    bad = [finding for finding in report.findings if finding.outcome in BAD and finding.left]
    assert [cause.code for cause in report.causes] == (["N131"] if bad else [])
    assert all(finding.explained for finding in bad)


def test_the_example_typed_as_published_is_advised_to_be_typed_in_yuan(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    write_workbook(path, linked(FAMILY, example.figures()))
    report = check_file(path)
    [cause] = report.causes
    assert (cause.code, cause.severity, report.corrections) == ("N131", "warning", ())
    assert "按元录入（保留到分）可避免" in cause.message
    assert [f.code for f in report.findings if f.explained] == ["G131"]


def test_the_search_for_causes_is_bounded_by_the_relations_that_it_judges(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = cells_of(表三={"A17": "2080506"})(layouts.sheets())
    path = layouts.write(tmp_path / "unit.xlsx", wrong)
    opened = open_workbook(path)
    judged = [judge(relation, opened.readings.figures.get) for relation in opened.relations]
    monkeypatch.setattr("xlbudget.verdict.causes._MOST_JUDGED", -1)
    causes = causes_of(opened, judged)
    assert (causes.slips, causes.complete) == ((), False)


def test_a_row_that_carries_its_parent_s_amount_is_not_one_too_many(tmp_path: Path) -> None:
    """Without its only row nothing asks for the amount of the row above any more."""

    def apart(given: tuple[layouts.Plain, ...]) -> tuple[layouts.Plain, ...]:
        wrong = cells_of(表三={"A26": "2110302"})(given)
        return only("表二", lambda sheet: row_deleted(sheet, 26))(wrong)

    report = report_on(tmp_path, apart)
    assert not report.ok
    assert "T111" not in {cause.code for cause in report.causes}


def test_an_unread_line_that_is_the_lost_row_is_one_cause(tmp_path: Path) -> None:
    report = report_on(tmp_path, cells_of(表三={"A17": None}))
    [cause] = report.causes
    assert (cause.code, cause.params["expected"], cause.cells[0].cell) == ("C132", "2080505", "A17")
    assert all(finding.explained for finding in report.findings if finding.code == "T105")


def test_nothing_is_blamed_where_the_unit_of_all_figures_is_in_doubt(tmp_path: Path) -> None:
    def larger(sheet: layouts.Plain) -> layouts.Plain:
        cells = {
            place: round(value * 10_000) if isinstance(value, int | float) else value
            for place, value in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    report = report_on(tmp_path, lambda given: tuple(map(larger, given)))
    left = [f.code for f in report.findings if not f.explained and f.severity != "note"]
    assert left == ["T209"]
    assert (report.verdict, report.causes, report.corrections) == (Verdict.DOUBTFUL, (), ())
