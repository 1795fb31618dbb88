"""The value of a cell from its type and text (ECMA-376 part 1, 18.18.11)."""

from decimal import Decimal, InvalidOperation

from xlbudget.reader.model import Kind
from xlbudget.reader.strings import unescape

TypedValue = tuple[Kind, Decimal | str | bool | None]

_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"0", "false"})
BLANK: TypedValue = ("blank", None)
_PLAIN = "0123456789.-"
# Excel's own numbers stay inside these powers of ten.
_LARGEST_EXPONENT = 300
_SMALLEST_EXPONENT = -330
_SMALLEST_ADJUSTED = -307


def is_true(text: str | None) -> bool:
    """Tells whether an attribute is an XML truth value that is true."""
    return text in _TRUE


def number(text: str, is_date: bool) -> TypedValue:
    """Returns kind and value of a cell of type number, the exact decimal of its text.

    Text that is no finite number within Excel's range becomes an `error`.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return ("error", text) if text.strip() else BLANK
    # Decimal also reads "NaN", "1_000", digits of every script and exponents whose plain
    # writing would take gigabytes; short runs of plain characters are none of these.
    if (text.strip(_PLAIN) or len(text) > _LARGEST_EXPONENT) and not _is_excel_number(text, value):
        return "error", text
    if value and value.adjusted() < _SMALLEST_ADJUSTED:
        value = Decimal(0)  # Excel has no smaller number and reads it as none at all
    return ("date" if is_date else "number"), value


def _is_excel_number(text: str, value: Decimal) -> bool:
    return (
        text.isascii()
        and "_" not in text
        and value.is_finite()
        and _SMALLEST_EXPONENT <= value.adjusted() < _LARGEST_EXPONENT
    )


def binary_number(value: float, is_date: bool) -> TypedValue:
    """Returns kind and value of a cell that holds a floating-point number.

    The shortest text that is this number is what xlsx would have of it.
    """
    return number(repr(float(value)).removesuffix(".0"), is_date)


def typed_value(kind: str, text: str) -> TypedValue | None:
    """Returns kind and value of a cell of a type other than number or shared string.

    What is not the date or truth value that the type promises becomes an `error` with its
    text; for a type that does not exist the result is None.
    """
    match kind:
        case "str" | "inlineStr":
            # The runs of an inline string are decoded already, decoding twice would differ.
            return "text", unescape(text) if kind == "str" else text
        case "b":
            bare = text.strip().lower()
            return ("bool", bare in _TRUE) if bare in _TRUE | _FALSE else ("error", text)
        case "e":
            return "error", text
        case "d":
            return _iso_date(text)
    return None


def _iso_date(text: str) -> TypedValue:
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return "error", text
    elapsed = moment - datetime(1899, 12, 30)
    return "date", elapsed.days + Decimal(elapsed.seconds) / 86_400
