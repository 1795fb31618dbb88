"""The public names, what their import costs, and the examples of docs/python.md."""

import doctest
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import xlbudget
from tests.support import example
from tests.support.workbooks import write_kinds
from xlbudget.template.common import templates_folder

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
CONTRACT = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/file"})


def test_the_examples_of_the_manual_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("figures.csv", "texts.toml"):
        shutil.copy(example.FOLDER / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    done = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert done.failed == 0
    assert done.attempted > 20


def test_waivers_hold_for_one_and_for_many(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text("[[waiver]]\n", encoding="utf-8")
    for ask in (xlbudget.check, lambda file, waivers: xlbudget.check_many([file], waivers=waivers)):
        with pytest.raises(xlbudget.TemplateError, match="A103"):
            ask("unit.xlsx", waivers=tmp_path / "waivers.toml")


def test_every_public_name_is_there_and_no_other() -> None:
    assert sorted(xlbudget.__all__) == xlbudget.__all__ == dir(xlbudget)
    homes = {name for names in xlbudget._HOMES.values() for name in names}
    assert homes | {"__version__"} == set(xlbudget.__all__)
    for name in xlbudget.__all__:
        assert getattr(xlbudget, name) is getattr(xlbudget, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        xlbudget.nothing  # noqa: B018
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    functions = [name for name in xlbudget.__all__ if name[0].islower()]
    assert [name for name in functions if f"xlbudget.{name}(" not in page] == []
    words = set(re.findall(r"\w+", page))
    assert [name for name in xlbudget.__all__ if name not in words] == []


def test_the_import_alone_loads_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import xlbudget; print(set(sys.modules) - before)"
    )
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "{'xlbudget'}"


def test_checking_what_is_fine_loads_no_solver_and_no_writer(tmp_path: Path) -> None:
    xlbudget.new(figures=example.FOLDER / "figures.csv").save(tmp_path / "unit.xlsx")
    heavy = ("numpy", "highspy", "xlsxwriter", "xlrd", "click")
    code = (
        "import sys, xlbudget; assert xlbudget.check(sys.argv[1]).ok; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    command = [sys.executable, "-I", "-c", code, str(tmp_path / "unit.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_bytes_give_the_same_as_files_and_every_report_keeps_the_contract(tmp_path: Path) -> None:
    for path in write_kinds(tmp_path).values():
        file = xlbudget.check(path).to_dict()
        content = xlbudget.check(path.read_bytes(), name=str(path)).to_dict()
        assert content == file
        assert [error.message for error in CONTRACT.iter_errors(file)] == []


def test_bytes_need_no_name(tmp_path: Path) -> None:
    made = xlbudget.new(figures=(example.FOLDER / "figures.csv").read_bytes())
    report = xlbudget.check(made.content)
    assert (report.ok, report.path, report.findings) == (True, Path("workbook"), ())
    assert xlbudget.check(b"").findings[0].code == "F004"
    again = xlbudget.new(last=made.content)
    assert again.year == made.year + 1


def test_every_source_of_a_new_workbook_can_be_bytes() -> None:
    made = xlbudget.new(codes=b"2010301\n30101\n", unit="某局", year=2026, entry="tables")
    assert (made.name, made.unit_name, made.year) == ("某局2026.xlsx", "某局", 2026)
    with pytest.raises(xlbudget.BadLines) as caught:
        xlbudget.new(codes=b"20l0301\n2010301\n", year=2026)
    assert caught.value.lines == ((1, "code", "20l0301"),)


@pytest.mark.parametrize(
    "wish",
    [
        *({"year": year} for year in (1999, 2100, 0, "2026", 2026.0, True)),
        *({"entry": entry} for entry in ("", "grid", True)),
        *({"unit": unit} for unit in ("a\nb", "a\0b", "a\ud800b", "某" * 256, None, 7)),
    ],
    ids=lambda wish: repr(wish)[:24],
)
def test_a_workbook_that_cannot_be_made_is_refused_in_words(wish: dict[str, Any]) -> None:
    with pytest.raises(xlbudget.UsageError) as caught:
        xlbudget.new(**{"codes": b"2010301\n", "year": 2026, **wish})
    [argument] = wish
    assert (caught.value.code, caught.value.params["argument"]) == ("F215", argument)
    assert caught.value.message.startswith(f"{argument} 不能是 ")
    assert caught.value.message_in("en").startswith(f"{argument} cannot be ")


def test_the_longest_name_of_a_unit_is_cut_in_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = xlbudget.new(codes=b"2010301\n", year=2026, unit="某" * 255, entry="tables")
    assert made.save().exists()
    assert made.name == "某" * 77 + "2026.xlsx"
    assert xlbudget.check(made.name).unit_name == "某" * 255


@pytest.mark.parametrize("name", ["a\0.xlsx", "a\ud800.xlsx"])
def test_names_that_no_file_can_have_are_told_in_words(name: str) -> None:
    assert xlbudget.check(name).findings[0].code == "F001"
    made = xlbudget.new(codes=b"2010301\n", year=2026, entry="tables")
    actions: tuple[Callable[[], object], ...] = (
        lambda: xlbudget.figures(name),
        lambda: xlbudget.new(figures=name),
        lambda: xlbudget.new(last=name),
        lambda: made.save(name),
    )
    for action, code in zip(actions, ("F001", "F001", "F001", "F208"), strict=True):
        with pytest.raises(xlbudget.XlbudgetError) as caught:
            action()
        assert caught.value.code == code


def test_values_that_mean_nothing_are_refused() -> None:
    report = xlbudget.check(b"")
    error = xlbudget.UsageError("F210")
    made = xlbudget.new(codes=b"2010301\n", year=2026, entry="tables")
    actions: tuple[Callable[[], object], ...] = (
        lambda: report.count("errors"),
        lambda: made.save(b"a.xlsx"),  # type: ignore[arg-type]
        lambda: report.to_dict("fr"),
        lambda: report.findings[0].message_in("fr"),
        lambda: error.message_in("fr"),
    )
    for action in actions:
        with pytest.raises(xlbudget.UsageError) as caught:
            action()
        assert caught.value.code == "F215"


def test_an_error_says_all_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(xlbudget.BadLines) as lines:
        xlbudget.new(codes=b"20l0301\n2010301\n", year=2026)
    assert [line.strip()[:4] for line in lines.value.message.split("\n")][1:] == ["第 1 "]
    family = tmp_path / "broken"
    shutil.copytree(templates_folder() / example.family().id, family)
    (family / "rules.toml").write_text("rules = [", encoding="utf-8")
    with pytest.raises(xlbudget.TemplateError) as mistakes:
        xlbudget.load_template(str(family))
    assert "\n  broken/rules.toml:1  " in mistakes.value.message_in("en")


def test_a_workbook_is_saved_once(tmp_path: Path) -> None:
    made = xlbudget.new(codes=b"2010301\n", year=2026)
    target = tmp_path / "a.xlsx"
    assert made.save(target) == target
    for path, code in ((target, "F204"), (tmp_path / "a.xls", "F214"), (target / "b.xlsx", "F208")):
        with pytest.raises(xlbudget.UsageError) as caught:
            made.save(path)
        assert caught.value.code == code
    made.save(target, force=True)
    assert target.read_bytes() == made.content
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
