"""Blank forms of several shapes are read: what they mean, and what is not understood."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.blank_forms import WRITERS, write_form
from xlbudget.base.cellref import cell_name
from xlbudget.drafting.emit_table import without_years
from xlbudget.drafting.form_sheet import MOST_TABLES
from xlbudget.drafting.model import Doubt, DraftBlock, DraftTable, FormRead
from xlbudget.drafting.naming import own_selection
from xlbudget.drafting.read_form import read_form
from xlbudget.drafting.rows import MOST_ROWS
from xlbudget.drafting.selection import Selection, narrowed
from xlbudget.drafting.world import Reduced
from xlbudget.reader import read_workbook

pytestmark = pytest.mark.usefixtures("read_here")

FORMS: dict[str, list[dict[str, Any]]] = {
    form["name"]: form["sheets"]
    for form in tomllib.loads((Path(__file__).parent / "forms.toml").read_text(encoding="utf-8"))[
        "forms"
    ]
}


def read(path: Path, sheets: list[dict[str, Any]]) -> FormRead:
    return read_form(read_workbook(write_form(path, sheets)))


def described(sheets: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yields the tables of a form that are to be drafted."""
    for sheet in sheets:
        for table in sheet.get("tables", [sheet]):
            if "meaning" in table:
                yield table


def said(form: FormRead, reduced: Reduced) -> str:
    """Returns a selection as `fund=general period=current`, groups by their names."""
    return " ".join(
        f"{dimension}={form.world.name(dimension, members) or ','.join(members)}"
        for dimension, members in sorted(reduced.items())
    )


def own(form: FormRead, table: DraftTable, block: DraftBlock, select: Selection) -> str:
    whole = narrowed(table.select, block.select)
    return said(form, own_selection(form.world, whole, select))


def rows(form: FormRead, table: DraftTable) -> Iterator[str]:
    """Yields the fixed rows as `id: selection < parent`; of the classes the first is enough."""
    for block in table.blocks:
        if block.lists not in ("", "unit", "project"):
            continue
        codes = [row.code for row in block.classes]
        for row in block.rows:
            if row.code in codes[1:]:
                continue
            parent = f"< {row.parent}" if row.parent else ""
            text = f"{own(form, table, block, row.select)} {parent}".strip()
            yield f"{row.id}: {text}".strip()


@pytest.mark.parametrize("ending", ["xlsx", *WRITERS])
@pytest.mark.parametrize("name", [name for name in FORMS if any(described(FORMS[name]))])
def test_forms_are_understood(tmp_path: Path, name: str, ending: str) -> None:
    form = read(tmp_path / f"form.{ending}", FORMS[name])
    tables = list(described(FORMS[name]))
    assert [table.title for table in form.tables] == [table["title"] for table in tables]
    assert not form.doubts
    for table, data in zip(form.tables, tables, strict=True):
        meaning = data["meaning"]
        columns = [
            own(form, table, block, column.select)
            for block in table.blocks
            for column in block.amounts
        ]
        assert columns == meaning["columns"], table.title
        assert table.measure == meaning["measure"], table.title
        assert table.blocks[0].lists == meaning.get("lists", ""), table.title
        assert said(form, form.world.reduced(table.select)) == meaning.get("select", "")
        assert list(rows(form, table)) == meaning.get("rows", []), table.title
        assert [d.rest for d in table.doubts] == meaning.get("silent", []), table.title
        assert table.blocks[0].columns[0].cells == tuple(meaning.get("cells", ())), table.title
        assert table.blocks[0].total_first != meaning.get("total_last", False), table.title
        assert without_years(table.empty) == meaning.get("empty", "")
        assert f"单位：{table.unit}" == data["caption"]


@pytest.mark.parametrize("name", [name for name in FORMS if any(described(FORMS[name]))])
def test_the_picture_of_a_header_is_that_of_the_form(tmp_path: Path, name: str) -> None:
    form = read(tmp_path / "form.xlsx", FORMS[name])
    for table, data in zip(form.tables, described(FORMS[name]), strict=True):
        if data.get("merged", True):
            header = [[without_years(cell) for cell in line] for line in data["header"]]
            assert [list(line) for line in table.header] == header


