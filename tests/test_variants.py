"""Every broken variant of the example gives exactly its expected findings."""

from collections import Counter
from pathlib import Path

import pytest

from examples.variants import Variant, variants, write_base, write_variant
from tests.support import example
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.findings import Finding
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict


def name_of(finding: Finding) -> str:
    """Returns a finding as variants.toml writes it."""
    cells = finding.cells[:1]
    return " ".join([finding.code, *(f"{cell.sheet}!{cell.cell}" for cell in cells)])


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("variants") / "base.xlsx")


@pytest.mark.parametrize("variant", list(variants(example.FOLDER)), ids=lambda v: v.name)
def test_variant_gives_exactly_its_findings(base: Path, variant: Variant) -> None:
    path = write_variant(base, variant, base.with_name(f"{variant.name}.xlsx"))
    report = check_file(path)
    found = [finding for finding in report.findings if severity(finding) != "note"]
    assert Counter(map(name_of, found)) == Counter(variant.expect)
    assert report.verdict not in (Verdict.CONSISTENT, Verdict.ROUNDING, Verdict.UNREADABLE)


def test_passing_the_base_through_openpyxl_changes_no_finding(base: Path) -> None:
    copy = write_variant(base, Variant("copy", "", (), ()), base.with_name("copy.xlsx"))
    assert check_file(copy).findings == check_file(base).findings
