"""Amounts of official tables that are printed in another unit than the family's."""

from xlbudget.base.amounts import FEN
from xlbudget.entry.formulas.algebra import Formula, bracketed, infix, rounded
from xlbudget.template import Family, Table


def digits_of_fen(unit: str) -> int:
    """Returns the decimals of one 分 in a unit."""
    return len(str(FEN[unit])) - 1


def printed_in(family: Family, table: Table, amount: Formula) -> Formula:
    """Returns an amount in the family's unit in that of a table, to 分."""
    if table.unit == family.unit:
        return amount
    return rounded(_in_unit(amount, family.unit, table.unit), digits_of_fen(table.unit))


def taken_from(family: Family, table: Table, shown: Formula) -> Formula:
    """Returns what a table shows, in the family's unit."""
    if table.unit == family.unit:
        return shown
    return bracketed(_in_unit(shown, table.unit, family.unit))


def _in_unit(amount: Formula, of: str, unit: str) -> Formula:
    if FEN[of] > FEN[unit]:
        return infix(amount, "*", FEN[of] // FEN[unit])
    return infix(amount, "/", FEN[unit] // FEN[of])
