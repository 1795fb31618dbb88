"""Every common rule that a workbook can break: what triggers it, at its place, and nothing else."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.history.parts import (
    Parts,
    read_parts,
    sheet_names,
    text_of,
    with_cell,
    with_zeros,
    write_parts,
)
from tests.intake.locate import layouts
from tests.intake.locate.layouts import (
    Formatted,
    Layout,
    Plain,
    Stored,
    Value,
    cells_of,
    only,
    row_deleted,
    row_moved,
)
from tests.support import entry_books, example
from tests.support.shares import shared
from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import LANGUAGES, sentence
from xlbudget.entry.form.inputs import blank_inputs
from xlbudget.entry.form.places import places_of
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.meaning.catalogue import message, severity
from xlbudget.tasks.check import check_file
from xlbudget.template.common import common
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Report
from xlbudget.writer.codes import from_codes
from xlbudget.writer.content import linked, linked_as_given
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to the as-printed or the linked workbook, and its findings (`code place`)."""

    findings: tuple[str, ...]
    layout: Layout | None = None
    linked: Callable[[Workbook], None] | None = None
    parts: Callable[[Parts], Parts] | None = None
    file: str = ""
    """The workbook that is checked, as it is or with other parts."""


def printed(*findings: str, **cells: Mapping[str, Value]) -> Case:
    return Case(findings, cells_of(**cells))


def laid_out(*findings: str, layout: Layout) -> Case:
    return Case(findings, layout)


def edited(*findings: str, **cells: Mapping[str, Stored]) -> Case:
    """A linked workbook that went through openpyxl, which drops all results: a note of its own."""

    def edit(workbook: Workbook) -> None:
        for sheet, changes in cells.items():
            for name, value in changes.items():
                assert not isinstance(value, Formatted)
                workbook[sheet][name] = value

    return Case(("N103", *findings), linked=edit)


def stored(*findings: str, sheet: str, cell: str, inside: str) -> Case:
    """A linked workbook in which something else stands in one cell, results being kept."""
    return Case(findings, parts=lambda given: with_cell(given, sheet, cell, inside))


def titled_by_the_clock(parts: Parts) -> Parts:
    formula = "TEXT(TODAY(),&quot;yyyy&quot;)&amp;&quot;年预算支出总表&quot;"
    return with_cell(parts, "表三", "A2", f"<f>{formula}</f><v>2025年预算支出总表</v>", "str")


def labelled_by_another_book(parts: Parts) -> Parts:
    return with_cell(parts, "表三", "B9", "<f>[1]科目!B3</f><v>行政运行</v>", "str")


def with_page_footer(parts: Parts) -> Parts:
    part = sheet_names(parts)["表三"]
    footer = text_of(parts, part).replace("<oddFooter>", "<oddFooter>&amp;L合计 9999.99")
    return {**parts, part: footer}


def sorted_otherwise(parts: Parts) -> Parts:
    """A key of a calculating sheet twice as large, so that a line is added once calculated.

    It is that of a class which another line has, too; what is stored stays as it is.
    """
    calc = Calc(FAMILY, blank_inputs(FAMILY, "", None, {}), places_of(FAMILY))
    Official(calc)
    heading = sentence("calculating.used_above")
    area = next(column.area for name, column in calc.columns if name == heading)
    part = sheet_names(parts)[area.sheet]
    cell_of = re.sub(r"\d", "", cell_name(1, area.column)) + r"\d+"
    pattern = re.compile(rf'(<c r="{cell_of}"[^>]*><f>)([^<]*)(</f><v>)(\d+)')
    keys = Counter(match[4] for match in pattern.finditer(text_of(parts, part)))
    cell = next(m for m in pattern.finditer(text_of(parts, part)) if keys[m[4]] > 1)
    changed = f"{cell[1]}{cell[2]}*2{cell[3]}{cell[4]}"
    return {**parts, part: text_of(parts, part).replace(cell[0], changed)}


