"""Drafted files: those of our own blank forms mean what the templates written by hand mean."""

import dataclasses
import re
import shutil
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.drafting.comparing import Reading, compared
from tests.drafting.test_read_form import FORMS
from tests.support.blank_forms import WRITERS, write_form
from xlbudget.base.texts import numeral
from xlbudget.drafting.emit_table import fewest_decimals, table_number
from xlbudget.drafting.toml_text import comment, toml_string
from xlbudget.reader import read_workbook
from xlbudget.tasks.draft import Draft, draft
from xlbudget.tasks.new import new
from xlbudget.tasks.prove import prove
from xlbudget.template import Family, load_family
from xlbudget.template.code_lists import code_list

BASIC = ("personnel", "operating")
FISCAL = ("general", "gov_fund", "state_capital")
CITY = Reading(added={"economic_spend": {"fund": ("general",)}, "three_public": {"fund": FISCAL}})
TWELVE = Reading(
    added={
        "economic_spend": {"period": ("current",), "nature": ("basic",)},
        "three_public": {"fund": ("general", "gov_fund")},
        "agency_operation": {"fund": ("general",)},
    }
)
READINGS = {
    "shanxi-unit": Reading(
        dimensions={"kind": "nature"},
        members={("nature", "basic"): BASIC},
        added={
            "economic_spend": {"fund": ("general",), "period": ("current",), "nature": BASIC},
            "fund_revenue": {"fund": ("gov_fund",), "period": ("current",)},
        },
    ),
    "shanghai-unit": CITY,
    "shanghai-department": CITY,
}
SAME = {
    "shanxi-unit": (318, 34, 102),
    "shanghai-unit": (47, 28, 22),
    "shanghai-department": (44, 25, 22),
}
"""How many cells, columns of lists and parents were compared."""
CODES = (
    "201 20101 2010101 208 20805 2080505 223 22301 2230105 229 22908 2290804 301 30101 302 30201"
)


def drafted(folder: Path, form: Path) -> tuple[Draft, Family]:
    made = draft(form, folder)
    written = made.save(folder)
    assert not written.mistakes
    return made, load_family(str(folder))


def our_form(tmp_path: Path, family: str, ending: str = "xlsx") -> Path:
    codes = "\n".join(CODES.split()).encode()
    made = new(codes=codes, unit="某某局", year=2026, template=family, entry="tables")
    plain = tmp_path / "form.xlsx"
    plain.write_bytes(made.content)
    path = plain.with_suffix(f".{ending}")
    if ending != "xlsx":
        WRITERS[ending](path, read_workbook(plain))
    return path


@pytest.mark.parametrize("family", READINGS)
def test_our_own_blank_forms_mean_what_their_templates_mean(tmp_path: Path, family: str) -> None:
    form = our_form(tmp_path, family)
    made, draft_family = drafted(tmp_path / "drafted", form)
    result = compared(load_family(family), draft_family, READINGS[family])
    assert not result.differences
    assert (result.cells, result.list_columns, result.parents) == SAME[family]
    silences = [doubt.kind for doubt in made.form.all_doubts]
    assert silences == ([] if family == "shanxi-unit" else ["silence"])
    truth = load_family(family)
    for table, other in zip(truth.tables.values(), draft_family.tables.values(), strict=True):
        assert (table.title, table.mark, table.header) == (other.title, other.mark, other.header)
        assert (table.unit, table.fewest_decimals) == (other.unit, other.fewest_decimals)
        assert table.budget == other.budget


def test_what_twelve_tables_leave_unsaid_is_marked_and_all_else_is_right(tmp_path: Path) -> None:
    made, _ = drafted(tmp_path / "drafted", our_form(tmp_path, "jiangsu-department"))
    assert {doubt.kind for doubt in made.form.all_doubts} == {"silence"}
    silent = [t for t in made.form.tables if any(d.rest == "period" for d in t.doubts)]
    assert [t.id for t in silent] == ["t04", "t05", "t06", "t07", "t08", "t10"]
    for table in silent:  # what a person answers
        path = tmp_path / "drafted" / "tables" / f"{table.id}.toml"
        text = path.read_text(encoding="utf-8")
        said, times = re.subn(r"(?m)^select = \{", 'select = { period = "current",', text, count=1)
        assert times == 1
        path.write_text(said, encoding="utf-8")
    truth = load_family("jiangsu-department")
    drawn = {name: table for name, table in truth.tables.items() if name != "t12"}  # purchases
    answered = load_family(str(shutil.copytree(tmp_path / "drafted", tmp_path / "answered")))
    result = compared(dataclasses.replace(truth, tables=drawn), answered, TWELVE)
    assert not result.differences
    assert (result.cells, result.list_columns, result.parents) == (49, 7, 37)
    for expected, other in zip(drawn.values(), answered.tables.values(), strict=True):
        assert expected.title == other.title
        assert (expected.mark, expected.header) == (other.mark, other.header)
        assert (expected.unit, expected.budget) == (other.unit, other.budget)


@pytest.mark.parametrize("ending", WRITERS)
def test_the_form_of_the_file_does_not_matter(tmp_path: Path, ending: str) -> None:
    files = []
    for form in ("xlsx", ending):
        path = our_form(tmp_path, "shanxi-unit", form)
        made = draft(path, tmp_path / "none")
        texts = {n: text for n, text in made.files.items() if n.endswith(".toml")}
        files.append({n: re.sub("^#.*\n", "", text, flags=re.M) for n, text in texts.items()})
    assert files[0] == files[1]