def test_what_is_not_understood_is_told_with_its_cell(tmp_path: Path) -> None:
    sheets = FORMS["not understood"]
    form = read(tmp_path / "form.xlsx", sheets)
    told: dict[str, list[str]] = {sheet["sheet"]: [] for sheet in sheets}
    for doubt in form.all_doubts:
        told[doubt.spot.sheet].append(brief(doubt))
    for sheet in sheets:
        assert sorted(told[sheet["sheet"]]) == sorted(sheet.get("doubts", [])), sheet["sheet"]
    assert [note.sheet for note in form.notes] == [s["sheet"] for s in sheets if "none" in s]


def brief(doubt: Doubt) -> str:
    cell = cell_name(doubt.spot.row, doubt.spot.column)
    return f"{doubt.kind} {cell} {doubt.rest}".strip()


@pytest.mark.parametrize("ending", ["xlsx", *WRITERS])
@pytest.mark.parametrize(("word", "at"), [("备注", 5), ("说  明", 3), ("备注（说明）", 4)])
def test_a_column_of_words_is_told_and_left_out(
    tmp_path: Path, word: str, at: int, ending: str
) -> None:
    header = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    row = ["2010301", "行政运行", "", "", ""]
    plain = read(tmp_path / "plain.xlsx", [simple("2026年部门支出总表", header, row)])
    header.insert(at, word)
    row.insert(at, "含上年结转")
    form = read(tmp_path / f"form.{ending}", [simple("2026年部门支出总表", header, row)])
    [table], [without] = form.tables, plain.tables
    assert table.doubts[0].kind == "remarks"
    assert len(table.doubts) == len(without.doubts) + 1
    assert not form.world.is_open
    assert table.header == without.header
    for block, other in zip(table.blocks, without.blocks, strict=True):
        assert [c.select for c in block.columns] == [c.select for c in other.columns]


def test_numbers_under_remarks_are_not_passed_over(tmp_path: Path) -> None:
    header = ["科目编码", "科目名称", "合计", "基本支出", "项目支出", "说明"]
    sheet = simple("2026年部门支出总表", header, ["2010301", "行政运行", "", "", "", 3])
    [table] = read(tmp_path / "form.xlsx", [sheet]).tables
    assert "word" in [doubt.kind for doubt in table.doubts]


def test_other_things_are_told_and_not_drafted(tmp_path: Path) -> None:
    form = read(tmp_path / "form.xlsx", FORMS["three blocks"])
    assert [(note.kind, note.sheet) for note in form.notes] == [("outside", "政府采购")]


def simple(title: str, header: list[str], *rows: list[Any]) -> dict[str, Any]:
    return {
        "sheet": "表",
        "title": title,
        "caption": "单位：万元",
        "header": [header],
        "rows": [["合计"], *rows],
    }


SPENT = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def test_titles_on_one_row_stand_over_tables_side_by_side(tmp_path: Path) -> None:
    sheet = {
        "sheet": "表",
        "rows": [
            ["2025年一般公共预算支出表", *[""] * 5, "2025年政府性基金预算支出表"],
            [*SPENT, "", *SPENT],
            ["合计", *[""] * 5, "合计"],
        ],
    }
    form = read(tmp_path / "form.xlsx", [sheet])
    assert [table.select["fund"] for table in form.tables] == [{"general"}, {"gov_fund"}]
    assert [table.blocks[0].columns[0].place for table in form.tables] == [1, 7]
    assert [len(table.blocks[0].columns) for table in form.tables] == [5, 5]


def test_a_title_over_two_headers_is_one_table_and_a_doubt(tmp_path: Path) -> None:
    form = read(tmp_path / "form.xlsx", [simple("2025年支出总表", SPENT, SPENT, ["合计"])])
    (table,) = form.tables
    assert [brief(doubt) for doubt in table.doubts] == ["second_header A5"]


