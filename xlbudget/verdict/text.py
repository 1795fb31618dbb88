"""Judges the text of a document by the figures of its tables, or of a workbook beside it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlbudget.base.folding import years_in
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.intake.locate.sums import Sum, figures_in_row, sums_in
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.narrative.bound import Bound
from xlbudget.narrative.judge import judged
from xlbudget.narrative.judging.compared import compared
from xlbudget.narrative.judging.words import SUMS
from xlbudget.narrative.passages import Passage
from xlbudget.narrative.quantities import quantities, with_words_before
from xlbudget.narrative.texts import NO_TEXTS, PUBLISHED, UnitTexts
from xlbudget.narrative.told import Told, as_figures
from xlbudget.verdict.result import TextSeen
from xlbudget.verdict.text_names import old_names_in

if TYPE_CHECKING:
    from xlbudget.intake.document import Document
    from xlbudget.reader import RawParagraph

_AROUND = 12
_MOST_LETTERS, _MOST_LINES, _MOST_NUMBERS = 300_000, 5_000, 2_000
_LONGEST_NUMBER, _AT_ONCE = 100, 400
_STOP = re.compile("[。；;]")
_NUMBER = re.compile(r"\d[\d,.]*")


class JudgedText(NamedTuple):
    """What was found in a text, and how much of it was compared; None where it has no numbers."""

    findings: tuple[Finding, ...] = ()
    seen: TextSeen | None = None


def judged_text(opened: Opened) -> JudgedText:
    """Returns what is wrong in the text of a document.

    A text in which no section can be known is told as such, never passed.
    """
    document = opened.document
    if document is None:
        return JudgedText()
    lines = _lines_of_text(opened, document)
    of_numbers = _judged(opened.beside or opened, lines, len(opened.forms))
    names = () if _is_long(lines) else old_names_in(opened.beside or opened, lines)
    return of_numbers._replace(findings=(*of_numbers.findings, *names))


def _lines_of_text(opened: Opened, document: "Document") -> Sequence["RawParagraph"]:
    """Returns the paragraphs around no table and no form."""
    tables = opened.located.tables.values() if opened.is_document else ()
    around = {table.sheet.name for table in tables}
    if opened.forms:
        from xlbudget.intake.document_forms import sheets_of

        around |= sheets_of(document, opened.forms)
    return document.text(around)


def _judged(opened: Opened, lines: Sequence["RawParagraph"], forms: int) -> JudgedText:
    """Returns what is wrong with the numbers of a text that publishes some performance `forms`."""
    if opened.family.narrative is None:
        return _not_compared("template", opened, lines)
    if _is_long(lines):
        return _not_compared("long", opened, lines)
    passages = tuple(Passage(line.text, _place(line)) for line in lines)
    told = told_of(opened)
    if not told.year:
        told = replace(told, year=_year_of(lines))
    if forms:  # those of another document are not known, nor the categories of these
        told = replace(told, texts=_with_forms(told, forms))
    read, findings = judged(told, passages)
    if not read.of:
        has_headings = any(line.level for line in lines)
        return _not_compared("sections" if has_headings else "headings", opened, lines)
    outside = tuple(_outside(opened, lines, read))
    return JudgedText((*findings, *outside), _seen(told, read, len(outside)))


def told_of(opened: Opened) -> Told:
    """Returns what is known of the unit whose tables were opened."""
    family, located = opened.family, opened.located
    return Told(
        family,
        located.structure,
        located.unit_name,
        located.year or 0,
        {cell: figure for cell, figure in opened.readings.figures.items() if figure},
        as_figures(family, opened.last_year),
        opened.typed.texts if opened.typed else NO_TEXTS,
    )


def _with_forms(told: Told, count: int) -> UnitTexts:
    """Returns what is typed with how many performance forms the document publishes."""
    counts = {
        memo.id: Decimal(count)
        for memo in told.narrative.memos.values()
        if memo.derived == PUBLISHED and memo.kind == "count" and not memo.category
    }
    return replace(told.texts, counts={**told.texts.counts, **counts})


def _year_of(lines: Sequence["RawParagraph"]) -> int:
    """Returns the year that most headings name, or else most paragraphs; 0 where none does."""
    headings = [line for line in lines if line.level]
    for texts in (headings, lines):
        years = Counter(year for line in texts for year in years_in(line.text)[:1])
        if years:
            return years.most_common(1)[0][0]
    return 0


def _is_long(lines: Sequence["RawParagraph"]) -> bool:
    """Tells whether a text is many times as long as any disclosure's, or has as many numbers."""
    letters = sum(len(line.text) for line in lines)
    if letters > _MOST_LETTERS or len(lines) > _MOST_LINES:
        return True
    numbers = [number for line in lines for number in _NUMBER.findall(line.text)]
    return len(numbers) > _MOST_NUMBERS or any(len(n) > _LONGEST_NUMBER for n in numbers)


