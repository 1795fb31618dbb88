"""The pinned packages are those that pyproject.toml asks for, old and new."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(text) for text in PROJECT["dependencies"]]
TESTED = [Requirement(text) for text in PROJECT["optional-dependencies"]["test"]]


def lines(name: str) -> Iterator[str]:
    """Yields the requirements of a file, each with its hashes."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", "")
    yield from (line for line in text.splitlines() if line and not line.startswith("#"))


def pinned(name: str) -> dict[str, str]:
    """Returns the versions that a file names, by package."""
    pins: dict[str, str] = {}
    for line in lines(name):
        requirement = Requirement(line.partition(" --hash")[0])
        [pin] = requirement.specifier
        assert pin.operator == "==", line
        pins[canonicalize_name(requirement.name)] = pin.version
    return pins


@pytest.mark.parametrize("requirement", [*NEEDED, *TESTED], ids=str)
def test_the_pinned_version_is_one_that_is_asked_for(requirement: Requirement) -> None:
    assert pinned("dev.txt")[canonicalize_name(requirement.name)] in requirement.specifier


def test_every_pinned_package_has_its_hashes_and_no_address() -> None:
    for line in lines("dev.txt"):
        package, *hashes = line.split(" --hash=")
        assert hashes, package
        assert all(re.fullmatch("sha256:[0-9a-f]{64} *", one) for one in hashes), package
        assert "://" not in line


def test_the_lowest_versions_are_the_bounds() -> None:
    bounds: dict[str, str] = {}
    for requirement in NEEDED:
        [bound] = requirement.specifier
        assert bound.operator == ">=", requirement
        bounds[canonicalize_name(requirement.name)] = bound.version
    assert pinned("lowest.txt") == bounds


def test_what_is_imported_is_declared() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("xlbudget/**/*.py"))
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE))
    declared = {canonicalize_name(requirement.name) for requirement in NEEDED}
    known = {
        "click",
        "highspy",
        "numpy",
        "xlrd",
        "xlsxwriter",
        "openpyxl",
        "pypdfium2",
        "waitress",
    }
    assert imported & known == declared
