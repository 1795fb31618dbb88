"""Where the sections stand on the entry sheets."""

from collections.abc import Mapping
from dataclasses import dataclass

from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.entry.form.cells import Span, reference, runs
from xlbudget.entry.form.inputs import printed_lines
from xlbudget.meaning.shares import ShareLine, possible_lines
from xlbudget.template import EntryColumn, EntrySheet, Family, Link, Section
from xlbudget.template.entry_model import SectionKind
from xlbudget.template.entry_sheets import REPORTING, SETTINGS

TITLE_ROW, CAPTION_ROW, HINT_ROW = 1, 2, 3
_FIRST_ROW = 4

SETTING, TAKEN, TAKEN_REMARK = 2, 3, 4
"""The columns of a setting: what is typed, what it is taken for, and a sentence about it."""


@dataclass(frozen=True, slots=True)
class Region:
    """One section on its sheet; rows are counted from 1.

    `title_row` is 0 where the section has no title of its own; `sum_row` is that of the totals and
    0 where there are none; `link_row` is that of what a link says they should be.
    """

    sheet: str
    section: Section
    title_row: int
    header_row: int
    sum_row: int
    link_row: int
    top: int
    count: int
    lines: tuple[ShareLine, ...] = ()
    """The lines of a section of last year's figures."""

    @property
    def bottom(self) -> int:
        """Returns the row of the last line."""
        return self.top + self.count - 1

    def area(self, column: EntryColumn) -> Span:
        """Returns all cells of a column."""
        return Span(self.sheet, self.top, column.position + 1, self.count)

    def across(self, columns: tuple[EntryColumn, ...], index: int) -> list[str]:
        """Returns the references to the cells of one line in some columns, joined to ranges."""
        row = self.top + index
        return [
            reference(self.sheet, row, first + 1, row, last + 1)
            for first, last in runs(c.position for c in columns)
        ]

    def here(self, column: EntryColumn, index: int) -> str:
        """Returns the reference to a cell as formulas on the same sheet write it."""
        return cell_name(self.top + index, column.position + 1)


@dataclass(frozen=True, slots=True)
class Places:
    """The regions of all sections, by section id."""

    regions: Mapping[str, Region]

    def of_kind(self, kind: SectionKind) -> list[Region]:
        """Returns the regions of the sections of one kind."""
        return [region for region in self.regions.values() if region.section.kind == kind]

    def setting(self, name: str, column: int = SETTING) -> str:
        """Returns the reference to one of the settings: as typed, or as it is taken."""
        place = self.setting_place(name)
        return reference(place.sheet, place.row, column)

    def setting_place(self, name: str) -> Place:
        """Returns where one of the settings is typed."""
        region = self.of_kind("settings")[0]
        index = [row.id for row in region.section.rows].index(name)
        return Place(region.sheet, region.top + index, SETTING)

    @property
    def reporting(self) -> tuple[str, ...]:
        """Returns the ids of the settings that say to whom the figures go, if there are some."""
        rows = self.of_kind("settings")[0].section.rows
        return tuple(row.id for row in rows if row.id in REPORTING)

    @property
    def unit_name(self) -> str:
        """Returns the reference to the unit's name."""
        return self.setting(SETTINGS[0])

    @property
    def year(self) -> str:
        """Returns the reference to the year as it is taken, which is a number or nothing."""
        return self.setting(SETTINGS[1], TAKEN)

    @property
    def amount_unit(self) -> str:
        """Returns the reference to the unit of typed amounts as it is taken; it may be nothing."""
        return self.setting(SETTINGS[2], TAKEN)


def places_of(family: Family) -> Places:
    """Returns where everything stands; it depends on the template alone."""
    return family.once(places_of, lambda: _places(family))


def _places(family: Family) -> Places:
    regions: dict[str, Region] = {}
    for sheet in family.entry.sheets:
        row = _FIRST_ROW
        for section in sheet.sections:
            region = _region(family, sheet, section, row)
            regions[section.id] = region
            row = region.bottom + 2
    return Places(regions)


def _region(family: Family, sheet: EntrySheet, section: Section, row: int) -> Region:
    title_row = row if section.title else 0
    header_row = row + bool(section.title)
    top = header_row + len(section.header)
    linked = bool(links_from(family, section))
    sums = bool(section.amounts) and section.kind in ("facts", "memo")
    lines = possible_lines(family) if section.kind == "last_year" else ()
    count = len(lines) or len(section.rows) or section.room + len(printed_lines(family, section))
    return Region(
        sheet=sheet.name,
        section=section,
        title_row=title_row,
        header_row=header_row,
        sum_row=top if sums else 0,
        link_row=top + 1 if linked else 0,
        top=top + sums + 2 * linked,
        count=count,
        lines=lines,
    )


def links_from(family: Family, section: Section) -> tuple[Link, ...]:
    """Returns the links that say what a section adds up to.

    One to the measure that the same lines are a part of holds whatever is typed.
    """
    also = section.also.measure if section.also else ""
    return tuple(
        link
        for link in family.links
        if link.of == section.measure and link.kind == "equals" and not link.where
        if link.measure != also
    )
