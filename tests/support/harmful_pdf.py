"""PDF files that are made to do harm: in circles, in bombs, of more than any page has."""

from collections.abc import Callable, Iterable, Mapping
from zlib import compress, compressobj

from tests.support import shares
from tests.support.pdf import Layout, Paper


def raw(objects: Iterable[bytes], *, catalogue: bytes = b"", page: bytes = b"") -> bytes:
    """Returns a file of one page, whose content and whatever else are its objects from 4 on."""
    box = b"/MediaBox [0 0 595 842]"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R "
        + (b"" if b"MediaBox" in page else box)
        + b" /Contents 4 0 R "
        + page
        + b" >>",
        *objects,
    ]
    content, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    end = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    return content + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, end)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d " % len(content) + entries + b" >>\nstream\n" + content + b"\nendstream"


FONT = b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
TEXT = b"BT /F 12 Tf 50 700 Td (12345.67 in all of it) Tj ET"


def many(operators: bytes, count: int) -> bytes:
    packer = compressobj(1)
    content = packer.compress(TEXT)
    content += b"".join(packer.compress(operators * 100) for _ in range(count // 100))
    return raw([stream(content + packer.flush(), b"/Filter /FlateDecode")], page=FONT)


def forms_in_forms(depth: int) -> bytes:
    """Returns a page on which forms draw the next one ten times each."""
    objects = [stream(TEXT + b" /X Do")]
    for number in range(depth):
        resources = b"/Resources << /XObject << /X %d 0 R >> >>" % (number + 6)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + resources
        objects.append(stream(b"/X Do " * 10, entries))
    last = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    objects.append(stream(b"0 0 10 10 re f", last))
    page = FONT.replace(b"/Font", b"/XObject << /X 5 0 R >> /Font", 1)
    return raw(objects, page=page)


def itself() -> bytes:
    entries = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
        b"/Resources << /XObject << /X 5 0 R >> >>"
    )
    page = FONT.replace(b"/Font", b"/XObject << /X 5 0 R >> /Font", 1)
    return raw([stream(TEXT + b" /X Do"), stream(b"/X Do", entries)], page=page)


def lines_everywhere(count: int) -> bytes:
    across = b"".join(b"0 %d.5 m 595 %d.5 l S " % (n % 840, n % 840) for n in range(0, count))
    down = b"".join(b"%d.5 0 m %d.5 842 l S " % (n % 590, n % 590) for n in range(0, count))
    return raw([stream(TEXT + b" " + across + down)], page=FONT)


def many_objects(count: int) -> bytes:
    """Returns a file of many objects, each of which leads to the next."""
    rest = (b"<< /Next %d 0 R >>" % (number + 6) for number in range(count))
    return raw([stream(TEXT), *rest], page=FONT, catalogue=b"/Outlines 5 0 R ")


def references_in_a_circle() -> bytes:
    content = raw([stream(TEXT)], page=FONT)
    start = content.rindex(b"startxref\n") + len(b"startxref\n")
    at = content[start:].split(b"\n")[0]
    return content.replace(b"trailer << ", b"trailer << /Prev " + at + b" ")


def names_in_a_circle() -> bytes:
    names = b"/Names << /JavaScript 5 0 R /EmbeddedFiles 5 0 R >> "
    return raw([stream(TEXT), b"<< /Kids [5 0 R 5 0 R] >>"], page=FONT, catalogue=names)


def bombs_in_bombs(depth: int) -> bytes:
    content = b" " * (64 << 20)
    for _ in range(depth):
        packer = compressobj()
        content = packer.compress(content) + packer.flush()
    return raw([stream(content, b"/Filter [" + b"/FlateDecode " * depth + b"]")], page=FONT)


def path_of(points: int) -> bytes:
    """Returns a page with one path of many points, all of them lines of a figure."""
    return many_of(b"0 0 m", b" 9 9 l 5 5 l", points // 2, b" S")


def many_of(before: bytes, operators: bytes, count: int, after: bytes) -> bytes:
    packer = compressobj(1)
    content = packer.compress(TEXT + b" " + before)
    content += b"".join(packer.compress(operators * 1000) for _ in range(count // 1000))
    content += packer.compress(after) + packer.flush()
    return raw([stream(content, b"/Filter /FlateDecode")], page=FONT)


def many_pages(count: int) -> bytes:
    """Returns a file of many pages, all of them the same."""
    kids = b"3 0 R " * count
    return raw([stream(TEXT)], page=FONT).replace(
        b"/Kids [3 0 R] /Count 1", b"/Kids [" + kids + b"] /Count %d" % count
    )


def in_streams(count: int, inside: bytes) -> bytes:
    """Returns a file whose objects stand in streams of objects, each of which is a bomb."""
    packed = compress(b"7 0 " + inside)
    entries = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    streams = [stream(packed, entries) for _ in range(count)]
    content = b"%PDF-1.7\n"
    places = {}
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 7 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + FONT + b" >>",
        stream(TEXT),
        *streams,
    ]
    for number, part in enumerate(parts, start=1):
        places[number] = len(content)
        content += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    end, last = len(content), len(parts) + 1
    rows = [b"\0" + bytes(7)]
    for number in range(1, last):
        rows.append(b"\1" + places[number].to_bytes(4, "big") + bytes(3))
    table = compress(b"".join(rows))
    entries = b"/Type /XRef /W [1 4 3] /Size %d /Root 1 0 R /Filter /FlateDecode" % last
    content += b"%d 0 obj\n" % last + stream(table, entries) + b"\nendobj\n"
    return content + b"startxref\n%d\n%%%%EOF" % end


def picture(entries: bytes, content: bytes) -> bytes:
    """Returns a page on which a picture is drawn."""
    of = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 " + entries
    page = FONT.replace(b"/Font", b"/XObject << /X 5 0 R >> /Font", 1)
    draw = TEXT + b" q 500 0 0 500 0 0 cm /X Do Q"
    return raw([stream(draw), stream(content, of)], page=page)


def inline_picture() -> bytes:
    """Returns a page with a picture in its content that is larger than any memory."""
    row = compress(bytes(4 << 20))
    draw = b" q 500 0 0 500 0 0 cm BI /W 90000 /H 90000 /BPC 8 /CS /RGB /F /Fl ID " + row + b" EI Q"
    return raw([stream(TEXT + draw)], page=FONT)


def jpx() -> bytes:
    """Returns the beginning of a picture of JPEG 2000 of 4,294,967,295 points on each side."""
    size = (47).to_bytes(2, "big") + bytes(2) + b"\xff" * 8 + bytes(8) + b"\xff" * 8 + bytes(8)
    return b"\xff\x4f\xff\x51" + size + b"\0\3" + b"\7\1\1" * 3 + bytes(200)


def linearized() -> bytes:
    """Returns a file that says it is for the web, and ends in its middle."""
    whole = raw([stream(TEXT + b" " * 5000)], page=FONT)
    says = b"9 0 obj\n<< /Linearized 1 /L %d /H [100 200] /O 3 /E 900 /N 1 /T %d >>\nendobj\n"
    content = whole.replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + says % (len(whole), len(whole) - 90))
    return content[: len(content) // 2]


def whole() -> bytes:
    """Returns a harmless document."""
    paper = Paper(Layout(numbers=False))
    paper.line("2025年部门收支总表，共计 12,345.67 万元")
    return paper.content()


HARMFUL: Mapping[str, Callable[[], bytes]] = {
    "a hundred thousand objects": lambda: many_objects(100_000),
    "references in a circle": references_in_a_circle,
    "names in a circle": names_in_a_circle,
    "bombs in bombs": lambda: bombs_in_bombs(3),
    "a large page": lambda: raw([stream(TEXT)], page=FONT + b" /MediaBox [0 0 1000000 1000000]"),
    "a large unit": lambda: raw([stream(TEXT)], page=FONT + b" /UserUnit 1000000"),
    "very many lines": lambda: many(b" 0 0 m 9 9 l S", shares.drawn(100_000)),
    "very many areas": lambda: many(b" 0 0 9 9 re f", shares.drawn(100_000)),
    "a bomb": lambda: many(b" " * 1_000, 300_000),
    "very many letters": lambda: many(
        b" BT /F 9 Tf 5 5 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET", shares.drawn(60_000)
    ),
    "forms in forms": lambda: forms_in_forms(9),
    "a form of itself": itself,
    "pages of themselves": lambda: raw([stream(TEXT)]).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "a huge page": lambda: raw([stream(TEXT)], page=FONT + b" /MediaBox [0 0 9e9 9e9]"),
    "a page without size": lambda: raw([stream(TEXT)], page=FONT + b" /MediaBox [0 0 0 0]"),
    "lines everywhere": lambda: lines_everywhere(shares.drawn(3_000)),
    "cut off": lambda: whole()[: len(whole()) // 2],
    "huge numbers": lambda: many(b" 1e38 0 0 1e38 0 0 cm 1e38 1e38 m 2e38 1e38 l S", 50),
    "very many points of a path": lambda: path_of(shares.drawn(1_000_000)),
    "very many paths": lambda: many_of(b"", b" 0 0 m 9 9 l S", shares.drawn(1_000_000), b""),
    "a large page of areas": lambda: raw(
        [stream(TEXT + b" 0 0 14400 14400 re f" * 2_000)],
        page=FONT + b" /MediaBox [0 0 14400 14400]",
    ),
    "very many pages": lambda: many_pages(shares.drawn(10_000)),
    "bombs of objects": lambda: in_streams(3, b" " * (256 << 20)),
    "objects inside each other": lambda: in_streams(1, b"[" * shares.drawn(1_000_000)),
    "a picture in a page": inline_picture,
    "a picture of a scan": lambda: picture(b"/Filter /JBIG2Decode /BitsPerComponent 1", bytes(99)),
    "a picture as a bomb": lambda: picture(
        b"/Filter /FlateDecode /BitsPerComponent 8 /ColorSpace /DeviceRGB",
        compress(bytes(64 << 20)),
    ),
    "a picture of JPEG 2000": lambda: picture(b"/Filter /JPXDecode", jpx()),
    "for the web, cut off": linearized,
}
"""By what harm they are made to do; each makes its file."""
