"""Typed codes and names as the tables show them: formulas, and the same for what `check` reads."""

from xlbudget.entry.form.inputs import Line
from xlbudget.entry.formulas.algebra import (
    Formula,
    call,
    constant,
    find,
    if_error,
    infix,
    left,
    whole_number,
)
from xlbudget.template import Section


def trimmed_name(text: str) -> str:
    """Returns a name as Excel trims it: without spaces around it, each other one once."""
    return " ".join(word for word in text.split(" ") if word)


def digits_of(typed: Formula) -> Formula:
    """Returns a typed code without its name: `2110301 大气`, `211 03 01`, `2110301.0` as `2110301`.

    What is no number, alone or before a space, stays as it is.
    """
    joined = call("SUBSTITUTE", str.replace, typed, " ", "")
    words = call("TRIM", trimmed_name, typed)
    spaced = infix(call("SUBSTITUTE", str.replace, words, "\u3000", " "), "&", " ")
    first = left(words, infix(find(" ", spaced), "-", 1))
    return if_error(infix(whole_number(joined), "&", ""), first)


def code_in(text: str) -> str:
    """Returns the code that somebody typed, alone or before its name."""
    return str(digits_of(constant(text)).value(0))


def code_of(section: Section, line: Line) -> str:
    """Returns the code of a line as digits only."""
    return code_in(line.word(section, "code"))
