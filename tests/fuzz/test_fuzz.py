"""Mutated workbooks: whatever is in a file, it is read or refused, in few steps.

    make fuzz EXAMPLES=100000

runs longer. A file that does harm is written to `build/fuzz`; kept in `cases`, it is a test.
"""

import hashlib
import os
import random
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import FRAGMENTS, Edit, edits, mutated
from tests.reader.samples import by_openpyxl, by_xlsxwriter, pack
from tests.support import example
from tests.support.random_units import random_unit
from tests.support.steps import Steps
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

CASES = Path(__file__).with_name("cases")
FOUND = Path(__file__).parents[2] / "build" / "fuzz"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))
STEPS = 200_000
LONG = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUICK = settings(LONG, max_examples=max(EXAMPLES // 10, 1))

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Small workbooks of three writers."""
    folder = tmp_path_factory.mktemp("samples")
    unit = random_unit(random.Random(1), example.family(), codes=1, projects=1)
    write_workbook(folder / "unit.xlsx", linked(example.family(), unit.figures))
    paths = (by_xlsxwriter(folder / "a.xlsx"), by_openpyxl(folder / "b.xlsx"), folder / "unit.xlsx")
    return [path.read_bytes() for path in paths]


def parts_of(path: Path) -> Parts:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_or_refuse(path: Path) -> None:
    """Reads a file; anything else than a workbook or an F-code, in few steps, is a failure."""
    steps = Steps()
    try:
        steps.of(lambda: read_workbook(path))
    except WorkbookError as problem:
        assert problem.code in FILE_CODES
    except Exception:
        keep(path)
        raise
    if steps.count > STEPS:
        keep(path)
        pytest.fail(f"it takes too long: {steps.count} steps")


def keep(path: Path) -> None:
    FOUND.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes()
    (FOUND / f"{hashlib.sha256(content).hexdigest()[:12]}.xlsx").write_bytes(content)


@given(which=st.integers(0, 2), changes=edits())
@LONG
def test_mutated_files(
    which: int, changes: list[Edit], samples: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(mutated(samples[which], changes))
    read_or_refuse(path)


@given(which=st.integers(0, 2), part=st.integers(0, 99), changes=edits())
@LONG
def test_mutated_parts(
    which: int, part: int, changes: list[Edit], samples: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(samples[which])
    parts = parts_of(path)
    # Few names stand for many parts: three in four are sheets, strings, styles and lists.
    names = [*parts, *(name for name in parts if name.startswith("xl/") for _ in range(3))]
    name = names[part * len(names) // 100]
    read_or_refuse(pack(path, {**parts, name: mutated(parts[name], changes)}))


@given(
    part=st.integers(0, 99),
    tags=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 2**16)), max_size=4),
    fragment=st.sampled_from(FRAGMENTS),
)
@QUICK
def test_tags_in_other_places(
    part: int,
    tags: list[tuple[int, int]],
    fragment: bytes,
    samples: list[bytes],
    tmp_path: Path,
) -> None:
    """Tags with the text before them change places; what can be read is checked in full."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(samples[2])
    parts = parts_of(path)
    names = [name for name in parts if name.startswith("xl/")]
    name = names[part * len(names) // 100]
    pieces = parts[name].split(b">")
    for one, other in tags:
        a, b = one % len(pieces), other % len(pieces)
        pieces[a], pieces[b] = pieces[b], pieces[a]
    if not tags:
        pieces[part % len(pieces)] += fragment
    try:
        check_file(pack(path, {**parts, name: b">".join(pieces)}))
    except Exception:
        keep(path)
        raise


@pytest.mark.parametrize("path", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_what_was_found_is_read_or_refused(path: Path) -> None:
    read_or_refuse(path)
    assert check_file(path).verdict in Verdict
