"""The official lists: what they hold, and how a line of economic sections is recognised."""

import csv

import pytest

from xlbudget.base.folding import fold
from xlbudget.template.code_lists import code_list, code_lists, old_names
from xlbudget.template.common import list_index, templates_folder
from xlbudget.template.pairs import paired_code, pairs_of

LISTS = {name: tuple(spec["levels"]) for name, spec in list_index().items()}
FOLDER = templates_folder() / "classification"


def lines(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", LISTS)
def test_every_line_of_a_list_is_an_entry(name: str) -> None:
    entries = code_list(name).entries
    assert [line["code"] for line in lines(name)] == list(entries)
    for code, entry in entries.items():
        assert len(code) in LISTS[name], code
        assert code.isdigit()
        assert entry.name == entry.name.strip()
        assert entry.name
        assert entry.confidence in ("verified", "high", "medium"), code
        assert entry.status in ("current", "historical", "unsure"), code


@pytest.mark.parametrize("name", LISTS)
def test_the_class_and_section_above_every_current_code_is_listed(name: str) -> None:
    entries = code_list(name).entries
    for code, entry in entries.items():
        above = [code[:length] for length in LISTS[name] if length < len(code)]
        if entry.status == "current" and above:
            assert above[-1] in entries, code


@pytest.mark.parametrize("name", LISTS)
def test_codes_by_name(name: str) -> None:
    known = code_list(name)
    for code, entry in known.entries.items():
        assert code in known.codes_by_name[fold(entry.name)]
    for codes in known.codes_by_name.values():
        statuses = [known.entries[code].status for code in codes]
        assert statuses == sorted(statuses, key=lambda status: status == "historical")


def test_names() -> None:
    functional = code_list("functional")
    assert functional.name("2010301") == "行政运行"
    assert functional.name("9999999") is None
    assert code_list("functional") is functional


def test_the_index_says_what_the_lists_hold() -> None:
    files = {path.stem for path in FOLDER.glob("*.csv")} - {"renames", "economic_mapping"}
    assert set(list_index()) == files
    for name, spec in list_index().items():
        entries = code_list(name).entries.values()
        assert code_list(name).lengths == tuple(sorted({len(entry.code) for entry in entries}))
        assert {b for entry in entries for b in entry.budgets} == set(spec.get("budgets", ()))


def test_years_of_a_code_where_they_are_known() -> None:
    entries = code_list("functional").entries
    assert (entries["20140"].since, entries["20140"].until) == (2024, None)
    assert (entries["2010308"].since, entries["2010308"].until) == (None, 2023)
    assert entries["2010301"].since is None
    for name in LISTS:
        for entry in code_list(name).entries.values():
            years = [year for year in (entry.since, entry.until) if year]
            assert all(2007 <= year <= 2030 for year in years)
            assert years == sorted(years), entry
            assert not (entry.until and entry.status == "current"), entry


def test_a_list_without_pairs_has_none() -> None:
    assert pairs_of("functional") == {}
    assert pairs_of("") == {}


def test_budgets_of_a_code() -> None:
    entries = code_list("functional").entries
    assert entries["2010301"].budgets == ("一般公共预算",)
    assert "国有资本经营" in entries["223"].budgets


def test_old_names_are_folded_and_never_the_current_one() -> None:
    entries = code_list("functional").entries
    assert fold("医疗卫生与计划生育支出") in old_names()["210"]
    for code, names in old_names().items():
        assert all(fold(name) == name for name in names)
        if code in entries and entries[code].status == "current":
            assert fold(entries[code].name) not in names, code


def test_pairs_of_sections_are_known_codes_the_surest_first() -> None:
    departments = code_list("economic_department").entries
    governments = code_list("economic_government").entries
    assert pairs_of("economic_department")["30101"][0] == "50101"
    order = {"verified": 0, "high": 1, "medium": 2}
    ranks = {
        (line["department_code"], line["government_code"]): order[line["confidence"]]
        for line in lines("economic_mapping")
    }
    for code, pairs in pairs_of("economic_department").items():
        assert code in departments
        assert set(pairs) <= set(governments)
        found = [ranks[code, pair] for pair in pairs]
        assert found == sorted(found)


@pytest.mark.parametrize(
    ("name", "government", "under", "code"),
    [
        ("工资福利支出", "", "", "301"),
        ("工资福利支出", "机关工资福利支出", "", "301"),
        ("基本工资", "工资奖金津补贴", "301", "30101/50101"),
        ("基本工资", "工资福利支出", "301", "30101/50501"),
        ("基本工资", "", "301", "30101"),
        ("　基本 工资", "工资奖金津补贴", "301", "30101/50101"),
        ("办公费", "办公经费", "302", "30201/50201"),
        ("离休费", "离退休费", "303", "30301/50905"),
        ("基本工资", "某某支出", "301", "30101/某某支出"),
        ("基本工资", "办公经费", "301", "30101/50201"),
        ("某某津贴", "", "301", "301?某某津贴"),
        ("某某津贴", "工资奖金津补贴", "301", "301?某某津贴"),
        ("某某津贴", "", "", "?某某津贴"),
    ],
)
def test_lines_of_economic_sections(name: str, government: str, under: str, code: str) -> None:
    assert paired_code("economic_department", name, government, under) == code


@pytest.mark.parametrize(
    ("under", "code"),
    [("309", "30902"), ("310", "31002"), ("301", "301?办公设备购置"), ("", "?办公设备购置")],
)
def test_a_name_of_several_sections_is_the_one_of_its_class_or_none(under: str, code: str) -> None:
    """办公设备购置 is a section of two classes."""
    assert paired_code("economic_department", "办公设备购置", "", under) == code


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("210", 2018, "医疗卫生与计划生育支出"),
        ("210", 2019, "卫生健康支出"),
        ("210", None, "卫生健康支出"),
        ("20805", 2019, "行政事业单位离退休"),
        ("21305", 2020, "扶贫"),
        ("20706", 2018, "新闻出版电影"),  # the code came later: it had no name before
        ("2010301", 2010, "行政运行"),
    ],
)
def test_the_name_of_a_code_in_a_year(code: str, year: int | None, name: str) -> None:
    assert code_list("functional").entries[code].name_in(year) == name


@pytest.mark.parametrize(
    ("code", "year", "is_new"),
    [("20139", 2023, True), ("20139", 2024, False), ("210", 2018, False), ("2089999", 2020, True)],
)
def test_codes_that_came_later(code: str, year: int, is_new: bool) -> None:
    assert code_list("functional").entries[code].is_new_in(year) is is_new


def test_how_much_of_a_list_is_verified() -> None:
    for codes in code_lists():
        seen = [entry for entry in codes.entries.values() if entry.confidence == "verified"]
        assert codes.verified == len(seen) > 0
