"""The sheet 检查结果 that a marked copy begins with: a check passes it over.

Only what can be nothing else is passed over: a sheet of texts in the columns of such a sheet, each
line of which begins with a word of its own. A table with numbers never is one.
"""

from dataclasses import replace

from xlbudget.base.texts import LANGUAGES, sentence, sentences
from xlbudget.reader import RawSheet, RawWorkbook
from xlbudget.writer.names import VERDICT_COLUMNS, VERDICT_NAME

_KINDS = "mark_line."


def without_verdict(workbook: RawWorkbook) -> RawWorkbook:
    """Returns a workbook without the sheet that tells what an earlier check found."""
    name = workbook.names.get(VERDICT_NAME)
    sheet = workbook.sheet(sheet_in(name)) if name else None
    if sheet is None or not _is_verdict(sheet):
        return workbook
    sheets = tuple(other for other in workbook.sheets if other is not sheet)
    return replace(workbook, sheets=sheets) if sheets else workbook


def sheet_in(reference: str) -> str:
    """Returns the name of the sheet in a reference such as `'表三'!$C$10`, "" if there is none."""
    name = reference.rpartition("!")[0]
    if name.startswith("'") and name.endswith("'") and len(name) > 1:
        name = name[1:-1].replace("''", "'")
    return name


def _is_verdict(sheet: RawSheet) -> bool:
    if sheet.merged or sheet.veils or sheet.drawn_texts:
        return False
    return any(_is_verdict_in(sheet, lang) for lang in LANGUAGES)


def _is_verdict_in(sheet: RawSheet, lang: str) -> bool:
    title = sheet.cells.get((1, 1))
    if title is None or title.value != sentence("marked.title", lang):
        return False
    kinds = {text for key, text in sentences(lang).items() if key.startswith(_KINDS)}
    kinds |= {sentence("marked.title", lang), sentence("marked.kind", lang)}
    begun = {
        row for (row, column), cell in sheet.cells.items() if column == 1 if cell.value in kinds
    }
    return all(
        cell.kind == "text"
        and cell.formula is None
        and cell.column <= VERDICT_COLUMNS
        and cell.row in begun
        for cell in sheet.cells.values()
    )
