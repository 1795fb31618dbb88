"""The `new` command's work: reads what to generate from, writes the workbook, says what differs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xlbudget.base.amounts import round_to, step_of, text_of
from xlbudget.base.errors import UsageError
from xlbudget.base.files import check_target, reason_of
from xlbudget.base.texts import text
from xlbudget.meaning.flat import UnitFigures, read_flat, template_of_flat
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.report.display import wrap
from xlbudget.template import Family, available_families, load_family
from xlbudget.writer.codes import from_codes, read_codes
from xlbudget.writer.content import (
    Difference,
    WorkbookContent,
    adjusted,
    differences,
    from_last_year,
    linked_as_given,
    printed,
)
from xlbudget.writer.layout import lay_out
from xlbudget.writer.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Request:
    """What a new workbook is to be made from, and where it goes."""

    figures: Path | None = None
    codes: Path | None = None
    last: Path | None = None
    unit: str = ""
    year: int | None = None
    output: Path | None = None
    as_printed: bool = False
    template: str | None = None
    force: bool = False
    entry: str | None = None
    """`sheets` for entry sheets, `tables` to type into the official tables; None is the usual."""


def generate(request: Request, lang: str) -> Iterator[str]:
    """Writes the workbook and yields the lines to print.

    Raises UsageError for what cannot be generated, before anything is written.
    """
    if request.as_printed and not request.figures:
        raise UsageError("F211")
    if request.as_printed and request.entry == "sheets":
        raise UsageError("F225")
    family, figures = _what(request)
    has_sheets = _has_entry_sheets(request, family)
    if figures.year is None:
        raise UsageError("F210")
    if not figures.unit_name:
        figures = replace(figures, unit_name=text("name_placeholder"))
    output = request.output or Path(_file_name(f"{figures.unit_name}{figures.year}.xlsx"))
    if output.suffix.lower() != ".xlsx":
        raise UsageError("F214", path=str(output))
    check_target(output, force=request.force)
    if has_sheets:
        yield from _generate_entry_sheets(family, figures, output, request, lang)
        return
    make = printed if request.as_printed else linked_as_given
    content = make(family, figures)
    try:
        write_workbook(output, content)
    except OSError as error:
        raise UsageError("F208", path=str(output), reason=reason_of(error)) from error
    yield text("written", lang, path=output)
    usual = step_of(family.unit, family.decimals)
    for key, found, step in (
        ("difference", differences(content), usual),
        ("adjusted", adjusted(content), 1),
    ):
        if found:
            yield from wrap(text(f"{key}s", lang, count=len(found)))
        for one in found:
            yield from wrap(_difference(content, one, key, step, lang), "  ")


def _has_entry_sheets(request: Request, family: Family) -> bool:
    """Tells whether the workbook gets entry sheets: a blank one does where its template has any."""
    if request.entry is not None:
        if request.entry == "sheets" and not family.entry.sheets:
            raise UsageError("F223", template=family.id)
        return request.entry == "sheets"
    return bool(family.entry.sheets) and not request.figures


def _generate_entry_sheets(
    family: Family, figures: UnitFigures, output: Path, request: Request, lang: str
) -> Iterator[str]:
    from xlbudget.entry.form.from_figures import Chosen, inputs_of_figures, inputs_of_rows
    from xlbudget.entry.form.places import places_of
    from xlbudget.entry.workbook import write_entry_sheets

    chosen: tuple[Chosen, ...] = ()
    if request.figures:
        inputs, chosen = inputs_of_figures(family, figures)
    else:
        inputs = inputs_of_rows(family, figures)
    try:
        write_entry_sheets(output, family, inputs)
    except OSError as error:
        raise UsageError("F208", path=str(output), reason=reason_of(error)) from error
    yield text("written", lang, path=output)
    if not chosen:
        return
    yield from wrap(text("chosens", lang, count=len(chosen), unit=inputs.amount_unit))
    places = places_of(family)
    for one in chosen:
        region = places.regions[one.section.id]
        column = next(c for c in one.section.columns if c.id == one.column)
        words = text(
            "chosen",
            lang,
            place=f"{region.sheet} {region.here(column, one.line)}",
            shown=text_of(one.amount, inputs.amount_unit, 0, separator=","),
        )
        yield from wrap(words, "  ")


def _file_name(words: str) -> str:
    """Returns the words without what Windows does not allow in a file's name."""
    return re.sub(r'[\\/:*?"<>|\s]+', "_", words)


def _what(request: Request) -> tuple[Family, UnitFigures]:
    if request.figures:
        name = request.template or template_of_flat(request.figures) or available_families()[0]
        family = load_family(name)
        figures = read_flat(family, request.figures)
    elif request.codes:
        family = load_family(request.template or available_families()[0])
        figures = from_codes(family, read_codes(request.codes), request.unit, request.year)
    elif request.last:
        from xlbudget.intake.opened import open_workbook

        opened = open_workbook(request.last, request.template)
        family = opened.family
        figures = from_last_year(family, opened.figures, request.unit, request.year)
    else:
        family = load_family(request.template or available_families()[0])
        figures = UnitFigures(family.id, request.unit, request.year, {}, {})
    return family, replace(
        figures,
        unit_name=request.unit or figures.unit_name,
        year=request.year or figures.year,
    )


def _difference(content: WorkbookContent, one: Difference, key: str, step: int, lang: str) -> str:
    family = content.family
    places = lay_out(family, content.structure).places
    place = places.get(one.cell)
    table = family.tables[one.cell.table]

    def amount(fen: int) -> str:
        return text_of(fen, family.unit, family.decimals, separator=",")

    label = label_of(family, content.structure, one.cell)
    return text(
        key,
        lang,
        place=f"{place.sheet} {place.cell}" if place else table.number,
        label=label.replace("{unit}", content.figures.unit_name),
        column=column_label(table, one.cell.column, content.figures.year),
        given=amount(one.given),
        shown=amount(round_to(one.shown, step)),
    )
