"""Confirms a certificate against its workbook: another reader, whole numbers, nothing of the check.

It knows no template. It confirms that the file is the one that was checked, that each cell named
shows the figure named, how many numbers of the file are no such cells, and that the facts print all
figures, or that the weighted figures leave no facts. What a cell sums up is the certificate's word.
"""

import hashlib
import json
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zipfile import ZipFile

VERSION = 2
_FEN = {"元": 100, "百元": 10_000, "千元": 100_000, "万元": 1_000_000, "亿元": 10**10}
_NOTHING = frozenset("—-－–―/\\") | {"", "--", "——", "－－", "0", "无"}
_ASIDE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|\s')
_DECIMALS = re.compile(r"(?!.*%).*?[0#?](,*)(?:\.([0#?]+))?(,*)(?![0#?.,])")
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}\Z")
_DIGITS, _QUIET = Context(prec=15, rounding=ROUND_HALF_UP), Context(traps=[])
_LARGEST, _UNPACKED = 10**60, 1 << 29


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a certificate was confirmed: `fault` is "", or says what does not fit."""

    fault: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    figures: int = 0
    facts: int = 0
    proven: str = ""
    """`facts` where facts print all figures, `impossible` where none can."""
    filled: int = 0
    """How many of the figures are not zero."""
    others: Mapping[str, int] = field(default_factory=dict)
    """The visible sheets with numbers that are no figures, and how many they are."""


class _NotSo(Exception):
    """What does not fit: a fault and its parameters."""


def digest_of(certificate: Mapping[str, Any]) -> str:
    """Returns the SHA-256 of a certificate without its own digest, in one way of writing."""
    content = {name: value for name, value in certificate.items() if name != "digest"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(certificate: bytes, workbook: Path) -> Answer:
    """Returns whether a certificate holds for a workbook; raises OSError for an unread one."""
    content = workbook.read_bytes()
    try:
        return _confirmed(json.loads(certificate), content)
    except _NotSo as fault:
        return Answer(*fault.args)
    except Exception:  # whatever the certificate lacks, or has of another type
        return Answer("form")


def _confirmed(certificate: Mapping[str, Any], content: bytes) -> Answer:
    cells, facts, version = (certificate[key] for key in ("cells", "facts", "version"))
    if type(version) is not int or version != VERSION:
        raise _NotSo("version")
    if certificate["digest"] != digest_of(certificate):
        raise _NotSo("digest")
    if certificate["file"]["sha256"] != hashlib.sha256(content).hexdigest():
        raise _NotSo("file")
    book, tables = opened(content), certificate["tables"]
    others = others_of(book, cells)
    _confirm_cells(cells, tables, book, content)
    filled = len({book[cell["sheet"]][cell["cell"]] for cell in cells if cell["value"]})
    if others != certificate["others"] or not filled:
        raise _NotSo("others" if filled else "nothing")
    lines: list[Any] = [([(1, n) for n in c["facts"]], c["low"], c["high"]) for c in cells]
    lines += [(link["terms"], link["low"], link["high"]) for link in certificate["links"]]
    for terms, *ends in lines:
        _whole(n for n in (*ends, *(n for term in terms for n in term)) if n is not None)
    negative = {fact for cell in cells if cell["high"] < 0 for fact in cell["facts"]}
    if facts is None:
        _confirm_weights(certificate["weights"], lines, negative)
        return Answer("", {}, len(cells), 0, "impossible", filled, others)
    _confirm_facts([fact["amount"] for fact in facts], lines, negative)
    return Answer("", {}, len(cells), len(facts), "facts", filled, others)


def _whole(numbers: Iterable[Any], least: int = -_LARGEST) -> None:
    if any(type(number) is not int or not least <= number <= _LARGEST for number in numbers):
        raise _NotSo("form")


def opened(content: bytes, *, results: bool = True) -> Any:
    """Returns a workbook as openpyxl reads it: the results of formulas, or the formulas."""
    from openpyxl import load_workbook

    try:
        if sum(part.file_size for part in ZipFile(BytesIO(content)).infolist()) > _UNPACKED:
            raise ValueError(len(content))
        with warnings.catch_warnings(action="ignore"):  # of what it does not keep when it saves
            return load_workbook(BytesIO(content), data_only=results)
    except Exception as error:  # it raises a dozen unrelated types for a file that is broken
        raise _NotSo("workbook") from error


def others_of(book: Any, cells: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Returns how many numbers the visible sheets of a workbook have besides some cells."""
    if not all(_CELL.match(cell["cell"]) for cell in cells):  # a range would be made of cells
        raise _NotSo("form")
    named = {book[cell["sheet"]][cell["cell"]] for cell in cells}
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    others = (cell for sheet in sheets for cell in sheet._cells.values() if cell not in named)
    return Counter(c.parent.title for c in others if c.data_type in "nd" and c.value is not None)


