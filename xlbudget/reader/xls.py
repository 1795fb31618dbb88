"""Workbooks of Excel 97-2003 (xls, also the et of WPS), read by xlrd in a process of its own.

A damaged file can make a parser run on or fill the memory; the other process has limits for both,
so that a check of many files goes on.  Formulas are not read, and which numbers are their results
is not known.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlbudget.base.child import command_of, environment
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.model import (
    PRINT_AREA,
    Condition,
    Limits,
    Look,
    MergedRange,
    Oddity,
    RawCell,
    RawSheet,
    RawWorkbook,
    Veil,
)

COMMAND = command_of("xlbudget.reader.xls_process")
SECONDS = 4
"""Of computing, where the system counts it: how busy the machine is does not matter."""
WAIT = 60
"""Seconds until a process is given up that does not even compute."""
_MEGABYTES = 400
_ALONE = sys.platform == "emscripten"
"""Whether there are no other processes, as in a browser; whoever asks there ends what runs on."""


def read_xls(path: Path, content: bytes, limits: Limits) -> RawWorkbook:
    """Reads every sheet of a workbook of Excel 97-2003 from the bytes of its file.

    Raises WorkbookError: F005 to F007, F009, F011 or F012.
    """
    answer = (_answer_here if _ALONE else _answer_apart)(content, limits)
    if "code" in answer:
        raise WorkbookError(answer["code"], **answer["params"])
    looks = [Look(*look) for look in answer["looks"]]
    sheets = tuple(_sheet(sheet, looks) for sheet in answer["sheets"])
    if not sheets:
        raise WorkbookError("F011")
    printed = {f"{s['name']}!{PRINT_AREA}": s["printed"] for s in answer["sheets"] if s["printed"]}
    oddities = tuple(
        Oddity(code, params) for sheet in answer["sheets"] for code, params in sheet["oddities"]
    )
    return RawWorkbook(path, sheets, {}, printed, oddities, "xls")


def _answer_here(content: bytes, limits: Limits) -> dict[str, Any]:
    from xlbudget.reader.xls_process import answer_to

    text = answer_to(content, limits.cells, limits.string_length, _MEGABYTES << 20)
    answer: dict[str, Any] = json.loads(text)
    return answer


def _answer_apart(content: bytes, limits: Limits) -> dict[str, Any]:
    bounds = [str(limits.cells), str(limits.string_length), str(_MEGABYTES << 20), str(SECONDS)]
    try:
        done = subprocess.run(
            [*COMMAND, *bounds],
            input=content,
            capture_output=True,
            timeout=WAIT,
            check=False,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        raise WorkbookError("F009", what="seconds", limit=WAIT) from None
    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        raise WorkbookError("F009", what="seconds", limit=SECONDS)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # Killed, or out of memory before it could say so.
        raise WorkbookError("F009", what="megabytes", limit=_MEGABYTES) from None
    return answer


def _sheet(sheet: dict[str, Any], looks: Sequence[Look]) -> RawSheet:
    cells = {
        (row, column): RawCell(
            row,
            column,
            kind,
            Decimal(value) if kind in ("number", "date") else value,
            "" if kind in ("number", "date", "error") else None,
            looks[style],
        )
        for row, column, kind, value, style in sheet["cells"]
    }
    return RawSheet(
        sheet["name"],
        sheet["state"],
        cells,
        tuple(MergedRange(*area) for area in sheet["merged"]),
        frozenset(sheet["hidden_rows"]),
        frozenset(sheet["hidden_columns"]),
        tuple(_veils(sheet["veils"])),
        dict(sheet["narrow"]),
        dict(sheet["low"]),
        page_texts=tuple(sheet["pages"]),
        drawn_texts=tuple(sheet["words"]),
    )


def _veils(
    groups: Iterable[tuple[Sequence[Any] | None, Iterable[Sequence[int]]]],
) -> Iterator[Veil]:
    """Yields the areas in which one condition applies, or over which something lies."""
    for values, areas in groups:
        condition = None if values is None else Condition(*values)
        yield from (Veil(MergedRange(*area), condition) for area in areas)
