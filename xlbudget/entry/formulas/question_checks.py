"""The lines that tell which questions of plausibility are open."""

from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.reasons import REASON, STATE
from xlbudget.entry.form.reasons import TOP as FIRST_QUESTION
from xlbudget.entry.formulas.algebra import as_is, constant, if_, infix
from xlbudget.entry.formulas.check_line import Check, LineMaker, Side
from xlbudget.entry.formulas.questions import Questions


class QuestionLines(LineMaker):
    """Makes the lines of questions; each is mended by the reason that answers it."""

    def line(self, questions: Questions, number: int, row: int) -> Check:
        """Returns the line of a question, counted from 0."""
        asked, state = questions.all[number], questions.state(number)
        place = Place(sentence("reasons.sheet"), FIRST_QUESTION + number, REASON)
        here = as_is(reference(place.sheet, place.row, STATE), state.value(0))
        is_open = if_(infix(here, "=", sentence("reasons.open")), 1, 0)
        side = Side(place.sheet, place, is_open.cell(0))
        target = constant(place.cell).cell(0)
        line = Check(asked.rule, asked.title, place.sheet, left=side, target=target)
        return self.scored(line, row, infix(here, "&", ""))
