"""Shanghai's forms: random units become workbooks in every way, and reconcile."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.oracles import exact_amounts
from tests.support.shares import shared
from xlbudget.base.amounts import from_fen, round_to, text_of, to_fen
from xlbudget.base.texts import numeral
from xlbudget.facts.correct import Change
from xlbudget.facts.edits import Edit
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import UnitFigures, read_flat, write_flat
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import BlockKey, ListedRow, arrange, structure_of
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.tasks.figures import figures as figures_of
from xlbudget.tasks.new import new
from xlbudget.template import Block, CellRef, Family, RowList, Table, load_family
from xlbudget.template.code_lists import code_list
from xlbudget.template.header import header_cells
from xlbudget.verdict.case import Case
from xlbudget.verdict.explain import explained
from xlbudget.verdict.result import Verdict

FAMILIES = ("shanghai-unit", "shanghai-department")
HOWS: Mapping[str, Mapping[str, Any]] = {
    "printed": {"as_printed": True},
    "linked": {"entry": "tables"},
    "entry": {"entry": "sheets"},
}
_BUDGET_OF = {"general": "一般公共预算", "gov_fund": "政府性基金", "state_capital": "国有资本经营"}


def _items(chance: random.Random, fund: str, count: int) -> list[str]:
    entries = code_list("functional").entries
    budget = _BUDGET_OF.get(fund, _BUDGET_OF["general"])
    known = [
        c for c in entries if len(c) == 7 and c[:5] in entries and budget in entries[c].budgets
    ]
    return chance.sample(known, count)


def drawn(chance: random.Random) -> dict[Fact, int]:
    """Returns the facts of a unit in 分: what it spends, and what is told of it in other ways."""
    facts: dict[Fact, int] = {}

    def add(measure: str, *members: str, fen: int) -> None:
        fact = Fact(measure, members)
        facts[fact] = facts.get(fact, 0) + fen

    basic = dict.fromkeys(("personnel", "operating"), 0)
    shared = _items(chance, "general", chance.randint(1, 6))
    funds = [
        "general",
        *chance.sample(["gov_fund", "state_capital", "business", "operation", "other"], 2),
    ]
    for fund in funds:
        own = fund in ("gov_fund", "state_capital")
        for code in _items(chance, fund, 2) if own else shared:
            for nature in chance.sample(
                ["personnel", "operating", "project"], chance.randint(1, 3)
            ):
                fen = chance.randrange(1, 10**9)
                add("spend", code, fund, nature, fen=fen)
                if fund == "general" and nature in basic:
                    basic[nature] += fen
    economic = [c for c in code_list("economic_department").entries if len(c) == 5]
    for nature, amount in basic.items():
        rest = amount
        for code in chance.sample(economic, 3):
            part = chance.randint(0, rest)
            add("economic_spend", code, nature, fen=part)
            rest -= part
        add("economic_spend", "30199", nature, fen=rest)
    spent = sum(
        fen
        for fact, fen in facts.items()
        if fact.measure == "spend" and fact.members[1] == "general"
    )
    for line in ("abroad", "reception", "vehicle_purchase", "vehicle_running"):
        add("three_public", line, fen=chance.randint(0, spent // 5))
    add("agency_operation", "general", fen=chance.randint(0, basic["operating"]))
    return {fact: fen for fact, fen in facts.items() if fen}


def unit_of(family: Family, facts: Mapping[Fact, int]) -> UnitFigures:
    """Returns what the tables of a family print of some facts."""
    rows = {key: tuple(_listed(family, key, facts)) for key in _lists(family)}
    exact = exact_amounts(family, structure_of(family, rows), facts)
    amounts = {cell: round_to(fen, family.tables[cell.table].step) for cell, fen in exact.items()}
    return UnitFigures(
        family.id, "某区某局", 2026, rows, {c: fen for c, fen in amounts.items() if fen}
    )


def _lists(family: Family) -> Iterator[BlockKey]:
    yield from ((table.id, block.id) for table, block in family.blocks() if block.row_list)


def _listed(family: Family, key: BlockKey, facts: Mapping[Fact, int]) -> Iterator[ListedRow]:
    block = family.tables[key[0]].block(key[1])
    row_list = block.row_list
    assert isinstance(row_list, RowList)
    dimensions = family.measures[block.measure]
    place = dimensions.index(row_list.dimension)
    codes = {
        fact.members[place]
        for fact in facts
        if fact.measure == block.measure
        and all(fact.members[dimensions.index(d)] in members for d, members in block.select.items())
    }
    levels = (row_list.level,) if row_list.level else family.lists[row_list.dimension]
    names = code_list(family.classification[row_list.dimension])
    for code in sorted({code[:level] for code in codes for level in levels}):
        yield ListedRow(code, code, names.name(code) or "")


def made(folder: Path, family: Family, figures: UnitFigures, **how: Any) -> Path:
    flat, book = folder / "figures.csv", folder / "unit.xlsx"
    flat.write_text(write_flat(family, figures, structure_of(family, figures.rows)), "utf-8")
    book.write_bytes(new(figures=flat, **how).content)
    return book


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
@pytest.mark.parametrize("seed", shared(range(6), 6))
def test_a_unit_reconciles(tmp_path: Path, name: str, how: Mapping[str, Any], seed: int) -> None:
    family = load_family(name)
    figures = unit_of(family, drawn(random.Random(seed)))
    report = check_file(made(tmp_path, family, figures, **how))
    assert report.template == name
    assert report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING), report.findings


@pytest.mark.parametrize(
    ("name", "caption"), [(FAMILIES[0], "编制单位"), (FAMILIES[1], "编制部门")]
)
@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
def test_sheets_are_worded_as_the_official_form(
    tmp_path: Path, name: str, caption: str, how: Mapping[str, Any]
) -> None:
    family = load_family(name)
    drawn_facts = drawn(random.Random(30)).items()
    facts = {fact: fen for fact, fen in drawn_facts if "gov_fund" not in fact.members}
    raw = read_workbook(made(tmp_path, family, unit_of(family, facts), **how))
    sheets = {sheet.name: sheet for sheet in raw.sheets}
    said = {str(cell.value) for cell in sheets["表六"].cells.values()}
    assert f"{caption}：某区某局" in said
    note = family.tables["t6"].empty.replace("{year}", "2026")
    assert "2026年无政府性基金" in note
    assert note in said


CODE_WORDS = {
    "shanghai-unit": ("经济分类科目编码", "部门经济分类科目名称"),
    "shanghai-department": ("部门预算经济分类科目编码", "经济分类科目名称"),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_economic_table_has_the_words_of_its_own_form_and_knows_those_of_the_other(
    name: str,
) -> None:
    table = load_family(name).tables["t8"]
    own, [other] = CODE_WORDS[name], [CODE_WORDS[each] for each in FAMILIES if each != name]
    assert (table.header[1][0], table.header[1][2]) == own
    assert table.header_also == {mine: (its,) for mine, its in zip(own, other, strict=True)}


def filled_by_hand(path: Path, family: Family, figures: UnitFigures) -> Path:
    """Writes the official form as a person fills it: nothing of ours is in it.

    Classes are numbers and what is under them is text; lines that were prepared for more classes
    are left, as are lines of dots; empty tables say 无 and why.
    """
    book = Workbook()
    del book["Sheet"]
    for number, table in enumerate(family.tables.values(), start=1):
        sheet = book.create_sheet(f"单位表{number}")
        sheet["A2"] = table.title.replace("{year}", str(figures.year))
        sheet.cell(4, 1, f"编制单位：{figures.unit_name}")
        sheet.cell(4, len(table.widths), f"单位：{table.unit}")
        for top, left, height, width, text in header_cells(table.header):
            sheet.cell(6 + top, 1 + left, text)
            last = {"end_row": 5 + top + height, "end_column": left + width}
            if height > 1 or width > 1:
                sheet.merge_cells(start_row=6 + top, start_column=1 + left, **last)
        first = 6 + len(table.header)
        for block in table.blocks:
            _fill(sheet, first, table, block, figures)
    book.save(path)
    return path


def _fill(sheet: Worksheet, first: int, table: Table, block: Block, figures: UnitFigures) -> None:
    lines: list[tuple[list[int | str | None], str]] = []
    for ref in arrange(block, figures.rows.get((table.id, block.id), ())):
        code = ref.code or ""
        words: list[int | str | None] = [ref.label] if ref.label else []
        if code and block.columns[0].cells:
            parts: list[int | str | None] = [int(code[:3]), code[3:5] or None, code[5:] or None]
            words = [*parts[: len(block.columns[0].cells)], ref.label]
        elif code:
            words = [f"{numeral(len(lines) + 1)}、{ref.label}"]
        lines.append((words, ref.id))
    total = [line for line in lines if line[1] == "total"]
    lines = [line for line in lines if line[1] != "total"]
    if block.row_list and block.row_list.level:
        lines += [([f"{numeral(len(lines) + n)}、{dots}"], "") for n, dots in ((1, "…"), (2, ""))]
    elif block.row_list:
        dots: list[int | str | None] = ["…" if lines else "无"]
        lines.append((dots, ""))
    spare = max(2, 12 - len(lines))
    for row, (words, name) in enumerate([*lines, *([([], "")] * spare), *total], start=first):
        for place, word in enumerate(words, start=block.columns[0].position + 1):
            sheet.cell(row, place, word)
        for column in block.amounts:
            if (fen := figures.amounts.get(CellRef(table.id, name, column.id))) is not None:
                sheet.cell(row, column.position + 1, float(from_fen(fen, table.unit)))
    if block.row_list and not figures.rows.get((table.id, block.id)):
        below = first + len(lines) + spare + 1
        sheet.cell(below, 1, table.empty.replace("{year}", str(figures.year)) or None)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("seed", shared(range(8, 12), 4))
def test_the_official_form_filled_by_hand_reconciles(tmp_path: Path, name: str, seed: int) -> None:
    family = load_family(name)
    figures = unit_of(family, drawn(random.Random(seed)))
    path = filled_by_hand(tmp_path / "form.xlsx", family, figures)
    report = check_file(path)
    assert (report.template, report.unit_name) == (name, figures.unit_name)
    assert report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING), report.findings
    assert {finding.code for finding in report.findings} <= {"R111", "T202", "J901", "J902"}
    back = read_flat(family, figures_of(path).to_csv().encode())
    assert {cell: fen for cell, fen in back.amounts.items() if fen} == figures.amounts


@pytest.mark.parametrize("seed", shared(range(12, 20), 8))
def test_two_digits_that_changed_places_are_found(tmp_path: Path, seed: int) -> None:
    chance, family = random.Random(seed), load_family(FAMILIES[seed % 2])
    figures = unit_of(family, drawn(chance))
    wrong: str | None = None
    while wrong is None:
        cell = chance.choice([c for c in figures.amounts if c.table in ("t2", "t3", "t5")])
        wrong = _swapped(chance, text_of(figures.amounts[cell], "元", 2))
    fen = to_fen(Decimal(wrong), "元")
    changed = replace(figures, amounts={**figures.amounts, cell: fen})
    report = check_file(filled_by_hand(tmp_path / "form.xlsx", family, changed))
    assert report.verdict == Verdict.INCONSISTENT
    proposed = {change.cell.value for change in report.corrections[0].changes}
    assert text_of(fen, "元", 2) in {value.replace(",", "") for value in proposed}


@pytest.mark.parametrize("seed", shared(range(20, 26), 6))
def test_a_code_that_was_copied_wrong_into_two_tables_is_one_slip(
    tmp_path: Path, seed: int
) -> None:
    family = load_family(FAMILIES[seed % 2])
    figures = unit_of(family, drawn(random.Random(seed)))
    path = filled_by_hand(tmp_path / "form.xlsx", family, figures)
    book, items = load_workbook(path), []
    for name in ("单位表3", "单位表5"):
        rows = [row for row in book[name].iter_rows() if row[0].value and row[2].value]
        items.append({"".join(str(cell.value) for cell in row[:3]): row[0] for row in rows})
    code = random.Random(seed).choice(sorted(items[0].keys() & items[1].keys() - {"类款项"}))
    for of_table in items:
        of_table[code].value = 7
    book.save(path)
    [cause] = check_file(path).causes
    assert (cause.code, cause.params["expected"]) == ("C131", code)
    assert [cell.cell for cell in cause.cells] == [each[code].coordinate for each in items]


def _swapped(chance: random.Random, text: str) -> str | None:
    """Returns an amount with two whole digits in each other's place, None where they are equal."""
    at = chance.randrange(text.index(".") - 1) if text.index(".") > 1 else 0
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return swapped if text[at + 1].isdigit() and swapped != text else None


