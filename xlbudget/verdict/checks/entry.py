"""Checks of workbooks with entry sheets: what was typed, and whether the tables follow from it."""

from collections.abc import Iterable, Iterator

from xlbudget.base.amounts import Figure, round_to, step_of, text_of
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.places import Region
from xlbudget.entry.formulas.algebra import constant
from xlbudget.entry.formulas.budgets import budget_of, budgets_of_lines, outside
from xlbudget.entry.formulas.flags import flagged_columns, flags
from xlbudget.entry.formulas.open_relations import open_links
from xlbudget.entry.formulas.relation_checks import link_amounts, link_places
from xlbudget.entry.formulas.settings import not_taken, typed_setting
from xlbudget.entry.formulas.typed_words import code_of
from xlbudget.intake.implied import Implied, implied_cells, official_of
from xlbudget.intake.opened import Opened
from xlbudget.intake.typed import Typed
from xlbudget.meaning.findings import Finding, FoundCell, at
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.template import CellRef, EntryColumn, Section
from xlbudget.template.entry_sheets import SETTINGS
from xlbudget.verdict.checks.formulas import plain

_SHOWN = 5


def check_entry(opened: Opened) -> Iterator[Finding]:
    """Yields what is wrong with typed lines, and official cells that do not follow from them."""
    typed = opened.typed
    if typed is None:
        return
    if typed.edition:
        params = {"version": typed.edition, "current": str(typed.calc.family.version)}
        yield Finding("E122", params)
    for sheet in typed.forms.moved:
        corner = Place(sheet, typed.forms.rows.get(sheet, 1), 1)
        yield Finding("E131", {"sheet": sheet, "cell": corner.cell}, (at(corner),))
    for sheet, name in typed.forms.names.items():
        yield Finding("E133", {"sheet": sheet, "name": name})
    for sheet in typed.changed:
        if sheet not in typed.forms.moved:
            yield Finding("E121", {"sheet": sheet})
    if not typed.is_read:
        return
    yield from _settings(typed)
    yield from _not_taken(typed)
    for region in typed.places.regions.values():
        if region.section.amounts:
            yield from _lines(typed, region)
    yield from _wrong_texts(typed)
    yield from _links(typed)
    for table, left_out in official_of(typed).crowded():
        if left_out.value(0):
            yield Finding("E116", {"number": table.number})
    yield from _official(opened)


def _settings(typed: Typed) -> Iterator[Finding]:
    region = next(
        region for region in typed.places.regions.values() if region.section.kind == "settings"
    )
    name = typed.inputs.unit_name
    settings = ("" if name == sentence("name_placeholder") else name, typed.inputs.typed_year)
    for index, (row, value) in enumerate(zip(region.section.rows, settings, strict=False)):
        if not value:
            params = {"sheet": region.sheet, "label": row.label}
            yield Finding("E112", params, (at(Place(region.sheet, region.top + index, 2)),))


def _not_taken(typed: Typed) -> Iterator[Finding]:
    """Yields a year that is none, and amounts whose unit is not chosen."""
    _, year, unit = SETTINGS
    filled = constant(
        any(any(line.amounts.values()) for lines in typed.lines.values() for line in lines)
    )
    units = "、".join(typed.calc.family.entry.units)
    for code, name, needed in (("E123", unit, filled), ("E124", year, constant(False))):
        if not_taken(typed.calc, name, needed).value(0):
            place, value = (
                typed.places.setting_place(name),
                typed_setting(typed.calc, name).value(0),
            )
            params = {"sheet": place.sheet, "value": value, "units": units}
            yield Finding(code, params, (at(place, value),))


def _lines(typed: Typed, region: Region) -> Iterator[Finding]:
    """Yields one finding for each test that hits lines of a section, with all of its cells."""
    section = region.section
    for flag in flags(typed.calc, section):
        lines = [(index, typed.calc.lines(section)[index]) for index in flag.hits]
        cells = tuple(
            at(
                Place(region.sheet, region.top + index, column.position + 1),
                line.words.get(column.id, line.wrong.get(column.id, "")),
                line.word(section, "label") or line.word(section, "code"),
            )
            for index, line in lines
            for column in flagged_columns(flag.rule, section)
            if _is_wrong(typed, section, column, index, flag.rule)
        )
        params = {
            "sheet": region.sheet,
            "row": _first_few(region.top + index for index in flag.hits),
            "code": _first_few(line.word(section.also or section, "code") for _, line in lines),
            "name": _first_few(line.word(section, "label") for _, line in lines),
            "value": _first_few(value for _, line in lines for value in line.wrong.values()),
        }
        if lines:
            yield Finding(flag.rule, params, cells)


