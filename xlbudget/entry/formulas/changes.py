"""The sheet of shares and changes: what the narrative quotes, of this year and of the last.

Classes come and go with what is typed, so each line looks up the next one that is in use.
"""

from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import text as words_of
from xlbudget.entry.form.cells import Area, Cell, Value, reference, text
from xlbudget.entry.formulas.algebra import call, of_cells, total
from xlbudget.entry.formulas.hidden_sheet import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.sheets.pages import write_light, write_value
from xlbudget.meaning.shares import ShareLine, possible_lines
from xlbudget.template import CellRef
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, no_green_corners, protect
from xlbudget.writer.heading import write_captions, write_header, write_title
from xlbudget.writer.names import SHARE_COLUMNS, SHARE_FIRST_LINE
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (36.0, 14.0, 12.0, 14.0, 14.0, 12.0, 10.0)
_DASH = "—"


@dataclass(frozen=True, slots=True)
class _Source:
    """One line that may be shown: its label, its amounts, and the line of its whole."""

    label: str
    now: Cell
    last: Cell
    whole: int
    always: bool


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the possible lines stand on the hidden sheet."""

    label: Area
    now: Area
    last: Area
    whole: Area
    shown: Area


class Changes:
    """Makes the lines of the sheet."""

    def __init__(self, calc: Calc, official: Official) -> None:
        self.calc = calc
        self.official = official
        self.sources = [*self._shares(), *self._memos()]
        self.columns = self._add()
        numbers = range(len(self.sources))
        self.in_use = [n for n in numbers if self._is_used(self.sources[n])]

    def _shares(self) -> list[_Source]:
        calc = self.calc
        region = next(
            (r for r in calc.places.regions.values() if r.section.kind == "last_year"), None
        )
        lines = possible_lines(calc.family)
        wholes: dict[CellRef, int] = {}
        found = []
        for number, line in enumerate(lines):
            if line.is_whole:
                wholes[line.cell] = number
            typed = calc.inputs.last_year.get(line.cell)
            last = Cell(None, None)
            if region:
                ref = region.area(region.section.amounts[0]).cell(number)
                amount = f"ROUND({ref}/{calc.scale.text(0)},{calc.places_after_point})"
                formula = f'IF(ISNUMBER({ref}),{amount},"")'
                value: Value = "" if typed is None else from_fen(typed, calc.family.unit)
                last = Cell(formula, value)
            now = self._now(line)
            found.append(_Source(line.label, now, last, wholes[line.whole], self._fixed(line)))
        return found

    def _now(self, line: ShareLine) -> Cell:
        return self.official.any_amount(line.cell)

    def _fixed(self, line: ShareLine) -> bool:
        """Whether the line is of a fixed row, and so always shown."""
        block = self.calc.family.tables[line.cell.table].block_of(line.cell.column)
        return any(row.id == line.cell.row for row in block.fixed)

    def _memos(self) -> list[_Source]:
        """The sections that no official table shows, each a whole with its lines."""
        calc = self.calc
        found: list[_Source] = []
        start = len(possible_lines(calc.family))
        for region in calc.places.regions.values():
            section = region.section
            if section.kind != "memo":
                continue
            whole = start + len(found)
            typed = calc.typed(section, section.amounts[0])
            title = section.title.partition("、")[2] or section.title
            found.append(
                _Source(title, calc.scaled(total(typed)).cell(0), Cell('""', ""), whole, True)
            )
            amounts = calc.scaled(call("N", lambda v: 0 if isinstance(v, str) else v, typed.here))
            for index, row in enumerate(section.rows):
                cell = amounts.cell(index)
                found.append(_Source(row.label, cell, Cell('""', ""), whole, True))
        return found

    def _is_used(self, one: _Source) -> bool:
        return one.always or bool(one.now.value) or bool(one.last.value)

    def _add(self) -> _Columns:
        sources = self.sources

        def add(heading: str, cells: list[Cell]) -> Area:
            return self.calc.add(heading, of_cells(cells), len(cells)).area

        label = add("share label", [Cell(text(s.label), s.label) for s in sources])
        now = add("share now", [s.now for s in sources])
        last = add("share last", [s.last for s in sources])
        whole = add("share whole", [Cell(str(s.whole + 1), Decimal(s.whole + 1)) for s in sources])
        flags = []
        for number, one in enumerate(sources):
            place = number + 1
            used = f"IF({now.cell(number)}<>0,TRUE,N({last.cell(number)})<>0)"
            formula = str(place) if one.always else f'IF({used},{place},"")'
            flags.append(Cell(formula, Decimal(place) if self._is_used(one) else ""))
        flag = add("share used", flags)
        used_numbers = [n for n, one in enumerate(sources) if self._is_used(one)]
        shown = [
            Cell(
                f'IFERROR(SMALL({flag.fixed},{n + 1}),"")',
                Decimal(used_numbers[n] + 1) if n < len(used_numbers) else "",
            )
            for n in range(len(sources))
        ]
        return _Columns(label, now, last, whole, add("share line", shown))

    # ---- the sheet ------------------------------------------------------------------------------

    def write(self, book: Book, sheet: Worksheet, light: tuple[Cell, str]) -> None:
        """Fills the sheet."""
        shares = self.calc.family.shares
        assert shares  # the caller asks only for families that declare them
        header = (shares.header,)
        page = page_of(_WIDTHS, 0, 1, whole=False)
        last = SHARE_FIRST_LINE + len(self.sources) - 1
        set_up(sheet, page, (SHARE_FIRST_LINE - 1, SHARE_FIRST_LINE - 1), None)
        write_title(sheet, book, 1, len(_WIDTHS), shares.title)
        write_captions(sheet, book, 2, page.widths, shares.sheet)
        write_header(sheet, book, SHARE_FIRST_LINE - 1, header, page.widths)
        for number in range(len(self.sources)):
            self._line(book, sheet, number)
        self._frame(book, sheet, last)
        no_green_corners(sheet, SHARE_FIRST_LINE, last, len(_WIDTHS))
        write_light(book, sheet, (0, len(_WIDTHS) + 1), *light)
        protect(sheet)

    def _line(self, book: Book, sheet: Worksheet, number: int) -> None:
        columns, key = self.columns, self.columns.shown.cell(number)
        row = SHARE_FIRST_LINE + number
        sheet.set_row(row - 1, theme()["row_height"])
        here = {name: cell_name(row, column) for name, column in SHARE_COLUMNS.items()}
        one = self.sources[self.in_use[number]] if number < len(self.in_use) else None
        n, p = here["now"], here["last"]
        up, down, flat = words_of("up"), words_of("down"), words_of("flat")
        whole = f"INDEX({columns.now.fixed},INDEX({columns.whole.fixed},{key}))"
        formulas = {
            "label": f'IF({key}="","",INDEX({columns.label.fixed},{key}))',
            "now": f'IF({key}="","",INDEX({columns.now.fixed},{key}))',
            "share": f'IF({key}="","",IF({whole}=0,0,{n}/{whole}))',
            "last": f'IF({key}="","",INDEX({columns.last.fixed},{key}))',
            "change": f'IF({p}="","",ROUND({n}-{p},{self.calc.places_after_point}))',
            "rate": f'IF({p}="","",IF({p}=0,"{_DASH}",({n}-{p})/ABS({p})))',
            "word": f'IF({p}="","",IF({n}>{p},"{up}",IF({n}<{p},"{down}","{flat}")))',
        }
        values = self._values(one)
        formats = {"now": "amount", "share": "share", "last": "amount", "change": "amount"}
        formats["rate"] = "change"
        for name, column in SHARE_COLUMNS.items():
            kind = formats.get(name)
            look = Look("row", align="right", number=theme()[f"{kind}_format"]) if kind else None
            if look is None:
                centre = name == "word"
                look = Look("row", align="center" if centre else "left", number=GENERAL)
            cell = Cell(formulas[name], values[name])
            write_value(sheet, (row - 1, column - 1), cell, book.styles.get(look))

    def _values(self, one: _Source | None) -> dict[str, Value]:
        if one is None:
            return dict.fromkeys(SHARE_COLUMNS, "")
        now, last = one.now.value, one.last.value
        whole = self.sources[one.whole].now.value
        assert isinstance(now, Decimal) and isinstance(whole, Decimal)  # both are amounts
        found: dict[str, Value] = {
            "label": one.label,
            "now": now,
            "share": now / whole if whole else Decimal(0),
            "last": last,
            "change": "",
            "rate": "",
            "word": "",
        }
        if isinstance(last, Decimal):
            word = "up" if now > last else "down" if now < last else "flat"
            rate = (now - last) / abs(last) if last else _DASH
            found |= {"change": now - last, "rate": rate, "word": words_of(word)}
        return found

    def _frame(self, book: Book, sheet: Worksheet, last: int) -> None:
        """Borders for lines in use, bold letters for wholes, and the area that is printed."""
        first, width = SHARE_FIRST_LINE, len(_WIDTHS)
        area = (first - 1, 0, last - 1, width - 1)
        used = f'$A{first}<>""'
        line = {"border": 1, "border_color": f"#{theme()['border']}"}
        bold = book.workbook.add_format({"bold": True, **line})
        titles = ",".join(
            f"$A{first}={text(s.label)}" for n, s in enumerate(self.sources) if s.whole == n
        )
        sheet.conditional_format(
            *area, {"type": "formula", "criteria": f"=OR({titles})", "format": bold}
        )
        plain = book.workbook.add_format(line)
        sheet.conditional_format(
            *area, {"type": "formula", "criteria": f"={used}", "format": plain}
        )
        name = sheet.name
        corner = reference(name, 1, 1)
        column = reference(name, 1, width, last, width)
        count = f"COUNT({self.columns.shown.fixed})"
        book.workbook.define_name(
            f"'{name}'!_xlnm.Print_Area", f"={corner}:INDEX({column},{first - 1}+{count})"
        )
