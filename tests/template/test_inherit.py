"""A family on top of another one: what it inherits, replaces, adds and leaves out."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from xlbudget.template import load_family
from xlbudget.template.load import load_folder
from xlbudget.template.source import Mistake, TemplateMistakes

FAMILIES = Path(__file__).parents[1] / "families"
UNIT, DEPARTMENT = "split-unit", "split-department"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copies of both families, that may be changed."""
    for name in (UNIT, DEPARTMENT):
        shutil.copytree(FAMILIES / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> int:
    """Replaces words of a file and returns the line where they stood."""
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
    return words[: words.index(old)].count("\n") + 1


def mistakes(folder: Path, name: str = DEPARTMENT) -> list[tuple[str, int, str]]:
    with pytest.raises(TemplateMistakes) as caught:
        load_family(str(folder / name))
    noted: tuple[Mistake, ...] = caught.value.mistakes
    return [(mistake.file, mistake.line, mistake.key) for mistake in noted]


def test_it_says_what_differs() -> None:
    unit, department = (load_family(str(FAMILIES / name)) for name in (UNIT, DEPARTMENT))
    assert (department.id, department.version, unit.version) == (DEPARTMENT, 2, 1)
    assert (department.unit, department.dimensions) == (unit.unit, unit.dimensions)
    assert (set(unit.tables), set(department.tables)) == ({"s1", "s2", "s3"}, {"s1", "s2"})
    assert department.tables["s2"].title == "{year}年部门经济分类支出表"
    assert department.tables["s2"].blocks[0].fixed[0].label == "总计"
    assert len(department.tables["s1"].columns) < len(unit.tables["s1"].columns)
    assert list(department.rules) == ["J101", "J201", "G103"]
    assert [sheet.id for sheet in department.entry.sheets] == [s.id for s in unit.entry.sheets]


def test_words_are_replaced_in_the_texts_of_rules_and_not_in_budgets(folder: Path) -> None:
    rules = folder / DEPARTMENT / "rules.toml"
    change(rules, '  { code = "G101", drop = true },\n', "")
    change(folder / UNIT / "rules.toml", '"s1[total].general"', '"s1[total].total"')
    change(
        folder / UNIT / "tables/s1.toml",
        'measure = "spend"',
        'measure = "spend"\nbudget = "一般公共预算"',
    )
    (folder / DEPARTMENT / "tables/s1.toml").unlink()
    change(rules, '  { code = "J102", drop = true },\n', "")
    change(folder / DEPARTMENT / "family.toml", '"合计" = "总计"', '"一般公共预算" = "一般预算"')
    department = load_family(str(folder / DEPARTMENT))
    assert department.rules["G101"].texts["zh"]["name"] == "部门经济分类支出应等于科目表的一般预算"
    assert department.tables["s1"].header[1][5] == "一般预算"
    assert department.tables["s1"].budget == "一般公共预算"


def test_longer_words_are_replaced_first_and_no_word_twice(folder: Path) -> None:
    family = folder / DEPARTMENT / "family.toml"
    change(family, '"合计" = "总计"', '"单位" = "机构"\n"部门" = "主管部门"')
    change(folder / UNIT / "tables/s2.toml", "经济分类支出表", "所属单位和部门支出表")
    department = load_family(str(folder / DEPARTMENT))
    assert department.tables["s2"].title == "{year}年部门所属机构和主管部门支出表"


def test_a_mistake_is_told_where_it_stands(folder: Path) -> None:
    table = change(folder / UNIT / "tables/s2.toml", "width = 16", "width = 0")
    rule = change(folder / UNIT / "rules.toml", '"s2.main"', '"s2.side"')
    entry = change(folder / UNIT / "entry.toml", 'units = ["元"', 'units = ["两"')
    family = change(folder / UNIT / "family.toml", "goods = {}", "goods = { levels = 3 }")
    own = change(folder / DEPARTMENT / "tables/s1.toml", 'measure = "spend"', 'measure = "cost"')
    told = mistakes(folder)
    assert {place[:2] for place in told} >= {
        (f"{UNIT}/tables/s2.toml", table),
        (f"{UNIT}/rules.toml", rule),
        (f"{UNIT}/family.toml", family),
        (f"{DEPARTMENT}/tables/s1.toml", own),
    }
    assert entry  # it is not looked at while the others are wrong


def test_words_are_found_where_they_were_replaced(folder: Path) -> None:
    line = change(folder / UNIT / "tables/s2.toml", 'label = "合计"', 'label = "合计{a}"')
    assert (f"{UNIT}/tables/s2.toml", line, "placeholder") in mistakes(folder)


def test_three_families_stand_on_each_other_and_a_circle_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = folder / "split-office"
    third.mkdir()
    (third / "family.toml").write_text(
        f'extends = "{DEPARTMENT}"\nid = "split-office"\nname = "三层"\nwithout = ["s2"]\n'
        '[words]\n"部门" = "办公室"\n',
        encoding="utf-8",
    )
    office = load_family(str(third))
    assert [table.title for table in office.tables.values()] == ["{year}年办公室支出科目表"]
    assert list(office.rules) == ["J101"]
    change(folder / UNIT / "family.toml", "id =", 'extends = "split-office"\nid =')
    # As a new process reads it: other tests hold families of this one by identity.
    monkeypatch.setattr("xlbudget.template.load._load", cache(load_folder))
    assert ("split-unit/family.toml", 2, "base_circle") in mistakes(folder, "split-office")
