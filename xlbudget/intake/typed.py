"""Reads the entry sheets of a workbook back: what was typed, and where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlbudget.base.amounts import FEN, number_in, text_of, to_fen
from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.texts import LANGUAGES, sentence
from xlbudget.entry.form import reasons
from xlbudget.entry.form.headers import calculating_sheet, header_words
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.form.last_year import sums_of_last_year
from xlbudget.entry.form.places import Places, Region, places_of
from xlbudget.entry.form.texts import typed_elsewhere
from xlbudget.entry.formulas.algebra import as_is
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.settings import taken_unit, taken_year
from xlbudget.entry.formulas.typed_words import code_of, trimmed_name
from xlbudget.facts.cube import OTHER
from xlbudget.intake.forms import UNCHANGED, Forms, read_forms
from xlbudget.intake.typed_texts import read_typed_texts
from xlbudget.meaning.findings import FoundCell
from xlbudget.meaning.selectors import Fact
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts, joined
from xlbudget.reader import RawCell, RawSheet, RawWorkbook
from xlbudget.template import CellRef, Family, Section
from xlbudget.template.pairs import pairs_of, partner_list


@dataclass(frozen=True)
class Typed:
    """The entry sheets of a workbook as they were read.

    `changed` names the sheets whose form is not that of the template, so that nothing was read;
    `edition` is the version of the template where they are of another one, which is not read.
    """

    inputs: Inputs
    calc: Calc
    changed: tuple[str, ...] = ()
    edition: str = ""
    forms: Forms = UNCHANGED
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    wrong_texts: Mapping[Place, str] = field(default_factory=dict)
    """What stands on the sheet of texts where a number should."""

    @property
    def texts(self) -> UnitTexts:
        """Returns everything that only the text of the document says, whichever sheet types it."""
        texts, family = self.inputs.texts, self.calc.family
        elsewhere = typed_elsewhere(family, self.inputs.lines)
        typed = replace(texts, amounts={**elsewhere, **texts.amounts}, forms=())
        return joined(family, typed, replace(NO_TEXTS, forms=texts.forms))

    @property
    def project_names(self) -> tuple[str, ...]:
        """Returns the names of the typed projects, each once."""
        from xlbudget.entry.formulas.form_projects import project_names

        return project_names(self.calc.family, self.inputs)

    @property
    def is_read(self) -> bool:
        """Tells whether what was typed is known, so that official tables can be compared to it."""
        return not (self.changed or self.edition)

    @property
    def places(self) -> Places:
        """Returns where the sections stand."""
        return self.calc.places

    def last_places(self) -> Iterator[tuple[CellRef, Place]]:
        """Yields where last year's figures were typed; wholes are sums of what was."""
        sums = sums_of_last_year(self.calc.family)
        for region in self.places.of_kind("last_year"):
            sheet, column = self.forms.name(region.sheet), region.section.amounts[0].position + 1
            for index, line in enumerate(region.lines):
                if line.cell in self.inputs.last_year and line.cell not in sums:
                    yield line.cell, Place(sheet, region.top + index, column)

    def cells(self) -> Iterator[tuple[CellRef, tuple[Fact, ...], Place, int]]:
        """Yields the cells of amounts on lines in use: name, facts, place, and amount in 分.

        A cell may be a fact of two measures. A name is that of the section, the line's number and
        the column.
        """
        for region in self.places.regions.values():
            section = region.section
            if section.kind != "facts":
                continue
            for index, line in enumerate(self.calc.lines(section)):
                parts = [part for part in (section, section.also) if part]
                names = [_member(self.calc.family, part, line) for part in parts]
                if not section.rows and (not all(names) or not any(line.amounts.values())):
                    continue
                for column in section.amounts:
                    select = dict(column.select)
                    if section.rows:
                        select |= section.rows[index].select
                    facts = tuple(
                        _fact(self.calc.family, part, {**part.select, **select}, name)
                        for part, name in zip(parts, names, strict=True)
                    )
                    place = Place(region.sheet, region.top + index, column.position + 1)
                    cell = CellRef(section.id, str(index), column.id)
                    yield cell, facts, place, line.amounts.get(column.id, 0)

    def entry_cell(self, cell: CellRef) -> FoundCell | None:
        """Returns an entry cell as findings show it; None for one of the official tables."""
        region = self.places.regions.get(cell.table)
        if region is None:
            return None
        section = region.section
        column = next(candidate for candidate in section.columns if candidate.id == cell.column)
        line = self.calc.lines(section)[int(cell.row)]
        place = Place(region.sheet, region.top + int(cell.row), column.position + 1)
        label = section.rows[int(cell.row)].label if section.rows else ""
        code, name = code_of(self.calc.family, section, line), line.word(section, "label")
        own_name = line.word(section, "own_name")
        if code and not own_name:
            own_name = self.calc.lists.name_of(section.each, code)
        label = label or name or f"{code} {own_name}".strip()
        unit = self.inputs.amount_unit
        value = text_of(line.amounts.get(cell.column, 0), unit, 0)
        return FoundCell(
            place.sheet, place.cell, value, f"{label} · {header_words(section, column.position)}"
        )


