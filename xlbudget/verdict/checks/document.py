"""What a document says outside its tables and its text, and whether its text has sections."""

from collections.abc import Iterator

from xlbudget.intake.locate.sums import sums_in
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding

_SHOWN = 40


def check_document(opened: Opened) -> Iterator[Finding]:
    """Yields sums on the pages of a document, and that none of its sections can be known."""
    document = opened.document
    if document is None:
        return
    for text in document.raw.page_texts:
        if sums_in(text):
            shown = " ".join(text.split())[:_SHOWN]
            yield Finding("S952", {"aside": "pages", "text": shown})
    lines = document.text(opened.located.tables.values())
    if not any(line.level for line in lines) and any(sums_in(line.text) for line in lines):
        yield Finding("S955")
