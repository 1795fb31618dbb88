"""Rules become relations between the cells that a workbook has; what is missing is named."""

from dataclasses import replace

import pytest

from tests.support import example
from xlbudget.meaning.labels import label_of, row_label
from xlbudget.meaning.relations import Missing, Relation, relations_of
from xlbudget.meaning.structure import (
    ListedRow,
    RowRef,
    Structure,
    arrange,
    structure_of,
    unique_rows,
)
from xlbudget.template import CellRef

FAMILY = example.family()
Rows = dict[tuple[str, str], tuple[ListedRow, ...]]


def rows_of(*codes: str) -> tuple[ListedRow, ...]:
    return tuple(ListedRow(code, code, f"名{code}") for code in codes)


def structure(**blocks: tuple[str, ...]) -> Structure:
    """A workbook that lists these codes in the main block of these tables."""
    rows: Rows = {(table, "main"): rows_of(*codes) for table, codes in blocks.items()}
    return structure_of(FAMILY, rows)


def without(found: Structure, table: str, block: str, *rows: str) -> Structure:
    kept = tuple(row for row in found.rows[table, block] if row.id not in rows)
    return replace(found, rows={**found.rows, (table, block): kept})


def of(found: Structure, rule: str) -> list[Relation]:
    return [relation for relation in relations_of(FAMILY, found) if relation.rule == rule]


def written(relation: Relation) -> str:
    """A relation as text: `t01[total].income = t01[total].total`."""

    def side(cells: tuple[tuple[int, CellRef], ...]) -> str:
        parts = [f"{'+' if s > 0 else '-'}{c.table}[{c.row}].{c.column}" for s, c in cells]
        return "".join(parts).removeprefix("+") or "0"

    sign = "=" if relation.kind == "equal" else "<="
    return f"{side(relation.left)} {sign} {side(relation.right)}"


def test_a_plain_rule_is_one_relation() -> None:
    [relation] = of(structure(), "J104")
    assert written(relation) == "t01[total].income = t01[total].total"
    assert (relation.row, relation.missing, relation.unlisted) == ("", (), ())


def test_a_rule_for_each_value_is_one_relation_a_value() -> None:
    assert [written(relation) for relation in of(structure(), "J405")] == [
        f"t04[{fund}].income+t04[carryover_{fund}].income = t04[total].{fund}"
        for fund in ("general", "gov_fund", "state_capital")
    ]


def test_a_rule_for_every_row_is_one_relation_a_row() -> None:
    found = of(structure(t03=("201", "20103")), "J302")
    assert [written(relation) for relation in found] == [
        f"t03[{row}].total = t03[{row}].basic+t03[{row}].project"
        for row in ("total", "201", "20103")
    ]
    assert [relation.row for relation in found] == ["total", "201", "20103"]


def test_a_rule_between_tables_speaks_of_the_rows_of_both() -> None:
    found = {r.row: r for r in of(structure(t02=("201",), t05=("208",)), "G112")}
    assert list(found) == ["total", "201", "208"]
    assert written(found["201"]) == "t02[201].general = 0"
    assert found["201"].unlisted == ("t05",)
    assert written(found["208"]) == "0 = t05[208].total"
    assert found["208"].unlisted == ("t02",)


def test_a_class_without_a_row_is_the_sum_of_its_sections() -> None:
    found = {r.row: r for r in of(structure(t03=("20103", "20104")), "G105")}
    assert written(found["201"]) == "t01[201].total = t03[20103].total+t03[20104].total"
    assert written(found["202"]) == "t01[202].total = 0"


def test_a_code_that_stands_twice_is_added_up() -> None:
    rows = (ListedRow("201", "201", "a"), ListedRow("201#2", "201", "b"))
    found = structure_of(FAMILY, {("t03", "main"): rows})
    relation = next(r for r in of(found, "G105") if r.row == "201")
    assert written(relation) == "t01[201].total = t03[201].total+t03[201#2].total"


def test_trees() -> None:
    found = of(structure(t07=("103", "10301")), "J701")
    assert [written(relation) for relation in found] == [
        "t07[total].amount = t07[103].amount",
        "t07[103].amount = t07[10301].amount",
    ]


def test_a_total_over_no_rows_is_zero() -> None:
    assert [written(r) for r in of(structure(), "J701")] == ["t07[total].amount = 0"]


def test_cells_that_must_be_empty_where_a_code_is_not_listed() -> None:
    found = of(structure(t03=("201",)), "G122")
    assert {relation.row for relation in found} == set(FAMILY.rowsets["classes"].labels) - {"201"}
    assert written(found[0]) == "t04[202].total = 0"
    assert found[0].unlisted == ("t03",)


def test_at_most() -> None:
    assert written(of(structure(), "G117")[0]) == "t04[carryover].income <= t01[carryover].income"


def test_signs_of_all_cells_are_those_of_left_minus_right() -> None:
    relation = of(structure(), "G155")[0]
    assert [sign for sign, _ in relation.cells] == [1] * len(relation.left) + [-1] * len(
        relation.right
    )


# ---- what is missing -----------------------------------------------------------------------------