def written_sheets(family: Family) -> frozenset[str]:
    """Returns the names of the sheets that are no official tables."""
    keys = ("cover", "guide", "checks", "reasons", "texts", "live", "form_sheets")
    names = {sentence(f"{key}.sheet", LANGUAGES[0]) for key in keys}
    names |= {sheet.name for sheet in family.entry.sheets}
    if family.shares:
        names.add(family.shares.sheet)
    names |= {*map(calculating_sheet, names), sentence("calculating.lists", LANGUAGES[0])}
    return frozenset(names)


def read_typed(family: Family, workbook: RawWorkbook, version: str) -> Typed | None:
    """Returns what was typed, or None where the workbook has no entry sheets at all.

    `version` is the one of the template that the workbook names; empty where it names none.
    """
    if not family.entry.sheets:
        return None
    places = places_of(family)
    if version not in ("", str(family.version)):
        nothing = Inputs("", None, family.unit, {})
        return Typed(nothing, Calc(family, nothing, places), edition=version)
    forms = read_forms(family, workbook)
    before = {now: name for name, now in forms.names.items()}
    sheets = {before.get(sheet.name, sheet.name): sheet for sheet in workbook.sheets}
    if not any(region.sheet in sheets for region in places.regions.values()):
        return None
    changed = [
        region.sheet
        for region in places.regions.values()
        if region.sheet in forms.moved
        or region.sheet not in sheets
        or not _same_form(sheets[region.sheet], region)
    ]
    settings = _settings(places, sheets)
    taken = taken_unit(family.entry, as_is("", settings[2])).value(0)
    unit = taken or family.unit
    lines: dict[str, tuple[Line, ...]] = {}
    last_year: dict[CellRef, int] = {}
    for region in places.regions.values():
        sheet = sheets.get(region.sheet)
        if sheet is None or region.section.kind == "settings" or region.sheet in changed:
            continue
        typed = tuple(_line(sheet, region, index, unit) for index in range(region.count))
        lines[region.section.id] = typed
        if region.section.kind == "last_year":
            last_year |= _amounts_of_last_year(region, typed)
    year = taken_year(as_is("", settings[1])).value(0) or None
    texts = read_typed_texts(family, sheets.get(sentence("texts.sheet", LANGUAGES[0])), unit)
    inputs = Inputs(
        settings[0],
        year,
        unit,
        lines,
        last_year,
        _reporting(places, sheets),
        unit_text=settings[2],
        year_text=settings[1],
        reasons=dict(_reasons(sheets.get(sentence("reasons.sheet", LANGUAGES[0])))),
        texts=texts.texts,
    )
    calc, moved = Calc(family, inputs, places), tuple(dict.fromkeys(changed))
    return Typed(inputs, calc, moved, "", forms, lines, texts.wrong)


def _amounts_of_last_year(region: Region, typed: Sequence[Line]) -> Iterator[tuple[CellRef, int]]:
    """Yields the cells of official tables whose amounts of last year were typed, with these."""
    name = region.section.amounts[0].id
    for share, line in zip(region.lines, typed, strict=True):
        if name in line.amounts:
            yield share.cell, line.amounts[name]


