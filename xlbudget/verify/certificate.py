"""Confirms a certificate against its workbook: another reader, whole numbers, nothing of the check.

It knows no template. It confirms that the file is the one that was checked, that each cell named
shows the figure named, and that the facts print all figures, or that the weighted figures leave no
facts. What a cell sums up is taken from the certificate.
"""

import hashlib
import json
import math
import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

VERSION = 1
_FEN = {"元": 100, "百元": 10_000, "千元": 100_000, "万元": 1_000_000, "亿元": 10**10}
_NOTHING = frozenset("—-－–―/\\") | {"", "--", "——", "－－", "0", "无"}
_ASIDE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DECIMALS = re.compile(r"[0#?](?:\.([0#?]+))?(?![0#?.,])")


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a certificate was confirmed: `fault` is "", or says what does not fit."""

    fault: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    figures: int = 0
    facts: int = 0
    proven: str = ""
    """`facts` where facts print all figures, `impossible` where none can."""


class _NotSo(Exception):
    """What does not fit."""

    def __init__(self, fault: str, **params: object) -> None:
        self.fault, self.params = fault, {name: str(value) for name, value in params.items()}


def digest_of(certificate: Mapping[str, Any]) -> str:
    """Returns the SHA-256 of a certificate without its own digest, in one way of writing."""
    content = {name: value for name, value in certificate.items() if name != "digest"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(certificate: bytes, workbook: Path) -> Answer:
    """Returns whether a certificate holds for a workbook; raises OSError for an unread one."""
    try:
        loaded = json.loads(certificate)
        proven = _confirmed(loaded, workbook)
        counts = len(loaded["cells"]), len(loaded["facts"] or ())
        return Answer("", {}, *counts, proven)
    except _NotSo as fault:
        return Answer(fault.fault, fault.params)
    except OSError:
        raise
    except Exception:  # openpyxl raises a dozen unrelated types for a file that is broken
        return Answer("form")


def _confirmed(certificate: Mapping[str, Any], workbook: Path) -> str:
    if certificate["version"] != VERSION:
        raise _NotSo("version")
    if certificate["digest"] != digest_of(certificate):
        raise _NotSo("digest")
    content = workbook.read_bytes()
    if hashlib.sha256(content).hexdigest() != certificate["file"]["sha256"]:
        raise _NotSo("file")
    with warnings.catch_warnings(action="ignore"):  # of what it does not keep when it saves
        _confirm_cells(certificate["cells"], certificate["published_step"], content)
    if certificate["facts"] is None:
        _confirm_weights(certificate)
        return "impossible"
    _confirm_facts(certificate)
    return "facts"


def _confirm_cells(cells: Sequence[Mapping[str, Any]], published: int, content: bytes) -> None:
    from openpyxl import load_workbook

    results = load_workbook(BytesIO(content), data_only=True)
    formulas, columns = None, dict[tuple[str, str], int]()
    for cell in cells:  # the largest amount of which all that a column shows are multiples
        key = cell["table"], cell["column"]
        columns[key] = math.gcd(columns.get(key, 0), cell["shown"])
    for cell in cells:
        where = f"{cell['sheet']} {cell['cell']}"
        shown = results[cell["sheet"]][cell["cell"]]
        fen = _fen(shown.value, cell["unit"], where)
        step, usual = cell["step"], cell["usual"]
        if fen != cell["value"] or type(step) is not int or step < 1:
            raise _NotSo("cell", cell=where)
        if fen == cell["shown"]:
            # Its own decimals, those of its format, or as many as its column needs.
            general = _natural(columns[cell["table"], cell["column"]], _FEN[cell["unit"]])
            by_format = _printed(shown, cell["unit"], general) if fen else general
            fits = step in (_natural(fen, usual), by_format)
        else:
            formulas = formulas or load_workbook(BytesIO(content))
            is_formula = formulas[cell["sheet"]][cell["cell"]].data_type == "f"
            by_format = _printed(shown, cell["unit"], usual if is_formula else None)
            fits = step in (by_format, _natural(cell["shown"], usual))
            fits = fits and cell["shown"] == _rounded(shown.value, cell["unit"], step)
        if not fits or usual not in (_step(cell["unit"], cell["decimals"]), published):
            raise _NotSo("step", cell=where)
        if [cell["low"], cell["high"]] != _interval(cell["shown"], step):
            raise _NotSo("interval", cell=where)


def _fen(value: object, unit: str, where: str) -> int:
    """Returns an amount in whole 分; an empty cell and a dash show none."""
    if isinstance(value, str):
        text = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", value)).lstrip("'")
        if text in _NOTHING:
            return 0
        value = re.sub(r"^\((.*)\)$", r"-\1", text).replace("−", "-")
    try:
        exact = Decimal(str(0 if value is None else value)) * _FEN[unit]
        return int(exact.to_integral_value(ROUND_HALF_UP))
    except (ArithmeticError, ValueError) as error:
        raise _NotSo("cell", cell=where) from error


def _step(unit: str, decimals: int) -> int:
    return max(_FEN[unit] // int(10**decimals), 1)


def _natural(fen: int, step: int) -> int:
    """Returns the last unit of an amount: the usual one, or a finer one where it has it."""
    while step > 1 and fen % step:
        step //= 10
    return max(step, 1)


def _printed(cell: Any, unit: str, general: int | None) -> int | None:
    """Returns the last unit that a cell's number format prints, in 分."""
    code = _ASIDE.sub("", str(cell.number_format).split(";")[0])
    match = None if "%" in code else _DECIMALS.search(code)
    return _step(unit, len(match[1] or "")) if match else general


