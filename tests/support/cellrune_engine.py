"""Calculates workbooks with cellrune, an engine that shares no code with xlbudget."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cellrune import RangeCellValue, RangeValue, Workbook


class CannotCalculate(Exception):
    """The engine has no result for a formula; its stored value is no substitute."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """An Excel error such as ``#DIV/0!``, kept apart from text that looks like one."""

    code: str


Value = Decimal | str | bool | ErrorCode


def recalculate(path: Path) -> dict[tuple[str, str], Value]:
    """Return (sheet, cell such as ``B7``) -> value for all cells that are not blank.

    Formulas are calculated anew and stored results ignored. Numbers are rounded
    to the 15 significant digits that Excel keeps: the engine works with floats.

    Raises:
        CannotCalculate: a formula has no result (function not known, cycle, ...).
    """
    with Workbook.open_path(path) as workbook:
        workbook.calculate()
        return {
            (sheet["name"], item["address"]): _value(sheet["name"], item)
            for sheet in workbook.summary()["sheets"]
            if sheet["used_range"] is not None
            for item in _cells(workbook, sheet["name"], sheet["used_range"])
        }


def _cells(workbook: Workbook, sheet: str, used_range: str) -> Iterator[RangeCellValue]:
    start, _, end = used_range.partition(":")
    offset: int | None = 0
    while offset is not None:
        page = workbook.read_range(
            sheet, start, end or start, offset=offset, omit_empty=True, values_only=True
        )
        yield from page["values"]
        offset = page["next_offset"]


def _value(sheet: str, item: RangeCellValue) -> Value:
    value: RangeValue = item["value"]
    match value["kind"]:
        case "number":
            return Decimal(f"{value['value']:.15g}")
        case "text" | "logical":
            return value["value"]
        case "error":
            return ErrorCode(value["value"])
        case _:
            raise CannotCalculate(f"{sheet}!{item['address']}: {dict(value)}")
