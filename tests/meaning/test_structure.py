"""Rows of a workbook: fixed and listed ones in their place, each under its parent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import example
from xlbudget.meaning.structure import (
    ListedRow,
    RowRef,
    Structure,
    arrange,
    nearest_above,
    structure_of,
    unique_rows,
)
from xlbudget.template import Block, Row, RowList

MAIN = ("t", "main")


def block(*rows: Row | RowList) -> Block:
    return Block("main", "m", {}, (), rows)


def total(name: str = "total") -> Row:
    return Row(name, "合计", None, {})


def listed(*codes: str) -> tuple[ListedRow, ...]:
    return unique_rows(ListedRow(code, code, f"名{code}") for code in codes)


def structure(*codes: str, coded: bool = True) -> Structure:
    place = RowList("function", "total", coded)
    return Structure({MAIN: arrange(block(total(), place), listed(*codes))})


def test_codes_stand_under_the_nearest_code_above() -> None:
    rows = structure("201", "20103", "2010301", "2080501", "208").rows[MAIN]
    parents = {row.id: row.parent for row in rows}
    assert parents == {
        "total": None,
        "201": "total",
        "20103": "201",
        "2010301": "20103",
        "2080501": "208",
        "208": "total",
    }


def test_a_code_whose_section_is_missing_stands_under_its_class() -> None:
    rows = {row.id: row.parent for row in structure("201", "2010301").rows[MAIN]}
    assert rows["2010301"] == "201"


def test_names_all_stand_under_the_same_row() -> None:
    rows = structure("201", "20103", "项目", coded=False).rows[MAIN]
    assert [row.parent for row in rows] == [None, "total", "total", "total"]


def test_rows_keep_the_order_of_the_sheet_and_their_place_among_fixed_rows() -> None:
    before, after = Row("before", "前", None, {}), Row("after", "后", None, {})
    rows = arrange(block(before, RowList("function", None, True), after), listed("208", "201"))
    assert [row.id for row in rows] == ["before", "208", "201", "after"]
    assert rows[0] == RowRef("before", "前", None)
    assert rows[1] == RowRef("208", "名208", None, "208")


def test_a_code_that_stands_twice_has_two_rows_under_the_same_parent() -> None:
    found = structure("201", "20103", "20103", "2010301")
    rows = {row.id: row for row in found.rows[MAIN]}
    assert rows["20103#2"].code == "20103"
    assert rows["20103#2"].parent == "201"
    assert rows["2010301"].parent == "20103"  # the first of the two
    assert [row.id for row in found.find(MAIN, "20103")] == ["20103", "20103#2"]


@pytest.mark.parametrize(
    ("code", "known", "parent"),
    [
        ("2010301", ("201", "20103"), "20103"),
        ("2010301", ("201",), "201"),
        ("2010301", ("2010301",), None),
        ("2010301", (), None),
        ("201", ("201",), None),
        ("30101/50101", ("301",), "301"),
        ("30101/50101", ("301", "30101"), "301"),
        ("301?某项", ("301",), "301"),
        ("?某项", ("301",), None),
        ("项目", ("项",), None),
    ],
)
def test_the_nearest_code_above(code: str, known: tuple[str, ...], parent: str | None) -> None:
    assert nearest_above(code, known) == parent


def test_rows_are_found_by_id_or_code() -> None:
    found = structure("201", "2010301")
    assert [row.id for row in found.find(MAIN, "total")] == ["total"]
    assert [row.id for row in found.find(MAIN, "201")] == ["201"]
    assert found.find(MAIN, "208") == ()
    assert found.find(("t", "other"), "201") == ()


def test_a_code_without_a_row_of_its_own_is_the_nearest_codes_under_it() -> None:
    found = structure("20103", "2010301", "20104", "2080501", "2080505")
    assert [row.id for row in found.find(MAIN, "201")] == ["20103", "20104"]
    assert [row.id for row in found.find(MAIN, "208")] == ["2080501", "2080505"]
    assert [row.id for row in found.find(MAIN, "20805")] == ["2080501", "2080505"]


def test_only_codes_stand_for_what_begins_like_them() -> None:
    assert structure("项目一", "项目二", coded=False).find(MAIN, "项目") == ()


def test_children_are_the_rows_directly_under_a_row() -> None:
    found = structure("201", "20103", "2010301", "20104")
    rows = {row.id: row for row in found.rows[MAIN]}
    names = {name: [r.id for r in found.children(MAIN, row)] for name, row in rows.items()}
    assert names == {
        "total": ["201"],
        "201": ["20103", "20104"],
        "20103": ["2010301"],
        "2010301": [],
        "20104": [],
    }


def test_a_table_is_there_by_any_of_its_blocks() -> None:
    found = Structure({("t", "a"): ()})
    assert found.has("t")
    assert not found.has("u")


@given(st.lists(st.sampled_from(["201", "20103", "项目"]), max_size=12))
def test_ids_are_unique_and_codes_are_kept(codes: list[str]) -> None:
    rows = unique_rows(ListedRow("", code, code) for code in codes)
    assert [row.code for row in rows] == codes
    assert len({row.id for row in rows}) == len(codes)
    assert all(row.id.split("#")[0] == row.code for row in rows)


def test_the_whole_structure_has_every_block_of_the_family() -> None:
    family = example.family()
    empty = structure_of(family, {})
    keys = {(t.id, b.id) for t in family.tables.values() for b in t.blocks}
    assert set(empty.rows) == keys
    for table in family.tables.values():
        for one in table.blocks:
            assert [r.id for r in empty.rows[table.id, one.id]] == [r.id for r in one.fixed]


def test_the_example_lists_each_of_its_rows_once() -> None:
    for key, rows in example.structure().rows.items():
        ids = [row.id for row in rows]
        assert len(set(ids)) == len(ids), key
        assert {row.parent for row in rows if row.parent} <= set(ids), key
