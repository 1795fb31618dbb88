"""The report to file as a workbook: of one unit its checking table, of many the ledger first."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlbudget.base.display import display_width
from xlbudget.base.own_mark import REPORT_MARK
from xlbudget.report.filed import (
    COLUMNS,
    DUTY_COLUMNS,
    FIX_COLUMNS,
    LEDGER_COLUMNS,
    SIGNATURES,
    Filing,
    Unit,
    word,
)
from xlbudget.template.common import theme
from xlbudget.writer.style import workbook_options

_WIDTHS = {
    **{"number": 6, "unit": 24, "file": 20, "verdict": 14, "errors": 7, "warnings": 7},
    **{"covered": 9, "missing": 12, "advice": 40, "item": 30, "basis": 26, "conclusion": 11},
    **{"place": 38, "should": 22, "note": 36, "table": 16, "cell": 10, "label": 34},
    **{"now": 16, "change_to": 22, "cause": 26},
}
_ON_ONE_SHEET = (30, 26, 16, 38, 22, 36)
"""The widths of the sheet of one unit, on which several tables stand."""
_COLOURS = {
    **{"good": "17692F", "bad": "B00020", "doubtful": "7A3E9D", "warning": "8A5300"},
    **dict.fromkeys(("open", "note", "waived"), "555555"),
}
_NUMBERS = ("number", "errors", "warnings")
_A4, _LONGEST = 9, 32_000
_ROOM = 6
"""Points that a row is higher than its lines."""


def report_workbook(filing: Filing) -> bytes:
    """Returns the workbook; nothing in it is a formula, whatever the text of files is."""
    out = BytesIO()
    book = Workbook(out, workbook_options())
    created = filing.stamp.time.replace(tzinfo=None)
    book.set_properties({"title": filing.title, "keywords": REPORT_MARK, "created": created})
    sheets = _Sheets(book, filing.lang)
    if filing.is_ledger:
        _ledger(sheets, filing)
    else:
        _one(sheets, filing)
    book.close()
    return out.getvalue()


def _one(sheets: "_Sheets", filing: Filing) -> None:
    [unit] = filing.units
    lang = filing.lang
    sheet = sheets.add(word("title", lang), _ON_ONE_SHEET)
    sheet.title(f"{filing.title}")
    sheet.line(unit.name, bold=True)
    sheet.line(unit.verdict, unit.mark, bold=True)
    sheet.line(word("pass" if unit.passes else "return", lang))
    for fixes in unit.fixes:
        sheet.line(fixes.words, bold=True)
        sheet.table(FIX_COLUMNS, [(line, "") for line in fixes.lines])
    sheet.line(word("findings", lang), bold=True)
    if unit.findings:
        sheet.table(COLUMNS, [(line.cells, line.mark) for line in unit.findings])
    else:
        sheet.line(word("no_findings", lang))
    sheet.facts(filing.facts(unit))
    sheet.signatures()
    _duties(sheets, [unit], lang, all_of_them=True)


def _ledger(sheets: "_Sheets", filing: Filing) -> None:
    lang = filing.lang
    sheet = sheets.add(word("ledger", lang), [_WIDTHS[key] for key in LEDGER_COLUMNS])
    sheet.title(filing.title)
    sheet.line(filing.summary)
    rows = [(unit.ledger(n), unit.mark) for n, unit in enumerate(filing.units, start=1)]
    sheet.table(LEDGER_COLUMNS, rows, outcome="verdict", filtered=True)
    sheet.facts(filing.stamp.lines(lang))
    sheet.signatures()
    columns = ("unit", "file", *COLUMNS)
    findings = [
        ((unit.name, unit.file, *line.cells), line.mark)
        for unit in filing.units
        for line in unit.findings
    ]
    sheets.list(word("findings", lang), columns, findings)
    fixes = [
        ((unit.name, unit.file, *line), "")
        for unit in filing.units
        for fix in unit.fixes[:1]
        for line in fix.lines
    ]
    sheets.list(word("fixes", lang), ("unit", "file", *FIX_COLUMNS), fixes)
    _duties(sheets, filing.units, lang, all_of_them=False)
    digests = [((unit.name, unit.file, unit.sha256), "") for unit in filing.units]
    sheets.list(word("sha256", lang), ("unit", "file", "sha256"), digests, widths={"sha256": 70})


def _duties(sheets: "_Sheets", units: Iterable[Unit], lang: str, *, all_of_them: bool) -> None:
    """Adds the list of what must be checked, or of it what does not simply agree."""
    rows = [
        ((unit.name, *line.duty_cells), line.mark)
        for unit in units
        for _, lines in unit.obligations
        for line in lines
        if all_of_them or line.mark != "good"
    ]
    sheets.list(word("obligations", lang), ("unit", *DUTY_COLUMNS), rows)


class _Sheets:
    """The sheets of a workbook, and its formats, each made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self.lang = lang
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **look: Any) -> Format:
        """Returns a format whose words wrap."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            usual = {"text_wrap": True, "valign": "top"}
            self._formats[key] = self._book.add_format({**usual, **look})
        return self._formats[key]

    def add(self, name: str, widths: Sequence[int]) -> "_Sheet":
        """Returns a new sheet, which prints on A4 across, as many pages as it needs."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&C&P / &N")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return _Sheet(self, sheet, widths)

    def list(
        self,
        name: str,
        columns: Sequence[str],
        rows: Sequence[tuple[Sequence[str], str]],
        widths: dict[str, int] | None = None,
    ) -> None:
        """Adds a sheet that is nothing but a list that can be filtered."""
        known = {**_WIDTHS, **(widths or {})}
        self.add(name, [known[key] for key in columns]).table(columns, rows, filtered=True)