def lines_of_a_table(given: layouts.Sheets) -> layouts.Sheets:
    """Lines of 表三 on a sheet without title or header, with other amounts."""
    codes = ("2010301", "2080505", "2101101", "2210201")
    cells = {(row, 1): code for row, code in enumerate(codes, 5)}
    amounts = {(row, 2): 123.47 + row for row in range(5, 9)}
    return (*given, Plain("附", {(1, 1): "收支", **cells, **amounts}))


def unmarked(parts: Parts) -> Parts:
    """The workbook as one that others made."""
    return {
        name: content.replace("xlbudget", "other") if isinstance(content, str) else content
        for name, content in parts.items()
    }


def other_version(workbook: Workbook) -> None:
    properties = workbook.custom_doc_props  # type: ignore[attr-defined]  # missing in the stubs
    properties["xlbudget.version"].value = "99"


def twice(given: layouts.Sheets, state: str = "visible") -> layouts.Sheets:
    return (*given, replace(given[6], name="表七（2）", state=state))


def untitled(given: layouts.Sheets) -> layouts.Sheets:
    """A second sheet like 表三, whose title says nothing of it."""
    cells = {**given[2].cells, (1, 1): "附", (2, 1): "支出情况"}
    return (*given, replace(given[2], name="说明", cells=cells))