@pytest.mark.parametrize("name", [name for name in FORMS if name != "not understood"])
def test_drafts_of_other_shapes_load(tmp_path: Path, name: str) -> None:
    form = write_form(tmp_path / "form.xlsx", FORMS[name])
    made, family = drafted(tmp_path / "drafted", form)
    assert len(family.tables) == made.tables
    assert family.rules


def test_every_selection_has_the_words_that_gave_it_beside_it(tmp_path: Path) -> None:
    made = draft(our_form(tmp_path, "shanxi-unit"), tmp_path / "drafted")
    for name, text in made.files.items():
        if name.startswith("tables/"):
            lines = [line for line in text.splitlines() if re.search(r"\bselect = \{", line)]
            assert all("  # " in line for line in lines)
    income = made.files["tables/t01.toml"]
    assert "# “一、一般公共预算”（A6）；在“本年收入合计”（A36）之前，由它合计" in income
    assert "属于“上年财政拨款结转”（A38）" in made.files["tables/t04.toml"]
    assert "同一表头下各列之和：一般公共预算、政府性基金预算" in made.files["tables/t13.toml"]
    assert "# 支出不含年终结转" in made.files["tables/t03.toml"]


def test_what_is_not_understood_stands_before_what_it_is_about(tmp_path: Path) -> None:
    form = write_form(tmp_path / "form.xlsx", FORMS["not understood"])
    made = draft(form, tmp_path / "drafted")
    lines = made.files["tables/t01.toml"].splitlines()
    at = lines.index("  # 未认出：表一!A6 “二、彩票公益金”，不认识“彩票公益金”")
    assert 'label = "二、彩票公益金"' in lines[at + 1]
    columns = made.files["tables/t02.toml"].splitlines()
    at = columns.index("  # 未认出：表二!E3 “公共财政资金”，不认识“公共财政”")
    assert columns[at + 1].startswith('  { id = "unknown"')
    text = "\n".join(made.files.values())
    for doubt in made.doubts():
        assert text.count(f"# {doubt}\n") == 1
    assert "unseen：" in made.files["family.toml"]


def test_no_rule_is_derived_from_what_is_not_understood_or_not_said(tmp_path: Path) -> None:
    form = write_form(tmp_path / "a.xlsx", FORMS["not understood"])
    assert draft(form, tmp_path / "a").save(tmp_path / "a").rules == 0
    form = write_form(tmp_path / "b.xlsx", FORMS["five on one sheet"])
    _, family = drafted(tmp_path / "b", form)
    silent = "t03"
    of_it = [rule for rule in family.rules.values() if silent in rule.tables]
    assert of_it
    assert all(rule.tables == (silent,) for rule in of_it)


def test_rows_of_classes_exist_when_used_unless_the_form_prints_all(tmp_path: Path) -> None:
    made = draft(our_form(tmp_path, "shanxi-unit"), tmp_path / "drafted")
    assert '["234", "三十、抗疫特别国债安排的支出"]' in made.files["family.toml"]
    begun = draft(write_form(tmp_path / "b.xlsx", FORMS["codes in cells"]), tmp_path / "b")
    assert 'level = 3\nlabel = "{ordinal}、{name}"' in begun.files["family.toml"]
    assert '{ use = "classes", parent = "total", room = 6 }' in begun.files["tables/t01.toml"]


def test_a_form_may_print_all_classes_in_one_table_and_those_used_in_another(
    tmp_path: Path,
) -> None:
    entries = code_list("functional").entries.values()
    classes = [e.name for e in entries if len(e.code) == 3 and e.status == "current"]
    labels = [f"{numeral(number)}、{name}" for number, name in enumerate(classes, start=1)]
    funds = ["一、一般公共预算", "二、政府性基金预算", "三、国有资本经营预算"]
    header = [["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"]]
    tables = {"收支预算总表": labels, "财政拨款收支预算总表": [labels[0], "二、…"]}
    sheets = [
        {
            "sheet": title,
            "title": f"2026年单位{title}",
            "caption": "单位：元",
            "header": header,
            "rows": [[left, "", right] for left, right in zip_longest(funds, rows, fillvalue="")]
            + [["收入总计", "", "支出总计"]],
        }
        for title, rows in tables.items()
    ]
    made, family = drafted(tmp_path / "d", write_form(tmp_path / "form.xlsx", sheets))
    assert len(family.rowsets["classes"].labels) == len(classes)
    assert (family.rowsets["classes"].level, family.rowsets["used_classes"].level) == (0, 3)
    assert '{ use = "classes", parent = "total" }' in made.files["tables/t01.toml"]
    assert '{ use = "used_classes", parent = "total", room = 6 }' in made.files["tables/t02.toml"]
    proof = prove(tmp_path / "d").proof
    assert proof.holds
    assert any({"t01", "t02"} <= {*rule.tables} for rule in family.rules.values())


def test_units_of_tables_and_their_decimals(tmp_path: Path) -> None:
    begun = draft(write_form(tmp_path / "b.xlsx", FORMS["codes in cells"]), tmp_path / "b")
    assert 'unit = "元"\ndecimals = 2\nfewest_decimals = 0\n' in begun.files["family.toml"]
    assert 'unit = "万元"\nfewest_decimals = 2\n' in begun.files["tables/t05.toml"]
    assert fewest_decimals("千元") == 2


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "表一"), (10, "表十"), (13, "表十三"), (20, "表二十"), (35, "表三十五")],
)
def test_numbers_of_tables(number: int, name: str) -> None:
    assert table_number(number) == name


def test_texts_of_a_form_cannot_break_out_of_strings_and_comments() -> None:
    assert toml_string('a"b\\c\n\x00\x7f') == r'"a\"b\\c\n"'
    assert comment("a\nb\rid = 1") == "# a b id = 1"
