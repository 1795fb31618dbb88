"""Workbooks of a unit in layouts that are put together at random from named variants.

A variant changes what is printed (`PRINTED`), the form of one table (`FORMS`), or the sheets
(`SHEETS`). Of each group at most one is taken, because two of them would undo each other.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.intake.locate import form_variants as fv
from tests.intake.locate import layouts
from tests.intake.locate.forms import Form, forms_of, laid_out
from tests.intake.locate.layouts import Plain, Sheets
from tests.support import example
from tests.support.random_units import random_unit
from xlbudget.meaning.flat import UnitFigures
from xlbudget.template import CellRef, Family

MOST = 6


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed: figures, the unit of each table that is not in 万元, the facts behind."""

    figures: UnitFigures
    exact: Mapping[CellRef, int]
    units: Mapping[str, str]


PrintedVariant = Callable[[random.Random, Printed], Printed]
FormVariant = Callable[[random.Random, Form], Form]
SheetsVariant = Callable[[random.Random, Sheets], Sheets]


# ---- what is printed -----------------------------------------------------------------------------


def other_unit(unit: str) -> PrintedVariant:
    """Some tables print their exact amounts in another unit."""

    def variant(rng: random.Random, printed: Printed) -> Printed:
        family = example.family()
        chosen = [table for table in family.tables if rng.random() < 0.6] or ["t03"]
        amounts = {
            cell: amount
            for cell, amount in printed.figures.amounts.items()
            if cell.table not in chosen
        } | {
            cell: amount
            for cell, amount in printed.exact.items()
            if cell.table in chosen and amount
        }
        units = {**printed.units, **dict.fromkeys(chosen, unit)}
        return replace(printed, figures=replace(printed.figures, amounts=amounts), units=units)

    return variant


def without_levels(keep: Callable[[str, Sequence[str]], bool]) -> PrintedVariant:
    """Some tables list no subtotals: all rows of a level are left out."""

    def variant(rng: random.Random, printed: Printed) -> Printed:
        rows = dict(printed.figures.rows)
        gone: set[tuple[str, str]] = set()
        for table in example.family().tables.values():
            if rng.random() < 0.3:
                continue
            for block in table.blocks:
                by_code = any(column.kind == "code" for column in block.columns)
                if not by_code or (table.id, block.id) not in rows:
                    continue
                listed = rows[table.id, block.id]
                codes = [row.code for row in listed]
                rows[table.id, block.id] = tuple(r for r in listed if keep(r.code, codes))
                gone |= {(table.id, r.id) for r in listed if not keep(r.code, codes)}
        amounts = {c: a for c, a in printed.figures.amounts.items() if (c.table, c.row) not in gone}
        return replace(printed, figures=replace(printed.figures, rows=rows, amounts=amounts))

    return variant


def _unit_alone(_: random.Random, printed: Printed) -> Printed:
    """A unit without a department over it prints one line where two are prepared."""
    blocks = [block for _, block in example.family().blocks()]
    optional = {row.id for block in blocks for row in block.fixed if row.optional}
    amounts = {c: a for c, a in printed.figures.amounts.items() if c.row not in optional}
    return replace(printed, figures=replace(printed.figures, amounts=amounts))


def _is_leaf(code: str, codes: Sequence[str]) -> bool:
    return not any(other != code and other.startswith(code) for other in codes)


PRINTED: dict[str, tuple[str, PrintedVariant]] = {
    "amounts in 元": ("unit", other_unit("元")),
    "amounts in 千元": ("unit", other_unit("千元")),
    "no subtotals": ("levels", without_levels(_is_leaf)),
    "no rows of classes": ("levels", without_levels(lambda code, _: len(code) > 3)),
    "no rows of sections": ("levels", without_levels(lambda code, _: len(code) != 5)),
    "a unit alone": ("alone", _unit_alone),
}


# ---- sheets --------------------------------------------------------------------------------------


def _named(rng: random.Random, sheets: Sheets) -> Sheets:
    kind = rng.choice(("Sheet{n}", "表{n}", "预算公开表{n}", "{n}", "收支总表 ({n})", "附表{n} "))
    numbers = list(range(1, len(sheets) + 1))
    if rng.random() < 0.5:
        rng.shuffle(numbers)
    return tuple(replace(s, name=kind.format(n=n)) for s, n in zip(sheets, numbers, strict=True))


def _shuffled(rng: random.Random, sheets: Sheets) -> Sheets:
    return tuple(rng.sample(sheets, len(sheets)))


