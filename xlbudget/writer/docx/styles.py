"""The styles and fonts of the document, made from its data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlbudget.template.common import document_look
from xlbudget.writer.docx.markup import twips, w

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BASE = "Normal"
_CHINESE = "86"
"""The character set of a Chinese font; programs without that font choose another one by it."""


@dataclass(frozen=True, slots=True)
class Style:
    """How paragraphs of one kind look; lengths in points, `indent` in characters."""

    id: str
    name: str
    font: str = ""
    size: float = 0
    line: float = 0
    bold: bool = False
    align: str = "left"
    indent: int = 0
    left: float = 0
    after: float = 0
    outline: int | None = None


def styles() -> Mapping[str, Style]:
    """Returns the styles by id; what one does not say is as the first has it."""
    made: dict[str, Style] = {}
    for data in document_look()["styles"]:
        base = made.get(_BASE)
        inherited = {key: getattr(base, key) for key in ("font", "size", "line")} if base else {}
        made[data["id"]] = Style(**{**inherited, **data})
    return made


def styles_part() -> str:
    """Returns the part of the document that holds its styles."""
    every = styles()
    base = every[_BASE]
    defaults = w(
        "docDefaults",
        w("rPrDefault", w("rPr", *_character(base), w("lang", val="en-US", eastAsia="zh-CN"))),
        w("pPrDefault", w("pPr", *_paragraph(base))),
    )
    return f"<w:styles {NAMESPACE}>{defaults}{''.join(map(_style, every.values()))}</w:styles>"


def _style(style: Style) -> str:
    base = style.id == _BASE
    marks = {"default": 1} if base else {} if style.name.isascii() else {"customStyle": 1}
    return w(
        "style",
        w("name", val=style.name),
        "" if base else w("basedOn", val=_BASE),
        "" if style.outline is None else w("next", val="Text"),
        w("qFormat"),
        w("pPr", *_paragraph(style)),
        w("rPr", *_character(style)),
        type="paragraph",
        styleId=style.id,
        **marks,
    )


def _paragraph(style: Style) -> Iterator[str]:
    if style.outline is not None:
        yield w("keepNext")
    # How many lines a page holds is to be the same in every program.
    yield w("widowControl", val=0)
    yield w("snapToGrid", val=0)
    spacing = {"before": 0, "after": twips(style.after), "line": twips(style.line)}
    yield w("spacing", **spacing, lineRule="exact")
    first = {"firstLineChars": style.indent * 100, "firstLine": twips(style.indent * style.size)}
    left = {"left": twips(style.left)} if style.left else {}
    if style.indent or left:
        yield w("ind", **left, **(first if style.indent else {}))
    yield w("jc", val=style.align)
    if style.outline is not None:
        yield w("outlineLvl", val=style.outline)


def _character(style: Style) -> Iterator[str]:
    yield w("rFonts", **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), style.font))
    if style.bold:
        yield w("b")
    yield from size_of(style.size)


def size_of(points: float) -> Iterable[str]:
    """Returns the properties of a run that give its size, which Word counts in half points."""
    return w("sz", val=round(points * 2)), w("szCs", val=round(points * 2))


def fonts_part() -> str:
    """Returns the part of the document that tells by which other names its fonts are known."""
    fonts = (
        w(
            "font",
            w("altName", val=names),
            w("charset", val=_CHINESE),
            w("family", val="auto"),
            w("pitch", val="variable"),
            name=name,
        )
        for name, names in document_look()["fonts"].items()
    )
    return f"<w:fonts {NAMESPACE}>{''.join(fonts)}</w:fonts>"