def _rounded(value: float | None, unit: str, step: int) -> int:
    last_places = Decimal(f"{float(value or 0):.15g}") * _FEN[unit] / step
    return int(last_places.to_integral_value(ROUND_HALF_UP)) * step


def _interval(shown: int, step: int) -> list[int]:
    """Returns the smallest and the largest amount in 分 that 四舍五入 turns into what is shown."""
    half = step // 2
    low = shown - half + (1 if shown <= 0 and half else 0)
    return [low, shown + half - (1 if shown >= 0 and half else 0)]


def _lines(certificate: Mapping[str, Any]) -> Iterator[tuple[Sequence[Sequence[int]], Any, Any]]:
    """Yields factor and number of the facts of each line, and its ends: of cells, then of links."""
    for cell in certificate["cells"]:
        yield [(1, fact) for fact in cell["facts"]], cell["low"], cell["high"]
    for link in certificate["links"]:
        yield link["terms"], link["low"], link["high"]


def _may_be_negative(certificate: Mapping[str, Any]) -> set[int]:
    return {fact for cell in certificate["cells"] if cell["high"] < 0 for fact in cell["facts"]}


def _confirm_facts(certificate: Mapping[str, Any]) -> None:
    amounts = [fact["amount"] for fact in certificate["facts"]]
    negative = _may_be_negative(certificate)
    for number, amount in enumerate(amounts):
        if type(amount) is not int or (amount < 0 and number not in negative):
            raise _NotSo("fact", number=number)
    for number, (terms, low, high) in enumerate(_lines(certificate)):
        total = sum(factor * amounts[fact] for factor, fact in terms)
        if (low is not None and total < low) or (high is not None and total > high):
            raise _NotSo("line", number=number)


def _confirm_weights(certificate: Mapping[str, Any]) -> None:
    """Confirms that the weighted lines ask facts of at least zero for a sum below zero."""
    lines, factors, most = list(_lines(certificate)), dict[int, int](), 0
    for weight, number in certificate["weights"]:
        terms, low, high = lines[number]
        limit = high if weight > 0 else low
        if type(weight) is not int or limit is None:
            raise _NotSo("weights")
        most += weight * limit
        for factor, fact in terms:
            factors[fact] = factors.get(fact, 0) + weight * factor
    negative = _may_be_negative(certificate)
    if most >= 0 or any(f < 0 or (f and fact in negative) for fact, f in factors.items()):
        raise _NotSo("weights")
