"""Tables whose lines are missing in part, or hardly seen: what is read otherwise never passes."""

from pathlib import Path
from random import Random

import pytest

from tests.corpus.samples import FAMILIES, Count, compared, sample
from tests.corpus.test_corpus import PASSES, told
from tests.support import pdf
from tests.support.pdf_pens import PARTIAL, STYLED, Pen
from xlbudget.intake.opened import open_workbook
from xlbudget.verdict.check import check_opened


@pytest.mark.long
@pytest.mark.parametrize("pen", [*PARTIAL, *STYLED])
@pytest.mark.parametrize("seed", range(12))
def test_whatever_lines_there_are(seed: int, pen: Pen) -> None:
    rng = Random(f"{pen} {seed}")
    drawn = sample(FAMILIES[seed % len(FAMILIES)], rng.randrange(20))
    layout = pdf.Layout(
        pen=pen,
        centred=True,
        size=rng.choice([7.5, 9]),
        again=rng.random() < 0.6,
        thickness=rng.choice([0.1, 0.5, 1]),
        turn=rng.choice([0, 0, 90]),
    )
    document = open_workbook(Path("公开.pdf"), content=pdf.official(drawn.dressed, layout))
    count = compared(drawn.opened, document)
    report = check_opened(document)
    is_whole = pen in STYLED and "D113" not in told(report)
    assert is_whole or report.verdict not in PASSES, layout
    if is_whole or pen in ("down", "lacking"):
        assert count == Count(count.written, count.written), layout