@pytest.mark.parametrize("seed", shared(range(30, 36), 2))
def test_faults_beside_one_that_all_figures_show_are_each_given_advice(
    tmp_path: Path, seed: int
) -> None:
    """No figure of a single fault can be mended while another contradicts the whole."""
    chance, family = random.Random(seed), load_family(FAMILIES[0])
    figures = unit_of(family, _of_one_budget(chance))
    right = figures.amounts
    wrong = dict(right)
    # Table 1 puts the operating expenditure of a class under personnel.
    moved = right[CellRef("t1", "208", "operating")]
    for row in ("208", "total"):
        wrong[CellRef("t1", row, "personnel")] = right[CellRef("t1", row, "personnel")] + moved
        wrong[CellRef("t1", row, "operating")] = right[CellRef("t1", row, "operating")] - moved
    by_hand = {CellRef("t1", "208", "personnel"), CellRef("t1", "208", "operating")}
    for table in ("t3", "t5"):
        # An item has the figure of its section, and the total lost its last places.
        copied, total = CellRef(table, "2040601", "project"), CellRef(table, "total", "basic")
        wrong[copied] = right[CellRef(table, "20406", "project")]
        wrong[total] = right[total] - chance.randint(5, 99)
        by_hand |= {copied, total}
    report = check_file(
        filled_by_hand(tmp_path / "form.xlsx", family, replace(figures, amounts=wrong))
    )
    places = open_workbook(tmp_path / "form.xlsx").located.places
    changes = [change for change in report.corrections[0].changes if not change.carried]
    assert report.mended
    assert {(change.cell.sheet, change.cell.cell) for change in changes} == {
        (places[cell].sheet, places[cell].cell) for cell in by_hand
    }


