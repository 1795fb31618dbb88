"""Mutated workbooks: whatever is in a file, it is read or refused, in few steps.

    make fuzz EXAMPLES=100000

runs longer. A file that does harm is written to `build/fuzz`; kept in `cases`, it is a test.
"""

import hashlib
import os
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import FRAGMENTS, VALUES, Edit, edits, mutated, with_values
from tests.fuzz.samples import UNIT, UNIT_DRAWN_OVER, write_samples
from tests.reader.samples import pack
from tests.support.steps import Steps
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict

CASES = Path(__file__).with_name("cases")
FOUND = Path(__file__).parents[2] / "build" / "fuzz"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
STEPS = 200_000
LONG = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SAMPLES = ("a.xlsx", "b.xlsx", UNIT, UNIT_DRAWN_OVER, "styled.ods", "binary.xlsb")
QUICK = settings(LONG, max_examples=max(EXAMPLES // 10, 1))

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of small workbooks by name."""
    return write_samples(tmp_path_factory.mktemp("samples"))


def parts_of(path: Path) -> Parts:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_at(parts: Parts, at: int) -> str:
    """Returns the name of one part, `at` out of 1000: each kind of part as often as another."""
    kinds: dict[str, list[str]] = {}
    for name in parts:
        kinds.setdefault(re.sub(r"\d", "", name), []).append(name)
    names = list(kinds.values())[at * len(kinds) // 1000]
    return names[at % len(names)]


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


@given(name=st.sampled_from(SAMPLES), changes=edits())
@LONG
def test_mutated_files(
    name: str, changes: list[Edit], samples: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(mutated(samples[name], changes))
    read_or_refuse(path)


@given(sample=st.sampled_from(SAMPLES), part=st.integers(0, 999), changes=edits())
@LONG
def test_mutated_parts(
    sample: str, part: int, changes: list[Edit], samples: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(samples[sample])
    parts = parts_of(path)
    name = part_at(parts, part)
    read_or_refuse(pack(path, {**parts, name: mutated(parts[name], changes)}))


@given(
    sample=st.sampled_from((UNIT, UNIT_DRAWN_OVER)),
    part=st.integers(0, 999),
    tags=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 2**16)), max_size=4),
    fragment=st.sampled_from(FRAGMENTS),
)
@QUICK
def test_tags_in_other_places(
    sample: str,
    part: int,
    tags: list[tuple[int, int]],
    fragment: bytes,
    samples: dict[str, bytes],
    tmp_path: Path,
) -> None:
    """Tags with the text before them change places; what can be read is checked in full."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(samples[sample])
    parts = parts_of(path)
    name = part_at(parts, part)
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


@given(
    sample=st.sampled_from((UNIT, UNIT_DRAWN_OVER, "styled.ods")),
    part=st.integers(0, 999),
    changes=st.lists(
        st.tuples(st.integers(0, 2**16), st.sampled_from(VALUES)), min_size=1, max_size=4
    ),
)
@QUICK
def test_other_values_of_attributes(
    sample: str,
    part: int,
    changes: list[tuple[int, bytes]],
    samples: dict[str, bytes],
    tmp_path: Path,
) -> None:
    """What can be read is checked in full."""
    path = tmp_path / f"book{Path(sample).suffix}"
    path.write_bytes(samples[sample])
    parts = parts_of(path)
    name = part_at(parts, part)
    try:
        check_file(pack(path, {**parts, name: with_values(parts[name], changes)}))
    except Exception:
        keep(path)
        raise


@pytest.mark.parametrize("path", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_what_was_found_is_read_or_refused(path: Path) -> None:
    read_or_refuse(path)
    assert check_file(path).verdict in Verdict
