"""Damage to one part or cell of a workbook is told, or the figures are the same: never fewer."""

import random
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.hostile import loss
from tests.hostile.damage import DAMAGES
from tests.hostile.loss import Seen, seen, silent, unit_workbook
from tests.reader.samples import pack
from tests.support import example
from tests.support.shares import drawn

UNITS = 2
TIMES = drawn(4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loss")


@pytest.fixture(scope="module", params=range(UNITS))
def unit(request: pytest.FixtureRequest, folder: Path) -> tuple[dict[str, bytes], Seen]:
    path = unit_workbook(
        random.Random(f"unit {request.param}"),
        example.family(),
        folder / f"{request.param}.xlsx",
        formulas=bool(request.param),
    )
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, seen(path)


@pytest.mark.drawn
@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_told(kind: str, unit: tuple[dict[str, bytes], Seen], tmp_path: Path) -> None:
    rng = random.Random(f"damage {kind}")
    parts, usual = unit
    found = [silent(rng, kind, parts, usual, tmp_path / "unit.xlsx") for _ in range(TIMES)]
    assert not [what for what in found if what]


def test_silence_is_noticed(
    unit: tuple[dict[str, bytes], Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were no finding made, every lost figure would be found silent."""
    parts, usual = unit
    path = tmp_path / "unit.xlsx"
    assert seen(pack(path, parts)) == usual
    monkeypatch.setattr(loss, "_tells", lambda _: False)
    rng = random.Random("control")
    found = [silent(rng, "row_deleted", parts, usual, path) for _ in range(12)]
    assert any(found)
