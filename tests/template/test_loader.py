"""A family as it is loaded: what its files say, and that all of it fits together."""

import shutil
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from xlbudget.template import (
    CellRef,
    Family,
    Link,
    RowList,
    available_families,
    load_family,
)
from xlbudget.template.code_lists import code_list
from xlbudget.template.common import templates_folder
from xlbudget.template.rules import assignments

NAMES = available_families()


@pytest.fixture(params=NAMES)
def family(request: pytest.FixtureRequest) -> Family:
    return load_family(request.param)


def test_families_are_the_folders_with_a_family_file(tmp_path: Path) -> None:
    assert "shanxi-unit" in NAMES
    assert "common" not in NAMES
    assert available_families(tmp_path) == ()


def says_the_same(one: object, other: object) -> bool:
    """Tells whether two objects hold the same, also those that equal nothing but themselves."""
    if one == other:
        return True
    if type(one) is not type(other) or not is_dataclass(one):
        return False
    return all(says_the_same(getattr(one, p.name), getattr(other, p.name)) for p in fields(one))


def test_a_family_is_loaded_once_and_by_name_or_by_folder(tmp_path: Path) -> None:
    known = load_family("shanxi-unit")
    assert load_family("shanxi-unit") is known
    assert load_family(str(templates_folder() / "shanxi-unit")) is known
    copy = shutil.copytree(templates_folder() / "shanxi-unit", tmp_path / "copy")
    assert says_the_same(load_family(str(copy)), known)
    assert says_the_same(load_family("copy", tmp_path), known)


def test_every_id_is_that_of_its_folder_and_files(family: Family) -> None:
    inherited: list[str] = []
    folder = templates_folder() / family.id
    own = [path.stem for path in folder.glob("tables/*.toml")]
    while base := tomllib.loads((folder / "family.toml").read_text("utf-8")).get("extends"):
        folder = templates_folder() / base
        inherited += [path.stem for path in folder.glob("tables/*.toml")]
    assert set(own) <= set(family.tables) <= {*own, *inherited}
    assert inherited or sorted(family.tables) == sorted(own)


def test_a_family_accepts_its_own_version(family: Family) -> None:
    assert family.version in family.accepts


def test_columns_are_counted_over_all_blocks(family: Family) -> None:
    for table in family.tables.values():
        places = [place for column in table.columns for place in column.places]
        assert places == list(range(len(table.widths)))
        assert all(len(line) == len(places) for line in table.header)
        for column in table.columns:
            assert column in table.block_of(column.id).columns


def test_every_block_has_figures_and_something_to_know_its_rows_by(family: Family) -> None:
    for table in family.tables.values():
        for block in table.blocks:
            assert block.amounts
            assert block.lone or any(column.kind != "amount" for column in block.columns)
            assert block.fixed or block.row_list


def test_titles_and_numbers_tell_the_tables_apart(family: Family) -> None:
    tables = family.tables.values()
    assert len({table.title for table in tables}) == len(family.tables)
    assert len({table.number for table in tables}) == len(family.tables)
    assert all("{year}" in table.title for table in tables)


def test_lists_of_codes_are_known_from_their_lengths(family: Family) -> None:
    for table in family.tables.values():
        for block in table.blocks:
            place = block.row_list
            if place:
                assert place.coded == bool(family.lists[place.dimension])
    for dimension, name in family.classification.items():
        assert {len(c) for c in code_list(name).entries} <= set(family.lists[dimension])


def test_groups_are_replaced_by_their_members() -> None:
    family = load_family("shanxi-unit")
    assert family.tables["t04"].blocks[0].select == {
        "fund": ("general", "gov_fund", "state_capital")
    }
    vehicles = next(r for r in family.tables["t10"].blocks[0].fixed if r.id == "vehicles")
    assert vehicles.select == {"line": ("vehicle_purchase", "vehicle_running")}


def test_rows_of_a_set_select_their_code_besides_their_own_selection() -> None:
    block = load_family("shanxi-unit").tables["t01"].blocks[1]
    row = next(row for row in block.fixed if row.id == "201")
    assert row.label == "一、一般公共服务支出"
    assert row.select == {"nature": ("basic", "project"), "function": ("201",)}
    assert row.parent == "spent"


def test_lists_of_rows() -> None:
    tables = load_family("shanxi-unit").tables
    assert tables["t02"].blocks[0].row_list == RowList("function", "total", True)
    assert tables["t12"].blocks[0].row_list == RowList("project", "unit", False, 15)
    assert tables["t10"].blocks[0].row_list is None


def test_links_and_absences() -> None:
    family = load_family("shanxi-unit")
    assert family.links[0] == Link(
        "project_spend", ("fund", "period"), "equals", "spend", {"nature": ("project",)}, {}
    )
    assert {link.kind for link in family.links} == {"equals", "at_most"}
    absence = family.absence["year_end"]
    assert absence.zero == (
        CellRef("t01", "year_end", "total"),
        CellRef("t04", "year_end", "total"),
    )


def test_rules_speak_of_tables_in_their_order() -> None:
    rules = load_family("shanxi-unit").rules
    assert rules["J101"].tables == ("t01",)
    assert rules["G155"].tables == ("t03", "t04", "t12", "t13", "t01")
    assert rules["G122"].tables == ("t04", "t03")
    assert rules["J405"].each == {"fund": ("general", "gov_fund", "state_capital")}
    assert assignments(rules["J405"]) == (
        {"fund": "general"},
        {"fund": "gov_fund"},
        {"fund": "state_capital"},
    )
    assert assignments(rules["J101"]) == ({},)


def test_shares_name_figures_of_the_tables(family: Family) -> None:
    if family.shares is None:
        return
    for group in family.shares.groups:
        for term in (group.whole, *group.parts):
            assert term.column in {c.id for c in family.tables[term.table].columns}