def _place(line: "RawParagraph") -> Place:
    return Place(sentence("docx.text"), line.number, 1)


def _seen(told: Told, read: Bound, outside: int) -> TextSeen:
    """Returns how many numbers a text has, so many of them `outside` all sections."""
    numbers = compared(told, read)
    free = (quantity for quantity in read.free if quantity.kind in SUMS)
    items = (item.amount for of_list in read.lists for item in of_list.items)
    unread = {*read.unbound, *free, *items}
    unread -= {quantity for of_kind in numbers for quantity in of_kind}
    with_figures, without_last_year, only_in_text = map(len, numbers)
    return TextSeen(
        with_figures + without_last_year + only_in_text + len(unread) + outside,
        with_figures,
        without_last_year,
        only_in_text,
    )


def _not_compared(why: str, opened: Opened, lines: Sequence["RawParagraph"]) -> JudgedText:
    """Returns that a text with sums of money, or one that is too long, was not compared."""
    count = sum(len([*_sums(line.text)] or figures_in_row(line.text)) for line in lines)
    if not count and why != "long":
        return JudgedText()
    finding = Finding("S955", {"untold": why, "count": str(count), "template": opened.family.id})
    return JudgedText((finding,), TextSeen(count, 0))


def _outside(opened: Opened, lines: Sequence["RawParagraph"], read: Bound) -> Iterator[Finding]:
    """Yields the sums of money outside all sections.

    Of one that is a figure of the tables nobody knows whether of the one that is meant: a note. So
    it is of percents that nobody expects, as in what words mean.
    """
    known = {number for numbers in read.of.values() for number in numbers} | {*read.titles.values()}
    figures = frozenset(abs(fen) for fen in opened.readings.amounts.values())
    narrative = opened.family.narrative
    usual_unit = (narrative or opened.family).unit
    for number, line in enumerate(lines):
        # What is set like a row of a table is no sentence of the section that it stands in.
        row = figures_in_row(line.text)
        if (number in known and not row) or not read.passages[number].text:
            continue  # a passage that stands there twice is told as such
        for seen in row or _sums(line.text):
            if seen.amount is not None:
                shown = f"{seen.amount.normalize():f}"
                around = f"{line.text.strip()[:_AROUND]}…{shown}{seen.unit}"
                params, cells = {"printed": shown, "around": around}, (at(_place(line)),)
                is_figure = seen.is_one_of(figures, usual_unit)
                yield Finding("S900", params, cells, severity="note" if is_figure else None)
        for share in quantities(read.folded[number], number, 0, frozenset()):
            if share.kind == "percent":
                around = with_words_before(read.folded[number], share.start, share.end, _AROUND)
                params, cells = {"printed": share.text, "around": around}, (at(_place(line)),)
                yield Finding("S900", params, cells, severity="note")


def _sums(text: str) -> Iterator[Sum]:
    """Yields the sums of money that a paragraph names, sentence by sentence."""
    for sentence_text in _STOP.split(text):
        for start in range(0, len(sentence_text), _AT_ONCE):
            yield from sums_in(sentence_text[start : start + _AT_ONCE])