def _confirm_cells(cells: Any, tables: Any, book: Any, content: bytes) -> None:
    formulas, columns = None, dict[Any, int]()
    for cell in cells:  # the largest amount of which all that a column shows are multiples
        _whole(cell[key] for key in ("value", "shown", "step", "low", "high"))
        key = cell["table"], cell["column"]
        columns[key] = math.gcd(columns.get(key, 0), cell["shown"])
    for cell in cells:
        sheet, name, table = cell["sheet"], cell["cell"], tables[cell["table"]]
        unit, shown, step = _FEN[table["unit"]], cell["shown"], cell["step"]
        seen, where = book[sheet][name], {"cell": f"{sheet} {name}"}
        match = _DECIMALS.match(_ASIDE.sub("", str(seen.number_format).split(";")[0]))
        printed = match and max(unit // 10 ** len(match[2] or ""), 1)
        exact = _amount(seen.value, 3 * len(match[1] + match[3]) if match else 0) * unit
        if not exact.is_finite() or _rounded(exact, 1) != cell["value"]:
            raise _NotSo("cell", where)
        _whole(table["steps"], least=1)
        steps = {_natural(shown, usual) for usual in table["steps"]}
        if shown == cell["value"]:  # the decimals of its format, or as many as its column needs
            general = _natural(columns[cell["table"], cell["column"]], unit)
            steps.add((shown and printed) or general)
        else:
            formulas = formulas or opened(content, results=False)
            is_formula = formulas[sheet][name].data_type == "f"
            steps.update([printed] if printed else table["steps"] if is_formula else ())
            exact = _DIGITS.plus(exact)
        if step not in steps or _rounded(exact, step) != shown:
            raise _NotSo("step", where)
        half = step // 2  # the smallest and the largest amount that 四舍五入 turns into it
        ends = [shown - half + (shown <= 0 < half), shown + half - (shown >= 0 < half)]
        if [cell["low"], cell["high"]] != ends:
            raise _NotSo("interval", where)


def _amount(value: Any, power: int) -> Decimal:
    """Returns the amount that a cell shows; zero where it shows none."""
    if isinstance(value, str):
        text = re.sub(r"[\s,]", "", normalize("NFKC", value)).lstrip("'").replace("−", "-")
        value, power = "0" if text in _NOTHING else re.sub(r"^\((.*)\)$", r"-\1", text), 0
    return _QUIET.create_decimal("0" if value is None else str(value)).scaleb(-power)


def _rounded(exact: Decimal, step: int) -> int:
    return int((exact / step).to_integral_value(ROUND_HALF_UP)) * step


def _natural(fen: int, step: int) -> int:
    """Returns the last unit of an amount: the usual one, or a finer one where it has it."""
    while step > 1 and fen % step:
        step //= 10
    return max(step, 1)


def _confirm_facts(amounts: Sequence[Any], lines: Sequence[Any], negative: set[int]) -> None:
    for number, amount in enumerate(amounts):
        if type(amount) is not int or (amount < 0 and number not in negative):
            raise _NotSo("fact", {"number": str(number)})
    for number, (terms, low, high) in enumerate(lines):
        total = sum(factor * amounts[fact] for factor, fact in terms)
        if (low is not None and total < low) or (high is not None and total > high):
            raise _NotSo("line", {"number": str(number)})


def _confirm_weights(weights: Any, lines: Sequence[Any], negative: set[int]) -> None:
    """Confirms that the weighted lines ask facts of at least zero for a sum below zero."""
    factors, most = Counter[int](), 0
    for weight, number in weights:
        _whole([weight, number])
        terms, low, high = lines[number]
        limit = high if weight > 0 else low
        if limit is None:
            raise _NotSo("weights")
        most += weight * limit
        for factor, fact in terms:
            factors[fact] += weight * factor
    if most >= 0 or any(f < 0 or (f and fact in negative) for fact, f in factors.items()):
        raise _NotSo("weights")
