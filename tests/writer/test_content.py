"""What a new workbook holds: from figures, from codes, from last year's workbook."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import example
from xlbudget.base.code import Code
from xlbudget.base.errors import BadLines, UsageError
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import ListedRow
from xlbudget.template import CellRef
from xlbudget.template.code_lists import code_list
from xlbudget.writer.codes import from_codes, read_codes, with_room
from xlbudget.writer.content import (
    adjusted,
    differences,
    from_last_year,
    linked,
    linked_as_given,
    named_in_their_year,
    printed,
)

FAMILY = example.family()
STEP = 10_000
NAMED = ("2010301", "2010302")


def codes_of(figures: UnitFigures, table: str, block: str = "main") -> list[str]:
    return [row.code for row in figures.rows.get((table, block), ())]


# ---- from figures --------------------------------------------------------------------------------


def test_a_printed_workbook_types_every_given_figure_and_no_other() -> None:
    content = printed(FAMILY, example.figures())
    assert content.plan is None
    assert content.values == example.figures().amounts


def test_a_linked_workbook_types_the_inputs_and_the_rest_follows() -> None:
    figures = example.figures()
    content = linked(FAMILY, figures)
    assert content.plan
    for cell in content.plan.inputs:
        assert content.values.get(cell) == figures.amounts.get(cell)
    assert set(content.plan.formulas) <= set(content.values)


def test_figures_that_the_formulas_do_not_give_are_told() -> None:
    total = CellRef("t05", "total", "total")
    figures = example.figures()
    amounts = {**figures.amounts, total: figures.amounts[total] + 3 * STEP}
    content = linked(FAMILY, replace(figures, amounts=amounts))
    told = {one.cell: (one.given, one.shown) for one in differences(content)}
    assert told[total][0] == amounts[total]
    assert told[total][1] == content.values[total] != amounts[total]
    assert all(one.given != one.shown for one in differences(content))


def test_a_printed_workbook_differs_in_nothing() -> None:
    assert differences(printed(FAMILY, example.figures())) == ()
    assert adjusted(printed(FAMILY, example.figures())) == ()


def test_figures_that_were_rounded_one_by_one_are_all_printed_again() -> None:
    content = linked_as_given(FAMILY, example.figures())
    assert differences(content) == ()
    assert adjusted(content)
    for one in adjusted(content):
        assert abs(one.shown - one.given) <= STEP // 2
    assert content.figures == example.figures()


def test_figures_that_nothing_can_print_stay_as_given() -> None:
    figures = example.figures()
    amounts = {**figures.amounts, CellRef("t01", "total", "income"): 5 * STEP}
    broken = replace(figures, amounts=amounts)
    assert linked_as_given(FAMILY, broken).values == linked(FAMILY, broken).values


# ---- from codes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("2010301\n2010302\n", NAMED),
        ("2010301 行政运行\n2010302,一般行政管理事务", NAMED),
        ("2010301，行政运行\n2010302；x\n".replace("；", ";"), NAMED),
        ("2010301、行政运行\n2010302\t一般行政管理事务", NAMED),
        ("科目编码,科目名称\n2010301,行政运行\n2010302", NAMED),
        ("# 说明\n2010301 # 本级\n\n   \n2010302", NAMED),
        ("2010301\n2010302\n2010301\n", NAMED),
        ("\ufeff2010301\r\n2010302\r\n", NAMED),
        ("30101/50101\n103010101", ("30101/50101", "103010101")),
    ],
)
def test_lists_of_codes(tmp_path: Path, words: str, codes: tuple[str, ...]) -> None:
    path = tmp_path / "codes.txt"
    path.write_bytes(words.encode("utf-8"))
    assert read_codes(FAMILY, path) == codes


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("2010301\n行政运行\n", [(2, "code", "行政运行")]),
        ("20\n2010301\n", [(1, "code", "20")]),
        ("2010301\n20103O2 某\n2010302x", [(2, "code", "20103O2 某"), (3, "code", "2010302x")]),
        ("2010301/501\n", [(1, "code", "2010301/501")]),
        ("科目\n", []),
        ("", []),
    ],
)
def test_lines_that_are_no_codes(
    tmp_path: Path, words: str, lines: list[tuple[int, str, str]]
) -> None:
    path = tmp_path / "codes.txt"
    path.write_text(words, encoding="utf-8")
    with pytest.raises(BadLines) as caught:
        read_codes(FAMILY, path)
    assert caught.value.code == "F205"
    assert list(caught.value.lines) == lines


@pytest.mark.parametrize("code", ["2990101", "299", "999", "10999"])
def test_a_code_that_no_list_knows_goes_to_no_budget(code: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_codes(FAMILY, ["2010301", code], "某局", 2026)
    assert (caught.value.code, caught.value.params) == ("F206", {"code": code})


def test_an_unknown_code_goes_where_the_nearest_code_above_it_goes() -> None:
    figures = from_codes(FAMILY, ["2010388", "2120888"], "某局", 2026)
    assert codes_of(figures, "t05") == ["201", "20103", "2010388"]
    assert codes_of(figures, "t08") == ["212", "21208", "2120888"]


def test_codes_bring_the_codes_above_and_official_names() -> None:
    figures = from_codes(FAMILY, ["2010302", "2080505"], "某局", 2026)
    assert codes_of(figures, "t02") == ["201", "20103", "2010302", "208", "20805", "2080505"]
    names = code_list("functional")
    for row in figures.rows["t02", "main"]:
        assert row.label == names.name(row.code)
    assert (figures.unit_name, figures.year, figures.amounts) == ("某局", 2026, {})


def test_codes_go_to_the_tables_of_their_budget() -> None:
    figures = from_codes(FAMILY, ["2010301", "2120801", "2230105", "30101", "1030148"], "", 2026)
    assert codes_of(figures, "t05") == ["201", "20103", "2010301"]
    assert codes_of(figures, "t08") == ["212", "21208", "2120801"]
    assert codes_of(figures, "t09", "income") == codes_of(figures, "t09", "expenditure")
    assert codes_of(figures, "t09", "income") == ["223", "22301", "2230105"]
    assert codes_of(figures, "t02") == sorted(
        [*codes_of(figures, "t05"), *codes_of(figures, "t08"), "223", "22301", "2230105"]
    )
    assert codes_of(figures, "t06") == ["301", "30101/50101"]
    assert codes_of(figures, "t07")[-1] == "1030148"


def test_a_code_that_is_not_in_the_list_goes_where_its_class_goes() -> None:
    figures = from_codes(FAMILY, ["2010397"], "", 2026)
    assert codes_of(figures, "t05") == ["201", "20103", "2010397"]
    assert figures.rows["t05", "main"][-1].label == ""
    assert codes_of(figures, "t08") == []


def test_an_economic_section_names_its_government_section() -> None:
    figures = from_codes(FAMILY, ["30101/50501", "30201"], "", 2026)
    found = {row.code: row.government for row in figures.rows["t06", "main"]}
    assert found["30101/50501"] == code_list("economic_government").name("50501")
    assert found["30201/50201"] == "办公经费"
    assert found["301"] == ""


@pytest.mark.parametrize("code", ["9990101", "7010101"])
def test_a_code_of_no_list_is_refused(code: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_codes(FAMILY, [code], "", 2026)
    assert (caught.value.code, caught.value.params) == ("F206", {"code": code})


def test_lists_of_names_have_room_to_fill_in() -> None:
    figures = from_codes(FAMILY, ["2010301"], "", 2026)
    for table in ("t12", "t13"):
        place = FAMILY.tables[table].blocks[0].row_list
        assert place
        rows = figures.rows[table, "main"]
        assert len(rows) == place.room
        assert all(Code.of(row.code).is_blank and not row.label for row in rows)
        assert len({row.id for row in rows}) == place.room


def test_room_is_added_behind_the_rows_that_are_there() -> None:
    rows = with_room(FAMILY, {("t12", "main"): [ListedRow("甲", "甲", "甲")]})
    assert [row.label for row in rows["t12", "main"]][:2] == ["甲", ""]


@given(st.lists(st.sampled_from(sorted(code_list("functional").entries)), max_size=20))
def test_whatever_codes_are_given_every_code_has_the_ones_above(codes: list[str]) -> None:
    figures = from_codes(FAMILY, codes, "", 2026)
    for (table, block), rows in figures.rows.items():
        place = FAMILY.tables[table].block(block).row_list
        if place is None or not place.coded:
            continue
        found = [row.code for row in rows]
        assert found == sorted(found)
        assert {c[:n] for c in found for n in FAMILY.lists[place.dimension] if n < len(c)} <= set(
            found
        )


# ---- from last year ------------------------------------------------------------------------------


def test_last_year_gives_codes_and_names_but_no_amounts() -> None:
    last = example.figures()
    new = from_last_year(FAMILY, last, "", None)
    assert (new.unit_name, new.year, new.amounts) == (last.unit_name, 2026, {})
    for key, rows in last.rows.items():
        if key not in (("t12", "main"), ("t13", "main")):
            assert [row.code for row in new.rows[key]] == [row.code for row in rows]
    assert new.last_year[CellRef("t01", "total", "income")] == 2_156_510_000
    assert CellRef("t03", "2010301", "basic") not in new.last_year


def test_what_is_given_goes_before_what_last_year_says() -> None:
    new = from_last_year(FAMILY, example.figures(), "新局", 2030)
    assert (new.unit_name, new.year) == ("新局", 2030)
    assert from_last_year(FAMILY, replace(example.figures(), year=None), "", None).year is None


def test_a_code_that_was_renamed_has_its_new_name() -> None:
    rows = {("t03", "main"): (ListedRow("210", "210", "医疗卫生与计划生育支出"),)}
    last = UnitFigures(FAMILY.id, "", 2018, rows, {})
    new = from_last_year(FAMILY, last, "", None)
    assert new.rows["t03", "main"] == (ListedRow("210", "210", "卫生健康支出"),)


def test_a_code_has_the_name_of_the_year_that_is_made() -> None:
    rows = {("t03", "main"): (ListedRow("210", "210", "卫生健康支出"),)}
    last = UnitFigures(FAMILY.id, "", 2019, rows, {})
    new = from_last_year(FAMILY, last, "", 2018)
    assert new.rows["t03", "main"] == (ListedRow("210", "210", "医疗卫生与计划生育支出"),)
    of_codes = from_codes(FAMILY, ["2100101"], "某局", 2018).rows["t03", "main"]
    assert of_codes[0].label == "医疗卫生与计划生育支出"


def test_todays_names_give_way_to_those_of_the_year_and_any_other_name_stays() -> None:
    rows = {
        ("t03", "main"): (
            ListedRow("210", "210", "卫生健康支出"),
            ListedRow("207", "207", "文体支出"),
        ),
        ("t12", "main"): (ListedRow("甲", "甲", "甲"),),
    }
    for year, name in ((2018, "医疗卫生与计划生育支出"), (None, "卫生健康支出")):
        figures = UnitFigures(FAMILY.id, "", year, rows, {})
        named = named_in_their_year(FAMILY, figures).rows
        assert [row.label for row in named["t03", "main"]] == [name, "文体支出"]
        assert named["t12", "main"] == rows["t12", "main"]


def test_a_name_without_an_official_one_stays() -> None:
    rows = {
        ("t03", "main"): (ListedRow("2019901", "2019901", "某"),),
        ("t12", "main"): (ListedRow("甲", "甲", "甲"),),
    }
    new = from_last_year(FAMILY, UnitFigures(FAMILY.id, "", 2018, rows, {}), "", None)
    official = code_list("functional").name("2019901")
    assert new.rows["t03", "main"][0].label == (official or "某")
    assert new.rows["t12", "main"][0].label == "甲"


def test_empty_rows_for_projects_are_laid_out_anew() -> None:
    names = (ListedRow("甲", "甲", "甲"), ListedRow("_1", "_1", ""), ListedRow("_2", "_2", ""))
    last = UnitFigures(FAMILY.id, "", 2018, {("t12", "main"): names}, {})
    rows = from_last_year(FAMILY, last, "", None).rows["t12", "main"]
    place = next(block.row_list for block in FAMILY.tables["t12"].blocks if block.row_list)
    assert [row.id for row in rows] == ["甲", *(f"_{n + 1}" for n in range(place.room))]
    linked(FAMILY, from_last_year(FAMILY, last, "", None))  # no formula goes round in a circle
