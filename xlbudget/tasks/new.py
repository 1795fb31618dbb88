"""Makes a workbook to fill: blank, or from figures, a list of codes or last year's workbook."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from xlbudget.base.amounts import round_to, text_of
from xlbudget.base.cellref import cell_name
from xlbudget.base.errors import UsageError, wrong_argument
from xlbudget.base.files import Source, named, path_of
from xlbudget.base.texts import UNWRITABLE, sentence
from xlbudget.base.writing import check_target, file_name, write_new
from xlbudget.meaning.flat import UnitFigures, read_flat, template_of_flat
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.narrative.texts import FormFacts, UnitTexts, read_texts
from xlbudget.tasks.form_choice import Forms, check_forms_wish, chosen_forms, old_periods
from xlbudget.template import Family, default_family, load_family
from xlbudget.writer.codes import from_codes, read_codes, with_room
from xlbudget.writer.content import (
    Difference,
    WorkbookContent,
    adjusted,
    differences,
    from_last_year,
    linked_as_given,
    named_in_their_year,
    printed,
)
from xlbudget.writer.workbook import write_workbook

if TYPE_CHECKING:
    from xlbudget.entry.form.inputs import Inputs

YEARS = range(2000, 2100)
_LONGEST_NAME = 255
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Changed:
    """A given figure that the workbook prints or holds otherwise; amounts are texts."""

    place: str
    """Sheet and cell; the number of the table where the figure stands nowhere."""
    label: str
    column: str
    given: str
    shown: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A typed amount that is none of the given figures; it is in the unit of the entry sheets."""

    place: str
    shown: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of last year's entry sheets that was kept and may no longer be right."""

    place: str
    name: str
    about: str
    """`old_year` where the name says another year, `old_text` where words do, `carried` where money
    was carried over."""


@dataclass(frozen=True, slots=True)
class NewWorkbook:
    """A workbook that was made: its bytes, and which figures are not those that were given."""

    name: str
    """What to call the file: the unit's name and the year."""
    content: bytes
    template: str
    unit_name: str
    year: int
    amount_unit: str
    """Of the amounts below."""
    differences: tuple[Changed, ...] = ()
    """Figures that the formulas print otherwise."""
    adjusted: tuple[Changed, ...] = ()
    """Inputs that hold more digits than was given, so that all given figures are printed."""
    chosen: tuple[Chosen, ...] = ()
    """Typed amounts behind several given figures."""
    asked: tuple[Asked, ...] = ()
    """Lines kept of last year's entry sheets that may no longer be right."""
    left_out: tuple[str, ...] = ()
    """What was given in words and has no place on the entry sheets."""
    forms: tuple[str, ...] = ()
    """The projects of the performance forms that were asked for; "" of one without a name."""
    sources: tuple[str | os.PathLike[str], ...] = ()
    """The files that it was made from, which `save` never overwrites."""

    def save(self, path: str | Path = "", *, force: bool = False) -> Path:
        """Writes the file and returns its path; without one it is called `name`.

        Raises UsageError F214 for another extension than xlsx, F204 where the file exists and
        `force` is not given, F208 where it cannot be written, F226 for a file it was made from.
        """
        target = path_of(path or self.name)
        check_output(target, force=force)
        write_new(target, self.content, force=force, inputs=self.sources)
        return target


