"""Binary records of the parts of an xlsb workbook ([MS-XLSB], 2.1.4): numbers, texts, bounds."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container

_LONGEST = 1 << 24
_LONGEST_HEAD = 6
_GOES_ON = 0x80
_NO_TEXT = 0xFFFFFFFF


class Record(NamedTuple):
    """One record of a binary part: its number and its bytes."""

    kind: int
    body: bytes


def records(container: Container, part: str) -> Iterator[Record]:
    """Yields the records of a part.

    Raises WorkbookError: F008 where the part ends within a record, F009 where it has too many, or
    as `Container.chunks`.
    """
    chunks = container.chunks(part)
    buffer, position = b"", 0

    def more() -> bool:
        nonlocal buffer, position
        chunk = next(chunks, None)
        if chunk is None:
            return False
        buffer, position = buffer[position:] + chunk, 0
        return True

    with damage_of(part):
        while True:
            while len(buffer) - position < _LONGEST_HEAD and more():
                pass
            if position == len(buffer):
                return
            kind, after = _number(buffer, position, 2)
            size, after = _number(buffer, after, 4)
            head = after - position
            if size > _LONGEST:
                raise IndexError("no record is as long as this")
            while len(buffer) - position < head + size:
                if not more():
                    raise IndexError("the part ends within a record")
            container.elements.use()
            end = position + head + size
            yield Record(kind, buffer[position + head : end])
            position = end


def _number(buffer: bytes, at: int, most: int) -> tuple[int, int]:
    """Returns a number written in groups of seven bits, and the place behind it."""
    number = 0
    for index in range(most):
        byte = buffer[at + index]
        number |= (byte & 0x7F) << 7 * index
        if not byte & _GOES_ON:
            return number, at + index + 1
    return number, at + most


def half(body: bytes, at: int = 0) -> int:
    """Returns the unsigned number in the two bytes at a place."""
    number: int = struct.unpack_from("<H", body, at)[0]
    return number


def whole(body: bytes, at: int = 0) -> int:
    """Returns the unsigned number in the four bytes at a place."""
    number: int = struct.unpack_from("<I", body, at)[0]
    return number


def real(body: bytes, at: int = 0) -> float:
    """Returns the floating-point number in the eight bytes at a place."""
    number: float = struct.unpack_from("<d", body, at)[0]
    return number


def short_real(body: bytes, at: int = 0) -> float:
    """Returns a number kept in thirty bits: whole, or the high half of a floating-point one."""
    word: int = struct.unpack_from("<i", body, at)[0]
    high_half = bytes(4) + struct.pack("<i", word & ~3)
    number: float = word >> 2 if word & 2 else real(high_half)
    return number / 100 if word & 1 else number


def wide_text(body: bytes, at: int = 0) -> tuple[str, int]:
    """Returns the text at a place of a record, and the place behind it."""
    length = whole(body, at)
    start = at + 4
    if length == _NO_TEXT:
        return "", start
    end = start + 2 * length
    if end > len(body):
        raise IndexError("a text is longer than its record")
    return body[start:end].decode("utf-16-le", "replace"), end


def bounded(container: Container, text: str) -> str:
    """Returns a text of a cell; raises WorkbookError: F009, it is too long."""
    container.limits.check_length(len(text))
    return text


@contextmanager
def damage_of(part: str) -> Iterator[None]:
    """Tells as damage of a part (F008) that a record of it ends too soon."""
    try:
        yield
    except (struct.error, IndexError):
        raise WorkbookError("F008", part=part, reason="damaged") from None
