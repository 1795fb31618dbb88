"""What is told of a workbook that was not published: how its report begins, and what to do."""

from collections.abc import Iterator

from xlbudget.base.texts import sentence
from xlbudget.report.as_text import report_text
from xlbudget.report.display import wrap
from xlbudget.report.problems import problem_text
from xlbudget.tasks.publish import NotPublishable

_LINES_SHOWN = 16


def refused_text(refusal: NotPublishable, lang: str) -> Iterator[str]:
    """Yields the lines within 80 columns."""
    lines = report_text(refusal.report, lang, everything=False).splitlines()
    yield from lines[:_LINES_SHOWN]
    if len(lines) > _LINES_SHOWN:
        yield sentence("published.more", lang)
    yield ""
    yield from wrap(problem_text(refusal, lang))
