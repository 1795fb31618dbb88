"""Reads rows that name the class of a code and show no code: `二、教育支出`."""

from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.intake.locate.wording import bare_name
from xlbudget.meaning.structure import ListedRow
from xlbudget.template.code_lists import code_list, code_of_name


def class_row(classification: str, length: int, label: str) -> ListedRow | None:
    """Returns the row that a label names; `二、` or `二、…`, a line prepared, is none.

    A name that no code of the length has or had is kept as it is. A name in use has no number, as
    rows are numbered in the order in which they are used.
    """
    name = bare_name(label)
    if not any(map(str.isalnum, name)):
        return None
    listed = code_list(classification)
    code = code_of_name(listed, name, length)
    if code is None:
        return ListedRow("", str(Code.unlisted("", name)), name)
    official = listed.name(code) or ""
    return ListedRow("", code, official if fold(official) == name else name)