def times(sheet: Plain, factor: int) -> Plain:
    """All amounts in another unit."""
    cells = {
        place: round(value * factor, 2) if isinstance(value, float | int) else value
        for place, value in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def column_times(sheet: Plain, column: int, factor: int) -> Plain:
    """All amounts of one column in another unit."""
    larger = times(sheet, factor).cells
    return replace(
        sheet,
        cells={
            place: larger[place] if place[1] == column else v for place, v in sheet.cells.items()
        },
    )


def without_classes(sheet: Plain) -> Plain:
    """No rows of three digits."""
    for row in sorted((r for (r, c), v in sheet.cells.items() if c == 1), reverse=True):
        if len(str(sheet.cells[row, 1])) == len("201"):
            sheet = row_deleted(sheet, row)
    return sheet


def of_the_funds(sheet: str, name: str) -> Mapping[str, Mapping[str, Value]]:
    """The lines of 211 as lines of a code of the government funds."""
    words = ("城乡社区支出", "国有土地使用权出让收入安排的支出", name)
    codes = ("212", "21208", "2120801")
    lines = zip((24, 25, 26), codes, words, strict=True)
    return {
        sheet: {f"{c}{row}": v for row, *both in lines for c, v in zip("AB", both, strict=True)}
    }


def called(unit: str, *names: str, silent: str = "") -> Layout:
    """Some sheets, or all, with another unit named above the figures, one with none."""

    def renamed(sheet: Plain) -> Plain:
        if names and sheet.name not in names:
            return sheet
        cells = {
            place: ("" if sheet.name == silent else f"单位：{unit}")
            if value == "单位：万元"
            else value
            for place, value in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    return lambda given: tuple(map(renamed, given))


def scaled(*names: str) -> Layout:
    """The figures of some sheets, or of all, in 元 under the words 单位：万元."""

    def larger(sheet: Plain) -> Plain:
        if names and sheet.name not in names:
            return sheet
        cells = {
            place: round(value * 10_000) if isinstance(value, int | float) else value
            for place, value in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    return lambda given: tuple(map(larger, given))


def of_year(year: int, **cells: Mapping[str, Value]) -> Layout:
    """The workbook as one of another year, with other cells."""

    def dated(sheet: Plain) -> Plain:
        dates = {
            place: value.replace("2025年", f"{year}年") if isinstance(value, str) else value
            for place, value in sheet.cells.items()
        }
        return replace(sheet, cells=dates)

    return lambda given: tuple(map(dated, cells_of(**cells)(given)))


def in_three_tables(year: int) -> tuple[str, ...]:
    """The codes of the example that came, or got their names, after a year."""
    came = {2021: (("C119", 19),), 2020: (("C118", 15), ("C118", 16), ("C118", 27))}
    came[2019] = (("C118", 20),)
    later = [line for since, lines in came.items() if since > year for line in lines]
    return tuple(
        f"{code} {sheet}!A{row}" for sheet in ("表二", "表三", "表五") for code, row in later
    )


CASES: dict[str, list[Case]] = {
    "T101": [laid_out("T101", layout=lambda given: given[:-1])],
    "T102": [laid_out("T102 表七（2）!A2", layout=twice)],
    "T103": [printed("T103 表二!A5", 表二={"G5": "财政专户"})],
    "T104": [printed("T104 表一!A6", 表一={"A9": "四、其他"})],
    "T105": [printed("T105 表三!E36", 表三={"B36": "另补", "E36": 3})],
    "T106": [printed("T106 表七!E6", 表七={"E6": 3})],
    "T107": [
        laid_out("T107", layout=lambda given: (*given, Plain("附表", {(1, 1): "人数", (1, 2): 31})))
    ],
    "T108": [
        laid_out("T108", layout=only("表七", lambda s: replace(s, hidden_rows=(6,)))),
        laid_out("T108", layout=only("表七", lambda s: replace(s, hidden_columns=("C",)))),
        laid_out(layout=only("表七", lambda s: replace(s, hidden_rows=(1, 30)))),
    ],
    "T109": [Case(("N103", "T109"), linked=other_version)],
    "T121": [
        laid_out("T121 表七（2）!A2", layout=lambda given: twice(given, "hidden")),
        laid_out("T121 表七（2）!A2", layout=lambda given: twice(given, "veryHidden")[::-1]),
    ],
    "T122": [laid_out("T122", layout=only("表七", lambda s: replace(s, state="hidden")))],
    "T123": [printed("T123 表三!A1", 表三={"A2": "2025年預算支出總表"})],
    "T124": [laid_out("T124 说明!A5", "T107", layout=untitled)],
    "T125": [Case(("T125",), parts=with_page_footer)],
    "T126": [
        printed("T126 表三!A40", 表三={"A40": "更正：合计应为 9999.99 万元"}),
        printed("T126 表三!H9", 表三={"H9": "此处有误，应为9,999.9万元"}),
        printed(表三={"A40": "注：本表按晋财预〔2025〕12号文编制，较上年增加12.34万元"}),
        printed(表三={"F10": "其中：办公设备购置 12.5 万元"}),
    ],
    "T127": [laid_out("T127 附!B5", "T107", layout=lines_of_a_table)],
    "T128": [
        Case(("T128 表三!A2",), parts=titled_by_the_clock),
        Case(("T128 表三!A2",), parts=lambda given: unmarked(titled_by_the_clock(given))),
    ],
    "T129": [Case(("T129",), parts=sorted_otherwise, file="entry.xlsx")],
    "T110": [laid_out("T110", layout=only("表五", lambda s: row_deleted(s, 17)))],
    "T111": [printed("T111 表十二!A17", 表十二={"A17": "另有追加", "B17": 8, "C17": 8})],
    "T112": [laid_out("T112", layout=only("表十二", lambda s: row_deleted(s, 9)))],
    "T131": [laid_out("T131 表六!A2", layout=only("表六", lambda s: times(s, 10_000)))],
    "T132": [laid_out("T132 表六!A2", layout=only("表六", lambda s: times(s, 1_000)))],
    "T133": [laid_out("T133 表三!D5", layout=only("表三", lambda s: column_times(s, 4, 10_000)))],
    "C132": [printed("C132 表三!A17", "T105 表三!C17", 表三={"A17": None})],
    "C131": [printed("C131 表三!A17", "C102 表三!A17", 表三={"A17": "2080506"})],
    "T201": [
        printed("T201 表三!A2", 表三={"A2": "2024年预算支出总表"}),
        printed("T201 表三!C4", 表三={"C4": "2024年预算数"}),
        printed("T201 表一!B5", "T201 表一!D5", 表一={"B5": "2026年", "D5": "2026年合计"}),
    ],
    "T202": [
        printed("T202 表三!A3", 表三={"A3": "单位名称：某某局"}),
        printed("T202 表十一!A7", 表十一={"A7": "某某局"}),
    ],
    "T203": [
        printed("T203", 表三={"A3": None}),
        printed("T203", 表三={"A3": "单位名称："}),
        printed("T203", 表二={"A3": None}, 表三={"A3": None}),
    ],
    "T204": [printed("T204 表十三!A12", 表十三={"A12": "注：本表无数据"})],
    "T205": [printed("T205", 表七={"A7": None})],
    "T206": [
        printed("T206", 表七={"C3": "单位：元"}),
        printed("T206", 表七={"C3": "金额单位：千元"}),
    ],
    "T207": [
        printed("T207 表三!E3", 表三={"C5": "合计（元）"}),
        printed("T207 表三!E3", 表三={"A37": "单位：元"}),
        printed(表三={"A37": "注：本表原始数据（单位：元）折算为万元填列"}),
    ],
    "T210": [
        printed("T210 表三!A2", 表三={"A2": "年预算支出总表"}),
        printed("T210 表三!A2", 表三={"A2": "2025年年预算支出总表"}),
    ],
    "T208": [
        printed("T208", 表三={"E3": None}),
        printed("T208", 表二={"I3": None}, 表五={"E3": None}),
    ],
    "T209": [laid_out("T209 表一!B38", layout=scaled())],
    "T211": [laid_out("T211 表一!B38", *13 * ["T206"], layout=called("元"))],
    "T213": [
        laid_out(
            "T213",
            "T131 表六!A2",
            *12 * ["T206"],
            layout=lambda given: called("元", silent="表六")(scaled()(given)),
        ),
    ],
    "T212": [
        laid_out("T212 表十一!B6", "T206", layout=called("元", "表十一")),
    ],
    "N101": [printed("N101 表三!E9", 表三={"E9": "0.00"})],
    "N102": [
        printed("N102 表三!D9", 表三={"D9": "八十一"}),
        printed("N102 表三!D9", 表三={"D9": "12a"}),
        printed("N102 表三!D9", 表三={"D9": True}),
        printed("N102 表三!D9", 表三={"D9": 1e15}),
    ],
    "N103": [printed("N103", 表三={"C9": "=D9+E9"})],
    "N104": [
        printed("N104 表三!C9", 表三={"C9": "=FOO(D9)"}),
        printed("N104 表三!C9", 表三={"C9": "=C9+1"}),
        printed("N104 表三!C9", "N103", 表三={"C9": "=[1]Sheet1!A1", "D9": "=80+1.06"}),
    ],
    "N105": [edited("N105 表三!D7", 表三={"D7": 189.17})],
    "N106": [edited("N106 表三!D7", 表三={"D7": 200}), edited("N106 表三!D7", 表三={"D7": None})],
    "N107": [edited("N107 表三!D7", 表三={"D7": "=D8+D12+0"})],
    "N108": [printed("N108 表三!E9", 表三={"E9": dash}) for dash in ("-", "——", "无", "/", "零")],
    "N121": [
        printed("N121 表三!D9", 表三={"D9": Formatted(81.06, code)})
        for code in ("yyyy-m-d", "m月d日", "[h]:mm", "e/m/d")
    ],
    "N122": [
        printed("N122 表三!D9", 表三={"D9": Formatted(81.06, code)})
        for code in ("0.00%", "0.00E+00", "# 0/0", ";;;", '"见附表"', "*0#", '0.00"a"', "[>99]0")
    ],
    "N123": [
        printed("N123 表三!D9", 表三={"D9": Formatted(810600, r"0\.0000")}),
        printed("N123 表三!D9", 表三={"D9": Formatted(1.06, '"8"0.00')}),
        printed("N123 表三!D9", 表三={"D9": Formatted(-81.06, "0.00;0.00")}),
    ],
    "N124": [printed("N124 表三!D9", 表三={"D9": Formatted(81.06, '0.00"元"')})],
    "N125": [
        printed("N125 表三!B9", 表三={"B9": Formatted("行政运行", '@"（含结转）"')}),
        printed("N125 表三!B9", 表三={"B9": Formatted("行政运行", ';;;"机关服务"')}),
        printed("N125 表三!A9", 表三={"A9": Formatted(2010301, '"2010302"')}),
        printed("N125 表三!A9", 表三={"A9": Formatted(2010301, "yyyy")}),
    ],
    "N109": [
        stored("N109 表三!D7", sheet="表三", cell="D7", inside="<f>D8+D12</f><v>189.16</v>"),
        stored("N109 表三!D8", sheet="表三", cell="D9", inside="<v>82.06</v>"),
    ],
    "N110": [
        Case(("N110 表三!B9",), parts=lambda given: unmarked(labelled_by_another_book(given)))
    ],
    "N111": [
        stored("N111 表三!D9", sheet="表三", cell="D9", inside=f"<f>{formula}</f><v>81.06</v>")
        for formula in ("FOO(1)", "RAND()*0+81.06", "[1]表!A1")
    ],
    "N112": [
        Case(("N112 表二!I34",), parts=with_zeros),
        Case(("N112 表二!I34",), parts=lambda given: with_zeros(given, words=False)),
    ],
    "N131": [Case(("N131 表五!D6",), file="published.xlsx")],
    "C118": [
        laid_out("T201 表十一!B4", *in_three_tables(2019), layout=of_year(2019)),
        laid_out(
            "T201 表十一!B4",
            *in_three_tables(2018),
            layout=of_year(2018, 表一={"C15": "十、医疗卫生与计划生育支出"}),
        ),
    ],
    "C119": [laid_out("T201 表十一!B4", *in_three_tables(2020), layout=of_year(2020))],
    "C120": [
        printed(
            "C120 表三!A9",
            "C131 表三!A9",
            "C106 表三!A10",
            表三={"A9": "2010308", "B9": "信访事务"},
        )
    ],
    "C101": [printed("C101 表三!A26", "C131 表三!A26", 表三={"A26": "2110397"})],
    "C102": [printed("C102 表三!A17", 表三={"B17": "机关事业单位职业年金缴费支出"})],
    "C103": [
        printed("C103 表三!A20", 表三={"B20": "医疗卫生与计划生育支出"}),
        printed("C103 表一!C15", 表一={"C15": "十、医疗卫生与计划生育支出"}),
    ],
    "C104": [printed("C104 表三!A26", "C131 表三!A24", **of_the_funds("表三", "征地支出"))],
    "C105": [
        printed(
            "C105 表三!A17",
            "C131 表三!A17",
            表三={"A17": "2080501", "B17": "行政单位离退休"},
        )
    ],
    "C106": [
        laid_out("C106 表三!A17", layout=only("表三", lambda s: row_moved(s, 17, 16))),
        laid_out("C106 表六!A9", layout=only("表六", lambda s: row_moved(s, 9, 8))),
    ],
    "C107": [
        laid_out("C107 表三!A8", layout=only("表三", lambda s: row_deleted(s, 8))),
        laid_out("C107 表三!A14", layout=only("表三", lambda s: row_deleted(s, 14))),
    ],
    "C108": [printed("C108 表三!A26", "C131 表三!A26", 表三={"A26": "211030"})],
    "C109": [
        printed(
            "C109 表五!A25",
            "C109 表五!A26",
            "C131 表五!A24",
            **of_the_funds("表五", "征地和拆迁补偿支出"),
        )
    ],
    "C110": [printed("C110 表六!A9", 表六={"A9": "某某津贴"})],
    "C111": [
        printed("C111 表六!A9", 表六={"B9": "办公经费"}),
        printed("C111 表六!A9", 表六={"B9": "某某"}),
        printed("C111 表六!A9", 表六={"B9": None}),
    ],
    "C112": [
        laid_out(
            "C112 表十二!A9",
            layout=lambda given: cells_of(表十二={"A9": given[11].cells[8, 1]})(given),
        )
    ],
    "C113": [printed("C113 表三!A17", 表三={"B17": None})],
    "C114": [printed("C114 表十二!A9", 表十二={"A9": None})],
    "C115": [laid_out("C115 表三!A7", layout=only("表三", without_classes))],
    "C116": [
        laid_out(
            "C116 表六!A24", layout=only("表六", lambda s: row_deleted(row_deleted(s, 26), 25))
        )
    ],
    "C117": [printed("C117 表三!A9", 表三={"A9": "201.03.01", "A10": "2010302."})],
    "P101": [Case(("P101",), file="blank.xlsx")],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with linked workbooks of the example, exact and as published, and a blank one."""
    path = tmp_path_factory.mktemp("rules")
    write_workbook(path / "linked.xlsx", linked_as_given(FAMILY, example.figures()))
    write_workbook(path / "published.xlsx", linked(FAMILY, example.figures()))
    typed = entry_books.inputs(entry_books.unit(1, codes=12))
    write_entry_sheets(path / "entry.xlsx", FAMILY, typed)
    blank = from_codes(FAMILY, ["2010301", "30101"], "某某局", 2026)
    write_workbook(path / "blank.xlsx", linked(FAMILY, blank))
    return path


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def report_on(folder: Path, case: Case) -> Report:
    if case.layout:
        return check_file(layouts.write(folder / "case.xlsx", case.layout(layouts.sheets())))
    if case.parts:
        parts = case.parts(read_parts(folder / (case.file or "linked.xlsx")))
        return check_file(write_parts(folder / "case.xlsx", parts))
    if case.file:
        return check_file(folder / case.file)
    assert case.linked  # the last way of making a case
    workbook = load_workbook(folder / "linked.xlsx")
    case.linked(workbook)
    workbook.save(folder / "case.xlsx")
    return check_file(folder / "case.xlsx")


def named(report: Report) -> list[str]:
    """The findings that are no relations, as cases write them."""
    return [
        " ".join([f.code, *(f"{cell.sheet}!{cell.cell}" for cell in f.cells[:1])])
        for f in report.findings
        if f.code[0] in "TNCP"
    ]


ALL = [
    *((code, 0) for code in CASES),
    *shared(((code, n) for code, cases in CASES.items() for n in range(1, len(cases))), every=3),
]


@pytest.mark.parametrize(("code", "number"), ALL)
def test_a_rule_is_told_at_its_place_and_no_other_is(folder: Path, code: str, number: int) -> None:
    case = CASES[code][number]
    report = report_on(folder, case)
    assert Counter(named(report)) == Counter(case.findings)
    for finding in report.findings:
        for lang in LANGUAGES:
            words = message(finding, lang, FAMILY)
            assert not {"{", "}", "?"} & set(words), words


def test_every_common_rule_of_a_workbook_has_a_case_that_triggers_it() -> None:
    rules = {code for code in common()["rules"] if code[0] in "TNCP"}
    asked = {code for code in rules if code.startswith("P1")} - {"P101"}
    asked |= {"T134", "C134"}  # tests/families/test_city_tables.py
    assert set(CASES) == rules - asked  # tests/entry/test_questions.py has a case of each of those
    for code, cases in CASES.items():
        assert any(code in finding for finding in cases[0].findings), code


def test_without_a_case_nothing_is_told(folder: Path) -> None:
    assert named(check_file(layouts.write(folder / "plain.xlsx", layouts.sheets()))) == []
    assert named(check_file(folder / "linked.xlsx")) == []


@pytest.mark.parametrize(
    ("confidence", "level"), [("verified", "error"), ("high", "warning"), ("medium", "note")]
)
def test_a_name_is_an_error_only_against_a_verified_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch, confidence: str, level: str
) -> None:
    from xlbudget.template.code_lists import code_list

    entries = code_list("functional").entries
    changed = {**entries, "2080505": replace(entries["2080505"], confidence=confidence)}
    monkeypatch.setitem(vars(code_list("functional")), "entries", changed)
    report = report_on(folder, printed(表三={"B17": "某某支出"}))
    [finding] = [f for f in report.findings if f.code in ("C102", "C104")]
    assert severity(finding) == level