def check_output(path: Path, *, force: bool, inputs: Iterable[str | os.PathLike[str]] = ()) -> None:
    """Refuses a file that `save` would refuse, before any work is done."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError("F214", path=str(path))
    check_target(path, force=force, inputs=inputs)


def new(  # noqa: PLR0913  each is one wish, given by its name
    *,
    figures: Source | None = None,
    codes: Source | None = None,
    last: Source | None = None,
    texts: str | os.PathLike[str] | None = None,
    forms: Forms = None,
    unit: str = "",
    year: int | None = None,
    template: str | None = None,
    entry: str | None = None,
    as_printed: bool = False,
) -> NewWorkbook:
    """Returns a workbook to fill, or one filled with given figures.

    At most one of `figures` (CSV of the flat form), `codes` (one a line) and `last` (last year's
    workbook) says what is in it; each is a path or the bytes of the file. `entry` is `sheets` for
    entry sheets, `tables` to type into the official tables; None is the usual. `as_printed`
    copies every figure and writes no formulas. `texts` is a file with what only the text of the
    document says, which entry sheets hold. `forms` says which projects get a sheet for their
    performance form: `all`, `none`, a number or names; by default those of last year's workbook.
    Raises UsageError for what cannot be made, TemplateMistakes F230 for mistakes in `texts`.
    """
    _check_wishes(unit, year, entry)
    wishes = check_forms_wish(forms)
    sources = [source for source in (figures, codes, last) if source is not None]
    if len(sources) > 1 or (not sources and (as_printed or entry == "tables")):
        raise UsageError("F207")
    if as_printed and figures is None:
        raise UsageError("F211")
    if as_printed and entry == "sheets":
        raise UsageError("F225")
    on_sheets = "--texts" if texts is not None else "--forms" if wishes else ""
    if on_sheets and (as_printed or entry == "tables"):
        raise UsageError("F237", option=on_sheets)
    entry = "sheets" if on_sheets else entry
    family, wanted, kept = _template_and_figures(figures, codes, last, template, unit, year)
    has_sheets = _has_entry_sheets(entry, family, filled=figures is not None)
    year = wanted.year if year is None else year
    if year is None:
        raise UsageError("F210")
    # A name that was read may stand on two lines.
    name = unit or " ".join(wanted.unit_name.splitlines()) or sentence("name_placeholder")
    _check_wishes(name, year, entry)
    check_labels(wanted)
    wanted = replace(wanted, unit_name=name, year=year)
    if not as_printed:
        wanted = named_in_their_year(family, wanted)
    workbook = NewWorkbook(
        name=file_name(name, f"{year}.xlsx"),
        content=b"",
        template=template or family.id,
        unit_name=name,
        year=year,
        amount_unit=family.unit,
        sources=tuple(
            source
            for source in (*sources, texts)
            if source is not None and not isinstance(source, bytes)
        ),
    )
    if has_sheets:
        filled, said = figures is not None, read_texts(family, path_of(texts)) if texts else None
        return _with_entry_sheets(workbook, family, wanted, kept, said, wishes, filled=filled)
    make = printed if as_printed else linked_as_given
    return _with_tables(workbook, make(family, wanted))


def _left(given: Iterable[FormFacts], on_sheets: Iterable[FormFacts]) -> int:
    """Returns how many of some forms have no sheet."""
    names = {form.project for form in on_sheets}
    return sum(form.project not in names for form in given)


def _with_forms(
    family: Family,
    inputs: "Inputs",
    kept: "Inputs | None",
    said: UnitTexts | None,
    wishes: tuple[str, ...],
    *,
    filled: bool,
) -> "Inputs":
    """Returns inputs with the performance forms that are asked for, or that last year's has."""
    last = kept.texts.forms if kept else ()
    if not (wishes or last):
        return inputs
    from xlbudget.entry.form.form_sheets import without_amounts
    from xlbudget.entry.formulas.form_projects import project_names, with_form_sheets, with_projects

    given = said.forms if said and said.forms else tuple(map(without_amounts, last))
    names = project_names(family, inputs)
    forms = chosen_forms(family, wishes, given, names) if wishes else given
    if not (filled or names):
        inputs = with_projects(family, inputs, forms)
    return with_form_sheets(family, inputs, forms) if forms else inputs


def _check_wishes(unit: object, year: object, entry: object) -> None:
    """Refuses a name, a year or a kind of workbook that none can have (F215)."""
    if not isinstance(unit, str) or len(unit) > _LONGEST_NAME or _UNPRINTABLE.search(unit):
        raise wrong_argument("unit", unit, "unit")
    if year is not None and (type(year) is not int or year not in YEARS):
        raise wrong_argument("year", year, "year")
    if entry not in (None, "sheets", "tables"):
        raise wrong_argument("entry", entry, "entry")


def check_labels(figures: UnitFigures) -> None:
    """Refuses labels that no workbook can hold (F215); xls files may have such."""
    for row in chain.from_iterable(figures.rows.values()):
        for label in (row.label, row.government, row.code):
            if UNWRITABLE.search(label or ""):
                raise wrong_argument("label", label, "label")


def _template_and_figures(
    figures: Source | None,
    codes: Source | None,
    last: Source | None,
    template: str | None,
    unit: str,
    year: int | None,
) -> tuple[Family, UnitFigures, "Inputs | None"]:
    """Returns the template, what the workbook is to hold, and what was typed last year."""
    if last is not None:
        from xlbudget.intake.opened import open_workbook

        path, content = named(last)
        opened = open_workbook(path, template, content=content)
        typed = opened.typed
        kept = typed.inputs if typed and typed.is_read else None
        return opened.family, from_last_year(opened.family, opened.figures, unit, year), kept
    marked = template_of_flat(figures) if figures is not None and not template else None
    family = load_family(template or marked or default_family())
    if figures is not None:
        return family, read_flat(family, figures), None
    if codes is not None:
        return family, from_codes(family, read_codes(family, codes), unit, year), None
    return family, UnitFigures(family.id, unit, year, with_room(family, {}), {}), None