def _same_form(sheet: RawSheet, region: Region) -> bool:
    """Tells whether the header stands where the template has it; rows may have been inserted."""
    wanted = [
        (region.header_row + down, column + 1, title)
        for down, titles in enumerate(region.section.header)
        for column, title in enumerate(titles)
        if title not in ("<", "^")
    ]
    if region.section.rows:
        wanted += [
            (region.top + index, 1, row.label) for index, row in enumerate(region.section.rows)
        ]
    return all(_text(sheet, row, column) == fold(title) for row, column, title in wanted)


def _text(sheet: RawSheet, row: int, column: int) -> str:
    cell = sheet.cells.get((row, column))
    return "" if cell is None or cell.value is None else fold(str(cell.value))


def _reporting(places: Places, sheets: Mapping[str, RawSheet]) -> dict[str, str]:
    """Returns to whom the figures go and who answers for them, as typed, by settings."""
    region = places.of_kind("settings")[0]
    sheet = sheets.get(region.sheet)
    rows = {row.id: region.top + index for index, row in enumerate(region.section.rows)}
    cells = {name: sheet.cells.get((rows[name], 2)) for name in places.reporting} if sheet else {}
    return {name: str(cell.value) for name, cell in cells.items() if cell and cell.value}


def _settings(places: Places, sheets: Mapping[str, RawSheet]) -> tuple[str, str, str]:
    region = next(region for region in places.regions.values() if region.section.kind == "settings")
    sheet = sheets.get(region.sheet)
    if sheet is None:
        return "", "", ""
    values = []
    for index in range(region.count):
        cell = sheet.cells.get((region.top + index, 2))
        if cell is None or cell.value is None:
            values.append("")
        elif cell.kind == "number" and cell.value == int(cell.value):
            values.append(str(int(cell.value)))
        else:
            values.append(str(cell.value))
    return values[0].strip(), values[1], values[2]


def _reasons(sheet: RawSheet | None) -> Iterator[tuple[str, str]]:
    """Yields the keys of questions and the reasons beside them, wherever they stand."""
    if sheet is None:
        return
    for row in range(reasons.TOP, reasons.TOP + reasons.MOST):
        key, reason = sheet.cells.get((row, reasons.KEY)), sheet.cells.get((row, reasons.REASON))
        text = "" if reason is None or reason.value is None else " ".join(str(reason.value).split())
        if key and key.value and text:
            yield str(key.value), text


def _line(sheet: RawSheet, region: Region, index: int, unit: str) -> Line:
    words: dict[str, str] = {}
    amounts: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for column in region.section.columns:
        cell = sheet.cells.get((region.top + index, column.position + 1))
        if cell is None or cell.value is None:
            continue
        if column.kind == "amount":
            fen = _amount(cell, unit)
            if fen is None:
                wrong[column.id] = str(cell.value)
            else:
                amounts[column.id] = fen
        elif column.kind not in ("sum", "shown", "remark", "name"):
            text = str(cell.value)
            if cell.kind == "number" and "." in text:
                text = text.rstrip("0").rstrip(".")
            words[column.id] = text
    return Line(words, amounts, wrong)


def _amount(cell: RawCell, unit: str) -> int | None:
    """Returns a number as 分; text is none, as no formula counts it."""
    if cell.kind != "number":
        return None
    value = number_in(str(cell.value))
    return None if value is None or unit not in FEN else to_fen(value, unit)


def _member(family: Family, section: Section, line: Line) -> str:
    """Returns the code or name of a line as the official tables know it."""
    if not section.of_kind("code"):
        return trimmed_name(line.word(section, "label"))
    code = code_of(family, section, line)
    if not section.printed or not code:
        return code
    government = fold(line.word(section, "government"))
    name = family.classification[section.each]
    governments = partner_list(name)
    for pair in pairs_of(name).get(code, ()):
        if fold(governments.name(pair) or "") == government:
            return str(Code.paired(code, pair))
    return str(Code.paired(code, government))


def _fact(
    family: Family, section: Section, select: Mapping[str, tuple[str, ...]], name: str
) -> Fact:
    members = []
    for dimension in family.measures[section.measure]:
        if dimension == section.each:
            members.append(name)
        elif dimension in select:
            members.append(select[dimension][0])
        else:
            members.append(family.dimensions.get(dimension, (OTHER,))[0])
    return Fact(section.measure, tuple(members))
