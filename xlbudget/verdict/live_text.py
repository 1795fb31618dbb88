"""Judges paragraphs of a workbook's own text that were typed over, as the text of a document."""

from collections.abc import Sequence

from xlbudget.intake.live_text import ShownText
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.judge import judge
from xlbudget.narrative.passages import Passage
from xlbudget.verdict.text import told_of


def judged_live_text(opened: Opened, rows: Sequence[ShownText]) -> tuple[Finding, ...]:
    """Returns what is wrong in typed paragraphs, each finding at its cell.

    What lacks a whole paragraph is told at its title.
    """
    passages = [Passage(line, row.place) for row in rows for line in row.text.splitlines() or [""]]
    shown = set()
    title = None
    for row in rows:
        title = title if row.key else row.place
        if row.typed:
            shown |= {row.place} if row.text.strip() or title is None else {row.place, title}
    cells = {(place.sheet, place.cell) for place in shown}
    return tuple(
        finding
        for finding in judge(told_of(opened), passages)
        if any((cell.sheet, cell.cell) in cells for cell in finding.cells)
    )
