"""All lines of the sheet of checks: each stands under the sheet on which a mistake is mended.

The rows come from the catalogue and from the tests of typed lines; nothing is stated twice.
"""

from functools import cached_property

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.formulas.check_line import TOP, Check, LineMaker
from xlbudget.entry.formulas.form_checks import FormLines
from xlbudget.entry.formulas.open_relations import (
    open_links,
    open_relations,
    sections_of,
)
from xlbudget.entry.formulas.question_checks import QuestionLines
from xlbudget.entry.formulas.questions import Questions
from xlbudget.entry.formulas.relation_checks import RelationLines
from xlbudget.entry.formulas.setting_checks import SettingLines
from xlbudget.entry.formulas.text_checks import TextLines
from xlbudget.entry.formulas.typed_checks import TypedLines


class Checks(LineMaker):
    """All lines of the sheet, with what they show."""

    @cached_property
    def questions(self) -> Questions:
        """Returns the questions of plausibility."""
        return Questions(self.calc, self.official)

    @cached_property
    def setting_remarks(self) -> dict[str, Cell]:
        """Returns what stands beside the settings, by their ids."""
        return SettingLines(self.calc, self.official, self.sheet).remarks(self.questions)

    @cached_property
    def lines(self) -> tuple[Check, ...]:
        """Returns all lines; the first stands in row `TOP`."""
        lines: list[Check] = []
        maker = self.calc, self.official, self.sheet
        typed, related = TypedLines(*maker), RelationLines(*maker)
        family, regions = self.family, self.calc.places.regions
        relations = [
            (relation, sections_of(family, relation)) for relation in open_relations(family)
        ]
        for sheet in family.entry.sheets:
            lines.append(Check("", sheet.name))
            lines.append(typed.form(sheet.name, TOP + len(lines), sheet.sections))
            for section in sheet.sections:
                for line in typed.entries(regions[section.id], lines):
                    lines.append(line)
            for link in open_links(family):
                if link.section in sheet.sections:
                    lines.append(related.link(link, lines))
            for relation, sections in relations:
                if sections[-1] in sheet.sections:
                    lines.append(related.relation(relation, sections, lines))
        lines.append(Check("", sentence("checks.official")))
        crowded = list(self.official.crowded())
        for layout in self.official.layout.tables.values():
            lines.append(typed.form(layout.sheet, TOP + len(lines)))
            for table, left_out in crowded:
                if table is layout.table:
                    lines.append(typed.crowded(table, left_out, TOP + len(lines)))
        if self.questions.all:
            lines.append(Check("", sentence("reasons.sheet")))
            asking = QuestionLines(*maker)
            for number in range(len(self.questions.all)):
                lines.append(asking.line(self.questions, number, TOP + len(lines)))
        lines += TextLines(*maker).under_heading(TOP + len(lines))
        lines += FormLines(*maker).under_heading(TOP + len(lines))
        return tuple(lines)
