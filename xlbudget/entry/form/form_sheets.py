"""Where performance forms are typed: each on a sheet of its own, and one that lists them.

What stands on the list besides the forms: the place in their titles, whether each is published, the
share of projects with a form, and all projects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.narrative.form_grid import FormCell, form_grid
from xlbudget.narrative.form_read import TERM, YEAR
from xlbudget.narrative.texts import CATEGORY, PLACE, PUBLISHED, FormFacts
from xlbudget.template import Family, Section
from xlbudget.template.forms import FormLayout

BLANK = FormFacts("", {}, {}, {})
"""A form of which nothing is typed."""
MOST_FORMS = 200
"""Forms of a workbook: each is a sheet."""

LIGHT_ROW, TITLE_ROW, SUBTITLE_ROW, TOP = 1, 2, 3, 4
"""The rows of a form's sheet; its cells begin at TOP. What is above the title is not printed."""

PLACE_ROW, PLACE_COLUMN = 4, 2
"""Where the list has the place that every title begins with."""
SHARES_TOP = 7
"""The row of the list's first fund; the heads of each of its parts stand in the row before."""
NAME, PROJECT_NAME, KIND, AMOUNT, IS_PUBLISHED, STATE, USED = range(1, 8)
"""The columns of the forms on the list; USED is hidden: 1 where anything is typed, or 0."""


@dataclass(frozen=True)
class FormSheet:
    """A form and the sheet on which it is typed."""

    layout: FormLayout
    name: str
    form: FormFacts

    @cached_property
    def cells(self) -> tuple[FormCell, ...]:
        """Returns the cells of the form as its sheet has them."""
        return form_grid(self.layout, self.form, self.layout.lines)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Returns where a form says what, by names such as `project`, `year` and `year.local`."""
        return {cell.of: self.place(cell) for cell in self.cells if cell.of}

    @property
    def last_row(self) -> int:
        """Returns the sheet row in which the form ends."""
        return TOP - 1 + max(cell.row + cell.height for cell in self.cells)

    def place(self, cell: FormCell) -> Place:
        """Returns where a cell stands."""
        return Place(self.name, TOP + cell.row, 1 + cell.column)

    def fen(self, of: str) -> int | None:
        """Returns an amount in 分 by the name of its cell, such as `year.local` or `term`."""
        part, _, source = of.partition(".")
        amounts = self.form.term if part == TERM else self.form.year
        if source:
            return amounts.get(source)
        return sum(amounts.values()) if amounts else None

    @property
    def is_used(self) -> bool:
        """Tells whether anything is typed."""
        return is_used(self.form)

    @property
    def total(self) -> int:
        """Returns the money for the year in 分."""
        return self.fen(YEAR) or 0


def list_sheet() -> str:
    """Returns the name of the sheet that lists the forms."""
    return sentence("form_sheets.sheet")


def forms_top(layout: FormLayout) -> int:
    """Returns the row of the first form on the list, under the funds and its heads."""
    return SHARES_TOP + len(layout.by_fund) + 2


def projects_top(layout: FormLayout, forms: int) -> int:
    """Returns the row of the first project on a list of so many forms."""
    return forms_top(layout) + forms + 2


def form_sheets(layout: FormLayout, forms: Sequence[FormFacts]) -> tuple[FormSheet, ...]:
    """Returns the sheets of some forms, in order."""
    return tuple(
        FormSheet(layout, sentence("form_sheets.name", number=number), form)
        for number, form in enumerate(forms, start=1)
    )


def is_used(form: FormFacts) -> bool:
    """Tells whether a form says anything that stands in its cells."""
    texts = (form.project, form.term_goals, form.year_goals)
    fields = (
        text for name, text in form.fields.items() if name not in (CATEGORY, PUBLISHED, PLACE)
    )
    amounts = (form.term, form.year, form.term_indicators, form.year_indicators)
    totals = (form.term_total, form.year_total)
    return any(texts) or any(fields) or any(amounts) or totals != (None, None)


def without_amounts(form: FormFacts) -> FormFacts:
    """Returns a form with its words alone, as next year's begins."""
    return replace(form, term={}, year={}, term_total=None, year_total=None)


# ---- projects ------------------------------------------------------------------------------------


def project_section(family: Family) -> Section | None:
    """Returns the section of the entry sheets in which projects are typed; None without forms."""
    if family.forms is None or not family.entry.sheets:
        return None
    table = family.tables[family.forms.table]
    measure = table.block_of(family.forms.total).measure
    return next((part for part in family.entry.parts(measure) if part.of_kind("label")), None)