def _wrong_texts(typed: Typed) -> Iterator[Finding]:
    """Yields what stands on the sheet of texts where a number should."""
    for place, value in typed.wrong_texts.items():
        params = {"sheet": place.sheet, "row": str(place.row), "value": value}
        yield Finding("E125", params, (at(place, value),))


def _is_wrong(typed: Typed, section: Section, column: EntryColumn, index: int, rule: str) -> bool:
    """Tells whether it is this column that is wrong in a line that a test hits."""
    family, line = typed.calc.family, typed.calc.lines(section)[index]
    amount = line.amounts.get(column.id, 0)
    match rule:
        case "E103":
            return column.id in line.wrong
        case "E111":
            return amount < 0
        case "E115":
            return bool(amount) and code_of(family, section, line).startswith(column.not_under)
        case "E117":
            budget = budget_of(family, section, column)
            budgets = budgets_of_lines(typed.calc, section).here
            return bool(amount and budget and outside(budgets, budget).value(index))
    return True


def _first_few(items: Iterable[object]) -> str:
    """Returns the first of some words, each once."""
    texts = list(dict.fromkeys(map(str, items)))
    return "、".join(texts[:_SHOWN]) + ("…" if len(texts) > _SHOWN else "")


def _links(typed: Typed) -> Iterator[Finding]:
    """Yields totals of entry sheets that must be the same and print differently."""
    family = typed.calc.family
    step = step_of(family.unit, family.decimals)
    for link in open_links(family):
        left, right = (round_to(fen, step) for fen in link_amounts(typed.calc, link))
        if left == right:
            continue
        places = link_places(typed.calc, link)
        cells = tuple(
            FoundCell(
                place.sheet,
                place.cell,
                text_of(fen, family.unit, family.decimals),
                sentence("sum_row"),
                side,
            )
            for place, fen, side in zip(places, (left, right), ("left", "right"), strict=True)
        )
        params = {
            "sheet": places[0].sheet,
            "other": places[1].sheet,
            "column": header_words(link.section, link.total.column.position),
        }
        yield Finding("E107", params, cells, left=left, right=right, bound=0)


def _official(opened: Opened) -> Iterator[Finding]:
    """Yields official cells that do not follow from what was typed."""
    implied = implied_cells(opened.typed, opened.located)
    for cell, place in opened.located.places.items():
        wanted, figure = implied.get(place), opened.readings.figures.get(cell)
        if wanted is None or figure is None:
            continue
        # A form that hides its formulas is compared by its results alone.
        shows = opened.workbook.shows_formulas
        actual = opened.readings.formulas.get(cell) if shows else wanted.formula
        same = figure.low <= (wanted.amount) <= figure.high
        code = ""
        if actual is None:
            code = "N105" if same else "N106"
        elif actual != wanted.formula and plain(actual) != plain(wanted.formula):
            code = "N107"
        elif not same:
            code = "E120"
        if code:
            yield _not_following(opened, code, cell, wanted, figure, actual)


def _not_following(
    opened: Opened, code: str, cell: CellRef, wanted: Implied, figure: Figure, actual: str | None
) -> Finding:
    """Returns what is wrong with an official cell; `actual` is its formula, None for a number."""
    family, place = opened.family, opened.located.places[cell]
    table = family.tables[cell.table]
    printed = round_to(wanted.amount, table.step)
    shown, expected = (table.text_of(fen, separator=",") for fen in (figure.shown, printed))
    label = label_of(family, opened.located.structure, cell)
    params = {
        "number": table.number,
        "label": f"{label} · {column_label(table, cell.column)}",
        "formula": wanted.formula,
        "value": shown,
        "expected": expected,
    }
    if code == "N107" and actual is not None:
        return Finding(code, {**params, "actual": actual}, (at(place, actual),))
    return Finding(code, params, (at(place, shown),))
