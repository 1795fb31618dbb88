"""The parts of a web page that was saved as one file (.mht), and the letters that bytes stand for.

A page alone is an archive of one part.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import unquote, urljoin

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter

_PARTS, _NESTED, _LONGEST_HEAD, _USUAL_HEAD = 1_000, 3, 65_536, 2_048
_HEAD = re.compile(rb"\A\s*[A-Za-z][-A-Za-z]*[ \t]*:")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([-\w:]+)", re.IGNORECASE)
_START = 4096
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "utf-16", "utf-16le"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("csgb2312", "euc-cn", "cp936", "windows-936", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "us-ascii", "ascii", "latin1", "windows-1252"), "cp1252"),
}
"""What browsers take each name for; the last one only where no letter beyond ASCII is used."""
_GUESSED = ("utf-8", "gb18030")
_MANY = 0.002
"""The share of letters that bytes do not stand for from which on they are of another charset."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its address, what kind of content it says it is, its bytes and their charset."""

    address: str
    kind: str
    content: bytes
    charset: str = ""


class Archive:
    """The parts of a page by their names; `first` is the one that is opened."""

    def __init__(self, parts: Mapping[str, Part], first: str) -> None:
        self.parts = parts
        self.first = first
        self._by_address: dict[str, str] = {}
        self._by_file: dict[str, str] = {}
        """The part with each name of a file, "" for a name that several have."""
        for name, part in parts.items():
            self._by_address.setdefault(name, name)
            self._by_address.setdefault(part.address, name)
            last = _file_name(part.address)
            self._by_file[last] = "" if last in self._by_file else name

    def text(self, name: str) -> str:
        """Returns the text of a part; raises WorkbookError F264."""
        part = self.parts[name]
        return decoded(part.content, part.charset)

    def find(self, address: str, base: str) -> str | None:
        """Returns the name of the part at an address that the part `base` names, if it is there."""
        if not (address := address.strip()) or len(self.parts) == 1:
            return None
        try:
            whole = urljoin(self.parts[base].address, address)
        except ValueError:
            whole = address
        for wanted in (whole, address, unquote(whole)):
            if wanted in self._by_address:
                return self._by_address[wanted]
        last = _file_name(whole)
        return (last and self._by_file.get(last)) or None


def _file_name(address: str) -> str:
    return unquote(address).replace("\\", "/").rpartition("/")[2].partition("?")[0].lower()


def archive_of(content: bytes) -> Archive:
    """Returns the parts of a page.

    Raises WorkbookError: F265 for a damaged archive, F009 for more parts than any has.
    """
    if not _HEAD.match(content) or b"mime-version" not in content[:_START].lower():
        return Archive({"": Part("", "text/html", content)}, "")
    parts: dict[str, Part] = {}
    for part in _parts(content, Meter("entries", _PARTS), 0):
        name = part.address or f"part{len(parts)}"
        known = parts.setdefault(name, part)
        if known.content != part.content and part.kind in ("text/html", "text/css"):
            raise WorkbookError("F265")
    pages = (name for name, part in parts.items() if part.kind in ("text/html", ""))
    first = next(pages, None)
    if first is None:
        raise WorkbookError("F265")
    return Archive(parts, first)


def _parts(content: bytes, meter: Meter, depth: int) -> Iterator[Part]:
    blank = _BLANK_LINE.search(content, 0, _LONGEST_HEAD)
    meter.use(1 + (blank.end() // _USUAL_HEAD if blank else 0))
    if blank is None or depth > _NESTED:
        raise WorkbookError("F265")
    head = BytesHeaderParser().parsebytes(content[: blank.end()].lstrip())
    body = content[blank.end() :]
    kind = head.get_content_type().lower()
    if kind.startswith("multipart/"):
        boundary = head.get_boundary()
        if not boundary:
            raise WorkbookError("F265")
        pieces = re.split(
            rb"(?:\A|\r?\n)--"
            + re.escape(boundary.encode("utf-8", "replace"))
            + rb"(--)?[ \t]*(?=\r?\n|\Z)",
            body,
        )
        # What stands before the first mark and behind the last one is no part.
        for piece, is_end in zip(pieces[2::2], [*pieces[3::2], None], strict=False):
            yield from _parts(
                piece.removeprefix(b"\r").removeprefix(b"\n") or b"\n\n", meter, depth + 1
            )
            if is_end:
                break
        return
    charset = str(head.get_content_charset() or "")
    yield Part(_address(head), kind, _as_sent(head, body), charset)


def _address(head: Message) -> str:
    location = str(head.get("Content-Location", "")).strip()
    if location:
        return "".join(location.split())
    mark = str(head.get("Content-ID", "")).strip().strip("<>")
    return f"cid:{mark}" if mark else ""


def _as_sent(head: Message, body: bytes) -> bytes:
    """Returns the bytes of a part as they were before they were made fit for mail."""
    how = str(head.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if how == "quoted-printable":
            return binascii.a2b_qp(body)
        return binascii.a2b_base64(body) if how == "base64" else body
    except binascii.Error:
        raise WorkbookError("F265") from None


def decoded(content: bytes, charset: str = "") -> str:
    """Returns the text that bytes stand for: by their mark, a charset said for them, or their head.

    Raises WorkbookError F264 where the charset is not known or is another than it says.
    """
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return _checked(content[len(mark) :].decode(name, "replace"), name)
    said = charset.strip().lower()
    if not said and (meta := _META.search(content[:_START])):
        said = meta[1].decode("ascii", "replace").lower()
    if said:
        if said not in _CHARSETS:
            raise WorkbookError("F264", charset=said[:40])
        text = content.decode(_CHARSETS[said], "replace")
        if _CHARSETS[said] == "cp1252" and not text.isascii():
            raise WorkbookError("F264", charset=said)
        return _checked(text, said)
    for name in _GUESSED:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise WorkbookError("F264", charset="?")


def _checked(text: str, charset: str) -> str:
    if text.count("\ufffd") > _MANY * len(text):
        raise WorkbookError("F264", charset=charset)
    return text
