"""What is told of a workbook that was published or was not: what its text lacks, what to do."""

from collections.abc import Iterator

from xlbudget.base.display import wrap
from xlbudget.base.texts import sentence
from xlbudget.narrative.lacking import FORMS, LAST_YEAR, Lack
from xlbudget.report.as_text import report_text
from xlbudget.report.problems import problem_text
from xlbudget.tasks.document import WholeDocument
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


def lacking_text(document: WholeDocument, lang: str) -> Iterator[str]:
    """Yields what nobody typed, by how the text does without it, within 80 columns."""
    for how in ("open", "left_out", "nothing", "unwritten"):
        lacks = [lack for lack in document.lacking if lack.how == how]
        if not lacks:
            continue
        yield from wrap(sentence(f"published.{how}", lang, count=len(lacks)))
        for section in dict.fromkeys(lack.section for lack in lacks):
            labels = [_label(lack, lang) for lack in lacks if lack.section == section]
            yield from wrap(_line(section.strip("：:"), labels, lang), "  ")


def _line(section: str, labels: list[str], lang: str) -> str:
    if len(labels) == 1 and labels[0] in section:
        return section
    return sentence("published.lack", lang, section=section, labels="、".join(labels))


def _label(lack: Lack, lang: str) -> str:
    special = lack.label in (LAST_YEAR, FORMS)
    return sentence(f"published.{lack.label}", lang) if special else lack.label
