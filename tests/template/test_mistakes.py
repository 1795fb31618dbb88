"""Mistakes in template files: all of them at once, each at its file and line, never a traceback."""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.template.test_refusals import REFUSALS
from xlbudget.base.errors import TemplateError, UsageError
from xlbudget.base.texts import LANGUAGES, sentence, sentences
from xlbudget.template import load_family
from xlbudget.template.common import common, templates_folder
from xlbudget.template.source import Mistake, Mistakes, TemplateFile, TemplateMistakes

SOURCE = templates_folder() / "shanxi-unit"
FAMILY, RULES, SHARES = "family.toml", "rules.toml", "shares.toml"
ENTRY = "entry.toml"
PLAUSIBLE = "plausible.toml"
NARRATIVE = "narrative.toml"
FORMS = "forms.toml"
T01, T04, T07, T12 = (f"tables/{name}.toml" for name in ("t01", "t04", "t07", "t12"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the family that may be broken."""
    return Path(shutil.copytree(SOURCE, tmp_path / "mine"))


def replaced(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces the first such words of a file and returns the line where they stood."""
    path = folder / file
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
    return words[: words.index(old)].count("\n") + 1


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(TemplateMistakes) as caught:
        load_family(str(folder))
    assert caught.value.code == "F101"
    assert caught.value.params["count"] == str(len(caught.value.mistakes))
    return caught.value.mistakes


def places(found: Iterable[Mistake]) -> list[tuple[str, int, str]]:
    return [(one.file.removeprefix("mine/"), one.line, one.key) for one in found]


# Key of the mistake, file, what stands there, what is written instead.
CASES = {
    "forms of a list that is not there": ("unknown", FORMS, 'table = "t12"', 'table = "t99"'),
    "forms of a table that lists nothing": ("unknown", FORMS, 'table = "t12"', 'table = "t01"'),
    "forms of a column that is not there": ("unknown", FORMS, 'total = "total"', 'total = "sum"'),
    "forms by a fund that is not there": ("unknown", FORMS, '"gov_fund", ', '"own", '),
    "a form in a unit that nobody knows": ("unknown", FORMS, 'unit = "元"', 'unit = "两"'),
    "a field of a form in no place": ("unknown", FORMS, 'at = "half"', 'at = "third"'),
    "a source of money that is there twice": (
        "duplicate",
        FORMS,
        '[[sources]]\nid = "own"',
        '[[sources]]\nid = "local"',
    ),
    "a field of a form that is there twice": (
        "duplicate",
        FORMS,
        '[[fields]]\nid = "plan"',
        '[[fields]]\nid = "basis"',
    ),
    "a form with a column too few": ("wrong_type", FORMS, "15, 12]", "15]"),
    "three heads of indicators": ("wrong_type", FORMS, '"二级指标", ', ""),
    "a share of more than all": ("bounds", FORMS, "share = 60", "share = 160"),
    "a key of a form with a slip of the pen": ("unknown_key", FORMS, "needed =", "nedeed ="),
    "a slot of a kind that nobody knows": (
        "bad_slot",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{q t03[total].total}，其中",
    ),
    "an amount that is no expression": (
        "bad_slot",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{a t03.total}，其中",
    ),
    "a brace that is not closed": (
        "bad_slot",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{a t03[total].total，其中",
    ),
    "a bracket that is not closed": (
        "bad_slot",
        NARRATIVE,
        "{c t05[total].total}[，主要",
        "{c t05[total].total}，主要",
    ),
    "a bracket inside of another": (
        "bad_slot",
        NARRATIVE,
        "{c t05[total].total}[，主要",
        "{c t05[total].total}[[，主要",
    ),
    "a share without a whole": (
        "bad_slot",
        NARRATIVE,
        "{s t03[total].basic / t03[total].total}",
        "{s t03[total].basic}",
    ),
    "a slot of a table that is not there": (
        "unknown",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{a t99[total].total}，其中",
    ),
    "a slot of a row that is not there": (
        "unknown",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{a t03[whole].total}，其中",
    ),
    "a slot of many rows": (
        "not_a_cell",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{a t03[*].total}，其中",
    ),
    "a row's own amount outside of a list": (
        "bad_expression",
        NARRATIVE,
        "{a t03[total].total}，其中",
        "{a .total}，其中",
    ),
    "a memo that nobody declared": ("unknown", NARRATIVE, "{r memo[duties]}", "{r memo[duty]}"),
    "a memo of another kind": (
        "memo_kind",
        NARRATIVE,
        "{n memo[vehicles.quota]}",
        "{n memo[reason.agency]}",
    ),
    "the name of a row outside of a list": (
        "slot_place",
        NARRATIVE,
        "{year}年度{unit}支出预算",
        "{label}支出预算",
    ),
    "a list that stands nowhere": ("list_place", NARRATIVE, "[支出包括：{each}]", ""),
    "a list that nobody declared": (
        "list_place",
        NARRATIVE,
        "{year}年度{unit}支出预算",
        "{each}支出预算",
    ),
    "a list of rows that are not there": (
        "unknown",
        NARRATIVE,
        'rows = "t04[@classes]"',
        'rows = "t04[@klasses]"',
    ),
    "a list of a single row": (
        "unknown",
        NARRATIVE,
        'rows = "t04[@classes]"',
        'rows = "t04[total]"',
    ),
    "a section of a part that is not there": ("unknown", NARRATIVE, 'part = "notes"', 'part = "x"'),
    "a part that holds nothing known": ("unknown", NARRATIVE, 'holds = "terms"', 'holds = "words"'),
    "a level of no heading": ("bounds", NARRATIVE, "level = 3", "level = 7"),
    "a memo of no kind": ("unknown", NARRATIVE, 'kind = "area"', 'kind = "size"'),
    "a memo that no entry sheet types": (
        "unknown",
        NARRATIVE,
        'from = "procurement.goods"',
        'from = "procurement.things"',
    ),
    "a memo that is the sum of what is not there": (
        "unknown",
        NARRATIVE,
        '"vehicles.leaders", "vehicles.messages"',
        '"vehicles.leader", "vehicles.messages"',
    ),
    "a memo at most what is no amount": (
        "bad_expression",
        NARRATIVE,
        'at_most = "t12[unit].total"',
        'at_most = "t12"',
    ),
    "a memo by a name with spaces": ("bad_id", NARRATIVE, 'id = "rooms.area"', 'id = "rooms area"'),
    "two sentences of one name": (
        "duplicate",
        NARRATIVE,
        '[[sections.sentences]]\nid = "spend"',
        '[[sections.sentences]]\nid = "income"',
    ),
    "a text in a unit of no currency": (
        "unknown",
        NARRATIVE,
        'title = "{year}年度单位预算公开"',
        'unit = "美元"\ntitle = "{year}年度单位预算公开"',
    ),
    "a key of a sentence with a slip of the pen": (
        "unknown_key",
        NARRATIVE,
        "against =",
        "agains =",
    ),
    "a list that is a number": ("not_a_table", FAMILY, "project = {}", "project = 3"),
    "a family without a unit": ("missing_key", FAMILY, 'unit = "万元"\n', ""),
    "a version in words": ("wrong_type", FAMILY, "version = 2", 'version = "one"'),
    "a version that is true": ("wrong_type", FAMILY, "version = 2", "version = true"),
    "accepted versions in words": ("wrong_type", FAMILY, "accepts = [1, 2]", 'accepts = ["1"]'),
    "too many decimals": ("bounds", FAMILY, "decimals = 2", "decimals = 20"),
    "decimals below zero": ("bounds", FAMILY, "decimals = 2", "decimals = -1"),
    "a unit of no currency": ("unknown", FAMILY, 'unit = "万元"', 'unit = "美元"'),
    "a key with a slip of the pen": ("unknown_key", FAMILY, "accepts = [1, 2]", "acepts = [1]"),
    "a list with a slip of the pen": (
        "unknown_key",
        FAMILY,
        "{ levels = [3, 5, 7] }",
        "{ level = [3] }",
    ),
    "a classification that is not there": ("unknown", FAMILY, '"functional"', '"functions"'),
    "a measure of a dimension that nobody knows": (
        "unknown",
        FAMILY,
        '["revenue"]',
        '["revenues"]',
    ),
    "a link of a measure that nobody knows": ("unknown", FAMILY, 'of = "fund_revenue"', 'of = "x"'),
    "a link to members that nobody knows": (
        "unknown",
        FAMILY,
        'fund = ["gov_fund"], period',
        'fund = ["gov"], period',
    ),
    "an absence of a cell that is no expression": (
        "bad_expression",
        FAMILY,
        '"t01[year_end].total"',
        '"t01.total"',
    ),
    "an absence in a table that is not there": (
        "unknown",
        FAMILY,
        '"t01[year_end].total"',
        '"t99[year_end].total"',
    ),
    "a row set whose rows are no pairs": (
        "wrong_type",
        FAMILY,
        '["202", "二、外交支出"]',
        '["202"]',
    ),
    "a row set of a dimension that nobody knows": (
        "unknown",
        FAMILY,
        'dimension = "function"',
        'dimension = "functions"',
    ),
    "a header line that is too short": ("header_width", T01, '["收入", "<", ', '["收入", '),
    "a line for more blocks than there are": (
        "line_width",
        T01,
        '["current", "spent"]',
        '["current", "spent", ""]',
    ),
    "a line of a row that is not there": (
        "unknown",
        T01,
        '["current", "spent"]',
        '["now", "spent"]',
    ),
    "a column of a kind that nobody knows": ("unknown", T07, 'kind = "code"', 'kind = "number"'),
    "two columns of one name": (
        "duplicate",
        T01,
        '{ id = "current", width',
        '{ id = "total", width',
    ),
    "two rows of one name": (
        "duplicate",
        T01,
        '{ id = "unit_funds", label',
        '{ id = "general", label',
    ),
    "a parent that is not there": ("unknown", T07, 'parent = "total"', 'parent = "whole"'),
    "a row set that is not there": ("unknown", T01, '{ use = "classes"', '{ use = "klasses"'),
    "rows of a list that is not there": ("unknown", T07, 'each = "revenue"', 'each = "revenues"'),
    "a measure that is not there": (
        "unknown",
        T07,
        'measure = "fund_revenue"',
        'measure = "funds"',
    ),
    "a width in words": ("wrong_type", T07, "width = 24", 'width = "24"'),
    "a column by a rule that is not there": ("unknown_rule", T01, 'by = "J103"', 'by = "J199"'),
    "a row by a rule that is not there": ("unknown_rule", T01, 'by = "G103"', 'by = "G999"'),
    "a number that is no rule's": ("bad_code", RULES, 'code = "J101"', 'code = "X101"'),
    "a rule of two kinds": (
        "rule_kind",
        RULES,
        'code = "J101"\ntree = "t01.income"',
        'code = "J101"\ntree = "t01.income"\nlisted = "t04[@classes]"\nin = "t03"',
    ),
    "a rule of no kind": (
        "rule_kind",
        RULES,
        'code = "J101"\ntree = "t01.income"',
        'code = "J101"',
    ),
    "a rule with one side": (
        "two_sides",
        RULES,
        'equal = ["t01[total].income", "t01[total].total"]',
        'equal = ["t01[total].income"]',
    ),
    "a rule with a side that is no expression": (
        "bad_expression",
        RULES,
        '"t01[*].current + t01[*].carryover"',
        '"t01[*].current plus"',
    ),
    "a tree of a block that is not there": (
        "unknown",
        RULES,
        'tree = "t02.main"',
        'tree = "t02.min"',
    ),
    "a tree of a table that is not there": (
        "unknown",
        RULES,
        'tree = "t02.main"',
        'tree = "t22.main"',
    ),
    "a rule of a column that is not there": (
        "unknown",
        RULES,
        '"t01[*].current + t01[*].carryover"',
        '"t01[*].now"',
    ),
    "a rule of a row that is not there": (
        "unknown",
        RULES,
        '"t01[carryover].income", "t01[total].carryover"',
        '"t01[carry].income", "t01[total].carryover"',
    ),
    "a rule without facts that nobody knows": (
        "unknown",
        RULES,
        'unless = ["year_end"]',
        'unless = ["yearend"]',
    ),
    "a rule that needs a table that is not there": ("unknown", RULES, 'in = "t03"', 'in = "t33"'),
    "a key of a rule with a slip of the pen": ("unknown_key", RULES, "unless =", "unles ="),
    "shares of a cell that is not there": (
        "unknown",
        SHARES,
        'whole = "t03[total].total"',
        'whole = "t03[total].sum"',
    ),
    "shares without a title": ("missing_key", SHARES, 'title = "{year}年预算占比与变动情况"\n', ""),
    "entry sheets in a unit of no currency": (
        "unknown",
        ENTRY,
        'units = ["万元", "元"]',
        "units = []",
    ),
    "an entry section of a kind that nobody knows": (
        "unknown",
        ENTRY,
        'kind = "memo"',
        'kind = "memory"',
    ),
    "an entry section of a measure that is not there": (
        "unknown",
        ENTRY,
        'measure = "three_public"',
        'measure = "three"',
    ),
    "an entry section of a list that is not there": (
        "unknown",
        ENTRY,
        'each = "project"',
        'each = "projects"',
    ),
    "an entry column of a kind that nobody knows": (
        "unknown",
        ENTRY,
        'kind = "own_name"',
        'kind = "names"',
    ),
    "an entry column of members that nobody knows": (
        "unknown",
        ENTRY,
        '"gov_fund_basic", select = { period = "current", fund = "gov_fund" }',
        '"gov_fund_basic", select = { period = "current", fund = "gov" }',
    ),
    "an entry column of codes that nobody has": (
        "unknown",
        ENTRY,
        'of = "function"',
        'of = "project"',
    ),
    "an entry header that is too short": (
        "header_width",
        ENTRY,
        '[["项目", "金额"]]',
        '[["项目"]]',
    ),
    "settings that are not all there": (
        "unknown",
        ENTRY,
        'rows = [\n  { id = "unit_name"',
        'rows = [\n  { id = "unit"',
    ),
    "entry widths in words": ("wrong_type", ENTRY, "widths = [12, 34", 'widths = ["12", 34'),
    "an entry column that holds a part twice": (
        "entry_twice",
        ENTRY,
        '"gov_fund_basic", select = { period = "current", fund = "gov_fund" }',
        '"gov_fund_basic", select = { period = "current", fund = "general" }',
    ),
    "an entry column that tables show in parts": (
        "entry_split",
        ENTRY,
        '{ id = "personnel", select = { kind = "personnel" },',
        '{ id = "personnel",',
    ),
    "a word for a unit that may not be chosen": (
        "unknown",
        ENTRY,
        'aliases = { "万" = "万元" }',
        'aliases = { "万" = "万美元" }',
    ),
    "a whole in words that is no cell": (
        "bad_expression",
        PLAUSIBLE,
        'total = "t03[total].total"',
        'total = "t03"',
    ),
    "a threshold in words": ("wrong_type", PLAUSIBLE, "enough = 6", 'enough = "six"'),
    "plausible years without end": ("wrong_type", PLAUSIBLE, "years = [2015, 2035]", "years = [1]"),
    "a sheet total of no section": (
        "unknown",
        PLAUSIBLE,
        'section = "agency"',
        'section = "agencies"',
    ),
    "a part on a row that is not there": ("unknown", PLAUSIBLE, 'row = "abroad"', 'row = "travel"'),
    "a part of codes that nobody types": (
        "unknown",
        PLAUSIBLE,
        'measure = "economic_spend", code = "30212"',
        'measure = "three_public", code = "30212"',
    ),
    "a threshold that nobody knows": (
        "unknown_key",
        PLAUSIBLE,
        "year = 1000",
        "ten = 1\nyear = 1000",
    ),
    "a syntax error": ("syntax", T07, 'number = "表七"', 'number = "表七'),
    "a character of no text": ("syntax", FAMILY, "# The unit", "\0# The unit"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_at_its_line(folder: Path, name: str) -> None:
    key, file, old, new = CASES[name]
    line = replaced(folder, file, old, new)
    if key == "missing_key":
        line = 1  # what is not there has no line
    found = places(mistakes(folder))
    assert (file, line, key) in found
    for one in mistakes(folder):
        for lang in LANGUAGES:
            assert "{" not in sentence(f"mistake.{one.key}", lang, **one.params)


ALONE = set(CASES) - {
    "a memo by a name with spaces",
    "a memo of no kind",
    "a list of rows that are not there",
    "an entry section of a kind that nobody knows",
    "an entry section of a list that is not there",
    "an entry section of a measure that is not there",
    "an entry column that holds a part twice",
    "an entry column that tables show in parts",
    "entry widths in words",
    # One slip leaves other things without what they need, which is told as well.
    "a key with a slip of the pen",
    "a family without a unit",
    "a measure that is not there",
    "a measure of a dimension that nobody knows",
    "two columns of one name",
    "two rows of one name",
    "a row set that is not there",
    "a row set whose rows are no pairs",
    "a number that is no rule's",
    "a link of a measure that nobody knows",
    "a list that is a number",
    "a list with a slip of the pen",
    "a tree of a table that is not there",
    "a rule of two kinds",
    "rows of a list that is not there",
    "a rule that needs a table that is not there",
}


@pytest.mark.parametrize("name", sorted(ALONE))
def test_one_slip_is_one_mistake(folder: Path, name: str) -> None:
    key, file, old, new = CASES[name]
    replaced(folder, file, old, new)
    assert [(one[0], one[2]) for one in places(mistakes(folder))] == [(file, key)]


def test_mistakes_of_all_files_are_told_together_in_order(folder: Path) -> None:
    chosen = [
        "a version in words",
        "a unit of no currency",
        "a measure of a dimension that nobody knows",
        "a header line that is too short",
        "a line of a row that is not there",
        "a column of a kind that nobody knows",
        "a width in words",
        "a number that is no rule's",
        "a rule with one side",
        "a tree of a block that is not there",
        "shares of a cell that is not there",
    ]
    wanted = []
    for name in chosen:
        key, file, old, new = CASES[name]
        wanted.append((file, replaced(folder, file, old, new), key))
    found = places(mistakes(folder))
    assert set(wanted) <= set(found)
    assert found == sorted(found, key=lambda one: (f"mine/{one[0]}", one[1]))
    assert len(set(found)) == len(found)


def write(name: str, content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return change


def no_tables(folder: Path) -> None:
    shutil.rmtree(folder / "tables")


def table_twice(folder: Path) -> None:
    shutil.copy(folder / T07, folder / "tables" / "t07b.toml")


def folder_for_file(folder: Path) -> None:
    (folder / "tables" / "t99.toml").mkdir()


def rule_twice(folder: Path) -> None:
    replaced(folder, RULES, 'code = "J102"', 'code = "J101"')


def no_place_to_type(folder: Path) -> None:
    replaced(
        folder,
        ENTRY,
        '  { id = "operating", select = { kind = "operating" }, not_under = ["301", "303"] },\n',
        "",
    )
    replaced(folder, ENTRY, '"人员经费", "公用经费", ', '"人员经费", ')
    replaced(folder, ENTRY, '["编码", "名称", "^", "^", ', '["编码", "名称", "^", ')


def entry_twice(folder: Path) -> None:
    replaced(folder, ENTRY, 'id = "procurement"', 'id = "agency"')


def no_settings(folder: Path) -> None:
    replaced(folder, ENTRY, 'kind = "settings"', 'kind = "memo"')


def pipe_for_file(folder: Path) -> None:
    (folder / T07).unlink()
    os.mkfifo(folder / T07)


FILES = {
    "facts without a place to be typed": ("entry_gap", ENTRY, 0, no_place_to_type),
    "an entry section twice": ("duplicate", ENTRY, 0, entry_twice),
    "entry sheets without settings": ("missing_key", ENTRY, 0, no_settings),
    "no rules": ("missing_file", RULES, 1, lambda folder: (folder / RULES).unlink()),
    "a folder for a file": ("missing_file", "tables/t99.toml", 1, folder_for_file),
    "another encoding": ("not_utf8", T07, 1, write(T07, 'id = "表七"'.encode("gbk"))),
    "a pipe for a file": ("missing_file", T07, 1, pipe_for_file),
    "half a million bytes": ("too_large", RULES, 1, write(RULES, b"#" * 500_000)),
    "hundreds of mistakes": (
        "more_mistakes",
        RULES,
        1,
        write(RULES, b"".join(b"k%d = 1\n" % number for number in range(600))),
    ),
    "a number of 5,000 digits": ("syntax", T07, 1, write(T07, b"id = " + b"9" * 5000)),
    "a key of many names": ("syntax", T07, 1, write(T07, b"a." * 50_000 + b"a = 1")),
    "brackets without end": ("syntax", T07, 1, write(T07, b"id = " + b"[" * 5000)),
    "no tables": ("no_tables", FAMILY, 1, no_tables),
    "a table twice": ("duplicate", "tables/t07b.toml", 1, table_twice),
    "a rule twice": ("duplicate", RULES, 0, rule_twice),
    "rules that are no tables": ("wrong_type", RULES, 1, write(RULES, b"rules = [1]")),
    "other things among the rules": ("unknown_key", RULES, 2, write(RULES, b"rules = []\nx = 1")),
}


OF_WAIVERS = {"no_day", "not_waivable"}
"""Told of files of waivers alone: tests/verdict/test_waivers.py has a case of each."""


@pytest.mark.parametrize("name", FILES)
def test_files_as_a_whole(folder: Path, name: str) -> None:
    key, file, line, change = FILES[name]
    change(folder)
    found = [one for one in places(mistakes(folder)) if one[2] == key]
    assert file in {one[0] for one in found}
    assert line in {0, *(one[1] for one in found if one[0] == file)}


def test_a_file_that_windows_marked_as_utf8_is_read(folder: Path) -> None:
    path = folder / FAMILY
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_family(str(folder)).id == load_family("shanxi-unit").id


def test_the_second_of_two_rules_is_the_wrong_one(folder: Path) -> None:
    line = replaced(folder, RULES, 'code = "J102"', 'code = "J101"')
    assert (RULES, line, "duplicate") in places(mistakes(folder))


def test_every_sentence_for_a_mistake_has_a_test_that_needs_it() -> None:
    keys = {key.removeprefix("mistake.") for key in sentences("zh") if key.startswith("mistake.")}
    needed = {case[0] for case in (*CASES.values(), *FILES.values())}
    assert needed | {case["key"] for case in REFUSALS} == keys - OF_WAIVERS


# ---- whatever is written -------------------------------------------------------------------------

VALUES = ("3", '"x"', "[]", "{}", "[[]]", "[3]", "[{}]", "true")


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("file", [FAMILY, T01, T12, "tables/t09.toml", SHARES, ENTRY, FORMS])
def test_any_line_may_be_lost_or_replaced_without_a_traceback(
    folder: Path, file: str, every: int
) -> None:
    path = folder / file
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in [*enumerate(lines)][::every]:
        key, equals, _ = line.partition("=")
        news = ["", *((f"{key}= {VALUES[number % len(VALUES)]}",) if equals else ())]
        for new in news:
            path.write_text("\n".join([*lines[:number], new, *lines[number + 1 :]]), "utf-8")
            loaded_or_refused(folder)


def test_any_tenth_line_of_a_text_may_be_lost_or_replaced_without_a_traceback(folder: Path) -> None:
    path = folder / NARRATIVE
    lines = path.read_text(encoding="utf-8").split("\n")
    for number in range(0, len(lines), 10):
        key, equals, _ = lines[number].partition("=")
        for new in ("", f"{key}= {VALUES[number // 10 % len(VALUES)]}" if equals else "[["):
            path.write_text("\n".join([*lines[:number], new, *lines[number + 1 :]]), "utf-8")
            loaded_or_refused(folder)


def loaded_or_refused(folder: Path) -> None:
    from xlbudget.template import load

    try:
        load._load.__wrapped__(folder)  # not from the cache, which knows the folder
    except TemplateError as error:
        assert error.code in common()["rules"]


# ---- finding lines -------------------------------------------------------------------------------


def test_a_line_is_found_by_the_words_that_lead_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.toml"
    path.parent.mkdir()
    path.write_text("x = 1\n[one]\nx = 1\n[two]\nx = 1\n", encoding="utf-8")
    source = TemplateFile(path, path.parent, Mistakes())
    assert source.name == "a/b.toml"
    assert source.line() == 1
    assert source.line("x") == 1
    assert source.line("[one]", "x") == 3
    assert source.line("[two]", "x") == 5
    assert source.line("[two]", "nothing") == 4
    assert source.line("nothing", "[two]") == 4


def test_the_same_mistake_is_told_once() -> None:
    found = Mistakes()
    found.raise_if_any()
    one = Mistake("f", 2, "unknown", {"what": "x"})
    found.noted.extend([one, Mistake("f", 1, "unknown", {"what": "x"}), one])
    with pytest.raises(TemplateMistakes) as caught:
        found.raise_if_any()
    assert [mistake.line for mistake in caught.value.mistakes] == [1, 2]


@pytest.mark.parametrize("name", ["", "no-such", "../common", "x" * 300, "/"])
def test_templates_that_do_not_exist(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_family(name)
    assert caught.value.code == "F102"
    assert "shanxi-unit" in caught.value.params["known"]