def test_a_sheet_without_a_title_may_be_named_like_one(tmp_path: Path) -> None:
    sheet = {"sheet": "2025年支出预算总表", "rows": [SPENT, ["合计"]]}
    (table,) = read(tmp_path / "form.xlsx", [sheet]).tables
    assert table.title == "2025年支出预算总表"


def test_hidden_sheets_are_no_part_of_a_form(tmp_path: Path) -> None:
    sheets = [
        simple("2025年支出预算总表", SPENT),
        {**simple("2025年收入总表", SPENT), "sheet": "旧"},
    ]
    sheets[1]["hidden"] = True
    assert len(read(tmp_path / "form.xlsx", sheets).tables) == 1


@pytest.mark.parametrize(
    ("last", "selects"),
    [
        ("上年结转", "current"),
        ("上年结转和结余资金小计", "current"),
        ("四、其他资金", ""),
        ("本年收入", ""),
    ],
)
def test_parts_of_a_total_are_this_years_beside_what_is_left_of_last_years(
    tmp_path: Path, last: str, selects: str
) -> None:
    labels = ["收入合计", "一般公共预算资金小计", "财政专户管理资金小计", last]
    sheet = simple("2025年收入总表", ["项目", "金额"], *[[label] for label in labels])
    del sheet["rows"][0]
    (block,) = read(tmp_path / "form.xlsx", [sheet]).tables[0].blocks
    total, *parts = block.rows
    assert (total.id, total.owner) == ("total", None)
    assert all(
        total.select.get(name, part.select[name]) >= part.select[name]
        for part in parts
        for name in part.select
    )
    for part in parts[:2]:
        assert part.parent == "total"
        assert part.select.get("period", frozenset()) == {*filter(None, [selects])}


@pytest.mark.parametrize(
    ("header", "selects"),
    [
        (["科目编码", "科目名称", "合计", "一般公共预算", "政府性基金预算"], True),
        (["科目编码", "科目名称", "合计", "其中：一般公共预算", "政府性基金预算"], False),
        (["科目编码", "科目名称", "合计", "一般公共预算", "公共财政资金"], False),
        (["科目编码", "科目名称", "合计", "一般公共预算"], False),
    ],
    ids=["all parts", "among others", "an unknown part", "one part"],
)
def test_a_total_is_the_sum_of_parts_only_where_they_are_all(
    tmp_path: Path, header: list[str], selects: bool
) -> None:
    form = read(tmp_path / "form.xlsx", [simple("2025年收入总表", header)])
    total = form.tables[0].blocks[0].amounts[0]
    assert total.is_total
    assert ("fund" in total.select) == selects


@pytest.mark.parametrize(
    ("header", "marked"),
    [
        (["项目", "2024年预算数", "2025年预算数"], "B3"),
        (["项目", "上年预算数", "2025年预算数"], "B3"),
        (["项目", "本年预算数", "比上年增减"], "C3"),
    ],
)
def test_figures_of_another_year_are_none_of_this_year(
    tmp_path: Path, header: list[str], marked: str
) -> None:
    form = read(
        tmp_path / "form.xlsx", [simple("2025年“三公”经费支出总表", header, ["公务接待费"])]
    )
    (table,) = form.tables
    assert [brief(doubt) for doubt in table.doubts] == [f"other_year {marked}"]
    assert sorted(c.is_understood for c in table.blocks[0].amounts) == [False, True]
    assert not form.world.is_open


def test_codes_of_which_no_list_is_named_are_told(tmp_path: Path) -> None:
    header = ["部门（单位）代码", "部门（单位）名称", "合计", "基本支出", "项目支出"]
    (table,) = read(tmp_path / "form.xlsx", [simple("2025年支出总表", header)]).tables
    assert [brief(doubt) for doubt in table.doubts] == ["no_list A3 功能分类"]


