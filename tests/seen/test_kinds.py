"""A pass is only given to figures that a person sees: every kind, in three forms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.variants import write_base
from tests.seen.case import Case
from tests.seen.kinds import KINDS, Kind
from tests.support.example import FOLDER
from tests.support.libreoffice import save_all_as
from tests.support.shares import shared
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Report

SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 7)))
"""Instances of each kind; the others with the long tests."""
_OTHER_FORM = "R102"
"""Of a generated workbook in another form it is told that formulas were not read."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's workbook as printed."""
    return write_base(FOLDER, tmp_path_factory.mktemp("base") / "base.xlsx")


def judge(kind: Kind, case: Case, report: Report) -> None:
    """Asserts that the verdict is right and that the cell is named where it must be."""
    told = [
        (f.code, f.message_in("zh"))
        for f in report.findings
        if f.severity != "note" and f.code != _OTHER_FORM
    ]
    assert report.verdict in kind.verdicts, told
    if kind.verdict == "passes":
        assert {code for code, _ in told} <= {*kind.says}
    if kind.names_cell:
        assert case.cell.coordinate in cells_named(report), told


def cells_named(report: Report) -> set[str]:
    """Returns the cells that findings or corrections name."""
    findings = {cell.cell for finding in report.findings for cell in finding.cells}
    changes = {change.cell.cell for fix in report.corrections for change in fix.changes}
    return findings | changes | {finding.params.get("cell", "") for finding in report.findings}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_seen_is_checked(kind: Kind, seed: int, base: Path, tmp_path: Path) -> None:
    case = kind.build(base, tmp_path / "unit.xlsx", seed)
    judge(kind, case, check_file(tmp_path / "unit.xlsx"))


@pytest.mark.parametrize("every", [18, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("form", shared(["xls", "ods"], 2))
def test_in_other_forms(form: str, every: int, base: Path, tmp_path: Path) -> None:
    kept = [kind for kind in KINDS if form in kind.forms][::every]
    cases = {
        kind: (path, kind.build(base, path, seed=0))
        for number, kind in enumerate(kept)
        for path in [tmp_path / f"{number}.xlsx"]
    }
    paths = save_all_as(form, [path for path, _ in cases.values()], tmp_path / form)
    wrong = dict(_wrong(cases, paths))
    assert wrong == {}


def _wrong(cases: dict[Kind, tuple[Path, Case]], paths: list[Path]) -> Iterator[tuple[str, str]]:
    for (kind, (_, case)), path in zip(cases.items(), paths, strict=True):
        try:
            judge(kind, case, check_file(path))
        except AssertionError as error:
            yield kind.name, str(error)
