"""Judges paragraphs of a workbook's own text that were typed over, as the text of a document."""

from collections.abc import Collection, Sequence

from xlbudget.intake.live_text import ShownText
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.judge import judge
from xlbudget.narrative.passages import Passage
from xlbudget.narrative.write import written
from xlbudget.verdict.text import told_of


def judged_live_text(opened: Opened, rows: Sequence[ShownText]) -> tuple[Finding, ...]:
    """Returns what is wrong in typed paragraphs, each finding at its cell.

    Those that say what the document says are right. What lacks a whole paragraph is told at its
    title.
    """
    told = told_of(opened)
    said = {(paragraph.sentence, paragraph.text) for paragraph in written(told)}
    passages = [Passage(line, row.place) for row in rows for line in row.text.splitlines() or [""]]
    shown = set()
    title = None
    for row in rows:
        title = title if row.key else row.place
        if row.typed and not _is_said(row, said):
            shown |= {row.place} if row.text.strip() or title is None else {row.place, title}
    cells = {(place.sheet, place.cell) for place in shown}
    return tuple(
        finding
        for finding in (judge(told, passages) if cells else ())
        if any((cell.sheet, cell.cell) in cells for cell in finding.cells)
    )


def _is_said(row: ShownText, said: Collection[tuple[str, str]]) -> bool:
    """Tells whether a paragraph says nothing but what its sentence says."""
    sentence = row.key.rpartition(":")[0]
    lines = [line.strip() for line in row.text.splitlines() if line.strip()]
    return bool(lines) and all((sentence, line) in said for line in lines)
