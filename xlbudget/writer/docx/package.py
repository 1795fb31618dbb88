"""Packs the parts of a Word document into its file; equal parts give equal bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that such a file can bear: when it was written is nobody's business."""

MAIN = "document"
_THEME = "theme"


def packed(
    parts: Mapping[str, str], core: str, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Returns the file of a document.

    `parts` are XML texts by the name of their kind (`document`, `styles`, `settings`, `fontTable`,
    `footer`, `theme`); `core` tells its properties. A part refers to another, and to the `pictures`
    (PNG), by that name.
    """
    pictures = pictures or {}
    others = [name for name in parts if name != MAIN]
    files = {
        "[Content_Types].xml": _content_types(parts, has_pictures=bool(pictures)),
        "_rels/.rels": _relations(
            {
                "document": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                "core": (_CORE, "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": core,
        "word/_rels/document.xml.rels": _relations(
            {name: (f"{_OFFICE}/{name}", f"{name}.xml") for name in others}
            | {name: (f"{_OFFICE}/image", f"media/{name}.png") for name in pictures}
        ),
        **{f"word/{name}.xml": text for name, text in parts.items()},
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        for name, text in files.items():
            info = ZipInfo(name, _DATE)
            info.compress_type = ZIP_DEFLATED
            package.writestr(info, (_DECLARATION + text).encode("utf-8"))
        for name, picture in pictures.items():
            package.writestr(ZipInfo(f"word/media/{name}.png", _DATE), picture)
    return buffer.getvalue()


def _content_types(parts: Mapping[str, str], *, has_pictures: bool) -> str:
    special = {MAIN: f"{_WORD}.document.main+xml", _THEME: _THEME_TYPE}
    types = {name: special.get(name, f"{_WORD}.{name}+xml") for name in parts}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>'
        for name, kind in types.items()
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    png = '<Default Extension="png" ContentType="image/png"/>' if has_pictures else ""
    links = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{links}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{png}{overrides}'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def _relations(links: Mapping[str, tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_LINKS}">'
        + "".join(
            f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
            for name, (kind, target) in links.items()
        )
        + "</Relationships>"
    )
