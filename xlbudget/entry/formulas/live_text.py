"""The text of the document as formulas: each paragraph follows from figures and typed words.

One declaration writes a sentence here and in `narrative/write.py`; the values are the same. Words
are joined step by step on a calculating sheet, so that no formula is too long.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from xlbudget.base.texts import sentence as words_of
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.live_text import TEXT, TextRow, paragraphs, text_rows
from xlbudget.entry.formulas.algebra import (
    Formula,
    any_of,
    as_is,
    call,
    constant,
    if_,
    infix,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.live_columns import LiveColumns
from xlbudget.entry.formulas.live_figures import LiveFigures, joined
from xlbudget.entry.formulas.live_lists import ListLine, LiveLists
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.texts import TextFormulas
from xlbudget.narrative.words import blank
from xlbudget.narrative.write import SAYS_NOTHING
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Each, Optional, Parts, Sentence, Slot

_LONGEST = 3_000
"""Characters of a formula of words before the next one goes on; Excel takes 8,192."""


class Piece(NamedTuple):
    """Words of a sentence, and whether they print something; None where they never do."""

    words: Formula
    prints: Formula | None = None


class LiveText:
    """Makes the formulas of the sheet; they are put in the order of the document."""

    def __init__(self, calc: Calc, official: Official, texts: TextFormulas) -> None:
        self.calc = calc
        self.texts = texts
        self.sheet = words_of("live.sheet")
        self.rows = text_rows(calc.family)
        self.columns = LiveColumns(calc)
        self.lists = LiveLists(self.columns, official)
        self._nothing: dict[str, Formula | None] = {}

    @cached_property
    def figures(self) -> LiveFigures:
        """Returns the cells of amounts; nobody asks for a family without text."""
        said = self.calc.family.narrative
        assert said
        return LiveFigures(self.columns, self.lists.official, self.texts, said)

    @cached_property
    def formulas(self) -> dict[int, Formula]:
        """Returns the formula of each row of the sheet, and fills the columns behind them."""
        formulas = {row.row: self._row(row) for row in self.rows}
        self.columns.finish()
        return formulas

    @property
    def open_places(self) -> Formula:
        """Returns the light of the sheet: in how many paragraphs something is still to be typed."""
        first, last = self.rows[0].row, self.rows[-1].row
        number = sum(blank() in str(formula.value(0)) for formula in self.formulas.values())
        # COUNTIF does not look into texts of more than 255 characters.
        area = reference(self.sheet, first, TEXT, last, TEXT)
        count = as_is(f'SUMPRODUCT(--ISNUMBER(FIND("{blank()}",{area})))', number)
        still = infix(infix(words_of("live.open"), "&", count), "&", words_of("live.open_places"))
        return if_(infix(count, ">", 0), still, words_of("checks.state_good"))

    def _row(self, row: TextRow) -> Formula:
        if row.sentence is None:
            return self.texts.filled(row.title)
        sentence = row.sentence
        words = self._joined(sentence, paragraphs(sentence.parts)[row.number])
        nothing = self._says_none(sentence)
        if nothing is None:
            return words
        none = paragraphs(sentence.none)[row.number :][:1]
        return if_(nothing, self._joined(sentence, none[0]) if none else "", words)

    def _says_none(self, sentence: Sentence) -> Formula | None:
        """Tells whether a sentence says what is said of no figures; None where it never does."""
        if not sentence.none:
            return None
        if sentence.id not in self._nothing:
            slots = [s for s in sentence.slots() if s.kind not in (*SAYS_NOTHING, "text")]
            prints = [p for slot in slots if (p := self._slot(sentence, slot).prints)]
            some = if_(any_of(*prints), 0, 1) if prints else constant(1)
            self._nothing[sentence.id] = infix(self.columns.put("none", some), "=", 1)
        return self._nothing[sentence.id]

    def _joined(self, sentence: Sentence, parts: Parts) -> Formula:
        """Returns words that stand in a cell."""
        pieces = [self._piece(sentence, part).words for part in parts]
        return self.columns.put("joined", self._in_steps(pieces))

    def _in_steps(self, pieces: list[Formula]) -> Formula:
        """Returns words one behind the other, of which the first stand in cells of their own."""
        steps, length = list[Formula](), 0
        for piece in pieces:
            if steps and length + len(piece.text(0)) > _LONGEST:
                steps, length = [self.columns.put("joined", joined(*steps))], 0
            steps.append(piece)
            length += len(piece.text(0))
        # A cell alone would be a number or nothing.
        return joined(*steps, "") if len(steps) < 2 else joined(*steps)  # noqa: PLR2004

    def _piece(
        self, sentence: Sentence, part: str | Slot | Optional, line: ListLine | None = None
    ) -> Piece:
        if isinstance(part, str):
            return Piece(self.texts.filled(part))
        if isinstance(part, Slot):
            return self._slot(sentence, part, line)
        pieces = [self._piece(sentence, inner, line) for inner in part.parts]
        prints = [piece.prints for piece in pieces if piece.prints]
        if not prints:
            return Piece(constant(""))
        some = any_of(*prints)
        words = self.columns.put("words", self._in_steps([piece.words for piece in pieces]))
        return Piece(if_(some, words, ""), some)

    def _slot(self, sentence: Sentence, slot: Slot, line: ListLine | None = None) -> Piece:
        made = ("live slot", sentence.id, slot, line.key if line else "")
        return self.calc.once(made, lambda: self._made(sentence, slot, line))

    def _made(self, sentence: Sentence, slot: Slot, line: ListLine | None) -> Piece:
        put = self.columns.put
        match slot.kind:
            case "amount" | "base" | "share" | "change":
                return self._amount(sentence, slot, line)
            case "count":
                count = self.figures.memo(slot.memo)
                cell = put("said", count)
                some = infix(cell, "<>", 0)
                return Piece(put("words", infix(cell, "&", "")), some)
            case "date" | "text":
                held, default = self.figures.held(slot.memo), self._default(slot.memo)
                empty = infix(call("TRIM", lambda text: str(text).strip(), held), "=", "")
                typed = infix(held, "&", "")
                prints = None if default else infix(empty, "=", False)
                words = if_(empty, self.texts.filled(default or blank()), typed)
                return Piece(put("words", words), prints or constant(True))
            case "names":
                names = self.lists.names(slot)
                return Piece(infix(names, "&", ""), infix(names, "<>", ""))
            case "each":
                assert sentence.each  # the loader refuses others
                items = self._list(sentence, sentence.each)
                return Piece(infix(items, "&", sentence.each.end), infix(items, "<>", ""))
            case "label":
                assert line  # it is a slot of lists
                return Piece(line.label)
        return Piece(self.texts.filled(f"{{{slot.kind}}}"))

    def _default(self, memo: str) -> str:
        assert self.calc.family.narrative  # its sentences are being made
        return self.calc.family.narrative.memos[memo].default

    def _amount(self, sentence: Sentence, slot: Slot, line: ListLine | None) -> Piece:
        figures, put = self.figures, self.columns.put
        at = (line.row, line.table) if line else ("", "")
        amount = figures.amount(slot.left, *at)
        has_now = infix(amount.said, "<>", 0)
        if slot.kind == "share":
            whole = figures.amount(slot.right, *at)
            return Piece(put("words", figures.share_words(amount.exact, whole.exact)), has_now)
        had = call("N", lambda value: 0 if isinstance(value, str) else value, amount.last)
        has_last = infix(had, "<>", 0)
        if slot.kind == "change":
            against = [self.texts.filled(text) for text in _against(sentence)]
            words = figures.change_words(amount, against)
            return Piece(put("words", words), any_of(has_now, has_last))
        if slot.kind == "base":
            words = if_(infix(amount.last, "=", ""), blank(), figures.amount_words(amount.last))
            return Piece(put("words", words), has_last)
        return Piece(put("words", figures.amount_words(amount.said)), has_now)

    def _list(self, sentence: Sentence, each: Each) -> Formula:
        """Returns the cell with what a sentence's list says of its rows, one after the other."""
        items = list(self._items(sentence, each))
        return self.lists.chained(items, each.join)

    def _items(self, sentence: Sentence, each: Each) -> Iterator[Formula]:
        for line in self.lists.lines(each):
            prints = [
                infix(self.figures.amount((term,), line.row, line.table).exact, "<>", 0)
                for term in line.terms
            ]
            pieces = [self._piece(sentence, part, line).words for part in each.parts]
            some = prints[0] if len(prints) == 1 else any_of(*prints)
            yield self.columns.put("item", if_(some, self._in_steps(pieces), ""))


def _against(sentence: Sentence) -> tuple[str, ...]:
    """Returns what a change is measured against, without the word for `than`."""
    base = sentence.against.removeprefix(document_words()["narrative"]["than"])
    return (base,) if base else ()
