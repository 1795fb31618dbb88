"""Figures read are figures written: units of every family, by every writer of documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.corpus.samples import FAMILIES, Count, Sample, compared, sample
from tests.corpus.writers import OVER_PAGES, WRITERS, Writer
from tests.support.shares import DRAWS_ALL
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict

pytestmark = pytest.mark.usefixtures("read_here")

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)
EACH = 21 if DRAWS_ALL else 1
"""Samples of each family by each writer: 840 in all."""
ALONE = [name for name, writer in WRITERS.items() if not writer.needs_libreoffice]
CONVERTED = [name for name, writer in WRITERS.items() if writer.needs_libreoffice]


@pytest.mark.drawn
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("writer", ALONE)
def test_figures_read_are_figures_written(writer: str, family: str, tmp_path: Path) -> None:
    assert_read(WRITERS[writer], [sample(family, seed) for seed in range(EACH)], tmp_path)


@pytest.mark.drawn
@pytest.mark.libreoffice(writer=True)
@pytest.mark.parametrize("writer", CONVERTED)
def test_figures_read_are_those_that_libreoffice_wrote(writer: str, tmp_path: Path) -> None:
    families = FAMILIES if DRAWS_ALL else [FAMILIES[CONVERTED.index(writer) % len(FAMILIES)]]
    samples = [sample(family, seed) for family in families for seed in range(EACH)]
    assert_read(WRITERS[writer], samples, tmp_path)


@pytest.mark.long
@pytest.mark.libreoffice(writer=True)
def test_rows_that_pages_cut_in_two_are_read_as_one(tmp_path: Path) -> None:
    samples = [sample(family, seed) for family in FAMILIES for seed in range(5)]
    assert_read(OVER_PAGES, samples, tmp_path)


def assert_read(writer: Writer, samples: Sequence[Sample], folder: Path) -> None:
    for drawn, document in documents(writer, samples, folder):
        count = compared(drawn.opened, document)
        assert count == Count(count.written, count.written), (drawn.seed, drawn.dress)
        report, of_workbook = check_opened(document), check_opened(drawn.opened)
        if not drawn.dress.in_yuan:  # figures in 元 print what sums of 万元 round away
            assert told(report) == told(of_workbook), (drawn.seed, drawn.dress)
            assert (report.verdict in PASSES) == (of_workbook.verdict in PASSES)


def documents(
    writer: Writer, samples: Sequence[Sample], folder: Path
) -> Iterator[tuple[Sample, Opened]]:
    """Yields each sample with its document as it was read."""
    contents = writer.all(samples, folder)
    for drawn, content in zip(samples, contents, strict=True):
        yield drawn, open_workbook(Path(f"公开.{writer.form}"), content=content)


def told(report: Report) -> list[str]:
    """Returns the codes of what is told, without the pages of a file."""
    return [f.code for f in report.findings if f.severity != "note" and f.code != "P101"]