def test_codes_that_stand_in_a_form_say_which_list_they_are_of(tmp_path: Path) -> None:
    header = ["科目编码", "科目名称", "机关运行经费"]
    title = "2025年一般公共预算机关运行经费支出表"
    sheet = simple(title, header, ["302", "商品和服务支出", ""], ["30201", "办公费", ""])
    (table,) = read(tmp_path / "form.xlsx", [sheet]).tables
    assert table.blocks[0].lists == "economic"
    assert table.measure == "agency_operation"


def test_one_word_that_is_not_understood_opens_the_world(tmp_path: Path) -> None:
    known = ["科目编码", "科目名称", "合计", "一般公共预算", "政府性基金预算"]
    assert not read(tmp_path / "a.xlsx", [simple("2025年收入总表", known)]).world.is_open
    form = read(tmp_path / "b.xlsx", [simple("2025年收入总表", [*known, "彩票资金"])])
    assert form.world.dimensions["fund"] == ("general", "gov_fund", "unseen")
    assert form.tables[0].blocks[0].amounts[-1].select == {}


def test_there_is_an_end_to_what_is_read_of_a_sheet(tmp_path: Path) -> None:
    rows = [[f"{number}、一般公共预算"] for number in range(MOST_ROWS + 5)]
    sheet = {**simple("2025年收支总表", ["项目", "金额"]), "rows": rows}
    (table,) = read(tmp_path / "a.xlsx", [sheet]).tables
    assert len(table.blocks[0].rows) == MOST_ROWS
    assert "too_long" in [doubt.kind for doubt in table.doubts]
    tables = [simple("2025年支出预算总表", SPENT) for _ in range(MOST_TABLES + 3)]
    form = read(tmp_path / "b.xlsx", [{"sheet": "表", "tables": tables}])
    assert len(form.tables) == MOST_TABLES
    assert [doubt.kind for doubt in form.doubts] == ["too_many"]


@pytest.mark.parametrize(
    ("changes", "unit"),
    [
        ({"caption": "金额单位：人民币元"}, "元"),
        ({"caption": "", "rows": [["合计"], ["单位：元"]]}, "元"),
        (
            {"caption": "", "header": [["科目编码", "科目名称", "合计（元）", "基本支出（元）"]]},
            "元",
        ),
        ({"caption": ""}, ""),
    ],
    ids=["over the table", "under the table", "in the header", "nowhere"],
)
def test_the_unit_of_amounts_is_found_where_it_stands(
    tmp_path: Path, changes: dict[str, Any], unit: str
) -> None:
    sheet = {**simple("2025年支出预算总表", SPENT), **changes}
    (table,) = read(tmp_path / "form.xlsx", [sheet]).tables
    assert table.unit == unit
    assert [doubt.kind for doubt in table.doubts] == ([] if unit else ["no_unit"])


def test_numbers_and_what_closes_a_page_are_no_rows(tmp_path: Path) -> None:
    lines = [["一、一般公共预算"], ["收入总计"], ["填表人：张三", "", "联系电话：1234567"]]
    sheet = {**simple("2025年收入总表", ["项目", "金额"]), "rows": lines}
    (table,) = read(tmp_path / "form.xlsx", [sheet]).tables
    assert [row.label for row in table.blocks[0].rows] == ["一、一般公共预算", "收入总计"]


def test_a_column_that_contradicts_the_title_is_told(tmp_path: Path) -> None:
    header = ["科目编码", "科目名称", "合计", "一般公共预算", "政府性基金预算"]
    sheet = simple("2025年一般公共预算支出总表", header)
    (table,) = read(tmp_path / "form.xlsx", [sheet]).tables
    assert [brief(doubt) for doubt in table.doubts] == ["clash E3"]
    assert table.blocks[0].amounts[-1].select == {}


def test_a_list_without_a_row_of_totals_is_told(tmp_path: Path) -> None:
    sheet = {**simple("2025年支出总表", SPENT), "rows": [["总和"]]}
    (table,) = read(tmp_path / "form.xlsx", [sheet]).tables
    assert [brief(doubt) for doubt in table.doubts] == ["no_total A1"]
