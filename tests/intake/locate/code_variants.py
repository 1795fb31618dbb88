"""Honest ways to write the codes of a table; each changes a form, and no figure of it."""

import random
from collections.abc import Callable
from dataclasses import replace

from tests.intake.locate.forms import Col, Form, Head, each_value
from tests.intake.locate.layouts import Value

Variant = Callable[[random.Random, Form], Form]
PARTS = (3, 5, 7, 9)


def _codes_as(*changes: Callable[[str], Value]) -> Variant:
    def variant(rng: random.Random, form: Form) -> Form:
        return each_value(
            form,
            ["code"],
            lambda v: rng.choice(changes)(v) if isinstance(v, str) and v.isdigit() else v,
        )

    return variant


def _parts(code: str, how: str, above: str) -> list[Value]:
    """Returns the cells of a code, one for each level."""
    lengths = [n for n in PARTS if n <= len(code)]
    starts = [0, *lengths][: len(lengths)]
    if how == "cumulative":
        return [code[:n] for n in lengths]
    cells: list[Value] = [code[a:b] for a, b in zip(starts, lengths, strict=True)]
    if how == "numbers":
        return [int(str(cell)) for cell in cells]
    if how == "own level only":
        return [
            None if code[:n] == above[:n] and n < len(code) else c
            for n, c in zip(lengths, cells, strict=True)
        ]
    if how == "all in the last":
        return [*([None] * (len(cells) - 1)), code]
    return cells


def _codes_in_parts(how: str, head: str) -> Variant:
    """Codes in a cell for each level: class, section, item."""

    def variant(_: random.Random, form: Form) -> Form:
        while (
            at := next((n for n, c in enumerate(form.columns) if c.kind == "code"), None)
        ) is not None:
            form = _split(form, at, how, head)
        return form

    return variant


def _split(form: Form, at: int, how: str, head: str) -> Form:
    codes = [line.values[at] for line in form.lines]
    longest = max((len(c) for c in codes if isinstance(c, str) and c.isdigit()), default=7)
    width = max(sum(n <= longest for n in PARTS), 3)
    lines = []
    above = ""
    for line in form.lines:
        code = line.values[at]
        cells: list[Value] = [code]
        if isinstance(code, str) and code.isdigit():
            cells = _parts(code, how, above)
            above = code
        cells += [None] * (width - len(cells))
        lines.append(replace(line, values=(*line.values[:at], *cells, *line.values[at + 1 :])))
    part = Col("part", form.columns[at].block)
    return replace(
        form,
        columns=(*form.columns[:at], *[part] * width, *form.columns[at + 1 :]),
        head=tuple(_split_head(form, at, width, head)),
        lines=tuple(lines),
    )


def _split_head(form: Form, at: int, width: int, head: str) -> list[tuple[Head, ...]]:
    levels = [Head(words, (-1 - at, n)) for n, words in enumerate("类款项目"[:width])]
    rows = [(*row[:at], *[row[at]] * width, *row[at + 1 :]) for row in form.head]
    if head == "over levels":
        last = rows[-1]
        if last[at].words not in "类款项目":
            rows.append((*last[:at], *levels, *last[at + width :]))
        else:
            rows[-1] = (*last[:at], *levels, *last[at + width :])
    elif head == "levels":
        corner = rows[-1][at].corner
        rows = [
            (*row[:at], *levels, *row[at + width :]) if row[at].corner == corner else row
            for row in rows
        ]
    return rows


def _codes_unnamed(_: random.Random, form: Form) -> Form:
    """The column of codes has no header of its own."""
    at = {n for n, c in enumerate(form.columns) if c.kind == "code"}
    if not at or not _lists_codes(form):
        return form
    corners = {form.head[-1][n].corner for n in at}
    head = tuple(
        tuple(replace(cell, words="") if cell.corner in corners else cell for cell in row)
        for row in form.head
    )
    return replace(form, head=head)


def _codes_under_names(_: random.Random, form: Form) -> Form:
    """The header of the names is merged over the codes."""
    if not _lists_codes(form):
        return form
    head = []
    for row in form.head:
        cells = list(row)
        for n, column in enumerate(form.columns):
            if column.kind == "code" and cells[n].corner == form.head[-1][n].corner:
                cells[n] = row[n + 1]
        head.append(tuple(cells))
    return replace(form, head=tuple(head))


def _codes_with_names(rng: random.Random, form: Form) -> Form:
    """Code and name in one cell, under one of their headers."""
    if not _lists_codes(form):
        return form
    between = rng.choice((("", " "), ("[", "]"), ("", "-"), ("（", "）"), ("", "")))
    gone = rng.choice((0, 1))
    while (
        at := next((n for n, c in enumerate(form.columns) if c.kind == "code"), None)
    ) is not None:
        lines = []
        for line in form.lines:
            code, name = line.values[at : at + 2]
            both: Value = code or name
            if code and name:
                both = f"{between[0]}{code}{between[1]}{name}"
            lines.append(replace(line, values=(*line.values[:at], both, *line.values[at + 2 :])))
        drop = at + gone
        columns = (*form.columns[:at], Col("both", form.columns[at].block), *form.columns[at + 2 :])
        form = replace(
            form,
            columns=columns,
            lines=tuple(lines),
            head=tuple((*row[:drop], *row[drop + 1 :]) for row in form.head),
        )
    return form


def _lists_codes(form: Form) -> bool:
    """Tells whether every block with codes lists at least one."""
    return all(
        any(str(line.values[n] or "").isdigit() for line in form.lines)
        for n, column in enumerate(form.columns)
        if column.kind == "code"
    ) and any(column.kind == "code" for column in form.columns)


_WIDE = {48 + n: 0xFF10 + n for n in range(10)}

CODES: dict[str, tuple[str, Variant]] = {
    "codes as numbers": ("codes", _codes_as(int)),
    "codes as numbers with a fraction": ("codes", _codes_as(float)),
    "codes with spaces": (
        "codes",
        _codes_as(lambda c: f" {c[:3]} {c[3:]}\xa0", lambda c: f"{c}\xa0", lambda c: f"　{c}"),
    ),
    "codes in full width": ("codes", _codes_as(lambda c: c.translate(_WIDE))),
    "codes of many kinds": ("codes", _codes_as(int, float, str, lambda c: f"{c} ")),
    **{
        f"codes in parts, {how}, {head}": ("codes", _codes_in_parts(how, head))
        for how in ("parts", "numbers", "cumulative", "own level only", "all in the last")
        for head in ("over levels", "levels", "merged")
    },
    "codes without a header": ("codes", _codes_unnamed),
    "codes under the header of names": ("codes", _codes_under_names),
    "codes and names in one cell": ("codes", _codes_with_names),
}
