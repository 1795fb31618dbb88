"""Typed codes and names as the tables show them: formulas, and the same for what `check` reads."""

from collections.abc import Sequence

from xlbudget.entry.form.inputs import Line
from xlbudget.entry.formulas.algebra import (
    Formula,
    all_of,
    call,
    constant,
    find,
    if_,
    if_error,
    infix,
    left,
    middle,
    number,
)
from xlbudget.template import Family, Section

LONGEST_SOUGHT = 255
"""Characters of the longest text that Excel looks for."""

_IN_CODES = "0123456789.-/"
"""What may follow in a code, however it is written."""

_SIGNS_OF_MATCH = {"!": "!0", "*": "!1", "?": "!2", "~": "!3"}
"""Signs that mean more than themselves when a name is looked for, and what stands for them."""


def trimmed_name(text: str) -> str:
    """Returns a name as Excel trims it: without spaces around it, each other one once."""
    return " ".join(word for word in text.split(" ") if word)


def joined(typed: Formula) -> Formula:
    """Returns a typed code without spaces, and without `.0` at its end."""
    close = call("SUBSTITUTE", str.replace, typed, " ", "")
    return call(
        "TRIM", trimmed_name, call("SUBSTITUTE", str.replace, infix(close, "&", " "), ".0 ", "")
    )


def dotless(code: Formula) -> Formula:
    """Tells whether a code has no dots; `211.03.01` might be read as a date."""
    return infix(call("SUBSTITUTE", str.replace, code, ".", ""), "=", code)


def digits_of(close: Formula, typed: Formula, levels: Sequence[int]) -> Formula:
    """Returns the code in what is typed, `2110301` of `2110301 大气`, `2110301大气`, `211 03 01`.

    `close` is what is typed, joined; `levels` are the lengths of codes. What is no number, alone or
    before a name, stays as it is.
    """
    shown = if_error(call("TEXT", lambda value, _: str(value), number(close), "0"), "")
    digits = if_(dotless(close), shown, "")
    words = call("TRIM", trimmed_name, typed)
    spaced = infix(call("SUBSTITUTE", str.replace, words, "\u3000", " "), "&", " ")
    code = left(words, infix(find(" ", spaced), "-", 1))
    for level in levels:  # the longest is asked first
        code = if_(_begins(close, level), left(close, level), code)
    return if_(infix(digits, "=", close), close, code)


def _begins(close: Formula, level: int) -> Formula:
    """Tells whether a word begins with so many digits, behind which no code goes on."""
    code = left(close, level)
    plain = if_error(call("TEXT", lambda value, _: str(value), number(code), "0"), "")
    goes_on = if_error(find(middle(close, level + 1, 1), _IN_CODES), 0)
    return all_of(infix(plain, "=", code), infix(goes_on, "=", 0))


def code_in(text: str, levels: Sequence[int]) -> str:
    """Returns the code that somebody typed, alone or before its name."""
    typed = constant(text)
    return str(digits_of(joined(typed), typed, levels).value(0))


def code_of(family: Family, section: Section, line: Line) -> str:
    """Returns the code of a line as digits only."""
    return code_in(line.word(section, "code"), levels_close(family, section))


def levels_close(family: Family, section: Section) -> tuple[int, ...]:
    """Returns the lengths of codes that a name may follow without a space, shortest first.

    Where lines are classified down to the item, nobody types a shorter code.
    """
    if section.printed:
        return ()
    levels = family.lists.get(section.each, ())
    to_item = any(rows.dimension == section.each for rows in family.rowsets.values())
    return levels[-1:] if to_item else levels


def without_signs_of_match(name: Formula) -> Formula:
    """Returns a name to look for: no sign in it means more than itself."""
    for sign, instead in _SIGNS_OF_MATCH.items():
        name = call("SUBSTITUTE", str.replace, name, sign, instead)
    return name
