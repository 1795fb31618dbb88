"""The line that tells of words where the sheet of texts asks for a number."""

from xlbudget.base.cellref import cell_name, column_letters
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.texts import TOP, TYPED
from xlbudget.entry.formulas.algebra import bracketed, constant, if_, if_error, infix, match
from xlbudget.entry.formulas.check_line import Check, LineMaker, Side
from xlbudget.entry.formulas.texts import TextFormulas
from xlbudget.template.common import common


class TextLines(LineMaker):
    """Makes the line of the sheet of texts; no table speaks of what is typed there."""

    def under_heading(self, row: int) -> tuple[Check, ...]:
        """Returns heading and line, the first in this row; none for a family without text."""
        texts = TextFormulas(self.calc)
        return (Check("", texts.sheet), self._line(texts, row + 1)) if texts.lines else ()

    def _line(self, texts: TextFormulas, row: int) -> Check:
        """Returns the line, which leads to the first cell to mend."""
        rule, first = "E125", Place(texts.sheet, TOP, TYPED)
        wrong = if_error(match(sentence("texts.wrong"), texts.states), 0)
        at = infix(column_letters(TYPED), "&", bracketed(infix(wrong, "+", TOP - 1)))
        line = Check(
            rule,
            common()["rules"][rule]["zh"]["name"],
            texts.sheet,
            left=Side(texts.sheet, first, texts.wrong.cell(0)),
            target=if_(infix(wrong, "=", 0), cell_name(TOP, TYPED), at).cell(0),
        )
        return self.counted(line, row, constant(sentence("checks.none")))
