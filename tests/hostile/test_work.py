"""Files that ask for more work than their bytes: bounded steps and memory, and a clear sentence."""

from pathlib import Path

import pytest

from tests.hostile.child import MEGABYTES, STEPS, check
from tests.hostile.files import Parts, base_parts
from tests.hostile.work import FILES


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return base_parts(tmp_path_factory.mktemp("base"))


# One of xlsx and one of ods at every run, all of them with the long tests: calls are counted.
USUAL = ("merged over each other", "spaces of ods")
CASES = [name if name in USUAL else pytest.param(name, marks=pytest.mark.long) for name in FILES]


@pytest.mark.parametrize("name", CASES)
def test_work_is_bounded(name: str, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    FILES[name].make(parts, path)
    ran = check([path])
    assert 0 < ran.steps <= STEPS
    assert ran.megabytes <= MEGABYTES
    assert "Traceback" not in ran.out + ran.err
    if code := FILES[name].code:
        assert (ran.code, ran.out.split()[:2]) == (2, ["×", code])
    else:
        assert ran.code in (0, 1)