def _extra(rng: random.Random, sheets: Sheets) -> Sheets:
    family = example.family()
    titles = [t.title.replace("{year}", "2025") for t in family.tables.values()]
    extra = (
        Plain("封面", {(3, 2): "某某单位2025年单位预算公开", (9, 2): "2025年2月"}),
        Plain("目 录", {(1, 1): "目录"} | {(3 + n, 1): title for n, title in enumerate(titles)}),
        Plain("说明", {(1, 1): "一、单位概况", (2, 1): "收支总计2156.51万元，比上年增加3.2%。"}),
        Plain("测算", {(1, 1): "人数", (1, 2): 31, (2, 1): "标准", (2, 2): 1200.5}),
    )
    found = list(sheets)
    for sheet in rng.sample(extra, rng.randint(1, len(extra))):
        found.insert(rng.randint(0, len(found)), sheet)
    return tuple(found)


def _together(rng: random.Random, sheets: Sheets) -> Sheets:
    """All tables on one sheet, or on a few."""
    count = rng.choice((1, 1, 2, 4))
    cuts = sorted(rng.sample(range(1, len(sheets)), count - 1))
    parts = [sheets[a:b] for a, b in zip([0, *cuts], [*cuts, len(sheets)], strict=True)]
    gap = rng.choice((0, 1, 3))
    return tuple(
        replace(
            layouts.on_one_sheet(part, gap)[0], name=f"Sheet{n}", hidden_rows=_hidden(part, gap)
        )
        for n, part in enumerate(parts, start=1)
    )


def _hidden(sheets: Sheets, gap: int) -> tuple[int, ...]:
    rows: list[int] = []
    top = 0
    for sheet in sheets:
        rows.extend(row + top for row in sheet.hidden_rows)
        top += sheet.height + gap
    return tuple(rows)


def _hidden_sheets(rng: random.Random, sheets: Sheets) -> Sheets:
    first = rng.randrange(len(sheets))
    return tuple(
        replace(s, state=rng.choice(("visible", "hidden", "veryHidden")) if n != first else s.state)
        for n, s in enumerate(sheets)
    )


SHEETS: dict[str, tuple[str, SheetsVariant]] = {
    "sheets renamed": ("names", _named),
    "sheets in any order": ("order of sheets", _shuffled),
    "tables together on a sheet": ("together", _together),
    "other sheets between": ("extra", _extra),
    "hidden sheets": ("hidden sheets", _hidden_sheets),
}
FORMS: dict[str, tuple[str, FormVariant]] = fv.VARIANTS
VARIANTS: dict[str, str] = {
    name: group for kind in (PRINTED, FORMS, SHEETS) for name, (group, _) in kind.items()
}

CLASHES: tuple[set[str], ...] = (
    {"no unit's name", "total at the other end"},  # no line tells that it is the unit's
    {"columns reordered", "header cells not merged"},  # two columns would only be 项目
)


# ---- samples -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """A workbook as sheets, the variants it was made with, and the amounts written in it in 分."""

    sheets: Sheets
    names: tuple[str, ...]
    amounts: Mapping[CellRef, int]


def sample(seed: str, family: Family, names: Iterable[str] | None = None) -> Sample:
    """Returns a workbook of a random unit with these variants, or with up to six at random."""
    rng = random.Random(seed)
    unit = random_unit(rng, family, codes=rng.choice((1, 3, 8, 20)))
    chosen = _choice(rng) if names is None else tuple(names)
    printed = Printed(unit.figures, unit.exact, {})
    for name in PRINTED:
        if name in chosen:
            printed = PRINTED[name][1](rng, printed)
    forms = forms_of(family, printed.figures, printed.units)
    for name in FORMS:
        if name in chosen:
            forms = tuple(FORMS[name][1](rng, form) for form in forms)
    sheets = tuple(laid_out(form) for form in forms)
    for name in SHEETS:
        if name in chosen:
            sheets = SHEETS[name][1](rng, sheets)
    amounts = {cell: amount for cell, amount in printed.figures.amounts.items() if amount}
    return Sample(sheets, chosen, amounts)


def _choice(rng: random.Random) -> tuple[str, ...]:
    chosen: list[str] = []
    for name in rng.sample(list(VARIANTS), len(VARIANTS)):
        groups = {VARIANTS[other] for other in chosen}
        if VARIANTS[name] not in groups and not any({name, o} in CLASHES for o in chosen):
            chosen.append(name)
    return tuple(chosen[: rng.randint(0, MOST)])
