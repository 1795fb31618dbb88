"""What is wrong with the settings, and the sentences that stand beside them."""

import operator
from functools import cached_property

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.formulas.algebra import Formula, call, constant, if_, infix
from xlbudget.entry.formulas.check_line import LineMaker
from xlbudget.entry.formulas.questions import Questions
from xlbudget.entry.formulas.settings import chosen, not_taken, typed_setting
from xlbudget.template.entry_sheets import SETTINGS

Hits = tuple[Formula, Formula]
"""How many settings are wrong, and the number of the first one, 0 if there is none."""


class SettingLines(LineMaker):
    """Makes what the lines of settings count."""

    @cached_property
    def hits(self) -> dict[str, Hits]:
        """Returns what is wrong, by rule."""
        name, year = (typed_setting(self.calc, setting) for setting in SETTINGS[:2])
        placeholder = sentence("name_placeholder")
        unnamed = call("OR", operator.or_, infix(name, "=", ""), infix(name, "=", placeholder))
        undated = infix(year, "=", "")
        missing = infix(if_(unnamed, 1, 0), "+", if_(undated, 1, 0))
        return {
            "E112": (missing, if_(unnamed, 1, if_(undated, 2, 0))),
            "E123": (if_(self._no_unit, 1, 0), if_(self._no_unit, 3, 0)),
            "E124": (if_(self._no_year, 1, 0), if_(self._no_year, 2, 0)),
        }

    @cached_property
    def _no_unit(self) -> Formula:
        """Tells whether amounts lack their unit."""
        filled = infix(self.amounts(self.calc.places.of_kind("facts")), ">", 0)
        return not_taken(self.calc, SETTINGS[2], filled)

    @cached_property
    def _no_year(self) -> Formula:
        """Tells whether a year is typed that is none."""
        return not_taken(self.calc, SETTINGS[1], constant(False))

    def remarks(self, questions: Questions) -> dict[str, Cell]:
        """Returns what stands beside settings: what is wrong, or the whole in both units."""
        _, year, unit = SETTINGS
        units = "、".join(self.family.entry.units)
        choose = sentence("unit.choose", units=units)
        waiting = infix(chosen(self.calc, unit), "=", "")
        rest = if_(waiting, f"{sentence('unit.waiting')}{choose}", questions.words or "")
        return {
            year: if_(self._no_year, sentence("unit.year"), "").cell(0),
            unit: if_(self._no_unit, f"{sentence('checks.error')}{choose}", rest).cell(0),
        }