def _has_entry_sheets(entry: str | None, family: Family, *, filled: bool) -> bool:
    """Tells whether the workbook gets entry sheets: a blank one does where its template has any."""
    if entry is None:
        return bool(family.entry.sheets) and not filled
    if entry == "sheets" and not family.entry.sheets:
        raise UsageError("F223", template=family.id)
    return entry == "sheets"


def _with_tables(workbook: NewWorkbook, content: WorkbookContent) -> NewWorkbook:
    buffer = BytesIO()
    write_workbook(buffer, content)
    return replace(
        workbook,
        content=buffer.getvalue(),
        differences=tuple(_changed(content, differences(content), rounds=True)),
        adjusted=tuple(_changed(content, adjusted(content), rounds=False)),
    )


def _changed(
    content: WorkbookContent, changes: Iterable[Difference], *, rounds: bool
) -> Iterator[Changed]:
    family, year = content.family, content.figures.year
    places = content.layout.places
    for change in changes:
        place, table = places.get(change.cell), family.tables[change.cell.table]
        label = label_of(family, content.structure, change.cell)
        yield Changed(
            place=f"{place.sheet} {place.cell}" if place else table.number,
            label=label.replace("{unit}", content.figures.unit_name),
            column=column_label(table, change.cell.column, year),
            given=table.text_of(change.given),
            shown=table.text_of(round_to(change.shown, table.step if rounds else 1)),
        )


def _with_entry_sheets(
    workbook: NewWorkbook,
    family: Family,
    figures: UnitFigures,
    kept: "Inputs | None",
    said: UnitTexts | None,
    wishes: tuple[str, ...],
    *,
    filled: bool,
) -> NewWorkbook:
    from xlbudget.entry.form.from_figures import inputs_of_figures, inputs_of_rows
    from xlbudget.entry.form.from_last import kept_lines, old_texts
    from xlbudget.entry.form.places import places_of
    from xlbudget.entry.form.texts import TYPED, with_texts
    from xlbudget.entry.workbook import write_entry_sheets

    inputs, choices = (
        inputs_of_figures(family, figures) if filled else (inputs_of_rows(family, figures), ())
    )
    inputs, questions = kept_lines(family, kept, inputs) if kept else (inputs, ())
    inputs, left_out = with_texts(family, inputs, said) if said else (inputs, ())
    inputs = _with_forms(family, inputs, kept, said, wishes, filled=filled)
    if said and (count := _left(said.forms, inputs.texts.forms)):
        key = "texts.forms_left" if inputs.texts.forms else "texts.forms"
        left_out = *left_out, sentence(key, count=count)
    buffer = BytesIO()
    write_entry_sheets(buffer, family, inputs)
    regions = places_of(family).regions
    asked = []
    for question in questions:
        region = regions[question.section.id]
        label = question.section.of_kind("label")[0]
        place = f"{region.sheet} {region.here(label, question.line)}"
        asked.append(Asked(place, question.name, question.about))
    for line in old_texts(family, inputs) if kept else ():
        place = f"{sentence('texts.sheet')} {cell_name(line.row, TYPED)}"
        asked.append(Asked(place, line.label, "old_text"))
    for at, project in old_periods(family, inputs.texts.forms, workbook.year) if kept else ():
        asked.append(Asked(f"{at.sheet} {at.cell}", project, "old_text"))
    chosen = []
    for choice in choices:
        region = regions[choice.section.id]
        column = next(
            candidate for candidate in choice.section.columns if candidate.id == choice.column
        )
        place = f"{region.sheet} {region.here(column, choice.line)}"
        chosen.append(Chosen(place, text_of(choice.amount, inputs.amount_unit, 0)))
    return replace(
        workbook,
        content=buffer.getvalue(),
        amount_unit=inputs.amount_unit if chosen else workbook.amount_unit,
        chosen=tuple(chosen),
        asked=tuple(asked),
        left_out=left_out,
        forms=tuple(form.project for form in inputs.texts.forms) if wishes else (),
    )
