"""Each mistake turns on the right light and only it, and `check` begins with the same mistake."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.damage.damage import (
    Damage,
    damages,
    first_line,
    lights,
    sheets_lit,
    write_base,
)
from tests.support.libreoffice import recalculate_all
from xlbudget.intake.opened import open_workbook
from xlbudget.tasks.check import check_file
from xlbudget.verdict.check import check_opened

DAMAGES = damages()


@pytest.mark.libreoffice
@pytest.mark.parametrize("every", [24, pytest.param(1, marks=pytest.mark.long)])
def test_the_right_light_and_the_same_first_line(every: int, tmp_path: Path) -> None:
    asked = DAMAGES[::every]
    base = write_base(tmp_path / "base.xlsx")
    paths = [damage.build(base, tmp_path / f"{n}.xlsx") for n, damage in enumerate(asked)]
    calculated = recalculate_all(paths, tmp_path / "calculated")
    assert dict(_wrong(asked, paths, calculated)) == {}


def _wrong(
    asked: Sequence[Damage], paths: Sequence[Path], calculated: Sequence[Path]
) -> Iterator[tuple[str, object]]:
    for damage, before, after in zip(asked, paths, calculated, strict=True):
        opened = open_workbook(after)
        sheets = opened.workbook.sheets
        shown = lights(sheets)
        line = first_line(check_file(before) if damage.stored else check_opened(opened))
        same = line.startswith(damage.check) if damage.check else not line
        if shown != damage.lights or not same:
            yield damage.name, (shown, line)
        elif sheets_lit(sheets) != {light.split()[1] for light in shown}:
            yield damage.name, sheets_lit(sheets)


def test_what_nothing_tells_is_explained() -> None:
    assert all(damage.why for damage in DAMAGES if not damage.lights)
