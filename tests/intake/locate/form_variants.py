"""Honest ways to lay out one table: each changes a form, and no figure of it.

The order of `VARIANTS` is the order in which they can be applied one after another.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal, TypeVar

from tests.intake.locate.code_variants import CODES, Variant
from tests.intake.locate.forms import Form, each_value, with_head, with_lines
from tests.intake.locate.layouts import Value, half_width, spaced

# ---- names and amounts ---------------------------------------------------------------------------


def leading_spaces(rng: random.Random, form: Form) -> Form:
    kinds = ["name", "label", "government", "both"]
    spaces = ("", " ", "  ", "　", "　　", "\xa0 ", "\t")
    return each_value(form, kinds, lambda v: f"{rng.choice(spaces)}{v}{rng.choice(spaces)}")


def _texts(rng: random.Random, form: Form) -> Form:
    """Some amounts are text, written in the ways that people write them."""
    wide = {48 + n: 0xFF10 + n for n in range(10)} | {ord("."): "．", ord(","): "，"}
    ways: tuple[Callable[[str], str], ...] = (
        lambda w: w,
        lambda w: w.replace(",", ""),
        lambda w: w.translate(wide),
        lambda w: w.replace(",", " "),
        lambda w: w.replace(",", "\xa0"),
        lambda w: f"{w}  ",
        lambda w: f"\xa0{w}",
        lambda w: f"'{w}",
    )

    def change(value: Value) -> Value:
        if not isinstance(value, int | float) or rng.random() < 0.5:
            return value
        return rng.choice(ways)(f"{Decimal(str(value)):,f}")

    return each_value(form, ["amount"], change)


def _zeros(*ways: Value) -> Variant:
    """Cells of rows that show no amount show zero in one way or another."""

    def variant(rng: random.Random, form: Form) -> Form:
        return with_lines(
            form,
            lambda line: tuple(
                rng.choice(ways)
                if column.kind == "amount" and not value and column.block in line.blocks
                else value
                for column, value in zip(form.columns, line.values, strict=True)
            ),
        )

    return variant


def _moved_total(_: random.Random, form: Form) -> Form:
    """The total stands last where it is first, and first where it is last."""
    totals = tuple(line for line in form.lines if line.total)
    rest = tuple(line for line in form.lines if not line.total)
    if form.lists:
        return replace(form, lines=(*rest, *totals))
    if form.lines[-1].values[0] == "合计":
        return replace(form, lines=(form.lines[-1], *form.lines[:-1]))
    return form


# ---- header --------------------------------------------------------------------------------------


def _broken(rng: random.Random, form: Form) -> Form:
    def change(words: str) -> str:
        cut = rng.randint(0, len(words))
        return f"{words[:cut]}{rng.choice(chr(10) + chr(13))}{words[cut:]}" if words else words

    return with_head(form, change)


def _full_width(words: str) -> str:
    return words.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})


def _half_width(_: random.Random, form: Form) -> Form:
    """Brackets, quotes and digits of the other width, everywhere but in amounts."""
    form = replace(form, title=half_width(form.title))
    form = each_value(form, ["name", "label", "both"], lambda v: half_width(str(v)))
    return with_head(form, half_width)


def _numbered(rng: random.Random, form: Form) -> Form:
    """A line that numbers the columns; 表十二 and 表十三 have one in their official form."""
    if form.head[-1][0].words.strip().isdigit():
        return form
    count = len(form.columns)
    as_text = rng.random() < 0.5
    numbers: list[Value] = [str(n + 1) if as_text else n + 1 for n in range(count)]
    if rng.random() < 0.5 and count > 2:
        numbers = ["栏次", *(n for n in range(1, count))]
    return replace(form, numbers=tuple(numbers))


def _reordered(rng: random.Random, form: Form) -> Form:
    """Columns in any order, each under all its header words."""
    order = rng.sample(range(len(form.columns)), len(form.columns))
    parts = [n for n, c in enumerate(form.columns) if c.kind == "part"]
    for n in parts:  # the cells of one code stay together, in their order
        order.remove(n)
    by_block: dict[int, list[int]] = {}
    for n in parts:
        by_block.setdefault(form.columns[n].block, []).append(n)
    for block, run in by_block.items():
        name = next(
            i
            for i, n in enumerate(order)
            if form.columns[n].block == block and form.columns[n].kind == "name"
        )
        order[name:name] = run
    if any(not cell.words for row in form.head for cell in row) or _shared(form):
        order = _amounts_only(rng, form)
    return replace(_in_order(form, order), style="repeated")


def _amounts_reordered(rng: random.Random, form: Form) -> Form:
    """The columns of amounts of a block in any order, and the blocks."""
    return _in_order(form, _amounts_only(rng, form))


def _amounts_only(rng: random.Random, form: Form) -> list[int]:
    blocks = sorted({column.block for column in form.columns})
    order: list[int] = []
    for block in rng.sample(blocks, len(blocks)):
        own = [n for n, column in enumerate(form.columns) if column.block == block]
        amounts = [n for n in own if form.columns[n].kind == "amount"]
        order += [n for n in own if n not in amounts] + rng.sample(amounts, len(amounts))
    return order


def _shared(form: Form) -> bool:
    """Tells whether two columns of names have one header, so that their order counts."""
    last = [cell.corner for n, cell in enumerate(form.head[-1]) if form.columns[n].kind != "part"]
    return len(set(last)) < len(last)


_Cell = TypeVar("_Cell")


def _ordered(cells: Sequence[_Cell], order: Sequence[int]) -> tuple[_Cell, ...]:
    return tuple(cells[n] for n in order)


def _in_order(form: Form, order: Sequence[int]) -> Form:
    return replace(
        form,
        columns=_ordered(form.columns, order),
        head=tuple(_ordered(row, order) for row in form.head),
        lines=tuple(replace(line, values=_ordered(line.values, order)) for line in form.lines),
    )


# ---- around the table ----------------------------------------------------------------------------


def _title(words: str) -> Variant:
    """A title in other words; {title} has the year, {bare} does not."""

    def variant(rng: random.Random, form: Form) -> Form:
        bare = form.title.replace(f"{form.year}年", "")
        title = words.format(
            title=form.title, bare=bare, unit=form.unit, year=form.year, number=form.number
        )
        return replace(form, title=title)

    return variant


def _spread_title(_: random.Random, form: Form) -> Form:
    return replace(form, title=spaced(form.title))


def _captions(words: Sequence[str]) -> Variant:
    def variant(_: random.Random, form: Form) -> Form:
        unit = str(form.captions[-1]).partition("：")[2]
        return replace(form, captions=tuple(w.format(name=form.unit, unit=unit) for w in words))

    return variant


def _above(_: random.Random, form: Form) -> Form:
    return replace(form, above=(("附件2",), (None, "预算公开表"), (form.mark,)))


def _mark_above(_: random.Random, form: Form) -> Form:
    return replace(form, above=((form.mark,),))


def _below(rng: random.Random, form: Form) -> Form:
    notes: tuple[tuple[Value, ...], ...] = (
        ("注：本表不含上年结转。",),
        ("说明：1.数据来源于部门预算；2.以万元为单位。",),
        ("单位负责人：张三", None, "制表人：李四"),
        (None, None, "2025年3月1日"),
        ("备注：联系电话0355-7520001",),
    )
    chosen = tuple(note for note in notes if rng.random() < 0.6)
    gap: tuple[tuple[Value, ...], ...] = ((),) if rng.random() < 0.5 else ()
    return replace(form, below=(*form.below, *gap, *chosen))


def _row_gaps(rng: random.Random, form: Form) -> Form:
    rows = form.head_row + len(form.head) + bool(form.numbers) + len(form.lines)
    gaps = frozenset(row for row in range(rows + 1) if rng.random() < 0.15)
    return replace(form, row_gaps=gaps)


def _column_gaps(rng: random.Random, form: Form) -> Form:
    gaps = frozenset(n for n in range(len(form.columns)) if rng.random() < 0.3)
    return replace(form, column_gaps=gaps)


def _hidden(rng: random.Random, form: Form) -> Form:
    rows = form.head_row + len(form.head) + len(form.lines)
    letters = "ABCDEFG"
    return replace(
        form,
        hidden_rows=tuple(n for n in range(1, rows) if rng.random() < 0.1),
        hidden_columns=tuple(letter for letter in letters if rng.random() < 0.1),
    )


def _style(style: Literal["first", "repeated"]) -> Variant:
    return lambda _, form: replace(form, style=style)


# A variant's group: of each group at most one is taken. The order is that of application.
VARIANTS: dict[str, tuple[str, Variant]] = {
    "names with leading spaces": ("spaces", leading_spaces),
    "half-width brackets and quotes": ("width", _half_width),
    "total at the other end": ("total", _moved_total),
    **CODES,
    "amounts as text": ("texts", _texts),
    "zeros written as 0": ("zeros", _zeros(0, None)),
    "zeros written as dashes": ("zeros", _zeros("-", "—", "——", "－", "无", None)),
    "zeros written in every way": ("zeros", _zeros(0, "0", "0.00", "", " ", "-", "—", "无", None)),
    "line breaks in the header": ("words", _broken),
    "spread words in the header": ("words", lambda _, form: with_head(form, spaced)),
    "full width in the header": ("words", lambda _, form: with_head(form, _full_width)),
    "columns reordered": ("columns", _reordered),
    "columns of amounts reordered": ("columns", _amounts_reordered),
    "columns numbered": ("numbers", _numbered),
    "header cells not merged": ("style", _style("first")),
    "header cells repeated": ("style", _style("repeated")),
    "title without the year": ("title", _title("{bare}")),
    "title with the year behind": ("title", _title("{bare}（{year}年）")),
    "title with the year in another form": ("title", _title("{year}年度{bare}")),
    "title with the table's number": ("title", _title("附{number}：{title}")),
    "title with the number behind": ("title", _title("{title}（公开{number}）")),
    "title with the unit's name": ("title", _title("{unit}{title}")),
    "title with the unit's name, no year": ("title", _title("{unit}{bare}")),
    "title with the year before the unit's name": ("title", _title("{year}年{unit}{bare}")),
    "title spread out": ("title", _spread_title),
    "unit's name in a cell of its own": (
        "captions",
        _captions(("单位名称：", "{name}", "金额单位：{unit}")),
    ),
    "unit of amounts in a cell of its own": (
        "captions",
        _captions(("编制单位：{name}", "单位：", "{unit}")),
    ),
    "captions in one cell": ("captions", _captions(("单位名称：{name}  单位：{unit}",))),
    "unit of amounts in brackets": (
        "captions",
        _captions(("部门名称：{name}", "（单位：人民币{unit}）")),
    ),
    "no unit's name": ("captions", _captions(("", "单位:{unit}"))),
    "rows above the title": ("above", _above),
    "the mark above the title": ("above", _mark_above),
    "notes below": ("below", _below),
    "blank rows": ("row gaps", _row_gaps),
    "blank columns": ("column gaps", _column_gaps),
    "hidden rows and columns": ("hidden", _hidden),
}