def _of_one_budget(chance: random.Random) -> dict[Fact, int]:
    """Returns the facts of a unit whose money all comes from the general budget."""
    facts: dict[Fact, int] = {}
    items = {"2040604": "project", "2040605": "project", "2040601": "personnel"}
    spent = [(code, nature) for code, nature in items.items()]
    spent += [("2040601", "operating"), ("2080505", "personnel"), ("2080501", "operating")]
    basic = dict.fromkeys(("personnel", "operating"), 0)
    for code, nature in spent:
        fen = facts[Fact("spend", (code, "general", nature))] = chance.randrange(10**7, 10**9)
        if nature in basic:
            basic[nature] += fen
    facts[Fact("economic_spend", ("30101", "personnel"))] = basic["personnel"]
    facts[Fact("economic_spend", ("30201", "operating"))] = basic["operating"]
    return facts


@pytest.mark.parametrize(
    ("table", "row", "column", "beside", "hint"),
    [
        ("t2", "total", "total", "fiscal", ""),  # all money is fiscal: equal in every row
        ("t2", "2040601", "fiscal", "total", ""),
        ("t3", "204", "basic", "total", "copied_column"),
        ("t3", "2040604", "project", "basic", "copied_column"),
    ],
)
def test_a_figure_is_no_copy_of_its_neighbour_where_columns_are_equal_anyway(
    tmp_path: Path, table: str, row: str, column: str, beside: str, hint: str
) -> None:
    family = load_family(FAMILIES[0])
    figures = unit_of(family, _of_one_budget(random.Random(40)))
    cell, neighbour = CellRef(table, row, column), CellRef(table, row, beside)
    wrong = {**figures.amounts, cell: 123_456_789, neighbour: 123_456_789}
    path = filled_by_hand(tmp_path / "form.xlsx", family, replace(figures, amounts=wrong))
    opened = open_workbook(path)
    case = Case(family, opened.located.structure, opened.readings, ())
    change = Change(Edit(cell, ((1, cell),)), 998_877_665, 998_877_665)
    assert explained(case, (change,)).hints == (hint,)
