"""The small language of rules: `t03[total].project + t04[carryover].income`.

A term is `table[row].column`; terms are joined by `+` and `-`. A row is an id, `*` (every row),
`@set` (every row of a row set) or holds `$x` (each value that the rule's `each` names); a column
is an id or holds `$x`.
"""

import re

from xlbudget.template.model import Expression, Term

_TERM = re.compile(r"\s*([+-]?)\s*(\w+)\[([\w*@$]+)\](?:\.([\w$]+))?\s*")


def parse_expression(text: str, *, need_column: bool = True) -> Expression | None:
    """Returns the terms of an expression, or None where the text is not one."""
    terms: list[Term] = []
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if not match or (terms and not match[1]) or (need_column and match[4] is None):
            return None
        terms.append(Term(-1 if match[1] == "-" else 1, match[2], match[3], match[4] or ""))
        position = match.end()
    return tuple(terms) or None