class _Sheet:
    """A sheet that is written from top to bottom."""

    def __init__(self, sheets: _Sheets, sheet: Worksheet, widths: Sequence[int]) -> None:
        self._sheets = sheets
        self._sheet = sheet
        self._widths = widths
        self._row = 0

    def title(self, text: str) -> None:
        """Writes the title over all columns."""
        look = self._sheets.format(bold=True, font_size=theme()["title_size"], align="center")
        self._over_all(text, look, theme()["title_height"])

    def line(self, text: str, mark: str = "", *, bold: bool = False) -> None:
        """Writes a line of words over all columns."""
        colour = {"font_color": f"#{_COLOURS[mark]}"} if mark else {}
        self._over_all(text, self._sheets.format(bold=bold, **colour), 0)

    def _over_all(self, text: str, look: Format, least: float) -> None:
        last = len(self._widths) - 1
        height = max(self._height(text, sum(self._widths)), least)
        self._sheet.set_row(self._row, height)
        self._sheet.merge_range(self._row, 0, self._row, last, "", look)
        self._sheet.write_string(self._row, 0, text[:_LONGEST], look)
        self._row += 1

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[tuple[Sequence[str], str]],
        *,
        outcome: str = "conclusion",
        filtered: bool = False,
    ) -> None:
        """Writes a table: cells, and the mark by which the `outcome` is coloured."""
        self._sheet.set_row(self._row, theme()["header_height"])
        head = self._sheets.format(
            bold=True, valign="vcenter", border=1, bg_color=f"#{theme()['header_fill']}"
        )
        for column, key in enumerate(columns):
            self._sheet.write_string(self._row, column, word(key, self._sheets.lang), head)
        first, self._row = self._row, self._row + 1
        for cells, mark in rows:
            heights = []
            for column, (key, text) in enumerate(zip(columns, cells, strict=True)):
                look: dict[str, Any] = {"border": 1}
                if mark and key == outcome:
                    look |= {"bold": mark != "good", "font_color": f"#{_COLOURS[mark]}"}
                if key in _NUMBERS and text:
                    self._sheet.write_number(
                        self._row, column, int(text), self._sheets.format(**look)
                    )
                else:
                    self._sheet.write_string(
                        self._row, column, text[:_LONGEST], self._sheets.format(**look)
                    )
                heights.append(self._height(text, self._widths[column]))
            self._sheet.set_row(self._row, max(heights))
            self._row += 1
        if filtered:
            self._sheet.autofilter(first, 0, max(self._row - 1, first), len(columns) - 1)
            self._sheet.freeze_panes(first + 1, 0)
            self._sheet.repeat_rows(first)
        self._row += 1

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Writes names and values, each in a line."""
        for name, value in facts:
            self.line(f"{name}：{value}")
        self._row += 1

    def signatures(self) -> None:
        """Writes the places for names, a stamp and a day."""
        lang = self._sheets.lang
        names = [f"{word(key, lang)}：" for key in SIGNATURES]
        names[-2] += f"　　　　{word('sign_stamp', lang)}"
        names[-1] += word("sign_day_blank", lang)
        gap = "　" * 8
        self._sheet.set_row(self._row, 60)
        self._over_all(gap.join(names), self._sheets.format(valign="vcenter"), 60)

    def _height(self, text: str, width: float) -> float:
        """Returns how high a row must be for a text in a column of a width."""
        lines = sum(max(ceil(display_width(part) / width), 1) for part in text.split("\n"))
        return float(min(lines * theme()["line_height"] + _ROOM, 400))