@pytest.mark.parametrize("table", FAMILY.tables)
def test_without_a_table_every_rule_that_speaks_of_it_says_so(table: str) -> None:
    found = structure()
    kept = {key: rows for key, rows in found.rows.items() if key[0] != table}
    relations = relations_of(FAMILY, Structure(kept))
    lost = {r.rule for r in relations if Missing("table", table) in r.missing}
    assert lost == {code for code, rule in FAMILY.rules.items() if table in rule.tables}
    assert all(not r.cells for r in relations if r.missing)


@pytest.mark.parametrize("table", FAMILY.tables)
def test_without_a_fixed_row_no_relation_is_judged_as_if_it_were_there(table: str) -> None:
    """Whatever row is gone, no relation that had its cells goes on without them."""
    whole = example.structure()
    for block in FAMILY.tables[table].blocks:
        for row in block.fixed:
            broken = without(whole, table, block.id, row.id)
            cells = {CellRef(table, row.id, column.id) for column in block.amounts}
            judged = {written(r) for r in relations_of(FAMILY, broken) if not r.missing}
            intact = {
                written(r)
                for r in relations_of(FAMILY, whole)
                if not cells & {cell for _, cell in r.cells}
            }
            assert judged <= intact


@pytest.mark.parametrize("table", FAMILY.tables)
def test_a_rule_that_lost_a_row_never_vanishes(table: str) -> None:
    """A rule is exact only because all of its relations hold, not because none was left."""
    whole = example.structure()
    for block in FAMILY.tables[table].blocks:
        for row in block.fixed:
            broken = without(whole, table, block.id, row.id)
            if row.optional:
                listed = example.figures().rows.get((table, block.id), ())
                key = table, block.id
                broken = whole.with_rows({key: arrange(block, unique_rows(listed), {row.id})})
            wanted = {r.rule for r in relations_of(FAMILY, whole)}
            assert {r.rule for r in relations_of(FAMILY, broken)} == wanted


def test_what_is_said_of_a_row_that_is_left_out_is_said_of_those_under_it() -> None:
    block = FAMILY.tables["t13"].block("main")
    rows = {("t13", "main"): arrange(block, (), {"department"})}
    [relation] = of(structure().with_rows(rows), "G154")
    assert {row.parent for row in rows["t13", "main"]} == {None}
    assert ("t13", "unit", "total") in [cell for _, cell in relation.cells]
    assert relation.missing == ()


def test_a_table_that_is_left_out_shows_nothing() -> None:
    """What other tables show of it must be nothing; within itself there is nothing to judge."""
    whole = structure(t03=("201", "20103"), t08=("201",))
    kept = {key: rows for key, rows in whole.rows.items() if key[0] != "t08"}
    left_out = Structure(kept, left_out=frozenset({"t08"}))
    found = relations_of(FAMILY, left_out)
    assert not any(relation.missing for relation in found)
    assert not any(cell.table == "t08" for relation in found for _, cell in relation.cells)
    inside = {code for code, rule in FAMILY.rules.items() if set(rule.tables) == {"t08"}}
    between = {code for code, rule in FAMILY.rules.items() if "t08" in rule.tables} - inside
    assert {relation.rule for relation in found} >= between
    assert inside.isdisjoint(relation.rule for relation in found)


def test_a_parent_whose_fixed_child_is_missing_is_not_judged() -> None:
    found = of(without(structure(), "t11", "main", "unit"), "J1101")
    lost = Missing("row", "t11", "unit", "main")
    assert {relation.missing for relation in found} == {(lost,)}


def test_a_missing_parent_is_named_with_its_block() -> None:
    found = of(without(structure(), "t01", "income", "total"), "J101")
    assert [r.missing for r in found if r.row == "total"] == [
        (Missing("row", "t01", "total", "income"),)
    ]


def test_a_missing_column_is_named_in_every_relation_that_needs_it() -> None:
    found = replace(structure(t05=("201",)), missing_columns=frozenset({("t05", "basic")}))
    lost = (Missing("column", "t05", "basic"),)
    for relation in relations_of(FAMILY, found):
        needs = any(c.table == "t05" and c.column == "basic" for _, c in relation.cells)
        assert (relation.missing == lost) == needs, relation


# ---- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "label"),
    [
        (RowRef("201", "一般公共服务支出", None, "201"), "201 一般公共服务支出"),
        (RowRef("30101/50101", "基本工资", None, "30101/50101", "工资"), "基本工资"),
        (RowRef("某项目", "某项目", None, "某项目"), "某项目"),
        (RowRef("2024年项目", "2024年项目", None, "2024年项目"), "2024年项目"),
        (RowRef("spent", "本年支出合计", None), "本年支出合计"),
        (RowRef("total", "", None), "total"),
        (RowRef("201", "", None, "201"), "201 "),
    ],
)
def test_how_people_call_a_row(row: RowRef, label: str) -> None:
    assert row_label(row) == label


def test_how_people_call_the_row_of_a_cell() -> None:
    found = example.structure()
    assert label_of(FAMILY, found, CellRef("t03", "20103", "total")).startswith("20103 政府办公厅")
    assert label_of(FAMILY, found, CellRef("t03", "999", "total")) == "999"
